"""What is in key stores, and what is wrong with it."""

from __future__ import annotations

import json
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, TextIO

from keystore_tool import storefile
from keystore_tool.audit import (
    bad_keys,
    baseline,
    conduct,
    engine,
    fingerprints,
    passwords,
    selection,
    settings,
    since,
    targets,
    workers,
)
from keystore_tool.audit.baseline import Suppressions
from keystore_tool.audit.report import Severity
from keystore_tool.audit.rules import RULES, Context
from keystore_tool.audit.rules.verdicts import TARGETS
from keystore_tool.audit.surroundings import Surroundings
from keystore_tool.cli import options
from keystore_tool.cli.conversation import passwordsources
from keystore_tool.cli.conversation.progress import progress
from keystore_tool.cli.declarations import Option, takes
from keystore_tool.cli.files.report_file import report_stream
from keystore_tool.cli.usage import UsageError
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.records import record
from keystore_tool.render.audit import WRITERS, schema, writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from keystore_tool.audit.engine import Looked, Plan
    from keystore_tool.audit.report import Finding, Run, Sink, StoreReport, Summary
    from keystore_tool.audit.targets import Target
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.passwords import Password

FINDINGS = 3
"""The exit status if there are findings at or above ``--fail-on``."""
UNREADABLE = 1
"""The exit status if something could not be read, whatever was found in the rest."""

NEVER = "never"

PASSWORD_SOURCES = {
    "env": passwordsources.from_environment,
    "file": passwordsources.from_file,
    "keyring": passwordsources.from_keyring,
}
"""What reads the references of ``--passwords``: functions of modules, so that workers elsewhere find them."""

PATHS = Option(
    "paths", "files, folders, globs or URLs; - reads a list of them from standard input", value="path",
    repeatable=True, positional=True, ours=True,
)  # fmt: skip
PASSWORDS = Option(
    "passwords", "TOML file that says where the password of which store is", value="file", ours=True
)
TRY_DEFAULTS = Option(
    "try-defaults", "try well-known passwords on stores, and report those they open", ours=True
)
CHECK_KEYS = Option(
    "check-keys", "open private keys too, and compare them with their certificates", ours=True
)
TARGET = Option(
    "target", "program that must be able to use the stores", value="program", repeatable=True,
    choices=TARGETS, ours=True,
)  # fmt: skip
ROLE = Option("role", "what the private keys are for", value="role", choices=("client", "server"), ours=True)
HOST = Option("host", "name of the host that the certificates are for", value="name", ours=True)
ISSUER = Option("issuer", "only entries that trust this CA or are below it: part of its name, or SHA-256",
                value="name", ours=True)  # fmt: skip
EXPIRES_BEFORE = Option("expires-before", "only entries that expire before a date", value="date", ours=True)
SINCE = Option("since", "earlier report in JSON: also say what changed", value="file", ours=True)
FAIL_ON = Option(
    "fail-on", "severity from which on the exit status is 3 (high)", value="severity",
    choices=(*(severity.label for severity in sorted(Severity, reverse=True)), NEVER), ours=True,
)  # fmt: skip
CONFIG = Option(
    "config", "settings (keystore-tool.toml or pyproject.toml, here or above)", value="file", ours=True
)
BASELINE = Option("baseline", "findings to live with, each with reason and last day", value="file", ours=True)
WRITE_BASELINE = Option(
    "write-baseline", "write all findings of this run into a baseline", value="file", ours=True
)
REASON = Option("reason", "why they are lived with", value="text", ours=True)
UNTIL = Option("until", "their last day", value="date", ours=True)
FORMAT = Option("format", "how the report is shown (table on a terminal, else plain)", value="format",
                choices=tuple(WRITERS), ours=True)  # fmt: skip
SCHEMA = Option("schema", "only print the JSON Schema of the report in JSON", ours=True)
JOBS = Option("jobs", "worker processes (one for each processor)", value="n", number=True, ours=True)
SHARD = Option("shard", "only the i-th of n parts of the files, as i/n", value="i/n", ours=True)
CACHE = Option("cache", "file that remembers results of unchanged stores", value="file", ours=True)
DASK = Option("dask", "spread the work over a Dask cluster", value="scheduler", ours=True)
NOW = Option("now", "date or time that counts as now", value="time", ours=True)


