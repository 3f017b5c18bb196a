"""Private keys in PEM: we read every form that openssl writes, and openssl reads what we write."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.crypto import der, keys, pem
from keystore_tool.crypto.key_specification import specify
from keystore_tool.crypto.pbe import Aes, Pbes2, Pbkdf2
from keystore_tool.errors import KeyPasswordError, StoreFormatError, UnsupportedError
from keystore_tool.formats.pem import (
    KEY_ENCRYPTION,
    Block,
    is_encrypted,
    is_private_key,
    load_private_key,
    read_blocks,
    write_private_key,
)
from keystore_tool.passwords import Password

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Runner

SECRET = "pass phrase"
QUICK = Pbes2(Pbkdf2("sha256", 1000), Aes(32))

GENPKEY = {
    "rsa": ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"),
    "rsa-pss": ("-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:1024"),
    "p256": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
    "p521": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"),
    "k1": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"),
    "ed25519": ("-algorithm", "ED25519"),
    "ed448": ("-algorithm", "ED448"),
    "x25519": ("-algorithm", "X25519"),
}
TRADITIONAL_FORMS = ("rsa", "p256", "p521", "k1", "dsa")

PKCS8_ENCRYPTIONS = {
    "default": (),
    "aes-128": ("-v2", "aes-128-cbc"),
    "aes-192": ("-v2", "aes-192-cbc"),
    "3des": ("-v2", "des3"),
    "hmac-sha1": ("-v2", "aes256", "-v2prf", "hmacWithSHA1"),
    "hmac-sha512": ("-v2", "aes256", "-v2prf", "hmacWithSHA512", "-iter", "5000"),
    "scrypt": ("-scrypt", "-scrypt_N", "1024"),
    "PBES1 MD5-DES": ("-v1", "PBE-MD5-DES", "-provider", "legacy", "-provider", "default"),
    "PBES1 SHA1-RC2": ("-v1", "PBE-SHA1-RC2-64", "-provider", "legacy", "-provider", "default"),
    "PKCS#12 3DES": ("-v1", "PBE-SHA1-3DES"),
    "PKCS#12 2DES": ("-v1", "PBE-SHA1-2DES"),
    "PKCS#12 RC2-40": ("-v1", "PBE-SHA1-RC2-40", "-provider", "legacy", "-provider", "default"),
    "PKCS#12 RC4": ("-v1", "PBE-SHA1-RC4-128", "-provider", "legacy", "-provider", "default"),
}
TRADITIONAL_CIPHERS = ("aes128", "aes192", "aes256", "des3")
LEGACY_CIPHERS = ("des", "rc2-cbc", "rc2-40-cbc", "rc2-64-cbc")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, openssl: Runner) -> dict[str, Path]:
    """A key of each kind, as openssl writes it by default: PKCS#8 in clear."""
    folder = tmp_path_factory.mktemp("keys")
    found = {}
    for name, arguments in GENPKEY.items():
        found[name] = folder / f"{name}.pem"
        openssl("genpkey", *arguments, "-out", found[name]).ok()
    parameters = folder / "dsa-parameters.pem"
    found["dsa"] = folder / "dsa.pem"
    openssl("dsaparam", "-out", parameters, "1024").ok()
    openssl("genpkey", "-paramfile", parameters, "-out", found["dsa"]).ok()
    return found


def key_in(data: bytes) -> Block:
    [block] = [block for block in read_blocks(data) if is_private_key(block)]
    return block


def pkcs8_of(path: Path) -> bytes:
    return load_private_key(key_in(path.read_bytes()))


def der_by_openssl(openssl: Runner, path: Path, tmp_path: Path) -> bytes:
    """The key as PKCS#8, written by openssl."""
    written = tmp_path / "by-openssl.der"
    openssl("pkcs8", "-topk8", "-nocrypt", "-in", path, "-outform", "DER", "-out", written).ok()
    return written.read_bytes()


@pytest.mark.parametrize("name", [*GENPKEY, "dsa"])
def test_pkcs8_is_taken_as_it_is(made, openssl, tmp_path, name):
    assert pkcs8_of(made[name]) == der_by_openssl(openssl, made[name], tmp_path)


@pytest.mark.parametrize("name", TRADITIONAL_FORMS)
@pytest.mark.parametrize("cipher", [None, *TRADITIONAL_CIPHERS])
def test_traditional_forms_become_the_pkcs8_that_openssl_makes_of_them(made, openssl, tmp_path, name, cipher):
    path = tmp_path / "traditional.pem"
    encryption = () if cipher is None else (f"-{cipher}", "-passout", f"pass:{SECRET}")
    openssl("pkey", "-in", made[name], "-traditional", *encryption, "-out", path).ok()
    block = key_in(path.read_bytes())
    assert block.label in ("RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY")
    assert is_encrypted(block) is (cipher is not None)
    assert load_private_key(block, Password(SECRET)) == der_by_openssl(openssl, made[name], tmp_path)
    if cipher is not None:
        with pytest.raises(KeyPasswordError, match="line 1: the passphrase does not open"):
            load_private_key(block, Password("wrong"))


