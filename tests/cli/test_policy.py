"""--policy, --user-id and --company: what breaks a vendor's rules is neither sent nor installed."""

import shutil
from pathlib import Path

import peers
import pytest
from conftest import Runner

from keystore_tool.x509.files import first_certificate

PASSWORD = {"STOREPASS": "changeit"}
STORE = ("--keystore", "example.p12", "--storepass-env", "STOREPASS", "--alias", "vibesclient1")
CA = ("--keystore", "ca.p12", "--storepass-env", "STOREPASS")
LOOSE = """
[subject]
common-name = "email"
organization = true
[key]
EC = 256
[certificate]
usage = ["clientAuth"]
"""


@pytest.fixture
def tool(keystore_tool: Runner, prepared: Path, tmp_path: Path):
    """Runs our program in a copy of the prepared folder."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)

    def run(*arguments: str, stdin: str = "") -> peers.Run:
        return keystore_tool(*arguments, stdin=stdin, cwd=tmp_path, env=PASSWORD)

    return run


@pytest.fixture(scope="module")
def prepared(keystore_tool: Runner, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vendor's CA, a client's key, and two answers to its request, one of them for servers."""
    folder = tmp_path_factory.mktemp("prepared")

    def run(*arguments: str) -> peers.Run:
        return keystore_tool(*arguments, cwd=folder, env=PASSWORD).ok()

    ec = ("--keyalg", "EC", "--groupname", "secp256r1")
    run("genkeypair", *CA, *ec, "--alias", "ca", "--dname", "CN=CA", "--ext", "bc:c")
    run("genkeypair", *STORE, *ec, "--user-id", "apiuser@example.com", "--company", "Example, Inc")
    run("certreq", *STORE, "--file", "client.csr")
    for usage in ("clientAuth", "serverAuth"):
        answer = ("--infile", "client.csr", "--outfile", f"{usage}.crt", "--rfc", "--ext", f"eku={usage}")
        run("gencert", *CA, "--alias", "ca", *answer)
    run("exportcert", *CA, "--alias", "ca", "--file", "ca.crt", "--rfc")
    run("export-pem", *STORE, "--key-out", "client.key", "--no-encryption")
    run("importcert", *STORE[:-1], "ca", "--file", "ca.crt", "--noprompt")
    (folder / "vendor.toml").write_text(LOOSE)
    return folder


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_user_id_and_company_need_no_escapes(tool) -> None:
    shown = tool("printcertreq", "--file", "client.csr").ok().out
    assert 'Subject: CN=apiuser@example.com, O="Example, Inc"\n' in shown


@pytest.mark.parametrize(
    "command", [("certreq", *STORE), ("genkeypair", *STORE[:-1], "new", "--keyalg", "EC")]
)
def test_a_name_is_given_in_one_way(tool, command: tuple[str, ...]) -> None:
    done = tool(*command, "--dname", "CN=Ann", "--company", "Example")
    assert done.status == 2
    assert "error: --user-id and --company are a name, and --dname is another\n" in done.err


def test_certreq_writes_only_what_keeps_the_policy(tool, tmp_path: Path) -> None:
    request = ("certreq", *STORE, "--policy", "vendor.toml", "--file", "new.csr")
    before = content(tmp_path)
    done = tool(*request, "--dname", "CN=Ann")
    assert (done.status, done.out) == (1, "")
    assert done.err == (
        "keystore-tool: error: the certificate request breaks 2 rules of the policy vendor.toml; "
        "nothing was written\n"
        "keystore-tool: subject.common-name: 'Ann' is no e-mail address; "
        "give the e-mail address with --user-id, or CN=... in the name\n"
        "keystore-tool: subject.organization: there is no organization; "
        "give the company with --company, or O=... in the name\n"
    )
    assert content(tmp_path) == before
    tool(*request, "--user-id", "other@example.com", "--company", "Example").ok()
    assert (tmp_path / "new.csr").exists()


def test_nothing_goes_to_standard_output_either(tool) -> None:
    done = tool("certreq", *STORE, "--policy", "vibes")
    assert (done.status, done.out) == (1, "")
    assert "key: the key is 256-bit EC (secp256r1); make a new key: RSA of 2048 bits or more" in done.err


def test_req_writes_neither_key_nor_request_that_breaks_the_policy(tool, tmp_path: Path) -> None:
    request = (
        "req",
        "-newkey",
        "ec",
        "-noenc",
        "-keyout",
        "n.key",
        "-out",
        "n.csr",
        "-policy",
        "vendor.toml",
    )
    before = content(tmp_path)
    done = tool(*request, "-subj", "/CN=Ann/O=Example")
    assert done.status == 1
    assert "keystore-tool: subject.common-name: 'Ann' is no e-mail address; " in done.err
    assert content(tmp_path) == before
    tool(*request, "-user-id", "apiuser@example.com", "-company", "Example/Inc").ok()
    assert "CN=apiuser@example.com, O=Example/Inc" in tool("printcertreq", "--file", "n.csr").ok().out


