"""ASN.1 in its distinguished encoding (X.690): a tolerant reader and a strict writer.

The reader takes BER's leniencies that real files have (long lengths, odd set order) and bounds every
length by what is left before using it. It copies nothing until asked for content. Indefinite lengths are
read too; `normalise` turns such an encoding into DER where exact bytes are needed.

>>> body = sequence(integer(5), oid("2.5.4.3"), utf8_string("Ann"))
>>> body.hex()
'300d02010506035504030c03416e6e'
>>> [child.tag for child in parse(body).children()] == [INTEGER, OID, UTF8_STRING]
True
>>> parse(body).children()[1].oid()
'2.5.4.3'
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import NamedTuple

from keystore_tool.errors import StoreFormatError

BOOLEAN = 0x01
INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
NULL = 0x05
OID = 0x06
ENUMERATED = 0x0A
UTF8_STRING = 0x0C
NUMERIC_STRING = 0x12
PRINTABLE_STRING = 0x13
T61_STRING = 0x14
IA5_STRING = 0x16
UTC_TIME = 0x17
GENERALIZED_TIME = 0x18
VISIBLE_STRING = 0x1A
GENERAL_STRING = 0x1B
UNIVERSAL_STRING = 0x1C
BMP_STRING = 0x1E
SEQUENCE = 0x30
SET = 0x31

CONSTRUCTED = 0x20
CONTEXT = 0x80

MAX_DEPTH = 64
"""How deep indefinite lengths may nest: real files need under 20; deeper ones only cost time."""

_LONG_FORM = 0x80
_HIGH_TAG_NUMBER = 0x1F
_MAX_LENGTH_OCTETS = 8
# Real ones have a tenth of it; the time for one long number grows with its square.
_MAX_OID_OCTETS = 1024

_MINUTES = rb"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?"
_ZONE = rb"(?:Z|([+-])([01]\d|2[0-3])([0-5]\d))"
_UTC_TIME = re.compile(rb"(\d\d)" + _MINUTES + rb"()" + _ZONE)
_GENERALIZED_TIME = re.compile(rb"(\d{4})" + _MINUTES + rb"(?:[.,](\d+))?" + _ZONE)


def context(number: int, *, constructed: bool = True) -> int:
    """The identifier octet of a context-specific tag, numbers 0 to 30."""
    return CONTEXT | number | (CONSTRUCTED if constructed else 0)


# ---------------------------------------------------------------------------------------------- reading


class Element(NamedTuple):  # made by the thousand: a tuple is made in a third of a frozen record's time
    """One encoded value within a larger buffer.

    Attributes:
        data: the buffer.
        tag: the identifier octet (class, constructed bit and number).
        start: where the identifier octet is.
        body: where the content begins.
        limit: where the content ends.
        end: where the next element begins (after the end-of-contents octets of an indefinite length).
    """

    data: bytes
    tag: int
    start: int
    body: int
    limit: int
    end: int

    @property
    def encoded(self) -> bytes:
        """The whole encoding, identifier and length included."""
        return self.data[self.start : self.end]

    @property
    def content(self) -> bytes:
        """The content octets."""
        return self.data[self.body : self.limit]

    @property
    def constructed(self) -> bool:
        """Whether the content is a series of elements."""
        return bool(self.tag & CONSTRUCTED)

    def fail(self, problem: str) -> StoreFormatError:
        """An error about this element, to be raised."""
        return StoreFormatError(f"DER: {problem}", offset=self.start)

    def expect(self, tag: int, what: str) -> Element:
        """This element.

        Raises:
            StoreFormatError: its tag is not *tag*; *what* names it in the message.
        """
        if self.tag != tag:
            raise self.fail(f"{what} expected (tag {tag:#04x}), found tag {self.tag:#04x}")
        return self

    def children(self) -> list[Element]:
        """The elements inside a constructed value.

        Raises:
            StoreFormatError: the content is not a series of whole elements.
        """
        if not self.constructed:
            raise self.fail(f"a constructed value expected, found tag {self.tag:#04x}")
        found = []
        position = self.body
        while position < self.limit:
            child = _read(self.data, position, self.limit, 0)
            found.append(child)
            position = child.end
        return found

    def inner(self) -> Element:
        """The one element inside an explicit tag or an OCTET STRING.

        Raises:
            StoreFormatError: there is none, or more than one.
        """
        child = read(self.data, self.body, self.limit)
        if child.end != self.limit:
            raise StoreFormatError("DER: one element expected, more found", offset=child.end)
        return child

    def integer(self) -> int:
        """The value of an INTEGER or ENUMERATED, whatever its tag."""
        if self.body == self.limit:
            raise self.fail("an INTEGER without content")
        return int.from_bytes(self.content, "big", signed=True)

    def boolean(self) -> bool:
        """The value of a BOOLEAN."""
        if self.limit - self.body != 1:
            raise self.fail("a BOOLEAN of the wrong length")
        return self.data[self.body] != 0

    def oid(self) -> str:
        """The value of an OBJECT IDENTIFIER, dotted."""
        self.expect(OID, "OBJECT IDENTIFIER")
        content = self.content
        if not content or content[-1] & 0x80:
            words = "ObjectIdentifier() -- Invalid DER encoding, not ended"
            raise StoreFormatError("DER: an OBJECT IDENTIFIER cut short", offset=self.start, keytool=words)
        if len(content) > _MAX_OID_OCTETS:
            raise self.fail("an OBJECT IDENTIFIER of inordinate length")
        return _decode_oid(content)

    def octets(self) -> bytes:
        """The content of an OCTET STRING or of an implicit tag over one, pieces joined.

        Raises:
            StoreFormatError: the pieces are cut short, or nest deeper than `MAX_DEPTH`.
        """
        return b"".join(_pieces(self, 0))

    def bits(self) -> bytes:
        """The content of a BIT STRING of whole octets.

        Raises:
            StoreFormatError: the count of unused bits is not 0.
        """
        content = self.content
        if self.tag & ~CONTEXT & _HIGH_TAG_NUMBER != BIT_STRING and self.tag < CONTEXT:
            raise self.fail("BIT STRING expected")
        if not content or content[0] != 0:
            raise self.fail("a BIT STRING of whole octets expected")
        return content[1:]

    def text(self) -> str:
        """The characters of a string of any of the string types; what is no character becomes U+FFFD."""
        content = self.content
        if self.tag == BMP_STRING:
            return content.decode("utf-16-be", "replace")
        if self.tag == UNIVERSAL_STRING:
            return content.decode("utf-32-be", "replace")
        if self.tag == T61_STRING:
            return content.decode("latin-1")
        return content.decode("utf-8", "replace")

    def time(self) -> datetime:
        """The value of a UTCTime or GeneralizedTime, UTC, lenient as Java is (RFC 5280, 4.1.2.5).

        Raises:
            StoreFormatError: it is no time.
        """
        pattern = _UTC_TIME if self.tag == UTC_TIME else _GENERALIZED_TIME
        try:
            return _decode_time(pattern.fullmatch(self.content))
        except (ValueError, OverflowError) as error:
            raise self.fail(f"no time: {self.text()!r}") from error


_element = partial(
    tuple.__new__, Element
)  # in half the time of the class, whose __new__ is written in Python


def read(data: bytes, position: int = 0, limit: int | None = None) -> Element:
    """Read the element that begins at *position* and ends at or before *limit*.

    Raises:
        StoreFormatError: it does not fit there, or its encoding is not understood.
    """
    end = len(data) if limit is None else limit
    return _read(data, position, end, 0)


def parse(data: bytes) -> Element:
    """Read one element that is all of *data*.

    Raises:
        StoreFormatError: it is not, or something follows it.
    """
    element = read(data)
    if element.end != len(data):
        raise StoreFormatError(
            "DER: bytes after the end", offset=element.end, keytool="extra data at the end"
        )
    return element


def _read(data: bytes, position: int, limit: int, depth: int) -> Element:
    if position + 2 > limit:
        raise StoreFormatError("DER: cut short", offset=position, keytool="Too short")
    tag = data[position]
    if tag & _HIGH_TAG_NUMBER == _HIGH_TAG_NUMBER:
        raise StoreFormatError("DER: a tag number over 30", offset=position)
    length = data[position + 1]
    body = position + 2
    if length == _LONG_FORM:
        return _read_indefinite(data, tag, position, limit, depth)
    if length > _LONG_FORM:
        count = length - _LONG_FORM
        if count > _MAX_LENGTH_OCTETS or body + count > limit:
            raise StoreFormatError("DER: a length that does not fit", offset=position)
        length = int.from_bytes(data[body : body + count], "big")
        body += count
    if length > limit - body:
        raise StoreFormatError(
            "DER: a length beyond the end",
            offset=position,
            keytool="not enough content",
            java_class="java.io.EOFException",
        )
    end = body + length
    return _element((data, tag, position, body, end, end))


def _read_indefinite(data: bytes, tag: int, start: int, limit: int, depth: int) -> Element:
    if not tag & CONSTRUCTED or depth >= MAX_DEPTH:
        raise StoreFormatError("BER: an indefinite length out of place", offset=start)
    position = start + 2
    while data[position : position + 2] != b"\0\0" or position + 2 > limit:
        position = _read(data, position, limit, depth + 1).end
    return Element(data, tag, start, start + 2, position, position + 2)


def _pieces(element: Element, depth: int) -> list[bytes]:
    if not element.constructed:
        return [element.content]
    if depth >= MAX_DEPTH:
        raise element.fail("nested too deep")
    return [piece for child in element.children() for piece in _pieces(child, depth + 1)]


@lru_cache(maxsize=512)
def _decode_oid(content: bytes) -> str:
    arcs = []
    value = 0
    for octet in content:
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))


def _decode_time(match: re.Match[bytes] | None) -> datetime:
    if match is None:
        raise ValueError
    year, month, day, hour, minute = map(int, match.group(1, 2, 3, 4, 5))
    second = int(match[6] or 0)
    fraction, sign, hours, minutes = match.group(7, 8, 9, 10)
    if len(match[1]) == 2:  # noqa: PLR2004
        year += 1900 if year >= 50 else 2000  # noqa: PLR2004  RFC 5280, 4.1.2.5.1
    if not 1 <= day <= 31:  # noqa: PLR2004
        raise ValueError
    # Java counts days on from the first: 31 February is 3 March (seen in 17 and 25).
    moment = datetime(year, month, 1, hour, minute, second, tzinfo=UTC) + timedelta(days=day - 1)
    if fraction:
        moment += timedelta(microseconds=int(fraction[:6].ljust(6, b"0")))
    if sign:
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        moment -= offset if sign == b"+" else -offset
    return moment


def normalise(data: bytes) -> bytes:
    """The DER of a BER encoding: definite lengths, and constructed strings joined.

    Only universal string types are joined; what stands under an implicit tag is the schema's to know
    (`Element.octets` joins it).

    Raises:
        StoreFormatError: it cannot be read, or nests deeper than `MAX_DEPTH`.
    """
    return _normalise(parse(data), 0)


def _normalise(element: Element, depth: int) -> bytes:
    if not element.constructed:
        return tlv(element.tag, element.content)
    if depth >= MAX_DEPTH:
        raise element.fail("nested too deep")
    parts = [_normalise(child, depth + 1) for child in element.children()]
    if element.tag & ~CONSTRUCTED == OCTET_STRING:
        return octet_string(b"".join(parse(part).octets() for part in parts))
    return tlv(element.tag, b"".join(parts))


# ---------------------------------------------------------------------------------------------- writing


def tlv(tag: int, content: bytes) -> bytes:
    """An element from its identifier octet and content octets."""
    length = len(content)
    if length < _LONG_FORM:
        return bytes((tag, length)) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, _LONG_FORM | len(octets))) + octets + content


def sequence(*parts: bytes) -> bytes:
    """SEQUENCE (OF) of encoded parts."""
    return tlv(SEQUENCE, b"".join(parts))


def set_of(*parts: bytes) -> bytes:
    """SET OF encoded parts, in DER's order (X.690, 11.6)."""
    return tlv(SET, b"".join(sorted(parts)))


