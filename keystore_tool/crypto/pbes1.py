"""The older password-based encryption: PKCS#12's own (RFC 7292, appendix C) and PBES1 (RFC 8018, 6.1).

>>> scheme = Pkcs12Pbe(Des(24), iterations=50_000)
>>> der.parse(scheme.identifier(salt=bytes(20), iv=b"")).children()[0].oid()
'1.2.840.113549.1.12.1.3'
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.crypto.algorithm import read_parameters
from keystore_tool.crypto.ciphers import BlockCipher, Cipher, Des, Rc2, Rc4
from keystore_tool.crypto.limits import check_iterations
from keystore_tool.crypto.pkcs12_derivation import Purpose, derive
from keystore_tool.records import record, replace

if TYPE_CHECKING:
    from keystore_tool.crypto.der import Element
    from keystore_tool.passwords import Password

PKCS12_CIPHERS: dict[str, Cipher] = {
    "1.2.840.113549.1.12.1.1": Rc4(16),
    "1.2.840.113549.1.12.1.2": Rc4(5),
    "1.2.840.113549.1.12.1.3": Des(24),
    "1.2.840.113549.1.12.1.4": Des(16),
    "1.2.840.113549.1.12.1.5": Rc2(16, 128),
    "1.2.840.113549.1.12.1.6": Rc2(5, 40),
}
"""All with SHA-1 (RFC 7292, appendix C)."""
_PKCS12_OIDS = {cipher: oid for oid, cipher in PKCS12_CIPHERS.items()}

PBES1_ALGORITHMS: dict[str, tuple[str, BlockCipher]] = {
    "1.2.840.113549.1.5.3": ("md5", Des(8)),
    "1.2.840.113549.1.5.6": ("md5", Rc2(8, 64)),
    "1.2.840.113549.1.5.10": ("sha1", Des(8)),
    "1.2.840.113549.1.5.11": ("sha1", Rc2(8, 64)),
}
"""Hash and cipher (RFC 8018, A.3); MD2 is not to be had."""
_PBES1_OIDS = {algorithm: oid for oid, algorithm in PBES1_ALGORITHMS.items()}


@record
class Pkcs12Pbe:
    """PKCS#12's own derivation with SHA-1, and a cipher.

    Attributes:
        cipher: the cipher.
        iterations: 1 to 5,000,000.
        salt_size: size of new salts, in bytes; by default Java's.
        java_password: whether the key is derived in the way of Java 25, which is another if the password is
            not ASCII (observed; see `Password.java_bmp_string`). Nothing in the file says so.
    """

    cipher: Cipher
    iterations: int
    salt_size: int = 20
    java_password: bool = False

    def identifier(self, salt: bytes, iv: bytes) -> bytes:  # noqa: ARG002  the IV is derived
        """The AlgorithmIdentifier of one encryption."""
        return _encode(_PKCS12_OIDS[self.cipher], salt, self.iterations)

    def readings(self, password: Password) -> tuple[Pkcs12Pbe, ...]:
        """The ways in which it may be meant for a password."""
        if password.bmp_string() == password.java_bmp_string():
            return (self,)
        return self, replace(self, java_password=True)

    def key(self, password: Password, salt: bytes, iv: bytes) -> tuple[bytes, bytes]:  # noqa: ARG002
        """The key and initialisation vector."""
        text = password.java_bmp_string() if self.java_password else password.bmp_string()
        key = derive("sha1", text, salt, self.iterations, Purpose.KEY, self.cipher.key_size)
        return key, derive("sha1", text, salt, self.iterations, Purpose.IV, self.cipher.iv_size)


@record
class Pbes1:
    """PBKDF1 with MD5 or SHA-1 (hashlib's name), a cipher, and the size of salts in bytes (RFC 8018, A.3)."""

    hash_name: str
    cipher: BlockCipher
    iterations: int
    salt_size: int = 8

    def identifier(self, salt: bytes, iv: bytes) -> bytes:  # noqa: ARG002  the IV is derived
        """The AlgorithmIdentifier of one encryption."""
        return _encode(_PBES1_OIDS[self.hash_name, self.cipher], salt, self.iterations)

    def readings(self, password: Password) -> tuple[Pbes1, ...]:  # noqa: ARG002  as in the other schemes
        """The one way in which it may be meant."""
        return (self,)

    def key(self, password: Password, salt: bytes, iv: bytes) -> tuple[bytes, bytes]:  # noqa: ARG002
        """The key and initialisation vector (PBKDF1: RFC 8018, section 5.1)."""
        derived = password.utf8() + salt
        for _ in range(self.iterations):
            derived = hashlib.new(self.hash_name, derived).digest()
        size = self.cipher.key_size
        return derived[:size], derived[size : size + self.cipher.iv_size]


def _encode(oid: str, salt: bytes, iterations: int) -> bytes:
    return der.sequence(der.oid(oid), der.sequence(der.octet_string(salt), der.integer(iterations)))


def parse_pkcs12(oid: str, parameters: Element | None) -> tuple[Pkcs12Pbe, bytes, bytes]:
    """Scheme, salt, and nothing, from the parameters of one of `PKCS12_CIPHERS`.

    Raises:
        StoreFormatError: they are malformed, or ask for too much work.
    """
    salt, iterations = _parse(parameters)
    return Pkcs12Pbe(PKCS12_CIPHERS[oid], iterations), salt, b""


def parse_pbes1(oid: str, parameters: Element | None) -> tuple[Pbes1, bytes, bytes]:
    """Scheme, salt, and nothing, from the parameters of one of `PBES1_ALGORITHMS`.

    Raises:
        StoreFormatError: they are malformed, or ask for too much work.
    """
    salt, iterations = _parse(parameters)
    hash_name, cipher = PBES1_ALGORITHMS[oid]
    return Pbes1(hash_name, cipher, iterations), salt, b""


def _parse(parameters: Element | None) -> tuple[bytes, int]:
    salt, iterations = read_parameters(parameters, 2, "PBE parameters")[:2]
    return salt.octets(), check_iterations(iterations.integer())
