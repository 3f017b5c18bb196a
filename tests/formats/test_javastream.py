"""Java's DataOutput is written and read; whatever does not fit ends in a StoreFormatError."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.errors import InvalidArgumentError, StoreFormatError
from keystore_tool.formats.javastream import (
    MAX_TEXT_SIZE,
    JavaReader,
    pack_block,
    pack_date,
    pack_int32,
    pack_int64,
    pack_text,
)

dates = st.datetimes(timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)


@given(st.text(max_size=200))
def test_a_text_comes_back(text: str) -> None:
    assert JavaReader(pack_text(text)).text("text") == text


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("", "0000"),
        ("web", "0003776562"),
        ("\0", "0002c080"),
        ("é", "0002c3a9"),
        ("€", "0003e282ac"),
        ("\U0001f511", "0006eda0bdedb491"),
        ("a\ud83d", "000461eda0bd"),
    ],
)
def test_a_text_is_encoded_as_the_java_api_describes(text: str, encoded: str) -> None:
    assert pack_text(text).hex() == encoded
    assert JavaReader(bytes.fromhex(encoded)).text("text") == text


def test_plain_utf8_is_read_for_characters_that_java_writes_in_halves() -> None:
    """So pyjks writes it, and Java then cannot open the store."""
    assert JavaReader(b"\0\4\xf0\x9f\x94\x91").text("text") == "\U0001f511"


@pytest.mark.parametrize("encoded", [b"\xff", b"\x80", b"a\xc3", b"\xe2\x82", b"\xc3a", b"\xed\xa0"])
def test_what_is_no_modified_utf8_is_refused_in_javas_words(encoded: bytes) -> None:
    with pytest.raises(StoreFormatError) as caught:
        JavaReader(len(encoded).to_bytes(2, "big") + encoded).text("an alias")
    assert caught.value.keytool.startswith("java.io.UTFDataFormatException: malformed input around byte ")
    assert caught.value.message.startswith("an alias: ")


def test_a_text_has_at_most_65535_bytes() -> None:
    longest = "é" * (MAX_TEXT_SIZE // 2) + "a"
    assert JavaReader(pack_text(longest)).text("text") == longest
    with pytest.raises(InvalidArgumentError):
        pack_text(longest + "a")


@given(dates)
def test_a_date_comes_back(date: datetime) -> None:
    assert JavaReader(pack_date(date)).date("date") == date


def test_a_date_in_another_time_zone_is_the_same_moment() -> None:
    moment = datetime(2026, 3, 29, 1, 30, 0, 123000, tzinfo=UTC)
    assert pack_date(moment + timedelta(microseconds=999)) == pack_date(moment)
    assert JavaReader(pack_date(moment.astimezone())).date("date") == moment


@pytest.mark.parametrize("milliseconds", [2**63 - 1, 10**15, -(2**63), -(10**15)])
def test_a_date_beyond_pythons_years_becomes_the_nearest_one(milliseconds: int) -> None:
    year = JavaReader(pack_int64(milliseconds)).date("date").year
    assert year == (9999 if milliseconds > 0 else 1)


@given(st.binary(max_size=100))
def test_a_block_comes_back_and_the_reader_stands_behind_it(content: bytes) -> None:
    reader = JavaReader(pack_block(content) + b"more")
    assert reader.block("block") == content
    assert reader.since(0) == pack_block(content)
    assert reader.accept(b"more")
    assert not reader.accept(b"more")


@pytest.mark.parametrize("size", [-1, -(2**31)])
def test_a_block_of_negative_length_is_refused_in_javas_words(size: int) -> None:
    with pytest.raises(StoreFormatError) as caught:
        JavaReader(pack_int32(size) + b"abc").block("a key")
    assert caught.value.keytool == f"java.io.IOException: length cannot be negative: {size}"


@pytest.mark.parametrize("method", ["uint8", "uint16", "int32", "int64", "date", "text", "block"])
@given(data=st.binary(max_size=7))
def test_reading_anything_from_a_few_bytes_succeeds_or_says_that_they_are_cut_short(
    method: str, data: bytes
) -> None:
    reader = JavaReader(data)
    try:
        getattr(reader, method)("a field")
    except StoreFormatError:
        return
    assert reader.position <= len(data)


def test_the_end_is_named_with_what_was_being_read_and_where() -> None:
    reader = JavaReader(pack_int32(3) + b"ab")
    with pytest.raises(StoreFormatError) as caught:
        reader.block("a certificate")
    assert caught.value.message == "cut short in a certificate (at byte 4)"
    assert caught.value.keytool == "java.io.EOFException"
