"""Certificates and requests print as keytool 25 prints them, byte for byte."""

import base64
import importlib.util
import itertools
import re
import time
from pathlib import Path

import peers
import pytest
from crafted_certificates import (
    RSASSA_PSS,
    certificate,
    common_name,
    context,
    dns,
    dsa_spki,
    ec_spki,
    extension,
    generalized_time,
    name,
    rsa_spki,
    spki,
    utc_time,
)

from keystore_tool.crypto import der
from keystore_tool.errors import StoreFormatError
from keystore_tool.render.certificate_text import certificate_text, request_text
from keystore_tool.x509 import files

STARS = "*" * 43


def pem_file(certificates) -> str:
    blocks = (base64.encodebytes(each).decode() for each in certificates)
    return "".join(f"-----BEGIN CERTIFICATE-----\n{block}-----END CERTIFICATE-----\n" for block in blocks)


def printed_together(certificates) -> str:
    """The layout of printcert for several certificates."""
    texts = map(certificate_text, certificates)
    return "\n".join(f"Certificate[{number}]:\n{text}" for number, text in enumerate(texts, start=1))


def keytool_prints(keytool, folder, *certificates, **environment) -> str:
    file = folder / "certificates.pem"
    file.write_text(pem_file(certificates))
    return keytool("-printcert", "-file", file, env=environment).ok().out


# ---------------------------------------------------------------------------------- certificates of the world


@pytest.mark.parametrize("generation", [17, 25])
def test_every_root_of_a_jdk_is_listed_as_keytool_lists_it(keytool, generation):
    jdk = peers.jdk(generation)
    if jdk is None:
        pytest.skip(f"needs Java {generation}")
    store = ("-keystore", jdk.home / "lib" / "security" / "cacerts", "-storepass", "changeit")
    listing = keytool("-list", "-v", *store).ok().out
    texts = [entry.partition(f"\n\n\n{STARS}")[0] for entry in listing.split("trustedCertEntry\n\n")[1:]]
    roots = files.certificates(keytool("-list", "-rfc", *store).ok().out.partition("entries\n")[2].encode())
    assert len(roots) == len(texts) > 100
    ours = [certificate_text(root, trusted=True).rstrip("\n") for root in roots]
    assert ours == [text.rstrip("\n") for text in texts]


def bundles() -> list[Path]:
    """The collections of root certificates on this machine."""
    certifi = importlib.util.find_spec("certifi")
    found = [Path("/etc/ssl/certs/ca-certificates.crt")]
    if certifi is not None and certifi.origin is not None:
        found.append(Path(certifi.origin).with_name("cacert.pem"))
    return [path for path in found if path.exists()]


@pytest.mark.parametrize("bundle", bundles(), ids=lambda path: path.name)
def test_every_root_of_a_bundle_prints_as_keytool_prints_it(keytool, bundle):
    roots = files.certificates(bundle.read_bytes())
    assert printed_together(roots) == keytool("-printcert", "-file", bundle).ok().out


