"""The rules: what may be wrong with stores, each a small function with all that a report says about it.

>>> list(RULES)[0], RULES["KST101"].title, len(RULES) == len(set(RULES))
('KST101', 'Certificate has expired', True)
"""

from __future__ import annotations

from types import MappingProxyType

from keystore_tool.audit.rules import chain, contents, files, keys, store, targets, validity
from keystore_tool.audit.rules.rule import Context, Found, Rule, Scope

__all__ = ["RULES", "Context", "Found", "Rule", "Scope"]

_FAMILIES = (validity, keys, chain, store, contents, files, targets)

RULES = MappingProxyType(
    dict(
        sorted(
            (one.id, one) for family in _FAMILIES for one in vars(family).values() if isinstance(one, Rule)
        )
    )
)
"""All rules, by id."""
