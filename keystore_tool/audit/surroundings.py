"""What lies beside a store: the folder, its rights, and other files in it that give secrets away."""

from __future__ import annotations

import functools
import os
import re
import stat
from typing import NamedTuple

KEY_SUFFIXES = (".pem", ".key", ".p8", ".pk8", ".crt", ".cer")
TEXT_SUFFIXES = (
    ".properties", ".conf", ".cfg", ".config", ".ini", ".xml", ".yml", ".yaml", ".json", ".toml", ".env",
    ".sh", ".args", ".options", ".txt", ".service",
)  # fmt: skip
_TEXT_NAMES = (".env", "jvm.options", "java_opts", "dockerfile", "start")

_MOST_FILES = 2000
_MOST_BYTES = 1 << 16

_PLAIN_KEY = re.compile(rb"-----BEGIN (?:(?:RSA|EC|DSA) )?PRIVATE KEY-----(?P<head>\s*[^\n]*\n[^\n]*)")
_ENCRYPTED = b"ENCRYPTED"
# A name like keyStorePassword, ssl.keystore.password, server.ssl.key-store-password or -storepass, and
# a value
# that is no reference to somewhere else.
_PASSWORD = re.compile(
    rb"(?i)(?:(?:key|trust)[._-]?store|keystore|store|key)[._-]?pass(?:word)?[\"']?\s*[=:>\s]\s*[\"']?"
    rb"(?P<value>[^\s\"'<>,;]+)"
)
_REFERENCES = (b"${", b"$(", b"$", b"{{", b"%", b"env:", b"file:", b"@", b"<", b"ENC(", b"vault:", b":")


class Folder(NamedTuple):
    """A folder.

    Attributes:
        mode: its permission bits, sticky bit included; None if it cannot be looked at.
        owner: number of its owner.
        plain_keys: names of the files in it with an unencrypted private key in PEM.
        password_files: names of the files in it that state a store's password.
    """

    mode: int | None = None
    owner: int | None = None
    plain_keys: tuple[str, ...] = ()
    password_files: tuple[str, ...] = ()


class Surroundings:
    """Folders, each looked at once."""

    def __init__(self) -> None:
        self.folder = functools.lru_cache(maxsize=256)(look)

    def __reduce__(self) -> tuple[type[Surroundings], tuple[()]]:
        return Surroundings, ()


def look(folder: str) -> Folder:
    """Look at a folder and the small files in it. What cannot be read is passed over."""
    try:
        status = os.stat(folder)
        with os.scandir(folder) as entries:
            names = sorted(entry.name for _, entry in zip(range(_MOST_FILES), entries, strict=False))
    except OSError:
        return Folder()
    keys = [name for name in names if name.lower().endswith(KEY_SUFFIXES)]
    texts = [name for name in names if name.lower().endswith(TEXT_SUFFIXES) or name.lower() in _TEXT_NAMES]
    return Folder(
        stat.S_IMODE(status.st_mode),
        status.st_uid,
        tuple(name for name in keys if _has_plain_key(_beginning(folder, name))),
        tuple(name for name in texts if states_password(_beginning(folder, name))),
    )


def _beginning(folder: str, name: str) -> bytes:
    try:
        descriptor = os.open(os.path.join(folder, name), os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return b""
    try:
        return os.read(descriptor, _MOST_BYTES)
    except OSError:
        return b""
    finally:
        os.close(descriptor)


def _has_plain_key(text: bytes) -> bool:
    return any(_ENCRYPTED not in found["head"] for found in _PLAIN_KEY.finditer(text))


def states_password(text: bytes) -> bool:
    r"""Whether a text states a store's password, rather than where it is.

    >>> states_password(b"server.ssl.key-store-password=secret\n"), states_password(b"keypass=${KEYPASS}")
    (True, False)
    """
    return any(not found["value"].startswith(_REFERENCES) for found in _PASSWORD.finditer(text))
