"""New keys with a first certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.crypto import signature_algorithms
from keystore_tool.errors import EntryExistsError
from keystore_tool.model import Certificate
from keystore_tool.records import record
from keystore_tool.x509 import build
from keystore_tool.x509.extensions import certificate_extensions
from keystore_tool.x509.inspect import inspect
from keystore_tool.x509.public_key import describe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keystore_tool.crypto.keys import KeyPair
    from keystore_tool.crypto.signature_algorithms import SignatureAlgorithm
    from keystore_tool.model import KeyStore, PrivateKeyEntry
    from keystore_tool.x509.dates import Validity
    from keystore_tool.x509.dname import Name
    from keystore_tool.x509.extension import Extension
    from keystore_tool.x509.public_key import PublicKeyDescription


@record
class Generated:
    """A new key entry.

    Attributes:
        alias: its alias as it was given.
        entry: the entry.
    """

    alias: str
    entry: PrivateKeyEntry


@record
class Signer:
    """Who signs a certificate.

    Attributes:
        chain: the signer's certificate chain, its own first.
        private_key: its key, PKCS#8 DER.
    """

    chain: tuple[Certificate, ...]
    private_key: bytes

    def __repr__(self) -> str:
        return f"Signer({self.chain!r})"

    @property
    def key(self) -> PublicKeyDescription:
        """The signer's key."""
        return inspect(self.chain[0]).public_key

    def algorithm(self, name: str | None) -> SignatureAlgorithm:
        """The signature algorithm of a name, by default the one for the signer's key.

        Raises:
            InvalidArgumentError: there is none of that name, or it does not fit the key.
        """
        return algorithm_for(inspect(self.chain[0]).spki, name)


def algorithm_for(public_key: bytes, name: str | None) -> SignatureAlgorithm:
    """The signature algorithm of a name, by default the one for a key (its SubjectPublicKeyInfo, DER).

    Raises:
        InvalidArgumentError: there is none of that name, or it does not fit the key.
    """
    key = describe(public_key)
    return signature_algorithms.choose(name, key.algorithm, key.bits)


def check_free(store: KeyStore, alias: str) -> None:
    """Refuse an alias that is taken.

    Raises:
        EntryExistsError: it is.
    """
    if alias in store:
        raise EntryExistsError(alias, f"Key pair not generated, alias <{alias}> already exists")


def self_signed(
    key_pair: KeyPair,
    subject: Name,
    *,
    algorithm: SignatureAlgorithm,
    period: Validity,
    extensions: Sequence[Extension],
) -> tuple[Certificate, ...]:
    """A chain of one certificate, of a key for itself.

    Args:
        key_pair: the key.
        subject: whose it is.
        algorithm: how it signs.
        period: when the certificate is valid.
        extensions: what it is to have beside the key identifiers.
    """
    certificate = build.build_certificate(
        subject=subject,
        issuer=subject,
        public_key=key_pair.public_key_info,
        not_before=period.not_before,
        not_after=period.not_after,
        extensions=certificate_extensions(extensions, key_pair.public_key_info),
        algorithm=algorithm,
        signing_key=key_pair.private_key,
    )
    return (Certificate(certificate),)


def signed_by(  # noqa: PLR0913  what a certificate says
    signer: Signer,
    public_key: bytes,
    subject: Name,
    *,
    algorithm: SignatureAlgorithm,
    period: Validity,
    extensions: Sequence[Extension],
) -> tuple[Certificate, ...]:
    """A certificate of a key by another one, followed by the chain of that.

    Args:
        signer: who signs.
        public_key: the key, DER of SubjectPublicKeyInfo.
        subject: whose it is.
        algorithm: how the signer signs.
        period: when the certificate is valid.
        extensions: what it is to have beside the key identifiers.
    """
    issuer = inspect(signer.chain[0])
    certificate = build.build_certificate(
        subject=subject,
        issuer=issuer.subject,
        public_key=public_key,
        not_before=period.not_before,
        not_after=period.not_after,
        extensions=certificate_extensions(extensions, public_key, issuer),
        algorithm=algorithm,
        signing_key=signer.private_key,
    )
    return (Certificate(certificate), *signer.chain)


def renewed(
    own: Signer,
    *,
    subject: Name | None,
    extensions: Sequence[Extension],
    sigalg: str | None,
    period: Validity,
) -> Certificate:
    """A self-signed certificate in the place of one that there is, with its extensions.

    Args:
        own: the key and its present chain.
        subject: the new name; None for the present one.
        extensions: more extensions, which beat the present ones.
        sigalg: name of the signature algorithm; None for the key's default.
        period: when the new certificate is valid.

    Raises:
        InvalidArgumentError: the signature algorithm does not fit.
    """
    view = inspect(own.chain[0])
    name = view.subject if subject is None else subject
    certificate = build.build_certificate(
        subject=name,
        issuer=name,
        public_key=view.spki,
        not_before=period.not_before,
        not_after=period.not_after,
        extensions=certificate_extensions([*view.extensions, *extensions], view.spki),
        algorithm=own.algorithm(sigalg),
        signing_key=own.private_key,
    )
    return Certificate(certificate)


def public_key_of(entry: PrivateKeyEntry) -> bytes:
    """An entry's public key: SubjectPublicKeyInfo, DER."""
    return inspect(entry.chain[0]).spki
