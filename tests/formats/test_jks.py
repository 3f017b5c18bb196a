"""JKS and JCEKS: what Java writes is read and written back bit for bit, and Java reads what we write."""

import contextlib
import hashlib
import time
import urllib.parse
from datetime import UTC, datetime
from pathlib import Path

import jks as pyjks
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.crypto import keyprotector
from keystore_tool.errors import (
    InvalidArgumentError,
    KeyPasswordError,
    KeystoreError,
    StoreFormatError,
    UnsupportedError,
    WrongPasswordError,
)
from keystore_tool.formats import jks
from keystore_tool.formats.javastream import pack_block, pack_int32, pack_int64, pack_text
from keystore_tool.model import (
    Certificate,
    Entry,
    KeyStore,
    PrivateKeyEntry,
    ProtectedKey,
    Protection,
    SecretKeyEntry,
    StoreType,
    TrustedCertificateEntry,
)
from keystore_tool.passwords import Password
from keystore_tool.records import replace

PASSWORD = "changeit"
KEY_PASSWORD = "separate"
DATE = datetime(2026, 11, 26, 7, 21, 9, 45000, tzinfo=UTC)

both_types = pytest.mark.parametrize("store_type", [StoreType.JKS, StoreType.JCEKS], ids=lambda t: t.value)


def decode(data: bytes, password: str | None = PASSWORD) -> KeyStore:
    return jks.decode(data, None if password is None else Password(password))


def encode(store: KeyStore, password: str = PASSWORD) -> bytes:
    return jks.encode(store, Password(password))


def sealed(body: bytes, password: str = PASSWORD) -> bytes:
    """A store's body with its seal, made here anew."""
    return body + hashlib.sha1(password.encode("utf-16-be") + b"Mighty Aphrodite" + body).digest()


def sealed_object(content: bytes) -> bytes:
    """What Java writes for a secret key: the class, its parent and their fields, then the values."""
    described = (
        b"sr" + pack_text("com.sun.crypto.provider.SealedObjectForKeyProtector") + bytes(8) + b"\2\0\0x"
        b"r" + pack_text("javax.crypto.SealedObject") + bytes(8) + b"\2\0\4"
        b"[" + pack_text("encodedParams") + b"t" + pack_text("[B")
        + b"[" + pack_text("encryptedContent") + b"q\0\x7e\0\2"
        + b"L" + pack_text("paramsAlg") + b"t" + pack_text("Ljava/lang/String;")
        + b"L" + pack_text("sealAlg") + b"q\0\x7e\0\3" + b"xp"
    )  # fmt: skip
    byte_array = b"ur" + pack_text("[B") + bytes(8) + b"\2\0\0xp"
    values = byte_array + pack_block(b"parameters") + b"uq\0\x7e\0\5" + pack_block(content)
    names = b"t" + pack_text("PBEWithMD5AndTripleDES") + b"t" + pack_text("PBEWithMD5AndTripleDES")
    return b"\xac\xed\0\5" + described + values + names


def secret_key_entry(content: bytes = b"hidden") -> SecretKeyEntry:
    return SecretKeyEntry(ProtectedKey(sealed_object(content), Protection.SEALED_OBJECT), DATE)


def trusted(der: bytes = b"certificate") -> TrustedCertificateEntry:
    return TrustedCertificateEntry(Certificate(der), DATE)


def private_key_entry(key: bytes = b"key", *chain: bytes) -> PrivateKeyEntry:
    return PrivateKeyEntry(ProtectedKey(key), tuple(map(Certificate, chain)), DATE)


def a_store(store_type: StoreType) -> KeyStore:
    store = KeyStore(store_type)
    store["web"] = private_key_entry(b"a protected key", b"leaf", b"intermediate", b"root")
    store["vendor-ca"] = trusted(b"root")
    if store_type is StoreType.JCEKS:
        store["aes"] = secret_key_entry()
    store["alone"] = private_key_entry(b"another")
    return store


# ---------------------------------------------------------------------------------------- without any peer

aliases = st.text(max_size=20)
certificates = st.binary(max_size=50).map(Certificate)
dates = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=1000))
protected = st.binary(max_size=50).map(ProtectedKey)
private_keys = st.builds(PrivateKeyEntry, protected, st.lists(certificates, max_size=3).map(tuple), dates)
trusted_certificates = st.builds(TrustedCertificateEntry, certificates, dates)
secret_keys = st.builds(
    lambda key, date: replace(secret_key_entry(key), date=date), st.binary(max_size=9), dates
)


