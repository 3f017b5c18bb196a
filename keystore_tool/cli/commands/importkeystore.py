"""Import one entry, or all, from another key store."""

from __future__ import annotations

import contextlib
import itertools
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool import storefile
from keystore_tool.cli import options
from keystore_tool.cli.conversation import prompts
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.stores import session
from keystore_tool.cli.stores.location import is_same_file, locate
from keystore_tool.cli.stores.opened import OpenedStore
from keystore_tool.cli.stores.transfer import KeyPasswords, Transfer
from keystore_tool.errors import InvalidArgumentError, StoreFileError
from keystore_tool.model import KeyStore, StoreType
from keystore_tool.records import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.operations.transfer import Transferred
    from keystore_tool.passwords import Password


@record(kw_only=True)
class Options(options.ProviderOptions):
    """What -importkeystore takes."""

    srckeystore: str | None = takes(options.SRCKEYSTORE)
    destkeystore: str | None = takes(options.DESTKEYSTORE)
    srcstoretype: str | None = takes(options.SRCSTORETYPE)
    deststoretype: str | None = takes(options.DESTSTORETYPE)
    srcstorepass: Password | None = takes(options.SRCSTOREPASS)
    deststorepass: Password | None = takes(options.DESTSTOREPASS)
    srcprotected: bool = takes(options.SRCPROTECTED)
    destprotected: bool = takes(options.DESTPROTECTED)
    srcprovidername: str | None = takes(options.SRCPROVIDERNAME)
    destprovidername: str | None = takes(options.DESTPROVIDERNAME)
    srcalias: str | None = takes(options.SRCALIAS)
    destalias: str | None = takes(options.DESTALIAS)
    srckeypass: Password | None = takes(options.SRCKEYPASS)
    destkeypass: Password | None = takes(options.DESTKEYPASS)
    noprompt: bool = takes(options.NOPROMPT)
    verbose: bool = takes(options.VERBOSE)

    @property
    def source(self) -> options.StoreOptions:
        """The store that entries are taken from."""
        return options.StoreOptions(
            keystore=self.srckeystore,
            storepass=self.srcstorepass,
            storetype=self.srcstoretype,
            providername=self.srcprovidername,
            protected=self.srcprotected,
        )

    @property
    def target(self) -> options.StoreOptions:
        """The store that they are put into."""
        return options.StoreOptions(
            keystore=self.destkeystore,
            storepass=self.deststorepass,
            storetype=self.deststoretype,
            providername=self.destprovidername,
            protected=self.destprotected,
            verbose=self.verbose,
        )


def run(given: Options, console: Console) -> Transferred:
    """Copy one entry, or all, into a store, which is made if it is not there."""
    check(given)
    in_place = is_same_file(given.srckeystore, locate(given.target))
    if not in_place:
        where = given.destkeystore or locate(given.target)
        console.tell(f"Importing keystore {given.srckeystore} to {where}...")
    with (both_in_place if in_place else both)(given, console) as (source, target, key_password):
        passwords = KeyPasswords(
            source=source.key_password(given.srckeypass, "srckeypass"),
            target=key_password,
            for_keys_only=given.destkeypass is not None,
        )
        transfer = Transfer(source, target, console, passwords, ask=not given.noprompt)
        result = transfer_entries(given, transfer)
        if result.imported or not in_place:
            transfer.warn_of_weak()
            old = back_up(given, target) if in_place else None
            target.save()
            if old is not None:
                target.advise()
                tell_of_backup(given, source, target, old)
    return result


def check(given: Options) -> None:
    """Refuse options that cannot be meant, and a source with nothing in it.

    Raises:
        KeystoreError: they are.
    """
    if given.destkeypass is not None:
        prompts.check_new_password(given.destkeypass, "New")
    session.check_options(given.target)
    if given.srcprotected and (given.srcstorepass is not None or given.srckeypass is not None):
        raise InvalidArgumentError(
            "if -srcprotected is specified, then -srcstorepass and -srckeypass must not be specified",
            java_class="java.lang.IllegalArgumentException",
        )
    if given.srckeystore is None:
        raise InvalidArgumentError("Please specify -srckeystore")
    file = Path(given.srckeystore)
    if file.is_file() and file.stat().st_size == 0:
        raise StoreFileError(f"Source keystore file exists, but is empty: {given.srckeystore}")


