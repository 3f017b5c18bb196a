"""Private keys in files: each form that they come in, to PKCS#8 and back.

The shape of the content says which form it is, so that a wrong label does no harm:

=====================  ==========================================  ==========================
PKCS#8                 version, algorithm, key                     RFC 5208, RFC 5958
PKCS#8, encrypted      algorithm, encrypted key                    RFC 5208, section 6
PKCS#1                 version and eight numbers: RSA              RFC 8017, A.1.2
SEC1                   version, octets, curve: elliptic curves     RFC 5915
DSA                    version and five numbers                    openssl's own
=====================  ==========================================  ==========================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.crypto import der, keys, pbe, pem
from keystore_tool.errors import KeyPasswordError, KeystoreError, StoreFormatError, UnsupportedError
from keystore_tool.formats.pem import traditional

if TYPE_CHECKING:
    from keystore_tool.crypto.der import Element
    from keystore_tool.crypto.pbe import Scheme
    from keystore_tool.crypto.pem import Block
    from keystore_tool.passwords import Password

KEY_ENCRYPTION = pbe.Pbes2(pbe.Pbkdf2("sha256", 600_000), pbe.Aes(32))
"""How keys are encrypted in PEM. As many iterations as OWASP's Password Storage Cheat Sheet (2023) asks for,
because people type such passphrases; they take a third of a second."""

_ENDING = "PRIVATE KEY"
_FOREIGN = {"OPENSSH PRIVATE KEY": "ssh-keygen -p -m PKCS8 -f FILE rewrites it in its place"}

_RSA = "1.2.840.113549.1.1.1"
_DSA = "1.2.840.10040.4.1"
_EC = "1.2.840.10045.2.1"

_PKCS8 = [der.INTEGER, der.SEQUENCE, der.OCTET_STRING]
_ENCRYPTED = [der.SEQUENCE, der.OCTET_STRING]
_SEC1 = [der.INTEGER, der.OCTET_STRING]
_CURVE = der.context(0)
_RSA_NUMBERS = 9
_DSA_NUMBERS = 6


def is_private_key(block: Block) -> bool:
    """Whether a block holds a private key, in whatever form."""
    return block.label.endswith(_ENDING)


def is_encrypted(block: Block) -> bool:
    """Whether a private key needs a passphrase."""
    return traditional.is_encrypted(block) or block.label == "ENCRYPTED PRIVATE KEY"


def load_private_key(block: Block, passphrase: Password | None = None) -> bytes:
    """A private key as PKCS#8 DER, as Java's stores hold it.

    Args:
        block: the key in any form: PKCS#8, PKCS#1, SEC1, DSA; plain, encrypted as a whole (PKCS#5 version 1
            and 2, PKCS#12) or as openssl did of old (headers Proc-Type and DEK-Info, RFC 1421).
        passphrase: what opens an encrypted one; others need none, and ignore it.

    Raises:
        KeyPasswordError: the passphrase is wrong, or there is none and one is needed.
        StoreFormatError: the key is damaged.
        UnsupportedError: the form, the encryption or the algorithm is not handled here.
    """
    if block.label in _FOREIGN:
        raise UnsupportedError(
            f"{block.place}: a private key in OpenSSH's own format", hint=_FOREIGN[block.label]
        )
    if is_encrypted(block) and passphrase is None:
        raise KeyPasswordError(f"{block.place}: the private key is encrypted, and there is no passphrase")
    try:
        pkcs8 = _decode(_decrypted(block, passphrase))
        keys.check_numbers(pkcs8)
    except KeyPasswordError as error:
        raise KeyPasswordError(f"{block.place}: the passphrase does not open this private key") from error
    except KeystoreError as error:
        raise type(error)(f"{block.place}: {error.message}", hint=error.hint) from error
    return pkcs8


def _decrypted(block: Block, passphrase: Password | None) -> bytes:
    if passphrase is None:
        return block.der
    if traditional.is_encrypted(block):
        return traditional.decrypt(block, passphrase)
    if is_encrypted(block):
        return pbe.decrypt_private_key_info(block.der, passphrase)
    return block.der


def _decode(encoded: bytes) -> bytes:
    parts = der.parse(encoded).expect(der.SEQUENCE, "a private key").children()
    tags = [part.tag for part in parts]
    if tags[:3] == _PKCS8:
        return _version_1(encoded, parts)
    if tags[:2] == _SEC1:
        return _from_sec1(parts)
    if tags[:_RSA_NUMBERS] == [der.INTEGER] * _RSA_NUMBERS:
        return _private_key_info(der.sequence(der.oid(_RSA), der.null()), encoded)
    if tags == [der.INTEGER] * _DSA_NUMBERS:
        return _from_dsa(parts)
    raise StoreFormatError("a private key in no known form")


def _version_1(encoded: bytes, parts: list[Element]) -> bytes:
    """Without the public key that version 2 adds (RFC 5958): Java 11 and older refuse it."""
    if parts[0].integer() == 0:
        return encoded
    return der.sequence(der.integer(0), *(part.encoded for part in parts[1:3]))


def _from_sec1(parts: list[Element]) -> bytes:
    """The curve moves into the algorithm identifier."""
    curve = next((part.inner() for part in parts[2:] if part.tag == _CURVE), None)
    if curve is None:
        raise StoreFormatError("an elliptic curve key that does not say its curve")
    rest = (part.encoded for part in parts if part.tag != _CURVE)
    return _private_key_info(der.sequence(der.oid(_EC), curve.encoded), der.sequence(*rest))


def _from_dsa(parts: list[Element]) -> bytes:
    _, p, q, g, _, x = (part.encoded for part in parts)
    return _private_key_info(der.sequence(der.oid(_DSA), der.sequence(p, q, g)), x)


def _private_key_info(algorithm: bytes, key: bytes) -> bytes:
    return der.sequence(der.integer(0), algorithm, der.octet_string(key))


def write_private_key(
    pkcs8: bytes, passphrase: Password | None, *, encryption: Scheme = KEY_ENCRYPTION
) -> bytes:
    """A private key in PEM, PKCS#8.

    Args:
        pkcs8: the key, DER.
        passphrase: what it is encrypted with; None leaves it in clear.
        encryption: how.
    """
    if passphrase is None:
        return pem.encode("PRIVATE KEY", pkcs8).encode("ascii")
    encrypted = pbe.encrypt_private_key_info(pkcs8, passphrase, encryption)
    return pem.encode("ENCRYPTED PRIVATE KEY", encrypted).encode("ascii")