@st.composite
def stores(draw: st.DrawFn) -> KeyStore:
    store_type = draw(st.sampled_from([StoreType.JKS, StoreType.JCEKS]))
    entries = private_keys | trusted_certificates
    if store_type is StoreType.JCEKS:
        entries |= secret_keys
    store = KeyStore(store_type)
    for alias, entry in draw(st.dictionaries(aliases, entries, max_size=5)).items():
        store[alias] = entry
    return store


@given(stores(), st.text(max_size=12))
def test_a_store_comes_back_as_it_was_written(store: KeyStore, password: str) -> None:
    data = encode(store, password)
    again = decode(data, password)
    assert again == store
    assert list(again.items()) == list(store.items())
    assert encode(again, password) == data


@given(store=stores(), data=st.data())
def test_a_store_cut_short_anywhere_is_a_format_error(store: KeyStore, data: st.DataObject) -> None:
    whole = encode(store)
    size = data.draw(st.integers(0, len(whole) - 1))
    password = data.draw(st.sampled_from([PASSWORD, None]))
    with pytest.raises(StoreFormatError):
        decode(whole[:size], password)


@both_types
@given(data=st.data())
def test_a_changed_byte_never_passes_the_password_check(store_type: StoreType, data: st.DataObject) -> None:
    whole = bytearray(encode(a_store(store_type)))
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises((StoreFormatError, UnsupportedError, WrongPasswordError)):
        decode(bytes(whole))


@both_types
@given(data=st.data())
def test_damage_without_a_password_is_read_or_a_clear_error(
    store_type: StoreType, data: st.DataObject
) -> None:
    whole = bytearray(encode(a_store(store_type)))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        store = decode(bytes(whole), None)
    except KeystoreError:
        return
    assert decode(encode(store)) == store


@given(st.binary(max_size=200), st.sampled_from(list(jks.MAGIC.values())), st.sampled_from([1, 2]))
def test_garbage_behind_a_header_is_read_or_a_clear_error(body: bytes, magic: bytes, version: int) -> None:
    with contextlib.suppress(KeystoreError):
        decode(magic + pack_int32(version) + body, None)


def test_a_wrong_password_is_told_in_javas_words() -> None:
    with pytest.raises(WrongPasswordError) as caught:
        decode(encode(a_store(StoreType.JKS)), "changeme")
    assert caught.value.keytool == (
        "java.io.IOException: Keystore was tampered with, or password was incorrect"
    )


def test_without_a_password_the_seal_may_be_any_but_must_be_there() -> None:
    body = encode(a_store(StoreType.JKS))[: -jks.SEAL_SIZE]
    assert decode(body + bytes(20), None) == a_store(StoreType.JKS)
    with pytest.raises(StoreFormatError, match="seal"):
        decode(body + bytes(19), None)


def test_whatever_follows_the_seal_is_ignored() -> None:
    """As in Java; not so before the seal."""
    data = encode(a_store(StoreType.JKS))
    assert decode(data + b"\n") == a_store(StoreType.JKS)
    with pytest.raises(WrongPasswordError):
        decode(sealed(data[:-20] + b"\n"))


def test_a_password_outside_ascii_is_sealed_in_utf16() -> None:
    data = encode(KeyStore(StoreType.JKS), "pässwörd🔑")
    assert data == sealed(jks.MAGIC[StoreType.JKS] + pack_int32(2) + pack_int32(0), "pässwörd🔑")


def header(store_type: StoreType, count: int, version: int = 2) -> bytes:
    return jks.MAGIC[store_type] + pack_int32(version) + pack_int32(count)


def certificate_entry(alias: str, kind: str = "X.509", der: bytes = b"certificate") -> bytes:
    return pack_int32(2) + pack_text(alias) + pack_int64(0) + pack_text(kind) + pack_block(der)


