r"""PEM: blocks of Base64 between BEGIN and END lines (RFC 7468), some with headers (RFC 1421).

>>> written = encode("CERTIFICATE", b"0" * 50)
>>> print(written, end="")
-----BEGIN CERTIFICATE-----
MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw
MDA=
-----END CERTIFICATE-----
>>> [(block.label, len(block.der), block.line) for block in read(b"friendlyName: ca\n" + written.encode())]
[('CERTIFICATE', 50, 2)]
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.errors import StoreFormatError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_COLUMNS = 64
_BEGIN = re.compile(rb"-----BEGIN ([ -,.-~]{1,64})-----")
_FOLDED = re.compile(r"\r?\n[ \t]+")
_BLANKS = bytes(range(33))


class Block(NamedTuple):
    """A block of a PEM file.

    Attributes:
        label: what stands behind BEGIN, such as ``CERTIFICATE``.
        headers: the fields above the Base64 (old encrypted keys have some).
        der: what the Base64 says.
        text: what stood before the block and says nothing to most readers; openssl puts names there.
        file: the name of the file, for messages; "" if it has none.
        line: where it begins, from 1.
    """

    label: str
    headers: Mapping[str, str]
    der: bytes
    text: str = ""
    file: str = ""
    line: int = 1

    def __repr__(self) -> str:
        return f"Block({self.label!r}, {self.place})"  # a key may be in it

    @property
    def place(self) -> str:
        """Where it stands, for messages."""
        return f"{self.file}, line {self.line}" if self.file else f"line {self.line}"


def read(data: bytes, file: str = "") -> list[Block]:
    """All blocks, in their order; none if there is no BEGIN line.

    Args:
        data: the file. Any line ends, any columns and blanks around lines will do; so does a BEGIN that
            follows an END on the same line, as it does where files without a last line end were joined.
        file: its name, for messages.

    Raises:
        StoreFormatError: a block has no end, or is not Base64.
    """
    return list(_blocks(data, file))


def _blocks(data: bytes, file: str) -> Iterator[Block]:
    position, line = 0, 1
    while begin := _BEGIN.search(data, position):
        line += data.count(b"\n", position, begin.start())
        label = begin[1].decode("ascii")
        empty = Block(label, {}, b"", data[position : begin.start()].decode("utf-8", "replace"), file, line)
        body, position = _body(data, begin, empty)
        line += data.count(b"\n", begin.start(), position)
        headers, der = _content(body, empty)
        yield empty._replace(headers=headers, der=der)


def _body(data: bytes, begin: re.Match[bytes], block: Block) -> tuple[bytes, int]:
    """What stands between BEGIN and END, and where the END line ends."""
    end_line = b"-----END %s-----" % begin[1]
    end = data.find(b"-----", begin.end())
    if end < 0 or not data.startswith(end_line, end):
        raise StoreFormatError(
            f"{block.place}: the PEM block {block.label} has no END line of its own",
            hint="the file is cut short, or something was lost when it was copied",
        )
    return data[begin.end() : end], end + len(end_line)


def _content(body: bytes, block: Block) -> tuple[dict[str, str], bytes]:
    headers: dict[str, str] = {}
    if b":" in body:  # which Base64 has not
        head, _, body = body.replace(b"\r\n", b"\n").lstrip(_BLANKS).partition(b"\n\n")
        for field in _FOLDED.sub("", head.decode("utf-8", "replace")).splitlines():
            name, _, value = field.partition(":")
            headers[name.strip()] = value.strip()
    try:
        return headers, base64.b64decode(body.translate(None, _BLANKS), validate=True)
    except binascii.Error as error:
        raise StoreFormatError(f"{block.place}: the PEM block {block.label} is not Base64") from error


def encode(label: str, der: bytes, *, line_end: str = "\n") -> str:
    """The block of *der* under a label, in lines of 64 columns."""
    body = base64.b64encode(der).decode("ascii")
    lines = (body[start : start + _COLUMNS] for start in range(0, len(body), _COLUMNS))
    return line_end.join((f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""))
