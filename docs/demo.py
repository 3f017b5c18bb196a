"""The vendor workflow from key pair to TLS handshake: a document that runs, and shows what it runs.

    make demo    or    python docs/demo.py FOLDER

It plays three parts. The vendor has a CA and a server that demands a client certificate of that CA. The
client follows the vendor's document: four commands, with the answers that a person would type. Then both
meet: Python's ssl on either side, and Java's if a JDK is on the PATH. Everything lands in FOLDER.
"""

import contextlib
import http.client
import os
import pty
import shlex
import shutil
import ssl
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from keystore_tool import client_context, server_context

TOOL = Path(sysconfig.get_path("scripts"), "keystore-tool")
JAVA_CLIENT = Path(__file__).resolve().parent.parent / "tests" / "java" / "VibesClient.java"
STORE_PASSWORD = "changeit"  # noqa: S105 -- a rehearsal
VENDOR_PASSWORD = "vendors-secret"  # noqa: S105
TIMEOUT = 20  # seconds


def main(folder: Path) -> None:
    """Run the workflow in a new folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.chdir(folder)
    os.environ["VENDOR_PASSWORD"] = VENDOR_PASSWORD

    heading("The vendor: a rehearsal CA, and a server certificate")
    make_vendor()
    heading("The client: a key pair and a request, by the vendor's document")
    make_request()
    heading("The vendor: signs the request")
    vendor("-gencert -keystore vendor.p12 -alias ca -infile vibesclient1.csr -outfile vibesclient1.crt -rfc")
    heading("The client: imports the vendor's CA and the reply")
    import_reply()
    heading("The result: example.jks, for the Java team")
    converse(
        "keystore-tool -list -keystore example.jks",
        ("Enter keystore password:", STORE_PASSWORD),
    )
    heading("The proof: a handshake that demands the client certificate")
    prove()


def heading(text: str) -> None:
    """A line that says who does what next."""
    print(f"\n== {text}", flush=True)


# ------------------------------------------------------------------------------------------ the two parties


def make_vendor() -> None:
    """A CA, its certificate as a file, and a server key with a certificate of the CA."""
    vendor(
        "-genkeypair -keystore vendor.p12 -alias ca -keyalg EC -dname 'CN=Rehearsal CA'"
        " -ext bc:c -ext ku:c=keyCertSign"
    )
    vendor("-exportcert -keystore vendor.p12 -alias ca -file vibes-cacert.crt -rfc")
    vendor("-genkeypair -keystore vendor.p12 -alias server -keyalg EC -dname CN=localhost")
    vendor("-certreq -keystore vendor.p12 -alias server -file server.csr")
    vendor(
        "-gencert -keystore vendor.p12 -alias ca -infile server.csr -outfile server.crt -rfc"
        " -ext san=dns:localhost,ip:127.0.0.1"
    )
    vendor("-importcert -keystore vendor.p12 -alias server -file server.crt")


def make_request() -> None:
    """The first two commands of the document."""
    converse(
        "keystore-tool -keystore example.jks -alias vibesclient1 -genkey -keyalg RSA -keysize 2048",
        ("Enter keystore password:", STORE_PASSWORD),
        ("Re-enter new password:", STORE_PASSWORD),
        ("first and last name?", "vibesclient1@example.com"),
        ("organizational unit?", "Integration"),
        ("organization?", "Example Ltd"),
        ("City or Locality?", "Zurich"),
        ("State or Province?", ""),
        ("two-letter country code", "CH"),
        ("correct?", "yes"),
        ("RETURN if same as keystore password", ""),
    )
    converse(
        "keystore-tool -keystore example.jks -alias vibesclient1 -certreq -file vibesclient1.csr",
        ("Enter keystore password:", STORE_PASSWORD),
    )


def import_reply() -> None:
    """The last two commands of the document."""
    converse(
        "keystore-tool -keystore example.jks -alias vibesca -import -file vibes-cacert.crt",
        ("Enter keystore password:", STORE_PASSWORD),
        ("Trust this certificate?", "yes"),
    )
    converse(
        "keystore-tool -keystore example.jks -alias vibesclient1 -import -file vibesclient1.crt",
        ("Enter keystore password:", STORE_PASSWORD),
    )


# -------------------------------------------------------------------------------------- running the commands


def vendor(arguments: str) -> None:
    """Run one of the vendor's commands, which ask nothing."""
    converse(f"keystore-tool {arguments} -storepass:env VENDOR_PASSWORD")


