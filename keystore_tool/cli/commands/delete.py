"""Delete an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import options
from keystore_tool.cli.conversation import prompts
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.stores.session import editing, require_store
from keystore_tool.operations import entries
from keystore_tool.records import record

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console


@record(kw_only=True)
class Options(options.StoreOptions):
    """What -delete takes."""

    alias: str | None = takes(options.ALIAS)


def run(given: Options, console: Console) -> entries.Deleted:
    """Delete an entry, after asking which if that was not said."""
    require_store(given)
    alias = prompts.alias_or_ask(given.alias, console)
    with editing(given, console) as opened:
        result = entries.delete(opened.store, prompts.require_alias(alias))
        opened.save()
    return result
