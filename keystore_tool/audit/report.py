"""What an audit finds out: the records that it yields and that every report is written from.

A run is a stream, so that a hundred thousand stores need no more memory than a few. A report writer is a
`Sink`: it is told of the run before the first store, of each store as soon as that was looked at (in the
order of the targets), and of everything that only all stores together can tell at the end.

Records are named tuples: there are some twenty for each store, and a tuple is made, and sent to another
process, in a fraction of a data class's time.

Texts are as they were read: whoever writes them to a terminal escapes what could steer it. No record has a
password or a key in it.

>>> Severity.HIGH > Severity.LOW, Severity.HIGH.label, Severity.of("medium")
(True, 'high', <Severity.MEDIUM: 2>)
>>> finding = Finding("KST101", Severity.HIGH, "web.p12", "web", "expired on 2026-01-01", "renew it")
>>> len(finding.fingerprint)
64
"""

from __future__ import annotations

import enum
import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from keystore_tool.records import field, record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime


class Severity(enum.IntEnum):
    """How bad a finding is; ordered."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def label(self) -> str:
        """The name in reports and settings: ``high``, ``medium``, ``low``, ``info``."""
        return self.name.lower()

    @classmethod
    def of(cls, label: str) -> Severity:
        """The severity of a label.

        Raises:
            KeyError: there is none of this name.
        """
        return cls[label.upper()]


# ---------------------------------------------------------------------------------------------- findings


class Finding(NamedTuple):
    """Something that is wrong, or worth knowing.

    Attributes:
        rule: the rule's id, such as ``KST101``; `keystore_tool.audit.rules.RULES` has the rest about it.
        severity: how bad it is here; the settings, or the circumstances, may have changed the rule's own.
        store: the store's name, as in `StoreReport.name`.
        alias: the entry's alias; None if it is about the whole store.
        message: what is wrong, one line.
        fix: what to do about it: a command line where there is one, else a phrase.
        certificate: SHA-256 of the certificate that it is about, lower-case hex; None if it is about none.
        related: names of other places that belong to it: ``store`` or ``store:alias``.
    """

    rule: str
    severity: Severity
    store: str
    alias: str | None
    message: str
    fix: str
    certificate: str | None = None
    related: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """What stays the same from run to run: SHA-256 of rule, store, alias and certificate, lower-case hex.

        It names the finding in a baseline file and in SARIF's partial fingerprints.
        """
        parts = (self.rule, self.store, self.alias or "", self.certificate or "")
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


class Suppressed(NamedTuple):
    """A finding that somebody decided to live with.

    Attributes:
        finding: the finding.
        reason: why.
        expires: the last day on which it is left out of the findings; None for ever.
    """

    finding: Finding
    reason: str
    expires: date | None


class Undecided(NamedTuple):
    """A rule that nothing was found by because it could not be decided.

    Attributes:
        rule: the rule's id.
        reason: what would be needed, one phrase.
    """

    rule: str
    reason: str


class Unreadable(NamedTuple):
    """Why something could not be looked at.

    Attributes:
        code: the stable code of the error, such as ``wrong-password`` (`keystore_tool.errors`).
        reason: what is wrong, one line.
        hint: what to do about it, or None.
    """

    code: str
    reason: str
    hint: str | None = None


class Level(enum.StrEnum):
    """How well something will work with a program."""

    WORKS = "works"
    WARNS = "warns"
    """It works with a warning, or in parts."""
    FAILS = "fails"


class Verdict(NamedTuple):
    """Whether a store, a chain or a key will work with the program named by ``--target``.

    Attributes:
        target: the program, such as ``java8``.
        alias: the entry; None for the store as such.
        level: whether it will.
        reason: why not, one line; "" if it will.
        fix: the command that repairs it; "" if nothing needs to be.
    """

    target: str
    alias: str | None
    level: Level
    reason: str = ""
    fix: str = ""


# --------------------------------------------------------------------------------------------- inventory


class Protection(NamedTuple):
    """How something is encrypted or sealed.

    Attributes:
        scheme: what it is called, such as ``PBES2 HmacSHA256 AES-256-CBC``, ``HmacPBE SHA-256``, ``JKS``.
        iterations: of the password's derivation; None where there is no such number.
    """

    scheme: str
    iterations: int | None = None


class CertificateRecord(NamedTuple):
    """A certificate in the inventory. A field that cannot be read is None, or "" if it is a text.

    Attributes:
        subject: the subject's distinguished name, as keytool prints it.
        issuer: the issuer's.
        serial: the serial number, lower-case hex, with a sign if it is negative.
        alternative_names: the subject's alternative names, such as ``dns:a.example``, ``ip:10.0.0.1``.
        not_before: begin of validity, UTC.
        not_after: end of validity, UTC.
        days_left: whole days from the run's time to the end of validity; negative if that is past.
        key_algorithm: Java's name, such as ``RSA``.
        key_bits: size of the key; None where the algorithm fixes it.
        curve: name of the elliptic curve, None for other keys.
        signature_algorithm: Java's name, such as ``SHA256withRSA``.
        sha256: fingerprint of the certificate, lower-case hex.
        key_sha256: fingerprint of the SubjectPublicKeyInfo, lower-case hex: equal for equal keys.
        authority: whether its basic constraints make it a CA's.
        self_signed: whether issuer and subject are the same name.
    """

    subject: str
    issuer: str
    serial: str
    alternative_names: tuple[str, ...]
    not_before: datetime | None
    not_after: datetime | None
    days_left: int | None
    key_algorithm: str
    key_bits: int | None
    curve: str | None
    signature_algorithm: str
    sha256: str
    key_sha256: str
    authority: bool
    self_signed: bool


class EntryKind(enum.StrEnum):
    """What an entry is; the same words as in the JSON of the other commands."""

    PRIVATE_KEY = "private_key"
    SECRET_KEY = "secret_key"  # noqa: S105  no secret
    TRUSTED_CERTIFICATE = "trusted_certificate"


class ChainState(enum.StrEnum):
    """What the certificate chain of a private key is like."""

    COMPLETE = "complete"
    """Each certificate is issued by the next one, and the last one by itself."""
    SELF_SIGNED = "self_signed"
    """One certificate, issued by itself."""
    INCOMPLETE = "incomplete"
    """In order, but the last one's issuer is missing."""
    DISORDERED = "disordered"
    """All there, but not in the order of issuing."""
    UNRELATED = "unrelated"
    """There are certificates in it that do not belong to it."""
    MISSING = "missing"
    """A private key without any certificate."""


