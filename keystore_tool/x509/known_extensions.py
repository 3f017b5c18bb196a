"""The extensions that Java knows: their names, and their values.

>>> from keystore_tool.x509.extension import Extension
>>> extension = Extension("2.5.29.15", critical=True, value=bytes.fromhex("03020106"))
>>> java_name(extension.oid)
'KeyUsage'
>>> decode(extension)
KeyUsage(usages=('keyCertSign', 'cRLSign'))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.errors import StoreFormatError
from keystore_tool.x509.crl_values import (
    BaseCrlNumber,
    CertificateIssuer,
    CrlNumber,
    IssuingDistributionPoint,
    ReasonCode,
)
from keystore_tool.x509.extension_values import (
    AlternativeNames,
    AuthorityKeyIdentifier,
    BasicConstraints,
    ExtendedKeyUsage,
    KeyUsage,
    NetscapeCertificateType,
    PrivateKeyUsagePeriod,
    SubjectKeyIdentifier,
)
from keystore_tool.x509.location_values import AccessDescriptions, DistributionPoints
from keystore_tool.x509.policy_values import (
    CertificatePolicies,
    InhibitAnyPolicy,
    NameConstraints,
    PolicyConstraints,
    PolicyMappings,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from keystore_tool.x509.extension import Extension

ExtensionValue = (
    AccessDescriptions
    | AlternativeNames
    | AuthorityKeyIdentifier
    | BaseCrlNumber
    | BasicConstraints
    | CertificateIssuer
    | CertificatePolicies
    | CrlNumber
    | DistributionPoints
    | ExtendedKeyUsage
    | InhibitAnyPolicy
    | IssuingDistributionPoint
    | KeyUsage
    | NameConstraints
    | NetscapeCertificateType
    | PolicyConstraints
    | PolicyMappings
    | PrivateKeyUsagePeriod
    | ReasonCode
    | SubjectKeyIdentifier
)
"""What `decode` returns."""

AUTHORITY_INFO_ACCESS = "1.3.6.1.5.5.7.1.1"
SUBJECT_INFO_ACCESS = "1.3.6.1.5.5.7.1.11"
OCSP_NO_CHECK = "1.3.6.1.5.5.7.48.1.5"
NETSCAPE_CERTIFICATE_TYPE = "2.16.840.1.113730.1.1"
SUBJECT_KEY_IDENTIFIER = "2.5.29.14"
KEY_USAGE = "2.5.29.15"
PRIVATE_KEY_USAGE_PERIOD = "2.5.29.16"
SUBJECT_ALTERNATIVE_NAME = "2.5.29.17"
ISSUER_ALTERNATIVE_NAME = "2.5.29.18"
BASIC_CONSTRAINTS = "2.5.29.19"
CRL_NUMBER = "2.5.29.20"
CRL_REASON_CODE = "2.5.29.21"
DELTA_CRL_INDICATOR = "2.5.29.27"
ISSUING_DISTRIBUTION_POINT = "2.5.29.28"
CERTIFICATE_ISSUER = "2.5.29.29"
NAME_CONSTRAINTS = "2.5.29.30"
CRL_DISTRIBUTION_POINTS = "2.5.29.31"
CERTIFICATE_POLICIES = "2.5.29.32"
POLICY_MAPPINGS = "2.5.29.33"
AUTHORITY_KEY_IDENTIFIER = "2.5.29.35"
POLICY_CONSTRAINTS = "2.5.29.36"
EXTENDED_KEY_USAGE = "2.5.29.37"
FRESHEST_CRL = "2.5.29.46"
INHIBIT_ANY_POLICY = "2.5.29.54"

_KNOWN: dict[str, tuple[str, Callable[[der.Element], ExtensionValue]]] = {
    AUTHORITY_INFO_ACCESS: ("AuthorityInfoAccess", AccessDescriptions.decode),
    SUBJECT_INFO_ACCESS: ("SubjectInfoAccess", AccessDescriptions.decode_of_subject),
    NETSCAPE_CERTIFICATE_TYPE: ("NetscapeCertType", NetscapeCertificateType.decode),
    SUBJECT_KEY_IDENTIFIER: ("SubjectKeyIdentifier", SubjectKeyIdentifier.decode),
    KEY_USAGE: ("KeyUsage", KeyUsage.decode),
    PRIVATE_KEY_USAGE_PERIOD: ("PrivateKeyUsage", PrivateKeyUsagePeriod.decode),
    SUBJECT_ALTERNATIVE_NAME: ("SubjectAlternativeName", AlternativeNames.decode),
    ISSUER_ALTERNATIVE_NAME: ("IssuerAlternativeName", AlternativeNames.decode),
    BASIC_CONSTRAINTS: ("BasicConstraints", BasicConstraints.decode),
    CRL_NUMBER: ("CRLNumber", CrlNumber.decode),
    CRL_REASON_CODE: ("CRLReasonCode", ReasonCode.decode),
    DELTA_CRL_INDICATOR: ("DeltaCRLIndicator", BaseCrlNumber.decode),
    ISSUING_DISTRIBUTION_POINT: ("IssuingDistributionPoint", IssuingDistributionPoint.decode),
    CERTIFICATE_ISSUER: ("CertificateIssuer", CertificateIssuer.decode),
    NAME_CONSTRAINTS: ("NameConstraints", NameConstraints.decode),
    CRL_DISTRIBUTION_POINTS: ("CRLDistributionPoints", DistributionPoints.decode),
    CERTIFICATE_POLICIES: ("CertificatePolicies", CertificatePolicies.decode),
    POLICY_MAPPINGS: ("PolicyMappings", PolicyMappings.decode),
    AUTHORITY_KEY_IDENTIFIER: ("AuthorityKeyIdentifier", AuthorityKeyIdentifier.decode),
    POLICY_CONSTRAINTS: ("PolicyConstraints", PolicyConstraints.decode),
    EXTENDED_KEY_USAGE: ("ExtendedKeyUsage", ExtendedKeyUsage.decode),
    FRESHEST_CRL: ("FreshestCRL", DistributionPoints.decode_freshest),
    INHIBIT_ANY_POLICY: ("InhibitAnyPolicy", InhibitAnyPolicy.decode),
}


def java_name(oid: str) -> str | None:
    """The name under which Java keeps an extension; None if it does not know it."""
    if oid == OCSP_NO_CHECK:
        return "OCSPNoCheck"
    known = _KNOWN.get(oid)
    return None if known is None else known[0]


def decode(extension: Extension) -> ExtensionValue | None:
    """The value of a known extension; None for one without a value of its own (OCSP no check), or unknown.

    Raises:
        StoreFormatError: it is malformed; ``keytool`` is the reason that keytool 25 prints.
    """
    known = _KNOWN.get(extension.oid)
    if known is None:
        return None
    if extension.oid == INHIBIT_ANY_POLICY and not extension.critical:
        raise StoreFormatError("Criticality cannot be false for InhibitAnyPolicy")
    return known[1](der.parse(extension.value))
