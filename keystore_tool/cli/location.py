"""Which file a command means, and as what type of store it is read or made."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from keystore_tool.cli.cacerts import cacerts_path
from keystore_tool.errors import InvalidArgumentError, StoreFormatError
from keystore_tool.formats import detect
from keystore_tool.model import StoreType

if TYPE_CHECKING:
    from keystore_tool.cli.options import StoreOptions

IN_MEMORY = "NONE"
"""The store name that stands for no file at all."""

STORETYPE_VARIABLE = "KEYSTORE_TOOL_STORETYPE"
TYPE_BY_SUFFIX = {
    ".jks": StoreType.JKS,
    ".jceks": StoreType.JCEKS,
    ".p12": StoreType.PKCS12,
    ".pfx": StoreType.PKCS12,
}


def locate(options: StoreOptions) -> str | None:
    """The store's file, as it was typed if it was; None for a store in memory.

    Raises:
        StoreFileError: the system's trust store is meant, and there is none.
    """
    if options.cacerts:
        return str(cacerts_path())
    if options.keystore is None:
        return str(Path.home() / ".keystore")
    return None if options.keystore == IN_MEMORY else options.keystore


def is_same_file(one: str | None, other: str | None) -> bool:
    """Whether two names are those of one file that exists."""
    if one is None or other is None or not os.path.exists(one) or not os.path.exists(other):  # noqa: PTH110
        return False
    return os.path.samefile(one, other)  # noqa: PTH121  names as typed, not paths


def named_type(name: str | None) -> StoreType | None:
    """The store type of a name in whatever case.

    Raises:
        InvalidArgumentError: there is no such type.
    """
    if name is None:
        return None
    try:
        return StoreType(name.upper())
    except ValueError as error:
        raise InvalidArgumentError(
            f"{name.upper()} not found",
            hint="the store types are JKS, JCEKS and PKCS12",
            java_class="java.security.KeyStoreException",
        ) from error


def type_on_disk(data: bytes, asked: StoreType | None) -> StoreType:
    """The type as which a file is read: its content decides, within what the type asked for allows.

    PKCS12 and JKS stand for each other, and a JKS opened as JCEKS becomes one (observed: keytool 25).

    Raises:
        StoreFormatError: the file is no store, or not of a type that goes with *asked*.
    """
    found = detect.detect(data)
    if asked is None or found is asked:
        return found or detect.refuse(data)
    if found is StoreType.JKS:
        return StoreType.JCEKS if asked is StoreType.JCEKS else StoreType.JKS
    if found is StoreType.PKCS12 and asked is StoreType.JKS:
        return StoreType.PKCS12
    actual = f"a {found.value} store" if found else "no key store that is known here"
    raise StoreFormatError(
        f"{asked.value} asked for, but the file is {actual}", keytool="Invalid keystore format"
    )


def type_of_new(asked: str | None, name: str) -> StoreType:
    """The type of a store that is about to be made: as asked for, by environment, by name, else PKCS#12.

    Raises:
        InvalidArgumentError: there is no such type.
    """
    by_environment = os.environ.get(STORETYPE_VARIABLE) or None
    by_name = TYPE_BY_SUFFIX.get(Path(name).suffix.lower(), StoreType.PKCS12)
    return named_type(asked) or named_type(by_environment) or by_name
