"""A PEM file as a store: what is written comes back, whatever the aliases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from crafted_certificates import certificate, common_name
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.crypto import der
from keystore_tool.crypto.key_specification import specify
from keystore_tool.crypto.keys import generate
from keystore_tool.formats.contents import ClearKey
from keystore_tool.formats.pem import Block, load_private_key, read_blocks
from keystore_tool.formats.pem.document import decode, encode
from keystore_tool.model import Certificate, TrustedCertificateEntry, fold_alias

NOW = datetime(2026, 1, 1, tzinfo=UTC)

CERTIFICATES = [
    Certificate(certificate(serial=der.integer(number), subject=common_name(f"CA {number}")))
    for number in range(6)
]
PAIR = generate(specify("EC"))
OWN = Certificate(certificate(key=PAIR.public_key_info, subject=common_name("own")))

ALIASES = st.lists(st.text(), min_size=1, max_size=6, unique_by=fold_alias)


def read(data: bytes) -> list:
    return decode(read_blocks(data), load_private_key, NOW)


@given(ALIASES)
def test_trusted_certificates_come_back_under_their_aliases(aliases):
    entries = [TrustedCertificateEntry(one, NOW) for one in CERTIFICATES[: len(aliases)]]
    back = read(encode(zip(aliases, entries, strict=True), None))
    assert [entry for _, entry in back] == entries
    for (alias, _), wanted in zip(back, aliases, strict=True):
        if wanted.isprintable() and wanted == wanted.strip() != "" and "-----" not in wanted:
            # An entry whose alias cannot be written may be called the same, by its subject.
            assert alias == wanted or alias.startswith(f"{wanted}-")
    assert len({fold_alias(alias) for alias, _ in back}) == len(aliases)


UNWRITABLE = ["", "two\nlines", "-----BEGIN CERTIFICATE-----", "blank behind ", "\x1b[31m"]


@pytest.mark.parametrize("alias", UNWRITABLE)
def test_an_alias_that_would_be_read_as_something_else_gives_way_to_the_subject(alias):
    [(name, _)] = read(encode([(alias, TrustedCertificateEntry(CERTIFICATES[0], NOW))], None))
    assert name == "ca-0"


@given(st.text(), st.text())
def test_a_key_comes_back_with_its_chain_and_what_is_trusted_besides(alias, other):
    contents = [
        (alias, ClearKey(PAIR.private_key, (OWN,), NOW)),
        (other, TrustedCertificateEntry(OWN, NOW)),
    ]
    back = read(encode(contents, None))
    assert [content for _, content in back] == [content for _, content in contents]
    assert len({fold_alias(alias) for alias, _ in back}) == 2


def test_the_same_key_and_certificate_twice_are_one_entry():
    once = encode([("a", ClearKey(PAIR.private_key, (OWN,), NOW))], None)
    assert len(read(once + once)) == 1


def test_trust_settings_of_openssl_are_left_out():
    settings = der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.3.1")))
    trusted = Block("TRUSTED CERTIFICATE", {}, CERTIFICATES[0].der + settings)
    [(alias, entry)] = decode([trusted], load_private_key, NOW)
    assert (alias, entry.certificate) == ("ca-0", CERTIFICATES[0])
