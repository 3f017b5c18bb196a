"""Everything that a person touches: streams, prompts, questions. Nothing else reads or prints.

Data goes to standard output; prompts, status lines and warnings go to standard error, as with keytool.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from keystore_tool.cli.conversation.passwordsources import MAX_BYTES, first_line
from keystore_tool.cli.frontends.collation import primary
from keystore_tool.render.escaping import escape_lines

if TYPE_CHECKING:
    from typing import BinaryIO

    from keystore_tool.passwords import Password


class Console:
    """The three standard streams, and the warnings to be shown when all else is said.

    Args:
        stdin: where answers come from; passwords are read without echo if it is a terminal.
        stdout: where data goes.
        stderr: where the conversation goes.
        as_keytool: whether everything that keytool would say is said, its advice too.
    """

    def __init__(
        self, stdin: BinaryIO, stdout: BinaryIO, stderr: BinaryIO, *, as_keytool: bool = True
    ) -> None:
        self.as_keytool = as_keytool
        self._stdin = stdin
        self._stdout = stdout
        self._stderr = stderr
        self._warnings: list[str] = []

    @classmethod
    def standard(cls, *, as_keytool: bool = True) -> Console:
        """The process's own streams; a closed one reads as ended, or swallows what is written."""
        return cls(
            sys.stdin.buffer if sys.stdin else _null(),
            sys.stdout.buffer if sys.stdout else _null(),
            sys.stderr.buffer if sys.stderr else _null(),
            as_keytool=as_keytool,
        )

    # ------------------------------------------------------------------------------------------ output

    def write(self, content: str | bytes) -> None:
        """Write text, or bytes as they are, to standard output."""
        self._stderr.flush()
        self._stdout.write(_encode(content, self._stdout) if isinstance(content, str) else content)
        self._stdout.flush()

    def line(self, text: str) -> None:
        """Write a line to standard output."""
        self.write(text + "\n")

    def tell(self, text: str, *, end: str = "\n") -> None:
        """Write a line of the conversation to standard error."""
        self._stdout.flush()
        self._stderr.write(_encode(text + end, self._stderr))
        self._stderr.flush()

    def warn(self, text: str, *, again: bool = False) -> None:
        """Keep a line for the warning block at the end, once unless *again* says otherwise."""
        if again or text not in self._warnings:
            self._warnings.append(text)

    def show_warnings(self, *, before_question: bool = False) -> None:
        """Write the block of warnings if there are any; an empty line sets it off from a question."""
        warnings, self._warnings = self._warnings, []
        if warnings:
            self.tell("\n".join(["", "Warning:", *warnings, *([""] if before_question else [])]))

    # ------------------------------------------------------------------------------------------- input

    @property
    def is_terminal(self) -> bool:
        """Whether a person types what is read."""
        return self._stdin.isatty()

    def read_all(self) -> bytes:
        """All that is left of standard input."""
        return self._stdin.read()

    def ask(self, prompt: str) -> str | None:
        """Show a prompt and read a line; None at the end of input."""
        self.tell(prompt, end="")
        line = self._stdin.readline(MAX_BYTES)
        if not line:
            return None
        return line.decode("utf-8", "surrogateescape").removesuffix("\n").removesuffix("\r")

    def ask_password(self, prompt: str) -> Password:
        """Show a prompt and read a password: without echo from a terminal; empty at the end of input."""
        if not self.is_terminal:
            self.tell(prompt, end="")
            return first_line(self._stdin.readline(MAX_BYTES))
        from keystore_tool.cli.conversation.terminal import without_echo  # noqa: PLC0415  scripts have no terminal

        try:
            with without_echo(self._stdin.fileno()):  # before the prompt: some answer as soon as they see it
                self.tell(prompt, end="")
                return first_line(self._stdin.readline(MAX_BYTES))
        finally:
            self.tell("")

    def confirm(self, prompt: str) -> bool:
        """Ask a question whose answer is yes or no, no being the default (observed: keytool 25)."""
        while True:
            answer = primary(self.ask(prompt) or "")
            if answer in ("y", "yes"):
                return True
            if answer in ("", "n", "no"):
                return False
            self.tell("Wrong answer, try again")


def _null() -> BinaryIO:
    return open(os.devnull, "r+b", buffering=0)


def _encode(text: str, stream: BinaryIO) -> bytes:
    """Text in the locale's encoding; what that lacks becomes a question mark, as Java does it.

    On a terminal, no name in a certificate or a store can hide or forge what somebody is to judge by.
    """
    if stream.isatty():
        text = escape_lines(text)
    encoding = (sys.stdout.encoding if sys.stdout else None) or "utf-8"
    try:
        return text.encode(encoding, "surrogateescape")
    except UnicodeEncodeError:
        return text.encode(encoding, "replace")
