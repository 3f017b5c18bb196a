"""Certificates, requests, revocation lists, entries for JSON: RFC 3339 times, lower-case hex, no secrets."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from keystore_tool.crypto.signature_algorithms import java_name
from keystore_tool.errors import StoreFormatError
from keystore_tool.model import PrivateKeyEntry, SecretKeyEntry, TrustedCertificateEntry
from keystore_tool.render import pem
from keystore_tool.x509.inspect import inspect, inspect_request

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from keystore_tool.model import Certificate, Entry
    from keystore_tool.x509.crl import RevokedCertificate
    from keystore_tool.x509.public_key import PublicKeyDescription

SCHEMA_VERSION = 1

ENTRY_TYPES = {
    PrivateKeyEntry: "private_key",
    SecretKeyEntry: "secret_key",
    TrustedCertificateEntry: "trusted_certificate",
}


def timestamp(moment: datetime) -> str:
    """A time in UTC, to the second (RFC 3339)."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def certificate_document(certificate: Certificate) -> dict[str, Any]:
    """A certificate; a field that cannot be read is null."""
    view = inspect(certificate)
    return {
        "subject": readable(lambda: view.subject.keytool_text),
        "issuer": readable(lambda: view.issuer.keytool_text),
        "serial": readable(lambda: f"{view.serial:x}"),
        "not_before": readable(lambda: timestamp(view.not_before)),
        "not_after": readable(lambda: timestamp(view.not_after)),
        "public_key": readable(lambda: public_key_document(view.public_key)),
        "signature_algorithm": readable(lambda: java_name(view.signature_algorithm)),
        "sha256": certificate.sha256.hex(),
        "pem": pem.encode("CERTIFICATE", certificate.der).replace("\r\n", "\n"),
    }


def request_document(der: bytes) -> dict[str, Any]:
    """A certificate request."""
    view = inspect_request(der)
    return {
        "subject": readable(lambda: view.subject.keytool_text),
        "public_key": readable(lambda: public_key_document(view.public_key)),
        "signature_algorithm": readable(lambda: java_name(view.signature_algorithm)),
        "extensions": readable(lambda: [extension.oid for extension in view.extensions]),
        "sha256": hashlib.sha256(der).hexdigest(),
        "pem": pem.encode("CERTIFICATE REQUEST", der).replace("\r\n", "\n"),
    }


def crl_document(der: bytes) -> dict[str, Any]:
    """A revocation list; a field that cannot be read is null."""
    from keystore_tool.x509.crl import inspect_crl  # noqa: PLC0415  only revocation lists need it

    view = inspect_crl(der)
    return {
        "issuer": readable(lambda: view.issuer.keytool_text),
        "this_update": readable(lambda: timestamp(view.this_update)),
        "next_update": readable(lambda: None if view.next_update is None else timestamp(view.next_update)),
        "signature_algorithm": readable(lambda: java_name(view.signature_algorithm)),
        "revoked": readable(lambda: [revoked_document(revoked) for revoked in view.revoked]),
        "sha256": hashlib.sha256(der).hexdigest(),
        "pem": pem.encode(pem.CRL, der).replace("\r\n", "\n"),
    }


def revoked_document(revoked: RevokedCertificate) -> dict[str, Any]:
    """A revoked certificate's entry in a list."""
    return {"serial": f"{revoked.serial:x}", "date": timestamp(revoked.date), "reason": revoked.reason}


def public_key_document(key: PublicKeyDescription) -> dict[str, Any]:
    """A public key's kind and size."""
    return {"algorithm": key.algorithm, "bits": key.bits, "curve": key.curve}


def entry_document(alias: str, entry: Entry) -> dict[str, Any]:
    """An entry of a store."""
    document: dict[str, Any] = {
        "alias": alias,
        "entry_type": ENTRY_TYPES[type(entry)],
        "created": timestamp(entry.date),
    }
    match entry:
        case PrivateKeyEntry():
            document["chain"] = [certificate_document(certificate) for certificate in entry.chain]
        case TrustedCertificateEntry():
            document["certificate"] = certificate_document(entry.certificate)
    return document


def readable(field: Callable[[], Any]) -> Any:  # noqa: ANN401  whatever the field is
    """A field's value, None if the certificate's encoding of it is broken."""
    try:
        return field()
    except StoreFormatError:
        return None
