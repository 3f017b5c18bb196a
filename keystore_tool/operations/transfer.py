"""Entries from one store into another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from keystore_tool.crypto.keyprotector import protect, unprotect
from keystore_tool.errors import UnsupportedError
from keystore_tool.model import PrivateKeyEntry, SecretKeyEntry, StoreType, TrustedCertificateEntry, as_new

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from keystore_tool.model import Entry
    from keystore_tool.passwords import Password


@dataclass(frozen=True)
class Transferred:
    """The end of an import from another store.

    Attributes:
        imported: aliases of the entries that arrived, as they are called in the source.
        failed: aliases of those that did not, or that were left out by choice.
    """

    imported: tuple[str, ...]
    failed: tuple[str, ...]


def check_can_hold(target: StoreType, entry: Entry) -> None:
    """Refuse an entry that a type of store has no place for.

    Raises:
        UnsupportedError: it has none.
    """
    if target is StoreType.JKS and isinstance(entry, SecretKeyEntry):
        raise UnsupportedError(
            "Cannot store non-PrivateKeys.",
            hint="JKS has no secret keys; JCEKS and PKCS12 have",
            java_class="java.security.KeyStoreException",
        )


def copy_entry(
    entry: Entry,
    source_password: Password | None,
    target: StoreType,
    target_password: Password | None,
    now: datetime,
) -> Entry:
    """An entry as another store is to hold it: its key under another password, its creation date *now*.

    Args:
        entry: the entry.
        source_password: what opens its key; None for a certificate.
        target: the type of the other store.
        target_password: what is to open the key there; None for a certificate.
        now: the new creation date.

    Raises:
        KeyPasswordError: the key does not open.
        UnsupportedError: the other store cannot hold it.
    """
    check_can_hold(target, entry)
    if isinstance(entry, TrustedCertificateEntry) or source_password is None or target_password is None:
        return as_new(entry, now)
    key = protect(unprotect(entry.key, source_password), target_password, target)
    return replace(entry, key=key, date=now)


def opens(entry: Entry, password: Password) -> bytes:
    """An entry's key, decrypted; empty for a certificate.

    Raises:
        KeyPasswordError: the password is wrong.
    """
    return b"" if isinstance(entry, TrustedCertificateEntry) else unprotect(entry.key, password)


def java_order(aliases: Iterable[str]) -> list[str]:
    """Aliases in the order in which Java's JKS and JCEKS stores enumerate them: that of its hash table.

    It matters only for the order of messages and questions (observed: keytool 25).
    """
    buckets: list[list[str]] = [[] for _ in range(11)]
    for count, alias in enumerate(aliases):
        if count >= len(buckets) * 3 // 4:
            buckets = _grown(buckets)
        buckets[_bucket(alias, len(buckets))].insert(0, alias)
    return [alias for bucket in reversed(buckets) for alias in bucket]


def _grown(buckets: list[list[str]]) -> list[list[str]]:
    larger: list[list[str]] = [[] for _ in range(2 * len(buckets) + 1)]
    for bucket in reversed(buckets):
        for alias in bucket:
            larger[_bucket(alias, len(larger))].insert(0, alias)
    return larger


def _bucket(alias: str, size: int) -> int:
    code = 0
    units = alias.encode("utf-16-be", "surrogatepass")
    for position in range(0, len(units), 2):
        code = (31 * code + int.from_bytes(units[position : position + 2], "big")) & 0xFFFFFFFF
    return (code & 0x7FFFFFFF) % size


def has_key(entry: Entry) -> bool:
    """Whether an entry has a key under a password of its own."""
    return isinstance(entry, PrivateKeyEntry | SecretKeyEntry)
