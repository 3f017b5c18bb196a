"""Dumps show every byte, in keytool's columns."""

import re

from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.render.hexdump import colon_hex, hexdump


@given(st.binary(max_size=300))
def test_every_byte_can_be_read_back(data):
    lines = hexdump(data).splitlines()
    assert bytes.fromhex("".join(line[6:55] for line in lines)) == data
    assert [int(line[:4], 16) for line in lines] == list(range(0, len(data), 16))


@given(st.binary(min_size=1, max_size=300))
def test_characters_stand_in_column_58(data):
    characters = "".join(line[57:] for line in hexdump(data).splitlines())
    assert characters == re.sub(rb"[^ -z]", b".", data).decode("ascii")


def test_offsets_begin_anew_after_64_kibibytes():
    assert hexdump(bytes(2**16 + 1)).splitlines()[-2:] == [
        "FFF0: " + "00 " * 7 + "00   " + "00 " * 7 + "00  " + "." * 16,
        "0000: 00" + " " * 49 + ".",
    ]


@given(st.binary(max_size=40))
def test_fingerprints_are_pairs_with_colons(data):
    assert bytes.fromhex(colon_hex(data).replace(":", "")) == data
    assert colon_hex(data) == colon_hex(data).upper()
