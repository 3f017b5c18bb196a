"""A PEM or DER file as blocks, and the certificates in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.crypto import der, pem
from keystore_tool.crypto.pem import Block
from keystore_tool.errors import KeystoreError, StoreFormatError
from keystore_tool.formats import foreign
from keystore_tool.x509 import files

if TYPE_CHECKING:
    from keystore_tool.model import Certificate

CERTIFICATE = "CERTIFICATE"

_CERTIFICATE_LABELS = (CERTIFICATE, "X509 CERTIFICATE", "TRUSTED CERTIFICATE")
_BUNDLE_LABELS = ("PKCS7", "CMS", "PKCS #7 SIGNED DATA")

_LABELS = {
    foreign.CERTIFICATE: CERTIFICATE,
    foreign.CERTIFICATES: "PKCS7",
    foreign.REQUEST: "CERTIFICATE REQUEST",
    foreign.REVOCATION_LIST: "X509 CRL",
    foreign.PRIVATE_KEY: "PRIVATE KEY",
    foreign.ENCRYPTED_PRIVATE_KEY: "ENCRYPTED PRIVATE KEY",
    foreign.PUBLIC_KEY: "PUBLIC KEY",
}
"""What a DER file would be called in PEM."""


def read_blocks(data: bytes, file: str = "") -> list[Block]:
    """The blocks of a PEM file, or the one of a DER file, with the label that PEM would give it.

    Args:
        data: the whole file.
        file: its name, for messages.

    Raises:
        StoreFormatError: a block is damaged, or there is none.
    """
    found = _der_blocks(data, file) or pem.read(data, file)
    if not found:
        what = foreign.describe(data)
        raise StoreFormatError(
            f"{file or 'the input'} holds neither PEM nor a DER file that is known here",
            hint=None if what is None else f"it seems to be {what.name}",
        )
    return found


def _der_blocks(data: bytes, file: str) -> list[Block]:
    what = foreign.describe(data) if data[:1] == bytes((der.SEQUENCE,)) else None
    return [Block(_LABELS[what], {}, data, file=file)] if what in _LABELS else []


def is_certificate(block: Block) -> bool:
    """Whether a block holds a certificate, or a PKCS#7 bundle of some."""
    return block.label in _CERTIFICATE_LABELS or block.label in _BUNDLE_LABELS


def certificates_of(block: Block) -> tuple[Certificate, ...]:
    """The certificates of a block: one, or those of a bundle; checked as Java checks them.

    What openssl's TRUSTED CERTIFICATE says besides, whom it is trusted for, is left out.

    Raises:
        StoreFormatError: one is malformed, or such as Java refuses.
    """
    encoded = block.der
    try:
        if block.label == "TRUSTED CERTIFICATE":
            encoded = der.read(encoded).encoded
        return files.certificates(encoded)
    except KeystoreError as error:
        cause = error.__cause__ if isinstance(error.__cause__, KeystoreError) else error
        raise StoreFormatError(f"{block.place}: not an X.509 certificate: {cause.message}") from error


def write_certificate(certificate: Certificate) -> bytes:
    """A certificate in PEM."""
    return pem.encode(CERTIFICATE, certificate.der).encode("ascii")
