"""Extensions as openssl takes them for ``-addext``, read by way of keytool's grammar for ``-ext``.

>>> parse("subjectAltName=DNS:a.example,IP:192.0.2.7").value.hex()
'30118209612e6578616d706c658704c0000207'
>>> parse("keyUsage = critical, digitalSignature").critical
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.errors import InvalidArgumentError
from keystore_tool.x509.extension_text import parse_extension

if TYPE_CHECKING:
    from collections.abc import Callable

    from keystore_tool.x509.extension import Extension

_CRITICAL = "critical"
_TRUE = ("true", "yes", "y")
_GENERAL_NAMES = {"dns": "dns", "email": "email", "ip": "ip", "uri": "uri", "rid": "oid"}
"""keytool's name for each kind of alternative name that both programs have."""


def parse(text: str) -> Extension:
    """Read the value of one ``-addext`` option: ``NAME=[critical,]VALUE``.

    Taken are subjectAltName (``DNS``, ``email``, ``IP``, ``URI``, ``RID``), keyUsage, extendedKeyUsage,
    basicConstraints, and an object identifier with ``DER:`` and hexadecimal digits.

    Raises:
        InvalidArgumentError: it is not well formed, or another extension.
    """
    name, equals, value = (part.strip() for part in text.partition("="))
    if not equals or not value:
        raise _refusal(text, "an extension looks like subjectAltName=DNS:www.example.com")
    first, _, rest = value.partition(",")
    critical = first.strip() == _CRITICAL
    value = rest.strip() if critical else value
    mark = ":critical" if critical else ""
    if name[:1].isdigit():
        return _translated(f"{name}{mark}={_hexadecimal(value, text)}", text)
    if name not in _TRANSLATIONS:
        raise _refusal(
            text, f"extensions are {', '.join(_TRANSLATIONS)}, or OBJECT.IDENTIFIER=DER:HEXADECIMAL"
        )
    keytool_name, translate = _TRANSLATIONS[name]
    items = [translate(item.strip(), text) for item in value.split(",")]
    return _translated(f"{keytool_name}{mark}={','.join(items)}", text)


def _translated(keytool: str, text: str) -> Extension:
    try:
        return parse_extension(keytool)
    except InvalidArgumentError as error:
        raise _refusal(text, error.message) from error


def _hexadecimal(value: str, text: str) -> str:
    scheme, _, digits = value.partition(":")
    if scheme != "DER":
        raise _refusal(text, "the value of an object identifier is DER: and hexadecimal digits")
    return digits


def _general_name(item: str, text: str) -> str:
    kind, _, value = item.partition(":")
    known = _GENERAL_NAMES.get(kind.partition(".")[0].lower())  # DNS.1, DNS.2: numbered as in openssl.cnf
    if known is None:
        raise _refusal(text, "alternative names begin with DNS:, email:, IP:, URI: or RID:")
    if known == "email" and "@" not in value:  # email:copy, email:move
        raise _refusal(text, "give the e-mail address itself")
    return f"{known}:{value}"


def _purpose(item: str, _: str) -> str:
    return item


def _constraint(item: str, _: str) -> str:
    name, _, value = item.partition(":")
    return f"ca:{str(value.lower() in _TRUE).lower()}" if name == "CA" else item


_TRANSLATIONS: dict[str, tuple[str, Callable[[str, str], str]]] = {
    "subjectAltName": ("SubjectAlternativeName", _general_name),
    "keyUsage": ("KeyUsage", _purpose),
    "extendedKeyUsage": ("ExtendedKeyUsage", _purpose),
    "basicConstraints": ("BasicConstraints", _constraint),
}
"""By openssl's name: keytool's name, and from an item of openssl's list to one of keytool's."""


def _refusal(text: str, hint: str) -> InvalidArgumentError:
    return InvalidArgumentError(f"Not an extension: {text}", hint=hint)
