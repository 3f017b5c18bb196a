"""import-pem and export-pem: what goes in comes out, and other programs agree on what is there."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import stat
from pathlib import Path

import in_process
import pexpect
import pytest
from pki import KINDS, Leaf, Pki, blocks
from sides import OURS

PASSWORD = {"STOREPASS": "changeit", "PASSPHRASE": "pass phrase"}
AT = ("--storepass-env", "STOREPASS")
PASSPHRASE = ("--key-passphrase-env", "PASSPHRASE")
PLAIN = ("--no-encryption",)
BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
TYPES = ("JKS", "JCEKS", "PKCS12")


@pytest.fixture(scope="module")
def pki(tmp_path_factory, openssl) -> Pki:
    return Pki(tmp_path_factory.mktemp("pki"), openssl).make()


@pytest.fixture(scope="module")
def web(pki) -> Leaf:
    return pki.leaf("web")


@pytest.fixture(scope="module")
def other(pki) -> Leaf:
    return pki.leaf("other")


@pytest.fixture
def run(tmp_path):
    """Our command, in the test's folder, with the passwords in its environment."""

    def run(*arguments: str | Path, stdin: str = ""):
        return in_process.run(*arguments, stdin=stdin, cwd=tmp_path, env=PASSWORD)

    return run


@pytest.fixture(scope="module")
def store(pki, web, tmp_path_factory) -> Path:
    """A store with a key, its chain, and two trusted certificates."""
    path = tmp_path_factory.mktemp("store") / "s.p12"
    chain = ("--cert", web.certificate, "--cert", pki.intermediate, "--cert", pki.root)
    cas = ("--cas", pki.root, "--cas", pki.intermediate)
    imported = ("import-pem", "--keystore", path, *AT, "--alias", "web", "--key", web.key, *chain, *cas)
    in_process.run(*imported, env=PASSWORD).ok()
    return path


def refused(result, message: str, status: int = 1) -> None:
    """It failed with one line that says why, and one that says what to do."""
    assert result.status == status, result.out + result.err
    assert result.err.startswith("keystore-tool: error: "), result.err
    assert message in result.err, result.err
    assert "\nkeystore-tool: hint: " in result.err, result.err


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# ------------------------------------------------------------------------------------------ there and back


@pytest.fixture(scope="module")
def stores_of_all_kinds(pki, tmp_path_factory) -> dict[str, Path]:
    """For each type, a store with a key of each kind and its chain, imported from PEM."""
    folder = tmp_path_factory.mktemp("kinds")
    first = folder / "s.p12"
    for kind in (*KINDS, "dsa"):
        leaf = pki.leaf(f"{kind}-leaf", kind)
        chain = ("--cert", pki.root, "--cert", leaf.certificate, "--cert", pki.intermediate)
        imported = ("import-pem", "--keystore", first, *AT, "--alias", kind, "--key", leaf.key, *chain)
        in_process.run(*imported, env=PASSWORD).ok()
    stores = {"PKCS12": first, "JKS": folder / "s.jks", "JCEKS": folder / "s.jceks"}
    for path in (stores["JKS"], stores["JCEKS"]):
        in_process.run("convert", first, path, "--srcstorepass-env", "STOREPASS", env=PASSWORD).ok()
    return stores


@pytest.mark.parametrize("store_type", TYPES)
def test_java_finds_the_keys_and_chains_that_were_in_pem(
    stores_of_all_kinds, pki, java, openssl, tmp_path, store_type
):
    shown = java("ShowStore", stores_of_all_kinds[store_type], store_type, "changeit").ok().out
    found = {line.split("\t")[0]: line.split("\t")[1:] for line in shown.splitlines()}
    assert set(found) == {*KINDS, "dsa"}
    for kind, (entry_kind, _, key, chain) in found.items():
        leaf = pki.folder / f"{kind}-leaf.crt"
        expected = [fingerprint(openssl, path) for path in (leaf, pki.intermediate, pki.root)]
        assert (entry_kind, chain) == ("PrivateKeyEntry", ",".join(expected))
        if kind not in ("p256", "p521"):  # Java writes elliptic curve keys anew, without the public key
            pkcs8 = tmp_path / "key.der"
            key_file = pki.folder / f"{kind}-leaf.key"
            openssl("pkcs8", "-topk8", "-nocrypt", "-in", key_file, "-outform", "DER", "-out", pkcs8).ok()
            assert key == sha256(openssl, pkcs8)


