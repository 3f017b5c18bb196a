"""Write docs/commands.md, the reference of all commands, from their declarations.

python docs/make_commands.py
"""

import importlib
from pathlib import Path

from keystore_tool.cli.declarations import Command, Kind, Option, declared
from keystore_tool.cli.frontends.parameters import PASSWORD_SOURCES
from keystore_tool.cli.table import COMMANDS

PAGE = Path(__file__).with_name("commands.md")

HEAD = """\
# Commands

Made from the declarations of the commands by `python docs/make_commands.py`.

Each command is a subcommand, `keystore-tool genkeypair --alias web`, and most are keytool's too,
`keystore-tool -genkeypair -alias web`. In keytool's grammar options may stand in any order and any case, and
a password's option takes `:env` and `:file`; a subcommand has an option for each source of a password
instead, `--storepass-env NAME` for one. Every subcommand shows its own help with `--help`.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(section(command) for command in COMMANDS)])


def section(command: Command) -> str:
    """One command."""
    options = [option for _, option in declared(importlib.import_module(command.module).Options)]
    arguments = "".join(f" {placeholder(option)}" for option in options if option.positional)
    spellings = [f"`{name}`" for name in keytool_names(command)] or ["not one of keytool's"]
    lines = [
        f"## {command.name}{arguments}",
        "",
        f"{command.summary}. In keytool's grammar: {', '.join(spellings)}.",
        "",
    ]
    shown = [option for option in options if not option.jvm]
    if command.openssl:
        lines += ["| openssl's | |", "|---|---|", *map(openssl_row, shown), ""]
    elif shown:
        lines += ["| keytool's | subcommand's | |", "|---|---|---|", *map(row, shown), ""]
    return "\n".join(lines)


def keytool_names(command: Command) -> list[str]:
    """What keytool's grammar calls a command."""
    return [] if command.ours else [f"-{name}" for name in (command.name, *command.legacy)]


def row(option: Option) -> str:
    """One option's row."""
    keytools = "" if option.ours else f"`-{option.name}{value(option)}`"
    about = f"{option.help}: {', '.join(option.choices)}" if option.choices else option.help
    return f"| {keytools} | {subcommands(option)} | {escaped(about)} |"


def openssl_row(option: Option) -> str:
    """An option's row in openssl's grammar, where a password's value says where the password is."""
    return f"| `{escaped(f'-{option.name}{value(option)}')}` | {escaped(option.help)} |"


def subcommands(option: Option) -> str:
    """An option as a subcommand spells it."""
    if option.positional:
        return f"`{placeholder(option)}`"
    name = "verbose" if option.name == "v" else option.name
    if option.kind is Kind.PASSWORD:
        first, *others = (f"-{source.suffix}" for source in PASSWORD_SOURCES)
        return f"{', '.join(f'`{one}`' for one in (f'--{name}{first}', *others))}; `--{name}`"
    return f"`--{name}{value(option)}`"


def placeholder(option: Option) -> str:
    """What stands for an argument that is given by its place."""
    return f"{option.value}..." if option.repeatable else str(option.value)


def value(option: Option) -> str:
    """What follows an option's name."""
    return "" if option.value is None else f" {option.value.upper()}"


def escaped(text: str) -> str:
    """Text in a cell of a table."""
    return text.replace("|", r"\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
