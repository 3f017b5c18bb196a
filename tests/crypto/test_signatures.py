"""Signatures: ours verified by Java and openssl, theirs by us."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.crypto import der
from keystore_tool.crypto.key_specification import KeySpecification, specify
from keystore_tool.crypto.keys import generate
from keystore_tool.crypto.signature_algorithms import RSASSA_PSS, choose, find, pss
from keystore_tool.crypto.signatures import sign, verify
from keystore_tool.errors import InvalidArgumentError, StoreFormatError, UnsupportedError

MESSAGE = b"to be signed"

RSA, PSS = specify("RSA", size=1024), specify("RSASSA-PSS", size=1024)
DSA, DSA_2048 = specify("DSA", size=1024), specify("DSA", size=2048)
EC, EC_521 = specify("EC", group="secp256r1"), specify("EC", group="secp521r1")
ED25519, ED448, ML_DSA = specify("Ed25519"), specify("Ed448"), specify("ML-DSA-44")
SHA2 = ("SHA224", "SHA256", "SHA384", "SHA512")
SHA3 = ("SHA3-224", "SHA3-256", "SHA3-384", "SHA3-512")

# Every algorithm of the table but MD2withRSA and ML-DSA.
IN_JAVA: list[tuple[KeySpecification, str]] = [
    *((RSA, f"{one}withRSA") for one in ("MD5", "SHA1", *SHA2, "SHA512/224", "SHA512/256", *SHA3)),
    *((DSA, f"{one}withDSA") for one in ("SHA1", *SHA2, *SHA3)),
    *((EC, f"{one}withECDSA") for one in ("SHA1", *SHA2, *SHA3)),
    (DSA_2048, "SHA256withDSA"),
    (EC_521, "SHA512withECDSA"),
    (PSS, "SHA256withRSA"),
    (PSS, "RSASSA-PSS"),
    (RSA, "RSASSA-PSS"),
    (ED25519, "Ed25519"),
    (ED448, "Ed448"),
]
PAIRS = {key: generate(key) for key in (RSA, PSS, DSA, DSA_2048, EC, EC_521, ED25519, ED448, ML_DSA)}


def parameters(identifier: bytes) -> str:
    _, *found = der.parse(identifier).children()
    return found[0].encoded.hex() if found else "-"


def of_java(key: KeySpecification) -> str:
    """Java's name for the kind, and what it is initialised with."""
    return f"{key.algorithm} {key.curve or key.bits or '-'}"


def test_java_verifies_what_is_signed_here_and_signs_with_the_same_key(java, tmp_path):
    lines = []
    for key, name in IN_JAVA:
        pair, algorithm = PAIRS[key], choose(name, key.algorithm, key.bits)
        signature = sign(pair.private_key, algorithm, name.encode())
        encoded = " ".join(data.hex() for data in (pair.private_key, pair.public_key_info, signature))
        settings = parameters(algorithm.identifier) if name == "RSASSA-PSS" else "-"
        lines.append(f"{of_java(key)} {name} {encoded} {settings}")
    (tmp_path / "lines").write_text("\n".join(lines))
    answers = java("Signatures", "check", tmp_path / "lines").ok().out.splitlines()
    assert dict(zip(IN_JAVA, answers, strict=True)) == dict.fromkeys(IN_JAVA, "good")


def test_what_java_signs_is_verified_here_and_its_keys_sign(java, tmp_path):
    (tmp_path / "lines").write_text("\n".join(f"{of_java(key)} {name}" for key, name in IN_JAVA))
    lines = java("Signatures", "make", tmp_path / "lines").ok().out.splitlines()
    assert len(lines) == len(IN_JAVA)
    for line, (key, name) in zip(lines, IN_JAVA, strict=True):
        private_key, public_key, signature = map(bytes.fromhex, line.split(" ")[3:6])
        settings = line.split(" ")[6]
        identifier = choose(name, key.algorithm, key.bits).identifier
        if settings != "-":
            identifier = der.sequence(der.oid(RSASSA_PSS.oid), bytes.fromhex(settings))
        assert verify(public_key, der.parse(identifier), signature, name.encode()), line
        ours = sign(private_key, choose(name, key.algorithm, key.bits), MESSAGE)
        assert verify(public_key, der.parse(choose(name, key.algorithm, key.bits).identifier), ours, MESSAGE)


def test_an_ml_dsa_signature_is_verified():
    pair, algorithm = PAIRS[ML_DSA], find("ML-DSA-44")
    signature = sign(pair.private_key, algorithm, MESSAGE)
    assert verify(pair.public_key_info, der.parse(algorithm.identifier), signature, MESSAGE)


