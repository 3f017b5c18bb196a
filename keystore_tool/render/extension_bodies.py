"""The bodies of the extensions that Java knows, as keytool 25 prints them.

>>> from keystore_tool.x509.extension_values import BasicConstraints
>>> print(body_text("2.5.29.19", BasicConstraints(ca=True, path_length=3)), end="")
BasicConstraints:[
  CA:true
  PathLen:3
]
"""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING

from keystore_tool.render.general_name_text import general_name_text, general_names_text
from keystore_tool.render.hexdump import hexdump
from keystore_tool.render.java_date import java_date
from keystore_tool.x509 import known_extensions
from keystore_tool.x509.crl_values import (
    BaseCrlNumber,
    CertificateIssuer,
    CrlNumber,
    IssuingDistributionPoint,
    ReasonCode,
)
from keystore_tool.x509.extension_values import (
    KEY_USAGES,
    NETSCAPE_TYPES,
    AlternativeNames,
    AuthorityKeyIdentifier,
    BasicConstraints,
    ExtendedKeyUsage,
    KeyUsage,
    NetscapeCertificateType,
    PrivateKeyUsagePeriod,
    SubjectKeyIdentifier,
)
from keystore_tool.x509.location_values import (
    AccessDescription,
    AccessDescriptions,
    DistributionPoint,
    DistributionPoints,
)
from keystore_tool.x509.policy_values import (
    CertificatePolicies,
    InhibitAnyPolicy,
    NameConstraints,
    Policy,
    PolicyConstraints,
    PolicyMappings,
    Qualifier,
    Subtree,
)

if TYPE_CHECKING:
    from keystore_tool.x509.known_extensions import ExtensionValue

_KEY_USAGE_NAMES = (
    "DigitalSignature",
    "Non_repudiation",
    "Key_Encipherment",
    "Data_Encipherment",
    "Key_Agreement",
    "Key_CertSign",
    "Crl_Sign",
    "Encipher_Only",
    "Decipher_Only",
)

_PURPOSES = {
    "2.5.29.37.0": "anyExtendedKeyUsage",
    "1.3.6.1.5.5.7.3.1": "serverAuth",
    "1.3.6.1.5.5.7.3.2": "clientAuth",
    "1.3.6.1.5.5.7.3.3": "codeSigning",
    "1.3.6.1.5.5.7.3.4": "emailProtection",
    "1.3.6.1.5.5.7.3.5": "ipsecEndSystem",
    "1.3.6.1.5.5.7.3.6": "ipsecTunnel",
    "1.3.6.1.5.5.7.3.7": "ipsecUser",
    "1.3.6.1.5.5.7.3.8": "timeStamping",
    "1.3.6.1.5.5.7.3.9": "OCSPSigning",
    "1.3.6.1.4.1.311.10.3.3": "MICROSOFT_ExportApproved",
    "2.16.840.1.113730.4.1": "NETSCAPE_ExportApproved",
}

_ACCESS_METHODS = {
    "1.3.6.1.5.5.7.48.1": "ocsp",
    "1.3.6.1.5.5.7.48.2": "caIssuers",
    "1.3.6.1.5.5.7.48.3": "timeStamping",
    "1.3.6.1.5.5.7.48.5": "caRepository",
}

_REASONS = {
    1: "key compromise",
    2: "CA compromise",
    3: "affiliation changed",
    4: "superseded",
    5: "cessation of operation",
    6: "certificate hold",
    7: "privilege withdrawn",
    8: "AA compromise",
}


_ISSUING_REASONS = (
    "Unused",
    "Key Compromise",
    "CA Compromise",
    "Affiliation_Changed",
    "Superseded",
    "Cessation Of Operation",
    "Certificate Hold",
    "Privilege Withdrawn",
    "AA Compromise",
)


def body_text(oid: str, value: ExtensionValue) -> str:
    """The lines below an extension's heading.

    Args:
        oid: the extension's, since some extensions share a type of value.
        value: what it says.
    """
    if isinstance(value, AlternativeNames | AccessDescriptions | DistributionPoints):
        return f"{known_extensions.java_name(oid)} {_body(value)}"
    return _body(value)


@singledispatch
def _body(value: object) -> str:
    raise NotImplementedError(type(value).__name__)


