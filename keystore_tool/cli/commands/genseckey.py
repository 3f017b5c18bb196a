"""Make a secret key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli.secretkeys import Options, make

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.operations.secretkeys import SecretKeyGenerated

__all__ = ["Options", "run"]


def run(given: Options, console: Console) -> SecretKeyGenerated:
    """Make a secret key and put it under an alias."""
    return make(given, console, given.keyalg)
