"""What Java refuses as a certificate is refused, and nothing else."""

import pytest
from crafted_certificates import (
    RSA,
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
    signed,
    spki,
    utc_time,
)

from keystore_tool.crypto import der
from keystore_tool.crypto.der import integer, null, octet_string, oid, sequence
from keystore_tool.errors import StoreFormatError
from keystore_tool.x509.acceptance import check_certificate
from keystore_tool.x509.inspect import inspect

P256 = "1.2.840.10045.3.1.7"
UNKNOWN = extension("1.2.3", b"x")
ALTERNATIVE = sequence(dns("a.example"))
SHA1_WITH_RSA = sequence(oid("1.2.840.113549.1.1.5"), null())
PSS_PARAMETERS = sequence(der.explicit(2, integer(20)))
UNIQUE = context(1, b"\0\1")
TBS_WITHOUT_KEY = sequence(integer(1), sequence(oid("1.2.3")), common_name("a"), sequence(), common_name("a"))
KEY_SIZES = {"1.3.101.110": 32, "1.3.101.111": 56, "1.3.101.112": 32, "1.3.101.113": 57}

CERTIFICATES = {
    "ordinary": certificate(),
    # versions
    "v1": certificate(version=None),
    "v1 with extensions": certificate(UNKNOWN, version=None),
    "v1 with a unique identifier": certificate(version=None, unique_identifiers=UNIQUE),
    "v2 with a unique identifier": certificate(version=1, unique_identifiers=UNIQUE),
    "v2 with extensions": certificate(UNKNOWN, version=1),
    "v3 with a unique identifier": certificate(unique_identifiers=UNIQUE),
    "v4": certificate(version=3),
    "v1, said": certificate(version=0),
    # fields
    "no serial digits": certificate(serial=b"\2\0"),
    "serial is no integer": certificate(serial=null()),
    "algorithms differ": certificate(outer_algorithm=SHA1_WITH_RSA),
    "parameters of the algorithms differ": certificate(
        outer_algorithm=sequence(oid("1.2.840.113549.1.1.11"))
    ),
    "algorithm is no sequence": certificate(algorithm=null()),
    "RSASSA-PSS with parameters": certificate(algorithm=sequence(oid(RSASSA_PSS), PSS_PARAMETERS)),
    "RSASSA-PSS with an integer": certificate(algorithm=sequence(oid(RSASSA_PSS), integer(2))),
    "no issuer": certificate(issuer=name()),
    "no subject": certificate(subject=name()),
    "no subject, extensions": certificate(UNKNOWN, subject=name()),
    "no subject, alternative": certificate(extension("2.5.29.17", ALTERNATIVE), subject=name()),
    "no subject, critical alternative": certificate(
        extension("2.5.29.17", ALTERNATIVE, critical=True), subject=name()
    ),
    "subject is no name": certificate(subject=null()),
    "no time": certificate(not_before=utc_time("yesterday")),
    "hour 24": certificate(not_before=utc_time("260101240000Z")),
    "month 13": certificate(not_before=utc_time("261301000000Z")),
    "second 60": certificate(not_before=utc_time("260101000060Z")),
    "no Z": certificate(not_after=generalized_time("20260101000000")),
    "local time zone": certificate(not_after=generalized_time("20260101000000+0100")),
    "one time": signed(
        sequence(integer(1), SHA1_WITH_RSA, common_name("a"), sequence(utc_time("260101000000Z")))
    ),
    "without a key": signed(TBS_WITHOUT_KEY),
    "empty": sequence(),
    "signature is no bit string": sequence(TBS_WITHOUT_KEY, SHA1_WITH_RSA, octet_string(b"1")),
    # extensions
    "extension twice": certificate(UNKNOWN, UNKNOWN),
    "unknown critical extension": certificate(extension("1.2.3", b"x", critical=True)),
    "extension without value": certificate(sequence(oid("1.2.3"))),
    "something after the value": certificate(sequence(oid("1.2.3"), octet_string(b"x"), null())),
    "broken extension": certificate(extension("2.5.29.15", null())),
    "broken critical extension": certificate(extension("2.5.29.15", null(), critical=True)),
    "inhibitAnyPolicy, not critical": certificate(extension("2.5.29.54", integer(1))),
    "inhibitAnyPolicy -2, critical": certificate(extension("2.5.29.54", integer(-2), critical=True)),
    # keys
    "RSA 504": certificate(key=rsa_spki(504)),
    "RSA 505": certificate(key=rsa_spki(505)),
    "RSA 16384": certificate(key=rsa_spki(16384)),
    "RSA 16385": certificate(key=rsa_spki(16385)),
    **{
        f"RSA exponent {exponent}": certificate(key=rsa_spki(exponent=exponent))
        for exponent in (0, 1, 2, 3, 4, -3)
    },
    "RSA exponent as long as the modulus": certificate(key=rsa_spki(exponent=1 << 2048)),
    "RSA 4096, exponent of 65 bits": certificate(key=rsa_spki(4096, 1 << 64)),
    "RSA 2048, exponent of 65 bits": certificate(key=rsa_spki(2048, 1 << 64)),
    "RSA garbage": certificate(key=spki(RSA, bytes(32), null())),
    "RSA negative modulus": certificate(key=spki(RSA, sequence(integer(-(1 << 2047)), integer(3)), null())),
    "RSA of three": certificate(key=spki(RSA, sequence(integer(1 << 2047), integer(3), integer(3)), null())),
    "RSASSA-PSS key with an integer": certificate(
        key=spki(RSASSA_PSS, sequence(integer(1 << 2047), integer(3)), integer(3))
    ),
    "EC": certificate(key=ec_spki(P256, b"\4" + bytes(64))),
    "EC compressed": certificate(key=ec_spki(P256, b"\2" + bytes(32))),
    "EC short": certificate(key=ec_spki(P256, b"\4" + bytes(60))),
    "EC at infinity": certificate(key=ec_spki(P256, b"\0")),
    "EC empty": certificate(key=ec_spki(P256, b"")),
    "EC unknown curve": certificate(key=ec_spki("1.2.3.4", b"\4" + bytes(64))),
    "EC without curve": certificate(key=spki("1.2.840.10045.2.1", b"\4" + bytes(64))),
    "EC explicit": certificate(key=spki("1.2.840.10045.2.1", b"\4" + bytes(64), sequence(integer(1)))),
    "brainpoolP320r1": certificate(key=ec_spki("1.3.36.3.3.2.8.1.1.9", b"\4" + bytes(80))),
    "c2tnb191v1": certificate(key=ec_spki("1.2.840.10045.3.0.5", b"\4" + bytes(48))),
    "DSA": certificate(key=dsa_spki(1024)),
    "DSA without integer": certificate(key=spki("1.2.840.10040.4.1", null())),
    "DH without parameters": certificate(key=spki("1.2.840.113549.1.3.1", integer(5))),
    **{
        f"{kind} of {size}": certificate(key=spki(kind, bytes(range(1, size + 1))))
        for kind, right in KEY_SIZES.items()
        for size in (right - 1, right, right + 1)
    },
    "unknown key": certificate(key=spki("1.2.3", b"")),
    "key of three": certificate(key=sequence(sequence(oid("1.2.3")), der.bit_string(b""), null())),
}


@pytest.fixture(scope="module")
def java_accepts(java, tmp_path_factory):
    """Whether Java makes certificates of CERTIFICATES."""
    folder = tmp_path_factory.mktemp("certificates")
    for number, encoded in enumerate(CERTIFICATES.values()):
        (folder / f"{number:03}").write_bytes(encoded)
    lines = java("ReadCertificates", folder).ok().out.splitlines()
    return {label: line.endswith("+") for label, line in zip(CERTIFICATES, lines, strict=True)}


@pytest.mark.parametrize("label", CERTIFICATES)
def test_certificates_are_accepted_and_refused_as_java_does(java_accepts, label):
    try:
        check_certificate(inspect(CERTIFICATES[label]))
    except StoreFormatError:
        accepted = False
    else:
        accepted = True
    assert accepted == java_accepts[label]
