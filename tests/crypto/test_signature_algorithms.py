"""The table of signature algorithms: every answer was observed with keytool 25."""

import pytest

from keystore_tool.crypto import der
from keystore_tool.crypto.signature_algorithms import choose, decode, find, java_name
from keystore_tool.errors import InvalidArgumentError, StoreFormatError, UnsupportedError

IDENTIFIERS = [
    ("MD2withRSA", "300d06092a864886f70d0101020500"),
    ("MD5withRSA", "300d06092a864886f70d0101040500"),
    ("SHA1withRSA", "300d06092a864886f70d0101050500"),
    ("SHA224withRSA", "300d06092a864886f70d01010e0500"),
    ("SHA256withRSA", "300d06092a864886f70d01010b0500"),
    ("SHA384withRSA", "300d06092a864886f70d01010c0500"),
    ("SHA512withRSA", "300d06092a864886f70d01010d0500"),
    ("SHA512/224withRSA", "300d06092a864886f70d01010f0500"),
    ("SHA512/256withRSA", "300d06092a864886f70d0101100500"),
    ("SHA3-224withRSA", "300d060960864801650304030d0500"),
    ("SHA3-512withRSA", "300d06096086480165030403100500"),
    ("SHA1withDSA", "300906072a8648ce380403"),
    ("SHA256withDSA", "300b0609608648016503040302"),
    ("SHA3-384withDSA", "300b0609608648016503040307"),
    ("SHA1withECDSA", "300906072a8648ce3d0401"),
    ("SHA224withECDSA", "300a06082a8648ce3d040301"),
    ("SHA512withECDSA", "300a06082a8648ce3d040304"),
    ("SHA3-256withECDSA", "300b060960864801650304030a"),
    ("Ed25519", "300506032b6570"),
    ("Ed448", "300506032b6571"),
    ("ML-DSA-44", "300b0609608648016503040311"),
    ("ML-DSA-87", "300b0609608648016503040313"),
]


@pytest.mark.parametrize(("name", "identifier"), IDENTIFIERS)
def test_each_name_has_javas_identifier_and_the_identifier_has_the_name(name, identifier):
    assert find(name).identifier.hex() == identifier
    element = der.parse(bytes.fromhex(identifier))
    assert java_name(element) == name
    assert decode(element) == find(name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("sha256WITHrsa", "SHA256withRSA"),
        ("ED25519", "Ed25519"),
        ("ml-dsa-87", "ML-DSA-87"),
        ("DSS", "SHA1withDSA"),
        ("1.2.840.113549.1.1.11", "SHA256withRSA"),
        ("OID.1.2.840.113549.1.1.11", "SHA256withRSA"),
        ("1.3.14.3.2.29", "SHA1withRSA"),
        ("1.3.101.112", "Ed25519"),
        ("1.2.840.113549.1.1.10", "RSASSA-PSS"),
    ],
)
def test_names_are_case_blind_and_oids_are_names_too(typed, name):
    assert find(typed).name == name


@pytest.mark.parametrize("typed", ["FOO", "", "SHA256", "RSA", "SHA-256withRSA", "MD5withECDSA", "1.2.3.4"])
def test_unknown_names_are_refused_in_javas_words(typed):
    with pytest.raises(InvalidArgumentError) as refusal:
        find(typed)
    expected = f"java.security.NoSuchAlgorithmException: {typed} Signature not available"
    assert refusal.value.keytool == expected


@pytest.mark.parametrize("typed", ["NONEwithECDSA", "SHA256withECDSAinP1363Format", "SHAwithDSA"])
def test_what_no_certificate_can_name_is_refused_in_javas_words(typed):
    with pytest.raises(InvalidArgumentError) as refusal:
        find(typed)
    assert refusal.value.keytool == "java.security.SignatureException: Cannot derive AlgorithmIdentifier"


@pytest.mark.parametrize(
    ("oid", "name"),
    [
        ("1.2.840.113549.1.1.1", "RSA"),
        ("1.2.840.10045.4.3", "SpecifiedSHA2withECDSA"),
        ("1.3.14.3.2.15", "SHA1withRSA"),
        ("1.2.840.113549.1.9.16.3.17", "HSS/LMS"),
        ("1.2.840.113549.1.1.3", "1.2.840.113549.1.1.3"),
        ("1.2.3.4", "1.2.3.4"),
    ],
)
def test_odd_identifiers_are_printed_as_keytool_prints_them(oid, name):
    assert java_name(der.parse(der.sequence(der.oid(oid), der.null()))) == name


def test_an_unknown_identifier_is_no_algorithm_to_verify_with():
    with pytest.raises(UnsupportedError):
        decode(der.parse(der.sequence(der.oid("1.2.3.4"))))


def test_a_malformed_identifier_is_refused():
    with pytest.raises(StoreFormatError):
        java_name(der.parse(der.sequence()))


@pytest.mark.parametrize(
    ("key", "bits", "name"),
    [
        ("RSA", 512, "SHA256withRSA"),
        ("RSA", 623, "SHA256withRSA"),
        ("RSA", 624, "SHA384withRSA"),
        ("RSA", 2048, "SHA384withRSA"),
        ("RSA", 3072, "SHA384withRSA"),
        ("RSA", 7680, "SHA384withRSA"),
        ("RSA", 7681, "SHA512withRSA"),
        ("EC", 256, "SHA384withECDSA"),
        ("EC", 384, "SHA384withECDSA"),
        ("EC", 521, "SHA512withECDSA"),
        ("DSA", 1024, "SHA256withDSA"),
        ("DSA", 3072, "SHA256withDSA"),
        ("Ed25519", None, "Ed25519"),
        ("Ed448", None, "Ed448"),
        ("ML-DSA-65", None, "ML-DSA-65"),
        ("RSASSA-PSS", 3072, "RSASSA-PSS"),
    ],
)
def test_the_defaults_are_those_of_jdk_25(key, bits, name):
    assert choose(None, key, bits).name == name


