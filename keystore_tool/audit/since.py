"""What changed since an earlier report: stores, entries by the fingerprint of their certificate, findings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from keystore_tool.audit.report import Change, Difference
from keystore_tool.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keystore_tool.audit.report import Finding, StoreReport

Entries = dict[str, str]
"""The fingerprint of the certificate ("" if there is none) by alias."""


class _FindingKey(NamedTuple):
    """What makes two findings the same."""

    store: str
    rule: str
    alias: str | None
    certificate: str | None


class Comparison:
    """Compares a run with an earlier one while it goes on.

    Args:
        document: the earlier report, as its JSON was read.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self._stores: dict[str, Entries] = {
            store["name"]: {
                entry["alias"]: entry["chain"][0]["sha256"] if entry["chain"] else ""
                for entry in store["entries"]
            }
            for store in document["stores"]
        }
        self._unreadable = {store["name"] for store in document["stores"] if store["unreadable"]}
        self._findings = {
            _FindingKey(one["store"], one["rule"], one["alias"], one["certificate"]): one["message"]
            for one in document["findings"]
        }
        self._differences: list[Difference] = []

    def add(self, report: StoreReport) -> None:
        """Compare a store."""
        before = self._stores.pop(report.name, None)
        if report.record is not None:
            now = {one.alias: one.chain[0].sha256 if one.chain else "" for one in report.record.entries}
            if before is None:
                self._note(Change.STORE_ADDED, report.name)
            elif report.name not in self._unreadable:
                self._compare(report.name, before, now)
        self.add_findings(report.findings)

    def _compare(self, store: str, before: Entries, now: Entries) -> None:
        for alias in sorted(before.keys() | now.keys()):
            if alias not in now:
                self._note(Change.ENTRY_REMOVED, store, alias)
            elif alias not in before:
                self._note(Change.ENTRY_ADDED, store, alias)
            elif before[alias] != now[alias]:
                self._note(Change.ENTRY_CHANGED, store, alias, f"sha256 {before[alias]} -> {now[alias]}")

    def add_findings(self, findings: Iterable[Finding]) -> None:
        """Compare findings; each is counted once."""
        for one in findings:
            key = _FindingKey(one.store, one.rule, one.alias, one.certificate)
            if self._findings.pop(key, None) is None:
                self._note(Change.FINDING_NEW, one.store, one.alias, f"{one.rule} {one.message}")

    def end(self) -> tuple[Difference, ...]:
        """All differences, in the order of stores and aliases."""
        for store in self._stores:
            self._note(Change.STORE_REMOVED, store)
        for key, message in self._findings.items():
            self._note(Change.FINDING_GONE, key.store, key.alias, f"{key.rule} {message}")
        return tuple(sorted(self._differences, key=lambda one: (one.store, one.change, one.alias or "")))

    def _note(self, change: Change, store: str, alias: str | None = None, detail: str = "") -> None:
        self._differences.append(Difference(change, store, alias, detail))


def load(path: str) -> Comparison:
    """Begin a comparison with the report in a file.

    Raises:
        InvalidArgumentError: it cannot be read, or is no report in JSON.
    """
    try:
        return Comparison(json.loads(Path(path).read_text("utf-8")))
    except OSError as error:
        raise InvalidArgumentError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidArgumentError(
            f"{path} is no report of an audit in JSON", hint="make one with --format json --outfile FILE"
        ) from error
