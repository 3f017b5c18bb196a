"""Private keys come back under their password and no other, as Java, pyjks and openssl protect them."""

import contextlib
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jks import sun_crypto

from keystore_tool.crypto import der
from keystore_tool.crypto.keyprotector import JCEKS_PROTECTOR, JKS_PROTECTOR, protect, unprotect
from keystore_tool.crypto.pbe import Des, Pkcs12Pbe
from keystore_tool.errors import KeyPasswordError, KeystoreError, StoreFormatError, UnsupportedError
from keystore_tool.formats import jks
from keystore_tool.model import KeyStore, PrivateKeyEntry, ProtectedKey, Protection, StoreType
from keystore_tool.passwords import Password

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
PASSWORD = Password("changeit")
PKCS8 = der.sequence(der.integer(0), der.sequence(der.oid("1.3.101.112")), der.octet_string(bytes(34)))

each_type = pytest.mark.parametrize("store_type", list(StoreType), ids=lambda store_type: store_type.value)
passwords = st.text(max_size=12).map(Password)


def counting(size: int) -> bytes:
    """Instead of random bytes."""
    return bytes(range(1, size + 1))


def encrypted_private_key_info(oid: str, parameters: bytes, data: bytes) -> ProtectedKey:
    algorithm = der.sequence(der.oid(oid), parameters)
    return ProtectedKey(der.sequence(algorithm, der.octet_string(data)))


def jceks(salt: bytes = b"8 bytes!", iterations: int = 3, data: bytes = bytes(40)) -> ProtectedKey:
    parameters = der.sequence(der.octet_string(salt), der.integer(iterations))
    return encrypted_private_key_info(JCEKS_PROTECTOR, parameters, data)


@given(st.binary(max_size=100), passwords, passwords)
def test_a_jks_key_comes_back_under_its_password_only(
    pkcs8: bytes, password: Password, other: Password
) -> None:
    """Whatever it is: the scheme checks a digest, not the content."""
    protected = protect(pkcs8, password, StoreType.JKS)
    assert unprotect(protected, password) == pkcs8
    if other != password:
        with pytest.raises(KeyPasswordError, match="Cannot recover key"):
            unprotect(protected, other)


@each_type
def test_a_key_comes_back_in_every_type(store_type: StoreType) -> None:
    password = Password("pässwörd")
    protected = protect(PKCS8, password, store_type)
    assert protected.protection is Protection.ENCRYPTED_PRIVATE_KEY_INFO
    assert unprotect(protected, password) == PKCS8
    with pytest.raises(KeyPasswordError):
        unprotect(protected, PASSWORD)


@each_type
def test_what_is_random_can_be_given(store_type: StoreType) -> None:
    once, again = (protect(PKCS8, PASSWORD, store_type, random=counting) for _ in range(2))
    assert once == again
    assert protect(PKCS8, PASSWORD, store_type) != once


def test_a_pkcs12_key_can_be_protected_in_another_scheme() -> None:
    scheme = Pkcs12Pbe(Des(24), 2048)
    protected = protect(PKCS8, PASSWORD, StoreType.PKCS12, scheme=scheme)
    assert der.oid("1.2.840.113549.1.12.1.3") in protected.data
    assert unprotect(protected, PASSWORD) == PKCS8


NO_PADDING = (
    "Given final block not properly padded. Such issues can arise if a bad key is used during decryption."
)


@pytest.mark.parametrize(
    ("file", "words"), [("keytool-25.jks", "Cannot recover key"), ("keytool-25.jceks", NO_PADDING)]
)
def test_a_wrong_password_is_told_in_keytools_words(file: str, words: str) -> None:
    store = jks.decode((FIXTURES / file).read_bytes(), PASSWORD)
    with pytest.raises(KeyPasswordError) as caught:
        unprotect(store["web"].key, PASSWORD)
    assert caught.value.message == "Cannot recover key"
    assert caught.value.keytool == f"java.security.UnrecoverableKeyException: {words}"


def test_jceks_reads_the_protector_of_jks() -> None:
    """Keys of a JKS file that was opened as JCEKS stay as they were."""
    store = KeyStore(StoreType.JCEKS)
    store["web"] = jks.decode((FIXTURES / "keytool-25.jks").read_bytes(), PASSWORD)["web"]
    again = jks.decode(jks.encode(store, PASSWORD), PASSWORD)
    assert unprotect(again.get("web").key, Password("separate"))[:1] == b"\x30"


@settings(max_examples=25)
@given(st.binary(min_size=0, max_size=100), passwords)
def test_pyjks_and_we_recover_each_others_jks_keys(pkcs8: bytes, password: Password) -> None:
    text = password.utf16be().decode("utf-16-be")
    ours = der.parse(protect(pkcs8, password, StoreType.JKS).data).children()[1].octets()
    assert sun_crypto.jks_pkey_decrypt(ours, text) == pkcs8
    theirs = sun_crypto.jks_pkey_encrypt(pkcs8, text)
    assert unprotect(encrypted_private_key_info(JKS_PROTECTOR, der.null(), theirs), password) == pkcs8


