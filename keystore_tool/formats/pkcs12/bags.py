"""Bags: what a PKCS#12 file holds, with the attributes that say what it is for (RFC 7292, section 4.2).

    SafeContents ::= SEQUENCE OF SafeBag
    SafeBag ::= SEQUENCE { bagId OBJECT IDENTIFIER, bagValue [0] EXPLICIT ANY,
                           bagAttributes SET OF Attribute OPTIONAL }

>>> [bag] = read_bags(der.sequence(certificate_bag(b"0", [friendly_name("Ann"), TRUSTED])))
>>> bag.kind is Kind.CERTIFICATE, bag.content, bag.name, bag.trusted == TRUSTED
(True, b'0', 'Ann', True)
"""

from __future__ import annotations

import enum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto import der

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keystore_tool.crypto.der import Element

_SHROUDED_KEY_BAG = "1.2.840.113549.1.12.10.1.2"
_CERTIFICATE_BAG = "1.2.840.113549.1.12.10.1.3"
_SECRET_BAG = "1.2.840.113549.1.12.10.1.5"  # noqa: S105  no secret
_X509_CERTIFICATE = "1.2.840.113549.1.9.22.1"

_FRIENDLY_NAME = "1.2.840.113549.1.9.20"
_LOCAL_KEY_ID = "1.2.840.113549.1.9.21"
_TRUSTED_KEY_USAGE = "2.16.840.1.113894.746875.1.1"
_ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0"


class Kind(enum.Enum):
    """What a bag is to a key store."""

    KEY = enum.auto()
    """A private key in an EncryptedPrivateKeyInfo."""
    SECRET = enum.auto()
    """A secret key in an EncryptedPrivateKeyInfo, which is Java's way of filling a secret bag."""
    CERTIFICATE = enum.auto()
    """An X.509 certificate."""
    OTHER = enum.auto()
    """Nothing: an unprotected key (Java passes over it as well), a revocation list, what is not known."""


class Bag(NamedTuple):
    """One bag.

    Attributes:
        element: all of it.
        kind: what it is.
        content: what its kind says is in it; empty for others.
        name: the friendly name.
        key_id: the local key identifier.
        trusted: the attribute that makes a certificate a trusted one, as encoded.
        attributes: all other attributes, as encoded.
    """

    element: Element
    kind: Kind
    content: bytes
    name: str | None = None
    key_id: bytes | None = None
    trusted: bytes | None = None
    attributes: tuple[bytes, ...] = ()


# ---------------------------------------------------------------------------------------------- reading


def read_bags(safe_contents: bytes) -> list[Bag]:
    """The bags in the encoding of SafeContents.

    Raises:
        StoreFormatError: it is malformed.
    """
    elements = der.read(safe_contents).expect(der.SEQUENCE, "SafeContents").children()
    return [_read_usual(element) or _read_bag(element) for element in elements]


def _read_bag(element: Element) -> Bag:
    members = element.expect(der.SEQUENCE, "bag").children()
    if len(members) < 2:  # noqa: PLR2004
        raise element.fail("bag is incomplete")
    kind, content = _read_value(members[0].oid(), members[1].inner())
    if len(members) == 2:  # noqa: PLR2004
        return Bag(element, kind, content)
    return _with_attributes(element, kind, content, members[2])


def _read_value(bag_id: str, value: Element) -> tuple[Kind, bytes]:
    if bag_id == _SHROUDED_KEY_BAG:
        return Kind.KEY, kept(value)
    if bag_id == _CERTIFICATE_BAG:
        return _read_typed(value, _X509_CERTIFICATE, Kind.CERTIFICATE)
    if bag_id == _SECRET_BAG:
        return _read_typed(value, _SHROUDED_KEY_BAG, Kind.SECRET)
    return Kind.OTHER, b""


def _read_typed(value: Element, usual: str, kind: Kind) -> tuple[Kind, bytes]:
    """The content of CertBag or SecretBag: SEQUENCE { type OBJECT IDENTIFIER, [0] EXPLICIT ANY }."""
    members = value.expect(der.SEQUENCE, "bag value").children()
    if len(members) != 2:  # noqa: PLR2004
        raise value.fail("a type and a value expected in a bag")
    if members[0].oid() != usual:
        return Kind.OTHER, b""
    return kind, members[1].inner().octets()


def _with_attributes(element: Element, kind: Kind, content: bytes, attributes: Element) -> Bag:
    name = key_id = trusted = None
    others = []
    for attribute in attributes.expect(der.SET, "bag attributes").children():
        oid, values = _read_attribute(attribute)
        if oid == _FRIENDLY_NAME and values:
            name = values[0].text()
        elif oid == _LOCAL_KEY_ID and values:
            key_id = values[0].octets()
        elif oid == _TRUSTED_KEY_USAGE:
            trusted = kept(attribute)
        else:
            others.append(kept(attribute))
    return Bag(element, kind, content, name, key_id, trusted, tuple(others))


def _read_attribute(attribute: Element) -> tuple[str, list[Element]]:
    members = attribute.expect(der.SEQUENCE, "bag attribute").children()
    if len(members) != 2:  # noqa: PLR2004
        raise attribute.fail("a type and values expected in a bag attribute")
    return members[0].oid(), members[1].expect(der.SET, "attribute values").children()


