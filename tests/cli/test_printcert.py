"""Certificates of files, of jar files' signers and of TLS servers, printed as keytool prints them."""

from __future__ import annotations

import contextlib
import http.server
import socket
import socketserver
import subprocess
import threading
import time
import zipfile
from typing import TYPE_CHECKING

import peers
import pytest
from sides import Pair, served_pair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

P12 = ("-keystore", "s.p12", "-storepass", "changeit")
JARSIGNER = "jarsigner"


@pytest.fixture(scope="module")
def folder(keytool, keystore_tool, openssl, tmp_path_factory) -> Path:  # noqa: ARG001  the JVM's is used
    """Keys and certificates, fine and weak; a trusted certificate with a weak signature; a JKS."""
    folder = tmp_path_factory.mktemp("printcert")

    def make(*arguments: str) -> None:
        keystore_tool("-genkeypair", "-storepass", "changeit", *arguments, cwd=folder).ok()

    ec = ("-keyalg", "EC", "-groupname", "secp256r1")
    rsa = ("-keyalg", "RSA", "-keysize", "1024")
    make(*P12, "-alias", "ca", *ec, "-dname", "CN=CA, O=Org", "-ext", "bc:c")
    make(*P12, "-alias", "leaf", *ec, "-dname", "CN=Leaf", "-signer", "ca")
    make(*P12, "-alias", "weak", *rsa, "-dname", "CN=Weak", "-sigalg", "SHA1withRSA")
    make(*P12, "-alias", "below", *rsa, "-dname", "CN=Below", "-signer", "weak")
    make(
        "-keystore",
        "s.jks",
        "-storetype",
        "JKS",
        "-alias",
        "k",
        *ec,
        "-dname",
        "CN=K",
        "-keypass",
        "changeit",
    )
    for alias in ("ca", "leaf", "weak"):
        exported = ("-exportcert", "-rfc", *P12, "-alias", alias, "-file", f"{alias}.crt")
        keystore_tool(*exported, cwd=folder).ok()
    imported = ("-importcert", "-noprompt", "-keystore", "trust.p12", "-storepass", "changeit")
    keystore_tool(*imported, "-alias", "weak", "-file", "weak.crt", cwd=folder).ok()
    (folder / "chain.pem").write_bytes(
        (folder / "leaf.crt").read_bytes() + (folder / "weak.crt").read_bytes()
    )
    (folder / "empty").touch()
    (folder / "text").write_text("no certificate\n")
    make_jars(folder, openssl)
    return folder


@pytest.fixture(scope="module")
def sides(folder, tmp_path_factory) -> Iterator[Pair]:
    with served_pair(folder, tmp_path_factory.mktemp("scratch")) as pair:
        yield pair


# -------------------------------------------------------------------------------------- files, and trust

TRUST = ("-keystore", "trust.p12", "-storepass", "changeit")


@pytest.mark.parametrize(
    "arguments",
    [
        ("-file", "weak.crt"),
        ("-file", "weak.crt", *TRUST),
        ("-file", "chain.pem", *TRUST, "-rfc", "-v"),
        ("-file", "weak.crt", "-keystore", "trust.p12"),
        ("-file", "weak.crt", *P12),
        ("-file", "ca.crt", "-keystore", "s.jks"),
        ("-file", "ca.crt", "-keystore", "s.jks", "-storepass", "wrong-one"),
        ("-file", "ca.crt", "-keystore", "none", "-storepass", "changeit"),
        ("-file", "ca.crt", "-keystore", "empty"),
        ("-file", "ca.crt", "-keystore", "text"),
        ("-file", "ca.crt", "-keystore", "NONE"),
        ("-file", "ca.crt", "-cacerts", "-trustcacerts"),
        ("-file", "ca.crt", "-cacerts", *TRUST),
        ("-file", "ca.crt", "-protected", *TRUST),
        ("-file", "ca.crt", "-storetype", "FOO"),
        ("-file", "ca.crt", "-providername", "FOO"),
        ("-file", "empty"),
        ("-file", "text"),
        ("-file", "none"),
        ("-file", "."),
    ],
    ids=" ".join,
)
def test_certificates_of_a_file(sides, arguments):
    sides.agree("-printcert", *arguments)


# ------------------------------------------------------------------------------------------- jar files


