"""The number-theoretic transform that ML-DSA and ML-KEM share but for their numbers (FIPS 203 and 204)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def transform(polynomial: Sequence[int], powers: Sequence[int], modulus: int, shortest: int) -> list[int]:
    """A polynomial, transformed (FIPS 203, algorithm 9; FIPS 204, algorithm 41).

    Args:
        polynomial: its coefficients.
        powers: of the root of unity, in the order in which they are needed, from the second on.
        modulus: of the coefficients.
        shortest: the distance of the coefficients that the last round combines: 1, or 2 for ML-KEM.

    Returns:
        Coefficients from 0 up to the modulus.
    """
    values = list(polynomial)
    number, length = 0, len(values) // 2
    while length >= shortest:
        for start in range(0, len(values), 2 * length):
            number += 1
            power = powers[number]
            for at in range(start, start + length):
                product = power * values[at + length] % modulus
                values[at + length] = values[at] - product
                values[at] += product
        length //= 2
    return [value % modulus for value in values]
