"""Whether a certificate's names cover a host (RFC 9525).

>>> covers_host(["*.example.com"], "www.example.com"), covers_host(["*.example.com"], "example.com")
(True, False)
>>> covers_host(["10.0.0.1"], "10.0.0.1"), covers_host(["WWW.example.com"], "www.example.com.")
(True, True)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def covers_host(names: Iterable[str], host: str) -> bool:
    """Whether a host name or address is one of the names; ``*`` is the whole leftmost label."""
    wanted = host.lower().rstrip(".")
    _, _, parent = wanted.partition(".")
    return any(name.lower() == wanted or (parent and name.lower() == f"*.{parent}") for name in names)
