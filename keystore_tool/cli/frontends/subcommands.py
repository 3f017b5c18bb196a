"""The front end with subcommands: plain words are read here, all others by typer (`frontends.app`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli.frontends import parameters, plain
from keystore_tool.cli.frontends.execution import execute, options_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keystore_tool.cli.declarations import Command


def run(command: Command, words: Sequence[str]) -> int:
    """Run a subcommand; returns the exit status.

    Args:
        command: the command.
        words: the command line after its name.
    """
    try:
        values = plain.read(parameters.of_options(options_of(command).values()), words)
    except plain.NotPlainError:
        from keystore_tool.cli.frontends import app  # noqa: PLC0415  typer costs 150 ms

        return app.run([command.name, *words])
    return execute(command, values)
