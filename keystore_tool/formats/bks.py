"""BKS, the store of Bouncy Castle and of Android, read by pyjks (the extra ``bks``).

Aliases mind letter case there, and each key has a password of its own, mostly the store's. Only reading is
needed: nothing but Bouncy Castle writes them.
"""

from __future__ import annotations

import importlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from keystore_tool.crypto.limits import check_iterations
from keystore_tool.errors import (
    EntryKindError,
    KeyPasswordError,
    StoreFormatError,
    UnsupportedError,
    WrongPasswordError,
)
from keystore_tool.formats import foreign
from keystore_tool.formats.contents import ClearKey
from keystore_tool.model import Certificate, TrustedCertificateEntry

if TYPE_CHECKING:
    from types import ModuleType

    from keystore_tool.passwords import Password

INSTALL = (
    "pip install 'keystore-tool[bks]' (needs a C compiler); without one: pip install --no-deps pyjks, "
    "then pip install javaobj-py3 pyasn1 pyasn1-modules pycryptodomex"
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FILE_COUNT, _KEY_COUNT = 28, 24
"""Where the number of iterations stands, in bytes: behind the salt of 20 bytes in a file and in a key."""


def looks_like(data: bytes) -> bool:
    """Whether a file begins as BKS does; so does UBER, which is encrypted as a whole."""
    return foreign.describe(data) is foreign.BOUNCY_CASTLE


class BksFile:
    """An opened BKS store.

    Args:
        data: the whole file.
        password: the store's; the file is checked with it.

    Raises:
        UnsupportedError: pyjks is not installed.
        WrongPasswordError: the password is wrong, or the file was changed without it.
        StoreFormatError: the file is none, damaged, or UBER.
    """

    def __init__(self, data: bytes, password: Password) -> None:
        if not looks_like(data):
            raise StoreFormatError("not a Bouncy Castle store")
        self._jks = _pyjks()
        check_iterations(_number(data, _FILE_COUNT))
        try:
            store = self._jks.bks.BksKeyStore.loads(data, _text(password), try_decrypt_keys=False)
        except self._jks.util.KeystoreSignatureException as error:
            raise WrongPasswordError("The BKS store does not open: the password is wrong") from error
        except Exception as error:  # pyjks lets pyasn1's, struct's and codecs' errors out
            raise StoreFormatError(
                f"a damaged Bouncy Castle store, or one of type UBER ({type(error).__name__})",
                hint="keytool -importkeystore converts UBER where the Bouncy Castle provider is installed",
            ) from error
        self._entries: dict[str, Any] = store.entries

    @property
    def aliases(self) -> tuple[str, ...]:
        """The aliases of all entries; letter case counts."""
        return tuple(self._entries)

    def certificate(self, alias: str) -> TrustedCertificateEntry | None:
        """The trusted certificate under an alias; None if there is something else."""
        entry = self._entries[alias]
        if not isinstance(entry, self._jks.bks.BksTrustedCertEntry):
            return None
        return TrustedCertificateEntry(Certificate(entry.cert), _date(entry))

    def recover(self, alias: str, password: Password) -> bytes:
        """The private key under an alias, PKCS#8 DER.

        Args:
            alias: its alias.
            password: the key's.

        Raises:
            KeyPasswordError: the password is wrong.
            EntryKindError: there is no private key, but a secret or a public one.
            StoreFormatError: the key is damaged.
        """
        entry = self._entries[alias]
        if isinstance(entry, self._jks.bks.BksSealedKeyEntry):
            self._unseal(entry, password)
        pkcs8: bytes | None = getattr(entry, "pkey_pkcs8", None)
        if pkcs8 is None:
            raise EntryKindError(
                f"<{alias}> is a secret key or a bare public key, which is not read of BKS stores here",
                hint="name the other entries, each with --srcalias, to leave it out",
            )
        return pkcs8

    def _unseal(self, entry: Any, password: Password) -> None:  # noqa: ANN401  pyjks has no types
        if not entry.is_decrypted():
            check_iterations(_number(entry._encrypted, _KEY_COUNT))  # noqa: SLF001  before pyjks obeys it
        try:
            entry.decrypt(_text(password))
        except self._jks.util.DecryptionFailureException as error:
            raise KeyPasswordError("Cannot recover key") from error
        except Exception as error:  # as above
            raise StoreFormatError(f"a damaged key in a BKS store ({type(error).__name__})") from error

    def with_chain(self, alias: str, pkcs8: bytes) -> ClearKey:
        """A private key with the chain that stands beside it.

        Raises:
            StoreFormatError: there is none.
        """
        entry = self._entries[alias]
        if not entry.cert_chain:
            raise StoreFormatError(f"the private key <{alias}> has no certificate")
        return ClearKey(pkcs8, tuple(Certificate(one.cert) for one in entry.cert_chain), _date(entry))


def _pyjks() -> ModuleType:
    try:
        return importlib.import_module("jks")
    except ModuleNotFoundError as error:
        raise UnsupportedError(
            "reading BKS stores needs pyjks, which is not installed", hint=INSTALL
        ) from error


def _text(password: Password) -> str:
    return password.utf8().decode("utf-8", "surrogatepass")


def _date(entry: Any) -> datetime:  # noqa: ANN401  pyjks has no types
    return _EPOCH + timedelta(milliseconds=entry.timestamp)


def _number(data: bytes, offset: int) -> int:
    if len(data) < offset + 4:
        raise StoreFormatError("a BKS store that is cut short")
    return int.from_bytes(data[offset : offset + 4], "big")
