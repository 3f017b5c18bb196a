"""What this program is."""

from __future__ import annotations

from keystore_tool.records import record


@record
class Version:
    """This package's version."""

    version: str
