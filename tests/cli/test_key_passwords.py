"""Passwords of stores and keys change, and keys are copied and certified anew, as with keytool."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import in_process
import pytest
from sides import Pair, served_pair

if TYPE_CHECKING:
    from collections.abc import Iterator

STORE = ("-storepass", "changeit")
EC = ("-keyalg", "EC", "-groupname", "secp256r1")
JKS = ("-keystore", "s.jks", *STORE)
JCEKS = ("-keystore", "s.jceks", *STORE)
P12 = ("-keystore", "s.p12", *STORE)


@pytest.fixture(scope="module")
def sides(keytool, tmp_path_factory) -> Iterator[Pair]:  # noqa: ARG001  it skips where there is none
    """Stores of each type: ``own`` has a password of its own where there are such, ``same`` the store's."""
    folder = tmp_path_factory.mktemp("passwords")

    def make(*arguments: str, stdin: str = "") -> None:
        in_process.run(*arguments, cwd=folder, stdin=stdin).ok()

    for store, kind in ((JKS, "JKS"), (JCEKS, "JCEKS")):
        make("-genkeypair", *store, "-storetype", kind, "-alias", "own", *EC, "-dname", "CN=Own", *KEY)
        make("-genkeypair", *store, "-alias", "same", *EC, "-dname", "CN=Same", "-keypass", "changeit")
    make("-exportcert", *JKS, "-alias", "own", "-file", "own.crt")
    make("-importcert", "-noprompt", *JKS, "-alias", "cert", "-file", "own.crt")
    make("-genseckey", *JCEKS, "-alias", "secret", "-keyalg", "AES", "-keysize", "128", *KEY)
    make("-importpass", *JCEKS, "-alias", "password", *KEY, stdin="kept\n")
    make("-genkeypair", *P12, "-alias", "own", *EC, "-dname", "CN=Own", "-ext", "san=dns:a.example")
    make("-genseckey", *P12, "-alias", "secret", "-keyalg", "AES", "-keysize", "128")
    make("-importcert", "-noprompt", *P12, "-alias", "cert", "-file", "own.crt")
    agreed = ("-keyalg", "X25519", "-signer", "own")
    make("-genkeypair", *P12, "-alias", "agrees", *agreed, "-dname", "CN=Agrees")
    with served_pair(folder, tmp_path_factory.mktemp("scratch")) as pair:
        yield pair


KEY = ("-keypass", "its-own")


@pytest.fixture
def copies(sides) -> Pair:
    """The stores again, as they were, under names that begin with ``my-``."""
    for side in sides:
        for name in ("s.jks", "s.jceks", "s.p12"):
            shutil.copy(side.folder / name, side.folder / f"my-{name}")
    return sides


def my(store: tuple[str, ...]) -> tuple[str, ...]:
    return (store[0], f"my-{store[1]}", *store[2:])


