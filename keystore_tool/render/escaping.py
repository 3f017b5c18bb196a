r"""Text for a terminal, without what could steer it.

>>> escape("CN=a\x1b[2Jb\n")
'CN=a\\x1b[2Jb\\n'
"""

from __future__ import annotations


def escape(text: str) -> str:
    """Text on one line: control characters, undecodable bytes and changes of direction are shown escaped."""
    if text.isprintable():
        return text
    return "".join(
        character if _is_harmless(character) else character.encode("unicode_escape").decode()
        for character in text
    )


def _is_harmless(character: str) -> bool:
    if character.isprintable() or character == "\t":
        return True
    from unicodedata import category  # noqa: PLC0415  hardly any text needs it

    return category(character) == "Zs"  # a blank, such as those between Japanese names


def escape_lines(text: str) -> str:
    r"""Text of several lines, each escaped; LF and CR LF stay.

    >>> escape_lines("Alias name: a\x1b[2J\r\n\r\n")
    'Alias name: a\\x1b[2J\r\n\r\n'
    """
    return "\n".join(
        escape(line) if not line.endswith("\r") else escape(line[:-1]) + "\r" for line in text.split("\n")
    )
