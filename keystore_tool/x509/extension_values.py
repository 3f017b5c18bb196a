"""Extensions on the certificate's key and its holder: constraints, usages, identifiers, other names.

>>> from keystore_tool.crypto.der import boolean, integer, parse, sequence
>>> BasicConstraints.decode(parse(sequence(boolean(True), integer(1))))
BasicConstraints(ca=True, path_length=1)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto import der
from keystore_tool.errors import StoreFormatError
from keystore_tool.x509 import extension_reading as reading
from keystore_tool.x509 import general_name

if TYPE_CHECKING:
    from datetime import datetime

    from keystore_tool.x509.general_name import GeneralName

_SHORTEST_TIME = len("YYYYMMDDhhmmZ")

NO_PATH_LENGTH = -1
"""The path length of a certificate that is no authority's, as Java has it."""


class BasicConstraints(NamedTuple):
    """Whether the subject is an authority (RFC 5280, 4.2.1.9).

    Attributes:
        ca: whether it is.
        path_length: how many authorities may follow; None for no limit; negative if there can be none.
    """

    ca: bool
    path_length: int | None

    @classmethod
    def decode(cls, element: der.Element) -> BasicConstraints:
        """Read the extension's value; raises StoreFormatError, in Java's words."""
        problem = "Invalid encoding of BasicConstraints"
        match reading.children(element, problem):
            case [flag, *rest] if flag.tag == der.BOOLEAN:
                return cls(reading.boolean(flag), _path_length(rest, problem))
            case _:
                return cls(ca=False, path_length=NO_PATH_LENGTH)


def _path_length(rest: list[der.Element], problem: str) -> int | None:
    if not rest:
        return None
    if rest[0].tag != der.INTEGER:
        raise StoreFormatError(problem)
    return reading.integer(rest[0])


KEY_USAGES = (
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
)
"""The names of the bits (RFC 5280, 4.2.1.3), bit 0 first."""


class KeyUsage(NamedTuple):
    """What the key is for (RFC 5280, 4.2.1.3).

    Attributes:
        usages: names of `KEY_USAGES`, in its order.
    """

    usages: tuple[str, ...]

    @classmethod
    def decode(cls, element: der.Element) -> KeyUsage:
        """Read the extension's value; raises StoreFormatError, in Java's words."""
        present = reading.bit_string(element)
        return cls(tuple(name for bit, name in enumerate(KEY_USAGES) if bit in present))


NETSCAPE_TYPES = (
    "SSL client",
    "SSL server",
    "S/MIME",
    "Object Signing",
    "SSL CA",
    "S/MIME CA",
    "Object Signing CA",
)
"""The names of the bits of Netscape's certificate type, as keytool prints them; bit 4 is reserved."""
_NETSCAPE_BITS = (0, 1, 2, 3, 5, 6, 7)


class NetscapeCertificateType(NamedTuple):
    """What the certificate is for, in Netscape's extension of 1995.

    Attributes:
        types: names of `NETSCAPE_TYPES`, in its order.
    """

    types: tuple[str, ...]

    @classmethod
    def decode(cls, element: der.Element) -> NetscapeCertificateType:
        """Read the extension's value; raises StoreFormatError, in Java's words."""
        present = reading.bit_string(element)
        named = zip(_NETSCAPE_BITS, NETSCAPE_TYPES, strict=True)
        return cls(tuple(name for bit, name in named if bit in present))


class ExtendedKeyUsage(NamedTuple):
    """What the key is for, by purpose (RFC 5280, 4.2.1.12).

    Attributes:
        purposes: dotted OIDs.
    """

    purposes: tuple[str, ...]

    @classmethod
    def decode(cls, element: der.Element) -> ExtendedKeyUsage:
        """Read the extension's value; raises StoreFormatError, in Java's words."""
        purposes = reading.children(element, "Invalid encoding for ExtendedKeyUsageExtension.")
        return cls(tuple(map(reading.oid, purposes)))


