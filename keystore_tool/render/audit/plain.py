"""A report as plain lines for pipes: one for each entry, each finding, and each thing that could not be read.

Fields are separated by tabs; the first says what the line is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from keystore_tool.render.escaping import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keystore_tool.audit.report import Finding, Run, StoreReport, Summary, Undecided


class Writer:
    """Writes the lines.

    Args:
        stream: where they go.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._undecided: list[Undecided] = []

    def begin(self, run: Run) -> None:
        """Nothing yet: what cannot be decided stands at the end, where it is not in the way."""
        self._undecided += run.undecided

    def store(self, report: StoreReport) -> None:
        """A store's entries, verdicts and findings."""
        if report.unreadable is not None:
            self._line("unreadable", report.name, report.unreadable.reason, report.unreadable.hint or "")
        for entry in report.record.entries if report.record else ():
            leaf = entry.chain[0] if entry.chain else None
            end = leaf.not_after if leaf else None
            self._line(
                "entry",
                report.name,
                entry.alias,
                entry.kind.value,
                f"{end:%Y-%m-%d}" if end else "",
                leaf.subject if leaf else "",
                leaf.sha256 if leaf else "",
            )
        for verdict in report.verdicts:
            self._line(
                "verdict",
                report.name,
                verdict.alias or "",
                verdict.target,
                verdict.level.value,
                verdict.reason,
            )
        self._findings(report.findings)

    def end(self, summary: Summary) -> None:
        """Findings across stores, differences, what cannot be decided, and the totals."""
        self._findings(summary.findings)
        for difference in summary.differences:
            self._line(
                "change", difference.change.value, difference.store, difference.alias or "", difference.detail
            )
        for one in (*self._undecided, *summary.undecided):
            self._line("undecided", one.rule, one.reason)
        counts = (f"{count} {severity.label}" for severity, count in summary.counts.items())
        self._line(
            "summary",
            f"{summary.stores} stores",
            f"{summary.entries} entries",
            f"{summary.unreadable} unreadable",
            *counts,
            f"{summary.suppressed} suppressed",
        )

    def _findings(self, findings: Iterable[Finding]) -> None:
        for one in findings:
            self._line(
                "finding", one.severity.label, one.rule, one.store, one.alias or "", one.message, one.fix
            )

    def _line(self, *fields: str) -> None:
        self._stream.write("\t".join(escape(field).replace("\t", "\\t") for field in fields) + "\n")
