"""Running the same commands with keytool and with our command, and comparing what can be seen of them."""

from __future__ import annotations

import re
import shutil
import sysconfig
from dataclasses import dataclass
from typing import TYPE_CHECKING

import peers
import pexpect

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

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