@pytest.mark.parametrize("algorithm", [find("SHA256withECDSA"), find("SHA384withECDSA")])
def test_null_parameters_make_no_difference(algorithm):
    # JDK 17 writes them for ECDSA and DSA.
    with_null = der.sequence(der.oid(algorithm.oid), der.null())
    signature = sign(PAIRS[EC].private_key, algorithm, MESSAGE)
    assert verify(PAIRS[EC].public_key_info, der.parse(with_null), signature, MESSAGE)


@pytest.mark.parametrize("digest", ["sha1", "sha256", "sha512_256"])
def test_pss_with_other_parameters_is_verified(digest):
    algorithm = pss(digest, salt_length=7)
    signature = sign(PAIRS[RSA].private_key, algorithm, MESSAGE)
    assert verify(PAIRS[RSA].public_key_info, der.parse(algorithm.identifier), signature, MESSAGE)
    other = der.parse(pss(digest, salt_length=8).identifier)
    assert not verify(PAIRS[RSA].public_key_info, other, signature, MESSAGE)


def test_openssl_verifies_pss_with_its_defaults(openssl, tmp_path):
    """The parameters' defaults are SHA-1 and a salt of 20 bytes (RFC 8017, A.2.3)."""
    (tmp_path / "key").write_bytes(PAIRS[RSA].private_key)
    (tmp_path / "message").write_bytes(MESSAGE)
    openssl(
        *("dgst", "-sha1", "-keyform", "DER", "-sign", tmp_path / "key"),
        *("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:20"),
        *("-out", tmp_path / "signature", tmp_path / "message"),
    ).ok()
    defaults = der.parse(der.sequence(der.oid(RSASSA_PSS.oid), der.sequence()))
    signature = (tmp_path / "signature").read_bytes()
    assert verify(PAIRS[RSA].public_key_info, defaults, signature, MESSAGE)


def test_a_key_of_another_kind_did_not_sign():
    algorithm = find("SHA256withECDSA")
    signature = sign(PAIRS[EC].private_key, algorithm, MESSAGE)
    identifier = der.parse(algorithm.identifier)
    for key in (RSA, DSA, ED25519, EC_521):
        assert not verify(PAIRS[key].public_key_info, identifier, signature, MESSAGE)


def test_a_key_of_another_kind_does_not_sign():
    with pytest.raises(InvalidArgumentError) as refusal:
        sign(PAIRS[EC].private_key, find("SHA256withRSA"), MESSAGE)
    assert refusal.value.keytool == (
        "java.security.InvalidKeyException: No installed provider supports this key: "
        "sun.security.ec.ECPrivateKeyImpl"
    )


def test_a_key_that_is_too_short_for_the_salt_does_not_sign():
    with pytest.raises(InvalidArgumentError, match="RSA key cannot sign with RSASSA-PSS"):
        sign(PAIRS[RSA].private_key, pss("sha512", salt_length=64), MESSAGE)


@pytest.mark.parametrize("oid", ["1.2.840.113549.1.1.2", "1.2.840.10045.4.3", "1.2.3.4"])
def test_what_cannot_be_computed_here_is_unsupported(oid):
    identifier = der.parse(der.sequence(der.oid(oid), der.null()))
    with pytest.raises(UnsupportedError):
        verify(PAIRS[RSA].public_key_info, identifier, bytes(128), MESSAGE)


def test_pss_without_parameters_is_malformed():
    identifier = der.parse(der.sequence(der.oid(RSASSA_PSS.oid)))
    with pytest.raises(StoreFormatError, match="RSASSA-PSS without parameters"):
        verify(PAIRS[RSA].public_key_info, identifier, bytes(128), MESSAGE)


@given(st.sampled_from([RSA, DSA, EC, ED25519, ED448]), st.data())
def test_any_other_signature_is_bad(key, data):
    algorithm = choose(None, key.algorithm, key.bits)
    signature = sign(PAIRS[key].private_key, algorithm, MESSAGE)
    end = data.draw(st.integers(0, 999)) % len(signature)
    other = data.draw(st.sampled_from([signature[:end], signature[:end] + b"x", signature + b"x"]))
    identifier = der.parse(algorithm.identifier)
    assert verify(PAIRS[key].public_key_info, identifier, signature, MESSAGE)
    assert not verify(PAIRS[key].public_key_info, identifier, other, MESSAGE)
    assert not verify(PAIRS[key].public_key_info, identifier, signature, MESSAGE + b"!")


@given(st.data())
def test_damaged_pss_parameters_are_used_or_refused(data):
    identifier = pss("sha256").identifier
    position = data.draw(st.integers(2, len(identifier) - 1))
    damaged = bytearray(identifier)
    damaged[position] = data.draw(st.integers(0, 255))
    with suppress(StoreFormatError, UnsupportedError):
        assert not verify(PAIRS[RSA].public_key_info, der.parse(bytes(damaged)), bytes(128), MESSAGE)
