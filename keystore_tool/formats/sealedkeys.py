"""Secret keys as JCEKS stores hold them: a serialised Java key, encrypted inside a serialised Java object.

The outer object is a SealedObject with the parameters of PBEWithMD5AndTripleDES; inside is a SecretKeySpec,
or a KeyRep for the keys of which Java has classes of its own: DES, DESede, passwords (observed: JDK 17 and
25, which write the same). Grammar: Java Object Serialization Specification, chapter 6.

>>> from keystore_tool.passwords import Password
>>> sealed = seal(SecretKey("AES", bytes(16)), Password("secret"))
>>> unseal(sealed, Password("secret")) == SecretKey("AES", bytes(16))
True
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.crypto.keyprotector import (
    JCEKS_SALT_SIZE,
    decrypt_jceks,
    encrypt_jceks,
    wrong_jceks_password,
)
from keystore_tool.crypto.secretkey import PBE, SecretKey
from keystore_tool.errors import KeystoreError, StoreFormatError, UnsupportedError
from keystore_tool.formats.javaserial import KEY_CLASSES, SEALED_OBJECT_CLASSES, read_object
from keystore_tool.formats.javastream import JavaReader, pack_block, pack_text
from keystore_tool.model import ProtectedKey, Protection

if TYPE_CHECKING:
    from collections.abc import Callable

    from keystore_tool.formats.javaserial import JavaValue
    from keystore_tool.passwords import Password

_ALGORITHM = "PBEWithMD5AndTripleDES"
_REPLACED = {"DES", "DESede", PBE}
"""Keys that are written as a KeyRep."""

# What begins each stream, up to the first value: header, class descriptions with their versions and fields.
_BYTE_ARRAY = b"ur" + pack_text("[B") + bytes.fromhex("acf317f8060854e0") + b"\x02\0\0xp"
_STRING_FIELD = pack_text("Ljava/lang/String;")
_SEALED_OBJECT = (
    b"\xac\xed\0\x05sr"
    + pack_text("com.sun.crypto.provider.SealedObjectForKeyProtector")
    + bytes.fromhex("cd57ca59e730bb53")
    + b"\x02\0\0xr"
    + pack_text("javax.crypto.SealedObject")
    + bytes.fromhex("3e363da6c3b75470")
    + b"\x02\0\x04"
    + (b"[" + pack_text("encodedParams") + b"t" + pack_text("[B"))
    + (b"[" + pack_text("encryptedContent") + b"q\0\x7e\0\x02")
    + (b"L" + pack_text("paramsAlg") + b"t" + _STRING_FIELD)
    + (b"L" + pack_text("sealAlg") + b"q\0\x7e\0\x03")
    + b"xp"
)
_SECRET_KEY_SPEC = (
    b"\xac\xed\0\x05sr"
    + pack_text("javax.crypto.spec.SecretKeySpec")
    + bytes.fromhex("5b470b66e230614d")
    + b"\x02\0\x02"
    + (b"L" + pack_text("algorithm") + b"t" + _STRING_FIELD)
    + (b"[" + pack_text("key") + b"t" + pack_text("[B"))
    + b"xp"
)
_KEY_REP = (
    b"\xac\xed\0\x05sr"
    + pack_text("java.security.KeyRep")
    + bytes.fromhex("bdf94fb3889aa543")
    + b"\x02\0\x04"
    + (b"L" + pack_text("algorithm") + b"t" + _STRING_FIELD)
    + (b"[" + pack_text("encoded") + b"t" + pack_text("[B"))
    + (b"L" + pack_text("format") + b"q\0\x7e\0\x01")
    + (b"L" + pack_text("type") + b"t" + pack_text("Ljava/security/KeyRep$Type;"))
    + b"xp"
)
_TYPE_SECRET = (
    (b"~r" + pack_text("java.security.KeyRep$Type") + bytes(8) + b"\x12\0\0x")
    + (b"r" + pack_text("java.lang.Enum") + bytes(8) + b"\x12\0\0xp")
    + (b"t" + pack_text("SECRET"))
)


# ---------------------------------------------------------------------------------------------- writing


def seal(key: SecretKey, password: Password, *, random: Callable[[int], bytes] = os.urandom) -> ProtectedKey:
    """Put a secret key under a password, for JCEKS; *random* makes so many random bytes."""
    parameters, encrypted = encrypt_jceks(_serialise(key), password, random(JCEKS_SALT_SIZE))
    stream = (
        _SEALED_OBJECT
        + (_BYTE_ARRAY + pack_block(parameters))
        + (b"uq\0\x7e\0\x05" + pack_block(encrypted))
        + (b"t" + pack_text(_ALGORITHM)) * 2
    )
    return ProtectedKey(stream, Protection.SEALED_OBJECT)


def _serialise(key: SecretKey) -> bytes:
    values = b"t" + pack_text(key.algorithm) + _BYTE_ARRAY + pack_block(key.material)
    if key.algorithm not in _REPLACED:
        return _SECRET_KEY_SPEC + values
    return _KEY_REP + values + b"t" + pack_text("RAW") + _TYPE_SECRET


# ---------------------------------------------------------------------------------------------- reading


def unseal(sealed: ProtectedKey, password: Password) -> SecretKey:
    """Recover a secret key of JCEKS.

    Raises:
        KeyPasswordError: the password is not this key's.
        StoreFormatError: it is damaged.
        UnsupportedError: it is sealed in another way than JCEKS stores do it, or is no secret key.
    """
    fields = read_object(JavaReader(sealed.data), SEALED_OBJECT_CLASSES).fields
    if fields.get("sealAlg") != _ALGORITHM:
        raise UnsupportedError(f"a secret key that is not sealed with {_ALGORITHM}")
    parameters = der.parse(_octets(fields.get("encodedParams")))
    stream = decrypt_jceks(parameters, _octets(fields.get("encryptedContent")), password)
    if stream[:2] != b"\xac\xed":
        raise wrong_jceks_password()  # its padding was right by chance
    return _deserialise(stream)


def _deserialise(stream: bytes) -> SecretKey:
    found = read_object(JavaReader(stream), KEY_CLASSES).fields
    algorithm = found.get("algorithm")
    if found.get("type", "SECRET") != "SECRET" or not isinstance(algorithm, str):
        raise UnsupportedError("a sealed key that is no secret key")
    return SecretKey(algorithm, _octets(found.get("key", found.get("encoded"))))


def _octets(value: JavaValue) -> bytes:
    if not isinstance(value, bytes):
        raise _damaged()
    return value


def _damaged() -> KeystoreError:
    return StoreFormatError(
        "sealed secret key: bytes expected", java_class="java.security.UnrecoverableKeyException"
    )
