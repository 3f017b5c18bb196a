"""`match`: what has the same public key belongs together, in whatever file and form it is."""

import json
import shutil
from pathlib import Path

import peers
import pytest
from conftest import Runner
from crafted_certificates import RSA, rsa_spki, spki

from keystore_tool.crypto import der
from keystore_tool.operations.matching import Item, Kind, match

TOGETHER, UNREADABLE, USAGE, APART = 0, 1, 2, 3
PASSWORDS = {"SECRET": "changeit", "PHRASE": "passphrase"}
STORE = ("--storepass-env", "SECRET")
KEY = ("--key-passphrase-env", "PHRASE")


@pytest.fixture(scope="module")
def made(keystore_tool: Runner, openssl: Runner, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key in every form, a request, a certificate of a CA, stores with all of that; and another key."""
    folder = tmp_path_factory.mktemp("made")

    def run(command: str) -> None:
        openssl(*command.split(), cwd=folder).ok()

    for name in ("ca", "own", "other"):
        run(f"genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {name}.key")
    run("req -x509 -key ca.key -subj /CN=CA -out ca.crt -days 30")
    run("req -new -key own.key -subj /CN=Ann -out own.csr")
    run("req -in own.csr -outform DER -out own.csr.der")
    run("x509 -req -in own.csr -CA ca.crt -CAkey ca.key -set_serial 1 -days 30 -out own.crt")
    run("x509 -in own.crt -outform DER -out own.crt.der")
    run("ec -in own.key -out own.sec1")
    run("pkcs8 -topk8 -in own.key -passout pass:passphrase -out own.encrypted")
    run("pkcs8 -topk8 -in own.key -nocrypt -outform DER -out own.key.der")
    run("pkey -in own.key -pubout -out own.pub")
    run("crl2pkcs7 -nocrl -certfile own.crt -out own.p7b")
    pkcs12 = "pkcs12 -export -inkey own.key -passout pass:changeit"
    run(f"{pkcs12} -in own.crt -certfile ca.crt -name web -out own.p12")
    run(f"{pkcs12} -nocerts -out keyonly.p12")
    (folder / "fullchain.pem").write_text((folder / "own.crt").read_text() + (folder / "ca.crt").read_text())
    (folder / "all.pem").write_text((folder / "own.key").read_text() + (folder / "fullchain.pem").read_text())
    jks = ("--destkeystore", "own.jks", "--deststorepass", "changeit", "--deststoretype", "JKS")
    source = ("--srckeystore", "own.p12", "--srcstorepass", "changeit")
    keystore_tool("importkeystore", *source, *jks, cwd=folder).ok()
    ca = ("--alias", "vibesca", "--file", "ca.crt", "--keystore", "own.jks", "--storepass", "changeit")
    keystore_tool("importcert", *ca, "--noprompt", cwd=folder).ok()
    return folder


@pytest.fixture
def tool(keystore_tool: Runner, made: Path):
    def run(*arguments: str, stdin: str = "") -> peers.Run:
        return keystore_tool("match", *arguments, stdin=stdin, cwd=made, env=PASSWORDS)

    return run


def document(done: peers.Run) -> dict:
    return json.loads(done.out)


def files(items: list[dict]) -> list[str]:
    return [item["file"] for item in items]


def test_key_request_and_certificate_of_one_key(tool) -> None:
    done = tool("own.key", "own.csr", "own.crt")
    assert (done.status, done.err) == (TOGETHER, "")
    first, *rows = done.out.splitlines()
    assert first.startswith("Together: 256-bit EC (secp256r1), SHA-256 ")
    assert rows == [
        "  own.key  private key",
        "  own.csr  certificate request  CN=Ann",
        "  own.crt  certificate          CN=Ann",
        "",
        "All belong together.",
    ]


def test_every_form_of_a_file(tool) -> None:
    forms = [
        *("own.key", "own.key.der", "own.sec1", "own.encrypted", "own.pub", "own.csr", "own.csr.der"),
        *("own.crt", "own.crt.der", "own.p7b", "own.p12", "own.jks", "keyonly.p12"),
    ]
    done = tool(*forms, *STORE, *KEY, "--format", "json")
    assert done.status == TOGETHER
    (group,) = document(done)["groups"]
    assert files(group["items"]) == forms
    assert group["public_key"] == {"algorithm": "EC", "bits": 256, "curve": "secp256r1"}


def test_what_does_not_belong_is_named(tool) -> None:
    done = tool("own.key", "other.key", "own.crt")
    assert done.status == APART
    assert "\nAlone, without anything of the same public key:\n  other.key  private key\n" in done.out
    assert done.out.endswith("\nNot all belong together.\n")
    assert document(tool("own.key", "other.key", "own.crt", "--format", "json"))["together"] is False


def test_two_pairs_are_not_all_together(tool) -> None:
    done = tool("own.key", "ca.key", "own.crt", "ca.crt", "--format", "json")
    assert done.status == APART
    assert [files(group["items"]) for group in document(done)["groups"]] == [
        ["own.key", "own.crt"],
        ["ca.key", "ca.crt"],
    ]


@pytest.mark.parametrize("given", [("own.key",), ("fullchain.pem",)], ids=" ".join)
def test_one_thing_alone_belongs_to_nothing(tool, given: tuple[str, ...]) -> None:
    assert tool(*given).status == APART


def test_authorities_are_not_asked_about(tool, made: Path) -> None:
    done = tool("all.pem", "own.csr", "own.jks", *STORE, "--format", "json")
    assert done.status == TOGETHER
    found = document(done)
    places = [(item["file"], item["line"], item["alias"]) for item in found["authorities"]]
    line = (made / "all.pem").read_text().splitlines().index("-----BEGIN CERTIFICATE-----", 10) + 1
    assert places == [("all.pem", line, None), ("own.jks", None, "vibesca")]
    assert [item["subject"] for item in found["authorities"]] == ["CN=CA", "CN=CA"]


def test_of_nothing_but_authorities_they_are_the_question(tool) -> None:
    assert tool("ca.crt", "ca.crt").status == TOGETHER
    assert tool("ca.crt", "ca.key").status == TOGETHER


def test_the_public_key_of_an_encrypted_key_takes_its_passphrase(tool) -> None:
    done = tool("own.encrypted", "own.crt")
    assert done.status == APART
    assert "Unknown: the public key of an encrypted private key takes its passphrase" in done.out
    assert files(document(tool("own.encrypted", "own.crt", "--format", "json"))["unknown"]) == [
        "own.encrypted"
    ]
    assert tool("own.encrypted", "own.crt", *KEY).status == TOGETHER
    wrong = tool("own.encrypted", "own.crt", "--key-passphrase-env", "SECRET")
    assert wrong.status == UNREADABLE
    assert wrong.err.startswith("keystore-tool: error: own.encrypted, line 1: the passphrase does not open")


def test_a_jks_needs_no_password_and_an_encrypted_store_asks_for_one(tool) -> None:
    jks = tool("own.jks", "own.key")
    assert (jks.status, jks.err) == (TOGETHER, "")
    assert "  own.jks, web  private key entry  CN=Ann\n" in jks.out
    pkcs12 = tool("own.p12", "own.key", stdin="changeit\n")
    assert (pkcs12.status, pkcs12.err) == (TOGETHER, "Enter the password of own.p12:  ")
    wrong = tool("own.p12", "own.key", stdin="wrong\n")
    assert wrong.status == UNREADABLE
    assert "error: own.p12: " in wrong.err


def test_standard_input(tool, made: Path) -> None:
    assert tool("-", "own.key", stdin=(made / "own.csr").read_text()).status == TOGETHER


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "nothing.pem (No such file or directory)"),
        (b"", "nothing.pem holds neither PEM nor a DER file"),
        (b"hello\n", "nothing.pem holds neither PEM nor a DER file"),
        (
            b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n",
            "holds neither key",
        ),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "not an X.509 certificate"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n", "has no END line"),
        (b"\xfe\xed\xfe\xed\0\0\0\2", "nothing.pem: "),
    ],
    ids=["missing", "empty", "text", "no key", "no certificate", "cut short", "damaged store"],
)
def test_what_cannot_be_read_is_a_failure(
    tool, made: Path, tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "nothing.pem"
    if content is not None:
        file.write_bytes(content)
    shutil.copy(made / "own.key", tmp_path)
    done = tool(str(tmp_path / "own.key"), str(file))
    assert (done.status, done.out) == (UNREADABLE, "")
    assert words in done.err
    assert done.err.count("\n") <= 2


def test_no_file_is_a_wrong_command_line(tool) -> None:
    assert tool().status == USAGE


def test_rsa_keys_are_the_same_with_and_without_parameters() -> None:
    with_null = rsa_spki(2048)
    content = der.parse(with_null).children()[1].bits()
    items = [Item("a", Kind.PUBLIC_KEY, with_null), Item("b", Kind.PUBLIC_KEY, spki(RSA, content))]
    assert match(items).together
