"""A report for people on a terminal: findings by rule, the worst first, then the numbers.

The entries are listed if they are few; many would scroll the findings away, and other formats have them.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from keystore_tool.audit.report import Level, Severity
from keystore_tool.audit.rules import RULES
from keystore_tool.render.audit.words import key_name
from keystore_tool.render.escaping import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keystore_tool.audit.report import (
        CertificateRecord,
        EntryRecord,
        Finding,
        Run,
        StoreReport,
        Summary,
        Unreadable,
        Verdict,
    )

STYLES = {
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "blue",
    Severity.INFO: "dim",
}
LEVEL_STYLES = {Level.WORKS: "green", Level.WARNS: "yellow", Level.FAILS: "bold red"}

SHOWN = 10
"""How many findings of a rule, unreadable stores and verdicts are listed; the rest is counted."""

LISTED_ENTRIES = 40
"""How many entries are still listed."""

WIDE = 100


class Writer:
    """Collects findings (so many of each rule as are shown) and prints them at the end.

    Args:
        stream: where it goes.
    """

    def __init__(self, stream: TextIO) -> None:
        width = shutil.get_terminal_size((WIDE, 24)).columns
        self._console = Console(file=stream, width=width, highlight=False, soft_wrap=False, emoji=False)
        self._findings: dict[str, list[Finding]] = defaultdict(list)
        self._counts: dict[str, int] = defaultdict(int)
        self._unreadable: list[tuple[str, Unreadable]] = []
        self._verdicts: list[tuple[str, Verdict]] = []
        self._failing_verdicts = 0
        self._entries: list[tuple[str, EntryRecord]] = []

    def begin(self, run: Run) -> None:
        """Nothing is printed before the worst is known."""
        self._run = run

    def store(self, report: StoreReport) -> None:
        """Keep what will be shown."""
        if report.unreadable is not None and len(self._unreadable) < SHOWN:
            self._unreadable.append((report.name, report.unreadable))
        if report.record is not None and len(self._entries) <= LISTED_ENTRIES:
            self._entries += [(report.name, entry) for entry in report.record.entries[: LISTED_ENTRIES + 1]]
        self._keep(report.findings)
        verdicts = [(report.name, one) for one in report.verdicts if one.level is not Level.WORKS]
        self._verdicts += verdicts[: SHOWN - len(self._verdicts)]
        self._failing_verdicts += len(verdicts)

    def end(self, summary: Summary) -> None:
        """Print."""
        self._keep(summary.findings)
        if 0 < len(self._entries) <= LISTED_ENTRIES:
            self._print_entries()
        if self._unreadable:
            self._print_unreadable(summary.unreadable)
        for rule in sorted(self._findings, key=lambda rule: (-worst(self._findings[rule]), rule)):
            self._print_rule(rule, self._findings[rule])
        if self._verdicts:
            self._print_verdicts()
        if summary.differences:
            self._print_differences(summary)
        self._console.print(totals(summary))
        self._console.print(verdict(self._run, summary))

    def _keep(self, findings: Sequence[Finding]) -> None:
        for finding in findings:
            self._counts[finding.rule] += 1
            kept = self._findings[finding.rule]
            kept.append(finding)
            if len(kept) > 2 * SHOWN:
                self._findings[finding.rule] = shown(kept)

    def _print_entries(self) -> None:
        self._console.print(Text("Entries", style="bold"))
        rows = Table.grid(padding=(0, 2))
        for ratio in (3, 2, 2, 2, 2):
            rows.add_column(overflow="fold", ratio=ratio)
        for store, entry in self._entries:
            own = entry.chain[0] if entry.chain else None
            kind = entry.kind.value.replace("_", " ")
            facts = (key_name(own), own.subject, until(own)) if own is not None else ("", "", "")
            rows.add_row(*map(text, (f"{store} [{entry.alias}]", kind, *facts)))
        self._print(rows)

    def _print_unreadable(self, count: int) -> None:
        self._console.print(Text("Could not be read", style="bold red"))
        rows = plain_table()
        for name, why in self._unreadable:
            hint = f"\n{why.hint}" if why.hint else ""
            rows.add_row(text(name), Text.assemble(text(why.reason), (escape_lines(hint), "dim")))
        self._print(rows, count - len(self._unreadable))

    def _print_rule(self, rule: str, findings: list[Finding]) -> None:
        listed = shown(findings)
        severity = worst(listed)
        title = RULES[rule].title if rule in RULES else ""
        count = self._counts[rule]
        heading = Text.assemble(
            (f"{severity.label} ", STYLES[severity]), (f"{rule} ", "bold"), (title, "bold")
        )
        heading.append(f"  {count} finding{'' if count == 1 else 's'}", style="dim")
        self._console.print(heading)
        rows = plain_table()
        for finding in listed:
            place = finding.store if finding.alias is None else f"{finding.store} [{finding.alias}]"
            rows.add_row(
                text(place), Text.assemble(text(finding.message), "\n", (escape(finding.fix), "dim"))
            )
        self._print(rows, count - len(listed))

    def _print_verdicts(self) -> None:
        self._console.print(Text("Will not work everywhere", style="bold"))
        rows = plain_table()
        for store, one in self._verdicts:
            place = store if one.alias is None else f"{store} [{one.alias}]"
            state = Text(f"{one.target} {one.level.value}", style=LEVEL_STYLES[one.level])
            rows.add_row(
                text(place), Text.assemble(state, " ", text(one.reason), "\n", (escape(one.fix), "dim"))
            )
        self._print(rows, self._failing_verdicts - len(self._verdicts))

    def _print_differences(self, summary: Summary) -> None:
        self._console.print(Text("Changed since the earlier report", style="bold"))
        rows = plain_table()
        for one in summary.differences:
            place = one.store if one.alias is None else f"{one.store} [{one.alias}]"
            rows.add_row(text(place), text(f"{one.change.value.replace('_', ' ')} {one.detail}".rstrip()))
        self._print(rows)

    def _print(self, rows: Table, more: int = 0) -> None:
        self._console.print(Padding(rows, (0, 0, 0 if more > 0 else 1, 2)))
        if more > 0:
            self._console.print(Padding(Text(f"and {more} more", style="dim"), (0, 0, 1, 2)))


def plain_table() -> Table:
    """Two columns without lines; paths are folded, never cut."""
    rows = Table.grid(padding=(0, 2))
    rows.add_column(overflow="fold", ratio=2)
    rows.add_column(overflow="fold", ratio=3)
    return rows


def until(certificate: CertificateRecord) -> str:
    """The end of validity, and how far it is."""
    if certificate.not_after is None:
        return "unreadable"
    return f"{certificate.not_after:%Y-%m-%d} ({certificate.days_left} days)"


def text(value: str) -> Text:
    """A text in which nothing is markup."""
    return Text(escape(value))


def escape_lines(value: str) -> str:
    """A text whose line ends stay."""
    return "\n".join(map(escape, value.split("\n")))


def worst(findings: Sequence[Finding]) -> Severity:
    """The highest severity."""
    return max(finding.severity for finding in findings)


def shown(findings: list[Finding]) -> list[Finding]:
    """Those that are listed: the worst, in their order."""
    return sorted(findings, key=lambda finding: -finding.severity)[:SHOWN]


def totals(summary: Summary) -> Text:
    """The numbers."""
    parts = [
        Text(
            f"{summary.counts.get(severity, 0)} {severity.label}",
            style=STYLES[severity] if summary.counts.get(severity) else "dim",
        )
        for severity in sorted(Severity, reverse=True)
    ]
    rest = [f"{summary.stores} stores", f"{summary.entries} entries"]
    rest += [f"{summary.unreadable} unreadable"] if summary.unreadable else []
    rest += [f"{summary.suppressed} suppressed"] if summary.suppressed else []
    return Text(", ").join([*parts, *map(Text, rest)])


def verdict(run: Run, summary: Summary) -> Text:
    """What it comes down to."""
    if summary.failed and run.fail_on is not None:
        return Text(f"failed: there are findings of severity {run.fail_on.label} or above", style="bold red")
    if summary.unreadable:
        return Text("incomplete: not everything could be read", style="bold yellow")
    return Text("passed", style="bold green")
