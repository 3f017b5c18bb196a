"""Expanded ML-DSA keys: the ones that the library's seeds mean, and that keytool signs with."""

from pathlib import Path

import pytest

from keystore_tool.crypto import mldsa
from keystore_tool.crypto.key_specification import specify
from keystore_tool.crypto.keys import generate, load_private_key, load_public_key, public_key_info
from keystore_tool.operations.signing import is_signed_by_its_key
from keystore_tool.x509 import files

SIZES = {"ML-DSA-44": (2560, 1312), "ML-DSA-65": (4032, 1952), "ML-DSA-87": (4896, 2592)}


@pytest.mark.parametrize("name", SIZES)
def test_the_public_key_of_the_expanded_key_is_the_librarys(name: str) -> None:
    pair = generate(specify(name))
    seed = load_private_key(pair.private_key).private_bytes_raw()
    expanded = mldsa.expand(name, seed)
    assert (len(expanded.private_key), len(expanded.public_key)) == SIZES[name]
    assert expanded.public_key == load_public_key(pair.public_key_info).public_bytes_raw()
    assert expanded.private_key in pair.private_key
    assert public_key_info(pair.private_key) == pair.public_key_info


def test_no_repr_shows_a_key() -> None:
    assert "private_key" not in repr(mldsa.expand("ML-DSA-44", bytes(32)))


@pytest.mark.parametrize("name", SIZES)
def test_keytool_signs_with_a_key_made_here(name: str, keytool, keystore_tool, tmp_path: Path) -> None:
    store = ("-keystore", tmp_path / "s.p12", "-storepass", "changeit")
    keystore_tool("-genkeypair", *store, "-keyalg", name, "-dname", "CN=Ann").ok()
    for command in (keytool, keystore_tool):
        command("-certreq", *store, "-file", tmp_path / "made.csr").ok()
        assert is_signed_by_its_key(files.request((tmp_path / "made.csr").read_bytes()))
