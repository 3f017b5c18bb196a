"""RSA keys of fewer than 1024 bits: keytool makes them, `cryptography` only uses them.

They protect nothing, which keytool says of each; other programs' tests need them.
"""

from __future__ import annotations

import secrets

_ROUNDS = 40
"""Of the Miller-Rabin test with random bases: a composite number passes with a chance below 2 to the -80."""

_SMALL_PRIMES = tuple(n for n in range(3, 1000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2)))


def primes(bits: int, exponent: int) -> tuple[int, int]:
    """The primes of an RSA key, the greater one first (FIPS 186-5, A.1.3; its bounds are for longer keys).

    Args:
        bits: of their product.
        exponent: the public exponent, a prime.
    """
    first = prime((bits + 1) // 2, exponent)
    while True:
        second = prime(bits // 2, exponent)
        if second != first:
            return max(first, second), min(first, second)


def prime(bits: int, exponent: int) -> int:
    """A random prime whose two highest bits are set, and that is not 1 modulo the exponent.

    The product of two such primes has as many bits as both together.
    """
    while True:
        candidate = secrets.randbits(bits) | (0b11 << (bits - 2)) | 1
        if candidate % exponent != 1 and is_prime(candidate):
            return candidate


def is_prime(number: int) -> bool:
    """Whether an odd number above 1000 is prime, beyond reasonable doubt (FIPS 186-5, B.3.1)."""
    if any(number % divisor == 0 for divisor in _SMALL_PRIMES):
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(_passes(number, odd, twos, secrets.randbelow(number - 3) + 2) for _ in range(_ROUNDS))


def _passes(number: int, odd: int, twos: int, base: int) -> bool:
    power = pow(base, odd, number)
    if power in (1, number - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False
