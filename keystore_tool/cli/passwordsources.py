"""Where passwords come from, the terminal apart."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from keystore_tool.errors import KeystoreError
from keystore_tool.passwords import Password

MAX_BYTES = 65536
"""How much is read of a source: far more than any password has."""


class PasswordSourceError(KeystoreError):
    """A named source of a password cannot be read."""

    code = "password-source"


def from_environment(name: str) -> Password:
    """The value of an environment variable.

    Raises:
        PasswordSourceError: it is not set.
    """
    value = os.environ.get(name)
    if value is None:
        raise PasswordSourceError(f"Cannot find environment variable: {name}")
    return Password(value)


def from_file(path: str) -> Password:
    """The first line of a file, without its line end; an empty file is an empty password.

    Raises:
        PasswordSourceError: it cannot be read.
    """
    try:
        with Path(path).open("rb") as file:
            return first_line(file.readline(MAX_BYTES))
    except OSError as error:
        raise PasswordSourceError(f"Cannot find file: {path}") from error


def from_file_or_standard_input(path: str) -> Password:
    """As `from_file`; ``-`` stands for standard input.

    Raises:
        PasswordSourceError: it cannot be read.
    """
    return from_standard_input() if path == "-" else from_file(path)


def from_standard_input() -> Password:
    """The next line of standard input."""
    return first_line(sys.stdin.buffer.readline(MAX_BYTES) if sys.stdin else b"")


def from_descriptor(number: int) -> Password:
    """The first line that an open file descriptor gives; it is closed afterwards.

    Raises:
        PasswordSourceError: it is not open for reading.
    """
    try:
        with os.fdopen(number, "rb") as file:
            return first_line(file.readline(MAX_BYTES))
    except OSError as error:
        raise PasswordSourceError(f"Cannot read file descriptor {number}: {error.strerror}") from error


def first_line(line: bytes) -> Password:
    """A password from a line: UTF-8, CR LF or LF at its end dropped."""
    text = line.decode("utf-8", "surrogateescape")
    return Password(text.removesuffix("\n").removesuffix("\r"))