def boolean(value: bool) -> bytes:  # noqa: FBT001
    """BOOLEAN."""
    return tlv(BOOLEAN, b"\xff" if value else b"\0")


def integer(value: int) -> bytes:
    """INTEGER, of any size and sign."""
    length = (value if value >= 0 else ~value).bit_length() // 8 + 1
    return tlv(INTEGER, value.to_bytes(length, "big", signed=True))


def null() -> bytes:
    """NULL."""
    return tlv(NULL, b"")


@lru_cache(maxsize=512)
def oid(dotted: str) -> bytes:
    """OBJECT IDENTIFIER from its dotted form (which is taken to be valid)."""
    first, second, *rest = map(int, dotted.split("."))
    content = bytearray()
    for arc in (40 * first + second, *rest):
        octets = [arc & 0x7F]
        while arc := arc >> 7:
            octets.append(0x80 | arc & 0x7F)
        content += bytes(reversed(octets))
    return tlv(OID, bytes(content))


def octet_string(content: bytes) -> bytes:
    """OCTET STRING."""
    return tlv(OCTET_STRING, content)


def bit_string(content: bytes, unused: int = 0) -> bytes:
    """BIT STRING; *unused* counts the bits at the end that do not belong to it."""
    return tlv(BIT_STRING, bytes((unused,)) + content)


