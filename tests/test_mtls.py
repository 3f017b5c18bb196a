"""SSL contexts from a store: who is trusted, what is shown, and where the private key never lies."""

import base64
import re
import shutil
import ssl
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import peers
import pytest
from vendor import PASSWORD, Party, enrol, trust

from keystore_tool import (
    Certificate,
    TrustedCertificateEntry,
    client_context,
    edit_store,
    load_store,
    server_context,
)
from keystore_tool.errors import (
    CertificateError,
    EntryKindError,
    EntryNotFoundError,
    InvalidArgumentError,
    KeyPasswordError,
    StoreFileError,
    WrongPasswordError,
)
from keystore_tool.records import replace

FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.fixture
def java_store(tmp_path: Path) -> Path:
    """A JKS of keytool: the keys `ec` and `web`, which has a password of its own, trust in `vendor-ca`."""
    return Path(shutil.copy(FIXTURES / "keytool-25.jks", tmp_path / "example.jks"))


@pytest.fixture(scope="module")
def client_store(new_party, vendor: Party) -> Path:
    """A client's store: a key certified by a CA under the vendor's, and trust in the vendor."""
    party = new_party("mtls")
    made = enrol(party, "example.p12", vendor, "issuing")
    trust(party, "example.p12", vendor)
    return made


def handshake(client: ssl.SSLContext, server: ssl.SSLContext, host: str = "localhost") -> ssl.SSLObject:
    """Let a client and a server talk until both are content; the server's end."""
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server, server_hostname=host),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    waiting = list(ends)
    while waiting:
        for end in list(waiting):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            waiting.remove(end)
    return ends[1]


# ------------------------------------------------------------------------------------------------------ trust


def test_a_context_verifies_at_least_what_pythons_own_does(client_store: Path) -> None:
    own, context = ssl.create_default_context(), client_context(client_store, PASSWORD)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.verify_flags & own.verify_flags == own.verify_flags
    assert (context.minimum_version, context.options) == (own.minimum_version, own.options)


def test_only_the_stores_certificates_are_trusted_by_default(client_store: Path) -> None:
    trusted = client_context(client_store, PASSWORD).get_ca_certs(binary_form=True)
    assert trusted == [load_store(client_store, PASSWORD)["vibesca"].certificate.der]


