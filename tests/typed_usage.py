"""The library as a project with strict types uses it: mypy reads this, nobody runs it."""

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import assert_type

import requests

import keystore_tool
from keystore_tool import (
    Certificate,
    KeyStore,
    Password,
    PrivateKeyEntry,
    SecretKeyEntry,
    StoreType,
    TrustedCertificateEntry,
    client_context,
    edit_store,
    load_store,
    server_context,
)
from keystore_tool.model import ProtectedKey
from keystore_tool.requests import KeystoreAdapter


def read(path: Path) -> list[str]:
    store = load_store(path, "changeit", type="pkcs12")
    assert_type(store, KeyStore)
    assert_type(store.type, StoreType)
    assert_type(store["web"], PrivateKeyEntry | SecretKeyEntry | TrustedCertificateEntry)
    match store.get("web"):
        case PrivateKeyEntry() as entry:
            assert_type(entry.chain, tuple[Certificate, ...])
            assert_type(entry.pkcs8(b"changeit"), bytes)
            assert_type(store.protect(entry.pkcs8(b"changeit"), "changeit"), ProtectedKey)
            entry.private_key(lambda: "changeit")
        case None:
            return []
    return [alias for alias, entry in store.items() if isinstance(entry, TrustedCertificateEntry)]


def edit(path: str, der: bytes) -> None:
    with edit_store(path, Password("changeit"), create=True) as store:
        assert_type(store, KeyStore)
        store["ca"] = TrustedCertificateEntry(Certificate(der), datetime.now(UTC))
        store["ca"] = "no entry"  # type: ignore[assignment]


def connect(path: Path) -> None:
    assert_type(client_context(path, lambda: b"changeit", alias="web", trust="both"), ssl.SSLContext)
    assert_type(server_context(path, "changeit"), ssl.SSLContext)
    client_context(path, "changeit", trust="everybody")  # type: ignore[arg-type]
    client_context(path, 4711)  # type: ignore[arg-type]
    requests.Session().mount("https://", KeystoreAdapter(path, "changeit", key_password="separate"))


keystore_tool.load_stroe  # type: ignore[attr-defined]  # noqa: B018
