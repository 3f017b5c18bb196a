"""Keys and certificates out of a store, as the PEM files that other programs read."""

from __future__ import annotations

import enum
import re
from typing import TYPE_CHECKING

from keystore_tool.crypto.pbe import Des, Pkcs12Pbe
from keystore_tool.errors import EntryKindError, EntryNotFoundError
from keystore_tool.formats import pem
from keystore_tool.model import PrivateKeyEntry, SecretKeyEntry, TrustedCertificateEntry
from keystore_tool.records import field, record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keystore_tool.crypto.pbe import Scheme
    from keystore_tool.model import Certificate, KeyStore


class Part(enum.Enum):
    """What goes into a file."""

    KEY = "key"
    """The private key."""
    CHAIN = "chain"
    """The key's certificate chain, its own certificate first; or the one trusted certificate asked for."""
    CAS = "cas"
    """The trusted certificates of the store."""


@record
class Layout:
    """Which files a program wants.

    Attributes:
        files: their names, ``{}`` standing for the entry's, and what is in them.
        combined: what is in one file for all, in this order.
        asks_for_passphrase: whether the program can read an encrypted key.
        encryption: how the key is encrypted.
    """

    files: tuple[tuple[str, tuple[Part, ...]], ...]
    combined: tuple[Part, ...] = (Part.KEY, Part.CHAIN)
    asks_for_passphrase: bool = True
    encryption: Scheme = pem.KEY_ENCRYPTION


JAVA_17_READS = Pkcs12Pbe(Des(24), 100_000)
"""Triple DES. What Kafka asks Java for to read an encrypted key gets nothing stronger from Java 17
(observed: 11 and 17 have no SecretKeyFactory for PBES2; 21 and 25 read AES too)."""

_KEY, _CHAIN, _CAS = ("{}.key", (Part.KEY,)), ("{}.crt", (Part.CHAIN,)), ("ca.crt", (Part.CAS,))

LAYOUTS = {
    "generic": Layout((_KEY, _CHAIN, _CAS)),
    "curl": Layout((_KEY, _CHAIN, _CAS)),
    "haproxy": Layout(
        (("{}.pem", (Part.CHAIN, Part.KEY)), _CAS), (Part.CHAIN, Part.KEY), asks_for_passphrase=False
    ),
    "httpx": Layout((_KEY, _CHAIN, _CAS)),
    "kafka": Layout(
        (("{}-keystore.pem", (Part.KEY, Part.CHAIN)), ("truststore.pem", (Part.CAS,))),
        encryption=JAVA_17_READS,
    ),
    "nginx": Layout((_KEY, _CHAIN, _CAS)),
    "requests": Layout((_KEY, _CHAIN, _CAS), asks_for_passphrase=False),
}
"""Layouts by name: that of no program in particular, and those of programs."""

GENERIC = "generic"

_UNSAFE = re.compile(r"[^\w.@+-]|^[.-]")


@record
class PemFile:
    """A file of an export.

    Attributes:
        path: where it goes; ``-`` is standard output.
        parts: what is in it.
        content: its bytes.
    """

    path: str
    parts: tuple[Part, ...]
    content: bytes = field(repr=False)

    @property
    def private(self) -> bool:
        """Whether nobody else may read it."""
        return Part.KEY in self.parts


@record
class PemExported:
    """What was exported as PEM.

    Attributes:
        alias: the entry's alias; None if only the store's trusted certificates were exported.
        encrypted: whether the key is encrypted; None if there is none.
        chain: the entry's certificates.
        cas: the store's trusted certificates, if they were asked for.
        files: where all of that went.
        layout: the name of the layout.
    """

    alias: str | None
    encrypted: bool | None
    chain: tuple[Certificate, ...]
    cas: tuple[Certificate, ...]
    files: tuple[PemFile, ...]
    layout: str


@record
class Material:
    """What of a store can be exported.

    Attributes:
        alias: of the entry, None for none.
        entry: the private key's entry, or a trusted certificate's.
        cas: the store's trusted certificates.
    """

    alias: str | None
    entry: PrivateKeyEntry | TrustedCertificateEntry | None
    cas: tuple[Certificate, ...]

    @property
    def chain(self) -> tuple[Certificate, ...]:
        """The entry's certificates; without an entry, the trusted ones stand in for them."""
        match self.entry:
            case PrivateKeyEntry(chain=chain):
                return chain
            case TrustedCertificateEntry(certificate=certificate):
                return (certificate,)
            case None:
                return self.cas

    def has(self, part: Part) -> bool:
        """Whether there is such a part."""
        if part is Part.KEY:
            return isinstance(self.entry, PrivateKeyEntry)
        return bool(self.cas if part is Part.CAS else self.chain)

    def write(self, part: Part, key: bytes) -> bytes:
        """A part in PEM; *key* is the entry's private key, as PEM already."""
        if part is Part.KEY:
            return key
        return b"".join(map(pem.write_certificate, self.cas if part is Part.CAS else self.chain))


def material(store: KeyStore, alias: str | None, *, cas_only: bool = False) -> Material:
    """What can be exported of an entry; without an alias, of the only private key, else of no entry.

    Args:
        store: the store.
        alias: the entry's alias, or None.
        cas_only: whether nothing but the store's trusted certificates is wanted.

    Raises:
        EntryNotFoundError: there is no such entry, or nothing at all.
        EntryKindError: it is a secret key, or no alias chooses among several private keys.
    """
    cas = tuple(entry.certificate for _, entry in store.items() if isinstance(entry, TrustedCertificateEntry))
    chosen = alias if alias is not None or cas_only else _only_key(store)
    if chosen is None:
        if not cas:
            raise EntryKindError("the store has neither a private key nor a trusted certificate")
        return Material(None, None, cas)
    entry = store.get(chosen)
    if entry is None:
        raise EntryNotFoundError(chosen, hint=_list_of(tuple(store)))
    if isinstance(entry, SecretKeyEntry):
        raise EntryKindError(f"<{chosen}> is a secret key, which has no PEM form")
    return Material(chosen, entry, cas)


def _only_key(store: KeyStore) -> str | None:
    keys = [alias for alias, entry in store.items() if isinstance(entry, PrivateKeyEntry)]
    if len(keys) > 1:
        raise EntryKindError(
            f"the store has {len(keys)} private keys", hint=f"choose one with --alias: {', '.join(keys)}"
        )
    return keys[0] if keys else None


def _list_of(aliases: Sequence[str]) -> str:
    return f"the store has {', '.join(aliases)}" if aliases else "the store is empty"


def file_name(alias: str | None) -> str:
    """An alias as a part of a file's name, which leads nowhere else.

    >>> file_name("../web server"), file_name(None)
    ('_._web_server', 'store')
    """
    return "store" if alias is None else _UNSAFE.sub("_", alias) or "_"