def kept(element: Element) -> bytes:
    """The encoding of what is carried through: as it is, but with a definite length."""
    return element.encoded if element.end == element.limit else der.normalise(element.encoded)


# Stores hold certificates by the thousand, in bags that differ in certificate and name alone. Such a bag is
# recognised by what stands around the two, which is compared with what would be written there; everything
# else is read element by element, which takes five times as long.

_SIZE_AT = 39
"""Where the size of the certificate stands, if it and all that contains it has 256 bytes to 64 KiB."""
_MAX_NAME_SIZE = 78
"""Bytes of the name up to which all that stands around it has a length of one octet."""


def _read_usual(element: Element) -> Bag | None:
    """A bag with a certificate, if the encoding is what would be written; else None."""
    data, start = element.data, element.body
    size = int.from_bytes(data[start + _SIZE_AT : start + _SIZE_AT + 2], "big")
    head = _certificate_head(size)
    end = start + len(head) + size
    if end >= element.limit or not data.startswith(head, start):
        return None
    certificate = data[end - size : end]
    name = _usual_trusted_name(data, end, element.limit)
    if name is not None:
        return Bag(element, Kind.CERTIFICATE, certificate, name, None, TRUSTED)
    attributes = der.read(data, end, element.limit)
    if attributes.end != element.limit:
        return None
    return _with_attributes(element, Kind.CERTIFICATE, certificate, attributes)


def _usual_trusted_name(data: bytes, start: int, limit: int) -> str | None:
    """The name in the attributes of a trusted certificate, if they are what Java writes; else None."""
    head = _name_head(limit - start)
    end = limit - len(TRUSTED)
    if head is None or not (data.startswith(head, start) and data.startswith(TRUSTED, end)):
        return None
    return data[start + len(head) : end].decode("utf-16-be", "replace")


# ---------------------------------------------------------------------------------------------- writing


def write_bag(bag_id: str, value: bytes, attributes: Iterable[bytes]) -> bytes:
    """A bag; the attributes stay in their order, as Java leaves them."""
    attribute_set = der.tlv(der.SET, b"".join(attributes))
    return der.sequence(der.oid(bag_id), der.explicit(0, value), attribute_set)


def key_bag(protected: bytes, attributes: Iterable[bytes]) -> bytes:
    """A bag with a private key in an EncryptedPrivateKeyInfo."""
    return write_bag(_SHROUDED_KEY_BAG, protected, attributes)


def secret_bag(protected: bytes, attributes: Iterable[bytes]) -> bytes:
    """A bag with a secret key in an EncryptedPrivateKeyInfo, as Java has it."""
    content = der.explicit(0, der.octet_string(protected))
    return write_bag(_SECRET_BAG, der.sequence(der.oid(_SHROUDED_KEY_BAG), content), attributes)


def certificate_bag(certificate: bytes, attributes: Iterable[bytes]) -> bytes:
    """A bag with an X.509 certificate."""
    head = _certificate_head(len(certificate))
    return der.sequence(head, certificate, der.tlv(der.SET, b"".join(attributes)))


@lru_cache(maxsize=4096)
def _certificate_head(size: int) -> bytes:
    """What stands in a bag before a certificate of *size* bytes."""
    certificate = der.explicit(0, der.octet_string(bytes(size)))
    bag_value = der.explicit(0, der.sequence(der.oid(_X509_CERTIFICATE), certificate))
    return (der.oid(_CERTIFICATE_BAG) + bag_value)[: -size or None]


def friendly_name(name: str) -> bytes:
    """The attribute for the name (RFC 2985, 5.5.1)."""
    return _attribute(_FRIENDLY_NAME, der.bmp_string(name))


def local_key_id(octets: bytes) -> bytes:
    """The attribute that ties a certificate to its key (RFC 2985, 5.5.2)."""
    return _attribute(_LOCAL_KEY_ID, der.octet_string(octets))


def _attribute(oid: str, value: bytes) -> bytes:
    return der.sequence(der.oid(oid), der.tlv(der.SET, value))


TRUSTED = _attribute(_TRUSTED_KEY_USAGE, der.oid(_ANY_EXTENDED_KEY_USAGE))
"""Java's attribute of a trusted certificate, for any use."""


def marks_trusted(attribute: bytes) -> bool:
    """Whether an attribute, as encoded, is the one that makes a certificate a trusted one."""
    return _read_attribute(der.parse(attribute))[0] == _TRUSTED_KEY_USAGE


@lru_cache(maxsize=512)
def _name_head(size: int) -> bytes | None:
    """What stands in the attributes of a trusted certificate, *size* bytes in all, before the name.

    None if no attributes with a name of short length have this size.
    """
    empty = len(der.tlv(der.SET, friendly_name("") + TRUSTED))
    name_size = size - empty
    if not 0 <= name_size <= _MAX_NAME_SIZE:
        return None
    name = _attribute(_FRIENDLY_NAME, der.tlv(der.BMP_STRING, bytes(name_size)))
    return der.tlv(der.SET, name + TRUSTED)[: size - len(TRUSTED) - name_size]
