"""Reading certificates and certificate requests field by field, as leniently as Java does.

Stores hold certificates that a strict parser refuses: NULL parameters after ECDSA, negative serial numbers,
odd strings in names, unknown curves. Here the outer structure is checked at once and each field is decoded
when it is asked for, so that one odd field leaves the others readable, and a list of ten thousand
certificates decodes only what it prints.

>>> from datetime import UTC, datetime
>>> from keystore_tool.crypto.der import bit_string, integer, oid, sequence, time
>>> name, ed25519 = sequence(), sequence(oid("1.3.101.112"))
>>> validity = sequence(time(datetime(2026, 1, 1, tzinfo=UTC)), time(datetime(2027, 1, 1, tzinfo=UTC)))
>>> tbs = sequence(integer(-5), ed25519, name, validity, name, sequence(ed25519, bit_string(bytes(32))))
>>> view = inspect(sequence(tbs, ed25519, bit_string(bytes(64))))
>>> view.version, view.serial, view.not_after.year, view.extensions
(1, -5, 2027, ())
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.crypto.der import INTEGER, SEQUENCE, Element
from keystore_tool.once import once
from keystore_tool.records import record
from keystore_tool.x509.dname import Name
from keystore_tool.x509.extension import Extension
from keystore_tool.x509.public_key import PublicKeyDescription, describe

if TYPE_CHECKING:
    from datetime import datetime

    from keystore_tool.model import Certificate

EXTENSION_REQUEST = "1.2.840.113549.1.9.14"
"""The request attribute that lists the extensions wanted (RFC 2985, 5.4.2)."""

_VERSION = der.context(0)
_EXTENSIONS = der.context(3)
_REQUEST_ATTRIBUTES = der.context(0)
_TBS_FIELDS = 6


@record(slots=False)
class CertificateView:
    """The fields of an X.509 certificate (RFC 5280, 4.1), each decoded when first asked for.

    Whatever field is malformed raises StoreFormatError when asked for, and only then.

    Attributes:
        der: the certificate's bytes, without anything that followed them.
        version: 1, 2 or 3 (the encoded number plus one).
        signature_algorithm: the AlgorithmIdentifier outside the signed part.
        tbs: the signed part, TBSCertificate, as encoded.
        tbs_signature_algorithm: the AlgorithmIdentifier in the signed part; should equal the one outside.
    """

    der: bytes
    version: int
    signature_algorithm: Element
    tbs: bytes
    tbs_signature_algorithm: Element
    _serial: Element
    _issuer: Element
    _validity: Element
    _subject: Element
    _spki: Element
    _rest: tuple[Element, ...]
    _signature: Element

    @once
    def serial(self) -> int:
        """The serial number; a few authorities made it 0 or negative."""
        return self._serial.expect(INTEGER, "serial number").integer()

    @property
    def issuer_der(self) -> bytes:
        """The issuer's name as encoded."""
        return self._issuer.encoded

    @once
    def issuer(self) -> Name:
        """The issuer's name."""
        return Name.decode(self._issuer)

    @property
    def subject_der(self) -> bytes:
        """The subject's name as encoded."""
        return self._subject.encoded

    @once
    def subject(self) -> Name:
        """The subject's name."""
        return Name.decode(self._subject)

    @once
    def _times(self) -> tuple[datetime, datetime]:
        times = self._validity.expect(SEQUENCE, "validity").children()
        if len(times) != 2:  # noqa: PLR2004
            raise self._validity.fail("two times expected")
        return times[0].time(), times[1].time()

    @property
    def not_before(self) -> datetime:
        """The begin of validity, UTC."""
        return self._times[0]

    @property
    def not_after(self) -> datetime:
        """The end of validity, UTC, inclusive."""
        return self._times[1]

    @property
    def spki(self) -> bytes:
        """SubjectPublicKeyInfo as encoded."""
        return self._spki.encoded

    @once
    def public_key(self) -> PublicKeyDescription:
        """Algorithm and size of the public key."""
        return describe(self._spki.encoded)

    @property
    def optional_tags(self) -> tuple[int, ...]:
        """The tags of what follows the key: unique identifiers (0x81, 0x82) and extensions (0xA3)."""
        return tuple(field.tag for field in self._rest)

    @once
    def extensions(self) -> tuple[Extension, ...]:
        """The extensions in the certificate's order."""
        for field in self._rest:
            if field.tag == _EXTENSIONS:
                return _extensions(field.inner())
        return ()

    def extension(self, oid: str) -> Extension | None:
        """The first extension with this OID, or None."""
        return next((extension for extension in self.extensions if extension.oid == oid), None)

    @property
    def signature(self) -> bytes:
        """The signature's octets."""
        return self._signature.bits()


