"""Opening private keys, which is done only when asked for: it takes as long as opening the store."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from keystore_tool.errors import KeyPasswordError, KeystoreError, StoreFormatError

if TYPE_CHECKING:
    from keystore_tool.audit.facts import EntryFacts
    from keystore_tool.passwords import Password


class KeyState(enum.Enum):
    """What came of opening a private key with the store's password."""

    MATCHES = enum.auto()
    """Its public key is its certificate's."""
    OTHER_CERTIFICATE = enum.auto()
    OTHER_PASSWORD = enum.auto()
    DAMAGED = enum.auto()
    UNKNOWN = enum.auto()
    """It cannot be told here: no password, no certificate, or an algorithm that is not computed."""


def examine(entry: EntryFacts, password: Password | None) -> KeyState:
    """Open the private key of an entry and compare it with the entry's certificate."""
    from keystore_tool.crypto import keyprotector, keys  # noqa: PLC0415  imports cryptography, on demand

    if password is None or entry.protected_key is None:
        return KeyState.UNKNOWN
    try:
        private_key = keyprotector.unprotect(entry.protected_key, password)
    except KeyPasswordError:
        return KeyState.OTHER_PASSWORD
    except KeystoreError:
        return KeyState.DAMAGED
    try:
        public_key = keys.public_key_info(private_key)
    except KeystoreError:
        return KeyState.UNKNOWN
    if entry.leaf is None or not entry.leaf.spki:
        return KeyState.UNKNOWN
    same = _key_bits(public_key) == _key_bits(entry.leaf.spki)
    return KeyState.MATCHES if same else KeyState.OTHER_CERTIFICATE


def _key_bits(spki: bytes) -> bytes | None:
    """The key without its algorithm, whose parameters may be written in several ways; None if it is none."""
    from keystore_tool.crypto import der  # noqa: PLC0415  as above

    try:
        parts = der.parse(spki).children()
    except StoreFormatError:
        return None
    return parts[1].content if len(parts) > 1 else None
