"""How a command and its options are declared: once, for both spellings.

A command's module has a record ``Options`` whose fields are made by `takes`, and a function
``run(options, console)`` that returns a result object (or None). Keytool's argv grammar, the typer
subcommand, its help, its completion and the reference page are all made from these. A result's attribute
``exit_status``, where it has one, is a subcommand's exit status; a command that declares an option ``format``
shows its result itself.

>>> from keystore_tool.records import record
>>> ALIAS = Option("alias", "the entry's alias", value="alias")
>>> @record
... class Options:
...     alias: str | None = takes(ALIAS)
>>> [(name, option.name) for name, option in declared(Options)]
[('alias', 'alias')]
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, NamedTuple

from keystore_tool.records import field, fields

if TYPE_CHECKING:
    from collections.abc import Iterator


class Kind(enum.Enum):
    """What an option's value is."""

    FLAG = enum.auto()
    TEXT = enum.auto()
    NUMBER = enum.auto()
    PASSWORD = enum.auto()


class Option(NamedTuple):
    """An option, ``-name`` in keytool's spelling and ``--name`` in ours.

    Attributes:
        name: without dashes.
        help: what it is for, one phrase.
        value: placeholder for the value in help; None makes it a flag.
        number: the value is a whole number.
        password: the value is a secret: ``:env`` and ``:file`` (``--name-env`` and so on) name its source.
        repeatable: every occurrence counts, not only the last.
        jvm: it makes sense only inside a Java virtual machine.
        ours: keytool's grammar does not know it.
        same_as: the option that keytool takes it for: of the two, the last one counts.
        positional: it is given by its place, without its name; repeatable, it is all that stand there.
        required: a subcommand fails without it.
        choices: the values that there are; () for any.
        long: the number may have 64 bits; else it has 32, as Java's int.
    """

    name: str
    help: str
    value: str | None = None
    number: bool = False
    password: bool = False
    repeatable: bool = False
    jvm: bool = False
    ours: bool = False
    same_as: str = ""
    positional: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()
    long: bool = False

    @property
    def kind(self) -> Kind:
        """What the value is."""
        if self.value is None:
            return Kind.FLAG
        if self.password:
            return Kind.PASSWORD
        return Kind.NUMBER if self.number else Kind.TEXT

    @property
    def key(self) -> str:
        """The name under which keytool's grammar keeps the value."""
        return self.same_as or self.name

    @property
    def absent(self) -> bool | tuple[()] | None:
        """What a field holds if the option is not given."""
        if self.value is None:
            return False
        return () if self.repeatable else None


def takes(option: Option) -> Any:  # noqa: ANN401  the field's own annotation says the type
    """A field that holds an option's value."""
    return field(default=option.absent, metadata={"option": option})


def declared(options: type) -> Iterator[tuple[str, Option]]:
    """The fields of an ``Options`` class, as (field name, option), the command's own first."""
    own = options.__annotations__
    for item in sorted(fields(options), key=lambda item: item.name not in own):
        yield item.name, item.metadata["option"]


class Command(NamedTuple):
    """A command's row in the table.

    Attributes:
        name: keytool's official name; also the subcommand's.
        summary: one line, what it does.
        legacy: older names that keytool still takes.
        listed: whether keytool's general help names it.
        ours: whether it is a subcommand only: keytool's grammar does not know it.
        openssl: whether its options are written as openssl's: ``-name value``, passwords as ``env:NAME``.
    """

    name: str
    summary: str
    legacy: tuple[str, ...] = ()
    listed: bool = True
    ours: bool = False
    openssl: bool = False

    @property
    def module(self) -> str:
        """The module with its options and its work."""
        return f"keystore_tool.cli.commands.{self.name.replace('-', '_')}"
