"""Key pairs: read by openssl, by Java (test_signatures.py has that), and read from them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.crypto import der
from keystore_tool.crypto.key_specification import specify
from keystore_tool.crypto.keys import (
    generate,
    key_algorithm,
    load_private_key,
    load_public_key,
    public_key_algorithm,
    public_key_info,
)
from keystore_tool.errors import KeystoreError, StoreFormatError, UnsupportedError
from keystore_tool.x509.public_key import describe

SPECIFICATIONS = [
    specify("RSA", size=1024),
    specify("RSA", size=1025),
    specify("RSASSA-PSS", size=1024),
    specify("DSA", size=1024),
    specify("DH", size=2048),
    specify("EC", group="secp256r1"),
    specify("EC"),
    specify("EC", group="secp521r1"),
    specify("Ed25519"),
    specify("Ed448"),
    specify("X25519"),
    specify("X448"),
    specify("ML-DSA-44"),
    specify("ML-KEM-512"),
    specify("ML-KEM"),
]
PAIRS = {specification: generate(specification) for specification in SPECIFICATIONS}
# The mathematics of lattices came to openssl with 3.5.
OPENSSL_READS = [one for one in SPECIFICATIONS if not one.algorithm.startswith("ML-")]


def name_of(specification):
    return f"{specification.algorithm}-{specification.bits or ''}"


@pytest.mark.parametrize("specification", SPECIFICATIONS, ids=name_of)
def test_the_pair_is_what_was_specified(specification):
    pair = PAIRS[specification]
    description = describe(pair.public_key_info)
    assert description.algorithm == specification.algorithm
    assert (description.bits, description.curve) == (specification.bits, specification.curve)
    assert key_algorithm(pair.private_key) == specification.algorithm
    assert public_key_algorithm(pair.public_key_info) == specification.algorithm


@pytest.mark.parametrize("specification", SPECIFICATIONS, ids=name_of)
def test_the_private_key_gives_the_public_key(specification):
    pair = PAIRS[specification]
    assert public_key_info(pair.private_key) == pair.public_key_info


@pytest.mark.parametrize("specification", OPENSSL_READS, ids=name_of)
def test_openssl_finds_the_same_public_key(openssl, tmp_path, specification):
    pair = PAIRS[specification]
    (tmp_path / "key").write_bytes(pair.private_key)
    openssl(
        *("pkey", "-inform", "DER", "-in", tmp_path / "key"),
        *("-pubout", "-outform", "DER", "-out", tmp_path / "public"),
    ).ok()
    assert (tmp_path / "public").read_bytes() == pair.public_key_info


@pytest.mark.parametrize(
    "options",
    [
        "RSA -pkeyopt rsa_keygen_bits:1024 -pkeyopt rsa_keygen_pubexp:3",
        "RSA -pkeyopt rsa_keygen_bits:512",
        "RSA-PSS -pkeyopt rsa_keygen_bits:1024 -pkeyopt rsa_pss_keygen_md:sha256",
        "EC -pkeyopt ec_paramgen_curve:prime256v1",
        "EC -pkeyopt ec_paramgen_curve:secp256k1",
        "EC -pkeyopt ec_paramgen_curve:brainpoolP256r1",
        "DH -pkeyopt group:ffdhe2048",
        "ED448",
    ],
)
def test_keys_of_openssl_give_their_public_key(openssl, tmp_path, options):
    openssl("genpkey", "-out", tmp_path / "pem", "-algorithm", *options.split(" ")).ok()
    to_der = ("-outform", "DER", "-in", tmp_path / "pem", "-out")
    openssl("pkcs8", "-topk8", "-nocrypt", *to_der, tmp_path / "key").ok()
    openssl("pkey", "-pubout", *to_der, tmp_path / "public").ok()
    assert public_key_info((tmp_path / "key").read_bytes()) == (tmp_path / "public").read_bytes()


def test_an_elliptic_curve_key_whose_number_has_another_length_is_read():
    pair = PAIRS[specify("EC", group="secp256r1")]
    version, algorithm, key = der.parse(pair.private_key).children()
    number = key.inner().children()[1].octets()
    for scalar in (bytes(3) + number, number.lstrip(b"\0")):
        odd = der.sequence(der.integer(1), der.octet_string(scalar))
        encoded = der.sequence(version.encoded, algorithm.encoded, der.octet_string(odd))
        assert public_key_info(encoded) == pair.public_key_info


def test_no_repr_shows_the_private_key():
    pair = PAIRS[specify("Ed25519")]
    shown = re.sub("[^0-9a-f]", "", repr(pair))
    assert pair.private_key[-8:].hex() not in shown
    assert repr(pair) == "KeyPair(public_key_info=302a300506032b6570...)"


@pytest.mark.parametrize(("name", "size"), [("DSA", 512), ("DSA", 960), ("DH", 576)])
def test_what_cannot_be_generated_here_is_unsupported(name, size):
    with pytest.raises(UnsupportedError):
        generate(specify(name, size=size))


def test_an_ml_dsa_key_without_its_seed_is_unsupported():
    # As JDK 25.0.3 writes them: an OCTET STRING of 2560 bytes.
    identifier = der.sequence(der.oid("2.16.840.1.101.3.4.3.17"))
    expanded = der.octet_string(der.octet_string(bytes(2560)))
    with pytest.raises(UnsupportedError, match="ML-DSA-44 private keys without their seed"):
        load_private_key(der.sequence(der.integer(0), identifier, expanded))


@pytest.mark.parametrize(
    ("identifier", "message"),
    [
        (der.sequence(der.oid("1.2.3.4")), r"1\.2\.3\.4 keys"),
        (der.sequence(der.oid("1.2.840.10045.2.1"), der.oid("1.3.132.0.16")), r"the curve 1\.3\.132\.0\.16"),
        (der.sequence(der.oid("1.2.840.10045.2.1"), der.sequence()), "without a named curve"),
    ],
)
def test_unknown_algorithms_and_curves_are_unsupported(identifier, message):
    key = der.sequence(der.integer(1), der.octet_string(b"1"))
    with pytest.raises(UnsupportedError, match=message):
        load_private_key(der.sequence(der.integer(0), identifier, der.octet_string(key)))
    with pytest.raises(UnsupportedError, match=message):
        load_public_key(der.sequence(identifier, der.bit_string(b"\x04")))


def test_keys_of_absurd_length_are_refused_before_any_work():
    huge = der.sequence(der.integer(1 << 20_000), der.integer(3))
    info = der.sequence(der.sequence(der.oid("1.2.840.113549.1.1.1"), der.null()), der.bit_string(huge))
    with pytest.raises(UnsupportedError, match="more than 16384 bits"):
        load_public_key(info)


specifications = st.sampled_from(SPECIFICATIONS)


@given(specifications, st.data())
def test_a_truncated_key_is_refused(specification, data):
    pair = PAIRS[specification]
    for encoded, load in ((pair.private_key, load_private_key), (pair.public_key_info, load_public_key)):
        length = data.draw(st.integers(0, len(encoded) - 1))
        with pytest.raises(StoreFormatError):
            load(encoded[:length])


@given(specifications, st.data())
def test_a_damaged_key_is_read_or_refused(specification, data):
    pair = PAIRS[specification]
    for encoded, loads in (
        (pair.private_key, (load_private_key, public_key_info)),
        (pair.public_key_info, (load_public_key,)),
    ):
        position = data.draw(st.integers(0, len(encoded) - 1))
        octet = data.draw(st.integers(0, 255))
        damaged = encoded[:position] + bytes((octet,)) + encoded[position + 1 :]
        for load in loads:
            try:
                load(damaged)
            except KeystoreError as error:
                assert pair.private_key[-8:].hex() not in str(error)  # noqa: PT017  any error, none else
