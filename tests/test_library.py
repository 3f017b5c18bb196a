"""The library: stores loaded and edited, what an entry gives, and that nothing is lost or torn."""

import contextlib
import itertools
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

import keystore_tool as library
from keystore_tool import (
    Certificate,
    KeyStore,
    Password,
    PrivateKeyEntry,
    StoreType,
    TrustedCertificateEntry,
    edit_store,
    load_store,
)
from keystore_tool.errors import (
    EntryKindError,
    EntryNotFoundError,
    InvalidArgumentError,
    KeyPasswordError,
    KeystoreError,
    PasswordRuleError,
    StoreChangedError,
    StoreFileError,
    StoreFormatError,
    StoreLockedError,
    UnsupportedError,
    WrongPasswordError,
)

FIXTURES = Path(__file__).parent.parent / "fixtures"
PASSWORD = "changeit"
KEY_PASSWORD = "separate"
STORES = ["keytool-25.jks", "keytool-25.jceks", "keytool-25.p12"]


@pytest.fixture(params=STORES)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A store of keytool in each format: the keys `ec` and `web`, trust in `vendor-ca`."""
    return Path(copy(FIXTURES / request.param, tmp_path))


@pytest.fixture
def jks(tmp_path: Path) -> Path:
    """The JKS among them: there, `web` has a password of its own."""
    return Path(copy(FIXTURES / "keytool-25.jks", tmp_path))


# ------------------------------------------------------------------------------------------------ the package


def test_importing_the_package_imports_nothing_else() -> None:
    code = "import sys; old = {*sys.modules}; import keystore_tool; print([*{*sys.modules} - old])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['keystore_tool']"


def test_every_public_name_is_there() -> None:
    assert all(hasattr(library, name) for name in library.__all__)
    assert set(library.__all__) <= set(dir(library))
    with pytest.raises(AttributeError, match="no attribute 'load_stroe'"):
        library.load_stroe  # noqa: B018


# ---------------------------------------------------------------------------------------------------- loading


@pytest.mark.parametrize("password", [PASSWORD, PASSWORD.encode(), Password(PASSWORD), lambda: PASSWORD])
def test_a_store_opens_with_a_password_in_each_form(path: Path, password) -> None:
    store = load_store(path, password)
    assert {"ec", "web", "vendor-ca"} <= set(store)
    assert store.complete


def test_the_content_tells_the_type(tmp_path: Path) -> None:
    misnamed = copy(FIXTURES / "keytool-25.p12", tmp_path / "example.jks")
    assert load_store(misnamed, PASSWORD).type is StoreType.PKCS12


def test_a_type_that_is_asked_for_must_fit(jks: Path) -> None:
    with pytest.raises(StoreFormatError, match="PKCS12 asked for"):
        load_store(FIXTURES / "keytool-25.jceks", PASSWORD, type="pkcs12")
    with pytest.raises(InvalidArgumentError, match="BKS not found"):
        load_store(jks, PASSWORD, type="bks")
    assert load_store(jks, PASSWORD, type=StoreType.JKS).type is StoreType.JKS


def test_without_a_password_what_is_open_is_read(path: Path) -> None:
    store = load_store(path, None)
    assert store.complete == (store.type is not StoreType.PKCS12)
    assert "web" in store


def test_what_is_wrong_is_said(jks: Path) -> None:
    with pytest.raises(WrongPasswordError):
        load_store(jks, "wrong-one")
    with pytest.raises(StoreFileError, match=r"does not exist: .*missing\.jks"):
        load_store(jks.with_name("missing.jks"), PASSWORD)
    with pytest.raises(TypeError, match="a password is text or a function that returns it, not int"):
        load_store(jks, 4711)


# ---------------------------------------------------------------------------------------------------- entries


def test_a_store_is_a_mapping_that_minds_no_letter_case(path: Path) -> None:
    store = load_store(path, PASSWORD)
    assert store["WEB"] is store["web"]
    assert store.get("wbe") is None
    for missing in (EntryNotFoundError, KeyError):
        with pytest.raises(missing, match=r"^Alias <wbe> does not exist$"):
            store["wbe"]
    store["Copy"] = store.pop("web")
    assert "copy" in store
    assert "web" not in store


def test_a_certificate_is_der_and_pem(path: Path, openssl) -> None:
    certificate = load_store(path, PASSWORD)["ec"].certificate
    shown = openssl(*["x509", "-noout", "-fingerprint", "-sha256"], stdin=certificate.pem).ok()
    assert shown.out.strip().partition("=")[2] == certificate.sha256.hex(":").upper()
    shown = openssl(*["x509", "-noout", "-fingerprint", "-sha1"], stdin=certificate.pem).ok()
    assert shown.out.strip().partition("=")[2] == certificate.sha1.hex(":").upper()


def test_a_private_key_is_that_of_its_certificate(path: Path, openssl) -> None:
    entry = load_store(path, PASSWORD)["ec"]
    pem = openssl("x509", "-noout", "-pubkey", stdin=entry.chain[0].pem).ok().out
    public = entry.private_key(PASSWORD).public_key()
    assert public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode() == pem
    assert load_der_private_key(entry.pkcs8(lambda: PASSWORD), None).public_key() == public


def test_a_key_opens_with_its_own_password(jks: Path) -> None:
    entry = load_store(jks, PASSWORD)["web"]
    with pytest.raises(KeyPasswordError):
        entry.private_key(PASSWORD)
    assert entry.private_key(KEY_PASSWORD).key_size == 2048


def test_an_entry_knows_its_date(path: Path) -> None:
    for entry in load_store(path, PASSWORD).values():
        assert entry.date.tzinfo is UTC


def test_no_representation_shows_what_is_inside(path: Path) -> None:
    store = load_store(path, PASSWORD)
    assert repr(store) == f"KeyStore({store.type.value}, {list(store)})"
    for entry in store.values():
        assert len(repr(entry)) < 600
        assert "\\x" not in repr(entry)
    certificate = store["ec"].certificate
    assert repr(certificate) == f"Certificate(sha256={certificate.sha256.hex()})"


def test_a_key_without_a_certificate_says_so(path: Path) -> None:
    entry = load_store(path, PASSWORD)["ec"]
    with pytest.raises(EntryKindError, match="the key has no certificate"):
        _ = PrivateKeyEntry(entry.key, (), entry.date).certificate


# ---------------------------------------------------------------------------------------------------- editing


def entry_of(path: Path) -> TrustedCertificateEntry:
    return load_store(path, PASSWORD)["vendor-ca"]


def test_keytool_sees_what_was_edited(path: Path, keytool) -> None:
    with edit_store(path, PASSWORD) as store:
        store["added"] = TrustedCertificateEntry(store["ec"].certificate, datetime.now(UTC))
        store["renamed"] = store.pop("ec")
        del store["vendor-ca"]
    listed = keytool("-list", "-keystore", path, "-storepass", PASSWORD).ok().out
    assert "added, " in listed
    assert "renamed, " in listed
    assert "ec, " not in listed
    assert "vendor-ca, " not in listed


def test_an_error_leaves_the_file_as_it_was(path: Path) -> None:
    before = path.read_bytes()
    with contextlib.suppress(ZeroDivisionError), edit_store(path, PASSWORD) as store:
        del store["ec"]
        1 / 0  # noqa: B018
    assert path.read_bytes() == before
    with edit_store(path, PASSWORD, timeout=0):
        pass  # the lock is free again


def test_a_store_that_was_not_changed_is_not_written(path: Path) -> None:
    before = path.stat()
    with edit_store(path, PASSWORD) as store:
        store["ec"] = store["EC"]
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_store_that_another_program_changes_meanwhile_is_left_to_it(path: Path) -> None:
    theirs = (FIXTURES / "keytool-17.jks").read_bytes()
    editing = edit_store(path, PASSWORD)
    del editing.__enter__()["ec"]
    path.write_bytes(theirs)
    with pytest.raises(StoreChangedError):
        editing.__exit__(None, None, None)
    assert path.read_bytes() == theirs


def test_who_edits_keeps_others_waiting(path: Path) -> None:
    with edit_store(path, PASSWORD), pytest.raises(StoreLockedError), edit_store(path, PASSWORD, timeout=0):
        pass


def test_edits_at_the_same_time_are_all_there(path: Path) -> None:
    def add(number: int) -> None:
        with edit_store(path, PASSWORD) as store:
            store[f"ca-{number}"] = TrustedCertificateEntry(store["ec"].certificate, datetime.now(UTC))

    threads = [threading.Thread(target=add, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {f"ca-{number}" for number in range(8)} <= set(load_store(path, PASSWORD))


@pytest.mark.parametrize(
    ("name", "asked", "made"),
    [
        ("new.jks", None, "JKS"),
        ("new.p12", None, "PKCS12"),
        ("new", None, "PKCS12"),
        ("new.p12", "jceks", "JCEKS"),
    ],
)
def test_a_new_store_has_the_type_of_its_name(
    tmp_path: Path, keytool, name: str, asked: str | None, made: str
) -> None:
    new = tmp_path / name
    with edit_store(new, PASSWORD, create=True, type=asked) as store:
        store["VendorCA"] = entry_of(FIXTURES / "keytool-25.p12")
    assert new.stat().st_mode & 0o777 == 0o600
    listed = keytool("-list", "-keystore", new, "-storepass", PASSWORD).ok().out
    assert f"Keystore type: {made}" in listed
    assert "vendorca, " in listed


def test_a_new_store_is_written_even_if_it_is_empty(tmp_path: Path) -> None:
    with edit_store(tmp_path / "empty.p12", PASSWORD, create=True):
        pass
    assert len(load_store(tmp_path / "empty.p12", PASSWORD)) == 0


def test_a_new_store_needs_a_password_of_six_characters(tmp_path: Path) -> None:
    with (
        pytest.raises(PasswordRuleError, match="at least 6"),
        edit_store(tmp_path / "s.p12", "", create=True),
    ):
        pass
    assert not (tmp_path / "s.p12").exists()


def test_a_store_that_is_not_there_is_only_made_if_asked(tmp_path: Path) -> None:
    with pytest.raises(StoreFileError, match="does not exist"), edit_store(tmp_path / "s.p12", PASSWORD):
        pass


def test_entries_move_between_stores(path: Path, tmp_path: Path) -> None:
    """A trusted certificate as it is; this is how a trust store is put together."""
    with edit_store(tmp_path / "trust.p12", PASSWORD, create=True) as trust:
        trust.update({alias: e for alias, e in load_store(path, PASSWORD).items() if alias == "vendor-ca"})
    assert load_store(tmp_path / "trust.p12", PASSWORD)["vendor-ca"].certificate == entry_of(path).certificate


def test_a_key_moves_to_another_type_of_store_protected_anew(jks: Path, tmp_path: Path, keytool) -> None:
    entry = load_store(jks, PASSWORD)["web"]
    with edit_store(tmp_path / "web.p12", PASSWORD, create=True) as store:
        key = store.protect(entry.pkcs8(KEY_PASSWORD), PASSWORD)
        store["web"] = PrivateKeyEntry(key, entry.chain, entry.date)
    options = f"-certreq -alias web -keystore {tmp_path / 'web.p12'} -storepass {PASSWORD}"
    assert "BEGIN NEW CERTIFICATE REQUEST" in keytool(*options.split()).ok().out


@pytest.mark.parametrize(("source", "target"), list(itertools.permutations(STORES, 2)))
def test_a_key_that_could_not_be_recovered_there_is_not_written(
    source: str, target: str, tmp_path: Path, keytool
) -> None:
    """JCEKS takes keys as JKS protects them, nothing else goes with anything."""
    path = Path(copy(FIXTURES / target, tmp_path / target))
    editing = edit_store(path, PASSWORD)
    editing.__enter__()["moved"] = load_store(FIXTURES / source, PASSWORD)["ec"]
    if (source, target) == ("keytool-25.jks", "keytool-25.jceks"):
        editing.__exit__(None, None, None)
        options = f"-certreq -alias moved -storetype jceks -keystore {path} -storepass {PASSWORD}"
        assert "BEGIN NEW CERTIFICATE REQUEST" in keytool(*options.split()).ok().out
    else:
        with pytest.raises(UnsupportedError, match="the key of <moved> is not protected as"):
            editing.__exit__(None, None, None)


def test_a_store_does_not_become_one_of_another_type_with_its_keys(jks: Path) -> None:
    editing = edit_store(jks, PASSWORD)
    editing.__enter__().type = StoreType.PKCS12
    with pytest.raises(UnsupportedError, match="not protected as PKCS12 stores protect keys"):
        editing.__exit__(None, None, None)


def test_every_error_of_the_library_is_a_keystore_error(path: Path) -> None:
    damaged = path.with_name("damaged")
    damaged.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(KeystoreError):
        load_store(damaged, PASSWORD)


def test_stores_compare_by_what_is_in_them(jks: Path) -> None:
    assert load_store(jks, PASSWORD) == load_store(jks, PASSWORD)
    assert KeyStore(StoreType.JKS) != load_store(jks, PASSWORD)
    assert Certificate(b"0") == Certificate(b"0", (b"1",))
