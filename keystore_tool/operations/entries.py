"""Entries as wholes: deleting and renaming."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.errors import EntryExistsError, EntryKindError
from keystore_tool.model import PrivateKeyEntry, as_new
from keystore_tool.records import record, replace

if TYPE_CHECKING:
    from datetime import datetime

    from keystore_tool.model import KeyStore
    from keystore_tool.passwords import Password


@record
class Deleted:
    """An entry is gone."""

    alias: str


@record
class Renamed:
    """An entry has another alias."""

    alias: str
    new_alias: str


@record
class Cloned:
    """A private key and its certificates are there a second time.

    Attributes:
        alias: the alias of the original.
        new_alias: the alias of the copy.
    """

    alias: str
    new_alias: str


def delete(store: KeyStore, alias: str) -> Deleted:
    """Remove an entry.

    Raises:
        EntryNotFoundError: there is none.
    """
    del store[alias]
    return Deleted(alias)


def check_free(store: KeyStore, alias: str) -> None:
    """Refuse a new alias that is taken.

    Raises:
        EntryExistsError: it is.
    """
    if alias in store:
        raise EntryExistsError(alias, f"Destination alias <{alias}> already exists")


def rename(store: KeyStore, alias: str, new_alias: str, now: datetime) -> Renamed:
    """Give an entry another alias; its creation date becomes *now* (observed: keytool 25).

    Raises:
        EntryExistsError: the new alias is taken, also by the entry itself in other case.
        EntryNotFoundError: there is no such entry.
    """
    check_free(store, new_alias)
    entry = store[alias]
    del store[alias]
    store[new_alias] = as_new(entry, now)
    return Renamed(alias, new_alias)


def private_key_to_clone(store: KeyStore, alias: str) -> PrivateKeyEntry:
    """A private key entry.

    Raises:
        EntryNotFoundError: there is no such entry.
        EntryKindError: it is of another kind.
    """
    entry = store[alias]
    if not isinstance(entry, PrivateKeyEntry):
        raise EntryKindError(
            f"Alias <{alias}> references an entry type that is not a private key entry.  "
            "The -keyclone command only supports cloning of private key entries",
            hint="importkeystore copies entries of every kind",
        )
    return entry


def clone(  # noqa: PLR0913, PLR0917  the original and the copy
    store: KeyStore, alias: str, new_alias: str, private_key: bytes, password: Password, now: datetime
) -> Cloned:
    """Copy a private key entry.

    Args:
        store: the store.
        alias: the entry's alias.
        new_alias: that of the copy.
        private_key: the entry's key, PKCS#8 DER.
        password: what is to open the copy.
        now: the copy's creation date.

    Raises:
        EntryExistsError: the new alias is taken.
    """
    from keystore_tool.crypto.keyprotector import protect  # noqa: PLC0415  deleting needs no ciphers

    check_free(store, new_alias)
    entry = private_key_to_clone(store, alias)
    store[new_alias] = replace(entry, key=protect(private_key, password, store.type), date=now)
    return Cloned(alias, new_alias)
