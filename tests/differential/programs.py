"""Keytool and our program, each started once and then called as often as one likes."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import peers

from keystore_tool.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SECRETS = {"KT_PASSWORD": "changeit", "KT_OTHER": "otherpass", "KT_EMPTY": ""}
"""Variables that `:env` options may name."""

OUT_OF_ORDER = 125
"""Our status where not even the last line of defence caught what happened."""


@dataclass(frozen=True)
class Ended:
    """What a call left behind."""

    status: int
    out: bytes
    err: bytes


class Program(Protocol):
    """A program that works in a folder of its own."""

    name: str
    folder: Path

    def call(self, arguments: Sequence[str], stdin: bytes = b"") -> Ended:
        """Run it once."""


class Keytool:
    """Keytool inside one JVM, which is started again where keytool ends it.

    Args:
        folder: where it works: the JVM's own working folder.
        scratch: a folder for classes and captured output.
        jdk: the Java whose keytool it is.
    """

    name = "keytool"

    def __init__(self, folder: Path, scratch: Path, jdk: peers.Jdk) -> None:
        self.folder = folder
        self._out, self._err = scratch / "keytool.out", scratch / "keytool.err"
        compiler = peers.compiler()
        assert compiler is not None, "no JDK that compiles"
        compiler.compile(scratch / "classes")
        self._command = (
            jdk.home / "bin" / "java",
            *peers.QUICK_JVM,
            "--add-opens=java.base/sun.security.tools.keytool=ALL-UNNAMED",
            f"-Duser.home={folder}",
            *("-cp", scratch / "classes", "KeytoolServer"),
        )
        self._jvm: subprocess.Popen[bytes] | None = None

    def call(self, arguments: Sequence[str], stdin: bytes = b"") -> Ended:
        """Run it once."""
        request = [stdin, bytes(self._out), bytes(self._err), *(word.encode() for word in arguments)]
        jvm = self._running()
        assert jvm.stdin
        assert jvm.stdout
        jvm.stdin.write(b" ".join(map(base64.b64encode, request)) + b"\n")
        jvm.stdin.flush()
        answer = jvm.stdout.readline()
        if answer:
            status = int(answer)
        else:
            status, self._jvm = jvm.wait(), None
        return Ended(status, self._out.read_bytes(), self._err.read_bytes())

    def _running(self) -> subprocess.Popen[bytes]:
        if self._jvm is None:
            self._jvm = subprocess.Popen(
                self._command,
                cwd=self.folder,
                env=peers.environment(**SECRETS),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        return self._jvm

    def close(self) -> None:
        """End the JVM."""
        if self._jvm is not None:
            self._jvm.communicate()


class Ours:
    """Our program, each call in a child that inherits what has been imported.

    Args:
        folder: where it works.
        scratch: a folder for captured output.
    """

    name = "keystore-tool"

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder = folder
        self._in, self._out, self._err = (scratch / f"ours.{stream}" for stream in ("in", "out", "err"))

    def call(self, arguments: Sequence[str], stdin: bytes = b"") -> Ended:
        """Run it once."""
        self._in.write_bytes(stdin)
        child = os.fork()
        if child == 0:
            self._run(arguments)
        _, status = os.waitpid(child, 0)
        return Ended(os.waitstatus_to_exitcode(status), self._out.read_bytes(), self._err.read_bytes())

    def _run(self, arguments: Sequence[str]) -> None:
        """What the child does; it does not return."""
        status = OUT_OF_ORDER
        try:
            os.chdir(self.folder)
            os.environ |= SECRETS | {"HOME": str(self.folder), "KEYSTORE_TOOL_STORETYPE": "PKCS12"}
            sys.stdin = self._in.open(encoding="utf-8")
            sys.stdout, sys.stderr = (
                self._out.open("w", encoding="utf-8"),
                self._err.open("w", encoding="utf-8"),
            )
            status = main(arguments)
        except BaseException:  # noqa: BLE001  whatever it is, it belongs to the child's output
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
