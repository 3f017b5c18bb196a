"""pyjks reads what we write and the reverse, and what docs/how-to/coming-from-pyjks.md says of it holds."""

import hashlib
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import jks
import pytest
from pyasn1.error import PyAsn1Error

from keystore_tool.crypto import der, keyprotector
from keystore_tool.errors import StoreFormatError
from keystore_tool.formats import detect
from keystore_tool.model import KeyStore, PrivateKeyEntry, ProtectedKey, TrustedCertificateEntry
from keystore_tool.passwords import Password

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"
PASSWORD = "changeit"
KEY_PASSWORD = "separate"


@pytest.fixture
def java_store() -> bytes:
    """A JKS of keytool: `web`, whose key has a password of its own, `ec`, and `vendor-ca`, a certificate."""
    return (FIXTURES / "keytool-17.jks").read_bytes()


@pytest.fixture
def jceks_store() -> bytes:
    """The same in JCEKS, with secret keys."""
    return (FIXTURES / "keytool-17.jceks").read_bytes()


def ours(data: bytes, password: str | None = PASSWORD) -> KeyStore:
    return detect.decode(data, None if password is None else Password(password))


def encode(store: KeyStore) -> bytes:
    return detect.encode(store, Password(PASSWORD))


def certificates(entry) -> list[bytes]:
    """The certificates of an entry, ours or pyjks's."""
    if isinstance(entry, PrivateKeyEntry):
        return [certificate.der for certificate in entry.chain]
    if isinstance(entry, jks.PrivateKeyEntry):
        return [der for _, der in entry.cert_chain]
    return [entry.certificate.der if isinstance(entry, TrustedCertificateEntry) else entry.cert]


def assert_same_content(data: bytes, key_passwords: dict[str, str]) -> None:
    """Aliases, kinds, dates, chains and keys."""
    theirs, our_store = jks.KeyStore.loads(data, PASSWORD), ours(data)
    assert list(theirs.entries) == list(our_store)
    for alias, entry in our_store.items():
        their_entry = theirs.entries[alias]
        assert their_entry.timestamp == round(entry.date.timestamp() * 1000)
        assert certificates(their_entry) == certificates(entry)
        assert isinstance(their_entry, jks.PrivateKeyEntry) == isinstance(entry, PrivateKeyEntry)
        if isinstance(entry, PrivateKeyEntry):
            key_password = key_passwords.get(alias, PASSWORD)
            their_entry.decrypt(key_password)
            assert their_entry.pkey_pkcs8 == keyprotector.unprotect(entry.key, Password(key_password))


def test_pyjks_reads_what_our_command_writes(keystore_tool, tmp_path: Path) -> None:
    store = f"-keystore example.jks -storepass {PASSWORD}"
    for command in (
        f"-genkeypair {store} -alias rsa -keyalg RSA -dname CN=rsa",
        f"-genkeypair {store} -alias ec -keyalg EC -dname CN=ec -keypass {KEY_PASSWORD}",
        f"-genkeypair {store} -alias ed -keyalg Ed25519 -dname CN=ed",
        f"-exportcert {store} -alias ec -file ec.crt",
        f"-importcert {store} -alias trusted -file ec.crt -noprompt",
        f"-changealias {store} -alias rsa -destalias web",
        f"-delete {store} -alias ed",
    ):
        keystore_tool(*command.split(), stdin="\n", cwd=tmp_path).ok()
        assert_same_content((tmp_path / "example.jks").read_bytes(), {"ec": KEY_PASSWORD})


def test_we_read_what_pyjks_writes(java_store: bytes) -> None:
    store = jks.KeyStore.loads(java_store, PASSWORD)
    store.entries["web"].decrypt(KEY_PASSWORD)
    written = store.saves(PASSWORD)
    assert_same_content(written, {})