@pytest.mark.parametrize("cipher", LEGACY_CIPHERS)
def test_traditional_forms_under_old_ciphers(made, openssl, tmp_path, cipher):
    path = tmp_path / "old.pem"
    run = openssl(
        *("rsa", "-in", made["rsa"], "-traditional", f"-{cipher}", "-passout", f"pass:{SECRET}"),
        *("-provider", "legacy", "-provider", "default", "-out", path),
    )
    if run.status:
        pytest.skip(f"this openssl has no {cipher}")
    assert load_private_key(key_in(path.read_bytes()), Password(SECRET)) == pkcs8_of(made["rsa"])


@pytest.mark.parametrize("how", PKCS8_ENCRYPTIONS)
def test_encrypted_pkcs8_in_every_scheme(made, openssl, tmp_path, how):
    path = tmp_path / "encrypted.pem"
    options = PKCS8_ENCRYPTIONS[how]
    openssl("pkcs8", "-topk8", "-in", made["p256"], *options, "-passout", f"pass:{SECRET}", "-out", path).ok()
    block = key_in(path.read_bytes())
    assert is_encrypted(block)
    assert load_private_key(block, Password(SECRET)) == pkcs8_of(made["p256"])
    with pytest.raises(KeyPasswordError, match="the passphrase does not open"):
        load_private_key(block, Password("wrong"))
    with pytest.raises(KeyPasswordError, match="there is no passphrase"):
        load_private_key(block)


@pytest.mark.parametrize("name", [*GENPKEY, "dsa"])
@pytest.mark.parametrize("passphrase", [None, SECRET, "gründlich-ключ"])
def test_openssl_reads_what_we_write(made, openssl, tmp_path, name, passphrase):
    path = tmp_path / "ours.pem"
    ours = None if passphrase is None else Password(passphrase)
    path.write_bytes(write_private_key(pkcs8_of(made[name]), ours, encryption=QUICK))
    passin = () if passphrase is None else ("-passin", f"pass:{passphrase}")
    read = openssl("pkcs8", "-in", path, *passin, *(() if passphrase else ("-nocrypt",))).ok()
    assert load_private_key(key_in(read.out.encode())) == pkcs8_of(made[name])


def test_keys_are_encrypted_with_aes_256_and_600000_rounds(openssl, tmp_path):
    pkcs8 = keys.generate(specify("EC")).private_key
    path = tmp_path / "ours.pem"
    path.write_bytes(write_private_key(pkcs8, Password(SECRET)))
    shown = openssl("asn1parse", "-in", path).ok().out
    names = re.findall(r"OBJECT +:(\S+)", shown)
    assert names == ["PBES2", "PBKDF2", "hmacWithSHA256", "aes-256-cbc"]
    assert f"{600_000:X}" in shown
    assert KEY_ENCRYPTION.derivation.iterations == 600_000


@pytest.mark.parametrize("algorithm", ["RSA", "EC", "Ed25519"])
@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_what_cryptography_writes(algorithm, form):
    pkcs8 = keys.generate(specify(algorithm)).private_key
    if (algorithm, form) == ("Ed25519", PrivateFormat.TraditionalOpenSSL):
        return  # there is no such form
    theirs = load_pem_private_key(write_private_key(pkcs8, None), None)
    written = theirs.private_bytes(Encoding.PEM, form, NoEncryption())
    assert keys.public_key_info(load_private_key(key_in(written))) == keys.public_key_info(pkcs8)


def test_the_public_key_of_pkcs8_version_2_is_left_out():
    pair = keys.generate(specify("Ed25519"))
    parts = der.parse(pair.private_key).children()
    public = der.implicit(1, b"\0" + pair.public_key_info[-32:])
    version_2 = der.sequence(der.integer(1), *(part.encoded for part in parts[1:]), public)
    assert load_private_key(Block("PRIVATE KEY", {}, version_2)) == pair.private_key


