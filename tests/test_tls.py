"""The Java team's side: a client that loads our example.jks gets through to a server that demands its key.

The server is nginx on loopback. It lets in whoever shows a certificate of the vendor's CA and gives a user's
name and password. The CA, its certificates and the client's store are made by our command.
"""

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import peers
import pytest
from peers import Run

PASSWORD = "changeit"
USER = "vibes:secret"

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
        auth_basic "vibes";
        auth_basic_user_file users;
    }}
}}
"""


@dataclass
class Party:
    """Somebody who runs our command in a folder."""

    folder: Path
    keystore_tool: object

    def run(self, arguments: str, *answers: str, env: dict[str, str] | None = None) -> Run:
        """Run a command that must succeed, each answer on a line of its standard input."""
        stdin = "".join(f"{answer}\n" for answer in answers)
        return self.keystore_tool(*arguments.split(), stdin=stdin, cwd=self.folder, env=env).ok()

    def sign(self, request: str, reply: str, extensions: str = "") -> None:
        """As the CA of vendor.p12."""
        files = f"-infile {request} -outfile {reply} -rfc"
        self.run(f"-gencert -keystore vendor.p12 -storepass {PASSWORD} -alias ca {files} {extensions}")


def make_ca(party: Party, name: str) -> None:
    store = f"-keystore vendor.p12 -storepass {PASSWORD} -alias ca"
    party.run(f"-genkeypair {store} -keyalg RSA -dname CN={name} -ext bc:c")
    party.run(f"-exportcert {store} -file vibes-cacert.crt -rfc")


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


@pytest.fixture(scope="module")
def new_party(tmp_path_factory: pytest.TempPathFactory, keystore_tool):
    """Somebody with an empty folder."""
    return lambda name: Party(tmp_path_factory.mktemp(name), keystore_tool)


@pytest.fixture(scope="module")
def vendor(new_party) -> Party:
    """The vendor, with a CA."""
    party = new_party("vendor")
    make_ca(party, "Vibes-CA")
    return party


@pytest.fixture(scope="module")
def url(vendor: Party, openssl, nginx: str) -> Iterator[str]:
    """The vendor's service, while it runs."""
    store = f"-keystore server.p12 -storepass {PASSWORD} -alias server"
    vendor.run(f"-genkeypair {store} -keyalg EC -dname CN=localhost")
    vendor.run(f"-certreq {store} -file server.csr")
    vendor.sign("server.csr", "server.crt", "-ext san=dns:localhost")
    vendor.run(f"-importcert {store} -file server.crt -noprompt -trustcacerts")
    openssl(
        *f"pkcs12 -in server.p12 -passin pass:{PASSWORD} -noenc -out server.pem".split(), cwd=vendor.folder
    ).ok()
    (vendor.folder / "users").write_text(USER.replace(":", ":{PLAIN}"))
    (vendor.folder / "index.html").write_text("Welcome\n")
    with serving(nginx, vendor.folder) as port:
        yield f"https://localhost:{port}/"


@contextlib.contextmanager
def serving(nginx: str, folder: Path) -> Iterator[int]:
    """Run nginx in a folder; gives the port, when it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "nginx.conf").write_text(CONFIGURATION.format(port=port))
    server = subprocess.Popen([nginx, "-p", f"{folder}/", "-c", "nginx.conf"], env=peers.environment())
    try:
        wait_until_open(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(10)


def wait_until_open(port: int, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.05)
    pytest.fail("nginx does not start")


@pytest.fixture(scope="module", params=["JKS", "PKCS12"])
def client(request: pytest.FixtureRequest, new_party, vendor: Party) -> tuple[Party, str]:
    """A client that has followed the document, and the type of its example.jks."""
    party = new_party("client")
    env = {"KEYSTORE_TOOL_STORETYPE": "PKCS12"} if request.param == "PKCS12" else {}
    follow_the_document(party, vendor, env)
    return party, request.param


@pytest.mark.parametrize("generation", [17, 25])
def test_a_java_client_gets_through_with_our_store(client, java, url: str, generation: int) -> None:
    party, store_type = client
    store = party.folder / "example.jks"
    shown = java("VibesClient", store, store_type, PASSWORD, url, USER, generation=generation).ok()
    assert shown.out.splitlines() == ["status 200", "Welcome"]


def test_it_needs_the_users_password_too(client, java, url: str) -> None:
    party, store_type = client
    store = party.folder / "example.jks"
    assert java("VibesClient", store, store_type, PASSWORD, url, "vibes:wrong").out.startswith("status 401")


def test_it_is_refused_without_its_certificate(client, java, url: str) -> None:
    party, store_type = client
    store = party.folder / "example.jks"
    refused = java("VibesClient", store, store_type, PASSWORD, url, USER, "anonymous")
    assert refused.out.startswith("status 400")


@pytest.mark.parametrize("name", ["Other-CA", "Vibes-CA"])
def test_it_is_refused_with_a_certificate_of_another_ca(
    name: str, new_party, vendor: Party, java, url: str
) -> None:
    """Java does not even show a certificate of a CA by another name; by the same name, the server looks."""
    other = new_party("other")
    make_ca(other, name)
    party = new_party("impostor")
    follow_the_document(party, other, {})
    trust = f"-keystore example.jks -storepass {PASSWORD} -alias service -noprompt"
    party.run(f"-importcert {trust} -file {vendor.folder / 'vibes-cacert.crt'}")
    refused = java("VibesClient", party.folder / "example.jks", "JKS", PASSWORD, url, USER)
    assert refused.out.startswith("status 400")
