"""RSA keys of fewer than 1024 bits."""

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.crypto import keys, short_rsa
from keystore_tool.crypto.key_specification import KeySpecification

CARMICHAEL = (1729, 41041, 825265, 321197185, 5394826801, 232250619601)
"""They pass Fermat's test for most bases."""
PRIMES = (1009, 7919, 104729, 2**31 - 1, 2**61 - 1, 2**127 - 1, 2**521 - 1)


@pytest.mark.parametrize("number", PRIMES)
def test_a_prime_is_one(number: int) -> None:
    assert short_rsa.is_prime(number)


@pytest.mark.parametrize("number", [*CARMICHAEL, 1009 * 7919, (2**61 - 1) * (2**31 - 1), (2**127 - 1) ** 2])
def test_what_has_factors_is_none(number: int) -> None:
    assert not short_rsa.is_prime(number)


@given(st.integers(500, 20000).map(lambda half: 2 * half + 1))
def test_numbers_are_prime_if_nothing_divides_them(number: int) -> None:
    divided = any(number % divisor == 0 for divisor in range(3, int(number**0.5) + 1, 2))
    assert short_rsa.is_prime(number) is not divided


@pytest.mark.parametrize("bits", [512, 513, 767, 1023])
def test_openssl_takes_the_key(bits: int) -> None:
    pair = keys.generate(KeySpecification("RSA", bits))
    key = load_der_private_key(pair.private_key, None)  # which checks its numbers
    assert isinstance(key, RSAPrivateKey)
    assert key.key_size == bits
    assert key.private_numbers().p > key.private_numbers().q
