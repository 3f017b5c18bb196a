"""Which keys the options ask for: every answer was observed with keytool 25."""

import pytest

from keystore_tool.crypto.key_specification import KeySpecification, check_signs, specify
from keystore_tool.errors import InvalidArgumentError

ILLEGAL_ARGUMENT = "java.lang.IllegalArgumentException: "
INVALID_PARAMETER = "java.security.InvalidAlgorithmParameterException: "


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("RSA", KeySpecification("RSA", 3072)),
        ("rsa", KeySpecification("RSA", 3072)),
        ("1.2.840.113549.1.1.1", KeySpecification("RSA", 3072)),
        ("RSASSA-PSS", KeySpecification("RSASSA-PSS", 3072)),
        ("PSS", KeySpecification("RSASSA-PSS", 3072)),
        ("DSA", KeySpecification("DSA", 2048)),
        ("DiffieHellman", KeySpecification("DH", 3072)),
        ("EC", KeySpecification("EC", 384, "secp384r1")),
        ("EllipticCurve", KeySpecification("EC", 384, "secp384r1")),
        ("OID.1.2.840.10045.2.1", KeySpecification("EC", 384, "secp384r1")),
        ("EdDSA", KeySpecification("Ed25519")),
        ("EDDSA", KeySpecification("Ed25519")),
        ("ed25519", KeySpecification("Ed25519")),
        ("1.3.101.112", KeySpecification("Ed25519")),
        ("ED448", KeySpecification("Ed448")),
        ("XDH", KeySpecification("X25519")),
        ("x448", KeySpecification("X448")),
        ("ML-DSA", KeySpecification("ML-DSA-65")),
        ("ml-dsa-44", KeySpecification("ML-DSA-44")),
        ("ML-KEM", KeySpecification("ML-KEM-768")),
    ],
)
def test_names_are_case_blind_and_have_the_defaults_of_jdk_25(name, expected):
    assert specify(name) == expected
    assert specify(name, size=-1) == expected


@pytest.mark.parametrize(
    ("name", "size", "group", "expected"),
    [
        ("RSA", 512, None, KeySpecification("RSA", 512)),
        ("RSA", 1025, None, KeySpecification("RSA", 1025)),
        ("DSA", 576, None, KeySpecification("DSA", 576)),
        ("DSA", 3072, None, KeySpecification("DSA", 3072)),
        ("EC", 256, None, KeySpecification("EC", 256, "secp256r1")),
        ("EC", 521, None, KeySpecification("EC", 521, "secp521r1")),
        ("EC", None, "SECP256R1", KeySpecification("EC", 256, "secp256r1")),
        ("EC", None, "NIST P-256", KeySpecification("EC", 256, "secp256r1")),
        ("EC", None, "1.2.840.10045.3.1.7", KeySpecification("EC", 256, "secp256r1")),
        ("EC", -1, "secp521r1", KeySpecification("EC", 521, "secp521r1")),
        ("EdDSA", 255, None, KeySpecification("Ed25519")),
        ("EdDSA", 448, None, KeySpecification("Ed448")),
        ("EdDSA", None, "ed448", KeySpecification("Ed448")),
        ("Ed25519", 255, None, KeySpecification("Ed25519")),
        ("Ed25519", None, "ed25519", KeySpecification("Ed25519")),
        ("XDH", 448, None, KeySpecification("X448")),
        ("XDH", None, "X448", KeySpecification("X448")),
        ("ML-DSA", None, "ml-dsa-87", KeySpecification("ML-DSA-87")),
        ("ML-DSA-44", None, "ML-DSA-44", KeySpecification("ML-DSA-44")),
        ("ML-KEM", None, "ML-KEM-1024", KeySpecification("ML-KEM-1024")),
    ],
)
def test_sizes_and_groups_choose_a_key(name, size, group, expected):
    assert specify(name, size=size, group=group) == expected


