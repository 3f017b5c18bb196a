"""What a program meets besides its input: signals, terminals, full disks, closed streams, containers."""

import contextlib
import os
import pty
import signal
import subprocess
import sysconfig
import termios
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import in_process
import peers
import pytest

from keystore_tool.cli.files import inputs
from keystore_tool.model import Certificate, StoreType, TrustedCertificateEntry
from keystore_tool.stores import edit_store

PROGRAM = Path(sysconfig.get_path("scripts"), "keystore-tool")
PASSWORD = ("-storepass", "changeit")
HOSTILE = "nice\x1b[2K\rEVIL\u202e\nfake"
IS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a key, and a trusted certificate under a hostile name."""
    path = tmp_path_factory.mktemp("made") / "s.p12"
    key = ("-genkeypair", "-alias", "k", "-keyalg", "EC", "-dname", "CN=k", "-keystore", path, *PASSWORD)
    in_process.run(*key).ok()
    with edit_store(path, "changeit", type=StoreType.PKCS12) as opened:
        der = opened["k"].chain[0].der  # type: ignore[union-attr]
        opened[HOSTILE] = TrustedCertificateEntry(Certificate(der), datetime.now(UTC))
    return path


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


# ------------------------------------------------------------------------------------------------- signals


@pytest.fixture
def asking(tmp_path: Path, store: Path) -> Iterator[tuple[int, int, Path]]:
    """A command that asks for a password in a terminal: its process, the terminal, the folder."""
    copy = tmp_path / "s.p12"
    copy.write_bytes(store.read_bytes())
    process, terminal = pty.fork()
    if not process:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever runs the tests may be under nohup
        os.execv(PROGRAM, [str(PROGRAM), "-delete", "-alias", "k", "-keystore", str(copy)])  # noqa: S606
    wait_for(lambda: not echoes(terminal))
    yield process, terminal, tmp_path
    os.close(terminal)


def echoes(terminal: int) -> bool:
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_leaves_terminal_and_folder_as_they_were(
    asking: tuple[int, int, Path], number: signal.Signals
) -> None:
    process, terminal, folder = asking
    assert (folder / ".s.p12.lock").exists()
    os.kill(process, number)
    ended = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    assert ended == 128 + number
    assert echoes(terminal)
    assert [path.name for path in folder.iterdir()] == ["s.p12"]


def test_nohup_stays(tmp_path: Path, store: Path) -> None:
    command = ["nohup", PROGRAM, "-list", "-keystore", store]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    ) as process:
        assert process.stderr is not None
        while b"password:" not in (said := process.stderr.read(1) + process.stderr.peek()):  # type: ignore[attr-defined]
            assert said
        process.send_signal(signal.SIGHUP)
        process.communicate(b"changeit\n")
    assert process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_workers_of_an_audit_end_with_it(tmp_path: Path, store: Path, number: signal.Signals) -> None:
    folder = tmp_path / "stores"
    folder.mkdir()
    for name in range(300):
        (folder / f"{name}.p12").write_bytes(store.read_bytes())
    command = [PROGRAM, "audit", folder, "--storepass", "changeit", "--jobs", "2"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        wait_for(lambda: len(children.read_text().split()) == 2)
        workers = children.read_text().split()
        process.send_signal(number)
    wait_for(lambda: not any(is_running(worker) for worker in workers))


def is_running(process: str) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


# -------------------------------------------------------------------------------------- what terminals show


def test_names_cannot_steer_a_terminal(store: Path) -> None:
    process, terminal = pty.fork()
    if not process:
        os.execv(PROGRAM, [str(PROGRAM), "-list", "-v", "-keystore", str(store), *PASSWORD])  # noqa: S606
    shown = b""
    with contextlib.suppress(OSError):  # how a terminal ends on Linux
        while chunk := os.read(terminal, 4096):
            shown += chunk
    os.close(terminal)
    assert os.waitpid(process, 0)[1] == 0
    assert b"Alias name: nice\\x1b[2k\\revil\\u202e" in shown
    assert b"\x1b" not in shown


def test_subcommands_show_names_escaped_wherever_they_print(store: Path) -> None:
    env = {"P": "changeit"}
    shown = in_process.run("list", "--verbose", "--keystore", store, "--storepass-env", "P", env=env).ok().out
    assert "Alias name: nice\\x1b[2k\\revil\\u202e\n" in shown


def test_keytools_grammar_prints_bytes_as_they_are_into_files(store: Path) -> None:
    assert "nice\x1b[2k" in in_process.run("-list", "-keystore", store, *PASSWORD).ok().out


# --------------------------------------------------------------------------------- streams, folders, numbers


@pytest.mark.parametrize("arguments", [("--help",), ("list", "--help"), ("-list", *PASSWORD), ("audit",)])
def test_a_full_disk_is_an_error_of_one_line(store: Path, arguments: tuple[str, ...]) -> None:
    more = {"-list": ["-keystore", store], "audit": [store, "--storepass", "changeit"]}
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [PROGRAM, *arguments, *more.get(arguments[0], [])],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "keystore-tool: error: cannot write the output: No space left on device\n"


def test_an_audit_without_standard_output_has_its_exit_status(store: Path) -> None:
    done = peers.run("sh", "-c", f"{PROGRAM} audit {store} --storepass changeit --fail-on info >&-")
    assert (done.status, done.err) == (3, "")


def test_without_a_home_folder() -> None:
    script = (
        "import os, sys; os.environ.pop('HOME', None);"
        "import pwd; pwd.getpwuid = lambda number: {}[number];"
        "from keystore_tool.cli.main import main; sys.exit(main())"
    )
    python = [Path(sysconfig.get_path("scripts"), "python"), "-c", script]
    done = peers.run(*python, "-list", *PASSWORD)
    assert (done.status, done.err) == (1, "")
    assert "has no home folder" in done.out


def test_in_a_folder_that_was_removed(tmp_path: Path, store: Path) -> None:
    def run(command: str) -> peers.Run:
        gone = tmp_path / "gone"
        gone.mkdir()
        return peers.run("sh", "-c", f"cd {gone} && rmdir {gone} && {command}")

    run(f"{PROGRAM} audit {store} --storepass changeit --fail-on never").ok()
    made = run(f"{PROGRAM} -genkeypair -keyalg EC -dname CN=x -keystore x.p12 -storepass changeit")
    assert made.status == 1
    assert made.out.startswith("keytool error: java.io.FileNotFoundException: x.p12")


@pytest.mark.parametrize(
    "arguments",
    [
        ("-genkeypair", "-validity", "{}"),
        ("-genkeypair", "-keysize", "{}"),
        ("-gencrl", "-alias", "k", "-id", "{}"),
        ("-gencrl", "-alias", "k", "-id", "5:{}"),
        ("-genkeypair", "-keyalg", "EC", "-dname", "CN=x", "-J-Dkeystore.pkcs12.macIterationCount={}"),
    ],
    ids=" ".join,
)
def test_numbers_of_thousands_of_digits(tmp_path: Path, store: Path, arguments: tuple[str, ...]) -> None:
    place = store if arguments[0] == "-gencrl" else tmp_path / "new.p12"
    words = [word.format("9" * 5000) for word in arguments]
    done = in_process.run(*words, "-keystore", place, *PASSWORD)
    assert done.status == 1
    assert done.out.startswith("keytool error: java.lang.")
    assert not (tmp_path / "new.p12").exists()


def test_audits_of_parts_and_times_that_are_none(store: Path) -> None:
    for wrong in (("--shard", f"1/{'9' * 5000}"), ("--now", "0001-01-01T00:00+23:00")):
        done = in_process.run("audit", store, *wrong)
        assert done.status == 2
        assert "Traceback" not in done.err


# -------------------------------------------------------------------------------------- what would be lost


@pytest.mark.parametrize(
    "arguments",
    [
        ("-exportcert", "-file"),
        ("-certreq", "-file"),
        ("-gencrl", "-id", "1", "-file"),
        ("-gencert", "-infile", "request", "-outfile"),
    ],
    ids=lambda words: words[0],
)
def test_the_store_is_not_its_own_output(tmp_path: Path, store: Path, arguments: tuple[str, ...]) -> None:
    copy, link = tmp_path / "s.p12", tmp_path / "link"
    copy.write_bytes(store.read_bytes())
    link.symlink_to("s.p12")
    of_key = ("-alias", "k", "-keystore", copy, *PASSWORD)
    in_process.run("-certreq", *of_key, "-file", "request", cwd=tmp_path).ok()
    done = in_process.run(*arguments, link, *of_key, cwd=tmp_path)
    assert done.status == 1
    assert "is the store itself" in done.out
    assert copy.read_bytes() == store.read_bytes()


def test_of_the_files_of_an_export_all_are_written_or_none(tmp_path: Path, store: Path) -> None:
    export = ("export-pem", "--keystore", store, "--storepass", "changeit", "--alias", "k", "--no-encryption")
    done = in_process.run(*export, "--key-out", "key.pem", "--cert-out", "no/chain.pem", cwd=tmp_path)
    assert done.status == 1
    assert "no/chain.pem: No such file or directory" in done.err
    assert list(tmp_path.iterdir()) == []


# -------------------------------------------------------------------------------------------- without an end


@pytest.mark.parametrize("name", ["META-INF/MANIFEST.MF", "META-INF/A.RSA"])
def test_a_jar_file_that_unpacks_to_gigabytes_is_refused(tmp_path: Path, name: str) -> None:
    contents = {"META-INF/MANIFEST.MF": b"", "META-INF/A.SF": b"", "META-INF/A.RSA": b""}
    with ZipFile(tmp_path / "a.jar", "w", ZIP_DEFLATED) as jar:
        for file, content in (contents | {name: bytes(16_000_001)}).items():
            jar.writestr(file, content)
    done = in_process.run("-printcert", "-jarfile", "a.jar", cwd=tmp_path)
    assert done.status == 1
    words = f"Unsupported size: 16000001 for JarEntry {name}"
    assert done.out.startswith(f"keytool error: java.io.IOException: {words}")


def test_a_device_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "MAX_SIZE", 1 << 22)
    done = in_process.run("-printcert", "-file", "/dev/zero")
    assert (done.status, done.out) == (
        1,
        "keytool error: java.lang.Exception: /dev/zero has more than 4194304 bytes\n",
    )


def test_an_answer_without_an_end_is_not_waited_for(store: Path) -> None:
    with Path("/dev/zero").open("rb") as endless:
        done = subprocess.run(
            [PROGRAM, "-delete", "-alias", "k", "-keystore", store],
            stdin=endless, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert "password was incorrect" in done.stdout
