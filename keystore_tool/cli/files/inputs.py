"""Input from a named file or from standard input."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from keystore_tool.errors import StoreFileError
from keystore_tool.records import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from keystore_tool.cli.conversation.console import Console

MAX_SIZE = 1 << 30
"""The most that is read of a file, in bytes: /dev/zero has no end."""

_CHUNK = 1 << 20


@contextlib.contextmanager
def open_input(file: str | None, console: Console) -> Iterator[Input]:
    """A file, or standard input if none is named; it is opened now and read when it is wanted.

    Raises:
        StoreFileError: it cannot be opened.
    """
    if file is None:
        yield Input(console.read_all)
        return
    try:
        opened = open(file, "rb")  # noqa: SIM115  an empty name is no folder; closed below
    except (OSError, ValueError) as error:
        raise _refusal(file, error) from error
    with opened:
        yield Input(lambda: _all_of(opened, file))


def _all_of(opened: BinaryIO, file: str) -> bytes:
    chunks, size = [], 0
    while chunk := opened.read(_CHUNK):
        size += len(chunk)
        if size > MAX_SIZE:
            raise StoreFileError(f"{file} has more than {MAX_SIZE} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


@record
class Input:
    """Where the bytes come from.

    Attributes:
        read: all of them.
    """

    read: Callable[[], bytes]


def read_input(file: str | None, console: Console) -> bytes:
    """All of a file, or of standard input if none is named.

    Raises:
        StoreFileError: it cannot be read.
    """
    with open_input(file, console) as source:
        return source.read()


def _refusal(file: str, error: OSError | ValueError) -> StoreFileError:
    reason = error.strerror if isinstance(error, OSError) else "No such file or directory"
    return StoreFileError(f"{file} ({reason})", java_class="java.io.FileNotFoundException")
