"""The front end for keytool's own grammar: its help, streams, errors and exit statuses."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from keystore_tool.cli import failures, preliminaries
from keystore_tool.cli.frontends import argv
from keystore_tool.cli.java import javasettings
from keystore_tool.cli.usage import UsageError
from keystore_tool.errors import KeystoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.cli.frontends.argv import Invocation


def run(arguments: Sequence[str], console: Console) -> int:
    """Run a command line of keytool's; returns the exit status."""
    try:
        try:
            return invoke(arguments, console)
        except KeystoreError as error:
            return failures.report_as_keytool(error, console)
        finally:
            console.show_warnings()
    except KeyboardInterrupt:
        return failures.INTERRUPTED
    except OSError as error:
        return failures.report_output(error, console)
    except Exception as error:  # noqa: BLE001  the last line of defence: no traceback reaches a user
        return failures.report_bug(error, console)


def invoke(arguments: Sequence[str], console: Console) -> int:
    """Read a command line and do what it says; returns the exit status.

    Raises:
        KeystoreError: the command failed.
    """
    if javasettings.FLAG in arguments:
        console.tell("Error: The -J option should not be followed by a space.")
        return failures.FAILED
    flags = [word for word in arguments if word.startswith(javasettings.FLAG)]
    if flags:
        javasettings.install(javasettings.read_flags(flags))
    words = [word for word in arguments if not word.startswith(javasettings.FLAG)]
    try:
        invocation = argv.parse(words, read_preset(words, console))
    except argv.TwoCommandsError as error:
        warn_of_repetitions(error.repeated, console)
        raise
    warn_of_repetitions(invocation.repeated, console)
    if invocation.usage_error is not None:
        return show_usage_error(invocation.usage_error, invocation, console)
    if invocation.wants_help:
        show_help(invocation, console)
        return failures.DONE
    if invocation.command is None:
        return show_usage_error("Usage error: no command provided", invocation, console)
    return execute(invocation, console)


def read_preset(words: Sequence[str], console: Console) -> list[str]:
    """The words that a file of options puts before a command line; none without ``-conf``.

    Raises:
        KeystoreError: the file cannot be read, or what it says cannot be meant.
    """
    found = argv.find_preset(words)
    if found is None:
        return []
    from keystore_tool.cli.java import conf  # noqa: PLC0415  hardly anybody has such a file

    command, file = found
    return conf.arguments(file, command, console)


def warn_of_repetitions(names: Sequence[str], console: Console) -> None:
    """Warn that only the last one of an option given several times counts."""
    for name in names:
        console.warn(
            f"The -{name} option is specified multiple times. All except the last one will be ignored.",
            again=True,
        )


def show_usage_error(message: str, invocation: Invocation, console: Console) -> int:
    """Say what is wrong with the command line, and how it should be; the exit status."""
    console.tell(message)
    show_help(invocation, console)
    return failures.FAILED


def show_help(invocation: Invocation, console: Console) -> None:
    """Print the help of the command, or the general one, to standard error as keytool does."""
    from keystore_tool.cli.frontends import help_text  # noqa: PLC0415  only for who needs help

    if invocation.command is None:
        console.tell(help_text.general(), end="")
    else:
        console.tell(help_text.of_command(invocation.command), end="")


def execute(invocation: Invocation, console: Console) -> int:
    """Run the command; returns the exit status.

    Raises:
        KeystoreError: it failed.
    """
    assert invocation.command is not None  # noqa: S101  for the type checker
    module = importlib.import_module(invocation.command.module)
    try:
        preliminaries.check(invocation.command, invocation.values, module.Options)
        result = module.run(invocation.options(module.Options), console)
    except UsageError as error:
        return show_usage_error(error.message, invocation, console)
    if result is not None:
        from keystore_tool.render import results  # noqa: PLC0415  silent commands print nothing

        console.write(results.as_keytool(result))
    return failures.DONE
