"""Opening the stores that an audit looks at, with as little work as that takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.audit.report import Integrity
from keystore_tool.errors import KeystoreError, WrongPasswordError
from keystore_tool.formats import detect
from keystore_tool.formats.foreign import BCFKS, BOUNCY_CASTLE, describe
from keystore_tool.model import KeyStore, StoreType

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from keystore_tool.audit.passwords import Candidate
    from keystore_tool.passwords import Password


class PasswordNeededError(KeystoreError):
    """Without a password nothing can be said about this store."""

    code = "password-needed"


class Opened(NamedTuple):
    """A store that was opened.

    Attributes:
        store: the store.
        integrity: whether it was checked.
        password: the one that opened it; None if none was needed.
        default: whether that is a well-known one that the user did not give.
    """

    store: KeyStore
    integrity: Integrity
    password: Password | None = None
    default: bool = False


def may_be_store(beginning: bytes) -> bool:
    """Whether a file that begins so may be a store, a foreign one included. Never raises."""
    return detect.detect(beginning) is not None or describe(beginning) in (BOUNCY_CASTLE, BCFKS)


def open_store(data: bytes, candidates: Iterable[Candidate], now: datetime) -> Opened:
    """Open a store with the first password that does.

    JKS and JCEKS need none for what is audited here; a wrong one is an error all the same, unless it was
    only tried.

    Raises:
        WrongPasswordError: no password that was given opens it.
        PasswordNeededError: none was given, and its certificates are encrypted.
        StoreFormatError: it is none, or damaged.
        UnsupportedError: it needs something that is not handled here.
    """
    store_type = detect.detect(data) or detect.refuse(data)
    refusal: WrongPasswordError | None = None
    for candidate in candidates:
        try:
            store = _decode(data, store_type, candidate.password, now)
        except WrongPasswordError as error:
            refusal = refusal if candidate.default else error
            continue
        integrity = Integrity.VERIFIED if is_sealed(data, store_type) else Integrity.NONE
        return Opened(store, integrity, candidate.password, candidate.default)
    if refusal is not None:
        raise WrongPasswordError(
            "the password does not open this store", hint="give another one for it with --passwords"
        ) from refusal
    return _open_without(data, store_type, now)


def _decode(data: bytes, store_type: StoreType, password: Password | None, now: datetime) -> KeyStore:
    if store_type is StoreType.PKCS12:
        from keystore_tool.formats import pkcs12  # noqa: PLC0415  a JKS is read without

        return pkcs12.decode(data, password, now=now)
    return detect.codec(store_type).decode(data, password)


def _open_without(data: bytes, store_type: StoreType, now: datetime) -> Opened:
    store = _decode(data, store_type, None, now)
    if not store.complete:
        raise PasswordNeededError(
            "the certificates are encrypted: a password is needed",
            hint="give it with --passwords or --storepass-env, or try the usual ones with --try-defaults",
        )
    return Opened(store, Integrity.NOT_VERIFIED if is_sealed(data, store_type) else Integrity.NONE)


def is_sealed(data: bytes, store_type: StoreType) -> bool:
    """Whether something in a store protects its integrity."""
    if store_type is not StoreType.PKCS12:
        return True
    from keystore_tool.formats.pkcs12.containers import read_pfx  # noqa: PLC0415  a JKS is read without

    return read_pfx(data).mac_data is not None
