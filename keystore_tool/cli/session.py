"""Opening and changing a store in keytool's manner: checks, prompts and warnings in its order.

A command that reads uses `reading`, one that writes uses `editing`, which holds the store's lock from the
first byte read to the last byte written:

    with editing(options, console) as opened:
        entries.delete(opened.store, alias)
        opened.save()
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from keystore_tool import storefile
from keystore_tool.cli import prompts
from keystore_tool.cli.cacerts import cacerts_path
from keystore_tool.errors import InvalidArgumentError, StoreFileError, StoreFormatError
from keystore_tool.formats import detect
from keystore_tool.model import KeyStore, StoreType, TrustedCertificateEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.cli.console import Console
    from keystore_tool.cli.options import StoreOptions
    from keystore_tool.cli.prompts import Wording
    from keystore_tool.model import PrivateKeyEntry
    from keystore_tool.passwords import Password
    from keystore_tool.storefile import StoreSnapshot

DEFAULT_ALIAS = "mykey"

IN_MEMORY = "NONE"
"""The store name that stands for no file at all."""

STORETYPE_VARIABLE = "KEYSTORE_TOOL_STORETYPE"
LOCK_TIMEOUT_VARIABLE = "KEYSTORE_TOOL_LOCK_TIMEOUT"
TYPE_BY_SUFFIX = {
    ".jks": StoreType.JKS,
    ".jceks": StoreType.JCEKS,
    ".p12": StoreType.PKCS12,
    ".pfx": StoreType.PKCS12,
}


@dataclass
class OpenedStore:
    """A store, what opened it, and how keytool speaks of it.

    Attributes:
        path: the file, None for an empty store in memory.
        name: the file as it was given.
        store: what is in it.
        password: None if it was read without.
        named_type: the type that was asked for, in whose manner key passwords are handled; else the
            file's own.
        snapshot: the file as it was read, None if it did not exist.
        type_on_disk: the type of the file as it is now.
        console: where the conversation goes.
        verbose: whether storing is announced.
    """

    path: Path | None
    name: str
    store: KeyStore
    password: Password | None
    named_type: StoreType
    snapshot: StoreSnapshot | None
    type_on_disk: StoreType
    console: Console
    verbose: bool

    @property
    def heading(self) -> str:
        """The type's name in a listing."""
        return "pkcs12" if self._is_default_in_memory else self.named_type.value

    @property
    def provider(self) -> str:
        """The Java provider that would have read it."""
        return "SunJCE" if self.named_type is StoreType.JCEKS else "SUN"

    @property
    def _is_default_in_memory(self) -> bool:
        return self.path is None and self.named_type is StoreType.PKCS12

    @property
    def store_password(self) -> Password:
        """The password, where there must be one.

        Raises:
            InvalidArgumentError: the store was opened without.
        """
        if self.password is None:
            raise InvalidArgumentError(
                "a password is needed here, and -protected promises that a device gives it",
                hint="leave -protected out: no such device is used",
            )
        return self.password

    def key_password(self, given: Password | None, option: str = "keypass") -> Password | None:
        """The key password that an option gives, None for the store's.

        PKCS#12 has one password: another one is ignored with a warning (observed: keytool 25).
        """
        if given is None or self.named_type.has_key_passwords or given == self.password:
            return given
        self.console.tell(
            "Warning:  Different store and key passwords not supported for PKCS12 KeyStores. "
            f"Ignoring user-specified -{option} value."
        )
        return None

    def recover_key(
        self, entry: PrivateKeyEntry, alias: str, key_password: Password | None
    ) -> tuple[bytes, Password]:
        """An entry's private key, as PKCS#8 DER, and its password, asked for if need be.

        Raises:
            KeyPasswordError: the password is wrong.
            PasswordRuleError: none was given.
        """
        from keystore_tool.crypto.keyprotector import unprotect  # noqa: PLC0415  listing needs no ciphers

        def attempt(password: Password) -> bytes:
            return unprotect(entry.key, password)

        return prompts.recover_key(attempt, self.console, alias, self.store_password, key_password)

    def save(self) -> None:
        """Write the store to its file.

        Raises:
            StoreFileError: that cannot be done; the file is what it was.
        """
        if self.path is None:
            raise StoreFileError(f"-keystore {IN_MEMORY} names no file to write", hint="give a file's name")
        if self.verbose:
            self.console.tell(f"[Storing {self.name}]")
        storefile.replace(self.path, detect.encode(self.store, self.store_password), self.snapshot)
        self.type_on_disk = self.store.type

    def advise(self) -> None:
        """Recommend PKCS#12 to the owner of keys in an older format."""
        holds_keys = any(not isinstance(entry, TrustedCertificateEntry) for _, entry in self.store.items())
        if holds_keys and self.type_on_disk is not StoreType.PKCS12:
            self.console.warn(
                f"The {self.type_on_disk.value} keystore uses a proprietary format. It is recommended to "
                'migrate to PKCS12 which is an industry standard format using "keytool -importkeystore '
                f'-srckeystore {self.name} -destkeystore {self.name} -deststoretype pkcs12".'
            )


@contextlib.contextmanager
def reading(
    options: StoreOptions,
    console: Console,
    *,
    password_optional: bool = False,
    wording: Wording = prompts.STORE,
) -> Iterator[OpenedStore]:
    """Open a store that will not be changed; with *password_optional*, no answer skips the integrity check.

    Raises:
        KeystoreError: it cannot be opened.
    """
    check_options(options)
    opened = open_existing(options, console, wording, password_optional=password_optional)
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
    path, _ = locate(options)
    with contextlib.ExitStack() as stack:
        if path is not None and (create or path.exists()) and path.parent.is_dir():
            stack.enter_context(storefile.locked(path, lock_timeout()))
        if create and path is not None and not path.is_file():
            opened = begin_new(options, console, wording)
        else:
            opened = open_existing(options, console, wording)
        yield opened
        opened.advise()


