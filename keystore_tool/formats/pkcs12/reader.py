"""Reading PKCS#12 files into key stores."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from keystore_tool.errors import KeyPasswordError, StoreFormatError, WrongPasswordError
from keystore_tool.formats.pkcs12.bags import Bag, Kind, kept, read_bags
from keystore_tool.formats.pkcs12.containers import ClearPart, EncryptedPart, Part, Pfx, read_pfx
from keystore_tool.formats.pkcs12.entries import date_of, read_entries
from keystore_tool.formats.pkcs12.origin import KeyLabels, Origin
from keystore_tool.formats.profiles import DEFAULT, Profile
from keystore_tool.model import (
    KeyStore,
    PrivateKeyEntry,
    StoreType,
    TrustedCertificateEntry,
    fold_alias,
)
from keystore_tool.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from keystore_tool.crypto.pbe import Scheme
    from keystore_tool.crypto.pkcs12_mac import MacScheme
    from keystore_tool.passwords import Password

_INTEGRITY = (
    "Integrity check failed: java.security.UnrecoverableKeyException: Failed PKCS12 integrity checking"
)


def decode(data: bytes, password: Password | None, *, now: datetime | None = None) -> KeyStore:
    """Read a PKCS#12 store.

    Args:
        data: the whole file; what follows its end is ignored.
        password: the store's; None reads what is in clear, and checks nothing. `KeyStore.complete` says
            whether that was all.
        now: the creation date of entries for which the file has none; the current time by default.

    Raises:
        WrongPasswordError: the password is wrong.
        StoreFormatError: the file is damaged, or asks for too much work.
        UnsupportedError: it is protected in a way that is not known here.
    """
    pfx = read_pfx(data)
    opened = _open_clear(pfx) if password is None else _open(pfx, password)
    store, labels = _read_store(opened, now or datetime.now(UTC))
    store.complete = len(opened) == len(pfx.parts)
    if store.complete:
        is_known = password is not None or pfx.mac_data is None
        profile = _profile(opened, _mac_scheme(pfx) if is_known else DEFAULT.mac)
        store.extra = _origin(profile, opened, store, labels)
    return store


def needs_password(data: bytes) -> bool:
    """Whether a store has anything that a password protects, its keys apart.

    Raises:
        StoreFormatError: the file is damaged.
    """
    pfx = read_pfx(data)
    return pfx.mac_data is not None or any(isinstance(part, EncryptedPart) for part in pfx.parts)


# ---------------------------------------------------------------------------------------------- opening


class _OpenedPart(NamedTuple):
    """How one part of the file is encrypted (None: not at all), and the bags in it."""

    scheme: Scheme | None
    bags: Sequence[Bag]


def _open_clear(pfx: Pfx) -> list[_OpenedPart]:
    return [_OpenedPart(None, read_bags(part.bags)) for part in pfx.parts if isinstance(part, ClearPart)]


def _open(pfx: Pfx, password: Password) -> list[_OpenedPart]:
    mac = pfx.mac
    if mac is not None and not mac.verifies(pfx.content, password):
        _refuse(pfx, password)
    return [_open_part(part, password) for part in pfx.parts]


def _open_part(part: Part, password: Password) -> _OpenedPart:
    if isinstance(part, ClearPart):
        return _OpenedPart(None, read_bags(part.bags))
    plaintext, scheme = _decrypt(part, password)
    return _OpenedPart(scheme, read_bags(plaintext))


def _decrypt(part: EncryptedPart, password: Password) -> tuple[bytes, Scheme]:
    try:
        return part.decrypt(password)
    except KeyPasswordError as error:
        raise WrongPasswordError("keystore password was incorrect") from error


def _refuse(pfx: Pfx, password: Password) -> NoReturn:
    """Say what is wrong if the MAC is: the password or, if that decrypts the certificates, the file."""
    encrypted = [part for part in pfx.parts if isinstance(part, EncryptedPart)]
    for part in encrypted:
        _decrypt(part, password)
    if encrypted:
        raise StoreFormatError(
            "the integrity check failed: the file was changed or damaged", keytool=_INTEGRITY
        )
    raise WrongPasswordError("keystore password was incorrect", keytool=_INTEGRITY)


# ---------------------------------------------------------------------------------------------- reading


def _read_store(opened: Sequence[_OpenedPart], now: datetime) -> tuple[KeyStore, dict[str, KeyLabels]]:
    store = KeyStore(StoreType.PKCS12)
    labels = {}
    for alias, bag, entry in read_entries([bag for part in opened for bag in part.bags], now):
        store[alias] = entry
        if not isinstance(entry, TrustedCertificateEntry):
            key_id = bag.key_id if date_of(bag) is None else None
            labels[fold_alias(alias)] = KeyLabels(entry, alias, key_id)
    return store, labels


def _origin(
    profile: Profile, opened: Sequence[_OpenedPart], store: KeyStore, labels: dict[str, KeyLabels]
) -> Origin:
    """What the store does not hold of the file."""
    in_chains = {
        certificate.der
        for _, entry in store.items()
        if isinstance(entry, PrivateKeyEntry)
        for certificate in entry.chain
    }
    clear = (bag for part in opened if part.scheme is None for bag in part.bags)
    encrypted = (bag for part in opened if part.scheme is not None for bag in part.bags)
    return Origin(profile, _left_over(clear, in_chains), _left_over(encrypted, in_chains), labels)


def _left_over(bags: Iterable[Bag], in_chains: set[bytes]) -> tuple[bytes, ...]:
    """The bags that are no entry and belong to none."""
    return tuple(
        kept(bag.element)
        for bag in bags
        if bag.kind is Kind.OTHER
        or (bag.kind is Kind.CERTIFICATE and bag.trusted is None and bag.content not in in_chains)
    )


def _mac_scheme(pfx: Pfx) -> MacScheme | None:
    mac = pfx.mac
    return None if mac is None else mac.scheme


def _profile(opened: Sequence[_OpenedPart], mac: MacScheme | None) -> Profile:
    """The algorithms that the file uses, for writing it again."""
    profile = replace(DEFAULT, name="file", mac=mac)
    for scheme, bags in opened:
        if scheme is not None or any(bag.kind is Kind.CERTIFICATE for bag in bags):
            profile = replace(profile, certificates=scheme)
    return profile