# A salt of two equal halves gets a treatment of its own.
@pytest.mark.parametrize("salt", [b"8 bytes!", b"abcdabcd"])
@pytest.mark.parametrize("text", ["changeit", "pässwörd€🔑"])
def test_java_recovers_our_jceks_keys(java, tmp_path: Path, salt: bytes, text: str) -> None:
    source = jks.decode((FIXTURES / "keytool-25.jceks").read_bytes(), PASSWORD)
    key = unprotect(source["web"].key, Password("separate"))
    store = KeyStore(StoreType.JCEKS)
    protected = protect(key, Password(text), StoreType.JCEKS, random=lambda size: salt[:size])
    store["web"] = PrivateKeyEntry(protected, source["web"].chain, source["web"].date)
    path = tmp_path / "ours.jceks"
    path.write_bytes(jks.encode(store, Password("changeit")))
    assert "PrivateKeyEntry" in java("ShowStore", path, "JCEKS", "changeit", f"web={text}").ok().out


def test_a_jks_key_is_recovered_without_the_cryptographic_library() -> None:
    program = (
        "import sys; from keystore_tool.crypto.keyprotector import *;"
        "from keystore_tool.model import StoreType; from keystore_tool.passwords import Password;"
        "unprotect(protect(b'key', Password('secret'), StoreType.JKS), Password('secret'));"
        "sys.exit(any(name.partition('.')[0] == 'cryptography' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=20).returncode == 0


def test_a_thousand_jks_keys_are_recovered_in_a_tenth_of_a_second() -> None:
    """Byte by byte it took ten times as long."""
    protected = protect(bytes(1219), PASSWORD, StoreType.JKS)
    start = time.perf_counter()
    for _ in range(1000):
        unprotect(protected, PASSWORD)
    assert time.perf_counter() - start < 0.5


DAMAGED = {
    "no-der": ProtectedKey(b"nokey"),
    "empty": ProtectedKey(b""),
    "another-structure": ProtectedKey(der.sequence(der.integer(1))),
    "no-algorithm": ProtectedKey(der.sequence(der.sequence(), der.octet_string(bytes(60)))),
    "bytes-after-the-end": ProtectedKey(protect(PKCS8, PASSWORD, StoreType.JKS).data + b"\0"),
    "jks-short": encrypted_private_key_info(JKS_PROTECTOR, der.null(), bytes(39)),
    "jceks-without-parameters": encrypted_private_key_info(JCEKS_PROTECTOR, b"", bytes(40)),
    "jceks-null-parameters": encrypted_private_key_info(JCEKS_PROTECTOR, der.null(), bytes(40)),
    "jceks-short-salt": jceks(salt=b"7 bytes"),
    "jceks-long-salt": jceks(salt=b"16 bytes of salt"),
    "jceks-no-iterations": jceks(iterations=0),
    "jceks-negative-iterations": jceks(iterations=-1),
    "jceks-too-many-iterations": jceks(iterations=5_000_001),
    "jceks-endless-iterations": jceks(iterations=2**40),
    "jceks-no-whole-blocks": jceks(data=bytes(41)),
    "jceks-no-data": jceks(data=b""),
}


@pytest.mark.parametrize("key", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_key_is_a_format_error_at_once(key: ProtectedKey) -> None:
    start = time.perf_counter()
    with pytest.raises(StoreFormatError):
        unprotect(key, PASSWORD)
    assert time.perf_counter() - start < 1


def test_a_scheme_that_is_not_known_is_unsupported() -> None:
    with pytest.raises(UnsupportedError, match=r"1\.2\.3\.4"):
        unprotect(encrypted_private_key_info("1.2.3.4", der.null(), bytes(40)), PASSWORD)


def test_secret_keys_of_jceks_are_not_recovered() -> None:
    with pytest.raises(UnsupportedError, match="secret key"):
        unprotect(ProtectedKey(b"\xac\xed\0\5", Protection.SEALED_OBJECT), PASSWORD)


def damaged(data: st.DataObject, key: ProtectedKey) -> ProtectedKey:
    whole = bytearray(key.data)
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    return ProtectedKey(bytes(whole))


@given(data=st.data())
def test_a_damaged_jks_key_is_never_taken_for_another(data: st.DataObject) -> None:
    with contextlib.suppress(KeystoreError):
        assert unprotect(damaged(data, protect(PKCS8, PASSWORD, StoreType.JKS)), PASSWORD) == PKCS8


@given(data=st.data())
def test_damage_to_a_jceks_key_ends_in_a_clear_error(data: st.DataObject) -> None:
    with pytest.raises(KeystoreError):
        unprotect(damaged(data, jceks()), PASSWORD)
