"""A report as JUnit XML, which CI systems show as tests: a suite for each store, a case for each entry.

A finding at or above the threshold of the run is a failure; a lesser one is told in the output of the case. A
store that could not be read is an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO
from xml.sax.saxutils import escape as escape_markup
from xml.sax.saxutils import quoteattr

from keystore_tool.render.escaping import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from keystore_tool.audit.report import Finding, Run, Severity, StoreReport, Summary

STORE_CASE = "store"
"""The case for what is about a store as a whole."""


class Writer:
    """Writes the suites.

    Args:
        stream: where they go.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._fail_on: Severity | None = None
        self._time = ""

    def begin(self, run: Run) -> None:
        """The beginning."""
        self._fail_on = run.fail_on
        self._time = f"{run.time:%Y-%m-%dT%H:%M:%S}"
        self._stream.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="keystore-tool audit">\n'
        )

    def store(self, report: StoreReport) -> None:
        """A store's suite."""
        aliases = [entry.alias for entry in report.record.entries] if report.record else []
        cases = [(STORE_CASE, None), *((alias, alias) for alias in aliases)]
        error = ""
        if report.unreadable is not None:
            error = element(
                "error", report.unreadable.reason, report.unreadable.code, report.unreadable.hint or ""
            )
        self._suite(report.name, cases, report.findings, error)

    def end(self, summary: Summary) -> None:
        """A suite for the findings across stores, and the end."""
        if summary.findings:
            self._suite("across stores", [(STORE_CASE, None)], summary.findings, "", whole=True)
        self._stream.write("</testsuites>\n")

    def _suite(
        self,
        name: str,
        cases: Sequence[tuple[str, str | None]],
        findings: Sequence[Finding],
        error: str,
        *,
        whole: bool = False,
    ) -> None:
        known = {alias for _, alias in cases}
        texts = []
        failed = 0
        for title, alias in cases:
            own = [
                one
                for one in findings
                if whole or one.alias == alias or (alias is None and one.alias not in known)
            ]
            failures = [one for one in own if self._fails(one)]
            failed += bool(failures)
            texts.append(
                f"    <testcase classname={attribute(name)} name={attribute(title)}>"
                f"{error if alias is None else ''}{''.join(map(failure, failures))}"
                f"{notes(one for one in own if one not in failures)}</testcase>\n"
            )
        self._stream.write(
            f'  <testsuite name={attribute(name)} tests="{len(cases)}" failures="{failed}" '
            f'errors="{int(bool(error))}" skipped="0" timestamp="{self._time}">\n'
            f"{''.join(texts)}  </testsuite>\n"
        )

    def _fails(self, finding: Finding) -> bool:
        return self._fail_on is not None and finding.severity >= self._fail_on


def failure(finding: Finding) -> str:
    """A finding that fails its case."""
    return element("failure", finding.message, finding.rule, finding.fix)


def notes(findings: Iterable[Finding]) -> str:
    """Findings that do not."""
    lines = [
        f"{one.severity.label} {one.rule}: {escape(one.message)}\n  {escape(one.fix)}" for one in findings
    ]
    together = "\n".join(lines)
    return f"<system-out>{text(together)}</system-out>" if lines else ""


def element(tag: str, message: str, kind: str, content: str) -> str:
    """A failure or an error."""
    return f"<{tag} message={attribute(message)} type={attribute(kind)}>{text(escape(content))}</{tag}>"


def attribute(value: str) -> str:
    """A quoted attribute."""
    return quoteattr(escape(value))


def text(value: str) -> str:
    """Character data; whatever XML 1.0 does not know (section 2.2) is not printable, so it was escaped."""
    return escape_markup(value)
