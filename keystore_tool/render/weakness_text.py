"""keytool's warnings about weak signatures and keys, and its marks behind their names.

>>> of_secret_key("The generated secret key", "DES")
['The generated secret key uses the DES algorithm which is considered a security risk.']
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.crypto.secretkey import PBE
from keystore_tool.crypto.signature_algorithms import java_name
from keystore_tool.errors import StoreFormatError
from keystore_tool.model import PrivateKeyEntry, TrustedCertificateEntry
from keystore_tool.operations.listing import Detail
from keystore_tool.x509.inspect import inspect, inspect_request
from keystore_tool.x509.weakness import Strength, policy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from keystore_tool.model import Certificate, Entry
    from keystore_tool.operations.jars import SignedJar
    from keystore_tool.operations.listing import Listing
    from keystore_tool.x509.inspect import CertificateView, RequestView
    from keystore_tool.x509.public_key import PublicKeyDescription

_RISK = "which is considered a security risk"


def mark(strength: Strength) -> str:
    """What is printed behind the name of an algorithm or key: `` (weak)``, `` (disabled)`` or nothing."""
    return f" ({strength.value})" if strength.value else ""


def of_certificate(who: str, certificate: Certificate) -> list[str]:
    """The warnings about a certificate: its signature's first, then its key's.

    Args:
        who: the subject of the sentences.
        certificate: what is judged; what of it cannot be read is not.
    """
    view = _readable(certificate)
    return [] if view is None else _of_view(who, view)


def of_trusted_certificate(who: str, certificate: Certificate) -> list[str]:
    """The warnings about a certificate that is trusted: its signature does not matter."""
    view = _readable(certificate)
    return [] if view is None else _of_key(who, view.public_key)


def of_chain(
    who: str,
    chain: Sequence[Certificate],
    *,
    trusted: AbstractSet[Certificate] = frozenset(),
    numbering: str = "{who} #{number} of {count}",
) -> list[str]:
    """The warnings about several certificates, each with its place: ``The issuer #1 of 2``.

    Args:
        who: the subject of the sentences.
        chain: the certificates that are judged.
        trusted: certificates whose signature does not matter.
        numbering: how the subject is put if there is more than one certificate.
    """
    count = len(chain)
    lines = []
    for number, certificate in enumerate(chain, start=1):
        subject = who if count == 1 else numbering.format(who=who, number=number, count=count)
        judge = of_trusted_certificate if certificate in trusted else of_certificate
        lines += judge(subject, certificate)
    return lines


def of_jar(jar: SignedJar) -> list[str]:
    """The warnings about the signers of a jar file, and about who gave them the time."""
    lines = []
    for number, signer in enumerate(jar.signers, start=1):
        whose = f" of signer #{number}" if len(jar.signers) > 1 else ""
        for who, chain in (("The certificate", signer.chain), ("The TSA certificate", signer.timestamp)):
            numbering = f"{who} #{{number}}{whose}"
            lines += of_chain(f"{who}{whose}", chain or (), trusted=jar.trusted, numbering=numbering)
    return lines


def of_request(who: str, request: bytes) -> list[str]:
    """The warnings about a certificate request.

    Raises:
        StoreFormatError: it is none.
    """
    view = inspect_request(request)
    return _of_view(who, view)


def of_crl(who: str, crl: bytes, signer: PublicKeyDescription | None = None) -> list[str]:
    """The warnings about a revocation list: its signature's, then those about the key that it was made with.

    Args:
        who: the subject of the sentences.
        crl: the list, DER.
        signer: the key that signed it, or that verified it; None if nobody knows it.

    Raises:
        StoreFormatError: it is none.
    """
    from keystore_tool.x509.crl import inspect_crl  # noqa: PLC0415  only revocation lists need it

    signature = _of_signature(who, java_name(inspect_crl(crl).signature_algorithm))
    return signature if signer is None else signature + _of_key(who, signer)


def of_secret_key(who: str, algorithm: str) -> list[str]:
    """The warning about a secret key."""
    if policy.get().of_secret_key(algorithm) is Strength.FINE:
        return []
    return [f"{who} uses the {algorithm} algorithm {_RISK}."]


def of_stored_secret_key(who: str, algorithm: str) -> list[str]:
    """The warning about a secret key that was made before; a password is none (seen in 25)."""
    return [] if algorithm == PBE else of_secret_key(who, algorithm)


def of_listing(listing: Listing, secret_keys: Mapping[str, str]) -> list[str]:
    """The warnings about the entries of a listing, in its order.

    Args:
        listing: the entries.
        secret_keys: the algorithms of those secret keys that could be opened, by alias.
    """
    numbered = listing.detail is Detail.BRIEF
    warnings = []
    for alias, entry in listing.entries:
        who = "The certificate" if listing.single else f"<{alias}>"
        warnings += of_entry(who, entry, numbered=numbered)
        if alias in secret_keys:
            warnings += of_stored_secret_key(who, secret_keys[alias])
    return warnings


def of_entry(who: str, entry: Entry, *, numbered: bool = True) -> list[str]:
    """The warnings about an entry's certificates.

    Args:
        who: the subject of the sentences.
        entry: what is judged.
        numbered: whether the certificates of a chain are told apart; a listing with details does not, since
            it shows them (seen in 25).
    """
    match entry:
        case TrustedCertificateEntry():
            return of_trusted_certificate(who, entry.certificate)
        case PrivateKeyEntry() if numbered:
            return of_chain(who, entry.chain)
        case PrivateKeyEntry():
            return [line for certificate in entry.chain for line in of_certificate(who, certificate)]
        case _:
            return []


def _readable(certificate: Certificate) -> CertificateView | None:
    try:
        view = inspect(certificate)
        java_name(view.signature_algorithm)
        view.public_key  # noqa: B018  read here, so that what follows cannot fail
    except StoreFormatError:
        return None
    return view


def _of_view(who: str, view: CertificateView | RequestView) -> list[str]:
    return _of_signature(who, java_name(view.signature_algorithm)) + _of_key(who, view.public_key)


def _of_signature(who: str, algorithm: str) -> list[str]:
    match policy.get().of_signature(algorithm):
        case Strength.DISABLED:
            return [f"{who} uses the {algorithm} signature algorithm {_RISK} and is disabled."]
        case Strength.WEAK:
            return [f"{who} uses the {algorithm} signature algorithm {_RISK}."]
        case _:
            return []


def _of_key(who: str, key: PublicKeyDescription) -> list[str]:
    match policy.get().of_key(key):
        case Strength.DISABLED:
            return [f"{who} uses a {key.text} key {_RISK} and is disabled."]
        case Strength.WEAK:
            return [f"{who} uses a {key.text} key {_RISK}. It will be disabled in a future update."]
        case _:
            return []
