"""Copy a key and its certificates to another alias."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import clock, options
from keystore_tool.cli.conversation import prompts
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.stores.session import DEFAULT_ALIAS, editing, require_store
from keystore_tool.operations import entries
from keystore_tool.records import record

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.passwords import Password


@record(kw_only=True)
class Options(options.StoreOptions):
    """What -keyclone takes."""

    alias: str | None = takes(options.ALIAS)
    destalias: str | None = takes(options.DESTALIAS)
    keypass: Password | None = takes(options.KEYPASS)
    new: Password | None = takes(options.NEW)


def run(given: Options, console: Console) -> entries.Cloned:
    """Copy a private key entry; the copy may have another password, except in PKCS#12."""
    if given.new is not None:
        prompts.check_new_password(given.new, "New")
    require_store(given)
    alias = given.alias if given.alias is not None else DEFAULT_ALIAS
    new_alias = prompts.alias_or_ask(given.destalias, console, prompts.NEW_ALIAS)
    with editing(given, console) as opened:
        key_password = opened.key_password(given.keypass)
        entry = entries.private_key_to_clone(opened.store, alias)
        new_alias = prompts.require_alias(new_alias, prompts.NEW_ALIAS)
        entries.check_free(opened.store, new_alias)
        private_key, password = opened.recover_key(entry, alias, key_password)
        if opened.named_type.has_key_passwords:
            password = given.new or prompts.ask_clone_password(console, new_alias, alias, password)
        result = entries.clone(opened.store, alias, new_alias, private_key, password, clock.now())
        opened.save()
    return result
