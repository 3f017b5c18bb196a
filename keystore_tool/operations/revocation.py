"""Certificate revocation lists: made with a key of a store, verified with its certificates."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from keystore_tool.errors import EntryKindError, StoreFormatError, UnsupportedError
from keystore_tool.operations.exporting import certificate_of
from keystore_tool.records import record
from keystore_tool.x509.chain import same_name
from keystore_tool.x509.crl import inspect_crl
from keystore_tool.x509.crl_build import build_crl
from keystore_tool.x509.inspect import inspect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from keystore_tool.model import Certificate, KeyStore
    from keystore_tool.operations.keypairs import Signer
    from keystore_tool.x509.crl import CrlView
    from keystore_tool.x509.crl_build import Revocation
    from keystore_tool.x509.dates import Validity


class Place(enum.Enum):
    """Where a certificate was found; the values are keytool's words."""

    KEYSTORE = "keystore"
    CACERTS = "cacerts"


@record
class Verifier:
    """The certificate whose key made a list's signature.

    Attributes:
        place: where it is.
        alias: the alias of its entry there.
        certificate: it.
    """

    place: Place
    alias: str
    certificate: Certificate


@record
class CheckedCrl:
    """A revocation list, DER, and what verifies it; None if nothing does."""

    der: bytes
    verifier: Verifier | None


@record
class PrintedCrls:
    """Revocation lists in the order of their file.

    Attributes:
        lists: they, and who verifies them.
        pem: whether they are wanted as PEM.
        trusts_cacerts: whether the system's trust store was asked too.
    """

    lists: tuple[CheckedCrl, ...]
    pem: bool
    trusts_cacerts: bool


def make(revocations: Sequence[Revocation], signer: Signer, *, sigalg: str | None, period: Validity) -> bytes:
    """A revocation list, DER.

    Args:
        revocations: the certificates that are revoked.
        signer: who issued them.
        sigalg: name of the signature algorithm; None for the key's default.
        period: when it is made, and when there will be another one.

    Raises:
        InvalidArgumentError: the signature algorithm does not fit.
    """
    return build_crl(
        issuer=inspect(signer.chain[0]).subject,
        this_update=period.not_before,
        next_update=period.not_after,
        revocations=revocations,
        algorithm=signer.algorithm(sigalg),
        signing_key=signer.private_key,
    )


def candidates(store: KeyStore, place: Place) -> Iterator[Verifier]:
    """The certificates of a store, of a chain the first one."""
    for alias in store:
        try:
            yield Verifier(place, alias, certificate_of(store, alias))
        except EntryKindError:
            continue


def check(crl: bytes, known: Iterable[Verifier]) -> CheckedCrl:
    """A list with the first of the certificates that has its issuer's name and the key that signed it."""
    view = inspect_crl(crl)
    return CheckedCrl(crl, next((one for one in known if _verifies(one.certificate, view)), None))


def _verifies(certificate: Certificate, view: CrlView) -> bool:
    from keystore_tool.crypto.signatures import verify  # noqa: PLC0415  only if a store was named

    try:
        signer = inspect(certificate)
        return same_name(signer.subject, view.issuer) and verify(
            signer.spki, view.signature_algorithm, view.signature, view.tbs
        )
    except (StoreFormatError, UnsupportedError):
        return False  # a certificate that cannot be read verifies nothing
