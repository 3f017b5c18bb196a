"""What is made to be taken elsewhere: certificates, requests, revocation lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.records import record

if TYPE_CHECKING:
    from keystore_tool.model import Certificate


@record
class Exported:
    """A certificate of an entry.

    Attributes:
        alias: the entry's alias as it was given.
        certificate: its certificate.
        pem: whether it is wanted as PEM.
        file: where it was written, None for standard output.
    """

    alias: str
    certificate: Certificate
    pem: bool
    file: str | None


@record
class Requested:
    """A request for a certificate.

    Attributes:
        alias: the key's alias as it was given.
        der: the request, PKCS#10 DER.
        file: where it was written, None for standard output.
    """

    alias: str
    der: bytes
    file: str | None


@record
class Issued:
    """A certificate that answers a request.

    Attributes:
        alias: the signer's alias as it was given.
        chain: the certificate, then the signer's without self-signed ones.
        pem: whether it is wanted as PEM.
        file: where it was written, None for standard output.
    """

    alias: str
    chain: tuple[Certificate, ...]
    pem: bool
    file: str | None


@record
class IssuedCrl:
    """A new revocation list.

    Attributes:
        alias: the issuer's alias as it was given.
        der: the list, DER.
        pem: whether it is wanted as PEM.
        file: where it was written, None for standard output.
    """

    alias: str
    der: bytes
    pem: bool
    file: str | None


Output = Exported | Requested | Issued | IssuedCrl