REFUSED = {
    "storepasswd": [
        (JKS, "-new abc", ""),
        (("-keystore", "none", *STORE), "-new abc", ""),
        (("-keystore", "none", *STORE), "", ""),
        (("-keystore", "s.jks", "-storepass", "wrong-one"), "-new newpass1", ""),
        (("-keystore", "s.p12", "-storepass", "wrong-one"), "", ""),
        (JKS, "", ""),
        (JKS, "", "\n\n\n"),
        (JKS, "", "abc\nchangeit\nnewpass1\nnewpass2\n"),
        (P12, "", "newpass1\nnewpass2\nnewpass1\n\nabc\n"),
        (JKS, "-new newpass1 -protected", ""),
        (("-keystore", "s.jks"), "-new newpass1", "abc\nabc\nabc\n"),
        (("-keystore", "s.jks"), "-new newpass1", "abc\nwrong-one\n"),
    ],
    "keypasswd": [
        (JKS, "-alias own", ""),
        (JKS, "-alias own", "\n\n\n"),
        (JKS, "-alias own", "wrong-one\n"),
        (JKS, "-alias own", "its-own\n"),
        (JKS, "-alias own", "its-own\nabc\nits-own\nnewpass1\nnewpass2\n"),
        (JKS, "-alias own -keypass changeit", ""),
        (JKS, "-alias own -keypass its-own -new abc", ""),
        (JKS, "-alias cert -new newpass1", ""),
        (JKS, "-alias nobody -new newpass1", ""),
        (JKS, "", ""),
        (("-keystore", "s.jks"), "-alias own", "abc\nabc\nabc\n"),
        (("-keystore", "none", *STORE), "-storetype PKCS12", ""),
        (("-keystore", "s.p12"), "-alias own", ""),
        (P12, "-alias own -new newpass1", ""),
        (("-keystore", "s.p12", "-storepass", "wrong-one"), "-alias nobody", ""),
        (JKS, "-alias own -storetype PKCS12", ""),
        (JCEKS, "-alias own -keypass wrong-one -new newpass1", ""),
        (JCEKS, "-alias secret -keypass wrong-one -new newpass1", ""),
        (JCEKS, "-alias password", "wrong-one\n"),
    ],
    "keyclone": [
        (JKS, "-alias own", "\n"),
        (JKS, "-alias own -destalias same", ""),
        (JKS, "-alias own -destalias OWN", ""),
        (JKS, "-alias cert -destalias same", ""),
        (JKS, "-alias nobody -destalias same", ""),
        (JKS, "-alias own -destalias new -keypass wrong-one -new newpass1", ""),
        (JKS, "-alias own -destalias new -new abc", ""),
        (JKS, "-alias own -destalias new", "its-own\nabc\nabc\nabc\n"),
        (P12, "-alias secret -destalias new", ""),
        (("-keystore", "none", *STORE), "-alias own", ""),
        (("-keystore", "s.p12"), "", "new\nchangeit\n"),
    ],
    "selfcert": [
        (P12, "-alias own -validity 0", ""),
        (P12, "-alias nobody", ""),
        (JKS, "-alias cert", ""),
        (P12, "-alias agrees -dname foo", ""),
        (P12, "-alias agrees -sigalg FOO", ""),
        (P12, "-alias own -dname foo -sigalg FOO", ""),
        (P12, "-alias own -startdate foo -dname foo -ext foo", ""),
        (P12, "-alias own -ext foo -sigalg FOO", ""),
        (P12, "-alias own -sigalg SHA256withRSA", ""),
        (JKS, "-alias own", "wrong-one\n"),
        (JKS, "-alias own -keypass abc", ""),
    ],
    "identitydb": [
        (P12, "-file none", ""),
        (("-keystore", "s.p12", "-storepass", "wrong-one"), "-file own.crt", ""),
    ],
}


@pytest.mark.parametrize(
    ("command", "store", "options", "answers"),
    [(command, *case) for command, cases in REFUSED.items() for case in cases],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else repr(value),
)
def test_what_keytool_refuses_is_refused_in_its_words(sides, command, store, options, answers):
    before = {name: (sides.ours.folder / name).read_bytes() for name in ("s.jks", "s.jceks", "s.p12")}
    sides.agree(f"-{command}", *store, *options.split(), stdin=answers)
    assert {name: (sides.ours.folder / name).read_bytes() for name in before} == before