class EntryRecord(NamedTuple):
    """An entry in the inventory.

    Attributes:
        alias: its alias as stored.
        kind: what it is.
        chain: the certificates: of a private key its own first; the trusted one; none of a secret key.
        chain_state: what a private key's chain is like; None for other entries.
        protection: how the key is encrypted; None for certificates.
        created: creation date, UTC; None if the store does not say it.
    """

    alias: str
    kind: EntryKind
    chain: tuple[CertificateRecord, ...] = ()
    chain_state: ChainState | None = None
    protection: Protection | None = None
    created: datetime | None = None


class Integrity(enum.StrEnum):
    """Whether somebody without the password may have changed the store."""

    VERIFIED = "verified"
    NOT_VERIFIED = "not_verified"
    """No password was given."""
    NONE = "none"
    """Nothing in the file protects it."""


class StoreRecord(NamedTuple):
    """A store in the inventory.

    Attributes:
        type: ``JKS``, ``JCEKS`` or ``PKCS12``.
        integrity: whether its contents were checked against the password.
        mac: how its integrity is protected; None if it is not.
        profile: the name of the PKCS#12 profile that it is written with, else ``custom``; None for others.
        certificates: how the certificates are encrypted; None if they are in clear.
        mode: permission bits of the file, such as ``0o600``; None where files have none.
        size: of the file, in bytes.
        complete: False if parts are encrypted and could not be read without a password.
        entries: what is in it, in its order.
    """

    type: str
    integrity: Integrity
    mac: Protection | None
    profile: str | None
    certificates: Protection | None
    mode: int | None
    size: int
    complete: bool
    entries: tuple[EntryRecord, ...]