class SubjectKeyIdentifier(NamedTuple):
    """The identifier of the certificate's key (RFC 5280, 4.2.1.2).

    Attributes:
        key_identifier: usually the SHA-1 of the key's bits, 20 bytes.
    """

    key_identifier: bytes

    @classmethod
    def decode(cls, element: der.Element) -> SubjectKeyIdentifier:
        """Read the extension's value; raises StoreFormatError, in Java's words."""
        if element.tag & ~der.CONSTRUCTED != der.OCTET_STRING:
            tag = reading.signed_octet(element.tag)
            raise StoreFormatError(f"DerValue.getOctetString, not an Octet String: {tag}")
        return cls(element.octets())


class AuthorityKeyIdentifier(NamedTuple):
    """Which key signed the certificate (RFC 5280, 4.2.1.1).

    Attributes:
        key_identifier: the issuer's subject key identifier; None if absent.
        issuer: the issuer of the issuer's certificate; empty if absent.
        serial: that certificate's serial number; None if absent.
    """

    key_identifier: bytes | None
    issuer: tuple[GeneralName, ...]
    serial: int | None

    @classmethod
    def decode(cls, element: der.Element) -> AuthorityKeyIdentifier:
        """Read the extension's value; raises StoreFormatError, in Java's words."""
        reading.children(element, "Invalid encoding for AuthorityKeyIdentifierExtension.")
        found = reading.fields(
            element,
            {0x80: "KeyIdentifier", 0xA1: "GeneralNames", 0x82: "SerialNumber"},
            problem="Invalid encoding of AuthorityKeyIdentifierExtension.",
            where="Duplicate {} in AuthorityKeyIdentifier.",
        )
        key_identifier, issuer, serial = found.get(0x80), found.get(0xA1), found.get(0x82)
        return cls(
            None if key_identifier is None else key_identifier.content,
            () if issuer is None else general_name.decode_all(issuer),
            None if serial is None else reading.big_integer(serial),
        )


class PrivateKeyUsagePeriod(NamedTuple):
    """How long the private key is used (RFC 3280, 4.2.1.4).

    Attributes:
        not_before: its begin, UTC; None if absent.
        not_after: its end, UTC; None if absent.
    """

    not_before: datetime | None
    not_after: datetime | None

    @classmethod
    def decode(cls, element: der.Element) -> PrivateKeyUsagePeriod:
        """Read the extension's value; raises StoreFormatError, in Java's words."""
        reading.children(element, "Not the correct tag")
        try:
            found = reading.fields(
                element,
                {0x80: "notBefore", 0x81: "notAfter"},
                problem="Invalid encoding of PrivateKeyUsageExtension",
                where="Duplicate {} in PrivateKeyUsage.",
            )
        except StoreFormatError as error:
            raise _as_parsing_exception(error) from error
        return cls(_time(found.get(0x80)), _time(found.get(0x81)))


def _as_parsing_exception(error: StoreFormatError) -> StoreFormatError:
    if not error.message.startswith("Duplicate"):
        return error
    return StoreFormatError(error.message, java_class="java.security.cert.CertificateParsingException")


def _time(implicit: der.Element | None) -> datetime | None:
    if implicit is None:
        return None
    if len(implicit.content) < _SHORTEST_TIME:
        raise StoreFormatError("DER Generalized Time length error")
    try:
        return der.parse(der.tlv(der.GENERALIZED_TIME, implicit.content)).time()
    except StoreFormatError as error:
        raise StoreFormatError(error.message, keytool="Parse Generalized time, invalid format") from error


class AlternativeNames(NamedTuple):
    """Other names of the subject or the issuer (RFC 5280, 4.2.1.6 and 4.2.1.7).

    Attributes:
        names: the names, one at least.
    """

    names: tuple[GeneralName, ...]

    @classmethod
    def decode(cls, element: der.Element) -> AlternativeNames:
        """Read the extension's value; raises StoreFormatError, in Java's words."""
        reading.children(element, "Invalid encoding for GeneralNames.")
        return cls(general_name.decode_all(element))