@pytest.mark.parametrize(
    ("name", "size", "group", "words"),
    [
        ("FOO", None, None, "java.security.NoSuchAlgorithmException: FOO KeyPairGenerator not available"),
        ("", None, None, "java.security.NoSuchAlgorithmException:  KeyPairGenerator not available"),
        ("EC", 256, "secp256r1", "java.lang.Exception: Cannot specify both -groupname and -keysize"),
        ("EC", None, "P-256", ILLEGAL_ARGUMENT + "Unknown curve name: P-256"),
        ("EC", None, "", ILLEGAL_ARGUMENT + "Unknown curve name: "),
        ("EC", None, "secp256k1", ILLEGAL_ARGUMENT + "Curve not supported: secp256k1 (1.3.132.0.10)"),
        (
            *("EC", None, "secp224r1"),
            ILLEGAL_ARGUMENT + "Curve not supported: secp224r1 [NIST P-224] (1.3.132.0.33)",
        ),
        (
            *("EC", 224, None),
            "java.security.ProviderException: Curve not supported:  secp224r1 [NIST P-224] (1.3.132.0.33)",
        ),
        ("RSA", 511, None, ILLEGAL_ARGUMENT + INVALID_PARAMETER + "Invalid key sizes"),
        ("RSASSA-PSS", 16385, None, ILLEGAL_ARGUMENT + INVALID_PARAMETER + "Invalid key sizes"),
        ("RSA", None, "foo", ILLEGAL_ARGUMENT + "Params must be instance of RSAKeyGenParameterSpec"),
        ("DSA", None, "foo", ILLEGAL_ARGUMENT + "Inappropriate parameter"),
        ("DSA", 4096, None, ILLEGAL_ARGUMENT + "Invalid DSA Prime Size: 4096"),
        ("DSA", 1025, None, ILLEGAL_ARGUMENT + "Invalid DSA Prime Size: 1025"),
        ("DSA", 500, None, ILLEGAL_ARGUMENT + "Unsupported prime and subprime size combination: 500, 160"),
        ("DH", None, "foo", ILLEGAL_ARGUMENT + "Inappropriate parameter type"),
        ("EdDSA", 256, None, ILLEGAL_ARGUMENT + "Unsupported size: 256"),
        ("EdDSA", 0, None, ILLEGAL_ARGUMENT + "Unsupported size: 0"),
        ("EdDSA", None, "X25519", ILLEGAL_ARGUMENT + "Unsupported name: X25519"),
        ("Ed448", 255, None, ILLEGAL_ARGUMENT + "Parameters must be Ed448"),
        (
            *("Ed25519", None, "Ed448"),
            ILLEGAL_ARGUMENT + "java.security.InvalidParameterException: Parameters must be Ed25519",
        ),
        ("X25519", 448, None, ILLEGAL_ARGUMENT + "Parameters must be X25519"),
        ("ML-DSA", 44, None, ILLEGAL_ARGUMENT + "keysize not supported"),
        ("ML-DSA", None, "foo", ILLEGAL_ARGUMENT + "Unsupported parameter set name: foo"),
        ("ML-DSA-44", None, "ml-dsa-87", ILLEGAL_ARGUMENT + "Unsupported parameter set name: ml-dsa-87"),
    ],
)
def test_what_java_refuses_is_refused_in_its_words(name, size, group, words):
    with pytest.raises(InvalidArgumentError) as refusal:
        specify(name, size=size, group=group)
    assert refusal.value.keytool == words


def test_a_size_that_no_curve_has_is_refused():
    # Java's message ends in the address of an object.
    with pytest.raises(InvalidArgumentError) as refusal:
        specify("EC", size=300)
    assert refusal.value.keytool.startswith(
        "java.security.spec.InvalidParameterSpecException: Not a supported curve: "
    )


@pytest.mark.parametrize(("name", "family"), [("X25519", "XDH"), ("dh", "DH"), ("ML-KEM", "ML-KEM")])
def test_keys_that_only_agree_on_secrets_cannot_sign_their_certificate(name, family):
    with pytest.raises(InvalidArgumentError) as refusal:
        check_signs(specify(name))
    assert refusal.value.keytool == ILLEGAL_ARGUMENT + f"Cannot derive signature algorithm from {family}"


@pytest.mark.parametrize("name", ["RSA", "RSASSA-PSS", "DSA", "EC", "Ed448", "ML-DSA"])
def test_keys_that_sign_may_sign_their_certificate(name):
    check_signs(specify(name))
