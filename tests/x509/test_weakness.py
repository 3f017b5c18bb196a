"""The rules on weak algorithms, and the warnings made of them, are keytool's."""

import base64

import pytest
from crafted_certificates import certificate, dsa_spki, ec_spki, rsa_spki

from keystore_tool.crypto import der
from keystore_tool.model import Certificate
from keystore_tool.render import weakness_text
from keystore_tool.x509 import files, weakness
from keystore_tool.x509.public_key import PublicKeyDescription
from keystore_tool.x509.weakness import POLICY, AlgorithmPolicy, Rule, Strength, parse_rules


def test_the_built_in_rules_are_those_of_the_jdk(keytool):
    home = keytool.__self__.home
    text = (home / "conf" / "security" / "java.security").read_text().replace("\\\n", "")
    properties = dict(
        line.split("=", 1) for line in text.splitlines() if line.startswith("jdk.") and "=" in line
    )
    for name, ours in (
        ("jdk.certpath.disabledAlgorithms", weakness.DISABLED_ALGORITHMS),
        ("jdk.security.legacyAlgorithms", weakness.LEGACY_ALGORITHMS),
    ):
        assert properties[name].split() == ours.split()


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("", ()),
        ("MD5", (Rule("MD5"),)),
        ("MD2, RSA keySize < 1024", (Rule("MD2"), Rule("RSA", "<", 1024))),
        ("EC keySize<=224 , DSA keySize == 1024", (Rule("EC", "<=", 224), Rule("DSA", "==", 1024))),
        ("SHA1 jdkCA & usage TLSServer, SHA1 denyAfter 2019-01-01", ()),
        ("SHA-1", (Rule("SHA1"),)),
    ],
)
def test_rules_are_read_from_security_properties(text, rules):
    assert parse_rules(text) == rules


@pytest.mark.parametrize(
    ("algorithm", "strength"),
    [
        ("MD2withRSA", Strength.DISABLED),
        ("MD5withRSA", Strength.DISABLED),
        ("SHA1withRSA", Strength.WEAK),
        ("SHA1withECDSA", Strength.WEAK),
        ("SHA-1", Strength.WEAK),
        ("SHA256withRSA", Strength.FINE),
        ("SHA512/256withRSA", Strength.FINE),
        ("RSASSA-PSS", Strength.FINE),
        ("Ed25519", Strength.FINE),
        ("1.2.3.4", Strength.FINE),
    ],
)
def test_signatures_are_judged_by_the_parts_of_their_names(algorithm, strength):
    assert POLICY.of_signature(algorithm) is strength


@pytest.mark.parametrize(
    ("key", "strength"),
    [
        (PublicKeyDescription("RSA", 1023), Strength.DISABLED),
        (PublicKeyDescription("RSA", 1024), Strength.WEAK),
        (PublicKeyDescription("RSA", 2047), Strength.WEAK),
        (PublicKeyDescription("RSA", 2048), Strength.FINE),
        (PublicKeyDescription("RSASSA-PSS", 1024), Strength.FINE),
        (PublicKeyDescription("DSA", 1024), Strength.WEAK),
        (PublicKeyDescription("DSA"), Strength.FINE),
        (PublicKeyDescription("EC", 192, "secp192r1"), Strength.DISABLED),
        (PublicKeyDescription("EC", 224, "secp224r1"), Strength.FINE),
        (PublicKeyDescription("Ed25519"), Strength.FINE),
    ],
)
def test_keys_are_judged_by_their_size(key, strength):
    assert POLICY.of_key(key) is strength


def test_other_rules_can_take_the_place_of_the_jdks():
    strict = AlgorithmPolicy(disabled=parse_rules("RSA keySize < 4096"), legacy=parse_rules("EC"))
    assert strict.of_key(PublicKeyDescription("RSA", 3072)) is Strength.DISABLED
    assert strict.of_key(PublicKeyDescription("EC", 521)) is Strength.WEAK
    assert strict.of_signature("SHA1withRSA") is Strength.FINE


def rsa_algorithm(arc: int) -> bytes:
    return der.sequence(der.oid(f"1.2.840.113549.1.1.{arc}"), der.null())


MD5, SHA1 = rsa_algorithm(4), rsa_algorithm(5)
WEAK = [
    certificate(algorithm=MD5, key=rsa_spki(512)),
    certificate(algorithm=SHA1, key=rsa_spki(1024)),
    certificate(),
    certificate(key=dsa_spki(1024)),
    certificate(key=ec_spki("1.2.840.10045.3.1.1", b"\4" + bytes(48))),
]
CHAIN = [Certificate(encoded) for encoded in WEAK]


def pem_file(certificates) -> str:
    blocks = (base64.encodebytes(one.der).decode() for one in certificates)
    return "".join(f"-----BEGIN CERTIFICATE-----\n{block}-----END CERTIFICATE-----\n" for block in blocks)


@pytest.mark.parametrize("count", [1, len(CHAIN)])
def test_warnings_about_certificates_are_worded_and_ordered_as_keytools(keytool, tmp_path, count):
    (tmp_path / "weak.pem").write_text(pem_file(CHAIN[:count]))
    warnings = weakness_text.of_chain("The certificate", CHAIN[:count])
    printed = keytool("-printcert", "-file", tmp_path / "weak.pem").ok()
    assert printed.err == "\n".join(["", "Warning:", *warnings, ""])


def test_a_trusted_certificate_is_judged_by_its_key_alone(keytool, tmp_path):
    store = ("-keystore", tmp_path / "s.p12", "-storepass", "changeit")
    (tmp_path / "weak.pem").write_text(pem_file(CHAIN[1:2]))
    imported = keytool(
        "-importcert", "-noprompt", "-alias", "ca", "-file", tmp_path / "weak.pem", *store
    ).ok()
    warnings = weakness_text.of_certificate("The input", CHAIN[1])
    assert imported.err == "\n".join(["Certificate was added to keystore", "", "Warning:", *warnings, ""])
    listed = keytool("-list", *store).ok()
    assert listed.err == "\n".join(
        ["", "Warning:", *weakness_text.of_trusted_certificate("<ca>", CHAIN[1]), ""]
    )


def test_a_weak_request_is_warned_of(keytool, tmp_path):
    store = ("-keystore", tmp_path / "s.p12", "-storepass", "changeit", "-alias", "a")
    keytool("-genkeypair", "-keyalg", "RSA", "-keysize", "1024", "-dname", "CN=a", *store).ok()
    asked = keytool("-certreq", "-sigalg", "MD5withRSA", *store).ok()
    request = files.request(asked.out.encode())
    warnings = weakness_text.of_request("The generated certificate request", request)
    assert asked.err == "\n".join(["", "Warning:", *warnings, ""])


def test_weak_secret_keys_are_warned_of(keytool, tmp_path):
    store = ("-keystore", tmp_path / "s.p12", "-storepass", "changeit", "-alias", "a")
    made = keytool("-genseckey", "-keyalg", "DES", *store).ok()
    assert weakness_text.of_secret_key("The generated secret key", "DES")[0] in made.err.splitlines()
    assert weakness_text.of_secret_key("The generated secret key", "AES") == []


def test_what_cannot_be_read_is_not_judged():
    assert weakness_text.of_certificate("It", Certificate(b"junk")) == []
    assert weakness_text.of_chain("It", []) == []