def fingerprint(openssl, certificate: Path) -> str:
    shown = openssl("x509", "-in", certificate, "-noout", "-fingerprint", "-sha256").ok().out
    return shown.partition("=")[2].strip().replace(":", "").lower()


def sha256(openssl, path: Path) -> str:
    return openssl("dgst", "-sha256", "-r", path).ok().out.split()[0]


@pytest.mark.parametrize("store_type", TYPES)
def test_keys_and_chains_come_back_as_they_were(stores_of_all_kinds, pki, run, tmp_path, store_type):
    path = stores_of_all_kinds[store_type]
    run("convert", path, "all.pem", "--srcstorepass-env", "STOREPASS", *PLAIN).ok()
    text = (tmp_path / "all.pem").read_text()
    above = [pki.intermediate.read_text(), pki.root.read_text()]
    leaves = [pki.folder / f"{kind}-leaf" for kind in (*KINDS, "dsa")]
    assert blocks(text, "PRIVATE KEY") == [leaf.with_suffix(".key").read_text() for leaf in leaves]
    expected = [one for leaf in leaves for one in (leaf.with_suffix(".crt").read_text(), *above)]
    assert blocks(text, "CERTIFICATE") == expected


def test_keytool_lists_what_was_imported(store, keytool):
    listed = keytool("-list", "-keystore", store, "-storepass", "changeit").ok().out
    assert "Your keystore contains 3 entries" in listed
    assert "web, " in listed
    assert "root-ca, " in listed
    assert "intermediate-ca, " in listed


# --------------------------------------------------------------------------------------------- import-pem


def key_forms(openssl, leaf: Leaf, folder: Path) -> dict[str, Path]:
    secret = ("-passout", "env:PASSPHRASE")
    forms = {
        "pkcs8": (),
        "sec1": ("-traditional",),
        "sec1-encrypted": ("-traditional", "-aes256", *secret),
        "pkcs8-encrypted": ("-aes256", *secret),
    }
    for name, options in forms.items():
        openssl("pkey", "-in", leaf.key, *options, "-out", folder / f"{name}.pem", env=PASSWORD).ok()
    return {name: folder / f"{name}.pem" for name in forms}


@pytest.mark.parametrize("form", ["pkcs8", "sec1", "sec1-encrypted", "pkcs8-encrypted"])
def test_every_form_of_key_is_taken(run, web, pki, openssl, tmp_path, form):
    key = key_forms(openssl, web, tmp_path)[form]
    files = ("--key", key, "--cert", web.certificate, "--cert", pki.intermediate)
    run("import-pem", "--keystore", "s.jks", *AT, "--alias", "web", *files, *PASSPHRASE).ok()
    exported = run("export-pem", "--keystore", "s.jks", *AT, "--out", "-", *PLAIN).ok().out
    assert blocks(exported, "PRIVATE KEY") == [web.key.read_text()]
    assert blocks(exported, "CERTIFICATE") == [web.certificate.read_text(), pki.intermediate.read_text()]


def test_everything_may_stand_in_one_file_in_any_order(run, web, pki):
    mixed = pki.file("mixed.pem", pki.root, web.key, pki.intermediate, web.certificate)
    imported = run("import-pem", "--keystore", "s.p12", *AT, "--alias", "web", "--key", mixed).ok()
    assert imported.err == "Private key and a chain of 3 certificates imported as <web>\n"
    exported = run("export-pem", "--keystore", "s.p12", *AT, "--cert-out", "-").ok().out
    assert exported == "".join(one.read_text() for one in (web.certificate, pki.intermediate, pki.root))


