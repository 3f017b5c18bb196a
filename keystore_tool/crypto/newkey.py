"""Which key to generate, as openssl has it: ``-newkey`` and ``-pkeyopt`` together.

>>> read("rsa:3072", ()).bits
3072
>>> read("ec", ("ec_paramgen_curve:P-256",)).curve
'secp256r1'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.crypto.key_specification import KeySpecification, specify
from keystore_tool.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable

DEFAULT = "rsa:2048"
"""What openssl makes unless something else is asked for."""

_DEFAULT_BITS = "2048"
_DEFAULT_CURVE = "P-256"  # openssl has none: it wants the curve named
_CURVES = {
    "p-256": "secp256r1",
    "prime256v1": "secp256r1",
    "p-384": "secp384r1",
    "p-521": "secp521r1",
}
"""openssl's names where Java has others."""

_BITS, _CURVE = "rsa_keygen_bits", "ec_paramgen_curve"
_SETTINGS = {
    "rsa": (_BITS, "rsa_keygen_pubexp"),
    "rsa-pss": (_BITS, "rsa_keygen_pubexp"),
    "ec": (_CURVE, "ec_param_enc"),
    "ed25519": (),
    "ed448": (),
}
"""The algorithms and their settings."""
_ONLY_VALUES = {"rsa_keygen_pubexp": "65537", "ec_param_enc": "named_curve"}


def read(newkey: str, settings: Iterable[str]) -> KeySpecification:
    """The key that the options ask for.

    Args:
        newkey: an algorithm, a size, or both: ``rsa``, ``2048``, ``rsa:2048``, ``ec``, ``ed25519``.
        settings: values of ``-pkeyopt``.

    Raises:
        InvalidArgumentError: there is no such algorithm, size, curve or setting.
    """
    algorithm, _, size = newkey.lower().partition(":")
    if algorithm.isdecimal():
        algorithm, size = "rsa", algorithm
    if algorithm not in _SETTINGS:
        raise _refusal(f"-newkey {newkey}", f"the algorithms are {', '.join(_SETTINGS)}")
    chosen = dict(_setting(text, algorithm) for text in settings)
    if algorithm == "ec":
        return _curve(newkey, size, chosen.get(_CURVE, _DEFAULT_CURVE))
    if algorithm.startswith("ed"):
        return specify(algorithm)
    return _rsa(newkey, "RSASSA-PSS" if algorithm == "rsa-pss" else "RSA", chosen.get(_BITS) or size)


def _rsa(newkey: str, name: str, size: str) -> KeySpecification:
    size = size or _DEFAULT_BITS
    if not size.isdecimal() or len(size) > len("16384"):
        raise _refusal(f"-newkey {newkey}", "the size is a number of bits, as in rsa:2048")
    return specify(name, size=int(size))


def _curve(newkey: str, file: str, curve: str) -> KeySpecification:
    if file:
        raise _refusal(f"-newkey {newkey}", "name the curve: -newkey ec -pkeyopt ec_paramgen_curve:P-256")
    return specify("EC", group=_CURVES.get(curve.lower(), curve))


def _setting(text: str, algorithm: str) -> tuple[str, str]:
    name, _, value = text.partition(":")
    known = _SETTINGS[algorithm]
    if name not in known:
        hint = f"{algorithm} has {', '.join(known)}" if known else f"{algorithm} has no settings"
        raise _refusal(f"-pkeyopt {text}", hint)
    if _ONLY_VALUES.get(name, value) != value:
        raise _refusal(f"-pkeyopt {text}", f"it is always {_ONLY_VALUES[name]}")
    return name, value


def _refusal(what: str, hint: str) -> InvalidArgumentError:
    return InvalidArgumentError(f"{what} cannot be generated", hint=hint)
