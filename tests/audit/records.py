"""Reports of audits that nobody ran: every kind of record, hostile names, as many stores as a test wants."""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from keystore_tool.audit.report import (
    CertificateRecord,
    ChainState,
    Change,
    Difference,
    EntryKind,
    EntryRecord,
    Finding,
    Integrity,
    Level,
    Protection,
    Run,
    Severity,
    StoreRecord,
    StoreReport,
    Summary,
    Suppressed,
    Undecided,
    Unreadable,
    Verdict,
)
from keystore_tool.audit.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.audit.report import Sink

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
HOSTILE = "</script><img src=x onerror=hack()><!--\x1b[31m\u202eevil"
KEYS = (
    ("RSA", 2048, None, "SHA256withRSA"),
    ("RSA", 2048, None, "SHA256withRSA"),
    ("RSA", 2048, None, "SHA256withRSA"),
    ("RSA", 4096, None, "SHA384withRSA"),
    ("EC", 256, "secp256r1", "SHA256withECDSA"),
    ("EC", 256, "secp256r1", "SHA256withECDSA"),
    ("EC", 384, "secp384r1", "SHA384withECDSA"),
    ("RSA", 1024, None, "SHA1withRSA"),
    ("Ed25519", None, None, "Ed25519"),
    ("RSA", 3072, None, "SHA256withRSA"),
)
TEAMS = ("payments", "billing", "gateway", "search", "identity", "ledger", "reports", "mail")


def certificate(
    name: str, issuer: str | None = None, days: int = 200, key: int = 0, *, authority: bool = False
) -> CertificateRecord:
    """A certificate that ends so many days from now."""
    algorithm, bits, curve, signature = KEYS[key % len(KEYS)]
    digest = hashlib.sha256(f"{name} {issuer} {days} {key}".encode()).hexdigest()
    end = NOW + timedelta(days=days, hours=3)
    return CertificateRecord(
        subject=f"CN={name}, O=Example Inc, C=US",
        issuer=f"CN={issuer or name}, O=Example Inc, C=US",
        serial=digest[:16],
        alternative_names=() if authority else (f"dns:{name}", "ip:10.0.0.1"),
        not_before=end - timedelta(days=397),
        not_after=end,
        days_left=days,
        key_algorithm=algorithm,
        key_bits=bits,
        curve=curve,
        signature_algorithm=signature,
        sha256=digest,
        key_sha256=hashlib.sha256(digest.encode()).hexdigest(),
        authority=authority,
        self_signed=issuer is None,
    )


ROOT = certificate("Example Root CA", days=3200, key=3, authority=True)
ISSUING = certificate("Example Issuing CA 2", "Example Root CA", days=900, key=5, authority=True)
OLD_ROOT = certificate("Example Legacy Root", days=-40, key=7, authority=True)
PARTNER = certificate("Partner Root R1", days=5400, key=6, authority=True)


def run(targets: tuple[str, ...] = ("/srv/keystores",)) -> Run:
    """What is known before the first store."""
    return Run(
        version="0.1",
        time=NOW,
        targets=targets,
        fail_on=Severity.HIGH,
        thresholds={"expires_soon_days": [30, 7], "min_iterations": 10_000},
        undecided=(Undecided("KST508", "which vendor the store is for"),),
    )


def hostile_store() -> StoreReport:
    """A store whose every name tries to break the report."""
    name = f"/srv/keystores/{HOSTILE}.p12"
    alias = f"=cmd|'/c calc'!A1 {HOSTILE}"
    leaf = certificate(HOSTILE, "Example Issuing CA 2", days=20)
    entry = EntryRecord(alias, EntryKind.PRIVATE_KEY, (leaf,), ChainState.INCOMPLETE, Protection("JKS"), NOW)
    finding = Finding(
        "KST302", Severity.MEDIUM, name, alias, f"the issuer of {HOSTILE} is missing", "fix\nit"
    )
    record = StoreRecord(
        "JKS",
        Integrity.NOT_VERIFIED,
        Protection("JKS"),
        None,
        None,
        0o644,
        900,
        complete=True,
        entries=(entry,),
    )
    return StoreReport(name, record, (finding,))


def unreadable_store() -> StoreReport:
    """A file that nothing could be made of; its name is not UTF-8."""
    why = Unreadable(
        "wrong-password", "keystore password was incorrect", "give its password with --passwords"
    )
    return StoreReport("/srv/keystores/backup/ol\udce4.p12", None, unreadable=why)


def key_entry(alias: str, domain: str, kind: str, chance: random.Random) -> EntryRecord:
    """A private key with its chain, or a part of it."""
    days = chance.choice([*range(31, 700, 7), *range(31, 365, 7), 400, 20, 6, -12, -200])
    leaf = certificate(f"{alias}.{domain}", "Example Issuing CA 2", days, chance.randrange(len(KEYS)))
    whole = chance.random() < 0.8
    chain = (leaf, ISSUING, ROOT) if whole else (leaf,)
    state = ChainState.COMPLETE if whole else ChainState.INCOMPLETE
    protection = Protection("PBES2 HmacSHA256 AES-256-CBC", 10_000) if kind == "PKCS12" else Protection(kind)
    return EntryRecord(alias, EntryKind.PRIVATE_KEY, chain, state, protection, NOW - timedelta(days=300))