def test_a_bundle_of_pkcs7_and_der_files_will_do(run, web, pki, openssl, tmp_path):
    pki.openssl(
        *("crl2pkcs7", "-nocrl", "-certfile", pki.root, "-certfile", pki.intermediate),
        *("-out", tmp_path / "chain.p7b"),
    ).ok()
    openssl("x509", "-in", web.certificate, "-outform", "DER", "-out", tmp_path / "web.cer").ok()
    openssl("pkey", "-in", web.key, "-outform", "DER", "-out", tmp_path / "web.der").ok()
    files = ("--key", "web.der", "--cert", "web.cer", "--cert", "chain.p7b")
    imported = run("import-pem", "--keystore", "s.p12", *AT, "--alias", "web", *files).ok()
    assert "a chain of 3 certificates" in imported.err


def test_a_key_from_standard_input(run, web):
    both = web.key.read_text() + web.certificate.read_text()
    run("import-pem", "--keystore", "s.p12", *AT, "--alias", "web", "--key", "-", stdin=both).ok()


def test_of_two_certificates_for_the_key_the_one_that_lasts_longer_is_taken(run, web, pki):
    renewed = pki.renew(web, "renewed", days=25)
    both = pki.file("both.pem", web.certificate, renewed)
    imported = run(
        *("import-pem", "--keystore", "s.p12", *AT, "--alias", "web", "--key", web.key, "--cert", both),
        *("--format", "json"),
    ).ok()
    key = json.loads(imported.out)["private_key"]
    assert [one["subject"] for one in key["chain"]] == ["CN=renewed, O=Example"]
    assert [one["subject"] for one in key["left_out"]] == ["CN=web, O=Example"]
    assert "left out: CN=web, O=Example" in imported.err


def test_the_key_must_match_the_certificate(run, web, other, tmp_path):
    files = ("--key", web.key, "--cert", other.certificate)
    result = run("import-pem", "--keystore", "s.p12", *AT, "--alias", "web", *files)
    refused(result, f"{web.key}, line 1 belongs to none of the certificates (CN=other, O=Example)")
    assert not (tmp_path / "s.p12").exists()


def test_a_signer_of_the_same_name_and_another_key_is_refused(run, web, tmp_path, openssl):
    stranger = Pki(tmp_path, openssl).make()
    files = ("--key", web.key, "--cert", web.certificate, "--cert", stranger.intermediate)
    result = run("import-pem", "--keystore", "s.p12", *AT, "--alias", "web", *files)
    refused(result, "the certificate of CN=Intermediate CA, O=Example is not the one that signed CN=web")


def test_an_alias_that_is_taken_is_kept_but_for_force(run, store, other, tmp_path):
    copy = shutil.copy(store, tmp_path / "s.p12")
    files = ("--key", other.key, "--cert", other.certificate)
    before = copy.read_bytes()
    refused(run("import-pem", "--keystore", copy, *AT, "--alias", "WEB", *files), "<WEB> already exists")
    assert copy.read_bytes() == before
    run("import-pem", "--keystore", copy, *AT, "--alias", "WEB", *files, "--force").ok()
    exported = run("export-pem", "--keystore", copy, *AT, "--out", "-", *PLAIN).ok().out
    assert blocks(exported, "PRIVATE KEY") == [other.key.read_text()]


def test_a_dry_run_writes_nothing(run, web, tmp_path):
    files = ("--key", web.key, "--cert", web.certificate)
    result = run(
        "import-pem", "--keystore", "s.p12", *AT, "--alias", "web", *files, "--dry-run", "--format", "json"
    ).ok()
    assert json.loads(result.out)["written"] is False
    assert not (tmp_path / "s.p12").exists()


def test_a_password_of_its_own_in_jks(run, web, java, tmp_path):
    files = ("--key", web.key, "--cert", web.certificate)
    own = ("--keypass-env", "PASSPHRASE")
    run("import-pem", "--keystore", "s.jks", *AT, "--alias", "web", *files, *own).ok()
    arguments = (tmp_path / "s.jks", "JKS", "changeit", "web=pass phrase")
    assert "PrivateKeyEntry" in java("ShowStore", *arguments).ok().out


