"""Requests and certificates signed with a key that is in no store.

>>> from keystore_tool.crypto.key_specification import specify
>>> from keystore_tool.crypto.keys import generate
>>> from keystore_tool.x509.dname import Name
>>> der = request(generate(specify("Ed25519")), Name.parse("CN=Ann"), digest="SHA256")
>>> is_signed_by_its_key(der)
True
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from keystore_tool.crypto import der, signature_algorithms
from keystore_tool.crypto.signatures import verify
from keystore_tool.records import record
from keystore_tool.x509 import build
from keystore_tool.x509.extension import Extension
from keystore_tool.x509.extensions import AUTHORITY_KEY_IDENTIFIER, certificate_extensions, key_identifier
from keystore_tool.x509.inspect import inspect_request
from keystore_tool.x509.openssl_extensions import parse
from keystore_tool.x509.public_key import describe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keystore_tool.crypto.keys import KeyPair
    from keystore_tool.crypto.signature_algorithms import SignatureAlgorithm
    from keystore_tool.x509.dates import Validity
    from keystore_tool.x509.dname import Attribute, Name

REQUEST = "CERTIFICATE REQUEST"
CERTIFICATE = "CERTIFICATE"

SERIAL_BITS = 159
"""Of a random serial number, as with openssl: 20 octets, the most that RFC 5280 (4.1.2.2) allows."""

_SUFFIXES = {"RSA": "RSA", "EC": "ECDSA", "DSA": "DSA"}


@record
class Signed:
    """A request or certificate that was made, or read.

    Attributes:
        der: its bytes.
        label: what it is called in PEM.
        pem: whether it is wanted as PEM.
        file: where it was written, None for standard output.
        shown: whether it is wanted at all.
    """

    der: bytes
    label: str
    pem: bool = True
    file: str | None = None
    shown: bool = True


def request(
    key: KeyPair,
    subject: Name,
    *,
    digest: str,
    attributes: Sequence[Attribute] = (),
    extensions: Sequence[Extension] = (),
) -> bytes:
    """A certificate request, PKCS#10 DER.

    Args:
        key: the key that it is for.
        subject: whom it is for.
        digest: Java's name of the message digest, such as ``SHA256``; keys that have their own ignore it.
        attributes: what is said besides.
        extensions: what is asked for.

    Raises:
        InvalidArgumentError: the key is too short for the digest, or does not sign.
    """
    return build.build_request(
        subject=subject,
        public_key=key.public_key_info,
        extensions=extensions,
        algorithm=algorithm_with(digest, key.public_key_info),
        signing_key=key.private_key,
        attributes=attributes,
    )


def self_signed(  # noqa: PLR0913  what a certificate says
    key: KeyPair,
    subject: Name,
    *,
    digest: str,
    period: Validity,
    serial: int | None = None,
    extensions: Sequence[Extension] = (),
) -> bytes:
    """A certificate of a key for itself: that of an authority, unless *extensions* say something else.

    Args:
        key: the key.
        subject: whom it is for.
        digest: Java's name of the message digest.
        period: when it is valid.
        serial: the serial number; None for a random one.
        extensions: beside the key identifiers and basic constraints, or in their place.

    Raises:
        InvalidArgumentError: the key is too short for the digest, or does not sign.
    """
    own = {extension.oid for extension in extensions}
    usual = [extension for extension in _usual(key.public_key_info) if extension.oid not in own]
    return build.build_certificate(
        subject=subject,
        issuer=subject,
        public_key=key.public_key_info,
        not_before=period.not_before,
        not_after=period.not_after,
        extensions=certificate_extensions([*usual, *extensions], key.public_key_info),
        algorithm=algorithm_with(digest, key.public_key_info),
        signing_key=key.private_key,
        serial=secrets.randbits(SERIAL_BITS) or 1 if serial is None else serial,
    )


def _usual(public_key_info: bytes) -> tuple[Extension, ...]:
    """What openssl's sample configuration adds (v3_ca)."""
    identifier = der.sequence(der.implicit(0, key_identifier(public_key_info)))
    return (
        Extension(AUTHORITY_KEY_IDENTIFIER, critical=False, value=identifier),
        parse("basicConstraints=critical,CA:TRUE"),
    )


def algorithm_with(digest: str, public_key_info: bytes) -> SignatureAlgorithm:
    """The signature algorithm of a key with a message digest.

    Raises:
        InvalidArgumentError: the key is too short for it, or does not sign.
    """
    key = describe(public_key_info)
    if key.algorithm == "RSASSA-PSS":
        return signature_algorithms.fit(signature_algorithms.pss(digest.lower()), key.algorithm, key.bits)
    suffix = _SUFFIXES.get(key.algorithm)
    name = None if suffix is None else f"{digest}with{suffix}"
    return signature_algorithms.choose(name, key.algorithm, key.bits)


def is_signed_by_its_key(request_der: bytes) -> bool:
    """Whether a request's signature is right.

    Raises:
        StoreFormatError: it is malformed.
        UnsupportedError: the signature cannot be checked here.
    """
    view = inspect_request(request_der)
    return verify(view.spki, view.signature_algorithm, view.signature, view.info)
