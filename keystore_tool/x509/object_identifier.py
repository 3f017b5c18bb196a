"""Object identifiers as somebody typed them.

>>> parse("1.2.0840")
'1.2.840'
"""

from __future__ import annotations

import re

from keystore_tool.errors import InvalidArgumentError

_INTEGER = re.compile(r"[+-]?[0-9]+")
_MAX_LENGTH = 2000
"""Characters: Python refuses to convert numbers of more than 4300 digits."""


def parse(text: str) -> str:
    """The canonical dotted form of an object identifier.

    Raises:
        InvalidArgumentError: it is none (Java's words observed: keytool 25).
    """
    parts = text.split(".")
    for part in parts:
        if not _INTEGER.fullmatch(part) or len(text) > _MAX_LENGTH:
            _refuse(
                text, f'Invalid format: java.lang.NumberFormatException: For input string: "{_shown(part)}"'
            )
    if len(parts) == 1:
        _refuse(text, "Must be at least two oid components ")
    arcs = [int(part) for part in parts]
    if not 0 <= arcs[0] <= 2:  # noqa: PLR2004  X.660: the root has three arcs
        _refuse(text, "First oid component is invalid ")
    if arcs[1] < 0 or (arcs[0] < 2 and arcs[1] > 39):  # noqa: PLR2004  X.660: they share an octet
        _refuse(text, "Second oid component is invalid ")
    for position, arc in enumerate(arcs, start=1):
        if arc < 0:
            _refuse(text, f"oid component #{position} must be non-negative ")
    return ".".join(map(str, arcs))


def _shown(part: str) -> str:
    """What Java shows of a bad number: it reads nine digits at a time, the odd ones first."""
    return part[: len(part) % 9 or 9] if len(part) > 9 else part  # noqa: PLR2004


def _refuse(text: str, reason: str) -> None:
    raise InvalidArgumentError(
        f'"{text}" is no object identifier',
        hint="numbers and dots: 1.2.840.113549",
        keytool=f"ObjectIdentifier() -- {reason}",
        java_class="java.io.IOException",
    )
