"""`keystore-tool diff`: what it tells of stores that keytool and our own commands changed."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from keystore_tool.cli.conversation.console import Console
from keystore_tool.cli.frontends import keytool as keytool_grammar

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Runner

    Story = Callable[..., None]

PASSWORD = ("-storepass", "changeit")
KEY = ("-keyalg", "EC", "-groupname", "secp256r1")
SOURCE = ("-srckeystore", "base.p12", "-srcstorepass", "changeit")
TRUST = ("-noprompt", *PASSWORD)
SECRET_KEY = ("-genseckey", "-alias", "token", "-keyalg", "AES", "-keysize", "128")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, keytool: Runner) -> Path:
    """A folder with keytool's store base.p12: a key with a chain of two, a trusted root and a secret key."""
    folder = tmp_path_factory.mktemp("diff")

    def run(*words: str) -> None:
        prepare(folder, *words, *PASSWORD)

    run("-genkeypair", "-keystore", "ca.p12", "-alias", "ca", "-dname", "CN=CA", "-ext", "bc=ca:true", *KEY)
    run("-exportcert", "-keystore", "ca.p12", "-alias", "ca", "-file", "ca.crt")
    run("-genkeypair", "-keystore", "base.p12", "-alias", "web", "-dname", "CN=web", *KEY)
    run("-importcert", "-keystore", "base.p12", "-alias", "root", "-file", "ca.crt", "-noprompt")
    issue(run, "base.p12")
    keytool(*SECRET_KEY, "-keystore", "base.p12", *PASSWORD, cwd=folder).ok()
    return folder


def prepare(folder: Path, *words: str) -> None:
    """Run one of our commands in keytool's grammar, in this process: there are many of them."""
    console = Console(io.BytesIO(), io.BytesIO(), io.BytesIO())
    with contextlib.chdir(folder):
        assert keytool_grammar.run(words, console) == 0, words


def issue(run: Callable[..., object], store: str) -> None:
    """Let the authority make a new certificate for the key web."""
    run("-certreq", "-keystore", store, "-alias", "web", "-file", "web.csr")
    run("-gencert", "-keystore", "ca.p12", "-alias", "ca", "-infile", "web.csr", "-outfile", "web.crt")
    run("-importcert", "-keystore", store, "-alias", "web", "-file", "web.crt")


@pytest.fixture
def folder(base: Path, tmp_path: Path) -> Path:
    """A copy of it, with other.p12 to be changed."""
    copy = tmp_path / "stores"
    shutil.copytree(base, copy)
    shutil.copy(copy / "base.p12", copy / "other.p12")
    return copy


@pytest.fixture
def change(folder: Path) -> Story:
    """Run one of our commands on other.p12."""
    return lambda *words: prepare(folder, *words, "-keystore", "other.p12", *PASSWORD)


@pytest.fixture
def differences(folder: Path, keystore_tool: Runner) -> Callable[..., dict[str, list[str]]]:
    """The changes of base.p12 against another store, by alias, as the JSON report tells them."""

    def run(other: str = "other.p12", *more: str) -> dict[str, list[str]]:
        words = ("diff", "base.p12", other, "--storepass", "changeit", "--format", "json", *more)
        done = keystore_tool(*words, cwd=folder)
        report = json.loads(done.out)
        assert done.status == (0 if report["same"] else 3)
        assert report["same"] == (not report["entries"] and not report["store"])
        changes = {(one["new"] or one["old"])["alias"]: one["changes"] for one in report["entries"]}
        assert report["unchanged"] + len(changes) >= report["new"]["entries"]
        return changes | {one["what"]: [one["old"], one["new"]] for one in report["store"]}

    return run


def test_a_copy_is_the_same(differences) -> None:
    assert differences() == {}


def test_what_keytool_writes_anew_with_other_salts_is_the_same(folder: Path, differences, keytool) -> None:
    new = ("-destkeystore", "fresh.p12", "-deststorepass", "changeit")
    keytool("-importkeystore", *SOURCE, *new, cwd=folder).ok()
    assert (folder / "fresh.p12").read_bytes() != (folder / "base.p12").read_bytes()
    assert differences("fresh.p12") == {}


def test_added_and_removed(change, differences) -> None:
    change("-delete", "-alias", "root")
    change("-genkeypair", "-alias", "new", "-dname", "CN=new", *KEY)
    assert differences() == {"new": ["added"], "root": ["removed"]}


def test_renamed(change, differences) -> None:
    change("-changealias", "-alias", "web", "-destalias", "www")
    assert differences() == {"www": ["renamed"]}


def test_renewed_by_keytool_is_told_from_rekeyed(folder: Path, change, differences, keytool) -> None:
    issue(lambda *words: keytool(*words, *PASSWORD, cwd=folder).ok(), "other.p12")
    assert differences() == {"web": ["renewed"]}
    change("-delete", "-alias", "web")
    change("-genkeypair", "-alias", "web", "-dname", "CN=web", *KEY)
    assert differences() == {"web": ["re-keyed", "chain"]}


def test_swapped_aliases_are_two_renamings(folder: Path, change, differences) -> None:
    change("-genkeypair", "-alias", "second", "-dname", "CN=second", *KEY)
    shutil.copy(folder / "other.p12", folder / "base.p12")
    for before, after in (("web", "temporary"), ("second", "web"), ("temporary", "second")):
        change("-changealias", "-alias", before, "-destalias", after)
    assert differences() == {"web": ["renamed"], "second": ["renamed"]}


