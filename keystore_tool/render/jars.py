"""The signers of a jar file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystore_tool.render import pem
from keystore_tool.render.certificate_text import certificate_text
from keystore_tool.x509.inspect import inspect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.model import Certificate
    from keystore_tool.operations.jars import SignedJar


def keytool(jar: SignedJar) -> str:
    """What ``-printcert -jarfile`` prints."""
    return "".join(_parts(jar)) or "Not a signed jar file\n"


plain = keytool


def document(jar: SignedJar) -> dict[str, Any]:
    """For JSON."""
    from keystore_tool.render.documents import certificate_document  # noqa: PLC0415

    def chain(certificates: tuple[Certificate, ...]) -> list[dict[str, Any]]:
        return [certificate_document(certificate) for certificate in certificates]

    return {
        "signers": [
            {
                "chain": chain(signer.chain),
                "timestamp_chain": None if signer.timestamp is None else chain(signer.timestamp),
            }
            for signer in jar.signers
        ]
    }


def _parts(jar: SignedJar) -> Iterator[str]:
    for number, signer in enumerate(jar.signers, 1):
        yield f"Signer #{number}:\n\n"
        yield from _chain_text(signer.chain, jar)
        if signer.timestamp is not None:
            yield "Timestamp:\n\n"
            yield from _chain_text(signer.timestamp, jar)


def _chain_text(chain: tuple[Certificate, ...], jar: SignedJar) -> Iterator[str]:
    for number, certificate in enumerate(chain, 1):
        yield f"Certificate #{number}:\n{_shown(certificate, jar)}\n"


def _shown(certificate: Certificate, jar: SignedJar) -> str:
    if not jar.pem:
        return certificate_text(certificate, trusted=certificate in jar.trusted)
    owner = inspect(certificate).subject.keytool_text
    return f"Certificate owner: {owner}\n\n{pem.encode(pem.CERTIFICATE, certificate.der)}"
