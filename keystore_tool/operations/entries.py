"""Entries as wholes: deleting and renaming."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keystore_tool.errors import EntryExistsError
from keystore_tool.model import as_new

if TYPE_CHECKING:
    from datetime import datetime

    from keystore_tool.model import KeyStore


@dataclass(frozen=True)
class Deleted:
    """An entry is gone."""

    alias: str


@dataclass(frozen=True)
class Renamed:
    """An entry has another alias."""

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
