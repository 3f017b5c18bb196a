"""What the package badkeys says of a public key: it knows more weaknesses than this one, and lists of keys.

An extra, asked when the settings say so (``badkeys = true``). Its list of compromised keys is data that its
own command downloads (``badkeys --update-bl``); without them, all its other checks are made.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import importlib
import io
from typing import Any

from keystore_tool.errors import InvalidArgumentError

_NEEDS_DATA = "blocklist"


def require() -> None:
    """Refuse to go on without the package.

    Raises:
        InvalidArgumentError: it is not installed.
    """
    try:
        importlib.import_module("badkeys")
    except ImportError as error:
        raise InvalidArgumentError(
            "the setting badkeys needs the package badkeys", hint="pip install 'keystore-tool[badkeys]'"
        ) from error


@functools.lru_cache(maxsize=65536)
def weaknesses(spki: bytes) -> tuple[str, ...]:
    """The names of the weaknesses of a key, as badkeys has them.

    Args:
        spki: DER of SubjectPublicKeyInfo; a key of a kind that it does not know has none.
    """
    badkeys: Any = importlib.import_module("badkeys")  # without types
    text = base64.encodebytes(spki).decode()
    key = f"-----BEGIN PUBLIC KEY-----\n{text}-----END PUBLIC KEY-----\n"
    found: dict[str, Any] = badkeys.checkpubkey(key, _checks())["results"]
    return tuple(sorted(found))


@functools.cache
def _checks() -> tuple[str, ...]:
    """Its default checks, those that can be made."""
    badkeys: Any = importlib.import_module("badkeys")
    names = tuple(badkeys.defaultchecks)
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            badkeys.checkrsa(3 * 5, checks=[_NEEDS_DATA])
    except SystemExit:  # it ends the program, with a message, if its data are missing
        return tuple(name for name in names if name != _NEEDS_DATA)
    return names
