"""Give an entry another alias."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import clock, options
from keystore_tool.cli.conversation import prompts
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.stores.session import DEFAULT_ALIAS, editing, require_store
from keystore_tool.model import TrustedCertificateEntry
from keystore_tool.operations import entries, keyprotection
from keystore_tool.records import record, replace

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.cli.stores.opened import OpenedStore
    from keystore_tool.model import ProtectedKey
    from keystore_tool.operations.keyprotection import KeyEntry
    from keystore_tool.passwords import Password


@record(kw_only=True)
class Options(options.StoreOptions):
    """What -changealias takes."""

    alias: str | None = takes(options.ALIAS)
    destalias: str | None = takes(options.DESTALIAS)
    keypass: Password | None = takes(options.KEYPASS)


def run(given: Options, console: Console) -> entries.Renamed:
    """Rename an entry; whoever renames a key must know its password, as with keytool."""
    require_store(given)
    alias = given.alias if given.alias is not None else DEFAULT_ALIAS
    new_alias = prompts.alias_or_ask(given.destalias, console, prompts.NEW_ALIAS)
    with editing(given, console) as opened:
        key_password = opened.key_password(given.keypass)
        new_alias = prompts.require_alias(new_alias, prompts.NEW_ALIAS)
        entries.check_free(opened.store, new_alias)
        entry = opened.store[alias]
        if not isinstance(entry, TrustedCertificateEntry):
            key = protect_again(opened, alias, entry, key_password)
            opened.store[alias] = replace(entry, key=key)
        result = entries.rename(opened.store, alias, new_alias, clock.now())
        opened.save()
    return result


def protect_again(opened: OpenedStore, alias: str, entry: KeyEntry, given: Password | None) -> ProtectedKey:
    """An entry's key, encrypted anew in the way of today: keytool takes a key out to rename it.

    Raises:
        KeyPasswordError: the password is wrong.
        PasswordRuleError: none was given.
    """
    key, password = prompts.recover_key(
        lambda password: keyprotection.recover(entry, password), opened.console, alias, opened.password, given
    )
    return keyprotection.protect(key, password, opened.store.type)
