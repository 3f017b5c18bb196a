"""Which file a command means, and as what type of store it is read or made."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from keystore_tool.cli.java import javasettings
from keystore_tool.cli.java.cacerts import cacerts_path
from keystore_tool.stores import named_type, type_by_name

if TYPE_CHECKING:
    from keystore_tool.cli.options import StoreOptions
    from keystore_tool.model import StoreType

IN_MEMORY = "NONE"
"""The store name that stands for no file at all."""

STORETYPE_VARIABLE = "KEYSTORE_TOOL_STORETYPE"


def locate(options: StoreOptions) -> str | None:
    """The store's file, as it was typed if it was; None for a store in memory.

    Raises:
        StoreFileError: the system's trust store is meant, and there is none.
    """
    if options.cacerts:
        return cacerts_path()
    if options.keystore is None:
        return os.path.join(javasettings.home(), ".keystore")
    return None if options.keystore == IN_MEMORY else options.keystore


def is_same_file(one: str | None, other: str | None) -> bool:
    """Whether two names are those of one file, or would be if it existed."""
    if one is None or other is None:
        return False
    try:
        return os.path.realpath(one) == os.path.realpath(other)
    except FileNotFoundError:  # the working directory was removed
        return False


def type_of_new(asked: str | None, name: str) -> StoreType:
    """The type of a store that is about to be made: as asked for, by environment, by name, else PKCS#12.

    Raises:
        InvalidArgumentError: there is no such type.
    """
    by_environment = javasettings.store_type() or os.environ.get(STORETYPE_VARIABLE) or None
    return named_type(asked) or named_type(by_environment) or type_by_name(name)