@record(slots=False)
class RequestView:
    """The fields of a PKCS#10 certificate request (RFC 2986, 4), each decoded when first asked for.

    Attributes:
        der: the request's bytes.
        version: 1 (the encoded number plus one).
        signature_algorithm: the AlgorithmIdentifier.
        info: the signed part, CertificationRequestInfo, as encoded.
    """

    der: bytes
    version: int
    signature_algorithm: Element
    info: bytes
    _subject: Element
    _spki: Element
    _attributes: tuple[Element, ...]
    _signature: Element

    @property
    def subject_der(self) -> bytes:
        """The subject's name as encoded."""
        return self._subject.encoded

    @once
    def subject(self) -> Name:
        """The subject's name."""
        return Name.decode(self._subject)

    @property
    def spki(self) -> bytes:
        """SubjectPublicKeyInfo as encoded."""
        return self._spki.encoded

    @once
    def public_key(self) -> PublicKeyDescription:
        """Algorithm and size of the public key."""
        return describe(self._spki.encoded)

    @once
    def attributes(self) -> dict[str, tuple[Element, ...]]:
        """The attributes' values by type (dotted OID); of a repeated type the last one counts."""
        return dict(map(_attribute, self._attributes))

    @once
    def extensions(self) -> tuple[Extension, ...]:
        """The extensions asked for, in the request's order."""
        values = self.attributes.get(EXTENSION_REQUEST, ())
        return _extensions(values[0]) if values else ()

    @property
    def signature(self) -> bytes:
        """The signature's octets."""
        return self._signature.bits()


def inspect(certificate: Certificate | bytes) -> CertificateView:
    """Look into a certificate; what follows it in its bytes is ignored, as Java does.

    Raises:
        StoreFormatError: the bytes have not the structure of a certificate.
    """
    data = certificate if isinstance(certificate, bytes) else certificate.der
    signed = der.read(_definite(data)).expect(SEQUENCE, "certificate")
    tbs, algorithm, signature = _signed_parts(signed, "certificate")
    fields = tbs.children()
    version = 1
    if fields and fields[0].tag == _VERSION:
        version = fields.pop(0).inner().integer() + 1
    if len(fields) < _TBS_FIELDS:
        raise tbs.fail("a certificate with too few fields")
    serial, tbs_algorithm, issuer, validity, subject, spki = fields[:_TBS_FIELDS]
    return CertificateView(
        der=signed.encoded,
        version=version,
        signature_algorithm=algorithm,
        tbs=tbs.encoded,
        tbs_signature_algorithm=tbs_algorithm,
        _serial=serial,
        _issuer=issuer,
        _validity=validity,
        _subject=subject,
        _spki=spki,
        _rest=tuple(fields[_TBS_FIELDS:]),
        _signature=signature,
    )


def inspect_request(data: bytes) -> RequestView:
    """Look into a PKCS#10 certificate request.

    Raises:
        StoreFormatError: the bytes have not the structure of a certificate request.
    """
    signed = der.parse(_definite(data)).expect(SEQUENCE, "certificate request")
    info, algorithm, signature = _signed_parts(signed, "certificate request")
    match info.children():
        case [version, subject, spki, *rest]:
            number = version.expect(INTEGER, "version of a certificate request").integer() + 1
        case _:
            raise info.fail("a certificate request with too few fields")
    attributes: tuple[Element, ...] = ()
    if rest and rest[0].tag == _REQUEST_ATTRIBUTES:
        attributes = tuple(rest[0].children())
    return RequestView(signed.encoded, number, algorithm, info.encoded, subject, spki, attributes, signature)


def _definite(data: bytes) -> bytes:
    # Java turns indefinite lengths into definite ones first; the fingerprint is the result's (seen in 25).
    return der.normalise(data[: der.read(data).end]) if data[1:2] == b"\x80" else data


def _signed_parts(signed: Element, what: str) -> tuple[Element, Element, Element]:
    parts = signed.children()
    if len(parts) != 3:  # noqa: PLR2004
        raise signed.fail(f"a {what} has three parts, found {len(parts)}")
    return (
        parts[0].expect(SEQUENCE, f"signed part of a {what}"),
        parts[1].expect(SEQUENCE, "AlgorithmIdentifier"),
        parts[2].expect(der.BIT_STRING, "signature"),
    )


def _extensions(listed: Element) -> tuple[Extension, ...]:
    return tuple(map(Extension.decode, listed.expect(SEQUENCE, "extensions").children()))


def _attribute(attribute: Element) -> tuple[str, tuple[Element, ...]]:
    match attribute.expect(SEQUENCE, "attribute").children():
        case [identifier, values]:
            return identifier.oid(), tuple(values.children())
        case _:
            raise attribute.fail("an attribute has a type and values")
