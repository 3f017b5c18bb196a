"""What differs between two stores: a line for each change, or a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystore_tool.operations.difference import ChangeKind, chain_of, own_certificate, protection_of
from keystore_tool.render.documents import entry_document, readable, timestamp
from keystore_tool.render.listing import KINDS, printable
from keystore_tool.render.readable import key_text, validity_text
from keystore_tool.x509.inspect import inspect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.model import Certificate, Entry
    from keystore_tool.operations.difference import Difference, EntryChange, NamedEntry, Side

FINGERPRINT_DIGITS = 16
"""How much of a fingerprint tells two certificates apart for people."""


def plain(difference: Difference) -> str:
    """For people: what changed, of which entry, from what to what."""
    rows = [("store", change.what, between(change.old, change.new)) for change in difference.store]
    rows += [row for change in difference.entries for row in change_rows(change)]
    if not rows:
        count = difference.unchanged
        return f"No difference: {count} {'entry' if count == 1 else 'entries'}\n"
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    return "".join(
        f"{kind:{widths[0]}}  {name:{widths[1]}}  {text}".rstrip() + "\n" for kind, name, text in rows
    )


def change_rows(change: EntryChange) -> Iterator[tuple[str, str, str]]:
    """Kind of change, alias and details, for each thing that happened to an entry."""
    old, new = change.old, change.new
    if old is None or new is None:
        present = new or old
        assert present is not None  # noqa: S101  one of them is there
        yield change.kinds[0], printable(present.alias), summary(present.entry)
        return
    for kind in change.kinds:
        yield kind, printable(new.alias), printable(detail(kind, old, new))


def detail(kind: ChangeKind, old: NamedEntry, new: NamedEntry) -> str:
    """From what to what."""
    if kind is ChangeKind.RENAMED:
        return f"was {old.alias}"
    if kind is ChangeKind.CHAIN:
        return chain_detail(chain_of(old.entry), chain_of(new.entry))
    if kind is ChangeKind.UNDECIDED:
        return "encrypted anew; whether the key is another one cannot be told without the passwords"
    shown = SHOWN[kind]
    return between(shown(old.entry), shown(new.entry))


def between(old: str, new: str) -> str:
    """Both, with an arrow."""
    return f"{old} -> {new}"


def summary(entry: Entry) -> str:
    """An entry in one line: its kind, whose it is, until when it is valid, its fingerprint."""
    certificate = own_certificate(entry)
    kind = KINDS[type(entry)]
    if certificate is None:
        return kind
    facts = (kind, printable(subject(certificate)), key_text(certificate), validity_text(certificate))
    return ", ".join((*facts, fingerprint(certificate)))


def known_by(entry: Entry) -> str:
    """The key and certificate of an entry."""
    certificate = own_certificate(entry)
    return "a key" if certificate is None else f"{key_text(certificate)} ({fingerprint(certificate)})"


def validity(entry: Entry) -> str:
    """The end of validity of an entry's certificate, and its fingerprint."""
    certificate = own_certificate(entry)
    if certificate is None:
        return ""
    end = readable(lambda: f"{inspect(certificate).not_after:%Y-%m-%d}")
    return f"until {end or 'unreadable'} ({fingerprint(certificate)})"


def chain_detail(old: tuple[Certificate, ...], new: tuple[Certificate, ...]) -> str:
    """Which certificates above an entry's own came and went; else that their order changed."""
    gone = [f"-{chain_member(one)}" for one in old if one not in new]
    come = [f"+{chain_member(one)}" for one in new if one not in old]
    return ", ".join((*gone, *come)) or "the same certificates in another order"


def chain_member(certificate: Certificate) -> str:
    """A certificate of a chain."""
    return f"{subject(certificate)} ({fingerprint(certificate)})"


def subject(certificate: Certificate) -> str:
    """Whose certificate it is."""
    return readable(lambda: inspect(certificate).subject.keytool_text) or "unreadable name"


def fingerprint(certificate: Certificate) -> str:
    """The beginning of a certificate's SHA-256 fingerprint."""
    return f"SHA-256 {certificate.sha256.hex()[:FINGERPRINT_DIGITS]}"


def protection(entry: Entry) -> str:
    """How an entry's key is encrypted."""
    return protection_of(entry) or "none"


def date(entry: Entry) -> str:
    """When an entry was made."""
    return timestamp(entry.date)


SHOWN = {
    ChangeKind.REPLACED: summary,
    ChangeKind.RENEWED: validity,
    ChangeKind.REKEYED: known_by,
    ChangeKind.PROTECTION: protection,
    ChangeKind.DATE: date,
}
"""What is told of an entry, as it was and as it is, for each kind of change that has two sides."""


# -------------------------------------------------------------------------------------------------- JSON


def document(difference: Difference) -> dict[str, Any]:
    """For JSON."""
    return {
        "same": not (difference.store or difference.entries),
        "old": side_document(difference.old),
        "new": side_document(difference.new),
        "store": [{"what": one.what, "old": one.old, "new": one.new} for one in difference.store],
        "entries": [change_document(change) for change in difference.entries],
        "unchanged": difference.unchanged,
    }


def side_document(side: Side) -> dict[str, Any]:
    """A store as a whole."""
    return {
        "name": side.name,
        "type": side.store.type.value,
        "entries": len(side.store),
        "integrity": "not_verified" if side.password is None else "verified",
    }


def change_document(change: EntryChange) -> dict[str, Any]:
    """An entry that differs, as it was and as it is."""
    return {
        "changes": list(change.kinds),
        "old": None if change.old is None else named_document(change.old),
        "new": None if change.new is None else named_document(change.new),
    }


def named_document(named: NamedEntry) -> dict[str, Any]:
    """An entry of one side."""
    return {**entry_document(named.alias, named.entry), "protection": protection_of(named.entry)}
