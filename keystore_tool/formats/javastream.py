r"""What Java's DataInput and DataOutput read and write: big-endian numbers, modified UTF-8, dates.

Modified UTF-8 (the Java SE API, interface DataInput) writes U+0000 as two bytes, and a character beyond
U+FFFF as the two halves of its surrogate pair, three bytes each; the length is counted in bytes.

>>> pack_text("a\0é").hex()
'000561c080c3a9'
>>> JavaReader(pack_text("a\0é")).text("a name")
'a\x00é'
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta

from keystore_tool.errors import InvalidArgumentError, StoreFormatError

MAX_TEXT_SIZE = 0xFFFF
"""The longest text in modified UTF-8, in bytes: its length has two bytes."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(microsecond=999_000, tzinfo=UTC)

_UINT8 = struct.Struct("B")
_UINT16 = struct.Struct(">H")
_INT32 = struct.Struct(">i")
_INT64 = struct.Struct(">q")


# ---------------------------------------------------------------------------------------------- reading


class JavaReader:
    """Reads a buffer front to back; no length is used before it was compared with what is left.

    Every method takes the name of what is being read, for the error's message.

    Args:
        data: the buffer.
        position: where to begin, in bytes.
    """

    __slots__ = ("_data", "position")

    def __init__(self, data: bytes, position: int = 0) -> None:
        self._data = data
        self.position = position

    def take(self, size: int, what: str) -> bytes:
        """The next *size* bytes.

        Raises:
            StoreFormatError: there are fewer left.
        """
        start = self.position
        end = start + size
        if end > len(self._data):
            raise self._cut_short(what)
        self.position = end
        return self._data[start:end]

    def uint8(self, what: str) -> int:
        """An unsigned byte."""
        return self._number(_UINT8, what)

    def uint16(self, what: str) -> int:
        """An unsigned number of two bytes."""
        return self._number(_UINT16, what)

    def int32(self, what: str) -> int:
        """A Java int."""
        return self._number(_INT32, what)

    def int64(self, what: str) -> int:
        """A Java long."""
        return self._number(_INT64, what)

    def block(self, what: str) -> bytes:
        """Bytes behind their number, a Java int.

        Raises:
            StoreFormatError: the number is negative, or more than what is left.
        """
        start = self.position
        size = self.int32(what)
        if size < 0:
            words = f"length cannot be negative: {size}"
            raise StoreFormatError(f"{what}: {words}", offset=start, keytool=words)
        return self.take(size, what)

    def text(self, what: str) -> str:
        """A text in modified UTF-8.

        Raises:
            StoreFormatError: it is cut short, or no modified UTF-8.
        """
        start = self.position
        encoded = self.take(self.uint16(what), what)
        if encoded.isascii():
            return encoded.decode("ascii")
        try:
            return _decode_modified_utf8(encoded)
        except UnicodeDecodeError as error:
            raise StoreFormatError(
                f"{what}: not in Java's modified UTF-8",
                offset=start,
                keytool=f"malformed input around byte {error.start}",
                java_class="java.io.UTFDataFormatException",
            ) from error

    def date(self, what: str) -> datetime:
        """A java.util.Date, milliseconds since 1970, UTC.

        Years that Python cannot express become the first or last moment that it can.
        """
        milliseconds = self.int64(what)
        try:
            return _EPOCH + milliseconds * _MILLISECOND
        except OverflowError:
            return _LAST if milliseconds > 0 else _FIRST

    def accept(self, expected: bytes) -> bool:
        """Pass over *expected* if it comes next, and say whether it did."""
        if not self._data.startswith(expected, self.position):
            return False
        self.position += len(expected)
        return True

    def since(self, start: int) -> bytes:
        """What was read since the position was *start*."""
        return self._data[start : self.position]

    def _number(self, layout: struct.Struct, what: str) -> int:
        try:
            number: int = layout.unpack_from(self._data, self.position)[0]
        except struct.error as error:
            raise self._cut_short(what) from error
        self.position += layout.size
        return number

    def _cut_short(self, what: str) -> StoreFormatError:
        return StoreFormatError(
            f"cut short in {what}", offset=self.position, keytool="", java_class="java.io.EOFException"
        )


def _decode_modified_utf8(encoded: bytes) -> str:
    # Four-byte UTF-8 is read too: pyjks 20 writes it, and Java then refuses the whole store.
    text = encoded.replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogatepass")
    return text.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass")


# ---------------------------------------------------------------------------------------------- writing

pack_int32 = _INT32.pack
"""The four bytes of a Java int."""

pack_int64 = _INT64.pack
"""The eight bytes of a Java long."""


def pack_block(content: bytes) -> bytes:
    """Bytes behind their number, a Java int."""
    return pack_int32(len(content)) + content


def pack_text(text: str) -> bytes:
    """A text in modified UTF-8.

    Raises:
        InvalidArgumentError: it is longer than `MAX_TEXT_SIZE`.
    """
    encoded = text.encode() if text.isascii() else _encode_utf8_halves(text)
    encoded = encoded.replace(b"\0", b"\xc0\x80")
    if len(encoded) > MAX_TEXT_SIZE:
        raise InvalidArgumentError(
            f"a name of {len(encoded)} bytes; {MAX_TEXT_SIZE} can be stored",
            java_class="java.io.UTFDataFormatException",
        )
    return _UINT16.pack(len(encoded)) + encoded


def _encode_utf8_halves(text: str) -> bytes:
    encoded = text.encode("utf-16-be", "surrogatepass")
    halves = struct.unpack(f">{len(encoded) // 2}H", encoded)
    return "".join(map(chr, halves)).encode("utf-8", "surrogatepass")


def pack_date(date: datetime) -> bytes:
    """A java.util.Date, milliseconds since 1970, of a moment with a time zone."""
    return pack_int64((date - _EPOCH) // _MILLISECOND)
