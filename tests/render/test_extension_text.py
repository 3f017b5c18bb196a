"""Extensions of every kind, well-formed and not, print as keytool prints them, byte for byte."""

import base64
import re

import pytest
from crafted_certificates import (
    certificate,
    common_name,
    context,
    directory,
    dns,
    extension,
    name,
    other_name,
    uri,
)
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.crypto import der
from keystore_tool.crypto.der import bit_string, boolean, integer, null, octet_string, oid, sequence
from keystore_tool.render.certificate_text import certificate_text
from keystore_tool.render.extension_text import extensions_text
from keystore_tool.x509.extension import Extension

TRUE, FALSE = boolean(True), boolean(False)  # noqa: FBT003
DIRECTORY = directory(name(("2.5.4.3", der.utf8_string("Dir, Name")), ("2.5.4.10", der.utf8_string("Org"))))
ANOTHER_DIRECTORY = directory(common_name("Two"))


def full_name(*names: bytes) -> bytes:
    return context(0, context(0, b"".join(names), constructed=True), constructed=True)


def relative_name(*attributes: tuple[str, str]) -> bytes:
    parts = b"".join(sequence(oid(kind), der.utf8_string(value)) for kind, value in attributes)
    return context(0, context(1, parts, constructed=True), constructed=True)


def issuer(*names: bytes) -> bytes:
    return context(2, b"".join(names), constructed=True)


def reasons(octets: bytes, unused: int = 0) -> bytes:
    return context(1, bytes([unused]) + octets)


def constraints(permitted: list[bytes] | None, excluded: list[bytes] | None = None) -> bytes:
    parts = enumerate((permitted, excluded))
    return sequence(
        *(context(tag, b"".join(each), constructed=True) for tag, each in parts if each is not None)
    )


def subtree(base: bytes, *distances: bytes) -> bytes:
    return sequence(base, *distances)


def time_(text: str) -> bytes:
    return text.encode()


CRLDP_URL = uri("http://crl.example/1")
POINT = sequence(full_name(CRLDP_URL))
KEY_ID = bytes(range(20))
CPS = sequence(oid("1.3.6.1.5.5.7.2.1"), der.ia5_string("http://cps.example/"))
NOTICE = sequence(oid("1.3.6.1.5.5.7.2.2"), sequence(der.utf8_string("A notice. " * 9)))
PURPOSES = [f"1.3.6.1.5.5.7.3.{number}" for number in range(1, 20)] + [
    "2.5.29.37.0",
    "1.3.6.1.4.1.311.10.3.3",
    "2.16.840.1.113730.4.1",
    "1.2.3.4",
]
NAMES = {
    "mail": context(1, b"ann@example.com"),
    "mail, empty": context(1, b""),
    "mail without host": context(1, b"ann@"),
    "mail, not ASCII": context(1, "zoë@example.com".encode()),
    "dns": dns("www.example.com"),
    "dns, odd": dns("*.a_b..c-"),
    "dns, empty": dns(""),
    "dns, not ASCII": dns("é"),
    "dns, constructed": context(2, der.ia5_string("a"), constructed=True),
    "X.400": context(3, sequence(integer(1)), constructed=True),
    "X.400, primitive": context(3, b"abc"),
    "directory": DIRECTORY,
    "directory, empty": directory(name()),
    "directory, primitive": context(4, name()),
    "directory, broken": directory(null()),
    "EDI party": context(5, der.explicit(1, der.utf8_string("party")), constructed=True),
    "uri": uri("http://www.example.com/a?b#c"),
    "uri with address": uri("http://[2001:db8::1]:80/"),
    "uri, opaque": uri("urn:a:b"),
    "uri, empty host": uri("ldap:///CN=a,O=b?c"),
    "uri without scheme": uri("www.example.com"),
    "uri, empty": uri(""),
    "uri with blank": uri("http://a/ b"),
    "uri with bar": uri("http://a/|"),
    "uri, not ASCII": uri("http://é/"),
    "uri, bad escape": uri("http://a/%zz"),
    "IPv4": context(7, bytes([10, 0, 0, 1])),
    "IPv4 with mask": context(7, bytes([10, 0, 0, 0, 255, 0, 255, 0])),
    "IPv6": context(7, bytes.fromhex("20010db8000000000000000000000001")),
    "IPv6, zero": context(7, bytes(16)),
    "IPv4 in IPv6": context(7, bytes.fromhex("00000000000000000000ffff01020304")),
    "IPv6 with mask": context(7, bytes.fromhex("20010db8" + "00" * 12 + "ffffffff" + "00" * 12)),
    "IPv6 with a gap in the mask": context(
        7, bytes.fromhex("20010db8" + "00" * 12 + "ffffff" + "00" * 12 + "01")
    ),
    "IPv6 with full mask": context(7, bytes.fromhex("ff" * 32)),
    "address of 3": context(7, b"abc"),
    "registered": context(8, oid("1.2.3.4")[2:]),
    "registered, broken": context(8, b"\x80"),
    "other": other_name("1.3.6.1.4.1.311.20.2.3", der.utf8_string("ann@example.com")),
    "other without value": context(0, oid("1.2.3"), constructed=True),
    "other, value not tagged": context(0, oid("1.2.3") + null(), constructed=True),
    "tag 9": context(9, b"a"),
}