def utf8_string(text: str) -> bytes:
    """UTF8String."""
    return tlv(UTF8_STRING, text.encode())


def printable_string(text: str) -> bytes:
    """PrintableString (the characters are taken to be allowed)."""
    return tlv(PRINTABLE_STRING, text.encode("ascii"))


def ia5_string(text: str) -> bytes:
    """IA5String."""
    return tlv(IA5_STRING, text.encode("ascii"))


def bmp_string(text: str) -> bytes:
    """BMPString; characters beyond U+FFFF as surrogate pairs, as Java writes and reads them."""
    return tlv(BMP_STRING, text.encode("utf-16-be", "surrogatepass"))


def explicit(number: int, encoded: bytes) -> bytes:
    """[number] EXPLICIT around an encoded element."""
    return tlv(context(number), encoded)


def implicit(number: int, content: bytes, *, constructed: bool = False) -> bytes:
    """[number] IMPLICIT with content octets."""
    return tlv(context(number, constructed=constructed), content)


def time(moment: datetime) -> bytes:
    """UTCTime up to the year 2049 and from 1950, else GeneralizedTime (RFC 5280, 4.1.2.5); whole seconds."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    year, month, day = moment.year, moment.month, moment.day
    digits = b"%02d%02d%02d%02d%02dZ" % (month, day, moment.hour, moment.minute, moment.second)
    if 1950 <= year < 2050:  # noqa: PLR2004
        return tlv(UTC_TIME, b"%02d" % (year % 100) + digits)
    return tlv(GENERALIZED_TIME, b"%04d" % year + digits)
