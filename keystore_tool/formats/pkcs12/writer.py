"""Writing key stores as PKCS#12 files."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.crypto.pkcs12_settings import settings
from keystore_tool.errors import InvalidArgumentError, StoreFormatError, UnsupportedError
from keystore_tool.formats.pkcs12 import bags
from keystore_tool.formats.pkcs12.chains import names_of
from keystore_tool.formats.pkcs12.containers import clear_part, encrypted_part, write_pfx
from keystore_tool.formats.pkcs12.entries import date_key_id, milliseconds
from keystore_tool.formats.pkcs12.origin import KeyLabels, Origin
from keystore_tool.formats.profiles import DEFAULT, Profile
from keystore_tool.model import PrivateKeyEntry, Protection, SecretKeyEntry, TrustedCertificateEntry
from keystore_tool.records import replace
from keystore_tool.x509.dname import Name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from keystore_tool.crypto.pbe import Scheme
    from keystore_tool.model import Certificate, KeyStore, ProtectedKey
    from keystore_tool.passwords import Password


def encode(
    store: KeyStore,
    password: Password | None,
    *,
    profile: Profile | None = None,
    random: Callable[[int], bytes] = os.urandom,
) -> bytes:
    """Write a store as a PKCS#12 file; its keys stay protected as they are.

    Args:
        store: what is written.
        password: protects certificates and integrity; that of the keys should be the same. None if neither
            is protected.
        profile: the algorithms for certificates and integrity; by default those of the file that the store
            was read from, of a new store what `pkcs12_settings` say.
        random: gives as many random bytes as it is asked for.

    Raises:
        InvalidArgumentError: the store was read without its password and lacks what that opens, or there is
            no password.
        UnsupportedError: an entry's protection has no place in the format.
    """
    if not store.complete:
        raise InvalidArgumentError(
            "the store was read without its password, so parts of it are missing: it cannot be written"
        )
    origin = store.extra if isinstance(store.extra, Origin) else Origin(_profile_of_new())
    profile = profile or origin.profile
    mac = profile.mac
    if password is None:
        if mac is not None or profile.certificates is not None or origin.encrypted_bags:
            raise InvalidArgumentError("a PKCS12 store cannot be written without a password")
        return write_pfx(_parts(store, origin, profile, _encrypt_nothing), None)
    parts = _parts(
        store, origin, profile, functools.partial(encrypted_part, password=password, random=random)
    )
    return write_pfx(
        parts, None if mac is None else functools.partial(mac.seal, password=password, random=random)
    )


def _profile_of_new() -> Profile:
    """The algorithms of a store that was not read: its keys are encrypted already, as may be."""
    now = settings.get()
    return replace(DEFAULT, certificates=now.certificates, mac=now.mac)


def _encrypt_nothing(content: bytes, *, scheme: Scheme) -> bytes:
    raise AssertionError(f"nothing is to be encrypted: {len(content)} bytes with {scheme}")


def _parts(
    store: KeyStore, origin: Origin, profile: Profile, encrypt: Callable[..., bytes]
) -> Iterator[bytes]:
    """Keys and what stood in clear; certificates; what else was encrypted. None of them if it is empty."""
    labels = dict(_labels(store, origin))
    keys = [*_key_bags(store, labels), *origin.clear_bags]
    certificates = list(_certificate_bags(store, labels))
    others = list(origin.encrypted_bags)
    if profile.certificates is not None:
        certificates, others = certificates + others, []
    if keys:
        yield clear_part(der.sequence(*keys))
    if certificates and profile.certificates is not None:
        yield encrypt(der.sequence(*certificates), scheme=profile.certificates)
    elif certificates:
        yield clear_part(der.sequence(*certificates))
    if others:
        yield encrypt(der.sequence(*others), scheme=profile.key)


# ----------------------------------------------------------------------------------------------- labels


def _labels(store: KeyStore, origin: Origin) -> Iterator[tuple[str, tuple[str, bytes]]]:
    """The name and the local key identifier of every key's own certificate, by alias."""
    dates = _Dates()
    for alias, entry in store.items():
        if isinstance(entry, TrustedCertificateEntry):
            continue
        read = origin.labels.get(alias)
        if read is None or read.entry is not entry:
            read = KeyLabels(entry, alias, None)
        yield alias, (read.name, read.key_id or date_key_id(dates.unique(milliseconds(entry.date))))


class _Dates:
    """Makes dates unique, as local key identifiers have to be, by adding milliseconds."""

    def __init__(self) -> None:
        self._given: set[int] = set()
        self._latest: dict[int, int] = {}

    def unique(self, moment: int) -> int:
        """*moment*, or a later one if it was given before."""
        unique = self._latest.get(moment, moment - 1) + 1
        while unique in self._given:
            unique += 1
        self._latest[moment] = unique
        self._given.add(unique)
        return unique


# ------------------------------------------------------------------------------------------------- bags


def _key_bags(store: KeyStore, labels: dict[str, tuple[str, bytes]]) -> Iterator[bytes]:
    for alias, entry in store.items():
        if isinstance(entry, TrustedCertificateEntry):
            continue
        write = bags.secret_bag if isinstance(entry, SecretKeyEntry) else bags.key_bag
        # The alias of the key is in lower case, that of its certificate as it was (observed: keytool 25).
        attributes = (bags.friendly_name(alias), bags.local_key_id(labels[alias][1]), *entry.attributes)
        yield write(_protected(alias, entry.key), attributes)


def _protected(alias: str, key: ProtectedKey) -> bytes:
    if key.protection is not Protection.ENCRYPTED_PRIVATE_KEY_INFO:
        raise UnsupportedError(
            f"the key of entry <{alias}> is protected in a way that PKCS12 has no place for"
        )
    return key.data


def _certificate_bags(store: KeyStore, labels: dict[str, tuple[str, bytes]]) -> Iterator[bytes]:
    for alias, entry in store.items():
        if isinstance(entry, TrustedCertificateEntry):
            yield _trusted_bag(entry.certificate, store.spelling(alias))
        elif isinstance(entry, PrivateKeyEntry) and entry.chain:
            name, key_id = labels[alias]
            own, *above = entry.chain
            attributes = (bags.friendly_name(name), bags.local_key_id(key_id), *own.attributes)
            yield bags.certificate_bag(own.der, attributes)
            yield from map(_issuer_bag, above)


def _trusted_bag(certificate: Certificate, name: str) -> bytes:
    usage = () if any(map(bags.marks_trusted, certificate.attributes)) else (bags.TRUSTED,)
    return bags.certificate_bag(certificate.der, (bags.friendly_name(name), *usage, *certificate.attributes))


def _issuer_bag(certificate: Certificate) -> bytes:
    """A certificate further up in a chain, named by its subject as Java does."""
    return bags.certificate_bag(certificate.der, (*_subject_name(certificate.der), *certificate.attributes))


@functools.lru_cache(maxsize=256)
def _subject_name(certificate: bytes) -> tuple[bytes, ...]:
    names = names_of(certificate)
    if names is None:
        return ()
    try:
        return (bags.friendly_name(Name.decode(der.parse(names[1])).rfc2253),)
    except StoreFormatError:
        return ()