@both_types
def test_version_1_has_certificates_without_a_type_and_becomes_version_2(store_type: StoreType) -> None:
    key = pack_int32(1) + pack_text("web") + pack_int64(0) + pack_block(b"key") + pack_int32(1)
    body = header(store_type, 2, version=1) + key + pack_block(b"leaf")
    body += pack_int32(2) + pack_text("ca") + pack_int64(0) + pack_block(b"root")
    store = decode(sealed(body))
    assert [certificate.der for certificate in store["web"].chain] == [b"leaf"]
    assert store["ca"].certificate.der == b"root"
    assert encode(store)[4:8] == pack_int32(2)
    assert decode(encode(store)) == store


def test_aliases_are_lower_case_and_the_last_of_the_same_wins() -> None:
    entries = [
        certificate_entry("A", der=b"1"),
        certificate_entry("b", der=b"2"),
        certificate_entry("a", der=b"3"),
    ]
    store = decode(sealed(header(StoreType.JKS, 3) + b"".join(entries)))
    assert {alias: entry.certificate.der for alias, entry in store.items()} == {"a": b"3", "b": b"2"}


@pytest.mark.parametrize("kind", ["X509", "x.509"])
def test_other_spellings_of_x509_are_known_as_in_java(kind: str) -> None:
    store = decode(sealed(header(StoreType.JKS, 1) + certificate_entry("a", kind)))
    assert encode(store) == sealed(header(StoreType.JKS, 1) + certificate_entry("a"))


def test_a_certificate_of_another_type_is_unsupported() -> None:
    with pytest.raises(UnsupportedError, match="'PGP'") as caught:
        decode(sealed(header(StoreType.JKS, 1) + certificate_entry("a", "PGP")))
    assert caught.value.keytool == "java.security.cert.CertificateException: PGP not found"


def test_control_characters_of_a_certificate_type_do_not_reach_the_message() -> None:
    with pytest.raises(UnsupportedError) as caught:
        decode(sealed(header(StoreType.JKS, 1) + certificate_entry("a", "\x1b[2J\n\ud800")))
    assert (caught.value.message + caught.value.keytool).isprintable()


ONE_IN_JKS = header(StoreType.JKS, 1)
TRUSTED = ONE_IN_JKS + pack_int32(2) + pack_text("a") + pack_int64(0) + pack_text("X.509")
KEY = ONE_IN_JKS + pack_int32(1) + pack_text("k") + pack_int64(0)

MALFORMED = {
    "no-magic": (b"neither nor anything", "java.io.IOException: Invalid keystore format"),
    "version-3": (header(StoreType.JKS, 0, 3) + bytes(20), "java.io.IOException: Invalid keystore format"),
    "four-bytes": (jks.MAGIC[StoreType.JKS], "java.io.EOFException"),
    "unknown-kind": (
        ONE_IN_JKS + pack_int32(9) + bytes(40),
        "java.io.IOException: Unrecognized keystore entry: 9",
    ),
    "secret-key-in-jks": (
        ONE_IN_JKS + pack_int32(3) + bytes(40),
        "java.io.IOException: Unrecognized keystore entry: 3",
    ),
    "count-too-large": (
        header(StoreType.JKS, 2**31 - 1) + certificate_entry("a")[:-9],
        "java.io.EOFException",
    ),
    "chain-too-long": (KEY + pack_block(b"key") + pack_int32(2**31 - 1), "java.io.EOFException"),
    "certificate-too-long": (TRUSTED + pack_int32(2**31 - 1) + b"short", "java.io.EOFException"),
    "negative-length": (
        KEY + pack_int32(-5) + bytes(40),
        "java.io.IOException: length cannot be negative: -5",
    ),
    "no-utf8": (
        ONE_IN_JKS + pack_int32(2) + b"\0\2a\xff" + bytes(40),
        "java.io.UTFDataFormatException: malformed input around byte 1",
    ),
}

each_malformed = pytest.mark.parametrize(("data", "words"), MALFORMED.values(), ids=MALFORMED)


@each_malformed
def test_a_malformed_store_is_told_in_keytools_words(data: bytes, words: str) -> None:
    with pytest.raises(StoreFormatError) as caught:
        decode(data)
    assert caught.value.keytool == words


def test_negative_counts_are_refused() -> None:
    chain = pack_int32(1) + pack_text("k") + pack_int64(0) + pack_block(b"key") + pack_int32(-1)
    for body in (header(StoreType.JKS, -1), header(StoreType.JKS, 1) + chain):
        with pytest.raises(StoreFormatError, match="negative"):
            decode(sealed(body))


