"""What tests share: the programs that stores are exchanged with, and our own, run as a user runs it.

A test that needs a program which is missing is skipped with the reason, but fails under CI. Tests that use
one of these fixtures are marked `peer`, so that `-m "not peer"` runs anywhere.
"""

import functools
import os
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import oracle
import peers
import pytest
import vendor as vendor_rig
from peers import Jdk, Run
from vendor import Party

PEER_FIXTURES = {"keytool", "keytool17", "keytools", "java", "openssl", "nginx", "curl", "strace"}

Runner = Callable[..., Run]

collect_ignore = ["typed_usage.py"]  # for the type checker: some of it is wrong on purpose


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if PEER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("peer")


def missing(what: str) -> NoReturn:
    """Skip the test that needs *what*; on CI, where everything was installed, fail it."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing: see tests/install_peers.py")
    pytest.skip(f"needs {what}")


@pytest.fixture(autouse=True)
def pyjks_agrees(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever JKS a test leaves in its folder, pyjks reads with the entries that we read."""
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    if folder is not None:
        for path in filter(Path.is_file, folder.rglob("*")):
            oracle.compare(path)


@pytest.fixture(scope="session")
def keytool() -> Runner:
    """The reference: keytool 25."""
    return _jdk(25).keytool


@pytest.fixture(scope="session")
def keytool17() -> Runner:
    """The keytool of the generation that most servers still run."""
    return _jdk(17).keytool


@pytest.fixture(scope="session")
def keytools() -> dict[int, Runner]:
    """Every keytool that is here, by generation."""
    if not peers.jdks():
        missing("a JDK")
    return {jdk.generation: jdk.keytool for jdk in reversed(peers.jdks())}


def _jdk(generation: int) -> Jdk:
    found = peers.jdk(generation)
    if found is None:
        missing(f"Java {generation}")
    return found


@pytest.fixture(scope="session")
def java(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """Runs a program of tests/java by its name, on Java 25 or another `generation`."""
    jdk = peers.compiler()
    if jdk is None:
        missing("a JDK with javac")
    classes = tmp_path_factory.mktemp("classes")
    jdk.compile(classes)

    def run(name: str, *arguments: str | Path, generation: int = 25) -> Run:
        return _jdk(generation).java(classes, name, *arguments)

    return run


@pytest.fixture(scope="session")
def openssl() -> Runner:
    """Runs the openssl command."""
    return functools.partial(peers.run, _program("openssl"))


@pytest.fixture(scope="session")
def nginx() -> str:
    """The path of the nginx server."""
    return _program("nginx")


@pytest.fixture(scope="session")
def curl() -> str:
    """The path of curl."""
    return _program("curl")


@pytest.fixture(scope="session")
def strace() -> str:
    """The path of strace."""
    return _program("strace")


def _program(name: str) -> str:
    path = peers.program(name)
    if path is None:
        missing(name)
    return path


@pytest.fixture(scope="session")
def keystore_tool() -> Runner:
    """Runs our command as a user does; each line of *stdin* answers the question that waits for it."""
    command = Path(sysconfig.get_path("scripts"), "keystore-tool")

    def run(
        *arguments: str | Path,
        stdin: str = "",
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
    ) -> Run:
        return peers.run(command, *arguments, stdin=stdin, cwd=cwd, env=env)

    return run


@pytest.fixture(scope="session")
def new_party(tmp_path_factory: pytest.TempPathFactory, keystore_tool: Runner) -> Callable[[str], Party]:
    """Somebody with an empty folder."""
    return lambda name: Party(tmp_path_factory.mktemp(name), keystore_tool)


@pytest.fixture(scope="session")
def vendor(new_party: Callable[[str], Party]) -> Party:
    """The vendor of the document, with a CA and one under it."""
    party = new_party("vendor")
    vendor_rig.make_ca(party, "Vibes-CA")
    vendor_rig.make_intermediate(party)
    return party


@pytest.fixture(scope="session")
def server_store(vendor: Party) -> Path:
    """The store of the vendor's service: the key server for localhost, and trust in the CA."""
    vendor_rig.make_server_certificate(vendor)
    return vendor.folder / "server.p12"


@pytest.fixture(scope="session")
def url(vendor: Party, server_store: Path, openssl: Runner, nginx: str) -> Iterator[str]:
    """The vendor's service, while it runs."""
    export = f"pkcs12 -in {server_store} -passin pass:{vendor_rig.PASSWORD} -noenc -out server.pem"
    openssl(*export.split(), cwd=vendor.folder).ok()
    with vendor_rig.serving(nginx, vendor.folder) as port:
        yield f"https://localhost:{port}/"