OPENSSL_CONFIGURATION = """
[req]
distinguished_name = subject
prompt = no
string_mask = utf8only
utf8 = yes
[subject]
C = DE
O = Müller & Söhne, "Inc."
0.OU = R+D
1.OU = two  blanks
CN = www.example.com
emailAddress = ann@example.com
serialNumber = 7
[all]
basicConstraints = critical,CA:true,pathlen:1
keyUsage = critical,digitalSignature,keyCertSign,cRLSign
extendedKeyUsage = serverAuth,clientAuth,1.2.3.4
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid,issuer:always
subjectAltName = @names
issuerAltName = issuer:copy,URI:http://example.com/ca
authorityInfoAccess = OCSP;URI:http://ocsp.example/,caIssuers;URI:http://ca.example/
crlDistributionPoints = point,URI:http://crl.example/2
freshestCRL = URI:http://crl.example/delta
certificatePolicies = 1.2.3.4,@policy
policyConstraints = requireExplicitPolicy:3,inhibitPolicyMapping:0
policyMappings = 1.2.3:1.2.4
inhibitAnyPolicy = critical,2
nameConstraints = critical,permitted;DNS:.example,permitted;IP:10.0.0.0/255.0.0.0,excluded;email:.example
nsCertType = client,server,email,objsign
nsComment = "made by openssl"
tlsfeature = status_request
noCheck = ignored
1.2.3.4.5 = ASN1:UTF8String:unknown
[names]
DNS.1 = www.example.com
DNS.2 = *.example.com
IP.1 = 10.1.2.3
IP.2 = 2001:db8::5
URI.1 = https://example.com/path?query#fragment
email.1 = ann@example.com
RID.1 = 1.2.3.4
otherName.1 = 1.3.6.1.4.1.311.20.2.3;UTF8:ann@example.com
dirName.1 = subject
[point]
fullname = URI:http://crl.example/1
reasons = keyCompromise,CACompromise
CRLissuer = dirName:subject
[policy]
policyIdentifier = 1.3.5.8
CPS.1 = "http://cps.example/"
userNotice.1 = @notice
[notice]
explicitText = "Explicit"
organization = "Organisation"
noticeNumbers = 1,2
"""


def openssl_keys():
    yield "rsa", ("-newkey", "rsa:2048")
    yield "weak", ("-newkey", "rsa:1024", "-sha1")
    yield "pss", ("-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048", "-sigopt", "rsa_padding_mode:pss")
    yield "ec", ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-sha512")
    yield "brainpool", ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:brainpoolP320r1")
    yield "ed25519", ("-newkey", "ed25519")
    yield "ed448", ("-newkey", "ed448", "-x509v1")


def test_what_openssl_makes_prints_as_keytool_prints_it(keytool, openssl, tmp_path):
    (tmp_path / "openssl.cnf").write_text(OPENSSL_CONFIGURATION)
    made = []
    for label, options in openssl_keys():
        arguments = ["req", "-new", "-x509", "-nodes", "-config", tmp_path / "openssl.cnf", *options]
        arguments += ["-keyout", tmp_path / "key.pem", "-outform", "der", "-out", tmp_path / label]
        if "-x509v1" in options:
            arguments.remove("-x509v1")
        else:
            arguments += ["-extensions", "all"]
        openssl(*arguments).ok()
        made.append((tmp_path / label).read_bytes())
    assert printed_together(made) == keytool_prints(keytool, tmp_path, *made)


# --------------------------------------------------------------------------------------- crafted certificates

