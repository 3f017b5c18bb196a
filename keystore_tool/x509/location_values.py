"""Extensions that say where revocation lists and services of the authority are.

>>> from keystore_tool.crypto.der import implicit, oid, parse, sequence
>>> ocsp = sequence(oid("1.3.6.1.5.5.7.48.1"), implicit(6, b"http://ocsp.example"))
>>> AccessDescriptions.decode(parse(sequence(ocsp))).descriptions[0].location.value
'http://ocsp.example'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto import der
from keystore_tool.errors import StoreFormatError
from keystore_tool.x509 import extension_reading as reading
from keystore_tool.x509 import general_name
from keystore_tool.x509.dname import Name

if TYPE_CHECKING:
    from keystore_tool.x509.general_name import GeneralName


class AccessDescription(NamedTuple):
    """A service and where it is.

    Attributes:
        method: the kind of service, a dotted OID.
        location: where.
    """

    method: str
    location: GeneralName


class AccessDescriptions(NamedTuple):
    """The services of the issuer or of the subject (RFC 5280, 4.2.2.1 and 4.2.2.2).

    Attributes:
        descriptions: the services.
    """

    descriptions: tuple[AccessDescription, ...]

    @classmethod
    def decode(cls, element: der.Element) -> AccessDescriptions:
        """Read the value of authorityInfoAccess; raises StoreFormatError, in Java's words."""
        return cls._decode(element, "Invalid encoding for AuthorityInfoAccessExtension.")

    @classmethod
    def decode_of_subject(cls, element: der.Element) -> AccessDescriptions:
        """Read the value of subjectInfoAccess; raises StoreFormatError, in Java's words."""
        return cls._decode(element, "Invalid encoding for SubjectInfoAccessExtension.")

    @classmethod
    def _decode(cls, element: der.Element, problem: str) -> AccessDescriptions:
        return cls(tuple(map(_access_description, reading.children(element, problem))))


def _access_description(element: der.Element) -> AccessDescription:
    if not element.constructed:
        raise StoreFormatError("AccessDescription expected", keytool="Too short")
    method, location = reading.first_two(element.children())
    return AccessDescription(reading.oid(method), general_name.decode(location))


class DistributionPoint(NamedTuple):
    """Where a revocation list is.

    Attributes:
        full_name: where it can be had from; empty if absent.
        relative_name: its name below the issuer's, a name of one part; None if absent.
        reasons: the numbers of the reasons for revocation that it covers, 0 to 8; None for all.
        crl_issuer: who signs it, if not the certificate's issuer; empty if it is.
    """

    full_name: tuple[GeneralName, ...]
    relative_name: Name | None
    reasons: frozenset[int] | None
    crl_issuer: tuple[GeneralName, ...]


class DistributionPoints(NamedTuple):
    """Where the revocation lists for the certificate are (RFC 5280, 4.2.1.13 and 4.2.1.15).

    Attributes:
        points: where.
    """

    points: tuple[DistributionPoint, ...]

    @classmethod
    def decode(cls, element: der.Element) -> DistributionPoints:
        """Read the value of cRLDistributionPoints; raises StoreFormatError, in Java's words."""
        return cls._decode(element, "CRLDistributionPoints")

    @classmethod
    def decode_freshest(cls, element: der.Element) -> DistributionPoints:
        """Read the value of freshestCRL; raises StoreFormatError, in Java's words."""
        return cls._decode(element, "FreshestCRL")

    @classmethod
    def _decode(cls, element: der.Element, name: str) -> DistributionPoints:
        points = reading.children(element, f"Invalid encoding for {name} extension.")
        return cls(tuple(map(_distribution_point, points)))


def _distribution_point(element: der.Element) -> DistributionPoint:
    problem = "Invalid encoding of DistributionPoint."
    reading.children(element, problem)
    found = reading.fields(
        element,
        {0xA0: "DistributionPointName", 0x81: "Reasons", 0xA2: "CRLIssuer"},
        problem=problem,
        where="Duplicate {} in DistributionPoint.",
    )
    if not found.keys() - {0x81}:
        raise StoreFormatError("One of fullName, relativeName,  and crlIssuer has to be set")
    full_name, relative_name = distribution_point_name(found.get(0xA0), "DistributionPoint")
    reasons, issuer = found.get(0x81), found.get(0xA2)
    return DistributionPoint(
        full_name,
        relative_name,
        None if reasons is None else reading.bits(reasons.content),
        () if issuer is None else general_name.decode_all(issuer),
    )


def distribution_point_name(
    field: der.Element | None, where: str
) -> tuple[tuple[GeneralName, ...], Name | None]:
    """Read the choice of a full name and a relative one.

    Args:
        field: the explicit tag around it, or None.
        where: what it stands in.

    Raises:
        StoreFormatError: it is malformed; in Java's words.
    """
    if field is None:
        return (), None
    choice, *_ = field.children() or (None,)
    if choice is None:
        raise StoreFormatError("DistributionPointName without a name", keytool="Too short")
    match choice.tag:
        case 0xA0:
            return general_name.decode_all(choice), None
        case 0xA1:
            return (), _relative_name(choice)
        case _:
            raise StoreFormatError(f"Invalid DistributionPointName in {where}")


def _relative_name(choice: der.Element) -> Name:
    return Name.decode(der.parse(der.sequence(der.tlv(der.SET, choice.content))))
