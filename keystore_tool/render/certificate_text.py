"""Certificates and certificate requests as keytool 25 prints them.

>>> print(field_text("Owner", lambda: "CN=Ann"), end="")
Owner: CN=Ann
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from keystore_tool.crypto.signature_algorithms import java_name
from keystore_tool.errors import StoreFormatError
from keystore_tool.render.extension_text import extensions_text
from keystore_tool.render.hexdump import colon_hex
from keystore_tool.render.java_date import java_date
from keystore_tool.render.weakness_text import mark
from keystore_tool.x509.inspect import inspect, inspect_request
from keystore_tool.x509.weakness import policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from keystore_tool.crypto.der import Element
    from keystore_tool.model import Certificate
    from keystore_tool.x509.extension import Extension
    from keystore_tool.x509.inspect import CertificateView
    from keystore_tool.x509.public_key import PublicKeyDescription

_UNREADABLE = "unreadable"


def certificate_text(certificate: Certificate | bytes, *, trusted: bool = False) -> str:
    """A certificate in all its parts; the text ends with an empty line if there are extensions.

    A part that cannot be read is said to be unreadable; keytool gives up at such certificates.

    Args:
        certificate: the certificate.
        trusted: whether it is a store's trusted certificate, whose signature nobody verifies: it is not
            marked as weak then (seen in 25).

    Raises:
        StoreFormatError: the bytes have not even the structure of a certificate.
    """
    view = inspect(certificate)
    signature = java_name if trusted else signature_text
    return (
        field_text("Owner", lambda: view.subject.keytool_text)
        + field_text("Issuer", lambda: view.issuer.keytool_text)
        + field_text("Serial number", lambda: f"{view.serial:x}")
        + field_text("Valid from", lambda: _validity_text(view))
        + _fingerprints_text(view.der)
        + field_text("Signature algorithm name", lambda: signature(view.signature_algorithm))
        + field_text("Subject Public Key Algorithm", lambda: key_text(view.public_key))
        + f"Version: {view.version}\n"
        + _extensions_text("\nExtensions: \n\n", lambda: view.extensions)
    )


def request_text(request: bytes) -> str:
    """A certificate request (PKCS#10), DER.

    Raises:
        StoreFormatError: it is none.
    """
    view = inspect_request(request)
    return (
        f"PKCS #10 Certificate Request (Version {view.version}.0)\n"
        + field_text("Subject", lambda: view.subject.keytool_text)
        + "Format: X.509\n"
        + field_text("Public Key", lambda: key_text(view.public_key))
        + field_text("Signature algorithm", lambda: signature_text(view.signature_algorithm))
        + _extensions_text("\nExtension Request:\n\n", lambda: view.extensions)
    )


def field_text(label: str, read: Callable[[], str]) -> str:
    """A line with a field, which may turn out to be unreadable."""
    try:
        return f"{label}: {read()}\n"
    except StoreFormatError:
        return f"{label}: {_UNREADABLE}\n"


def signature_text(identifier: Element) -> str:
    """The name of a signature algorithm, marked if it is weak.

    Raises:
        StoreFormatError: the AlgorithmIdentifier is malformed.
    """
    name = java_name(identifier)
    return name + mark(policy.get().of_signature(name))


def key_text(key: PublicKeyDescription) -> str:
    """A public key, such as ``1024-bit RSA key (weak)``."""
    return f"{key.text} key{mark(policy.get().of_key(key))}"


def _validity_text(view: CertificateView) -> str:
    return f"{java_date(view.not_before)} until: {java_date(view.not_after)}"


def _fingerprints_text(der: bytes) -> str:
    sha1, sha256 = hashlib.sha1(der), hashlib.sha256(der)
    return (
        "Certificate fingerprints:\n"
        f"\t SHA1: {colon_hex(sha1.digest())}\n"
        f"\t SHA256: {colon_hex(sha256.digest())}\n"
    )


def _extensions_text(heading: str, read: Callable[[], Iterable[Extension]]) -> str:
    try:
        text = extensions_text(read())
    except StoreFormatError:
        return f"{heading}{_UNREADABLE}\n"
    return heading + text if text else ""
