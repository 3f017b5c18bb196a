"""Extensions of revocation lists and of their entries (RFC 5280, 5.2 and 5.3).

>>> from keystore_tool.crypto.der import ENUMERATED, integer, parse, tlv
>>> CrlNumber.decode(parse(integer(300)))
CrlNumber(number=300)
>>> ReasonCode.decode(parse(tlv(ENUMERATED, bytes([4])))).name
'SUPERSEDED'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto import der
from keystore_tool.errors import StoreFormatError
from keystore_tool.x509 import extension_reading as reading
from keystore_tool.x509 import general_name
from keystore_tool.x509.location_values import distribution_point_name

if TYPE_CHECKING:
    from keystore_tool.x509.dname import Name
    from keystore_tool.x509.general_name import GeneralName


def _number(element: der.Element, tag: int) -> der.Element:
    if element.tag != tag:
        problem = f"DerValue.getBigIntegerInternal, not expected {reading.signed_octet(element.tag)}"
        raise StoreFormatError(problem)
    return element


class CrlNumber(NamedTuple):
    """The list's number (RFC 5280, 5.2.3).

    Attributes:
        number: it; a later list has a greater one.
    """

    number: int

    @classmethod
    def decode(cls, element: der.Element) -> CrlNumber:
        """Read the extension's value; raises StoreFormatError, in Java's words."""
        return cls(reading.big_integer(_number(element, der.INTEGER)))


class BaseCrlNumber(NamedTuple):
    """The number of the list that a delta adds to (RFC 5280, 5.2.4).

    Attributes:
        number: it.
    """

    number: int

    @classmethod
    def decode(cls, element: der.Element) -> BaseCrlNumber:
        """Read the value of deltaCRLIndicator; raises StoreFormatError, in Java's words."""
        return cls(reading.big_integer(_number(element, der.INTEGER)))


REASONS = (
    "UNSPECIFIED",
    "KEY_COMPROMISE",
    "CA_COMPROMISE",
    "AFFILIATION_CHANGED",
    "SUPERSEDED",
    "CESSATION_OF_OPERATION",
    "CERTIFICATE_HOLD",
    "UNUSED",
    "REMOVE_FROM_CRL",
    "PRIVILEGE_WITHDRAWN",
    "AA_COMPROMISE",
)
"""Java's names of the reasons for revocation, by their codes (RFC 5280, 5.3.1)."""


class ReasonCode(NamedTuple):
    """Why a certificate was revoked (RFC 5280, 5.3.1).

    Attributes:
        code: the reason's number.
    """

    code: int

    @property
    def name(self) -> str:
        """Java's name of the reason; an unknown one is unspecified."""
        return REASONS[self.code] if 0 <= self.code < len(REASONS) else REASONS[0]

    @classmethod
    def decode(cls, element: der.Element) -> ReasonCode:
        """Read the extension's value; raises StoreFormatError, in Java's words."""
        return cls(reading.integer(_number(element, der.ENUMERATED)))


class CertificateIssuer(NamedTuple):
    """Who issued the revoked certificate, in a list for several authorities (RFC 5280, 5.3.3).

    Attributes:
        names: its names.
    """

    names: tuple[GeneralName, ...]

    @classmethod
    def decode(cls, element: der.Element) -> CertificateIssuer:
        """Read the extension's value; raises StoreFormatError, in Java's words."""
        reading.children(element, "Invalid encoding for GeneralNames.")
        return cls(general_name.decode_all(element))


class IssuingDistributionPoint(NamedTuple):
    """Which certificates the list is about (RFC 5280, 5.2.5).

    Attributes:
        full_name: where it can be had from; empty if absent.
        relative_name: its name below the issuer's; None if absent.
        reasons: the numbers of the reasons that it covers; None for all.
        only_user: whether it holds certificates of users only.
        only_ca: whether it holds certificates of authorities only.
        only_attribute: whether it holds attribute certificates only.
        indirect: whether it holds certificates of several authorities.
    """

    full_name: tuple[GeneralName, ...] = ()
    relative_name: Name | None = None
    reasons: frozenset[int] | None = None
    only_user: bool = False
    only_ca: bool = False
    only_attribute: bool = False
    indirect: bool = False

    @classmethod
    def decode(cls, element: der.Element) -> IssuingDistributionPoint:
        """Read the extension's value; raises StoreFormatError, in Java's words."""
        fields = {
            field.tag: field
            for field in reading.children(element, "Invalid encoding for IssuingDistributionPointExtension.")
        }
        if not fields.keys() <= _ISSUING_FIELDS:
            raise StoreFormatError("Invalid encoding of IssuingDistributionPoint")
        full_name, relative_name = _issuing_name(fields.get(0xA0))
        reasons = fields.get(0x83)
        return cls(
            full_name,
            relative_name,
            None if reasons is None else reading.bits(reasons.content),
            *(tag in fields and reading.boolean(fields[tag]) for tag in (0x81, 0x82, 0x85, 0x84)),
        )


_ISSUING_FIELDS = frozenset((0xA0, 0x81, 0x82, 0x83, 0x84, 0x85))


def _issuing_name(field: der.Element | None) -> tuple[tuple[GeneralName, ...], Name | None]:
    try:
        return distribution_point_name(field, "")
    except StoreFormatError as error:
        if not error.message.startswith("Invalid DistributionPointName"):
            raise
        raise StoreFormatError("Invalid encoding for DistributionPointName") from error
