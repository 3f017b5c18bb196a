"""The front end for commands with openssl's grammar: ``-name value``, and passwords as ``env:NAME``.

The declarations say which options there are; two dashes do as well as one, as with openssl.

>>> from keystore_tool.records import record
>>> from keystore_tool.cli.declarations import Option, takes
>>> @record
... class Options:
...     out: str | None = takes(Option("out", "file to write", value="file"))
...     batch: bool = takes(Option("batch", "ask nothing"))
>>> read(Options, ["-out", "a.csr", "--batch"], unsupported={})
Options(out='a.csr', batch=True)
"""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING, Any

from keystore_tool.cli import failures
from keystore_tool.cli.conversation import passwordsources
from keystore_tool.cli.declarations import Kind, declared
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.passwords import Password

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.cli.declarations import Command, Option

HELP = ("help", "h", "?")
_NUMBER = re.compile(r"[0-9]{1,9}")


def run(command: Command, arguments: Sequence[str], console: Console) -> int:
    """Run a command; returns its exit status: as with openssl, 1 for a wrong command line too.

    Args:
        command: a command with this grammar.
        arguments: what stands behind its name.
        console: where it reads, asks and writes.
    """
    return failures.guard(lambda: invoke(command, arguments, console), console)


def invoke(command: Command, arguments: Sequence[str], console: Console) -> int:
    """Read the command line and do what it says; returns the exit status.

    Raises:
        KeystoreError: the command line is wrong, or the command failed.
    """
    if any(option_name(word) in HELP for word in arguments):
        from keystore_tool.cli.frontends import help_text  # noqa: PLC0415  only for who needs help

        console.write(help_text.of_openssl_command(command))
        return failures.DONE
    module = importlib.import_module(command.module)
    given = read(module.Options, arguments, module.UNSUPPORTED)
    result = module.run(given, console)
    if result is not None:
        from keystore_tool.render import results  # noqa: PLC0415  most results go to files

        console.write(results.as_text(result))
    return failures.DONE


def read(options: type, arguments: Sequence[str], unsupported: Mapping[str, str]) -> Any:  # noqa: ANN401
    """A command's ``Options`` from its command line; of an option given twice the last one counts.

    Args:
        options: the class.
        arguments: the command line.
        unsupported: openssl's options that the command has not: by name, what to do instead.

    Raises:
        InvalidArgumentError: an option is unknown, lacks its value, or has a wrong one.
        PasswordSourceError: a password's source cannot be read.
    """
    fields = {option.name: (field, option) for field, option in declared(options)}
    values: dict[str, Any] = {}
    remaining = list(reversed(arguments))
    while remaining:
        word = remaining.pop()
        name = option_name(word)
        if name is None:
            raise InvalidArgumentError(f"extra argument {word!r}", hint="values follow their option")
        if name not in fields:
            raise _unknown(name, unsupported)
        field, option = fields[name]
        if option.kind is Kind.FLAG:
            values[field] = True
            continue
        if not remaining:
            raise InvalidArgumentError(f"option -{name} needs a value", hint=option.help)
        value = take_value(option, remaining.pop())
        values[field] = (*values.get(field, ()), value) if option.repeatable else value
    return options(**values)


def option_name(word: str) -> str | None:
    """The name of an option, None for anything else."""
    return word[1:].removeprefix("-") if word.startswith("-") and word != "-" else None


def _unknown(name: str, unsupported: Mapping[str, str]) -> InvalidArgumentError:
    if name in unsupported:
        return InvalidArgumentError(f"option -{name} is not supported", hint=unsupported[name])
    return InvalidArgumentError(f"unknown option -{name}", hint="-help lists the options")


def take_value(option: Option, text: str) -> Any:  # noqa: ANN401  of the kind declared
    """An option's value as its field holds it.

    Raises:
        InvalidArgumentError: it is no number, or none of the choices.
        PasswordSourceError: the source of a password cannot be read.
    """
    if option.kind is Kind.PASSWORD:
        return read_password(option, text)
    if option.kind is Kind.NUMBER:
        return _number(text, f"-{option.name} {text}")
    if option.choices and text not in option.choices:
        choices = " or ".join(option.choices)
        raise InvalidArgumentError(f"-{option.name} cannot be {text}", hint=f"it is {choices}")
    return text


def read_password(option: Option, source: str) -> Password:
    """A password from where openssl's syntax says that it is.

    Raises:
        InvalidArgumentError: it says nothing that is known.
        PasswordSourceError: the source cannot be read.
    """
    if source == "stdin":
        return passwordsources.from_standard_input()
    scheme, _, name = source.partition(":")
    if scheme not in _PASSWORD_SOURCES:
        raise InvalidArgumentError(  # the text may be the password itself: it is not repeated
            f"-{option.name} does not say where the password is",
            hint="write env:NAME, file:PATH, fd:NUMBER, keyring:NAME, stdin, or pass:PASSWORD, "
            "which others can see",
        )
    return _PASSWORD_SOURCES[scheme](name)


def _from_descriptor(number: str) -> Password:
    return passwordsources.from_descriptor(_number(number, f"fd:{number}"))


def _number(text: str, what: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise InvalidArgumentError(f"{what} is no number", hint="write digits only")
    return int(text)


_PASSWORD_SOURCES: dict[str, Callable[[str], Password]] = {
    "pass": Password,
    "env": passwordsources.from_environment,
    "file": passwordsources.from_file,
    "fd": _from_descriptor,
    "keyring": passwordsources.from_keyring,
}
