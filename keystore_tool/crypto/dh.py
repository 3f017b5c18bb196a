"""Diffie-Hellman groups and private values as Java takes them (observed: 17 and 25).

The primes are those of Oakley and the MODP groups (RFC 2409, 6; RFC 3526), which are defined by the digits of
pi, so that they are computed here. Java has another prime for 512 bits. The generator is always 2.

>>> f"{group(2048).prime:x}"[:24]
'ffffffffffffffffc90fdaa2'
"""

from __future__ import annotations

import secrets
from typing import NamedTuple

from keystore_tool.errors import UnsupportedError

GENERATOR = 2

_PRIME_OF_512_BITS = int(
    "ffffffffffffffff8b479b3a6e8de86c294188f0bf2cd86cdb950adb36d0f61f"
    "d51e46f69c99ed95abe5a7bbb230a6ed1d0b4506b5317284ffffffffffffffff",
    16,
)
_OFFSETS = {
    768: 149686,
    1024: 129093,
    1536: 741804,
    2048: 124476,
    3072: 1690314,
    4096: 240904,
    6144: 929484,
    8192: 4743158,
}
"""What the RFCs add to the digits of pi to make the number of so many bits a safe prime."""
_PRIVATE_BITS = {2048: 224, 3072: 256, 4096: 304, 6144: 352, 8192: 400}
_SMALLEST_PRIVATE_BITS = 160


class Group(NamedTuple):
    """A group, and how long a private value in it is.

    Attributes:
        prime: the modulus.
        private_bits: the length of a private value, ``privateValueLength`` of PKCS #3.
    """

    prime: int
    private_bits: int


def group(bits: int) -> Group:
    """Java's group of a size.

    Raises:
        UnsupportedError: Java searches new primes for that size, here they are not searched.
    """
    if bits == _PRIME_OF_512_BITS.bit_length():
        return Group(_PRIME_OF_512_BITS, _SMALLEST_PRIVATE_BITS)
    if bits not in _OFFSETS:
        raise UnsupportedError(
            f"DH keys of {bits} bits cannot be generated here", hint="take 2048, 3072 or 4096 bits"
        )
    middle = _pi(bits - 130) + _OFFSETS[bits]
    prime = 2**bits - 2 ** (bits - 64) - 1 + (middle << 64)
    return Group(prime, _PRIVATE_BITS.get(bits, _SMALLEST_PRIVATE_BITS))


def private_value(bits: int) -> int:
    """A random private value of exactly so many bits (PKCS #3, 7.1)."""
    return 1 << (bits - 1) | secrets.randbits(bits - 1)


def _pi(bits: int) -> int:
    """Pi times 2 to the power of *bits*, rounded down (Machin's formula)."""
    guard = 64
    one = 1 << (bits + guard)
    return 4 * (4 * _arc_tangent_of_inverse(5, one) - _arc_tangent_of_inverse(239, one)) >> guard


def _arc_tangent_of_inverse(number: int, one: int) -> int:
    power, total, divisor, sign = one // number, 0, 1, 1
    while power:
        total += sign * (power // divisor)
        power //= number * number
        divisor, sign = divisor + 2, -sign
    return total
