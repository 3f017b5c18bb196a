r"""Extensions as they are typed for ``-ext``: ``NAME[:critical][=VALUE]``.

>>> parse_extension("bc:critical=ca:true,pathlen:1")
Extension(oid='2.5.29.19', critical=True, value=b'0\x06\x01\x01\xff\x02\x01\x01')
>>> parse_extension("san=dns:a.example,ip:192.0.2.7").value.hex()
'30118209612e6578616d706c658704c0000207'
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.x509 import general_name_text, object_identifier
from keystore_tool.x509.abbreviation import resolve
from keystore_tool.x509.extension import Extension

if TYPE_CHECKING:
    from collections.abc import Callable

_OIDS = {
    "BasicConstraints": "2.5.29.19",
    "KeyUsage": "2.5.29.15",
    "ExtendedKeyUsage": "2.5.29.37",
    "SubjectAlternativeName": "2.5.29.17",
    "IssuerAlternativeName": "2.5.29.18",
    "SubjectInfoAccess": "1.3.6.1.5.5.7.1.11",
    "AuthorityInfoAccess": "1.3.6.1.5.5.7.1.1",
    "CRLDistributionPoints": "2.5.29.31",
}
_NAMES = tuple(_OIDS)[:-1]
_LATER_NAMES = ("CRLDistributionPoints",)
"""Not among the candidates when nothing was typed (observed: keytool 25)."""
_NEVER_CRITICAL = frozenset(("SubjectInfoAccess", "AuthorityInfoAccess"))

_KEY_USAGES = {
    "digitalSignature": 0,
    "nonRepudiation": 1,
    "keyEncipherment": 2,
    "dataEncipherment": 3,
    "keyAgreement": 4,
    "keyCertSign": 5,
    "cRLSign": 6,
    "encipherOnly": 7,
    "decipherOnly": 8,
    "contentCommitment": 1,
}
"""The number of each bit (RFC 5280, 4.2.1.3)."""
_EXTENDED_KEY_USAGES = {
    "anyExtendedKeyUsage": "2.5.29.37.0",
    "serverAuth": "1.3.6.1.5.5.7.3.1",
    "clientAuth": "1.3.6.1.5.5.7.3.2",
    "codeSigning": "1.3.6.1.5.5.7.3.3",
    "emailProtection": "1.3.6.1.5.5.7.3.4",
    "timeStamping": "1.3.6.1.5.5.7.3.8",
    "OCSPSigning": "1.3.6.1.5.5.7.3.9",
}
_ACCESS_METHODS = {
    "OCSP": "1.3.6.1.5.5.7.48.1",
    "caIssuers": "1.3.6.1.5.5.7.48.2",
    "timeStamping": "1.3.6.1.5.5.7.48.3",
    "caRepository": "1.3.6.1.5.5.7.48.5",
}

_INTEGER = re.compile(r"[+-]?[0-9]{1,10}")
_INTEGERS = range(-(2**31), 2**31)


def parse_extension(text: str) -> Extension:
    """Read the value of one ``-ext`` option, ``honored`` excepted.

    A name may be shortened (`abbreviation.resolve`) or be an OID, whose value is hexadecimal. ``:critical``
    may be shortened too; whatever else stands after the colon means nothing (observed: keytool 25).

    Raises:
        InvalidArgumentError: it is not well formed; in keytool's words.
    """
    left, equals, value = text.partition("=")
    typed, colon, mark = left.partition(":")
    critical = bool(colon) and "critical".startswith(mark.lower())
    name = _match_name(typed)
    if name is None:
        return Extension(_parse_oid(typed), critical, _hexadecimal(value, text))
    if critical and name in _NEVER_CRITICAL:
        raise InvalidArgumentError(f"This extension cannot be marked as critical. {text}")
    if name == "BasicConstraints" and not equals:
        return Extension(_OIDS[name], critical, _encode_basic_constraints(ca=True, path_length=None))
    if not value:
        raise _illegal(text)
    return Extension(_OIDS[name], critical, _ENCODERS[name](value, text))


def identify(typed: str) -> str:
    """The OID of an extension's name, whole, shortened, or an OID itself.

    Raises:
        InvalidArgumentError: it is none, or several are meant.
    """
    name = _match_name(typed)
    return _parse_oid(typed) if name is None else _OIDS[name]


def split_list(value: str) -> list[str]:
    """The items between commas; empty ones at the end do not count, as with Java's ``String.split``."""
    items = value.split(",")
    while items and not items[-1]:
        items.pop()
    return items


def _match_name(typed: str) -> str | None:
    return resolve(typed, _NAMES) or resolve(typed, _LATER_NAMES)


def _parse_oid(typed: str) -> str:
    try:
        return object_identifier.parse(typed)
    except InvalidArgumentError as error:
        raise InvalidArgumentError(
            f'"{typed}" is no extension',
            hint=f"extensions are {', '.join(_OIDS)}, or an object identifier",
            keytool=error.keytool,
            java_class="java.lang.RuntimeException",
        ) from error


def _illegal(text: str) -> InvalidArgumentError:
    return InvalidArgumentError(f"Illegal value: {text}")


