"""What is in a store."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from keystore_tool.records import record

if TYPE_CHECKING:
    from keystore_tool.model import Entry, KeyStore


class Detail(enum.Enum):
    """How much of each entry is shown."""

    BRIEF = "brief"
    FULL = "full"
    PEM = "pem"


@record
class Listing:
    """The entries of a store, or one of them.

    Attributes:
        type_name: the store's type.
        provider: the Java provider that reads such stores.
        entries: aliases and entries, sorted by alias.
        single: whether one entry was asked for; then its alias is as it was typed.
        detail: how much is to be shown.
    """

    type_name: str
    provider: str
    entries: tuple[tuple[str, Entry], ...]
    single: bool
    detail: Detail


def list_entries(
    store: KeyStore, alias: str | None, detail: Detail, *, type_name: str, provider: str
) -> Listing:
    """All entries in the order of their aliases as Java compares them, or the one of an alias.

    Raises:
        EntryNotFoundError: there is none of that alias.
    """
    if alias is not None:
        return Listing(type_name, provider, ((alias, store[alias]),), single=True, detail=detail)
    entries = tuple(sorted(store.items(), key=lambda item: item[0].encode("utf-16-be", "surrogatepass")))
    return Listing(type_name, provider, entries, single=False, detail=detail)
