"""Findings that somebody decided to live with, each with a reason and a last day.

A baseline file lists findings by fingerprint; it is written from a run and kept beside the stores. The
settings can suppress by rule, store and alias.

>>> from datetime import date
>>> from keystore_tool.audit.report import Finding, Severity
>>> finding = Finding("KST401", Severity.MEDIUM, "old/web.jks", None, "JKS", "convert it")
>>> accepted = Suppression("moves in May", date(2026, 6, 1), rule="KST401", store="old/*")
>>> accepted.covers(finding, date(2026, 5, 31)), accepted.covers(finding, date(2026, 6, 2))
(True, False)
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keystore_tool.audit.globs import matches
from keystore_tool.audit.report import Suppressed
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.records import record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keystore_tool.audit.report import Finding

VERSION = 1


@record
class Suppression:
    """Which findings are left out, why, and until when.

    Attributes:
        reason: why.
        expires: the last day.
        rule: id of the rule; None for any.
        store: glob on the store's name; None for any.
        alias: the entry; None for any, and for findings on whole stores.
        fingerprint: of one finding; None for any.
    """

    reason: str
    expires: date
    rule: str | None = None
    store: str | None = None
    alias: str | None = None
    fingerprint: str | None = None

    def covers(self, finding: Finding, today: date) -> bool:
        """Whether a finding is left out today."""
        return (
            today <= self.expires
            and (self.rule is None or self.rule.upper() == finding.rule)
            and (self.alias is None or self.alias == finding.alias)
            and (self.fingerprint is None or self.fingerprint == finding.fingerprint)
            and (self.store is None or matches(self.store, finding.store))
        )


@record
class Suppressions:
    """All of them, from the settings and from the baseline.

    Attributes:
        general: those that are tried on every finding.
        by_fingerprint: those for one finding.
    """

    general: tuple[Suppression, ...]
    by_fingerprint: dict[str, Suppression]

    @classmethod
    def of(cls, *groups: Iterable[Suppression]) -> Suppressions:
        """Sort them for quick look-up."""
        every = [one for group in groups for one in group]
        exact = {one.fingerprint: one for one in every if one.fingerprint is not None}
        return cls(tuple(one for one in every if one.fingerprint is None), exact)

    def find(self, finding: Finding, today: date) -> Suppressed | None:
        """The finding as a suppressed one, if something covers it today."""
        if not self.general and not self.by_fingerprint:
            return None
        exact = self.by_fingerprint.get(finding.fingerprint) if self.by_fingerprint else None
        for one in (*([exact] if exact else []), *self.general):
            if one.covers(finding, today):
                return Suppressed(finding, one.reason, one.expires)
        return None


def read(path: str) -> tuple[Suppression, ...]:
    """The suppressions of a baseline file.

    Raises:
        InvalidArgumentError: it cannot be read, or an entry has no fingerprint, reason or date.
    """
    try:
        document = json.loads(Path(path).read_text("utf-8"))
        return tuple(map(_suppression, document["findings"]))
    except OSError as error:
        raise InvalidArgumentError(f"cannot read the baseline {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidArgumentError(
            f"{path} is no baseline",
            hint="each finding in it needs fingerprint, reason and expires (YYYY-MM-DD)",
        ) from error


def _suppression(entry: dict[str, Any]) -> Suppression:
    if not str(entry["reason"]).strip():
        raise ValueError
    return Suppression(
        entry["reason"], date.fromisoformat(entry["expires"]), fingerprint=entry["fingerprint"]
    )


def document(findings: Iterable[Finding], reason: str, expires: date) -> dict[str, Any]:
    """A baseline of findings, what `json` can write; rule, store, alias and message are for readers."""
    return {
        "version": VERSION,
        "findings": [
            {
                "fingerprint": finding.fingerprint,
                "rule": finding.rule,
                "store": finding.store,
                "alias": finding.alias,
                "message": finding.message,
                "reason": reason,
                "expires": expires.isoformat(),
            }
            for finding in findings
        ],
    }
