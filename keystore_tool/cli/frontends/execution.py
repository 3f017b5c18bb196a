"""A subcommand's work: its options' values taken from what was read, and its result shown."""

from __future__ import annotations

import enum
import importlib
import json
from typing import TYPE_CHECKING, Any

from keystore_tool.cli import failures
from keystore_tool.cli.conversation.console import Console
from keystore_tool.cli.declarations import Kind, declared
from keystore_tool.cli.frontends import parameters
from keystore_tool.cli.frontends.parameters import FORMAT, PASSWORD_SOURCES, Format, identifier
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.passwords import Password
from keystore_tool.render import results
from keystore_tool.render.escaping import escape_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from keystore_tool.cli.declarations import Command, Option


def options_of(command: Command) -> dict[str, Option]:
    """A command's options, by the fields that hold them."""
    return dict(declared(importlib.import_module(command.module).Options))


def execute(command: Command, values: dict[str, Any]) -> int:
    """Do a command's work and show its result; returns the exit status.

    Args:
        command: the command.
        values: by the keys of its parameters.
    """
    module = importlib.import_module(command.module)
    options = options_of(command)
    shown = None if parameters.has_own_format(options.values()) else FORMAT
    console = Console.standard(as_keytool=False)

    def work() -> int:
        chosen = Format.TEXT if shown is None else Format(take(shown, values) or Format.TEXT)
        given = {name: take(option, values) for name, option in options.items()}
        result = module.run(module.Options(**given), console)
        show(result, chosen, console)
        return getattr(result, "exit_status", failures.DONE)

    return failures.guard(work, console)


def take(option: Option, values: dict[str, Any]) -> Any:  # noqa: ANN401  of the kind declared
    """An option's value as its field holds it."""
    if option.kind is Kind.PASSWORD:
        return take_password(option, values)
    value = values[identifier(option.name)]
    if option.repeatable:
        return tuple(map(_unwrapped, value or ()))
    return _unwrapped(value)


def _unwrapped(value: Any) -> Any:  # noqa: ANN401  of the kind declared
    """A value without the class that typer lists the choices by, which no other process could find again."""
    return value.value if isinstance(value, enum.Enum) else value


def take_password(option: Option, values: dict[str, Any]) -> Password | None:
    """A password from the source that was named, if any.

    Raises:
        InvalidArgumentError: more than one was named.
        PasswordSourceError: it cannot be read.
    """
    name = identifier(option.name)
    sources: dict[str, Callable[[Any], Password]] = {
        name: Password,
        **{f"{name}_{source.suffix}": source.read for source in PASSWORD_SOURCES},
    }
    given = [(source, values[key]) for key, source in sources.items() if values[key] is not None]
    if len(given) > 1:
        raise InvalidArgumentError(f"more than one source for --{option.name}", hint="give one of them")
    return given[0][0](given[0][1]) if given else None


def show(result: object, chosen: Format, console: Console) -> None:
    """Print a result in the format that was asked for."""
    if result is None:
        return
    if chosen is Format.TEXT:
        text = results.as_text(result)
        console.write(escape_lines(text) if isinstance(text, str) else text)
        return
    from keystore_tool.render.documents import SCHEMA_VERSION  # noqa: PLC0415  only JSON needs it

    document = {"schema_version": SCHEMA_VERSION, **results.as_document(result)}
    console.line(json.dumps(document, indent=2, sort_keys=True))
