"""What keys and signatures of ML-DSA are computed with: polynomials, their transform, sampling (FIPS 204)."""

from __future__ import annotations

import hashlib
from operator import mul
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto import number_theoretic_transform

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Polynomial = list[int]

DEGREE = 256
MODULUS = 8_380_417
DROPPED_BITS = 13
_ROOT = 1753
_INVERSE_DEGREE = 8_347_681


class Parameters(NamedTuple):
    """The parameters of a kind of key (FIPS 204, table 1).

    Attributes:
        rows: of the matrix.
        columns: of the matrix.
        bound: of the secret's coefficients.
        ones: how many coefficients of a challenge are not 0.
        challenge_size: length of the challenge's hash, in bytes.
        mask: bound of the mask's coefficients.
        rounding: half of what the high bits of a number stand for.
        hints: how many there are at most.
    """

    rows: int
    columns: int
    bound: int
    ones: int
    challenge_size: int
    mask: int
    rounding: int
    hints: int


PARAMETERS = {
    "ML-DSA-44": Parameters(4, 4, 2, 39, 32, 1 << 17, (MODULUS - 1) // 88, 80),
    "ML-DSA-65": Parameters(6, 5, 4, 49, 48, 1 << 19, (MODULUS - 1) // 32, 55),
    "ML-DSA-87": Parameters(8, 7, 2, 60, 64, 1 << 19, (MODULUS - 1) // 32, 75),
}


# ---------------------------------------------------------------------------------------------- sampling


def sample_matrices(seed: bytes, parameters: Parameters) -> list[list[Polynomial]]:
    """The rows of the public matrix, already transformed (algorithm 32)."""
    columns = range(parameters.columns)
    return [[sample_matrix(seed, row, column) for column in columns] for row in range(parameters.rows)]


def sample_matrix(seed: bytes, row: int, column: int) -> Polynomial:
    """A polynomial of the public matrix, already transformed (algorithm 30)."""
    hashed = hashlib.shake_128(seed + bytes((column, row)))
    size = 1024
    while True:
        stream = hashed.digest(size)
        triples = (int.from_bytes(stream[at : at + 3], "little") & 0x7FFFFF for at in range(0, size - 2, 3))
        found = [value for value in triples if value < MODULUS]
        if len(found) >= DEGREE:
            return found[:DEGREE]
        size *= 2


def sample_secret(seed: bytes, number: int, bound: int) -> Polynomial:
    """A polynomial with small coefficients (algorithm 31)."""
    hashed = hashlib.shake_256(seed + number.to_bytes(2, "little"))
    size = 512
    while True:
        found = list(_small(_nibbles(hashed.digest(size)), bound))
        if len(found) >= DEGREE:
            return found[:DEGREE]
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


def shake256(data: bytes, size: int) -> bytes:
    """So many bytes of SHAKE256."""
    return hashlib.shake_256(data).digest(size)


# --------------------------------------------------------------------------------------------- arithmetic


def _powers() -> list[int]:
    """The powers of the root, in the order in which the transformation needs them (appendix B)."""
    return [pow(_ROOT, int(f"{number:08b}"[::-1], 2), MODULUS) for number in range(DEGREE)]


_POWERS = _powers()


def transform(polynomial: Polynomial) -> Polynomial:
    """The number-theoretic transform (algorithm 41)."""
    return number_theoretic_transform.transform(polynomial, _POWERS, MODULUS, shortest=1)


def transform_back(transformed: Polynomial) -> Polynomial:
    """Its inverse (algorithm 42)."""
    values = list(transformed)
    number, length = DEGREE, 1
    while length < DEGREE:
        for start in range(0, DEGREE, 2 * length):
            number -= 1
            power = _POWERS[number]
            for at in range(start, start + length):
                upper = values[at]
                values[at] = (upper + values[at + length]) % MODULUS
                values[at + length] = power * (values[at + length] - upper) % MODULUS
        length *= 2
    return [value * _INVERSE_DEGREE % MODULUS for value in values]


def multiply(matrix: list[list[Polynomial]], transformed: list[Polynomial]) -> list[Polynomial]:
    """A transformed matrix times a transformed vector, transformed back; values from 0 up (algorithm 48)."""
    columns = list(zip(*transformed, strict=True))
    return [
        transform_back(
            [
                sum(map(mul, left, right)) % MODULUS
                for left, right in zip(zip(*row, strict=True), columns, strict=True)
            ]
        )
        for row in matrix
    ]


def pack(values: Iterable[int], bits: int) -> bytes:
    """Small numbers one after the other, the lowest bit first (algorithm 16)."""
    packed = sum(value << (bits * place) for place, value in enumerate(values))
    return packed.to_bytes(DEGREE * bits // 8, "little")


def unpack(packed: bytes, bits: int) -> Polynomial:
    """What `pack` has packed (algorithm 18)."""
    number, mask = int.from_bytes(packed, "little"), (1 << bits) - 1
    return [number >> (bits * place) & mask for place in range(DEGREE)]
