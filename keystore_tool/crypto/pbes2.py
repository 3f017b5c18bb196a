"""Password-based encryption as of PKCS#5 version 2 (RFC 8018, section 6.2), with PBKDF2 or scrypt (RFC 7914).

>>> scheme = Pbes2(Pbkdf2("sha256", iterations=10_000), Aes(32))
>>> identifier = der.parse(scheme.identifier(salt=bytes(20), iv=bytes(16)))
>>> parse(identifier.children()[1])[0] == scheme
True
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.crypto.algorithm import read_algorithm, read_parameters
from keystore_tool.crypto.ciphers import Aes, BlockCipher, Des, Rc2
from keystore_tool.crypto.limits import check_iterations, check_scrypt
from keystore_tool.errors import UnsupportedError
from keystore_tool.records import record

if TYPE_CHECKING:
    from keystore_tool.crypto.der import Element
    from keystore_tool.passwords import Password

OID = "1.2.840.113549.1.5.13"
PBKDF2_OID = "1.2.840.113549.1.5.12"
SCRYPT_OID = "1.3.6.1.4.1.11591.4.11"

_RC2_CBC = "1.2.840.113549.3.2"
_CIPHERS: dict[str, BlockCipher] = {
    "2.16.840.1.101.3.4.1.2": Aes(16),
    "2.16.840.1.101.3.4.1.22": Aes(24),
    "2.16.840.1.101.3.4.1.42": Aes(32),
    "1.2.840.113549.3.7": Des(24),
    "1.3.14.3.2.7": Des(8),
}
_CIPHER_OIDS = {cipher: oid for oid, cipher in _CIPHERS.items()}
HMAC_HASHES = {
    "1.2.840.113549.2.6": "md5",
    "1.2.840.113549.2.7": "sha1",
    "1.2.840.113549.2.8": "sha224",
    "1.2.840.113549.2.9": "sha256",
    "1.2.840.113549.2.10": "sha384",
    "1.2.840.113549.2.11": "sha512",
    "1.2.840.113549.2.12": "sha512_224",
    "1.2.840.113549.2.13": "sha512_256",
}
"""hashlib's names of the hashes in HMAC's object identifiers (RFC 8018, B.1.2)."""
HMAC_OIDS = {name: oid for oid, name in HMAC_HASHES.items()}

# RC2's version number is a code for the small effective key lengths (RFC 8018, B.2.3).
_RC2_VERSIONS = {40: 160, 64: 120, 128: 58}
_RC2_BITS = {version: bits for bits, version in _RC2_VERSIONS.items()}
_RC2_LITERAL = 256
_RC2_DEFAULT_BITS = 32


@record
class Pbkdf2:
    """PBKDF2 with HMAC (RFC 8018, section 5.2).

    Attributes:
        hash_name: hashlib's name of the hash.
        iterations: 1 to 5,000,000.
    """

    hash_name: str
    iterations: int

    def derive(self, password: bytes, salt: bytes, length: int) -> bytes:
        """Derive *length* bytes."""
        # cryptography comes with a newer OpenSSL than most Pythons; that takes a half to a fifth of the time.
        from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415  where something is derived
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
        from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC  # noqa: PLC0415

        try:
            algorithm = getattr(hashes, self.hash_name.upper())()
            return PBKDF2HMAC(algorithm, length, salt, self.iterations).derive(password)
        except (AttributeError, UnsupportedAlgorithm):
            return self._derive_with_hashlib(password, salt, length)

    def _derive_with_hashlib(self, password: bytes, salt: bytes, length: int) -> bytes:
        try:
            return hashlib.pbkdf2_hmac(self.hash_name, password, salt, self.iterations, length)
        except ValueError as error:  # a Python whose OpenSSL has no such hash
            raise UnsupportedError(f"PBKDF2 with {self.hash_name} is not available here") from error

    def identifier(self, salt: bytes, length: int) -> bytes:
        """The AlgorithmIdentifier, with the key's length, as Java writes it."""
        prf = der.sequence(der.oid(HMAC_OIDS[self.hash_name]), der.null())
        parameters = (der.octet_string(salt), der.integer(self.iterations), der.integer(length), prf)
        return der.sequence(der.oid(PBKDF2_OID), der.sequence(*parameters))


@record
class Scrypt:
    """scrypt (RFC 7914).

    Attributes:
        cost: N, a power of two.
        block_size: r.
        parallelization: p.
    """

    cost: int
    block_size: int
    parallelization: int

    def derive(self, password: bytes, salt: bytes, length: int) -> bytes:
        """Derive *length* bytes."""
        memory = 128 * self.block_size * (self.cost + self.parallelization + 4)
        return hashlib.scrypt(
            password,
            salt=salt,
            n=self.cost,
            r=self.block_size,
            p=self.parallelization,
            maxmem=memory,
            dklen=length,
        )

    def identifier(self, salt: bytes, length: int) -> bytes:
        """The AlgorithmIdentifier."""
        numbers = map(der.integer, (self.cost, self.block_size, self.parallelization, length))
        return der.sequence(der.oid(SCRYPT_OID), der.sequence(der.octet_string(salt), *numbers))


