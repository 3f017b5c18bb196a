"""Importkeystore's conversation: conflicts, key passwords, what is said of each entry."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.cli import clock
from keystore_tool.cli.conversation import prompts
from keystore_tool.crypto.secretkey import SecretKey
from keystore_tool.errors import InvalidArgumentError, UnsupportedError
from keystore_tool.model import PrivateKeyEntry, StoreType, TrustedCertificateEntry, as_new
from keystore_tool.operations.keyprotection import recover
from keystore_tool.operations.transfer import Transferred, copy_key_entry, java_order

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.cli.stores.opened import OpenedStore
    from keystore_tool.model import Entry
    from keystore_tool.operations.keyprotection import Key, KeyEntry
    from keystore_tool.passwords import Password


class KeyPasswords(NamedTuple):
    """The passwords of keys that options give.

    Attributes:
        source: what opens the key in the source; None for the store's, or to be asked for.
        target: what is to open keys in the target; None where each keeps what it has.
        for_keys_only: whether a password was given for the target, so that certificates have no place there
            (observed: keytool 25).
    """

    source: Password | None
    target: Password | None
    for_keys_only: bool


class Outcome(enum.Enum):
    """What became of an entry."""

    IMPORTED = enum.auto()
    CANCELLED = enum.auto()
    FAILED = enum.auto()


class Transfer:
    """Copies entries from one opened store into another.

    Args:
        source: where they are.
        target: where they go.
        console: where the conversation goes.
        passwords: those of the keys.
        ask: whether a person decides about conflicts and failures; else entries are overwritten.
    """

    def __init__(
        self,
        source: OpenedStore,
        target: OpenedStore,
        console: Console,
        passwords: KeyPasswords,
        *,
        ask: bool,
    ) -> None:
        self._source = source
        self._target = target
        self._console = console
        self._passwords = passwords
        self._ask = ask
        self._arrived: list[tuple[str, Entry, Key | None]] = []

    def one(self, alias: str, new_alias: str) -> Transferred:
        """Copy one entry.

        Raises:
            KeystoreError: it is not there, or its key does not open.
        """
        outcome = self._copy(alias, new_alias)
        return Transferred((alias,), ()) if outcome is Outcome.IMPORTED else Transferred((), (alias,))

    def all(self) -> Transferred:
        """Copy every entry, until somebody says to stop after a failure.

        Raises:
            KeyPasswordError: a key does not open.
        """
        aliases = self._aliases()
        imported = []
        for alias in aliases:
            outcome = self._copy(alias, alias)
            if outcome is Outcome.IMPORTED:
                self._console.tell(f"Entry for alias {alias} successfully imported.")
                imported.append(alias)
            elif outcome is Outcome.FAILED and self._wants_to_quit():
                break
        self._console.tell(
            f"Import command completed:  {len(imported)} entries successfully imported, "
            f"{len(aliases) - len(imported)} entries failed or cancelled"
        )
        arrived = set(imported)
        return Transferred(tuple(imported), tuple(alias for alias in aliases if alias not in arrived))

    def warn_of_weak(self) -> None:
        """Warn of weak algorithms in what arrived."""
        from keystore_tool.render import weakness_text  # noqa: PLC0415  once all is done

        for alias, entry, key in self._arrived:
            warnings = []
            match entry, key:
                case PrivateKeyEntry(chain=(certificate, *_)), _:  # the others are not looked at (keytool 25)
                    warnings = weakness_text.of_certificate(f"<{alias}>", certificate)
                case TrustedCertificateEntry(certificate=certificate), _:
                    warnings = weakness_text.of_trusted_certificate(f"<{alias}>", certificate)
                case _, SecretKey(algorithm=algorithm):
                    warnings = weakness_text.of_stored_secret_key(f"<{alias}>", algorithm)
            for warning in warnings:
                self._console.warn(warning)

    def _aliases(self) -> list[str]:
        aliases, kind = list(self._source.store), self._source.store.type
        if kind is StoreType.PKCS12:
            return aliases
        # To find the type of a JCEKS file, keytool loads it; then it loads it again (observed: 25).
        return java_order(aliases, loaded_twice=kind is StoreType.JCEKS and not self._source.is_typed)

    def _wants_to_quit(self) -> bool:
        return self._ask and self._console.confirm("Do you want to quit the import process? [no]:  ")

    def _copy(self, alias: str, new_alias: str) -> Outcome:
        entry = self._source.store[alias]
        chosen = self._resolve_conflict(alias, new_alias)
        if chosen is None:
            self._console.tell(f"Entry for alias {alias} not imported.")
            return Outcome.CANCELLED
        key: Key | None = None
        password: Password | None = None
        if not isinstance(entry, TrustedCertificateEntry):
            key, password = self._open(alias, entry)
        try:
            copied = self._copied(entry, key, password)
        except UnsupportedError as error:
            self._console.tell(f"Problem importing entry for alias {alias}: {error.keytool}.")
            self._console.tell(f"Entry for alias {alias} not imported.")
            return Outcome.FAILED
        self._target.store[chosen] = copied
        self._arrived.append((chosen, copied, key))
        return Outcome.IMPORTED

    def _resolve_conflict(self, alias: str, new_alias: str) -> str | None:
        """The alias to import under; None to leave the entry out.

        Raises:
            InvalidArgumentError: the input ended at the question.
        """
        if new_alias not in self._target.store:
            return new_alias
        if not self._ask:
            self._console.tell(f"Warning: Overwriting existing alias {alias} in destination keystore")
            return new_alias
        if self._console.confirm(f"Existing entry alias {alias} exists, overwrite? [no]:  "):
            return new_alias
        answer = self._console.ask("Enter new alias name\t(RETURN to cancel import for this entry):  ")
        if answer is None:
            raise InvalidArgumentError(
                "the input ended before a new alias was given", hint="with -noprompt, entries are overwritten"
            )
        return answer or None

    def _open(self, alias: str, entry: KeyEntry) -> tuple[Key, Password]:
        """An entry's key, and its password: as given, the store's, or asked for.

        Raises:
            KeyPasswordError: it is wrong.
            PasswordRuleError: none was given.
        """
        store_password = self._source.password
        if store_password is not None and not self._source.named_type.has_key_passwords:
            return recover(entry, store_password), store_password
        return prompts.recover_key(
            lambda password: recover(entry, password),
            self._console,
            alias,
            store_password,
            self._passwords.source,
        )

    def _copied(self, entry: Entry, key: Key | None, password: Password | None) -> Entry:
        """The entry as the target is to hold it.

        Raises:
            UnsupportedError: the target has no place for it.
        """
        if isinstance(entry, TrustedCertificateEntry):
            if self._passwords.for_keys_only:
                raise UnsupportedError(
                    "trusted certificate entries are not password-protected",
                    hint="import them without -destkeypass",
                    java_class="java.security.KeyStoreException",
                )
            return as_new(entry, clock.now())
        assert key is not None  # noqa: S101  for the type checker
        assert password is not None  # noqa: S101
        return copy_key_entry(
            entry, key, self._target.store.type, self._passwords.target or password, clock.now()
        )
