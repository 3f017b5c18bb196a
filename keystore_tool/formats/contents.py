"""What files hold that are read but are no Java stores: keys in clear and certificates, under names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.model import TrustedCertificateEntry
from keystore_tool.records import field, record

if TYPE_CHECKING:
    from datetime import datetime

    from keystore_tool.model import Certificate


@record
class ClearKey:
    """A private key that is not encrypted, with the certificate chain of its public key.

    Attributes:
        pkcs8: the key, DER.
        chain: the key's own certificate first.
        date: creation date, UTC.
    """

    pkcs8: bytes = field(repr=False)
    chain: tuple[Certificate, ...]
    date: datetime


Content = ClearKey | TrustedCertificateEntry


def own_certificate(content: Content) -> Certificate:
    """An entry's certificate; of a chain the first one."""
    return content.chain[0] if isinstance(content, ClearKey) else content.certificate
