"""Reports of an audit, each written while it runs: a module for every value of ``--format``.

A module has a class ``Writer``, a `keystore_tool.audit.report.Sink` that is made with the stream to write to.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, TextIO, cast

if TYPE_CHECKING:
    from keystore_tool.audit.report import Sink

WRITERS = {
    "table": "table",
    "plain": "plain",
    "json": "json_document",
    "ndjson": "ndjson",
    "csv": "csv",
    "sarif": "sarif",
    "junit": "junit",
    "prometheus": "prometheus",
    "cyclonedx": "cyclonedx",
    "html": "html",
}
"""The module of each format."""


def schema() -> str:
    """The JSON Schema of the JSON report."""
    from importlib.resources import files  # noqa: PLC0415  for who asks for it only

    return (files(__package__) / "report.schema.json").read_text("utf-8")


def writer(name: str, stream: TextIO) -> Sink:
    """The writer of a format; what it writes is complete after its `end`."""
    module = importlib.import_module(f"keystore_tool.render.audit.{WRITERS[name]}")
    return cast("Sink", module.Writer(stream))
