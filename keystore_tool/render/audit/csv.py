"""A report as CSV (RFC 4180): a row for each entry, each finding, and each store that could not be read.

One table, so that one file is enough; the first column says what a row is. What a spreadsheet would take for
a formula begins with an apostrophe, which it does not show.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, TextIO

from keystore_tool.render.audit.documents import document
from keystore_tool.render.escaping import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keystore_tool.audit.report import EntryRecord, Finding, Run, StoreReport, Summary

COLUMNS = (
    "row", "store", "alias", "rule", "severity", "message", "fix", "fingerprint", "store_type", "kind",
    "subject", "issuer", "serial", "alternative_names", "not_before", "not_after", "days_left",
    "key_algorithm", "key_bits", "curve", "signature_algorithm", "sha256", "chain_state", "protection",
    "iterations", "created",
)  # fmt: skip

CERTIFICATE_COLUMNS = COLUMNS[COLUMNS.index("subject") : COLUMNS.index("chain_state")]

FORMULA_STARTS = ("=", "+", "-", "@")
"""What makes a cell a formula in Excel, LibreOffice and Google Sheets; control characters are escaped."""


class Writer:
    """Writes the table.

    Args:
        stream: where it goes.
    """

    def __init__(self, stream: TextIO) -> None:
        self._rows = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\r\n")

    def begin(self, run: Run) -> None:  # noqa: ARG002  the table is about stores only
        """The headings."""
        self._rows.writeheader()

    def store(self, report: StoreReport) -> None:
        """A store's entries and findings."""
        if report.unreadable is not None:
            why = report.unreadable
            self._row("unreadable", store=report.name, message=why.reason, fix=why.hint, rule=why.code)
        if report.record is not None:
            for entry in report.record.entries:
                self._entry(report.name, report.record.type, entry)
        self._findings(report.findings)

    def end(self, summary: Summary) -> None:
        """The findings across stores."""
        self._findings(summary.findings)

    def _entry(self, store: str, store_type: str, entry: EntryRecord) -> None:
        members = document(entry)
        certificate = members["chain"][0] if members["chain"] else {}
        protection = members["protection"] or {}
        self._row(
            "entry",
            store=store,
            store_type=store_type,
            protection=protection.get("scheme"),
            iterations=protection.get("iterations"),
            **{name: members[name] for name in ("alias", "kind", "chain_state", "created")},
            **{name: certificate.get(name) for name in CERTIFICATE_COLUMNS},
        )

    def _findings(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            members = document(finding)
            names = ("store", "alias", "rule", "severity", "message", "fix", "fingerprint")
            self._row("finding", sha256=finding.certificate, **{name: members[name] for name in names})

    def _row(self, kind: str, /, **cells: object) -> None:
        self._rows.writerow({"row": kind, **{name: cell(value) for name, value in cells.items()}})


def cell(value: object) -> str:
    """A value as a spreadsheet may show it.

    >>> cell(-3), cell("=1+1"), cell(None), cell(["dns:a", "dns:b"])
    ('-3', "'=1+1", '', 'dns:a dns:b')
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return " ".join(map(escape, value)) if isinstance(value, list) else str(value)
    text = escape(value).replace("\t", "\\t")
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
