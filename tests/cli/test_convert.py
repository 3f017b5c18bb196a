"""convert: whatever holds entries into whatever holds entries, and the judges of both find the same."""

from __future__ import annotations

import functools
import itertools
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import in_process
import peers
import pytest
from conftest import missing
from pki import Leaf, Pki, blocks

if TYPE_CHECKING:
    from pathlib import Path

SECRETS = {"STOREPASS": "changeit", "PASSPHRASE": "pass phrase", "OTHER": "another-password"}
SOURCE = ("--srcstorepass-env", "STOREPASS")
PLAIN = ("--no-encryption",)
STORES = {"JKS": "s.jks", "JCEKS": "s.jceks", "PKCS12": "s.p12"}


@pytest.fixture(scope="module")
def pki(tmp_path_factory, openssl) -> Pki:
    return Pki(tmp_path_factory.mktemp("pki"), openssl).make()


@pytest.fixture(scope="module")
def web(pki) -> Leaf:
    return pki.leaf("web")


@pytest.fixture(scope="module")
def api(pki) -> Leaf:
    return pki.leaf("api", "rsa")


@pytest.fixture(scope="module")
def stores(keytool, pki, web, api, openssl, tmp_path_factory) -> Path:
    """A folder with a store of each type: two keys with their chains, and a trusted certificate."""
    folder = tmp_path_factory.mktemp("stores")
    chain = pki.file("chain.crt", pki.intermediate, pki.root)
    for name, leaf in (("web", web), ("api", api)):
        openssl(
            *("pkcs12", "-export", "-inkey", leaf.key, "-in", leaf.certificate, "-name", name),
            *("-certfile", chain, "-passout", "pass:changeit", "-out", folder / f"{name}.p12"),
        ).ok()

    def bring(source: str, store_type: str) -> None:
        target = ("-destkeystore", folder / STORES[store_type], "-deststoretype", store_type)
        passwords = ("-srcstorepass", "changeit", "-deststorepass", "changeit")
        keytool("-importkeystore", "-noprompt", "-srckeystore", folder / source, *target, *passwords).ok()

    at = ("-storetype", "JKS", "-storepass", "changeit", "-keystore", folder / STORES["JKS"])
    keytool("-importcert", "-noprompt", "-alias", "root", "-file", pki.root, *at).ok()
    bring("web.p12", "JKS")
    bring("api.p12", "JKS")
    for store_type in ("JCEKS", "PKCS12"):
        bring("s.jks", store_type)
    return folder


@pytest.fixture
def run(tmp_path):
    """Our command, in the test's folder, with the passwords in its environment."""

    def run(*arguments: str | Path, stdin: str = "") -> peers.Run:
        return in_process.run(*arguments, stdin=stdin, cwd=tmp_path, env=SECRETS)

    return run


@pytest.fixture(scope="module")
def shown(java):
    """Tells what Java finds in a store: by alias kind, date, digest of the key, and of the certificates."""
    return functools.partial(show, java)


def show(java, path: Path, store_type: str, password: str = "changeit", *own: str) -> dict[str, list[str]]:
    lines = java("ShowStore", path, store_type, password, *own).ok().out.splitlines()
    return {line.split("\t")[0]: line.split("\t")[1:] for line in lines}


def refused(result: peers.Run, message: str) -> None:
    assert result.status == 1, result.out + result.err
    assert message in result.err, result.err
    assert "hint: " in result.err, result.err


# ------------------------------------------------------------------------------------------------ stores


@pytest.fixture(scope="module")
def as_java_sees(java, stores) -> dict[str, dict[str, list[str]]]:
    """What Java finds in the stores of that folder, by type."""
    return {store_type: show(java, stores / store, store_type) for store_type, store in STORES.items()}


