"""Whatever entries can be read from: stores, PEM files, stores of Bouncy Castle."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, TypeVar

from keystore_tool.cli import clock
from keystore_tool.cli.conversation import prompts
from keystore_tool.cli.conversation.passphrases import KeyOpener
from keystore_tool.cli.files.inputs import read_input
from keystore_tool.errors import InvalidArgumentError, KeyPasswordError, StoreFileError
from keystore_tool.formats import bks, detect, pem
from keystore_tool.formats.contents import ClearKey, own_certificate
from keystore_tool.formats.pem import document
from keystore_tool.formats.pkcs12.origin import Origin
from keystore_tool.model import TrustedCertificateEntry
from keystore_tool.operations.convert import BKS, PEM, Item, choose
from keystore_tool.operations.keyprotection import recover
from keystore_tool.records import record
from keystore_tool.stores import named_type, type_on_disk
from keystore_tool.x509.alias_template import tell_apart

if TYPE_CHECKING:
    from collections.abc import Callable

    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.formats.contents import Content
    from keystore_tool.passwords import Password

STANDARD_INPUT = "-"

Recovered = TypeVar("Recovered")


@record(kw_only=True)
class Request:
    """What is to be read, and with which passwords.

    Attributes:
        file: its name; ``-`` is standard input.
        named_type: the type that it must be of, None for what its content says.
        store_password: the store's, None to ask for it.
        key_password: the keys', None to try the store's and to ask.
        aliases: the entries that are wanted; none stands for all.
    """

    file: str
    named_type: str | None
    store_password: Password | None
    key_password: Password | None
    aliases: tuple[str, ...]


@record
class Source:
    """What was read.

    Attributes:
        type: a store type's name, ``PEM`` or ``BKS``.
        items: the entries, opened.
        password: the store's; None if it has none.
        origin: what a PKCS#12 file had besides its entries.
        data: the file's content.
    """

    type: str
    items: list[Item]
    password: Password | None
    origin: Origin | None
    data: bytes


def open_source(request: Request, console: Console) -> Source:
    """Read a file, asking for whatever passwords are not given.

    Raises:
        KeystoreError: it cannot be read, or not opened.
    """
    data = console.read_all() if request.file == STANDARD_INPUT else read_input(request.file, console)
    if not data:
        raise StoreFileError(f"{request.file} is empty")
    kind = (request.named_type or _kind(data)).upper()
    if kind == PEM:
        return _open_pem(data, request, console)
    if kind == BKS:
        return _open_bks(data, request, console)
    return _open_store(data, request, console)


def _kind(data: bytes) -> str:
    store_type = detect.detect(data)
    if store_type is not None:
        return store_type.value
    if bks.looks_like(data):
        return BKS
    return PEM


# ------------------------------------------------------------------------------------------------- PEM


def _open_pem(data: bytes, request: Request, console: Console) -> Source:
    name = "standard input" if request.file == STANDARD_INPUT else request.file
    if request.store_password is not None:
        raise InvalidArgumentError(
            f"{name} is no store and has no store password", hint="--srckeypass is the passphrase of its keys"
        )
    opener = KeyOpener(request.key_password, console)
    found = dict(document.decode(pem.read_blocks(data, name), opener, clock.now()))
    items = [_item(alias, found[alias]) for alias in choose(tuple(found), request.aliases)]
    return Source(PEM, items, None, None, data)


def _item(alias: str, content: Content, password: Password | None = None) -> Item:
    key = content.pkcs8 if isinstance(content, ClearKey) else None
    return Item(alias, content, key, password)


# ---------------------------------------------------------------------------------------------- stores


def _open_store(data: bytes, request: Request, console: Console) -> Source:
    store_type = type_on_disk(data, named_type(request.named_type))
    password = request.store_password
    if password is None:
        detect.decode(data, None, store_type)  # a damaged store is reported before any prompt
        if detect.needs_password(data, store_type):
            password = prompts.ask_optional_store_password(console, prompts.SOURCE)
    store = detect.decode(data, password, store_type)
    items = []
    for alias in choose(tuple(store), request.aliases):
        entry = store[alias]
        if isinstance(entry, TrustedCertificateEntry):
            items.append(Item(store.spelling(alias), entry))
        else:
            attempt = functools.partial(recover, entry)
            key, own = _recover_key(attempt, alias, password, request.key_password, console)
            items.append(Item(store.spelling(alias), entry, key, own))
    origin = store.extra if isinstance(store.extra, Origin) else None
    return Source(store_type.value, items, password, origin, data)


def _open_bks(data: bytes, request: Request, console: Console) -> Source:
    password = request.store_password
    if password is None:
        password = console.ask_password(prompts.SOURCE.prompt)
    store = bks.BksFile(data, password)
    found: list[tuple[str, Content, Password | None]] = []
    for alias in choose(store.aliases, request.aliases):
        trusted = store.certificate(alias)
        if trusted is not None:
            found.append((alias, trusted, None))
        else:
            attempt = functools.partial(store.recover, alias)
            pkcs8, own = _recover_key(attempt, alias, password, request.key_password, console)
            found.append((alias, store.with_chain(alias, pkcs8), own))
    # Letter case tells aliases apart there, and nowhere else.
    aliases = tell_apart([alias for alias, _, _ in found], [own_certificate(one) for _, one, _ in found])
    items = [_item(alias, content, own) for alias, (_, content, own) in zip(aliases, found, strict=True)]
    return Source(BKS, items, password, None, data)


def _recover_key(
    attempt: Callable[[Password], Recovered],
    alias: str,
    store_password: Password | None,
    key_password: Password | None,
    console: Console,
) -> tuple[Recovered, Password]:
    """A key and its password: the one given, the store's, or one that is asked for.

    Raises:
        KeyPasswordError: the one that was typed does not open it.
    """
    for password in (one for one in (key_password, store_password) if one is not None):
        with contextlib.suppress(KeyPasswordError):
            return attempt(password), password
    return prompts.unprotect_typed(attempt, prompts.ask_key_password(console, alias))
