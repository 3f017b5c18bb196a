"""A vendor's rules, held against the request that is to be sent and the certificate that is to be installed.

>>> from keystore_tool.x509.dname import Name
>>> policy = Policy(name="vendor", organization=True)
>>> [violation.text for violation in policy.name_violations(Name.parse("CN=Ann"))]
['subject.organization: there is no organization; give the company with --company, or O=... in the name']
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.errors import KeystoreError
from keystore_tool.model import PrivateKeyEntry, TrustedCertificateEntry
from keystore_tool.operations.importing import certificates_of
from keystore_tool.records import record
from keystore_tool.x509 import known_extensions
from keystore_tool.x509.chain import build_chain, is_issued_by
from keystore_tool.x509.extension_values import ExtendedKeyUsage, KeyUsage
from keystore_tool.x509.inspect import inspect, inspect_request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from keystore_tool.model import Certificate, KeyStore
    from keystore_tool.x509.chain import Chain
    from keystore_tool.x509.dname import Name
    from keystore_tool.x509.extension import Extension
    from keystore_tool.x509.inspect import CertificateView
    from keystore_tool.x509.public_key import PublicKeyDescription

_COMMON_NAME, _ORGANIZATION = "2.5.4.3", "2.5.4.10"
_EMAIL_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,}")

PURPOSES = {
    "serverAuth": "1.3.6.1.5.5.7.3.1",
    "clientAuth": "1.3.6.1.5.5.7.3.2",
    "codeSigning": "1.3.6.1.5.5.7.3.3",
    "emailProtection": "1.3.6.1.5.5.7.3.4",
}
"""What a rule can ask a certificate to be good for (RFC 5280, 4.2.1.12)."""
_PURPOSE_NAMES = {oid: name for name, oid in PURPOSES.items()}
_ANY_PURPOSE = "2.5.29.37.0"
_SIGNING = "digitalSignature"
_NEW_REQUEST = "send a request that keeps the policy, and import what answers it"


class Violation(NamedTuple):
    """A rule that does not hold.

    Attributes:
        rule: its place in the file, such as ``subject.common-name``.
        problem: what is wrong.
        fix: what to do about it.
    """

    rule: str
    problem: str
    fix: str

    @property
    def text(self) -> str:
        """One line."""
        return f"{self.rule}: {self.problem}; {self.fix}"


class PolicyError(KeystoreError):
    """A request or certificate does not keep a policy.

    Args:
        policy: the policy's name.
        what: what does not keep it.
        violations: each rule that does not hold.
    """

    code = "policy"

    def __init__(self, policy: str, what: str, violations: Sequence[Violation]) -> None:
        count = "a rule" if len(violations) == 1 else f"{len(violations)} rules"
        super().__init__(f"{what} breaks {count} of the policy {policy}; nothing was written")
        self.violations = tuple(violations)
        self.details = tuple(violation.text for violation in violations)


@record(kw_only=True)
class Policy:
    """A vendor's rules; what a rule does not say is free.

    Attributes:
        name: how it is called.
        email_common_name: whether the common name must be an e-mail address.
        organization: whether there must be an organization.
        keys: the smallest size in bits by kind of key (Java's names); empty if any key will do.
        purposes: what a certificate must be good for, as dotted OIDs.
        most_days: for how many days a certificate may be valid, None for any number.
        pins: SHA-256 fingerprints of the authorities of which one must have issued it; empty for any.
    """

    name: str
    email_common_name: bool = False
    organization: bool = False
    keys: tuple[tuple[str, int], ...] = ()
    purposes: tuple[str, ...] = ()
    most_days: int | None = None
    pins: frozenset[bytes] = frozenset()

    def check_request(self, der: bytes) -> None:
        """See that a certificate request (PKCS#10 DER) keeps the policy.

        Raises:
            PolicyError: it does not.
        """
        view = inspect_request(der)
        self._require(
            "the certificate request",
            [
                *self.name_violations(view.subject),
                *self.key_violations(view.public_key),
                *self.purpose_violations(view.extensions, "ask for it with eku=clientAuth, or not at all"),
            ],
        )

    def check_certificate(self, chain: Sequence[Certificate], now: datetime) -> None:
        """See that a certificate keeps the policy.

        Args:
            chain: the certificate, and those above it, the issuer's first.
            now: the time.

        Raises:
            PolicyError: it does not.
        """
        view = inspect(chain[0])
        self._require(
            "the certificate",
            [
                *(one._replace(fix=_NEW_REQUEST) for one in self.name_violations(view.subject)),
                *(one._replace(fix=_NEW_REQUEST) for one in self.key_violations(view.public_key)),
                *self.purpose_violations(view.extensions, "ask the authority for another certificate"),
                *self.time_violations(view, now),
                *self.pin_violations(_signed_path(chain)[1:]),
            ],
        )

    def check_authority(self, chain: Sequence[Certificate]) -> None:
        """See that a certificate that is to be trusted is a pinned one, or comes from one.

        Args:
            chain: the certificate, and those above it, the issuer's first.

        Raises:
            PolicyError: it is another.
        """
        self._require("the certificate to be trusted", self.pin_violations(_signed_path(chain)))

    def check_entry(self, store: KeyStore, alias: str, now: datetime) -> None:
        """See that what was put under an alias keeps the policy; authorities may be elsewhere in the store.

        Raises:
            PolicyError: it does not.
        """
        entry = store[alias]
        trusted = list(certificates_of(store))
        match entry:
            case PrivateKeyEntry(chain=(*below, top)):
                self.check_certificate((*below, *_completed(top, trusted)), now)
            case TrustedCertificateEntry(certificate=certificate):
                self.check_authority(_completed(certificate, trusted))

    def _require(self, what: str, violations: Iterable[Violation]) -> None:
        found = list(violations)
        if found:
            raise PolicyError(self.name, what, found)

    # ----------------------------------------------------------------------------------------- the rules

    def name_violations(self, subject: Name) -> Iterator[Violation]:
        """What is wrong with the subject's name."""
        names = _values(subject, _COMMON_NAME)
        if self.email_common_name and not any(map(_EMAIL_ADDRESS.fullmatch, names)):
            problem = f"{names[0]!r} is no e-mail address" if names else "there is no common name"
            fix = "give the e-mail address with --user-id, or CN=... in the name"
            yield Violation("subject.common-name", problem, fix)
        if self.organization and not any(text.strip() for text in _values(subject, _ORGANIZATION)):
            fix = "give the company with --company, or O=... in the name"
            yield Violation("subject.organization", "there is no organization", fix)

    def key_violations(self, key: PublicKeyDescription) -> Iterator[Violation]:
        """What is wrong with the public key."""
        if not self.keys:
            return
        least = dict(self.keys).get(key.algorithm)
        if least is None or (key.bits or 0) < least:
            wanted = " or ".join(
                f"{name} of {bits} bits or more" if bits else name for name, bits in self.keys
            )
            yield Violation("key", f"the key is {key.text}", f"make a new key: {wanted}")

    def purpose_violations(self, extensions: Sequence[Extension], fix: str) -> Iterator[Violation]:
        """What is wrong with what the certificate is for; one that does not say it is good for everything."""
        if not self.purposes:
            return
        values = [known_extensions.decode(one) for one in extensions if one.oid in _USAGE_EXTENSIONS]
        for value in values:
            if isinstance(value, ExtendedKeyUsage) and _ANY_PURPOSE not in value.purposes:
                missing = [oid for oid in self.purposes if oid not in value.purposes]
                if missing:
                    problem = f"it is for {_listed(value.purposes)}, and not for {_listed(missing)}"
                    yield Violation("certificate.usage", problem, fix)
            if isinstance(value, KeyUsage) and _SIGNING not in value.usages:
                problem = f"its key usage lacks {_SIGNING}, which TLS needs"
                yield Violation("certificate.usage", problem, fix)

    def time_violations(self, view: CertificateView, now: datetime) -> Iterator[Violation]:
        """What is wrong with the period of validity."""
        if not view.not_before <= now <= view.not_after:
            verb = "will be valid from" if now < view.not_before else "has expired on"
            day = view.not_before if now < view.not_before else view.not_after
            fix = "look at this machine's clock, or ask the authority for another certificate"
            yield Violation("certificate.validity", f"it {verb} {day:%Y-%m-%d}", fix)
        days = (view.not_after - view.not_before).total_seconds() / 86400
        if self.most_days is not None and days > self.most_days:
            problem = f"it is valid for {days:.0f} days, and {self.most_days} are allowed"
            yield Violation("certificate.max-days", problem, "ask the authority for a shorter period")

    def pin_violations(self, authorities: Sequence[Certificate]) -> Iterator[Violation]:
        """What is wrong with who issued the certificate: *authorities*, the nearest first."""
        if not self.pins or any(one.sha256 in self.pins for one in authorities):
            return
        problem = "no authority above it is there"
        if authorities:
            problem = f"its authority has the fingerprint {authorities[-1].sha256.hex(':').upper()}"
        fix = "compare it with what the vendor says; the vendor's CA is imported first"
        yield Violation("certificate.issuer-sha256", problem, fix)


_USAGE_EXTENSIONS = (known_extensions.KEY_USAGE, known_extensions.EXTENDED_KEY_USAGE)


def _completed(certificate: Certificate, trusted: Sequence[Certificate]) -> Chain:
    return build_chain(certificate, trusted) or (certificate,)


def _signed_path(chain: Sequence[Certificate]) -> list[Certificate]:
    """As much of a chain as its signatures hold together."""
    path = list(chain[:1])
    for below, above in pairwise(chain):
        if not is_issued_by(below, above):
            break
        path.append(above)
    return path


def _values(name: Name, oid: str) -> list[str]:
    return [str(one.value) for rdn in name.rdns for one in rdn if one.oid == oid]


def _listed(purposes: Iterable[str]) -> str:
    return ", ".join(_PURPOSE_NAMES.get(oid, oid) for oid in purposes)