def key_findings(name: str, entry: EntryRecord) -> Iterator[Finding]:
    """What is wrong with it."""
    leaf, days = entry.chain[0], entry.chain[0].days_left or 0
    fix = f"keystore-tool certreq --keystore {name} --alias {entry.alias}, then importcert the reply"

    def found(rule: str, severity: Severity, text: str) -> Finding:
        return Finding(rule, severity, name, entry.alias, text, fix, leaf.sha256)

    if days < 0:
        yield found("KST101", Severity.HIGH, f"the certificate expired on {leaf.not_after:%Y-%m-%d}")
    elif days < 30:
        severity = Severity.HIGH if days < 7 else Severity.MEDIUM
        yield found(
            "KST103", severity, f"the certificate expires on {leaf.not_after:%Y-%m-%d}, in {days} days"
        )
    if leaf.key_bits == 1024:
        yield found("KST202", Severity.MEDIUM, "RSA 1024 is under 2048 bits")
        yield found("KST204", Severity.MEDIUM, "SHA1withRSA")
    if entry.chain_state is ChainState.INCOMPLETE:
        yield found("KST302", Severity.MEDIUM, f"the issuer {leaf.issuer} is missing")


def anchors(chance: random.Random) -> Iterator[tuple[str, CertificateRecord]]:
    """Some trusted certificates."""
    for alias, trusted in (("root", ROOT), ("legacy", OLD_ROOT), ("partner", PARTNER)):
        if chance.random() < 0.5:
            yield alias, trusted


def make_store(number: int, chance: random.Random) -> StoreReport:
    """One of many stores, with what such stores have wrong."""
    team = TEAMS[number % len(TEAMS)]
    kind = ("PKCS12", "PKCS12", "PKCS12", "JKS", "JCEKS")[number % 5]
    name = f"/srv/keystores/{team}/{team}-{number:04}.{'jks' if kind == 'JKS' else 'p12'}"
    entries: list[EntryRecord] = []
    findings: list[Finding] = []
    for position in range(chance.randint(1, 3)):
        entry = key_entry(f"{team}-{position + 1}", f"{team}.example {number}", kind, chance)
        entries.append(entry)
        findings += key_findings(name, entry)
    for alias, trusted in anchors(chance):
        entries.append(EntryRecord(alias, EntryKind.TRUSTED_CERTIFICATE, (trusted,), created=NOW))
        if trusted is OLD_ROOT:
            text = f"the trusted certificate expired on {trusted.not_after:%Y-%m-%d}"
            delete = f"keystore-tool delete --keystore {name} --alias {alias}"
            findings.append(Finding("KST101", Severity.HIGH, name, alias, text, delete, trusted.sha256))
    if kind == "JCEKS":
        entries.append(EntryRecord("token", EntryKind.SECRET_KEY, (), None, Protection("JCEKS SealedObject")))
    if kind != "PKCS12":
        fix = (
            f"keystore-tool importkeystore --srckeystore {name} --destkeystore {name} --deststoretype PKCS12"
        )
        findings.append(
            Finding("KST401", Severity.MEDIUM, name, None, f"{kind} is a proprietary format", fix)
        )
    findings.sort(key=lambda one: (-one.severity, one.rule, one.alias or ""))
    record = StoreRecord(
        kind,
        Integrity.VERIFIED,
        Protection("HmacPBE SHA256", 10_000),
        "default" if kind == "PKCS12" else None,
        Protection("PBES2 HmacSHA256 AES-256-CBC", 10_000) if kind == "PKCS12" else None,
        0o600,
        4096 + number,
        complete=True,
        entries=tuple(entries),
    )
    verdicts = (
        Verdict("java8", None, Level.WORKS if kind != "PKCS12" else Level.WARNS, "needs 8u301 or later"),
        Verdict(
            "openssl3", None, Level.FAILS if kind != "PKCS12" else Level.WORKS, "cannot read it", "convert it"
        ),
    )
    return StoreReport(name, record, tuple(findings), verdicts=verdicts)


def stores(count: int, seed: int = 1) -> Iterator[StoreReport]:
    """The hostile one, the unreadable one, and so many ordinary ones."""
    chance = random.Random(seed)  # noqa: S311  no secret
    yield hostile_store()
    yield unreadable_store()
    for number in range(count):
        yield make_store(number, chance)


def tell(sink: Sink, count: int = 20) -> list[StoreReport]:
    """Give a whole report to a sink; the stores that were in it."""
    reports = list(stores(count))
    sink.begin(run())
    for report in reports:
        sink.store(report)
    first = reports[2]
    shared = Finding(
        "KST503", Severity.MEDIUM, first.name, "root", "the same key is in 3 stores", "give each its own",
        related=tuple(f"{report.name}:root" for report in reports[3:5]),
    )  # fmt: skip
    old = Suppressed(
        Finding("KST401", Severity.MEDIUM, first.name, None, "JKS", "convert it"),
        "until the move",
        date(2027, 1, 1),
    )
    findings = [finding for report in reports for finding in report.findings] + [shared]
    counts = {severity: sum(one.severity is severity for one in findings) for severity in Severity}
    suppressed = StoreReport(f"{first.name}.old", first.record, (), (old,))
    sink.store(suppressed)
    sink.end(
        Summary(
            stores=len(reports),
            entries=sum(len(report.record.entries) for report in reports if report.record),
            unreadable=1,
            counts=counts,
            suppressed=1,
            findings=(shared,),
            differences=(Difference(Change.FINDING_NEW, first.name, "root", "KST101 expired"),),
            failed=counts[Severity.HIGH] > 0,
        )
    )
    return [*reports, suppressed]


assert {"KST101", "KST103", "KST202", "KST204", "KST302", "KST401", "KST503"} <= set(RULES)
