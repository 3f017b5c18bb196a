"""Java's serialisation streams are read to their exact end, and only those of secret keys."""

import contextlib
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.crypto import der
from keystore_tool.crypto.ciphers import Des
from keystore_tool.errors import KeystoreError, StoreFormatError, UnsupportedError
from keystore_tool.formats import javaserial, jks
from keystore_tool.formats.javaserial import KEY_CLASSES, MAX_DEPTH, SEALED_OBJECT_CLASSES
from keystore_tool.formats.javastream import JavaReader, pack_block, pack_int32, pack_text
from keystore_tool.passwords import Password

PASSWORD = "changeit"
HEADER = b"\xac\xed\0\5"
SEALED = Path(__file__).parent.parent.parent / "fixtures" / "keytool-25.jceks"


def read(data: bytes, classes=SEALED_OBJECT_CLASSES) -> javaserial.JavaObject:
    reader = JavaReader(data)
    found = javaserial.read_object(reader, classes)
    assert reader.position == len(data)
    return found


def class_of(name: str, fields: bytes = b"\0\0", parent: bytes = b"p") -> bytes:
    return b"r" + pack_text(name) + bytes(8) + b"\2" + fields + b"x" + parent


@pytest.fixture(scope="module")
def sealed() -> bytes:
    """A secret key entry of keytool's."""
    return jks.decode(SEALED.read_bytes(), None).get("aes").key.data


def unseal(data: bytes) -> bytes:
    """The stream inside a sealed object, decrypted by hand."""
    sealed_object = read(data)
    salt, iterations = (
        element.content for element in der.parse(sealed_object.fields["encodedParams"]).children()
    )
    digests = []
    for half in (salt[:4], salt[4:]):
        digest = half
        for _ in range(int.from_bytes(iterations, "big")):
            digest = hashlib.md5(digest + PASSWORD.encode()).digest()
        digests.append(digest)
    stretched = b"".join(digests)
    return Des(24).decrypt(stretched[:24], stretched[24:], sealed_object.fields["encryptedContent"])


def test_a_sealed_object_is_read_field_by_field(sealed: bytes) -> None:
    found = read(sealed)
    assert found.class_name == "com.sun.crypto.provider.SealedObjectForKeyProtector"
    assert set(found.fields) == {"encodedParams", "encryptedContent", "paramsAlg", "sealAlg"}
    assert found.fields["sealAlg"] == found.fields["paramsAlg"] == "PBEWithMD5AndTripleDES"
    assert len(found.fields["encryptedContent"]) % 8 == 0


def test_keys_are_read_from_inside_sealed_objects(java, tmp_path: Path) -> None:
    """Raw ones as such, others as the replacement that Java puts in their place."""
    path = tmp_path / "keys.jceks"
    java("SecretKeys", path, PASSWORD).ok()
    store = jks.decode(path.read_bytes(), Password(PASSWORD))
    kinds = ("aes", "des", "desede", "pbewithmd5anddes")
    found = {alias: read(unseal(store[alias].key.data), KEY_CLASSES) for alias in kinds}
    replaced = {alias for alias, key in found.items() if key.class_name == "java.security.KeyRep"}
    assert replaced == {"des", "desede", "pbewithmd5anddes"}
    for alias, key in found.items():
        assert key.fields["algorithm"].lower() == alias
        assert key.fields.get("type", "SECRET") == "SECRET"
    assert found["aes"].fields["key"] == bytes(32)
    assert found["pbewithmd5anddes"].fields["encoded"] == PASSWORD.encode()


@given(data=st.data())
def test_a_stream_cut_short_anywhere_is_a_format_error(sealed: bytes, data: st.DataObject) -> None:
    with pytest.raises(StoreFormatError):
        read(sealed[: data.draw(st.integers(0, len(sealed) - 1))])


