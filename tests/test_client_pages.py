"""What docs/library.md and the pages on clients show works, and prints what they say.

Each page is run from its top to its end in a folder that has `example.jks`, `server.p12` and the passwords,
against the vendor's service of `tests/vendor.py`.
"""

import re
import shutil
import socket
import subprocess
import sys
import sysconfig
from pathlib import Path

import peers
import pytest
import vendor as rig
from vendor import PASSWORD, USER, Party

import keystore_tool as library
from keystore_tool import load_store

DOCS = Path(__file__).parent.parent / "docs"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SITE = "https://vendor.example/"


@pytest.fixture(scope="module")
def prepared(new_party, vendor: Party, server_store: Path) -> Path:
    """A folder as the pages assume it."""
    party = new_party("pages")
    rig.enrol(party, "example.jks", vendor, "issuing")
    rig.trust(party, "example.jks", vendor)
    shutil.copy(server_store, party.folder)
    (party.folder / "new-ca.der").write_bytes(load_store(server_store, PASSWORD)["ca"].certificate.der)
    (party.folder / "storepass").write_text(f"{PASSWORD}\n")
    (party.folder / "passphrase").write_text("for the PEM files\n")
    return party.folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    """A copy of it for one page."""
    return Path(shutil.copytree(prepared, tmp_path / "work"))


def blocks(page: str, *languages: str) -> list[str]:
    """The text of a page's blocks in some languages."""
    return [text for language, text in BLOCK.findall((DOCS / page).read_text()) if language in languages]


def run(folder: Path, *command: str | Path, text: str = "") -> str:
    """Run an example with the passwords in its environment; what it prints."""
    scripts = sysconfig.get_path("scripts")
    environment = {"STOREPASS": PASSWORD, "VIBES_PASSWORD": USER.partition(":")[2]}
    path = f"{scripts}:{peers.environment()['PATH']}"
    return peers.run(*command, stdin=text, cwd=folder, env={**environment, "PATH": path}).ok().out


def settled(lines: str) -> list[str]:
    return [line.rstrip() for line in lines.splitlines() if line.strip()]


@pytest.mark.parametrize("page", [f"how-to/{name}.md" for name in ("requests", "httpx", "aiohttp", "urllib")])
def test_the_python_of_a_clients_page_gets_through(page: str, folder: Path, url: str) -> None:
    code = "\n".join(blocks(page, "python")).replace(SITE, url)
    printed = run(folder, sys.executable, "-W", "error", "-c", code)
    assert settled(printed) == settled("".join(blocks(page, "text")))


def test_the_python_of_the_librarys_page_prints_what_it_says(folder: Path) -> None:
    printed = run(folder, sys.executable, "-W", "error", "-c", "\n".join(blocks("library.md", "python")))
    expected = settled("".join(blocks("library.md", "text")))
    assert len(settled(printed)) == len(expected)
    for line, pattern in zip(settled(printed), expected, strict=True):
        assert re.fullmatch(re.escape(pattern).replace(r"\.\.\.", ".+"), line)


def test_the_librarys_page_names_all_that_is_public() -> None:
    page = (DOCS / "library.md").read_text()
    assert not [name for name in library.__all__ if not re.search(rf"\b{name}\b", page)]


@pytest.mark.usefixtures("curl")
def test_curl_gets_through_as_its_page_says(folder: Path, url: str) -> None:
    export, request = blocks("how-to/curl.md", "sh")
    run(folder, "bash", "-e", text=export)
    printed = run(folder, "bash", "-e", text=request.replace(SITE, url))
    assert settled(printed) == settled("".join(blocks("how-to/curl.md", "text")))
    assert "ENCRYPTED" in (folder / "pem" / "vibesclient1.key").read_text()


def test_curl_takes_a_pkcs12_store_as_its_page_says(folder: Path, keystore_tool, curl: str, url: str) -> None:
    passwords = ["-srcstorepass", PASSWORD, "-deststorepass", PASSWORD, "-deststoretype", "pkcs12"]
    copy = ["-importkeystore", "-srckeystore", "example.jks", "-destkeystore", "example.p12", *passwords]
    keystore_tool(*copy, cwd=folder).ok()
    (folder / "ca.pem").write_text(load_store(folder / "server.p12", PASSWORD)["ca"].certificate.pem)
    settings = (
        f'cert = "example.p12"\ncert-type = P12\npass = "{PASSWORD}"\ncacert = "ca.pem"\nuser = "{USER}"\n'
    )
    assert run(folder, curl, "--silent", "--config", "-", url, text=settings) == "Welcome\n"


def test_java_gets_through_as_its_page_says(folder: Path, url: str) -> None:
    jdk = peers.compiler()
    if jdk is None:
        pytest.skip("needs a JDK with javac")
    [program] = blocks("how-to/java.md", "java")
    (folder / "Client.java").write_text(program.replace(SITE, url))
    [command] = blocks("how-to/java.md", "sh")
    printed = run(folder, "bash", "-e", text=f"PATH={jdk.home}/bin:$PATH\n{command}")
    assert settled(printed) == settled("".join(blocks("how-to/java.md", "text")))


def test_nginx_takes_what_its_page_says(folder: Path, nginx: str, curl: str, url: str) -> None:
    """Both servers of the page in one nginx: one leads to the vendor, the other demands a certificate."""
    run(folder, "bash", "-e", text="".join(blocks("how-to/nginx.md", "sh")))
    plain, tls = free_port(), free_port()
    servers = "".join(blocks("how-to/nginx.md", "nginx")).replace(SITE, url)
    servers = servers.replace(":8080", f":{plain}").replace(":8443", f":{tls}")
    head = "daemon off; user root; pid nginx.pid; error_log stderr; events {}"
    (folder / "nginx.conf").write_text(f"{head} http {{ access_log off; {servers} }}")
    server = subprocess.Popen([nginx, "-p", f"{folder}/", "-c", "nginx.conf"], env=peers.environment())
    try:
        rig.wait_until_open(tls, server)
        assert run(folder, curl, "-s", "-u", USER, f"http://127.0.0.1:{plain}/") == "Welcome\n"
        own = ["-s", "--cacert", "pem/ca.crt", f"https://localhost:{tls}/"]
        assert "No required SSL certificate was sent" in run(folder, curl, *own)
        shown = [
            "--cert",
            "pem/vibesclient1.crt",
            "--key",
            "pem/vibesclient1.key",
            "--pass",
            "for the PEM files",
        ]
        assert run(folder, curl, *shown, *own) == "Hello, CN=client\n"
    finally:
        server.terminate()
        server.wait(10)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
