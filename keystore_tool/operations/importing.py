"""Certificates into a store: trusted ones, and a certificate authority's reply to a request.

Questions are data: an operation asks its *confirm* argument and goes by the answer.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from keystore_tool.errors import CertificateError, EntryExistsError
from keystore_tool.model import PrivateKeyEntry, StoreType, TrustedCertificateEntry
from keystore_tool.records import record, replace
from keystore_tool.x509.chain import build_chain, is_issued_by, is_self_issued, order
from keystore_tool.x509.inspect import inspect

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from keystore_tool.model import Certificate, KeyStore
    from keystore_tool.x509.chain import Chain


@record
class DuplicateCertificate:
    """The certificate is there already, under *alias*; is it to be added all the same?"""

    alias: str
    system_wide: bool


@record
class UntrustedCertificate:
    """Nothing vouches for the certificate; is it to be trusted?"""

    certificate: Certificate


@record
class UntrustedReply:
    """Nothing vouches for the last certificate of the reply's chain; is it to be installed?"""

    chain: Chain


Question = DuplicateCertificate | UntrustedCertificate | UntrustedReply
Confirm = Callable[[Question], bool]


class Outcome(enum.Enum):
    """What became of an import."""

    ADDED = "added"
    INSTALLED = "installed"
    NOT_ADDED = "not-added"
    NOT_INSTALLED = "not-installed"
    NOTHING = "nothing"
    """The alias belongs to a secret key, which takes no certificate."""


@record
class Imported:
    """The end of an import.

    Attributes:
        alias: the entry's alias as it was given.
        outcome: what became of it.
        chain: the certificates that were to be imported, the entry's own first.
    """

    alias: str
    outcome: Outcome
    chain: tuple[Certificate, ...]

    @property
    def changed(self) -> bool:
        """Whether the store is another one now."""
        return self.outcome in (Outcome.ADDED, Outcome.INSTALLED)


def certificates_of(store: KeyStore) -> dict[Certificate, str]:
    """The certificates that vouch for others: trusted ones, and the own ones of keys; with their aliases."""
    found: dict[Certificate, str] = {}
    for alias, entry in store.items():
        match entry:
            case TrustedCertificateEntry(certificate=certificate):
                found.setdefault(certificate, alias)
            case PrivateKeyEntry(chain=(certificate, *_)):
                found.setdefault(certificate, alias)
    return found


def check_free(store: KeyStore, alias: str) -> None:
    """Refuse an alias that is taken.

    Raises:
        EntryExistsError: it is.
    """
    if alias in store:
        raise EntryExistsError(alias, f"Certificate not imported, alias <{alias}> already exists")


def add_trusted(  # noqa: PLR0913  what there is to say
    store: KeyStore,
    alias: str,
    certificate: Certificate,
    *,
    system: KeyStore | None,
    confirm: Confirm,
    now: datetime,
) -> Imported:
    """Add a trusted certificate, asking first unless the store vouches for it.

    Args:
        store: the store to change.
        alias: the new entry's alias.
        certificate: what is to be trusted.
        system: the system's trust store, if its certificates count too.
        confirm: asked where somebody must decide.
        now: the new entry's creation date.

    Raises:
        EntryExistsError: the alias is taken.
    """
    check_free(store, alias)
    if not _accepted(store, certificate, system, confirm):
        return Imported(alias, Outcome.NOT_ADDED, (certificate,))
    store[alias] = TrustedCertificateEntry(certificate, now)
    return Imported(alias, Outcome.ADDED, (certificate,))


def _accepted(store: KeyStore, certificate: Certificate, system: KeyStore | None, confirm: Confirm) -> bool:
    known = certificates_of(store)
    if certificate in known:
        return confirm(DuplicateCertificate(known[certificate], system_wide=False))
    anchors = list(known)
    if system is not None:
        known_to_system = certificates_of(system)
        if certificate in known_to_system:
            return confirm(DuplicateCertificate(known_to_system[certificate], system_wide=True))
        anchors += known_to_system
    if not is_self_issued(certificate) and build_chain(certificate, anchors) is not None:
        return True
    return confirm(UntrustedCertificate(certificate))


