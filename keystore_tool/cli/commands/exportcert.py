"""Export a certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import options
from keystore_tool.cli.conversation import prompts
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.files.outputs import claim_output, store_output
from keystore_tool.cli.stores.session import DEFAULT_ALIAS, reading
from keystore_tool.operations.exporting import certificate_of
from keystore_tool.operations.outputs import Exported
from keystore_tool.records import record
from keystore_tool.render import weakness_text

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console


@record(kw_only=True)
class Options(options.StoreOptions):
    """What -exportcert takes."""

    alias: str | None = takes(options.ALIAS)
    file: str | None = takes(options.FILE)
    rfc: bool = takes(options.RFC)


def run(given: Options, console: Console) -> Exported:
    """Write an entry's certificate, of a chain the first one, to a file or standard output."""
    alias = given.alias if given.alias is not None else DEFAULT_ALIAS
    with reading(given, console, ask=prompts.ask_optional_store_password) as opened:
        claim_output(given.file, opened.path)
        exported = Exported(alias, certificate_of(opened.store, alias), given.rfc, given.file)
        store_output(exported)
        if given.file is not None:
            console.tell(f"Certificate stored in file <{given.file}>")
        for warning in weakness_text.of_certificate("The certificate", exported.certificate):
            console.warn(warning)
    return exported
