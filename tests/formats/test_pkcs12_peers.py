"""PKCS#12 files change hands with keytool and openssl, and nothing gets lost."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import crafted_pkcs12 as craft
import pytest
from crafted_pkcs12 import PASSWORD
from peers import Run

from keystore_tool.crypto import der, pbe
from keystore_tool.crypto.pkcs12_mac import HmacPbe
from keystore_tool.errors import WrongPasswordError
from keystore_tool.formats import pkcs12
from keystore_tool.formats.pkcs12.origin import Origin
from keystore_tool.formats.profiles import DEFAULT, LEGACY, Profile
from keystore_tool.model import (
    Certificate,
    KeyStore,
    PrivateKeyEntry,
    ProtectedKey,
    SecretKeyEntry,
    StoreType,
    TrustedCertificateEntry,
)
from keystore_tool.passwords import Password
from keystore_tool.records import replace

Tool = Callable[..., Run]

ROOT, SUB, LEAF, OTHER = craft.hierarchy()
CHANGEIT = Password(PASSWORD)
DATE = dt.datetime(2021, 2, 3, 4, 5, 6, 789000, tzinfo=dt.UTC)
PROFILES = pytest.mark.parametrize("profile", [DEFAULT, LEGACY], ids=lambda profile: profile.name)


def our_store(profile: Profile = DEFAULT, password: str = PASSWORD) -> bytes:
    """Two keys with a chain in common, a secret key, a trusted certificate; written by us."""

    def protected(pkcs8: bytes) -> ProtectedKey:
        return ProtectedKey(pbe.encrypt_private_key_info(pkcs8, Password(password), profile.key))

    above = (Certificate(SUB.der), Certificate(ROOT.der))
    secret = der.sequence(
        der.integer(0), der.sequence(der.oid("2.16.840.1.101.3.4.1")), der.octet_string(bytes(32))
    )
    store = KeyStore(StoreType.PKCS12)
    store["Web"] = PrivateKeyEntry(protected(LEAF.pkcs8), (Certificate(LEAF.der), *above), DATE)
    store["other"] = PrivateKeyEntry(protected(OTHER.pkcs8), (Certificate(OTHER.der), *above), DATE)
    store["aes"] = SecretKeyEntry(protected(secret), DATE)
    store["CA"] = TrustedCertificateEntry(Certificate(ROOT.der), DATE)
    return pkcs12.encode(store, Password(password), profile=profile)


def listing(keytool: Tool, path: Path, password: str = PASSWORD) -> dict[str, list[str]]:
    """What `keytool -list -v` says of each entry, besides the certificates' texts."""
    out = keytool("-list", "-v", "-keystore", path, "-storepass", password).ok().out
    marks = ("Entry type:", "Certificate chain length:", "Creation date:", "\t SHA256:")
    entries = {}
    for section in out.split("Alias name: ")[1:]:
        alias, *lines = section.split("\n")
        entries[alias] = [line for line in lines if line.startswith(marks)]
    return entries


# --------------------------------------------------------------------------------------------- keytool reads


@PROFILES
def test_keytool_lists_what_was_written(keytools: dict[int, Tool], tmp_path: Path, profile: Profile) -> None:
    path = tmp_path / "ours.p12"
    path.write_bytes(our_store(profile))
    for keytool in keytools.values():
        found = listing(keytool, path)
        kinds = {alias: lines[1].removeprefix("Entry type: ") for alias, lines in found.items()}
        assert kinds == {
            "web": "PrivateKeyEntry",
            "other": "PrivateKeyEntry",
            "aes": "SecretKeyEntry",
            "ca": "trustedCertEntry",
        }
        assert all(found[alias][0] == "Creation date: Feb 3, 2021" for alias in ("web", "other", "aes"))
        for alias, chain in {"web": [LEAF, SUB, ROOT], "other": [OTHER, SUB, ROOT], "ca": [ROOT]}.items():
            prints = [line for line in found[alias] if "SHA256" in line]
            assert prints == [f"\t SHA256: {fingerprint(one.der)}" for one in chain]


