"""Reading the parts of extension values; what is wrong is said in the words that Java 25 prints for it.

Java reads values leniently in places (a negative path length, unused bits that are set) and refuses others
(numbers beyond 32 bits); what it refuses, keytool shows as unparsable, with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.errors import StoreFormatError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LARGEST = 2**31 - 1
_SMALLEST = -(2**31)
_MOST_UNUSED_BITS = 7


def children(element: der.Element, problem: str) -> list[der.Element]:
    """The elements of a SEQUENCE.

    Raises:
        StoreFormatError: it is no SEQUENCE (the *problem*), or not made of whole elements.
    """
    if element.tag != der.SEQUENCE:
        raise StoreFormatError(problem)
    return element.children()


def fields(
    element: der.Element, names: Mapping[int, str], problem: str, where: str
) -> dict[int, der.Element]:
    """The optional fields of a SEQUENCE, by tag, in whatever order they stand.

    Args:
        element: the SEQUENCE.
        names: what Java calls the field of each tag that may occur.
        problem: what is said of another tag.
        where: what is said around the name of a field that occurs twice, with ``{}`` for the name.

    Raises:
        StoreFormatError: a tag is unknown or occurs twice.
    """
    found: dict[int, der.Element] = {}
    for child in element.children():
        if child.tag not in names:
            raise StoreFormatError(problem)
        if child.tag in found:
            raise StoreFormatError(where.format(names[child.tag]))
        found[child.tag] = child
    return found


def first_two(elements: Iterable[der.Element]) -> tuple[der.Element, der.Element]:
    """The first two elements; Java ignores what follows them.

    Raises:
        StoreFormatError: there are fewer.
    """
    match list(elements):
        case [first, second, *_]:
            return first, second
        case _:
            raise StoreFormatError("too few elements", keytool="Too short")


def integer(element: der.Element) -> int:
    """An INTEGER, whatever its tag, that fits into 32 bits with sign.

    Raises:
        StoreFormatError: it does not, or is empty.
    """
    value = big_integer(element)
    if value > _LARGEST:
        raise StoreFormatError("Integer exceeds maximum valid value")
    if value < _SMALLEST:
        raise StoreFormatError("Integer below minimum valid value")
    return value


def big_integer(element: der.Element) -> int:
    """An INTEGER of any size, whatever its tag.

    Raises:
        StoreFormatError: it is empty.
    """
    if element.body == element.limit:
        raise StoreFormatError("Invalid encoding: zero length Int value")
    return element.integer()


def boolean(element: der.Element) -> bool:
    """A BOOLEAN, whatever its tag.

    Raises:
        StoreFormatError: it is not one octet long.
    """
    length = element.limit - element.body
    if length != 1:
        raise StoreFormatError(f"DerValue.getBoolean, invalid length {length}")
    return element.boolean()


def oid(element: der.Element) -> str:
    """An OBJECT IDENTIFIER.

    Raises:
        StoreFormatError: it is none.
    """
    if element.tag != der.OID:
        raise StoreFormatError(f"DerValue.getOID, not an OID {signed_octet(element.tag)}")
    return element.oid()


def bits(content: bytes) -> frozenset[int]:
    """The numbers of the bits that are set in the content of a BIT STRING, the first being 0.

    Raises:
        StoreFormatError: there is no count of unused bits, or it is over 7.
    """
    if not content:
        raise StoreFormatError("Invalid encoding: zero length bit string")
    unused, octets = content[0], content[1:]
    if unused > _MOST_UNUSED_BITS:
        raise StoreFormatError("Invalid number of padding bits")
    count = 8 * len(octets) - unused
    return frozenset(bit for bit in range(count) if octets[bit // 8] & (0x80 >> bit % 8))


def bit_string(element: der.Element) -> frozenset[int]:
    """The numbers of the bits that are set in a BIT STRING.

    Raises:
        StoreFormatError: it is none.
    """
    if element.tag != der.BIT_STRING:
        raise StoreFormatError(f"DerValue.getBitString, not a bit string {signed_octet(element.tag)}")
    return bits(element.content)


def signed_octet(octet: int) -> int:
    """An octet as Java prints it."""
    return octet - 256 if octet > 127 else octet  # noqa: PLR2004
