"""How much work a file may ask for before it is refused as hostile.

>>> check_iterations(10_000)
10000
"""

from __future__ import annotations

from keystore_tool.errors import StoreFormatError

MAX_ITERATIONS = 5_000_000
"""Java's own limit (observed: 17 and 25); a few seconds of work."""

MAX_SCRYPT_MEMORY = 1 << 28
"""Bytes; 16 times what openssl asks for by default."""

MAX_SCRYPT_WORK = 1 << 23
"""Blocks mixed (cost by block size by parallelization): a few seconds of work."""


def check_iterations(count: int, *, keytool: str = "cert PBE iteration count too large") -> int:
    """The iteration count of a derivation, if it is acceptable; else *keytool* is what that would say.

    Raises:
        StoreFormatError: it is not.
    """
    # Messages don't repeat the number: Python refuses to print one of some thousand digits.
    if count > MAX_ITERATIONS:
        raise StoreFormatError(f"more than {MAX_ITERATIONS} iterations of a key derivation", keytool=keytool)
    if count < 1:
        raise StoreFormatError("a key derivation without iterations")
    return count


def check_scrypt(cost: int, block_size: int, parallelization: int) -> None:
    """Check scrypt's parameters (RFC 7914, section 2) and the work that they ask for.

    Raises:
        StoreFormatError: they are invalid, or ask for too much.
    """
    if cost < 2 or cost & (cost - 1) or block_size < 1 or parallelization < 1:  # noqa: PLR2004
        raise StoreFormatError("invalid scrypt parameters")
    if 128 * cost * block_size > MAX_SCRYPT_MEMORY or cost * block_size * parallelization > MAX_SCRYPT_WORK:
        raise StoreFormatError("scrypt with parameters that ask for too much")
