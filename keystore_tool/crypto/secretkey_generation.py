"""Which secret key to generate, as keytool's ``-keyalg`` and ``-keysize`` say it; and generating it.

>>> specify("aes", 128)
SecretKeySpecification(algorithm='AES', bits=128)
>>> len(generate(specify("DESede")).material)
24
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto.secretkey import SecretKey
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.records import record

if TYPE_CHECKING:
    from collections.abc import Callable, Container

DEFAULT_SIZE = -1
"""The ``-keysize`` that means none (observed: keytool 25)."""

_ILLEGAL_ARGUMENT = "java.lang.IllegalArgumentException"
_INVALID_PARAMETER = "java.security.InvalidParameterException"
_MAX_BITS = 2**31 - 1


class _Kind(NamedTuple):
    """What keys of an algorithm may be.

    Attributes:
        names: what keytool takes for the algorithm, in lower case.
        sizes: the sizes that there are, in bits.
        refusal: what keytool says of others.
        java_class: the class of that error.
    """

    names: tuple[str, ...]
    sizes: Container[int]
    refusal: str
    java_class: str = _INVALID_PARAMETER


def _hmac(*names: str) -> _Kind:
    return _Kind(names, range(40, _MAX_BITS + 1), "Key length must be at least 40 bits")


def _old_hmac(*names: str) -> _Kind:
    return _Kind(names, range(1, _MAX_BITS + 1), "keysize must not be <= 0", _ILLEGAL_ARGUMENT)


def _stream(name: str, *names: str) -> _Kind:
    return _Kind(names, range(40, 1024 + 1), f"Key length for {name} must be between 40 and 1024 bits")


_KINDS = {
    "AES": _Kind(
        ("aes", "2.16.840.1.101.3.4.1"), (128, 192, 256), "Wrong keysize: must be equal to 128, 192 or 256"
    ),
    "ARCFOUR": _stream("ARCFOUR", "arcfour", "rc4", "1.2.840.113549.3.4"),
    "Blowfish": _Kind(
        ("blowfish",),
        range(32, 448 + 1, 8),
        "Keysize must be multiple of 8, and can only range from 32 to 448 (inclusive)",
    ),
    "ChaCha20": _Kind(("chacha20",), (256,), "Key length for ChaCha20 must be 256 bits"),
    "DES": _Kind(("des",), (56,), "Wrong keysize: must be equal to 56"),
    "DESede": _Kind(("desede", "tripledes"), (112, 168), "Wrong keysize: must be equal to 112 or 168"),
    "HmacMD5": _old_hmac("hmacmd5"),
    "HmacSHA1": _old_hmac("hmacsha1", "1.2.840.113549.2.7"),
    "HmacSHA224": _hmac("hmacsha224", "1.2.840.113549.2.8"),
    "HmacSHA256": _hmac("hmacsha256", "1.2.840.113549.2.9"),
    "HmacSHA384": _hmac("hmacsha384", "1.2.840.113549.2.10"),
    "HmacSHA512": _hmac("hmacsha512", "1.2.840.113549.2.11"),
    "HmacSHA512/224": _hmac("hmacsha512/224", "1.2.840.113549.2.12"),
    "HmacSHA512/256": _hmac("hmacsha512/256", "1.2.840.113549.2.13"),
    "HmacSHA3-224": _hmac("hmacsha3-224", "2.16.840.1.101.3.4.2.13"),
    "HmacSHA3-256": _hmac("hmacsha3-256", "2.16.840.1.101.3.4.2.14"),
    "HmacSHA3-384": _hmac("hmacsha3-384", "2.16.840.1.101.3.4.2.15"),
    "HmacSHA3-512": _hmac("hmacsha3-512", "2.16.840.1.101.3.4.2.16"),
    "RC2": _stream("RC2", "rc2"),
}
"""Java's names of the algorithms that keytool 25 makes keys for."""
_NAMES = {name: algorithm for algorithm, kind in _KINDS.items() for name in kind.names}
_DEFAULT_BITS = {"des": 56, "desede": 168}
"""By the name that was asked for: under another one of the same algorithm there is none."""


@record
class SecretKeySpecification:
    """A secret key that can be made.

    Attributes:
        algorithm: Java's name.
        bits: the size, as keytool prints it: of DES and DESede without the parity bits.
    """

    algorithm: str
    bits: int


def specify(name: str, size: int | None = None) -> SecretKeySpecification:
    """The key that the options ask for.

    Args:
        name: the algorithm's name in whatever case, or its OID (with or without ``OID.``).
        size: bits; None or `DEFAULT_SIZE` for the default, which but two algorithms have.

    Raises:
        InvalidArgumentError: there is no such algorithm or size.
    """
    folded = name.lower().removeprefix("oid.")
    algorithm = _NAMES.get(folded)
    if algorithm is None:
        raise InvalidArgumentError(
            f"{name} KeyGenerator not available",
            hint="AES and HmacSHA256 are such names",
            java_class="java.security.NoSuchAlgorithmException",
        )
    bits = _DEFAULT_BITS.get(folded) if size in (None, DEFAULT_SIZE) else size
    if bits is None:
        raise InvalidArgumentError("Please provide -keysize for secret key generation")
    kind = _KINDS[algorithm]
    if bits not in kind.sizes:
        raise InvalidArgumentError(kind.refusal, java_class=kind.java_class)
    return SecretKeySpecification(algorithm, bits)


def generate(specification: SecretKeySpecification, random: Callable[[int], bytes] = os.urandom) -> SecretKey:
    """Make a secret key; *random* makes so many random bytes."""
    algorithm, bits = specification.algorithm, specification.bits
    if algorithm == "DES":
        return SecretKey(algorithm, _with_parity(random(8)))
    if algorithm == "DESede":
        halves = _with_parity(random(16 if bits == 112 else 24))  # noqa: PLR2004  keys 1 and 3 are one
        return SecretKey(algorithm, (halves + halves)[:24])
    return SecretKey(algorithm, random((bits + 7) // 8))


def _with_parity(key: bytes) -> bytes:
    """The key with its bytes' lowest bits set so that each has an odd number of ones (FIPS 46-3)."""
    return bytes(octet & 0xFE | (octet >> 1).bit_count() & 1 ^ 1 for octet in key)
