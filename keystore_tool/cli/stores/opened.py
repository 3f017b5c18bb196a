"""An opened store, and how keytool speaks of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool import storefile
from keystore_tool.cli.conversation import prompts
from keystore_tool.cli.stores.location import IN_MEMORY
from keystore_tool.errors import InvalidArgumentError, StoreFileError
from keystore_tool.formats import detect
from keystore_tool.model import StoreType, TrustedCertificateEntry
from keystore_tool.records import record

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.model import KeyStore, PrivateKeyEntry
    from keystore_tool.passwords import Password
    from keystore_tool.storefile import StoreSnapshot


@record(frozen=False, kw_only=True)
class OpenedStore:
    """A store, and what opened it.

    Attributes:
        path: the file, None for an empty store in memory.
        store: what is in it.
        password: None if it was read without.
        named_type: the type that was asked for, in whose manner key passwords are handled; else the
            file's own.
        type_on_disk: the type of the file as it is now.
        snapshot: the file as it was read, None if it did not exist.
        console: where the conversation goes.
        verbose: whether storing is announced.
        provider_name: the Java provider that was asked for.
        is_typed: whether a type was asked for.
    """

    path: str | None
    store: KeyStore
    password: Password | None
    named_type: StoreType
    type_on_disk: StoreType
    snapshot: StoreSnapshot | None
    console: Console
    verbose: bool
    provider_name: str | None = None
    is_typed: bool = False

    @property
    def heading(self) -> str:
        """The type's name in a listing."""
        in_memory = self.path is None and self.named_type is StoreType.PKCS12
        of_provider = self.provider_name is not None and not self.is_typed
        return "pkcs12" if in_memory or of_provider else self.named_type.value

    @property
    def provider(self) -> str:
        """The Java provider that would have read it."""
        return self.provider_name or ("SunJCE" if self.named_type is StoreType.JCEKS else "SUN")

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

        PKCS#12 has one password: if the store was opened with it, another one is ignored with a warning
        (observed: keytool 25).
        """
        if given is None or self.named_type.has_key_passwords or self.password in (None, given):
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

        return prompts.recover_key(attempt, self.console, alias, self.password, key_password)

    def new_key_password(self, alias: str) -> Password:
        """The password of a key that is added: asked for where the store has key passwords.

        Raises:
            PasswordRuleError: no usable answer.
        """
        if self.named_type.has_key_passwords:
            return prompts.ask_new_key_password(self.console, alias, self.store_password)
        return self.store_password

    def save(self) -> None:
        """Write the store to its file.

        Raises:
            StoreFileError: that cannot be done; the file is what it was.
        """
        if self.path is None:
            raise StoreFileError(f"-keystore {IN_MEMORY} names no file to write", hint="give a file's name")
        if self.verbose:
            self.console.tell(f"[Storing {self.path}]")
        password = self.password if self.store.type is StoreType.PKCS12 else self.store_password
        storefile.replace(self.path, detect.encode(self.store, password), self.snapshot)
        self.type_on_disk = self.store.type

    def advise(self) -> None:
        """Recommend PKCS#12 to the owner of keys in an older format, as keytool does at every command."""
        if not self.console.as_keytool:
            return
        holds_keys = any(not isinstance(entry, TrustedCertificateEntry) for _, entry in self.store.items())
        if holds_keys and self.type_on_disk is not StoreType.PKCS12:
            self.console.warn(
                f"The {self.type_on_disk.value} keystore uses a proprietary format. It is recommended to "
                'migrate to PKCS12 which is an industry standard format using "keytool -importkeystore '
                f'-srckeystore {self.path} -destkeystore {self.path} -deststoretype pkcs12".'
            )
