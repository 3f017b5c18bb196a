"""Compare two key stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool import storefile
from keystore_tool.cli import options
from keystore_tool.cli.declarations import takes
from keystore_tool.errors import KeystoreError, WrongPasswordError
from keystore_tool.formats import detect
from keystore_tool.operations.difference import Difference, Side, compare
from keystore_tool.records import record

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.passwords import Password


@record(kw_only=True)
class Options:
    """What diff takes."""

    old: str = takes(options.OLD)
    new: str = takes(options.NEW_STORE)
    storepass: Password | None = takes(options.STOREPASS_OF_BOTH)
    other_storepass: Password | None = takes(options.OTHER_STOREPASS)
    dates: bool = takes(options.DATES)


HOW_TO_OPEN = "--storepass-file is for both stores, --other-storepass-file for the second one if it differs"


class UnreadableStoreError(KeystoreError):
    """One of the stores cannot be read; the message says which."""

    code = "unreadable"


def run(given: Options, console: Console) -> Difference:
    """Compare two stores; where a password is neither given nor needed, none is asked for.

    Raises:
        KeystoreError: one of them cannot be read.
    """
    old = read(given.old, given.storepass, console)
    new = read(given.new, given.other_storepass or given.storepass, console)
    return compare(old, new, dates=given.dates)


def read(path: str, password: Password | None, console: Console) -> Side:
    """Read a store; its password is asked for if certificates are encrypted and none was given.

    Raises:
        KeystoreError: it cannot be read.
    """
    data = storefile.read(path).data
    try:
        if password is None:
            store = detect.decode(data, None)
            if store.complete:
                console.warn(f"{path}: read without its password, so nothing verified its integrity.")
                return Side(path, store)
            password = console.ask_password(f"Enter the password of {path}:  ")
        return Side(path, detect.decode(data, password), password)
    except KeystoreError as error:
        hint = HOW_TO_OPEN if isinstance(error, WrongPasswordError) else error.hint
        raise UnreadableStoreError(f"{path}: {error.message}", hint=hint) from error
