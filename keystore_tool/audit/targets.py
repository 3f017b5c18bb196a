"""What is audited: files, folders, globs, lists, URLs; and reading it.

Stores are found by content, which whoever reads a file decides: here every file of a folder is a candidate.

>>> import tempfile
>>> from pathlib import Path
>>> with tempfile.TemporaryDirectory() as folder:
...     made = [Path(folder, name).write_bytes(b"?") for name in ("b.jks", "a.txt")]
...     [(target.name.removeprefix(folder), target.expected) for target in find([folder])]
[('/a.txt', False), ('/b.jks', True)]
"""

from __future__ import annotations

import glob
import importlib
import os
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from keystore_tool import storefile
from keystore_tool.errors import InvalidArgumentError, StoreFileError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SUFFIXES = (
    ".jks", ".jceks", ".p12", ".pfx", ".pkcs12", ".ks", ".keystore", ".ts", ".truststore", ".bks", ".bcfks",
    ".uber",
)  # fmt: skip
"""Ends of names that only stores have; in lower case."""
NAMES = frozenset(("cacerts", "jssecacerts", "keystore", "truststore", ".keystore", ".truststore"))

SNIFFED = 64
"""So many bytes of a file tell whether it may be a store."""

LIST = "-"

_MOST_CHARACTERS = 100  # that name a shard; Python refuses numbers of thousands of digits


class Target(NamedTuple):
    """A file that may be a store, or what went wrong where there might be some.

    Attributes:
        name: its path or URL, as reached from what the user named.
        expected: whether it must be a store: the user named it, or it is called like one.
        problem: why it, or a folder, cannot be looked at; None if it can.
    """

    name: str
    expected: bool
    problem: str | None = None


def find(
    named: Iterable[str], listed: Callable[[], Iterable[str]] = list, shard: tuple[int, int] | None = None
) -> Iterator[Target]:
    """All targets, in the order named, within folders by name.

    Args:
        named: files, folders, globs, URLs; ``-`` stands for those that *listed* gives.
        listed: the lines of standard input.
        shard: (i, n): only the i-th of n parts, 1 to n, which are the same on every machine.

    Raises:
        UnsupportedError: a URL needs a package that is not installed.
    """
    for name in _names(named, listed):
        for target in _targets(name):
            if shard is None or zlib.crc32(os.fsencode(target.name)) % shard[1] == shard[0] - 1:
                yield target


def parse_shard(text: str) -> tuple[int, int]:
    """The value of ``--shard``, such as ``2/5``.

    Raises:
        InvalidArgumentError: it is no part of so many.
    """
    part, _, count = text.partition("/")
    few = len(text) <= _MOST_CHARACTERS
    if few and part.isdecimal() and count.isdecimal() and 1 <= int(part) <= int(count):
        return int(part), int(count)
    raise InvalidArgumentError(f"{text} is no shard", hint="write i/n, such as 2/5 for the second of five")


def _names(named: Iterable[str], listed: Callable[[], Iterable[str]]) -> Iterator[str]:
    for name in named:
        if name == LIST:
            yield from filter(None, listed())
        else:
            yield name


def _targets(name: str) -> Iterator[Target]:
    if is_url(name):
        yield from _remote(name)
    elif os.path.isdir(name):  # names stay as typed: a Path would drop "./"
        yield from _folder(name)
    elif glob.has_magic(name) and not os.path.lexists(name):
        found = sorted(glob.glob(name, recursive=True))
        if not found:
            yield Target(name, expected=True, problem="no file matches")
        for one in found:
            # What a glob names is still found by content, for "conf/*" names everything.
            yield from _folder(one) if os.path.isdir(one) else [_file(one)]
    else:
        yield Target(name, expected=True)


def _file(path: str) -> Target:
    return Target(path, expected=is_named_like_store(path))


def is_named_like_store(path: str) -> bool:
    """Whether a file's name promises a store."""
    name = path.rpartition("/")[2].lower()
    return name.endswith(SUFFIXES) or name in NAMES


# ------------------------------------------------------------------------------------------------ folders


def _folder(top: str) -> Iterator[Target]:
    yield from _walk(top, (), set())


