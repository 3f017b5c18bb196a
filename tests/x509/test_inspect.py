"""Certificates and requests are read field by field; whatever is malformed ends in our own errors."""

import contextlib
import time
from datetime import UTC, datetime

import pytest
from crafted_certificates import (
    SHA256_WITH_RSA,
    certificate,
    common_name,
    extension,
    name,
    rsa_spki,
    signed,
    utc_time,
)
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.crypto import der
from keystore_tool.errors import KeystoreError, StoreFormatError
from keystore_tool.model import Certificate
from keystore_tool.render.certificate_text import certificate_text, request_text
from keystore_tool.x509.extension import Extension
from keystore_tool.x509.inspect import inspect, inspect_request

FIELDS = (
    "serial",
    "issuer",
    "subject",
    "not_before",
    "not_after",
    "public_key",
    "extensions",
    "signature",
)


def request(*attributes: bytes) -> bytes:
    info = der.sequence(
        der.integer(0), common_name("Ann"), rsa_spki(), der.tlv(der.context(0), b"".join(attributes))
    )
    return signed(info)


def extension_request(*extensions: bytes) -> bytes:
    return der.sequence(der.oid("1.2.840.113549.1.9.14"), der.set_of(der.sequence(*extensions)))


def test_the_fields_of_a_certificate():
    made = certificate(
        extension("2.5.29.15", b"\3\2\5\xa0", critical=True),
        extension("1.2.3", b"x"),
        serial=der.integer(-5),
        not_after=utc_time("491231235959Z"),
    )
    view = inspect(Certificate(made))
    assert (view.version, view.serial, view.der) == (3, -5, made)
    assert (view.issuer.keytool_text, view.subject.keytool_text) == ("CN=Issuer", "CN=Subject")
    assert (view.issuer_der, view.subject_der) == (common_name("Issuer"), common_name("Subject"))
    assert view.not_before == datetime(2026, 1, 1, tzinfo=UTC)
    assert view.not_after == datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert view.spki == rsa_spki()
    assert view.public_key.text == "2048-bit RSA"
    assert view.signature_algorithm.encoded == view.tbs_signature_algorithm.encoded == SHA256_WITH_RSA
    assert view.signature == bytes(8)
    assert der.sequence(view.tbs, SHA256_WITH_RSA, der.bit_string(view.signature)) == made
    usage = Extension("2.5.29.15", critical=True, value=b"\3\2\5\xa0")
    assert view.extensions == (usage, Extension("1.2.3", critical=False, value=b"x"))
    assert view.extension("2.5.29.15") == usage
    assert view.extension("1.2.4") is None


def test_what_follows_a_certificate_is_no_part_of_it():
    made = certificate()
    assert inspect(made + b"junk").der == made


def test_an_indefinite_length_is_read_as_the_definite_one():
    made = certificate()
    assert inspect(b"\x30\x80" + made[4:] + b"\0\0") == inspect(made)


@pytest.mark.parametrize("field", FIELDS)
def test_a_malformed_field_raises_only_when_asked_for(field):
    broken = {
        "serial": {"serial": der.null()},
        "issuer": {"issuer": der.null()},
        "subject": {"subject": der.null()},
        "not_before": {"not_before": der.null()},
        "not_after": {"not_after": utc_time("later")},
        "public_key": {"key": der.sequence()},
    }
    made = {
        "extensions": certificate(der.null()),
        "signature": signed(der.parse(certificate()).children()[0].encoded, signature=der.tlv(3, b"\1\2")),
    }
    view = inspect(made[field] if field in made else certificate(**broken[field]))
    times = ("not_before", "not_after")
    for other in FIELDS:
        if other == field or (field in times and other in times):
            with pytest.raises(StoreFormatError):
                getattr(view, other)
        else:
            getattr(view, other)


def test_the_fields_of_a_request():
    made = request(
        der.sequence(der.oid("1.2.3"), der.set_of(der.null())), extension_request(extension("1.2.4", b"x"))
    )
    view = inspect_request(made)
    assert (view.version, view.der, view.subject.keytool_text) == (1, made, "CN=Ann")
    assert view.spki == rsa_spki()
    assert view.signature == bytes(8)
    assert view.attributes["1.2.3"][0].encoded == der.null()
    assert view.extensions == (Extension("1.2.4", critical=False, value=b"x"),)
    assert der.sequence(view.info, view.signature_algorithm.encoded, der.bit_string(view.signature)) == made


def test_a_request_without_attributes_asks_for_no_extensions():
    assert inspect_request(request()).extensions == ()
    without = der.sequence(der.integer(0), name(), rsa_spki())
    assert inspect_request(signed(without)).extensions == ()


SEEDS = (
    certificate(
        extension("2.5.29.17", der.sequence(der.implicit(2, b"a.example"))), extension("1.2.3", b"x")
    ),
    request(extension_request(extension("2.5.29.19", der.sequence()))),
)


@given(st.sampled_from(SEEDS), st.integers(0, 700), st.binary(max_size=6))
def test_whatever_is_damaged_only_our_own_errors_come_of_it(seed, position, patch):
    read_everything(seed[:position] + patch + seed[position + len(patch) :])


@given(st.sampled_from(SEEDS), st.integers(0, 700))
def test_whatever_is_cut_off_our_own_error_comes_of_it(seed, length):
    if length < len(seed):
        with pytest.raises(StoreFormatError):
            inspect(seed[:length])
        with pytest.raises(StoreFormatError):
            inspect_request(seed[:length])


@given(st.binary(max_size=80))
def test_random_bytes_raise_nothing_but_our_own_errors(data):
    read_everything(data)
    read_everything(der.sequence(data))


def read_everything(data: bytes) -> None:
    for show in (certificate_text, request_text):
        with contextlib.suppress(KeystoreError):
            show(data)
    with contextlib.suppress(KeystoreError):
        view = inspect(data)
        for field in FIELDS:
            with contextlib.suppress(KeystoreError):
                getattr(view, field)


def test_ten_thousand_certificates_are_looked_at_in_a_moment():
    encoded = [certificate(serial=der.integer(number)) for number in range(1000)] * 10
    begin = time.process_time()
    for one in encoded:
        view = inspect(one)
        assert view.subject.keytool_text == "CN=Subject"
        assert view.not_before < view.not_after
    assert time.process_time() - begin < 2  # a tenth of it on an idle machine
