"""The front end with subcommands: typer, made from the same declarations as keytool's grammar.

A subcommand's module is imported when it is called or its help is asked for.
"""

from __future__ import annotations

import enum
import inspect
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

import keystore_tool
from keystore_tool.cli import failures, table
from keystore_tool.cli.conversation.console import Console
from keystore_tool.cli.declarations import Kind
from keystore_tool.cli.frontends import parameters
from keystore_tool.cli.frontends.execution import execute, options_of
from keystore_tool.cli.frontends.parameters import Parameter, identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from keystore_tool.cli.declarations import Command, Option

PROGRAM = "keystore-tool"


class LazyGroup(TyperGroup):
    """The group of all subcommands, each made when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002  click's context
        """The subcommands' names, in the order of the table."""
        return [command.name for command in table.COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002  click's objects
        """The subcommand of a name, None if there is none."""
        command = table.SUBCOMMANDS.get(cmd_name)
        return None if command is None else LazyCommand(command)


class LazyCommand(TyperCommand):
    """A subcommand's name and summary; its parameters are made when it is called or asked for its help."""

    def __init__(self, command: Command) -> None:
        super().__init__(command.name, help=f"{command.summary}.")
        self._declared = command

    def make_context(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  click's own
        """The context of the real command."""
        return make_subcommand(self._declared).make_context(*args, **kwargs)


def run(arguments: Sequence[str]) -> int:
    """Run a command line with a subcommand; returns the exit status."""
    try:
        make_app()(args=list(arguments) or ["--help"], prog_name=PROGRAM)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else failures.FAILED
    except OSError as error:  # of a help page or a completion: commands have their own guard
        return failures.report_output(error, Console.standard())
    return failures.DONE


def make_app() -> typer.Typer:
    """The typer application."""
    app = typer.Typer(cls=LazyGroup, no_args_is_help=True, pretty_exceptions_enable=False)

    @app.callback()
    def keystore_tool_(
        *,
        version: Annotated[  # its own callback handles it
            bool, typer.Option("--version", callback=show_version, is_eager=True, help="Print the version.")
        ] = False,
    ) -> None:
        """Keys and certificates in Java key stores, without a JDK.

        Every command also runs in keytool's own spelling: see `keystore-tool -help`.
        """

    return app


def show_version(wanted: bool) -> None:  # noqa: FBT001  typer calls it so
    """Print the version and end, if it is asked for."""
    if wanted:
        Console.standard().line(f"{PROGRAM} {keystore_tool.__version__}")
        raise typer.Exit


def make_subcommand(command: Command) -> Any:  # noqa: ANN401  a click command
    """The click command of a declared one."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    callback = make_completion(command) if command.openssl else make_callback(command)
    app.command(command.name, help=f"{command.summary}.")(callback)
    return typer.main.get_command(app)


def make_callback(command: Command) -> Callable[..., None]:
    """The function that typer reads a subcommand's parameters from, and calls."""

    def callback(**values: Any) -> None:  # noqa: ANN401  of the kinds declared
        status = execute(command, values)
        if status:
            raise typer.Exit(status)

    options = options_of(command).values()
    set_parameters(callback, [typer_parameter(one) for one in parameters.of_options(options)])
    return callback


def make_completion(command: Command) -> Callable[..., None]:
    """A function with the options of openssl's grammar, for completion: `frontends.openssl` runs them."""

    def callback(**_: Any) -> None:  # noqa: ANN401  never called
        pass

    set_parameters(callback, [openssl_parameter(option) for option in options_of(command).values()])
    return callback


def openssl_parameter(option: Option) -> inspect.Parameter:
    """An option with one dash; a password's takes where the password is."""
    kind = bool if option.kind is Kind.FLAG else str
    named = (f"-{option.name}",)
    return typer_parameter(Parameter(identifier(option.name), named, kind, option.help, option.value, option))


def set_parameters(callback: Callable[..., None], found: list[inspect.Parameter]) -> None:
    """Give a function the parameters that typer is to read from it."""
    callback.__signature__ = inspect.Signature(found)  # type: ignore[attr-defined]
    callback.__annotations__ = {one.name: one.annotation for one in found}


def typer_parameter(parameter: Parameter) -> inspect.Parameter:
    """A parameter as typer reads it from a function's signature."""
    option = parameter.option
    default: Any = None
    kind: Any = choices_type(option) if option.choices else parameter.kind
    if option.repeatable:
        kind = list[kind]
        # Arguments of several values take no default in older releases of typer; none given is [] there too.
        default = None if option.positional else []
    elif kind is bool:
        default = False
    elif not option.required:
        kind |= None
    if option.required:
        default = inspect.Parameter.empty
    shown: dict[str, Any] = {
        "help": parameter.help,
        "metavar": None if option.choices else parameter.placeholder,  # help then lists the choices
        "hidden": option.jvm,
        "show_default": False,
    }
    declaration = typer.Option(*parameter.names, **shown) if parameter.names else typer.Argument(**shown)
    annotation = Annotated[kind, declaration]
    keyword = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(parameter.key, keyword, default=default, annotation=annotation)


def choices_type(option: Option) -> Any:  # noqa: ANN401  a type
    """The type of a value that is one of a few."""
    make_enum: Any = enum.StrEnum  # mypy knows only literal names
    return make_enum(option.name, {choice: choice for choice in option.choices})
