"""The policy that an option names: one that comes with this program, or a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from keystore_tool.errors import InvalidArgumentError, StoreFileError

if TYPE_CHECKING:
    from keystore_tool.operations.policy import Policy

PACKAGED = ("vibes",)
ENDING = ".toml"


def load(named: str | None) -> Policy | None:
    """The policy of a name, or of a TOML file; None if none is named.

    Raises:
        InvalidArgumentError: there is none of that name, or the file is none.
        StoreFileError: the file cannot be read.
    """
    if named is None:
        return None
    import pkgutil  # noqa: PLC0415  most calls name no policy

    from keystore_tool.operations import policy_file  # noqa: PLC0415

    if named in PACKAGED:
        data = pkgutil.get_data("keystore_tool", f"policies/{named}{ENDING}") or b""
        return policy_file.parse(data.decode(), named)
    if not named.endswith(ENDING) and os.sep not in named:
        raise InvalidArgumentError(
            f"there is no policy {named}",
            hint=f"there is {', '.join(PACKAGED)}; a file of your own ends with {ENDING}",
        )
    return policy_file.parse(_read(named), Path(named).name)


def _read(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise StoreFileError(f"cannot read {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InvalidArgumentError(f"policy {file}: not UTF-8 text") from error
