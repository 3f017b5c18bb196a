"""What ``-J-D…`` and a file of security properties change is what they change with keytool."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import peers
import pytest
from sides import both, settled

if TYPE_CHECKING:
    from pathlib import Path

    from sides import Side

NEW = (
    "-storepass",
    "changeit",
    "-alias",
    "key",
    "-keyalg",
    "EC",
    "-groupname",
    "secp256r1",
    "-dname",
    "CN=Key",
)
PKCS12 = "keystore.pkcs12."
PROTECTED = re.compile(r"(?m)^(MAC: .*|Shrouded Keybag: .*|PKCS7 .*|Warning: MAC.*|Certificate bag)$")


@pytest.fixture
def sides(keytool, tmp_path: Path) -> tuple[Side, Side]:  # noqa: ARG001  it must be there
    folder = tmp_path / "java"
    folder.mkdir()
    jdk = peers.jdk(25)
    assert jdk is not None
    return both(jdk.home, folder)


def protection(openssl, store: Path, password: str = "changeit") -> list[str]:
    """What openssl says of a store's algorithms."""
    options = ("-legacy", "-info", "-noout", "-in", store, "-passin", f"pass:{password}", "-nomacver")
    return PROTECTED.findall(openssl("pkcs12", *options).err)


@pytest.mark.parametrize(
    "properties",
    [
        {"legacy": "false"},
        {"legacy": "", "macAlgorithm": "HmacPBESHA512", "certProtectionAlgorithm": "NONE"},
        {"keyProtectionAlgorithm": "PBEWithSHA1AndDESede", "certPbeIterationCount": "9"},
        {
            "keyProtectionAlgorithm": "pbewithhmacsha512andaes_128",
            "keyPbeIterationCount": "7",
            "certProtectionAlgorithm": "PBEWithSHA1AndRC2_40",
            "macAlgorithm": "hmacpbesha1",
        },
        {"certProtectionAlgorithm": "none", "macIterationCount": "5"},
        {"macAlgorithm": "NONE", "keyPbeIterationCount": ""},
    ],
    ids=lambda properties: ",".join(f"{name}={value}" for name, value in properties.items()),
)
def test_new_stores_are_protected_as_the_properties_say(sides, openssl, properties):
    options = [f"-J-D{PKCS12}{name}={value}" for name, value in properties.items()]
    for side in sides:
        side.run("-genkeypair", "-keystore", "s.p12", *NEW, *options).ok()
    theirs, ours = (protection(openssl, side.folder / "s.p12") for side in sides)
    assert ours == theirs
    assert "Certificate bag" in ours
    listed = ("-list", "-keystore", str(sides[1].folder / "s.p12"), "-storepass", "changeit")
    assert "1 entry" in sides[0].run(*listed).ok().out


@pytest.mark.parametrize(
    "definition",
    [
        "macIterationCount=abc",
        "certPbeIterationCount=5000001",
        "keyPbeIterationCount=0",
        "keyProtectionAlgorithm=FOO",
        "certProtectionAlgorithm=FOO",
        "macAlgorithm=HmacPBEFOO",
    ],
)
def test_impossible_properties_are_refused_when_they_are_needed(sides, definition):
    runs = [
        side.run("-genkeypair", "-keystore", "s.p12", *NEW, f"-J-D{PKCS12}{definition}") for side in sides
    ]
    theirs, ours = ((run.status, run.out, run.err) for run in runs)
    assert ours == theirs
    assert not (sides[1].folder / "s.p12").exists()


def test_a_store_keeps_its_algorithms_and_new_keys_have_the_new_ones(sides, openssl):
    for side in sides:
        side.run("-genkeypair", "-keystore", "s.p12", *NEW).ok()
        options = [word if word != "key" else "second" for word in NEW]
        side.run("-genkeypair", "-keystore", "s.p12", *options, f"-J-D{PKCS12}legacy").ok()
    theirs, ours = (protection(openssl, side.folder / "s.p12") for side in sides)
    assert ours == theirs