def _hexadecimal(value: str, text: str) -> bytes:
    digits = re.sub(r"[^0-9A-Fa-f]", "", value)
    if len(digits) % 2:
        raise InvalidArgumentError(f"Odd number of hex digits found: {text}")
    return bytes.fromhex(digits)


# ----------------------------------------------------------------------------------------------- the values


def _basic_constraints(value: str, text: str) -> bytes:
    """A path length, or a list of ``ca:`` and ``pathlen:``, of which only ``ca:true`` makes a CA."""
    if _is_integer(value):
        return _encode_basic_constraints(ca=True, path_length=int(value))
    ca, path_length = False, None
    for item in split_list(value):
        match item.lower().split(":"):
            case ["ca", given] if given:
                ca = given == "true"
            case ["pathlen", given] if given:
                path_length = _integer(given)
            case _:
                raise _illegal(text)
    return _encode_basic_constraints(ca=ca, path_length=path_length)


def _encode_basic_constraints(*, ca: bool, path_length: int | None) -> bytes:
    if not ca:
        return der.sequence()
    if path_length is None or path_length < 0:
        return der.sequence(der.boolean(True))  # noqa: FBT003  der.boolean's only argument
    return der.sequence(der.boolean(True), der.integer(path_length))  # noqa: FBT003


def _is_integer(text: str) -> bool:
    return bool(_INTEGER.fullmatch(text)) and int(text) in _INTEGERS


def _integer(text: str) -> int:
    if not _is_integer(text):
        raise InvalidArgumentError(
            f"{text} is no number",
            keytool=f'For input string: "{text}"',
            java_class="java.lang.NumberFormatException",
        )
    return int(text)


def _key_usage(value: str, _: str) -> bytes:
    bits = 0
    for item in split_list(value):
        name = resolve(item, tuple(_KEY_USAGES))
        if name is None:
            raise InvalidArgumentError(f"Unknown keyUsage type: {item}")
        bits |= 0x8000 >> _KEY_USAGES[name]
    return _encode_named_bits(bits)


def _encode_named_bits(bits: int) -> bytes:
    """A BIT STRING of two octets without the zeros at its end (X.690, 11.2.2); one octet remains."""
    octets = bits.to_bytes(2, "big")
    content = octets if octets[1] else octets[:1]
    unused = 7 if not bits else (content[-1] & -content[-1]).bit_length() - 1
    return der.bit_string(content, unused)


def _extended_key_usage(value: str, _: str) -> bytes:
    oids = [_known_or_oid(item, _EXTENDED_KEY_USAGES, "extendedkeyUsage") for item in split_list(value)]
    if not oids:
        raise _empty("key usages cannot be null or empty")
    return der.sequence(*map(der.oid, oids))


def _known_or_oid(typed: str, known: dict[str, str], what: str) -> str:
    name = resolve(typed, tuple(known))
    if name is not None:
        return known[name]
    try:
        return object_identifier.parse(typed)
    except InvalidArgumentError as error:
        raise InvalidArgumentError(f"Unknown {what} type: {typed}") from error


def _general_names(value: str, text: str) -> bytes:
    names = [_general_name(item, text) for item in split_list(value)]
    if not names:
        raise _empty("names cannot be null or empty")
    return b"".join(names)


def _general_name(item: str, text: str) -> bytes:
    kind, colon, value = item.partition(":")
    if not colon:
        raise InvalidArgumentError(f"Illegal item {item} in {text}")
    return _general_name_of(kind, value)


def _general_name_of(kind: str, value: str) -> bytes:
    name = resolve(kind, general_name_text.KINDS)
    if name is None:
        raise InvalidArgumentError(f"Unrecognized GeneralName type: {kind}")
    return general_name_text.encode(name, value)


def _alternative_name(value: str, text: str) -> bytes:
    return der.sequence(_general_names(value, text))


def _information_access(value: str, text: str) -> bytes:
    descriptions = [_access_description(item, text) for item in split_list(value)]
    if not descriptions:
        raise _empty("accessDescriptions is null or empty")
    return der.sequence(*descriptions)


def _access_description(item: str, text: str) -> bytes:
    method, _, location = item.partition(":")
    kind, colon, value = location.partition(":")
    if not colon:
        raise _illegal(text)
    oid = _known_or_oid(method, _ACCESS_METHODS, "AccessDescription")
    return der.sequence(der.oid(oid), _general_name_of(kind, value))


def _distribution_points(value: str, text: str) -> bytes:
    """One distribution point that has all the names (RFC 5280, 4.2.1.13)."""
    full_name = der.implicit(0, _general_names(value, text), constructed=True)
    return der.sequence(der.sequence(der.explicit(0, full_name)))


def _empty(message: str) -> InvalidArgumentError:
    return InvalidArgumentError(message, java_class="java.lang.IllegalArgumentException")


_ENCODERS: dict[str, Callable[[str, str], bytes]] = {
    "BasicConstraints": _basic_constraints,
    "KeyUsage": _key_usage,
    "ExtendedKeyUsage": _extended_key_usage,
    "SubjectAlternativeName": _alternative_name,
    "IssuerAlternativeName": _alternative_name,
    "SubjectInfoAccess": _information_access,
    "AuthorityInfoAccess": _information_access,
    "CRLDistributionPoints": _distribution_points,
}
"""From the value and, for errors, the whole text to DER."""
