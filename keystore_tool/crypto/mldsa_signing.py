"""Signatures of ML-DSA with expanded keys (FIPS 204, section 6.2), which `cryptography` does not take.

JDK 24 and 25.0.3 write such keys. Python takes some tenths of a second for a signature, and its time depends
on the key: that is for a command line, not for a server that signs whatever it is sent.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto.mldsa import decode
from keystore_tool.crypto.mldsa_arithmetic import (
    DEGREE,
    MODULUS,
    PARAMETERS,
    multiply,
    pack,
    sample_matrices,
    shake256,
    transform,
    transform_back,
    unpack,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from keystore_tool.crypto.mldsa import Secret
    from keystore_tool.crypto.mldsa_arithmetic import Parameters, Polynomial


def sign(
    algorithm: str, private_key: bytes, message: bytes, random: Callable[[int], bytes] = os.urandom
) -> bytes:
    """A signature, hedged with randomness (algorithms 2 and 7; the context is empty).

    Args:
        algorithm: ``ML-DSA-44``, ``ML-DSA-65`` or ``ML-DSA-87``.
        private_key: the expanded key (FIPS 204, algorithm 24).
        message: what is signed.
        random: so many random bytes.

    Raises:
        StoreFormatError: the key is malformed.
    """
    signer = _Signer.of(PARAMETERS[algorithm], decode(algorithm, private_key))
    digest = shake256(signer.secret.public_hash + b"\0\0" + message, 64)
    mask_seed = shake256(signer.secret.signing_seed + random(32) + digest, 64)
    number = 0
    while True:
        signature = signer.attempt(digest, mask_seed, number)
        if signature is not None:
            return signature
        number += signer.parameters.columns


class _Signer(NamedTuple):
    """A key, its polynomials transformed."""

    parameters: Parameters
    secret: Secret
    matrix: list[list[Polynomial]]
    first: list[Polynomial]
    second: list[Polynomial]
    low: list[Polynomial]

    @classmethod
    def of(cls, parameters: Parameters, secret: Secret) -> _Signer:
        matrix = sample_matrices(secret.public_seed, parameters)
        vectors = ([transform(one) for one in each] for each in (secret.first, secret.second, secret.low))
        return cls(parameters, secret, matrix, *vectors)

    def attempt(self, digest: bytes, mask_seed: bytes, number: int) -> bytes | None:
        """A signature with one mask; None if it would tell something of the key."""
        parameters = self.parameters
        slack = parameters.ones * parameters.bound
        mask = [
            _sample_mask(mask_seed, number + column, parameters.mask) for column in range(parameters.columns)
        ]
        committed = multiply(self.matrix, [transform(one) for one in mask])
        high = [[_split(value, parameters.rounding)[0] for value in one] for one in committed]
        bits = ((MODULUS - 1) // (2 * parameters.rounding) - 1).bit_length()
        hashed = shake256(digest + b"".join(pack(one, bits) for one in high), parameters.challenge_size)
        challenge = transform(_sample_challenge(hashed, parameters.ones))

        response = [_add(one, more) for one, more in zip(mask, _times(challenge, self.first), strict=True)]
        if _largest(response) >= parameters.mask - slack:
            return None
        rest = [
            _subtract(one, less) for one, less in zip(committed, _times(challenge, self.second), strict=True)
        ]
        if _largest([[_split(value, parameters.rounding)[1] for value in one] for one in rest]) >= (
            parameters.rounding - slack
        ):
            return None
        carried = _times(challenge, self.low)
        if _largest(carried) >= parameters.rounding:
            return None
        hints = [
            list(_hints(one, more, parameters.rounding)) for one, more in zip(rest, carried, strict=True)
        ]
        if sum(map(len, hints)) > parameters.hints:
            return None
        return hashed + _encode(response, parameters.mask) + _encode_hints(hints, parameters.hints)


# ---------------------------------------------------------------------------------------------- sampling


def _sample_mask(seed: bytes, number: int, bound: int) -> Polynomial:
    """A polynomial of the mask (algorithm 34)."""
    bits = bound.bit_length()
    stream = shake256(seed + number.to_bytes(2, "little"), DEGREE * bits // 8)
    return [bound - value for value in unpack(stream, bits)]


def _sample_challenge(seed: bytes, ones: int) -> Polynomial:
    """A polynomial with so many coefficients of 1 or -1, and 0 else (algorithm 29)."""
    stream = iter(hashlib.shake_256(seed).digest(8 + 4 * DEGREE))
    signs = int.from_bytes(bytes(next(stream) for _ in range(8)), "little")
    challenge = [0] * DEGREE
    for place in range(DEGREE - ones, DEGREE):
        other = next(value for value in stream if value <= place)
        challenge[place] = challenge[other]
        challenge[other] = 1 - 2 * (signs & 1)
        signs >>= 1
    return challenge


# -------------------------------------------------------------------------------------------- arithmetic


def _times(challenge: Polynomial, vector: list[Polynomial]) -> list[Polynomial]:
    """A transformed polynomial times a transformed vector; values around zero."""
    return [
        [
            _centre(value)
            for value in transform_back([a * b % MODULUS for a, b in zip(challenge, one, strict=True)])
        ]
        for one in vector
    ]


def _centre(value: int) -> int:
    value %= MODULUS
    return value - MODULUS if value > MODULUS // 2 else value


def _add(one: Polynomial, other: Polynomial) -> Polynomial:
    return [_centre(a + b) for a, b in zip(one, other, strict=True)]


def _subtract(one: Polynomial, other: Polynomial) -> Polynomial:
    return [(a - b) % MODULUS for a, b in zip(one, other, strict=True)]


def _largest(vector: list[Polynomial]) -> int:
    return max(abs(value) for polynomial in vector for value in polynomial)


def _split(value: int, rounding: int) -> tuple[int, int]:
    """A value's high bits, and what is left as a number around zero (algorithm 36)."""
    low = value % (2 * rounding)
    if low > rounding:
        low -= 2 * rounding
    if value - low == MODULUS - 1:
        return 0, low - 1
    return (value - low) // (2 * rounding), low


def _hints(rest: Polynomial, carried: Polynomial, rounding: int) -> Iterator[int]:
    """The places at which what is carried changes the high bits (algorithm 39)."""
    for place, (value, more) in enumerate(zip(rest, carried, strict=True)):
        if _split((value + more) % MODULUS, rounding)[0] != _split(value, rounding)[0]:
            yield place


def _encode(response: list[Polynomial], bound: int) -> bytes:
    return b"".join(pack((bound - value for value in one), bound.bit_length()) for one in response)


def _encode_hints(hints: list[list[int]], most: int) -> bytes:
    """The places, padded, then how many there are up to each polynomial (algorithm 20)."""
    places = bytes(place for one in hints for place in one)
    counts, total = bytearray(), 0
    for one in hints:
        total += len(one)
        counts.append(total)
    return places.ljust(most, b"\0") + bytes(counts)
