"""Entries move between stores of every type as keytool moves them, and Java finds the same keys."""

from __future__ import annotations

import shutil
import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import in_process
import pytest
from sides import Pair, Side, served_pair

from keystore_tool.formats import detect
from keystore_tool.model import Certificate, KeyStore, StoreType, TrustedCertificateEntry
from keystore_tool.passwords import Password

if TYPE_CHECKING:
    from collections.abc import Iterator

EC = ("-keyalg", "EC", "-groupname", "secp256r1")
KINDS = ("JKS", "JCEKS", "PKCS12")
ASKING = ("-importkeystore", "-srckeystore")
SOURCES = {"JKS": "s.jks", "JCEKS": "s.jceks", "PKCS12": "s.p12"}


@pytest.fixture(scope="module")
def sides(keytool, tmp_path_factory) -> Iterator[Pair]:  # noqa: ARG001  it skips where there is none
    """A store of each type: ``a`` is a key, ``b`` a certificate, ``own`` a key with its own password."""
    folder = tmp_path_factory.mktemp("transfer")

    def make(*arguments: str, stdin: str = "") -> None:
        in_process.run(*arguments, "-storepass", "changeit", cwd=folder, stdin=stdin).ok()

    for kind, name in SOURCES.items():
        store = ("-keystore", name, "-storetype", kind)
        make("-genkeypair", *store, "-alias", "a", *EC, "-dname", "CN=A", "-keypass", "changeit")
        make("-exportcert", *store, "-alias", "a", "-file", "a.crt")
        make("-importcert", "-noprompt", *store, "-alias", "b", "-file", "a.crt")
    for kind in ("JCEKS", "PKCS12"):
        secret = ("-keystore", SOURCES[kind], "-storetype", kind, "-keypass", "changeit")
        make("-genseckey", *secret, "-alias", "c", "-keyalg", "DESede")
        make("-importpass", *secret, "-alias", "d", stdin="kept\n")
    key = ("-keypass", "its-own")
    for kind in ("JKS", "JCEKS"):
        own = ("-keystore", f"own.{kind}", "-storetype", kind)
        make("-genkeypair", *own, "-alias", "own", *EC, "-dname", "CN=Own", *key)
    stream = ("-genseckey", "-keyalg", "ChaCha20", "-keysize", "256")
    make(*stream, "-keystore", "own.JCEKS", "-storetype", "JCEKS", "-alias", "stream", *key)
    weak = ("-keyalg", "RSA", "-keysize", "1024", "-dname", "CN=Weak")
    make("-genkeypair", "-keystore", "weak.p12", "-alias", "weak", *weak)
    (folder / "empty").touch()
    (folder / "text").write_text("no store\n")
    with served_pair(folder, tmp_path_factory.mktemp("scratch")) as pair:
        yield pair


def move(source: str, target: str, *options: str) -> tuple[str, ...]:
    stores = ("-srckeystore", source, "-destkeystore", target)
    return ("-importkeystore", *stores, "-srcstorepass", "changeit", "-deststorepass", "changeit", *options)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("source", KINDS)
def test_every_type_of_store_into_every_other(sides, java, source, kind):
    """Secret keys stay behind where JKS is the target, as nobody is asked."""
    name = f"{source}-to.{kind}"
    arguments = move(SOURCES[source], name, "-deststoretype", kind, "-noprompt")
    assert sides.agree(*arguments).status == 0
    folder = sides.ours.folder
    original = java("ShowKeys", folder / SOURCES[source], source, "changeit", "changeit").ok().out
    arrived = java("ShowKeys", folder / name, kind, "changeit", "changeit").ok().out
    keys = [line for line in original.splitlines() if kind != "JKS" or "PKCS#8" in line]
    assert arrived.splitlines() == keys
    assert "b, " in sides.ours.run("-list", "-keystore", name, "-storepass", "changeit").ok().out


ALIASES = [
    *("Aa", "BB", "AaAa", "BBBB", "AaBB", "BBAa", "C#", "Bb", "bb2", "1", "10", "2", "x-1", "x-10", "x-2"),
    *("zürich", "ZÜRICH2", "straße", "ß", "ЖЖЖ", "жжж2", "日本", "é", "e\u0301", "İstanbul", "ﬁ", "😀"),
    *("root ca", "Root CA 2", *(f"k{number * number}" for number in range(24))),
]
"""Some have one hash, and some are spelled alike but for what does not count."""


