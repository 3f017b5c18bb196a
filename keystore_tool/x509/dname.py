r"""Distinguished names: typed, encoded, decoded and printed as keytool does.

Printed and typed, the most specific part stands first; encoded, it stands last. `Name.rdns` has the order of
the encoding.

>>> name = Name.parse("cn=Ann\\, Jr.; O=Example")
>>> name.keytool_text
'CN="Ann, Jr.", O=Example'
>>> name.rfc2253
'CN=Ann\\, Jr.,O=Example'
>>> Name.decode(der.parse(name.encoded)) == name
True
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.errors import InvalidArgumentError, StoreFormatError
from keystore_tool.records import field, record
from keystore_tool.x509 import object_identifier

if TYPE_CHECKING:
    from collections.abc import Iterable

_EMAIL_ADDRESS = "1.2.840.113549.1.9.1"
_DOMAIN_COMPONENT = "0.9.2342.19200300.100.1.25"

_KEYWORDS = {
    "CN": "2.5.4.3",
    "SURNAME": "2.5.4.4",
    "SERIALNUMBER": "2.5.4.5",
    "C": "2.5.4.6",
    "L": "2.5.4.7",
    "ST": "2.5.4.8",
    "STREET": "2.5.4.9",
    "O": "2.5.4.10",
    "OU": "2.5.4.11",
    "T": "2.5.4.12",
    "GIVENNAME": "2.5.4.42",
    "INITIALS": "2.5.4.43",
    "GENERATION": "2.5.4.44",
    "DNQ": "2.5.4.46",
    "UID": "0.9.2342.19200300.100.1.1",
    "DC": _DOMAIN_COMPONENT,
    "EMAILADDRESS": _EMAIL_ADDRESS,
    "IP": "1.3.6.1.4.1.42.2.11.2.1",
}
"""What keytool 25 prints; it prints every other type as ``OID.1.2.3``."""
_SYNONYMS = {"S": "2.5.4.8", "DNQUALIFIER": "2.5.4.46", "EMAIL": _EMAIL_ADDRESS}
_OIDS = _KEYWORDS | _SYNONYMS
_NAMES = {oid: keyword for keyword, oid in _KEYWORDS.items()}
_RFC2253_OIDS = frozenset(
    _KEYWORDS[keyword] for keyword in ("CN", "C", "L", "ST", "STREET", "O", "OU", "UID", "DC")
)
"""The types that RFC 2253 (2.3) has keywords for; it writes every other as OID and hexadecimal DER."""

_PRINTABLE = re.compile(r"[A-Za-z0-9 '()+,\-./:=?]*")
_TO_BE_QUOTED = re.compile(r'[,+=\n<>#;\\"]|  |^ | \Z')
_RFC2253_SPECIALS = re.compile(r'[,=+<>#;"\\]')
_TOKENS = re.compile(r"(?:\\[0-9A-Fa-f]{2})+|\\.?|[^\\]", re.DOTALL)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"(.*)', re.DOTALL)
_ESCAPABLE = frozenset(',=+<>#;\\" \n')

_CHARACTER_SETS = {
    der.UTF8_STRING: "utf-8",
    der.PRINTABLE_STRING: "ascii",
    der.IA5_STRING: "ascii",
    der.GENERAL_STRING: "ascii",
    der.T61_STRING: "latin-1",
    der.UNIVERSAL_STRING: "utf-32-be",
    der.BMP_STRING: "utf-16-be",
}
"""The string types that Java reads as text in a name; it prints all others as hexadecimal DER."""


@record
class Attribute:
    """A type and a value, such as ``CN=Ann`` (X.501's AttributeTypeAndValue).

    Attributes:
        oid: the type, dotted.
        value: the text; bytes of DER if the value is no string.
        encoded_value: DER of the value, which keeps its string type.
    """

    oid: str
    value: str | bytes
    encoded_value: bytes = field(compare=False, repr=False)

    @classmethod
    def of_text(cls, oid: str, text: str, *, printable: bool = True) -> Attribute:
        """An attribute whose value is encoded as Java does (observed: keytool 17 and 25).

        E-mail addresses and domain components become IA5Strings, others PrintableStrings if they can, else
        UTF8Strings.

        Args:
            oid: the type, dotted.
            text: the value. What is not ASCII becomes ``?`` where only ASCII can be.
            printable: whether it may become a PrintableString.
        """
        if oid in (_EMAIL_ADDRESS, _DOMAIN_COMPONENT):
            text = text.encode("ascii", "replace").decode("ascii")
            return cls(oid, text, der.ia5_string(text))
        if printable and _PRINTABLE.fullmatch(text):
            return cls(oid, text, der.printable_string(text))
        return cls(oid, text, der.utf8_string(text))

    @classmethod
    def of_der(cls, oid: str, element: der.Element) -> Attribute:
        """An attribute whose value is encoded already."""
        character_set = _CHARACTER_SETS.get(element.tag)
        value = element.content.decode(character_set, "replace") if character_set else element.encoded
        return cls(oid, value, element.encoded)

    def encode(self) -> bytes:
        """DER of AttributeTypeAndValue."""
        return der.sequence(der.oid(self.oid), self.encoded_value)

    @property
    def keytool_text(self) -> str:
        """What keytool prints for it: ``CN="a, b"``."""
        keyword = _NAMES.get(self.oid) or f"OID.{self.oid}"
        return f"{keyword}={_quoted(self.value)}"

    @property
    def rfc2253(self) -> str:
        r"""What Java makes of it as RFC 2253 has it: ``CN=a\, b``."""
        if self.oid in _RFC2253_OIDS:
            return f"{_NAMES[self.oid]}={_escaped(self.value)}"
        return f"{self.oid}=#{self.encoded_value.hex()}"


@record
class Name:
    """A distinguished name (RFC 5280, 4.1.2.4).

    Attributes:
        rdns: the relative distinguished names in the order of the encoding, the root's first; each has one
            attribute or more, which stand as typed, or as encoded.
        encoded: DER; of a name that was read, the bytes that were read.
    """

    rdns: tuple[tuple[Attribute, ...], ...]
    encoded: bytes = field(compare=False, repr=False)

    @classmethod
    def of(cls, rdns: Iterable[tuple[Attribute, ...]]) -> Name:
        """A name from its parts, encoded as Java does.

        Args:
            rdns: the root's relative distinguished name first.
        """
        parts = tuple(rdns)
        sets = (der.set_of(*(attribute.encode() for attribute in rdn)) for rdn in parts)
        return cls(parts, der.sequence(*sets))

    @classmethod
    def parse(cls, text: str) -> Name:
        r"""Read a name as it is typed for ``-dname``: RFC 2253 with keytool's extras.

        What `keytool_text` prints is read as the same name. Java refuses ``CN="a\\", O=b`` or drops the
        blanks of ``CN=" a"``, names that it prints itself.

        Raises:
            InvalidArgumentError: it is not well formed, or empty: keytool takes the empty name, and makes a
                store that nobody can open again.
        """
        if not text:
            raise InvalidArgumentError(
                "The distinguished name is empty",
                hint="give at least one part, such as CN=example.com",
                java_class="java.io.IOException",
            )
        rdns = [_parse_rdn(part) for part in _split(text, ",;")]
        return cls.of(reversed(rdns))

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, str]]) -> Name:
        """A name from keywords and raw values, the most specific first; ``a, b`` is one value.

        Args:
            pairs: keywords that `parse` knows, in upper case, and their values.
        """
        attributes = [(Attribute.of_text(_OIDS[keyword], value),) for keyword, value in pairs]
        return cls.of(reversed(attributes))

    @classmethod
    def decode(cls, element: der.Element) -> Name:
        """Read an encoded name, in whatever order its sets are.

        Raises:
            StoreFormatError: it is none.
        """
        rdns = element.expect(der.SEQUENCE, "Name").children()
        return cls(tuple(map(_decode_rdn, rdns)), element.encoded)

    @property
    def keytool_text(self) -> str:
        """What keytool prints for it (observed: keytool 25)."""
        return ", ".join(
            " + ".join(attribute.keytool_text for attribute in rdn) for rdn in reversed(self.rdns)
        )

    @property
    def rfc2253(self) -> str:
        """Java's form after RFC 2253, which it gives to certificates in PKCS #12 as friendly name."""
        return ",".join("+".join(attribute.rfc2253 for attribute in rdn) for rdn in reversed(self.rdns))


def _decode_rdn(element: der.Element) -> tuple[Attribute, ...]:
    attributes = []
    for pair in element.expect(der.SET, "RelativeDistinguishedName").children():
        parts = pair.expect(der.SEQUENCE, "AttributeTypeAndValue").children()
        if len(parts) != 2:  # noqa: PLR2004
            raise pair.fail("AttributeTypeAndValue without type or value")
        attributes.append(Attribute.of_der(parts[0].oid(), parts[1]))
    return tuple(attributes)


# ------------------------------------------------------------------------------------------------ printing


def _quoted(value: str | bytes) -> str:
    if isinstance(value, bytes):
        return f"#{value.hex()}"
    if not _TO_BE_QUOTED.search(value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(value: str | bytes) -> str:
    if isinstance(value, bytes):
        return f"#{value.hex()}"
    # At the ends, Java takes a carriage return for a blank (observed: JDK 25).
    body = value.strip(" \r")
    start = value.index(body) if body else len(value)
    before, after = value[:start], value[start + len(body) :]
    escaped = _RFC2253_SPECIALS.sub(r"\\\g<0>", body).replace("\0", "\\00")
    return "".join(f"\\{blank}" for blank in before) + escaped + "".join(f"\\{blank}" for blank in after)


# ------------------------------------------------------------------------------------------------- parsing


def _split(text: str, separators: str) -> list[str]:
    pieces = []
    begin = position = 0
    quoted = False
    for token in _TOKENS.findall(text):
        if token == '"':  # noqa: S105  of a grammar
            quoted = not quoted
        elif token in separators and not quoted:
            pieces.append(text[begin:position])
            begin = position + 1
        position += len(token)
    return [*pieces, text[begin:]]


def _parse_rdn(text: str) -> tuple[Attribute, ...]:
    parts = _split(text, "+")
    if "" in parts:
        raise _refusal(f'empty AVA in RDN "{text}"')
    return tuple(_parse_attribute(part) for part in parts)


def _parse_attribute(text: str) -> Attribute:
    keyword, equals, value = text.partition("=")
    if not equals:
        raise _refusal("Incorrect AVA format", hint="parts look like CN=example.com, with commas between")
    oid = _parse_keyword(keyword)
    value = value.lstrip(" \n")
    if value.startswith("#"):
        return Attribute.of_der(oid, _parse_hexadecimal(value[1:]))
    return _parse_text(oid, _unquoted(value) if value.startswith('"') else _bare(value))


def _parse_keyword(typed: str) -> str:
    keyword = typed.strip().upper()
    if keyword in _OIDS:
        return _OIDS[keyword]
    keyword = keyword.removeprefix("OID.")
    if not keyword[:1].isdigit():
        raise _refusal(
            f'Invalid keyword "{keyword}"', hint="other types are given by number: OID.2.5.4.17=10115"
        )
    return object_identifier.parse(keyword)


def _parse_hexadecimal(digits: str) -> der.Element:
    bad = re.search(r"[^0-9A-Fa-f]", digits)
    if bad:
        raise _refusal(f"AVA parse, invalid hex digit: {bad[0]}")
    if not digits:
        raise _refusal("AVA parse, zero hex digits")
    if len(digits) % 2:
        raise _refusal("AVA parse, odd number of hex digits")
    try:
        return der.parse(bytes.fromhex(digits))
    except StoreFormatError as error:
        raise _refusal("Too short", hint="after # comes the DER of a value") from error


def _unquoted(text: str) -> list[str]:
    found = _QUOTED.fullmatch(text)
    if found is None:
        raise _refusal("Quoted string did not end in quote")
    if found[2].strip(" \n"):
        raise _refusal("AVA had characters other than whitespace after terminating quote")
    return _TOKENS.findall(found[1])


def _bare(text: str) -> list[str]:
    tokens: list[str] = _TOKENS.findall(text)
    for token in tokens:
        if token in ("<", ">", '"'):
            raise _refusal(f"Character '{token}' in AVA appears without escape")
    while tokens and tokens[-1] == " ":
        tokens.pop()
    return tokens


def _parse_text(oid: str, tokens: list[str]) -> Attribute:
    text = "".join(map(_unescaped, tokens))
    # A value with a character in hexadecimal never becomes a PrintableString (observed: keytool 25).
    return Attribute.of_text(oid, text, printable=all(len(token) <= 2 for token in tokens))  # noqa: PLR2004


def _unescaped(token: str) -> str:
    if not token.startswith("\\"):
        return token
    escaped = token[1:]
    if len(escaped) > 1:
        return bytes.fromhex(token.replace("\\", "")).decode("utf-8", "replace")
    if not escaped:
        raise _refusal("Invalid trailing backslash")
    if escaped in "0123456789abcdefABCDEF":
        raise _refusal("escaped hex value must include two valid digits")
    if escaped not in _ESCAPABLE:
        raise _refusal(f"Invalid escaped character in AVA: '{escaped}'")
    return escaped


def _refusal(keytool: str, *, hint: str | None = None) -> InvalidArgumentError:
    return InvalidArgumentError(
        f"Not a distinguished name: {keytool}", hint=hint, keytool=keytool, java_class="java.io.IOException"
    )
