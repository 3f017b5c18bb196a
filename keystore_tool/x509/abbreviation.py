"""Names that may be shortened on the command line.

>>> resolve("kCS", ("keyEncipherment", "keyCertSign")), resolve("keye", ("keyEncipherment", "keyCertSign"))
('keyCertSign', 'keyEncipherment')
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence


def resolve(typed: str, names: Sequence[str]) -> str | None:
    """The name that somebody meant, or None.

    A name is meant by its beginning, or by its first letter and its capitals: ``keyC``, ``kCS``. Letter case
    counts only if that leaves a name: ``de`` is decipherOnly, ``dE`` dataEncipherment, and ``DE`` either
    (observed: keytool 25).

    Raises:
        InvalidArgumentError: several are meant.
    """
    for fold in (str, str.lower):
        wanted = fold(typed)
        meant = [name for name in names if fold(name).startswith(wanted) or fold(_capitals(name)) == wanted]
        if len(meant) > 1:
            raise InvalidArgumentError(
                f"{typed or 'An empty name'} is ambiguous: {', '.join(meant)}",
                keytool=f"command {typed} is ambiguous:\n     {' '.join(meant)}",
            )
        if meant:
            return meant[0]
    return None


def _capitals(name: str) -> str:
    return name[0] + "".join(letter for letter in name[1:] if letter.isupper())
