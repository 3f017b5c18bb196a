"""KST1xx: when certificates are valid."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from keystore_tool.audit.report import Severity
from keystore_tool.audit.rules.rule import Context, Found, Scope, called, rule
from keystore_tool.x509 import known_extensions as known
from keystore_tool.x509.policy_values import CertificatePolicies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.audit.facts import CertificateFacts, EntryFacts

RENEW = "keystore-tool certreq --keystore {store} --alias {alias}, then importcert the reply"

_DAY = timedelta(days=1)


@rule(
    "KST101",
    "Certificate has expired",
    Severity.HIGH,
    Scope.CERTIFICATE,
    why="Peers refuse an expired certificate, and every chain that has one in it.",
    fix=RENEW,
)
def expired(certificate: CertificateFacts, entry: EntryFacts, _context: Context) -> Iterator[str | Found]:
    """Its end of validity is past."""
    end = certificate.not_after
    if end is not None and end < certificate.now:
        fix = None if entry.is_private_key else "keystore-tool delete --keystore {store} --alias {alias}"
        yield Found(f"{called(certificate, entry)} expired on {end:%Y-%m-%d}", fix=fix)


@rule(
    "KST102",
    "Certificate is not valid yet",
    Severity.HIGH,
    Scope.CERTIFICATE,
    why="Peers refuse it until then; often a clock was wrong when it was issued.",
    fix="wait, or have it issued again with an earlier date; check the clocks of the CA and of this host",
)
def not_yet_valid(certificate: CertificateFacts, entry: EntryFacts, _context: Context) -> Iterator[str]:
    """Its begin of validity is in the future."""
    begin = certificate.not_before
    if begin is not None and begin > certificate.now:
        yield f"{called(certificate, entry)} is not valid before {begin:%Y-%m-%d %H:%M} UTC"


@rule(
    "KST103",
    "Certificate expires soon",
    Severity.MEDIUM,
    Scope.CERTIFICATE,
    why="An expired certificate stops a service at once. Certificates that live for weeks only are judged by "
    "the part of their lifetime that has passed.",
    fix=RENEW,
)
def expires_soon(certificate: CertificateFacts, entry: EntryFacts, context: Context) -> Iterator[Found]:
    """Few days, or little of a short lifetime, are left."""
    days, lifetime, end = certificate.days_left, certificate.lifetime, certificate.not_after
    if days is None or lifetime is None or end is None or end < certificate.now:
        return
    settings = context.settings
    severity, remark = None, ""
    if lifetime <= settings.short_lived_days * _DAY:
        passed = 100 - 100 * (end - certificate.now) / lifetime
        if passed < settings.short_lived_percent:
            return
        remark = f": {passed:.0f} % of its lifetime has passed"
    elif days >= settings.expires_soon_days:
        return
    elif days < settings.expires_now_days:
        severity = Severity.HIGH
    name, unit = called(certificate, entry), "day" if days == 1 else "days"
    yield Found(f"{name} expires in {days} {unit}, on {end:%Y-%m-%d}{remark}", severity)


_PUBLIC_TLS_POLICIES = frozenset(("2.23.140.1.1", "2.23.140.1.2.1", "2.23.140.1.2.2", "2.23.140.1.2.3"))
"""The policies by which public CAs mark TLS certificates: extended, domain, organisation, individual
validation
(CA/Browser Forum, Baseline Requirements, 7.1.6.1)."""  # fmt: skip

_PUBLIC_LIMITS = (
    (datetime(2029, 3, 15, tzinfo=UTC), 47),
    (datetime(2027, 3, 15, tzinfo=UTC), 100),
    (datetime(2026, 3, 15, tzinfo=UTC), 200),
    (datetime(2020, 9, 1, tzinfo=UTC), 398),
    (datetime(2018, 3, 1, tzinfo=UTC), 825),
)
"""The longest lifetime in days of public TLS certificates by day of issue (Baseline Requirements,
6.3.2; ballot
SC-081v3)."""  # fmt: skip


@rule(
    "KST104",
    "Lifetime is too long",
    Severity.MEDIUM,
    Scope.CERTIFICATE,
    why="Browsers refuse public TLS certificates that live longer than the Baseline Requirements allow "
    "on the "
    "day of issue. For a private CA only the policy in the settings counts (max-lifetime-days).",
    fix="have it issued again with a shorter validity",
)
def lifetime_too_long(
    certificate: CertificateFacts, entry: EntryFacts, context: Context
) -> Iterator[Found | str]:
    """Longer than its kind allows, or than the policy does."""
    lifetime, begin = certificate.lifetime, certificate.not_before
    if lifetime is None or begin is None or certificate.authority or not entry.is_private_key:
        return
    policy = context.settings.max_lifetime_days
    limit = next((days for since, days in _PUBLIC_LIMITS if begin >= since), None)
    if limit is not None and lifetime > limit * _DAY and _is_public_tls(certificate):
        yield f"{called(certificate, entry)} lives {lifetime.days} days; public TLS certificates may {limit}"
    elif policy is not None and lifetime > policy * _DAY:
        text = f"{called(certificate, entry)} lives {lifetime.days} days; the policy allows {policy}"
        yield Found(text, severity=Severity.LOW)


def _is_public_tls(certificate: CertificateFacts) -> bool:
    value = certificate.value(known.CERTIFICATE_POLICIES)
    return isinstance(value, CertificatePolicies) and any(
        policy.oid in _PUBLIC_TLS_POLICIES for policy in value.policies
    )


@rule(
    "KST105",
    "Issuer expires before the certificate",
    Severity.MEDIUM,
    Scope.ENTRY,
    why="The chain breaks when its issuer ends, however long the certificate itself is valid.",
    fix="get the renewed CA certificate, then keystore-tool importcert --keystore {store} --alias {alias}",
)
def issuer_expires_first(entry: EntryFacts, _context: Context) -> Iterator[Found]:
    """A certificate above ends earlier than the key's own."""
    leaf = entry.leaf
    if not entry.is_private_key or leaf is None or leaf.not_after is None or leaf.not_after < leaf.now:
        return
    for above in entry.chain.path[1:]:
        if above.not_after is not None and leaf.now <= above.not_after < leaf.not_after:
            yield Found(
                f"{above.subject} expires on {above.not_after:%Y-%m-%d}, before the certificate that it is "
                f"above ({leaf.not_after:%Y-%m-%d})",
                certificate=above.sha256,
            )
