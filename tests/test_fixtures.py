"""Stores that other programs made hold for us what they hold for Java, and still do when we wrote them."""

import hashlib
import tomllib
import urllib.parse
from datetime import UTC, datetime
from pathlib import Path

import pytest

from keystore_tool.crypto import der, keyprotector
from keystore_tool.errors import KeystoreError, WrongPasswordError
from keystore_tool.formats import detect
from keystore_tool.model import (
    Certificate,
    Entry,
    KeyStore,
    PrivateKeyEntry,
    Protection,
    SecretKeyEntry,
    StoreType,
    TrustedCertificateEntry,
)
from keystore_tool.passwords import Password

FIXTURES = Path(__file__).parent.parent / "fixtures"
STORES = tomllib.loads((FIXTURES / "manifest.toml").read_text(encoding="utf-8"))["store"]
KINDS = {
    PrivateKeyEntry: "PrivateKeyEntry",
    SecretKeyEntry: "SecretKeyEntry",
    TrustedCertificateEntry: "trustedCertEntry",
}

each_store = pytest.mark.parametrize("row", STORES, ids=lambda row: row["file"])
each_java_store = pytest.mark.parametrize(
    "row", [row for row in STORES if row["type"] != "PKCS12"], ids=lambda row: row["file"]
)


def data_of(row: dict) -> bytes:
    return (FIXTURES / row["file"]).read_bytes()


def open_store(row: dict) -> KeyStore:
    return detect.decode(data_of(row), Password(row["password"]))


def key_password(row: dict, listed: dict) -> str:
    return listed.get("key_password", row["password"])


def certificates(entry: Entry) -> tuple[Certificate, ...]:
    if isinstance(entry, SecretKeyEntry):
        return ()
    return entry.chain if isinstance(entry, PrivateKeyEntry) else (entry.certificate,)


def fingerprints(entry: Entry) -> list[str]:
    """SHA-256 fingerprints of an entry's certificates, as in the manifest."""
    return [certificate.sha256.hex() for certificate in certificates(entry)]


def raw_key(entry: PrivateKeyEntry | SecretKeyEntry, password: str) -> bytes:
    """What Java's Key.getEncoded() gives: a private key's PKCS #8, a secret key's own bytes."""
    pkcs8 = keyprotector.unprotect(entry.key, Password(password))
    return pkcs8 if isinstance(entry, PrivateKeyEntry) else der.parse(pkcs8).children()[2].octets()


def test_the_manifest_has_a_row_for_every_store() -> None:
    stored = {path.name for path in FIXTURES.iterdir() if path.suffix not in {".py", ".toml"}}
    assert {row["file"] for row in STORES} == stored


@each_store
def test_the_type_is_told_from_the_bytes(row: dict) -> None:
    assert detect.detect(data_of(row)) is StoreType(row["type"])


@each_store
def test_entries_are_those_that_java_finds(row: dict) -> None:
    found = {alias: (KINDS[type(entry)], fingerprints(entry)) for alias, entry in open_store(row).items()}
    assert found == {listed["alias"]: (listed["kind"], listed["chain"]) for listed in row["entry"]}


@each_store
def test_dates_are_those_in_the_file(row: dict) -> None:
    store = open_store(row)
    dated = {listed["alias"]: listed["date"] for listed in row["entry"] if "date" in listed}
    assert {alias: store[alias].date for alias in dated} == dated


@each_store
def test_keys_are_those_that_java_recovers(row: dict) -> None:
    store = open_store(row)
    for listed in row["entry"]:
        entry = store[listed["alias"]]
        if "key" in listed and entry.key.protection is Protection.ENCRYPTED_PRIVATE_KEY_INFO:
            key = raw_key(entry, key_password(row, listed))
            assert hashlib.sha256(key).hexdigest() == listed["key"]


@each_store
def test_another_password_does_not_open_it(row: dict) -> None:
    store = None
    try:
        store = detect.decode(data_of(row), Password("another password"))
    except WrongPasswordError:
        return
    # Nothing in a store without integrity protection tells the password, but no key comes out.
    assert row["file"] in {"keytool-25-plain.p12", "openssl-nomac.p12"}
    with pytest.raises(KeystoreError):
        keyprotector.unprotect(store[row["entry"][0]["alias"]].key, Password("another password"))


@each_java_store
def test_what_was_not_changed_is_written_as_it_was(row: dict) -> None:
    assert detect.encode(open_store(row), Password(row["password"])) == data_of(row)


@each_store
def test_java_finds_everything_in_a_store_to_which_we_added(row: dict, java, tmp_path: Path) -> None:
    store = open_store(row)
    root = next(certificates(entry)[-1] for _, entry in store.items() if certificates(entry))
    store["added"] = TrustedCertificateEntry(Certificate(root.der), datetime.now(UTC))
    path = tmp_path / row["file"]
    path.write_bytes(detect.encode(store, Password(row["password"])))
    expected = {
        (listed["alias"], listed["kind"], listed.get("key", "-"), ",".join(listed["chain"]))
        for listed in row["entry"]
    }
    assert shown_by_java(java, row, path) == expected | {
        ("added", "trustedCertEntry", "-", root.sha256.hex())
    }


def shown_by_java(java, row: dict, path: Path) -> set[tuple[str, str, str, str]]:
    """Alias, kind, key and chain of each entry."""
    own = [f"{entry['alias']}={entry['key_password']}" for entry in row["entry"] if "key_password" in entry]
    lines = java("ShowStore", path, row["type"], row["password"], *own).ok().out.splitlines()
    fields = [line.split("\t") for line in lines]
    return {(urllib.parse.unquote_plus(alias), kind, key, chain) for alias, kind, _, key, chain in fields}