@record(kw_only=True)
class Options:
    """What audit takes."""

    paths: tuple[str, ...] = takes(PATHS)
    storepass: Password | None = takes(options.STOREPASS)
    passwords: str | None = takes(PASSWORDS)
    try_defaults: bool = takes(TRY_DEFAULTS)
    check_keys: bool = takes(CHECK_KEYS)
    target: tuple[str, ...] = takes(TARGET)
    role: str | None = takes(ROLE)
    host: str | None = takes(HOST)
    issuer: str | None = takes(ISSUER)
    expires_before: str | None = takes(EXPIRES_BEFORE)
    since: str | None = takes(SINCE)
    fail_on: str | None = takes(FAIL_ON)
    config: str | None = takes(CONFIG)
    baseline: str | None = takes(BASELINE)
    write_baseline: str | None = takes(WRITE_BASELINE)
    reason: str | None = takes(REASON)
    until: str | None = takes(UNTIL)
    format: str | None = takes(FORMAT)
    schema: bool = takes(SCHEMA)
    outfile: str | None = takes(options.OUTFILE)
    jobs: int | None = takes(JOBS)
    shard: str | None = takes(SHARD)
    cache: str | None = takes(CACHE)
    dask: str | None = takes(DASK)
    now: str | None = takes(NOW)


@record
class Audited:
    """An audit whose report is written.

    Attributes:
        exit_status: 0, or what the findings and what could not be read amount to.
    """

    exit_status: int


def run(given: Options, console: Console) -> Audited:
    """Audit stores and write the report while that goes on."""
    if given.schema:
        console.write(schema())
        return Audited(0)
    if not given.paths:
        raise UsageError(
            "no path to audit", hint="name files, folders, globs or URLs; - reads a list of them"
        )
    try:
        return Audited(exit_status(audit(given, console)))
    except InvalidArgumentError as error:
        raise UsageError(error.message, hint=error.hint) from error


def audit(given: Options, console: Console) -> Summary:
    """Do what is asked for.

    Raises:
        InvalidArgumentError: it cannot be meant.
        StoreFileError: the report cannot be written.
    """
    plan = make_plan(given)
    chosen = selection.Selection(given.issuer, moment(given.expires_before))
    comparison = since.load(given.since) if given.since else None
    shard = targets.parse_shard(given.shard) if given.shard else None
    new_baseline = NewBaseline.of(given)
    found = targets.find(given.paths, lambda: listed_names(console), shard)
    with ExitStack() as stack:
        looked = stack.enter_context(working(given, plan, found))
        stream = stack.enter_context(report_stream(given.outfile))
        name = given.format or ("table" if is_terminal(given, stream) else "plain")
        sink: Sink = writer(name, stream)
        if name == "table" or not is_terminal(given, stream):  # others write to the terminal all the time
            looked = stack.enter_context(progress(looked, "files"))
        return conduct.conduct(
            looked,
            plan,
            conduct.Several(sink, *([new_baseline] if new_baseline else [])),
            targets=given.paths,
            fail_on=fail_on(given.fail_on),
            selection=chosen,
            comparison=comparison,
        )


def exit_status(summary: Summary) -> int:
    """What the shell is told."""
    if summary.unreadable:
        return UNREADABLE
    return FINDINGS if summary.failed else 0


def fail_on(label: str | None) -> Severity | None:
    """The severity from which on a run has failed."""
    return None if label == NEVER else Severity.of(label or Severity.HIGH.label)


# ------------------------------------------------------------------------------------------- what is asked


