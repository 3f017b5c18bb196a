"""Entries from one store into another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from keystore_tool.operations.keyprotection import protect

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from keystore_tool.model import StoreType
    from keystore_tool.operations.keyprotection import Key, KeyEntry
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


def copy_key_entry(
    entry: KeyEntry, key: Key, target: StoreType, password: Password, now: datetime
) -> KeyEntry:
    """An entry with a key as another store is to hold it; its creation date becomes *now*.

    Args:
        entry: the entry.
        key: its key, recovered.
        target: the type of the other store.
        password: what is to open the key there.
        now: the new creation date.

    Raises:
        UnsupportedError: the other store has no place for it.
    """
    return replace(entry, key=protect(key, password, target), date=now)


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