def test_the_how_to_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, java_store: bytes) -> None:
    """Its Python examples run from top to bottom, and both ways come to the same."""
    text = (ROOT / "docs" / "how-to" / "coming-from-pyjks.md").read_text(encoding="utf-8")
    examples = [block.partition("```")[0] for block in text.split("```python\n")[1:]]
    assert examples
    (tmp_path / "example.jks").write_bytes(java_store)
    certificate = ours(java_store).get("vendor-ca").certificate.der
    (tmp_path / "other-ca.crt").write_bytes(certificate)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for example in examples:
        exec(example, names)  # noqa: S102 -- our own documentation
    assert (names["their_key"], names["their_chain"]) == (names["key"], names["chain"])
    assert list(ours((tmp_path / "theirs.jks").read_bytes())) == list(
        ours((tmp_path / "example.jks").read_bytes())
    )


# ------------------------------------------------------------------------------------- what pyjks gets wrong


@pytest.mark.parametrize("generation", [21, 25])
def test_pyjks_does_not_open_a_jks_with_a_key_of_a_newer_java(generation: int) -> None:
    """Since Java 21 the key protector's algorithm identifier has no parameters, where it had NULL before."""
    data = (FIXTURES / f"keytool-{generation}.jks").read_bytes()
    with pytest.raises(PyAsn1Error):
        jks.KeyStore.loads(data, PASSWORD)
    keyprotector.unprotect(ours(data).get("ec").key, Password(PASSWORD))


@pytest.mark.parametrize("alias", ["a\0b", "🔑"])
def test_pyjks_does_not_read_java_aliases_outside_plain_utf8(alias: str, java_store: bytes) -> None:
    store = ours(java_store)
    store[alias] = store["vendor-ca"]
    data = encode(store)
    assert alias in ours(data)
    with pytest.raises(jks.util.BadKeystoreFormatException, match="bad UTF-8"):
        jks.KeyStore.loads(data, PASSWORD)


def test_a_store_that_pyjks_saves_with_such_an_alias_is_lost_for_java(
    java_store: bytes, java, tmp_path: Path
) -> None:
    store = ours(java_store)
    certificate = store["vendor-ca"].certificate.der
    spoilt, sound = tmp_path / "pyjks.jks", tmp_path / "ours.jks"
    jks.KeyStore.new("jks", [jks.TrustedCertEntry.new("🔑", certificate)]).save(str(spoilt), PASSWORD)
    for alias in ("web", "ec"):
        del store[alias]
    store["🔑"] = store["vendor-ca"]
    sound.write_bytes(encode(store))
    assert "UTFDataFormatException" in java("ShowStore", spoilt, "JKS", PASSWORD).err
    assert len(java("ShowStore", sound, "JKS", PASSWORD).ok().out.splitlines()) == 2


def test_pyjks_takes_a_store_that_was_cut_off_for_whole(java_store: bytes) -> None:
    """Without a password, that is; a certificate of 31 bytes is then what it hands out."""
    certificate = ours(java_store).get("vendor-ca").certificate.der
    cut = java_store[: java_store.rindex(certificate) + 31]
    store = jks.KeyStore.loads(cut, None, try_decrypt_keys=False)
    assert any(len(entry.cert) == 31 for entry in store.certs.values())
    with pytest.raises(StoreFormatError):
        ours(cut, None)


def test_pyjks_needs_a_string_for_a_password(java_store: bytes) -> None:
    for password in (None, b"changeit"):
        with pytest.raises(AttributeError):
            jks.KeyStore.loads(java_store, password)
    assert len(ours(java_store, None)) == 3


def test_pyjks_moves_keys_to_the_store_password_when_it_saves(
    java_store: bytes, java, tmp_path: Path
) -> None:
    store = jks.KeyStore.loads(java_store, PASSWORD)
    store.entries["web"].decrypt(KEY_PASSWORD)
    (tmp_path / "pyjks.jks").write_bytes(store.saves(PASSWORD))
    (tmp_path / "ours.jks").write_bytes(encode(ours(java_store)))
    own = f"web={KEY_PASSWORD}"
    assert "Cannot recover key" in java("ShowStore", tmp_path / "pyjks.jks", "JKS", PASSWORD, own).err
    assert "web" in java("ShowStore", tmp_path / "ours.jks", "JKS", PASSWORD, own).ok().out