def fingerprint(data: bytes) -> str:
    return Certificate(data).sha256.hex(":").upper()


def test_bytes_behind_the_encrypted_bags_are_no_fault(keytool: Tool, tmp_path: Path) -> None:
    path = tmp_path / "odd.p12"
    path.write_bytes(craft.pfx(craft.encrypted(craft.certificate_bag(ROOT, craft.TRUSTED), behind=bytes(3))))
    assert len(listing(keytool, path)) == 1
    assert len(pkcs12.decode(path.read_bytes(), CHANGEIT)) == 1


@PROFILES
def test_java_recovers_the_keys(java: Tool, tmp_path: Path, profile: Profile) -> None:
    path = tmp_path / "ours.p12"
    path.write_bytes(our_store(profile))
    keys = {}
    for line in java("ShowStore", path, "PKCS12", PASSWORD).ok().out.splitlines():
        alias, _, _, key, _ = line.split("\t")
        keys[alias] = key
    expected = {"web": LEAF.pkcs8, "other": OTHER.pkcs8, "aes": bytes(32)}
    assert keys == {alias: Certificate(data).sha256.hex() for alias, data in expected.items()} | {"ca": "-"}


def test_keytool_uses_a_key_and_changes_the_store(keytool: Tool, tmp_path: Path) -> None:
    """It signs a request, adds, renames and deletes; what it did not touch is read as before."""
    path = tmp_path / "ours.p12"
    path.write_bytes(our_store())
    store = ("-keystore", path, "-storepass", PASSWORD)
    assert "BEGIN NEW CERTIFICATE REQUEST" in keytool("-certreq", "-alias", "WEB", *store).ok().out
    keytool("-genkeypair", "-alias", "new", "-keyalg", "EC", "-dname", "CN=new", *store).ok()
    keytool("-changealias", "-alias", "other", "-destalias", "Renamed", *store).ok()
    keytool("-delete", "-alias", "aes", *store).ok()
    before, after = pkcs12.decode(our_store(), CHANGEIT), pkcs12.decode(path.read_bytes(), CHANGEIT)
    assert set(after) == {"web", "ca", "new", "renamed"}
    assert after.get("web").date == DATE
    for old, new in {"web": "web", "other": "renamed"}.items():
        one, other = before.get(old), after.get(new)
        assert isinstance(one, PrivateKeyEntry)
        assert isinstance(other, PrivateKeyEntry)
        assert one.chain == other.chain
        assert recovered(one) == recovered(other)


def recovered(entry: PrivateKeyEntry, password: Password = CHANGEIT) -> bytes:
    return pbe.decrypt_private_key_info(entry.key.data, password)


def test_keytool_moves_our_keys_into_a_jks(keytool: Tool, tmp_path: Path) -> None:
    path = tmp_path / "ours.p12"
    path.write_bytes(our_store())
    source = ("-srckeystore", path, "-srcstorepass", PASSWORD, "-srcalias", "web")
    target = ("-destkeystore", tmp_path / "new.jks", "-deststoretype", "JKS", "-deststorepass", PASSWORD)
    keytool("-importkeystore", *source, *target).ok()
    found = listing(keytool, tmp_path / "new.jks")["web"]
    assert [line for line in found if "SHA256" in line] == [
        f"\t SHA256: {fingerprint(one.der)}" for one in (LEAF, SUB, ROOT)
    ]


# -------------------------------------------------------------------------------------------- keytool writes


@pytest.fixture(scope="module")
def keytools_stores(
    keytool: Tool, keytool17: Tool, tmp_path_factory: pytest.TempPathFactory
) -> dict[int, Path]:
    """A store by each keytool: a CA, a key below it, a secret key, a password, a trusted certificate."""
    return {
        generation: make_store(run, tmp_path_factory.mktemp(f"java{generation}"))
        for generation, run in {17: keytool17, 25: keytool}.items()
    }