@pytest.mark.parametrize(("source", "target"), list(itertools.permutations(STORES, 2)))
def test_java_finds_the_same_in_both_stores(run, stores, shown, as_java_sees, tmp_path, source, target):
    result = run("convert", stores / STORES[source], "new", "--deststoretype", target, *SOURCE).ok()
    counts = result.err.partition(f"to new ({target}): ")[2].strip()
    assert sorted(counts.split(", ")) == ["1 trusted certificate", "2 private keys"]
    before, after = as_java_sees[source], shown(tmp_path / "new", target)
    if "PKCS12" in (source, target):  # which has no dates of trusted certificates
        before, after = ({**entries, "root": undated(entries["root"])} for entries in (before, after))
    assert after == before


def undated(entry: list[str]) -> list[str]:
    """What Java finds of an entry, without its date."""
    return [entry[0], *entry[2:]]


BEGINNINGS = {"a.jks": b"\xfe\xed\xfe\xed", "a.jceks": b"\xce\xce\xce\xce", "a.pfx": b"0", "a": b"0"}


@pytest.mark.parametrize("name", BEGINNINGS)
def test_the_name_says_what_is_made(run, stores, tmp_path, name):
    run("convert", stores / "s.p12", name, *SOURCE, "--srcalias", "root").ok()
    assert (tmp_path / name).read_bytes().startswith(BEGINNINGS[name])
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_a_key_keeps_the_password_of_its_own_where_it_can(run, stores, shown, tmp_path):
    run("convert", stores / "s.p12", "own.jks", *SOURCE, "--destkeypass-env", "OTHER").ok()
    own = ("web=another-password", "api=another-password")
    before = shown(tmp_path / "own.jks", "JKS", "changeit", *own)
    run("convert", "own.jks", "own.jceks", *SOURCE, "--srckeypass-env", "OTHER").ok()
    assert shown(tmp_path / "own.jceks", "JCEKS", "changeit", *own) == before
    run("convert", "own.jks", "own.p12", *SOURCE, stdin="another-password\nanother-password\n").ok()
    after = shown(tmp_path / "own.p12", "PKCS12")
    assert [after[alias][2] for alias in ("web", "api")] == [before[alias][2] for alias in ("web", "api")]
    refused(
        run(
            "convert", "own.jks", "x.p12", *SOURCE, "--srckeypass-env", "OTHER", "--destkeypass-env", "OTHER"
        ),
        "one password for itself and its keys",
    )


def test_a_new_password_for_the_target(run, stores, shown, tmp_path):
    run("convert", stores / "s.jks", "a.p12", *SOURCE, "--deststorepass-env", "OTHER").ok()
    assert set(shown(tmp_path / "a.p12", "PKCS12", "another-password")) == {"root", "web", "api"}


def test_a_target_that_is_there_is_kept_but_for_force(run, stores, tmp_path):
    (tmp_path / "a.p12").write_text("mine")
    refused(run("convert", stores / "s.jks", "a.p12", *SOURCE), "a.p12 exists already")
    assert (tmp_path / "a.p12").read_text() == "mine"
    run("convert", stores / "s.jks", "a.p12", *SOURCE, "--force").ok()
    run("convert", "a.p12", "a.p12", *SOURCE, "--deststoretype", "JKS", "--force").ok()
    assert (tmp_path / "a.p12").read_bytes().startswith(b"\xfe\xed\xfe\xed")


def test_only_what_is_chosen_under_a_new_name(run, stores, shown, tmp_path):
    run("convert", stores / "s.jks", "a.p12", *SOURCE, "--srcalias", "WEB", "--destalias", "client").ok()
    assert set(shown(tmp_path / "a.p12", "PKCS12")) == {"client"}
    refused(run("convert", stores / "s.jks", "b.p12", *SOURCE, "--srcalias", "no"), "<no> does not exist")
    refused(run("convert", stores / "s.jks", "b.p12", *SOURCE, "--destalias", "x"), "but 2 entries")


