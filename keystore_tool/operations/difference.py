"""What makes two key stores different, entry by entry, by the fingerprints of their certificates.

Entries belong together that hold the same certificate; of the rest, those under the same alias; of the rest,
those with the same public key. What is encrypted anew with another salt is not different: schemes are
compared, and keys without a certificate are decrypted where the passwords are at hand.

>>> from datetime import UTC, datetime
>>> from keystore_tool.model import Certificate, KeyStore, StoreType
>>> one, other = KeyStore(StoreType.JKS), KeyStore(StoreType.JKS)
>>> entry = TrustedCertificateEntry(Certificate(b"0"), date=datetime.now(UTC))
>>> one["ca"], other["root"] = entry, entry
>>> difference = compare(Side("one.jks", one), Side("other.jks", other))
>>> [(change.old.alias, change.kinds, change.new.alias) for change in difference.entries]
[('ca', (<ChangeKind.RENAMED: 'renamed'>,), 'root')]
"""

from __future__ import annotations

import enum
import hmac
from collections import deque
from typing import TYPE_CHECKING

from keystore_tool.crypto.keyprotector import unprotect
from keystore_tool.crypto.protection_names import name_key_protection, name_mac, name_scheme
from keystore_tool.errors import KeystoreError, StoreFormatError
from keystore_tool.formats.pkcs12.origin import Origin
from keystore_tool.model import PrivateKeyEntry, SecretKeyEntry, StoreType, TrustedCertificateEntry
from keystore_tool.records import field, record
from keystore_tool.x509.inspect import inspect

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from datetime import datetime

    from keystore_tool.model import Certificate, Entry, KeyStore
    from keystore_tool.passwords import Password

DIFFERENT = 3


class ChangeKind(enum.StrEnum):
    """What happened to an entry."""

    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"
    """The alias holds something else: another kind of entry, or the certificate of another subject."""
    REKEYED = "re-keyed"
    RENEWED = "renewed"
    """Another certificate for the same key."""
    RENAMED = "renamed"
    CHAIN = "chain"
    """Other certificates above the entry's own."""
    PROTECTION = "protection"
    """The key is encrypted in another way."""
    UNDECIDED = "undecided"
    """A key without certificate is encrypted anew; only its password would tell whether it changed."""
    DATE = "date"


@record
class Side:
    """One of the stores.

    Attributes:
        name: what it is called, such as its file's name.
        store: what is in it.
        password: what opened it; None if it was read without, so that nothing verified its integrity.
    """

    name: str
    store: KeyStore
    password: Password | None = field(default=None, repr=False)


@record
class NamedEntry:
    """An entry and its alias."""

    alias: str
    entry: Entry


@record
class EntryChange:
    """An entry that is not the same on both sides.

    Attributes:
        kinds: what happened to it, at least one thing.
        old: as it was; None if it was not there.
        new: as it is; None if it is gone.
    """

    kinds: tuple[ChangeKind, ...]
    old: NamedEntry | None
    new: NamedEntry | None


@record
class StoreChange:
    """Something about a store as a whole.

    Attributes:
        what: ``type``, ``mac``, ``certificate encryption`` or ``other contents``.
        old: what it was.
        new: what it is.
    """

    what: str
    old: str
    new: str


@record
class Difference:
    """All that differs.

    Attributes:
        old: the first store.
        new: the second store.
        store: how they differ as wholes.
        entries: how their entries differ, by alias.
        unchanged: how many entries are the same.
    """

    old: Side
    new: Side
    store: tuple[StoreChange, ...]
    entries: tuple[EntryChange, ...]
    unchanged: int

    @property
    def exit_status(self) -> int:
        """0 if nothing differs."""
        return DIFFERENT if self.store or self.entries else 0


def compare(old: Side, new: Side, *, dates: bool = False) -> Difference:
    """Compare two stores.

    Args:
        old: the store as it was.
        new: the store as it is.
        dates: whether creation dates count; they change with every copy.
    """
    changes = []
    unchanged = 0
    for before, after in _pair(old.store, new.store):
        kinds = tuple(_kinds(old, before, new, after, dates=dates))
        if kinds:
            changes.append(EntryChange(kinds, before, after))
        else:
            unchanged += 1
    changes.sort(key=lambda change: next(side.alias for side in (change.new, change.old) if side is not None))
    return Difference(old, new, tuple(_compare_stores(old, new)), tuple(changes), unchanged)


def own_certificate(entry: Entry) -> Certificate | None:
    """The certificate that an entry is known by."""
    match entry:
        case PrivateKeyEntry(chain=(certificate, *_)) | TrustedCertificateEntry(certificate=certificate):
            return certificate
    return None


def protection_of(entry: Entry) -> str | None:
    """How an entry's key is encrypted."""
    return None if isinstance(entry, TrustedCertificateEntry) else name_key_protection(entry.key).text


def chain_of(entry: Entry) -> tuple[Certificate, ...]:
    """The certificates above an entry's own."""
    return entry.chain[1:] if isinstance(entry, PrivateKeyEntry) else ()


# -------------------------------------------------------------------------------------- what belongs together


def _pair(old: KeyStore, new: KeyStore) -> Iterator[tuple[NamedEntry | None, NamedEntry | None]]:
    """The entries that belong together, then those that are on one side only."""
    left = {alias: NamedEntry(alias, entry) for alias, entry in sorted(old.items(), key=_alias)}
    right = {alias: NamedEntry(alias, entry) for alias, entry in sorted(new.items(), key=_alias)}
    for likeness in (_alias_and_identity, _identity, _alias_of, _public_key):
        for before, after in _alike(left.values(), right.values(), likeness):
            del left[before.alias], right[after.alias]
            yield before, after
    yield from ((before, None) for before in left.values())
    yield from ((None, after) for after in right.values())


