"""Import one entry, or all, from another key store."""

from __future__ import annotations

import contextlib
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from keystore_tool import storefile
from keystore_tool.cli import options, prompts, session
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.location import is_same_file, locate
from keystore_tool.cli.opened import OpenedStore
from keystore_tool.cli.transfer import Transfer
from keystore_tool.errors import InvalidArgumentError, StoreFileError
from keystore_tool.model import KeyStore, StoreType
from keystore_tool.stores import named_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.cli.console import Console
    from keystore_tool.operations.transfer import Transferred
    from keystore_tool.passwords import Password


@dataclass(frozen=True, kw_only=True, slots=True)
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
            protected=self.srcprotected,
        )

    @property
    def target(self) -> options.StoreOptions:
        """The store that they are put into; the type of one that exists is its own."""
        exists = self.destkeystore is not None and Path(self.destkeystore).exists()
        return options.StoreOptions(
            keystore=self.destkeystore,
            storepass=self.deststorepass,
            storetype=None if exists else self.deststoretype,
            protected=self.destprotected,
            verbose=self.verbose,
        )


def run(given: Options, console: Console) -> Transferred:
    """Copy one entry, or all, into a store, which is made if it is not there."""
    if given.srckeystore is None:
        raise InvalidArgumentError("Please specify -srckeystore")
    in_place = is_same_file(locate(given.source), locate(given.target))
    if not in_place:
        console.tell(f"Importing keystore {given.srckeystore} to {locate(given.target)}...")
    with (both_in_place if in_place else both)(given, console) as (source, target):
        key_password = destination_password(given, target)
        transfer = Transfer(source, target, console, key_password, ask=not given.noprompt)
        result = transfer_entries(given, transfer)
        if result.imported:
            old = back_up(target) if in_place else None
            target.save()
            transfer.warn_of_weak()
            if old is not None:
                tell_of_backup(source, target, old, console)
    return result


@contextlib.contextmanager
def both(given: Options, console: Console) -> Iterator[tuple[OpenedStore, OpenedStore]]:
    """The source and the target, two files; the target's password is asked for first."""
    with session.editing(given.target, console, create=True, wording=prompts.DESTINATION) as target:
        yield open_source(given, console), target


@contextlib.contextmanager
def both_in_place(given: Options, console: Console) -> Iterator[tuple[OpenedStore, OpenedStore]]:
    """The source, and a new store that will take its place, under its lock."""
    path = locate(given.source)
    with session.lock(path):
        source = open_source(given, console)
        password = given.deststorepass or source.password
        if password is None:
            password = prompts.ask_store_password(console, prompts.DESTINATION, new=True)
        prompts.check_new_password(password, "Keystore")
        store_type = named_type(given.deststoretype) or StoreType.PKCS12
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
        yield source, target
        target.advise()


def open_source(given: Options, console: Console) -> OpenedStore:
    """The source, opened for reading.

    Raises:
        KeystoreError: it cannot be opened.
    """
    path = locate(given.source)
    if path is not None and not Path(path).exists():
        raise StoreFileError(
            f"{path} (No such file or directory)", java_class="java.io.FileNotFoundException"
        )
    return session.open_existing(given.source, console, prompts.SOURCE, password_optional=True)


def destination_password(given: Options, target: OpenedStore) -> Password | None:
    """The password for keys in the target, None where each keeps its own (observed: keytool 25).

    Raises:
        PasswordRuleError: it is too short.
    """
    if given.destkeypass is not None:
        prompts.check_new_password(given.destkeypass, "Key")
    chosen = target.key_password(given.destkeypass, "destkeypass")
    return chosen if target.named_type.has_key_passwords else target.store_password


def transfer_entries(given: Options, transfer: Transfer) -> Transferred:
    """Copy what was asked for.

    Raises:
        KeystoreError: the entry is not there, or a key does not open.
    """
    if given.srcalias is not None:
        return transfer.one(given.srcalias, given.destalias or given.srcalias, given.srckeypass)
    if given.destalias is not None or given.srckeypass is not None:
        raise InvalidArgumentError("if alias not specified, destalias and srckeypass must not be specified")
    return transfer.all()


def back_up(target: OpenedStore) -> str:
    """Keep a copy of the file that is about to be replaced; the copy's name.

    Raises:
        StoreFileError: it cannot be written.
    """
    assert target.path is not None  # noqa: S101  for the type checker
    assert target.snapshot is not None  # noqa: S101
    endings = (".old" if number == 1 else f".old{number}" for number in itertools.count(1))
    copy = next(name for name in (target.path + ending for ending in endings) if not Path(name).exists())
    storefile.write_output(copy, target.snapshot.data, private=True)
    return copy


def tell_of_backup(source: OpenedStore, target: OpenedStore, old: str, console: Console) -> None:
    """Say where the store that was replaced is kept."""
    before, after = source.named_type, target.store.type
    if before is after:
        console.warn(f'The original keystore "{target.path}" is backed up as "{old}"...')
    else:
        console.warn(
            f'Migrated "{target.path}" to {after.value}. The {before.value} keystore is backed up as "{old}".'
        )
