r"""Passwords, and the encodings in which the store formats use them.

>>> Password("secret")
Password(***)
>>> Password("pw").bmp_string()
b'\x00p\x00w\x00\x00'
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import TypeAlias

MIN_LENGTH = 6
"""How many characters a new password has at least, as with keytool."""


class Password:
    """A password that no repr, log line or message shows.

    Args:
        text: the password as characters; may be empty.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    @classmethod
    def of(cls, source: PasswordSource) -> Password:
        """A password from what a caller of the library gives: itself, text, or a function that is asked now.

        Args:
            source: bytes are UTF-8.

        Raises:
            TypeError: it, or what the function returns, is none of these.
        """
        given = source() if callable(source) else source
        if isinstance(given, Password):
            return given
        if isinstance(given, bytes):
            return cls(given.decode("utf-8", "surrogateescape"))
        if isinstance(given, str):
            return cls(given)
        raise TypeError(f"a password is text or a function that returns it, not {type(given).__name__}")

    def __repr__(self) -> str:
        return "Password(***)"

    def __reduce__(self) -> str:
        raise TypeError("passwords do not travel between processes; send where they come from instead")

    def __len__(self) -> int:
        """Length in UTF-16 code units, as Java counts."""
        return len(self.utf16be()) // 2

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Password):
            return NotImplemented
        return hmac.compare_digest(self.utf16be(), other.utf16be())

    def __hash__(self) -> int:
        return hash(self._text)

    def utf16be(self) -> bytes:
        """UTF-16 big endian, no terminator: the JKS and JCEKS seal, and the JKS key protector."""
        return self._text.encode("utf-16-be", "surrogatepass")

    def bmp_string(self) -> bytes:
        """UTF-16 big endian with two zero bytes at the end: PKCS#12 key derivation (RFC 7292, B.1)."""
        return self.utf16be() + b"\0\0"

    def java_bmp_string(self) -> bytes:
        """What Java 25 derives PKCS#12 cipher keys from if the password is not ASCII.

        It takes the UTF-8 bytes' low seven bits for characters (observed: JDK 25; its MAC is right).
        """
        return b"".join(bytes((0, byte & 0x7F)) for byte in self.utf8()) + b"\0\0"

    @property
    def is_ascii(self) -> bool:
        """Whether every encoding below is the same for it."""
        return self._text.isascii()

    def as_keytool_reads(self) -> Password:
        r"""What keytool makes of it at a prompt: each byte of its UTF-8 is a character (observed: 25).

        >>> Password("ä").as_keytool_reads() == Password("Ã\xa4")
        True
        """
        return Password(self.utf8().decode("latin-1"))

    def utf8(self) -> bytes:
        """UTF-8: PBES2 (RFC 8018) in every tool, and the JCEKS key protector in JDK 25.

        Older JDKs refuse passwords for JCEKS that are not ASCII.
        """
        return self._text.encode("utf-8", "surrogatepass")


PasswordSource: TypeAlias = Password | str | bytes | Callable[[], Password | str | bytes]
"""What stands for a password in the library's functions. A function is called when the password is needed."""
