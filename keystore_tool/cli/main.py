"""The program: which of the front ends a command line is for, and what ends it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from keystore_tool.cli import table
from keystore_tool.cli.console import Console

if TYPE_CHECKING:
    from collections.abc import Sequence

OURS = ("--help", "--version", "--install-completion", "--show-completion")
"""First arguments that are not keytool's, besides the subcommands' names."""

COMPLETION_VARIABLE = "_KEYSTORE_TOOL_COMPLETE"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit status.

    Args:
        arguments: the command line without the program's name, by default the process's own.
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    command = table.SUBCOMMANDS.get(words[0]) if words else None
    if command is not None and command.openssl and COMPLETION_VARIABLE not in os.environ:
        from keystore_tool.cli import openssl  # noqa: PLC0415

        return openssl.run(command, words[1:], Console.standard())
    if is_for_subcommands(words):
        from keystore_tool.cli import app  # noqa: PLC0415  typer costs 90 ms

        return app.run(words)
    from keystore_tool.cli import keytool  # noqa: PLC0415

    return keytool.run(words, Console.standard())


def is_for_subcommands(words: Sequence[str]) -> bool:
    """Whether a command line is written with subcommands; all others are keytool's."""
    if not words or COMPLETION_VARIABLE in os.environ:
        return True
    return words[0] in OURS or words[0] in table.SUBCOMMANDS
