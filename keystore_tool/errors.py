"""The errors of this package: facts as attributes, a stable code, the text written once.

Library code raises these and nothing else for whatever a user can put right; one place in the command
line (`keystore_tool.cli.failures`) turns them into words and an exit status.

>>> try:
...     raise EntryNotFoundError("wbe")
... except KeystoreError as error:
...     print(error, "|", error.code, "|", error.keytool)
Alias <wbe> does not exist | entry-not-found | java.lang.Exception: Alias <wbe> does not exist
"""

from __future__ import annotations


class KeystoreError(Exception):
    """Something is wrong that the user can act on.

    Args:
        message: one line, what is wrong; without a full stop.
        hint: one line, what to do about it, or None.
        keytool: keytool's own words for it where they differ from *message*; "" if the class is all it says.
        java_class: the class that keytool names in front of the words.
    """

    code = "error"
    java_class = "java.lang.Exception"
    details: tuple[str, ...] = ()
    """Where several things are wrong: a line for each."""

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        keytool: str | None = None,
        java_class: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self._keytool_message = message if keytool is None else keytool
        if java_class is not None:
            self.java_class = java_class

    def __str__(self) -> str:
        return self.message

    @property
    def keytool(self) -> str:
        """The line that keytool prints after ``keytool error: `` (observed: keytool 25)."""
        if not self._keytool_message:
            return self.java_class
        return f"{self.java_class}: {self._keytool_message}"


class InvalidArgumentError(KeystoreError):
    """An option's value, or a combination of options, that cannot be meant."""

    code = "invalid-argument"


class EntryNotFoundError(KeystoreError, KeyError):
    """No entry of the store has this alias; a KeyError too, as with any mapping."""

    code = "entry-not-found"

    def __init__(self, alias: str, *, hint: str | None = None) -> None:
        super().__init__(f"Alias <{alias}> does not exist", hint=hint)
        self.alias = alias


class EntryExistsError(KeystoreError):
    """The alias is taken."""

    code = "entry-exists"

    def __init__(
        self, alias: str, message: str, *, hint: str = "choose another alias, or delete the entry first"
    ) -> None:
        super().__init__(message, hint=hint)
        self.alias = alias


class EntryKindError(KeystoreError):
    """The entry has no certificate, or no private key, where one is needed."""

    code = "entry-kind"


class StoreFormatError(KeystoreError):
    """The bytes are not what they should be: damaged, cut short, or of another format.

    Args:
        message: what was being read, and what is wrong with it.
        offset: where in the file or structure, in bytes; None where that says nothing.
    """

    code = "store-format"
    java_class = "java.io.IOException"

    def __init__(
        self,
        message: str,
        *,
        offset: int | None = None,
        hint: str | None = None,
        keytool: str | None = None,
        java_class: str | None = None,
    ) -> None:
        where = "" if offset is None else f" (at byte {offset})"
        super().__init__(f"{message}{where}", hint=hint, keytool=keytool, java_class=java_class)
        self.offset = offset


class UnsupportedError(KeystoreError):
    """A format, algorithm or feature that is well formed, but not handled here."""

    code = "unsupported"


class WrongPasswordError(KeystoreError):
    """The store does not open with this password."""

    code = "wrong-password"
    java_class = "java.io.IOException"


class KeyPasswordError(KeystoreError):
    """A key cannot be recovered with this password."""

    code = "wrong-key-password"
    java_class = "java.security.UnrecoverableKeyException"


class PasswordRuleError(KeystoreError):
    """A new password is too short, or a password was not given in time."""

    code = "password-rule"


class CertificateError(KeystoreError):
    """A certificate, request or chain that cannot be used for what was asked."""

    code = "certificate"


class StoreFileError(KeystoreError):
    """The file cannot be read, locked or replaced; what it held is still there."""

    code = "store-file"


class StoreChangedError(StoreFileError):
    """The store changed on disk between reading and writing; nothing was written."""

    code = "store-changed"


class StoreLockedError(StoreFileError):
    """Another process is changing the store."""

    code = "store-locked"
