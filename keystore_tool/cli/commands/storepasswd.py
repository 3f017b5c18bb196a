"""Change the password of a key store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import clock, options
from keystore_tool.cli.conversation import prompts
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.stores.session import editing
from keystore_tool.operations.passwordchange import PasswordChanged, change_all_key_passwords
from keystore_tool.records import record

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.passwords import Password


@record(kw_only=True)
class Options(options.StoreOptions):
    """What -storepasswd takes."""

    new: Password | None = takes(options.NEW)


def run(given: Options, console: Console) -> PasswordChanged:
    """Give a store another password; where keys have passwords of their own, they keep them."""
    if given.new is not None:
        prompts.check_new_password(given.new, "New")
    with editing(given, console) as opened:
        old = opened.store_password
        new = given.new or prompts.ask_changed_password(console, "keystore password", old)
        if not opened.named_type.has_key_passwords:
            change_all_key_passwords(opened.store, old, new, clock.now())
        opened.password = new
        opened.save()
    return PasswordChanged()
