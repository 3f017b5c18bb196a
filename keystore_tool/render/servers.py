"""The certificates of a TLS server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.render import certificates, pem
from keystore_tool.render.certificate_text import certificate_text

if TYPE_CHECKING:
    from keystore_tool.operations.printing import ServerCertificates

_RULE = "=" * 36


def keytool(shown: ServerCertificates) -> str:
    """What ``-printcert -sslserver`` prints: the certificates are numbered from 0."""
    if shown.pem:
        return "".join(pem.encode(pem.CERTIFICATE, certificate.der) for certificate in shown.certificates)
    return "".join(
        f"Certificate #{number}\n{_RULE}\n"
        f"{certificate_text(certificate, trusted=certificate in shown.trusted)}\n"
        for number, certificate in enumerate(shown.certificates)
    )


plain = keytool
document = certificates.document
