"""ML-DSA private keys as JDK 24 and 25 need them: grown from their seeds (FIPS 204, section 6.1).

`cryptography` keeps such a key as its seed of 32 bytes; JDK 25.0.3 reads and writes but the expanded form.

>>> len(expand("ML-DSA-44", bytes(32)).private_key)
2560
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto.expanded_key import ExpandedKey
from keystore_tool.crypto.mldsa_arithmetic import (
    DEGREE,
    DROPPED_BITS,
    MODULUS,
    PARAMETERS,
    multiply,
    pack,
    sample_matrices,
    sample_secret,
    shake256,
    transform,
    unpack,
)
from keystore_tool.errors import StoreFormatError

if TYPE_CHECKING:
    from keystore_tool.crypto.mldsa_arithmetic import Parameters, Polynomial

SEED_OCTETS = 32
"""The length of a seed."""


class Secret(NamedTuple):
    """What an expanded private key holds (FIPS 204, algorithm 25).

    Attributes:
        public_seed: the matrix grows from it.
        signing_seed: goes into each signature's randomness.
        public_hash: of the public key.
        first: the secret that the matrix is multiplied with, a polynomial for each column.
        second: the secret that is added, a polynomial for each row.
        low: the lower bits of the public value.
    """

    public_seed: bytes
    signing_seed: bytes
    public_hash: bytes
    first: list[Polynomial]
    second: list[Polynomial]
    low: list[Polynomial]


def expand(algorithm: str, seed: bytes) -> ExpandedKey:
    """The key pair that grows from a seed (algorithm 6).

    Args:
        algorithm: ``ML-DSA-44``, ``ML-DSA-65`` or ``ML-DSA-87``.
        seed: `SEED_OCTETS` bytes.
    """
    parameters = PARAMETERS[algorithm]
    rows, columns, bound = parameters.rows, parameters.columns, parameters.bound
    stretched = shake256(seed + bytes((rows, columns)), 128)
    public_seed, secret_seed, signing_seed = stretched[:32], stretched[32:96], stretched[96:]
    secrets = [sample_secret(secret_seed, number, bound) for number in range(columns + rows)]
    high, low = _public_value(parameters, public_seed, secrets[:columns], secrets[columns:])
    public_key = _encode_public(public_seed, high)
    top = 1 << (DROPPED_BITS - 1)
    private_key = b"".join(
        (
            public_seed,
            signing_seed,
            shake256(public_key, 64),
            *(pack((bound - value for value in one), (2 * bound).bit_length()) for one in secrets),
            *(pack((top - value for value in one), DROPPED_BITS) for one in low),
        )
    )
    return ExpandedKey(private_key, public_key)


def decode(algorithm: str, private_key: bytes) -> Secret:
    """What an expanded private key holds.

    Args:
        algorithm: as for `expand`.
        private_key: as `expand` makes it.

    Raises:
        StoreFormatError: it has another length, or numbers out of bounds.
    """
    parameters = PARAMETERS[algorithm]
    bound, bits = parameters.bound, (2 * parameters.bound).bit_length()
    sizes = [32, 32, 64]
    sizes += [DEGREE * bits // 8] * (parameters.columns + parameters.rows)
    sizes += [DEGREE * DROPPED_BITS // 8] * parameters.rows
    if len(private_key) != sum(sizes):
        raise StoreFormatError(f"{algorithm} private keys have {sum(sizes)} bytes, not {len(private_key)}")
    ends = list(accumulate(sizes))
    parts = [private_key[end - size : end] for end, size in zip(ends, sizes, strict=True)]
    middle = 3 + parameters.columns + parameters.rows
    secrets = [[bound - value for value in unpack(part, bits)] for part in parts[3:middle]]
    if any(abs(value) > bound for polynomial in secrets for value in polynomial):
        raise StoreFormatError(f"an {algorithm} private key with numbers out of bounds")
    top = 1 << (DROPPED_BITS - 1)
    low = [[top - value for value in unpack(part, DROPPED_BITS)] for part in parts[middle:]]
    first, second = secrets[: parameters.columns], secrets[parameters.columns :]
    return Secret(parts[0], parts[1], parts[2], first, second, low)


def public_key_in(algorithm: str, private_key: bytes) -> bytes:
    """The public key of an expanded private key, as FIPS 204, algorithm 22, encodes it.

    Args:
        algorithm: as for `expand`.
        private_key: as `expand` makes it.

    Raises:
        StoreFormatError: the private key is malformed.
    """
    secret = decode(algorithm, private_key)
    high, _ = _public_value(PARAMETERS[algorithm], secret.public_seed, secret.first, secret.second)
    return _encode_public(secret.public_seed, high)


def _encode_public(public_seed: bytes, high: list[Polynomial]) -> bytes:
    return public_seed + b"".join(pack(polynomial, 10) for polynomial in high)


def _public_value(
    parameters: Parameters, public_seed: bytes, first: list[Polynomial], second: list[Polynomial]
) -> tuple[list[Polynomial], list[Polynomial]]:
    """The upper and the lower bits of the public value."""
    products = multiply(sample_matrices(public_seed, parameters), [transform(one) for one in first])
    high, low = [], []
    for product, error in zip(products, second, strict=True):
        rounded = [_round(value + more) for value, more in zip(product, error, strict=True)]
        high.append([upper for upper, _ in rounded])
        low.append([lower for _, lower in rounded])
    return high, low


def _round(value: int) -> tuple[int, int]:
    """A value's upper part, and its lower thirteen bits as a number around zero (algorithm 35)."""
    value %= MODULUS
    size = 1 << DROPPED_BITS
    lower = value % size
    if lower > size // 2:
        lower -= size
    return (value - lower) // size, lower
