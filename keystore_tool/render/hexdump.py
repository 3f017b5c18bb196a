"""Bytes in keytool's hexadecimal layout: offset, sixteen octets, the characters they stand for.

>>> print(hexdump(b"A longer unknown"), end="")
0000: 41 20 6C 6F 6E 67 65 72   20 75 6E 6B 6E 6F 77 6E  A longer unknown
"""

from __future__ import annotations

_ROW = 16
_HALF = _ROW // 2
_HALF_COLUMNS = 3 * _HALF

# The characters { | } ~ are dots too (observed: keytool 17 and 25).
_CHARACTERS = "".join(chr(octet) if 0x20 <= octet <= 0x7A else "." for octet in range(256))  # noqa: PLR2004


def hexdump(data: bytes) -> str:
    """The lines of the dump, each with its line end; empty for no bytes (observed: keytool 25)."""
    return "".join(_line(start, data[start : start + _ROW]) for start in range(0, len(data), _ROW))


def _line(start: int, row: bytes) -> str:
    left = row[:_HALF].hex(" ").upper().ljust(_HALF_COLUMNS)
    right = row[_HALF:].hex(" ").upper().ljust(_HALF_COLUMNS)
    characters = row.decode("latin-1").translate(_CHARACTERS)
    return f"{start & 0xFFFF:04X}: {left}  {right} {characters}\n"


def colon_hex(data: bytes) -> str:
    """Upper-case pairs joined by colons, as fingerprints are printed.

    >>> colon_hex(bytes((1, 171)))
    '01:AB'
    """
    return data.hex(":").upper()
