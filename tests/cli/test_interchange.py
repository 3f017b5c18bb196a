"""What we write, keytool lists as we do; what keytool wrote, we change, and nothing of it is lost."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

STOREPASS = ("-storepass", "changeit")
OWN_PASSWORD = "its-own-password"
TYPES = ("JKS", "JCEKS", "PKCS12")
LEGACY = ("JKS", "JCEKS")
"""The types whose keys have passwords of their own."""


def fill(run, store: Path, store_type: str) -> None:
    """Make two keys, one of them signed by a CA and with a password of its own, and trust the CA."""
    ca, folder = store.parent / "ca.p12", store.parent
    at = ("-keystore", store, *STOREPASS)
    typed = (*at, "-storetype", store_type)
    own = ("-keypass", OWN_PASSWORD if store_type in LEGACY else "changeit")
    making = ("-keyalg", "EC", "-groupname", "secp256r1")
    run(
        "-genkeypair", "-alias", "ca", *making, "-dname", "CN=CA", "-ext", "bc:c", "-keystore", ca, *STOREPASS
    ).ok()
    run("-exportcert", "-alias", "ca", "-file", folder / "ca.crt", "-keystore", ca, *STOREPASS).ok()
    run("-genkeypair", "-alias", "One", *making, "-dname", "CN=One", "-keypass", "changeit", *typed).ok()
    run("-genkeypair", "-alias", "two", *making, "-dname", "CN=Zwei, O=Größe", *own, *typed).ok()
    run("-importcert", "-alias", "the ca", "-file", folder / "ca.crt", "-noprompt", *at).ok()
    run("-certreq", "-alias", "two", "-file", folder / "two.csr", *own, *at).ok()
    files = ("-infile", folder / "two.csr", "-outfile", folder / "two.crt")
    run("-gencert", "-alias", "ca", *files, "-keystore", ca, *STOREPASS).ok()
    run("-importcert", "-alias", "two", "-file", folder / "two.crt", *own, *at).ok()


@pytest.fixture(scope="module")
def ours(keystore_tool, tmp_path_factory) -> dict[str, Path]:
    """A store of each type that we made."""
    return stores(keystore_tool, tmp_path_factory.mktemp("ours"))


@pytest.fixture(scope="module")
def keytools_own(keytool, tmp_path_factory) -> dict[str, Path]:
    """A store of each type that keytool made, with a secret key where one can be."""
    made = stores(keytool, tmp_path_factory.mktemp("keytool"))
    for store_type in ("JCEKS", "PKCS12"):
        secret = (
            "-genseckey",
            "-alias",
            "secret",
            "-keyalg",
            "AES",
            "-keysize",
            "256",
            "-keypass",
            "changeit",
        )
        keytool(*secret, "-keystore", made[store_type], *STOREPASS).ok()
    return made


def stores(run, folder: Path) -> dict[str, Path]:
    made = {}
    for store_type in TYPES:
        (folder / store_type).mkdir()
        made[store_type] = folder / store_type / "store"
        fill(run, made[store_type], store_type)
    return made


def entries(run, store: Path) -> dict[str, str]:
    """What `-list -v` says of each entry, by alias."""
    text = run("-list", "-v", "-keystore", store, *STOREPASS).ok().out
    return dict(re.findall(r"^Alias name: (.*)\n((?:(?!Alias name: ).*\n)*)", text, re.MULTILINE))


@pytest.mark.parametrize("store_type", TYPES)
@pytest.mark.parametrize("generation", [17, 25])
def test_keytool_lists_what_we_wrote_as_we_do(ours, keytools, keystore_tool, store_type, generation):
    listed = entries(keytools[generation], ours[store_type])
    assert len(listed) >= 3
    assert listed == entries(keystore_tool, ours[store_type])
    assert "Certificate chain length: 2" in listed["two"]


@pytest.mark.parametrize("store_type", TYPES)
@pytest.mark.parametrize("generation", [17, 25])
def test_keytool_uses_the_keys_that_we_wrote(ours, keytools, openssl, tmp_path, store_type, generation):
    own = OWN_PASSWORD if store_type in LEGACY else "changeit"
    for alias, password in (("one", "changeit"), ("two", own)):
        request = tmp_path / f"{alias}.csr"
        key = ("-alias", alias, "-keypass", password)
        keytools[generation](
            "-certreq", *key, "-file", request, "-keystore", ours[store_type], *STOREPASS
        ).ok()
        openssl("req", "-verify", "-noout", "-in", request).ok()


@pytest.mark.parametrize("store_type", TYPES)
def test_we_list_what_keytool_wrote_as_it_does(keytools_own, keytool, keystore_tool, store_type):
    assert entries(keystore_tool, keytools_own[store_type]) == entries(keytool, keytools_own[store_type])


@pytest.mark.parametrize("store_type", TYPES)
def test_nothing_is_lost_when_we_change_what_keytool_wrote(
    keytools_own, keytool, keystore_tool, tmp_path, store_type
):
    store = tmp_path / "store"
    shutil.copy(keytools_own[store_type], store)
    at = ("-keystore", store, *STOREPASS)
    before = entries(keytool, store)
    keystore_tool("-changealias", "-alias", "one", "-destalias", "uno", "-keypass", "changeit", *at).ok()
    keystore_tool(
        "-importcert", "-alias", "new", "-file", store_ca(keytools_own, store_type), "-noprompt", *at
    ).ok()
    keystore_tool("-delete", "-alias", "new", *at).ok()
    after = entries(keytool, store)
    after["one"] = after.pop("uno")
    assert after == before
    own = OWN_PASSWORD if store_type in LEGACY else "changeit"
    for alias, password in (("uno", "changeit"), ("two", own)):
        keytool("-certreq", "-alias", alias, "-keypass", password, *at).ok()


def store_ca(made: dict[str, Path], store_type: str) -> Path:
    """The CA's certificate beside a store."""
    return made[store_type].parent / "ca.crt"
