"""Import an identity database of JDK 1.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import options
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.files.inputs import read_input
from keystore_tool.cli.stores.session import editing
from keystore_tool.records import record

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console


@record(kw_only=True)
class Options(options.StoreOptions):
    """What -identitydb takes."""

    file: str | None = takes(options.FILE)


def run(given: Options, console: Console) -> None:
    """Find nothing to import: no identity database has been readable for decades, as in keytool."""
    with editing(given, console, create=True):
        read_input(given.file, console)
        console.tell("No entries from identity database added")
