"""A request or certificate that ``req`` made or read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystore_tool.crypto import pem
from keystore_tool.operations.signing import CERTIFICATE

if TYPE_CHECKING:
    from keystore_tool.operations.signing import Signed


def content(signed: Signed) -> bytes:
    """The bytes for a file or for standard output."""
    return pem.encode(signed.label, signed.der).encode() if signed.pem else signed.der


def plain(signed: Signed) -> bytes:
    """The content, unless it went to a file or is not wanted."""
    return content(signed) if signed.file is None and signed.shown else b""


keytool = plain


def document(signed: Signed) -> dict[str, Any]:
    """For JSON: where it went, and what is in it."""
    from keystore_tool.model import Certificate  # noqa: PLC0415
    from keystore_tool.render.documents import certificate_document, request_document  # noqa: PLC0415

    if signed.label == CERTIFICATE:
        return {"file": signed.file, "certificate": certificate_document(Certificate(signed.der))}
    return {"file": signed.file, "request": request_document(signed.der)}
