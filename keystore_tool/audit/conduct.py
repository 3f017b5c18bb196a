"""An audit from its targets to its summary, told to a sink as it goes on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import keystore_tool
from keystore_tool.audit.across import Across
from keystore_tool.audit.engine import divide, order
from keystore_tool.audit.report import Run, Severity, Summary
from keystore_tool.records import record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keystore_tool.audit.engine import Looked, Plan
    from keystore_tool.audit.report import Sink, StoreReport
    from keystore_tool.audit.selection import Selection
    from keystore_tool.audit.since import Comparison


@record(frozen=False)
class _Counts:
    stores: int = 0
    entries: int = 0
    unreadable: int = 0
    suppressed: int = 0


def conduct(  # noqa: PLR0913  what a run consists of
    looked: Iterable[Looked | None],
    plan: Plan,
    sink: Sink,
    *,
    targets: tuple[str, ...],
    fail_on: Severity | None,
    selection: Selection,
    comparison: Comparison | None = None,
) -> Summary:
    """Run an audit to its end.

    Args:
        looked: what comes of the targets, one after the other.
        plan: what the audit goes by.
        sink: what the report is written by.
        targets: what the user named.
        fail_on: the severity from which on the run has failed; None: it does not by findings.
        selection: what is reported.
        comparison: with an earlier report.
    """
    settings = plan.context.settings
    sink.begin(
        Run(keystore_tool.__version__, plan.now, targets, fail_on, settings.thresholds(), plan.undecided())
    )
    counts, across, severities = _Counts(), Across(settings), Counter[Severity]()
    for one in looked:
        if one is None:
            continue
        across.add(one)
        report = selection.apply(one.report)
        if report is not None:
            _count(report, counts, severities)
            if comparison is not None:
                comparison.add(report)
            sink.store(report)
    findings, suppressed = divide(sorted(across.findings(), key=order), plan)
    severities.update(finding.severity for finding in findings)
    if comparison is not None:
        comparison.add_findings(findings)
    undecided = across.undecided()
    summary = Summary(
        stores=counts.stores,
        entries=counts.entries,
        unreadable=counts.unreadable,
        counts={severity: severities[severity] for severity in sorted(Severity, reverse=True)},
        suppressed=counts.suppressed + len(suppressed),
        findings=tuple(findings),
        suppressed_findings=tuple(suppressed),
        undecided=() if undecided is None else (undecided,),
        differences=() if comparison is None else comparison.end(),
        failed=fail_on is not None and any(severity >= fail_on for severity in severities.elements()),
    )
    sink.end(summary)
    return summary


def _count(report: StoreReport, counts: _Counts, severities: Counter[Severity]) -> None:
    if report.record is not None:
        counts.stores += 1
        counts.entries += len(report.record.entries)
    if report.unreadable is not None:
        counts.unreadable += 1
    counts.suppressed += len(report.suppressed)
    severities.update(finding.severity for finding in report.findings)


class Several:
    """A sink that tells several others.

    Args:
        sinks: the others.
    """

    def __init__(self, *sinks: Sink) -> None:
        self._sinks = sinks

    def begin(self, run: Run) -> None:
        """Tell them."""
        for sink in self._sinks:
            sink.begin(run)

    def store(self, report: StoreReport) -> None:
        """Tell them."""
        for sink in self._sinks:
            sink.store(report)

    def end(self, summary: Summary) -> None:
        """Tell them."""
        for sink in self._sinks:
            sink.end(summary)
