"""Keep a password as a secret key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli.secretkeys import PASSWORD, Options, make

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.operations.secretkeys import SecretKeyGenerated

__all__ = ["Options", "run"]


def run(given: Options, console: Console) -> SecretKeyGenerated:
    """Read a password and put it under an alias."""
    return make(given, console, PASSWORD if given.keyalg is None else given.keyalg)
