"""Expanded ML-DSA keys: the ones that the library's seeds mean, and that keytool signs with."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import mldsa as library
from hypothesis import given, settings
from hypothesis import strategies as st

from keystore_tool.crypto import der, mldsa, mldsa_signing, signatures
from keystore_tool.crypto.key_specification import specify
from keystore_tool.crypto.keys import generate, load_private_key, load_public_key, public_key_info
from keystore_tool.crypto.signature_algorithms import choose
from keystore_tool.errors import StoreFormatError
from keystore_tool.operations.signing import is_signed_by_its_key
from keystore_tool.x509 import files

PUBLIC_KEYS = {
    "ML-DSA-44": library.MLDSA44PublicKey,
    "ML-DSA-65": library.MLDSA65PublicKey,
    "ML-DSA-87": library.MLDSA87PublicKey,
}
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


@pytest.mark.parametrize("name", SIZES)
@settings(max_examples=8, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=300))
def test_the_library_verifies_what_an_expanded_key_signs(name: str, seed: bytes, message: bytes) -> None:
    expanded = mldsa.expand(name, seed)
    assert mldsa.public_key_in(name, expanded.private_key) == expanded.public_key
    signature = mldsa_signing.sign(name, expanded.private_key, message)
    PUBLIC_KEYS[name].from_public_bytes(expanded.public_key).verify(signature, message)


@pytest.mark.parametrize("name", SIZES)
def test_two_signatures_differ(name: str) -> None:
    key = mldsa.expand(name, bytes(32)).private_key
    assert mldsa_signing.sign(name, key, b"") != mldsa_signing.sign(name, key, b"")


@pytest.mark.parametrize(
    "spoilt", [lambda key: key[:-1], lambda key: key + b"0", lambda key: key[:128] + b"\xff" * 96 + key[224:]]
)
def test_a_damaged_expanded_key_is_refused(spoilt) -> None:
    key = spoilt(mldsa.expand("ML-DSA-44", bytes(32)).private_key)
    identifier = der.sequence(der.oid("2.16.840.1.101.3.4.3.17"))
    pkcs8 = der.sequence(der.integer(0), identifier, der.octet_string(der.octet_string(key)))
    with pytest.raises(StoreFormatError):
        signatures.sign(pkcs8, choose(None, "ML-DSA-44"), b"")


@pytest.mark.parametrize("name", SIZES)
def test_keys_that_keytool_made_sign_here(name: str, keytool, keystore_tool, tmp_path: Path) -> None:
    """Requests and certificates; keytool checks the signatures when it installs the reply."""
    store = ("-keystore", tmp_path / "s.p12", "-storepass", "changeit")
    for alias in ("ca", "leaf"):
        names = ("-alias", alias, "-dname", f"CN={alias}", "-ext", "bc:c")
        keytool("-genkeypair", *store, "-keyalg", "ML-DSA", "-groupname", name, *names).ok()
    keystore_tool("-certreq", *store, "-alias", "leaf", "-file", tmp_path / "leaf.csr").ok()
    assert is_signed_by_its_key(files.request((tmp_path / "leaf.csr").read_bytes()))
    signing = ("-infile", tmp_path / "leaf.csr", "-outfile", tmp_path / "leaf.crt")
    keystore_tool("-gencert", *store, "-alias", "ca", *signing).ok()
    run = keytool("-importcert", *store, "-alias", "leaf", "-file", tmp_path / "leaf.crt").ok()
    assert "Certificate reply was installed" in run.err
