"""Delete an entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keystore_tool.cli import options
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.stores.session import editing, require_store
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.operations import entries

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console


@dataclass(frozen=True, kw_only=True, slots=True)
class Options(options.StoreOptions):
    """What -delete takes."""

    alias: str | None = takes(options.ALIAS)


def run(given: Options, console: Console) -> entries.Deleted:
    """Delete an entry, after asking which if that was not said."""
    require_store(given)
    alias = given.alias if given.alias is not None else ask_alias(console)
    with editing(given, console) as opened:
        result = entries.delete(opened.store, alias)
        opened.save()
    return result


def ask_alias(console: Console) -> str:
    """Ask which entry is meant.

    Raises:
        InvalidArgumentError: no answer.
    """
    alias = console.ask("Enter alias name:  ")
    if not alias:
        raise InvalidArgumentError("Must specify alias")
    return alias