def test_secret_keys_go_where_there_is_a_place_for_them(run, keytool, stores, tmp_path):
    path = tmp_path / "s.p12"
    path.write_bytes((stores / "s.p12").read_bytes())
    at = ("-keystore", path, "-storepass", "changeit")
    keytool("-genseckey", "-alias", "aes", "-keyalg", "AES", "-keysize", "256", *at).ok()
    run("convert", path, "a.jceks", *SOURCE).ok()
    listed = keytool("-list", "-keystore", tmp_path / "a.jceks", "-storepass", "changeit").ok().out
    assert "SecretKeyEntry" in listed
    refused(run("convert", path, "a.jks", *SOURCE), "<aes> is a secret key, and JKS has no place for it")
    refused(
        run("convert", path, "a.pem", *SOURCE, *PLAIN), "<aes> is a secret key, and PEM has no place for it"
    )
    run("convert", path, "a.pem", *SOURCE, *PLAIN, "--srcalias", "web").ok()


def test_a_dry_run_writes_nothing(run, stores, tmp_path):
    result = run("convert", stores / "s.jks", "a.p12", *SOURCE, "--dry-run", "--format", "json").ok()
    document = json.loads(result.out)
    assert (document["written"], document["target"]) == (False, {"file": "a.p12", "type": "PKCS12"})
    assert {one["alias"]: one["entry_type"] for one in document["entries"]} == {
        "root": "trusted_certificate",
        "web": "private_key",
        "api": "private_key",
    }
    assert result.err.startswith("Would convert ")
    assert list(tmp_path.iterdir()) == []


def test_wrong_passwords_and_files_are_said_in_one_line(run, stores, tmp_path):
    wrong = run("convert", stores / "s.jks", "a.p12", "--srcstorepass-env", "OTHER")
    assert (wrong.status, wrong.err.count("\n")) == (1, 1)
    assert "password was incorrect" in wrong.err
    missing = run("convert", "nowhere.jks", "a.p12", *SOURCE)
    assert missing.err == "keystore-tool: error: nowhere.jks (No such file or directory)\n"
    (tmp_path / "text").write_text("hello")
    text = run("convert", "text", "a.p12")
    assert (text.status, "text holds neither PEM nor" in text.err) == (1, True)
    (tmp_path / "empty").write_text("")
    assert "empty is empty" in run("convert", "empty", "a.p12").err
    unknown = run("convert", stores / "s.jks", "a.p12", *SOURCE, "--deststoretype", "BCFKS")
    refused(unknown, "BCFKS not found")


WRONG_CALLS = {
    "a profile for JKS": ("a.jks", ("--profile", "java8"), "--profile is about PKCS#12 stores"),
    "a store password for PEM": (
        "a.pem",
        ("--deststorepass-env", "OTHER"),
        "a PEM file has no store password",
    ),
    "keys in clear in a store": ("a.p12", PLAIN, "--no-encryption is about PEM files"),
    "a passphrase for nothing": ("a.pem", (*PLAIN, "--destkeypass-env", "OTHER"), "exclude each other"),
}


@pytest.mark.parametrize("case", WRONG_CALLS)
def test_calls_that_cannot_be_meant(run, stores, case):
    target, options, message = WRONG_CALLS[case]
    result = run("convert", stores / "s.jks", target, *SOURCE, *options)
    assert (result.status, message in result.err) == (2, True), result.err


# --------------------------------------------------------------------------------------------- profiles

PROFILES = {
    "java8": ["MAC: sha1, Iteration 100000", *2 * ["pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 50000"]],
    "java17": ["MAC: sha256, Iteration 10000", *2 * ["PBES2, PBKDF2, AES-256-CBC, Iteration 10000"]],
    "openssl3": ["MAC: sha256, Iteration 100000", *2 * ["PBES2, PBKDF2, AES-256-CBC, Iteration 100000"]],
}


