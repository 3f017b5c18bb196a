"""Where passwords come from, the terminal apart."""

from __future__ import annotations

import errno
import os
import sys

from keystore_tool.errors import KeystoreError
from keystore_tool.passwords import Password

MAX_BYTES = 65536
"""How much is read of a source: far more than any password has."""

KEYRING_SERVICE = "keystore-tool"
"""Whose passwords they are in the keyring."""


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
        with open(path, "rb") as file:
            return first_line(file.readline(MAX_BYTES))
    except (OSError, ValueError) as error:  # the latter: a name that none can have
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
    except (OSError, OverflowError, TypeError) as error:  # the latter two: no descriptor has such a number
        reason = error.strerror if isinstance(error, OSError) else os.strerror(errno.EBADF)
        raise PasswordSourceError(f"Cannot read file descriptor {number}: {reason}") from error


def from_keyring(name: str) -> Password:
    """What the user's keyring (the system's password store) keeps for this program under a name.

    Raises:
        PasswordSourceError: there is no keyring, it stays locked, or has nothing under that name.
    """
    try:
        import keyring  # noqa: PLC0415  an extra, and slow to import
        from keyring.errors import KeyringError  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise PasswordSourceError(
            "passwords from a keyring need the package keyring", hint="pip install 'keystore-tool[keyring]'"
        ) from error
    try:
        found = keyring.get_password(KEYRING_SERVICE, name)
    except (KeyringError, ImportError, RuntimeError) as error:  # the last two: a backend that does not load
        raise PasswordSourceError(f"Cannot read the keyring: {str(error) or type(error).__name__}") from error
    if found is None:
        raise PasswordSourceError(
            f"Cannot find in the keyring: {name}", hint=f"put it there: keyring set {KEYRING_SERVICE} {name}"
        )
    return Password(found)


def first_line(line: bytes) -> Password:
    """A password from a line: UTF-8, CR LF or LF at its end dropped."""
    text = line.decode("utf-8", "surrogateescape")
    return Password(text.removesuffix("\n").removesuffix("\r"))