def test_a_reply_has_the_key_encrypted_as_new_ones_are(sides, openssl):
    for side in sides:
        store = ("-keystore", "s.p12", "-storepass", "changeit", "-alias", "key")
        side.run("-genkeypair", "-keystore", "s.p12", *NEW, f"-J-D{PKCS12}legacy").ok()
        side.run("-certreq", *store, "-file", "csr").ok()
        side.run("-gencert", *store, "-infile", "csr", "-outfile", "reply").ok()
        assert any("TripleDES" in line for line in protection(openssl, side.folder / "s.p12"))
        side.run("-importcert", *store, "-file", "reply").ok()
    theirs, ours = (protection(openssl, side.folder / "s.p12") for side in sides)
    assert ours == theirs
    assert not any("TripleDES" in line for line in ours)


def test_a_file_of_security_properties_counts_and_system_properties_win(sides, openssl):
    text = f"{PKCS12}macIterationCount = 777\n{PKCS12}certPbeIterationCount = 888\n{PKCS12}legacy = true\n"
    for side in sides:
        (side.folder / "security").write_text(text)
        options = ("-J-Djava.security.properties=security", f"-J-D{PKCS12}macIterationCount=999")
        side.run("-genkeypair", "-keystore", "s.p12", *NEW, *options).ok()
    theirs, ours = (protection(openssl, side.folder / "s.p12") for side in sides)
    assert ours == theirs
    assert any("999" in line for line in ours)


def test_the_default_type_is_a_security_property_only(sides):
    for side in sides:
        (side.folder / "security").write_text("keystore.type=jceks\n")
        new = ("-genkeypair", *NEW, "-keypass", "changeit")
        url = f"file:{side.folder}/security"
        side.run(*new, "-keystore", "by-file", f"-J-Djava.security.properties={url}").ok()
        side.run(*new, "-keystore", "by-system", "-J-Dkeystore.type=jceks").ok()
        side.run(*new, "-keystore", "no-file", "-J-Djava.security.properties=none").ok()
    ours = sides[1].folder
    magics = [(ours / name).read_bytes()[:4] for name in ("by-file", "by-system", "no-file")]
    theirs = [(sides[0].folder / name).read_bytes()[:4] for name in ("by-file", "by-system", "no-file")]
    assert [magic == b"\xce\xce\xce\xce" for magic in magics] == [True, False, False]
    assert [magic[:2] for magic in magics] == [magic[:2] for magic in theirs]


def test_weak_algorithms_are_those_of_the_security_properties(sides):
    text = (
        "jdk.security.legacyAlgorithms = SHA384, EC keySize < 300\n"
        "jdk.certpath.disabledAlgorithms = RSA keySize < 4096\n"
    )
    for arguments in (
        ("-genkeypair", "-keystore", "s.p12", *NEW),
        ("-list", "-keystore", "s.p12", "-storepass", "changeit"),
    ):
        runs = []
        for side in sides:
            (side.folder / "security").write_text(text)
            runs.append(side.run(*arguments, "-J-Djava.security.properties=security"))
        assert runs[0].err == runs[1].err
        assert "SHA384withECDSA signature algorithm which is considered a security risk" in runs[1].err


def test_two_equals_signs_replace_all_security_properties(sides):
    """A rule that the file does not name is no rule then. Without the providers Java would not work."""
    providers = enumerate(("SUN", "SunRsaSign", "SunEC", "SunJCE"), start=1)
    security = "".join(f"security.provider.{number}={name}\n" for number, name in providers)
    key = ("-genkeypair", "-alias", "k", "-keyalg", "RSA", "-keysize", "1024", "-dname", "CN=k")
    for sign, is_warned in (("=", True), ("==", False)):
        for side in sides:
            (side.folder / "security").write_text(security)
            store = ("-keystore", f"{sign}.p12", "-storepass", "changeit")
            flag = f"-J-Djava.security.properties{sign}security"
            run = side.run(*key, "-sigalg", "SHA1withRSA", *store, flag).ok()
            assert ("security risk" in run.err) is is_warned, (side.name, sign)


def test_the_home_folder_is_a_system_property(sides):
    for side in sides:
        (side.folder / "home").mkdir()
        home = f"-J-Duser.home={side.folder}/home"
        side.run("-genkeypair", *NEW, home).ok()
        assert (side.folder / "home" / ".keystore").exists()


