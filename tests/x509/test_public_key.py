"""Public keys are described without making key objects of them."""

import pytest
from crafted_certificates import EC, dsa_spki, ec_spki, rsa_spki, spki
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x448, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from keystore_tool.crypto import der
from keystore_tool.errors import StoreFormatError
from keystore_tool.x509.public_key import PublicKeyDescription, describe


def encoded(key) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (rsa.generate_private_key(65537, 2048), "2048-bit RSA"),
        (dsa.generate_private_key(2048), "2048-bit DSA"),
        (ec.generate_private_key(ec.SECP256R1()), "256-bit EC (secp256r1)"),
        (ec.generate_private_key(ec.SECP521R1()), "521-bit EC (secp521r1)"),
        (ec.generate_private_key(ec.BrainpoolP384R1()), "384-bit EC (brainpoolP384r1)"),
        (ed25519.Ed25519PrivateKey.generate(), "Ed25519"),
        (ed448.Ed448PrivateKey.generate(), "Ed448"),
        (x25519.X25519PrivateKey.generate(), "X25519"),
        (x448.X448PrivateKey.generate(), "X448"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_keys_of_every_kind_have_keytools_names(key, text):
    assert describe(encoded(key)).text == text


def test_what_is_known_in_parts():
    assert describe(rsa_spki(1023)) == PublicKeyDescription("RSA", 1023)
    assert describe(dsa_spki(512)) == PublicKeyDescription("DSA", 512)
    assert describe(ec_spki("1.3.132.0.16", b"")) == PublicKeyDescription("EC", 281, "sect283k1")
    assert describe(ec_spki("1.2.3.4", b"")) == PublicKeyDescription("EC", None, "1.2.3.4")
    assert describe(spki(EC, b"")) == PublicKeyDescription("EC")
    assert describe(spki("1.2.3.4", b"")) == PublicKeyDescription("1.2.3.4")
    assert describe(spki("2.16.840.1.101.3.4.4.2", bytes(1184))) == PublicKeyDescription("ML-KEM-768")


def test_explicit_parameters_have_the_size_of_the_order(openssl, tmp_path):
    key = tmp_path / "key.pem"
    options = ("-pkeyopt", "ec_paramgen_curve:P-384", "-pkeyopt", "ec_param_enc:explicit")
    openssl("genpkey", "-algorithm", "EC", *options, "-out", key).ok()
    openssl("pkey", "-in", key, "-pubout", "-outform", "der", "-out", tmp_path / "public").ok()
    assert describe((tmp_path / "public").read_bytes()) == PublicKeyDescription("EC", 384)


CURVES_BEYOND_JAVA = ("wap", "c2pnb", "Oakley", "SM2", "t1")


def test_every_curve_that_openssl_knows_has_a_name_or_is_none_of_javas(openssl, tmp_path):
    """The sizes are those of the groups' orders, which openssl is asked for."""
    names = [
        line.partition(":")[0].strip()
        for line in openssl("ecparam", "-list_curves").ok().out.splitlines()
        if ":" in line
    ]
    for curve in names:
        if any(foreign in curve for foreign in CURVES_BEYOND_JAVA):
            continue
        file = tmp_path / curve
        openssl("ecparam", "-name", curve, "-outform", "der", "-param_enc", "explicit", "-out", file).ok()
        order = der.parse(file.read_bytes()).children()[4].integer()
        openssl("ecparam", "-name", curve, "-outform", "der", "-out", file).ok()
        described = describe(spki(EC, b"", file.read_bytes()))
        assert described.bits == order.bit_length(), curve
        assert described.curve is not None
        assert described.curve.endswith(
            curve.replace("prime192v1", "secp192r1").replace("prime256v1", "secp256r1")
        )


@pytest.mark.parametrize(
    "malformed",
    [
        b"",
        der.null(),
        der.sequence(),
        der.sequence(der.sequence(), der.bit_string(b"")),
        spki("1.2.840.113549.1.1.1", b""),
        spki("1.2.840.113549.1.1.1", der.sequence(der.integer(3))),
        spki("1.2.840.10040.4.1", der.integer(5), der.sequence(der.null())),
    ],
)
def test_malformed_keys_are_refused(malformed):
    with pytest.raises(StoreFormatError):
        describe(malformed)