VALUES: dict[str, dict[str, bytes]] = {
    "2.5.29.19": {
        "empty": sequence(),
        "authority": sequence(TRUE),
        "path 0": sequence(TRUE, integer(0)),
        "path 3": sequence(TRUE, integer(3)),
        "negative path": sequence(TRUE, integer(-1)),
        "largest path": sequence(TRUE, integer(2**31 - 1)),
        "too large path": sequence(TRUE, integer(2**31)),
        "explicit false": sequence(FALSE),
        "path without authority": sequence(FALSE, integer(3)),
        "path alone": sequence(integer(3)),
        "something behind": sequence(TRUE, integer(3), null()),
        "no sequence": TRUE,
        "something after": sequence(TRUE) + b"\0",
        "no integer": sequence(TRUE, null()),
        "empty boolean": sequence(der.tlv(der.BOOLEAN, b"")),
        "nothing": b"",
    },
    "2.5.29.15": {
        "all": bit_string(b"\xff\x80", 7),
        "encipher only": bit_string(b"\x01"),
        "none": bit_string(b""),
        "unused bit set": bit_string(b"\xff", 7),
        "too long": bit_string(b"\xff\xff\xff"),
        "no bit string": integer(1),
        "8 unused bits": bit_string(b"\x80", 8),
        "no count": der.tlv(der.BIT_STRING, b""),
        "something after": bit_string(b"\xa0", 5) + b"\0",
    },
    "2.16.840.1.113730.1.1": {
        "all": bit_string(b"\xff"),
        "server": bit_string(b"\x40", 6),
        "reserved": bit_string(b"\x08"),
        "none": bit_string(b""),
        "no bit string": octet_string(b"\1"),
        "nothing": b"",
    },
    "2.5.29.37": {"all": sequence(*map(oid, PURPOSES)), "none": sequence()},
    "2.5.29.14": {
        "20 bytes": octet_string(KEY_ID),
        "none": octet_string(b""),
        "33 bytes": octet_string(KEY_ID + bytes(13)),
        "no octet string": sequence(),
        "raw": KEY_ID,
        "nothing": b"",
    },
    "2.5.29.35": {
        "key": sequence(context(0, KEY_ID)),
        "none": sequence(),
        "all": sequence(context(0, KEY_ID), context(1, DIRECTORY, constructed=True), context(2, b"\0\xff")),
        "issuers": sequence(
            context(1, DIRECTORY + dns("a.b") + CRLDP_URL, constructed=True), context(2, b"\0")
        ),
        "serial only": sequence(context(2, b"\xff")),
        "padded serial": sequence(context(2, b"\0\0\5")),
        "empty serial": sequence(context(2, b"")),
        "empty key": sequence(context(0, b"")),
        "empty issuer": sequence(context(1, b"", constructed=True)),
        "other order": sequence(context(2, b"\5"), context(0, KEY_ID)),
        "key twice": sequence(context(0, KEY_ID), context(0, KEY_ID)),
        "issuer twice": sequence(*[context(1, DIRECTORY, constructed=True)] * 2),
        "integer": sequence(integer(3)),
        "no sequence": integer(3),
    },
    "2.5.29.16": {
        "both": sequence(context(0, time_("20200101000000Z")), context(1, time_("20300101000000Z"))),
        "begin": sequence(context(0, time_("20200101000000Z"))),
        "end with offset": sequence(context(1, time_("20300101000000+0100"))),
        "none": sequence(),
        "begin twice": sequence(*[context(0, time_("20200101000000Z"))] * 2),
        "short": sequence(context(0, b"xx")),
        "UTCTime": sequence(context(0, time_("200101000000Z"))),
        "integer": sequence(integer(1)),
        "no sequence": integer(1),
    },
    "2.5.29.17": {label: sequence(each) for label, each in NAMES.items()}
    | {
        "all": sequence(
            *(NAMES[label] for label in ("mail", "dns", "directory", "uri", "IPv4", "registered"))
        ),
        "none": sequence(),
        "no sequence": dns("a"),
        "something after": sequence(dns("a")) + b"\0",
        "nothing": b"",
    },
    "2.5.29.18": {"two": sequence(dns("a"), CRLDP_URL)},
    "1.3.6.1.5.5.7.1.1": {
        "two": sequence(
            sequence(oid("1.3.6.1.5.5.7.48.1"), uri("http://ocsp.example")),
            sequence(oid("1.3.6.1.5.5.7.48.2"), uri("http://ca.example")),
        ),
        "others": sequence(
            sequence(oid("1.3.6.1.5.5.7.48.3"), dns("a")),
            sequence(oid("1.3.6.1.5.5.7.48.5"), DIRECTORY),
            sequence(oid("1.2.3"), NAMES["IPv4"]),
        ),
        "something behind": sequence(sequence(oid("1.2.3"), dns("a"), null())),
        "none": sequence(),
        "empty description": sequence(sequence()),
        "bad location": sequence(sequence(oid("1.2.3"), uri("a"))),
        "method is no OID": sequence(sequence(uri("http://a"), oid("1.2.3"))),
        "no sequence": integer(1),
    },
    "1.3.6.1.5.5.7.1.11": {
        "one": sequence(sequence(oid("1.3.6.1.5.5.7.48.5"), uri("http://ca.example"))),
        "no sequence": integer(1),
    },
    "1.3.6.1.5.5.7.48.1.5": {"null": null(), "nothing": b"", "junk": b"junk"},
    "2.5.29.31": {
        "one": sequence(POINT),
        "two": sequence(sequence(full_name(CRLDP_URL, uri("ldap://a/b"))), POINT),
        "all reasons": sequence(sequence(full_name(CRLDP_URL), reasons(b"\xff\x80", 7), issuer(DIRECTORY))),
        "unknown reasons": sequence(sequence(full_name(CRLDP_URL), reasons(b"\0\0\xff"))),
        "no reasons": sequence(sequence(full_name(CRLDP_URL), reasons(b""))),
        "issuers only": sequence(sequence(issuer(DIRECTORY, ANOTHER_DIRECTORY))),
        "relative": sequence(sequence(relative_name(("2.5.4.3", "rel")), issuer(DIRECTORY))),
        "relative, two values": sequence(sequence(relative_name(("2.5.4.3", "rel"), ("2.5.4.10", "o")))),
        "directory": sequence(sequence(full_name(DIRECTORY))),
        "none": sequence(),
        "empty point": sequence(sequence()),
        "reasons only": sequence(sequence(reasons(b"\x40", 6))),
        "integer in place of a point": sequence(integer(1)),
        "integer in a point": sequence(sequence(integer(1))),
        "neither full nor relative": sequence(sequence(context(0, context(2, b"a"), constructed=True))),
        "empty name": sequence(sequence(context(0, b"", constructed=True))),
        "empty full name": sequence(sequence(full_name())),
        "name twice": sequence(sequence(full_name(CRLDP_URL), full_name(CRLDP_URL))),
        "issuer twice": sequence(sequence(issuer(DIRECTORY), issuer(DIRECTORY))),
        "9 unused bits": sequence(sequence(full_name(CRLDP_URL), reasons(b"\1", 9))),
        "no sequence": integer(1),
    },
    "2.5.29.46": {"one": sequence(POINT), "no sequence": integer(1)},
    "2.5.29.32": {
        "one": sequence(sequence(oid("1.2.3.4"))),
        "two": sequence(sequence(oid("1.2.3.4")), sequence(oid("2.5.29.32.0"))),
        "qualified": sequence(sequence(oid("1.2.3.4"), sequence(CPS))),
        "twice qualified": sequence(
            sequence(oid("1.2.3.4"), sequence(CPS, NOTICE)), sequence(oid("1.2.5"), sequence(NOTICE))
        ),
        "qualifier without value": sequence(sequence(oid("1.2.3.4"), sequence(sequence(oid("1.2"))))),
        "no qualifiers": sequence(sequence(oid("1.2.3.4"), sequence())),
        "something behind": sequence(sequence(oid("1.2.3.4"), sequence(CPS), null())),
        "none": sequence(),
        "empty policy": sequence(sequence()),
        "integer in place of a policy": sequence(integer(1)),
        "integer in place of qualifiers": sequence(sequence(oid("1.2.3"), integer(1))),
        "integer in place of a qualifier": sequence(sequence(oid("1.2.3"), sequence(integer(1)))),
        "no sequence": integer(1),
    },
    "2.5.29.33": {
        "one": sequence(sequence(oid("1.2.3"), oid("2.5.6"))),
        "two": sequence(sequence(oid("1.2.3"), oid("2.5.6")), sequence(oid("1.2.7"), oid("1.2.8"))),
        "none": sequence(),
        "half": sequence(sequence(oid("1.2.3"))),
        "integers": sequence(sequence(integer(1), integer(2))),
        "integer in place of a mapping": sequence(integer(1)),
        "no sequence": integer(1),
    },
    "2.5.29.36": {
        "both": sequence(context(0, b"\1"), context(1, b"\0")),
        "require": sequence(context(0, b"\1\0")),
        "inhibit": sequence(context(1, b"\2")),
        "none": sequence(),
        "-1": sequence(context(0, b"\xff")),
        "twice": sequence(context(1, b"\1"), context(1, b"\1")),
        "too large": sequence(context(0, b"\0\xff\xff\xff\xff")),
        "too small": sequence(context(0, b"\x80\0\0\0\0")),
        "empty": sequence(context(0, b"")),
        "integer": sequence(integer(1)),
        "no sequence": integer(1),
    },
    "2.5.29.54": {"not critical": integer(3)},
    "2.5.29.30": {
        "permitted": constraints([subtree(dns(".example"))]),
        "excluded": constraints(None, [subtree(dns(".example"))]),
        "all": constraints(
            [subtree(dns(".example")), subtree(NAMES["IPv4 with mask"]), subtree(NAMES["IPv6 with mask"])],
            [
                subtree(context(1, b".example")),
                subtree(DIRECTORY),
                subtree(uri(".example")),
                subtree(NAMES["other"]),
            ],
        ),
        "gap in a mask": constraints([subtree(NAMES["IPv6 with a gap in the mask"])]),
        "distances": constraints([subtree(dns("a"), context(0, b"\1"), context(1, b"\5"))]),
        "none": constraints(None),
        "empty lists": constraints([], []),
        "other order": sequence(
            context(1, subtree(dns("a")), constructed=True), context(0, subtree(dns("b")), constructed=True)
        ),
        "twice": sequence(*[context(0, subtree(dns("a")), constructed=True)] * 2),
        "uri with scheme": constraints([subtree(uri("http://a.example"))]),
        "address of 5": constraints([subtree(context(7, b"abcde"))]),
        "unknown distance": constraints([subtree(dns("a"), context(2, b"\1"))]),
        "empty subtree": constraints([sequence()]),
        "integer in place of a subtree": constraints([integer(1)]),
        "integer": sequence(integer(1)),
        "no sequence": integer(1),
    },
    "2.5.29.20": {
        "300": integer(300),
        "9 bytes": integer(1 << 70),
        "negative": integer(-300),
        "no integer": null(),
    },
    "2.5.29.27": {"5": integer(5), "no integer": null()},
    "2.5.29.21": {
        **{str(code): der.tlv(der.ENUMERATED, bytes([code])) for code in (0, 1, 7, 10, 11, 255)},
        "no enumerated": integer(1),
    },
    "2.5.29.29": {"two": sequence(DIRECTORY, dns("a")), "none": sequence(), "no sequence": integer(1)},
    "2.5.29.28": {
        "none": sequence(),
        "all": sequence(
            full_name(CRLDP_URL),
            context(1, b"\xff"),
            context(2, b"\xff"),
            context(3, b"\0\xff\xff"),
            context(4, b"\xff"),
            context(5, b"\xff"),
        ),
        "relative": sequence(relative_name(("2.5.4.3", "rel")), context(1, b"\0")),
        "no reasons": sequence(context(3, b"\0")),
        "neither full nor relative": sequence(context(0, context(2, b"a"), constructed=True)),
        "empty flag": sequence(context(1, b"")),
        "integer": sequence(integer(1)),
        "no sequence": integer(1),
    },
    "1.3.6.1.4.1.11129.2.4.2": {"timestamps": octet_string(bytes(range(256)))},
    "1.3.6.1.5.5.7.1.24": {"must staple": sequence(integer(5))},
    "2.16.840.1.113730.1.13": {"comment": der.ia5_string("Some {braces} and ~tildes~ | more")},
    "1.2.3": {
        "15": b"a" * 15,
        "16": b"a" * 16,
        "17": b"a" * 17,
        "8": b"a" * 8,
        "9": b"a" * 9,
        "nothing": b"",
    },
    "1.2.4": {"more than 64 KiB": b"ab" * (2**15 + 9)},
}
CASES = [(kind, label, value) for kind, values in VALUES.items() for label, value in values.items()]
CRITICAL = [("2.5.29.54", "critical", integer(3)), ("2.5.29.54", "critical, -1", integer(-1))]
CERTIFICATES = {
    f"{kind} {label}": certificate(extension(kind, value, critical=label.startswith("critical")))
    for kind, label, value in (*CASES, *CRITICAL)
}
MANY = [
    extension("2.5.29.19", sequence(TRUE), critical=True),
    *(
        extension(kind, next(iter(VALUES[kind].values())))
        for kind in sorted(VALUES, reverse=True)
        if kind not in ("2.5.29.19", "1.2.4")
    ),
]
BROKEN = [
    extension(kind, integer(1)) for kind in ("2.5.29.30", "1.3.6.1.5.5.7.1.1", "2.5.29.36", "2.5.29.16")
]
CERTIFICATES["all kinds"] = certificate(*MANY)
CERTIFICATES["broken ones among others"] = certificate(
    *BROKEN,
    extension("1.10.3", b"x"),
    extension("1.2.3", b"y", critical=True),
    extension("2.5.29.17", sequence(dns("a"))),
)