def make_plan(given: Options) -> Plan:
    """What the audit goes by.

    Raises:
        InvalidArgumentError: a file of settings, passwords or suppressions is not what it should be.
    """
    chosen = settings.load(given.config)
    check_rule_ids(chosen)
    if chosen.badkeys:
        bad_keys.require()
    context = Context(
        chosen,
        Surroundings(),
        role=given.role,
        host=given.host,
        check_keys=given.check_keys,
        try_defaults=given.try_defaults,
        target=given.target,
        public_roots=fingerprints.of_roots(chosen.public_roots),
        key_blocklist=fingerprints.of_bad_keys(chosen.key_blocklist),
    )
    by_pattern = passwords.load_map(given.passwords) if given.passwords else passwords.PasswordMap()
    known = passwords.Passwords(
        by_pattern, given.storepass, given.try_defaults, passwords.Resolver(PASSWORD_SOURCES)
    )
    accepted = baseline.read(given.baseline) if given.baseline else ()
    now = moment(given.now) or datetime.now(UTC).replace(microsecond=0)
    return engine.Plan(now, known, context, Suppressions.of(chosen.suppressions, accepted))


def check_rule_ids(chosen: settings.Settings) -> None:
    """Refuse ids in the settings that no rule has.

    Raises:
        InvalidArgumentError: there is such a one.
    """
    named = (*chosen.severity, *chosen.ignore, *(one.rule for one in chosen.suppressions if one.rule))
    for rule in named:
        if rule.upper() not in RULES:
            raise InvalidArgumentError(f"there is no rule {rule}", hint="docs/audit-rules.md lists them")


def moment(text: str | None) -> datetime | None:
    """A date, or a time with or without its zone (UTC).

    Raises:
        InvalidArgumentError: it is neither.
    """
    if text is None:
        return None
    try:
        parsed = datetime.fromisoformat(text)
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidArgumentError(f"{text} is no date", hint="write YYYY-MM-DD") from error


def listed_names(console: Console) -> Iterable[str]:
    """The lines of standard input."""
    return console.read_all().decode("utf-8", "surrogateescape").splitlines()


# ----------------------------------------------------------------------------------------- how it is done


@contextmanager
def working(given: Options, plan: Plan, found: Iterator[Target]) -> Iterator[Iterable[Looked | None]]:
    """The results, remembered ones if there is a cache."""
    with crew(given, plan) as work:
        if given.cache is None:
            yield work(found)
            return
        from keystore_tool.audit import cache  # noqa: PLC0415  imports SQLite

        with closing(cache.Cache(given.cache, plan)) as remembered:
            yield cache.with_cache(found, remembered, work)


@contextmanager
def crew(given: Options, plan: Plan) -> Iterator[Callable[[Iterable[Target]], Iterator[Looked | None]]]:
    """Whoever does the work: a cluster, or the processes of this machine."""
    if given.dask:
        look = partial(engine.look_at_batch, plan=plan)
        with workers.dask(given.dask, plan) as team:
            yield lambda found: engine.run_on(team.executor, team.size, found, look)
    else:
        count = given.jobs or workers.processors()
        yield lambda found: workers.run_locally(count, found, plan)


# ------------------------------------------------------------------------------------- where it is written


def is_terminal(given: Options, stream: TextIO) -> bool:
    """Whether somebody sees the report at once."""
    return given.outfile is None and stream.isatty()


class NewBaseline:
    """A sink that makes a baseline of all findings.

    Args:
        path: where it goes.
        reason: why they are lived with.
        until: the last day.
    """

    def __init__(self, path: str, reason: str, until: date) -> None:
        self._path, self._reason, self._until = path, reason, until
        self._findings: list[Finding] = []

    @classmethod
    def of(cls, given: Options) -> NewBaseline | None:
        """The one that is asked for.

        Raises:
            InvalidArgumentError: reason or date are missing.
        """
        if given.write_baseline is None:
            return None
        until = moment(given.until)
        if not given.reason or until is None:
            raise InvalidArgumentError(
                "a baseline needs a reason and a last day", hint="give --reason TEXT and --until YYYY-MM-DD"
            )
        return cls(given.write_baseline, given.reason, until.date())

    def begin(self, run: Run) -> None:
        """Nothing yet."""

    def store(self, report: StoreReport) -> None:
        """Keep the findings, those that are suppressed already too."""
        self._findings += report.findings

    def end(self, summary: Summary) -> None:
        """Write the file."""
        self._findings += summary.findings
        content = baseline.document(self._findings, self._reason, self._until)
        text = json.dumps(content, indent=2) + "\n"
        storefile.write_output(self._path, text.encode(), private=False)
