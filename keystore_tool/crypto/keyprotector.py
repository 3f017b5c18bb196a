r"""Private keys under a password, in every scheme that a store of this package may hold.

A protected private key is an EncryptedPrivateKeyInfo (RFC 5208, section 6) in all three formats; its
algorithm identifier says which scheme it is. Java's own two are here, the standard ones in
`keystore_tool.crypto.pbe`.

>>> from keystore_tool.passwords import Password
>>> protected = protect(b"\x30\x00", Password("secret"), StoreType.JKS)
>>> unprotect(protected, Password("secret"))
b'0\x00'
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import os
from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.crypto.algorithm import read_algorithm
from keystore_tool.crypto.ciphers import BAD_PADDING, Des
from keystore_tool.crypto.limits import MAX_ITERATIONS
from keystore_tool.errors import KeyPasswordError, StoreFormatError, UnsupportedError
from keystore_tool.model import ProtectedKey, Protection, StoreType

if TYPE_CHECKING:
    from collections.abc import Callable

    from keystore_tool.crypto.der import Element
    from keystore_tool.crypto.pbe import Scheme
    from keystore_tool.passwords import Password

JKS_PROTECTOR = "1.3.6.1.4.1.42.2.17.1.1"
"""Sun's XOR with a SHA-1 key stream, the only scheme of JKS; JCEKS reads it too."""

JCEKS_PROTECTOR = "1.3.6.1.4.1.42.2.19.1"
"""Sun's PBEWithMD5AndTripleDES, the scheme that JCEKS writes."""

JCEKS_ITERATIONS = 200_000
"""What Java writes (observed: JDK 17 and 25)."""

JCEKS_SALT_SIZE = 8
"""In bytes."""

_UNRECOVERABLE = "java.security.UnrecoverableKeyException"
_TRIPLE_DES = Des(24)

_sha1 = functools.partial(hashlib.sha1, usedforsecurity=False)
_md5 = functools.partial(hashlib.md5, usedforsecurity=False)
_DIGEST_SIZE = _sha1().digest_size


def unprotect(key: ProtectedKey, password: Password) -> bytes:
    """Recover a private key.

    Returns:
        Its PKCS#8 PrivateKeyInfo, DER.

    Raises:
        KeyPasswordError: the password is not this key's.
        StoreFormatError: the protected key is damaged.
        UnsupportedError: the scheme is not known, or it is a secret key of JCEKS, which
            `keystore_tool.formats.sealedkeys` opens.
    """
    if key.protection is not Protection.ENCRYPTED_PRIVATE_KEY_INFO:
        raise UnsupportedError("a secret key of a JCEKS store is no PKCS#8")
    algorithm, encrypted = _encrypted_private_key_info(key.data)
    oid, parameters = read_algorithm(algorithm)
    if oid == JKS_PROTECTOR:
        return _recover_jks(encrypted, password)
    if oid == JCEKS_PROTECTOR:
        return _recover_jceks(parameters, encrypted, password)
    from keystore_tool.crypto import pbe  # noqa: PLC0415  JKS and JCEKS do not need its many schemes

    return pbe.decrypt_private_key_info(key.data, password)


def protect(
    pkcs8: bytes,
    password: Password,
    store_type: StoreType,
    *,
    scheme: Scheme | None = None,
    random: Callable[[int], bytes] = os.urandom,
) -> ProtectedKey:
    """Put a private key under a password, in the way of a type of store.

    Args:
        pkcs8: the key's PKCS#8 PrivateKeyInfo, DER.
        password: the key's password.
        store_type: the type of store that it is for.
        scheme: how to encrypt it for PKCS#12; None for what `pkcs12_settings` say. JKS and JCEKS have but
            their own.
        random: makes so many random bytes.
    """
    if store_type is StoreType.JKS:
        return ProtectedKey(_protect_jks(pkcs8, password, random(_DIGEST_SIZE)))
    if store_type is StoreType.JCEKS:
        return ProtectedKey(_protect_jceks(pkcs8, password, random(JCEKS_SALT_SIZE)))
    from keystore_tool.crypto import pbe, pkcs12_settings  # noqa: PLC0415  as above

    if scheme is None:
        scheme = pkcs12_settings.settings.get().key
    return ProtectedKey(pbe.encrypt_private_key_info(pkcs8, password, scheme, random))


def suits(key: ProtectedKey, store_type: StoreType) -> bool:
    """Whether a private key is protected in a way that Java recovers in stores of this type.

    Raises:
        StoreFormatError: the protected key is damaged.
    """
    oid, _ = read_algorithm(_encrypted_private_key_info(key.data)[0])
    if store_type is StoreType.PKCS12:
        return oid not in (JKS_PROTECTOR, JCEKS_PROTECTOR)
    return oid == JKS_PROTECTOR or (oid == JCEKS_PROTECTOR and store_type is StoreType.JCEKS)


def _encrypted_private_key_info(data: bytes) -> tuple[Element, bytes]:
    fields = der.parse(data).expect(der.SEQUENCE, "EncryptedPrivateKeyInfo").children()
    if len(fields) != 2:  # noqa: PLR2004
        raise _damaged("an algorithm and encrypted data expected")
    return fields[0], fields[1].octets()


def _damaged(problem: str, keytool: str | None = None) -> StoreFormatError:
    return StoreFormatError(f"protected private key: {problem}", keytool=keytool, java_class=_UNRECOVERABLE)


# -------------------------------------------------------------------------------------------------- JKS
#
# The encrypted data is a salt of 20 bytes, the key XOR a stream, and SHA-1 over password and key. The
# stream's first 20 bytes are SHA-1 over password and salt, the next 20 SHA-1 over password and the first,
# and so on; the password is in UTF-16BE.