def converse(command: str, *answers: tuple[str, str]) -> None:
    """Run a command on a terminal of its own and show the conversation, as its user would see it.

    Args:
        command: the command line; its first word is our tool.
        answers: what to type when some text has appeared, in the order of the questions.
    """
    print(f"$ {command}", flush=True)
    ours, its = pty.openpty()
    words = [str(TOOL), *shlex.split(command)[1:]]
    process = subprocess.Popen(words, stdin=its, stdout=its, stderr=its)
    os.close(its)
    waiting, unread = list(answers), ""
    for text in terminal_output(ours):
        sys.stdout.write(text)
        sys.stdout.flush()
        unread += text
        if waiting and waiting[0][0] in unread and at_prompt(unread):
            os.write(ours, waiting.pop(0)[1].encode() + b"\n")
            unread = ""
    os.close(ours)
    if process.wait(TIMEOUT) or waiting:
        sys.exit(f"this ended with status {process.returncode}; not asked: {[text for text, _ in waiting]}")


def at_prompt(text: str) -> bool:
    """Whether the program has stopped at the end of a question."""
    return text.rstrip(" ").endswith(":")


def terminal_output(descriptor: int) -> Iterator[str]:
    """What appears on a terminal, piece by piece, until nobody is left to write to it."""
    with contextlib.suppress(OSError):  # Linux's way of saying that the other side has closed
        while piece := os.read(descriptor, 4096):
            yield piece.decode().replace("\r\n", "\n")


# ------------------------------------------------------------------------------------------------- the proof


class Service(BaseHTTPRequestHandler):
    """The vendor's service: greets whoever the client certificate names."""

    def do_GET(self) -> None:
        """Answer any request."""
        subject = dict(pair for rdn in self.connection.getpeercert()["subject"] for pair in rdn)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"Hello, {subject['commonName']}\n".encode())

    def log_message(self, *_: object) -> None:
        """Say nothing: the client's side is shown."""


def prove() -> None:
    """Meet the vendor's server with the client certificate, and without."""
    vendor = server_context("vendor.p12", VENDOR_PASSWORD, alias="server")
    vendor.verify_mode = ssl.CERT_REQUIRED
    vendor.load_verify_locations("vibes-cacert.crt")
    nobody = ssl.create_default_context(cafile="vibes-cacert.crt")
    client = client_context("example.jks", STORE_PASSWORD, alias="vibesclient1")
    with serving(vendor) as port:
        print("Python without a client certificate:", greeting(nobody, port))
        print("Python with the key of example.jks: ", greeting(client, port))
        if shutil.which("java") and shutil.which("javac"):
            print("Java with example.jks:              ", java_greeting(port))
        else:
            print("Java: no JDK on the PATH, left out")


@contextlib.contextmanager
def serving(context: ssl.SSLContext) -> Iterator[int]:
    """Run the service on a free port of this machine; gives the port."""
    server = HTTPServer(("127.0.0.1", 0), Service)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def greeting(context: ssl.SSLContext, port: int) -> str:
    """What the service answers, or why it does not."""
    connection = http.client.HTTPSConnection("localhost", port, context=context, timeout=TIMEOUT)
    try:
        connection.request("GET", "/")
        response = connection.getresponse()
        return f"{response.status} {response.read().decode().strip()}"
    except (ssl.SSLError, ConnectionError) as error:
        return f"refused ({getattr(error, 'reason', None) or error})"
    finally:
        connection.close()


def java_greeting(port: int) -> str:
    """What the service answers a Java program that loads example.jks itself."""
    url = f"https://localhost:{port}/"
    command = ["java", JAVA_CLIENT, "example.jks", "JKS", STORE_PASSWORD, url, "user:password"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=6 * TIMEOUT, check=False)
    return done.stdout.removeprefix("status ").replace("\n", " ").strip() or done.stderr.strip()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
