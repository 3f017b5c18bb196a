"""Key stores in memory: entries under aliases, keys and certificates as the DER that was read.

Entries do not change: an operation puts a new entry in the place of an old one. A private key stays
protected, as its stored bytes, until somebody needs it, so that listing, renaming, deleting and copying
need no key password and change nothing.

>>> from datetime import UTC, datetime
>>> store = KeyStore(StoreType.JKS)
>>> store["VibesCA"] = TrustedCertificateEntry(Certificate(b"0"), date=datetime.now(UTC))
>>> list(store), "VIBESCA" in store
(['vibesca'], True)
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import MutableMapping
from typing import TYPE_CHECKING

from keystore_tool.errors import EntryKindError, EntryNotFoundError
from keystore_tool.records import field, record, replace

if TYPE_CHECKING:
    from collections.abc import ItemsView, Iterator, ValuesView
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

    from keystore_tool.passwords import PasswordSource


class StoreType(enum.Enum):
    """The store formats that are read and written; the values are keytool's names."""

    JKS = "JKS"
    JCEKS = "JCEKS"
    PKCS12 = "PKCS12"

    @property
    def has_key_passwords(self) -> bool:
        """Whether an entry's password may differ from the store's."""
        return self is not StoreType.PKCS12


@record
class Certificate:
    """An X.509 certificate as it was read.

    Attributes:
        der: the certificate's bytes; equality looks at nothing else.
        attributes: DER of the PKCS#12 bag attributes that came with it and say nothing to this package
            (neither name, key id nor trusted key usage), written back as they are; empty in other formats.
    """

    der: bytes
    attributes: tuple[bytes, ...] = field(default=(), compare=False)

    def __repr__(self) -> str:
        return f"Certificate(sha256={self.sha256.hex()})"

    @property
    def pem(self) -> str:
        """The certificate as text (RFC 7468), a line feed at the end of each line."""
        from keystore_tool.crypto import pem  # noqa: PLC0415  listing needs no text

        return pem.encode("CERTIFICATE", self.der)

    @property
    def sha1(self) -> bytes:
        """The SHA-1 fingerprint, 20 bytes."""
        return hashlib.sha1(self.der, usedforsecurity=False).digest()

    @property
    def sha256(self) -> bytes:
        """The SHA-256 fingerprint, 32 bytes; ``sha256.hex(":").upper()`` is how keytool shows it."""
        return hashlib.sha256(self.der).digest()


class Protection(enum.Enum):
    """What a protected key's bytes are."""

    ENCRYPTED_PRIVATE_KEY_INFO = "EncryptedPrivateKeyInfo"
    """RFC 5208, section 6; the algorithm identifier inside names the scheme, in JKS and JCEKS too."""
    SEALED_OBJECT = "SealedObject"
    """A Java serialisation stream: a secret key in JCEKS."""


@record
class ProtectedKey:
    """A private or secret key, encrypted as it is stored.

    Attributes:
        data: the stored bytes.
        protection: what they are.
    """

    data: bytes = field(repr=False)
    protection: Protection = Protection.ENCRYPTED_PRIVATE_KEY_INFO


@record
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

    @property
    def certificate(self) -> Certificate:
        """The key's own certificate.

        Raises:
            EntryKindError: the store has none for it.
        """
        if not self.chain:
            raise EntryKindError("the key has no certificate")
        return self.chain[0]

    def pkcs8(self, password: PasswordSource) -> bytes:
        """The private key, not encrypted: DER of PKCS#8's PrivateKeyInfo (RFC 5208, section 5).

        Args:
            password: the key's; in PKCS#12, and mostly elsewhere, it is the store's.

        Raises:
            KeyPasswordError: it is wrong.
            UnsupportedError: the key is encrypted in a way that is not known here.
            StoreFormatError: the protected key is damaged.
        """
        from keystore_tool.crypto.keyprotector import unprotect  # noqa: PLC0415  listing needs no ciphers
        from keystore_tool.passwords import Password  # noqa: PLC0415

        return unprotect(self.key, Password.of(password))

    def private_key(self, password: PasswordSource) -> PrivateKeyTypes:
        """The private key as an object of `cryptography`.

        Args:
            password: the key's, as for `pkcs8`.

        Raises:
            KeyPasswordError: it is wrong.
            UnsupportedError: `cryptography` cannot do keys of this kind; `pkcs8` still gives them.
            StoreFormatError: the protected key is damaged.
        """
        from keystore_tool.crypto.keys import load_private_key  # noqa: PLC0415  as above

        key: PrivateKeyTypes = load_private_key(self.pkcs8(password))
        return key


@record
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


@record
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


@record(frozen=False)
class KeyStore(MutableMapping[str, Entry]):
    """Entries under aliases, in the order of the store: a mapping that minds no letter case.

    An entry that is put under a new alias comes last; ``store[alias]`` raises EntryNotFoundError, which is a
    KeyError too.

    Attributes:
        type: the format of the file that it was read from, or will be written as.
        extra: what only the format's own codec understands and needs to write back what it read
            (for PKCS#12: algorithms, and bags that are no entries); None for a new store.
        complete: False if encrypted parts could not be read because no password was given.
    """

    type: StoreType
    extra: object | None = None
    complete: bool = True
    _entries: dict[str, Entry] = field(default_factory=dict)
    _spellings: dict[str, str] = field(default_factory=dict, compare=False)

    def __repr__(self) -> str:
        return f"KeyStore({self.type.value}, {list(self._entries)})"

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, alias: object) -> bool:
        return isinstance(alias, str) and fold_alias(alias) in self._entries

    def __getitem__(self, alias: str) -> Entry:
        try:
            return self._entries[fold_alias(alias)]
        except KeyError:
            raise EntryNotFoundError(alias) from None

    def __setitem__(self, alias: str, entry: Entry) -> None:
        folded = fold_alias(alias)
        self._entries[folded] = entry
        self._spellings[folded] = alias

    def __delitem__(self, alias: str) -> None:
        folded = fold_alias(alias)
        if folded not in self._entries:
            raise EntryNotFoundError(alias)
        del self._entries[folded], self._spellings[folded]

    def items(self) -> ItemsView[str, Entry]:
        """Aliases (as stored) and entries."""
        return self._entries.items()

    def values(self) -> ValuesView[Entry]:
        """The entries."""
        return self._entries.values()

    def protect(self, pkcs8: bytes, password: PasswordSource) -> ProtectedKey:
        """Put a private key under a password in the way of this type of store, for a new entry.

        Args:
            pkcs8: DER of PKCS#8's PrivateKeyInfo, such as `PrivateKeyEntry.pkcs8` gives.
            password: the key's; for Java's sake the store's in PKCS#12.
        """
        from keystore_tool.crypto.keyprotector import protect  # noqa: PLC0415  listing needs no ciphers
        from keystore_tool.passwords import Password  # noqa: PLC0415

        return protect(pkcs8, Password.of(password), self.type)

    def spelling(self, alias: str) -> str:
        """An alias in the case in which its entry was put there: PKCS#12 keeps it for certificates."""
        return self._spellings[fold_alias(alias)]


def as_new(entry: Entry, now: datetime) -> Entry:
    """The same entry with another creation date."""
    return replace(entry, date=now)