def install_reply(  # noqa: PLR0913  what there is to say
    store: KeyStore,
    alias: str,
    reply: Sequence[Certificate],
    *,
    system: KeyStore | None,
    confirm: Confirm,
    now: datetime,
) -> Imported:
    """Give a private key the certificate chain that its certificate authority replied with.

    Args:
        store: the store to change.
        alias: the private key's alias.
        reply: the certificates of the reply, in any order.
        system: the system's trust store, if its certificates count too.
        confirm: asked where somebody must decide.
        now: the entry's new creation date.

    Raises:
        CertificateError: the reply does not belong to the key, or makes no chain.
        EntryNotFoundError: there is no such entry.
    """
    entry = store[alias]
    assert isinstance(entry, PrivateKeyEntry)  # noqa: S101  for the type checker: the caller looked
    anchors = [*certificates_of(store), *(certificates_of(system) if system else ())]
    unique = tuple(dict.fromkeys(reply))
    if len(reply) == 1:
        chain: Chain | None = complete_chain(entry, reply[0], anchors)
    else:
        chain = chain_of_bundle(entry, alias, unique, anchors, confirm)
    if chain is None:
        return Imported(alias, Outcome.NOT_INSTALLED, unique)
    if store.type is StoreType.PKCS12:
        check_chain(chain)
    store[alias] = replace(entry, chain=chain, date=now)
    return Imported(alias, Outcome.INSTALLED, unique)


def complete_chain(entry: PrivateKeyEntry, certificate: Certificate, anchors: Sequence[Certificate]) -> Chain:
    """The chain of a reply of one certificate, completed from trusted ones.

    Raises:
        CertificateError: the certificate is for another key, the present one, or nothing vouches for it.
    """
    if public_key(certificate) != public_key(entry.chain[0]):
        raise CertificateError(
            "Public keys in reply and keystore don't match",
            hint="the reply answers a request of another key, or goes under another alias",
        )
    if certificate == entry.chain[0]:
        raise CertificateError("Certificate reply and certificate in keystore are identical")
    chain = build_chain(certificate, anchors)
    if chain is None:
        raise CertificateError(
            "Failed to establish chain from reply",
            hint="import the certificates of the certificate authority first, each under its own alias",
        )
    return chain


def chain_of_bundle(
    entry: PrivateKeyEntry,
    alias: str,
    reply: Sequence[Certificate],
    anchors: Sequence[Certificate],
    confirm: Confirm,
) -> Chain | None:
    """The chain of a reply of several certificates; None if nothing vouches for it and the answer is no.

    Raises:
        CertificateError: none of them is for the key, or they do not form one chain.
    """
    key = public_key(entry.chain[0])
    leaf = next((certificate for certificate in reply if public_key(certificate) == key), None)
    if leaf is None:
        raise CertificateError(f"Certificate reply does not contain public key for <{alias}>")
    chain, strangers = order(leaf, [certificate for certificate in reply if certificate != leaf])
    # Strangers stay, above the chain, and the last of them is what is asked about (observed: keytool 25).
    whole = (*chain, *strangers)
    if whole[-1] in anchors:
        return whole
    issuer = next((anchor for anchor in anchors if is_issued_by(whole[-1], anchor)), None)
    if issuer is not None:
        return (*whole, issuer)
    return whole if confirm(UntrustedReply(whole)) else None


def check_chain(chain: Sequence[Certificate]) -> None:
    """Refuse certificates that do not each sign the one before, as Java's PKCS#12 stores do (its JKS do not).

    Raises:
        CertificateError: they do not.
    """
    if not all(is_issued_by(certificate, issuer) for certificate, issuer in pairwise(chain)):
        raise CertificateError(
            "Certificate chain is not valid",
            hint="the reply lacks a certificate of the chain, or holds one that does not belong to it",
            java_class="java.security.KeyStoreException",
        )


def public_key(certificate: Certificate) -> bytes:
    """A certificate's SubjectPublicKeyInfo, DER."""
    return inspect(certificate).spki
