"""Tell which keys, requests, certificates and entries belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import options
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.files.inputs import read_input
from keystore_tool.errors import KeystoreError, StoreFormatError
from keystore_tool.formats import detect, pem
from keystore_tool.operations import matching
from keystore_tool.records import record

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.operations.matching import Item, Matches
    from keystore_tool.passwords import Password

STANDARD_INPUT = "-"


@record(kw_only=True)
class Options:
    """What match takes."""

    files: tuple[str, ...] = takes(options.MATCHED_FILES)
    key_passphrase: Password | None = takes(options.KEY_PASSPHRASE)
    storepass: Password | None = takes(options.STOREPASS)


class UnreadableError(KeystoreError):
    """One of the files cannot be read; the message says which."""

    code = "unreadable"


def run(given: Options, console: Console) -> Matches:
    """Look for what has the same public key in PEM and DER files and in stores."""
    return matching.match(item for file in given.files for item in read(file, given, console))


def read(file: str, given: Options, console: Console) -> list[Item]:
    """What a file holds.

    Raises:
        KeystoreError: it cannot be read, or holds nothing that has a public key.
    """
    data = read_input(None if file == STANDARD_INPUT else file, console)
    if detect.detect(data) is not None:
        found = read_store(data, file, given.storepass, console)
    else:
        blocks = pem.read_blocks(data, file)
        found = list(matching.items_of_blocks(blocks, file, given.key_passphrase))
    if not found:
        raise StoreFormatError(f"{file} holds neither key, request nor certificate")
    return found


def read_store(data: bytes, file: str, password: Password | None, console: Console) -> list[Item]:
    """What a store holds; its password is asked for where its certificates are encrypted.

    Raises:
        KeystoreError: it cannot be read.
    """
    try:
        store = detect.decode(data, password)
        if password is None and not store.complete:
            password = console.ask_password(f"Enter the password of {file}:  ")
            store = detect.decode(data, password)
        return list(matching.items_of_store(store, file, password))
    except KeystoreError as error:
        hint = error.hint or "--storepass-file names the password of the stores"
        raise UnreadableError(f"{file}: {error.message}", hint=hint) from error
