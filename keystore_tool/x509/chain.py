"""Certification paths: who issued what, up to a self-signed root (RFC 5280, 6.1, names and signatures only).

Validity periods and extensions are not looked at, as keytool does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.errors import CertificateError, StoreFormatError, UnsupportedError
from keystore_tool.x509.inspect import inspect

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from keystore_tool.model import Certificate
    from keystore_tool.x509.dname import Name

Chain = tuple["Certificate", ...]


def same_name(one: Name, other: Name) -> bool:
    """Whether two names are equal as Java compares them: letter case and runs of blanks do not count."""
    return one.encoded == other.encoded or _canonical(one) == _canonical(other)


def _canonical(name: Name) -> str:
    return " ".join(name.keytool_text.casefold().split())


def is_self_issued(certificate: Certificate) -> bool:
    """Whether subject and issuer are the same name."""
    view = inspect(certificate)
    return same_name(view.subject, view.issuer)


def is_issued_by(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether the issuer's name and key fit a certificate's issuer name and signature."""
    from keystore_tool.crypto.signatures import verify  # noqa: PLC0415  listing verifies nothing

    view, above = inspect(certificate), inspect(issuer)
    return same_name(view.issuer, above.subject) and verify(
        above.spki, view.signature_algorithm, view.signature, view.tbs
    )


def build_chain(leaf: Certificate, candidates: Sequence[Certificate]) -> Chain | None:
    """The path from *leaf* up to a self-signed certificate, through *candidates*; None if there is none.

    Args:
        leaf: where the path begins; it is its own path if it is self-signed.
        candidates: certificates that may stand above it, in order of preference.
    """
    return _build_chain(leaf, candidates, ())


def _build_chain(leaf: Certificate, candidates: Sequence[Certificate], below: Chain) -> Chain | None:
    path = (*below, leaf)
    if is_self_issued(leaf):
        return path if is_issued_by(leaf, leaf) else None
    for candidate in candidates:
        if candidate not in path and is_issued_by(leaf, candidate):
            found = _build_chain(candidate, candidates, path)
            if found is not None:
                return found
    return None


def order(leaf: Certificate, others: Iterable[Certificate]) -> tuple[Chain, Chain]:
    """Certificates from *leaf* upwards, as far as they go; and those that found no place.

    Raises:
        CertificateError: an issuer is there by name, but its key did not sign.
    """
    chain, left = [leaf], list(others)
    while not is_self_issued(chain[-1]):
        issuer_name = inspect(chain[-1]).issuer
        named = [one for one in left if same_name(inspect(one).subject, issuer_name)]
        if not named:
            break
        above = next((one for one in named if is_issued_by(chain[-1], one)), None)
        if above is None:
            raise CertificateError(
                "Incomplete certificate chain in reply",
                hint=f"the certificate of {issuer_name.keytool_text} in it is another one than the signer's",
            )
        chain.append(above)
        left.remove(above)
    return tuple(chain), tuple(left)


def climb(leaf: Certificate, others: Iterable[Certificate]) -> Chain:
    """Certificates from *leaf* upwards, as far as the others go; what does not belong there is left out.

    A signature that cannot be checked here (an algorithm that `cryptography` has not) is taken on trust.
    """
    chain, left = [leaf], list(others)
    while not is_self_issued(chain[-1]):
        above = next((one for one in left if _may_be_issued_by(chain[-1], one)), None)
        if above is None:
            break
        chain.append(above)
        left.remove(above)
    return tuple(chain)


def _may_be_issued_by(certificate: Certificate, issuer: Certificate) -> bool:
    try:
        return is_issued_by(certificate, issuer)
    except (UnsupportedError, StoreFormatError):
        return True  # the names fit, else nothing would have been verified
