"""The names of protections say of stored files what openssl says of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import peers
import pytest

from keystore_tool.crypto import der
from keystore_tool.crypto.pbe import Aes, Pbes2, Scrypt
from keystore_tool.crypto.pkcs12_mac import Pbmac1
from keystore_tool.crypto.protection_names import name_key_protection, name_mac, name_scheme
from keystore_tool.formats import detect
from keystore_tool.formats.pkcs12.origin import Origin
from keystore_tool.model import PrivateKeyEntry, ProtectedKey
from keystore_tool.passwords import Password

if TYPE_CHECKING:
    from conftest import Runner

    from keystore_tool.crypto.protection_names import ProtectionName
    from keystore_tool.model import KeyStore

FIXTURES = peers.ROOT / "fixtures"

OPENSSL = {
    r"PBES2, PBKDF2, (?P<cipher>AES-\d+-CBC), .*hmacWith(?P<hash>\w+)": "PBES2 Hmac{hash} {cipher}",
    r"pbeWithSHA1And3-KeyTripleDES-CBC": "PKCS12-PBE SHA1 DES-EDE3-CBC",
    r"pbeWithSHA1And40BitRC2-CBC": "PKCS12-PBE SHA1 RC2-40-CBC",
    r"pbeWithSHA1And128BitRC4": "PKCS12-PBE SHA1 RC4",
}
"""openssl's words, and ours."""


def as_we_say(line: str) -> tuple[str, int]:
    """What openssl says in a line, in our words."""
    iterations = int(re.search(r"Iteration (\d+)", line)[1])  # type: ignore[index]
    if line.startswith("MAC: "):
        return f"HmacPBE {line[5:].partition(',')[0].upper()}", iterations
    found = ((re.search(theirs, line), ours) for theirs, ours in OPENSSL.items())
    match, ours = next((match, ours) for match, ours in found if match)
    return ours.format(**match.groupdict()), iterations


def open_fixture(name: str) -> KeyStore:
    return detect.decode((FIXTURES / name).read_bytes(), Password("changeit"))


def key_protection(store: KeyStore) -> ProtectionName:
    return next(name_key_protection(one.key) for one in store.values() if isinstance(one, PrivateKeyEntry))


@pytest.mark.parametrize(
    "name", ["keytool-11", "keytool-17-legacy", "keytool-25", "openssl-3des", "openssl-aes128", "openssl-rc4"]
)
def test_a_pkcs12_is_protected_as_openssl_says(openssl: Runner, name: str) -> None:
    words = ("-info", "-noout", "-legacy", "-passin", "pass:changeit", "-in", FIXTURES / f"{name}.p12")
    lines = openssl("pkcs12", *words).ok().err.splitlines()
    told = {start: as_we_say(next(line for line in lines if line.startswith(start)))
            for start in ("MAC: ", "Shrouded Keybag: ", "PKCS7 Encrypted data: ")
            if any(line.startswith(start) for line in lines)}  # fmt: skip
    store = open_fixture(f"{name}.p12")
    assert isinstance(store.extra, Origin)
    profile = store.extra.profile
    assert profile.mac is not None
    assert name_mac(profile.mac) == told["MAC: "]
    assert key_protection(store) == told["Shrouded Keybag: "]
    if "PKCS7 Encrypted data: " in told:
        assert profile.certificates is not None
        assert name_scheme(profile.certificates) == told["PKCS7 Encrypted data: "]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("keytool-25.jks", ("JKS SHA1 stream", None)),
        ("keytool-25.jceks", ("JCEKS MD5 DES-EDE3-CBC", 200_000)),
    ],
)
def test_javas_own_schemes(name: str, expected: tuple[str, int | None]) -> None:
    assert key_protection(open_fixture(name)) == expected


def test_what_no_fixture_has() -> None:
    scrypt = Scrypt(16384, 8, 1)
    assert name_scheme(Pbes2(scrypt, Aes(32))) == ("PBES2 scrypt N=16384 AES-256-CBC", None)
    assert name_mac(Pbmac1(scrypt, "sha512", 64)).text == "PBMAC1 scrypt N=16384 HmacSHA512"
    assert name_key_protection(ProtectedKey(b"damaged")).text == "unreadable"
    unknown = der.sequence(der.sequence(der.oid("1.2.3.4")), der.octet_string(b"key"))
    assert name_key_protection(ProtectedKey(unknown)).text == "unknown algorithm 1.2.3.4"