def make_store(keytool: Tool, folder: Path) -> Path:
    path, ec = folder / "theirs.p12", ("-keyalg", "EC", "-groupname", "secp256r1")
    store = ("-keystore", path, "-storepass", PASSWORD, "-storetype", "PKCS12")
    keytool("-genkeypair", "-alias", "CA", *ec, "-dname", "CN=CA,O=T", "-ext", "bc:c", *store).ok()
    keytool("-genkeypair", "-alias", "Leaf", *ec, "-dname", "CN=Leaf, O=T", "-signer", "ca", *store).ok()
    keytool("-genseckey", "-alias", "AES", "-keyalg", "AES", "-keysize", "128", *store).ok()
    keytool("-importpass", "-alias", "word", *store, stdin="swordfish\n").ok()
    keytool("-exportcert", "-alias", "ca", "-file", folder / "ca.der", *store).ok()
    keytool("-importcert", "-noprompt", "-alias", "Trust", "-file", folder / "ca.der", *store).ok()
    return path


def test_what_keytool_wrote_is_read(keytools_stores: dict[int, Path]) -> None:
    for path in keytools_stores.values():
        store = pkcs12.decode(path.read_bytes(), CHANGEIT)
        assert list(store) == ["ca", "leaf", "aes", "word", "trust"]
        authority, leaf, trust = store["ca"], store["leaf"], store["trust"]
        assert isinstance(authority, PrivateKeyEntry)
        assert isinstance(leaf, PrivateKeyEntry)
        assert isinstance(trust, TrustedCertificateEntry)
        assert leaf.chain[1:] == authority.chain == (trust.certificate,)
        assert der.parse(recovered(leaf)).children()[0].integer() == 0
        word = store["word"]
        assert isinstance(word, SecretKeyEntry)
        assert pbe.decrypt_private_key_info(word.key.data, CHANGEIT).endswith(b"swordfish")
        with pytest.raises(WrongPasswordError):
            pkcs12.decode(path.read_bytes(), Password("changed"))


def test_a_store_of_keytools_is_the_same_after_it_was_written_again(
    keytools: dict[int, Tool], keytools_stores: dict[int, Path], openssl: Tool
) -> None:
    for generation, path in keytools_stores.items():
        ours = path.with_name("ours.p12")
        ours.write_bytes(pkcs12.encode(pkcs12.decode(path.read_bytes(), CHANGEIT), CHANGEIT))
        assert listing(keytools[generation], ours) == listing(keytools[generation], path)
        assert bag_list(openssl, ours) == bag_list(openssl, path)


def bag_list(openssl: Tool, path: Path, *options: str, password: str = PASSWORD) -> list[str]:
    """What openssl says of MAC, parts, bags, algorithms and names, in its order."""
    run = openssl("pkcs12", "-in", path, "-info", "-nodes", "-passin", f"pass:{password}", *options).ok()
    marks = (
        "MAC:",
        "Shrouded Keybag",
        "PKCS7",
        "Secret bag",
        "Certificate bag",
        "friendlyName",
        "Key bag",
        "localKeyID",
    )
    parts = [part.strip() for part in re.split(r"\n|(?=PKCS7 )", f"{run.err}\n{run.out}")]
    return [part for part in parts if part.startswith(marks)]


def test_a_new_store_is_what_keytool_would_write(
    keytool: Tool, java: Tool, tmp_path: Path, openssl: Tool
) -> None:
    """Java writes the very bags, names, algorithms and counts again that it read."""
    path = tmp_path / "ours.p12"
    path.write_bytes(our_store())
    java("ShowStores", PASSWORD, path).ok()
    javas = tmp_path / "ours.p12.java"
    assert bag_list(openssl, javas) == bag_list(openssl, path)
    assert listing(keytool, javas) == listing(keytool, path)