def test_a_jks_holds_no_secret_keys() -> None:
    store = KeyStore(StoreType.JKS)
    store["aes"] = secret_key_entry()
    with pytest.raises(UnsupportedError) as caught:
        encode(store)
    assert caught.value.keytool == "java.security.KeyStoreException: Cannot store non-PrivateKeys"


def test_an_alias_too_long_for_the_format_is_refused() -> None:
    store = KeyStore(StoreType.JKS)
    store["a" * 65536] = trusted()
    with pytest.raises(InvalidArgumentError, match="65536"):
        encode(store)


def test_ten_thousand_certificates_take_no_time_to_speak_of() -> None:
    """Half a second would be ten times what it takes; quadratic writing took half a minute."""
    store = KeyStore(StoreType.JKS)
    for number in range(10_000):
        store[f"ca-{number}"] = trusted(number.to_bytes(4, "big") * 250)
    start = time.perf_counter()
    assert len(decode(encode(store))) == 10_000
    assert time.perf_counter() - start < 1


# ------------------------------------------------------------------------------------- with Java and pyjks
#
# That stored files of keytool 11 to 25 are read, and written bit for bit, is shown in tests/test_fixtures.py.

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"


def stored(generation: int, store_type: StoreType) -> KeyStore:
    """keytool's: `web`, a key with a password of its own, `ec`, `vendor-ca`, and in JCEKS secret keys."""
    return decode((FIXTURES / f"keytool-{generation}.{store_type.value.lower()}").read_bytes())


def shown(
    java, path: Path, store_type: StoreType, *key_passwords: str, generation: int = 25
) -> list[list[str]]:
    """What Java finds in a store: alias, kind, date, digests of the key and of the chain."""
    run = java("ShowStore", path, store_type.value, PASSWORD, *key_passwords, generation=generation).ok()
    rows = [line.split("\t") for line in run.out.splitlines()]
    return sorted([urllib.parse.unquote_plus(alias), *more] for alias, *more in rows)


def description(alias: str, entry: Entry) -> list[str]:
    """The same of our entry, but for a secret key's digest."""
    date = str(round(entry.date.timestamp() * 1000))
    if isinstance(entry, SecretKeyEntry):
        return [alias, "SecretKeyEntry", date, "", ""]
    if isinstance(entry, TrustedCertificateEntry):
        return [alias, "trustedCertEntry", date, "-", entry.certificate.sha256.hex()]
    password = KEY_PASSWORD if alias.startswith("web") else PASSWORD
    key = hashlib.sha256(keyprotector.unprotect(entry.key, Password(password))).hexdigest()
    chain = ",".join(certificate.sha256.hex() for certificate in entry.chain)
    return [alias, "PrivateKeyEntry", date, key, chain]


@pytest.mark.parametrize("generation", [17, 25])
@both_types
def test_java_reads_what_we_changed(java, tmp_path: Path, store_type: StoreType, generation: int) -> None:
    store = stored(generation, store_type)
    store["web-2"] = store["web"]
    del store["web"]
    store["Été🔑\0"] = store["vendor-ca"]
    store[""] = replace(store["vendor-ca"], date=DATE)
    key = keyprotector.unprotect(store["ec"].key, Password(PASSWORD))
    protected = keyprotector.protect(key, Password(PASSWORD), store_type)
    store["ec"] = PrivateKeyEntry(protected, store["ec"].chain, DATE)
    changed = tmp_path / "changed"
    changed.write_bytes(encode(store))
    rows = shown(java, changed, store_type, f"web-2={KEY_PASSWORD}", generation=generation)
    ours = sorted(description(alias, entry) for alias, entry in store.items())
    assert [[*row[:3], "", ""] if row[1] == "SecretKeyEntry" else row for row in rows] == ours


@both_types
def test_keytool_signs_with_a_key_of_a_store_that_we_changed(
    keytool, tmp_path: Path, store_type: StoreType
) -> None:
    store = stored(17, store_type)
    store["Renamed"] = store["web"]
    del store["ec"]
    (tmp_path / "changed").write_bytes(encode(store, "new-one"))
    options = ("-keystore", "changed", "-storepass", "new-one", "-alias", "renamed")
    request = keytool("-certreq", *options, "-keypass", KEY_PASSWORD, cwd=tmp_path).ok()
    assert request.out.startswith("-----BEGIN NEW CERTIFICATE REQUEST-----")
    refused = keytool("-certreq", *options, "-keypass", "wrong-one", cwd=tmp_path)
    with pytest.raises(KeyPasswordError) as caught:
        keyprotector.unprotect(store["renamed"].key, Password("wrong-one"))
    assert refused.out == f"keytool error: {caught.value.keytool}\n"