def make_jars(folder: Path, openssl) -> None:
    """Signed jar files: by one and by two, with timestamps, by openssl, and with every part changed."""
    with zipfile.ZipFile(folder / "unsigned.jar", "w") as jar:
        jar.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n\r\n")
        jar.writestr("a.txt", "a")
        jar.writestr(f"folder/{'long' * 20}.txt", "b")

    def sign(source: str, target: str, alias: str, *options: str) -> None:
        command = (JARSIGNER, *P12, *options, "-signedjar", target, source, alias)
        peers.run(*command, cwd=folder).ok()

    sign("unsigned.jar", "one.jar", "leaf")
    sign("one.jar", "two.jar", "weak")
    with timestamping(folder, openssl) as url:
        sign("unsigned.jar", "stamped.jar", "below", "-tsa", url)
        sign("stamped.jar", "stamped-twice.jar", "weak", "-tsa", url)
    (folder / "cut.jar").write_bytes((folder / "one.jar").read_bytes()[:300])
    changes = {
        "content": ("a.txt", lambda data: data + b"!"),
        "section": (".MF", lambda data: data.replace(b"Name: a.txt", b"Name: x.txt")),
        "main section": (
            ".MF",
            lambda data: data.replace(b"Manifest-Version: 1.0", b"Manifest-Version: 2.0"),
        ),
        "digest": (".MF", lambda data: data.replace(b"-Digest: ", b"-Digest: AA", 1)),
        "more sections": (".MF", lambda data: data + b"\r\nName: z.txt\r\nSHA-384-Digest: AAAA\r\n\r\n"),
        "created by": (".SF", lambda data: data.replace(b"Created-By: ", b"Created-By: x")),
        "version": (
            ".SF",
            lambda data: data.replace(b"Signature-Version: 1.0", b"Signature-Version: 2.0"),
        ),
        "signature": (".EC", lambda data: data[:-10] + bytes(10)),
        "no block": (".EC", lambda _: b"junk"),
        "no signature file": (".SF", lambda _: None),
        "no manifest": (".MF", lambda _: None),
        "no entry": ("a.txt", lambda _: None),
    }
    for name, (ending, change) in changes.items():
        rewrite(folder / "one.jar", folder / f"{name}.jar", ending, change)


