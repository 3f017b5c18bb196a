"""The fields of revocation lists."""

from datetime import UTC, datetime

import pytest
from crafted_certificates import (
    SHA256_WITH_RSA,
    common_name,
    crl,
    directory,
    extension,
    name,
    revoked,
    utc_time,
)

from keystore_tool.crypto import der
from keystore_tool.errors import StoreFormatError
from keystore_tool.x509.crl import inspect_crl
from keystore_tool.x509.extension import Extension


def test_the_fields_of_a_list():
    reason = extension("2.5.29.21", der.tlv(der.ENUMERATED, b"\1"))
    encoded = crl(extension("2.5.29.20", b"\2\1\5"), revoked=(revoked(7, reason), revoked(-1)))
    view = inspect_crl(encoded + b"junk")
    assert (view.der, view.version, view.issuer.keytool_text) == (encoded, 2, "CN=Issuer")
    assert view.issuer_der == common_name("Issuer")
    assert view.this_update == datetime(2026, 1, 1, tzinfo=UTC)
    assert view.next_update == datetime(2026, 2, 1, tzinfo=UTC)
    assert view.extensions == (Extension("2.5.29.20", critical=False, value=b"\2\1\5"),)
    assert [entry.serial for entry in view.revoked] == [7, -1]
    assert view.revoked[0].extensions == (Extension("2.5.29.21", critical=False, value=b"\x0a\1\1"),)
    assert view.signature == bytes(8)
    assert der.sequence(view.tbs, SHA256_WITH_RSA, der.bit_string(view.signature)) == encoded


def test_a_list_of_the_first_version_may_have_next_to_nothing():
    view = inspect_crl(crl(version=None, next_update=b""))
    assert (view.version, view.next_update, view.revoked, view.extensions) == (1, None, (), ())


def test_an_entry_has_the_issuer_of_the_one_before_it_until_another_is_named():
    def issued_by(who: str) -> bytes:
        return extension("2.5.29.29", der.sequence(directory(common_name(who))))

    entries = (
        revoked(1),
        revoked(2, issued_by("Ann")),
        revoked(3),
        revoked(4, issued_by("Issuer")),
        revoked(5),
    )
    issuers = [entry.issuer for entry in inspect_crl(crl(revoked=entries)).revoked]
    assert [issuer and issuer.keytool_text for issuer in issuers] == [None, "CN=Ann", "CN=Ann", None, None]


def test_a_malformed_field_raises_only_when_asked_for():
    view = inspect_crl(crl(issuer=der.null(), this_update=utc_time("now"), revoked=(der.null(),)))
    for field in ("issuer", "this_update", "revoked"):
        with pytest.raises(StoreFormatError):
            getattr(view, field)
    assert view.extensions == ()


@pytest.mark.parametrize("encoded", [b"", der.null(), der.sequence(), der.sequence(name()), crl()[:-1]])
def test_what_is_no_list_is_refused(encoded):
    with pytest.raises(StoreFormatError):
        inspect_crl(encoded)
