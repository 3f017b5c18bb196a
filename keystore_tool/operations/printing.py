"""Certificates and requests from files, to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keystore_tool.model import Certificate


@dataclass(frozen=True)
class PrintedCertificates:
    """Certificates in the order of their file.

    Attributes:
        certificates: at least one.
        pem: whether they are wanted as PEM.
    """

    certificates: tuple[Certificate, ...]
    pem: bool


@dataclass(frozen=True)
class PrintedRequest:
    """A certificate request (PKCS#10), DER."""

    der: bytes
