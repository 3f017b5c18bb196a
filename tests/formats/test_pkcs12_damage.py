"""PKCS#12 files in BER, cut short, changed and made to hurt: read, or refused quickly and politely."""

import contextlib
import functools
import time

import crafted_pkcs12 as craft
import pytest
from crafted_pkcs12 import (
    PASSWORD,
    TRUSTED,
    UNKNOWN,
    bag,
    certificate_bag,
    clear,
    encrypted,
    friendly,
    key_bag,
    key_id,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from keystore_tool.crypto import der, pbe
from keystore_tool.errors import KeystoreError, StoreFormatError, WrongPasswordError
from keystore_tool.formats import pkcs12
from keystore_tool.formats.pkcs12.origin import Origin
from keystore_tool.model import PrivateKeyEntry
from keystore_tool.passwords import Password

ROOT, SUB, LEAF, OTHER = craft.hierarchy()
CHANGEIT = Password(PASSWORD)
DATED = key_id(b"Time 1700000000123")
CARRIED = [
    bag(craft.KEY_BAG, OTHER.pkcs8, friendly("unprotected"), UNKNOWN),
    bag(craft.CONTENTS, der.sequence(key_bag(OTHER, friendly("nested")))),
    bag("1.2.3.4", der.utf8_string("unknown")),
]
CERTIFICATES = [
    certificate_bag(LEAF, friendly("k"), DATED),
    certificate_bag(SUB, friendly("CN=Sub,O=T"), UNKNOWN),
    certificate_bag(ROOT, friendly("root"), TRUSTED),
]


# ---------------------------------------------------------------------------------------- indefinite lengths


def indefinite(tag: int, *parts: bytes) -> bytes:
    return bytes((tag, 0x80)) + b"".join(parts) + b"\0\0"


def in_pieces(content: bytes, tag: int = 0x24, size: int = 10) -> bytes:
    """A constructed string, as BouncyCastle and certificate authorities write it."""
    return indefinite(
        tag, *(der.octet_string(content[at : at + size]) for at in range(0, len(content), size))
    )


def as_ber(element: der.Element) -> bytes:
    """The same with indefinite lengths throughout."""
    if element.constructed:
        return indefinite(element.tag, *map(as_ber, element.children()))
    return in_pieces(element.content) if element.tag == der.OCTET_STRING else element.encoded


def ber_pfx() -> bytes:
    safe_contents = as_ber(
        der.parse(der.sequence(certificate_bag(LEAF, friendly("k"), DATED), *CERTIFICATES[1:]))
    )
    identifier, ciphertext = pbe.encrypt(craft.SCHEME, safe_contents, CHANGEIT)
    encrypted_info = indefinite(der.SEQUENCE, der.oid(craft.DATA), identifier, in_pieces(ciphertext, 0xA0))
    encrypted_data = indefinite(der.SEQUENCE, der.integer(0), encrypted_info)
    keys = as_ber(der.parse(der.sequence(key_bag(LEAF, friendly("k"), DATED, UNKNOWN), *CARRIED)))
    content = indefinite(
        der.SEQUENCE,
        indefinite(der.SEQUENCE, der.oid(craft.DATA), indefinite(0xA0, in_pieces(keys))),
        indefinite(der.SEQUENCE, der.oid(craft.ENCRYPTED_DATA), indefinite(0xA0, encrypted_data)),
    )
    info = indefinite(der.SEQUENCE, der.oid(craft.DATA), indefinite(0xA0, in_pieces(content)))
    return indefinite(der.SEQUENCE, der.integer(3), info, as_ber(der.parse(craft.mac_data(content))))


def test_indefinite_lengths_are_read_and_written_as_definite_ones() -> None:
    data = ber_pfx()
    assert pkcs12.looks_like(data)
    store = pkcs12.decode(data, CHANGEIT)
    entry = store["k"]
    assert isinstance(entry, PrivateKeyEntry)
    assert pbe.decrypt_private_key_info(entry.key.data, CHANGEIT) == LEAF.pkcs8
    assert [certificate.der for certificate in entry.chain] == [LEAF.der, SUB.der, ROOT.der]
    assert entry.attributes == (UNKNOWN,)
    origin = pkcs12.decode(pkcs12.encode(store, CHANGEIT), CHANGEIT).extra
    assert isinstance(origin, Origin)
    assert list(origin.clear_bags) == CARRIED


# ------------------------------------------------------------------------------------------------- damage


@functools.cache
def sample(*, sealed: bool) -> bytes:
    """A file with one of everything."""
    keys = clear(key_bag(LEAF, friendly("k"), DATED, UNKNOWN), *CARRIED)
    return craft.pfx(keys, encrypted(*CERTIFICATES), mac=sealed)


@pytest.mark.parametrize("password", [CHANGEIT, None])
@pytest.mark.parametrize("sealed", [True, False])
def test_a_file_cut_short_is_damaged_wherever_it_was_cut(password: Password | None, *, sealed: bool) -> None:
    data = sample(sealed=sealed)
    for size in range(len(data)):
        with pytest.raises(StoreFormatError):
            pkcs12.decode(data[:size], password)


def test_a_cut_that_leaves_the_lengths_right_is_noticed() -> None:
    """The outer lengths mended, so that what is missing is missing inside."""
    version, info, mac = der.parse(sample(sealed=True)).children()
    safe = der.parse(info.children()[1].inner().octets())
    for size in range(0, len(safe.content), 7):
        content = der.sequence(safe.content[:size])
        mended = der.sequence(der.oid(craft.DATA), der.explicit(0, der.octet_string(content)))
        with pytest.raises((StoreFormatError, WrongPasswordError)):
            pkcs12.decode(der.sequence(version.encoded, mended, mac.encoded), CHANGEIT)
        with contextlib.suppress(StoreFormatError):
            pkcs12.decode(der.sequence(version.encoded, mended), CHANGEIT)


@settings(deadline=None, max_examples=400)
@given(
    st.booleans(),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), min_size=1, max_size=3),
)
def test_changed_octets_end_in_an_error_of_ours_or_change_nothing(
    sealed: bool,  # noqa: FBT001  drawn
    changes: list[tuple[float, int]],
) -> None:
    data = bytearray(sample(sealed=sealed))
    for place, change in changes:
        data[int(place * len(data))] ^= change
    for password in (CHANGEIT, None):
        with contextlib.suppress(KeystoreError):
            found = pkcs12.decode(bytes(data), password)
            pkcs12.encode(found, CHANGEIT)


