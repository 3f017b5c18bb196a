"""Revocation lists print as keytool prints them, byte for byte."""

import pytest
from crafted_certificates import (
    SHA256_WITH_RSA,
    certificate,
    common_name,
    context,
    crl,
    directory,
    dns,
    extension,
    generalized_time,
    name,
    revoked,
    uri,
    utc_time,
)
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.crypto import der
from keystore_tool.errors import KeystoreError, StoreFormatError
from keystore_tool.render import pem, weakness_text
from keystore_tool.render.crl_text import crl_text, not_verified_text, verified_text
from keystore_tool.x509 import files
from keystore_tool.x509.inspect import inspect

SHA1_WITH_RSA = der.sequence(der.oid("1.2.840.113549.1.1.5"), der.null())
ANN, BOB, ISSUER = (directory(common_name(who)) for who in ("Ann", "Bob", "Issuer"))


def reason(code: int) -> bytes:
    return extension("2.5.29.21", der.tlv(der.ENUMERATED, bytes([code])))


def certificate_issuer(*names: bytes) -> bytes:
    return extension("2.5.29.29", der.sequence(*names), critical=True)


NUMBER = extension("2.5.29.20", der.integer(300))
POINT = context(0, context(0, uri("http://crl.example/"), constructed=True), constructed=True)
CRLS = {
    "plain": crl(),
    "version 1": crl(version=None, revoked=(revoked(5),)),
    "no next update": crl(next_update=b""),
    "empty list": crl(revoked=()),
    "later": crl(next_update=generalized_time("20510101000000Z")),
    "reasons": crl(revoked=tuple(revoked(code, reason(code)) for code in range(13))),
    "serial numbers": crl(revoked=(revoked(-5), revoked(0), revoked(1 << 70), revoked(0))),
    "unknown entry extensions": crl(
        revoked=(
            revoked(
                1,
                extension("2.5.29.24", der.tlv(der.GENERALIZED_TIME, b"20250101000000Z")),
                reason(1),
                extension("1.2.3", b""),
            ),
        )
    ),
    "issuers": crl(
        revoked=(
            revoked(1),
            revoked(2, certificate_issuer(dns("a"), ANN, BOB), reason(4)),
            revoked(3),
            revoked(4, certificate_issuer(ISSUER)),
            revoked(5),
        )
    ),
    "extensions": crl(
        NUMBER,
        extension("2.5.29.35", der.sequence(context(0, bytes(range(20))))),
        extension(
            "2.5.29.28", der.sequence(POINT, context(4, b"\xff"), context(3, b"\0\x60")), critical=True
        ),
        extension("2.5.29.27", der.integer(299), critical=True),
        extension("2.5.29.18", der.sequence(dns("a"))),
        extension("2.5.29.46", der.sequence(der.sequence(POINT))),
        extension("1.3.6.1.5.5.7.1.1", der.sequence()),
        extension("1.2.3", b"abc"),
        extension("1.10.3", b"", critical=True),
    ),
    "weak": crl(algorithm=SHA1_WITH_RSA),
    "unknown algorithm": crl(algorithm=der.sequence(der.oid("1.2.3.4"))),
    "no signature": crl(signature=der.bit_string(b"")),
    "long signature": crl(signature=der.bit_string(bytes(range(256)))),
}


def test_lists_print_as_keytool_prints_them(keytool, tmp_path):
    (tmp_path / "all.crl").write_text(
        "".join(pem.encode(pem.CRL, each) for each in CRLS.values()), newline=""
    )
    theirs = keytool("-printcrl", "-file", tmp_path / "all.crl").ok().out
    assert theirs.split(not_verified_text())[:-1] == [crl_text(each) for each in CRLS.values()]


