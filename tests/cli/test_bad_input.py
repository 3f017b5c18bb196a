"""Whatever is wrong: one line that says so, and a store that is what it was."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import peers
import pytest

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = ("-storepass", "changeit")
KEY = ("-genkeypair", "-alias", "k", "-keyalg", "EC", "-dname", "CN=k", *PASSWORD)


@pytest.fixture(params=["s.jks", "s.p12"])
def store(request, tmp_path, keystore_tool) -> Path:
    """A store with a key in it."""
    path = tmp_path / request.param
    extra = ("-keypass", "changeit") if request.param == "s.jks" else ()
    keystore_tool(*KEY, *extra, "-keystore", path).ok()
    return path


def refused(run: peers.Run, words: str) -> None:
    """The command failed with one line of keytool's form on standard output."""
    assert run.status == 1
    assert run.out.startswith("keytool error: java.")
    assert words in run.out
    assert run.out.count("\n") == 1
    assert "Traceback" not in run.out + run.err


def test_a_wrong_password(store, keystore_tool):
    before = store.read_bytes()
    run = keystore_tool("-delete", "-alias", "k", "-keystore", store, "-storepass", "wrong-one")
    refused(run, "password was incorrect")
    assert store.read_bytes() == before


def test_a_store_cut_short_anywhere(store, keystore_tool):
    whole = store.read_bytes()
    for size in (1, 4, 11, len(whole) // 2, len(whole) - 1):
        store.write_bytes(whole[:size])
        run = keystore_tool("-delete", "-alias", "k", "-keystore", store, *PASSWORD)
        assert run.status == 1
        assert run.out.startswith("keytool error: java.")
        assert store.read_bytes() == whole[:size]


def test_a_file_that_is_no_store(tmp_path, keystore_tool):
    path = tmp_path / "notes.jks"
    path.write_text("this is no key store\n")
    run = keystore_tool(*KEY, "-keystore", path)
    refused(run, "Unrecognized keystore format")
    assert path.read_text() == "this is no key store\n"


def test_an_empty_file(tmp_path, keystore_tool):
    path = tmp_path / "empty"
    path.touch()
    refused(keystore_tool(*KEY, "-keystore", path), "exists, but is empty")
    assert path.read_bytes() == b""


def test_a_folder_instead_of_a_store(tmp_path, keystore_tool):
    refused(keystore_tool("-list", "-keystore", tmp_path, *PASSWORD), "does not exist")
    run = keystore_tool(*KEY, "-keystore", tmp_path)
    refused(run, "Is a directory")


def test_a_folder_that_is_not_there(tmp_path, keystore_tool):
    refused(keystore_tool(*KEY, "-keystore", tmp_path / "no" / "s.p12"), "No such file or directory")


def test_something_else_than_a_certificate(store, tmp_path, keystore_tool):
    before = store.read_bytes()
    (tmp_path / "c.pem").write_text("no certificate\n")
    run = keystore_tool(
        "-importcert", "-alias", "c", "-file", tmp_path / "c.pem", "-keystore", store, *PASSWORD
    )
    refused(run, "Input not an X.509 certificate")
    assert store.read_bytes() == before


def test_a_reply_for_another_key(store, tmp_path, keystore_tool):
    keystore_tool(*KEY, "-keystore", tmp_path / "other.p12").ok()
    other = tmp_path / "other.pem"
    export = ("-exportcert", "-rfc", "-alias", "k", "-file", other)
    keystore_tool(*export, "-keystore", tmp_path / "other.p12", *PASSWORD).ok()
    before = store.read_bytes()
    run = keystore_tool("-importcert", "-alias", "k", "-file", other, "-keystore", store, *PASSWORD)
    refused(run, "Public keys in reply and keystore don't match")
    assert store.read_bytes() == before


def test_an_alias_that_is_not_there(store, keystore_tool):
    for command in ("-delete", "-certreq", "-exportcert", "-list"):
        refused(
            keystore_tool(command, "-alias", "wbe", "-keystore", store, *PASSWORD),
            "Alias <wbe> does not exist",
        )


def test_an_alias_that_is_taken(store, keystore_tool):
    before = store.read_bytes()
    refused(keystore_tool(*KEY, "-keystore", store), "alias <k> already exists")
    assert store.read_bytes() == before


def test_an_unknown_option_and_a_missing_value(keystore_tool):
    unknown = keystore_tool("-list", "-nosuch")
    assert (unknown.status, unknown.err.splitlines()[0]) == (1, "Illegal option:  -nosuch")
    missing = keystore_tool("-list", "-keystore")
    assert missing.status == 1
    assert missing.err.splitlines()[0] == "Command option -keystore needs an argument."


def test_a_subcommands_wrong_options_are_status_2(keystore_tool):
    assert keystore_tool("list", "--nosuch").status == 2
    assert keystore_tool("nosuch").status != 0


def test_a_subcommands_failure_is_on_standard_error(store, keystore_tool):
    run = keystore_tool("delete", "--alias", "wbe", "--keystore", store, "--storepass", "changeit")
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith("keystore-tool: error: Alias <wbe> does not exist")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_folder_that_is_not_writable(store):
    before = store.read_bytes()
    store.chmod(0o644)
    for folder in (store.parent, *store.parent.parents):
        folder.chmod(folder.stat().st_mode | 0o055)
    run = as_nobody("-delete", "-alias", "k", "-keystore", store, *PASSWORD)
    refused(run, "Permission denied")
    assert store.read_bytes() == before


def as_nobody(*arguments: str | Path) -> peers.Run:
    """Run our command as a user without rights, in a process that has loaded all it needs as root."""
    program = (
        "import os, pathlib, sys; from keystore_tool.cli.frontends import keytool, argv; "
        "from keystore_tool.cli.stores import session; "
        "from keystore_tool.cli.conversation.console import Console; "
        "import keystore_tool.cli.commands.delete; "
        "import keystore_tool.formats.jks, keystore_tool.formats.pkcs12, keystore_tool.storefile; "
        "from cryptography.hazmat.primitives import ciphers; "
        "from keystore_tool.crypto import pbe; import keystore_tool.render.results; "
        "os.setgid(65534); os.setuid(65534); sys.exit(keytool.run(sys.argv[1:], Console.standard()))"
    )
    return peers.run(sys.executable, "-c", program, *arguments)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")
def test_a_full_disk(store, tmp_path, keystore_tool):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        there = disk / store.name
        there.write_bytes(store.read_bytes())
        before = there.read_bytes()
        (disk / "filler").write_bytes(bytes(64 * 1024 - 4096 * -(-len(before) // 4096)))
        run = keystore_tool(*KEY, "-keystore", there, "-alias", "k2", "-keypass", "changeit")
        refused(run, "No space left on device")
        assert there.read_bytes() == before
        assert sorted(path.name for path in disk.iterdir()) == sorted(["filler", store.name])
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_second_writer_waits_and_then_gives_up(store, keystore_tool):
    before = store.read_bytes()
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            (
                "import sys; from keystore_tool import storefile\n"
                "with storefile.locked(sys.argv[1]): print('held', flush=True); sys.stdin.read()"
            ),
            store,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout.readline() == b"held\n"
        began = time.monotonic()
        run = keystore_tool(
            "-delete",
            "-alias",
            "k",
            "-keystore",
            store,
            *PASSWORD,
            env={"KEYSTORE_TOOL_LOCK_TIMEOUT": "0.3"},
        )
        refused(run, "another process is changing")
        assert time.monotonic() - began >= 0.3
        assert store.read_bytes() == before
        keystore_tool("-list", "-keystore", store, *PASSWORD).ok()
    finally:
        holder.communicate()
    keystore_tool("-delete", "-alias", "k", "-keystore", store, *PASSWORD).ok()
