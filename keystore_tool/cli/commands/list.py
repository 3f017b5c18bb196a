"""List the entries of a key store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import options
from keystore_tool.cli.conversation import prompts
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.stores.session import reading
from keystore_tool.cli.usage import UsageError
from keystore_tool.model import SecretKeyEntry
from keystore_tool.operations.listing import Detail, Listing, list_entries
from keystore_tool.records import record
from keystore_tool.render import weakness_text

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.passwords import Password


@record(kw_only=True)
class Options(options.StoreOptions):
    """What -list takes."""

    alias: str | None = takes(options.ALIAS)
    rfc: bool = takes(options.RFC)


def run(given: Options, console: Console) -> Listing:
    """List all entries or one; without the password, what can be read is shown with a warning."""
    if given.verbose and given.rfc:
        raise UsageError("Must not specify both -v and -rfc with 'list' command")
    detail = Detail.FULL if given.verbose else Detail.PEM if given.rfc else Detail.BRIEF
    with reading(given, console, ask=prompts.ask_optional_store_password) as opened:
        listing = list_entries(
            opened.store, given.alias, detail, type_name=opened.heading, provider=opened.provider
        )
        for warning in weakness_text.of_listing(listing, secret_key_algorithms(listing, opened.password)):
            console.warn(warning)
    return listing


def secret_key_algorithms(listing: Listing, password: Password | None) -> dict[str, str]:
    """What the secret keys are for that the store's password opens, by alias."""
    if password is None or not any(isinstance(entry, SecretKeyEntry) for _, entry in listing.entries):
        return {}
    from keystore_tool.operations import secretkeys  # noqa: PLC0415  most stores have none

    return secretkeys.algorithms(listing.entries, password)