def test_other_flags_change_nothing(sides):
    ours = sides[1]
    flags = ("-J-Xmx64m", "-J-ea", "-J-Dfoo", "-J-Dfoo=bar", "-J--add-opens=a/b=c", "-Jx")
    assert ours.run("-version", *flags).ok().out == ours.run("-version").out


# ------------------------------------------------------------------------------- stores without a password


def test_nobody_is_asked_for_the_password_of_a_store_without_one(sides, openssl):
    without = (f"-J-D{PKCS12}macAlgorithm=NONE", f"-J-D{PKCS12}certProtectionAlgorithm=NONE")
    outcomes = []
    for side in sides:
        side.run("-genkeypair", "-keystore", "ca.p12", *NEW).ok()
        side.run("-exportcert", "-keystore", "ca.p12", *NEW[:4], "-file", "ca.crt").ok()
        into = ("-importcert", "-noprompt", "-file", "ca.crt", "-keystore", "s.p12")
        runs = [
            side.run(*into, "-alias", "one", *without),
            side.run(*into, "-alias", "two"),
            side.run("-changealias", "-alias", "two", "-destalias", "three", "-keystore", "s.p12"),
            side.run("-list", "-keystore", "s.p12"),
            side.run("-delete", "-alias", "one", "-keystore", "s.p12"),
            side.run("-exportcert", "-alias", "three", "-keystore", "s.p12", "-rfc"),
        ]
        outcomes.append([(run.status, run.err, settled(run.out)) for run in runs])
        assert protection(openssl, side.folder / "s.p12") == ["PKCS7 Data", "Certificate bag"]
    assert outcomes[1] == outcomes[0]
    assert all(status == 0 for status, _, _ in outcomes[1])


def test_only_a_keys_password_is_asked_for_in_a_store_without_one(sides):
    without = (f"-J-D{PKCS12}macAlgorithm=NONE", f"-J-D{PKCS12}certProtectionAlgorithm=NONE")
    for side in sides:
        side.run("-genkeypair", "-keystore", "s.p12", *NEW, *without).ok()
        asked = side.run("-certreq", "-keystore", "s.p12", "-alias", "key", stdin="changeit\n").ok()
        assert asked.err == "Enter key password for <key>"


# ------------------------------------------------------------------------------------------------ providers


@pytest.fixture(scope="module")
def store(keystore_tool, tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("providers") / "s.p12"
    keystore_tool("-genkeypair", "-keystore", file, *NEW).ok()
    return file


@pytest.mark.parametrize(
    "options",
    [
        ("-providername", "SUN"),
        ("-providername", "SunJSSE"),
        ("-providername", "SunJCE"),
        ("-providername", "SunEC"),
        ("-providername", "FOO"),
        ("-addprovider", "SunEC", "-providerpath", "/none.jar"),
        ("-providerclass", "sun.security.provider.Sun"),
    ],
    ids=" ".join,
)
def test_javas_own_providers_change_what_they_change_with_keytool(keytool, keystore_tool, store, options):
    listing = ("-list", "-keystore", store, "-storepass", "changeit", *options)
    theirs, ours = keytool(*listing), keystore_tool(*listing)
    assert (ours.status, ours.out, ours.err) == (theirs.status, theirs.out, theirs.err)


@pytest.mark.parametrize(
    "options",
    [
        ("-addprovider", "FOO"),
        ("-addprovider", "SunPKCS11", "-providerarg", "/none.cfg"),
        ("-providerclass", "org.example.Provider", "-providerarg", "x", "-providerpath", "/none.jar"),
        ("-keystore", "NONE", "-storetype", "PKCS11"),
    ],
    ids=" ".join,
)
def test_other_providers_are_refused_and_it_is_said_why(keytool, keystore_tool, store, options):
    where = () if "-keystore" in options else ("-keystore", store)
    listing = ("-list", *where, "-storepass", "changeit", *options)
    theirs, ours = keytool(*listing), keystore_tool(*listing)
    assert ours.out.startswith(theirs.out.rstrip("\n"))
    assert "runs without a Java virtual machine" in ours.out
    assert ours.status == theirs.status == 1
