"""What Java refuses as a public key, and with it the certificate that has it (observed: keytool 25)."""

from __future__ import annotations

import re

from keystore_tool.crypto import der
from keystore_tool.crypto.signature_algorithms import identifier_oid
from keystore_tool.errors import StoreFormatError
from keystore_tool.x509.public_key import PublicKeyDescription, describe

_INVALID_KEY = "java.security.InvalidKeyException"

_LEAST_RSA_OCTETS = 64
_MOST_RSA_OCTETS = 2048
_LEAST_RSA_EXPONENT = 3
_LARGE_RSA_BITS = 3072
_MOST_EXPONENT_BITS_OF_LARGE = 64

_UNCOMPRESSED = 4
_FIELD_BITS = re.compile(r"(\d+)[a-z]\d\Z")
_MONTGOMERY_AND_EDWARDS_SIZES = {"X25519": 32, "X448": 56, "Ed25519": 32, "Ed448": 57}


def check_public_key(spki: bytes) -> None:
    """Check a SubjectPublicKeyInfo as Java does before it makes a key of it.

    Points are not checked for being on their curve; neither does Java check that here.

    Raises:
        StoreFormatError: it would be refused.
    """
    description = describe(spki)
    algorithm, key = der.parse(spki).children()
    parameters = algorithm.children()[1:]
    content = key.expect(der.BIT_STRING, "public key").content[1:]
    match description.algorithm:
        case "RSA" | "RSASSA-PSS":
            _check_rsa(content)
        case "EC":
            _check_point(description, content)
        case "DSA":
            der.parse(content).expect(der.INTEGER, "public key")
        case "DH" if not parameters:
            raise _refused("DH parameters missing")
        case "X25519" | "X448" | "Ed25519" | "Ed448":
            _check_size(description.algorithm, content)
    if description.algorithm == "RSASSA-PSS":
        check_pss_parameters(algorithm)


def _check_rsa(content: bytes) -> None:
    # Negative numbers are taken for positive ones whose first octet was forgotten.
    modulus, exponent = (int.from_bytes(number.content, "big") for number in der.parse(content).children())
    bits = modulus.bit_length()
    if not _LEAST_RSA_OCTETS <= (bits + 7) // 8 <= _MOST_RSA_OCTETS:
        raise _refused(f"RSA key of {bits} bits")
    if exponent < _LEAST_RSA_EXPONENT or exponent >= modulus:
        raise _refused("RSA public exponent out of range")
    if bits > _LARGE_RSA_BITS and exponent.bit_length() > _MOST_EXPONENT_BITS_OF_LARGE:
        raise _refused("RSA public exponent too large for its modulus")


def _check_point(description: PublicKeyDescription, content: bytes) -> None:
    field = _FIELD_BITS.search(description.curve or "")
    if field is None or description.bits is None:
        raise _refused("Only named elliptic curves that Java knows can be used")
    octets = (int(field[1]) + 7) // 8
    if len(content) != 1 + 2 * octets or content[0] != _UNCOMPRESSED:
        raise _refused("Only uncompressed points of elliptic curves can be used")


def _check_size(algorithm: str, content: bytes) -> None:
    if len(content) != _MONTGOMERY_AND_EDWARDS_SIZES[algorithm]:
        raise _refused(f"{algorithm} key of {len(content)} bytes")


def check_pss_parameters(identifier: der.Element) -> None:
    """Check RSASSA-PSS-params (RFC 8017, A.2.3) for their outer structure; absent ones and NULL pass.

    Raises:
        StoreFormatError: they are something else.
    """
    for parameters in identifier.children()[1:]:
        if parameters.tag == der.NULL:
            return
        fields = parameters.expect(der.SEQUENCE, "RSASSA-PSS-params").children()
        if any(field.tag not in range(0xA0, 0xA4) for field in fields):
            raise parameters.fail("RSASSA-PSS-params with unknown fields")


def is_pss(identifier: der.Element) -> bool:
    """Whether an AlgorithmIdentifier is RSASSA-PSS."""
    return identifier_oid(identifier) == "1.2.840.113549.1.1.10"


def _refused(problem: str) -> StoreFormatError:
    return StoreFormatError(problem, java_class=_INVALID_KEY)