@pytest.mark.parametrize(
    ("properties", "profile"),
    [
        (["legacy"], LEGACY),
        (
            ["certProtectionAlgorithm=NONE", "macAlgorithm=NONE"],
            replace(DEFAULT, certificates=None, mac=None),
        ),
        (
            [
                "certProtectionAlgorithm=PBEWithHmacSHA512/256AndAES_128",
                "certPbeIterationCount=77",
                "macAlgorithm=HmacPBESHA384",
                "macIterationCount=99",
            ],
            replace(
                DEFAULT,
                certificates=pbe.Pbes2(pbe.Pbkdf2("sha512_256", 77), pbe.Aes(16)),
                mac=HmacPbe("sha384", 99),
            ),
        ),
    ],
    ids=["legacy", "open", "odd"],
)
def test_javas_other_algorithms_are_read_and_kept(
    keytool: Tool, tmp_path: Path, properties: list[str], profile: Profile
) -> None:
    path = tmp_path / "theirs.p12"
    settings = [f"-J-Dkeystore.pkcs12.{one}" for one in properties]
    store = ("-keystore", path, "-storepass", PASSWORD)
    keytool(*settings, "-genkeypair", "-alias", "k", "-keyalg", "EC", "-dname", "CN=k", *store).ok()
    for _ in range(2):
        found = pkcs12.decode(path.read_bytes(), CHANGEIT)
        assert isinstance(found.extra, Origin)
        assert (found.extra.profile.certificates, found.extra.profile.mac) == (
            profile.certificates,
            profile.mac,
        )
        path.write_bytes(pkcs12.encode(found, CHANGEIT))
    assert list(listing(keytool, path)) == ["k"]


# ---------------------------------------------------------------------------------------------------- openssl


OPENSSL = {
    "as it does by default": [],
    "as it did before version 3": ["-legacy"],
    "RC2-128 and 2DES": ["-legacy", "-keypbe", "PBE-SHA1-2DES", "-certpbe", "PBE-SHA1-RC2-128"],
    "RC4": ["-legacy", "-keypbe", "PBE-SHA1-RC4-128", "-certpbe", "PBE-SHA1-RC4-40"],
    "PBES1": ["-legacy", "-keypbe", "PBE-MD5-DES", "-certpbe", "PBE-SHA1-RC2-64"],
    "AES and 3DES": [
        "-keypbe",
        "AES-128-CBC",
        "-certpbe",
        "des-ede3-cbc",
        "-macalg",
        "sha512",
        "-iter",
        "77",
    ],
    "certificates in clear": ["-certpbe", "NONE"],
    "no MAC": ["-nomac"],
    "MAC with one iteration": ["-nomaciter"],
    "MAC with MD5": ["-macalg", "md5"],
    "MAC with SHA-3": ["-macalg", "sha3-256"],
}
each_option = pytest.mark.parametrize("options", OPENSSL.values(), ids=OPENSSL)


@pytest.fixture
def openssl_store(openssl: Tool, tmp_path: Path, options: list[str]) -> Path:
    """A key, its certificate and those above it, with names."""
    (tmp_path / "key.pem").write_text(LEAF.key_pem + LEAF.pem)
    (tmp_path / "chain.pem").write_text(SUB.pem + ROOT.pem)
    files = (
        "-in",
        tmp_path / "key.pem",
        "-certfile",
        tmp_path / "chain.pem",
        "-out",
        tmp_path / "theirs.p12",
    )
    names = ("-name", "Web Server", "-caname", "My CA", "-passout", f"pass:{PASSWORD}")
    path = tmp_path / "theirs.p12"
    openssl("pkcs12", "-export", *files, *names, *options, "-out", path).ok()
    return path


@each_option
def test_what_openssl_wrote_is_read(openssl_store: Path, options: list[str]) -> None:
    store = pkcs12.decode(openssl_store.read_bytes(), CHANGEIT)
    assert list(store) == ["web server"]
    entry = store["web server"]
    assert isinstance(entry, PrivateKeyEntry)
    assert [certificate.der for certificate in entry.chain] == [LEAF.der, SUB.der, ROOT.der]
    assert recovered(entry).startswith(LEAF.pkcs8[:20])
    if options != ["-nomac"]:  # without MAC, openssl leaves certificates in clear too
        with pytest.raises(WrongPasswordError):
            pkcs12.decode(openssl_store.read_bytes(), Password("changed"))
    assert ("-nomac" in options) == (store.extra.profile.mac is None)  # type: ignore[union-attr]