def algorithms(openssl, path: Path) -> str:
    """What openssl says of a PKCS#12 file."""
    return openssl("pkcs12", "-in", path, "-info", "-noout", "-passin", "pass:changeit").ok().err


@pytest.mark.parametrize("profile", PROFILES)
def test_profiles_are_read_by_whom_they_are_for(run, stores, keytools, openssl, tmp_path, profile):
    run("convert", stores / "s.jks", "a.p12", *SOURCE, "--profile", profile, "--srcalias", "web").ok()
    info = (
        openssl("pkcs12", "-in", tmp_path / "a.p12", "-info", "-noout", "-passin", "pass:changeit").ok().err
    )
    mac, key, certificates = PROFILES[profile]
    assert mac in info
    assert f"Keybag: {key}" in info
    assert f"Encrypted data: {certificates}" in info
    for keytool in (keytools[min(keytools)], keytools[max(keytools)]):
        listed = keytool("-list", "-keystore", tmp_path / "a.p12", "-storepass", "changeit").ok().out
        assert "web, " in listed


def test_without_a_profile_an_old_store_becomes_one_of_today(run, stores, openssl, tmp_path):
    run("convert", stores / "s.jks", "old.p12", *SOURCE, "--profile", "java8").ok()
    run("convert", "old.p12", "new.p12", *SOURCE).ok()
    info = (
        openssl("pkcs12", "-in", tmp_path / "new.p12", "-info", "-noout", "-passin", "pass:changeit").ok().err
    )
    assert "TripleDES" not in info
    assert info.count("AES-256-CBC, Iteration 10000") == 3


def test_certificates_that_are_no_entries_are_kept_in_pkcs12_and_told_of_elsewhere(
    run, pki, openssl, tmp_path
):
    path = tmp_path / "theirs.p12"
    openssl("pkcs12", "-export", "-nokeys", "-in", pki.root, "-passout", "pass:changeit", "-out", path).ok()
    kept = run("convert", path, "a.p12", *SOURCE).ok()
    assert "Warning" not in kept.err
    inside = openssl("pkcs12", "-in", tmp_path / "a.p12", "-passin", "pass:changeit", "-nokeys").ok().out
    assert blocks(inside, "CERTIFICATE") == [pki.root.read_text()]
    lost = run("convert", path, "a.jks", *SOURCE).ok()
    assert "1 certificates or keys of the source are no entries to Java and were left out" in lost.err


# -------------------------------------------------------------------------------------------------- PEM


def test_a_store_as_pem_and_back_is_the_same_store(run, stores, shown, as_java_sees, openssl, tmp_path):
    run("convert", stores / "s.jks", "all.pem", *SOURCE, "--destkeypass-env", "PASSPHRASE").ok()
    assert (tmp_path / "all.pem").stat().st_mode & 0o777 == 0o600
    openssl("storeutl", "-noout", "-passin", "pass:pass phrase", tmp_path / "all.pem").ok()
    back = ("convert", "all.pem", "back.jks", "--srckeypass-env", "PASSPHRASE")
    run(*back, "--deststorepass-env", "STOREPASS").ok()
    after = shown(tmp_path / "back.jks", "JKS")
    before = as_java_sees["JKS"]
    assert {alias: undated(entry) for alias, entry in after.items()} == {
        alias: undated(entry) for alias, entry in before.items()
    }


def test_what_openssl_prints_of_a_store_is_that_store(run, stores, shown, as_java_sees, openssl, tmp_path):
    printed = openssl("pkcs12", "-in", stores / "s.p12", "-passin", "pass:changeit", "-nodes").ok().out
    (tmp_path / "printed.pem").write_text(printed)
    run("convert", "printed.pem", "back.p12", "--deststorepass-env", "STOREPASS").ok()
    before, after = as_java_sees["PKCS12"], shown(tmp_path / "back.p12", "PKCS12")
    assert {alias: entry[3] for alias, entry in after.items()} == {
        alias: entry[3] for alias, entry in before.items()
    }


