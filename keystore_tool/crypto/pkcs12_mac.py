"""The integrity of a PKCS#12 file: an HMAC under its password (RFC 7292, section 4; PBMAC1: RFC 9579).

>>> from keystore_tool.passwords import Password
>>> mac = parse(der.parse(HmacPbe("sha256", iterations=1000).seal(b"content", Password("secret"))))
>>> mac.verifies(b"content", Password("secret")), mac.verifies(b"content", Password("wrong"))
(True, False)
"""

from __future__ import annotations

import hmac
import os
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto import der
from keystore_tool.crypto.algorithm import read_algorithm, read_parameters
from keystore_tool.crypto.limits import check_iterations
from keystore_tool.crypto.pbes2 import HMAC_HASHES, HMAC_OIDS, Pbkdf2, Scrypt, parse_derivation
from keystore_tool.crypto.pkcs12_derivation import Purpose, derive
from keystore_tool.errors import UnsupportedError
from keystore_tool.records import record

if TYPE_CHECKING:
    from collections.abc import Callable

    from keystore_tool.crypto.der import Element
    from keystore_tool.passwords import Password

PBMAC1_OID = "1.2.840.113549.1.5.14"

_HASHES = {
    "1.2.840.113549.2.5": ("md5", 16),
    "1.3.14.3.2.26": ("sha1", 20),
    "2.16.840.1.101.3.4.2.4": ("sha224", 28),
    "2.16.840.1.101.3.4.2.1": ("sha256", 32),
    "2.16.840.1.101.3.4.2.2": ("sha384", 48),
    "2.16.840.1.101.3.4.2.3": ("sha512", 64),
    "2.16.840.1.101.3.4.2.5": ("sha512_224", 28),
    "2.16.840.1.101.3.4.2.6": ("sha512_256", 32),
    "2.16.840.1.101.3.4.2.7": ("sha3_224", 28),
    "2.16.840.1.101.3.4.2.8": ("sha3_256", 32),
    "2.16.840.1.101.3.4.2.9": ("sha3_384", 48),
    "2.16.840.1.101.3.4.2.10": ("sha3_512", 64),
}
_OIDS = {name: oid for oid, (name, _) in _HASHES.items()}
_SIZES = dict(_HASHES.values())


@record
class HmacPbe:
    """HMAC under a key of PKCS#12's own derivation, with the same hash (RFC 7292, section 4).

    Attributes:
        hash_name: hashlib's name of the hash.
        iterations: 1 to 5,000,000.
        salt_size: size of new salts, in bytes.
    """

    hash_name: str
    iterations: int
    salt_size: int = 20

    def compute(self, content: bytes, password: Password, salt: bytes) -> bytes:
        """The HMAC of *content*."""
        size = _SIZES[self.hash_name]
        key = derive(self.hash_name, password.bmp_string(), salt, self.iterations, Purpose.MAC, size)
        return hmac.digest(key, content, self.hash_name)

    def seal(self, content: bytes, password: Password, random: Callable[[int], bytes] = os.urandom) -> bytes:
        """MacData for *content*."""
        salt = random(self.salt_size)
        algorithm = der.sequence(der.oid(_OIDS[self.hash_name]), der.null())
        digest = der.sequence(algorithm, der.octet_string(self.compute(content, password, salt)))
        count = der.integer(self.iterations) if self.iterations > 1 else b""  # 1 is the default
        return der.sequence(digest, der.octet_string(salt), count)


@record
class Pbmac1:
    """HMAC under a key of PBKDF2 (RFC 9579): newer than every JDK up to 25.

    Attributes:
        derivation: how the key is derived.
        hash_name: hashlib's name of the HMAC's hash.
        key_size: length of the key, in bytes.
        salt_size: size of new salts, in bytes.
    """

    derivation: Pbkdf2 | Scrypt
    hash_name: str
    key_size: int
    salt_size: int = 20

    def compute(self, content: bytes, password: Password, salt: bytes) -> bytes:
        """The HMAC of *content*."""
        key = self.derivation.derive(password.utf8(), salt, self.key_size)
        return hmac.digest(key, content, self.hash_name)

    def seal(self, content: bytes, password: Password, random: Callable[[int], bytes] = os.urandom) -> bytes:
        """MacData for *content*."""
        salt = random(self.salt_size)
        parameters = der.sequence(
            self.derivation.identifier(salt, self.key_size),
            der.sequence(der.oid(HMAC_OIDS[self.hash_name]), der.null()),
        )
        algorithm = der.sequence(der.oid(PBMAC1_OID), parameters)
        digest = der.sequence(algorithm, der.octet_string(self.compute(content, password, salt)))
        # The salt of MacData itself means nothing here (RFC 9579, section 4), but must be there.
        return der.sequence(digest, der.octet_string(b"NOT USED"))


MacScheme = HmacPbe | Pbmac1
"""How the integrity is protected, all but the password and the salt."""


class Mac(NamedTuple):
    """What stands in a file: scheme, salt, and the value."""

    scheme: MacScheme
    salt: bytes
    value: bytes

    def verifies(self, content: bytes, password: Password) -> bool:
        """Whether the value is right for *content* and *password*."""
        return hmac.compare_digest(self.scheme.compute(content, password, self.salt), self.value)


def parse(mac_data: Element) -> Mac:
    """What MacData says.

    Raises:
        StoreFormatError: it is malformed, or asks for too much work.
        UnsupportedError: an algorithm is not known here.
    """
    digest_info, salt, *count = read_parameters(mac_data, 2, "MacData")
    algorithm, value = read_parameters(digest_info, 2, "DigestInfo")[:2]
    oid, parameters = read_algorithm(algorithm)
    if oid == PBMAC1_OID:
        return Mac(*_parse_pbmac1(parameters), value.octets())
    if oid not in _HASHES:
        raise UnsupportedError(f"MAC algorithm {oid} is not supported")
    iterations = count[0].integer() if count else 1
    check_iterations(iterations, keytool=_TOO_MANY_ITERATIONS)
    return Mac(HmacPbe(_HASHES[oid][0], iterations), salt.octets(), value.octets())


_MAX_KEY_SIZE = 1024
_TOO_MANY_ITERATIONS = (
    "Integrity check failed: java.security.InvalidAlgorithmParameterException: MAC iteration count too large"
)


def _parse_pbmac1(parameters: Element | None) -> tuple[Pbmac1, bytes]:
    key_derivation, message_authentication = read_parameters(parameters, 2, "PBMAC1 parameters")[:2]
    derivation, salt, length = parse_derivation(key_derivation)
    oid, _ = read_algorithm(message_authentication)
    if oid not in HMAC_HASHES:
        raise UnsupportedError(f"PBMAC1 with {oid} is not supported")
    if length is None or not 1 <= length <= _MAX_KEY_SIZE:  # required by RFC 9579, section 4
        raise key_derivation.fail("a key length expected")
    return Pbmac1(derivation, HMAC_HASHES[oid], length), salt
