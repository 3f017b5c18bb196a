"""The audit itself: targets in, store reports out, one after the other, on as many processors as there are.

`look` is a pure function of one target. It is run in batches by any `concurrent.futures.Executor`, of this
machine or of a cluster; what it needs travels as a `Plan`, which holds references to passwords and no secret
(a password that was given as such reaches this machine's own processes only).
"""

from __future__ import annotations

import itertools
import os
from collections import deque
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.audit import opening, targets
from keystore_tool.audit.report import StoreReport, Undecided, Unreadable
from keystore_tool.audit.rules import RULES, Scope
from keystore_tool.audit.rules.verdicts import judge
from keystore_tool.audit.store_facts import StoreFacts
from keystore_tool.errors import KeystoreError
from keystore_tool.records import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor, Future
    from datetime import datetime

    from keystore_tool.audit.baseline import Suppressions
    from keystore_tool.audit.passwords import Passwords
    from keystore_tool.audit.report import Finding, Suppressed
    from keystore_tool.audit.rules import Context, Found, Rule
    from keystore_tool.audit.rules.rule import Check
    from keystore_tool.audit.targets import Target

    LookAtBatch = Callable[[tuple[Target, ...]], list["Looked | None"]]

RulesByScope = dict[Scope, list[tuple["Rule", "Check"]]]
"""The rules that are applied, with their functions."""

BATCH = 32
"""Targets that are given to a worker at a time: few enough for progress, enough to send them cheaply."""

_INTERNAL_HINT = "please report it, with the file if others may see it"

_AHEAD = 4
"""Batches for each worker that are under way or done and not yet reported."""


class _Hit(NamedTuple):
    """What a rule found: what, and the entry and the fingerprint of the certificate that it is about."""

    rule: Rule
    found: str | Found
    alias: str | None = None
    certificate: str | None = None


@record(slots=False)
class Plan:
    """What an audit goes by.

    Attributes:
        now: what counts as now, UTC.
        passwords: what opens which store.
        context: settings and options for the rules.
        suppressions: findings to live with.
    """

    now: datetime
    passwords: Passwords
    context: Context
    suppressions: Suppressions

    @cached_property
    def rules(self) -> RulesByScope:
        """The rules that this audit applies."""
        ignored = self.context.settings.ignore
        used: RulesByScope = {scope: [] for scope in Scope}
        for rule in RULES.values():
            if rule.check is not None and rule.id not in ignored and rule.undecided(self.context) is None:
                used[rule.scope].append((rule, rule.check))
        return used

    def __reduce__(self) -> tuple[type[Plan], tuple[object, ...]]:
        return Plan, (self.now, self.passwords, self.context, self.suppressions)

    def undecided(self) -> tuple[Undecided, ...]:
        """The rules that cannot be decided in this run."""
        found = ((rule.id, rule.undecided(self.context)) for rule in RULES.values())
        return tuple(Undecided(rule, reason) for rule, reason in found if reason is not None)


class Looked(NamedTuple):
    """What came of one target.

    Attributes:
        report: about the store, or why it could not be read.
        moduli: of the RSA keys in it, by fingerprint of the public key, big-endian: for comparing all
            of them.
    """

    report: StoreReport
    moduli: tuple[tuple[str, bytes], ...] = ()


# -------------------------------------------------------------------------------------------- one target


def look(target: Target, plan: Plan) -> Looked | None:
    """Look at one target; None if it is no store and need not be one. Never raises for what a file holds."""
    if target.problem is not None:
        return Looked(StoreReport(target.name, None, unreadable=Unreadable("target", target.problem)))
    try:
        content = targets.read(target, opening.may_be_store)
        if content is None:
            return None
        opened = opening.open_store(content.data, plan.passwords.candidates(target.name), plan.now)
        store = StoreFacts(target.name, content, opened, plan.now)
        return Looked(report(store, plan), moduli(store))
    except KeystoreError as error:
        unreadable = Unreadable(error.code, error.message, error.hint)
    except RecursionError:
        unreadable = Unreadable("store-format", "nested too deep")
    except Exception as error:  # noqa: BLE001  one file of thousands must not end the audit of the rest
        unreadable = Unreadable("internal", f"internal error ({_place(error)})", _INTERNAL_HINT)
    return Looked(StoreReport(target.name, None, unreadable=unreadable))