WRONG_CALLS = {
    "nothing": ((), "nothing to import"),
    "no alias": (("--key", "k.pem"), "a private key needs a name"),
    "standard input twice": (("--key", "-", "--cert", "-", "--alias", "a"), "only once"),
    "a template without certificates": (
        ("--key", "k.pem", "--alias", "a", "--alias-template", "{cn}"),
        "--alias-template is about",
    ),
}


@pytest.mark.parametrize("case", WRONG_CALLS)
def test_calls_that_cannot_be_meant(run, case):
    arguments, message = WRONG_CALLS[case]
    result = run("import-pem", "--keystore", "s.p12", *AT, *arguments)
    assert (result.status, message in result.err) == (2, True), result.err


def test_what_is_wrong_with_a_file_is_said_in_one_line(run, web, other, pki, openssl, tmp_path):
    at = ("import-pem", "--keystore", "s.p12", *AT, "--alias", "a")
    missing = run(*at, "--key", "nowhere.pem")
    assert (missing.status, missing.err.splitlines()) == (
        1,
        ["keystore-tool: error: nowhere.pem (No such file or directory)"],
    )
    refused(run(*at, "--key", web.certificate), "there is no private key in")
    two = pki.file("two.pem", web.key, other.key, web.certificate)
    refused(run(*at, "--key", two), "there are 2 private keys in")
    refused(run(*at, "--key", web.key), "there is no certificate for the private key")
    encrypted = key_forms(openssl, web, tmp_path)["pkcs8-encrypted"]
    wrong = run(*at, "--key", encrypted, "--cert", web.certificate, "--key-passphrase-env", "STOREPASS")
    assert (
        wrong.err
        == f"keystore-tool: error: {encrypted}, line 1: the passphrase does not open this private key\n"
    )
    refused(run(*at, "--cas", web.key), "there are no certificates in")
    template = run("import-pem", "--keystore", "s.p12", *AT, "--cas", pki.root, "--alias-template", "{dn}")
    refused(template, "unknown field: {dn}")
    assert not (tmp_path / "s.p12").exists()


# -------------------------------------------------------------------------------------------- CA bundles


@pytest.fixture(scope="module")
def bundle() -> Path:
    """The bundle of the machine, of some 144 certificates, two of them of one name."""
    if BUNDLE.exists():
        return BUNDLE
    pytest.skip(f"needs {BUNDLE}")


def test_a_bundle_is_imported_in_one_write(run, bundle, tmp_path, keytool):
    count = len(blocks(bundle.read_text(), "CERTIFICATE"))
    first = run("import-pem", "--keystore", "trust.jks", *AT, "--cas", bundle).ok()
    assert first.err == f"Trusted certificates imported: {count}\n"
    before = (tmp_path / "trust.jks").stat()
    again = run("import-pem", "--keystore", "trust.jks", *AT, "--cas", bundle).ok()
    assert again.err == f"Trusted certificates imported: 0, {count} already there\n"
    after = (tmp_path / "trust.jks").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    listed = keytool("-list", "-keystore", tmp_path / "trust.jks", "-storepass", "changeit").ok().out
    assert f"Your keystore contains {count} entries" in listed
    exported = run("export-pem", "--keystore", "trust.jks", *AT, "--ca-out", "-").ok().out
    assert blocks(exported, "CERTIFICATE") == blocks(bundle.read_text(), "CERTIFICATE")


def aliases(result) -> dict[str, str]:
    return {one["alias"]: one["certificate"]["sha256"] for one in json.loads(result.ok().out)["added"]}


def test_aliases_depend_on_the_certificates_only(run, bundle, tmp_path):
    backwards = tmp_path / "backwards.pem"
    backwards.write_text("".join(reversed(blocks(bundle.read_text(), "CERTIFICATE"))))
    one = run("import-pem", "--keystore", "1.jks", *AT, "--cas", bundle, "--format", "json")
    other = run("import-pem", "--keystore", "2.jks", *AT, "--cas", backwards, "--format", "json")
    assert aliases(one) == aliases(other)
    assert all(alias == alias.lower() and " " not in alias for alias in aliases(one))


