"""A report as one JSON document, written while the audit runs: stores first, findings behind them.

Findings wait in a temporary file (there may be more of them than fit into memory), which holds what
the report
does: no secrets.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from typing import TYPE_CHECKING, Any, TextIO

from keystore_tool.render.audit.documents import SCHEMA_VERSION, document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keystore_tool.audit.report import Run, StoreReport, Summary

_IN_MEMORY = 1 << 22
"""Characters of findings that are kept in memory before they go to a file."""


class Writer:
    """Writes the document: one line for each store and each finding.

    Args:
        stream: where it goes.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._first_store = True
        self._findings = _Spool()
        self._suppressed = _Spool()

    def begin(self, run: Run) -> None:
        """The members that describe the run."""
        members = {"schema_version": SCHEMA_VERSION, **document(run)}
        self._stream.write("{\n")
        for name, value in members.items():
            self._stream.write(f"{json.dumps(name)}: {encode(value)},\n")
        self._stream.write('"stores": [')

    def store(self, report: StoreReport) -> None:
        """A store's object."""
        members = document(report)
        self._findings.add(members.pop("findings"))
        self._suppressed.add(members.pop("suppressed"))
        record = members.pop("record") or {"entries": []}
        self._stream.write("\n" if self._first_store else ",\n")
        self._stream.write(encode({**members, **record}))
        self._first_store = False

    def end(self, summary: Summary) -> None:
        """The findings and the summary."""
        members = document(summary)
        self._findings.add(members.pop("findings"))
        self._suppressed.add(members.pop("suppressed_findings"))
        differences = members.pop("differences")
        self._stream.write('\n],\n"findings": [')
        self._findings.write_to(self._stream)
        self._stream.write('\n],\n"suppressed": [')
        self._suppressed.write_to(self._stream)
        self._stream.write(f'\n],\n"differences": {encode(differences)},\n')
        self._stream.write(f'"summary": {encode(members)}\n}}\n')


class _Spool:
    """The members of an array that is written later."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY, mode="w+", encoding="ascii")  # noqa: SIM115
        self._first = True

    def add(self, values: Iterable[Any]) -> None:
        """Keep some members."""
        text = "".join(f",\n{encode(value)}" for value in values)
        if text:
            self._file.write(text[self._first :])  # no comma before the first
            self._first = False

    def write_to(self, stream: TextIO) -> None:
        """Write all members; nothing can be added any more."""
        with self._file as file:
            file.seek(0)
            shutil.copyfileobj(file, stream)


encode = json.JSONEncoder().encode
"""A value on one line, ASCII only."""
