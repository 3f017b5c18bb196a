"""The hook for pre-commit: its definition is valid, and it fails a commit with a bad store."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import sysconfig
from typing import TYPE_CHECKING, Any

import peers
import pytest
import yaml

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = peers.ROOT / ".pre-commit-hooks.yaml"


@pytest.fixture(scope="module")
def hook() -> dict[str, Any]:
    """The definition."""
    definition: dict[str, Any]
    (definition,) = yaml.safe_load(MANIFEST.read_text())
    return definition


def test_the_definition_is_what_pre_commit_wants() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["web.jks", "a/b/Trust.P12", "x.keystore", "cacerts.truststore"])
def test_stores_are_looked_at(hook, name: str) -> None:
    assert re.search(hook["files"], name)


def test_other_files_are_not(hook) -> None:
    assert not any(re.search(hook["files"], name) for name in ("jks.py", "README.md", "web.pem", "p12"))


def test_it_fails_a_commit_with_a_store_that_others_may_read(hook, keystore_tool, tmp_path: Path) -> None:
    key = (
        "-genkeypair",
        "-keystore",
        "web.p12",
        "-storepass",
        "changeit",
        "-dname",
        "CN=web",
        "-keyalg",
        "EC",
    )
    keystore_tool(*key, cwd=tmp_path).ok()
    program, *words = shlex.split(hook["entry"])
    (tmp_path / "password.txt").write_text("changeit\n")
    (tmp_path / "password.txt").chmod(0o600)
    arguments = ("--storepass-file", "password.txt")
    script = f"{sysconfig.get_path('scripts')}/{program}"
    assert peers.run(script, *words, *arguments, "web.p12", cwd=tmp_path).status == 0
    (tmp_path / "web.p12").chmod(0o644)
    done = peers.run(script, *words, *arguments, "web.p12", cwd=tmp_path)
    assert done.status == 3
    assert "KST601" in done.out
