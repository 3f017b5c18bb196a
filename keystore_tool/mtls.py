"""TLS with the key, the chain and the trust of a key store: contexts for the ssl module and all that use it.

For example::

    context = client_context("example.jks", "changeit", alias="vibesclient1")
    urllib.request.urlopen("https://vendor.example/", context=context)

A context verifies what Python's own would: chain, validity and host name, with the strict checks that this
Python has.

The private key is never written to a disk in clear. The ssl module takes it from files only: it gets a file
in memory, or, where the system has none, a temporary one of this user's that is removed at once. In both the
key is encrypted under a password that was made for this once.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import ssl
import tempfile
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Literal, TypeAlias, get_args

from keystore_tool.crypto.pbe import Aes, Pbes2, Pbkdf2
from keystore_tool.errors import (
    CertificateError,
    EntryKindError,
    EntryNotFoundError,
    InvalidArgumentError,
    KeyPasswordError,
    KeystoreError,
    StoreFormatError,
    UnsupportedError,
)
from keystore_tool.formats import pem
from keystore_tool.model import PrivateKeyEntry, TrustedCertificateEntry
from keystore_tool.operations.exporting import private_key_of
from keystore_tool.passwords import Password
from keystore_tool.stores import load_store
from keystore_tool.x509.inspect import inspect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.model import Certificate, KeyStore
    from keystore_tool.passwords import PasswordSource
    from keystore_tool.storefile import FileName

Trust: TypeAlias = Literal["store", "system", "both"]
"""Whose certificates are trusted: the trusted certificates of the store, the system's, or either."""

_ONCE = Pbes2(Pbkdf2("sha256", 2048), Aes(32))
"""How the key is encrypted on its way to OpenSSL, under 256 random bits: there is nothing to stretch."""

_MEMORY_NAME = "/proc/self/fd/{}"
"""How a file is named that only a descriptor leads to."""


def client_context(
    path: FileName,
    password: PasswordSource,
    *,
    alias: str | None = None,
    key_password: PasswordSource | None = None,
    trust: Trust = "store",
) -> ssl.SSLContext:
    """A context for a client that shows the server a certificate of the store.

    Args:
        path: the store's file.
        password: the store's; text, or a function that returns it.
        alias: the entry whose key and chain are shown. None if the store has only one key.
        key_password: the key's own password; None for the store's.
        trust: whose servers are trusted: those of the CAs in the store (``"store"``), of the CAs that Python
            trusts on this system (``"system"``), or of ``"both"``.

    Raises:
        StoreFileError, WrongPasswordError, StoreFormatError: the store does not open.
        EntryNotFoundError, EntryKindError: there is no such key.
        InvalidArgumentError: there are several keys and no alias, or there is no such trust.
        KeyPasswordError: the key does not open.
        CertificateError: the certificate has expired, is not valid yet or does not belong to the key; or the
            store trusts nobody.
        UnsupportedError: the installed OpenSSL cannot use the key.
    """
    store_password = Password.of(password)
    store = load_store(path, store_password)
    context = _verifying(ssl.Purpose.SERVER_AUTH, store, path, trust)
    _show(context, store, path, alias, store_password if key_password is None else Password.of(key_password))
    return context


def server_context(
    path: FileName,
    password: PasswordSource,
    *,
    alias: str | None = None,
    key_password: PasswordSource | None = None,
    trust: Trust | None = None,
) -> ssl.SSLContext:
    """A context for a server that shows clients a certificate of the store.

    Args:
        path: the store's file.
        password: the store's; text, or a function that returns it.
        alias: the entry whose key and chain are shown. None if the store has only one key.
        key_password: the key's own password; None for the store's.
        trust: which clients are let in, as for `client_context`; each must then show a certificate. None asks
            them for none.

    Raises:
        KeystoreError: as for `client_context`.
    """
    store_password = Password.of(password)
    store = load_store(path, store_password)
    if trust is None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    else:
        context = _verifying(ssl.Purpose.CLIENT_AUTH, store, path, trust)
        context.verify_mode = ssl.CERT_REQUIRED
    _show(context, store, path, alias, store_password if key_password is None else Password.of(key_password))
    return context


# ------------------------------------------------------------------------------------------------------ trust


