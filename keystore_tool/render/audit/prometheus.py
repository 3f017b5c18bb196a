"""A report as a text file for Prometheus's node exporter (its textfile collector), format 0.0.4.

For each entry with a certificate: when it expires, and what it is. For each store: whether it could be read,
and how many findings of each severity it has. All samples of a metric must stand together, so each metric
waits in a temporary file until the end.
"""

from __future__ import annotations

import shutil
import tempfile
from typing import TYPE_CHECKING, TextIO

from keystore_tool.audit.report import Severity
from keystore_tool.render.escaping import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keystore_tool.audit.report import EntryRecord, Finding, Run, StoreReport, Summary

METRICS = {
    "keystore_certificate_not_after_timestamp_seconds": "End of validity of an entry's own certificate.",
    "keystore_certificate_not_before_timestamp_seconds": "Begin of validity of an entry's own certificate.",
    "keystore_certificate_info": "What an entry's own certificate is.",
    "keystore_chain_not_after_timestamp_seconds": "Earliest end of validity in an entry's chain.",
    "keystore_readable": "Whether a store could be read.",
    "keystore_entries": "Entries in a store.",
    "keystore_findings": "Findings of the audit on a store.",
    "keystore_audit_timestamp_seconds": "When the audit was made.",
    "keystore_audit_failed": "Whether there are findings at or above the threshold.",
}
"""What there is, all of it gauges, and its help text."""

_IN_MEMORY = 1 << 20  # bytes of each metric's samples, before they go to a file


class Writer:
    """Writes the metrics.

    Args:
        stream: where they go.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._samples = {
            name: tempfile.SpooledTemporaryFile(_IN_MEMORY, mode="w+", encoding="utf-8")  # noqa: SIM115
            for name in METRICS
        }

    def begin(self, run: Run) -> None:
        """When."""
        self._sample("keystore_audit_timestamp_seconds", run.time.timestamp())

    def store(self, report: StoreReport) -> None:
        """A store's samples."""
        self._sample("keystore_readable", report.record is not None, store=report.name)
        if report.record is None:
            return
        self._sample("keystore_entries", len(report.record.entries), store=report.name)
        for entry in report.record.entries:
            self._entry(report.name, entry)
        self._findings(report.name, report.findings)

    def end(self, summary: Summary) -> None:
        """The findings across stores, and all samples, metric by metric."""
        self._findings("", summary.findings)
        self._sample("keystore_audit_failed", summary.failed)
        for name, samples in self._samples.items():
            self._stream.write(f"# HELP {name} {METRICS[name]}\n# TYPE {name} gauge\n")
            with samples as file:
                file.seek(0)
                shutil.copyfileobj(file, self._stream)

    def _entry(self, store: str, entry: EntryRecord) -> None:
        if not entry.chain:
            return
        own = entry.chain[0]
        where = {"store": store, "alias": entry.alias}
        if own.not_before is not None and own.not_after is not None:
            self._sample(
                "keystore_certificate_not_after_timestamp_seconds", own.not_after.timestamp(), **where
            )
            self._sample(
                "keystore_certificate_not_before_timestamp_seconds", own.not_before.timestamp(), **where
            )
        ends = [one.not_after for one in entry.chain if one.not_after is not None]
        if ends:
            self._sample("keystore_chain_not_after_timestamp_seconds", min(ends).timestamp(), **where)
        facts = {"kind": entry.kind.value, "subject": own.subject, "issuer": own.issuer, "serial": own.serial}
        self._sample("keystore_certificate_info", 1, **where, **facts, sha256=own.sha256)

    def _findings(self, store: str, findings: Iterable[Finding]) -> None:
        severities = [finding.severity for finding in findings]
        for severity in Severity:
            count = severities.count(severity)
            self._sample("keystore_findings", count, store=store, severity=severity.label)

    def _sample(self, name: str, value: float, **labels: str) -> None:
        pairs = ",".join(f'{label}="{quoted(text)}"' for label, text in labels.items())
        self._samples[name].write(f"{name}{f'{{{pairs}}}' if pairs else ''} {float(value):.0f}\n")


def quoted(text: str) -> str:
    r"""A label's value: backslash, quote and line feed are escaped.

    >>> print(quoted('a "b" \\ c'))
    a \"b\" \\ c
    """
    return escape(text).replace("\\", "\\\\").replace('"', '\\"')
