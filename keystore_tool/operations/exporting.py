"""Certificates out of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.errors import EntryKindError
from keystore_tool.model import PrivateKeyEntry, TrustedCertificateEntry

if TYPE_CHECKING:
    from keystore_tool.model import Certificate, KeyStore


def certificate_of(store: KeyStore, alias: str) -> Certificate:
    """An entry's certificate; of a chain the first one.

    Raises:
        EntryNotFoundError: there is no such entry.
        EntryKindError: the entry has no certificate.
    """
    match store[alias]:
        case TrustedCertificateEntry(certificate=certificate):
            return certificate
        case PrivateKeyEntry(chain=(certificate, *_)):
            return certificate
    raise EntryKindError(f"Alias <{alias}> has no certificate")


def private_key_of(store: KeyStore, alias: str) -> PrivateKeyEntry:
    """An entry that has a private key and a certificate.

    Raises:
        EntryNotFoundError: there is no such entry.
        EntryKindError: it is of another kind.
    """
    entry = store[alias]
    if not isinstance(entry, PrivateKeyEntry):
        raise EntryKindError(f"Alias <{alias}> has no key")
    if not entry.chain:
        raise EntryKindError(
            f"Alias <{alias}> has no certificate", hint="the store holds none that belongs to this key"
        )
    return entry