def test_certificates_of_one_name_are_told_apart(run, pki, tmp_path, openssl):
    stranger = Pki(tmp_path, openssl).make()
    both = ("--cas", pki.root, "--cas", stranger.root)
    added = aliases(run("import-pem", "--keystore", "1.p12", *AT, *both, "--format", "json"))
    assert set(added) == {f"root-ca-{sha[:8]}" for sha in added.values()}
    run("import-pem", "--keystore", "2.p12", *AT, "--cas", pki.root).ok()
    later = aliases(run("import-pem", "--keystore", "2.p12", *AT, *both, "--format", "json"))
    assert set(later) == {f"root-ca-{sha[:8]}" for sha in later.values()}


TEMPLATES = {
    "{cn}": "root-ca",
    "corp-{o}-{cn}": "corp-example-root-ca",
    "{name}-{sha256:.6}": "root-ca-{sha256:.6}",
    "{ou}": "{sha256:.16}",
    "fixed": "fixed",
}


@pytest.mark.parametrize("template", TEMPLATES)
def test_templates_say_how_certificates_are_called(run, pki, template):
    imported = ("import-pem", "--keystore", "1.p12", *AT, "--cas", pki.root, "--alias-template", template)
    [(alias, sha256)] = aliases(run(*imported, "--format", "json")).items()
    assert alias == TEMPLATES[template].format(sha256=sha256)


def test_one_certificate_may_be_given_its_alias(run, pki):
    added = run(
        "import-pem", "--keystore", "1.p12", *AT, "--cas", pki.root, "--alias", "Vibes", "--format", "json"
    )
    assert set(aliases(added)) == {"Vibes"}
    two = ("--cas", pki.root, "--cas", pki.intermediate)
    refused(
        run("import-pem", "--keystore", "2.p12", *AT, *two, "--alias", "a"), "one alias, but 2 certificates"
    )


# --------------------------------------------------------------------------------------------- export-pem


def test_key_certificate_and_authorities_go_to_files_of_their_own(run, store, web, pki, openssl, tmp_path):
    files = ("--key-out", "c.key", "--cert-out", "c.crt", "--ca-out", "ca.crt")
    result = run("export-pem", "--keystore", store, *AT, "--alias", "web", *files, *PASSPHRASE).ok()
    assert result.out == ""
    assert result.err.splitlines() == [
        "Private key stored in file <c.key>",
        "Certificate chain stored in file <c.crt>",
        "Trusted certificates stored in file <ca.crt>",
    ]
    assert (tmp_path / "c.key").read_text().startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
    opened = openssl("pkey", "-in", tmp_path / "c.key", "-passin", "env:PASSPHRASE", env=PASSWORD).ok()
    assert opened.out == web.key.read_text()
    chain = [web.certificate.read_text(), pki.intermediate.read_text(), pki.root.read_text()]
    assert (tmp_path / "c.crt").read_text() == "".join(chain)
    assert blocks((tmp_path / "ca.crt").read_text(), "CERTIFICATE") == [chain[2], chain[1]]
    assert mode(tmp_path / "c.key") == 0o600
    assert mode(tmp_path / "c.crt") == 0o666 & ~_umask()


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def test_a_file_that_is_there_is_kept_but_for_force(run, store, tmp_path):
    key = tmp_path / "c.key"
    key.write_text("mine")
    key.chmod(0o644)
    export = ("export-pem", "--keystore", store, *AT, "--key-out", "c.key", *PASSPHRASE)
    refused(run(*export), "c.key exists already")
    assert key.read_text() == "mine"
    run(*export, "--force").ok()
    assert "ENCRYPTED" in key.read_text()
    assert mode(key) == 0o600


def test_nothing_is_written_if_one_file_cannot_be(run, store, tmp_path):
    (tmp_path / "c.crt").write_text("mine")
    files = ("--key-out", "c.key", "--cert-out", "c.crt")
    refused(run("export-pem", "--keystore", store, *AT, *files, *PLAIN), "c.crt exists already")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.crt"]


