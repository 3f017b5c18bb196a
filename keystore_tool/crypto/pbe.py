"""Password-based encryption: every scheme that key stores use, read and written.

An AlgorithmIdentifier in the file names the scheme. The JKS and JCEKS protectors are elsewhere
(`keystore_tool.crypto.keyprotector`).

>>> from keystore_tool.passwords import Password
>>> scheme = Pbes2(Pbkdf2("sha256", iterations=1000), Aes(32))
>>> protected = encrypt_private_key_info(der.sequence(der.integer(0)), Password("secret"), scheme)
>>> decrypt_private_key_info(protected, Password("secret")).hex()
'3003020100'
>>> decrypt_private_key_info(protected, Password("wrong"))
Traceback (most recent call last):
keystore_tool.errors.KeyPasswordError: the password does not decrypt this
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto import der, pbes2
from keystore_tool.crypto.algorithm import read_algorithm
from keystore_tool.crypto.ciphers import Aes, Des, Rc2, wrong_password
from keystore_tool.crypto.pbes1 import (
    PBES1_ALGORITHMS,
    PKCS12_CIPHERS,
    Pbes1,
    Pkcs12Pbe,
    parse_pbes1,
    parse_pkcs12,
)
from keystore_tool.crypto.pbes2 import Pbes2, Pbkdf2, Scrypt
from keystore_tool.errors import KeyPasswordError, StoreFormatError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from keystore_tool.crypto.der import Element
    from keystore_tool.passwords import Password

__all__ = [
    "Aes",
    "Des",
    "Encryption",
    "Pbes1",
    "Pbes2",
    "Pbkdf2",
    "Pkcs12Pbe",
    "Rc2",
    "Scheme",
    "Scrypt",
    "decrypt",
    "decrypt_private_key_info",
    "encrypt",
    "encrypt_private_key_info",
    "parse",
    "scheme_of_private_key_info",
]

Scheme = Pbes2 | Pkcs12Pbe | Pbes1
"""How to encrypt, all but the password and what is random."""


class Encryption(NamedTuple):
    """One use of a scheme: with its salt, and with its initialisation vector where that is not derived."""

    scheme: Scheme
    salt: bytes
    iv: bytes

    def decrypt(self, ciphertext: bytes, password: Password) -> tuple[bytes, Scheme]:
        """What was encrypted, a SEQUENCE as everything that key stores encrypt; and how it was meant.

        Raises:
            KeyPasswordError: the password is wrong.
            StoreFormatError: the ciphertext cannot be one.
        """
        likely: tuple[bytes, Scheme] | None = None
        for scheme in self.scheme.readings(password):
            key, iv = scheme.key(password, self.salt, self.iv)
            try:
                plaintext = scheme.cipher.decrypt(key, iv, ciphertext)
            except KeyPasswordError:
                continue
            end = _end_of_sequence(plaintext)  # None: the padding was right by chance, or RC4 has none
            if end == len(plaintext):
                return plaintext, scheme
            if end is not None and likely is None:
                likely = plaintext, scheme  # some writers leave bytes behind the structure
        if likely is None:
            raise wrong_password()
        return likely

    def encrypt(self, plaintext: bytes, password: Password) -> bytes:
        """The ciphertext."""
        key, iv = self.scheme.key(password, self.salt, self.iv)
        return self.scheme.cipher.encrypt(key, iv, plaintext)

    def identifier(self) -> bytes:
        """The AlgorithmIdentifier."""
        return self.scheme.identifier(self.salt, self.iv)


def _end_of_sequence(plaintext: bytes) -> int | None:
    try:
        element = der.read(plaintext)
    except StoreFormatError:
        return None
    return element.end if element.tag == der.SEQUENCE else None


def parse(algorithm: Element) -> Encryption:
    """What an AlgorithmIdentifier says.

    Raises:
        UnsupportedError: the algorithm, or one inside it, is not known here.
        StoreFormatError: it is malformed, or asks for too much work.
    """
    oid, parameters = read_algorithm(algorithm)
    if oid == pbes2.OID:
        return Encryption(*pbes2.parse(parameters))
    if oid in PKCS12_CIPHERS:
        return Encryption(*parse_pkcs12(oid, parameters))
    if oid in PBES1_ALGORITHMS:
        return Encryption(*parse_pbes1(oid, parameters))
    raise UnsupportedError(f"encryption algorithm {oid} is not supported")


def begin(scheme: Scheme, random: Callable[[int], bytes] = os.urandom) -> Encryption:
    """A new use of a scheme."""
    iv_size = scheme.cipher.iv_size if isinstance(scheme, Pbes2) else 0
    return Encryption(scheme, random(scheme.salt_size), random(iv_size))


def decrypt(algorithm: Element, ciphertext: bytes, password: Password) -> bytes:
    """Decrypt a structure (a SEQUENCE, as everything that key stores encrypt).

    Args:
        algorithm: the AlgorithmIdentifier beside it.
        ciphertext: what is encrypted.
        password: tried as the scheme prescribes, then in the way of Java's that differs.

    Raises:
        KeyPasswordError: the password is wrong.
        UnsupportedError: the algorithm, or one inside it, is not known here.
        StoreFormatError: the algorithm is malformed or asks for too much work, or the ciphertext is
            cut short.
    """
    return parse(algorithm).decrypt(ciphertext, password)[0]


def encrypt(
    scheme: Scheme, plaintext: bytes, password: Password, random: Callable[[int], bytes] = os.urandom
) -> tuple[bytes, bytes]:
    """Encrypt a structure; the result is the AlgorithmIdentifier and the ciphertext."""
    encryption = begin(scheme, random)
    return encryption.identifier(), encryption.encrypt(plaintext, password)


def decrypt_private_key_info(data: bytes, password: Password) -> bytes:
    """The PrivateKeyInfo (PKCS#8) inside an EncryptedPrivateKeyInfo (RFC 5208, section 6).

    Raises:
        KeyPasswordError: the password is wrong.
        UnsupportedError: the algorithm is not known here.
        StoreFormatError: *data* is malformed, or asks for too much work.
    """
    algorithm, ciphertext = _split(data)
    plaintext = decrypt(algorithm, ciphertext, password)
    try:
        der.parse(plaintext)
    except StoreFormatError as error:
        raise wrong_password() from error
    return plaintext


def encrypt_private_key_info(
    pkcs8: bytes, password: Password, scheme: Scheme, random: Callable[[int], bytes] = os.urandom
) -> bytes:
    """An EncryptedPrivateKeyInfo (RFC 5208, section 6) from a PrivateKeyInfo."""
    identifier, ciphertext = encrypt(scheme, pkcs8, password, random)
    return der.sequence(identifier, der.octet_string(ciphertext))


def scheme_of_private_key_info(data: bytes) -> Scheme:
    """How an EncryptedPrivateKeyInfo is protected.

    Raises:
        UnsupportedError: in a way that is not known here.
        StoreFormatError: *data* is malformed.
    """
    return parse(_split(data)[0]).scheme


def _split(data: bytes) -> tuple[Element, bytes]:
    element = der.parse(data).expect(der.SEQUENCE, "EncryptedPrivateKeyInfo")
    parts = element.children()
    if len(parts) != 2:  # noqa: PLR2004
        raise element.fail("an algorithm and encrypted data expected")
    return parts[0], parts[1].octets()
