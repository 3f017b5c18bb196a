"""The front end with subcommands: the same work, other spelling, streams and exit statuses."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from pathlib import Path

import peers
import pytest

TOOL = Path(sysconfig.get_path("scripts"), "keystore-tool")
MAKE = ("genkeypair", "--keyalg", "EC", "--dname", "CN=k", "--keystore", "s.p12", "--alias", "k")


@pytest.fixture
def tool(keystore_tool, tmp_path):
    """Runs a subcommand in the test's folder, the store's password in the environment."""

    def run(*arguments, stdin="", **environment):
        return keystore_tool(*arguments, stdin=stdin, cwd=tmp_path, env={"SECRET": "changeit", **environment})

    return run


@pytest.fixture
def store(tool, tmp_path) -> Path:
    tool(*MAKE, "--storepass-env", "SECRET").ok()
    return tmp_path / "s.p12"


def test_status_lines_go_to_standard_error_and_data_to_standard_output(tool):
    made = tool(*MAKE, "--storepass-env", "SECRET").ok()
    assert made.out == ""
    assert "Generating 384-bit EC (secp384r1) key pair" in made.err
    request = tool("certreq", "--keystore", "s.p12", "--alias", "k", "--storepass-env", "SECRET").ok()
    assert request.out.startswith("-----BEGIN NEW CERTIFICATE REQUEST-----\n")
    assert request.err == ""


@pytest.mark.usefixtures("store")
def test_every_source_of_a_password_opens_the_store(tool, tmp_path):
    listing = ("list", "--keystore", "s.p12")
    (tmp_path / "secret").write_text("changeit\n")
    shown = tool(*listing, "--storepass-env", "SECRET").ok().out
    assert "PrivateKeyEntry" in shown
    assert tool(*listing, "--storepass-file", "secret").ok().out == shown
    assert tool(*listing, "--storepass-file", "-", stdin="changeit\n").ok().out == shown
    assert tool(*listing, "--storepass", "changeit").ok().out == shown
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(b"changeit\n")
    done = subprocess.run(
        [TOOL, *listing, "--storepass-fd", str(reading)],
        cwd=tmp_path,
        env=peers.environment(),
        pass_fds=[reading],
        capture_output=True,
        text=True,
        check=True,
    )
    os.close(reading)
    assert done.stdout == shown


@pytest.mark.parametrize("number", ["97", "99999999999999999999999"])
def test_a_descriptor_that_is_none(tool, number):
    run = tool("list", "--keystore", "s.p12", "--storepass-fd", number)
    assert run.status == 1
    assert run.err == f"keystore-tool: error: Cannot read file descriptor {number}: Bad file descriptor\n"


@pytest.mark.usefixtures("store")
def test_two_sources_of_one_password_are_refused(tool):
    run = tool("list", "--keystore", "s.p12", "--storepass-env", "SECRET", "--storepass", "changeit")
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith("keystore-tool: error: more than one source for --storepass")


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "--nosuch"),
        ("list", "--keystore"),
        ("genkeypair", "--keysize", "many"),
        ("list", "--format", "xml"),
    ],
)
def test_a_wrong_command_line_is_status_2_on_standard_error(tool, arguments):
    run = tool(*arguments)
    assert (run.status, run.out) == (2, "")
    assert run.err
    assert "Traceback" not in run.err


@pytest.mark.usefixtures("store")
def test_a_failure_is_status_1_and_one_line_on_standard_error(tool):
    run = tool("delete", "--keystore", "s.p12", "--alias", "web", "--storepass-env", "SECRET")
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith("keystore-tool: error: Alias <web> does not exist")


def test_the_owner_of_a_jks_is_not_told_to_give_it_up(tool):
    make = ("genkeypair", "--keyalg", "EC", "--dname", "CN=k", "--keystore", "s.jks", "--alias", "k")
    made = tool(*make, "--storepass-env", "SECRET", "--keypass-env", "SECRET").ok()
    assert "Generating" in made.err
    assert "proprietary" not in made.err
    assert tool("delete", "--keystore", "s.jks", "--alias", "k", "--storepass-env", "SECRET").ok().err == ""


@pytest.mark.usefixtures("store")
def test_results_are_json_if_that_is_asked_for(tool, openssl, tmp_path):
    document = json.loads(
        tool("list", "--keystore", "s.p12", "--storepass-env", "SECRET", "--format", "json").ok().out
    )
    assert document["schema_version"] == 1
    assert document["type"] == "PKCS12"
    (entry,) = document["entries"]
    assert (entry["alias"], entry["entry_type"]) == ("k", "private_key")
    (tmp_path / "k.pem").write_text(entry["chain"][0]["pem"])
    shown = openssl("x509", "-in", tmp_path / "k.pem", "-noout", "-fingerprint", "-sha256").ok().out
    assert shown.partition("=")[2].strip().replace(":", "").lower() == entry["chain"][0]["sha256"]


def test_no_arguments_and_help_show_the_subcommands(tool):
    for arguments in ((), ("--help",)):
        shown = tool(*arguments).ok().out
        assert "genkeypair" in shown
        assert "-genkeypair" not in shown
    assert "--keysize" in tool("genkeypair", "--help").ok().out


def test_completion_knows_commands_and_their_options(tool):
    def complete(line: str) -> list[str]:
        environment = {"_KEYSTORE_TOOL_COMPLETE": "complete_bash", "COMP_WORDS": line}
        return tool(COMP_CWORD=str(line.count(" ")), **environment).out.split()

    assert complete("keystore-tool genk") == ["genkeypair"]
    assert "--keysize" in complete("keystore-tool genkeypair --key")


def test_writers_at_the_same_time_all_get_their_entry_in(store, keystore_tool, tmp_path):
    certificate = tmp_path / "k.crt"
    at = ("-keystore", store, "-storepass", "changeit")
    keystore_tool("-exportcert", "-alias", "k", "-file", certificate, *at).ok()
    names = [f"ca{number}" for number in range(12)]
    writers = [
        subprocess.Popen(
            [TOOL, "-importcert", "-noprompt", "-alias", name, "-file", certificate, *at],
            env=peers.environment(),
            stderr=subprocess.DEVNULL,
        )
        for name in names
    ]
    assert [writer.wait(60) for writer in writers] == [0] * len(names)
    listed = keystore_tool("-list", *at).ok().out
    assert all(f"{name}, " in listed for name in names)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["k.crt", "s.p12"]
