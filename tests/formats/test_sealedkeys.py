"""Secret keys of JCEKS: opened, and sealed byte by byte as Java seals them."""

from pathlib import Path

import pytest

from keystore_tool.crypto import der
from keystore_tool.crypto.secretkey import PBE, SecretKey
from keystore_tool.errors import KeyPasswordError
from keystore_tool.formats import javaserial, jks, sealedkeys
from keystore_tool.formats.javastream import JavaReader
from keystore_tool.model import ProtectedKey
from keystore_tool.passwords import Password

PASSWORD = Password("changeit")
FIXTURES = Path(__file__).parent.parent.parent / "fixtures"


def salt_of(key: ProtectedKey) -> bytes:
    found = javaserial.read_object(JavaReader(key.data), javaserial.SEALED_OBJECT_CLASSES)
    parameters = found.fields["encodedParams"]
    assert isinstance(parameters, bytes)
    return der.parse(parameters).children()[0].octets()


@pytest.fixture(scope="module")
def sealed() -> ProtectedKey:
    """A secret key entry of keytool's."""
    return jks.decode((FIXTURES / "keytool-25.jceks").read_bytes(), None)["aes"].key


@pytest.mark.parametrize("generation", [11, 17, 21, 25])
def test_what_keytool_sealed_is_opened_and_sealed_again_to_the_byte(generation: int) -> None:
    store = jks.decode((FIXTURES / f"keytool-{generation}.jceks").read_bytes(), None)
    key = sealedkeys.unseal(store["aes"].key, PASSWORD)
    assert key.algorithm == "AES"
    assert len(key.material) in (16, 24, 32)
    salt = salt_of(store["aes"].key)
    assert sealedkeys.seal(key, PASSWORD, random=lambda _: salt) == store["aes"].key


def test_every_kind_of_key_is_sealed_as_java_seals_it(java, tmp_path: Path) -> None:
    path = tmp_path / "keys.jceks"
    java("SecretKeys", path, "changeit").ok()
    store = jks.decode(path.read_bytes(), PASSWORD)
    assert {"aes", "des", "desede", "pbewithmd5anddes", "chacha20"} <= set(store)
    for alias, entry in store.items():
        key = sealedkeys.unseal(entry.key, PASSWORD)
        assert key.algorithm.lower() == alias
        salt = salt_of(entry.key)
        assert sealedkeys.seal(key, PASSWORD, random=lambda _, salt=salt: salt) == entry.key


@pytest.mark.parametrize("algorithm", ["AES", "DES", PBE, "1.2.3.4", "schlüssel"])
def test_what_is_sealed_comes_back(algorithm: str) -> None:
    key = SecretKey(algorithm, b"\0\xff material")
    assert sealedkeys.unseal(sealedkeys.seal(key, PASSWORD), PASSWORD) == key


def test_another_password_is_refused_in_keytools_words(sealed: ProtectedKey) -> None:
    with pytest.raises(KeyPasswordError) as caught:
        sealedkeys.unseal(sealed, Password("wrong-one"))
    assert caught.value.keytool.startswith("java.security.UnrecoverableKeyException: Given final block not")
