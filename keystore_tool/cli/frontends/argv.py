"""Keytool's argument grammar (observed: keytool 25): ``-name value`` in any order, the command anywhere.

Nothing here knows a command's work: the declarations say which options take values.

>>> parse(["-keystore", "example.jks", "-LIST", "-v"]).command.name
'list'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystore_tool.cli import options as declared_options
from keystore_tool.cli import table
from keystore_tool.cli.conversation.passwordsources import PasswordSourceError, from_environment, from_file
from keystore_tool.cli.declarations import Command, Kind, Option, declared
from keystore_tool.cli.frontends.collation import primary
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.passwords import Password
from keystore_tool.records import field, record

if TYPE_CHECKING:
    from collections.abc import Sequence

HELP = ("help", "h", "?")
CONF = declared_options.CONF.name
PROVIDERS = ("addprovider", "providerclass")
REPEATABLE = frozenset(name for name, option in declared_options.BY_NAME.items() if option.repeatable)


@record(frozen=False)
class Invocation:
    """What a command line says.

    Attributes:
        command: the command, None if there is none.
        values: option values by name: flags True, numbers int, passwords Password, repeatable ones lists.
        repeated: words given once more although one counts, in that order.
        wants_help: whether help was asked for.
        usage_error: the first thing that is wrong with the command line, None if it is well formed.
    """

    command: Command | None = None
    values: dict[str, Any] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)
    wants_help: bool = False
    usage_error: str | None = None

    def options(self, cls: type) -> Any:  # noqa: ANN401  the class that was given
        """An instance of a command's ``Options``; options of other commands are left out."""
        given = ((name, self.values.get(option.key, option.absent)) for name, option in declared(cls))
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in given})


class TwoCommandsError(InvalidArgumentError):
    """A command line names two commands."""

    def __init__(self, first: str, second: str, repeated: list[str]) -> None:
        super().__init__(f"Only one command is allowed: both -{first} and -{second} were specified.")
        self.repeated = repeated


def parse(arguments: Sequence[str], preset: Sequence[str] = ()) -> Invocation:
    """Read a command line.

    Args:
        arguments: its words.
        preset: words that are put before it: a command among them is ignored, and giving an option again is
            not repeating it (observed: keytool 25).

    Raises:
        TwoCommandsError: two commands.
        InvalidArgumentError: a number that is none.
    """
    invocation = look_over(arguments)
    remaining = [*reversed(arguments), *reversed(preset)]
    previous = ""
    while remaining:
        is_preset = len(remaining) > len(arguments)
        word = remaining.pop()
        name, suffix = split_option(word)
        if name in table.BY_NAME:
            if not is_preset:
                invocation.command = invocation.command or table.BY_NAME[name]
        elif invocation.usage_error is not None:
            continue
        elif name in HELP:
            invocation.wants_help = True
        else:
            option = declared_options.BY_NAME.get(name)
            if option is None or (name == "providerarg" and previous not in PROVIDERS):
                invocation.usage_error = f"Illegal option:  {word}"
            else:
                take_option(invocation, option, suffix, remaining)
        previous = name
    return invocation


def look_over(arguments: Sequence[str]) -> Invocation:
    """A command line's command, and what it repeats.

    Keytool looks at every word with a dash for that, values too, as it is spelled (observed: keytool 25).

    Raises:
        TwoCommandsError: two commands.
    """
    invocation = Invocation()
    seen: set[str] = set()
    for word in arguments:
        if not word.startswith("-"):
            continue
        spelled = word[1:].lower()
        if spelled in seen and spelled not in REPEATABLE:
            invocation.repeated.append(spelled)
        seen.add(spelled)
        command = table.BY_NAME.get(primary(word))
        if command is not None:
            if invocation.command is not None:
                raise TwoCommandsError(invocation.command.name, command.name, invocation.repeated)
            invocation.command = command
    return invocation


def split_option(word: str) -> tuple[str, str | None]:
    """An argument's option name, lower case and without dashes ('' if it is none), and its suffix."""
    if not word.startswith("-"):
        return "", None
    name, colon, suffix = word.partition(":")
    return primary(name), suffix if colon else None


def find_preset(arguments: Sequence[str]) -> tuple[Command, str] | None:
    """The command and the file of options that come before the command line; None if it names none.

    Nobody looks at the other words before that file is read (observed: keytool 25).
    """
    names = [split_option(word)[0] for word in arguments]
    commands = [table.BY_NAME[name] for name in names if name in table.BY_NAME]
    files = [file for name, file in zip(names, arguments[1:], strict=False) if name == CONF]
    return (commands[0], files[-1]) if len(commands) == 1 and files else None


def take_option(invocation: Invocation, option: Option, suffix: str | None, remaining: list[str]) -> None:
    """Note an option, with the value that follows it."""
    value: Any = True
    if option.kind is not Kind.FLAG:
        if not remaining:
            invocation.usage_error = f"Command option -{option.name} needs an argument."
            return
        value = remaining.pop()
    if option.kind is Kind.NUMBER:
        value = parse_number(value, 64 if option.long else 32)
    elif option.kind is Kind.PASSWORD:
        try:
            value = parse_password(value, suffix)
        except PasswordSourceError as error:
            invocation.usage_error = error.message
            return
    if option.repeatable:
        invocation.values.setdefault(option.key, []).append(value)
        return
    invocation.values[option.key] = value


def parse_number(text: str, bits: int) -> int:
    """A whole number of so many bits as Java's parser takes it: ASCII or other decimal digits and a sign."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    try:
        number = int(text) if digits.isdecimal() else None
    except ValueError:  # thousands of digits
        number = None
    if number is None or not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
        raise InvalidArgumentError(
            f"{text!r} is no whole number",
            keytool=f'For input string: "{text}"',
            java_class="java.lang.NumberFormatException",
        )
    return number


def parse_password(value: str, suffix: str | None) -> Password:
    """A password from an option's value and its suffix.

    Raises:
        PasswordSourceError: its source is unknown or cannot be read.
    """
    match None if suffix is None else suffix.lower():
        case None:
            return Password(value)
        case "env":
            return from_environment(value)
        case "file":
            return from_file(value)
        case _:
            raise PasswordSourceError(f"Unknown password type: {suffix}")