@settings(deadline=None, max_examples=200)
@given(st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_changes_to_what_is_encrypted_end_in_an_error_of_ours(place: float, change: int) -> None:
    """Behind the encryption, where a valid MAC and padding let a changed octet through."""
    plain = bytearray(der.sequence(*CERTIFICATES))
    plain[int(place * len(plain))] ^= change
    identifier, ciphertext = pbe.encrypt(craft.SCHEME, bytes(plain), CHANGEIT)
    info = der.sequence(der.oid(craft.DATA), identifier, der.implicit(0, ciphertext))
    content = der.explicit(0, der.sequence(der.integer(0), info))
    data = craft.pfx(
        clear(key_bag(LEAF, friendly("k"), DATED)), der.sequence(der.oid(craft.ENCRYPTED_DATA), content)
    )
    with contextlib.suppress(KeystoreError):
        pkcs12.encode(pkcs12.decode(data, CHANGEIT), CHANGEIT)


@given(st.binary(max_size=60))
def test_noise_is_refused(data: bytes) -> None:
    for noise in (data, b"\x30\x80\x02\x01\x03" + data, der.sequence(der.integer(3), data)):
        with pytest.raises(KeystoreError):
            pkcs12.decode(noise, CHANGEIT)


def test_certificates_that_are_none_are_listed_all_the_same() -> None:
    """One that cannot be read must not hide the others: chains go around it."""
    noise = bag(
        craft.CERTIFICATE,
        der.sequence(der.oid(craft.X509_CERTIFICATE), der.explicit(0, der.octet_string(b"noise"))),
        friendly("noise"),
        TRUSTED,
    )
    data = craft.pfx(clear(key_bag(LEAF, friendly("k"), DATED)), encrypted(noise, *CERTIFICATES))
    store = pkcs12.decode(data, CHANGEIT)
    assert list(store) == ["k", "noise", "root"]
    entry = store["k"]
    assert isinstance(entry, PrivateKeyEntry)
    assert len(entry.chain) == 3
    assert list(pkcs12.decode(pkcs12.encode(store, CHANGEIT), CHANGEIT)) == ["k", "noise", "root"]


# ------------------------------------------------------------------------------------------------- nesting


@pytest.mark.parametrize("depth", [100, 100_000])
@pytest.mark.parametrize("piece", [b"\x30\x80", b"\x24\x80", b"\xa0\x80"])
def test_bottomless_nesting_is_refused(piece: bytes, depth: int) -> None:
    with pytest.raises(StoreFormatError):
        pkcs12.decode(b"\x30\x80\x02\x01\x03" + piece * depth, CHANGEIT)


def test_bottomless_nesting_of_definite_lengths_is_refused() -> None:
    string = b""
    for _ in range(2000):
        string = der.tlv(0x24, string)
    info = der.sequence(der.oid(craft.DATA), der.explicit(0, string))
    with pytest.raises(StoreFormatError):
        pkcs12.decode(der.sequence(der.integer(3), info), CHANGEIT)


def test_bags_without_number_are_refused_at_the_first() -> None:
    data = craft.pfx(clear(b"\x30\0" * 300_000), mac=False)
    began = time.process_time()
    with pytest.raises(StoreFormatError):
        pkcs12.decode(data, None)
    assert time.process_time() - began < 3
