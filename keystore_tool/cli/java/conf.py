r"""Options from a file: ``-conf FILE``, a Java properties file (observed: keytool 25).

``keytool.all`` is put before the command line, then ``keytool.COMMAND``. A value is split at blanks; a word
may stand in quotes, and in them a backslash escapes. ``${name}`` is a system property.

>>> split(r'-keystore "my store.p12" -alias \'a"b\'')[1]
'my store.p12'
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from keystore_tool.cli.files.inputs import read_input
from keystore_tool.cli.java import javasettings
from keystore_tool.cli.java.properties import ILLEGAL_ARGUMENT, read_properties
from keystore_tool.errors import InvalidArgumentError, KeystoreError

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.cli.declarations import Command

_WORD = re.compile(
    r"""
    "(?P<double>(?:[^"\\\r\n]|\\.)*)"? |
    '(?P<single>(?:[^'\\\r\n]|\\.)*)'? |
    (?P<bare>[^\x00-\x20"']+)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\([0-3][0-7]{2}|[0-7]{1,2}|.)", re.DOTALL)
_CHARACTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_REFERENCE = re.compile(r"\$\{\{.*?\}\}|\$\{(?P<name>[^}]*)\}")


def arguments(file: str, command: Command, console: Console) -> list[str]:
    """The words that a file puts before a command line with *command*.

    Raises:
        KeystoreError: the file cannot be read, or what it says cannot be meant.
    """
    properties = read_properties(read_input(file, console).decode("latin-1"))
    values = (properties.get("keytool.all"), _for_command(properties, command))
    return [expand(word) for value in values if value is not None for word in split(value)]


def _for_command(properties: dict[str, str], command: Command) -> str | None:
    """The value for a command, under its name or under an older one."""
    found = [name for name in (command.name, *command.legacy) if f"keytool.{name}" in properties]
    if len(found) > 1:
        raise KeystoreError(
            f"Cannot have both -{found[0]} and -{found[1]} as pre-configured options",
            hint="they are names of one command: keep one",
            java_class="java.io.IOException",
        )
    return properties[f"keytool.{found[0]}"] if found else None


def split(value: str) -> list[str]:
    """The words of a value."""
    return [_word(match) for match in _WORD.finditer(value)]


def _word(match: re.Match[str]) -> str:
    if match["bare"] is not None:
        return match["bare"]
    quoted = match["double"] if match["double"] is not None else match["single"]
    return _ESCAPE.sub(_character, quoted)


def _character(match: re.Match[str]) -> str:
    escaped = match[1]
    return chr(int(escaped, 8)) if escaped[0] in "01234567" else _CHARACTERS.get(escaped, escaped)


def expand(word: str) -> str:
    """A word with the system properties that it names in it.

    Raises:
        InvalidArgumentError: there is no such property.
    """
    return _REFERENCE.sub(_value, word)


def _value(match: re.Match[str]) -> str:
    name = match["name"]
    if name is None:
        return match[0]
    if not name:
        raise InvalidArgumentError("key can't be empty", java_class=ILLEGAL_ARGUMENT)
    value = javasettings.system_property("file.separator" if name == "/" else name)
    if value is None:
        raise InvalidArgumentError(
            f"unable to expand property {name}",
            hint=f"set it: -J-D{name}=VALUE",
            java_class="sun.security.util.PropertyExpander$ExpandException",
        )
    return value
