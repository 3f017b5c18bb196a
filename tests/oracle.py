"""pyjks as the judge of every JKS that tests write: an implementation that shares nothing with ours."""

from pathlib import Path

import jks

from keystore_tool.errors import KeystoreError
from keystore_tool.formats import detect
from keystore_tool.model import Entry, KeyStore, PrivateKeyEntry, TrustedCertificateEntry

JKS_MAGIC = b"\xfe\xed\xfe\xed\0\0\0\2"  # pyjks does not read version 1


def compare(path: Path) -> None:
    """Hold what we find in a file against what pyjks finds there, if it is a JKS that both can read."""
    data = path.read_bytes()
    if not data.startswith(JKS_MAGIC):
        return
    try:
        store = detect.decode(data, None)
    except KeystoreError:
        return  # a test of damaged stores
    if not all(is_plain(alias) for alias in store):
        return
    try:
        theirs = jks.KeyStore.loads(data, None, try_decrypt_keys=False)
    except jks.util.DuplicateAliasException:
        return  # Java takes the last one
    assert {alias: facts(entry) for alias, entry in theirs.entries.items()} == our_facts(store)


def is_plain(alias: str) -> bool:
    """Whether Java's modified UTF-8 is UTF-8 here; pyjks does not know the difference."""
    return "\0" not in alias and all(ord(character) <= 0xFFFF for character in alias)


def facts(entry: jks.PrivateKeyEntry | jks.TrustedCertEntry) -> tuple[int, bytes | None, list[bytes]]:
    """Creation date in milliseconds, protected key, certificates: as pyjks tells."""
    if isinstance(entry, jks.TrustedCertEntry):
        return entry.timestamp, None, [entry.cert]
    return entry.timestamp, entry._encrypted, [certificate for _, certificate in entry.cert_chain]  # noqa: SLF001


def our_facts(store: KeyStore) -> dict[str, tuple[int, bytes | None, list[bytes]]]:
    """The same as we tell."""
    return {alias: (milliseconds(entry), *content(entry)) for alias, entry in store.items()}


def milliseconds(entry: Entry) -> int:
    """The creation date."""
    return round(entry.date.timestamp() * 1000)


def content(entry: Entry) -> tuple[bytes | None, list[bytes]]:
    """Protected key and certificates."""
    if isinstance(entry, TrustedCertificateEntry):
        return None, [entry.certificate.der]
    assert isinstance(entry, PrivateKeyEntry)
    return entry.key.data, [certificate.der for certificate in entry.chain]