T61 = der.tlv(der.T61_STRING, "Zoë".encode("latin-1"))
SUBJECTS = {
    "many types": name(
        ("2.5.4.6", der.printable_string("DE")),
        ("2.5.4.10", der.utf8_string("Org, Inc.")),
        ("2.5.4.11", der.utf8_string("R+D")),
        ("1.2.840.113549.1.9.1", der.ia5_string("ann@example.com")),
        ("0.9.2342.19200300.100.1.25", der.ia5_string("example")),
        ("2.5.4.41", der.utf8_string("a name")),
        ("2.5.4.97", der.utf8_string("NTRDE-1")),
        ("2.5.4.5", der.printable_string("7")),
        ("2.5.4.3", der.utf8_string('quo"te \\ <>;#=')),
    ),
    "odd strings": name(
        ("2.5.4.3", T61),
        ("2.5.4.3", der.bmp_string("Zoë")),
        ("2.5.4.3", der.tlv(der.UNIVERSAL_STRING, "Zoë".encode("utf-32-be"))),
        ("2.5.4.3", der.utf8_string("  blanks  around  ")),
        ("2.5.4.3", der.printable_string("a*b@c")),
        ("2.5.4.3", der.utf8_string("")),
    ),
    "values that are no strings": name(("2.5.4.3", der.integer(5)), ("2.5.4.45", der.bit_string(b"\1"))),
    "none": name(),
}
KEYS = {
    **{f"RSA {bits}": rsa_spki(bits) for bits in (512, 1023, 1024, 2047, 2048, 4096)},
    "RSASSA-PSS": rsa_spki(1024, algorithm=RSASSA_PSS),
    **{f"DSA {bits}": dsa_spki(bits) for bits in (1000, 1024, 2048)},
    "DSA, parameters inherited": spki("1.2.840.10040.4.1", der.integer(5)),
    "P-256": ec_spki("1.2.840.10045.3.1.7", b"\4" + bytes(64)),
    "secp192r1": ec_spki("1.2.840.10045.3.1.1", b"\4" + bytes(48)),
    "secp224r1": ec_spki("1.3.132.0.33", b"\4" + bytes(56)),
    "sect283k1": ec_spki("1.3.132.0.16", b"\4" + bytes(72)),
    "prime239v1": ec_spki("1.2.840.10045.3.1.4", b"\4" + bytes(60)),
    "X25519": spki("1.3.101.110", bytes(range(32))),
    "X448": spki("1.3.101.111", bytes(56)),
    "Ed25519": spki("1.3.101.112", bytes(range(32))),
    "Ed448": spki("1.3.101.113", bytes(range(57))),
    "ML-DSA-44": spki("2.16.840.1.101.3.4.3.17", bytes(1312)),
    "ML-KEM-1024": spki("2.16.840.1.101.3.4.4.3", bytes(1568)),
    "DH": spki(
        "1.2.840.113549.1.3.1",
        der.integer(5),
        der.sequence(der.integer((1 << 2047) + 1), der.integer(2)),
    ),
    "unknown": spki("1.2.3.4", b"key"),
}
ALGORITHMS = {
    oid: der.sequence(der.oid(oid))
    for oid in (
        "1.2.840.113549.1.1.2",
        "1.2.840.113549.1.1.4",
        "1.2.840.113549.1.1.5",
        "1.2.840.113549.1.1.10",
        "1.2.840.113549.1.1.16",
        "1.2.840.10040.4.3",
        "1.2.840.10045.4.1",
        "1.2.840.10045.4.3.2",
        "1.3.14.3.2.29",
        "1.3.101.113",
        "2.16.840.1.101.3.4.3.10",
        "2.16.840.1.101.3.4.3.18",
        "1.2.3.4",
    )
}
TIMES = {
    "UTCTime without seconds": utc_time("2601010000Z"),
    "UTCTime with offset": utc_time("260101000000+0130"),
    "1950": utc_time("500101000000Z"),
    "2049": utc_time("491231235959Z"),
    "after 2049": generalized_time("20510704050607Z"),
    "before 1950": generalized_time("19490101000000Z"),
    "no end": generalized_time("99991231235959Z"),
    "fraction": generalized_time("20260101000000.75Z"),
    "fraction after a comma, with offset": generalized_time("20260101000000,5-1200"),
    "31 February": utc_time("260231000000Z"),
}
SERIALS = {
    label: der.integer(number)
    for label, number in {"zero": 0, "negative": -5, "large": 0xF433B2B47001A103, "huge": 1 << 400}.items()
} | {"padded": bytes.fromhex("02030000ff")}
UNIQUE = context(1, b"\0\1\2") + context(2, b"\0\3")
CERTIFICATES = [
    *(certificate(subject=subject, issuer=common_name("x")) for subject in SUBJECTS.values()),
    certificate(issuer=SUBJECTS["many types"]),
    *(certificate(key=key) for key in KEYS.values()),
    *(certificate(algorithm=algorithm) for algorithm in ALGORITHMS.values()),
    *itertools.starmap(
        lambda begin, end: certificate(not_before=begin, not_after=end),
        itertools.pairwise(TIMES.values()),
    ),
    *(certificate(serial=serial) for serial in SERIALS.values()),
    certificate(version=None),
    certificate(version=0),
    certificate(version=1),
    certificate(version=1, unique_identifiers=UNIQUE),
    certificate(version=3),
    certificate(unique_identifiers=UNIQUE),
    certificate(extension("1.2.3", b"x"), unique_identifiers=UNIQUE),
    certificate(der.sequence(der.oid("1.2.3"), der.tlv(der.BOOLEAN, b"\0"), der.octet_string(b"x"))),
    certificate(extension("2.5.29.17", der.sequence(dns("a")), critical=True), subject=name()),
]


