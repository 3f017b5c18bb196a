"""Secret keys: which there are, how they are made, and how PKCS#12 holds them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.crypto import der, secretkey, secretkey_generation
from keystore_tool.crypto.secretkey import SecretKey
from keystore_tool.errors import KeystoreError, StoreFormatError, UnsupportedError

ALGORITHMS = [
    "AES", "ARCFOUR", "Blowfish", "DES", "DESede", "HmacSHA1", "HmacSHA224", "HmacSHA256", "HmacSHA384",
    "HmacSHA512", "HmacSHA512/224", "HmacSHA512/256", "HmacSHA3-224", "HmacSHA3-256", "HmacSHA3-384",
    "HmacSHA3-512", "RC2", secretkey.PBE, "1.2.3.4",
]  # fmt: skip


@given(st.sampled_from(ALGORITHMS), st.binary(max_size=80))
def test_a_key_comes_back_as_it_was(algorithm: str, material: bytes) -> None:
    key = SecretKey(algorithm, material)
    assert secretkey.decode(secretkey.encode(key)) == key


def test_parameters_as_java_17_writes_them_are_passed_over() -> None:
    algorithm = der.sequence(der.oid("2.16.840.1.101.3.4.1"), der.null())
    info = der.sequence(der.integer(0), algorithm, der.octet_string(b"k" * 16))
    assert secretkey.decode(info) == SecretKey("AES", b"k" * 16)


def test_an_algorithm_without_an_identifier_has_no_place_in_pkcs12() -> None:
    with pytest.raises(UnsupportedError) as caught:
        secretkey.encode(SecretKey("ChaCha20", bytes(32)))
    assert caught.value.keytool.endswith("NoSuchAlgorithmException: unrecognized algorithm name: ChaCha20")


@pytest.mark.parametrize("info", [b"", b"0\0", der.sequence(der.integer(0)), der.octet_string(b"")])
def test_something_else_is_a_format_error(info: bytes) -> None:
    with pytest.raises(StoreFormatError):
        secretkey.decode(info)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_key_or_a_clear_error(data: bytes) -> None:
    try:
        assert secretkey.decode(data).algorithm
    except KeystoreError:
        return


def test_no_repr_shows_a_key() -> None:
    assert repr(SecretKey("AES", b"secret-material!")) == "SecretKey(algorithm='AES')"


@pytest.mark.parametrize(
    ("name", "size", "algorithm", "octets"),
    [
        ("aes", 192, "AES", 24),
        ("OID.2.16.840.1.101.3.4.1", 256, "AES", 32),
        ("DES", None, "DES", 8),
        ("des", -1, "DES", 8),
        ("DESede", None, "DESede", 24),
        ("TripleDES", 168, "DESede", 24),
        ("desede", 112, "DESede", 24),
        ("rc4", 41, "ARCFOUR", 6),
        ("hmacsha1", 7, "HmacSHA1", 1),
        ("hmacsha512/256", 256, "HmacSHA512/256", 32),
        ("1.2.840.113549.2.9", 41, "HmacSHA256", 6),
        ("Blowfish", 448, "Blowfish", 56),
        ("chacha20", 256, "ChaCha20", 32),
    ],
)
def test_keys_are_as_long_as_asked(name: str, size: int | None, algorithm: str, octets: int) -> None:
    key = secretkey_generation.generate(secretkey_generation.specify(name, size))
    assert (key.algorithm, len(key.material)) == (algorithm, octets)
    other = secretkey_generation.generate(secretkey_generation.specify(name, size))
    assert other != key or octets == 1


@given(st.binary(min_size=24, max_size=24))
def test_des_keys_have_odd_parity_and_two_key_triple_des_repeats_the_first(random: bytes) -> None:
    specification = secretkey_generation.specify("DESede", 112)
    material = secretkey_generation.generate(specification, lambda size: random[:size]).material
    assert all(octet.bit_count() % 2 == 1 for octet in material)
    assert material[:8] == material[16:]
    assert all(made >> 1 == given >> 1 for made, given in zip(material[:16], random, strict=False))
