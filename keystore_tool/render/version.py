"""The program's version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keystore_tool.operations.version import Version


def keytool(result: Version) -> str:
    """The program's name and version."""
    return f"keystore-tool {result.version}\n"


plain = keytool


def document(result: Version) -> dict[str, Any]:
    """For JSON."""
    return {"version": result.version}
