"""Help in keytool's spelling, made from the declarations."""

from __future__ import annotations

import importlib
import textwrap

from keystore_tool.cli import table
from keystore_tool.cli.declarations import Command, Option, declared

WIDTH = 100
OURS = "Every command is also a subcommand: see `keystore-tool --help`."


def general() -> str:
    """All commands, one line each."""
    rows = [
        (f"-{command.name}", command.summary)
        for command in table.COMMANDS
        if command.listed and not command.ours
    ]
    return "\n".join(
        (
            "keystore-tool: keys and certificates in Java key stores",
            "",
            "Commands:",
            "",
            *columns(rows),
            "",
            "Options of a command: keystore-tool -COMMAND -help",
            OURS,
            "",
        )
    )


def of_command(command: Command) -> str:
    """A command's summary and options."""
    options = [
        option for _, option in declared(importlib.import_module(command.module).Options) if not option.ours
    ]
    rows = [(spelling(option), option.help) for option in options if not option.jvm]
    java = [spelling(option) for option in options if option.jvm]
    lines = [f"keystore-tool -{command.name} [OPTION]...", "", f"{command.summary}."]
    if command.legacy:
        lines.append(f"Older name: {', '.join(f'-{name}' for name in command.legacy)}.")
    lines += ["", "Options:", "", *columns(rows)]
    if java:
        lines += ["", *textwrap.wrap(f"For a Java virtual machine only: {', '.join(java)}", WIDTH)]
    return "\n".join([*lines, "", OURS, ""])


def of_openssl_command(command: Command) -> str:
    """The summary and options of a command with openssl's grammar."""
    options = [option for _, option in declared(importlib.import_module(command.module).Options)]
    rows = [(spelling(option), option.help) for option in options]
    heading = f"keystore-tool {command.name} [OPTION]..."
    return "\n".join([heading, "", f"{command.summary}.", "", "Options:", "", *columns(rows), ""])


def spelling(option: Option) -> str:
    """An option as it is typed, with its value's placeholder."""
    return f"-{option.name}" if option.value is None else f"-{option.name} <{option.value}>"


def columns(rows: list[tuple[str, str]]) -> list[str]:
    """Two columns, the second one aligned."""
    width = max(len(left) for left, _ in rows)
    return [f" {left:{width}}  {right}" for left, right in rows]
