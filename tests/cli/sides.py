"""Running the same commands with keytool and with our command, and comparing what can be seen of them."""

from __future__ import annotations

import contextlib
import re
import shutil
import sysconfig
from dataclasses import dataclass
from typing import TYPE_CHECKING

import peers
import pexpect
from differential.programs import Keytool, Ours

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from differential.programs import Program

OURS = f"{sysconfig.get_path('scripts')}/keystore-tool"

# What differs from run to run: when it was made, and everything that hangs on the key.
VARIABLE = (
    (re.compile(r"(?:[0-9A-F]{2}:){15,}[0-9A-F]{2}"), "<fingerprint>"),
    (re.compile(r"(Serial number: )[0-9a-f-]+"), r"\1<serial>"),
    (re.compile(r"\w{3} \w{3} \d\d \d\d:\d\d:\d\d \w+ \d{4}"), "<time>"),
    (re.compile(r"\w{3} \d{1,2}, \d{4}"), "<date>"),
    (re.compile(r"(?m)^[0-9A-F]{4}: (?:[0-9A-F]{2} +)+.*$"), "<dump>"),
    (re.compile(r"-----BEGIN (.*?)-----.*?-----END \1-----", re.DOTALL), r"<\1>"),
    (re.compile(r"\[WARNING: Input may be visible on screen\] "), ""),
)


def settled(text: str) -> str:
    """Text without what differs from run to run."""
    for pattern, replacement in VARIABLE:
        text = pattern.sub(replacement, text)
    return text


@dataclass(frozen=True)
class Side:
    """One of the two programs, and the folder that it works in."""

    name: str
    command: tuple[str, ...]
    folder: Path

    def environment(self) -> dict[str, str]:
        """The store type is pinned to keytool's default; the home folder is the side's own."""
        return peers.environment(HOME=str(self.folder), KEYSTORE_TOOL_STORETYPE="PKCS12", TERM="dumb")

    def run(self, *arguments: str, stdin: str = "") -> peers.Run:
        """Run a command through pipes, with its input given at once."""
        return peers.run(*self.command, *arguments, stdin=stdin, cwd=self.folder, env=self.environment())

    def converse(self, arguments: Sequence[str], answers: Sequence[tuple[str, str]]) -> Conversation:
        """Run a command in a terminal; each answer is typed when its prompt has appeared."""
        child = pexpect.spawn(
            self.command[0],
            [*self.command[1:], *arguments],
            cwd=self.folder,
            env=self.environment(),
            encoding="utf-8",
            timeout=60,
            dimensions=(50, 200),
        )
        screen = ""
        for prompt, answer in answers:
            child.expect_exact(prompt)
            screen += child.before + child.after
            child.delaybeforesend = 0.1  # the prompt comes before the echo is switched off
            child.sendline(answer)
        child.expect(pexpect.EOF)
        screen += child.before
        child.close()
        return Conversation(screen.replace("\r\n", "\n"), child.exitstatus, child.signalstatus)


@dataclass(frozen=True)
class Conversation:
    """What stood on a terminal, and how the program ended."""

    screen: str
    status: int | None
    signal: int | None


def both(keytool_home: Path, folder: Path) -> tuple[Side, Side]:
    """The two sides, each in a copy of *folder*."""
    jvm = [f"-J{option}" for option in peers.QUICK_JVM]
    sides = []
    for name, command in (("keytool", (f"{keytool_home}/bin/keytool", *jvm)), ("ours", (OURS,))):
        own = folder.parent / f"{folder.name}-{name}"
        shutil.copytree(folder, own)
        sides.append(Side(name, (*command, f"-J-Duser.home={own}"), own))
    return sides[0], sides[1]


@dataclass(frozen=True)
class Served(Side):
    """A side whose program stays loaded, which spares each command its start; ``-J`` needs a new one."""

    program: Program

    def run(self, *arguments: str, stdin: str = "") -> peers.Run:
        """Run a command with its input given at once."""
        if any(word.startswith("-J") for word in arguments):
            return super().run(*arguments, stdin=stdin)
        ended = self.program.call(arguments, stdin.encode())
        out, err = (octets.decode().replace("\r\n", "\n") for octets in (ended.out, ended.err))
        return peers.Run((self.name, *arguments), ended.status, out, err)


@dataclass(frozen=True)
class Pair:
    """The two sides, whose doings are compared."""

    keytool: Side
    ours: Side

    def agree(self, *arguments: str, stdin: str = "", alike: bool = False) -> peers.Run:
        """Run a command on both sides and see that nothing differs; ours.

        Args:
            arguments: the command line.
            stdin: the input, at once: keytool must need one answer of it at most.
            alike: whether what changes from run to run, such as a new key, may differ.
        """
        runs = [side.run(*arguments, stdin=stdin) for side in (self.keytool, self.ours)]
        theirs, ours = (self._seen(run, side, alike=alike) for run, side in zip(runs, self, strict=True))
        assert ours == theirs, f"{' '.join(arguments)}: in {self.ours.folder}"
        return runs[1]

    def __iter__(self) -> Iterator[Side]:
        return iter((self.keytool, self.ours))

    @staticmethod
    def _seen(run: peers.Run, side: Side, *, alike: bool) -> tuple[int, str, str]:
        out, err = (text.replace(str(side.folder), "FOLDER") for text in (run.out, run.err))
        if alike:
            return run.status, settled(out), settled(err)
        return run.status, out, err.replace("[WARNING: Input may be visible on screen] ", "")


@contextlib.contextmanager
def served_pair(folder: Path, scratch: Path) -> Iterator[Pair]:
    """The reference and us, each in a copy of *folder*; *scratch* is for classes and captured streams."""
    jdk = peers.jdk(25)
    assert jdk is not None, "take the fixture `keytool` too"
    theirs, ours = both(jdk.home, folder)
    jvm = Keytool(theirs.folder, scratch, jdk)
    yield Pair(
        Served(theirs.name, theirs.command, theirs.folder, jvm),
        Served(ours.name, ours.command, ours.folder, Ours(ours.folder, scratch)),
    )
    jvm.close()
