"""What a PKCS#12 file had besides its entries, to be written back: algorithms, identifiers, odd bags."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.records import field, record

if TYPE_CHECKING:
    from keystore_tool.formats.profiles import Profile
    from keystore_tool.model import PrivateKeyEntry, SecretKeyEntry


class KeyLabels(NamedTuple):
    """How a key was labelled in the file; of no use any more when its entry is replaced.

    Attributes:
        entry: the entry as it was read.
        name: the friendly name, in its own case.
        key_id: the local key identifier if it says no date (openssl's is a digest), else None.
    """

    entry: PrivateKeyEntry | SecretKeyEntry
    name: str
    key_id: bytes | None


@record
class Origin:
    """What is carried from reading a store to writing it.

    Attributes:
        profile: the algorithms that the file used; Java's where it did not need one.
        clear_bags: bags that are no entry and belong to none, as encoded, from parts in clear.
        encrypted_bags: the same, from encrypted parts.
        labels: how the keys were labelled, by alias.
    """

    profile: Profile
    clear_bags: tuple[bytes, ...] = field(default=(), repr=False)
    encrypted_bags: tuple[bytes, ...] = field(default=(), repr=False)
    labels: dict[str, KeyLabels] = field(default_factory=dict, repr=False)