@record
class Pbes2:
    """A derivation, a cipher, and the size of new salts in bytes (Java's)."""

    derivation: Pbkdf2 | Scrypt
    cipher: BlockCipher
    salt_size: int = 20

    def identifier(self, salt: bytes, iv: bytes) -> bytes:
        """The AlgorithmIdentifier of one encryption."""
        derivation = self.derivation.identifier(salt, self.cipher.key_size)
        return der.sequence(der.oid(OID), der.sequence(derivation, _encode_cipher(self.cipher, iv)))

    def readings(self, password: Password) -> tuple[Pbes2, ...]:  # noqa: ARG002  as in the other schemes
        """The one way in which it may be meant."""
        return (self,)

    def key(self, password: Password, salt: bytes, iv: bytes) -> tuple[bytes, bytes]:
        """The key and initialisation vector."""
        return self.derivation.derive(password.utf8(), salt, self.cipher.key_size), iv


def parse(parameters: Element | None) -> tuple[Pbes2, bytes, bytes]:
    """Scheme, salt and initialisation vector from PBES2-params.

    Raises:
        StoreFormatError: they are malformed, or ask for too much work.
        UnsupportedError: an algorithm is not known here.
    """
    key_derivation, encryption = read_parameters(parameters, 2, "PBES2 parameters")[:2]
    derivation, salt, length = parse_derivation(key_derivation)
    cipher, iv = _parse_cipher(encryption, length)
    if length is not None and length != cipher.key_size:
        raise encryption.fail(f"a key length that is not that of {cipher.name}")
    if len(iv) != cipher.iv_size:
        raise encryption.fail(f"an initialisation vector of {len(iv)} bytes for {cipher.name}")
    return Pbes2(derivation, cipher), salt, iv


def parse_derivation(algorithm: Element) -> tuple[Pbkdf2 | Scrypt, bytes, int | None]:
    """Derivation, salt and the key's length in bytes (None if it is not said).

    Raises:
        StoreFormatError: it is malformed, or asks for too much work.
        UnsupportedError: it is not known here.
    """
    oid, parameters = read_algorithm(algorithm)
    if oid == PBKDF2_OID:
        return _parse_pbkdf2(parameters)
    if oid == SCRYPT_OID:
        return _parse_scrypt(parameters)
    raise UnsupportedError(f"key derivation algorithm {oid} is not supported")


def _parse_pbkdf2(parameters: Element | None) -> tuple[Pbkdf2, bytes, int | None]:
    salt, iterations, *options = read_parameters(parameters, 2, "PBKDF2 parameters")
    if salt.tag == der.SEQUENCE:
        raise UnsupportedError("PBKDF2 with a salt from another source is not supported")
    length = options.pop(0).integer() if options and options[0].tag == der.INTEGER else None
    prf = read_algorithm(options[0])[0] if options else HMAC_OIDS["sha1"]
    if prf not in HMAC_HASHES:
        raise UnsupportedError(f"PBKDF2 with pseudorandom function {prf} is not supported")
    derivation = Pbkdf2(HMAC_HASHES[prf], check_iterations(iterations.integer()))
    return derivation, salt.octets(), length


def _parse_scrypt(parameters: Element | None) -> tuple[Scrypt, bytes, int | None]:
    salt, cost, block_size, parallelization, *options = read_parameters(parameters, 4, "scrypt parameters")
    derivation = Scrypt(cost.integer(), block_size.integer(), parallelization.integer())
    check_scrypt(derivation.cost, derivation.block_size, derivation.parallelization)
    return derivation, salt.octets(), options[0].integer() if options else None


def _parse_cipher(algorithm: Element, key_size: int | None) -> tuple[BlockCipher, bytes]:
    oid, parameters = read_algorithm(algorithm)
    if parameters is None:
        raise algorithm.fail("a cipher without initialisation vector")
    if oid == _RC2_CBC:
        return _parse_rc2(parameters, key_size)
    if oid not in _CIPHERS:
        raise UnsupportedError(f"encryption algorithm {oid} is not supported")
    return _CIPHERS[oid], parameters.octets()


def _parse_rc2(parameters: Element, key_size: int | None) -> tuple[Rc2, bytes]:
    parts = read_parameters(parameters, 1, "RC2 parameters")
    version = parts[0].integer() if len(parts) > 1 else None
    bits = _RC2_DEFAULT_BITS if version is None else _RC2_BITS.get(version, version)
    if not 8 <= bits <= 1024 or (version == bits and bits < _RC2_LITERAL):  # noqa: PLR2004
        raise parameters.fail("an unknown RC2 version")
    size = bits // 8 if key_size is None else key_size
    if not 1 <= size <= 128:  # noqa: PLR2004  RFC 2268, section 2
        raise parameters.fail("an RC2 key of impossible length")
    return Rc2(size, bits), parts[-1].octets()


def _encode_cipher(cipher: BlockCipher, iv: bytes) -> bytes:
    if isinstance(cipher, Rc2):
        version = _RC2_VERSIONS.get(cipher.effective_bits, cipher.effective_bits)
        return der.sequence(der.oid(_RC2_CBC), der.sequence(der.integer(version), der.octet_string(iv)))
    return der.sequence(der.oid(_CIPHER_OIDS[cipher]), der.octet_string(iv))