def _alike(
    left: Iterable[NamedEntry], right: Iterable[NamedEntry], likeness: Callable[[NamedEntry], Hashable]
) -> list[tuple[NamedEntry, NamedEntry]]:
    """Pairs of entries that a function says the same of, in the order of their aliases."""
    candidates: dict[Hashable, deque[NamedEntry]] = {}
    for one in right:
        candidates.setdefault(likeness(one), deque()).append(one)
    candidates.pop(None, None)
    return [(one, waiting.popleft()) for one in left if (waiting := candidates.get(likeness(one)))]


def _alias(item: tuple[str, Entry]) -> str:
    return item[0]


def _alias_of(named: NamedEntry) -> Hashable:
    return named.alias


def _alias_and_identity(named: NamedEntry) -> Hashable:
    return named.alias, _identity(named)


def _identity(named: NamedEntry) -> Hashable:
    """What an entry is known by: the certificate, or the stored key that has none."""
    match named.entry:
        case PrivateKeyEntry(chain=(certificate, *_)) | TrustedCertificateEntry(certificate=certificate):
            return type(named.entry), certificate.sha256
        case PrivateKeyEntry(key=key) | SecretKeyEntry(key=key):
            return type(named.entry), key.data
    return None


def _public_key(named: NamedEntry) -> Hashable:
    certificate = own_certificate(named.entry)
    spki = None if certificate is None else _spki(certificate)
    return None if spki is None else (type(named.entry), spki)


def _spki(certificate: Certificate) -> bytes | None:
    try:
        return inspect(certificate).spki
    except StoreFormatError:
        return None


def _subject(certificate: Certificate) -> bytes | None:
    try:
        return inspect(certificate).subject_der
    except StoreFormatError:
        return None


# ----------------------------------------------------------------------------------------------- what differs


def _kinds(
    old: Side, before: NamedEntry | None, new: Side, after: NamedEntry | None, *, dates: bool
) -> Iterator[ChangeKind]:
    if before is None or after is None:
        yield ChangeKind.ADDED if before is None else ChangeKind.REMOVED
        return
    if type(before.entry) is not type(after.entry):
        yield ChangeKind.REPLACED
        return
    if before.alias != after.alias:
        yield ChangeKind.RENAMED
    yield from _compare_identity(old, before.entry, new, after.entry)
    if chain_of(before.entry) != chain_of(after.entry):
        yield ChangeKind.CHAIN
    if protection_of(before.entry) != protection_of(after.entry):
        yield ChangeKind.PROTECTION
    if dates and _date(old.store, before) != _date(new.store, after):
        yield ChangeKind.DATE


def _date(store: KeyStore, named: NamedEntry) -> datetime | None:
    """When an entry was made; PKCS#12 says it of keys only, and only where Java wrote it."""
    if store.type is not StoreType.PKCS12:
        return named.entry.date
    labels = store.extra.labels.get(named.alias) if isinstance(store.extra, Origin) else None
    return named.entry.date if labels is not None and labels.key_id is None else None


def _compare_identity(old: Side, before: Entry, new: Side, after: Entry) -> Iterator[ChangeKind]:
    was, now = own_certificate(before), own_certificate(after)
    if was is not None and now is not None:
        yield from _compare_certificates(was, now, key_entry=isinstance(before, PrivateKeyEntry))
        return
    same = _is_same_key(before, old.password, after, new.password)
    if same is None:
        yield ChangeKind.UNDECIDED
    elif not same:
        yield ChangeKind.REKEYED


def _compare_certificates(was: Certificate, now: Certificate, *, key_entry: bool) -> Iterator[ChangeKind]:
    if was == now:
        return
    spki = _spki(was)
    if spki is not None and spki == _spki(now):
        yield ChangeKind.RENEWED
    elif key_entry or (_subject(was) is not None and _subject(was) == _subject(now)):
        yield ChangeKind.REKEYED
    else:
        yield ChangeKind.REPLACED


def _is_same_key(
    before: Entry, old_password: Password | None, after: Entry, new_password: Password | None
) -> bool | None:
    """Whether two stored keys are the same; None if that cannot be told without their passwords."""
    if isinstance(before, TrustedCertificateEntry) or isinstance(after, TrustedCertificateEntry):
        return True
    if before.key.data == after.key.data:
        return True
    if old_password is None or new_password is None:
        return None
    try:
        return hmac.compare_digest(unprotect(before.key, old_password), unprotect(after.key, new_password))
    except KeystoreError:
        return None


def _compare_stores(old: Side, new: Side) -> Iterator[StoreChange]:
    if old.store.type is not new.store.type:
        yield StoreChange("type", old.store.type.value, new.store.type.value)
    was, now = old.store.extra, new.store.extra
    if not isinstance(was, Origin) or not isinstance(now, Origin):
        return
    if old.password is not None and new.password is not None:  # the reader looks at the MAC only then
        yield from _change("mac", _mac(was), _mac(now))
    yield from _change("certificate encryption", _certificates(was), _certificates(now))
    if _leftovers(was) != _leftovers(now):
        yield StoreChange("other contents", f"{len(_leftovers(was))} bags", f"{len(_leftovers(now))} bags")


def _change(what: str, old: str, new: str) -> Iterator[StoreChange]:
    if old != new:
        yield StoreChange(what, old, new)


def _mac(origin: Origin) -> str:
    return "none" if origin.profile.mac is None else name_mac(origin.profile.mac).text


def _certificates(origin: Origin) -> str:
    scheme = origin.profile.certificates
    return "none" if scheme is None else name_scheme(scheme).text


def _leftovers(origin: Origin) -> tuple[bytes, ...]:
    return tuple(sorted((*origin.clear_bags, *origin.encrypted_bags)))
