"""What a subcommand takes: the parameters that its options have there."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, NamedTuple

from keystore_tool.cli.conversation import passwordsources
from keystore_tool.cli.declarations import Kind, Option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from keystore_tool.passwords import Password


class Format(enum.StrEnum):
    """How a result is shown."""

    TEXT = "text"
    JSON = "json"


FORMAT = Option("format", "how the result is shown, text by default", value="FORMAT", choices=tuple(Format))
"""What a subcommand has that leaves the showing of its result to others."""


class PasswordSource(NamedTuple):
    """Where a password may be, apart from the command line.

    Attributes:
        suffix: what follows the name of the password's option.
        kind: type of the option's value.
        value: placeholder for it in help.
        help: what it is.
        read: gives the password.
    """

    suffix: str
    kind: type
    value: str
    help: str
    read: Callable[[Any], Password]


PASSWORD_SOURCES = (
    PasswordSource("env", str, "NAME", "variable", passwordsources.from_environment),
    PasswordSource(
        "file", str, "PATH", "file, - for standard input", passwordsources.from_file_or_standard_input
    ),
    PasswordSource("fd", int, "N", "file descriptor", passwordsources.from_descriptor),
    PasswordSource("keyring", str, "NAME", "name in the keyring", passwordsources.from_keyring),
)


class Parameter(NamedTuple):
    """Something that a subcommand takes.

    Attributes:
        key: the name of its value, kept apart from Python's words.
        names: its spellings, with dashes; () if it is given by its place.
        kind: type of one value; bool for a flag.
        help: what it is for.
        placeholder: for the value, in help; None for a flag.
        option: what it belongs to; a password's option has several.
    """

    key: str
    names: tuple[str, ...]
    kind: type
    help: str
    placeholder: str | None
    option: Option


def of_options(options: Iterable[Option]) -> list[Parameter]:
    """All that a subcommand with these options takes."""
    declared = list(options)
    shown = [] if has_own_format(declared) else [FORMAT]
    return [parameter for option in [*declared, *shown] for parameter in of_option(option)]


def has_own_format(options: Iterable[Option]) -> bool:
    """Whether a subcommand with these options shows its result itself."""
    return any(option.name == FORMAT.name for option in options)


def of_option(option: Option) -> Iterator[Parameter]:
    """An option's parameters: one, or for a password one for each source."""
    spelling = "verbose" if option.name == "v" else option.name
    key = identifier(option.name)
    names: tuple[str, ...] = (f"--{spelling}", "-v") if option.name == "v" else (f"--{spelling}",)
    if option.positional:
        names = ()
    kind = {Kind.FLAG: bool, Kind.NUMBER: int}.get(option.kind, str)
    about = option.help
    if option.kind is Kind.PASSWORD:
        about = f"{option.help}, visible to others"
        for source in PASSWORD_SOURCES:
            where = (f"--{spelling}-{source.suffix}",), source.kind, f"{option.help}: {source.help}"
            yield Parameter(f"{key}_{source.suffix}", *where, source.value, option)
    yield Parameter(key, names, kind, about, option.value, option)


def identifier(name: str) -> str:
    """The key of an option's own parameter."""
    return f"option_{name.replace('-', '_')}"
