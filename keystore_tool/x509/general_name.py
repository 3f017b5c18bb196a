"""GeneralName (RFC 5280, 4.2.1.6): the names that extensions hold, checked as strictly as Java checks them.

>>> from keystore_tool.crypto import der
>>> decode(der.parse(der.implicit(2, b"www.example.com")))
GeneralName(kind=<GeneralNameKind.DNS: 2>, value='www.example.com')
"""

from __future__ import annotations

import enum
import re
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto import der
from keystore_tool.errors import StoreFormatError
from keystore_tool.x509.dname import Name

if TYPE_CHECKING:
    from collections.abc import Callable


class GeneralNameKind(enum.Enum):
    """The alternatives; the values are the tag numbers."""

    OTHER = 0
    RFC822 = 1
    DNS = 2
    X400 = 3
    DIRECTORY = 4
    EDI_PARTY = 5
    URI = 6
    IP_ADDRESS = 7
    REGISTERED_ID = 8


class GeneralName(NamedTuple):
    """A name of one of nine kinds.

    Attributes:
        kind: which.
        value: the text of a mail address, host name or URI; the `Name` of a directory name; the octets of an
            address (4 or 16, and as many again for a mask in name constraints); the dotted OID of a
            registered identifier and of another name, whose value is left aside; DER of an X.400 address or
            EDI party.
    """

    kind: GeneralNameKind
    value: str | Name | bytes


_ADDRESS_SIZES = (4, 8, 16, 32)
"""Octets of an address of IP version 4, one with its mask, and the same of version 6."""

# RFC 2396 as java.net.URI reads it: what is neither ASCII nor a control character may stand anywhere, a host
# that is none passes as a registry's name, an authority may be empty (compared with Java on random strings).
_NOWHERE = r"\x00-\x20\"#%<>\\\^`{|}\x7f-\xa0"
_ESCAPED = r"%[0-9A-Fa-f]{2}"
_ANY = rf"(?:[^{_NOWHERE}]|{_ESCAPED})"
_IN_PATH = rf"(?:[^{_NOWHERE}?\[\]]|{_ESCAPED})"
_IN_AUTHORITY = rf"(?:[^{_NOWHERE}?\[\]/]|{_ESCAPED})"
_AUTHORITY = rf"(?:(?:{_IN_AUTHORITY}*@)?\[[0-9A-Fa-f:.]+\](?::\d*)?|{_IN_AUTHORITY}+|(?=[/?#]))"
_HIERARCHICAL = rf"(?://{_AUTHORITY}(?:/{_IN_PATH}*)?|(?!//){_IN_PATH}*)(?:\?{_ANY}*)?"
_OPAQUE = rf"(?!/){_ANY}+"
_URI = (
    rf"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]*):(?:(?=/){_HIERARCHICAL}|{_OPAQUE})|(?![^/?#]*:){_HIERARCHICAL})"
    rf"(?:\#{_ANY}*)?"
)


def _parts_of_uri(text: str) -> re.Match[str] | None:
    return re.fullmatch(_URI, text)  # compiled when one is seen, which takes 4 ms


def decode_all(names: der.Element) -> tuple[GeneralName, ...]:
    """Read GeneralNames, whatever the tag around them.

    Raises:
        StoreFormatError: one is malformed, or there is none; in Java's words.
    """
    children = names.children()
    if not children:
        raise StoreFormatError("No data available in passed DER encoded value.")
    return tuple(map(decode, children))


def decode(element: der.Element) -> GeneralName:
    """Read one GeneralName.

    Raises:
        StoreFormatError: it is malformed; in Java's words.
    """
    kind, constructed, what = _alternative(element)
    if element.constructed is not constructed:
        raise StoreFormatError(f"Invalid encoding of {what}")
    return GeneralName(kind, _DECODERS[kind](element))