# ------------------------------------------------------------------------------------------- key and holder


@_body.register
def _(value: BasicConstraints) -> str:
    return (
        f"BasicConstraints:[\n  CA:{str(value.ca).lower()}\n  PathLen:{_path_length(value.path_length)}\n]\n"
    )


def _path_length(length: int | None) -> str:
    if length is None or length == 2**31 - 1:
        return " no limit"
    return " undefined" if length < 0 else str(length)


@_body.register
def _(value: KeyUsage) -> str:
    named = zip(KEY_USAGES, _KEY_USAGE_NAMES, strict=True)
    lines = "".join(f"  {name}\n" for usage, name in named if usage in value.usages)
    return f"KeyUsage [\n{lines}]\n"


@_body.register
def _(value: NetscapeCertificateType) -> str:
    lines = "".join(
        # No line end after the last one that there is (observed: keytool 25).
        f"   {name}" if name == NETSCAPE_TYPES[-1] else f"   {name}\n"
        for name in value.types
    )
    return f"NetscapeCertType [\n{lines}]\n"


@_body.register
def _(value: ExtendedKeyUsage) -> str:
    purposes = "\n  ".join(_PURPOSES.get(purpose, purpose) for purpose in value.purposes)
    return f"ExtendedKeyUsages [\n  {purposes}\n]\n"


@_body.register
def _(value: SubjectKeyIdentifier) -> str:
    return f"SubjectKeyIdentifier [\n{_key_identifier(value.key_identifier)}]\n"


@_body.register
def _(value: AuthorityKeyIdentifier) -> str:
    key = "" if value.key_identifier is None else _key_identifier(value.key_identifier)
    issuer = f"{general_names_text(value.issuer)}\n" if value.issuer else ""
    serial = "" if value.serial is None else f"SerialNumber: {serial_text(value.serial)}\n"
    return f"AuthorityKeyIdentifier [\n{key}{issuer}{serial}]\n"


def _key_identifier(octets: bytes) -> str:
    return f"KeyIdentifier [\n{hexdump(octets)}]\n"


def serial_text(serial: int) -> str:
    """A serial number as pairs of lower-case digits with colons, as extensions and CRLs show it."""
    length = (serial if serial >= 0 else ~serial).bit_length() // 8 + 1
    return serial.to_bytes(length, "big", signed=True).hex(":")


@_body.register
def _(value: PrivateKeyUsagePeriod) -> str:
    parts = []
    if value.not_before is not None:
        parts.append(f"From: {java_date(value.not_before)}")
    if value.not_after is not None:
        parts.append(f"To: {java_date(value.not_after)}")
    return f"PrivateKeyUsage: [\n{', '.join(parts)}]\n"


@_body.register
def _(value: AlternativeNames) -> str:
    lines = "".join(f"  {general_name_text(name)}\n" for name in value.names)
    return f"[\n{lines}]\n"


# ------------------------------------------------------------------------------------------------ locations


@_body.register
def _(value: AccessDescriptions) -> str:
    return f"[\n  [{', '.join(map(_access_description, value.descriptions))}]\n]\n"


def _access_description(description: AccessDescription) -> str:
    method = _ACCESS_METHODS.get(description.method, description.method)
    location = general_name_text(description.location)
    return f"\n   accessMethod: {method}\n   accessLocation: {location}\n"


@_body.register
def _(value: DistributionPoints) -> str:
    return f"[\n  [{', '.join(map(_distribution_point, value.points))}]]\n"


def _distribution_point(point: DistributionPoint) -> str:
    lines = ["DistributionPoint:", f"     {_point_name(point)}"]
    if point.reasons is not None:
        names = (_REASONS.get(reason, f"Unknown reason {reason}") for reason in sorted(point.reasons))
        lines += ["   ReasonFlags:", *(f"    {name}" for name in names)]
    if point.crl_issuer:
        lines.append(f"   CRLIssuer:{general_names_text(point.crl_issuer)}")
    return "".join(f"{line}\n" for line in lines)


def _point_name(point: DistributionPoint | IssuingDistributionPoint) -> str:
    if point.full_name:
        return general_names_text(point.full_name)
    return "" if point.relative_name is None else point.relative_name.keytool_text


