"""Which store format a file has, by its content (names and their endings say nothing), and its codec.

>>> from keystore_tool.passwords import Password
>>> data = encode(KeyStore(StoreType.JCEKS), Password("changeit"))
>>> detect(data), detect(b"-----BEGIN CERTIFICATE-----")
(<StoreType.JCEKS: 'JCEKS'>, None)
>>> decode(data, None).type
<StoreType.JCEKS: 'JCEKS'>
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, NoReturn, Protocol, cast

from keystore_tool.errors import StoreFormatError
from keystore_tool.model import KeyStore, StoreType

if TYPE_CHECKING:
    from keystore_tool.passwords import Password

_CODECS = {
    StoreType.JKS: "keystore_tool.formats.jks",
    StoreType.JCEKS: "keystore_tool.formats.jks",
    StoreType.PKCS12: "keystore_tool.formats.pkcs12",
}

# The same as jks.MAGIC, without importing that for every PKCS#12 store.
_JAVA_MAGIC = {b"\xfe\xed\xfe\xed": StoreType.JKS, b"\xce\xce\xce\xce": StoreType.JCEKS}


class Codec(Protocol):
    """What the module of a store format offers."""

    def decode(self, data: bytes, password: Password | None) -> KeyStore:
        """Read a store; without a password, as much as can be read without."""

    def encode(self, store: KeyStore, password: Password | None) -> bytes:
        """Write a store."""


def codec(store_type: StoreType) -> Codec:
    """The module that reads and writes a type of store, imported now."""
    return cast("Codec", importlib.import_module(_CODECS[store_type]))


def load_codecs() -> None:
    """Import the modules of all formats: worth it before a process is forked that will need them."""
    for store_type in _CODECS:
        codec(store_type)


def detect(data: bytes) -> StoreType | None:
    """The format of a store; None if it is none of those that are read here. Never raises."""
    store_type = _JAVA_MAGIC.get(data[:4])
    if store_type is not None:
        return store_type
    from keystore_tool.formats import pkcs12  # noqa: PLC0415  a JKS is read without

    return StoreType.PKCS12 if pkcs12.looks_like(data) else None


def decode(data: bytes, password: Password | None, store_type: StoreType | None = None) -> KeyStore:
    """Read a store.

    Args:
        data: the whole file.
        password: the store's; None reads what can be read without, and checks nothing.
        store_type: as what it is to be read; None for what its content says. A JKS read as JCEKS becomes
            one when it is written (observed: keytool 25).

    Raises:
        StoreFormatError: it has no known format, another one than *store_type*, or is damaged.
        WrongPasswordError: the password is wrong.
        UnsupportedError: it needs something that is not handled here.
    """
    if store_type is None:
        store_type = detect(data) or refuse(data)
    store = codec(store_type).decode(data, password)
    if store.type is StoreType.JCEKS and store_type is not StoreType.JCEKS:
        raise StoreFormatError("a JCEKS store, not JKS", keytool="Invalid keystore format")
    store.type = store_type
    return store


def encode(store: KeyStore, password: Password | None) -> bytes:
    """Write a store in the format of its type.

    Raises:
        UnsupportedError: the format cannot hold an entry.
    """
    return codec(store.type).encode(store, password)


def needs_password(data: bytes, store_type: StoreType) -> bool:
    """Whether a store has anything that a password protects, its keys apart (only PKCS#12 can be without).

    Raises:
        StoreFormatError: it is damaged.
    """
    if store_type is not StoreType.PKCS12 or detect(data) is not StoreType.PKCS12:
        return True
    from keystore_tool.formats import pkcs12  # noqa: PLC0415  as above

    return pkcs12.needs_password(data)


def refuse(data: bytes) -> NoReturn:
    """Say that *data* is no store of a known format, and what it seems to be instead.

    Raises:
        StoreFormatError: always.
    """
    from keystore_tool.formats import foreign  # noqa: PLC0415  for this message only

    found = foreign.describe(data)
    raise StoreFormatError(
        f"not a key store but {found.name}" if found else "no key store of a known format",
        hint=found.advice if found else "JKS, JCEKS and PKCS12 are known, whatever the file's name",
        keytool="Unrecognized keystore format. Please load it with a specified type",
        java_class="java.security.KeyStoreException",
    )