@given(data=st.data())
def test_a_damaged_stream_is_read_or_a_clear_error(sealed: bytes, data: st.DataObject) -> None:
    damaged = bytearray(sealed)
    for _ in range(data.draw(st.integers(1, 3))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = javaserial.read_object(JavaReader(bytes(damaged)), SEALED_OBJECT_CLASSES)
    except KeystoreError:
        return
    assert found.class_name in SEALED_OBJECT_CLASSES


@given(
    st.lists(
        st.sampled_from([b"p", b"q\0\x7e\0\0", b"r", b"s", b"t\0\1a", b"u", b"x", b"~", b"\0"]), max_size=40
    )
)
def test_any_order_of_parts_ends(parts: list[bytes]) -> None:
    start = HEADER + b"s" + class_of("javax.crypto.SealedObject", b"\0\1L\0\1at\0\1a")
    with contextlib.suppress(KeystoreError):
        javaserial.read_object(JavaReader(start + b"".join(parts)), SEALED_OBJECT_CLASSES)


@pytest.mark.parametrize(
    "name", ["java.util.ArrayList", "[Ljava.lang.Object;", "javax.crypto.spec.SecretKeySpec"]
)
def test_a_class_that_does_not_belong_there_is_refused_by_name(name: str) -> None:
    with pytest.raises(UnsupportedError) as caught:
        read(HEADER + b"s" + class_of(name))
    assert repr(name) in caught.value.message
    assert caught.value.keytool == "java.io.IOException: Invalid secret key format"


def nested_parents(depth: int) -> bytes:
    stream = b"p"
    for _ in range(depth):
        stream = class_of("javax.crypto.SealedObject", parent=stream)
    return HEADER + b"s" + stream


def nested_values(depth: int) -> bytes:
    described = class_of("javax.crypto.SealedObject", b"\0\1L\0\1at\0\1a")
    return HEADER + (b"s" + described) * depth + b"p"


def nested_field_types(depth: int) -> bytes:
    opening = b"sr" + pack_text("javax.crypto.SealedObject") + bytes(8) + b"\2\0\1L\0\1a"
    return HEADER + opening * depth


@pytest.mark.parametrize("nested", [nested_parents, nested_values])
def test_nesting_is_read_as_deep_as_any_key_needs(nested) -> None:
    assert read(nested(5)).class_name == "javax.crypto.SealedObject"


@pytest.mark.parametrize("nested", [nested_parents, nested_values, nested_field_types])
@pytest.mark.parametrize("depth", [MAX_DEPTH + 2, 10_000])
def test_deeper_nesting_is_refused_at_once(nested, depth: int) -> None:
    with pytest.raises(StoreFormatError, match="nested too deep"):
        read(nested(depth))


OBJECT = b"s" + class_of("javax.crypto.SealedObject", b"\0\1L\0\1at\0\1a")


@pytest.mark.parametrize(
    ("stream", "problem"),
    [
        (b"\xac\xee\0\5" + OBJECT + b"p", "no stream"),
        (HEADER + b"p", "another kind"),
        (HEADER + b"t\0\1a", "another kind"),
        (HEADER + b"sp", "without a class"),
        (HEADER + b"ss", "a class expected"),
        (HEADER + b"\x7b", "unknown kind of value 0x7b"),
        (HEADER + OBJECT + b"q\0\x7e\0\x09", "a reference to nothing"),
        (HEADER + OBJECT + b"q\0\x7d\xff\xff", "a reference to nothing"),
        (HEADER + OBJECT + b"q\0\x7e\0\0", "found a class"),
        (HEADER + OBJECT + b"u" + class_of("javax.crypto.SealedObject"), "something else than bytes"),
        (HEADER + OBJECT + b"~" + class_of("javax.crypto.SealedObject") + b"p", "without a name"),
        (HEADER + b"s" + class_of("javax.crypto.SealedObject", b"\0\1Q\0\1a"), "unknown type of field 'Q'"),
        (HEADER + b"sr" + pack_text("javax.crypto.SealedObject") + bytes(8) + b"\3\0\0xp", "writes itself"),
        (
            HEADER + b"sr" + pack_text("javax.crypto.SealedObject") + bytes(8) + b"\2\0\0wp",
            "an annotated class",
        ),
        (HEADER + OBJECT + b"ur" + pack_text("[B") + bytes(8) + b"\2\0\0xp" + pack_int32(-1), "negative"),
    ],
)
def test_what_no_secret_key_needs_is_refused(stream: bytes, problem: str) -> None:
    with pytest.raises(StoreFormatError, match=problem):
        read(stream)


def test_an_object_may_refer_to_what_was_read_before() -> None:
    fields = b"\0\3" + b"[\0\1a" + b"t" + pack_text("[B") + b"[\0\1bq\0\x7e\0\1" + b"J\0\1n"
    described = class_of("javax.crypto.SealedObject", fields)
    array = b"ur" + pack_text("[B") + bytes(8) + b"\2\0\0xp" + pack_block(b"abc")
    found = read(HEADER + b"s" + described + array + b"q\0\x7e\0\4" + bytes(8))
    assert found.fields == {"a": b"abc", "b": b"abc", "n": bytes(8)}
