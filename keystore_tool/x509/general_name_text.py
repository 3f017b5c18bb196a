"""General names as they are typed for ``-ext``: ``dns:www.example.com``.

>>> encode("DNS", "www.example.com").hex()
'820f7777772e6578616d706c652e636f6d'
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.errors import InvalidArgumentError, StoreFormatError
from keystore_tool.x509 import general_name, object_identifier
from keystore_tool.x509.general_name import GeneralNameKind

if TYPE_CHECKING:
    from collections.abc import Callable

_LETTER_OR_DIGIT = re.compile(r"[A-Za-z0-9]")
_HOST_LABEL = re.compile(r"[A-Za-z0-9-]*")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_DIGITS = re.compile(r"[0-9]+")
_PREFIX_LENGTH = re.compile(r"[+-]?[0-9]{1,9}")
_LITERAL = re.compile(r"\[|[0-9A-Fa-f:].*:|:")
_IPV6_BITS = 128


def encode(kind: str, value: str) -> bytes:
    """DER of a GeneralName (RFC 5280, 4.2.1.6).

    Args:
        kind: one of `KINDS`.
        value: as typed.

    Raises:
        InvalidArgumentError: it is not well formed, in Java's words. Host names are not looked up.
    """
    return _ENCODERS[kind](value)


def _mail(address: str) -> bytes:
    return _checked(GeneralNameKind.RFC822, address)


def _uri(uri: str) -> bytes:
    # Java's URI.toASCIIString: what is not ASCII becomes percent signs and hexadecimal UTF-8.
    return _checked(GeneralNameKind.URI, _NOT_ASCII.sub(_percent_encoded, uri))


def _percent_encoded(found: re.Match[str]) -> str:
    return "".join(f"%{octet:02X}" for octet in found[0].encode("utf-8", "replace"))


def _checked(kind: GeneralNameKind, text: str) -> bytes:
    encoded = der.implicit(kind.value, text.encode("ascii", "replace"))
    try:
        general_name.decode(der.parse(encoded))
    except StoreFormatError as error:
        raise refusal(error.message) from error
    return encoded


def _host(name: str) -> bytes:
    if not name:
        raise refusal("DNSName must not be null or empty")
    if " " in name:
        raise refusal("DNSName with blank components is not permitted")
    if name.startswith(".") or name.endswith("."):
        raise refusal("DNSName may not begin or end with a .")
    labels = name.split(".")
    wildcard = labels[0] == "*" and len(labels) > 1
    for label in labels[wildcard:]:
        _check_label(label)
    return der.implicit(GeneralNameKind.DNS.value, name.encode("ascii"))


def _check_label(label: str) -> None:
    if not label:
        raise refusal("DNSName with empty components are not permitted")
    if not _LETTER_OR_DIGIT.match(label):
        raise refusal(
            "DNSName components must begin with a letter, digit, "
            "or the first component can have only a wildcard character *"
        )
    if not _HOST_LABEL.fullmatch(label):
        raise refusal("DNSName components must consist of letters, digits, and hyphens")


def _registered_id(text: str) -> bytes:
    try:
        oid = der.parse(der.oid(object_identifier.parse(text)))
    except InvalidArgumentError as error:
        raise refusal(f"Unable to create OIDName: {error.keytool}") from error
    return der.implicit(GeneralNameKind.REGISTERED_ID.value, oid.content)


def _address(text: str) -> bytes:
    """An address, or one with a mask (``1.2.3.4/255.255.255.0``, ``2001:db8::/32``)."""
    if not text:
        raise refusal("IPAddress cannot be null or empty")
    if text.startswith("/") or text.endswith("/") or not (":" in text or "." in text):
        raise refusal(f"Invalid IPAddress: {text}")
    address, slash, mask = text.partition("/")
    if ":" in text:
        octets = _ipv6(address) + (_ipv6_mask(mask) if slash else b"")
    else:
        octets = _ipv4(address) + (_ipv4(mask) if slash else b"")
    return der.implicit(GeneralNameKind.IP_ADDRESS.value, octets)


def _ipv4(text: str) -> bytes:
    """Two to four numbers; the last one fills what is left: ``1.2.3`` is 1.2.0.3 (observed: keytool 25)."""
    parts = text.split(".")
    last = 5 - len(parts)  # octets
    if not 1 <= last <= 4 or not all(map(_DIGITS.fullmatch, parts)) or len(text) > 99:  # noqa: PLR2004
        raise _unknown_host(text)
    *first, rest = map(int, parts)
    if any(number > 255 for number in first) or rest >= 256**last:  # noqa: PLR2004  of an octet
        raise _unknown_host(text)
    return bytes(first) + rest.to_bytes(last, "big")


def _ipv6(text: str) -> bytes:
    import ipaddress  # noqa: PLC0415  5 ms, and seldom needed

    literal = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    groups, percent, zone = literal.partition("%")
    # Java reads numbers of any length.
    groups = re.sub(r"\b0+(?=[0-9A-Fa-f])", "", groups)
    try:
        address = ipaddress.IPv6Address(groups)
    except ipaddress.AddressValueError as error:
        raise _unknown_host(text) from error
    if percent and not zone:
        raise _unknown_host(text)
    return (address.ipv4_mapped or address).packed


def _ipv6_mask(text: str) -> bytes:
    if not _PREFIX_LENGTH.fullmatch(text):
        raise InvalidArgumentError(
            f"{text} is no prefix length",
            keytool=f'For input string: "{text}"',
            java_class="java.lang.NumberFormatException",
        )
    length = int(text)
    if not 0 <= length <= _IPV6_BITS:
        raise refusal(f"IPv6Address prefix length ({length}) in out of valid range [0,{_IPV6_BITS}]")
    return ((1 << _IPV6_BITS) - (1 << (_IPV6_BITS - length))).to_bytes(_IPV6_BITS // 8, "big")


_ENCODERS: dict[str, Callable[[str], bytes]] = {
    "EMAIL": _mail,
    "URI": _uri,
    "DNS": _host,
    "IP": _address,
    "OID": _registered_id,
}
KINDS = tuple(_ENCODERS)
"""The kinds that keytool has names for, in its order."""


def refusal(message: str, *, exception: str = "java.io.IOException") -> InvalidArgumentError:
    """An error that keytool shows as the cause of a RuntimeException.

    Args:
        message: Java's words.
        exception: the class of the cause.
    """
    return InvalidArgumentError(
        message, keytool=f"{exception}: {message}", java_class="java.lang.RuntimeException"
    )


def _unknown_host(text: str) -> InvalidArgumentError:
    """Java looks up what is no address, and refuses it whatever comes of that. Here nothing is looked up."""
    reason = "invalid IPv6 address literal" if _LITERAL.match(text) else "Name or service not known"
    return refusal(f"{text}: {reason}", exception="java.net.UnknownHostException")
