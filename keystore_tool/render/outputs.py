"""What was made to be taken elsewhere: certificates, chains, requests, as PEM or DER."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystore_tool.operations.exporting import Exported
from keystore_tool.operations.requests import Requested
from keystore_tool.render import pem
from keystore_tool.render.documents import certificate_document, request_document

if TYPE_CHECKING:
    from keystore_tool.operations.requests import Issued

CERTIFICATE = "CERTIFICATE"
REQUEST = "NEW CERTIFICATE REQUEST"

Output = "Exported | Issued | Requested"


def content(result: Exported | Issued | Requested) -> bytes:
    """The bytes for a file or for standard output."""
    if isinstance(result, Requested):
        return pem.encode(REQUEST, result.der).encode()
    chain = (result.certificate,) if isinstance(result, Exported) else result.chain
    if result.pem:
        return "".join(pem.encode(CERTIFICATE, certificate.der) for certificate in chain).encode()
    return b"".join(certificate.der for certificate in chain)


def keytool(result: Exported | Issued | Requested) -> bytes:
    """The content, unless it went to a file."""
    return content(result) if result.file is None else b""


plain = keytool


def document(result: Exported | Issued | Requested) -> dict[str, Any]:
    """For JSON: where it went, and what is in it."""
    match result:
        case Requested():
            inside: dict[str, Any] = {"request": request_document(result.der)}
        case Exported():
            inside = {"certificate": certificate_document(result.certificate)}
        case _:
            inside = {"chain": [certificate_document(certificate) for certificate in result.chain]}
    return {"alias": result.alias, "file": result.file, **inside}
