"""A report as lines of JSON: one for the run, one for each store as it was looked at, one for the summary.

The member ``type`` of each says which it is: ``run``, ``store`` or ``summary``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from keystore_tool.render.audit.documents import SCHEMA_VERSION, document

if TYPE_CHECKING:
    from keystore_tool.audit.report import Run, StoreReport, Summary


class Writer:
    """Writes the lines.

    Args:
        stream: where they go.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def begin(self, run: Run) -> None:
        """The first line."""
        self._stream.write(line("run", {"schema_version": SCHEMA_VERSION, **document(run)}))

    def store(self, report: StoreReport) -> None:
        """A store's line."""
        self._stream.write(line("store", document(report)))

    def end(self, summary: Summary) -> None:
        """The last line."""
        self._stream.write(line("summary", document(summary)))


def line(kind: str, members: dict[str, Any]) -> str:
    """A line: ASCII only, so that no line separator of Unicode can be in it."""
    return json.dumps({"type": kind, **members}, separators=(",", ":")) + "\n"
