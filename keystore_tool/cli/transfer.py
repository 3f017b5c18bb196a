"""Importkeystore's conversation: conflicts, key passwords, what is said of each entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import clock
from keystore_tool.cli.prompts import ask_key_password
from keystore_tool.errors import KeyPasswordError, UnsupportedError
from keystore_tool.model import PrivateKeyEntry, StoreType, TrustedCertificateEntry
from keystore_tool.operations.transfer import (
    Transferred,
    check_can_hold,
    copy_entry,
    has_key,
    java_order,
    opens,
)

if TYPE_CHECKING:
    from keystore_tool.cli.console import Console
    from keystore_tool.cli.opened import OpenedStore
    from keystore_tool.model import Entry
    from keystore_tool.passwords import Password


class Transfer:
    """Copies entries from one opened store into another.

    Args:
        source: where they are.
        target: where they go.
        console: where the conversation goes.
        key_password: what is to open keys in the target; None where each keeps what it has.
        ask: whether a person decides about conflicts and failures; else entries are overwritten.
    """

    def __init__(
        self,
        source: OpenedStore,
        target: OpenedStore,
        console: Console,
        key_password: Password | None,
        *,
        ask: bool,
    ) -> None:
        self._source = source
        self._target = target
        self._console = console
        self._key_password = key_password
        self._ask = ask
        self._arrived: list[str] = []

    def one(self, alias: str, new_alias: str, password: Password | None) -> Transferred:
        """Copy one entry.

        Raises:
            KeystoreError: it is not there, or its key does not open.
        """
        imported = self._copy(alias, self._source.store[alias], new_alias, password)
        return Transferred((alias,), ()) if imported else Transferred((), (alias,))

    def all(self) -> Transferred:
        """Copy every entry, until somebody says to stop after a failure.

        Raises:
            KeyPasswordError: a key does not open.
        """
        imported: list[str] = []
        failed: list[str] = []
        for alias in self._aliases():
            if self._copy(alias, self._source.store[alias], alias, None):
                self._console.tell(f"Entry for alias {alias} successfully imported.")
                imported.append(alias)
            else:
                failed.append(alias)
                if self._ask and self._console.confirm("Do you want to quit the import process? [no]:  "):
                    break
        self._console.tell(
            f"Import command completed:  {len(imported)} entries successfully imported, "
            f"{len(failed)} entries failed or cancelled"
        )
        return Transferred(tuple(imported), tuple(failed))

    def warn_of_weak(self) -> None:
        """Warn of weak algorithms in what arrived."""
        from keystore_tool.render import weakness_text  # noqa: PLC0415  once all is done

        for alias in self._arrived:
            match self._target.store[alias]:
                case PrivateKeyEntry(chain=(certificate, *_)):  # the others are not looked at (keytool 25)
                    warnings = weakness_text.of_certificate(f"<{alias}>", certificate)
                case TrustedCertificateEntry(certificate=certificate):
                    warnings = weakness_text.of_trusted_certificate(f"<{alias}>", certificate)
                case _:
                    continue
            for warning in warnings:
                self._console.warn(warning)

    def _aliases(self) -> list[str]:
        aliases = list(self._source.store)
        return aliases if self._source.store.type is StoreType.PKCS12 else java_order(aliases)

    def _copy(self, alias: str, entry: Entry, new_alias: str, password: Password | None) -> bool:
        """Copy an entry; whether it arrived."""
        chosen = self._resolve_conflict(alias, new_alias)
        if not chosen:
            self._console.tell(f"Entry for alias {alias} not imported.")
            return False
        own = self._open(alias, entry, password) if has_key(entry) else None
        target = self._target.store
        try:
            check_can_hold(target.type, entry)
            copied = copy_entry(entry, own, target.type, self._key_password or own, clock.now())
        except UnsupportedError as error:
            self._console.tell(f"Problem importing entry for alias {alias}: {error.keytool}")
            self._console.tell(f"Entry for alias {alias} not imported.")
            return False
        target[chosen] = copied
        self._arrived.append(chosen)
        return True

    def _resolve_conflict(self, alias: str, new_alias: str) -> str:
        """The alias to import under; empty to leave the entry out."""
        if new_alias not in self._target.store:
            return new_alias
        if not self._ask:
            self._console.tell(f"Warning: Overwriting existing alias {alias} in destination keystore")
            return new_alias
        if self._console.confirm(f"Existing entry alias {new_alias} exists, overwrite? [no]:  "):
            return new_alias
        return self._console.ask("Enter new alias name\t(RETURN to cancel import for this entry):  ") or ""

    def _open(self, alias: str, entry: Entry, given: Password | None) -> Password:
        """The password of an entry's key: as given, the store's, or asked for.

        Raises:
            KeyPasswordError: it is wrong.
            PasswordRuleError: none was given.
        """
        if given is not None:
            opens(entry, given)
            return given
        if self._source.password is not None:
            try:
                opens(entry, self._source.password)
            except KeyPasswordError:
                pass
            else:
                return self._source.password
        password = ask_key_password(self._console, alias)
        opens(entry, password)
        return password
