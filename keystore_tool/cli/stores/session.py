"""Opening and changing a store in keytool's manner: checks, prompts and warnings in its order.

A command that reads uses `reading`, one that writes uses `editing`, which holds the store's lock from the
first byte read to the last byte written:

    with editing(options, console) as opened:
        entries.delete(opened.store, alias)
        opened.save()
"""

from __future__ import annotations

import contextlib
import math
import os
from typing import TYPE_CHECKING

from keystore_tool import storefile
from keystore_tool.cli.conversation import prompts
from keystore_tool.cli.java.cacerts import cacerts_path
from keystore_tool.cli.stores.location import is_same_file, locate, type_of_new
from keystore_tool.cli.stores.opened import OpenedStore
from keystore_tool.errors import InvalidArgumentError, StoreFileError, WrongPasswordError
from keystore_tool.formats import detect
from keystore_tool.model import KeyStore, StoreType
from keystore_tool.stores import named_type, type_on_disk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.cli.conversation.prompts import Wording
    from keystore_tool.cli.options import StoreOptions
    from keystore_tool.passwords import Password

    AskPassword = Callable[[Console, Wording], Password | None]

DEFAULT_ALIAS = "mykey"

LOCK_TIMEOUT_VARIABLE = "KEYSTORE_TOOL_LOCK_TIMEOUT"


@contextlib.contextmanager
def reading(
    options: StoreOptions,
    console: Console,
    *,
    ask: AskPassword = prompts.ask_existing_store_password,
    wording: Wording = prompts.STORE,
) -> Iterator[OpenedStore]:
    """Open a store that will not be changed; *ask* asks for its password.

    Raises:
        KeystoreError: it cannot be opened.
    """
    check_options(options)
    recommend_cacerts(options, console)
    opened = open_existing(options, console, wording, ask)
    yield opened
    opened.advise()


@contextlib.contextmanager
def editing(
    options: StoreOptions, console: Console, *, create: bool = False, wording: Wording = prompts.STORE
) -> Iterator[OpenedStore]:
    """Open a store to change it, holding its lock; with *create*, a store that is not there begins empty.

    Raises:
        KeystoreError: it cannot be opened or locked.
    """
    check_options(options)
    recommend_cacerts(options, console)
    with lock(locate(options)):
        if create and is_new(options):
            opened = begin_new(options, console, wording)
        else:
            opened = open_existing(options, console, wording)
        yield opened
        opened.advise()


def lock(path: str | None) -> contextlib.AbstractContextManager[None]:
    """The lock of a store; none where there is no place for one, which a later step will complain about."""
    if path is None or not os.path.isdir(os.path.dirname(path) or "."):
        return contextlib.nullcontext()
    return storefile.locked(path, lock_timeout())


def lock_timeout() -> float:
    """How long to wait for another process that changes the store, in seconds.

    Raises:
        InvalidArgumentError: the environment says something else than a number.
    """
    text = os.environ.get(LOCK_TIMEOUT_VARIABLE) or str(storefile.LOCK_TIMEOUT)
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if math.isnan(seconds):
        raise InvalidArgumentError(f"{LOCK_TIMEOUT_VARIABLE} is no number of seconds: {text!r}")
    return seconds


def check_options(options: StoreOptions) -> None:
    """Refuse options that exclude each other.

    Raises:
        InvalidArgumentError: they do.
    """
    illegal = "java.lang.IllegalArgumentException"
    passwords = (options.storepass, getattr(options, "keypass", None), getattr(options, "new", None))
    if options.protected and any(password is not None for password in passwords):
        raise InvalidArgumentError(
            "if -protected is specified, then -storepass, -keypass, and -new must not be specified",
            java_class=illegal,
        )
    if options.cacerts and (options.keystore is not None or options.storetype is not None):
        raise InvalidArgumentError(
            "The -keystore or -storetype option cannot be used with the -cacerts option", java_class=illegal
        )


def recommend_cacerts(options: StoreOptions, console: Console) -> None:
    """Say that there is an option for the system's trust store, if it was named as a file."""
    with contextlib.suppress(StoreFileError):
        if options.keystore is not None and is_same_file(options.keystore, cacerts_path()):
            console.tell("Warning: use -cacerts option to access cacerts keystore")


def require_store(options: StoreOptions) -> None:
    """Refuse a store that is not there, before anything is asked.

    Raises:
        KeystoreError: it is missing, or the options exclude each other.
    """
    check_options(options)
    path = locate(options)
    if path is not None:
        storefile.read(path)


