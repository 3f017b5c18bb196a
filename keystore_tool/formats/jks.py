"""JKS and JCEKS, the key store formats of Java's own providers, read and written.

Both are one layout, in the terms of Java's DataOutput (observed: JDK 17 and 25)::

    int32  magic: FEEDFEED in JKS, CECECECE in JCEKS
    int32  version: 2; 1 in JDK 1.1, whose certificates have no type
    int32  number of entries, then each:
        int32  kind: 1 private key, 2 trusted certificate, 3 secret key (JCEKS only)
        text   alias
        int64  creation date, milliseconds since 1970
        1:     block EncryptedPrivateKeyInfo; int32 number of certificates, and these
        2:     one certificate
        3:     a Java serialisation stream, without its length
    bytes  seal: SHA-1 over the password in UTF-16BE, a fixed phrase and all of the above

A certificate is its type as text ("X.509") and a block with its DER. Whatever follows the seal is ignored.

>>> from keystore_tool.model import KeyStore, StoreType
>>> from keystore_tool.passwords import Password
>>> written = encode(KeyStore(StoreType.JKS), Password("changeit"))
>>> len(written), decode(written, Password("changeit")).type
(32, <StoreType.JKS: 'JKS'>)
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.errors import StoreFormatError, UnsupportedError, WrongPasswordError
from keystore_tool.formats.javastream import JavaReader, pack_block, pack_date, pack_int32, pack_text
from keystore_tool.model import (
    Certificate,
    KeyStore,
    PrivateKeyEntry,
    ProtectedKey,
    Protection,
    SecretKeyEntry,
    StoreType,
    TrustedCertificateEntry,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.model import Entry
    from keystore_tool.passwords import Password

MAGIC = {StoreType.JKS: b"\xfe\xed\xfe\xed", StoreType.JCEKS: b"\xce\xce\xce\xce"}
"""The first four bytes of a file."""

SEAL_SIZE = 20
"""Of the digest at the end, in bytes."""

_SEAL_PHRASE = b"Mighty Aphrodite"
_UNTYPED_VERSION = 1
_VERSION = 2
_PRIVATE_KEY = 1
_TRUSTED_CERTIFICATE = 2
_SECRET_KEY = 3
_CERTIFICATE_TYPE = pack_text("X.509")
_X509_NAMES = {"X.509", "X509"}  # in any case: what Java's certificate factory answers to

_STORE_TYPES = {magic: store_type for store_type, magic in MAGIC.items()}


class _Header(NamedTuple):
    store_type: StoreType
    version: int
    entry_count: int


# ---------------------------------------------------------------------------------------------- reading


def decode(data: bytes, password: Password | None) -> KeyStore:
    """Read a JKS or JCEKS key store; without a password, the seal is not checked.

    Of entries with the same alias the last one wins, as in Java.

    Raises:
        StoreFormatError: the bytes are no such store, damaged or cut short.
        UnsupportedError: a certificate that is not X.509, or a secret key entry of an unknown class.
        WrongPasswordError: the seal does not match: another password, or the store was changed without it.
    """
    reader = JavaReader(data)
    header = _read_header(reader)
    store = KeyStore(header.store_type)
    for _ in range(header.entry_count):
        alias, entry = _read_entry(reader, header)
        store[alias] = entry
    body = memoryview(data)[: reader.position]
    seal = reader.take(SEAL_SIZE, "the integrity seal")
    if password is not None:
        _check_seal(body, seal, password)
    return store


def _read_header(reader: JavaReader) -> _Header:
    store_type = _STORE_TYPES.get(reader.take(4, "the file's first bytes"))
    version = reader.int32("the format version")
    if store_type is None or version not in {_UNTYPED_VERSION, _VERSION}:
        raise StoreFormatError("neither JKS nor JCEKS of version 1 or 2", keytool="Invalid keystore format")
    entry_count = reader.int32("the number of entries")
    if entry_count < 0:
        raise StoreFormatError("a negative number of entries", offset=8, keytool="Invalid keystore format")
    return _Header(store_type, version, entry_count)


def _read_entry(reader: JavaReader, header: _Header) -> tuple[str, Entry]:
    start = reader.position
    kind = reader.int32("an entry")
    if kind == _TRUSTED_CERTIFICATE:
        return _read_trusted_certificate(reader, header)
    if kind == _PRIVATE_KEY:
        return _read_private_key(reader, header)
    if kind == _SECRET_KEY and header.store_type is StoreType.JCEKS:
        return _read_secret_key(reader)
    words = f"Unrecognized keystore entry: {kind}"
    raise StoreFormatError(f"an entry of unknown kind {kind}", offset=start, keytool=words)


def _read_trusted_certificate(reader: JavaReader, header: _Header) -> tuple[str, TrustedCertificateEntry]:
    alias = reader.text("an alias")
    date = reader.date("a creation date")
    return alias, TrustedCertificateEntry(_read_certificate(reader, header), date)


def _read_private_key(reader: JavaReader, header: _Header) -> tuple[str, PrivateKeyEntry]:
    alias = reader.text("an alias")
    date = reader.date("a creation date")
    key = ProtectedKey(reader.block("a private key"))
    return alias, PrivateKeyEntry(key, _read_chain(reader, header), date)


def _read_chain(reader: JavaReader, header: _Header) -> tuple[Certificate, ...]:
    start = reader.position
    count = reader.int32("the length of a certificate chain")
    if count < 0:
        raise StoreFormatError(
            "a negative length of a certificate chain",
            offset=start,
            keytool=str(count),
            java_class="java.lang.NegativeArraySizeException",
        )
    return tuple([_read_certificate(reader, header) for _ in range(count)])


def _read_certificate(reader: JavaReader, header: _Header) -> Certificate:
    if header.version != _UNTYPED_VERSION and not reader.accept(_CERTIFICATE_TYPE):
        _read_other_certificate_type(reader)
    return Certificate(reader.block("a certificate"))


def _read_other_certificate_type(reader: JavaReader) -> None:
    start = reader.position
    name = reader.text("a certificate's type")
    if name.upper() not in _X509_NAMES:
        printable = name.encode("unicode_escape").decode("ascii")
        raise UnsupportedError(
            f"a certificate of type {printable!r}; only X.509 is handled (at byte {start})",
            keytool=f"{printable} not found",
            java_class="java.security.cert.CertificateException",
        )


def _read_secret_key(reader: JavaReader) -> tuple[str, SecretKeyEntry]:
    from keystore_tool.formats import javaserial  # noqa: PLC0415  JKS stores never need it

    alias = reader.text("an alias")
    date = reader.date("a creation date")
    start = reader.position
    javaserial.read_object(reader, javaserial.SEALED_OBJECT_CLASSES)
    return alias, SecretKeyEntry(ProtectedKey(reader.since(start), Protection.SEALED_OBJECT), date)


def _check_seal(body: memoryview, seal: bytes, password: Password) -> None:
    if not hmac.compare_digest(seal, _seal(body, password)):
        raise WrongPasswordError("Keystore was tampered with, or password was incorrect")


def _seal(body: bytes | memoryview, password: Password) -> bytes:
    digest = hashlib.sha1(password.utf16be() + _SEAL_PHRASE, usedforsecurity=False)
    digest.update(body)
    return digest.digest()


# ---------------------------------------------------------------------------------------------- writing


def encode(store: KeyStore, password: Password) -> bytes:
    """Write a store as its type, JKS or JCEKS, version 2, entries in the store's order.

    Raises:
        UnsupportedError: JKS has no secret keys.
        InvalidArgumentError: an alias is longer than 65,535 bytes.
    """
    body = b"".join(_body(store))
    return body + _seal(body, password)


def _body(store: KeyStore) -> Iterator[bytes]:
    yield MAGIC[store.type] + pack_int32(_VERSION) + pack_int32(len(store))
    for alias, entry in store.items():
        if isinstance(entry, TrustedCertificateEntry):
            yield _entry_start(_TRUSTED_CERTIFICATE, alias, entry)
            yield from _certificate(entry.certificate)
        elif isinstance(entry, PrivateKeyEntry):
            yield _entry_start(_PRIVATE_KEY, alias, entry)
            yield from _private_key(entry)
        else:
            _check_secret_keys_allowed(store.type)
            yield _entry_start(_SECRET_KEY, alias, entry)
            yield entry.key.data


def _entry_start(kind: int, alias: str, entry: Entry) -> bytes:
    return pack_int32(kind) + pack_text(alias) + pack_date(entry.date)


def _private_key(entry: PrivateKeyEntry) -> Iterator[bytes]:
    yield pack_block(entry.key.data)
    yield pack_int32(len(entry.chain))
    for certificate in entry.chain:
        yield from _certificate(certificate)


def _certificate(certificate: Certificate) -> tuple[bytes, bytes]:
    return _CERTIFICATE_TYPE, pack_block(certificate.der)


def _check_secret_keys_allowed(store_type: StoreType) -> None:
    if store_type is StoreType.JKS:
        raise UnsupportedError(
            "a JKS store cannot hold secret keys",
            hint="use PKCS12 or JCEKS",
            keytool="Cannot store non-PrivateKeys",
            java_class="java.security.KeyStoreException",
        )