def _place(error: Exception) -> str:
    """Which error it is and where it was raised; its text may quote what a file holds."""
    import traceback  # noqa: PLC0415  bugs are rare

    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {os.path.basename(frame.filename)}, line {frame.lineno}"


def report(store: StoreFacts, plan: Plan) -> StoreReport:
    """All about a store that was opened."""
    findings, suppressed = divide(sorted(find(store, plan), key=order), plan)
    return StoreReport(
        store.name,
        store.record,
        tuple(findings),
        tuple(suppressed),
        tuple(judge(store, plan.context.target)),
    )


def divide(findings: Iterable[Finding], plan: Plan) -> tuple[list[Finding], list[Suppressed]]:
    """The findings that count, and those that are suppressed."""
    counting, suppressed = [], []
    for finding in findings:
        covered = plan.suppressions.find(finding, plan.now.date())
        if covered is None:
            counting.append(finding)
        else:
            suppressed.append(covered)
    return counting, suppressed


def order(finding: Finding) -> tuple[int, str, str, str, str]:
    """The order of findings: worst first, then by store, rule and alias."""
    return (-finding.severity, finding.store, finding.rule, finding.alias or "", finding.message)


def find(store: StoreFacts, plan: Plan) -> Iterator[Finding]:
    """What the rules find in a store."""
    settings = plan.context.settings
    for rule, found, alias, certificate in _hits(store, plan.rules, plan.context):
        yield rule.finding(found, settings, store.name, alias, certificate)


def _hits(store: StoreFacts, rules: RulesByScope, context: Context) -> Iterator[_Hit]:
    """What the rules yield, one thing that they look at after the other."""
    for rule, check in rules[Scope.STORE]:
        for found in check(store, context):
            yield _Hit(rule, found)
    for entry in store.entries:
        for rule, check in rules[Scope.ENTRY]:
            for found in check(entry, context):
                yield _Hit(rule, found, entry.alias)
    for entry, certificate in store.all_certificates:
        for rule, check in rules[Scope.CERTIFICATE]:
            for found in check(certificate, entry, context):
                yield _Hit(rule, found, entry.alias, certificate.sha256)


def moduli(store: StoreFacts) -> tuple[tuple[str, bytes], ...]:
    """The moduli of the RSA keys in a store, each key once."""
    found = {}
    for _, certificate in store.all_certificates:
        if certificate.rsa_numbers and certificate.rsa_numbers[0] > 1:
            number = certificate.rsa_numbers[0]
            found[certificate.key_sha256] = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return tuple(found.items())


# ------------------------------------------------------------------------------------------- all of them


def look_at_batch(batch: tuple[Target, ...], plan: Plan) -> list[Looked | None]:
    """Look at some targets: the unit of work that is sent to another process or machine."""
    return [look(target, plan) for target in batch]


def run(found: Iterable[Target], plan: Plan) -> Iterator[Looked | None]:
    """Look at all targets, in their order; None for each that is no store."""
    return (look(target, plan) for target in found)


def run_on(
    executor: Executor, workers: int, found: Iterable[Target], look_at: LookAtBatch
) -> Iterator[Looked | None]:
    """Look at all targets on an executor, with their results in their order.

    Args:
        executor: what runs batches.
        workers: how many batches it runs at a time.
        found: the targets; no more are taken than are about to be needed.
        look_at: what is run for each batch; it is sent along.
    """
    batches = batched(found, BATCH)
    pending: deque[Future[list[Looked | None]]] = deque()
    while True:
        for batch in itertools.islice(batches, workers * _AHEAD - len(pending)):
            pending.append(executor.submit(look_at, batch))
        if not pending:
            return
        yield from pending.popleft().result()


def batched(items: Iterable[Target], size: int) -> Iterator[tuple[Target, ...]]:
    """The items in groups of at most *size*."""
    iterator = iter(items)
    while batch := tuple(itertools.islice(iterator, size)):
        yield batch