class Stores(NamedTuple):
    """What an import needs.

    Attributes:
        source: where entries are taken from.
        target: where they are put.
        key_password: what is to open keys there; None where each keeps what it has.
    """

    source: OpenedStore
    target: OpenedStore
    key_password: Password | None


@contextlib.contextmanager
def both(given: Options, console: Console) -> Iterator[Stores]:
    """The source and the target, two files; the target's password is asked for first."""
    with session.editing(given.target, console, create=True, wording=prompts.DESTINATION) as target:
        key_password = new_key_password(given, target)
        yield Stores(open_source(given, console), target, key_password)


@contextlib.contextmanager
def both_in_place(given: Options, console: Console) -> Iterator[Stores]:
    """The source, and a new store that will take its place, under its lock."""
    path = locate(given.target)
    with session.lock(path):
        source = open_source(given, console)
        password = given.deststorepass or source.password
        if password is None:
            password = prompts.ask_new_store_password(console, prompts.DESTINATION)
        prompts.check_new_password(password, "Keystore")
        store_type = session.asked_type(given.target) or StoreType.PKCS12
        target = OpenedStore(
            path=path,
            store=KeyStore(store_type),
            password=password,
            named_type=store_type,
            snapshot=source.snapshot,
            type_on_disk=source.type_on_disk,
            console=console,
            verbose=given.verbose,
        )
        yield Stores(source, target, new_key_password(given, target))


def open_source(given: Options, console: Console) -> OpenedStore:
    """The source, opened for reading.

    Raises:
        KeystoreError: it cannot be opened.
    """
    path = given.srckeystore or ""
    if not Path(path).is_file():
        reason = "Is a directory" if Path(path).is_dir() else "No such file or directory"
        raise StoreFileError(f"{path} ({reason})", java_class="java.io.FileNotFoundException")
    source = session.open_existing(given.source, console, prompts.SOURCE, prompts.ask_optional_store_password)
    if given.srcprotected:
        console.tell(prompts.SOURCE.unverified)
    return source


def new_key_password(given: Options, target: OpenedStore) -> Password | None:
    """What is to open keys in the target; None where each keeps what it has (observed: keytool 25)."""
    chosen = target.key_password(given.destkeypass, "destkeypass")
    return chosen if target.named_type.has_key_passwords else target.store_password


def transfer_entries(given: Options, transfer: Transfer) -> Transferred:
    """Copy what was asked for.

    Raises:
        KeystoreError: the entry is not there, or a key does not open.
    """
    if given.srcalias is not None:
        return transfer.one(given.srcalias, given.srcalias if given.destalias is None else given.destalias)
    if given.destalias is not None or given.srckeypass is not None:
        raise InvalidArgumentError("if alias not specified, destalias and srckeypass must not be specified")
    return transfer.all()


def back_up(given: Options, target: OpenedStore) -> str:
    """Keep a copy of the file that is about to be replaced; the copy's name.

    Raises:
        StoreFileError: it cannot be written.
    """
    assert target.snapshot is not None  # noqa: S101  for the type checker
    endings = (".old" if number == 1 else f".old{number}" for number in itertools.count(1))
    names = (f"{given.srckeystore}{ending}" for ending in endings)
    copy = next(name for name in names if not Path(name).exists())
    storefile.write_output(copy, target.snapshot.data, private=True)
    return copy


def tell_of_backup(given: Options, source: OpenedStore, target: OpenedStore, old: str) -> None:
    """Say where the store that was replaced is kept."""
    name, before, after = given.srckeystore, source.named_type, target.store.type
    if before is after:
        target.console.warn(f'The original keystore "{name}" is backed up as "{old}"...')
    else:
        target.console.warn(
            f'Migrated "{name}" to {after.value}. The {before.value} keystore is backed up as "{old}".'
        )