def test_several_keys_in_one_file_each_find_their_chain(run, pki, web, api, shown, tmp_path):
    mixed = pki.file(
        "mixed.pem", web.key, pki.root, api.certificate, api.key, pki.intermediate, web.certificate
    )
    run("convert", mixed, "a.p12", "--deststorepass-env", "STOREPASS").ok()
    entries = shown(tmp_path / "a.p12", "PKCS12")
    assert {alias: (entry[0], entry[3].count(",")) for alias, entry in entries.items()} == {
        "web": ("PrivateKeyEntry", 2),
        "api": ("PrivateKeyEntry", 2),
    }
    named = run("convert", mixed, "b.p12", "--deststorepass-env", "STOREPASS", "--destalias", "x")
    refused(named, "one new alias, but 2 entries")


def test_keys_of_one_name_are_told_apart(run, pki):
    one, two = pki.leaf("one", subject="/CN=same"), pki.leaf("two", subject="/CN=same")
    both = pki.file("same.pem", one.key, one.certificate, two.key, two.certificate)
    result = run("convert", both, "a.p12", "--deststorepass-env", "STOREPASS", "--format", "json").ok()
    entries = json.loads(result.out)["entries"]
    assert [one["alias"] for one in entries] == [f"same-{one['chain'][0]['sha256'][:8]}" for one in entries]


def test_a_ca_bundle_becomes_a_trust_store(run, pki, shown, tmp_path):
    bundle = pki.file("bundle.crt", pki.root, pki.intermediate)
    run("convert", bundle, "trust.jks", "--deststorepass-env", "STOREPASS").ok()
    entries = shown(tmp_path / "trust.jks", "JKS")
    assert {alias: entry[0] for alias, entry in entries.items()} == {
        "root-ca": "trustedCertEntry",
        "intermediate-ca": "trustedCertEntry",
    }


def test_through_pipes(run, stores, web, pki):
    printed = run("convert", stores / "s.jks", "-", *SOURCE, "--srcalias", "web", *PLAIN).ok().out
    assert blocks(printed, "PRIVATE KEY") == [web.key.read_text()]
    chain = [web.certificate.read_text(), pki.intermediate.read_text(), pki.root.read_text()]
    assert blocks(printed, "CERTIFICATE") == chain
    again = run("convert", "-", "-", *PLAIN, stdin=printed).ok()
    assert again.out == printed


def test_a_key_without_its_certificate_is_refused(run, web):
    result = run("convert", web.key, "a.p12", "--deststorepass-env", "STOREPASS")
    refused(result, f"{web.key}, line 1: no certificate in the file belongs to this private key")


def test_java_reads_the_key_that_kafka_is_given(run, stores, java, tmp_path):
    at = ("--keystore", stores / "s.jks", "--storepass-env", "STOREPASS")
    export = ("export-pem", *at, "--layout", "kafka", "--out-dir", "kafka", "--force")
    run(*export, "--alias", "web", "--key-passphrase-env", "PASSPHRASE").ok()
    for generation in (11, 17, 25):
        key = tmp_path / "kafka" / "web-keystore.pem"
        read = java("KafkaPem", key, "pass phrase", "EC", generation=generation).ok()
        assert read.out == "EC\n"


# -------------------------------------------------------------------------------------------------- BKS