def test_odd_certificates_print_as_keytool_prints_them(keytool, tmp_path):
    theirs = re.split(
        r"^Certificate.\d+.:\n", keytool_prints(keytool, tmp_path, *CERTIFICATES), flags=re.MULTILINE
    )
    for encoded, text in zip(CERTIFICATES, theirs[1:], strict=True):
        assert certificate_text(encoded).rstrip("\n") == text.rstrip("\n")


@pytest.fixture
def time_zone(monkeypatch):
    """Moves this process into another time zone."""

    def move(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Dubai", "UTC"])
def test_dates_are_shown_in_the_machines_time_zone(keytool, tmp_path, time_zone, zone):
    period = der.sequence(context(0, b"20200701000000Z"), context(1, b"20300101000000Z"))
    end = TIMES["no end"]
    made = certificate(extension("2.5.29.16", period), not_before=utc_time("260701000000Z"), not_after=end)
    theirs = keytool_prints(keytool, tmp_path, made, TZ=zone)
    time_zone(zone)
    assert certificate_text(made) == theirs


def test_a_part_that_cannot_be_read_leaves_the_others():
    broken = certificate(subject=der.null(), not_before=utc_time("yesterday"), key=der.sequence())
    text = certificate_text(broken)
    assert "Owner: unreadable\nIssuer: CN=Issuer\nSerial number: 5\nValid from: unreadable\n" in text
    assert "Subject Public Key Algorithm: unreadable\nVersion: 3\n" in text
    assert certificate_text(certificate(der.null())).endswith("Extensions: \n\nunreadable\n")


def test_what_is_no_certificate_at_all_is_refused():
    with pytest.raises(StoreFormatError):
        certificate_text(b"0\0")


def test_the_signature_of_a_trusted_certificate_is_not_marked():
    weak = certificate(algorithm=ALGORITHMS["1.2.840.113549.1.1.5"])
    assert "SHA1withRSA (weak)\n" in certificate_text(weak)
    assert "SHA1withRSA\n" in certificate_text(weak, trusted=True)


# --------------------------------------------------------------------------------------------------- requests


@pytest.mark.parametrize(
    ("key", "asked"),
    [
        ("-keyalg EC", ""),
        ("-keyalg RSA -keysize 1024 -sigalg SHA1withRSA", "-sigalg MD5withRSA"),
        ("-keyalg Ed25519", "-ext san=dns:a.example,ip:10.0.0.1 -ext ku:critical=dig -ext 1.2.3=05:00"),
    ],
)
def test_a_request_prints_as_keytool_prints_it(keytool, tmp_path, key, asked):
    store = ("-keystore", tmp_path / "s.p12", "-storepass", "changeit", "-alias", "a")
    keytool("-genkeypair", "-dname", "CN=a, O=b", *key.split(), *store).ok()
    keytool("-certreq", *asked.split(), "-file", tmp_path / "request.pem", *store).ok()
    encoded = files.request((tmp_path / "request.pem").read_bytes())
    assert request_text(encoded) == keytool("-printcertreq", "-file", tmp_path / "request.pem").ok().out


def test_a_request_without_extensions_prints_as_keytool_prints_it(keytool, openssl, tmp_path):
    arguments = (
        "req",
        "-new",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        tmp_path / "key.pem",
        "-subj",
        "/CN=a",
    )
    openssl(*arguments, "-out", tmp_path / "request.pem").ok()
    encoded = files.request((tmp_path / "request.pem").read_bytes())
    assert request_text(encoded) == keytool("-printcertreq", "-file", tmp_path / "request.pem").ok().out