def decode_constraint(element: der.Element) -> GeneralName:
    """Read a GeneralName of name constraints, where a URI is a host or a domain (RFC 5280, 4.2.1.10).

    Raises:
        StoreFormatError: it is malformed; in Java's words.
    """
    if element.tag != der.context(GeneralNameKind.URI.value, constructed=False):
        return decode(element)
    domain = _ascii(element)
    match = _parts_of_uri(domain)
    if match is not None and match["scheme"] is not None:
        raise StoreFormatError(f"invalid URI name constraint (should not include scheme):{domain}")
    return GeneralName(GeneralNameKind.URI, domain)


_ALTERNATIVES = {
    GeneralNameKind.OTHER: (True, "Other-Name"),
    GeneralNameKind.RFC822: (False, "RFC822 name"),
    GeneralNameKind.DNS: (False, "DNSName"),
    GeneralNameKind.X400: (True, "X400Address name"),
    GeneralNameKind.DIRECTORY: (True, "Directory name"),
    GeneralNameKind.EDI_PARTY: (True, "EDI name"),
    GeneralNameKind.URI: (False, "URI"),
    GeneralNameKind.IP_ADDRESS: (False, "IP address"),
    GeneralNameKind.REGISTERED_ID: (False, "OID name"),
}
"""Whether each is constructed, and what Java calls it when it is not as it should be."""


def _alternative(element: der.Element) -> tuple[GeneralNameKind, bool, str]:
    number = element.tag & ~(der.CONTEXT | der.CONSTRUCTED)
    if not element.tag & der.CONTEXT or number > GeneralNameKind.REGISTERED_ID.value:
        raise StoreFormatError(f"Unrecognized GeneralName tag, ({number})")
    kind = GeneralNameKind(number)
    return kind, *_ALTERNATIVES[kind]


def _ascii(element: der.Element) -> str:
    return element.content.decode("ascii", "replace")


def _uri(element: der.Element) -> str:
    uri = _ascii(element)
    match = _parts_of_uri(uri)
    if match is None:
        raise StoreFormatError(f"invalid URI name:{uri}")
    if match["scheme"] is None:
        raise StoreFormatError(f"URI name must include scheme:{uri}")
    return uri


def _mail(element: der.Element) -> str:
    address = _ascii(element)
    if not address:
        raise StoreFormatError("RFC822Name may not be null or empty")
    if address.endswith("@"):
        raise StoreFormatError("RFC822Name may not end with @")
    return address


def _address(element: der.Element) -> bytes:
    if len(element.content) not in _ADDRESS_SIZES:
        raise StoreFormatError("Invalid IPAddressName")
    return element.content


def _other(element: der.Element) -> str:
    identifier, *value = element.children()
    if not value:
        raise StoreFormatError("Other-Name without value", keytool="Too short")
    if value[0].tag != der.context(0):
        raise StoreFormatError("value is not EXPLICTly tagged [0]")
    return identifier.oid()


def _directory(element: der.Element) -> Name:
    try:
        return Name.decode(der.read(element.data, element.body, element.limit))
    except StoreFormatError as error:
        raise StoreFormatError(error.message, keytool="X500 RDN") from error


def _party(element: der.Element) -> bytes:
    # Java wants an encoding of the party that no standard has, and so refuses them all (seen in 25).
    del element
    raise StoreFormatError("party cannot be missing")


_DECODERS: dict[GeneralNameKind, Callable[[der.Element], str | Name | bytes]] = {
    GeneralNameKind.OTHER: _other,
    GeneralNameKind.RFC822: _mail,
    GeneralNameKind.DNS: _ascii,
    GeneralNameKind.X400: lambda element: element.encoded,
    GeneralNameKind.DIRECTORY: _directory,
    GeneralNameKind.EDI_PARTY: _party,
    GeneralNameKind.URI: _uri,
    GeneralNameKind.IP_ADDRESS: _address,
    GeneralNameKind.REGISTERED_ID: lambda element: der.parse(der.tlv(der.OID, element.content)).oid(),
}
