"""What a rule is: a small function that looks at one thing, and all that a report says about it.

>>> @rule("KST999", "Example", Severity.LOW, Scope.ENTRY, why="to show one", fix="look at {alias} in {store}")
... def example(entry, context):
...     if entry.alias == "x":
...         yield "the alias is a single letter"
>>> example.id, example.page
('KST999', 'docs/audit-rules.md#kst999')
"""

from __future__ import annotations

import enum
import operator
import shlex
from typing import TYPE_CHECKING, Any, NamedTuple

from keystore_tool.audit.report import Finding, Severity
from keystore_tool.records import field, record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from keystore_tool.audit.facts import CertificateFacts
    from keystore_tool.audit.settings import Settings
    from keystore_tool.audit.surroundings import Surroundings

    Check = Callable[..., Iterator[str | "Found"]]
    """A rule's function."""

PAGE = "docs/audit-rules.md"


class Scope(enum.Enum):
    """What a rule's function is called with, before the context."""

    CERTIFICATE = enum.auto()
    """A certificate and its entry."""
    ENTRY = enum.auto()
    """An entry."""
    STORE = enum.auto()
    """A store."""
    ACROSS = enum.auto()
    """Nothing: it is decided from all stores together (`keystore_tool.audit.across`)."""
    UNDECIDABLE = enum.auto()
    """Nothing: it cannot be decided from a store, its file and a policy."""


class Found(NamedTuple):
    """What a rule's function yields if a message alone does not say it.

    Attributes:
        message: what is wrong, one line.
        severity: another one than the rule's own.
        alias: of the entry, for rules on whole stores.
        certificate: SHA-256 of the certificate that it is about.
        fix: another one than the rule's own.
        related: other places that belong to it.
    """

    message: str
    severity: Severity | None = None
    alias: str | None = None
    certificate: str | None = None
    fix: str | None = None
    related: tuple[str, ...] = ()


@record
class Context:
    """What rules go by besides what they look at. A field of an option is named as the option is.

    Attributes:
        settings: thresholds and policy.
        surroundings: what lies beside a store.
        role: ``client`` or ``server``: what the key stores are for; None if that is not said.
        host: the name under which servers are reached.
        check_keys: whether private keys are opened.
        try_defaults: whether well-known passwords are tried.
        target: the programs that verdicts are for.
        public_roots: fingerprints of the roots of public CAs, lower-case hexadecimal.
        key_blocklist: fingerprints of known bad public keys.
    """

    settings: Settings
    surroundings: Surroundings
    role: str | None = None
    host: str | None = None
    check_keys: bool = False
    try_defaults: bool = False
    target: tuple[str, ...] = ()
    public_roots: frozenset[str] = field(default=frozenset(), repr=False)
    key_blocklist: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def knows_bad_keys(self) -> bool:
        """Whether there is something to compare public keys with."""
        return bool(self.key_blocklist) or self.settings.badkeys


@record
class Rule:
    """A rule.

    Attributes:
        id: ``KST`` and three digits.
        title: what it finds, a few words.
        severity: how bad that is, unless a finding says otherwise.
        scope: what it looks at.
        why: why that is bad, a sentence or two.
        fix: what to do: a command line with ``{store}`` and ``{alias}`` in it, or a phrase.
        needs: a field of `Context`, and what to say if it is not set: the rule is undecided then.
        check: the function; None for rules that are decided elsewhere, or nowhere.
    """

    id: str
    title: str
    severity: Severity
    scope: Scope
    why: str
    fix: str
    needs: tuple[str, str] | None = None
    check: Check | None = None

    @property
    def page(self) -> str:
        """Where it is documented: path and anchor within this project."""
        return f"{PAGE}#{self.id.lower()}"

    def undecided(self, context: Context) -> str | None:
        """Why it cannot be decided in this run; None if it can."""
        if self.scope is Scope.UNDECIDABLE:
            return self.needs[1] if self.needs else "not decidable from a store"
        if self.needs is None or operator.attrgetter(self.needs[0])(context):
            return None
        return self.needs[1]

    def finding(
        self,
        found: str | Found,
        settings: Settings,
        store: str,
        alias: str | None = None,
        certificate: str | None = None,
    ) -> Finding:
        """What its function found, as a finding."""
        detail = found if isinstance(found, Found) else Found(found)
        level = settings.severity.get(self.id) or detail.severity
        where = detail.alias if detail.alias is not None else alias
        return Finding(
            self.id,
            self.severity if level is None else level,
            store,
            where,
            detail.message,
            fill(detail.fix or self.fix, store, where),
            detail.certificate or certificate,
            detail.related,
        )


def fill(fix: str, store: str, alias: str | None) -> str:
    """A command line for one store and entry, quoted as for a shell."""
    if "{" not in fix:  # a phrase
        return fix
    return fix.replace("{store}", shlex.quote(store)).replace("{alias}", shlex.quote(alias or ""))


def rule(  # noqa: PLR0913  what a rule is
    rule_id: str,
    title: str,
    severity: Severity,
    scope: Scope,
    *,
    why: str,
    fix: str,
    needs: tuple[str, str] | None = None,
) -> Callable[[Check], Rule]:
    """Make a rule of its function."""

    def decorate(check: Check) -> Rule:
        return Rule(rule_id, title, severity, scope, why, fix, needs, check)

    return decorate


def called(certificate: CertificateFacts, entry: Any) -> str:  # noqa: ANN401  EntryFacts, which imports much
    """What messages call a certificate: which one of an entry's it is."""
    if certificate is entry.leaf:
        return "the certificate"
    return f"the certificate of {certificate.subject} in the chain"
