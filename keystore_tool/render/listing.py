"""A store's entries: keytool's listings, a table for people, a document for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystore_tool.model import PrivateKeyEntry, SecretKeyEntry, TrustedCertificateEntry
from keystore_tool.operations.listing import Detail, Listing
from keystore_tool.render import pem
from keystore_tool.render.hexdump import colon_hex

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from keystore_tool.model import Certificate, Entry

KINDS = {
    PrivateKeyEntry: "PrivateKeyEntry",
    SecretKeyEntry: "SecretKeyEntry",
    TrustedCertificateEntry: "trustedCertEntry",
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STARS = "*" * 43
BETWEEN_ENTRIES = f"\n\n{STARS}\n{STARS}\n\n\n"


# ---------------------------------------------------------------------------------------------- keytool


def keytool(listing: Listing) -> str:
    """What ``-list`` prints (observed: keytool 25)."""
    parts = [] if listing.single else [heading(listing)]
    for alias, entry in listing.entries:
        if listing.detail is Detail.BRIEF:
            parts.append(brief(alias, entry))
        else:
            parts.append(full(alias, entry, as_pem=listing.detail is Detail.PEM))
            parts.append("" if listing.single else BETWEEN_ENTRIES)
    return "".join(parts)


def heading(listing: Listing) -> str:
    """The lines above all entries."""
    count = len(listing.entries)
    return (
        f"Keystore type: {listing.type_name}\nKeystore provider: {listing.provider}\n\n"
        f"Your keystore contains {count} {'entry' if count == 1 else 'entries'}\n\n"
    )


def brief(alias: str, entry: Entry) -> str:
    """An entry in one or two lines."""
    first = f"{alias}, {short_date(entry.date)}, {KINDS[type(entry)]}, \n"
    certificate = own_certificate(entry)
    if certificate is not None:
        return f"{first}Certificate fingerprint (SHA-256): {colon_hex(certificate.sha256)}\n"
    return f"{first}Certificate chain length: 0\n" if isinstance(entry, PrivateKeyEntry) else first


def full(alias: str, entry: Entry, *, as_pem: bool) -> str:
    """An entry with its certificates."""
    lines = [
        f"Alias name: {alias}",
        f"Creation date: {short_date(entry.date)}",
        f"Entry type: {KINDS[type(entry)]}",
    ]
    match entry:
        case PrivateKeyEntry(chain=chain):
            lines.append(f"Certificate chain length: {len(chain)}")
            for number, certificate in enumerate(chain, 1):
                lines += [f"Certificate[{number}]:", shown(certificate, as_pem=as_pem)]
        case TrustedCertificateEntry(certificate=certificate):
            lines += ["", shown(certificate, as_pem=as_pem, trusted=True)]
    return "\n".join(lines) + "\n"


def shown(certificate: Certificate, *, as_pem: bool, trusted: bool = False) -> str:
    """A certificate, without its last line's end."""
    if as_pem:
        return pem.encode("CERTIFICATE", certificate.der).removesuffix("\n")
    from keystore_tool.render.certificate_text import certificate_text  # noqa: PLC0415  only -v needs it

    return certificate_text(certificate, trusted=trusted).removesuffix("\n")


def own_certificate(entry: Entry) -> Certificate | None:
    """The certificate whose fingerprint stands for an entry."""
    match entry:
        case PrivateKeyEntry(chain=(certificate, *_)):
            return certificate
        case TrustedCertificateEntry(certificate=certificate):
            return certificate
    return None


def short_date(moment: datetime) -> str:
    """A day in the local time zone, such as ``Nov 24, 2026``."""
    local = moment.astimezone()
    return f"{MONTHS[local.month - 1]} {local.day}, {local.year}"


# ------------------------------------------------------------------------------- for people and programs


def plain(listing: Listing) -> str:
    """A line for each entry: alias, kind, until when it is valid, its key; keytool's text for details."""
    if listing.detail is not Detail.BRIEF:
        return keytool(listing)
    rows = list(table_rows(listing))
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    return "".join(
        "  ".join((*(f"{cell:{width}}" for cell, width in zip(row, widths, strict=False)), row[3])).rstrip()
        + "\n"
        for row in rows
    )


def table_rows(listing: Listing) -> Iterator[tuple[str, str, str, str]]:
    """Alias, kind, end of validity and key of each entry."""
    from keystore_tool.render.readable import key_text, validity_text  # noqa: PLC0415  keytool needs none

    for alias, entry in listing.entries:
        certificate = own_certificate(entry)
        facts = ("", "") if certificate is None else (validity_text(certificate), key_text(certificate))
        yield printable(alias), KINDS[type(entry)], *facts


def printable(alias: str) -> str:
    """An alias without anything that could steer a terminal."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in alias)


def document(listing: Listing) -> dict[str, Any]:
    """For JSON: the store's type and its entries with their certificates."""
    from keystore_tool.render.documents import entry_document  # noqa: PLC0415

    return {
        "type": listing.type_name,
        "entries": [entry_document(alias, entry) for alias, entry in listing.entries],
    }