def test_the_systems_may_be_trusted_instead_or_besides(
    client_store: Path, tmp_path: Path, monkeypatch
) -> None:
    store = load_store(FIXTURES / "keytool-25.jks", PASSWORD)
    (tmp_path / "system.pem").write_text(store["vendor-ca"].certificate.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "system.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    systems = store["vendor-ca"].certificate.der
    own = load_store(client_store, PASSWORD)["vibesca"].certificate.der

    def trusted(choice: str) -> set[bytes]:
        context = client_context(client_store, PASSWORD, trust=choice)
        return set(context.get_ca_certs(binary_form=True))

    assert (trusted("store"), trusted("system"), trusted("both")) == ({own}, {systems}, {own, systems})


def test_whom_a_store_trusts_needs_no_trust_in_its_issuer(client_store: Path, server_store: Path) -> None:
    """As in Java: here it is the server's own certificate, which the vendor's CA signed."""
    leaf = load_store(server_store, PASSWORD)["server"].certificate
    pinned = client_store.with_name("pinned.p12")
    shutil.copy(client_store, pinned)
    with edit_store(pinned, PASSWORD) as store:
        store["vibesca"] = TrustedCertificateEntry(leaf, datetime.now(UTC))
    server = server_context(server_store, PASSWORD)
    handshake(client_context(pinned, PASSWORD), server)
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        handshake(client_context(pinned, PASSWORD), server, "vendor.example")


def test_a_store_that_trusts_nobody_is_no_trust(java_store: Path) -> None:
    with edit_store(java_store, PASSWORD) as store:
        del store["vendor-ca"]
    with pytest.raises(CertificateError, match="holds no trusted certificate, so that nobody"):
        client_context(java_store, PASSWORD, alias="ec")
    assert client_context(java_store, PASSWORD, alias="ec", trust="both").verify_mode is ssl.CERT_REQUIRED


def test_an_unknown_trust_is_refused(java_store: Path) -> None:
    with pytest.raises(InvalidArgumentError, match="'store', 'system' or 'both', not 'none'"):
        client_context(java_store, PASSWORD, alias="ec", trust="none")


# ---------------------------------------------------------------------------------------------------- servers


def test_a_server_lets_in_whom_its_store_trusts(client_store: Path, server_store: Path) -> None:
    server = server_context(server_store, PASSWORD, alias="server", trust="store")
    end = handshake(client_context(client_store, PASSWORD), server)
    assert (
        end.getpeercert(binary_form=True)
        == load_store(client_store, PASSWORD)["vibesclient1"].certificate.der
    )


def test_a_server_refuses_whom_its_store_does_not_trust(client_store: Path, server_store: Path) -> None:
    other = server_store.with_name("other.p12")
    shutil.copy(server_store, other)
    with edit_store(other, PASSWORD) as store:
        store["ca"] = load_store(FIXTURES / "keytool-25.jks", PASSWORD)["vendor-ca"]
    server = server_context(other, PASSWORD, alias="server", trust="store")
    with pytest.raises(ssl.SSLCertVerificationError, match="self-signed certificate in certificate chain"):
        handshake(client_context(client_store, PASSWORD), server)


def test_a_server_with_trust_demands_a_certificate(client_store: Path, server_store: Path) -> None:
    anonymous = ssl.create_default_context(
        cadata=load_store(client_store, PASSWORD)["vibesca"].certificate.der
    )
    handshake(anonymous, server_context(server_store, PASSWORD))
    with pytest.raises(ssl.SSLError, match="PEER_DID_NOT_RETURN_A_CERTIFICATE"):
        handshake(anonymous, server_context(server_store, PASSWORD, trust="store"))


# -------------------------------------------------------------------------------------------- what goes wrong


def test_several_keys_need_an_alias(java_store: Path) -> None:
    with pytest.raises(
        InvalidArgumentError, match=r"holds the keys (ec, web|web, ec): say which with alias="
    ):
        client_context(java_store, PASSWORD)


def test_a_store_without_a_key_has_nothing_to_show(java_store: Path) -> None:
    with edit_store(java_store, PASSWORD) as store:
        del store["ec"], store["web"]
    with pytest.raises(EntryKindError, match=r"example\.jks holds no private key"):
        client_context(java_store, PASSWORD)


def test_an_alias_must_be_that_of_a_key(java_store: Path) -> None:
    with pytest.raises(EntryKindError, match="Alias <vendor-ca> has no key"):
        client_context(java_store, PASSWORD, alias="vendor-ca")
    with pytest.raises(EntryNotFoundError, match="Alias <wbe> does not exist"):
        client_context(java_store, PASSWORD, alias="wbe")


def test_a_key_may_have_a_password_of_its_own(java_store: Path) -> None:
    with pytest.raises(KeyPasswordError, match=r"does not open the key of <web> in .*example\.jks"):
        client_context(java_store, PASSWORD, alias="web")
    client_context(java_store, PASSWORD, alias="web", key_password="separate")


@pytest.mark.parametrize("other", ["vendor-ca", "web"], ids=["same algorithm", "another"])
def test_a_key_must_belong_to_its_certificate(java_store: Path, other: str) -> None:
    with edit_store(java_store, PASSWORD) as store:
        store["mixed"] = replace(store["ec"], chain=(store[other].certificate,))
    with pytest.raises(CertificateError, match=r"<mixed> in .*: its key does not belong to its certificate"):
        client_context(java_store, PASSWORD, alias="mixed")


@pytest.mark.parametrize("damage", [lambda der: der[:-9], lambda der: der.replace(b"\x06\x08", b"\x05\x08")])
def test_a_trusted_certificate_that_is_damaged_is_named(java_store: Path, damage) -> None:
    with edit_store(java_store, PASSWORD) as store:
        certificate = Certificate(damage(store["vendor-ca"].certificate.der))
        store["damaged"] = TrustedCertificateEntry(certificate, datetime.now(UTC))
    with pytest.raises(CertificateError, match=r"<damaged> in .* is no certificate that OpenSSL can read"):
        client_context(java_store, PASSWORD, alias="ec")


def test_what_follows_a_trusted_certificate_hides_no_other(java_store: Path) -> None:
    with edit_store(java_store, PASSWORD) as store:
        longer = Certificate(store.pop("vendor-ca").certificate.der + b"\0")
        store["longer"] = TrustedCertificateEntry(longer, datetime.now(UTC))
        store["other"] = TrustedCertificateEntry(store["ec"].certificate, datetime.now(UTC))
    assert client_context(java_store, PASSWORD, alias="ec").cert_store_stats()["x509"] == 2


def test_a_key_that_is_too_short_for_openssl_is_named(keystore_tool, java_store: Path) -> None:
    options = f"-alias short -keyalg RSA -keysize 1024 -dname CN=short -keystore {java_store}"
    keystore_tool("-genkeypair", *options.split(), "-storepass", PASSWORD, "-keypass", PASSWORD).ok()
    with pytest.raises(CertificateError, match=r"<short> in .*: its key is too short"):
        client_context(java_store, PASSWORD, alias="short")


def test_a_certificate_must_be_valid_already(keystore_tool, java_store: Path) -> None:
    options = f"-alias early -keyalg EC -dname CN=early -startdate +2d -keystore {java_store}"
    keystore_tool("-genkeypair", *options.split(), "-storepass", PASSWORD, "-keypass", PASSWORD).ok()
    with pytest.raises(CertificateError, match=r"certificate of <early> in .* is not valid before 20"):
        client_context(java_store, PASSWORD, alias="early")


def test_the_store_must_open(java_store: Path) -> None:
    with pytest.raises(WrongPasswordError):
        client_context(java_store, "wrong-one", alias="ec")
    with pytest.raises(StoreFileError, match="does not exist"):
        client_context(java_store.with_name("missing.jks"), PASSWORD, alias="ec")


def test_passwords_come_as_text_bytes_or_from_a_function(java_store: Path) -> None:
    for password in (PASSWORD, PASSWORD.encode(), lambda: PASSWORD, PASSWORD.encode):
        client_context(java_store, password, alias="web", key_password=lambda: "separate")


# ---------------------------------------------------------------------------------------------- the key's way

WITH_A_FILE_IN_MEMORY = "pass"
WITHOUT = "del os.memfd_create"
WITHOUT_PROC = "os.path.exists = lambda path: False"


@pytest.fixture
def system_calls(strace: str, tmp_path: Path, client_store: Path):
    """Makes a context in a new process, after other code; the files that it opens and all that it writes."""

    def trace(before: str) -> str:
        code = f"import os, sys; {before}; import keystore_tool; keystore_tool.client_context(*sys.argv[1:])"
        calls = "trace=open,openat,creat,memfd_create,write,writev,pwrite64,pwritev,sendto,unlink,unlinkat"
        command = [strace, "-f", "-xx", "-s", "65536", "-o", tmp_path / "calls", "-e", calls]
        python = [sys.executable, "-B", "-c", code, client_store, PASSWORD]
        environment = peers.environment(TMPDIR=str(tmp_path))
        subprocess.run([*command, *python], check=True, timeout=60, env=environment)
        return (tmp_path / "calls").read_text()

    return trace


def in_hexadecimal(data: bytes) -> str:
    """As strace -xx shows it."""
    return "".join(f"\\x{byte:02x}" for byte in data)


def secret_forms(store: Path) -> list[bytes]:
    """What would give the private key away: its number, and the Base64 of its PKCS#8."""
    entry = load_store(store, PASSWORD)["vibesclient1"]
    number = entry.private_key(PASSWORD).private_numbers().private_value
    return [
        number.to_bytes((number.bit_length() + 7) // 8, "big"),
        base64.b64encode(entry.pkcs8(PASSWORD))[-40:],
    ]


@pytest.mark.parametrize("before", [WITH_A_FILE_IN_MEMORY, WITHOUT, WITHOUT_PROC])
def test_the_clear_key_is_written_nowhere(system_calls, client_store: Path, before: str) -> None:
    calls = system_calls(before)
    assert in_hexadecimal(b"BEGIN ENCRYPTED PRIVATE KEY") in calls
    for form in secret_forms(client_store):
        assert in_hexadecimal(form) not in calls


def test_with_a_file_in_memory_no_file_is_written(system_calls) -> None:
    calls = system_calls(WITH_A_FILE_IN_MEMORY)
    assert "memfd_create(" in calls
    assert not re.search(r"open(at)?\(.*O_(WRONLY|RDWR|CREAT)", calls)


@pytest.mark.parametrize("before", [WITHOUT, WITHOUT_PROC])
def test_a_temporary_file_is_the_users_alone_and_goes_at_once(
    system_calls, tmp_path: Path, before: str
) -> None:
    calls = system_calls(before)
    made = re.findall(r"openat\(AT_FDCWD, (\".*?\"), O_RDWR\|O_CREAT\|O_EXCL.*, 0600\)", calls)
    assert in_hexadecimal(b"keystore-tool-") in made[-1]
    assert f"unlink({made[-1]})" in calls
    assert [path.name for path in tmp_path.iterdir()] == ["calls"]


def test_no_program_inherits_the_file_in_memory(system_calls) -> None:
    assert re.search(r"memfd_create\(.*MFD_CLOEXEC", system_calls(WITH_A_FILE_IN_MEMORY))
