"""Certificates and requests from files, to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.records import record

if TYPE_CHECKING:
    from keystore_tool.model import Certificate


@record
class PrintedCertificates:
    """Certificates in the order of their file.

    Attributes:
        certificates: at least one.
        pem: whether they are wanted as PEM.
        trusted: certificates whose signature nobody needs to verify.
    """

    certificates: tuple[Certificate, ...]
    pem: bool
    trusted: frozenset[Certificate] = frozenset()


@record
class ServerCertificates:
    """The certificates that a TLS server shows, its own first.

    Attributes:
        certificates: at least one.
        pem: whether they are wanted as PEM.
        trusted: as above.
    """

    certificates: tuple[Certificate, ...]
    pem: bool
    trusted: frozenset[Certificate] = frozenset()


@record
class PrintedRequest:
    """A certificate request (PKCS#10), DER."""

    der: bytes
