"""What was made to be taken elsewhere: certificates, chains, requests, revocation lists, as PEM or DER."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystore_tool.operations.outputs import Exported, IssuedCrl, Requested
from keystore_tool.render import pem

if TYPE_CHECKING:
    from keystore_tool.operations.outputs import Output

CERTIFICATE = "CERTIFICATE"
REQUEST = "NEW CERTIFICATE REQUEST"


def content(result: Output) -> bytes:
    """The bytes for a file or for standard output."""
    if isinstance(result, Requested):
        return pem.encode(REQUEST, result.der).encode()
    if isinstance(result, IssuedCrl):
        return pem.encode(pem.CRL, result.der).encode() if result.pem else result.der
    chain = (result.certificate,) if isinstance(result, Exported) else result.chain
    if result.pem:
        return "".join(pem.encode(CERTIFICATE, certificate.der) for certificate in chain).encode()
    return b"".join(certificate.der for certificate in chain)


def keytool(result: Output) -> bytes:
    """The content, unless it went to a file."""
    return content(result) if result.file is None else b""


plain = keytool


def document(result: Output) -> dict[str, Any]:
    """For JSON: where it went, and what is in it."""
    from keystore_tool.render.documents import (  # noqa: PLC0415
        certificate_document,
        crl_document,
        request_document,
    )

    match result:
        case Requested():
            inside: dict[str, Any] = {"request": request_document(result.der)}
        case IssuedCrl():
            inside = {"crl": crl_document(result.der)}
        case Exported():
            inside = {"certificate": certificate_document(result.certificate)}
        case _:
            inside = {"chain": [certificate_document(certificate) for certificate in result.chain]}
    return {"alias": result.alias, "file": result.file, **inside}
