"""New secret keys, and passwords that are kept as such."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from keystore_tool.crypto.secretkey import PBE, SecretKey
from keystore_tool.errors import EntryExistsError, KeystoreError
from keystore_tool.model import SecretKeyEntry
from keystore_tool.operations.keyprotection import protect, recover
from keystore_tool.records import record

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from keystore_tool.crypto.pbe import Scheme
    from keystore_tool.model import Entry, KeyStore
    from keystore_tool.passwords import Password


@record
class SecretKeyGenerated:
    """A new secret key entry.

    Attributes:
        alias: its alias as it was given.
        algorithm: Java's name of the key's algorithm.
        bits: its size; None for a password.
    """

    alias: str
    algorithm: str
    bits: int | None


def check_free(store: KeyStore, alias: str) -> None:
    """Refuse an alias that is taken.

    Raises:
        EntryExistsError: it is.
    """
    if alias in store:
        raise EntryExistsError(alias, f"Secret Key not generated, alias <{alias}> already exists")


def password_as_key(password: Password) -> SecretKey:
    """A password as the secret key that Java keeps it as."""
    return SecretKey(PBE, password.utf8())


def add(  # noqa: PLR0913  what an entry is
    store: KeyStore,
    alias: str,
    key: SecretKey,
    password: Password,
    now: datetime,
    *,
    scheme: Scheme | None = None,
) -> None:
    """Put a secret key into a store.

    Args:
        store: the store.
        alias: the new entry's alias.
        key: the key.
        password: what is to open it.
        now: the creation date.
        scheme: how to encrypt it for PKCS#12; None for the way that is set.

    Raises:
        UnsupportedError: the store has no place for it.
    """
    store[alias] = SecretKeyEntry(protect(key, password, store.type, scheme=scheme), now)


def algorithms(entries: Iterable[tuple[str, Entry]], password: Password) -> dict[str, str]:
    """Java's names of the algorithms of those secret keys that a password opens, by alias."""
    found = {}
    for alias, entry in entries:
        if isinstance(entry, SecretKeyEntry):
            with contextlib.suppress(KeystoreError):
                key = recover(entry, password)
                found[alias] = key.algorithm if isinstance(key, SecretKey) else ""
    return found