# ------------------------------------------------------------------------------------------------- policies


@_body.register
def _(value: CertificatePolicies) -> str:
    return f"CertificatePolicies [\n{''.join(map(_policy, value.policies))}]\n"


def _policy(policy: Policy) -> str:
    qualifiers = ", ".join(map(_qualifier, policy.qualifiers))
    return f"  [CertificatePolicyId: [{policy.oid}]\n[{qualifiers}]  ]\n"


def _qualifier(qualifier: Qualifier) -> str:
    dump = hexdump(qualifier.value)
    return f"PolicyQualifierInfo: [\n  qualifierID: {qualifier.oid}\n  qualifier: {dump}\n]"


@_body.register
def _(value: PolicyMappings) -> str:
    return f"PolicyMappings [\n[{', '.join(map(_mapping, value.mappings))}]]\n"


def _mapping(mapping: tuple[str, str]) -> str:
    issuer, subject = mapping
    return (
        "CertificatePolicyMap: [\n"
        f"IssuerDomain:CertificatePolicyId: [{issuer}]\n"
        f"SubjectDomain:CertificatePolicyId: [{subject}]\n"
        "]\n"
    )


@_body.register
def _(value: PolicyConstraints) -> str:
    require, inhibit = (
        "unspecified" if count is None else count
        for count in (value.require_explicit_policy, value.inhibit_policy_mapping)
    )
    return f"PolicyConstraints: [  Require: {require};\tInhibit: {inhibit} ]\n"


@_body.register
def _(value: InhibitAnyPolicy) -> str:
    return f"InhibitAnyPolicy: {value.skip_certificates}\n"


@_body.register
def _(value: NameConstraints) -> str:
    permitted = _subtrees("Permitted", value.permitted)
    excluded = _subtrees("Excluded", value.excluded)
    return f"NameConstraints: [{permitted}{excluded}   ]\n"


def _subtrees(heading: str, subtrees: tuple[Subtree, ...] | None) -> str:
    if subtrees is None:
        return ""
    return f"\n    {heading}:   GeneralSubtrees:\n[{', '.join(map(_subtree, subtrees))}]\n"


def _subtree(subtree: Subtree) -> str:
    maximum = "undefined" if subtree.maximum is None else subtree.maximum
    return (
        "\n   GeneralSubtree: [\n"
        f"    GeneralName: {general_name_text(subtree.base)}\n"
        f"    Minimum: {subtree.minimum}\n"
        f"    Maximum: {maximum}    ]\n"
    )


# ---------------------------------------------------------------------------------------- revocation lists


@_body.register
def _(value: CrlNumber) -> str:
    return f"CRL Number:    {_number(value.number)}\n"


@_body.register
def _(value: BaseCrlNumber) -> str:
    return f"Base CRL Number:    {_number(value.number)}\n"


def _number(number: int) -> str:
    """Sign, or a blank, and pairs of digits in words of eight."""
    digits = f"{abs(number):x}"
    digits = digits.zfill(len(digits) + len(digits) % 2)
    words = (digits[start : start + 8] for start in range(0, len(digits), 8))
    return ("-" if number < 0 else " ") + " ".join(words)


@_body.register
def _(value: ReasonCode) -> str:
    return f"    Reason Code: {value.name}"


@_body.register
def _(value: CertificateIssuer) -> str:
    return f"Certificate Issuer [\n{general_names_text(value.names)}]\n"


@_body.register
def _(value: IssuingDistributionPoint) -> str:
    name = _point_name(value)
    only = {
        "Only contains user certs": value.only_user,
        "Only contains CA certs": value.only_ca,
        "Only contains attribute certs": value.only_attribute,
        "Indirect CRL": value.indirect,
    }
    return (
        "IssuingDistributionPoint [\n  "
        + (f"DistributionPointName:\n     {name}\n" if name else "")
        + ("" if value.reasons is None else _issuing_reasons(value.reasons))
        + "".join(f"  {label}: {str(flag).lower()}\n" for label, flag in only.items())
        + "]\n"
    )


def _issuing_reasons(reasons: frozenset[int]) -> str:
    lines = "".join(f"  {name}\n" for number, name in enumerate(_ISSUING_REASONS) if number in reasons)
    return f"Reason Flags [\n{lines}]\n"
