"""The verdicts of ``--target`` against the programs themselves, as far as they are here."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import pkcs12
from lab import Lab, chain, intermediate, leaf, root
from test_rules import PBMAC1

from keystore_tool.audit.report import Level
from keystore_tool.audit.rules.verdicts import TARGETS
from keystore_tool.crypto import pbe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Runner

RC2, TRIPLE_DES = pbe.Pkcs12Pbe(pbe.Rc2(5, 40), 10_000), pbe.Pkcs12Pbe(pbe.Des(24), 10_000)

STORES: dict[str, Callable[[Lab], Path]] = {
    "today's PKCS#12": lambda s: s.keys(chain()),
    "JKS": lambda s: s.keys(chain(), file="web.jks"),
    "JCEKS": lambda s: s.keys(chain(), file="web.jceks"),
    "RC2 with 40 bits": lambda s: s.bags(s.key_bag(RC2), s.certificate_bag(leaf())),
    "triple DES": lambda s: s.bags(s.key_bag(TRIPLE_DES), s.certificate_bag(leaf())),
    "PBMAC1": lambda s: s.bags(s.key_bag(), s.certificate_bag(leaf()), mac=PBMAC1),
    "certificates without mark": lambda s: s.bags(s.certificate_bag(root(), key_id=None)),
    "trusted certificates": lambda s: s.trust(root()),
}


@pytest.fixture
def stores(tmp_path: Path) -> Lab:
    folder = tmp_path / "stores"
    folder.mkdir()
    return Lab(folder)


def fails(stores: Lab, path: Path, target: str) -> bool:
    """Whether the verdict on the store as such is that it fails."""
    verdicts = stores.report(path, target=(target,)).verdicts
    return any(one.level is Level.FAILS and one.alias is None for one in verdicts)


@pytest.mark.parametrize("kind", STORES)
def test_java(kind: str, stores: Lab, keytools: dict[int, Runner]) -> None:
    path = STORES[kind](stores)
    for generation in {17, 25} & set(keytools):
        listed = keytools[generation]("-list", "-keystore", path, "-storepass", "changeit")
        works = listed.status == 0 and "contains 0 entries" not in listed.out
        assert works is not fails(stores, path, f"java{generation}"), listed.out


@pytest.mark.parametrize("kind", STORES)
def test_openssl(kind: str, stores: Lab, openssl: Runner) -> None:
    if " 3." not in openssl("version").out:
        pytest.skip("another OpenSSL than 3")
    path = STORES[kind](stores)
    read = openssl("pkcs12", "-in", path, "-passin", "pass:changeit", "-nodes")
    verdicts = stores.report(path, target=("openssl3",)).verdicts
    if any(one.level is Level.WARNS and one.alias is None for one in verdicts):
        return  # it depends on the release, and the verdict says on which
    assert (read.status == 0) is not fails(stores, path, "openssl3"), read.err


@pytest.mark.parametrize("kind", STORES)
def test_python(kind: str, stores: Lab) -> None:
    path = STORES[kind](stores)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pkcs12.load_pkcs12(path.read_bytes(), b"changeit")
        works = True
    except ValueError:
        works = False
    assert works is not fails(stores, path, "python")


def test_a_good_store_works_everywhere_but_where_its_mac_is_not_approved(stores: Lab) -> None:
    verdicts = stores.report(stores.keys(chain()), target=TARGETS).verdicts
    assert {one.target for one in verdicts if one.level is Level.WORKS} == set(TARGETS)
    assert {one.target for one in verdicts if one.level is Level.WARNS} == {"java8", "fips"}
    assert not [one for one in verdicts if one.level is Level.FAILS]


def test_verdicts_speak_of_entries_and_say_what_repairs_them(stores: Lab) -> None:
    path = stores.keys([leaf(start=-400), intermediate()])
    found = {
        (one.alias, one.level): one
        for one in stores.report(path, target=("java25",)).verdicts
        if one.alias is not None
    }
    assert set(found) == {("key-0", Level.FAILS), ("key-0", Level.WARNS)}
    assert "expired on" in found["key-0", Level.FAILS].reason
    assert "--alias key-0" in found["key-0", Level.FAILS].fix
    assert "CN=Root" in found["key-0", Level.WARNS].reason
