"""Passwords from the keyring: the real package, with a backend that keeps them in a file of the test's."""

import importlib
import sys
from pathlib import Path

import peers
import pytest

from keystore_tool.cli import table
from keystore_tool.cli.declarations import Kind, declared
from keystore_tool.cli.frontends import app

LIST = ("list", "--keystore", str(peers.ROOT / "fixtures" / "keytool-25.p12"), "--storepass-keyring")
IN_A_FILE = "keyrings.alt.file.PlaintextKeyring"


@pytest.fixture
def tool(keystore_tool, tmp_path: Path):
    """Our command, with a keyring in which the command of that package has put a password as `orders`."""

    def run(*arguments: str, backend: str = IN_A_FILE, **more: str):
        settings = {"PYTHON_KEYRING_BACKEND": backend, "XDG_DATA_HOME": str(tmp_path), **more}
        return keystore_tool(*arguments, env=settings)

    put = [sys.executable, "-m", "keyring", "set", "keystore-tool", "orders"]
    settings = {"PYTHON_KEYRING_BACKEND": IN_A_FILE, "XDG_DATA_HOME": str(tmp_path)}
    peers.run(*put, stdin="changeit", env=settings).ok()
    return run


def test_the_keyrings_password_opens_the_store(tool) -> None:
    assert "PrivateKeyEntry" in tool(*LIST, "orders").ok().out


def test_a_name_that_the_keyring_does_not_know_is_named(tool) -> None:
    failed = tool(*LIST, "invoices")
    assert failed.status == 1
    assert failed.err.splitlines() == [
        "keystore-tool: error: Cannot find in the keyring: invoices",
        "keystore-tool: hint: put it there: keyring set keystore-tool invoices",
    ]


@pytest.mark.parametrize("backend", ["keyring.backends.fail.Keyring", "no.such.Backend"])
def test_a_system_without_a_keyring_is_no_bug(tool, backend: str) -> None:
    failed = tool(*LIST, "orders", backend=backend)
    assert failed.status == 1
    assert failed.err.startswith("keystore-tool: error: Cannot read the keyring: ")


def test_without_the_extra_it_says_how_to_get_it(tool, tmp_path: Path) -> None:
    (tmp_path / "keyring.py").write_text("raise ModuleNotFoundError('keyring')")
    failed = tool(*LIST, "orders", PYTHONPATH=str(tmp_path))
    assert failed.status == 1
    assert "hint: pip install 'keystore-tool[keyring]'" in failed.err


def test_every_password_option_has_every_source() -> None:
    commands = [command for command in table.COMMANDS if not command.openssl]
    for command in commands:
        made = app.make_subcommand(command)
        spellings = {name for parameter in made.params for name in parameter.opts}
        options = declared(importlib.import_module(command.module).Options)
        for name in (option.name for _, option in options if option.kind is Kind.PASSWORD):
            wanted = {f"--{name}{source}" for source in ("", "-env", "-file", "-fd", "-keyring")}
            assert wanted <= spellings
