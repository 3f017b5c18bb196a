"""The extensions of new certificates and requests: what was asked for, and the key identifiers.

>>> key = der.sequence(der.sequence(der.oid("1.3.101.112")), der.bit_string(bytes(32)))
>>> wanted = parse_extensions(["san=dns:a.example", "bc"])
>>> [extension.oid for extension in certificate_extensions(wanted, key)]
['2.5.29.14', '2.5.29.17', '2.5.29.19']
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.records import replace
from keystore_tool.x509.abbreviation import resolve
from keystore_tool.x509.extension import Extension
from keystore_tool.x509.extension_text import identify, parse_extension, split_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from keystore_tool.x509.inspect import CertificateView

SUBJECT_KEY_IDENTIFIER = "2.5.29.14"
AUTHORITY_KEY_IDENTIFIER = "2.5.29.35"
_HONORED = "honored"

_Extensions = dict[str, Extension]


def parse_extensions(options: Iterable[str]) -> tuple[Extension, ...]:
    """Read ``-ext`` options; ``honored`` is none of these.

    Args:
        options: the values; of two for the same extension the last one counts.

    Returns:
        In Java's order: by the OID as text.

    Raises:
        InvalidArgumentError: one is not well formed.
    """
    return _ordered(_by_oid(parse_extension(text) for text in options if _name(text) != _HONORED))


def certificate_extensions(
    wanted: Iterable[Extension], public_key_info: bytes, issuer: CertificateView | None = None
) -> tuple[Extension, ...]:
    """The extensions of a certificate or request: the wanted ones, and the key identifiers.

    What is wanted beats even those (observed: keytool 25).

    Args:
        wanted: what `parse_extensions` gives.
        public_key_info: DER of the subject's SubjectPublicKeyInfo.
        issuer: the certificate of the key that signs; None for a request, and if it is the subject's own.

    Returns:
        In Java's order: by the OID as text.

    Raises:
        StoreFormatError: a key, or the issuer's key identifier, is malformed.
    """
    return _ordered(_key_identifiers(public_key_info, issuer) | _by_oid(wanted))


def issued_extensions(
    options: Sequence[str],
    requested: Iterable[Extension],
    public_key_info: bytes,
    issuer: CertificateView,
) -> tuple[Extension, ...]:
    """The extensions of a certificate that was requested: the options', key identifiers, and what is honored.

    The first ``honored=LIST`` among the options says which ones of the request are, from left to right:
    ``all``, ``NAME`` or ``-NAME``, where ``NAME:critical`` and ``NAME:non-critical`` change the mark. Other
    options beat it wherever they stand (observed: keytool 25).

    Args:
        options: the values of ``-ext``.
        requested: the request's extensions.
        public_key_info: DER of the subject's SubjectPublicKeyInfo.
        issuer: the certificate of the key that signs.

    Returns:
        In Java's order: by the OID as text.

    Raises:
        InvalidArgumentError: an option is not well formed, honors what was not requested, or takes away what
            is not there.
        StoreFormatError: a key, or the issuer's key identifier, is malformed.
    """
    extensions = _key_identifiers(public_key_info, issuer)
    offered = _by_oid(requested)
    for item in _honored(options):
        _honor(item, offered, extensions)
    return _ordered(extensions | _by_oid(parse_extensions(options)))


def key_identifier(public_key_info: bytes) -> bytes:
    """SHA-1 of the public key's bits, 20 bytes (RFC 5280, 4.2.1.2, method 1).

    Args:
        public_key_info: DER of SubjectPublicKeyInfo.

    Raises:
        StoreFormatError: it is malformed.
    """
    info = der.parse(public_key_info).expect(der.SEQUENCE, "SubjectPublicKeyInfo")
    match info.children():
        case [_, key]:
            return hashlib.sha1(key.bits(), usedforsecurity=False).digest()
        case _:
            raise info.fail("a SubjectPublicKeyInfo has an algorithm and a key")


def _key_identifiers(public_key_info: bytes, issuer: CertificateView | None) -> _Extensions:
    own = der.octet_string(key_identifier(public_key_info))
    extensions = [Extension(SUBJECT_KEY_IDENTIFIER, critical=False, value=own)]
    if issuer is not None and issuer.spki != public_key_info:
        value = der.sequence(der.implicit(0, _identifier_of(issuer)))
        extensions.append(Extension(AUTHORITY_KEY_IDENTIFIER, critical=False, value=value))
    return _by_oid(extensions)


def _identifier_of(issuer: CertificateView) -> bytes:
    """The key identifier that the certificate has, else the one that it should have."""
    extension = issuer.extension(SUBJECT_KEY_IDENTIFIER)
    if extension is None:
        return key_identifier(issuer.spki)
    return der.parse(extension.value).expect(der.OCTET_STRING, "SubjectKeyIdentifier").octets()


def _by_oid(extensions: Iterable[Extension]) -> _Extensions:
    return {extension.oid: extension for extension in extensions}


def _name(text: str) -> str:
    return text.partition("=")[0].partition(":")[0].lower()


def _ordered(extensions: _Extensions) -> tuple[Extension, ...]:
    return tuple(extensions[oid] for oid in sorted(extensions))


def _honored(options: Sequence[str]) -> list[str]:
    for text in options:
        name, equals, value = text.partition("=")
        if equals and name.lower() == _HONORED:
            return split_list(value) if value else [""]
    return []


def _honor(item: str, offered: _Extensions, extensions: _Extensions) -> None:
    if item.lower() == "all":
        extensions |= offered
    elif item.startswith("-"):
        _take_away(identify(item[1:]), extensions)
    else:
        name, colon, mark = item.partition(":")
        extension = _requested(identify(name), offered)
        if colon:
            extension = replace(extension, critical=_is_critical(mark, item))
        extensions[extension.oid] = extension


def _take_away(oid: str, extensions: _Extensions) -> None:
    if oid not in extensions:
        raise InvalidArgumentError(
            f"No extension found with name {oid}",
            keytool=f"java.io.IOException: No extension found with name {oid}",
            java_class="java.lang.RuntimeException",
        )
    del extensions[oid]


def _requested(oid: str, offered: _Extensions) -> Extension:
    if oid not in offered:
        raise InvalidArgumentError(
            f"The request has no extension {oid} to be honored",
            keytool='Cannot invoke "sun.security.x509.Extension.isCritical()" because "e" is null',
            java_class="java.lang.NullPointerException",
        )
    return offered[oid]


def _is_critical(mark: str, item: str) -> bool:
    meant = resolve(mark, ("critical", "non-critical"))
    if meant is None:
        raise InvalidArgumentError(f"Illegal value: {item}")
    return meant == "critical"
