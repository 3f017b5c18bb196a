r"""Names as openssl takes them for ``-subj``, bounds them, and encodes them.

Every value becomes a UTF8String, but where X.520 wants another type. The text is UTF-8, as openssl has it
with ``-utf8``; without, it takes each octet for a character of Latin-1.

>>> build(split("/C=US/O=Example\\/Inc/CN=Ann+UID=a1")).keytool_text
'CN=Ann + UID=a1, O=Example/Inc, C=US'
>>> build(split("CN=Ann, O=Example")) == build(split("/O=Example/CN=Ann"))
True
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto import der
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.x509 import object_identifier
from keystore_tool.x509.dname import Attribute, Name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Field(NamedTuple):
    """A type and the value that was typed for it; an empty value leaves it out.

    Attributes:
        keyword: as it was typed, such as ``CN`` or ``commonName``.
        value: its text.
    """

    keyword: str
    value: str


_COUNTRY, _SERIAL_NUMBER, _DN_QUALIFIER = "2.5.4.6", "2.5.4.5", "2.5.4.46"
_EMAIL_ADDRESS, _DOMAIN_COMPONENT = "1.2.840.113549.1.9.1", "0.9.2342.19200300.100.1.25"
_JURISDICTION_COUNTRY = "1.3.6.1.4.1.311.60.2.1.3"
_CHALLENGE_PASSWORD, _UNSTRUCTURED_NAME = "1.2.840.113549.1.9.7", "1.2.840.113549.1.9.2"

_OIDS = {
    ("C", "countryName"): _COUNTRY,
    ("ST", "stateOrProvinceName"): "2.5.4.8",
    ("L", "localityName"): "2.5.4.7",
    ("O", "organizationName"): "2.5.4.10",
    ("OU", "organizationalUnitName"): "2.5.4.11",
    ("CN", "commonName"): "2.5.4.3",
    ("emailAddress",): _EMAIL_ADDRESS,
    ("SN", "surname"): "2.5.4.4",
    ("GN", "givenName"): "2.5.4.42",
    ("UID", "userId"): "0.9.2342.19200300.100.1.1",
    ("DC", "domainComponent"): _DOMAIN_COMPONENT,
    ("serialNumber",): _SERIAL_NUMBER,
    ("street", "streetAddress"): "2.5.4.9",
    ("title",): "2.5.4.12",
    ("description",): "2.5.4.13",
    ("businessCategory",): "2.5.4.15",
    ("postalCode",): "2.5.4.17",
    ("telephoneNumber",): "2.5.4.20",
    ("name",): "2.5.4.41",
    ("initials",): "2.5.4.43",
    ("generationQualifier",): "2.5.4.44",
    ("dnQualifier",): _DN_QUALIFIER,
    ("pseudonym",): "2.5.4.65",
    ("organizationIdentifier",): "2.5.4.97",
    ("jurisdictionL", "jurisdictionLocalityName"): "1.3.6.1.4.1.311.60.2.1.1",
    ("jurisdictionST", "jurisdictionStateOrProvinceName"): "1.3.6.1.4.1.311.60.2.1.2",
    ("jurisdictionC", "jurisdictionCountryName"): _JURISDICTION_COUNTRY,
    ("unstructuredName",): _UNSTRUCTURED_NAME,
    ("challengePassword",): _CHALLENGE_PASSWORD,
}
"""By openssl's short and long names; they are taken in whatever case, openssl wants them in this one."""
_BY_KEYWORD = {keyword.lower(): oid for keywords, oid in _OIDS.items() for keyword in keywords}

_LENGTHS = {
    _COUNTRY: (2, 2),
    _JURISDICTION_COUNTRY: (2, 2),
    "2.5.4.8": (1, 128),
    "2.5.4.7": (1, 128),
    "2.5.4.10": (1, 64),
    "2.5.4.11": (1, 64),
    "2.5.4.3": (1, 64),
    _SERIAL_NUMBER: (1, 64),
    _EMAIL_ADDRESS: (1, 128),
    _CHALLENGE_PASSWORD: (4, 20),
}
"""How many characters a value has at least and at most (RFC 5280, appendix A.1; openssl 3)."""
_ANY_LENGTH = (1, 32768)

_PRINTABLE = re.compile(r"[A-Za-z0-9 '()+,\-./:=?]*")
_PRINTABLE_ONLY = frozenset((_COUNTRY, _JURISDICTION_COUNTRY, _SERIAL_NUMBER, _DN_QUALIFIER))
_ASCII_ONLY = frozenset((_EMAIL_ADDRESS, _DOMAIN_COMPONENT))

_SEPARATORS = ("/", "+")
_TOKENS = re.compile(r"\\.|[^\\]|\\\Z", re.DOTALL)


