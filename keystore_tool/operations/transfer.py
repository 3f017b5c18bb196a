"""Entries from one store into another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.operations.keyprotection import protect
from keystore_tool.records import record, replace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from keystore_tool.model import StoreType
    from keystore_tool.operations.keyprotection import Key, KeyEntry
    from keystore_tool.passwords import Password

_FIRST_SIZE = 11
"""How large Java's hash table is in the beginning."""


@record
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


def java_order(aliases: Iterable[str], *, loaded_twice: bool = False) -> list[str]:
    """Aliases in the order in which Java's JKS and JCEKS stores enumerate them: that of its hash table.

    It matters only for the order of messages and questions (observed: keytool 25).

    Args:
        aliases: the aliases, in the order of the file.
        loaded_twice: whether Java fills the table a second time, when it is as large as it has to be.
    """
    in_file = list(aliases)
    buckets = _filled(in_file, _FIRST_SIZE)
    if loaded_twice:
        buckets = _filled(in_file, len(buckets))
    return [alias for bucket in reversed(buckets) for alias in bucket]


def _filled(aliases: Iterable[str], size: int) -> list[list[str]]:
    buckets: list[list[str]] = [[] for _ in range(size)]
    for count, alias in enumerate(aliases):
        if count >= len(buckets) * 3 // 4:
            buckets = _grown(buckets)
        buckets[_bucket(alias, len(buckets))].insert(0, alias)
    return buckets


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