def _verifying(purpose: ssl.Purpose, store: KeyStore, path: FileName, trust: Trust) -> ssl.SSLContext:
    """Python's own context, with the trust that was asked for."""
    if trust not in get_args(Trust):
        raise InvalidArgumentError(f"trust is 'store', 'system' or 'both', not {trust!r}")
    trusted = {} if trust == "system" else _trusted(store, path)
    if trust == "store" and not trusted:
        raise CertificateError(
            f"{os.fspath(path)} holds no trusted certificate, so that nobody would be trusted",
            hint="import the CA's certificate into it, or choose trust='system'",
        )
    try:
        # Without certificates of ours, a client's context gets the system's here.
        context = ssl.create_default_context(purpose, cadata=b"".join(trusted.values()) or None)
    except ssl.SSLError as error:
        alias = next(filter(lambda alias: not _is_readable(trusted[alias]), trusted), "")
        raise _unreadable(alias, path) from error
    if trust == "both" or (trust == "system" and purpose is ssl.Purpose.CLIENT_AUTH):
        context.load_default_certs(purpose)
    if trusted:
        # Whatever the store trusts is trusted by itself, as in Java; Python does so by default since 3.13.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _trusted(store: KeyStore, path: FileName) -> dict[str, bytes]:
    """The trusted certificates, each without anything that follows it: OpenSSL would stop reading there."""
    found = {}
    for alias, entry in store.items():
        if isinstance(entry, TrustedCertificateEntry):
            try:
                found[alias] = inspect(entry.certificate).der
            except StoreFormatError as error:
                raise _unreadable(alias, path) from error
    return found


def _unreadable(alias: str, path: FileName) -> CertificateError:
    return CertificateError(f"<{alias}> in {os.fspath(path)} is no certificate that OpenSSL can read")


def _is_readable(certificate: bytes) -> bool:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=certificate)
    except ssl.SSLError:
        return False
    return True


# -------------------------------------------------------------------------------------------- key and chain


def _show(
    context: ssl.SSLContext, store: KeyStore, path: FileName, alias: str | None, password: Password
) -> None:
    """Let a context show the certificate of an entry."""
    alias, entry = _choose(store, path, alias)
    where = f"<{alias}> in {os.fspath(path)}"
    _check_validity(entry.chain[0], where)
    once = Password(secrets.token_urlsafe(32))
    key = pem.write_private_key(_recover(entry, password, where), once, encryption=_ONCE)
    chain = "".join(certificate.pem for certificate in entry.chain)
    with _readable(chain.encode("ascii") + key) as name:
        try:
            context.load_cert_chain(name, password=once.utf8())
        except ssl.SSLError as error:
            raise _refusal(error, where) from error


def _choose(store: KeyStore, path: FileName, alias: str | None) -> tuple[str, PrivateKeyEntry]:
    keys = [name for name, entry in store.items() if isinstance(entry, PrivateKeyEntry)]
    held = f"{os.fspath(path)} holds " + (f"the keys {', '.join(keys)}" if keys else "no private key")
    if alias is None:
        if not keys:
            raise EntryKindError(held)
        if len(keys) > 1:
            raise InvalidArgumentError(f"{held}: say which with alias=")
        [alias] = keys
    if alias not in store:
        raise EntryNotFoundError(alias, hint=held)
    return alias, private_key_of(store, alias)


def _check_validity(certificate: Certificate, where: str) -> None:
    view, now = inspect(certificate), datetime.now(UTC)
    if now > view.not_after:
        raise CertificateError(f"the certificate of {where} expired at {view.not_after}")
    if now < view.not_before:
        raise CertificateError(f"the certificate of {where} is not valid before {view.not_before}")


def _recover(entry: PrivateKeyEntry, password: Password, where: str) -> bytes:
    try:
        return entry.pkcs8(password)
    except KeyPasswordError as error:
        raise KeyPasswordError(
            f"the password does not open the key of {where}", hint="give the key's own as key_password"
        ) from error


_REFUSALS = {
    "KEY_VALUES_MISMATCH": "its key does not belong to its certificate",
    "NO_CERTIFICATE_ASSIGNED": "its key does not belong to its certificate",  # another algorithm's
    "EE_KEY_TOO_SMALL": "its key is too short for this system's OpenSSL",
    "CA_KEY_TOO_SMALL": "a CA's key is too short for this system's OpenSSL",
    "CA_MD_TOO_WEAK": "a signature in its chain is too weak for this system's OpenSSL",
}


def _refusal(error: ssl.SSLError, where: str) -> KeystoreError:
    """What OpenSSL has against a key or its chain."""
    if error.reason in _REFUSALS:
        return CertificateError(f"{where}: {_REFUSALS[error.reason]}")
    return UnsupportedError(f"{where}: OpenSSL cannot use it for TLS: {error.reason or error.strerror}")


@contextlib.contextmanager
def _readable(content: bytes) -> Iterator[str]:
    """The name of a file that only this process and its user can read, for as long as it is needed."""
    with _memory_file() or tempfile.NamedTemporaryFile(prefix="keystore-tool-") as file:
        file.write(content)
        file.flush()
        yield file.name if isinstance(file.name, str) else _MEMORY_NAME.format(file.name)


def _memory_file() -> IO[bytes] | None:
    """A file that no folder has (Linux; programs that are started do not inherit it), else None."""
    try:
        file = open(os.memfd_create("keystore-tool"), "wb")  # noqa: SIM115  a descriptor
    except (AttributeError, OSError):
        return None
    if os.path.exists(_MEMORY_NAME.format(file.name)):
        return file
    file.close()  # no /proc to find it by
    return None