def named_type_of(options: StoreOptions) -> StoreType:
    """The type of a store that must be there, in whose manner it is handled; nobody is asked for anything.

    Raises:
        KeystoreError: it is missing or no store, or the options exclude each other.
    """
    require_store(options)
    asked = named_type(options.storetype)
    path = locate(options)
    if asked is not None or path is None:
        return asked or StoreType.PKCS12
    return type_on_disk(storefile.read(path).data, None)


def is_new(options: StoreOptions) -> bool:
    """Whether the options name a file that is not there yet."""
    path = locate(options)
    return path is not None and not os.path.isfile(path)


def open_existing(
    options: StoreOptions,
    console: Console,
    wording: Wording,
    ask: AskPassword = prompts.ask_existing_store_password,
) -> OpenedStore:
    """Open a store that must be there.

    Raises:
        KeystoreError: it cannot be opened.
    """
    path = locate(options)
    snapshot = None if path is None else storefile.read(path)
    asked = asked_type(options)
    if snapshot is not None and options.providername is not None:
        check_provider(options.providername, snapshot.data, asked)
    store_type = (asked or StoreType.PKCS12) if snapshot is None else type_on_disk(snapshot.data, asked)
    if snapshot is None and ask is prompts.ask_existing_store_password:
        ask = prompts.ask_store_password_in_memory
    password = options.storepass
    if password is None and not options.protected:
        if snapshot is not None:
            detect.decode(snapshot.data, None, store_type)  # a damaged store is reported before any prompt
        if snapshot is None or detect.needs_password(snapshot.data, store_type):
            password = ask(console, wording)
    if snapshot is None:
        store = KeyStore(store_type)
    else:
        store, password = decode(snapshot.data, password, store_type, typed=options.storepass is None)
    return OpenedStore(
        path=path,
        store=store,
        password=password,
        named_type=asked or (store_type if options.providername is None else StoreType.PKCS12),
        type_on_disk=store_type if snapshot is None else detect.detect(snapshot.data) or store_type,
        snapshot=snapshot,
        console=console,
        verbose=options.verbose,
        provider_name=options.providername,
        is_typed=asked is not None,
    )


def asked_type(options: StoreOptions) -> StoreType | None:
    """The store type that the options name, None for none.

    Raises:
        KeystoreError: there is no such type, or the provider that they name has not such stores.
    """
    if options.providername is None:
        return named_type(options.storetype)
    from keystore_tool.cli.java import providers  # noqa: PLC0415  hardly anybody names one

    return providers.check_type(options.storetype, options.providername)


def check_provider(provider: str, data: bytes, asked: StoreType | None) -> None:
    """Refuse a store that a provider cannot read.

    Raises:
        StoreFormatError: it is of another type.
    """
    from keystore_tool.cli.java import providers  # noqa: PLC0415  hardly anybody names one

    providers.check_content(provider, detect.detect(data) or asked)


def decode(
    data: bytes, password: Password | None, store_type: StoreType, *, typed: bool
) -> tuple[KeyStore, Password | None]:
    """A store, and the password that opened it: of one that was typed perhaps what keytool takes it for.

    Raises:
        KeystoreError: it cannot be opened.
    """
    try:
        return detect.decode(data, password, store_type), password
    except WrongPasswordError:
        if typed and password is not None and not password.is_ascii:
            misread = password.as_keytool_reads()
            with contextlib.suppress(WrongPasswordError):
                return detect.decode(data, misread, store_type), misread
        raise


def begin_new(options: StoreOptions, console: Console, wording: Wording) -> OpenedStore:
    """An empty store for a file that is not there yet.

    Raises:
        KeystoreError: the type or the password will not do.
    """
    path = locate(options)
    asked_type(options)
    store_type = type_of_new(options.storetype, path or "")
    password = options.storepass
    if password is not None:
        prompts.check_new_password(password, "Keystore")
    elif not options.protected and needs_password(store_type):
        password = prompts.ask_new_store_password(console, wording)
    return OpenedStore(
        path=path,
        store=KeyStore(store_type),
        password=password,
        named_type=store_type,
        type_on_disk=store_type,
        snapshot=None,
        console=console,
        verbose=options.verbose,
    )


def needs_password(store_type: StoreType) -> bool:
    """Whether a new store will have anything that a password protects, its keys apart."""
    if store_type is not StoreType.PKCS12:
        return True
    from keystore_tool.crypto.pkcs12_settings import settings  # noqa: PLC0415  JKS has no such choice

    return settings.get().needs_password


def system_store() -> KeyStore:
    """The certificates that the system's Java trust store holds; they are public, no password is needed.

    Raises:
        KeystoreError: there is none, or it cannot be read.
    """
    data = storefile.read(cacerts_path()).data
    return detect.decode(data, None, type_on_disk(data, None))
