"""Keys with their chains, and bundles of trusted certificates, from PEM files into a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.crypto.keyprotector import protect
from keystore_tool.errors import CertificateError, EntryExistsError
from keystore_tool.formats.pem.document import certificate_of_key
from keystore_tool.model import PrivateKeyEntry, TrustedCertificateEntry
from keystore_tool.records import record, replace
from keystore_tool.x509.alias_template import AliasTemplate, tell_apart
from keystore_tool.x509.chain import climb, is_self_issued, same_name
from keystore_tool.x509.inspect import inspect

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from keystore_tool.formats.pem.document import FoundCertificate, FoundKey
    from keystore_tool.model import Certificate, KeyStore
    from keystore_tool.passwords import Password


@record
class ImportedKey:
    """A private key that was imported.

    Attributes:
        alias: its alias.
        entry: its entry.
        replaced: whether an entry stood there before.
        left_out: certificates of the files that do not belong to its chain.
    """

    alias: str
    entry: PrivateKeyEntry
    replaced: bool
    left_out: tuple[Certificate, ...]


@record
class ImportedCertificates:
    """Trusted certificates that were imported.

    Attributes:
        added: the new entries' aliases and certificates.
        known: certificates that the store had already, under other aliases or the same, and which.
    """

    added: tuple[tuple[str, Certificate], ...] = ()
    known: tuple[tuple[str, Certificate], ...] = ()


@record
class PemImported:
    """The end of an import.

    Attributes:
        key: what became of the private key, None if there was none.
        trusted: what became of the trusted certificates.
        written: whether the store was written; not if there was nothing new, or nothing was to be written.
    """

    key: ImportedKey | None
    trusted: ImportedCertificates
    written: bool = False

    @property
    def aliases(self) -> tuple[str, ...]:
        """The aliases of the entries that are new, or new in part."""
        key = () if self.key is None else (self.key.alias,)
        return (*key, *(alias for alias, _ in self.trusted.added))

    @property
    def changed(self) -> bool:
        """Whether the store in memory is another one now."""
        return self.key is not None or bool(self.trusted.added)

    def as_written(self) -> PemImported:
        """The same, when the store is written."""
        return replace(self, written=True)


# -------------------------------------------------------------------------------------------- private keys


def chain_of(key: FoundKey, certificates: Sequence[FoundCertificate]) -> tuple[Certificate, ...]:
    """A key's certificate and those above it, in order.

    Args:
        key: the private key.
        certificates: in any order.

    Raises:
        CertificateError: none is the key's, or the one that should sign another did not.
    """
    pool = tuple(dict.fromkeys(found.certificate for found in certificates))
    own = certificate_of_key(key.pkcs8, pool)
    if own is None:
        raise _stray_key(key, pool)
    chain = climb(own, (one for one in pool if one != own))
    _check_top(chain[-1], [one for one in pool if one not in chain])
    return chain


def _stray_key(key: FoundKey, pool: Sequence[Certificate]) -> CertificateError:
    if not pool:
        return CertificateError(
            f"there is no certificate for the private key of {key.block.place}",
            hint="--cert names the file with its certificate, and the chain if there is one",
        )
    subjects = "; ".join(inspect(one).subject.keytool_text for one in pool[:3])
    return CertificateError(
        f"the private key of {key.block.place} belongs to none of the certificates ({subjects})",
        hint="keystore-tool match FILE... shows which keys and certificates belong together",
    )


def _check_top(top: Certificate, others: Iterable[Certificate]) -> None:
    if is_self_issued(top):
        return
    issuer = inspect(top).issuer
    if any(same_name(inspect(one).subject, issuer) for one in others):
        raise CertificateError(
            f"the certificate of {issuer.keytool_text} is not the one that signed "
            f"{inspect(top).subject.keytool_text}: only the names agree",
            hint="get the signer's present certificate, or leave the other one out",
        )


def import_key(  # noqa: PLR0913  what there is to say
    store: KeyStore,
    alias: str,
    key: FoundKey,
    certificates: Sequence[FoundCertificate],
    *,
    password: Password,
    replace_entry: bool,
    now: datetime,
) -> ImportedKey:
    """Put a private key and its chain into a store.

    Args:
        store: the store to change.
        alias: the entry's alias.
        key: the key.
        certificates: its certificate and its chain, in any order, and others.
        password: what the key is protected with in the store.
        replace_entry: whether an entry that is there may be replaced.
        now: the entry's creation date.

    Raises:
        EntryExistsError: the alias is taken.
        CertificateError: there is no chain for the key.
    """
    chain = chain_of(key, certificates)
    taken = alias in store
    if taken and not replace_entry:
        raise EntryExistsError(alias, f"Alias <{alias}> already exists", hint="--force replaces the entry")
    entry = PrivateKeyEntry(protect(key.pkcs8, password, store.type), chain, now)
    store[alias] = entry
    left_out = dict.fromkeys(found.certificate for found in certificates if found.certificate not in chain)
    return ImportedKey(alias, entry, taken, tuple(left_out))


# ------------------------------------------------------------------------------------ trusted certificates


def import_trusted(
    store: KeyStore, certificates: Iterable[Certificate], name: str | AliasTemplate, now: datetime
) -> ImportedCertificates:
    """Put certificates into a store as trusted ones, each that the store does not trust already.

    Args:
        store: the store to change.
        certificates: what is to be trusted; the same one twice counts once.
        name: the alias of the one certificate, or how several are called.
        now: the entries' creation date.

    Raises:
        EntryExistsError: the one alias is taken.
        CertificateError: one alias, and several certificates.
    """
    unique = list(dict.fromkeys(certificates))
    trusted = {
        entry.certificate: alias
        for alias, entry in store.items()
        if isinstance(entry, TrustedCertificateEntry)
    }
    new = [one for one in unique if one not in trusted]
    aliases = _aliases(store, new, name)
    for alias, certificate in zip(aliases, new, strict=True):
        store[alias] = TrustedCertificateEntry(certificate, now)
    known = tuple((trusted[one], one) for one in unique if one in trusted)
    return ImportedCertificates(tuple(zip(aliases, new, strict=True)), known)


def _aliases(store: KeyStore, certificates: Sequence[Certificate], name: str | AliasTemplate) -> list[str]:
    if isinstance(name, AliasTemplate):
        return tell_apart([name.alias(one) for one in certificates], certificates, tuple(store))
    if len(certificates) > 1:
        raise CertificateError(
            f"one alias, but {len(certificates)} certificates",
            hint="--alias-template makes aliases of their subjects' names, as does leaving --alias out",
        )
    if certificates and name in store:
        raise EntryExistsError(name, f"Alias <{name}> already exists")
    return [name] if certificates else []
