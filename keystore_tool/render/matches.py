"""What belongs together: a list for each public key, or a document."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from keystore_tool.operations.matching import Kind
from keystore_tool.render.documents import public_key_document, readable
from keystore_tool.render.listing import printable
from keystore_tool.x509.public_key import describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from keystore_tool.operations.matching import Item, Matches

FINGERPRINT_DIGITS = 16
"""How much of a public key's fingerprint tells two of them apart for people."""

TOGETHER = "All belong together."
APART = "Not all belong together."
ALONE = "Alone, without anything of the same public key:"
AUTHORITIES = "Authorities, which are not asked about:"
UNKNOWN = "Unknown: the public key of an encrypted private key takes its passphrase (--key-passphrase-file):"


def plain(matches: Matches) -> str:
    """For people."""
    sections = [(f"Together: {key_text(group[0])}", group) for group in matches.groups]
    sections += [(ALONE, matches.alone), (AUTHORITIES, matches.authorities), (UNKNOWN, matches.unknown)]
    lines = [line for heading, items in sections if items for line in (heading, *rows(items), "")]
    return "\n".join((*lines, TOGETHER if matches.together else APART, ""))


def rows(items: Iterable[Item]) -> Iterator[str]:
    """A line for each item: where it stands, what it is, whose."""
    cells = [(place(item), item.kind.value, subject(item) or "") for item in items]
    widths = [max(len(row[column]) for row in cells) for column in range(2)]
    for where, kind, whose in cells:
        yield f"  {where:{widths[0]}}  {kind:{widths[1]}}  {whose}".rstrip()


def place(item: Item) -> str:
    """The file, and where in it."""
    if item.alias is not None:
        return printable(f"{item.file}, {item.alias}")
    return printable(item.file if item.line in (None, 1) else f"{item.file}, line {item.line}")


def subject(item: Item) -> str | None:
    """The name in it."""
    name = item.subject
    return None if name is None else printable(readable(lambda: name.keytool_text) or "unreadable name")


def key_text(item: Item) -> str:
    """Kind and fingerprint of a public key."""
    assert item.public_key is not None  # noqa: S101  for the type checker: it was compared
    return f"{describe(item.public_key).text}, SHA-256 {fingerprint(item.public_key)[:FINGERPRINT_DIGITS]}"


def fingerprint(public_key: bytes) -> str:
    """The SHA-256 of a SubjectPublicKeyInfo."""
    return hashlib.sha256(public_key).hexdigest()


# -------------------------------------------------------------------------------------------------- JSON


def document(matches: Matches) -> dict[str, Any]:
    """For JSON."""
    return {
        "together": matches.together,
        "groups": [group_document(group) for group in matches.groups],
        "alone": [item_document(item) for item in matches.alone],
        "authorities": [item_document(item) for item in matches.authorities],
        "unknown": [item_document(item) for item in matches.unknown],
    }


def group_document(group: tuple[Item, ...]) -> dict[str, Any]:
    """The items with one public key."""
    public_key = group[0].public_key
    assert public_key is not None  # noqa: S101  for the type checker: it was compared
    return {
        "public_key": public_key_document(describe(public_key)),
        "sha256": fingerprint(public_key),
        "items": [item_document(item) for item in group],
    }


def item_document(item: Item) -> dict[str, Any]:
    """What was found, and where."""
    return {
        "file": item.file,
        "line": item.line,
        "alias": item.alias,
        "kind": KINDS[item.kind],
        "subject": subject(item),
        "certificate_sha256": None if item.certificate is None else item.certificate.sha256.hex(),
    }


KINDS = {kind: kind.name.lower() for kind in Kind}