def rewrite(source: Path, target: Path, ending: str, change: Callable[[bytes], bytes | None]) -> None:
    """Copy a jar file with one of its entries changed, or left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            data: bytes | None = old.read(info)
            if info.filename.endswith(ending):
                data = change(old.read(info))
            if data is not None:
                new.writestr(info.filename, data)


TSA = """
[tsa]
default_tsa = t
[t]
serial = serial
signer_cert = tsa.crt
certs = tsa-ca.crt
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3
digests = sha256, sha384, sha512
[stamping]
extendedKeyUsage = critical,timeStamping
"""


@contextlib.contextmanager
def timestamping(folder: Path, openssl) -> Iterator[str]:
    """A timestamping authority of openssl's, with a CA above it; its URL."""
    at = folder / "tsa"
    at.mkdir()
    (at / "tsa.cnf").write_text(TSA)
    (at / "serial").write_text("01\n")
    key = ("-newkey", "rsa:1024", "-nodes")
    openssl(
        *("req", "-x509", *key, "-keyout", "ca.key", "-out", "tsa-ca.crt", "-subj", "/CN=TSA CA"), cwd=at
    ).ok()
    openssl("req", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=TSA", cwd=at).ok()
    signer = ("-CA", "tsa-ca.crt", "-CAkey", "ca.key", "-set_serial", "7")
    extensions = ("-extfile", "tsa.cnf", "-extensions", "stamping")
    openssl("x509", "-req", "-in", "tsa.csr", *signer, *extensions, "-out", "tsa.crt", cwd=at).ok()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (at / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            openssl("ts", "-reply", "-queryfile", "query", "-config", "tsa.cnf", "-out", "reply", cwd=at).ok()
            reply = (at / "reply").read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


JARS = (
    *("one", "two", "stamped", "stamped-twice", "unsigned", "cut", "content", "section", "main section"),
    *("digest", "more sections", "created by", "version", "signature", "no block", "no signature file"),
    *("no manifest", "no entry"),
)


@pytest.mark.parametrize("jar", JARS)
def test_the_signers_of_a_jar_file(sides, jar):
    sides.agree("-printcert", "-jarfile", f"{jar}.jar")


@pytest.mark.parametrize(
    "arguments",
    [
        ("-jarfile", "two.jar", "-rfc"),
        ("-jarfile", "stamped-twice.jar", "-rfc"),
        ("-jarfile", "two.jar", *TRUST),
        ("-jarfile", "one.jar", "-file", "none", "-sslserver", "localhost:1"),
        ("-jarfile", "unsigned.jar", "-rfc"),
        ("-jarfile", "text"),
        ("-jarfile", "empty"),
        ("-jarfile", "none"),
        ("-jarfile", "."),
    ],
    ids=" ".join,
)
def test_options_beside_a_jar_file(sides, arguments):
    sides.agree("-printcert", *arguments)


def test_the_document_of_a_jar_file(keystore_tool, folder):
    run = keystore_tool("printcert", "--jarfile", folder / "stamped.jar", "--format", "json").ok()
    assert '"timestamp_chain": [' in run.out


# --------------------------------------------------------------------------------------------- servers


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def server(folder: Path, *options: str) -> Iterator[int]:
    """Openssl's server with a chain of two; its port."""
    port = free_port()
    certificates = ("-cert", "server.crt", "-key", "server.key", "-cert_chain", "tsa/tsa-ca.crt")
    command = ("openssl", "s_server", "-accept", f"127.0.0.1:{port}", *certificates, "-quiet", *options)
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield port
        running.terminate()


@pytest.fixture(scope="module")
def served(folder, openssl) -> Path:
    """A server's key and certificate, below the timestamping CA."""
    key = ("-newkey", "rsa:1024", "-nodes", "-keyout", "server.key")
    openssl("req", *key, "-out", "server.csr", "-subj", "/CN=localhost", cwd=folder).ok()
    signer = ("-CA", "tsa/tsa-ca.crt", "-CAkey", "tsa/ca.key", "-set_serial", "8")
    openssl("x509", "-req", "-in", "server.csr", *signer, "-out", "server.crt", cwd=folder).ok()
    return folder


WEAK_KEYS = ("-cipher", "ALL:@SECLEVEL=0")


@pytest.mark.parametrize(
    "options",
    [WEAK_KEYS, (*WEAK_KEYS, "-tls1_2", "-Verify", "1"), (*WEAK_KEYS, "-tls1_3", "-Verify", "1")],
    ids=["any", "certificate wanted, TLS 1.2", "certificate wanted, TLS 1.3"],
)
def test_the_chain_of_a_server(sides, served, options):
    with server(served, *options) as port:
        run = sides.agree("-printcert", "-sslserver", f"localhost:{port}")
        assert run.out.count("Certificate #") == 2
        sides.agree("-printcert", "-sslserver", f"localhost:{port}", "-rfc", *TRUST)


def test_a_server_that_speaks_old_tls_only_is_shown(keystore_tool, served):
    with server(served, *WEAK_KEYS, "-tls1_1") as port:
        assert "Certificate #1" in keystore_tool("-printcert", "-sslserver", f"localhost:{port}").ok().out


@pytest.mark.parametrize("address", ["localhost:1", "[::1]:1", "localhost:", "localhost:x", "host.invalid"])
def test_no_server(sides, address):
    sides.agree("-printcert", "-sslserver", address)


def test_what_is_no_tls_server_shows_no_certificate(keystore_tool):
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as plain:
        threading.Thread(target=plain.serve_forever, daemon=True).start()
        run = keystore_tool("printcert", "--sslserver", f"127.0.0.1:{plain.server_address[1]}")
        plain.shutdown()
    assert run.status == 1
    assert "No certificate from the SSL server" in run.err


class Proxy(socketserver.StreamRequestHandler):
    """Passes connections on, and notes where to."""

    asked: list[str]

    def handle(self) -> None:
        """Connect, and pass on both ways until one side ends."""
        line = self.rfile.readline().decode()
        while self.rfile.readline().strip():
            pass
        self.asked.append(line.split()[1])
        host, port = line.split()[1].rsplit(":", 1)
        if host == "refused.example":
            self.wfile.write(b"HTTP/1.1 403 Forbidden\r\n\r\n")
            return
        with socket.create_connection(("127.0.0.1", int(port))) as target:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=self.pump, args=(target, self.connection), daemon=True)
            back.start()
            self.pump(self.connection, target)
            back.join(5)

    @staticmethod
    def pump(source: socket.socket, target: socket.socket) -> None:
        """Pass on what comes from one side."""
        with contextlib.suppress(OSError):
            while data := source.recv(4096):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


@pytest.fixture
def proxy() -> Iterator[tuple[str, list[str]]]:
    """A proxy: the options that name it, and where it was asked to connect."""
    asked: list[str] = []
    handler = type("NotingProxy", (Proxy,), {"asked": asked})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"-J-Dhttps.proxyPort={running.server_address[1]}", asked
        running.shutdown()


def test_a_proxy_passes_on(keytool, keystore_tool, served, proxy):
    port_option, asked = proxy
    options = ("-rfc", "-J-Dhttps.proxyHost=127.0.0.1", port_option)
    with server(served, *WEAK_KEYS) as port:
        address = f"www.example:{port}"
        runs = [run("-printcert", "-sslserver", address, *options).ok() for run in (keytool, keystore_tool)]
        direct = keystore_tool("-printcert", "-sslserver", f"localhost:{port}", *options).ok()
    assert runs[1].out == runs[0].out == direct.out
    assert asked == [address, address]
    refused = keystore_tool("-printcert", "-sslserver", "refused.example:1", *options)
    assert refused.out == "keytool error: java.lang.Exception: No certificate from the SSL server\n"


def test_what_is_offered_to_servers(keystore_tool):
    shown = keystore_tool("-showinfo", "-tls").ok().out.splitlines()
    assert shown[:3] == ["Enabled Protocols", "-" * 17, "TLSv1.3"]
    assert "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384" in shown[shown.index("Enabled Cipher Suites") :]
