"""Certificate revocation lists (RFC 5280, 5), read as leniently as Java does.

>>> from datetime import UTC, datetime
>>> from keystore_tool.crypto.der import bit_string, integer, oid, sequence, time
>>> name, ed25519 = sequence(), sequence(oid("1.3.101.112"))
>>> date = time(datetime(2026, 1, 1, tzinfo=UTC))
>>> tbs = sequence(ed25519, name, date, sequence(sequence(integer(7), date)))
>>> crl = inspect_crl(sequence(tbs, ed25519, bit_string(bytes(64))))
>>> crl.version, crl.next_update, [one.serial for one in crl.revoked]
(1, None, [7])
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto import der
from keystore_tool.errors import StoreFormatError
from keystore_tool.records import record
from keystore_tool.x509 import known_extensions
from keystore_tool.x509.crl_values import CertificateIssuer, ReasonCode
from keystore_tool.x509.dname import Name
from keystore_tool.x509.extension import Extension

if TYPE_CHECKING:
    from datetime import datetime

    from keystore_tool.crypto.der import Element

_TIMES = (der.UTC_TIME, der.GENERALIZED_TIME)
_EXTENSIONS = der.context(0)
_PARTS = 3


class RevokedCertificate(NamedTuple):
    """An entry of a list (RFC 5280, 5.1.2.6).

    Attributes:
        serial: the certificate's serial number.
        date: when it was revoked, UTC.
        extensions: what else is said, in the list's order.
        issuer: who issued it, if not the list's issuer: as this entry says, or one before it.
    """

    serial: int
    date: datetime
    extensions: tuple[Extension, ...]
    issuer: Name | None

    @property
    def reason(self) -> str | None:
        """Java's name of the reason; None if no reason is given."""
        for extension in self.extensions:
            value = known_extensions.decode(extension)
            if isinstance(value, ReasonCode):
                return value.name
        return None


@record(slots=False)
class CrlView:
    """The fields of a revocation list, each decoded when first asked for.

    Attributes:
        der: the list's bytes.
        version: 1 or 2 (the encoded number plus one).
        signature_algorithm: the AlgorithmIdentifier outside the signed part.
        tbs: the signed part, TBSCertList, as encoded.
        tbs_signature_algorithm: the AlgorithmIdentifier in the signed part; should equal the one outside.
    """

    der: bytes
    version: int
    signature_algorithm: Element
    tbs: bytes
    tbs_signature_algorithm: Element
    _issuer: Element
    _times: tuple[Element, ...]
    _revoked: Element | None
    _extensions: Element | None
    _signature: Element

    @property
    def issuer_der(self) -> bytes:
        """The issuer's name as encoded."""
        return self._issuer.encoded

    @cached_property
    def issuer(self) -> Name:
        """The issuer's name."""
        return Name.decode(self._issuer)

    @cached_property
    def this_update(self) -> datetime:
        """When the list was made, UTC."""
        return self._times[0].time()

    @cached_property
    def next_update(self) -> datetime | None:
        """When the next one will be there, UTC; None if nobody says."""
        return self._times[1].time() if len(self._times) > 1 else None

    @cached_property
    def revoked(self) -> tuple[RevokedCertificate, ...]:
        """The certificates that are revoked, in the list's order."""
        if self._revoked is None:
            return ()
        found: list[RevokedCertificate] = []
        issuer: Name | None = None
        for element in self._revoked.children():
            entry = _revoked_certificate(element, issuer, self.issuer)
            issuer = entry.issuer
            found.append(entry)
        return tuple(found)

    @cached_property
    def extensions(self) -> tuple[Extension, ...]:
        """The extensions in the list's order."""
        return () if self._extensions is None else _extensions(self._extensions.inner())

    @property
    def signature(self) -> bytes:
        """The signature's octets."""
        return self._signature.bits()


def inspect_crl(data: bytes) -> CrlView:
    """Look into a revocation list; what follows it in its bytes is ignored.

    Raises:
        StoreFormatError: the bytes have not the structure of a revocation list.
    """
    signed = der.read(data).expect(der.SEQUENCE, "revocation list")
    parts = signed.children()
    if len(parts) != _PARTS:
        message = f"a revocation list has {_PARTS} parts, found {len(parts)}"
        raise StoreFormatError(message, offset=signed.start, keytool="Too short")
    tbs, algorithm, signature = parts
    fields = tbs.expect(der.SEQUENCE, "signed part of a revocation list").children()
    version = fields.pop(0).integer() + 1 if fields and fields[0].tag == der.INTEGER else 1
    match fields:
        case [tbs_algorithm, issuer, this_update, *rest] if this_update.tag in _TIMES:
            times = [this_update]
        case _:
            # What keytool says to a certificate in place of a list.
            reason = "algid parse error, not a sequence"
            raise StoreFormatError("no revocation list", offset=tbs.start, keytool=reason)
    if rest and rest[0].tag in _TIMES:
        times.append(rest.pop(0))
    return CrlView(
        der=signed.encoded,
        version=version,
        signature_algorithm=algorithm,
        tbs=tbs.encoded,
        tbs_signature_algorithm=tbs_algorithm,
        _issuer=issuer,
        _times=tuple(times),
        _revoked=next((field for field in rest if field.tag == der.SEQUENCE), None),
        _extensions=next((field for field in rest if field.tag == _EXTENSIONS), None),
        _signature=signature.expect(der.BIT_STRING, "signature"),
    )


def _revoked_certificate(element: Element, previous: Name | None, list_issuer: Name) -> RevokedCertificate:
    match element.expect(der.SEQUENCE, "revoked certificate").children():
        case [serial, date, *rest] if serial.tag == der.INTEGER:
            extensions = _extensions(rest[0]) if rest else ()
            issuer = _issuer(extensions, previous, list_issuer)
            return RevokedCertificate(serial.integer(), date.time(), extensions, issuer)
        case _:
            raise element.fail("a revoked certificate has a serial number and a date")


def _issuer(extensions: tuple[Extension, ...], previous: Name | None, list_issuer: Name) -> Name | None:
    """Who issued the certificate: an entry that does not say has the issuer of the one before it."""
    for extension in extensions:
        if extension.oid == known_extensions.CERTIFICATE_ISSUER:
            issuer = _directory_name(extension)
            return None if issuer == list_issuer else issuer
    return previous


def _directory_name(extension: Extension) -> Name:
    value = known_extensions.decode(extension)
    names = value.names if isinstance(value, CertificateIssuer) else ()
    for name in names:
        if isinstance(name.value, Name):
            return name.value
    raise StoreFormatError(
        "no directory name among the names of a certificate's issuer",
        keytool="Parsing error: CertificateIssuer field does not contain an X.500 DN",
    )


def _extensions(listed: Element) -> tuple[Extension, ...]:
    return tuple(map(Extension.decode, listed.expect(der.SEQUENCE, "extensions").children()))
