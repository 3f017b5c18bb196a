"""The front end with subcommands: typer, made from the same declarations as keytool's grammar.

A subcommand's module is imported when it is called or its help is asked for.
"""

from __future__ import annotations

import enum
import importlib
import inspect
import json
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

import keystore_tool
from keystore_tool.cli import failures, table
from keystore_tool.cli.conversation import passwordsources
from keystore_tool.cli.conversation.console import Console
from keystore_tool.cli.declarations import Kind, declared
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.passwords import Password
from keystore_tool.render import results
from keystore_tool.render.escaping import escape_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from keystore_tool.cli.declarations import Command, Option

PROGRAM = "keystore-tool"


class Format(enum.StrEnum):
    """How a result is shown."""

    TEXT = "text"
    JSON = "json"


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
    module = importlib.import_module(command.module)
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    callback = make_completion(module) if command.openssl else make_callback(module)
    app.command(command.name, help=f"{command.summary}.")(callback)
    return typer.main.get_command(app)


def make_completion(module: Any) -> Callable[..., None]:  # noqa: ANN401  a command's module
    """A function with the options of openssl's grammar, for completion: `frontends.openssl` runs them."""

    def callback(**_: Any) -> None:  # noqa: ANN401  never called
        pass

    options = (option for _, option in declared(module.Options))
    set_parameters(callback, [openssl_parameter(option) for option in options])
    return callback


def openssl_parameter(option: Option) -> inspect.Parameter:
    """An option with one dash; a password's takes where the password is."""
    kind = bool if option.kind is Kind.FLAG else str | None
    name = identifier(option.name)
    return parameter(name, kind, option.absent or None, [f"-{option.name}"], option.help, option.value)


def make_callback(module: Any) -> Callable[..., None]:  # noqa: ANN401  a command's module
    """The function that typer reads a subcommand's parameters from, and calls."""
    options = dict(declared(module.Options))

    def callback(**values: Any) -> None:  # noqa: ANN401  of the kinds declared
        chosen: Format = values.pop("format", Format.TEXT)
        status = execute(module, options, values, chosen)
        if status:
            raise typer.Exit(status)

    parameters = [one for option in options.values() for one in make_parameters(option)]
    if "format" not in options:
        parameters.append(format_parameter())
    set_parameters(callback, parameters)
    return callback


def set_parameters(callback: Callable[..., None], parameters: list[inspect.Parameter]) -> None:
    """Give a function the parameters that typer is to read from it."""
    callback.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    callback.__annotations__ = {one.name: one.annotation for one in parameters}


def make_parameters(option: Option) -> Iterator[inspect.Parameter]:
    """An option's parameters: one, or for a password one for each source."""
    spelling = "verbose" if option.name == "v" else option.name
    names = [f"--{spelling}", "-v"] if option.name == "v" else [f"--{spelling}"]
    name = identifier(option.name)
    match option.kind:
        case Kind.FLAG:
            yield parameter(name, bool, option.absent, names, option.help, None, hidden=option.jvm)
        case Kind.NUMBER | Kind.TEXT:
            yield value_parameter(name, names, option)
        case Kind.PASSWORD:
            for source in PASSWORD_SOURCES:
                spelled, about = f"--{spelling}-{source.suffix}", f"{option.help}: {source.help}"
                kind = source.kind | None
                yield parameter(f"{name}_{source.suffix}", kind, None, [spelled], about, source.value)
            visible = f"{option.help}, visible to others"
            yield parameter(name, str | None, None, names, visible, option.value)


def value_parameter(name: str, names: list[str], option: Option) -> inspect.Parameter:
    """The parameter of a text or a number, or of several: by name or by place."""
    kind: Any = value_type(option)
    # An argument of several values takes no default in older releases of typer; none given is [] there too.
    default: Any = [] if option.repeatable and not option.positional else None
    if option.required:
        default = inspect.Parameter.empty
    metavar = None if option.choices else option.value  # help then lists the choices
    declaration: Any = typer.Option(
        *names, help=option.help, metavar=metavar, hidden=option.jvm, show_default=False
    )
    if option.positional:
        declaration = typer.Argument(help=option.help, metavar=metavar, show_default=False)
    if option.repeatable:
        kind = list[kind]
    elif not option.required:
        kind |= None
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, declaration]
    )


def value_type(option: Option) -> Any:  # noqa: ANN401  a type
    """The type of one value of an option."""
    if option.choices:
        make_enum: Any = enum.StrEnum  # mypy knows only literal names
        return make_enum(option.name, {choice: choice for choice in option.choices})
    return int if option.kind is Kind.NUMBER else str


def parameter(  # noqa: PLR0913, PLR0917  what an option is
    name: str,
    kind: Any,  # noqa: ANN401  a type
    default: Any,  # noqa: ANN401  of that type
    names: list[str],
    help_text: str,
    placeholder: str | None,
    *,
    hidden: bool = False,
) -> inspect.Parameter:
    """A keyword parameter with typer's description of an option."""
    declaration = typer.Option(*names, help=help_text, metavar=placeholder, hidden=hidden, show_default=False)
    annotation = Annotated[kind, declaration]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def format_parameter() -> inspect.Parameter:
    """The option that every subcommand has."""
    declaration = typer.Option("--format", help="how the result is shown")
    return inspect.Parameter(
        "format",
        inspect.Parameter.KEYWORD_ONLY,
        default=Format.TEXT,
        annotation=Annotated[Format, declaration],
    )


def identifier(name: str) -> str:
    """An option's name as a parameter's, kept apart from Python's words."""
    return f"option_{name.replace('-', '_')}"


def execute(module: Any, options: dict[str, Option], values: dict[str, Any], chosen: Format) -> int:  # noqa: ANN401
    """Run a command's work and show its result; returns the exit status."""
    console = Console.standard(as_keytool=False)

    def work() -> int:
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
        return tuple(map(_plain, value or ()))
    return _plain(value)


def _plain(value: Any) -> Any:  # noqa: ANN401  of the kind declared
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
