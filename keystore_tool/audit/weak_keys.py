"""RSA keys that anybody can factor: checks that need nothing but the public key.

>>> has_close_primes(1000003 * 1000033), small_factor(3 * 1000003), has_roca_shape(1000003 * 1000033)
(True, 3, False)
>>> shared_factors([101 * 103, 103 * 107, 109 * 113])
{0: 103, 1: 103}
"""

from __future__ import annotations

import functools
import importlib
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIEVED = 1000


def _primes(below: int) -> list[int]:
    return [
        number for number in range(2, below) if all(number % one for one in range(2, math.isqrt(number) + 1))
    ]


_SMALL_PRIMES = _primes(_SIEVED)
_SMALL_PRODUCT = math.prod(_SMALL_PRIMES)


def small_factor(modulus: int) -> int | None:
    """The smallest prime below 1000 that divides a modulus, None if none does."""
    if math.gcd(modulus, _SMALL_PRODUCT) == 1:
        return None
    return next(prime for prime in _SMALL_PRIMES if modulus % prime == 0)


# Infineon's library made primes of the form k * M + (65537 ** a mod M), M a product of the first primes, so
# that a modulus is a power of 65537 modulo each of them (Nemec et al., "The Return of Coppersmith's Attack",
# CCS 2017; CVE-2017-15361). M has at least the primes up to 167.
_ROCA_PRIMES = [prime for prime in _SMALL_PRIMES if 2 < prime <= 167]  # noqa: PLR2004
_ROCA_PRODUCT = math.prod(_ROCA_PRIMES)
_ROCA_GENERATOR = 65537


@functools.cache
def _roca_residues() -> list[tuple[int, frozenset[int]]]:
    """The powers of the generator modulo each prime, those with the fewest first."""
    groups = []
    for prime in _ROCA_PRIMES:
        powers, power = set(), 1
        while power not in powers:
            powers.add(power)
            power = power * _ROCA_GENERATOR % prime
        groups.append((prime, frozenset(powers)))
    return sorted(groups, key=lambda group: len(group[1]) / group[0])


def has_roca_shape(modulus: int) -> bool:
    """Whether a modulus has the mark of the keys of CVE-2017-15361."""
    remainder = modulus % _ROCA_PRODUCT
    return all(remainder % prime in powers for prime, powers in _roca_residues())


_FERMAT_ROUNDS = 100
# Squares modulo 64: most numbers are told from squares by their last six bits.
_SQUARE_ENDINGS = frozenset(number * number % 64 for number in range(64))


def has_close_primes(modulus: int) -> bool:
    """Whether Fermat's method finds the factors at once (CVE-2022-26320)."""
    root = math.isqrt(modulus)
    if root * root == modulus:
        return True
    root += 1
    square = root * root - modulus
    for _ in range(_FERMAT_ROUNDS):
        if square & 63 in _SQUARE_ENDINGS and math.isqrt(square) ** 2 == square:
            return True
        square += 2 * root + 1
        root += 1
    return False


# ------------------------------------------------------------------------------- factors that keys share

MOST_WITHOUT_GMPY2 = 1_000
"""So many keys are compared in plain Python: a few seconds. The time grows with their square."""

_WORTH_GMPY2 = 64
"""For fewer keys it takes longer to import gmpy2."""

_BLOCK = 8192
"""So many keys are multiplied at a time, so that the numbers stay at a few megabytes."""


def gmpy2() -> Any | None:  # noqa: ANN401  a module, or nothing
    """The package gmpy2 if it is installed: its arithmetic is what makes large numbers of keys feasible."""
    try:
        return importlib.import_module("gmpy2")
    except ImportError:
        return None


def shared_factors(moduli: Sequence[int]) -> dict[int, int]:
    """The factors that moduli have in common with others (Bernstein's batch GCD).

    Args:
        moduli: each once.

    Returns:
        By index in *moduli*, a common factor; those without are left out.
    """
    library = gmpy2() if len(moduli) >= _WORTH_GMPY2 else None
    gcd, number = (library.gcd, library.mpz) if library else (math.gcd, int)
    blocks = [range(start, min(start + _BLOCK, len(moduli))) for start in range(0, len(moduli), _BLOCK)]
    shared: dict[int, int] = {}
    for block in blocks:
        tree = _product_tree([number(moduli[index]) for index in block])
        for other in blocks:
            product = tree[-1][0] if other is block else _product([number(moduli[index]) for index in other])
            remainders = _remainders(product, tree, squared=other is block)
            for index, modulus, remainder in zip(block, tree[0], remainders, strict=True):
                common = gcd(modulus, remainder // modulus if other is block else remainder)
                if common > 1:
                    shared.setdefault(index, int(common))
    return dict(sorted(shared.items()))


def _product(numbers: list[Any]) -> Any:  # noqa: ANN401  int, or gmpy2's
    return _product_tree(numbers)[-1][0]


def _product_tree(numbers: list[Any]) -> list[list[Any]]:
    """The numbers, the products of pairs of them, the products of those, and so on to one."""
    tree = [numbers]
    while len(tree[-1]) > 1:
        below = tree[-1]
        pairs = [below[index : index + 2] for index in range(0, len(below), 2)]
        tree.append([math.prod(pair) for pair in pairs])
    return tree


def _remainders(product: Any, tree: list[list[Any]], *, squared: bool) -> list[Any]:  # noqa: ANN401
    """The product modulo every number of a tree's lowest level, or modulo its square."""
    remainders = [product]
    for level in reversed(tree):
        divisors = [divisor * divisor for divisor in level] if squared else level
        remainders = (
            [remainders[index // 2] % divisor for index, divisor in enumerate(divisors)]
            if (len(remainders) != len(divisors))
            else [remainder % divisor for remainder, divisor in zip(remainders, divisors, strict=True)]
        )
    return remainders
