"""The program: which of the front ends a command line is for, and what ends it."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from keystore_tool.cli import table
from keystore_tool.cli.conversation.console import Console
from keystore_tool.cli.failures import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Sequence

OURS = ("--help", "--version", "--install-completion", "--show-completion")
"""First arguments that are not keytool's, besides the subcommands' names."""

COMPLETION_VARIABLE = "_KEYSTORE_TOOL_COMPLETE"

_PATIENCE = 5
"""How long an orderly end may take, in seconds."""
_KILLED = 128  # and the number of the signal, as shells say it


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit status.

    Args:
        arguments: the command line without the program's name, by default the process's own.
    """
    if arguments is not None:
        return run(arguments)
    end_orderly()
    try:
        return run(sys.argv[1:])
    except KeyboardInterrupt:  # while something is imported: the front ends have their own guards
        return INTERRUPTED


def end_orderly() -> None:
    """Let the signals that end a process end it as an error does.

    Half-written files are removed, a terminal shows again what is typed, and worker processes end too.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # under nohup it is ignored, and stays so
            signal.signal(number, _end)


def _end(number: int, _frame: object) -> None:
    signal.signal(number, signal.SIG_DFL)  # whoever insists need not wait
    signal.alarm(_PATIENCE)  # it ends even if the exception is lost, as in what runs around a fork
    raise SystemExit(_KILLED + number)


def run(words: Sequence[str]) -> int:
    """Run a command line; returns the exit status."""
    if not words or words[0] in OURS or COMPLETION_VARIABLE in os.environ:
        from keystore_tool.cli.frontends import app  # noqa: PLC0415  typer costs 150 ms

        return app.run(words)
    command = table.SUBCOMMANDS.get(words[0])
    if command is None:
        from keystore_tool.cli.frontends import keytool  # noqa: PLC0415  each has its own imports

        return keytool.run(words, Console.standard())
    if command.openssl:
        from keystore_tool.cli.frontends import openssl  # noqa: PLC0415  as above

        return openssl.run(command, words[1:], Console.standard())
    from keystore_tool.cli.frontends import subcommands  # noqa: PLC0415  as above

    return subcommands.run(command, words[1:])
