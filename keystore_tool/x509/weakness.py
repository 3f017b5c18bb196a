"""Which algorithms and key sizes are disabled or weak, by the rules of JDK 25.

The rules are kept as Java's security properties spell them, so that a user's own can take their place.

>>> POLICY.of_signature("SHA1withRSA"), POLICY.of_signature("SHA256withRSA")
(<Strength.WEAK: 'weak'>, <Strength.FINE: ''>)
>>> from keystore_tool.x509.public_key import PublicKeyDescription
>>> POLICY.of_key(PublicKeyDescription("RSA", 512))
<Strength.DISABLED: 'disabled'>
"""

from __future__ import annotations

import enum
import operator
import re
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from keystore_tool.x509.public_key import PublicKeyDescription

DISABLED_ALGORITHMS = (
    "MD2, MD5, SHA1 jdkCA & usage TLSServer, RSA keySize < 1024, DSA keySize < 1024, EC keySize < 224, "
    "SHA1 usage SignedJAR & denyAfter 2019-01-01"
)
"""``jdk.certpath.disabledAlgorithms`` of JDK 25 (17 has the same)."""
LEGACY_ALGORITHMS = "SHA1, RSA keySize < 2048, DSA keySize < 2048, DES, DESede, MD5, RC2, ARCFOUR"
"""``jdk.security.legacyAlgorithms`` of JDK 25."""

_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}
_RULE = re.compile(r"\s*([^\s&]+)(?:\s+keySize\s*(<=|<|==|!=|>=|>)\s*(\d{1,9}))?\s*")
_PARTS = re.compile(r"with|and|/", re.IGNORECASE)


class Strength(enum.Enum):
    """How good an algorithm or a key is; the values are keytool's marks."""

    FINE = ""
    WEAK = "weak"
    DISABLED = "disabled"


class Rule(NamedTuple):
    """An algorithm that is ruled out, wholly or for some key sizes.

    Attributes:
        algorithm: its name in upper case, without hyphens of SHA-1.
        comparison: how the size is compared, such as ``<``; empty if any size is ruled out.
        bits: the size that it is compared with.
    """

    algorithm: str
    comparison: str = ""
    bits: int = 0

    def forbids(self, names: frozenset[str], bits: int | None) -> bool:
        """Whether it rules out an algorithm of these names with keys of that many bits (None: unknown)."""
        if self.algorithm not in names:
            return False
        if not self.comparison:
            return True
        return bits is not None and _COMPARISONS[self.comparison](bits, self.bits)


def parse_rules(text: str) -> tuple[Rule, ...]:
    """The rules of a security property.

    Rules on what a certificate is used for, its root or its date are left out: keytool never meets them.
    """
    matches = (_RULE.fullmatch(rule) for rule in text.split(","))
    return tuple(
        Rule(_canonical(match[1]), match[2] or "", int(match[3] or 0))
        for match in matches
        if match is not None
    )


class AlgorithmPolicy(NamedTuple):
    """What is disabled and what is weak.

    Attributes:
        disabled: what must not be used any more.
        legacy: what should not.
    """

    disabled: tuple[Rule, ...]
    legacy: tuple[Rule, ...]

    def of_signature(self, algorithm: str) -> Strength:
        """Judge a signature algorithm by its name and the parts of it: SHA1 and RSA in SHA1withRSA."""
        return self._judge(algorithm, None)

    def of_key(self, key: PublicKeyDescription) -> Strength:
        """Judge a public key by algorithm and size. An RSASSA-PSS key is none of RSA (seen in 25)."""
        return self._judge(key.algorithm, key.bits)

    def of_secret_key(self, algorithm: str) -> Strength:
        """Judge a secret key by its algorithm."""
        return self._judge(algorithm, None)

    def _judge(self, algorithm: str, bits: int | None) -> Strength:
        names = frozenset(map(_canonical, (algorithm, *_PARTS.split(algorithm))))
        if _any_forbids(self.disabled, names, bits):
            return Strength.DISABLED
        return Strength.WEAK if _any_forbids(self.legacy, names, bits) else Strength.FINE


def _any_forbids(rules: Iterable[Rule], names: frozenset[str], bits: int | None) -> bool:
    return any(rule.forbids(names, bits) for rule in rules)


def _canonical(name: str) -> str:
    upper = name.upper()
    return "SHA1" if upper == "SHA-1" else upper


POLICY = AlgorithmPolicy(parse_rules(DISABLED_ALGORITHMS), parse_rules(LEGACY_ALGORITHMS))
"""The rules of JDK 25."""

policy: ContextVar[AlgorithmPolicy] = ContextVar("policy", default=POLICY)
"""The rules that hold now: those of JDK 25, or a user's own."""
