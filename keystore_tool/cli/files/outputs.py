"""Results that were asked for in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool import storefile
from keystore_tool.cli.stores.location import is_same_file
from keystore_tool.errors import StoreFileError
from keystore_tool.render import outputs

if TYPE_CHECKING:
    from keystore_tool.operations.outputs import Output


def claim_output(file: str | None, store: str | None, *, make: bool = True) -> None:
    """Make a new file before anything is done, or refuse it if it cannot be written.

    If the work then fails, it stays empty, as with keytool; a file that was there stays as it was.

    Args:
        file: the file; None for standard output.
        store: the file of the store that is read, which keytool would replace.
        make: whether to make it; else it is only seen whether that can be done.

    Raises:
        StoreFileError: it cannot be written, or is the store.
    """
    if file is not None:
        if is_same_file(file, store):
            raise StoreFileError(
                f"{file} is the store itself, which would be lost", hint="give the output another name"
            )
        (storefile.claim_output if make else storefile.check_output)(file)


def store_output(result: Output) -> None:
    """Write a result to the file it is meant for, if any; what was there stays until all is written.

    Raises:
        StoreFileError: it cannot be written.
    """
    if result.file is not None:
        storefile.write_output(result.file, outputs.content(result), private=False)
