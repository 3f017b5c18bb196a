"""PKCS#12's key derivation, against published vectors and openssl."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peers import Run

from keystore_tool.crypto import libcrypto, pkcs12_derivation
from keystore_tool.crypto.pkcs12_derivation import Purpose, derive
from keystore_tool.passwords import Password

VECTORS = [  # in circulation since PKCS#12 was new: password, salt, iterations, purpose, result
    ("smeg", "0a58cf64530d823f", 1, Purpose.KEY, "8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3"),
    ("smeg", "0a58cf64530d823f", 1, Purpose.IV, "79993dfe048d3b76"),
    ("smeg", "3d83c0e4546ac140", 1, Purpose.MAC, "8d967d88f6caa9d714800ab3d48051d63f73a312"),
    ("queeg", "05dec959acff72f7", 1000, Purpose.KEY, "ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4"),
    ("queeg", "1682c0fc5b3f7ec5", 1000, Purpose.KEY, "483dd6e919d7de2e8e648ba8f862f3fbfbdc2bcb2c02957f"),
]


@pytest.mark.parametrize(("password", "salt", "iterations", "purpose", "expected"), VECTORS)
def test_published_vectors(
    password: str, salt: str, iterations: int, purpose: Purpose, expected: str
) -> None:
    size = len(expected) // 2
    bmp_string = Password(password).bmp_string()
    assert derive("sha1", bmp_string, bytes.fromhex(salt), iterations, purpose, size).hex() == expected


@pytest.mark.parametrize("hash_name", ["md5", "sha1", "sha256", "sha384", "sha512", "sha512_224"])
@pytest.mark.parametrize("password", ["", "pässwörd 🔑", "x" * 70])
def test_openssl_derives_the_same(openssl: Callable[..., Run], hash_name: str, password: str) -> None:
    """Over several blocks of output, and with passwords of no length and of more than a block."""
    bmp_string, salt = Password(password).bmp_string(), b"salt" * 9
    options = {
        "digest": hash_name.replace("_", "-"),
        "hexpass": bmp_string.hex(),
        "hexsalt": salt.hex(),
        "iter": 7,
        "id": 1,
    }
    words = [word for name, value in options.items() for word in ("-kdfopt", f"{name}:{value}")]
    theirs = openssl("kdf", "-keylen", "150", *words, "PKCS12KDF").ok().out
    ours = derive(hash_name, bmp_string, salt, 7, Purpose.KEY, 150)
    assert theirs.strip().replace(":", "").lower() == ours.hex()


def test_no_password_is_not_an_empty_one() -> None:
    """An empty password is two zero bytes; no bytes at all are another key."""
    assert derive("sha1", b"", b"salt", 1, Purpose.KEY, 20) != derive(
        "sha1", b"\0\0", b"salt", 1, Purpose.KEY, 20
    )


@given(
    hash_name=st.sampled_from(
        ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512_256", "sha3_256"]
    ),
    password=st.binary(max_size=40),
    salt=st.binary(max_size=40),
    iterations=st.integers(1, 50),
    purpose=st.sampled_from(Purpose),
    length=st.integers(1, 200),
)
def test_the_accelerator_derives_the_same(
    hash_name: str, password: bytes, salt: bytes, iterations: int, purpose: Purpose, length: int
) -> None:
    accelerated = libcrypto.derivation()
    if accelerated is None:
        pytest.skip("this Python is not linked with libcrypto dynamically")
    found = accelerated(hash_name, password, salt, iterations, purpose, length)
    assert found is not None or not password or not salt
    assert found in {None, pkcs12_derivation._derive(hash_name, password, salt, iterations, purpose, length)}  # noqa: SLF001


def test_whoever_derives_much_gets_the_accelerator(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes before and after; `_done` counts iterations."""
    arguments = ("sha256", b"\0p\0w\0\0", b"salt", 1000, Purpose.MAC, 32)
    monkeypatch.setattr(pkcs12_derivation, "_done", 0)
    slow = derive(*arguments)
    monkeypatch.setattr(pkcs12_derivation, "_done", 10**6)
    assert derive(*arguments) == slow
