"""A report as SARIF 2.1.0, for code scanning and whatever else collects the findings of analysers.

Every rule is declared in every report, so that a finding which is gone closes; `partialFingerprints` tells
that it is the same one as before. Suppressed findings are there, marked so; a store that could not be read is
a notification.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import quote

from keystore_tool.audit.report import Severity
from keystore_tool.audit.rules import RULES
from keystore_tool.render.audit.documents import document
from keystore_tool.render.escaping import escape

if TYPE_CHECKING:
    from keystore_tool.audit.report import Finding, Run, StoreReport, Summary
    from keystore_tool.audit.rules import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

LEVELS = {Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note", Severity.INFO: "note"}

SCORES = {Severity.HIGH: "8.0", Severity.MEDIUM: "5.0", Severity.LOW: "2.0", Severity.INFO: "0.0"}
"""GitHub orders alerts by a score from 0 to 10 in this property."""

FINGERPRINT = "keystoreTool/v1"


class Writer:
    """Writes the log.

    Args:
        stream: where it goes.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._notifications: list[dict[str, Any]] = []
        self._before_next = "\n"

    def begin(self, run: Run) -> None:
        """The tool and its rules; results follow one by one."""
        driver = {
            "name": "keystore-tool",
            "version": run.version,
            "rules": [describe(rule) for rule in RULES.values()],
        }
        self._stream.write(
            f'{{"$schema": {encode(SCHEMA)}, "version": "2.1.0", "runs": [{{\n'
            f'"tool": {encode({"driver": driver})},\n'
            '"columnKind": "utf16CodeUnits",\n"results": ['
        )
        self._time = document(run.time)

    def store(self, report: StoreReport) -> None:
        """A store's findings."""
        if report.unreadable is not None:
            self._notifications.append(notification(report))
        for finding in report.findings:
            self._result(finding)
        for one in report.suppressed:
            self._result(finding=one.finding, reason=one.reason)

    def end(self, summary: Summary) -> None:
        """The findings across stores, and how the run went."""
        for finding in summary.findings:
            self._result(finding)
        for one in summary.suppressed_findings:
            self._result(finding=one.finding, reason=one.reason)
        invocation = {
            "executionSuccessful": not summary.unreadable,
            "endTimeUtc": self._time,
            "toolExecutionNotifications": self._notifications,
        }
        self._stream.write(f'\n],\n"invocations": [{encode(invocation)}]\n}}]}}\n')

    def _result(self, finding: Finding, reason: str | None = None) -> None:
        self._stream.write(self._before_next + encode(result(finding, reason)))
        self._before_next = ",\n"


def describe(rule: Rule) -> dict[str, Any]:
    """A rule (SARIF 3.49, reportingDescriptor)."""
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.title.split() if word.isalnum()),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why}\n\n{rule.fix}"},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"tags": ["security"], "security-severity": SCORES[rule.severity]},
    }


def result(finding: Finding, suppressed: str | None) -> dict[str, Any]:
    """A finding (SARIF 3.27)."""
    where = escape(finding.store if finding.alias is None else f"{finding.store}, alias {finding.alias}")
    members = {
        "ruleId": finding.rule,
        "level": LEVELS[finding.severity],
        "message": {"text": escape(f"{where}: {finding.message}. {finding.fix}".rstrip(". ") + ".")},
        "locations": [location(finding.store, finding.alias)],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": {"severity": finding.severity.label, "fix": escape(finding.fix)},
    }
    if finding.related:
        members["relatedLocations"] = [
            {"id": number, "message": {"text": escape(place)}}
            for number, place in enumerate(finding.related, 1)
        ]
    if suppressed is not None:
        members["suppressions"] = [{"kind": "external", "justification": escape(suppressed)}]
    return members


def location(store: str, alias: str | None) -> dict[str, Any]:
    """A store, and an entry in it (SARIF 3.28). A store has no lines; viewers want the first."""
    place: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": uri(store)}, "region": {"startLine": 1}}
    }
    if alias is not None:
        place["logicalLocations"] = [{"name": escape(alias), "kind": "member"}]
    return place


def uri(store: str) -> str:
    r"""A store's name as a URI reference: one it is already, or a path.

    >>> uri("s3://bucket/a b.p12"), uri("certs/w\udce4b.p12"), uri("a:b.jks")
    ('s3://bucket/a%20b.p12', 'certs/w%E4b.p12', './a%3Ab.jks')
    """
    scheme, separator, rest = store.partition("://")
    if separator and scheme.isalnum():
        return f"{scheme}://{quote(rest.encode('utf-8', 'surrogateescape'))}"
    path = quote(store.encode("utf-8", "surrogateescape"))
    return f"./{path}" if ":" in store.partition("/")[0] else path


def notification(report: StoreReport) -> dict[str, Any]:
    """A store that could not be read (SARIF 3.58)."""
    reason = report.unreadable.reason if report.unreadable else ""
    return {
        "level": "error",
        "message": {"text": escape(f"{report.name}: {reason}")},
        "descriptor": {"id": report.unreadable.code if report.unreadable else ""},
        "locations": [location(report.name, None)],
    }


def encode(value: object) -> str:
    """JSON on one line, ASCII only."""
    return json.dumps(value)
