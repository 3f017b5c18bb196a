"""Results that are remembered, so that an audit that was interrupted goes on where it was.

A result is good for a file of the same name, size and time of change; if the time differs, for one of the
same digest. It is good on the same day, for findings speak of days left, under the same settings, and as long
as owner and rights of the file, and what lies beside it, are the same. What could not be read, or changed
while it was read, is not remembered, and neither is any secret: whether a password was given is, not which.
"""

from __future__ import annotations

import contextlib
import enum
import functools
import hashlib
import json
import os
import sqlite3
import types
import typing
import zlib
from collections import deque
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import keystore_tool
from keystore_tool.audit import report, targets
from keystore_tool.audit.engine import Looked
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.records import fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from keystore_tool.audit.engine import Plan
    from keystore_tool.audit.targets import Target

_TABLE = """
    CREATE TABLE IF NOT EXISTS results (
        name TEXT PRIMARY KEY, plan TEXT, size INTEGER, changed INTEGER, digest BLOB, result BLOB
    ) WITHOUT ROWID
"""
_COMMIT_EVERY = 200


class State(NamedTuple):
    """What tells whether a file is still the same.

    Attributes:
        size: in bytes.
        changed: time of change, in nanoseconds.
        owner: number of its owner.
        mode: its kind and permission bits.
    """

    size: int
    changed: int
    owner: int
    mode: int


class Cache:
    """The file with the results.

    Args:
        path: an SQLite database, made if it does not exist, for its owner alone.
        plan: what the audit goes by.

    Raises:
        InvalidArgumentError: the file is something else, or cannot be written.
    """

    def __init__(self, path: str, plan: Plan) -> None:
        self._path = path
        self._plan = digest_of(plan)
        self._folder = plan.context.surroundings.folder
        self._unwritten = 0
        with self._explained():
            if not os.path.exists(path):
                os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
            self._database = sqlite3.connect(path)
            try:
                self._database.execute(_TABLE)
            except sqlite3.Error:
                self._database.close()
                raise

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            raise InvalidArgumentError(
                f"{self._path} is no cache, or cannot be used: {error}", hint="name another file"
            ) from error

    def find(self, target: Target, state: State | None) -> Looked | None:
        """The result for a target, if there is one that is still good for a file in this state."""
        with self._explained():
            row = self._database.execute(
                "SELECT plan, size, changed, digest, result FROM results WHERE name = ?", [_key(target.name)]
            ).fetchone()
        if row is None or state is None or row[:2] != (self._basis(target.name, state), state.size):
            return None
        if row[2] != state.changed and row[3] != _digest_of_file(target.name):
            return None
        try:
            return decode(row[4])
        except (ValueError, TypeError, zlib.error):  # damaged: it is found out anew
            return None

    def keep(self, looked: Looked, state: State | None) -> None:
        """Remember a result, if it is one of a file that could be read and is still in the state of then."""
        name = looked.report.name
        digest = _digest_of_file(name)
        if looked.report.record is None or state is None or state != state_of(name):
            return
        values = (_key(name), self._basis(name, state), state.size, state.changed, digest, encode(looked))
        with self._explained():
            self._database.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?)", values)
        self._unwritten += 1
        if self._unwritten >= _COMMIT_EVERY:
            self.commit()

    def commit(self) -> None:
        """Write what was kept."""
        with self._explained():
            self._database.commit()
        self._unwritten = 0

    def close(self) -> None:
        """Write what was kept, and close the file."""
        try:
            self.commit()
        finally:
            self._database.close()

    def _basis(self, name: str, state: State) -> str:
        """What a result depends on besides the file's content."""
        folder = targets.folder_of(name)
        beside = None if folder is None else self._folder(folder)
        text = repr((self._plan, state.owner, state.mode, beside))
        return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def with_cache(
    found: Iterable[Target], cache: Cache, work: typing.Callable[[Iterable[Target]], Iterator[Looked | None]]
) -> Iterator[Looked | None]:
    """The results for all targets in their order: remembered ones, and new ones, which are remembered."""
    known: dict[int, Looked] = {}
    numbers: list[int] = []
    states: deque[State | None] = deque()
    total = 0

    def unknown() -> Iterator[Target]:
        nonlocal total
        for target in found:
            number, total = total, total + 1
            state = None if target.problem else state_of(target.name)
            result = None if target.problem else cache.find(target, state)
            if result is None:
                numbers.append(number)
                states.append(state)
                yield target
            else:
                known[number] = result

    reported = 0
    for position, looked in enumerate(work(unknown())):
        while reported < numbers[position]:
            yield known.pop(reported)
            reported += 1
        state = states.popleft()
        if looked is not None:
            cache.keep(looked, state)
        yield looked
        reported += 1
    while reported < total:
        yield known.pop(reported)
        reported += 1