@pytest.mark.parametrize("kind", KINDS)
def test_many_entries_come_in_keytools_order(sides, kind):
    """In files of either program: keytool writes its hash table, we what was read."""
    certificate = Certificate(ssl.PEM_cert_to_DER_cert(exported(sides.ours)))
    store = KeyStore(StoreType[kind])
    for alias in ALIASES:
        store[alias] = TrustedCertificateEntry(certificate, datetime.now(UTC))
    for side in sides:
        (side.folder / f"many.{kind}").write_bytes(detect.encode(store, Password("changeit")))
    opened = ("-keystore", f"many.{kind}", "-storepass", "changeit")
    assert sides.agree("-list", *opened).status == 0
    sides.agree(*move(f"many.{kind}", f"{kind}-1.p12", "-noprompt"))
    sides.agree(*move(f"many.{kind}", f"{kind}-2.p12", "-noprompt", "-srcstoretype", kind))
    sides.keytool.run("-delete", *opened, "-alias", "root ca").ok()
    shutil.copy(sides.keytool.folder / f"many.{kind}", sides.ours.folder)
    assert sides.agree("-list", *opened).status == 0
    sides.agree(*move(f"many.{kind}", f"{kind}-3.p12", "-noprompt"))


def exported(side: Side) -> str:
    return (
        side.run("-exportcert", "-rfc", "-keystore", "s.p12", "-storepass", "changeit", "-alias", "a")
        .ok()
        .out
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("source", ["JKS", "JCEKS"])
def test_keys_with_passwords_of_their_own(sides, java, source, kind):
    """They keep them, but for PKCS#12, which has the store's; the answer is given once for each key."""
    name = f"own-{source}-to.{kind}"
    arguments = move(f"own.{source}", name, "-deststoretype", kind, "-srcalias", "own")
    assert sides.agree(*arguments, stdin="its-own\n").status == 0
    password = "changeit" if kind == "PKCS12" else "its-own"
    shown = java("ShowKeys", sides.ours.folder / name, kind, "changeit", password).ok().out
    assert shown.startswith("own\tEC\tPKCS#8\t")


@pytest.mark.parametrize(
    ("arguments", "answers"),
    [
        (move("own.JCEKS", "to.p12", "-srcalias", "stream", "-srckeypass", "its-own"), ""),
        (move("own.JCEKS", "to.p12", "-srcalias", "stream"), "wrong-one\n"),
        (move("own.JCEKS", "to.p12", "-srcalias", "stream", "-srckeypass", "wrong-one"), ""),
        (move("own.JKS", "to.p12"), "\n\n\n"),
        (move("own.JKS", "to.p12", "-srcstoretype", "PKCS12"), ""),
        (move("s.p12", "to.p12", "-srcalias", "nobody"), ""),
        (move("s.p12", "to.p12", "-destalias", "x"), ""),
        (move("s.p12", "to.p12", "-srckeypass", "changeit"), ""),
        (move("s.p12", "to.p12", "-destkeypass", "abc"), ""),
        (move("s.p12", "to.p12", "-srcalias", "a", "-srckeypass", "ignored"), ""),
        (move("s.p12", "to.jks", "-deststoretype", "JKS", "-srcalias", "c"), ""),
        (move("s.p12", "to.p12", "-destkeypass", "changeit", "-noprompt"), ""),
        (move("s.p12", "to.p12", "-destkeypass", "different"), "no\n"),
        (move("s.p12", "to.jceks", "-deststoretype", "JCEKS", "-destkeypass", "different"), "maybe\nyes\n"),
        (move("s.p12", "to.jks", "-deststoretype", "JKS"), "yes\n"),
        (move("s.p12", "to.p12", "-srcstoretype", "JCEKS"), ""),
        (move("s.jceks", "to.p12", "-srcstoretype", "JKS"), ""),
        (move("s.p12", "to.p12", "-srcstoretype", "NOSUCH"), ""),
        (move("s.p12", "to.p12", "-deststoretype", "NOSUCH"), ""),
        (move("s.p12", "s.jceks", "-deststoretype", "PKCS12"), ""),
        (move("s.p12", "s.jceks", "-deststoretype", "JKS"), ""),
        (move("none", "to.p12"), ""),
        (move("none", "none"), ""),
        (move(".", "to.p12"), ""),
        (move("empty", "to.p12"), ""),
        (move("text", "to.p12"), ""),
        (move("s.p12", "empty"), ""),
        (move("s.p12", "text"), ""),
        (move("s.p12", "no/such.p12"), ""),
        (move("s.p12", "to.p12", "-srcprotected"), ""),
        (move("s.p12", "to.p12", "-destprotected"), ""),
        (move("weak.p12", "to.p12", "-srcalias", "WEAK", "-destalias", "Vague", "-v"), ""),
        (("-importkeystore",), ""),
        (("-importkeystore", "-srckeystore", "s.p12", "-destkeystore", "to.p12"), "abc\n" * 3),
        (
            (*ASKING, "s.p12", "-destkeystore", "to.p12", "-destkeypass", "different", "-noprompt"),
            "changeit\nchangeit\nchangeit\n",
        ),
        (
            ("-importkeystore", "-srckeystore", "s.p12", "-destkeystore", "to.p12"),
            "newpass1\nnewpass2\nnewpass1\nnewpass1\nchangeit\n",
        ),
        (("-importkeystore", "-srckeystore", "s.p12", "-destkeystore", "s.jks"), "wrong-one\n"),
        (("-importkeystore", "-srckeystore", "s.p12", "-destkeystore", "s.jks"), "changeit\nabc\n"),
        (
            (*ASKING, "own.JKS", "-srcprotected", "-destkeystore", "to.p12", "-deststorepass", "changeit"),
            "its-own\n",
        ),
        (
            (*ASKING, "own.JKS", "-destkeystore", "to.p12", "-deststorepass", "changeit"),
            "\nits-own\n",
        ),
        (
            (*ASKING, "s.jks", "-srcstorepass", "changeit", "-keystore", "to.p12", "-storepass", "newpass1"),
            "",
        ),
    ],
    ids=lambda value: " ".join(value[1:]) if isinstance(value, tuple) else repr(value),
)
def test_it_goes_as_with_keytool(sides, arguments, answers):
    for side in sides:
        for name in ("to.p12", "to.jks", "to.jceks"):
            (side.folder / name).unlink(missing_ok=True)
    sides.agree(*arguments, stdin=answers)
    theirs, ours = ({path.name for path in side.folder.glob("[a-z]*.*")} for side in sides)
    assert ours == theirs


@pytest.mark.parametrize(
    ("options", "answers"),
    [
        ((), "no\nnew\nno\n\ny\nYES\n"),
        ((), "maybe\nyes\nn\nb\nno\nd\nno\n\n"),
        (("-noprompt", "-v"), ""),
        (("-srcalias", "a", "-destalias", "B"), "no\nnew\n"),
        (("-srcalias", "a", "-destalias", "B", "-noprompt"), ""),
        (("-srcalias", "c"), "no\n\n"),
        (("-srcalias", "c", "-destalias", ""), ""),
    ],
    ids=repr,
)
def test_conflicts_are_settled_as_with_keytool(sides, options, answers):
    for side in sides:
        shutil.copy(side.folder / "s.p12", side.folder / "target.p12")
    assert sides.agree(*move("s.p12", "target.p12", *options), stdin=answers).status == 0
    sides.agree("-list", "-keystore", "target.p12", "-storepass", "changeit", alike=True)


def test_the_end_of_the_input_at_a_conflict_changes_nothing(sides):
    """Where keytool ends with a NullPointerException."""
    shutil.copy(sides.ours.folder / "s.p12", sides.ours.folder / "target.p12")
    before = (sides.ours.folder / "target.p12").read_bytes()
    run = sides.ours.run(*move("s.p12", "target.p12"))
    assert run.status == 1
    assert "the input ended" in run.out
    assert (sides.ours.folder / "target.p12").read_bytes() == before


@pytest.mark.parametrize(
    ("source", "options", "answers"),
    [
        ("s.jks", ("-srcstorepass", "changeit"), ""),
        ("s.p12", ("-srcstorepass", "changeit", "-deststoretype", "JKS"), "\n\n"),
        ("s.p12", ("-srcstorepass", "changeit", "-deststorepass", "newpass1", "-v"), ""),
        ("s.p12", ("-srcstorepass", "changeit", "-srcalias", "a", "-destalias", "z"), ""),
        ("own.JKS", ("-srcstorepass", "changeit", "-deststoretype", "JCEKS"), "its-own\n"),
        ("own.JKS", ("-srcstorepass", "changeit"), "wrong-one\n"),
        ("own.JKS", (), "\nnewpass1\nnewpass1\nits-own\n"),
        ("own.JKS", (), "\nabc\nabc\nabc\n"),
        ("s.p12", ("-srcstorepass", "wrong-one"), ""),
        ("s.p12", ("-srcstorepass", "changeit", "-deststorepass", "abc"), ""),
        ("s.p12", ("-srcstorepass", "changeit", "-deststoretype", "NOSUCH"), ""),
    ],
    ids=repr,
)
def test_a_store_takes_its_own_place_and_the_old_one_is_kept(sides, source, options, answers):
    """The second time beside the backup of the first."""
    for side in sides:
        for path in side.folder.glob("place*"):
            path.unlink()
        shutil.copy(side.folder / source, side.folder / "place")
        (side.folder / "place.old").write_text("an older one\n")
    before = (sides.ours.folder / "place").read_bytes()
    same = ("-importkeystore", "-srckeystore", "place", "-destkeystore", "./place")
    done = sides.agree(*same, *options, stdin=answers)
    theirs, ours = ({path.name for path in side.folder.glob("place*")} for side in sides)
    assert ours == theirs
    kept = sides.ours.folder / ("place.old2" if "backed up" in done.err else "place")
    assert kept.read_bytes() == before
    password = "newpass1" if "newpass1" in str((options, answers)) else "changeit"
    sides.agree("-list", "-keystore", "place", "-storepass", password, alike=True)