def test_what_keytool_and_openssl_make(keytool, openssl, tmp_path):
    store = ("-keystore", tmp_path / "s.p12", "-storepass", "changeit", "-alias", "ca")
    made = keytool("-genkeypair", "-keyalg", "RSA", "-keysize", "1024", "-dname", "CN=ca", *store).ok()
    assert made.err
    signed = keytool(
        "-gencrl", "-id", "5:1", "-id", "9", "-sigalg", "SHA1withRSA", *store, "-file", tmp_path / "a.crl"
    )
    keytool("-exportcert", *store, "-file", tmp_path / "ca.der").ok()
    key = inspect((tmp_path / "ca.der").read_bytes()).public_key
    encoded = (tmp_path / "a.crl").read_bytes()
    warnings = ["", "Warning:", *weakness_text.of_crl("The generated CRL", encoded, key), ""]
    assert signed.ok().err == "\n".join(warnings)
    printed = keytool("-printcrl", "-file", tmp_path / "a.crl", *store[:4]).ok()
    assert printed.out == crl_text(encoded) + verified_text("ca", key)
    assert printed.err == "\n".join(["", "Warning:", *weakness_text.of_crl("The CRL", encoded, key), ""])
    openssl("crl", "-in", tmp_path / "a.crl", "-inform", "der", "-out", tmp_path / "b.crl").ok()
    assert files.crls((tmp_path / "b.crl").read_bytes()) == (encoded,)


def test_the_warning_without_a_known_key_is_on_the_signature_alone():
    assert weakness_text.of_crl("The CRL", CRLS["weak"]) == [
        "The CRL uses the SHA1withRSA signature algorithm which is considered a security risk."
    ]
    assert weakness_text.of_crl("The CRL", CRLS["plain"]) == []


REFUSED = {
    "words": b"hello",
    "a certificate": certificate(),
    "three parts too few": der.sequence(),
    "another version": crl(version=2),
    "algorithms differ": crl(outer_algorithm=SHA1_WITH_RSA),
    "no issuer": crl(issuer=name()),
    "extension twice": crl(NUMBER, NUMBER),
    "entry extension twice": crl(revoked=(revoked(1, reason(1), reason(1)),)),
    "broken extension": crl(extension("2.5.29.20", der.null())),
    "broken entry extension": crl(revoked=(revoked(1, extension("2.5.29.21", der.integer(1))),)),
    "broken certificate issuer": crl(revoked=(revoked(1, certificate_issuer(dns("a"))),)),
}


@pytest.mark.parametrize("label", REFUSED)
def test_what_is_no_list_is_refused_in_keytools_words(keytool, tmp_path, label):
    (tmp_path / "input").write_bytes(REFUSED[label])
    with pytest.raises(StoreFormatError) as refusal:
        files.crls(REFUSED[label])
    done = keytool("-printcrl", "-file", tmp_path / "input")
    assert done.out == f"keytool error: {refusal.value.keytool}\n"


@pytest.mark.parametrize(
    "malformed",
    [
        crl(this_update=der.null()),
        crl(this_update=utc_time("today")),
        crl(revoked=(der.integer(1),)),
        crl(revoked=(der.sequence(der.integer(1)),)),
        crl(der.null()),
        crl()[:-1],
        der.sequence(der.null(), SHA256_WITH_RSA, der.bit_string(b"")),
    ],
)
def test_malformed_lists_are_refused(malformed):
    with pytest.raises(StoreFormatError):
        files.crls(malformed)


def test_no_list_at_all_is_no_error(keytool, tmp_path):
    (tmp_path / "empty").write_bytes(b"")
    assert keytool("-printcrl", "-file", tmp_path / "empty").ok().out == ""
    assert files.crls(b"") == ()


@given(st.sampled_from(list(CRLS.values())), st.integers(0, 400), st.binary(max_size=4))
def test_a_damaged_list_prints_or_is_refused(encoded, position, patch):
    damaged = encoded[:position] + patch + encoded[position + len(patch) :]
    for show in (crl_text, files.crls):
        try:
            assert show(damaged) is not None
        except KeystoreError as error:
            assert isinstance(error, StoreFormatError)  # noqa: PT017  either outcome will do