def test_another_trusted_certificate_under_the_alias_is_replaced(change, differences) -> None:
    change("-delete", "-alias", "root")
    change("-genkeypair", "-alias", "stranger", "-dname", "CN=Stranger", *KEY)
    change("-exportcert", "-alias", "stranger", "-file", "stranger.crt")
    change("-delete", "-alias", "stranger")
    change("-importcert", "-alias", "root", "-file", "stranger.crt", "-noprompt")
    assert differences() == {"root": ["replaced"]}


def test_another_type_and_protection(folder: Path, differences) -> None:
    jks = ("-destkeystore", "other.jks", "-deststorepass", "changeit")
    prepare(folder, "-importkeystore", *SOURCE, "-srcalias", "web", *jks)
    prepare(folder, "-importcert", "-keystore", "other.jks", "-alias", "ca", "-file", "ca.crt", *TRUST)
    changes = differences("other.jks")
    assert changes == {
        "type": ["PKCS12", "JKS"],
        "web": ["protection"],
        "ca": ["renamed"],
        "token": ["removed"],
    }


def test_iterations_count_as_protection(folder: Path, differences, openssl) -> None:
    read = ("-in", "base.p12", "-passin", "pass:changeit", "-nodes", "-out", "all.pem")
    write = ("-export", "-in", "all.pem", "-passout", "pass:changeit", "-name", "web", "-out", "few.p12")
    openssl("pkcs12", *read, cwd=folder).ok()
    openssl("pkcs12", *write, "-iter", "4096", cwd=folder).ok()
    changes = differences("few.p12")
    assert changes["web"] == ["protection"]
    assert changes["mac"][1].endswith(" 4096 iterations")


def test_another_secret_key_is_told_from_the_same_one(folder: Path, differences, change, keytool) -> None:
    change("-delete", "-alias", "token")
    keytool(*SECRET_KEY, "-keystore", "other.p12", *PASSWORD, cwd=folder).ok()
    assert differences() == {"token": ["re-keyed"]}


def test_creation_dates_count_only_if_asked(differences, change) -> None:
    change("-changealias", "-alias", "web", "-destalias", "away")
    change("-changealias", "-alias", "away", "-destalias", "web")
    assert differences() == {}
    assert differences("other.p12", "--dates") == {"web": ["date"]}
    assert differences("base.p12", "--dates") == {}


def test_text_says_what_changed_from_what_to_what(folder: Path, change, keystore_tool) -> None:
    change("-changealias", "-alias", "web", "-destalias", "www")
    change("-genkeypair", "-alias", "new", "-dname", "CN=new", *KEY)
    done = keystore_tool("diff", "base.p12", "other.p12", "--storepass", "changeit", cwd=folder)
    assert done.status == 3
    lines = done.out.splitlines()
    assert lines[0].startswith("added    new  PrivateKeyEntry, CN=new, EC secp256r1, expires in 8")
    assert lines[1:] == ["renamed  www  was web"]


def test_a_jks_needs_no_password_and_says_that_nothing_was_verified(folder: Path, keystore_tool) -> None:
    prepare(folder, "-importcert", "-keystore", "a.jks", "-alias", "x", "-file", "ca.crt", *TRUST)
    done = keystore_tool("diff", "a.jks", "a.jks", "--format", "json", cwd=folder)
    report = json.loads(done.out)
    assert (done.status, report["same"], report["old"]["integrity"]) == (0, True, "not_verified")
    assert "a.jks: read without its password, so nothing verified its integrity." in done.err


def test_each_store_may_have_its_own_password(folder: Path, keystore_tool) -> None:
    prepare(folder, "-importkeystore", *SOURCE, "-destkeystore", "two.p12", "-deststorepass", "another")
    (folder / "one.txt").write_text("changeit\n")
    files = ("--storepass-file", "one.txt", "--other-storepass-env", "SECOND")
    done = keystore_tool("diff", "base.p12", "two.p12", *files, cwd=folder, env={"SECOND": "another"})
    assert (done.status, done.out) == (0, "No difference: 3 entries\n")
    asked = keystore_tool("diff", "base.p12", "two.p12", stdin="changeit\nanother\n", cwd=folder)
    assert (asked.status, asked.out) == (0, "No difference: 3 entries\n")
    assert "Enter the password of two.p12:" in asked.err


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["base.p12", "gone.p12"], 1, "gone.p12"),
        (["base.p12", "ca.crt"], 1, "ca.crt: not a key store but "),
        (
            ["base.p12", "other.p12", "--other-storepass", "marker-password"],
            1,
            "other.p12: keystore password",
        ),
        (["base.p12"], 2, "Missing argument 'B'"),
        (["base.p12", "other.p12", "--dats"], 2, "No such option"),
    ],
    ids=["missing", "no store", "wrong password", "one store", "wrong option"],
)
def test_failures(folder: Path, keystore_tool, words: list[str], status: int, message: str) -> None:
    done = keystore_tool("diff", *words, "--storepass", "changeit", cwd=folder)
    assert (done.status, done.out) == (status, "")
    assert message in done.err
    assert "Traceback" not in done.err
    assert "marker-password" not in done.err


def test_keytools_grammar_does_not_know_it(keystore_tool, folder: Path) -> None:
    assert keystore_tool("-diff", "base.p12", "other.p12", cwd=folder).status == 1


def test_names_cannot_steer_the_terminal(folder: Path, keystore_tool, change) -> None:
    change("-changealias", "-alias", "web", "-destalias", "w\x1b[31mb")
    done = keystore_tool("diff", "base.p12", "other.p12", "--storepass", "changeit", cwd=folder)
    assert "\x1b" not in done.out
    assert "w\\x1b[31mb" in done.out