@each_option
def test_openssl_reads_what_was_written_again(
    openssl: Tool, openssl_store: Path, options: list[str], tmp_path: Path
) -> None:
    """With the algorithms and counts that it had chosen."""
    ours, legacy = tmp_path / "ours.p12", options[:1] if options[:1] == ["-legacy"] else []
    ours.write_bytes(pkcs12.encode(pkcs12.decode(openssl_store.read_bytes(), CHANGEIT), CHANGEIT))
    before = bag_list(openssl, openssl_store, *legacy)
    after = bag_list(openssl, ours, *legacy)
    for mark in ("MAC:", "Shrouded Keybag", "PKCS7 Encrypted", "localKeyID"):
        assert [line for line in after if line.startswith(mark)] == [
            line for line in before if line.startswith(mark)
        ]
    names = [line.removeprefix("friendlyName: ") for line in after if line.startswith("friendlyName")]
    assert names == ["web server", "Web Server", "CN=Sub,O=T", "CN=Root,O=T"]


def starts_with(marks: tuple[str, ...]) -> Callable[[str], bool]:
    return lambda line: line.startswith(marks)


@PROFILES
def test_openssl_finds_keys_and_certificates(openssl: Tool, tmp_path: Path, profile: Profile) -> None:
    path = tmp_path / "ours.p12"
    path.write_bytes(our_store(profile))
    legacy = ["-legacy"] if profile is LEGACY else []
    out = openssl("pkcs12", "-in", path, "-nodes", "-passin", f"pass:{PASSWORD}", *legacy).ok().out
    assert out.count("BEGIN PRIVATE KEY") == 2
    assert out.count("BEGIN CERTIFICATE") == 7
    assert LEAF.pem in out


# -------------------------------------------------------------------------------------------------- passwords


@pytest.mark.parametrize("password", ["", "pässwörd", "пароль🔑"])
def test_openssl_takes_the_same_passwords(openssl: Tool, tmp_path: Path, password: str) -> None:
    path = tmp_path / "ours.p12"
    for profile in (DEFAULT, LEGACY):
        path.write_bytes(our_store(profile, password))
        bag_list(openssl, path, "-legacy", password=password)
        (tmp_path / "key.pem").write_text(LEAF.key_pem + LEAF.pem)
        export = (
            "-in",
            tmp_path / "key.pem",
            "-out",
            tmp_path / "theirs.p12",
            "-passout",
            f"pass:{password}",
        )
        openssl("pkcs12", "-export", *export, *(["-legacy"] if profile is LEGACY else [])).ok()
        theirs = pkcs12.decode((tmp_path / "theirs.p12").read_bytes(), Password(password))
        entry = theirs.get("1")
        assert isinstance(entry, PrivateKeyEntry)
        assert recovered(entry, Password(password))


def test_java_takes_the_same_passwords(keytool: Tool, tmp_path: Path) -> None:
    """Beyond ASCII, where Java 25 has its own way with the old ciphers: stores of its keep to that."""
    path, password = tmp_path / "ours.p12", "pässwörd"
    path.write_bytes(our_store(DEFAULT, password))
    assert set(listing(keytool, path, password)) == {"web", "other", "aes", "ca"}
    for options in ([], ["-J-Dkeystore.pkcs12.legacy"]):
        store = ("-keystore", tmp_path / "theirs.p12", "-storepass", password)
        (tmp_path / "theirs.p12").unlink(missing_ok=True)
        keytool(*options, "-genkeypair", "-alias", "k", "-keyalg", "EC", "-dname", "CN=k", *store).ok()
        found = pkcs12.decode((tmp_path / "theirs.p12").read_bytes(), Password(password))
        entry = found.get("k")
        assert isinstance(entry, PrivateKeyEntry)
        assert recovered(entry, Password(password))
        path.write_bytes(pkcs12.encode(found, Password(password)))
        assert "Certificate chain length: 1" in listing(keytool, path, password)["k"]