# ----------------------------------------------------------------------------------------------- reports


class StoreReport(NamedTuple):
    """All about one target.

    Attributes:
        name: its path or URL as reached from what the user named; undecodable bytes as surrogates.
        record: what is in it; None if it could not be read.
        findings: what is wrong with it, worst first, then by rule and alias; never those across stores.
        suppressed: the findings that a suppression or the baseline covers.
        verdicts: for each ``--target``, of the store and of each entry that does not simply work.
        undecided: rules that could not be decided for this store (for all of them: `Run.undecided`).
        unreadable: why it could not be read; None if it could.
    """

    name: str
    record: StoreRecord | None
    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    unreadable: Unreadable | None = None


class Change(enum.StrEnum):
    """What happened to a certificate's place, or to a finding, since an earlier report."""

    STORE_ADDED = "store_added"
    STORE_REMOVED = "store_removed"
    ENTRY_ADDED = "entry_added"
    ENTRY_REMOVED = "entry_removed"
    ENTRY_CHANGED = "entry_changed"
    """The alias holds another certificate."""
    FINDING_NEW = "finding_new"
    FINDING_GONE = "finding_gone"


class Difference(NamedTuple):
    """One thing that is otherwise than in the report of ``--since``.

    Attributes:
        change: what happened.
        store: the store's name.
        alias: the entry; None if it is about the whole store.
        detail: one line, such as the rule and message of a finding; may be "".
    """

    change: Change
    store: str
    alias: str | None = None
    detail: str = ""


class Run(NamedTuple):
    """What is known before the first store.

    Attributes:
        version: of this program.
        time: what counts as now, UTC.
        targets: what the user named.
        fail_on: findings at or above it make the exit status 3; None: no findings do.
        thresholds: the settings' names and values, what `json` can write.
        undecided: the rules that cannot be decided in this run at all.
    """

    version: str
    time: datetime
    targets: tuple[str, ...]
    fail_on: Severity | None
    thresholds: Mapping[str, Any]
    undecided: tuple[Undecided, ...]


class Summary(NamedTuple):
    """What is known after the last store.

    Attributes:
        stores: how many were read.
        entries: how many are in them.
        unreadable: how many could not be read; folders that could not be listed count.
        counts: findings by severity, those across stores included.
        suppressed: how many findings are suppressed.
        findings: those that only several stores together show, worst first, then by store, rule and alias.
        suppressed_findings: of those, the ones that are suppressed.
        undecided: rules that turned out to be undecidable, besides those of `Run.undecided`.
        differences: what changed since the report of ``--since``.
        failed: whether there are findings at or above `Run.fail_on`.
    """

    stores: int
    entries: int
    unreadable: int
    counts: Mapping[Severity, int]
    suppressed: int
    findings: tuple[Finding, ...] = ()
    suppressed_findings: tuple[Suppressed, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    differences: tuple[Difference, ...] = ()
    failed: bool = False


class Sink(Protocol):
    """Something that writes a report while the audit runs."""

    def begin(self, run: Run) -> None:
        """Before the first store."""

    def store(self, report: StoreReport) -> None:
        """The next store."""

    def end(self, summary: Summary) -> None:
        """After the last store."""


@record(frozen=False)
class Report:
    """A whole audit in memory, for whoever wants that: a sink that keeps what it is told."""

    run: Run | None = None
    stores: list[StoreReport] = field(default_factory=list)
    summary: Summary | None = None

    def begin(self, run: Run) -> None:
        """Keep it."""
        self.run = run

    def store(self, report: StoreReport) -> None:
        """Keep it."""
        self.stores.append(report)

    def end(self, summary: Summary) -> None:
        """Keep it."""
        self.summary = summary

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of the stores, those across stores at the end."""
        own = [finding for report in self.stores for finding in report.findings]
        return (*own, *(self.summary.findings if self.summary else ()))
