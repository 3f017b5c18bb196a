"""Keys that only agree on secrets, DH and ML-KEM: Java computes with those made here, and we read Java's."""

from pathlib import Path

import pytest

from keystore_tool.crypto import der, dh, mlkem, pem
from keystore_tool.crypto.key_specification import specify
from keystore_tool.crypto.keys import generate, load_private_key, load_public_key, public_key_info
from keystore_tool.errors import StoreFormatError, UnsupportedError
from keystore_tool.formats import pkcs12
from keystore_tool.model import KeyStore, PrivateKeyEntry
from keystore_tool.operations.keyprotection import recover
from keystore_tool.passwords import Password
from keystore_tool.x509.inspect import inspect

DH_SIZES = (512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192)
SIZES = {"ML-KEM-512": (1632, 800), "ML-KEM-768": (2400, 1184), "ML-KEM-1024": (3168, 1568)}
JAVAS_OWN_SIZES = (512, 768, 1024, 2048, 4096)
IN_THE_LIBRARY = ("ML-KEM-768", "ML-KEM-1024")
PASSWORD = Password("changeit")
STORE = ("-keystore", "s.p12", "-storepass", "changeit")


def signed_key(program, folder: Path, alias: str, *options: str) -> None:
    new = ("-genkeypair", *STORE, "-alias", alias, "-dname", f"CN={alias}", "-signer", "ca", *options)
    program(*new, cwd=folder).ok()


@pytest.fixture(scope="module")
def folder(keystore_tool, tmp_path_factory) -> Path:
    """A store with a key of every size."""
    folder = tmp_path_factory.mktemp("agreement")
    keystore_tool("-genkeypair", *STORE, "-alias", "ca", "-keyalg", "EC", "-dname", "CN=ca", cwd=folder).ok()
    for size in DH_SIZES:
        signed_key(keystore_tool, folder, f"dh-{size}", "-keyalg", "DH", "-keysize", str(size))
    for name in SIZES:
        signed_key(keystore_tool, folder, name.lower(), "-keyalg", "ML-KEM", "-groupname", name)
    return folder


def test_java_agrees_on_secrets_with_keys_made_here(java, folder: Path) -> None:
    aliases = [*(f"dh-{size}" for size in DH_SIZES), *map(str.lower, SIZES)]
    expected = sorted(f"{alias}\ttrue" for alias in aliases)
    assert java("AgreeOnSecrets", folder / "s.p12", "changeit").ok().out.splitlines() == expected


@pytest.fixture(scope="module")
def javas(keytool, folder: Path) -> KeyStore:
    """The store, with keys that keytool made beside ours."""
    for size in JAVAS_OWN_SIZES:
        signed_key(keytool, folder, f"java-{size}", "-keyalg", "DH", "-keysize", str(size))
    signed_key(keytool, folder, "java-ml-kem", "-keyalg", "ML-KEM-768")
    return pkcs12.decode((folder / "s.p12").read_bytes(), PASSWORD)


def private_key(store: KeyStore, alias: str) -> bytes:
    entry = store[alias]
    assert isinstance(entry, PrivateKeyEntry)
    key = recover(entry, PASSWORD)
    assert isinstance(key, bytes)
    return key


@pytest.mark.parametrize("size", JAVAS_OWN_SIZES)
def test_a_dh_key_of_keytool_differs_from_ours_in_its_value_only(javas: KeyStore, size: int) -> None:
    (_, group, value), (_, java_group, java_value) = (
        der.parse(private_key(javas, f"{maker}-{size}")).children() for maker in ("dh", "java")
    )
    assert group.encoded == java_group.encoded
    lengths = [number.inner().integer().bit_length() for number in (value, java_value)]
    assert lengths[0] == lengths[1]


@pytest.mark.parametrize("size", DH_SIZES[3:])
def test_openssl_knows_the_prime_by_its_name(openssl, tmp_path: Path, size: int) -> None:
    group = der.sequence(der.integer(dh.group(size).prime), der.integer(dh.GENERATOR))
    (tmp_path / "group.pem").write_text(pem.encode("DH PARAMETERS", group))
    shown = openssl("pkeyparam", "-text", "-noout", "-in", tmp_path / "group.pem").ok().out
    assert f"GROUP: modp_{size}" in shown


def test_the_public_key_of_a_key_without_seed_is_found(javas: KeyStore) -> None:
    entry = javas["java-ml-kem"]
    assert isinstance(entry, PrivateKeyEntry)
    key = private_key(javas, "java-ml-kem")
    assert public_key_info(key) == inspect(entry.chain[0]).spki
    with pytest.raises(UnsupportedError, match="without their seed"):
        load_private_key(key)


@pytest.mark.parametrize("name", IN_THE_LIBRARY)
def test_the_seed_means_the_same_to_the_library(name: str) -> None:
    pair = generate(specify(name))
    key = load_private_key(pair.private_key)
    assert key.public_key().public_bytes_raw() == load_public_key(pair.public_key_info).public_bytes_raw()
    expanded = mlkem.expand(name, key.private_bytes_raw())
    assert expanded.private_key in pair.private_key
    assert (len(expanded.private_key), len(expanded.public_key)) == SIZES[name]


@pytest.mark.parametrize("name", IN_THE_LIBRARY)
def test_keys_kept_as_their_seed_alone_or_with_it_are_read(name: str) -> None:
    """RFC 9935 has three forms; openssl 3.5 writes the one with both."""
    pair = generate(specify(name))
    seed = load_private_key(pair.private_key).private_bytes_raw()
    version, algorithm, key, _ = der.parse(pair.private_key).children()
    for form in (der.implicit(0, seed), der.sequence(der.octet_string(seed), key.octets())):
        kept = der.sequence(version.encoded, algorithm.encoded, der.octet_string(form))
        assert public_key_info(kept) == pair.public_key_info


def test_an_expanded_key_of_another_length_is_refused() -> None:
    identifier = der.sequence(der.oid("2.16.840.1.101.3.4.4.2"))
    key = der.sequence(der.integer(0), identifier, der.octet_string(der.octet_string(bytes(2399))))
    with pytest.raises(StoreFormatError, match="length"):
        public_key_info(key)


@pytest.mark.parametrize("size", [520, 576, 8256])
def test_groups_that_java_searches_are_unsupported(size: int) -> None:
    with pytest.raises(UnsupportedError, match=f"DH keys of {size} bits"):
        dh.group(size)
