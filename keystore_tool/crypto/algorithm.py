"""AlgorithmIdentifier (RFC 5280, section 4.1.1.2): an object identifier and its parameters.

>>> oid, parameters = read_algorithm(der.parse(der.sequence(der.oid("1.2.840.113549.2.9"), der.null())))
>>> oid, parameters.tag == der.NULL
('1.2.840.113549.2.9', True)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.errors import StoreFormatError

if TYPE_CHECKING:
    from keystore_tool.crypto.der import Element


def read_algorithm(element: Element) -> tuple[str, Element | None]:
    """The dotted object identifier, and the parameters or None.

    Raises:
        StoreFormatError: it is no AlgorithmIdentifier.
    """
    parts = element.expect(der.SEQUENCE, "AlgorithmIdentifier").children()
    if not 1 <= len(parts) <= 2:  # noqa: PLR2004
        raise element.fail("an algorithm and its parameters expected")
    return parts[0].oid(), parts[1] if len(parts) > 1 else None


def read_parameters(parameters: Element | None, least: int, what: str) -> list[Element]:
    """The members of a SEQUENCE of parameters, at least *least* of them; *what* names it in messages.

    Raises:
        StoreFormatError: it is missing, or has fewer.
    """
    if parameters is None:
        raise StoreFormatError(f"{what} are missing")
    members = parameters.expect(der.SEQUENCE, what).children()
    if len(members) < least:
        raise parameters.fail(f"{what} are incomplete")
    return members
