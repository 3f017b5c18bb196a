"""Private keys under passwords: what openssl and Java encrypt is decrypted, and the reverse."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from peers import Run

from keystore_tool.crypto import der, pbe
from keystore_tool.crypto.ciphers import Rc4
from keystore_tool.errors import KeyPasswordError, KeystoreError, StoreFormatError, UnsupportedError
from keystore_tool.passwords import Password

KEY = ec.generate_private_key(ec.SECP256R1())
PKCS8 = KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
PASSWORD = Password("changeit")

AES = [pbe.Aes(16), pbe.Aes(24), pbe.Aes(32)]
HASHES = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512_224", "sha512_256"]
SCHEMES = [
    *(pbe.Pbes2(pbe.Pbkdf2("sha256", 5), cipher) for cipher in (*AES, pbe.Des(24), pbe.Des(8))),
    *(pbe.Pbes2(pbe.Pbkdf2("sha1", 5), pbe.Rc2(bits // 8, bits)) for bits in (40, 64, 128)),
    *(pbe.Pbes2(pbe.Pbkdf2(name, 5), pbe.Aes(32)) for name in HASHES),
    pbe.Pbes2(pbe.Scrypt(16, 8, 1), pbe.Aes(32)),
    *(pbe.Pkcs12Pbe(cipher, 5) for cipher in (pbe.Des(24), pbe.Des(16), pbe.Rc2(16, 128), pbe.Rc2(5, 40))),
    *(pbe.Pkcs12Pbe(Rc4(size), 5) for size in (5, 16)),
    *(pbe.Pbes1(name, cipher, 5) for name in ("md5", "sha1") for cipher in (pbe.Des(8), pbe.Rc2(8, 64))),
]
each_scheme = pytest.mark.parametrize("scheme", SCHEMES, ids=str)


@each_scheme
def test_a_key_comes_back_under_its_password_alone(scheme: pbe.Scheme) -> None:
    """Each of them, RC4 too, which has no padding to tell a wrong password by."""
    for password in (PASSWORD, Password(""), Password("pässwörd 🔑")):
        protected = pbe.encrypt_private_key_info(PKCS8, password, scheme)
        assert pbe.scheme_of_private_key_info(protected) == scheme
        assert pbe.decrypt_private_key_info(protected, password) == PKCS8
        with pytest.raises(KeyPasswordError):
            pbe.decrypt_private_key_info(protected, Password("changed"))


@each_scheme
def test_openssl_decrypts_what_was_encrypted(
    openssl: Callable[..., Run], tmp_path: Path, scheme: pbe.Scheme
) -> None:
    (tmp_path / "key").write_bytes(pbe.encrypt_private_key_info(PKCS8, PASSWORD, scheme))
    command = ("pkcs8", "-in", tmp_path / "key", "-inform", "DER", "-passin", "pass:changeit")
    openssl(*command, *PROVIDERS, "-outform", "DER", "-out", tmp_path / "clear").ok()
    assert private_number((tmp_path / "clear").read_bytes()) == private_number(PKCS8)


PROVIDERS = ("-provider", "legacy", "-provider", "default")


def private_number(pkcs8: bytes) -> int:
    """What makes the key, however its encoding is arranged."""
    key = load_der_private_key(pkcs8, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key.private_numbers().private_value


OPENSSL = [
    *(("-v2", cipher) for cipher in ("aes128", "aes192", "aes256", "des3", "des", "rc2", "rc2-40-cbc")),
    *(("-v2prf", f"hmacWith{name}") for name in ("MD5", "SHA1", "SHA224", "SHA384", "SHA512")),
    *(("-v2prf", f"hmacWithSHA512-{size}") for size in (224, 256)),
    ("-scrypt",),
    *(("-v1", f"PBE-SHA1-{name}") for name in ("DES", "RC2-64", "RC4-128", "RC4-40", "3DES", "2DES")),
    *(("-v1", f"PBE-{name}") for name in ("SHA1-RC2-128", "SHA1-RC2-40", "MD5-DES", "MD5-RC2-64")),
]


@pytest.mark.parametrize("options", OPENSSL, ids=" ".join)
def test_what_openssl_encrypts_is_decrypted(
    openssl: Callable[..., Run], tmp_path: Path, options: tuple[str, ...]
) -> None:
    (tmp_path / "clear").write_bytes(PKCS8)
    command = ("pkcs8", "-topk8", "-in", tmp_path / "clear", "-inform", "DER", "-outform", "DER")
    openssl(*command, *options, *PROVIDERS, "-out", tmp_path / "key", "-passout", "pass:pässwörd").ok()
    protected = (tmp_path / "key").read_bytes()
    assert private_number(pbe.decrypt_private_key_info(protected, Password("pässwörd"))) == private_number(
        PKCS8
    )
    with pytest.raises(KeyPasswordError):
        pbe.decrypt_private_key_info(protected, Password("password"))


def test_an_algorithm_that_java_has_not_either_is_named(openssl: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "clear").write_bytes(PKCS8)
    command = ("pkcs8", "-topk8", "-in", tmp_path / "clear", "-inform", "DER", "-outform", "DER")
    openssl(*command, "-v2", "aria256", "-out", tmp_path / "key", "-passout", "pass:changeit").ok()
    with pytest.raises(UnsupportedError, match=r"1\.2\.410\.200046\.1\.1\.12"):
        pbe.decrypt_private_key_info((tmp_path / "key").read_bytes(), PASSWORD)


@pytest.mark.parametrize("oid", ["1.2.3.4", "1.2.840.113549.1.5.1"])
def test_an_unknown_scheme_is_named(oid: str) -> None:
    with pytest.raises(UnsupportedError, match=oid.replace(".", r"\.")):
        pbe.decrypt_private_key_info(protected_by(oid, der.null()), PASSWORD)


def test_a_wrong_password_reads_as_keytool_puts_it() -> None:
    protected = pbe.encrypt_private_key_info(PKCS8, PASSWORD, SCHEMES[0])
    with pytest.raises(KeyPasswordError) as caught:
        pbe.decrypt_private_key_info(protected, Password("changed"))
    assert caught.value.keytool == (
        "java.security.UnrecoverableKeyException: Get Key failed: Given final block not properly padded. "
        "Such issues can arise if a bad key is used during decryption."
    )


@pytest.mark.parametrize("cipher", [pbe.Des(24), pbe.Rc2(5, 40), Rc4(16)], ids=str)
def test_what_java_derives_from_a_password_that_is_not_ascii_is_found(
    cipher: pbe.Des | pbe.Rc2 | Rc4,
) -> None:
    """Java 25 takes the UTF-8 octets' low seven bits for characters in PKCS#12's own ciphers."""
    password = Password("pässwörd")
    javas = Password("".join(chr(octet & 0x7F) for octet in "pässwörd".encode()))
    protected = pbe.encrypt_private_key_info(PKCS8, javas, pbe.Pkcs12Pbe(cipher, 5))
    assert pbe.decrypt_private_key_info(protected, password) == PKCS8


def test_a_default_left_out_is_filled_in() -> None:
    """PBKDF2 without key length and pseudorandom function has SHA-1 (RFC 8018, A.2)."""
    salt, iv = b"8 bytes!", bytes(16)
    full = pbe.Encryption(pbe.Pbes2(pbe.Pbkdf2("sha1", 5), pbe.Aes(32)), salt, iv)
    short = der.sequence(der.octet_string(salt), der.integer(5))
    derivation = der.sequence(der.oid("1.2.840.113549.1.5.12"), short)
    cipher = der.sequence(der.oid("2.16.840.1.101.3.4.1.42"), der.octet_string(iv))
    protected = protected_by(
        "1.2.840.113549.1.5.13", der.sequence(derivation, cipher), full.encrypt(PKCS8, PASSWORD)
    )
    assert pbe.decrypt_private_key_info(protected, PASSWORD) == PKCS8


def protected_by(oid: str, parameters: bytes, ciphertext: bytes = bytes(32)) -> bytes:
    return der.sequence(der.sequence(der.oid(oid), parameters), der.octet_string(ciphertext))


def scrypt(cost: int, block_size: int, parallelization: int) -> bytes:
    numbers = map(der.integer, (cost, block_size, parallelization))
    derivation = der.sequence(
        der.oid("1.3.6.1.4.1.11591.4.11"), der.sequence(der.octet_string(b"salt"), *numbers)
    )
    cipher = der.sequence(der.oid("2.16.840.1.101.3.4.1.42"), der.octet_string(bytes(16)))
    return protected_by("1.2.840.113549.1.5.13", der.sequence(derivation, cipher))


def pkcs12_pbe(iterations: int) -> bytes:
    return protected_by(
        "1.2.840.113549.1.12.1.3", der.sequence(der.octet_string(b"salt"), der.integer(iterations))
    )


HOSTILE = {
    "more iterations than Java takes": pkcs12_pbe(5_000_001),
    "iterations beyond what Python prints": pkcs12_pbe(10**5000),
    "no iterations": pkcs12_pbe(0),
    "negative iterations": pkcs12_pbe(-1),
    "scrypt beyond what Python prints": scrypt(1 << 20000, 1 << 20000, 1),
    "scrypt with gigabytes": scrypt(1 << 21, 32, 1),
    "scrypt with years": scrypt(16, 8, 1 << 40),
    "scrypt with a cost that is no power of two": scrypt(1000, 8, 1),
    "scrypt without blocks": scrypt(16, 0, 1),
    "scrypt with negative numbers": scrypt(-16, -8, -1),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_work_without_end_is_refused_before_it_begins(data: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(StoreFormatError):
        pbe.decrypt_private_key_info(data, PASSWORD)
    assert time.monotonic() - began < 1


@settings(deadline=None)
@given(data=st.data())
def test_damage_ends_in_an_error_of_ours(data: st.DataObject) -> None:
    """Cut short or with an octet changed: never another exception, and never the key by another password."""
    protected = pbe.encrypt_private_key_info(PKCS8, PASSWORD, data.draw(st.sampled_from(SCHEMES)))
    position = data.draw(st.integers(0, len(protected) - 1))
    with pytest.raises(KeystoreError):
        pbe.decrypt_private_key_info(protected[:position], PASSWORD)
    changed = bytearray(protected)
    changed[position] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(KeystoreError):
        pbe.decrypt_private_key_info(bytes(changed), PASSWORD)


def test_old_ciphers_work_where_warnings_are_errors() -> None:
    """And importing the module brings none of the cryptographic library along."""
    program = (
        "import sys\n"
        "from keystore_tool.crypto import pbe\n"
        "from keystore_tool.passwords import Password\n"
        "assert not any(name.startswith('cryptography') for name in sys.modules)\n"
        "for size in (8, 16, 24):\n"
        "    key, iv = bytes(size), bytes(8)\n"
        "    pbe.Des(size).decrypt(key, iv, pbe.Des(size).encrypt(key, iv, b''))\n"
        "for scheme in (pbe.Pkcs12Pbe(pbe.Rc2(5, 40), 1), pbe.Pbes2(pbe.Pbkdf2('sha256', 1), pbe.Aes(32))):\n"
        "    pbe.encrypt(scheme, b'0', Password('secret'))\n"
        "assert 'cryptography.x509' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)