def lock_timeout() -> float:
    """How long to wait for another process that changes the store, in seconds.

    Raises:
        InvalidArgumentError: the environment says something else than a number.
    """
    text = os.environ.get(LOCK_TIMEOUT_VARIABLE) or str(storefile.LOCK_TIMEOUT)
    try:
        return float(text)
    except ValueError as error:
        raise InvalidArgumentError(f"{LOCK_TIMEOUT_VARIABLE} is no number of seconds: {text!r}") from error


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


def locate(options: StoreOptions) -> tuple[Path | None, str]:
    """The file that options name, None for no file, and its name as the user knows it."""
    if options.cacerts:
        path = cacerts_path()
        return path, str(path)
    if options.keystore is None:
        path = Path.home() / ".keystore"
        return path, str(path)
    if options.keystore == IN_MEMORY:
        return None, IN_MEMORY
    return Path(options.keystore), options.keystore


def named_type(name: str | None) -> StoreType | None:
    """The store type of a name in whatever case.

    Raises:
        InvalidArgumentError: there is no such type.
    """
    if name is None:
        return None
    try:
        return StoreType(name.upper())
    except ValueError as error:
        raise InvalidArgumentError(
            f"{name.upper()} not found",
            hint="the store types are JKS, JCEKS and PKCS12",
            java_class="java.security.KeyStoreException",
        ) from error


def open_existing(
    options: StoreOptions, console: Console, wording: Wording, *, password_optional: bool = False
) -> OpenedStore:
    """Open a store that must be there.

    Raises:
        KeystoreError: it cannot be opened.
    """
    path, name = locate(options)
    asked = named_type(options.storetype)
    if path is None:
        snapshot, store_type = None, asked or StoreType.PKCS12
    else:
        snapshot = storefile.read(path)
        store_type = type_on_disk(snapshot.data, asked)
    password = options.storepass
    if password is None and not options.protected:
        if snapshot is not None:
            detect.decode(snapshot.data, None, store_type)  # a damaged store is reported before any prompt
        password = ask_password(console, wording, optional=password_optional)
    store, found = KeyStore(store_type), store_type
    if snapshot is not None:
        store, found = (
            detect.decode(snapshot.data, password, store_type),
            detect.detect(snapshot.data) or found,
        )
    named = asked or store_type
    return OpenedStore(path, name, store, password, named, snapshot, found, console, options.verbose)


def ask_password(console: Console, wording: Wording, *, optional: bool) -> Password | None:
    """Ask for an existing store's password."""
    if optional:
        return prompts.ask_optional_store_password(console, wording)
    return prompts.ask_store_password(console, wording, new=False)


def type_on_disk(data: bytes, asked: StoreType | None) -> StoreType:
    """The type as which a file is read: its content decides, within what the type asked for allows.

    PKCS12 and JKS stand for each other, and a JKS opened as JCEKS becomes one (observed: keytool 25).

    Raises:
        StoreFormatError: the file is no store, or not of a type that goes with *asked*.
    """
    found = detect.detect(data)
    if asked is None or found is asked:
        return found or detect.refuse(data)
    if found is StoreType.JKS:
        return StoreType.JCEKS if asked is StoreType.JCEKS else StoreType.JKS
    if found is StoreType.PKCS12 and asked is StoreType.JKS:
        return StoreType.PKCS12
    actual = f"a {found.value} store" if found else "no key store that is known here"
    raise StoreFormatError(
        f"{asked.value} asked for, but the file is {actual}", keytool="Invalid keystore format"
    )


def begin_new(options: StoreOptions, console: Console, wording: Wording) -> OpenedStore:
    """An empty store for a file that is not there yet.

    Raises:
        KeystoreError: the type or the password will not do.
    """
    path, name = locate(options)
    store_type = type_of_new(options.storetype, name)
    password = options.storepass
    if password is not None:
        prompts.check_new_password(password, "Keystore")
    elif not options.protected:
        password = prompts.ask_store_password(console, wording, new=True)
    store = KeyStore(store_type)
    return OpenedStore(path, name, store, password, store_type, None, store_type, console, options.verbose)


def type_of_new(asked: str | None, name: str) -> StoreType:
    """The type of a store that is about to be made: as asked for, by environment, by name, else PKCS#12.

    Raises:
        InvalidArgumentError: there is no such type.
    """
    by_environment = os.environ.get(STORETYPE_VARIABLE) or None
    by_name = TYPE_BY_SUFFIX.get(Path(name).suffix.lower(), StoreType.PKCS12)
    return named_type(asked) or named_type(by_environment) or by_name


def require_store(options: StoreOptions) -> None:
    """Refuse a store that is not there, before anything is asked.

    Raises:
        KeystoreError: it is missing, or the options exclude each other.
    """
    check_options(options)
    path, _ = locate(options)
    if path is not None:
        storefile.read(path)


def system_store(console: Console) -> KeyStore:  # noqa: ARG001
    """The certificates that the system's Java trust store holds; they are public, no password is needed.

    Raises:
        KeystoreError: there is none, or it cannot be read.
    """
    data = storefile.read(cacerts_path()).data
    return detect.decode(data, None, type_on_disk(data, None))


def advise_about(options: StoreOptions, console: Console) -> None:
    """Give the advice that opening a store gives, if there is such a store and its password is known."""