@pytest.fixture(scope="module")
def secret_key_files(java, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Stores with secret keys of eleven kinds, by Java's generation; all keys have the store's password."""
    folder = tmp_path_factory.mktemp("secret-keys")
    files = {generation: folder / f"{generation}.jceks" for generation in (17, 25)}
    for generation, path in files.items():
        java("SecretKeys", path, PASSWORD, generation=generation).ok()
    return files


@pytest.mark.parametrize("generation", [17, 25])
def test_secret_keys_of_every_kind_are_carried_through(secret_key_files, generation: int) -> None:
    """Java serialises some as raw bytes, others by a replacement of its own."""
    data = secret_key_files[generation].read_bytes()
    store = decode(data)
    assert len(store) == 11
    assert {entry.key.protection for _, entry in store.items()} == {Protection.SEALED_OBJECT}
    assert encode(store) == data


def test_java_recovers_secret_keys_from_what_we_changed(secret_key_files, java, tmp_path: Path) -> None:
    store = decode(secret_key_files[17].read_bytes())
    del store["aes"]
    store["moved"] = store["desede"]
    changed = tmp_path / "changed.jceks"
    changed.write_bytes(encode(store))
    keys = {alias: digest for alias, _, _, digest, _ in shown(java, secret_key_files[17], StoreType.JCEKS)}
    keys["moved"] = keys["desede"]
    del keys["aes"]
    assert {alias: digest for alias, _, _, digest, _ in shown(java, changed, StoreType.JCEKS)} == keys


ODD_ALIASES = ["a\0b", "🔑", "Été", "", "straße", "ǆ", "İi", "a b+c", "\u2028", "x" * 300]


@both_types
def test_aliases_of_every_sort_go_both_ways(java, tmp_path: Path, store_type: StoreType) -> None:
    from_java, from_us = tmp_path / "java", tmp_path / "ours"
    certificate = tmp_path / "ca.crt"
    certificate.write_bytes(stored(25, StoreType.JKS).get("vendor-ca").certificate.der)
    quoted = [urllib.parse.quote_plus(alias) for alias in ODD_ALIASES]
    java("PutAliases", from_java, store_type.value, PASSWORD, certificate, *quoted).ok()
    data = from_java.read_bytes()
    store = decode(data)
    assert encode(store) == data
    fresh = KeyStore(store_type)
    for alias in ODD_ALIASES:
        fresh[alias] = store[alias]
    assert len(fresh) == len(store) == len(ODD_ALIASES)
    from_us.write_bytes(encode(fresh))
    assert shown(java, from_us, store_type) == shown(java, from_java, store_type)


@pytest.mark.parametrize("case", ["unknown-kind", "negative-length", "certificate-too-long", "no-utf8"])
def test_keytool_says_the_same_of_malformed_stores(keytool, tmp_path: Path, case: str) -> None:
    data, words = MALFORMED[case]
    (tmp_path / "malformed").write_bytes(data)
    run = keytool("-list", "-keystore", "malformed", "-storepass", PASSWORD, cwd=tmp_path)
    assert run.out == f"keytool error: {words}\n"


def test_pyjks_recovers_the_keys_of_a_jceks_of_ours(secret_key_files) -> None:
    store = stored(25, StoreType.JCEKS)
    key = keyprotector.unprotect(store["web"].key, Password(KEY_PASSWORD))
    protected = keyprotector.protect(key, Password(PASSWORD), StoreType.JCEKS)
    store["web"] = replace(store["web"], key=protected)
    store["chacha20"] = decode(secret_key_files[25].read_bytes())["chacha20"]
    theirs = pyjks.KeyStore.loads(encode(store), PASSWORD)
    assert list(theirs.entries) == list(store)
    assert theirs.private_keys["web"].pkey_pkcs8 == key
    assert theirs.secret_keys["chacha20"].key == bytes(32)
