"""Revocation lists made and printed as keytool makes and prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sides import Pair, served_pair

from keystore_tool.x509.crl import inspect_crl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

P12 = ("-keystore", "s.p12", "-storepass", "changeit")
JKS = ("-keystore", "s.jks", "-storepass", "changeit")
START = ("-startdate", "2030/01/01 00:00:00")


@pytest.fixture(scope="module")
def sides(keytool, keystore_tool, openssl, tmp_path_factory) -> Iterator[Pair]:
    """A key in a PKCS#12 store, with one that is weak, and one with its own password in a JKS."""
    folder = tmp_path_factory.mktemp("crls")

    def make(*arguments: str) -> None:
        keystore_tool("-genkeypair", "-storepass", "changeit", *arguments, cwd=folder).ok()

    ec = ("-keyalg", "EC", "-groupname", "secp256r1")
    make(*P12, "-alias", "ca", *ec, "-dname", "CN=CA, O=Org")
    make(*P12, "-alias", "weak", "-keyalg", "RSA", "-keysize", "1024", "-dname", "CN=Weak")
    jks = ("-keystore", "s.jks", "-storetype", "JKS")
    make(*jks, "-alias", "own", *ec, "-dname", "CN=Own", "-keypass", "its-own")
    exported = ("-exportcert", *P12, "-alias", "ca", "-file", "ca.crt")
    keystore_tool(*exported, cwd=folder).ok()
    keystore_tool("-importcert", "-noprompt", *P12, "-alias", "trusted", "-file", "ca.crt", cwd=folder)
    lists = {"none": (), "some": ("-id", "1:1", "-id", "77:6", "-id", "3"), "plain": ("-id", "5")}
    for name, ids in lists.items():
        keytool("-gencrl", *P12, "-alias", "ca", *ids, "-file", f"{name}.crl", cwd=folder).ok()
    keytool(
        "-gencrl",
        *P12,
        "-alias",
        "weak",
        "-sigalg",
        "SHA1withRSA",
        "-id",
        "9:7",
        "-file",
        "weak.crl",
        cwd=folder,
    ).ok()
    keytool(
        "-gencrl", *JKS, "-alias", "own", "-keypass", "its-own", "-rfc", "-file", "own.crl", cwd=folder
    ).ok()
    both = (folder / "some.crl").read_bytes() + (folder / "weak.crl").read_bytes()
    (folder / "both.crl").write_bytes(both)
    openssl("crl", "-in", folder / "some.crl", "-out", folder / "some.pem").ok()
    (folder / "empty").touch()
    (folder / "text").write_text("no list\n")
    with served_pair(folder, tmp_path_factory.mktemp("scratch")) as pair:
        yield pair


@pytest.mark.parametrize(
    "ids",
    [(), ("5",), ("+7", "7"), ("-5",), ("5:1", "77:6", "3"), ("5:99", "6:200"), (f"{2**100}:4",)],
    ids=" ".join,
)
def test_what_is_signed_is_what_keytool_signs(sides, ids):
    options = [word for one in ids for word in ("-id", one)]
    sides.agree("-gencrl", *P12, "-alias", "ca", *START, *options, "-validity", "5", "-file", "made.crl")
    made = [inspect_crl((side.folder / "made.crl").read_bytes()) for side in sides]
    assert made[0].tbs == made[1].tbs
    sides.keytool.run("-printcrl", "-file", str(sides.ours.folder / "made.crl")).ok()
    verified = sides.keytool.run("-printcrl", *P12, "-file", str(sides.ours.folder / "made.crl"))
    assert verified.out.endswith("Verified by ca in keystore with a 256-bit EC (secp256r1) key\n")


