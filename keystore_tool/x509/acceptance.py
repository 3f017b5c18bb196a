"""What Java refuses as a certificate or as a request: nobody could read a store that has it.

`keystore_tool.x509.inspect` reads more than this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.crypto.signature_algorithms import identifier_oid
from keystore_tool.errors import StoreFormatError
from keystore_tool.x509 import known_extensions
from keystore_tool.x509.extension_reading import signed_octet
from keystore_tool.x509.inspect import inspect_request
from keystore_tool.x509.key_acceptance import check_pss_parameters, check_public_key, is_pss

if TYPE_CHECKING:
    from keystore_tool.x509.crl import CrlView
    from keystore_tool.x509.extension import Extension
    from keystore_tool.x509.inspect import CertificateView, RequestView

_FIRST_WITH_UNIQUE_IDENTIFIERS = 2
_FIRST_WITH_EXTENSIONS = 3
_EXTENSIONS_TAG = der.context(3)
_PARSING_EXCEPTION = "java.security.cert.CertificateParsingException"
_CRL_EXCEPTION = "java.security.cert.CRLException"
_ILLEGAL_ARGUMENT = "java.lang.IllegalArgumentException"


def check_certificate(view: CertificateView) -> None:
    """Check a certificate as Java's certificate factory does (observed: keytool 25).

    Raises:
        StoreFormatError: it would be refused.
    """
    _check_fields(view)
    _check_names(view)
    _check_extensions(view)


def check_request(encoded: bytes) -> RequestView:
    """Look into a certificate request, ignoring what follows it; its signature is not verified here.

    Raises:
        StoreFormatError: it would be refused; in Java's words.
    """
    element = der.read(encoded)
    _check_version_number(element)
    try:
        view = inspect_request(element.encoded)
    except StoreFormatError as error:
        raise StoreFormatError(
            error.message, keytool="not a PKCS #10 request", java_class=_ILLEGAL_ARGUMENT
        ) from error
    if view.version != 1:
        raise StoreFormatError("not PKCS #10 v1", java_class=_ILLEGAL_ARGUMENT)
    return view


def _check_version_number(request: der.Element) -> None:
    """See that the first thing said is a number, which it is not in a certificate."""
    for info in request.children()[:1]:
        for version in info.children()[:1] if info.tag == der.SEQUENCE else ():
            if version.tag != der.INTEGER:
                tag = signed_octet(version.tag)
                raise StoreFormatError(
                    "no certificate request", keytool=f"DerValue.getBigIntegerInternal, not expected {tag}"
                )


def check_crl(view: CrlView) -> None:
    """Check a revocation list as Java's certificate factory does (observed: keytool 25).

    Raises:
        StoreFormatError: it would be refused; in Java's words.
    """
    if view.version not in (1, 2):
        raise _refused_crl("Invalid version")
    if identifier_oid(view.signature_algorithm) != identifier_oid(view.tbs_signature_algorithm):
        raise _refused_crl("Signature algorithm mismatch")
    if not view.issuer.rdns:
        raise _refused_crl("Empty issuer DN not allowed in X509CRLs")
    view.this_update  # noqa: B018  read here, as Java does, though nobody may ask for it
    view.next_update  # noqa: B018
    for extensions in (view.extensions, *(revoked.extensions for revoked in view.revoked)):
        _check_crl_extensions(extensions)


def _check_crl_extensions(extensions: tuple[Extension, ...]) -> None:
    oids = [extension.oid for extension in extensions]
    if len(set(oids)) != len(oids):
        raise _refused_crl(f"{_CRL_EXCEPTION}: Duplicate extensions not allowed")
    for extension in extensions:
        known_extensions.decode(extension)


def _check_fields(view: CertificateView) -> None:
    """Read what is decoded late, and see that the version has all that there is."""
    view.serial  # noqa: B018
    view.not_before  # noqa: B018
    check_public_key(view.spki)
    if is_pss(view.signature_algorithm):
        check_pss_parameters(view.signature_algorithm)
    if identifier_oid(view.signature_algorithm) != identifier_oid(view.tbs_signature_algorithm):
        raise _refused("Signature algorithm mismatch")
    if view.optional_tags and view.version < _FIRST_WITH_UNIQUE_IDENTIFIERS:
        raise _refused("no more data allowed for version 1 certificate")
    if _EXTENSIONS_TAG in view.optional_tags and view.version < _FIRST_WITH_EXTENSIONS:
        raise _refused("Extensions not allowed in v2 certificate")


def _check_names(view: CertificateView) -> None:
    if not view.issuer.rdns:
        raise _refused("Empty issuer DN not allowed in X509Certificates")
    if view.subject.rdns or not view.extensions:
        return
    alternative = view.extension(known_extensions.SUBJECT_ALTERNATIVE_NAME)
    if alternative is None or not alternative.critical:
        raise _refused("no subject, and no critical alternative name of it")


def _check_extensions(view: CertificateView) -> None:
    """No extension may occur twice, and those that must be understood must be well formed."""
    oids = [extension.oid for extension in view.extensions]
    if len(set(oids)) != len(oids):
        raise _refused("Duplicate extensions not allowed")
    for extension in view.extensions:
        if extension.critical:
            known_extensions.decode(extension)


def _refused(problem: str) -> StoreFormatError:
    return StoreFormatError(problem, java_class=_PARSING_EXCEPTION)


def _refused_crl(problem: str) -> StoreFormatError:
    return StoreFormatError(problem, java_class=_CRL_EXCEPTION)
