"""Secret keys and kept passwords: made with keytool's words, and read by Java as they were made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sides import OURS, Pair, Side, served_pair

if TYPE_CHECKING:
    from collections.abc import Iterator

P12 = ("-keystore", "s.p12", "-storepass", "changeit")
JCEKS = ("-keystore", "s.jceks", "-storetype", "JCEKS", "-storepass", "changeit")
JKS = ("-keystore", "s.jks", "-storetype", "JKS", "-storepass", "changeit")


@pytest.fixture(scope="module")
def sides(keytool, tmp_path_factory) -> Iterator[Pair]:  # noqa: ARG001  it skips where there is none
    """Stores with one secret key each."""
    folder = tmp_path_factory.mktemp("secrets")
    with served_pair(folder, tmp_path_factory.mktemp("scratch")) as pair:
        taken = ("-genseckey", "-alias", "taken", "-keyalg", "AES", "-keysize", "128")
        pair.agree(*taken, *P12)
        pair.agree(*taken, *JCEKS, "-keypass", "its-own")
        yield pair


@pytest.mark.parametrize(
    "options",
    [
        "-keyalg AES",
        "-keyalg AES -keysize 129",
        "-keyalg AES -keysize abc",
        "-keyalg DES -keysize 64",
        "-keyalg DESede -keysize 128",
        "-keyalg TripleDES",
        "-keyalg Blowfish -keysize 33",
        "-keyalg ARCFOUR -keysize 39",
        "-keyalg RC2 -keysize 1025",
        "-keyalg ChaCha20 -keysize 128",
        "-keyalg ChaCha20 -keysize 256",
        "-keyalg HmacMD5 -keysize 128",
        "-keyalg HmacMD5 -keysize 0",
        "-keyalg HmacSHA1 -keysize -2",
        "-keyalg HmacSHA256 -keysize 39",
        "-keyalg HmacSHA3-256 -keysize -1",
        "-keyalg NOSUCH",
        "-keyalg RSA -keysize 2048",
        "-keyalg 1.3.14.3.2.7 -keysize 56",
        "-keysize 128",
        "-alias taken -keyalg NOSUCH",
        "-alias taken",
        "-alias TAKEN -keyalg AES -keypass different",
        "-protected -keyalg AES",
    ],
)
def test_a_key_that_keytool_refuses_is_refused_in_its_words(sides, options):
    before = (sides.ours.folder / "s.p12").read_bytes()
    assert sides.agree("-genseckey", *P12, *options.split()).status == 1
    assert (sides.ours.folder / "s.p12").read_bytes() == before


@pytest.mark.parametrize(
    ("store", "options", "answers"),
    [
        (JKS, "-keyalg AES -keysize 128", "\n"),
        (JKS, "-keyalg NOSUCH -keysize 128", "\n"),
        (JKS, "", ""),
        (JCEKS, "-alias new -keyalg AES -keysize 128", "abc\nkeypass1\nkeypass2\nabc\n"),
        (JCEKS, "-alias new -keyalg PBEWithMD5AndDES -keypass its-own", "kept\n"),
        (("-keystore", "s.p12", "-storepass", "wrong-one"), "-keyalg AES -keysize 128", ""),
        (("-keystore", "new.p12", "-storepass", "abc"), "-keyalg AES -keysize 128", ""),
        (("-keystore", "new.p12"), "-keyalg AES -keysize 128", "abc\nabc\nabc\n"),
        (P12, "-alias new -keyalg PBEWithNOSUCH", "kept\n"),
    ],
    ids=repr,
)
def test_a_key_that_cannot_be_stored_is_refused_in_keytools_words(sides, store, options, answers):
    before = sorted(path.name for path in sides.ours.folder.iterdir())
    sides.agree("-genseckey", *store, *options.split(), stdin=answers)
    assert sorted(path.name for path in sides.ours.folder.iterdir()) == before


MADE = [
    ("aes", "-keyalg aes -keysize 192", "AES", 24),
    ("oid", "-keyalg OID.1.2.840.113549.2.9 -keysize 41", "HmacSHA256", 6),
    ("des", "-keyalg DES", "DES", 8),
    ("desede", "-keyalg desede -keysize 112 -v", "DESede", 24),
    ("rc4", "-keyalg RC4 -keysize 1024", "ARCFOUR", 128),
    ("rc2", "-keyalg RC2 -keysize 128", "RC2", 16),
    ("blowfish", "-keyalg Blowfish -keysize 128", "Blowfish", 16),
    ("sha1", "-keyalg hmacsha1 -keysize 20", "HmacSHA1", 3),
    ("truncated", "-keyalg HmacSHA512/256 -keysize 256", "HmacSHA512/256", 32),
    ("sha3", "-keyalg HmacSHA3-512 -keysize 512", "HmacSHA3-512", 64),
]
ONLY_IN_JCEKS = [("chacha", "-keyalg ChaCha20 -keysize 256", "ChaCha20", 32)]


@pytest.mark.parametrize(
    ("kind", "made"), [("PKCS12", MADE), ("JCEKS", [*MADE[:4], *ONLY_IN_JCEKS])], ids=["PKCS12", "JCEKS"]
)
def test_keys_are_made_with_keytools_words_and_java_reads_them(sides, java, kind, made):
    name = f"made.{kind}"
    store = ("-keystore", name, "-storetype", kind, "-storepass", "changeit", "-keypass", "changeit")
    for alias, options, _, _ in made:
        assert sides.agree("-genseckey", *store, "-alias", alias, *options.split()).status == 0
    sides.agree("-list", *store[:2], "-storepass", "changeit", alike=True)
    keys = java("ShowKeys", sides.ours.folder / name, kind, "changeit", "changeit").ok().out.splitlines()
    found = {alias: (algorithm, len(octets) // 2) for alias, algorithm, _, octets in map(str.split, keys)}
    assert found == {alias: (algorithm, size) for alias, _, algorithm, size in made}


def test_java_17_reads_what_is_made(sides, java):
    java("ShowKeys", sides.ours.folder / "s.p12", "PKCS12", "changeit", "changeit", generation=17).ok()
    shown = java("ShowKeys", sides.ours.folder / "s.jceks", "JCEKS", "changeit", "its-own", generation=17)
    assert shown.ok().out.startswith("taken\tAES\tRAW\t")


@pytest.mark.parametrize(
    ("store", "options", "answers"),
    [
        (P12, "", "kept \u0021~\n"),
        (P12, "-v -keysize 77 -keypass abc", "x\n"),
        (P12, "-keyalg PBEWithHmacSHA512AndAES_256", "kept\n"),
        (P12, "-keyalg PBEWithSHA1AndDESede", "kept\n"),
        (P12, "-keyalg pbewithmd5anddes", "kept\n"),
        (P12, "-keyalg AES -keysize 128", "not read\n"),
        (JCEKS, "", "kept\nabc\nits-own\nits-own\n"),
        (JCEKS, "-keyalg pbe -keypass changeit", "kept\n"),
    ],
    ids=repr,
)
def test_passwords_are_kept_as_keytool_keeps_them(sides, java, request, store, options, answers):
    alias = f"kept-{abs(hash(request.node.name))}"
    made = sides.agree("-importpass", *store, "-alias", alias, *options.split(), stdin=answers)
    assert made.status == 0
    kind, password = ("JCEKS", "its-own") if store is JCEKS and not options else (None, "changeit")
    kind = kind or ("JCEKS" if store is JCEKS else "PKCS12")
    keys = java("ShowKeys", sides.ours.folder / store[1], kind, "changeit", password).ok().out
    kept = next(line.split("\t") for line in keys.splitlines() if line.startswith(alias))
    if "AES -keysize" not in options:
        assert kept[1:3] == ["PBEWithMD5AndDES", "RAW"]
        assert bytes.fromhex(kept[3]).decode() == answers.split("\n")[0]


def test_a_taken_alias_is_refused_before_the_password_is_read(sides):
    assert sides.agree("-importpass", *P12, "-alias", "taken", stdin="kept\n").status == 1


ASKED = [("password to be stored:", "kept"), ("Re-enter password:", "other")]


@pytest.mark.parametrize(
    "answers",
    [[*ASKED, ASKED[0], ("Re-enter password:", "kept")], ASKED * 3],
    ids=["the second time", "never"],
)
def test_in_a_terminal_a_password_is_asked_for_twice(sides, keytool, answers):
    command = ("-importpass", *P12, "-alias", "typed")
    keytool_side = Side("keytool", (keytool.__self__.home / "bin" / "keytool",), sides.keytool.folder)
    seen = [
        Side(side.name, tuple(map(str, side.command)), side.folder).converse(command, answers)
        for side in (keytool_side, Side("ours", (OURS,), sides.ours.folder))
    ]
    assert seen[0] == seen[1]
    assert "kept" not in seen[1].screen
    for side in sides:
        side.run("-delete", *P12, "-alias", "typed")


def test_the_subcommands_say_what_they_made_as_json(sides):
    store = ("--keystore", "s.p12", "--storepass", "changeit", "--format", "json")
    made = sides.ours.run("genseckey", *store, "--alias", "json", "--keyalg", "AES", "--keysize", "256")
    assert '"bits": 256' in made.ok().out
    kept = sides.ours.run("importpass", *store, "--alias", "json-2", stdin="kept\n")
    assert '"algorithm": "PBE"' in kept.ok().out


def test_no_key_is_left_behind_in_messages(sides):
    """Whatever fails, the password that was to be kept is nowhere."""
    run = sides.ours.run("-importpass", *JKS, "-keypass", "its-own", "-v", stdin="marker-word\n")
    assert run.status == 1
    assert "marker-word" not in run.out + run.err
