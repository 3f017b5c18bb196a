"""New certificates (RFC 5280, 4.1) and certificate requests (RFC 2986), assembled and signed.

>>> from datetime import UTC, datetime
>>> from keystore_tool.crypto.key_specification import specify
>>> from keystore_tool.crypto.keys import generate
>>> from keystore_tool.crypto.signature_algorithms import choose
>>> from keystore_tool.x509.dname import Name
>>> from keystore_tool.x509.inspect import inspect
>>> pair, name = generate(specify("Ed25519")), Name.parse("CN=Ann")
>>> certificate = build_certificate(
...     subject=name,
...     issuer=name,
...     public_key=pair.public_key_info,
...     not_before=datetime(2026, 1, 1, tzinfo=UTC),
...     not_after=datetime(2027, 1, 1, tzinfo=UTC),
...     extensions=(),
...     algorithm=choose(None, "Ed25519"),
...     signing_key=pair.private_key,
... )
>>> inspect(certificate).subject.keytool_text
'CN=Ann'
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.crypto.signatures import sign
from keystore_tool.x509.inspect import EXTENSION_REQUEST

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from keystore_tool.crypto.signature_algorithms import SignatureAlgorithm
    from keystore_tool.x509.dname import Attribute, Name
    from keystore_tool.x509.extension import Extension

SERIAL_SIZE = 8
"""Random bytes of a serial number, read as a positive number (observed: keytool 25)."""

_VERSION_3 = der.explicit(0, der.integer(2))
_REQUEST_VERSION = der.integer(0)


def build_certificate(  # noqa: PLR0913  the fields that a certificate has
    *,
    subject: Name,
    issuer: Name,
    public_key: bytes,
    not_before: datetime,
    not_after: datetime,
    extensions: Sequence[Extension],
    algorithm: SignatureAlgorithm,
    signing_key: bytes,
    serial: int | None = None,
    random: Callable[[int], bytes] = os.urandom,
) -> bytes:
    """Make an X.509 certificate, version 3.

    Args:
        subject: whom it is about; written as it was read.
        issuer: who signs; written as it was read.
        public_key: DER of the subject's SubjectPublicKeyInfo.
        not_before: the first moment of validity, with its time zone; whole seconds are written.
        not_after: the last one.
        extensions: in the order in which they are written.
        algorithm: what `signature_algorithms.choose` gives for the signing key.
        signing_key: DER of the issuer's private key, PKCS #8.
        serial: the serial number; None for a random one.
        random: gives so many random bytes, for the serial number.

    Returns:
        DER.

    Raises:
        InvalidArgumentError: the signing key is of another kind than the algorithm, or too short.
        StoreFormatError: the signing key is malformed.
        UnsupportedError: the signature cannot be computed here.
    """
    certified = der.sequence(
        _VERSION_3,
        der.integer(_serial_number(random) if serial is None else serial),
        algorithm.identifier,
        issuer.encoded,
        der.sequence(der.time(not_before), der.time(not_after)),
        subject.encoded,
        public_key,
        der.explicit(3, _encode_all(extensions)) if extensions else b"",
    )
    return _signed(certified, algorithm, signing_key)


def build_request(  # noqa: PLR0913  the fields that a request has
    *,
    subject: Name,
    public_key: bytes,
    extensions: Sequence[Extension],
    algorithm: SignatureAlgorithm,
    signing_key: bytes,
    attributes: Sequence[Attribute] = (),
) -> bytes:
    """Make a PKCS #10 certificate request.

    Args:
        subject: whom the certificate shall be about; written as it was read.
        public_key: DER of the subject's SubjectPublicKeyInfo.
        extensions: what is asked for, in the order in which it is written.
        algorithm: what `signature_algorithms.choose` gives for the key.
        signing_key: DER of the subject's private key, PKCS #8.
        attributes: what is said besides to the authority, such as a challenge password (RFC 2985, 5.4.1).

    Returns:
        DER.

    Raises:
        InvalidArgumentError: the signing key is of another kind than the algorithm, or too short.
        StoreFormatError: the signing key is malformed.
        UnsupportedError: the signature cannot be computed here.
    """
    said = [der.sequence(der.oid(one.oid), der.set_of(one.encoded_value)) for one in attributes]
    if extensions:
        said.append(_extension_request(extensions))
    info = der.sequence(
        _REQUEST_VERSION,
        subject.encoded,
        public_key,
        der.implicit(0, b"".join(sorted(said)), constructed=True),  # a SET OF: DER has them sorted
    )
    return _signed(info, algorithm, signing_key)


def _serial_number(random: Callable[[int], bytes]) -> int:
    """Not 0, which RFC 5280 (4.1.2.2) forbids."""
    return int.from_bytes(random(SERIAL_SIZE), "big") or 1


def _encode_all(extensions: Sequence[Extension]) -> bytes:
    return der.sequence(*(extension.encode() for extension in extensions))


def _extension_request(extensions: Sequence[Extension]) -> bytes:
    """The attribute that asks for extensions (RFC 2985, 5.4.2)."""
    return der.sequence(der.oid(EXTENSION_REQUEST), der.set_of(_encode_all(extensions)))


def _signed(content: bytes, algorithm: SignatureAlgorithm, signing_key: bytes) -> bytes:
    """A signed structure: content, algorithm, signature."""
    signature = sign(signing_key, algorithm, content)
    return der.sequence(content, algorithm.identifier, der.bit_string(signature))
