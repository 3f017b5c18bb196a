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
        character
        if character.isprintable() or character == "\t"
        else character.encode("unicode_escape").decode()
        for character in text
    )
