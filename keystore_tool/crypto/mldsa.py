"""ML-DSA private keys as JDK 24 and 25 need them: grown from their seeds (FIPS 204, section 6.1).

`cryptography` keeps such a key as its seed of 32 bytes; JDK 25.0.3 reads but the expanded form. Nothing is
signed here.

>>> len(expand("ML-DSA-44", bytes(32)).private_key)
2560
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto.expanded_key import ExpandedKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_Polynomial = list[int]

SEED_OCTETS = 32
"""The length of a seed."""

_DEGREE = 256
_MODULUS = 8_380_417
_ROOT = 1753
_INVERSE_DEGREE = 8_347_681
_DROPPED_BITS = 13


class _Parameters(NamedTuple):
    """Rows and columns of the matrix, and how large the secret's coefficients are (FIPS 204, table 1)."""

    rows: int
    columns: int
    bound: int


_PARAMETERS = {
    "ML-DSA-44": _Parameters(4, 4, 2),
    "ML-DSA-65": _Parameters(6, 5, 4),
    "ML-DSA-87": _Parameters(8, 7, 2),
}


def expand(algorithm: str, seed: bytes) -> ExpandedKey:
    """The key pair that grows from a seed (algorithm 6).

    Args:
        algorithm: ``ML-DSA-44``, ``ML-DSA-65`` or ``ML-DSA-87``.
        seed: `SEED_OCTETS` bytes.
    """
    rows, columns, bound = _PARAMETERS[algorithm]
    stretched = _shake256(seed + bytes((rows, columns)), 128)
    public_seed, secret_seed, signing_seed = stretched[:32], stretched[32:96], stretched[96:]
    secrets = [_sample_secret(secret_seed, number, bound) for number in range(columns + rows)]
    first, second = secrets[:columns], secrets[columns:]
    transformed = [_transform(polynomial) for polynomial in first]
    high, low = [], []
    for row, error in enumerate(second):
        matrix_row = [_sample_matrix(public_seed, row, column) for column in range(columns)]
        rounded = [_round(value) for value in _public_value(matrix_row, transformed, error)]
        high.append([upper for upper, _ in rounded])
        low.append([lower for _, lower in rounded])
    public_key = public_seed + b"".join(_pack(polynomial, 10) for polynomial in high)
    top = 1 << (_DROPPED_BITS - 1)
    private_key = b"".join(
        (
            public_seed,
            signing_seed,
            _shake256(public_key, 64),
            *(_pack((bound - value for value in one), (2 * bound).bit_length()) for one in secrets),
            *(_pack((top - value for value in one), _DROPPED_BITS) for one in low),
        )
    )
    return ExpandedKey(private_key, public_key)


def _public_value(
    matrix_row: list[_Polynomial], secret: list[_Polynomial], error: _Polynomial
) -> Iterator[int]:
    columns = list(zip(matrix_row, secret, strict=True))
    products = [sum(left[i] * right[i] for left, right in columns) % _MODULUS for i in range(_DEGREE)]
    return (value + more for value, more in zip(_transform_back(products), error, strict=True))


def _round(value: int) -> tuple[int, int]:
    """A value's upper part, and its lower thirteen bits as a number around zero (algorithm 35)."""
    value %= _MODULUS
    size = 1 << _DROPPED_BITS
    lower = value % size
    if lower > size // 2:
        lower -= size
    return (value - lower) // size, lower


# ---------------------------------------------------------------------------------------------- sampling


def _sample_matrix(seed: bytes, row: int, column: int) -> _Polynomial:
    """A polynomial of the public matrix, already transformed (algorithm 30)."""
    hashed = hashlib.shake_128(seed + bytes((column, row)))
    size = 1024
    while True:
        stream = hashed.digest(size)
        triples = (int.from_bytes(stream[at : at + 3], "little") & 0x7FFFFF for at in range(0, size - 2, 3))
        found = [value for value in triples if value < _MODULUS]
        if len(found) >= _DEGREE:
            return found[:_DEGREE]
        size *= 2


def _sample_secret(seed: bytes, number: int, bound: int) -> _Polynomial:
    """A polynomial with small coefficients (algorithm 31)."""
    hashed = hashlib.shake_256(seed + number.to_bytes(2, "little"))
    size = 512
    while True:
        found = list(_small(_nibbles(hashed.digest(size)), bound))
        if len(found) >= _DEGREE:
            return found[:_DEGREE]
        size *= 2


def _nibbles(stream: bytes) -> Iterator[int]:
    for octet in stream:
        yield octet & 0xF
        yield octet >> 4


def _small(nibbles: Iterable[int], bound: int) -> Iterator[int]:
    """The nibbles that are a coefficient: of fifteen each fifth, or of nine each (algorithm 15)."""
    choices = 2 * bound + 1
    limit = 15 if choices == 5 else choices  # noqa: PLR2004
    return (bound - nibble % choices for nibble in nibbles if nibble < limit)


def _shake256(data: bytes, size: int) -> bytes:
    return hashlib.shake_256(data).digest(size)


# --------------------------------------------------------------------------------------------- arithmetic


def _powers() -> list[int]:
    """The powers of the root, in the order in which the transformation needs them (appendix B)."""
    return [pow(_ROOT, int(f"{number:08b}"[::-1], 2), _MODULUS) for number in range(_DEGREE)]


_POWERS = _powers()


def _transform(polynomial: _Polynomial) -> _Polynomial:
    """The number-theoretic transform (algorithm 41)."""
    values = list(polynomial)
    number, length = 0, _DEGREE // 2
    while length:
        for start in range(0, _DEGREE, 2 * length):
            number += 1
            power = _POWERS[number]
            for at in range(start, start + length):
                product = power * values[at + length] % _MODULUS
                values[at + length] = values[at] - product
                values[at] += product
        length //= 2
    return [value % _MODULUS for value in values]


def _transform_back(transformed: _Polynomial) -> _Polynomial:
    """Its inverse (algorithm 42)."""
    values = list(transformed)
    number, length = _DEGREE, 1
    while length < _DEGREE:
        for start in range(0, _DEGREE, 2 * length):
            number -= 1
            power = _POWERS[number]
            for at in range(start, start + length):
                upper = values[at]
                values[at] = (upper + values[at + length]) % _MODULUS
                values[at + length] = power * (values[at + length] - upper) % _MODULUS
        length *= 2
    return [value * _INVERSE_DEGREE % _MODULUS for value in values]


def _pack(values: Iterable[int], bits: int) -> bytes:
    """Small numbers one after the other, the lowest bit first (algorithm 16)."""
    packed = sum(value << (bits * place) for place, value in enumerate(values))
    return packed.to_bytes(_DEGREE * bits // 8, "little")
