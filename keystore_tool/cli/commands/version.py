"""Print the version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keystore_tool
from keystore_tool.operations.version import Version
from keystore_tool.records import record

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console


@record(kw_only=True)
class Options:
    """What -version takes: nothing."""


def run(given: Options, console: Console) -> Version:  # noqa: ARG001  every command is called like this
    """Tell this package's version."""
    return Version(keystore_tool.__version__)