@pytest.fixture(scope="module")
def bks(keytool, stores, tmp_path_factory):
    """Makes a copy of a store as Bouncy Castle's own provider writes it."""
    if not peers.BOUNCY_CASTLE.exists():
        missing("Bouncy Castle (Debian's libbcprov-java)")
    provider = (
        *("-providerclass", "org.bouncycastle.jce.provider.BouncyCastleProvider"),
        *("-providerpath", peers.BOUNCY_CASTLE, "-J-Dorg.bouncycastle.bks.enable_v1=true"),
    )
    folder = tmp_path_factory.mktemp("bks")

    def make(store_type: str, *commands: tuple[str, ...]) -> Path:
        path = folder / store_type
        if not path.exists():
            keytool(
                *("-importkeystore", "-srckeystore", stores / "s.jks", "-srcstorepass", "changeit"),
                *(
                    "-destkeystore",
                    path,
                    "-deststoretype",
                    store_type,
                    "-deststorepass",
                    "changeit",
                    *provider,
                ),
            ).ok()
        for command in commands:
            keytool(
                *command, "-keystore", path, "-storetype", store_type, "-storepass", "changeit", *provider
            ).ok()
        return path

    return make


@pytest.mark.parametrize("version", ["BKS", "BKS-V1"])
def test_a_store_of_android_becomes_one_of_java(run, bks, shown, as_java_sees, tmp_path, version):
    result = run("convert", bks(version), "a.jks", *SOURCE).ok()
    assert "(BKS) to a.jks (JKS): " in result.err
    before, after = as_java_sees["JKS"], shown(tmp_path / "a.jks", "JKS")
    # Bouncy Castle writes elliptic curve keys anew, with the public key inside, and has dates of its own.
    assert {alias: (entry[0], entry[3]) for alias, entry in after.items()} == {
        alias: (entry[0], entry[3]) for alias, entry in before.items()
    }
    assert after["api"][2] == before["api"][2]
    run("convert", bks(version), "a.pem", *SOURCE, *PLAIN).ok()


def test_a_key_of_bks_with_a_password_of_its_own(run, bks, tmp_path):
    own = ("-keypasswd", "-alias", "web", "-keypass", "changeit", "-new", "another-password")
    path = tmp_path / "own.bks"
    path.write_bytes(bks("BKS", own).read_bytes())
    bks("BKS", ("-keypasswd", "-alias", "web", "-keypass", "another-password", "-new", "changeit"))
    run("convert", path, "a.p12", *SOURCE, "--srckeypass-env", "OTHER").ok()
    run("convert", path, "b.p12", *SOURCE, stdin="another-password\n").ok()
    wrong = run("convert", path, "c.p12", *SOURCE, stdin="wrong\n")
    assert (wrong.status, "Cannot recover key" in wrong.err) == (1, True)


def test_bks_that_does_not_open(run, bks, stores, tmp_path):
    good = bks("BKS").read_bytes()
    assert "the password is wrong" in run("convert", bks("BKS"), "a.p12", "--srcstorepass-env", "OTHER").err
    (tmp_path / "cut.bks").write_bytes(good[:100])
    refused(run("convert", "cut.bks", "a.p12", *SOURCE), "a damaged Bouncy Castle store, or one of type UBER")
    (tmp_path / "short.bks").write_bytes(good[:24])
    assert run("convert", "short.bks", "a.p12", *SOURCE).status == 1
    other = run("convert", stores / "s.jks", "a.p12", *SOURCE, "--srcstoretype", "BKS")
    assert other.err == "keystore-tool: error: not a Bouncy Castle store\n"
    hostile = good[:28] + b"\x7f\xff\xff\xff" + good[32:]
    (tmp_path / "hostile.bks").write_bytes(hostile)
    assert "iterations" in run("convert", "hostile.bks", "a.p12", *SOURCE).err
    assert not (tmp_path / "a.p12").exists()


def test_without_pyjks_one_line_says_how_to_get_it(bks, tmp_path):
    without = (
        "import sys; sys.modules['jks'] = None; from keystore_tool.cli.main import main; sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", without, "convert", str(bks("BKS")), "a.p12", *SOURCE],
        cwd=tmp_path,
        env=peers.environment(**SECRETS),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    error, hint = done.stderr.splitlines()
    assert error == "keystore-tool: error: reading BKS stores needs pyjks, which is not installed"
    assert "pip install 'keystore-tool[bks]'" in hint
    assert "pip install --no-deps pyjks" in hint
