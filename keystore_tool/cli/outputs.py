"""Results that were asked for in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool import storefile
from keystore_tool.render import outputs

if TYPE_CHECKING:
    from keystore_tool.operations.outputs import Output


def check_output(file: str | None) -> None:
    """Refuse, before anything is done, a file that cannot be written.

    Raises:
        StoreFileError: it cannot.
    """
    if file is not None:
        storefile.check_output(file)


def store_output(result: Output) -> None:
    """Write a result to the file it is meant for, if any; what was there stays until all is written.

    Raises:
        StoreFileError: it cannot be written.
    """
    if result.file is not None:
        storefile.write_output(result.file, outputs.content(result), private=False)
