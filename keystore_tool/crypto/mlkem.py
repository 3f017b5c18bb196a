"""ML-KEM keys as JDK 24 and 25 need them: grown from their seeds (FIPS 203, algorithms 13 and 16).

JDK 25.0.3 reads but the expanded form of a private key, which `cryptography` does not give; it has no
ML-KEM-512 either. Nothing is encapsulated here.

>>> len(expand("ML-KEM-512", bytes(64)).private_key)
1632
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from keystore_tool.crypto import number_theoretic_transform
from keystore_tool.crypto.expanded_key import ExpandedKey
from keystore_tool.errors import StoreFormatError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_Polynomial = list[int]

SEED_OCTETS = 64
"""The length of a seed: 32 bytes for the key, and 32 for what a wrong ciphertext is answered with."""

_DEGREE = 256
_MODULUS = 3329
_ROOT = 17
_COEFFICIENT_BITS = 12

_RANKS = {"ML-KEM-512": 2, "ML-KEM-768": 3, "ML-KEM-1024": 4}
"""The length of the secret vector (FIPS 203, table 2)."""


def expand(algorithm: str, seed: bytes) -> ExpandedKey:
    """The key pair that grows from a seed.

    Args:
        algorithm: ``ML-KEM-512``, ``ML-KEM-768`` or ``ML-KEM-1024``.
        seed: `SEED_OCTETS` bytes.
    """
    rank = _RANKS[algorithm]
    key_seed, rejection = seed[:32], seed[32:]
    stretched = hashlib.sha3_512(key_seed + bytes((rank,))).digest()
    public_seed, secret_seed = stretched[:32], stretched[32:]
    sampled = [_transform(_sample_secret(secret_seed, number, rank)) for number in range(2 * rank)]
    secret, errors = sampled[:rank], sampled[rank:]
    public = [
        _public_value([_sample_matrix(public_seed, row, column) for column in range(rank)], secret, error)
        for row, error in enumerate(errors)
    ]
    public_key = b"".join(map(_pack, public)) + public_seed
    check = hashlib.sha3_256(public_key).digest()
    return ExpandedKey(b"".join((*map(_pack, secret), public_key, check, rejection)), public_key)


def public_key_in(algorithm: str, private_key: bytes) -> bytes:
    """The public key, which stands in the middle of an expanded private key.

    Raises:
        StoreFormatError: the private key has another length than those of this algorithm.
    """
    vector = _RANKS[algorithm] * _DEGREE * _COEFFICIENT_BITS // 8
    if len(private_key) != 2 * vector + 96:
        raise StoreFormatError(f"{algorithm} private key: its length is wrong")
    return private_key[vector : 2 * vector + 32]


def _public_value(
    matrix_row: list[_Polynomial], secret: list[_Polynomial], error: _Polynomial
) -> _Polynomial:
    products = [_multiply(left, right) for left, right in zip(matrix_row, secret, strict=True)]
    return [sum(values) % _MODULUS for values in zip(error, *products, strict=True)]


# ---------------------------------------------------------------------------------------------- sampling


def _sample_matrix(seed: bytes, row: int, column: int) -> _Polynomial:
    """A polynomial of the public matrix, already transformed (algorithm 7)."""
    hashed = hashlib.shake_128(seed + bytes((column, row)))
    size = 768
    while True:
        found = [value for value in _twelve_bit_numbers(hashed.digest(size)) if value < _MODULUS]
        if len(found) >= _DEGREE:
            return found[:_DEGREE]
        size *= 2


def _twelve_bit_numbers(stream: bytes) -> Iterator[int]:
    for at in range(0, len(stream), 3):
        pair = int.from_bytes(stream[at : at + 3], "little")
        yield pair & 0xFFF
        yield pair >> _COEFFICIENT_BITS


def _sample_secret(seed: bytes, number: int, rank: int) -> _Polynomial:
    """A polynomial with small coefficients, each the difference of two counts of bits (algorithm 8)."""
    width = 3 if rank == 2 else 2  # noqa: PLR2004  table 2 calls it eta 1
    stream = hashlib.shake_256(seed + bytes((number,))).digest(_DEGREE * 2 * width // 8)
    bits, mask = int.from_bytes(stream, "little"), (1 << width) - 1
    pairs = (bits >> (2 * width * place) for place in range(_DEGREE))
    return [(pair & mask).bit_count() - (pair >> width & mask).bit_count() for pair in pairs]


# --------------------------------------------------------------------------------------------- arithmetic


def _reversed(number: int) -> int:
    return int(f"{number:07b}"[::-1], 2)


_POWERS = [pow(_ROOT, _reversed(number), _MODULUS) for number in range(_DEGREE // 2)]
_ODD_POWERS = [pow(_ROOT, 2 * _reversed(number) + 1, _MODULUS) for number in range(_DEGREE // 2)]
"""The powers of the root, in the orders in which the two operations below need them (appendix A)."""


def _transform(polynomial: _Polynomial) -> _Polynomial:
    """The number-theoretic transform (algorithm 9)."""
    return number_theoretic_transform.transform(polynomial, _POWERS, _MODULUS, shortest=2)


def _multiply(left: _Polynomial, right: _Polynomial) -> _Polynomial:
    """The product of transformed polynomials, two coefficients at a time (algorithms 11 and 12)."""
    product = []
    for at, power in zip(range(0, _DEGREE, 2), _ODD_POWERS, strict=True):
        a, b, c, d = left[at], left[at + 1], right[at], right[at + 1]
        product += [(a * c + b * d * power) % _MODULUS, (a * d + b * c) % _MODULUS]
    return product


def _pack(values: Iterable[int]) -> bytes:
    """Numbers of twelve bits one after the other, the lowest bit first (algorithm 5)."""
    packed = sum(value << (_COEFFICIENT_BITS * place) for place, value in enumerate(values))
    return packed.to_bytes(_DEGREE * _COEFFICIENT_BITS // 8, "little")