def test_the_passphrase_is_asked_for_twice_in_a_terminal(store, web, openssl, tmp_path):
    child = pexpect.spawn(
        OURS,
        ["export-pem", "--keystore", str(store), *AT, "--key-out", "c.key"],
        cwd=tmp_path,
        env=os.environ | PASSWORD,
        encoding="utf-8",
        timeout=60,
    )
    answers = ["short", "pass phrase", "another phrase", "pass phrase", "pass phrase"]
    prompts = ["Enter passphrase for", "Enter passphrase for", "Re-enter", "Enter passphrase for", "Re-enter"]
    screen = ""
    for prompt, answer in zip(prompts, answers, strict=True):
        child.expect_exact(prompt)
        screen += child.before
        child.delaybeforesend = 0.2  # the prompt comes before the echo is switched off
        child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "too short" in screen
    assert "They don't match" in screen
    assert "phrase\r\n" not in screen + child.before
    opened = openssl("pkey", "-in", tmp_path / "c.key", "-passin", "env:PASSPHRASE", env=PASSWORD).ok()
    assert opened.out == web.key.read_text()


def test_an_interruption_at_the_passphrase_leaves_nothing(store, tmp_path):
    child = pexpect.spawn(
        OURS,
        ["export-pem", "--keystore", str(store), *AT, "--out-dir", "out"],
        cwd=tmp_path,
        env=os.environ | PASSWORD,
        timeout=60,
    )
    child.expect_exact("Enter passphrase for")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert b"Traceback" not in child.before
    assert list(tmp_path.iterdir()) == []


def test_no_passphrase_no_file(run, store, tmp_path):
    result = run("export-pem", "--keystore", store, *AT, "--key-out", "c.key", stdin="a\nb\nc\n")
    assert result.status == 1
    assert result.err.splitlines()[-1] == (
        "keystore-tool: hint: --key-passphrase-file gives the passphrase, --no-encryption does without"
    )
    assert list(tmp_path.iterdir()) == []


def test_one_file_for_all_is_what_python_loads(run, store, tmp_path):
    run("export-pem", "--keystore", store, *AT, "--out", "all.pem", *PASSPHRASE).ok()
    context = ssl.create_default_context()
    context.load_cert_chain(tmp_path / "all.pem", password="pass phrase")
    assert mode(tmp_path / "all.pem") == 0o600


APART = ["ca.crt", "web.crt", "web.key"]
LAYOUTS = {
    "generic": (APART, ""),
    "curl": (APART, "curl --cert out/web.crt --key out/web.key --cacert out/ca.crt"),
    "httpx": (APART, 'load_cert_chain("out/web.crt", "out/web.key", password=passphrase)'),
    "nginx": (APART, "ssl_certificate         out/web.crt;"),
    "kafka": (["truststore.pem", "web-keystore.pem"], "ssl.truststore.location=out/truststore.pem"),
    "requests": (APART, 'cert=("out/web.crt", "out/web.key"), verify="out/ca.crt"'),
    "haproxy": (["ca.crt", "web.pem"], "bind :443 ssl crt out/web.pem ca-file out/ca.crt"),
}
IN_CLEAR = ("requests", "haproxy")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_are_what_programs_load(run, store, tmp_path, layout):
    names, setting = LAYOUTS[layout]
    export = ("export-pem", "--keystore", store, *AT, "--out-dir", "out", "--layout", layout)
    if layout in IN_CLEAR:
        refused(run(*export, *PASSPHRASE), f"{layout} cannot read an encrypted private key")
        assert not (tmp_path / "out").exists()
    result = run(*export, *(PLAIN if layout in IN_CLEAR else PASSPHRASE)).ok()
    assert setting in result.out
    out = tmp_path / "out"
    assert sorted(path.name for path in out.iterdir()) == names
    key = next(path for path in out.iterdir() if "PRIVATE KEY" in path.read_text())
    certificate = next(
        path for path in out.iterdir() if path.name.startswith("web") and path.suffix != ".key"
    )
    assert mode(key) == 0o600
    context = ssl.create_default_context(cafile=out / names[0])
    context.load_cert_chain(certificate, key, password="pass phrase")
    assert len(context.get_ca_certs()) >= 2


