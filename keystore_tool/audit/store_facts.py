"""What rules look at: a whole store, its file and what lies beside it."""

from __future__ import annotations

import contextlib
import stat
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.audit.facts import EntryFacts
from keystore_tool.audit.opened_keys import KeyState, examine
from keystore_tool.audit.report import EntryKind, Protection, StoreRecord
from keystore_tool.audit.targets import folder_of
from keystore_tool.crypto import der, pbe, protection_names
from keystore_tool.errors import StoreFormatError, UnsupportedError
from keystore_tool.model import StoreType, fold_alias
from keystore_tool.once import once

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from keystore_tool.audit.facts import CertificateFacts
    from keystore_tool.audit.opening import Opened
    from keystore_tool.audit.targets import Content
    from keystore_tool.crypto.pbe import Scheme
    from keystore_tool.crypto.pkcs12_mac import MacScheme
    from keystore_tool.formats.pkcs12.containers import Pfx

JAVA_SEAL = Protection("SHA1 over password and content")
"""How JKS and JCEKS protect their integrity."""

KEY_BAG = "1.2.840.113549.1.12.10.1.1"
CERTIFICATE_BAG = "1.2.840.113549.1.12.10.1.3"
_X509_CERTIFICATE = "1.2.840.113549.1.9.22.1"

TRUST_WORDS = ("trust", "cacerts", "ca-certs", "ca_certs")
"""What the names of trust stores have in them."""


class OddBag(NamedTuple):
    """A bag of a PKCS#12 file that is no entry.

    Attributes:
        oid: its type.
        encrypted: whether it is in an encrypted part.
        element: all of it.
    """

    oid: str
    encrypted: bool
    element: der.Element