@pytest.mark.parametrize(
    "arguments",
    [
        (*P12, "-alias", "ca", "-id", "5:"),
        (*P12, "-alias", "ca", "-id", ":5"),
        (*P12, "-alias", "ca", "-id", ""),
        (*P12, "-alias", "ca", "-id", "-"),
        (*P12, "-alias", "ca", "-id", "0x10"),
        (*P12, "-alias", "ca", "-id", "1-2"),
        (*P12, "-alias", "ca", "-id", "12345678901x"),
        (*P12, "-alias", "ca", "-id", "1:x"),
        (*P12, "-alias", "ca", "-id", "1:2:3"),
        (*P12, "-alias", "ca", "-id", "1:0"),
        (*P12, "-alias", "ca", "-id", "1:9999999999"),
        (*P12, "-alias", "trusted", "-id", "1"),
        (*P12, "-alias", "ca", "-sigalg", "FOO"),
        (*P12, "-alias", "ca", "-sigalg", "SHA256withRSA"),
        (*P12, "-alias", "ca", "-file", "no/such"),
        (*P12, "-alias", "ca", "-validity", "0"),
        (*JKS, "-alias", "own", "-keypass", "wrong-one"),
        ("-keystore", "none", "-storepass", "changeit"),
    ],
    ids=lambda arguments: " ".join(arguments[4:]) or "no store",
)
def test_what_keytool_refuses_is_refused_in_its_words(sides, arguments):
    assert sides.agree("-gencrl", *arguments).status == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (*P12, "-alias", "weak", "-sigalg", "SHA1withRSA", "-id", "5", "-rfc"),
        (*P12, "-alias", "ca", "-keypass", "ignored", "-rfc", "-v"),
        (*JKS, "-alias", "own", "-keypass", "its-own", "-rfc"),
    ],
    ids=["weak", "key password", "JKS"],
)
def test_warnings_and_pem_are_keytools(sides, arguments):
    assert "<X509 CRL>" not in sides.agree("-gencrl", *arguments, alike=True).out


def test_the_keys_own_password_is_asked_for(sides):
    assert sides.agree("-gencrl", *JKS, "-alias", "own", "-file", "own-2.crl", stdin="its-own\n").status == 0


def test_a_failure_leaves_a_new_file_empty_and_an_old_one_as_it_was(sides):
    old = sides.ours.folder / "some.crl"
    before = old.read_bytes()
    for name in ("new.crl", "some.crl"):
        assert sides.ours.run("-gencrl", *P12, "-alias", "ca", "-id", "x", "-file", name).status == 1
    assert old.read_bytes() == before
    assert (sides.ours.folder / "new.crl").read_bytes() == b""


def test_an_alias_that_is_not_there_is_named(sides):
    """Where keytool has a NullPointerException."""
    run = sides.ours.run("-gencrl", *P12, "-alias", "nobody", "-id", "1")
    assert run.out == "keytool error: java.lang.Exception: Alias <nobody> does not exist\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("-file", "some.crl"),
        ("-file", "some.pem", "-v"),
        ("-file", "none.crl", "-trustcacerts"),
        ("-file", "both.crl", *P12),
        ("-file", "both.crl", *P12, "-rfc"),
        ("-file", "own.crl", "-keystore", "s.jks"),
        ("-file", "own.crl", *JKS),
        ("-file", "some.crl", "-keystore", "s.p12"),
        ("-file", "some.crl", "-keystore", "none", "-storepass", "changeit"),
        ("-file", "some.crl", "-keystore", "s.p12", "-storepass", "wrong-one"),
        ("-file", "some.crl", "-keystore", "empty"),
        ("-file", "some.crl", "-keystore", "text"),
        ("-file", "some.crl", "-protected", *P12),
        ("-file", "some.crl", "-storetype", "FOO"),
        ("-file", "some.crl", "-providername", "FOO"),
        ("-file", "empty", *P12),
        ("-file", "text"),
        ("-file", "none"),
        ("-file", "ca.crt"),
        ("-file", "some.crl", "-cacerts"),
    ],
    ids=" ".join,
)
def test_lists_are_printed_and_verified_as_keytool_does(sides, arguments):
    sides.agree("-printcrl", *arguments)


def test_a_list_comes_from_standard_input(sides):
    sides.agree("-printcrl", stdin=(sides.ours.folder / "some.pem").read_text())


def test_the_document_names_what_is_revoked(keystore_tool, sides):
    run = keystore_tool("printcrl", "--file", sides.ours.folder / "some.crl", "--format", "json").ok()
    assert '"reason": "KEY_COMPROMISE"' in run.out


def test_the_default_store_verifies_too(sides, keystore_tool, tmp_path: Path):
    store = tmp_path / ".keystore"
    store.write_bytes((sides.ours.folder / "s.jks").read_bytes())
    run = keystore_tool("-printcrl", "-file", sides.ours.folder / "own.crl", f"-J-Duser.home={tmp_path}").ok()
    assert "Verified by own in keystore" in run.out