def _recover_jks(encrypted: bytes, password: Password) -> bytes:
    if len(encrypted) < 2 * _DIGEST_SIZE:
        raise _damaged("cut short")
    salt, hidden, check = (
        encrypted[:_DIGEST_SIZE],
        encrypted[_DIGEST_SIZE:-_DIGEST_SIZE],
        encrypted[-_DIGEST_SIZE:],
    )
    pkcs8 = _xor_with_stream(hidden, password, salt)
    if not hmac.compare_digest(check, _sha1(password.utf16be() + pkcs8).digest()):
        raise KeyPasswordError("Cannot recover key")
    return pkcs8


def _protect_jks(pkcs8: bytes, password: Password, salt: bytes) -> bytes:
    check = _sha1(password.utf16be() + pkcs8).digest()
    encrypted = salt + _xor_with_stream(pkcs8, password, salt) + check
    algorithm = der.sequence(der.oid(JKS_PROTECTOR), der.null())
    return der.sequence(algorithm, der.octet_string(encrypted))


def _xor_with_stream(data: bytes, password: Password, salt: bytes) -> bytes:
    secret = password.utf16be()
    blocks = [salt]
    for _ in range(0, len(data), _DIGEST_SIZE):
        blocks.append(_sha1(secret + blocks[-1]).digest())
    stream = b"".join(blocks[1:])[: len(data)]
    # As two large numbers: forty times faster than byte by byte.
    return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(data), "big")


# ------------------------------------------------------------------------------------------------ JCEKS
#
# Triple DES in CBC mode. The parameters are those of PKCS#5's PBE: a salt of 8 bytes and a number of
# iterations. Each half of the salt is hashed with the password so many times; the two MD5 digests in a row
# are key and initialisation vector.


def _recover_jceks(parameters: Element | None, encrypted: bytes, password: Password) -> bytes:
    pkcs8 = decrypt_jceks(parameters, encrypted, password)
    try:
        # Nothing but the padding tells a wrong password, and one of 256 passes that.
        der.parse(pkcs8).expect(der.SEQUENCE, "PrivateKeyInfo")
    except StoreFormatError as error:
        raise wrong_jceks_password() from error
    return pkcs8


def _protect_jceks(pkcs8: bytes, password: Password, salt: bytes) -> bytes:
    parameters, encrypted = encrypt_jceks(pkcs8, password, salt)
    algorithm = der.sequence(der.oid(JCEKS_PROTECTOR), parameters)
    return der.sequence(algorithm, der.octet_string(encrypted))


def decrypt_jceks(parameters: Element | None, encrypted: bytes, password: Password) -> bytes:
    """Undo PBEWithMD5AndTripleDES.

    Args:
        parameters: the scheme's, salt and number of iterations.
        encrypted: the ciphertext.
        password: the key's.

    Raises:
        KeyPasswordError: the padding is wrong, as it is under a wrong password in 255 of 256 cases.
        StoreFormatError: the parameters or the ciphertext are damaged.
    """
    salt, iterations = _jceks_parameters(parameters)
    key, iv = _jceks_key(password, salt, iterations)
    try:
        return _TRIPLE_DES.decrypt(key, iv, encrypted)
    except KeyPasswordError as error:
        raise wrong_jceks_password() from error


def encrypt_jceks(plaintext: bytes, password: Password, salt: bytes) -> tuple[bytes, bytes]:
    """PBEWithMD5AndTripleDES: the DER of its parameters, and the ciphertext; *salt* has 8 bytes."""
    key, iv = _jceks_key(password, salt, JCEKS_ITERATIONS)
    parameters = der.sequence(der.octet_string(salt), der.integer(JCEKS_ITERATIONS))
    return parameters, _TRIPLE_DES.encrypt(key, iv, plaintext)


def wrong_jceks_password() -> KeyPasswordError:
    """The error for a key that does not open, to be raised."""
    return KeyPasswordError("Cannot recover key", keytool=BAD_PADDING.removeprefix("Get Key failed: "))


def _jceks_parameters(parameters: Element | None) -> tuple[bytes, int]:
    members = parameters.children() if parameters is not None else []
    if len(members) != 2:  # noqa: PLR2004
        raise _damaged("a salt and a number of iterations expected", keytool="Missing PBE parameters")
    salt, iterations = members[0].octets(), members[1].integer()
    if len(salt) != JCEKS_SALT_SIZE:
        raise _damaged(f"a salt of {len(salt)} bytes", keytool="Salt must be 8 bytes long")
    if iterations < 1:
        raise _damaged(f"{iterations} iterations", keytool="IterationCount must be a positive number")
    if iterations > MAX_ITERATIONS:
        raise _damaged(f"over {MAX_ITERATIONS} iterations", keytool="PBE iteration count too large")
    return salt, iterations


def _jceks_key(password: Password, salt: bytes, iterations: int) -> tuple[bytes, bytes]:
    # JDK 25 takes the password's UTF-8; JDK 17 refuses what is not ASCII, so it is the same there.
    secret = password.utf8()
    digests = []
    for half in _jceks_salt_halves(salt):
        digest = half
        for _ in range(iterations):
            digest = _md5(digest + secret).digest()
        digests.append(digest)
    stretched = b"".join(digests)
    return stretched[: _TRIPLE_DES.key_size], stretched[_TRIPLE_DES.key_size :]


def _jceks_salt_halves(salt: bytes) -> tuple[bytes, bytes]:
    first, second = salt[:4], salt[4:]
    if first == second:
        # Else key and initialisation vector would repeat each other (observed: JDK 17 and 25).
        first = first[::-1]
    return first, second