def test_req_looks_at_requests_that_exist(tool) -> None:
    tool("req", "-in", "client.csr", "-noout", "-policy", "vendor.toml").ok()
    assert tool("req", "-in", "client.csr", "-noout", "-policy", "vibes").status == 1


def test_the_vendors_own_policy_is_kept_by_its_document(tool) -> None:
    name = ("-user-id", "apiuser@example.com", "-company", "Example")
    files = ("-keyout", "n.key", "-noenc", "-out", "n.csr")
    tool("req", "-newkey", "rsa:2048", *files, *name, "-policy", "vibes", "-sha256").ok()


def test_importcert_installs_only_what_keeps_the_policy(tool, tmp_path: Path) -> None:
    before = content(tmp_path)
    done = tool("importcert", *STORE, "--file", "serverAuth.crt", "--policy", "vendor.toml")
    assert done.status == 1
    assert "certificate.usage: it is for serverAuth, and not for clientAuth; ask the authority" in done.err
    assert "installed" not in done.err
    assert content(tmp_path) == before
    tool("importcert", *STORE, "--file", "clientAuth.crt", "--policy", "vendor.toml").ok()
    assert content(tmp_path) != before


def pin(folder: Path, certificate: str) -> None:
    """Let the policy pin a certificate, by what printcert says."""
    fingerprint = first_certificate((folder / certificate).read_bytes()).sha256.hex(":").upper()
    (folder / "pinned.toml").write_text(f'{LOOSE}issuer-sha256 = ["{fingerprint}"]\n')


def test_importcert_compares_the_issuer_with_the_pin(tool, tmp_path: Path) -> None:
    reply = ("importcert", *STORE, "--file", "clientAuth.crt", "--policy", "pinned.toml")
    pin(tmp_path, "clientAuth.crt")
    before = content(tmp_path)
    done = tool(*reply)
    assert done.status == 1
    assert "certificate.issuer-sha256: its authority has the fingerprint " in done.err
    assert content(tmp_path) == before
    pin(tmp_path, "ca.crt")
    tool(*reply).ok()


def test_importcert_trusts_only_the_pinned_authority(tool, tmp_path: Path) -> None:
    trust = ("importcert", "--keystore", "trust.p12", "--storepass-env", "STOREPASS", "--noprompt", "--alias")
    pin(tmp_path, "clientAuth.crt")
    done = tool(*trust, "ca", "--file", "ca.crt", "--policy", "pinned.toml")
    assert done.status == 1
    assert "error: the certificate to be trusted breaks a rule of the policy pinned.toml" in done.err
    assert not (tmp_path / "trust.p12").exists()
    pin(tmp_path, "ca.crt")
    tool(*trust, "ca", "--file", "ca.crt", "--policy", "pinned.toml").ok()


def test_import_pem_takes_only_what_keeps_the_policy(tool, tmp_path: Path) -> None:
    target = (
        "--keystore",
        "new.p12",
        "--storepass-env",
        "STOREPASS",
        "--alias",
        "k",
        "--policy",
        "pinned.toml",
    )
    pin(tmp_path, "ca.crt")
    done = tool("import-pem", *target, "--key", "client.key", "--cert", "serverAuth.crt", "--cert", "ca.crt")
    assert done.status == 1
    assert "certificate.usage: it is for serverAuth" in done.err
    assert not (tmp_path / "new.p12").exists()
    alone = tool("import-pem", *target, "--key", "client.key", "--cert", "clientAuth.crt")
    assert alone.status == 1
    assert "certificate.issuer-sha256: no authority above it is there; " in alone.err
    tool("import-pem", *target, "--key", "client.key", "--cert", "clientAuth.crt", "--cert", "ca.crt").ok()


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("vives", "there is no policy vives"),
        ("missing.toml", "cannot read missing.toml: No such file or directory"),
        ("./ca.crt", "policy ca.crt: not TOML"),
        ("./ca.p12", "policy ./ca.p12: not UTF-8 text"),
    ],
)
def test_a_policy_that_is_none(tool, tmp_path: Path, policy: str, words: str) -> None:
    before = content(tmp_path)
    done = tool("certreq", *STORE, "--policy", policy, "--file", "new.csr")
    assert done.status == 1
    assert words in done.err
    assert content(tmp_path) == before


def test_keytools_grammar_does_not_know_it(tool) -> None:
    done = tool("-certreq", "-policy", "vibes")
    assert done.status == 1
    assert "Illegal option:  -policy" in done.err
