"""From a command's result to its text: each kind of result has a module that knows its forms.

A module has ``keytool(result) -> bytes`` (what keytool prints), ``plain(result) -> str`` (for people and
pipes, tables included) and ``document(result) -> dict`` (for JSON).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

RENDERERS = {
    "Listing": "listing",
    "PrintedCertificates": "certificates",
    "PrintedRequest": "requests",
    "Exported": "outputs",
    "Issued": "outputs",
    "Requested": "outputs",
    "Deleted": "changes",
    "Renamed": "changes",
    "Imported": "changes",
    "Generated": "changes",
    "Version": "changes",
}
"""The module of each result class."""


def renderer(result: object) -> ModuleType:
    """The module that knows a result."""
    return importlib.import_module(f"keystore_tool.render.{RENDERERS[type(result).__name__]}")


def as_keytool(result: object) -> bytes:
    """What keytool prints on standard output."""
    text: bytes | str = renderer(result).keytool(result)
    return text.encode("utf-8", "replace") if isinstance(text, str) else text


def as_text(result: object) -> bytes:
    """For people."""
    text: bytes | str = renderer(result).plain(result)
    return text.encode("utf-8", "replace") if isinstance(text, str) else text


def as_document(result: object) -> dict[str, Any]:
    """For programs: what `json` can write."""
    document: dict[str, Any] = renderer(result).document(result)
    return document
