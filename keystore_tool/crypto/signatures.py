"""Signatures made and checked, with every algorithm that Java names and `cryptography` computes.

>>> from keystore_tool.crypto.key_specification import specify
>>> from keystore_tool.crypto.keys import generate
>>> from keystore_tool.crypto.signature_algorithms import find
>>> pair, algorithm = generate(specify("EC")), find("SHA256withECDSA")
>>> signature = sign(pair.private_key, algorithm, b"to be signed")
>>> verify(pair.public_key_info, der.parse(algorithm.identifier), signature, b"to be signed")
True
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from keystore_tool.crypto import der, signature_algorithms
from keystore_tool.crypto.keys import (
    expanded_ml_dsa_key,
    key_algorithm,
    load_private_key,
    load_public_key,
    public_key_algorithm,
)
from keystore_tool.crypto.signature_algorithms import DIGESTS_BY_OID, Family, SignatureAlgorithm
from keystore_tool.errors import InvalidArgumentError, StoreFormatError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.asymmetric.padding import PSS, PKCS1v15
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

_MAX_SALT = 2048
"""Bytes: as long as the longest key."""


def sign(private_key: bytes, algorithm: SignatureAlgorithm, message: bytes) -> bytes:
    """The signature of a message, as it stands in a certificate's BIT STRING.

    Args:
        private_key: DER of PKCS #8.
        algorithm: one with what the key decides filled in: what `signature_algorithms.choose` gives.
        message: what is signed.

    Raises:
        InvalidArgumentError: the key is of another kind than the algorithm, or too short.
        StoreFormatError: the key is malformed.
        UnsupportedError: this cannot be computed here.
    """
    name = key_algorithm(private_key)
    algorithm = signature_algorithms.fit(algorithm, name)
    if algorithm.family is Family.ML_DSA and (expanded := expanded_ml_dsa_key(private_key)) is not None:
        from keystore_tool.crypto import mldsa_signing  # noqa: PLC0415  for keys of JDK 24 and 25 only

        return mldsa_signing.sign(algorithm.name, expanded, message)
    scheme = _scheme(algorithm, der.parse(algorithm.identifier))
    key = load_private_key(private_key)
    try:
        with _supported(algorithm):
            return bytes(key.sign(message, *scheme))
    except ValueError as error:
        words = "Key is too short for this signature algorithm"
        raise signature_algorithms.wrong_key(words, algorithm.name, name) from error


def verify(public_key_info: bytes, algorithm: der.Element, signature: bytes, message: bytes) -> bool:
    """Whether a signature is of this message and made with the private key of this public key.

    Args:
        public_key_info: DER of SubjectPublicKeyInfo.
        algorithm: the AlgorithmIdentifier that stands beside the signature.
        signature: the content of the BIT STRING.
        message: what was signed.

    Raises:
        StoreFormatError: the key, or the algorithm's parameters, are malformed.
        UnsupportedError: this cannot be computed here.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  only when something is verified

    named = signature_algorithms.decode(algorithm)
    try:
        signature_algorithms.fit(named, public_key_algorithm(public_key_info))
    except InvalidArgumentError:
        return False
    scheme = _scheme(named, algorithm)
    key = load_public_key(public_key_info)
    try:
        with _supported(named):
            key.verify(signature, message, *scheme)
    except (InvalidSignature, ValueError):  # ValueError: the key is too short for such a signature
        return False
    return True


@contextmanager
def _supported(algorithm: SignatureAlgorithm) -> Iterator[None]:
    """Translate what an OpenSSL says that was built or configured without an old algorithm."""
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415  only when something is signed

    try:
        yield
    except UnsupportedAlgorithm as error:
        raise UnsupportedError(f"The installed OpenSSL cannot do {algorithm.name}") from error


def _scheme(
    algorithm: SignatureAlgorithm, identifier: der.Element
) -> tuple[()] | tuple[HashAlgorithm | ECDSA] | tuple[PKCS1v15 | PSS, HashAlgorithm]:
    """The arguments after signature and message of the methods of cryptography's keys."""
    if algorithm.family is Family.RSASSA_PSS:
        return _pss(identifier)
    if algorithm.family in (Family.EDDSA, Family.ML_DSA):
        return ()
    digest = _hash(algorithm.digest or "")
    if algorithm.family is Family.DSA:
        return (digest,)
    if algorithm.family is Family.EC:
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA  # noqa: PLC0415  only when used

        return (ECDSA(digest),)
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415  only when used

    return PKCS1v15(), digest


def _hash(name: str) -> HashAlgorithm:
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415  only when something is signed

    kind = getattr(hashes, name.upper(), None)
    if kind is None:
        raise UnsupportedError(f"The digest {name.upper()} cannot be computed here")
    digest: HashAlgorithm = kind()
    return digest


def _pss(identifier: der.Element) -> tuple[PSS, HashAlgorithm]:
    """Read RSASSA-PSS-params (RFC 8017, A.2.3): [0] digest, [1] mask, [2] salt length."""
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS  # noqa: PLC0415  only when used

    _, *parameters = identifier.children()
    if not parameters:
        raise StoreFormatError("RSASSA-PSS without parameters")
    fields = {field.tag: field.inner() for field in parameters[0].children()}
    digest = mask_digest = _hash("sha1")
    if der.context(0) in fields:
        digest = _pss_digest(fields[der.context(0)])
    if der.context(1) in fields:
        mask_digest = _pss_digest((fields[der.context(1)].children() or [identifier])[-1])
    salt_length = fields[der.context(2)].integer() if der.context(2) in fields else 20
    if not 0 <= salt_length <= _MAX_SALT:
        raise StoreFormatError(f"RSASSA-PSS with a salt of {salt_length} bytes")
    return PSS(MGF1(mask_digest), salt_length), digest


def _pss_digest(identifier: der.Element) -> HashAlgorithm:
    oid = signature_algorithms.identifier_oid(identifier)
    if oid not in DIGESTS_BY_OID:
        raise UnsupportedError(f"RSASSA-PSS with the digest {oid} cannot be checked here")
    return _hash(DIGESTS_BY_OID[oid])
