"""Key stores in memory: entries under aliases, keys and certificates as the DER that was read.

Entries do not change: an operation puts a new entry in the place of an old one. A private key stays
protected, as its stored bytes, until somebody needs it, so that listing, renaming, deleting and copying
need no key password and change nothing.

>>> from datetime import UTC, datetime
>>> store = KeyStore(StoreType.JKS)
>>> store.set("VibesCA", TrustedCertificateEntry(Certificate(b"0"), date=datetime.now(UTC)))
>>> list(store), "VIBESCA" in store
(['vibesca'], True)
"""

from __future__ import annotations

import enum
import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from keystore_tool.errors import EntryNotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


class StoreType(enum.Enum):
    """The store formats that are read and written; the values are keytool's names."""

    JKS = "JKS"
    JCEKS = "JCEKS"
    PKCS12 = "PKCS12"

    @property
    def has_key_passwords(self) -> bool:
        """Whether an entry's password may differ from the store's."""
        return self is not StoreType.PKCS12


@dataclass(frozen=True, slots=True)
class Certificate:
    """An X.509 certificate as it was read.

    Attributes:
        der: the certificate's bytes; equality looks at nothing else.
        attributes: DER of the PKCS#12 bag attributes that came with it and say nothing to this package
            (neither name, key id nor trusted key usage), written back as they are; empty in other formats.
    """

    der: bytes
    attributes: tuple[bytes, ...] = field(default=(), compare=False, repr=False)

    @property
    def sha256(self) -> bytes:
        """The SHA-256 fingerprint, 32 bytes."""
        return hashlib.sha256(self.der).digest()


class Protection(enum.Enum):
    """What a protected key's bytes are."""

    ENCRYPTED_PRIVATE_KEY_INFO = "EncryptedPrivateKeyInfo"
    """RFC 5208, section 6; the algorithm identifier inside names the scheme, in JKS and JCEKS too."""
    SEALED_OBJECT = "SealedObject"
    """A Java serialisation stream: a secret key in JCEKS."""


@dataclass(frozen=True, slots=True)
class ProtectedKey:
    """A private or secret key, encrypted as it is stored.

    Attributes:
        data: the stored bytes.
        protection: what they are.
    """

    data: bytes = field(repr=False)
    protection: Protection = Protection.ENCRYPTED_PRIVATE_KEY_INFO


@dataclass(frozen=True, slots=True)
class PrivateKeyEntry:
    """A private key with the certificate chain of its public key.

    Attributes:
        key: the key, protected.
        chain: the key's own certificate first; empty if the store has none for it.
        date: creation date, UTC.
        attributes: DER of the PKCS#12 attributes of the key bag that are carried through.
    """

    key: ProtectedKey
    chain: tuple[Certificate, ...]
    date: datetime
    attributes: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class SecretKeyEntry:
    """A secret (symmetric) key.

    Attributes:
        key: the key, protected.
        date: creation date, UTC.
        attributes: DER of the PKCS#12 attributes of the bag that are carried through.
    """

    key: ProtectedKey
    date: datetime
    attributes: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class TrustedCertificateEntry:
    """A certificate that the owner of the store trusts.

    Attributes:
        certificate: the certificate.
        date: creation date, UTC.
    """

    certificate: Certificate
    date: datetime


Entry = PrivateKeyEntry | SecretKeyEntry | TrustedCertificateEntry


def fold_alias(alias: str) -> str:
    """The form in which aliases are stored and looked up: lower case, as in every Java store."""
    return alias.lower()


@dataclass(slots=True)
class KeyStore:
    """Entries under aliases, in the order of the store.

    Attributes:
        type: the format of the file that it was read from, or will be written as.
        extra: what only the format's own codec understands and needs to write back what it read
            (for PKCS#12: algorithms, and bags that are no entries); None for a new store.
        complete: False if encrypted parts could not be read because no password was given.
    """

    type: StoreType
    extra: object | None = field(default=None, repr=False)
    complete: bool = True
    _entries: dict[str, Entry] = field(default_factory=dict, repr=False)
    _spellings: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, alias: object) -> bool:
        return isinstance(alias, str) and fold_alias(alias) in self._entries

    def items(self) -> Iterator[tuple[str, Entry]]:
        """Aliases (as stored) and entries."""
        return iter(self._entries.items())

    def find(self, alias: str) -> Entry | None:
        """The entry under an alias in whatever case, or None."""
        return self._entries.get(fold_alias(alias))

    def get(self, alias: str) -> Entry:
        """The entry under an alias in whatever case.

        Raises:
            EntryNotFoundError: there is none.
        """
        entry = self.find(alias)
        if entry is None:
            raise EntryNotFoundError(alias)
        return entry

    def set(self, alias: str, entry: Entry) -> None:
        """Put an entry under an alias, in the place of the one that was there, else at the end."""
        folded = fold_alias(alias)
        self._entries[folded] = entry
        self._spellings[folded] = alias

    def spelling(self, alias: str) -> str:
        """An alias in the case in which its entry was put there: PKCS#12 keeps it for certificates."""
        return self._spellings[fold_alias(alias)]

    def delete(self, alias: str) -> None:
        """Remove an entry.

        Raises:
            EntryNotFoundError: there is none.
        """
        self.get(alias)
        folded = fold_alias(alias)
        del self._entries[folded], self._spellings[folded]


def as_new(entry: Entry, now: datetime) -> Entry:
    """The same entry with another creation date."""
    return replace(entry, date=now)
