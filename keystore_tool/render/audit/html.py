"""A report as one HTML file that holds everything: data, style and script; it loads nothing.

The data are lines of JSON in a block that is not executed. Each certificate is written once, before the first
store that has it, and chains name it by its number: a trust store in a thousand places is written once. A
policy in the page (CSP) lets run only the script that is in it, and forbids every request.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.resources
from typing import TYPE_CHECKING, Any, TextIO

from keystore_tool.audit.rules import RULES
from keystore_tool.render.audit.documents import document
from keystore_tool.render.audit.ndjson import line

if TYPE_CHECKING:
    from keystore_tool.audit.report import Run, StoreReport, Summary

_DATA = "{{data}}"


class Writer:
    """Writes the page.

    Args:
        stream: where it goes.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._before, self._after = page().split(_DATA)
        self._numbers: dict[str, int] = {}

    def begin(self, run: Run) -> None:
        """The page up to its data, and what is known now."""
        self._stream.write(self._before)
        self._write("run", document(run))
        rules = {rule.id: {"title": rule.title, "why": rule.why} for rule in RULES.values()}
        self._write("rules", {"rules": rules})

    def store(self, report: StoreReport) -> None:
        """A store, after those of its certificates that are new."""
        members = document(report)
        for entry in members["record"]["entries"] if members["record"] else ():
            entry["chain"] = [self._number(certificate) for certificate in entry["chain"]]
        self._write("store", members)

    def end(self, summary: Summary) -> None:
        """The summary, and the rest of the page."""
        self._write("summary", document(summary))
        self._stream.write(self._after)

    def _number(self, certificate: dict[str, Any]) -> int:
        fingerprint = certificate["sha256"]
        if fingerprint not in self._numbers:
            self._numbers[fingerprint] = len(self._numbers)
            self._write("certificate", certificate)
        return self._numbers[fingerprint]

    def _write(self, kind: str, members: dict[str, Any]) -> None:
        # Without "<" nothing in it can end the block, or begin a comment in it (HTML, 4.12.1.3).
        self._stream.write(line(kind, members).replace("<", "\\u003c"))


def page() -> str:
    """The page around the data."""
    folder = importlib.resources.files(__package__) / "page"
    style, script = ((folder / name).read_text("utf-8") for name in ("page.css", "page.js"))
    parts = {"policy": policy(style, script), "style": style, "script": script}
    text = (folder / "page.html").read_text("utf-8")
    for name, part in parts.items():
        text = text.replace(f"{{{{{name}}}}}", part)
    return text


def policy(style: str, script: str) -> str:
    """The content security policy: this style, this script, and nothing else."""
    style_hash, script_hash = (
        base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (style, script)
    )
    return (
        f"default-src 'none'; style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}'; "
        "base-uri 'none'; form-action 'none'"
    )