DONE = {
    "storepasswd": [
        (JKS, "-new newpass1 -v", ""),
        (JKS, "-new changeit", ""),
        (P12, "", "abc\nnewpass1\nnewpass1\n"),
        (("-keystore", "s.p12"), "-v", "abc\nchangeit\nnewpass1\nnewpass1\n"),
        (JCEKS, "-new newpass1", ""),
    ],
    "keypasswd": [
        (JKS, "-alias own", "its-own\nnewpass1\nnewpass1\n"),
        (JKS, "-alias OWN -keypass its-own -new its-own -v", ""),
        (JKS, "-alias same", "changeit\nnewpass1\nnewpass1\n"),
        (JCEKS, "-alias secret", "its-own\nnewpass1\nnewpass1\n"),
        (JCEKS, "-alias password -new newpass1", "its-own\n"),
        (P12, "-alias own -storetype JKS", "newpass1\nnewpass1\n"),
    ],
    "keyclone": [
        (JKS, "-alias own -destalias new", "its-own\n\n"),
        (JKS, "-alias own -dest new -v", "its-own\nabc\nnewpass1\nnewpass2\nnewpass1\nnewpass1\n"),
        (JKS, "-alias same -destalias new -new newpass1", ""),
        (P12, "-alias own", "new\n"),
        (P12, "-alias own -destalias new -new newpass1 -keypass its-own", ""),
    ],
    "selfcert": [
        (P12, "-alias own -keypass abc", ""),
        (P12, "-alias own -dname CN=New -validity 5 -sigalg SHA512withECDSA -ext bc -ext san=dns:b", ""),
        (JKS, "-alias own", "its-own\n"),
    ],
    "identitydb": [
        (P12, "-file own.crt", ""),
        (JKS, "", "anything\n"),
    ],
}


@pytest.mark.parametrize(
    ("command", "store", "options", "answers"),
    [(command, *case) for command, cases in DONE.items() for case in cases],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else repr(value),
)
def test_what_keytool_does_is_done_with_its_words(copies, command, store, options, answers):
    store = my(store)
    assert copies.agree(f"-{command}", *store, *options.split(), stdin=answers, alike=True).status == 0
    password = "newpass1" if command == "storepasswd" and "changeit" not in options else "changeit"
    copies.agree("-list", "-v", *store[:2], "-storepass", password, alike=True)


def test_an_identity_database_makes_no_store(sides):
    new = ("-keystore", "new.p12", *STORE)
    assert sides.agree("-identitydb", *new, "-file", "own.crt", "-v").status == 0
    assert not any((side.folder / "new.p12").exists() for side in sides)


@pytest.mark.parametrize(("store", "kind"), [(JKS, "JKS"), (JCEKS, "JCEKS"), (P12, "PKCS12")])
def test_java_opens_the_same_keys_after_the_stores_password_changed(copies, java, store, kind):
    """In PKCS#12 with the new password; in JKS and JCEKS the keys keep theirs."""
    file = copies.ours.folder / my(store)[1]
    of_keys = "changeit" if kind == "PKCS12" else "its-own"
    before = java("ShowKeys", file, kind, "changeit", of_keys).ok().out
    copies.ours.run("-storepasswd", *my(store), "-new", "newpass1").ok()
    after = java("ShowKeys", file, kind, "newpass1", "newpass1" if kind == "PKCS12" else of_keys).ok().out
    assert after == before
    assert "\tEC\tPKCS#8\t" in after or "\tRAW\t" in after


def test_java_opens_a_secret_key_with_its_new_password(copies, java):
    file = copies.ours.folder / "my-s.jceks"
    before = java("ShowKeys", file, "JCEKS", "changeit", "its-own").ok().out.splitlines()
    copies.ours.run("-keypasswd", *my(JCEKS), "-alias", "secret", *KEY, "-new", "newpass1").ok()
    after = java("ShowKeys", file, "JCEKS", "changeit", "newpass1").ok().out.splitlines()
    secret = [line for line in before if line.startswith("secret\tAES\tRAW\t")]
    assert secret
    assert secret[0] in after


def test_a_key_that_keeps_its_own_password_in_pkcs12_stops_the_change(copies):
    """Whoever asked for that with -storetype JKS has to say so again, or nothing is changed."""
    for side in copies:
        shutil.copy(side.folder / "s.p12", side.folder / "odd.p12")
    odd = ("-keystore", "odd.p12", *STORE)
    copies.agree("-keypasswd", *odd, "-storetype", "JKS", "-alias", "own", "-new", "newpass1")
    before = (copies.ours.folder / "odd.p12").read_bytes()
    assert copies.agree("-storepasswd", *odd, "-new", "newpass2").status == 1
    assert (copies.ours.folder / "odd.p12").read_bytes() == before
    assert copies.agree("-storepasswd", *odd, "-storetype", "JKS", "-new", "newpass2").status == 0