class StoreFacts:
    """A store.

    Args:
        name: as in reports.
        content: the file.
        opened: the store.
        now: the time of the run.
    """

    def __init__(self, name: str, content: Content, opened: Opened, now: datetime) -> None:
        self.name = name
        self.data = content.data
        self.status = content.status
        self.opened = opened
        self.type = opened.store.type
        self.now = now
        self.entries = tuple(
            EntryFacts(alias, entry, now, dated=self._dates_entries(entry))
            for alias, entry in opened.store.items()
        )

    def _dates_entries(self, entry: object) -> bool:
        # The codec takes the time of reading for the dates that the file does not have.
        return self.type is not StoreType.PKCS12 or getattr(entry, "date", None) != self.now

    @once
    def folder(self) -> str | None:
        """The folder that the file is in; None if that is no folder of a file system."""
        return None if self.status is None else folder_of(self.name)

    @property
    def mode(self) -> int | None:
        """The file's permission bits; None where files have none."""
        return None if self.status is None else stat.S_IMODE(self.status.st_mode)

    @once
    def has_keys(self) -> bool:
        """Whether there are private or secret keys in it."""
        return any(entry.kind is not EntryKind.TRUSTED_CERTIFICATE for entry in self.entries)

    @property
    def is_trust_store(self) -> bool:
        """Whether its name says that it is for certificates only."""
        name = self.name.rpartition("/")[2].lower()
        return any(word in name for word in TRUST_WORDS)

    def private_keys(self) -> Iterator[EntryFacts]:
        """The entries with a private key."""
        return (entry for entry in self.entries if entry.is_private_key)

    @once
    def all_certificates(self) -> tuple[tuple[EntryFacts, CertificateFacts], ...]:
        """Every certificate with its entry."""
        return tuple((entry, certificate) for entry in self.entries for certificate in entry.certificates)

    @once
    def key_states(self) -> dict[str, KeyState]:
        """What comes of opening the private keys with the store's password, by alias. It takes its time."""
        password = self.opened.password
        return {entry.alias: examine(entry, password) for entry in self.private_keys()}

    @once
    def shadowed_aliases(self) -> tuple[str, ...]:
        """The aliases under which a PKCS#12 file has several entries; the last of each is in the store."""
        from keystore_tool.formats.pkcs12.bags import Kind, read_bags  # noqa: PLC0415  a JKS has none
        from keystore_tool.formats.pkcs12.containers import ClearPart  # noqa: PLC0415

        parts = () if self.pfx is None else self.pfx.parts
        keys = (
            fold_alias(bag.name)
            for part in parts
            if isinstance(part, ClearPart)
            for bag in read_bags(part.bags)
            if bag.kind in {Kind.KEY, Kind.SECRET} and bag.name is not None
        )
        return tuple(sorted(alias for alias, count in Counter(keys).items() if count > 1))

    # ------------------------------------------------------------------------------------------ PKCS#12

    @once
    def pfx(self) -> Pfx | None:
        """The outer structure of a PKCS#12 file; None of other stores."""
        if self.type is not StoreType.PKCS12:
            return None
        from keystore_tool.formats.pkcs12.containers import read_pfx  # noqa: PLC0415  a JKS has none

        return read_pfx(self.data)

    @once
    def mac_scheme(self) -> MacScheme | None:
        """How the integrity of a PKCS#12 file is protected, None if it is not, or in an unknown way."""
        if self.pfx is None:
            return None
        try:
            return None if self.pfx.mac is None else self.pfx.mac.scheme
        except (StoreFormatError, UnsupportedError):
            return None

    @once
    def certificate_scheme(self) -> Scheme | None:
        """How the certificates of a PKCS#12 file are encrypted, None if they are not."""
        from keystore_tool.formats.pkcs12.containers import EncryptedPart  # noqa: PLC0415  a JKS has none

        parts = () if self.pfx is None else self.pfx.parts
        encrypted = [part for part in parts if isinstance(part, EncryptedPart)]
        return pbe.parse(encrypted[0].algorithm).scheme if encrypted else None

    @once
    def key_schemes(self) -> dict[str, Scheme]:
        """How the keys of a PKCS#12 file are encrypted, by alias; only what is understood."""
        if self.type is not StoreType.PKCS12:
            return {}
        schemes = {}
        for entry in self.entries:
            if entry.protected_key is not None:
                with contextlib.suppress(StoreFormatError, UnsupportedError):
                    schemes[entry.alias] = pbe.scheme_of_private_key_info(entry.protected_key.data)
        return schemes

    @once
    def odd_bags(self) -> tuple[OddBag, ...]:
        """The bags that are no entry and belong to none."""
        from keystore_tool.formats.pkcs12.origin import Origin  # noqa: PLC0415  a JKS has none

        origin = self.opened.store.extra
        if not isinstance(origin, Origin):
            return ()
        found = [(bag, False) for bag in origin.clear_bags] + [(bag, True) for bag in origin.encrypted_bags]
        return tuple(
            OddBag(element.children()[0].oid(), encrypted, element)
            for bag, encrypted in found
            for element in [der.parse(bag)]
        )

    @once
    def unmarked_certificates(self) -> tuple[bytes, ...]:
        """The certificates (DER) of a PKCS#12 file that Java does not see: unmarked, and in no chain."""
        return tuple(
            bag.element.children()[1].inner().children()[1].inner().octets()
            for bag in self.odd_bags
            if bag.oid == CERTIFICATE_BAG
            and bag.element.children()[1].inner().children()[0].oid() == _X509_CERTIFICATE
        )

    @once
    def profile(self) -> str | None:
        """The name of the PKCS#12 profile that the file has, else ``custom``; None of other stores."""
        if self.pfx is None:
            return None
        from keystore_tool.formats import profiles  # noqa: PLC0415  a JKS has none

        keys = set(self.key_schemes.values())
        for profile in vars(profiles).values():
            if isinstance(profile, profiles.Profile) and (
                keys <= {profile.key}
                and self.certificate_scheme in {profile.certificates, None if not self.entries else ...}
                and self.mac_scheme == profile.mac
            ):
                return profile.name
        return "custom"

    # -------------------------------------------------------------------------------------------- report

    @once
    def mac(self) -> Protection | None:
        """What protects the integrity, by name."""
        if self.pfx is None:
            return JAVA_SEAL
        if self.pfx.mac_data is None:
            return None
        if self.mac_scheme is None:
            return Protection("unknown MAC")
        return Protection(*protection_names.name_mac(self.mac_scheme))

    @property
    def record(self) -> StoreRecord:
        """What stands in the inventory."""
        scheme = self.certificate_scheme
        return StoreRecord(
            type=self.type.value,
            integrity=self.opened.integrity,
            mac=self.mac,
            profile=self.profile,
            certificates=None if scheme is None else Protection(*protection_names.name_scheme(scheme)),
            mode=self.mode,
            size=len(self.data),
            complete=self.opened.store.complete,
            entries=tuple(entry.record for entry in self.entries),
        )
