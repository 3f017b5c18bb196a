r"""Java's properties files.

>>> read_properties("# notes\nkeytool.all = -keystore \\\n   example.p12\nkeystore.type:jks\n")
{'keytool.all': '-keystore example.p12', 'keystore.type': 'jks'}
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from keystore_tool.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

ILLEGAL_ARGUMENT = "java.lang.IllegalArgumentException"

_NATURAL_LINE = re.compile(r"\r\n|\r|\n")
_BLANKS = " \t\f"
_COMMENT = ("#", "!")
_KEY = re.compile(r"((?:[^\\=: \t\f]|\\.)*)[ \t\f]*[=:]?[ \t\f]*(.*)", re.DOTALL)
_ESCAPE = re.compile(r"\\(u(?:[0-9a-fA-F]{4})?|.|\Z)", re.DOTALL)
_CHARACTERS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


def read_properties(text: str) -> dict[str, str]:
    r"""The properties of a file: of a key that occurs twice the last value.

    Raises:
        InvalidArgumentError: a ``\u`` is not followed by four hexadecimal digits.
    """
    return dict(_property(line) for line in _logical_lines(text))


def _logical_lines(text: str) -> Iterator[str]:
    """Lines without comments and without blanks at their beginning, continued ones put together."""
    begun = ""
    for line in _NATURAL_LINE.split(text):
        part = line.lstrip(_BLANKS)
        if not begun and part.startswith(_COMMENT):
            continue
        begun += part
        backslashes = len(begun) - len(begun.rstrip("\\"))
        if backslashes % 2:
            begun = begun[:-1]
            continue
        if begun:
            yield begun
        begun = ""
    if begun:
        yield begun


def _property(line: str) -> tuple[str, str]:
    match = _KEY.fullmatch(line)
    assert match is not None  # noqa: S101  it matches whatever there is
    return _unescape(match[1]), _unescape(match[2])


def _unescape(text: str) -> str:
    return _ESCAPE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    escaped = match[1]
    if escaped == "u":
        raise InvalidArgumentError("Malformed \\uxxxx encoding.", java_class=ILLEGAL_ARGUMENT)
    if escaped.startswith("u"):
        return chr(int(escaped[1:], 16))
    return _CHARACTERS.get(escaped, escaped)
