"""The outer layers of a PKCS#12 file: PFX, MAC, and parts in clear or encrypted (RFC 7292, section 4).

    PFX ::= SEQUENCE { version INTEGER {v3(3)}, authSafe ContentInfo, macData MacData OPTIONAL }
    ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT ANY OPTIONAL }
    AuthenticatedSafe ::= SEQUENCE OF ContentInfo

>>> content = clear_part(der.sequence())
>>> pfx = read_pfx(write_pfx([content], seal=None))
>>> pfx.mac, pfx.parts[0].bags.hex()
(None, '3000')
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto import der, pbe, pkcs12_mac
from keystore_tool.errors import StoreFormatError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from keystore_tool.crypto.der import Element
    from keystore_tool.passwords import Password

_DATA = "1.2.840.113549.1.7.1"
_SIGNED_DATA = "1.2.840.113549.1.7.2"
_ENVELOPED_DATA = "1.2.840.113549.1.7.3"
_ENCRYPTED_DATA = "1.2.840.113549.1.7.6"
_VERSION = 3


class ClearPart(NamedTuple):
    """Bags in clear.

    Attributes:
        bags: the encoding of SafeContents.
    """

    bags: bytes


class EncryptedPart(NamedTuple):
    """Bags that are encrypted together.

    Attributes:
        algorithm: the AlgorithmIdentifier that says how.
        ciphertext: the encrypted encoding of SafeContents.
    """

    algorithm: Element
    ciphertext: bytes

    def decrypt(self, password: Password) -> tuple[bytes, pbe.Scheme]:
        """The encoding of SafeContents, and how it was encrypted.

        Raises:
            KeyPasswordError: the password is wrong.
            UnsupportedError: they are encrypted in a way that is not known here.
            StoreFormatError: the part is malformed, or asks for too much work.
        """
        return pbe.parse(self.algorithm).decrypt(self.ciphertext, password)


Part = ClearPart | EncryptedPart


class Pfx(NamedTuple):
    """A file's outer structure.

    Attributes:
        content: what the MAC is over.
        parts: what is in it, in its order.
        mac_data: MacData, None if there is none.
    """

    content: bytes
    parts: tuple[Part, ...]
    mac_data: Element | None

    @property
    def mac(self) -> pkcs12_mac.Mac | None:
        """What protects the integrity, if anything does.

        Raises:
            UnsupportedError: it is of a kind that is not known here.
            StoreFormatError: it is malformed, or asks for too much work.
        """
        return None if self.mac_data is None else pkcs12_mac.parse(self.mac_data)


def looks_like(data: bytes) -> bool:
    """Whether *data* begins as a PKCS#12 file does: a SEQUENCE, and in it the version number 3.

    Cheap, and never raises.
    """
    if data[:1] != b"\x30" or len(data) < 2:  # noqa: PLR2004
        return False
    start = 2 + (data[1] & 0x7F if data[1] & 0x80 else 0)
    # Behind the version comes ContentInfo; a PKCS#8 key has another version and another successor.
    return data[start : start + 4] == b"\x02\x01\x03\x30"


def read_pfx(data: bytes) -> Pfx:
    """Take a file apart; what follows its end is ignored, as Java does.

    Raises:
        StoreFormatError: it is malformed.
        UnsupportedError: it is protected with public keys.
    """
    outer = _read_whole(data).expect(der.SEQUENCE, "PKCS#12 file")
    version, auth_safe, *mac_data = _members(outer, 2, "PKCS#12 file")
    if version.integer() != _VERSION:
        raise StoreFormatError(
            "PKCS#12 of another version than 3", keytool="PKCS12 keystore not in version 3 format"
        )
    content_type, content = _content_info(auth_safe)
    if content_type != _DATA or content is None:
        raise _unsupported(content_type)
    octets = content.octets()
    parts = tuple(
        part
        for info in der.read(octets).expect(der.SEQUENCE, "AuthenticatedSafe").children()
        if (part := _read_part(info)) is not None
    )
    return Pfx(octets, parts, mac_data[0] if mac_data else None)


def _read_whole(data: bytes) -> Element:
    """The file's element; Java reads it as a stream, whose early end it has no words for."""
    try:
        return der.read(data)
    except StoreFormatError as error:
        raise StoreFormatError(
            "PKCS#12: the file is cut short", offset=len(data), keytool="", java_class=error.java_class
        ) from error


def _members(element: Element, least: int, what: str) -> list[Element]:
    members = element.expect(der.SEQUENCE, what).children()
    if len(members) < least:
        raise element.fail(f"{what} is incomplete")
    return members


def _content_info(element: Element) -> tuple[str, Element | None]:
    content_type, *content = _members(element, 1, "ContentInfo")
    return content_type.oid(), content[0].inner() if content else None


def _read_part(info: Element) -> Part | None:
    content_type, content = _content_info(info)
    if content is None:
        return None
    if content_type == _DATA:
        return ClearPart(content.octets())
    if content_type == _ENCRYPTED_DATA:
        return _read_encrypted(content)
    raise _unsupported(content_type)


def _read_encrypted(content: Element) -> EncryptedPart | None:
    _, encrypted, *_ = _members(content, 2, "EncryptedData")
    _, algorithm, *ciphertext = _members(encrypted, 2, "EncryptedContentInfo")
    if not ciphertext:
        return None
    return EncryptedPart(algorithm, ciphertext[0].octets())


def _unsupported(content_type: str) -> UnsupportedError:
    if content_type in (_SIGNED_DATA, _ENVELOPED_DATA):
        return UnsupportedError(
            "PKCS#12 files protected with public keys are not supported",
            keytool="public key protected PKCS12 not supported",
            java_class="java.io.IOException",
        )
    return UnsupportedError(f"PKCS#12 content of type {content_type} is not supported")


def clear_part(bags: bytes) -> bytes:
    """ContentInfo of bags in clear, from the encoding of SafeContents."""
    return der.sequence(der.oid(_DATA), der.explicit(0, der.octet_string(bags)))


def encrypted_part(
    bags: bytes, password: Password, scheme: pbe.Scheme, random: Callable[[int], bytes]
) -> bytes:
    """ContentInfo of bags that are encrypted together, from the encoding of SafeContents."""
    identifier, ciphertext = pbe.encrypt(scheme, bags, password, random)
    encrypted = der.sequence(der.oid(_DATA), identifier, der.implicit(0, ciphertext))
    data = der.sequence(der.integer(0), encrypted)
    return der.sequence(der.oid(_ENCRYPTED_DATA), der.explicit(0, data))


def write_pfx(parts: Iterable[bytes], seal: Callable[[bytes], bytes] | None) -> bytes:
    """A file of ContentInfos; *seal* makes MacData from the content that it is over, None leaves it out."""
    content = der.sequence(*parts)
    members = [der.integer(_VERSION), clear_part(content)]
    if seal is not None:
        members.append(seal(content))
    return der.sequence(*members)
