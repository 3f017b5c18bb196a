"""Keys out from under one password and under another, in the way of each type of store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.crypto import keyprotector, secretkey
from keystore_tool.crypto.secretkey import SecretKey
from keystore_tool.errors import UnsupportedError
from keystore_tool.model import PrivateKeyEntry, Protection, SecretKeyEntry, StoreType

if TYPE_CHECKING:
    from keystore_tool.crypto.pbe import Scheme
    from keystore_tool.model import ProtectedKey
    from keystore_tool.passwords import Password

KeyEntry = PrivateKeyEntry | SecretKeyEntry

Key = bytes | SecretKey
"""A private key, as PKCS#8 DER, or a secret key."""


def recover(entry: KeyEntry, password: Password) -> Key:
    """An entry's key.

    Raises:
        KeyPasswordError: the password is not this key's.
        StoreFormatError: the protected key is damaged.
        UnsupportedError: it is protected in a way that is not known here.
    """
    if entry.key.protection is Protection.SEALED_OBJECT:
        from keystore_tool.formats import sealedkeys  # noqa: PLC0415  for secret keys of JCEKS only

        return sealedkeys.unseal(entry.key, password)
    info = keyprotector.unprotect(entry.key, password)
    return secretkey.decode(info) if isinstance(entry, SecretKeyEntry) else info


def protect(
    key: Key, password: Password, store_type: StoreType, *, scheme: Scheme | None = None
) -> ProtectedKey:
    """Put a key under a password.

    Args:
        key: the key.
        password: what is to open it.
        store_type: the type of store that it is for.
        scheme: how to encrypt it for PKCS#12; None for the way that is set. JKS and JCEKS have but their own.

    Raises:
        UnsupportedError: the type of store has no place for it.
    """
    if isinstance(key, bytes):
        return keyprotector.protect(key, password, store_type, scheme=scheme)
    if store_type is StoreType.JKS:
        raise UnsupportedError(
            "Cannot store non-PrivateKeys",
            hint="JKS has no secret keys; JCEKS and PKCS12 have",
            java_class="java.security.KeyStoreException",
        )
    if store_type is StoreType.JCEKS:
        from keystore_tool.formats import sealedkeys  # noqa: PLC0415  as above

        return sealedkeys.seal(key, password)
    return keyprotector.protect(secretkey.encode(key), password, store_type, scheme=scheme)