def _walk(folder: str, above: tuple[tuple[int, int], ...], seen: set[tuple[int, int]]) -> Iterator[Target]:
    """The files of a folder and of those in it; symbolic links are followed, each folder entered once."""
    try:
        identity = _identity(folder)
        if identity in above:
            yield Target(folder, expected=True, problem="a symbolic link to a folder that it is in")
            return
        if identity in seen:
            return
        seen.add(identity)
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield Target(folder, expected=True, problem=f"cannot list the folder: {error.strerror}")
        return
    for entry in found:
        if _is_folder(entry):
            yield from _walk(entry.path, (*above, identity), seen)
        elif _is_file(entry):
            yield _file(entry.path)
        elif is_named_like_store(entry.path):
            # A pipe would be waited for, a device has no end; a link to nowhere is told of when it is read.
            other = "no ordinary file" if os.path.exists(entry.path) else None
            yield Target(entry.path, expected=True, problem=other)


def _identity(folder: str) -> tuple[int, int]:
    status = os.stat(folder)
    return status.st_dev, status.st_ino


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


# ------------------------------------------------------------------------------------------------ reading


class Content(NamedTuple):
    """A file that was read.

    Attributes:
        data: all of it; only its beginning, if that rules out that it is a store.
        status: owner, mode and times; None where there are none, as in object stores.
    """

    data: bytes
    status: os.stat_result | None


def read(target: Target, may_be_store: Callable[[bytes], bool]) -> Content | None:
    """A target's content; None if it need not be a store and is none.

    Args:
        target: one without a problem.
        may_be_store: judges the first `SNIFFED` bytes.

    Raises:
        StoreFileError: it is a target that must be a store, and cannot be read.
    """
    try:
        if is_url(target.name):
            return _read_remote(target, may_be_store)
        if not target.expected and not may_be_store(_beginning(target.name)):
            return None
        snapshot = storefile.read(target.name)
    except (OSError, StoreFileError) as error:
        if not target.expected and isinstance(error, FileNotFoundError):
            return None  # it was deleted since
        if isinstance(error, StoreFileError):
            raise
        raise StoreFileError(f"cannot read {target.name}: {error.strerror}") from error
    return Content(snapshot.data, snapshot.status)


def _beginning(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        return os.read(descriptor, SNIFFED)
    finally:
        os.close(descriptor)


# ------------------------------------------------------------------------------------------ object stores


def is_url(name: str) -> bool:
    """Whether a name is a URL of something that fsspec reads, such as ``s3://bucket/folder``."""
    scheme, separator, _ = name.partition("://")
    return bool(separator) and scheme.replace("+", "").replace("-", "").isalnum()


def _remote(url: str) -> Iterator[Target]:
    try:
        system, path = _file_system(url)
        if system.isdir(path):
            names = sorted(map(system.unstrip_protocol, system.find(path)))
        elif glob.has_magic(path):
            names = sorted(map(system.unstrip_protocol, system.glob(path)))
        else:
            yield Target(url, expected=True)
            return
    except (OSError, ValueError, ImportError) as error:
        yield Target(url, expected=True, problem=f"cannot be listed: {type(error).__name__}: {error}")
        return
    yield from map(_file, names)


def _file_system(url: str) -> tuple[Any, str]:
    try:
        core = importlib.import_module("fsspec.core")  # an extra, for URLs only
    except ImportError as error:
        raise UnsupportedError(
            f"{url} needs the package fsspec", hint="pip install 'keystore-tool[cloud]'"
        ) from error
    system, path = core.url_to_fs(url)
    return system, path


def _read_remote(target: Target, may_be_store: Callable[[bytes], bool]) -> Content | None:
    try:
        system, path = _file_system(target.name)
        with system.open(path, "rb") as file:
            data = file.read(SNIFFED)
            if not target.expected and not may_be_store(data):
                return None
            data += file.read(storefile.MAX_SIZE + 1 - len(data))
    except (OSError, ValueError, ImportError) as error:
        raise StoreFileError(f"cannot read {target.name}: {type(error).__name__}: {error}") from error
    if len(data) > storefile.MAX_SIZE:
        raise StoreFileError(f"{target.name} has more than {storefile.MAX_SIZE} bytes: no key store")
    return Content(data, None)


def folder_of(name: str) -> str | None:
    """The folder that a target is in; None of a URL."""
    return None if is_url(name) else os.path.dirname(name) or os.curdir
