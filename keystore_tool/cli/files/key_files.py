"""A new key and what was made with it, into files: both, or neither.

An earlier key is never replaced (openssl does): the certificate that was issued for it would be lost with it.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from keystore_tool import storefile
from keystore_tool.errors import StoreFileError

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_new(path: str) -> None:
    """Refuse a file that holds something already.

    Raises:
        StoreFileError: it does.
    """
    file = Path(path)
    if not storefile.is_stream(path) and file.is_file() and file.stat().st_size:
        raise StoreFileError(
            f"{path} exists, and the new key would replace what is in it",
            hint="move it away, or choose another name",
        )


def check_folder(path: str) -> None:
    """Refuse a file whose folder cannot take it, before anybody answers questions.

    Raises:
        StoreFileError: the folder is not there, or not writable.
    """
    if storefile.is_stream(path):
        return
    folder = Path(path).parent
    if not folder.is_dir():
        raise StoreFileError(f"cannot write {path}: there is no folder {folder}")
    if not os.access(folder, os.W_OK) and not Path(path).exists():
        raise StoreFileError(f"cannot write {path}: the folder {folder} is not writable")


def write_both(key_file: str, key: bytes, file: str | None, data: bytes) -> None:
    """Write a new key, readable by its owner alone, and then what was made with it.

    Args:
        key_file: the key's file, which is new (`check_new`).
        key: the key.
        file: the other file; None if there is none; if it is the same one, the key stands first in it.
        data: what goes there.

    Raises:
        StoreFileError: one of them cannot be written; neither is there then.
    """
    if file is not None and os.path.realpath(file) == os.path.realpath(key_file):
        file, key = None, key + data
    with _new_key(key_file, key):
        if file is not None:
            storefile.write_output(file, data, private=False)


@contextlib.contextmanager
def _new_key(path: str, data: bytes) -> Iterator[None]:
    """Write a new key; take it away again if what follows fails."""
    is_file = not storefile.is_stream(path)
    storefile.write_output(path, data, private=True)
    try:
        yield
    except BaseException:
        if is_file:
            with contextlib.suppress(OSError):
                Path(path).unlink()
        raise
