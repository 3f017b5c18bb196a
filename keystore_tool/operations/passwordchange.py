"""Other passwords for stores and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.errors import EntryKindError
from keystore_tool.model import TrustedCertificateEntry
from keystore_tool.operations.keyprotection import protect, recover
from keystore_tool.records import record, replace

if TYPE_CHECKING:
    from datetime import datetime

    from keystore_tool.model import KeyStore
    from keystore_tool.operations.keyprotection import KeyEntry
    from keystore_tool.passwords import Password


@record
class PasswordChanged:
    """A store or a key has another password.

    Attributes:
        alias: the key's alias; None if it is the store's password.
    """

    alias: str | None = None


def key_entry_of(store: KeyStore, alias: str) -> KeyEntry:
    """An entry that has a key, private or secret.

    Raises:
        EntryNotFoundError: there is no such entry.
        EntryKindError: it is a certificate.
    """
    entry = store[alias]
    if isinstance(entry, TrustedCertificateEntry):
        raise EntryKindError(f"Alias <{alias}> has no key")
    return entry


def change_key_password(
    store: KeyStore, alias: str, old: Password, new: Password, now: datetime
) -> PasswordChanged:
    """Give a key another password; its creation date becomes *now* (observed: keytool 25).

    Raises:
        KeyPasswordError: *old* does not open the key.
    """
    entry = key_entry_of(store, alias)
    key = protect(recover(entry, old), new, store.type)
    store[alias] = replace(entry, key=key, date=now)
    return PasswordChanged(alias)


def change_all_key_passwords(store: KeyStore, old: Password, new: Password, now: datetime) -> None:
    """Give every key another password, as PKCS#12 needs it when the store's changes.

    Raises:
        KeyPasswordError: *old* does not open one of them; the store is what it was.
    """
    keys = [alias for alias, entry in store.items() if not isinstance(entry, TrustedCertificateEntry)]
    recovered = {alias: recover(key_entry_of(store, alias), old) for alias in keys}
    for alias, key in recovered.items():
        entry = key_entry_of(store, alias)
        store[alias] = replace(entry, key=protect(key, new, store.type), date=now)
