"""From a command's result to its text: each kind of result has a module that knows its forms.

A module has ``keytool(result)`` (what keytool prints, str or bytes), ``plain(result)`` (for people and
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
    "ServerCertificates": "servers",
    "SignedJar": "jars",
    "PrintedRequest": "requests",
    "PrintedCrls": "crls",
    "TlsInformation": "tls",
    "Exported": "outputs",
    "Issued": "outputs",
    "IssuedCrl": "outputs",
    "Requested": "outputs",
    "Deleted": "changes",
    "Renamed": "changes",
    "Imported": "changes",
    "Generated": "changes",
    "Transferred": "changes",
    "Cloned": "changes",
    "PasswordChanged": "changes",
    "SecretKeyGenerated": "changes",
    "PemExported": "pem_files",
    "PemImported": "conversions",
    "Converted": "conversions",
    "Difference": "difference",
    "Matches": "matches",
    "Signed": "signing",
    "Audited": "audited",
    "Version": "version",
}
"""The module of each result class."""

SILENT = "changes"
"""The module of the results that keytool prints nothing about."""


def renderer(result: object) -> ModuleType:
    """The module that knows a result."""
    return importlib.import_module(f"keystore_tool.render.{RENDERERS[type(result).__name__]}")


def as_keytool(result: object) -> str | bytes:
    """What keytool prints on standard output."""
    if RENDERERS[type(result).__name__] == SILENT:
        return ""  # without importing what there is to say in other forms
    text: bytes | str = renderer(result).keytool(result)
    return text


def as_text(result: object) -> str | bytes:
    """For people."""
    text: bytes | str = renderer(result).plain(result)
    return text


def as_document(result: object) -> dict[str, Any]:
    """For programs: what `json` can write."""
    document: dict[str, Any] = renderer(result).document(result)
    return document
