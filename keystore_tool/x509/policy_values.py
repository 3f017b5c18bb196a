"""Extensions that say under which policies and for which names a certificate holds.

>>> from keystore_tool.crypto.der import oid, parse, sequence
>>> CertificatePolicies.decode(parse(sequence(sequence(oid("2.5.29.32.0")))))
CertificatePolicies(policies=(Policy(oid='2.5.29.32.0', qualifiers=()),))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto import der
from keystore_tool.errors import StoreFormatError
from keystore_tool.x509 import extension_reading as reading
from keystore_tool.x509 import general_name

if TYPE_CHECKING:
    from keystore_tool.x509.general_name import GeneralName


_NO_LIMIT = 2**31 - 1
"""Java's number for a count that is never reached, which it takes -1 for."""


class Qualifier(NamedTuple):
    """What a policy says of itself: where its text is, or a notice.

    Attributes:
        oid: the kind, dotted.
        value: DER of what it says.
    """

    oid: str
    value: bytes


class Policy(NamedTuple):
    """One policy.

    Attributes:
        oid: the policy's identifier, dotted.
        qualifiers: what it says of itself.
    """

    oid: str
    qualifiers: tuple[Qualifier, ...]


class CertificatePolicies(NamedTuple):
    """The policies under which a certificate was issued (RFC 5280, 4.2.1.4).

    Attributes:
        policies: the policies.
    """

    policies: tuple[Policy, ...]

    @classmethod
    def decode(cls, element: der.Element) -> CertificatePolicies:
        """Read the extension's value; raises StoreFormatError, in Java's words."""
        policies = reading.children(element, "Invalid encoding for CertificatePoliciesExtension.")
        return cls(tuple(map(_policy, policies)))


def _policy(element: der.Element) -> Policy:
    problem = "Invalid encoding of PolicyInformation"
    match reading.children(element, problem):
        case []:
            raise StoreFormatError(problem, keytool="Too short")
        case [identifier]:
            return Policy(reading.oid(identifier), ())
        case [identifier, qualifiers, *_]:
            found = reading.children(qualifiers, problem)
            if not found:
                raise StoreFormatError("No data available in policyQualifiers")
            return Policy(reading.oid(identifier), tuple(map(_qualifier, found)))
    raise StoreFormatError(problem)


def _qualifier(element: der.Element) -> Qualifier:
    identifier, *_ = reading.children(element, "Invalid encoding for PolicyQualifierInfo") or (element,)
    return Qualifier(reading.oid(identifier), element.data[identifier.end : element.limit])


class PolicyMappings(NamedTuple):
    """Which policies of the subject's equal those of the issuer's domain (RFC 5280, 4.2.1.5).

    Attributes:
        mappings: pairs of dotted OIDs, the issuer's and the subject's.
    """

    mappings: tuple[tuple[str, str], ...]

    @classmethod
    def decode(cls, element: der.Element) -> PolicyMappings:
        """Read the extension's value; raises StoreFormatError, in Java's words."""
        mappings = reading.children(element, "Invalid encoding for PolicyMappingsExtension.")
        return cls(tuple(map(_mapping, mappings)))


def _mapping(element: der.Element) -> tuple[str, str]:
    issuer, subject = reading.first_two(
        reading.children(element, "Invalid encoding for CertificatePolicyMap")
    )
    return reading.oid(issuer), reading.oid(subject)


class PolicyConstraints(NamedTuple):
    """After how many certificates policies are required or mappings forbidden (RFC 5280, 4.2.1.11).

    Attributes:
        require_explicit_policy: the count; None if absent.
        inhibit_policy_mapping: the count; None if absent.
    """

    require_explicit_policy: int | None
    inhibit_policy_mapping: int | None

    @classmethod
    def decode(cls, element: der.Element) -> PolicyConstraints:
        """Read the extension's value; raises StoreFormatError, in Java's words."""
        reading.children(element, "Sequence tag missing for PolicyConstraint.")
        found = reading.fields(
            element,
            {0x80: "requireExplicitPolicy", 0x81: "inhibitPolicyMapping"},
            problem="Invalid encoding of PolicyConstraint",
            where="Duplicate {} found in the PolicyConstraintsExtension",
        )
        return cls(_skip_certificates(found.get(0x80)), _skip_certificates(found.get(0x81)))


def _skip_certificates(element: der.Element | None) -> int | None:
    count = -1 if element is None else reading.integer(element)
    return None if count == -1 else count  # Java's mark for an absent count, also when it is encoded


class InhibitAnyPolicy(NamedTuple):
    """After how many certificates "any policy" counts no more (RFC 5280, 4.2.1.14).

    Attributes:
        skip_certificates: the count.
    """

    skip_certificates: int

    @classmethod
    def decode(cls, element: der.Element) -> InhibitAnyPolicy:
        """Read the extension's value; raises StoreFormatError, in Java's words."""
        if element.tag != der.INTEGER:
            raise StoreFormatError("Invalid encoding of InhibitAnyPolicy: data not integer")
        count = reading.integer(element)
        if count < -1:
            raise StoreFormatError("Invalid value for inhibitAnyPolicy")
        return cls(_NO_LIMIT if count == -1 else count)


class Subtree(NamedTuple):
    """The names at and below a name.

    Attributes:
        base: the name.
        minimum: how far below they begin; 0 in certificates that follow RFC 5280.
        maximum: how far below they end; None for no end.
    """

    base: GeneralName
    minimum: int = 0
    maximum: int | None = None


class NameConstraints(NamedTuple):
    """Which names the certificates below may have (RFC 5280, 4.2.1.10).

    Attributes:
        permitted: the names that they may have; None if all.
        excluded: the names that they must not have; None if nothing is said.
    """

    permitted: tuple[Subtree, ...] | None
    excluded: tuple[Subtree, ...] | None

    @classmethod
    def decode(cls, element: der.Element) -> NameConstraints:
        """Read the extension's value; raises StoreFormatError, in Java's words."""
        reading.children(element, "Invalid encoding for NameConstraintsExtension.")
        found = reading.fields(
            element,
            {0xA0: "permitted", 0xA1: "excluded"},
            problem="Invalid encoding of NameConstraintsExtension.",
            where="Duplicate {} GeneralSubtrees in NameConstraintsExtension.",
        )
        return cls(_subtrees(found.get(0xA0)), _subtrees(found.get(0xA1)))


def _subtrees(element: der.Element | None) -> tuple[Subtree, ...] | None:
    return None if element is None else tuple(map(_subtree, element.children()))


def _subtree(element: der.Element) -> Subtree:
    base, *distances = reading.children(element, "Invalid encoding for GeneralSubtree.") or (None,)
    if base is None:
        raise StoreFormatError("GeneralSubtree without a name", keytool="Too short")
    minimum, maximum = 0, None
    for distance in distances:
        match distance.tag:
            case 0x80:
                minimum = reading.integer(distance)
            case 0x81:
                maximum = reading.integer(distance)
            case _:
                raise StoreFormatError("Invalid encoding of GeneralSubtree.")
    return Subtree(general_name.decode_constraint(base), minimum, maximum)