@pytest.mark.parametrize("key", ["X25519", "X448", "DH", "ML-KEM-768"])
def test_keys_that_only_agree_on_secrets_have_no_default(key):
    with pytest.raises(InvalidArgumentError) as refusal:
        choose(None, key)
    assert refusal.value.keytool == "java.lang.Exception: Cannot derive signature algorithm"


def test_the_digest_of_pss_goes_by_the_size_of_the_key():
    # observed: keytool 25, for 2048 bits
    sha384 = (
        "304106092a864886f70d01010a3034a00f300d06096086480165030402020500a11c301a06092a864886f70d010108"
        "300d06096086480165030402020500a203020130"
    )
    assert choose("RSASSA-PSS", "RSA", 2048).identifier.hex() == sha384
    assert choose(None, "RSASSA-PSS", 2048).identifier.hex() == sha384
    assert choose("RSASSA-PSS", "RSA", 600).digest == "sha256"
    assert choose("RSASSA-PSS", "RSA", 8192).digest == "sha512"


def test_the_key_says_which_eddsa_and_which_ml_dsa_it_is():
    assert choose("EdDSA", "Ed448").name == "Ed448"
    assert choose("ML-DSA", "ML-DSA-44").name == "ML-DSA-44"


def test_rsa_keys_of_either_kind_sign_in_either_way():
    assert choose("SHA256withRSA", "RSASSA-PSS", 2048).name == "SHA256withRSA"
    assert choose("RSASSA-PSS", "RSA", 2048).name == "RSASSA-PSS"


UNSUPPORTED = "No installed provider supports this key: "


@pytest.mark.parametrize(
    ("name", "key", "bits", "words"),
    [
        ("SHA256withECDSA", "RSA", 2048, UNSUPPORTED + "sun.security.rsa.RSAPrivateCrtKeyImpl"),
        ("SHA256withDSA", "RSASSA-PSS", 2048, UNSUPPORTED + "sun.security.rsa.RSAPrivateCrtKeyImpl"),
        ("SHA256withRSA", "DSA", 2048, UNSUPPORTED + "sun.security.provider.DSAPrivateKey"),
        ("RSASSA-PSS", "EC", 256, UNSUPPORTED + "sun.security.ec.ECPrivateKeyImpl"),
        ("SHA256withRSA", "Ed25519", None, UNSUPPORTED + "sun.security.ec.ed.EdDSAPrivateKeyImpl"),
        ("SHA256withRSA", "ML-DSA-65", None, UNSUPPORTED + "sun.security.pkcs.NamedPKCS8Key"),
        ("SHA256withRSA", "X25519", None, UNSUPPORTED + "sun.security.ec.XDHPrivateKeyImpl"),
        ("SHA256withECDSA", "DH", 2048, UNSUPPORTED + "com.sun.crypto.provider.DHPrivateKey"),
        ("Ed25519", "EC", 256, "Unsupported key type"),
        ("EdDSA", "RSA", 2048, "Unsupported key type"),
        ("Ed25519", "Ed448", None, "Parameters must be Ed25519"),
        ("ML-DSA-65", "ML-DSA-44", None, "Unsupported parameter set name: ML-DSA-44"),
        ("ML-DSA", "X25519", None, "Unsupported parameter set name: X25519"),
        ("ML-DSA-65", "RSA", 2048, "Cannot parse input"),
        ("ML-DSA", "EC", 256, "algorithm identifier has params"),
        ("SHA384withRSA", "RSA", 600, "Key is too short for this signature algorithm"),
        ("SHA512withRSA", "RSA", 624, "Key is too short for this signature algorithm"),
        ("RSASSA-PSS", "RSA", 512, "Key is too short, need min 66 bytes"),
        ("RSASSA-PSS", "RSA", 752, "Key is too short, need min 98 bytes"),
        (
            *("SHA1withDSA", "DSA", 2048),
            "The security strength of SHA-1 digest algorithm is not sufficient for this key size",
        ),
        (
            *("SHA224withDSA", "DSA", 3072),
            "The security strength of SHA-224 digest algorithm is not sufficient for this key size",
        ),
        (
            *("SHA3-224withDSA", "DSA", 3072),
            "The security strength of SHA3-224 digest algorithm is not sufficient for this key size",
        ),
    ],
)
def test_what_does_not_fit_the_key_is_refused_in_javas_words(name, key, bits, words):
    with pytest.raises(InvalidArgumentError) as refusal:
        choose(name, key, bits)
    assert refusal.value.keytool == f"java.security.InvalidKeyException: {words}"


@pytest.mark.parametrize(
    ("name", "key", "bits"),
    [
        ("SHA384withRSA", "RSA", 624),
        ("SHA512withRSA", "RSA", 752),
        ("MD5withRSA", "RSA", 512),
        ("RSASSA-PSS", "RSA", 600),
        ("SHA1withDSA", "DSA", 1024),
        ("SHA224withDSA", "DSA", 2048),
        ("SHA1withECDSA", "EC", 521),
    ],
)
def test_what_just_fits_the_key_is_taken(name, key, bits):
    assert choose(name, key, bits).name == name