def split(subject: str) -> tuple[tuple[Field, ...], ...]:
    r"""The parts of a ``-subj`` value, in the order of the encoding; several in one are joined by ``+``.

    Args:
        subject: ``/C=US/O=Example/CN=Ann``, in which a backslash takes the meaning from the character that
            follows it; or, as keytool and LDAP have it, ``CN=Ann, O=Example, C=US``.

    Raises:
        InvalidArgumentError: it is not well formed.
    """
    if not subject.startswith("/"):
        return _split_dname(subject)
    tokens = _TOKENS.findall(subject[1:])
    parts: list[tuple[Field, ...]] = []
    joined: list[Field] = []
    while tokens:
        keyword = _take_keyword(tokens)
        value, separator = _take_value(tokens)
        joined.append(Field(keyword, value))
        if separator != "+":
            parts.append(tuple(joined))
            joined = []
    if joined:
        raise _refusal("the name ends with a +", "put a backslash before a + that belongs to the value")
    return tuple(parts)


def build(parts: Iterable[tuple[Field, ...]]) -> Name:
    """The name of such parts, without those that have no value.

    Raises:
        InvalidArgumentError: a type is unknown, or a value too long or with characters that it cannot have.
    """
    encoded = (tuple(attribute(*field) for field in part if field.value) for part in parts)
    return Name.of(part for part in encoded if part)


def attribute(keyword: str, value: str) -> Attribute:
    """One attribute, as openssl encodes it.

    Raises:
        InvalidArgumentError: the type is unknown, or the value too long or with characters that it cannot
            have.
    """
    oid = _oid(keyword)
    check_length(keyword, value)
    return Attribute(oid, value, _encoder(oid, keyword, value)(value))


def check_length(keyword: str, value: str) -> None:
    """Refuse a value that is too short or too long.

    Raises:
        InvalidArgumentError: it is, in the words in which openssl asks again.
    """
    least, most = _LENGTHS.get(_oid(keyword), _ANY_LENGTH)
    hint = f"the value of {keyword} is {value!r}"
    if len(value) < least:
        raise InvalidArgumentError(f"String too short, must be at least {least} bytes long", hint=hint)
    if len(value) > most:
        raise InvalidArgumentError(f"String too long, must be at most {most} bytes long", hint=hint)


def _encoder(oid: str, keyword: str, value: str) -> Callable[[str], bytes]:
    if oid in _PRINTABLE_ONLY:
        if not _PRINTABLE.fullmatch(value):
            raise _refusal(
                f"{keyword} cannot be {value!r}", "it has letters A to Z, digits, blanks and '()+,-./:=? only"
            )
        return der.printable_string
    if oid in _ASCII_ONLY:
        if not value.isascii():
            raise _refusal(f"{keyword} cannot be {value!r}", "it has ASCII characters only")
        return der.ia5_string
    if any(map(_is_no_character, value)):
        raise _refusal(f"the value of {keyword} is not UTF-8", "type it on a terminal that is set to UTF-8")
    return der.utf8_string


def _is_no_character(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"


def _oid(keyword: str) -> str:
    oid = _BY_KEYWORD.get(keyword.lower())
    if oid is not None:
        return oid
    if keyword[:1].isdigit():
        return object_identifier.parse(keyword)
    raise _refusal(
        f"{keyword!r} is no part of a name",
        "parts are C, ST, L, O, OU, CN, emailAddress and others, or object identifiers; "
        "put a backslash before a / or + that belongs to a value",
    )


def _take_keyword(tokens: list[str]) -> str:
    if "=" not in tokens:
        raise _refusal(
            f"{''.join(tokens)!r} has no =",
            "a name looks like /C=US/O=Example/CN=Ann; put a backslash before a / that belongs to a value",
        )
    end = tokens.index("=")
    keyword = "".join(tokens[:end])
    del tokens[: end + 1]
    return keyword


def _take_value(tokens: list[str]) -> tuple[str, str]:
    """The value, and what ended it: ``/``, ``+``, or nothing."""
    end = next((place for place, token in enumerate(tokens) if token in _SEPARATORS), len(tokens))
    if "\\" in tokens[:end]:
        raise _refusal(
            "the name ends with a backslash", "write two of them for one that belongs to the value"
        )
    value = "".join(token[-1] for token in tokens[:end])
    separator = "".join(tokens[end : end + 1])
    del tokens[: end + 1]
    return value, separator


def _split_dname(text: str) -> tuple[tuple[Field, ...], ...]:
    return tuple(tuple(Field(one.oid, _text(one)) for one in part) for part in Name.parse(text).rdns)


def _text(one: Attribute) -> str:
    if isinstance(one.value, bytes):
        raise _refusal(f"the value of {one.oid} is no text", "values in hexadecimal are not taken here")
    return one.value


def _refusal(message: str, hint: str) -> InvalidArgumentError:
    return InvalidArgumentError(f"Not a name: {message}", hint=hint)
