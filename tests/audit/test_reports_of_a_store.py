"""Every format of the report on a real store: it says what keytool says, and nothing that is secret."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import jsonschema
import pytest

from keystore_tool.crypto.keyprotector import unprotect
from keystore_tool.formats import detect
from keystore_tool.model import PrivateKeyEntry
from keystore_tool.passwords import Password
from keystore_tool.render.audit import WRITERS

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Runner

SECRET = "marker-of-a-password"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, keytool: Runner) -> Path:
    """A store of keytool's whose certificate has expired."""
    path = tmp_path_factory.mktemp("store") / "web.p12"
    key = ("-genkeypair", "-alias", "web", "-keyalg", "EC", "-dname", "CN=web.example", "-startdate", "-2y")
    keytool(*key, "-keystore", path, "-storepass", SECRET).ok()
    path.chmod(0o600)
    return path


def audit(keystore_tool: Runner, store: Path, name: str) -> str:
    words = ("audit", store, "--storepass-env", "PASS", "--format", name)
    done = keystore_tool(*words, env={"PASS": SECRET, "COLUMNS": "100"})
    assert (done.status, done.err) == (3, "")
    return done.out


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_it_tells_of_the_finding_and_of_nothing_secret(keystore_tool, store: Path, name: str) -> None:
    text = audit(keystore_tool, store, name)
    if name not in {"cyclonedx", "prometheus"}:  # which have assets and numbers
        assert "expired" in text
    assert "web.p12" in text
    opened = detect.decode(store.read_bytes(), Password(SECRET))["web"]
    assert isinstance(opened, PrivateKeyEntry)
    private = unprotect(opened.key, Password(SECRET))
    for secret in (private, opened.key.data):
        assert secret.hex() not in text.lower()
        assert base64.b64encode(secret).decode()[4:40] not in text
    assert SECRET not in text


def test_its_certificate_is_the_one_that_keytool_lists(keystore_tool, keytool, store: Path) -> None:
    (reported,) = json.loads(audit(keystore_tool, store, "json"))["stores"]
    certificate = reported["entries"][0]["chain"][0]
    listed = keytool("-list", "-v", "-keystore", store, "-storepass", SECRET).ok().out
    colons = ":".join(certificate["sha256"][at : at + 2] for at in range(0, 64, 2)).upper()
    assert f"SHA256: {colons}" in listed
    assert f"Serial number: {certificate['serial']}" in listed
    assert certificate["signature_algorithm"] in listed


def test_a_report_goes_to_a_file_as_a_whole(keystore_tool, store: Path, tmp_path: Path) -> None:
    words = (
        "audit",
        store,
        "--storepass-env",
        "PASS",
        "--format",
        "html",
        "--outfile",
        tmp_path / "report.html",
    )
    done = keystore_tool(*words, env={"PASS": SECRET})
    assert (done.status, done.out) == (3, "")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert page.endswith("</html>\n")


def test_the_schema_is_printed_and_fits_the_report(keystore_tool, store: Path) -> None:
    schema = json.loads(keystore_tool("audit", "--schema").ok().out)
    jsonschema.Draft202012Validator(schema).validate(json.loads(audit(keystore_tool, store, "json")))


def test_without_a_path_there_is_nothing_to_do(keystore_tool) -> None:
    done = keystore_tool("audit")
    assert (done.status, done.out) == (2, "")
    assert "keystore-tool: error: no path to audit" in done.err
