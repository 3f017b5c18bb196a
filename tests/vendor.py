"""The two sides of the vendor's document, rehearsed: its CA and service, and clients that follow it.

The service is nginx on loopback. It lets in whoever shows a certificate of the vendor's CA and gives a user's
name and password. The CA, its certificates and the clients' stores are made by our command.
"""

import contextlib
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import peers
import pytest
from peers import Run

PASSWORD = "changeit"
USER = "vibes:secret"

OF_A_CA = "-ext bc:c -ext ku:c=keyCertSign,cRLSign"
"""What a certificate must say for Python 3.13 and later to take it for a CA's."""

CONFIGURATION = """\
daemon off;
user root;
pid nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    server {{
        listen 127.0.0.1:{port} ssl;
        root .;
        ssl_certificate server.pem;
        ssl_certificate_key server.pem;
        ssl_client_certificate vibes-cacert.crt;
        ssl_verify_client on;
        ssl_verify_depth 2;
        auth_basic "vibes";
        auth_basic_user_file users;
    }}
}}
"""


@dataclass
class Party:
    """Somebody who runs our command in a folder."""

    folder: Path
    keystore_tool: Callable[..., Run]

    def run(self, arguments: str, *answers: str, env: dict[str, str] | None = None) -> Run:
        """Run a command that must succeed, each answer on a line of its standard input."""
        stdin = "".join(f"{answer}\n" for answer in answers)
        return self.keystore_tool(*arguments.split(), stdin=stdin, cwd=self.folder, env=env).ok()

    def sign(self, request: Path | str, reply: Path | str, extensions: str = "", alias: str = "ca") -> None:
        """As the CA of vendor.p12, or an intermediate one of it."""
        files = f"-infile {request} -outfile {reply} -rfc"
        self.run(f"-gencert -keystore vendor.p12 -storepass {PASSWORD} -alias {alias} {files} {extensions}")


def make_ca(party: Party, name: str) -> None:
    """A CA in vendor.p12, and its certificate in vibes-cacert.crt."""
    store = f"-keystore vendor.p12 -storepass {PASSWORD} -alias ca"
    party.run(f"-genkeypair {store} -keyalg RSA -dname CN={name} {OF_A_CA}")
    party.run(f"-exportcert {store} -file vibes-cacert.crt -rfc")


def make_intermediate(vendor: Party) -> None:
    """A CA under that of vendor.p12, there under the alias issuing."""
    store = f"-keystore vendor.p12 -storepass {PASSWORD} -alias issuing"
    vendor.run(f"-genkeypair {store} -keyalg EC -dname CN=Vibes-Issuing-CA {OF_A_CA}")
    vendor.run(f"-certreq {store} -file issuing.csr")
    vendor.sign("issuing.csr", "issuing.crt", OF_A_CA)
    vendor.run(f"-importcert {store} -file issuing.crt")


def follow_the_document(party: Party, vendor: Party, env: dict[str, str]) -> None:
    """The vendor's four commands, with the answers that they ask for."""
    alias = "-keystore example.jks -alias vibesclient1"
    name = ["Client 1", "Integration", "Example Ltd", "Zurich", ".", "CH", "yes"]
    key_password = [""] if not env else []
    answers = [PASSWORD, PASSWORD, *name, *key_password]
    party.run(f"{alias} -genkey -keyalg RSA -keysize 2048", *answers, env=env)
    party.run(f"{alias} -certreq -file vibesclient1.csr", PASSWORD)
    vendor.sign(party.folder / "vibesclient1.csr", party.folder / "vibesclient1.crt")
    vendor_certificate = vendor.folder / "vibes-cacert.crt"
    party.run(f"-keystore example.jks -alias vibesca -import -file {vendor_certificate}", PASSWORD, "yes")
    party.run(f"{alias} -import -file vibesclient1.crt", PASSWORD)


def make_server_certificate(vendor: Party) -> None:
    """The service's key and certificate, in server.p12."""
    store = f"-keystore server.p12 -storepass {PASSWORD}"
    vendor.run(f"-genkeypair {store} -alias server -keyalg EC -dname CN=localhost")
    vendor.run(f"-certreq {store} -alias server -file server.csr")
    vendor.sign("server.csr", "server.crt", "-ext san=dns:localhost")
    vendor.run(f"-importcert {store} -alias ca -file vibes-cacert.crt -noprompt")
    vendor.run(f"-importcert {store} -alias server -file server.crt")


def enrol(party: Party, store: str, authority: Party, signer: str = "ca", when: str = "") -> Path:
    """A store with a key under the alias vibesclient1, certified by an authority; it trusts nobody."""
    key = f"-keystore {store} -storepass {PASSWORD} -alias vibesclient1"
    party.run(f"-genkeypair {key} -keypass {PASSWORD} -keyalg EC -dname CN=client")
    party.run(f"-certreq {key} -file client.csr")
    authority.sign(party.folder / "client.csr", party.folder / "client.crt", when, signer)
    trust(party, store, authority)
    party.run(f"-importcert {key} -file client.crt")
    party.run(f"-delete -keystore {store} -storepass {PASSWORD} -alias vibesca")
    return party.folder / store


def trust(party: Party, store: str, authority: Party) -> None:
    """Let a store trust an authority."""
    ca = authority.folder / "vibes-cacert.crt"
    party.run(f"-importcert -keystore {store} -storepass {PASSWORD} -alias vibesca -file {ca} -noprompt")


@contextlib.contextmanager
def serving(nginx: str, folder: Path) -> Iterator[int]:
    """Run nginx in a folder; gives the port, when it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "users").write_text(USER.replace(":", ":{PLAIN}"))
    (folder / "index.html").write_text("Welcome\n")
    (folder / "nginx.conf").write_text(CONFIGURATION.format(port=port))
    server = subprocess.Popen([nginx, "-p", f"{folder}/", "-c", "nginx.conf"], env=peers.environment())
    try:
        wait_until_open(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(10)


def wait_until_open(port: int, server: subprocess.Popen[bytes]) -> None:
    """Return when the server answers."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.05)
    pytest.fail("nginx does not start")
