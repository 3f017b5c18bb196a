"""Keys from passwords the PKCS#12 way (RFC 7292, appendix B): its own ciphers and its MAC.

>>> from keystore_tool.passwords import Password
>>> salt = bytes.fromhex("0a58cf64530d823f")
>>> derive("sha1", Password("smeg").bmp_string(), salt, 1, Purpose.KEY, 24).hex()
'8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3'
"""

from __future__ import annotations

import enum
import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Purpose(enum.IntEnum):
    """What the derived bytes are for (RFC 7292, B.3)."""

    KEY = 1
    IV = 2
    MAC = 3


def derive(  # noqa: PLR0913, PLR0917  the six inputs of RFC 7292, B.2
    hash_name: str, password: bytes, salt: bytes, iterations: int, purpose: Purpose, length: int
) -> bytes:
    """Derive *length* bytes (RFC 7292, B.2).

    Args:
        hash_name: hashlib's name of the hash.
        password: as a BMP string with its two zero bytes; no bytes at all for none.
        salt: of any length.
        iterations: how often each block is hashed; at least 1.
        purpose: the diversifier.
        length: how many bytes are wanted.
    """
    accelerated = _accelerator(iterations)
    if accelerated is not None:
        found = accelerated(hash_name, password, salt, iterations, purpose, length)
        if found is not None:
            return found
    return _derive(hash_name, password, salt, iterations, purpose, length)


def _derive(  # noqa: PLR0913, PLR0917  as above
    hash_name: str, password: bytes, salt: bytes, iterations: int, purpose: Purpose, length: int
) -> bytes:
    block_size = hashlib.new(hash_name).block_size
    diversifier = bytes((purpose,)) * block_size
    stretched = _stretch(salt, block_size) + _stretch(password, block_size)
    derived = _hash_repeatedly(hash_name, diversifier + stretched, iterations)
    result = bytearray(derived)
    while len(result) < length:
        stretched = _advance(stretched, derived, block_size)
        derived = _hash_repeatedly(hash_name, diversifier + stretched, iterations)
        result += derived
    return bytes(result[:length])


_WORTHWHILE = 50_000
_done = 0


def _accelerator(iterations: int) -> Callable[[str, bytes, bytes, int, int, int], bytes | None] | None:
    """OpenSSL's function, once so much is to be derived that it is worth the time to load ctypes (10 ms)."""
    global _done  # noqa: PLW0603  how much this process has derived
    _done += iterations
    if _done < _WORTHWHILE:
        return None
    from keystore_tool.crypto import libcrypto  # noqa: PLC0415  not for one store

    return libcrypto.derivation()


def _stretch(text: bytes, block_size: int) -> bytes:
    """*text* over and over, up to a whole number of blocks; nothing from nothing."""
    size = -(-len(text) // block_size) * block_size
    return (text * (size // len(text) + 1))[:size] if text else b""


def _hash_repeatedly(hash_name: str, data: bytes, iterations: int) -> bytes:
    # The named constructors (hashlib.sha256) are what makes this loop as fast as Python gets.
    constructor = getattr(hashlib, hash_name, None) or (lambda block: hashlib.new(hash_name, block))
    digest: bytes = constructor(data).digest()
    for _ in range(iterations - 1):
        digest = constructor(digest).digest()
    return digest


def _advance(stretched: bytes, derived: bytes, block_size: int) -> bytes:
    """Add *derived*, stretched to a block, plus one to every block of *stretched* (B.2, step 6C)."""
    step = int.from_bytes(_stretch(derived, block_size)[:block_size], "big") + 1
    modulus = 1 << 8 * block_size
    blocks = (stretched[start : start + block_size] for start in range(0, len(stretched), block_size))
    return b"".join(
        ((int.from_bytes(block, "big") + step) % modulus).to_bytes(block_size, "big") for block in blocks
    )
