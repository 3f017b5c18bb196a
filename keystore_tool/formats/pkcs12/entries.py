"""The entries that a PKCS#12 file's bags amount to (as Java sees them; observed: 17 and 25).

A key with its certificates is one entry, as is a certificate marked as trusted; other certificates are no
entries. The friendly name is the alias; without one, bags are numbered.
"""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from keystore_tool.formats.pkcs12 import bags as codec
from keystore_tool.formats.pkcs12.bags import Bag, Kind
from keystore_tool.formats.pkcs12.chains import CertificatePool
from keystore_tool.model import (
    Certificate,
    Entry,
    PrivateKeyEntry,
    ProtectedKey,
    SecretKeyEntry,
    TrustedCertificateEntry,
    fold_alias,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_DATE_PREFIX = b"Time "
_MAX_DATE_DIGITS = 100
"""More of them are no date, whatever they say."""


def read_entries(bags: Sequence[Bag], now: datetime) -> Iterator[tuple[str, Bag, Entry]]:
    """Alias in its own case, bag and entry, in the order of the file; the last of equal aliases counts."""
    pool = CertificatePool([bag for bag in bags if bag.kind is Kind.CERTIFICATE])
    one_key = sum(bag.kind is Kind.KEY for bag in bags) == 1
    for alias, bag in _name(bag for bag in bags if _is_entry(bag)):
        if bag.kind is Kind.CERTIFICATE:
            yield alias, bag, _trusted_certificate(bag, now)
        elif bag.kind is Kind.SECRET:
            yield alias, bag, SecretKeyEntry(ProtectedKey(bag.content), date_of(bag) or now, bag.attributes)
        else:
            own = pool.own_certificate(bag, takes_first=one_key)
            chain = () if own is None else tuple(map(_certificate, pool.chain(own)))
            yield (
                alias,
                bag,
                PrivateKeyEntry(ProtectedKey(bag.content), chain, date_of(bag) or now, bag.attributes),
            )


def _is_entry(bag: Bag) -> bool:
    return bag.kind in (Kind.KEY, Kind.SECRET) or (bag.kind is Kind.CERTIFICATE and bag.trusted is not None)


def _name(bags: Iterable[Bag]) -> Iterator[tuple[str, Bag]]:
    """Give numbers to those without a name.

    Java does too, but then loses an entry that has such a number for its name; here it is passed over.
    """
    bags = list(bags)
    taken = {fold_alias(bag.name) for bag in bags if bag.name is not None}
    numbers = (number for number in map(str, itertools.count(1)) if number not in taken)
    return ((next(numbers) if bag.name is None else bag.name, bag) for bag in bags)


def _certificate(bag: Bag) -> Certificate:
    return Certificate(bag.content, bag.attributes)


def _trusted_certificate(bag: Bag, now: datetime) -> TrustedCertificateEntry:
    attributes = bag.attributes
    if bag.key_id is not None:
        attributes = (codec.local_key_id(bag.key_id), *attributes)
    if bag.trusted is not None and bag.trusted != codec.TRUSTED:
        attributes = (bag.trusted, *attributes)
    return TrustedCertificateEntry(Certificate(bag.content, attributes), now)


def date_of(bag: Bag) -> datetime | None:
    """The creation date that a local key identifier of Java's says; None of others."""
    key_id = bag.key_id or b""
    digits = key_id.removeprefix(_DATE_PREFIX)
    if digits == key_id or not digits.lstrip(b"-").isdigit() or len(digits) > _MAX_DATE_DIGITS:
        return None
    try:
        return _EPOCH + int(digits) * _MILLISECOND
    except OverflowError:  # a year beyond 9999
        return None


def milliseconds(date: datetime) -> int:
    """A creation date as Java counts it: milliseconds since 1970."""
    return (date - _EPOCH) // _MILLISECOND


def date_key_id(moment: int) -> bytes:
    """The local key identifier that says a creation date, in milliseconds since 1970."""
    return _DATE_PREFIX + str(moment).encode("ascii")
