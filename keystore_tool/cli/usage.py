"""The error that keytool answers with the command's help."""

from __future__ import annotations

from keystore_tool.errors import KeystoreError


class UsageError(KeystoreError):
    """Options that do not go together."""

    code = "usage"