def test_settings_speak_of_what_is_there(run, web, tmp_path):
    run(
        *("import-pem", "--keystore", "s.p12", *AT, "--alias", "web"),
        *("--key", web.key, "--cert", web.certificate),
    ).ok()
    export = ("export-pem", "--keystore", "s.p12", *AT, "--out-dir", "out", "--layout", "nginx", *PLAIN)
    assert run(*export).ok().out == (
        "ssl_certificate         out/web.crt;\nssl_certificate_key     out/web.key;\n"
    )
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["web.crt", "web.key"]


def test_without_a_key_the_trusted_certificates_are_exported(run, pki):
    run("import-pem", "--keystore", "t.p12", *AT, "--cas", pki.root, "--cas", pki.intermediate).ok()
    both = pki.root.read_text() + pki.intermediate.read_text()
    assert run("export-pem", "--keystore", "t.p12", *AT, "--out", "-").ok().out == both
    one = run("export-pem", "--keystore", "t.p12", *AT, "--out", "-", "--alias", "ROOT-CA").ok()
    assert one.out == pki.root.read_text()
    refused(
        run("export-pem", "--keystore", "t.p12", *AT, "--key-out", "-", "--alias", "root-ca", *PLAIN),
        "there is no private key to be exported",
    )


def test_one_of_several_keys_must_be_chosen(run, store, other, tmp_path):
    copy = shutil.copy(store, tmp_path / "s.p12")
    files = ("--key", other.key, "--cert", other.certificate)
    run("import-pem", "--keystore", copy, *AT, "--alias", "other", *files).ok()
    result = run("export-pem", "--keystore", copy, *AT, "--out", "-", *PLAIN)
    refused(result, "the store has 2 private keys")
    assert "--alias: web, other" in result.err
    refused(run("export-pem", "--keystore", copy, *AT, "--out", "-", "--alias", "no"), "<no> does not exist")
    trusted = run("export-pem", "--keystore", copy, *AT, "--ca-out", "-").ok().out
    assert len(blocks(trusted, "CERTIFICATE")) == 2


def test_no_alias_leads_out_of_the_folder(run, web, tmp_path):
    files = ("--key", web.key, "--cert", web.certificate)
    run("import-pem", "--keystore", "s.p12", *AT, "--alias", "../../up & away", *files).ok()
    run("export-pem", "--keystore", "s.p12", *AT, "--out-dir", "out", *PLAIN).ok()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "_._.._up___away.crt",
        "_._.._up___away.key",
    ]


def test_json_says_where_everything_is_and_holds_what_was_to_be_printed(run, store, web):
    result = run("export-pem", "--keystore", store, *AT, "--out", "-", *PLAIN, "--format", "json").ok()
    document = json.loads(result.out)
    [file] = document["files"]
    assert (document["alias"], document["encrypted"], document["layout"]) == ("web", False, "generic")
    assert (file["file"], file["contents"]) == ("-", ["key", "chain"])
    assert blocks(file["pem"], "PRIVATE KEY") == [web.key.read_text()]
    assert [one["subject"].partition(",")[0] for one in document["chain"]] == [
        "CN=web",
        "CN=Intermediate CA",
        "CN=Root CA",
    ]


def test_where_files_go_must_be_said_in_one_way(run, store):
    nothing = run("export-pem", "--keystore", store, *AT)
    assert (nothing.status, "nothing says where" in nothing.err) == (2, True)
    two = run("export-pem", "--keystore", store, *AT, "--out", "-", "--ca-out", "ca.crt")
    assert (two.status, "more than one way" in two.err) == (2, True)
    twice = run("export-pem", "--keystore", store, *AT, "--key-out", "a", "--cert-out", "a")
    assert (twice.status, "the same file is named twice" in twice.err) == (2, True)
    before = store.read_bytes()
    itself = run("export-pem", "--keystore", store, *AT, "--out", store, *PLAIN, "--force")
    refused(itself, "is the store itself")
    assert store.read_bytes() == before
    both = run("export-pem", "--keystore", store, *AT, "--out", "-", *PLAIN, *PASSPHRASE)
    assert (both.status, "exclude each other" in both.err) == (2, True)
