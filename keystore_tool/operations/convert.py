"""Entries from a file of one kind into one of another, with their dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.errors import EntryNotFoundError, InvalidArgumentError, UnsupportedError
from keystore_tool.formats.contents import ClearKey
from keystore_tool.model import KeyStore, PrivateKeyEntry, SecretKeyEntry, StoreType, TrustedCertificateEntry
from keystore_tool.operations.keyprotection import protect
from keystore_tool.records import field, record, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from keystore_tool.formats.contents import Content
    from keystore_tool.model import Certificate, Entry
    from keystore_tool.operations.keyprotection import Key
    from keystore_tool.passwords import Password

PEM = "PEM"
BKS = "BKS"


@record
class Item:
    """An entry on its way.

    Attributes:
        alias: its alias.
        entry: what it is.
        key: its key in clear; None for a certificate.
        password: what its key was under; None if that was in clear, or there is none.
    """

    alias: str
    entry: Entry | ClearKey
    key: Key | None = field(default=None, repr=False)
    password: Password | None = None


@record
class ConvertedEntry:
    """An entry that was converted.

    Attributes:
        alias: its alias.
        kind: ``private_key``, ``secret_key`` or ``trusted_certificate``.
        date: creation date, UTC.
        chain: its certificates.
    """

    alias: str
    kind: str
    date: datetime
    chain: tuple[Certificate, ...]

    @classmethod
    def of(cls, item: Item) -> ConvertedEntry:
        """What is told of an entry."""
        match item.entry:
            case PrivateKeyEntry(chain=chain, date=date) | ClearKey(chain=chain, date=date):
                return cls(item.alias, "private_key", date, chain)
            case TrustedCertificateEntry(certificate=certificate, date=date):
                return cls(item.alias, "trusted_certificate", date, (certificate,))
            case SecretKeyEntry(date=date):
                return cls(item.alias, "secret_key", date, ())


@record
class Converted:
    """The end of a conversion.

    Attributes:
        source: the file that was read; ``-`` is standard input.
        source_type: what it is: a store type's name, ``PEM`` or ``BKS``.
        target: the file that was made; ``-`` is standard output.
        target_type: what it is.
        entries: what is in it.
        left_out: how many certificates and keys of a PKCS#12 file were left out because they are no entries.
        data: its content.
        written: whether it was written; not if nothing was to be.
    """

    source: str
    source_type: str
    target: str
    target_type: str
    entries: tuple[ConvertedEntry, ...]
    left_out: int
    data: bytes = field(repr=False)
    written: bool


def choose(aliases: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """The aliases that are wanted, in the source's order; all of them if none is named.

    Raises:
        EntryNotFoundError: one is not there.
    """
    folded = {alias.lower() for alias in wanted}
    for alias in wanted:
        if alias.lower() not in {there.lower() for there in aliases}:
            raise EntryNotFoundError(alias, hint=f"the source has {', '.join(aliases) or 'no entry'}")
    return [alias for alias in aliases if not wanted or alias.lower() in folded]


def rename(items: Sequence[Item], alias: str) -> list[Item]:
    """The same, with another alias for the only entry, or for the only private key among others.

    Raises:
        InvalidArgumentError: there are several, or the alias is another entry's.
    """
    keys = [item for item in items if isinstance(item.entry, PrivateKeyEntry | ClearKey)]
    candidates = keys or list(items)
    if len(candidates) != 1:
        raise InvalidArgumentError(
            f"one new alias, but {len(candidates)} entries", hint="--srcalias says which one is meant"
        )
    if any(item.alias.lower() == alias.lower() for item in items if item is not candidates[0]):
        raise InvalidArgumentError(f"the alias <{alias}> is that of another entry")
    return [replace(item, alias=alias) if item is candidates[0] else item for item in items]


def to_store(
    items: Sequence[Item], store_type: StoreType, password_of: Callable[[Item], Password]
) -> KeyStore:
    """A new store with all entries.

    Args:
        items: the entries.
        store_type: the store's type.
        password_of: what a key is protected with there.

    Raises:
        UnsupportedError: the type of store has no place for one.
    """
    store = KeyStore(store_type)
    for item in items:
        store[item.alias] = _to_entry(item, store_type, password_of)
    return store


def _to_entry(item: Item, store_type: StoreType, password_of: Callable[[Item], Password]) -> Entry:
    if isinstance(item.entry, TrustedCertificateEntry):
        return item.entry
    assert item.key is not None  # noqa: S101  for the type checker: everything else has a key
    try:
        protected = protect(item.key, password_of(item), store_type)
    except UnsupportedError as error:
        raise _no_place(item, store_type.value) from error
    if isinstance(item.entry, ClearKey):
        return PrivateKeyEntry(protected, item.entry.chain, item.entry.date)
    return replace(item.entry, key=protected)


def to_contents(items: Sequence[Item]) -> list[tuple[str, Content]]:
    """All entries as a PEM file holds them.

    Raises:
        UnsupportedError: one is a secret key.
    """
    return [(item.alias, _to_content(item)) for item in items]


def _to_content(item: Item) -> Content:
    match item.entry:
        case PrivateKeyEntry(chain=chain, date=date) if isinstance(item.key, bytes):
            return ClearKey(item.key, chain, date)
        case TrustedCertificateEntry() | ClearKey():
            return item.entry
        case _:
            raise _no_place(item, PEM)


def _no_place(item: Item, where: str) -> UnsupportedError:
    what = "a secret key" if isinstance(item.entry, SecretKeyEntry) else "a key"
    return UnsupportedError(
        f"<{item.alias}> is {what}, and {where} has no place for it",
        hint="name the other entries, each with --srcalias, to leave it out",
    )