def test_saving_with_pyjks_locks_its_entries(java_store: bytes) -> None:
    store = jks.KeyStore.loads(java_store, PASSWORD)
    assert store.entries["ec"].pkey_pkcs8
    store.saves(PASSWORD)
    with pytest.raises(jks.util.NotYetDecryptedException):
        _ = store.entries["ec"].pkey_pkcs8


def test_pyjks_refuses_an_alias_that_stands_twice(java_store: bytes, java, tmp_path: Path) -> None:
    """Java takes the last one, and so do we."""
    certificate_entry = java_store[java_store.index(b"\0\0\0\2\0\x09vendor-ca") : -20]
    body = java_store[:8] + b"\0\0\0\4" + java_store[12:-20] + certificate_entry
    doubled = sealed(body)
    with pytest.raises(jks.util.DuplicateAliasException):
        jks.KeyStore.loads(doubled, PASSWORD)
    assert len(ours(doubled)) == 3
    (tmp_path / "doubled.jks").write_bytes(doubled)
    shown = java("ShowStore", tmp_path / "doubled.jks", "JKS", PASSWORD, f"web={KEY_PASSWORD}").ok()
    assert len(shown.out.splitlines()) == 3


def sealed(body: bytes) -> bytes:
    """A JKS body with the seal of the store password."""
    return body + hashlib.sha1(PASSWORD.encode("utf-16-be") + b"Mighty Aphrodite" + body).digest()


def test_pyjks_neither_saves_jceks_nor_reads_version_1(java_store: bytes, jceks_store: bytes) -> None:
    with pytest.raises(NotImplementedError):
        jks.KeyStore.loads(jceks_store, PASSWORD).saves(PASSWORD)
    assert encode(ours(jceks_store)) == jceks_store
    certificate_type = b"\0\x05X.509"
    version_1 = sealed((java_store[:4] + b"\0\0\0\1" + java_store[8:-20]).replace(certificate_type, b""))
    with pytest.raises(jks.util.UnsupportedKeystoreVersionException):
        jks.KeyStore.loads(version_1, PASSWORD)
    assert list(ours(version_1)) == list(ours(java_store))


def test_errors_of_its_libraries_leak_out_of_pyjks(java_store: bytes) -> None:
    store = ours(java_store)
    entry = store["ec"]
    damaged = ProtectedKey(entry.key.data[:10])
    store["ec"] = PrivateKeyEntry(damaged, entry.chain, entry.date)
    data = encode(store)
    with pytest.raises(PyAsn1Error):
        jks.KeyStore.loads(data, PASSWORD)
    with pytest.raises(StoreFormatError):
        keyprotector.unprotect(ours(data).get("ec").key, Password(PASSWORD))


def test_pyjks_stretches_a_password_as_often_as_the_file_says(jceks_store: bytes, tmp_path: Path) -> None:
    """Before it has checked the file, without a limit: two thousand million rounds take half an hour."""
    store = ours(jceks_store)
    entry = store["ec"]
    iterations = der.integer(keyprotector.JCEKS_ITERATIONS)
    endless = with_iterations(entry.key.data, iterations, der.integer(2**31 - 1))
    store["ec"] = PrivateKeyEntry(ProtectedKey(endless), entry.chain, entry.date)
    (tmp_path / "endless.jceks").write_bytes(encode(store))
    with pytest.raises(StoreFormatError, match="iterations"):
        keyprotector.unprotect(ProtectedKey(endless), Password(PASSWORD))
    program = "import jks, sys; jks.KeyStore.load(sys.argv[1], 'wrong password')"
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-c", program, tmp_path / "endless.jceks"], check=False, timeout=3)


def with_iterations(protected: bytes, old: bytes, new: bytes) -> bytes:
    """A key protected in JCEKS's way whose algorithm identifier names another number of iterations."""
    algorithm, data = der.parse(protected).children()
    identifier, parameters = algorithm.children()
    salt, count = parameters.children()
    assert count.encoded == old
    changed = der.sequence(identifier.encoded, der.sequence(salt.encoded, new))
    return der.sequence(changed, data.encoded)


def test_pyjks_depends_on_twofish() -> None:
    """Which has no wheels, so that installing pyjks as usual takes a C compiler."""
    assert any(requirement.startswith("twofish") for requirement in metadata.requires("pyjks"))