def pem_file(certificates) -> str:
    blocks = (base64.encodebytes(each).decode() for each in certificates)
    return "".join(f"-----BEGIN CERTIFICATE-----\n{block}-----END CERTIFICATE-----\n" for block in blocks)


@pytest.fixture(scope="module")
def printed(keytool, tmp_path_factory):
    """What keytool prints of each of CERTIFICATES."""
    file = tmp_path_factory.mktemp("extensions") / "all.pem"
    file.write_text(pem_file(CERTIFICATES.values()))
    out = keytool("-printcert", "-file", file).ok().out
    texts = re.split(r"^Certificate\[\d+\]:\n", out, flags=re.MULTILINE)[1:]
    return dict(zip(CERTIFICATES, texts, strict=True))


@pytest.mark.parametrize("label", CERTIFICATES)
def test_each_value_prints_as_keytool_prints_it(printed, label):
    # keytool puts an empty line between certificates.
    assert certificate_text(CERTIFICATES[label]).rstrip("\n") == printed[label].rstrip("\n")


def test_usages_that_are_no_usages_are_shown_as_unparsable():
    """For such a certificate keytool prints nothing but an error, which helps nobody."""
    text = extensions_text([Extension("2.5.29.37", critical=False, value=integer(1))])
    assert text.startswith(
        "#1: ObjectId: 2.5.29.37 Criticality=false\nUnparseable ExtendedKeyUsage extension due to\n"
    )
    assert "Invalid encoding for ExtendedKeyUsageExtension." in text


@given(st.sampled_from(CASES), st.integers(0, 60), st.binary(min_size=1, max_size=3))
def test_a_damaged_value_still_prints(case, position, patch):
    kind, _, value = case
    damaged = value[:position] + patch + value[position + len(patch) :]
    assert extensions_text([Extension(kind, critical=False, value=damaged)]).startswith("#1: ObjectId: ")