@pytest.mark.parametrize("form", ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"])
def test_the_content_counts_and_not_the_label(form):
    pkcs8 = keys.generate(specify("EC")).private_key
    assert load_private_key(Block(form, {}, pkcs8)) == pkcs8


def test_a_der_file_is_one_block(made, openssl, tmp_path):
    expected = pkcs8_of(made["rsa"])
    for options in (("-traditional",), ()):
        path = tmp_path / "key.der"
        openssl("rsa", "-in", made["rsa"], *options, "-outform", "DER", "-out", path).ok()
        [block] = read_blocks(path.read_bytes())
        assert load_private_key(block) == expected
    openssl(
        *("pkcs8", "-topk8", "-in", made["rsa"], "-outform", "DER"),
        *("-passout", f"pass:{SECRET}", "-out", path),
    ).ok()
    [block] = read_blocks(path.read_bytes())
    assert is_encrypted(block)
    assert load_private_key(block, Password(SECRET)) == expected


DAMAGED = {
    "no end": (b"-----BEGIN PRIVATE KEY-----\nMAA=\n", "k.pem, line 1: .* no END line"),
    "the end of another": (
        b"\n-----BEGIN PRIVATE KEY-----\nMAA=\n-----END RSA PRIVATE KEY-----\n",
        "k.pem, line 2: .* no END line",
    ),
    "no Base64": (b"-----BEGIN PRIVATE KEY-----\nM*A=\n-----END PRIVATE KEY-----\n", "not Base64"),
    "nothing": (b"hello", "k.pem holds neither PEM nor a DER file"),
    "empty": (b"", "k.pem holds neither PEM nor a DER file"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_damaged_files_are_refused_with_the_place(case):
    data, message = DAMAGED[case]
    with pytest.raises(StoreFormatError, match=message):
        read_blocks(data, "k.pem")


def test_damaged_keys_are_refused(made, openssl, tmp_path):
    numbers = tmp_path / "numbers.pem"
    openssl("rsa", "-in", made["rsa"], "-traditional", "-out", numbers).ok()
    block = key_in(numbers.read_bytes())
    parts = [part.integer() for part in der.parse(block.der).children()]
    for position in (1, 3, 4, 6, 7, 8):
        changed = [part + 2 * (position == index) for index, part in enumerate(parts)]
        broken = Block(block.label, {}, der.sequence(*map(der.integer, changed)), file="k.pem")
        with pytest.raises(StoreFormatError, match=r"k\.pem, line 1: an RSA key whose numbers"):
            load_private_key(broken)


def test_an_elliptic_curve_key_must_say_its_curve():
    bare = der.sequence(der.integer(1), der.octet_string(bytes(31) + b"\1"))
    with pytest.raises(StoreFormatError, match="does not say its curve"):
        load_private_key(Block("EC PRIVATE KEY", {}, bare))


def test_what_is_not_handled_says_how_to_go_on():
    with pytest.raises(UnsupportedError, match="OpenSSH") as refused:
        load_private_key(Block("OPENSSH PRIVATE KEY", {}, b"openssh-key-v1"))
    assert "ssh-keygen" in refused.value.hint
    headers = {"Proc-Type": "4,ENCRYPTED", "DEK-Info": "CAMELLIA-256-CBC,00"}
    with pytest.raises(UnsupportedError, match="CAMELLIA-256-CBC"):
        load_private_key(Block("RSA PRIVATE KEY", headers, bytes(16)), Password(SECRET))


def test_no_key_shows_itself():
    pkcs8 = keys.generate(specify("EC")).private_key
    [block] = read_blocks(write_private_key(pkcs8, None), "key.pem")
    assert repr(block) == "Block('PRIVATE KEY', key.pem, line 1)"


LAYOUTS = {
    "Windows line ends": lambda text: text.replace(b"\n", b"\r\n"),
    "old Mac line ends": lambda text: text.replace(b"\n", b"\r"),
    "indented, as in YAML": lambda text: b"".join(b"    " + line for line in text.splitlines(keepends=True)),
    "a byte order mark": lambda text: b"\xef\xbb\xbf" + text,
    "text around it": lambda text: b"Bag Attributes: <none>\n" + text + b"\nthe end\n",
    "in one line": lambda text: text[:27] + b"\n" + text[27:-26].replace(b"\n", b"") + b"\n" + text[-26:],
    "blanks behind lines": lambda text: text.replace(b"\n", b"  \n"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_files_that_went_through_other_hands(layout):
    pkcs8 = keys.generate(specify("EC")).private_key
    [block] = read_blocks(LAYOUTS[layout](write_private_key(pkcs8, None)))
    assert load_private_key(block) == pkcs8


def test_an_encrypted_key_with_windows_line_ends(made, openssl, tmp_path):
    path = tmp_path / "traditional.pem"
    openssl("rsa", "-in", made["rsa"], "-traditional", "-aes256", "-passout", f"pass:{SECRET}", "-out", path)
    data = path.read_bytes().replace(b"\n", b"\r\n")
    assert load_private_key(key_in(data), Password(SECRET)) == pkcs8_of(made["rsa"])


@given(
    st.lists(st.tuples(st.sampled_from(["CERTIFICATE", "PRIVATE KEY", "X509 CRL"]), st.binary(max_size=200)))
)
def test_blocks_come_back_as_they_were_written(written):
    text = "".join(pem.encode(label, content) for label, content in written)
    blocks = pem.read(text.encode())
    assert [(block.label, block.der) for block in blocks] == written
    lines = text.splitlines()
    assert all(lines[block.line - 1] == f"-----BEGIN {block.label}-----" for block in blocks)


@given(st.binary(max_size=400).map(lambda data: data.replace(b"\xff", b"-----BEGIN A-----")))
def test_no_bytes_break_the_reader(data):
    with contextlib.suppress(StoreFormatError):
        pem.read(data)


def test_files_that_were_joined_without_a_line_end():
    joined = pem.encode("CERTIFICATE", b"0").rstrip() + pem.encode("CERTIFICATE", b"1")
    assert [block.der for block in pem.read(joined.encode())] == [b"0", b"1"]
