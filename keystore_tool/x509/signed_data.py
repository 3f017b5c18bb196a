"""Signatures of CMS and PKCS#7: SignedData (RFC 5652, 5), verified over content that is kept elsewhere.

Who is trusted, and when certificates are valid, is not looked at.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto import der, signature_algorithms
from keystore_tool.crypto.signature_algorithms import DIGESTS_BY_OID, Family, identifier_oid
from keystore_tool.crypto.signatures import verify
from keystore_tool.errors import CertificateError, UnsupportedError
from keystore_tool.model import Certificate
from keystore_tool.records import record
from keystore_tool.x509.chain import is_self_issued, same_name
from keystore_tool.x509.dname import Name
from keystore_tool.x509.inspect import inspect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keystore_tool.crypto.der import Element

SIGNED_DATA = "1.2.840.113549.1.7.2"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
TIMESTAMP_TOKEN = "1.2.840.113549.1.9.16.2.14"  # noqa: S105  an attribute (RFC 3161, appendix A)

_CERTIFICATES = der.context(0)
_KEY_IDENTIFIER = der.context(0, constructed=False)
_SIGNED_ATTRIBUTES, _UNSIGNED_ATTRIBUTES = der.context(0), der.context(1)
_OTHER_DIGESTS = {"1.2.840.113549.2.5": "md5", "1.2.840.113549.2.2": "md2"}

# Algorithms of keys, which stand for a signature with the digest that is named beside them.
_KEY_ALGORITHMS = {
    "1.2.840.113549.1.1.1": Family.RSA,
    "1.2.840.10040.4.1": Family.DSA,
    "1.2.840.10045.2.1": Family.EC,
}
_JAVA_FAMILIES = {Family.RSA: "RSA", Family.DSA: "DSA", Family.EC: "ECDSA"}


class SignerInfo(NamedTuple):
    """One signature (RFC 5652, 5.3).

    Attributes:
        signer: the certificate's issuer and serial number, or its subject key identifier.
        digest: the digest's AlgorithmIdentifier.
        signed: what is signed besides the content, as encoded; None if it is the content alone.
        algorithm: the signature's AlgorithmIdentifier.
        signature: the signature.
        unsigned: what was added afterwards, such as a timestamp.
    """

    signer: Element
    digest: Element
    signed: Element | None
    algorithm: Element
    signature: bytes
    unsigned: Element | None

    @classmethod
    def decode(cls, element: Element) -> SignerInfo:
        """Read SignerInfo.

        Raises:
            StoreFormatError: it is none.
        """
        _, signer, digest, *fields = element.expect(der.SEQUENCE, "SignerInfo").children()
        signed = fields.pop(0) if fields[0].tag == _SIGNED_ATTRIBUTES else None
        algorithm, signature, *rest = fields
        unsigned = next((one for one in rest if one.tag == _UNSIGNED_ATTRIBUTES), None)
        return cls(signer, digest, signed, algorithm, signature.octets(), unsigned)

    @staticmethod
    def attribute(attributes: Element | None, oid: str) -> Element | None:
        """The first value of an attribute among *attributes*; None if it is not there.

        Raises:
            StoreFormatError: there is something else among them.
        """
        for attribute in () if attributes is None else attributes.children():
            match attribute.children():
                case [kind, values]:
                    if kind.oid() == oid and values.children():
                        return values.children()[0]
                case _:
                    raise attribute.fail("an attribute is a type and values")
        return None


@record
class SignedData:
    """Signatures, and certificates to verify them with.

    Attributes:
        certificates: in the order of the encoding.
        signers: the signatures.
    """

    certificates: tuple[Certificate, ...]
    signers: tuple[SignerInfo, ...]

    @classmethod
    def decode(cls, data: bytes | Element) -> SignedData:
        """Read ContentInfo with SignedData.

        Raises:
            StoreFormatError: it is none.
        """
        info = der.parse(der.normalise(data if isinstance(data, bytes) else data.encoded))
        try:
            kind, content = info.expect(der.SEQUENCE, "ContentInfo").children()
            if kind.oid() != SIGNED_DATA:
                raise info.fail("no SignedData")
            fields = content.inner().expect(der.SEQUENCE, "SignedData").children()
            certificates = (part for one in fields if one.tag == _CERTIFICATES for part in one.children())
            signers = tuple(map(SignerInfo.decode, fields[-1].expect(der.SET, "SignerInfos").children()))
        except (ValueError, IndexError) as error:
            raise info.fail("SignedData without all its parts") from error
        return cls(
            tuple(Certificate(one.encoded) for one in certificates if one.tag == der.SEQUENCE), signers
        )

    def verify(self, content: bytes) -> tuple[VerifiedSigner, ...]:
        """Who signed *content*: everybody whose signature is right.

        Raises:
            CertificateError: a signature is wrong, or its certificate missing.
            KeystoreError: a signature cannot be read or computed here.
        """
        return tuple(self._verify(signer, content) for signer in self.signers)

    def _verify(self, info: SignerInfo, content: bytes) -> VerifiedSigner:
        certificate = self._certificate_of(info.signer)
        digest = _digest(info.digest)
        message = content
        if info.signed is not None:
            stated = info.attribute(info.signed, MESSAGE_DIGEST)
            if stated is None or stated.octets() != hashlib.new(digest, content).digest():
                raise CertificateError("the content has another digest than the one that was signed")
            message = der.tlv(der.SET, info.signed.content)
        algorithm = _signature_algorithm(info.algorithm, digest)
        if not verify(inspect(certificate).spki, algorithm, info.signature, message):
            raise CertificateError("a signature is wrong")
        token = info.attribute(info.unsigned, TIMESTAMP_TOKEN)
        timestamp = None if token is None else SignedData.decode(token).signer_chain()
        return VerifiedSigner(self.chain(certificate), timestamp)

    def signer_chain(self) -> tuple[Certificate, ...]:
        """The chain of the first signer's certificate.

        Raises:
            CertificateError: it is missing.
        """
        if not self.signers:
            raise CertificateError("nobody signed")
        return self.chain(self._certificate_of(self.signers[0].signer))

    def _certificate_of(self, signer: Element) -> Certificate:
        for certificate in self.certificates:
            if _is_of(certificate, signer):
                return certificate
        raise CertificateError("the signer's certificate is missing")

    def chain(self, leaf: Certificate) -> tuple[Certificate, ...]:
        """A certificate and those above it, as far as they are here; names decide, as in Java."""
        chain = [leaf]
        while not is_self_issued(chain[-1]):
            above = _issuer_among(chain[-1], self.certificates)
            if above is None or above in chain:
                break
            chain.append(above)
        return tuple(chain)


class VerifiedSigner(NamedTuple):
    """Somebody whose signature is right.

    Attributes:
        chain: the signer's certificate, and those above it.
        timestamp: the same of the authority that said when; None without timestamp.
    """

    chain: tuple[Certificate, ...]
    timestamp: tuple[Certificate, ...] | None


def _issuer_among(certificate: Certificate, others: Iterable[Certificate]) -> Certificate | None:
    name = inspect(certificate).issuer
    return next((one for one in others if same_name(inspect(one).subject, name)), None)


def _is_of(certificate: Certificate, signer: Element) -> bool:
    view = inspect(certificate)
    if signer.tag == _KEY_IDENTIFIER:
        extension = view.extension("2.5.29.14")
        return extension is not None and der.parse(extension.value).octets() == signer.content
    match signer.expect(der.SEQUENCE, "IssuerAndSerialNumber").children():
        case [issuer, serial]:
            return view.serial == serial.integer() and same_name(view.issuer, Name.decode(issuer))
        case _:
            raise signer.fail("an issuer and a serial number expected")


def _digest(identifier: Element) -> str:
    oid = identifier_oid(identifier)
    name = DIGESTS_BY_OID.get(oid) or _OTHER_DIGESTS.get(oid)
    if name is None or name not in hashlib.algorithms_available:
        raise UnsupportedError(f"the digest {oid} is not available here")
    return name


def _signature_algorithm(identifier: Element, digest: str) -> Element:
    family = _KEY_ALGORITHMS.get(identifier_oid(identifier))
    if family is None:
        return identifier
    digest_name = digest.upper().replace("_", "-" if digest.startswith("sha3") else "/")
    name = f"{digest_name}with{_JAVA_FAMILIES[family]}"
    return der.parse(signature_algorithms.find(name).identifier)
