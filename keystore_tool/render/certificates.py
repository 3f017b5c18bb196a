"""Printed certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystore_tool.render import pem
from keystore_tool.render.certificate_text import certificate_text

if TYPE_CHECKING:
    from keystore_tool.operations.printing import PrintedCertificates, ServerCertificates


def keytool(printed: PrintedCertificates) -> str:
    """What ``-printcert`` prints: several are numbered, and apart by an empty line."""
    texts = [
        pem.encode("CERTIFICATE", certificate.der)
        if printed.pem
        else certificate_text(certificate, trusted=certificate in printed.trusted)
        for certificate in printed.certificates
    ]
    if len(texts) == 1:
        return texts[0]
    return "\n".join(f"Certificate[{number}]:\n{text}" for number, text in enumerate(texts, 1))


plain = keytool


def document(printed: PrintedCertificates | ServerCertificates) -> dict[str, Any]:
    """For JSON."""
    from keystore_tool.render.documents import certificate_document  # noqa: PLC0415

    return {"certificates": [certificate_document(certificate) for certificate in printed.certificates]}
