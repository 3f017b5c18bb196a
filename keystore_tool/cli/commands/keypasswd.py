"""Change the password of a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import clock, options
from keystore_tool.cli.conversation import prompts
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.stores.session import DEFAULT_ALIAS, editing, named_type_of
from keystore_tool.errors import UnsupportedError
from keystore_tool.operations import keyprotection
from keystore_tool.operations.passwordchange import PasswordChanged, change_key_password, key_entry_of
from keystore_tool.records import record

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.cli.stores.opened import OpenedStore
    from keystore_tool.model import StoreType
    from keystore_tool.passwords import Password


@record(kw_only=True)
class Options(options.StoreOptions):
    """What -keypasswd takes."""

    alias: str | None = takes(options.ALIAS)
    keypass: Password | None = takes(options.KEYPASS)
    new: Password | None = takes(options.NEW)


def run(given: Options, console: Console) -> PasswordChanged:
    """Give a key another password, which PKCS#12 stores have no use for."""
    if given.new is not None:
        prompts.check_new_password(given.new, "New")
    if given.storepass is None:
        check_has_key_passwords(named_type_of(given))  # before anybody is asked
    alias = given.alias if given.alias is not None else DEFAULT_ALIAS
    with editing(given, console) as opened:
        check_has_key_passwords(opened.named_type)
        old = find_password(opened, alias, given.keypass)
        new = given.new or prompts.ask_changed_password(console, f"key password for <{alias}>", old)
        result = change_key_password(opened.store, alias, old, new, clock.now())
        opened.save()
    return result


def check_has_key_passwords(store_type: StoreType) -> None:
    """Refuse a type of store whose keys have no passwords of their own.

    Raises:
        UnsupportedError: it is one.
    """
    if not store_type.has_key_passwords:
        raise UnsupportedError(
            "-keypasswd commands not supported if -storetype is PKCS12",
            hint="the keys of a PKCS12 store have the store's password: -storepasswd changes it",
            java_class="java.lang.UnsupportedOperationException",
        )


def find_password(opened: OpenedStore, alias: str, given: Password | None) -> Password:
    """The password that opens a key, asked for if need be.

    Raises:
        KeystoreError: there is no such key, or the password is wrong or was not given.
    """
    entry = key_entry_of(opened.store, alias)
    _, password = prompts.recover_key(
        lambda password: keyprotection.recover(entry, password), opened.console, alias, opened.password, given
    )
    return password
