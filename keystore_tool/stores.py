"""Stores by their files: opened, and changed as a whole.

>>> import tempfile
>>> from pathlib import Path
>>> from datetime import UTC, datetime
>>> from keystore_tool.model import Certificate, TrustedCertificateEntry
>>> with tempfile.TemporaryDirectory() as folder:
...     path = Path(folder, "trust.jks")
...     with edit_store(path, "changeit", create=True) as store:
...         store["VibesCA"] = TrustedCertificateEntry(Certificate(b"0"), datetime.now(UTC))
...     load_store(path, "changeit")
KeyStore(JKS, ['vibesca'])
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from keystore_tool import storefile
from keystore_tool.errors import (
    InvalidArgumentError,
    PasswordRuleError,
    StoreFormatError,
    UnsupportedError,
)
from keystore_tool.formats import detect
from keystore_tool.model import KeyStore, PrivateKeyEntry, StoreType
from keystore_tool.passwords import MIN_LENGTH, Password

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.model import Entry
    from keystore_tool.passwords import PasswordSource
    from keystore_tool.storefile import FileName, StoreSnapshot

    Content = tuple[StoreType, list[tuple[str, Entry]]]

_TYPE_BY_SUFFIX = {
    ".jks": StoreType.JKS,
    ".jceks": StoreType.JCEKS,
    ".p12": StoreType.PKCS12,
    ".pfx": StoreType.PKCS12,
}

_AS_DER = "DerInputStream.getLength(): lengthTag=78, too big."
"""What keytool says of a JCEKS store that it reads as PKCS#12."""

_TOKENS = "PKCS11"
_NO_TOKENS = "PKCS#11 tokens cannot be used here, as this program runs without a Java virtual machine"

# ------------------------------------------------------------------------------------------ opening, changing


def load_store(
    path: FileName,
    password: PasswordSource | None,
    *,
    type: StoreType | str | None = None,  # noqa: A002  what it is
) -> KeyStore:
    """Read a store; what is done with it afterwards stays in memory.

    Args:
        path: the file.
        password: the store's. None reads what can be read without, and does not check that the file is whole:
            ``complete`` of the result is False if something stayed closed.
        type: JKS, JCEKS or PKCS12, if the file must be of that type; else its content decides.

    Raises:
        StoreFileError: the file cannot be read.
        WrongPasswordError: the password is wrong.
        StoreFormatError: it is no store, not of that type, or damaged.
        UnsupportedError: it needs something that is not handled here.
    """
    return _decode(storefile.read(path), None if password is None else Password.of(password), type)


@contextlib.contextmanager
def edit_store(
    path: FileName,
    password: PasswordSource,
    *,
    type: StoreType | str | None = None,  # noqa: A002  as above
    create: bool = False,
    timeout: float = storefile.LOCK_TIMEOUT,
) -> Iterator[KeyStore]:
    """Open a store in a with statement, and write it at the end of that.

    The store is locked until then, and replaced in one step. If the block raises, or leaves everything as it
    was, nothing is written.

    Args:
        path: the file.
        password: the store's.
        type: JKS, JCEKS or PKCS12, if the file must be of that type. A new store's type is this, else it
            follows the file's name, else it is PKCS12.
        create: whether a store that does not exist begins empty.
        timeout: how long another process may keep us waiting for the lock, in seconds.

    Raises:
        StoreFileError: the file cannot be read, locked (StoreLockedError) or replaced, or another program
            changed it meanwhile (StoreChangedError).
        PasswordRuleError: a new store's password is too short.
        UnsupportedError: this type of store cannot hold an entry as it is: a secret key, or a private key
            that is protected as in another type (`KeyStore.protect` does it anew).
        KeystoreError: as for `load_store`.
    """
    opener = Password.of(password)
    with storefile.locked(path, timeout):
        if create and not os.path.exists(path):
            snapshot, before = None, None
            store = _new(path, opener, type)
        else:
            snapshot = storefile.read(path)
            store = _decode(snapshot, opener, type)
            before = _content(store)
        yield store
        if _content(store) != before:
            _check_keys(store, before)
            storefile.replace(path, detect.encode(store, opener), snapshot)


def _new(path: FileName, password: Password, asked: StoreType | str | None) -> KeyStore:
    if len(password) < MIN_LENGTH:
        raise PasswordRuleError(f"the password of a new store has at least {MIN_LENGTH} characters")
    return KeyStore(as_type(asked) or type_by_name(path))


def _decode(snapshot: StoreSnapshot, password: Password | None, asked: StoreType | str | None) -> KeyStore:
    return detect.decode(snapshot.data, password, type_on_disk(snapshot.data, as_type(asked)))


def _check_keys(store: KeyStore, before: Content | None) -> None:
    """Refuse to write new private keys that nobody could recover, since another type of store had them."""
    from keystore_tool.crypto.keyprotector import suits  # noqa: PLC0415  reading a store needs no ciphers

    as_read = before[1] if before and before[0] is store.type else []
    known = {entry.key for _, entry in as_read if isinstance(entry, PrivateKeyEntry)}
    for alias, entry in store.items():
        if isinstance(entry, PrivateKeyEntry) and entry.key not in known and not suits(entry.key, store.type):
            raise UnsupportedError(
                f"the key of <{alias}> is not protected as {store.type.value} stores protect keys",
                hint="protect it anew: store.protect(entry.pkcs8(password), password)",
            )


def _content(store: KeyStore) -> Content:
    return store.type, [(store.spelling(alias), entry) for alias, entry in store.items()]


# ------------------------------------------------------------------------------------------------------ types


def as_type(asked: StoreType | str | None) -> StoreType | None:
    """A store type that is given as itself or by name."""
    return asked if isinstance(asked, StoreType) else named_type(asked)


def named_type(name: str | None) -> StoreType | None:
    """The store type of a name in whatever case.

    Raises:
        InvalidArgumentError: there is no such type.
    """
    if name is None:
        return None
    try:
        return StoreType(name.upper())
    except ValueError as error:
        reason = f": {_NO_TOKENS}" if name.upper() == _TOKENS else ""
        raise InvalidArgumentError(
            f"{name.upper()} not found{reason}",
            hint="the store types are JKS, JCEKS and PKCS12",
            java_class="java.security.KeyStoreException",
        ) from error


def type_by_name(path: FileName) -> StoreType:
    """The type of a new store, by its file's name."""
    suffix = os.path.splitext(path)[1]
    return _TYPE_BY_SUFFIX.get(suffix.lower(), StoreType.PKCS12)


def type_on_disk(data: bytes, asked: StoreType | None) -> StoreType:
    """The type as which a file is read: its content decides, within what the type asked for allows.

    PKCS12 and JKS stand for each other, and a JKS opened as JCEKS becomes one (observed: keytool 25).

    Raises:
        StoreFormatError: the file is no store, or not of a type that goes with *asked*.
    """
    found = detect.detect(data)
    if asked is None or found is asked:
        return found or detect.refuse(data)
    if found is StoreType.JKS:
        return StoreType.JCEKS if asked is StoreType.JCEKS else StoreType.JKS
    if found is StoreType.PKCS12 and asked is StoreType.JKS:
        return StoreType.PKCS12
    actual = f"a {found.value} store" if found else "no key store that is known here"
    raise StoreFormatError(
        f"{asked.value} asked for, but the file is {actual}",
        keytool=_AS_DER if found and asked is StoreType.PKCS12 else "Invalid keystore format",
    )
