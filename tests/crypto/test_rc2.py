"""RC2, against its specification and openssl."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peers import Run

from keystore_tool.crypto.rc2 import Rc2

LONG_KEY = "88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e"
VECTORS = [  # RFC 2268, section 5: key, effective bits, plaintext, ciphertext
    ("0000000000000000", 63, "0000000000000000", "ebb773f993278eff"),
    ("ffffffffffffffff", 64, "ffffffffffffffff", "278b27e42e2f0d49"),
    ("3000000000000000", 64, "1000000000000001", "30649edf9be7d2c2"),
    ("88", 64, "0000000000000000", "61a8a244adacccf0"),
    ("88bca90e90875a", 64, "0000000000000000", "6ccf4308974c267f"),
    (LONG_KEY[:32], 64, "0000000000000000", "1a807d272bbe5db1"),
    (LONG_KEY[:32], 128, "0000000000000000", "2269552ab0f85ca6"),
    (LONG_KEY, 129, "0000000000000000", "5b78d3a43dfff1f1"),
]


@pytest.mark.parametrize(("key", "bits", "plaintext", "ciphertext"), VECTORS)
def test_vectors_of_the_specification(key: str, bits: int, plaintext: str, ciphertext: str) -> None:
    cipher = Rc2(bytes.fromhex(key), bits)
    assert cipher.encrypt_block(bytes.fromhex(plaintext)).hex() == ciphertext
    assert cipher.decrypt_cbc(bytes(8), bytes.fromhex(ciphertext)).hex() == plaintext


@given(
    key=st.binary(min_size=1, max_size=128),
    iv=st.binary(min_size=8, max_size=8),
    blocks=st.binary(max_size=60),
)
def test_decryption_undoes_encryption(key: bytes, iv: bytes, blocks: bytes) -> None:
    data = blocks * 8
    assert Rc2(key).decrypt_cbc(iv, Rc2(key).encrypt_cbc(iv, data)) == data


@pytest.mark.parametrize("blocks", [8191, 8192, 8193])
def test_decryption_at_the_seams_of_what_is_done_at_once(blocks: int) -> None:
    cipher, data = Rc2(b"12345", 40), bytes(range(256)) * 257
    data = data[: 8 * blocks]
    assert cipher.decrypt_cbc(b"startvec", cipher.encrypt_cbc(b"startvec", data)) == data


@pytest.mark.parametrize("size", [1, 8, 70_000])
def test_openssl_decrypts_what_was_encrypted(openssl: Callable[..., Run], tmp_path: Path, size: int) -> None:
    plaintext = bytes(index % 251 for index in range(size))
    padding = 8 - size % 8
    ciphertext = Rc2(b"12345", 40).encrypt_cbc(b"startvec", plaintext + bytes((padding,)) * padding)
    (tmp_path / "in").write_bytes(ciphertext)
    cipher = ("-rc2-40-cbc", "-K", b"12345".hex(), "-iv", b"startvec".hex(), "-provider", "legacy")
    openssl("enc", "-d", *cipher, "-in", tmp_path / "in", "-out", tmp_path / "out").ok()
    assert (tmp_path / "out").read_bytes() == plaintext