def test_a_key_that_does_not_sign_gets_no_certificate_of_its_own(sides):
    run = sides.agree("-selfcert", *P12, "-alias", "agrees")
    assert run.out == "keytool error: java.lang.Exception: Cannot derive signature algorithm\n"


def test_secret_keys_are_named_where_keytool_breaks_down(sides):
    for arguments in (
        ("-selfcert", *P12, "-alias", "secret"),
        ("-genkeypair", *P12, "-alias", "new", *EC, "-dname", "CN=New", "-signer", "secret"),
    ):
        run = sides.ours.run(*arguments)
        assert run.out == "keytool error: java.lang.Exception: Alias <secret> has no key\n"


def test_the_subcommands_take_passwords_from_files_and_say_what_changed(copies):
    folder = copies.ours.folder
    (folder / "old").write_text("changeit\n")
    (folder / "new").write_text("newpass1\n")
    store = ("--keystore", "my-s.jks", "--storepass-file", "old", "--new-file", "new", "--format", "json")
    assert '"password_changed": "store"' in copies.ours.run("storepasswd", *store).ok().out
    assert copies.ours.run("list", "--keystore", "my-s.jks", "--storepass-file", "new").status == 0


def test_a_password_that_keytool_misread_opens_the_store_when_it_is_typed(sides):
    """It takes each byte of UTF-8 for a character; ours opens its store all the same, and changes it."""
    new = ("-genkeypair", "-keystore", "typed.p12", "-alias", "k", *EC, "-dname", "CN=K")
    assert sides.keytool.run(*new, stdin="pässwörd\npässwörd\n").status == 0
    shutil.copy(sides.keytool.folder / "typed.p12", sides.ours.folder / "typed.p12")
    given = ("-list", "-keystore", "typed.p12", "-storepass", "pässwörd")
    assert sides.agree(*given).status == 1
    renamed = ("-changealias", "-keystore", "typed.p12", "-alias", "k", "-destalias", "l")
    assert sides.agree(*renamed, stdin="pässwörd\n").status == 0
    assert sides.agree("-list", "-keystore", "typed.p12", stdin="pässwört\n").status == 1
    shutil.copy(sides.ours.folder / "typed.p12", sides.keytool.folder / "typed.p12")
    assert sides.agree("-list", "-keystore", "typed.p12", stdin="pässwörd\n", alike=True).status == 0


@pytest.mark.parametrize("kind", ["JKS", "JCEKS"])
def test_a_password_that_keytool_misread_opens_the_key_when_it_is_typed(sides, kind):
    store = ("-keystore", f"typed.{kind}", *STORE)
    new = ("-genkeypair", *store, "-storetype", kind, "-alias", "k", *EC, "-dname", "CN=K")
    assert sides.keytool.run(*new, stdin="pässwörd\npässwörd\n").status == 0
    shutil.copy(sides.keytool.folder / f"typed.{kind}", sides.ours.folder / f"typed.{kind}")
    request = ("-certreq", *store, "-alias", "k", "-file", f"{kind}.csr")
    assert sides.agree(*request, "-keypass", "pässwörd").status == 1
    assert sides.agree(*request, stdin="pässwört\n").status == 1
    assert sides.agree(*request, stdin="pässwörd\n").status == 0
    into = ("-importkeystore", "-srckeystore", store[1], "-srcstorepass", "changeit")
    out = ("-destkeystore", f"typed.{kind}.p12", "-deststorepass", "changeit")
    assert sides.agree(*into, *out, stdin="pässwörd\n").status == 0