def state_of(name: str) -> State | None:
    """The state of a file; None of what is none, such as a URL."""
    if targets.is_url(name):
        return None
    try:
        status = os.stat(name)
    except OSError:
        return None
    return State(status.st_size, status.st_mtime_ns, status.st_uid, status.st_mode)


def digest_of(plan: Plan) -> str:
    """What results depend on besides the file: version, day, settings and options."""
    context = plan.context
    options = {
        one.name: repr(getattr(context, one.name))
        for one in fields(context)
        if one.name not in {"settings", "surroundings", "public_roots", "key_blocklist"}
    }
    parts = (
        keystore_tool.__version__,
        plan.now.date().isoformat(),
        repr(context.settings),
        repr(plan.suppressions),
        json.dumps(options, sort_keys=True),
        repr(sorted(context.public_roots)),
        repr(sorted(context.key_blocklist)),
        repr((plan.passwords.by_pattern, plan.passwords.common is None, plan.passwords.try_defaults)),
    )
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _key(name: str) -> str:
    return os.path.abspath(name).encode("utf-8", "surrogateescape").hex()


def _digest_of_file(name: str) -> bytes:
    try:
        return hashlib.sha256(Path(name).read_bytes()).digest()
    except OSError:
        return b""


# ------------------------------------------------------------------------- records as JSON, and back again


def encode(looked: Looked) -> bytes:
    """A result, compressed."""
    moduli = [[key, modulus.hex()] for key, modulus in looked.moduli]
    return zlib.compress(json.dumps([_flatten(looked.report), moduli]).encode(), 1)


def decode(data: bytes) -> Looked:
    """A result from what `encode` made of it."""
    flat, moduli = json.loads(zlib.decompress(data))
    restored = _restore(report.StoreReport, flat)
    return Looked(restored, tuple((key, bytes.fromhex(modulus)) for key, modulus in moduli))


def _flatten(value: Any) -> Any:  # noqa: ANN401  any record
    if isinstance(value, tuple):
        return list(map(_flatten, value))
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value.value if isinstance(value, enum.Enum) else value


def _restore(kind: Any, flat: Any) -> Any:  # noqa: ANN401  any record and its type
    """A value of a type from what `_flatten` made of it."""
    if isinstance(kind, types.UnionType):  # T | None
        return None if flat is None else _restore(typing.get_args(kind)[0], flat)
    if typing.get_origin(kind) is tuple:
        return tuple(_restore(typing.get_args(kind)[0], one) for one in flat)
    if isinstance(kind, type) and issubclass(kind, tuple):
        return kind(*map(_restore, _types_of(kind), flat))
    if kind in {date, datetime}:
        return kind.fromisoformat(flat)
    return kind(flat) if isinstance(kind, type) and issubclass(kind, enum.Enum) else flat


@functools.cache
def _types_of(kind: type) -> tuple[Any, ...]:
    """The types of a record's fields."""
    names = {**vars(report), "date": date, "datetime": datetime}
    return tuple(typing.get_type_hints(kind, names).values())
