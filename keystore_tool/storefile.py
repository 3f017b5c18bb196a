"""Store files on disk: read as a whole, locked while they change, replaced in one step.

A change is: take the lock, read, work in memory, replace. A reader needs no lock, for at every moment the
name stands for the old file or the new one, each whole, also when the process is killed or the machine
stops. A program that knows no lock and writes in between (keytool does) is noticed: the file is compared with
what was read before it is replaced.

>>> import tempfile
>>> from pathlib import Path
>>> with tempfile.TemporaryDirectory() as folder:
...     path = Path(folder, "web.jks")
...     with locked(path):
...         replace(path, b"a store", expected=None)
...     read(path).data
b'a store'
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import stat
import time
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.errors import StoreChangedError, StoreFileError, StoreLockedError
from keystore_tool.records import field, record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

FileName = str | os.PathLike[str]
"""A file as the user named it: a relative one stays as it is in messages."""

LOCK_TIMEOUT = 30.0
"""How long another process may hold the lock, in seconds."""

MAX_SIZE = 1 << 30
"""The largest file that is read, in bytes: a store of a million certificates; /dev/zero has no end."""

PRIVATE_MODE = 0o600
"""Stores and private keys are their owner's alone (keytool leaves them readable to everybody)."""

_PUBLIC_MODE = 0o666  # less the umask
_ANY_MODE = 0o7777
_ACCESS_LIST = "system.posix_acl_access"
_KEPT_ATTRIBUTES = (_ACCESS_LIST, "security.selinux")
_CHUNK_SIZE = 1 << 20
_TEMPORARY = ".tmp"
_LOCK_POLL = 0.05
_MAX_NAME_SIZE = 255
_NO_FILE = "java.io.FileNotFoundException"

_HINTS = {
    errno.EACCES: "a store is replaced as a whole: its folder must be writable too",
    errno.EPERM: "a store is replaced as a whole: its folder must be writable too",
    errno.EROFS: "the file system is mounted read-only",
    errno.EBUSY: "the file is a mount of its own, which cannot be replaced: mount its folder instead",
    errno.EXDEV: "the file is a mount of its own, which cannot be replaced: mount its folder instead",
    errno.ENOSPC: "make room and try again; nothing was changed",
    errno.EDQUOT: "make room and try again; nothing was changed",
}


@record
class StoreSnapshot:
    """A store file as it was at one moment.

    Attributes:
        data: its content.
        status: its owner, mode and times.
    """

    data: bytes = field(repr=False)
    status: os.stat_result


# ---------------------------------------------------------------------------------------------- reading


def read(path: FileName) -> StoreSnapshot:
    """Read a store file. Pipes are read to their end.

    Raises:
        StoreFileError: there is none, it is empty, or it cannot be read.
    """
    try:
        with open(path, "rb") as file:
            snapshot = StoreSnapshot(_read_to_the_end(file, path), os.fstat(file.fileno()))
    except OSError as error:
        raise _unreadable(path, error) from error
    if not snapshot.data:
        raise StoreFileError(f"Keystore file exists, but is empty: {os.fspath(path)}")
    return snapshot


def _read_to_the_end(file: BinaryIO, path: FileName) -> bytes:
    too_large = StoreFileError(f"{os.fspath(path)} has more than {MAX_SIZE} bytes: no key store")
    status = os.fstat(file.fileno())
    if stat.S_ISREG(status.st_mode):
        if status.st_size > MAX_SIZE:
            raise too_large
        return file.read()
    chunks = []
    size = 0
    while chunk := file.read(_CHUNK_SIZE):
        size += len(chunk)
        if size > MAX_SIZE:
            raise too_large
        chunks.append(chunk)
    return b"".join(chunks)


def _unreadable(path: FileName, error: OSError) -> StoreFileError:
    # keytool says so whatever the reason is: no permission, a folder, too long a name.
    missing = f"Keystore file does not exist: {os.fspath(path)}"
    if isinstance(error, FileNotFoundError):
        return StoreFileError(missing)
    return StoreFileError(f"cannot read {os.fspath(path)}: {error.strerror}", keytool=missing)


# ---------------------------------------------------------------------------------------------- locking


@contextlib.contextmanager
def locked(path: FileName, timeout: float = LOCK_TIMEOUT) -> Iterator[None]:
    """Be the only one who changes a store, until the end of the with statement.

    The lock is on a dot file beside the store (beside the target of a symbolic link). It goes with the
    process, however that ends.

    Args:
        path: the store; it need not exist, its folder must.
        timeout: how long to wait for another process, in seconds.

    Raises:
        StoreLockedError: another process held the lock all that time.
        StoreFileError: the folder is missing or not writable, or has a file system without locks.
    """
    with _explained("lock", path):
        lock = _sibling(_target(path), ".lock")
    descriptor = _acquire(lock, path, timeout)
    try:
        yield
    finally:
        _release(lock, descriptor)


def _acquire(lock: Path, path: FileName, timeout: float) -> int:
    deadline = time.monotonic() + timeout
    while True:
        with _explained("lock", path):
            descriptor = _try_to_acquire(lock)
        if descriptor is not None:
            return descriptor
        if time.monotonic() >= deadline:
            raise StoreLockedError(
                f"another process is changing {os.fspath(path)}",
                hint=f"waited {timeout:g} seconds for the lock on {lock}",
            )
        time.sleep(_LOCK_POLL)


def _try_to_acquire(lock: Path) -> int | None:
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, PRIVATE_MODE)
    held = False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        held = _is_at(lock, descriptor)
    except BlockingIOError:
        pass
    finally:
        if not held:
            os.close(descriptor)
    return descriptor if held else None


def _release(lock: Path, descriptor: int) -> None:
    try:
        if _is_at(lock, descriptor):
            # Removed while it is locked: who opened it meanwhile sees, once locked, that it is gone.
            lock.unlink()
    except OSError:
        pass  # the folder was removed or made read-only: a lock file left behind locks nobody out
    finally:
        os.close(descriptor)


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


# ---------------------------------------------------------------------------------------------- writing


def replace(path: FileName, data: bytes, expected: StoreSnapshot | None) -> None:
    """Put a store in the place of the one that was read; to be called with the lock held.

    Mode, owner and access control list stay as they are; a new file is its owner's alone. The target of a
    symbolic link is replaced, the link stays. A file with more names than one (hard links) is refused,
    because the other names would keep the old content.

    Args:
        path: the store.
        data: the whole new content.
        expected: what was read from there; None if there was no file.

    Raises:
        StoreChangedError: the file is no longer what was read.
        StoreFileError: it cannot be replaced; the old one is untouched.
    """
    target = _target(path)
    with _explained("write", path):
        old = _replaceable(target, path)
        _check_unchanged(target, path, expected)
        with _written(target, data, old, PRIVATE_MODE, _ANY_MODE) as temporary:
            _put_in_place(temporary, target, old, path)


def write_output(path: FileName, data: bytes, *, private: bool) -> None:
    """Write what a command gives out: a certificate, a request, a key.

    A file is replaced in one step, as a store is. Pipes and devices are written to.

    Args:
        path: the file, which is made if it does not exist.
        data: its whole content.
        private: whether the file is its owner's alone, also where one was there that others could read; else
            it keeps its mode, and the umask decides about a new one.

    Raises:
        StoreFileError: it cannot be written; a file that was there is untouched.
    """
    write_outputs([OutputFile(path, data, private)])


class OutputFile(NamedTuple):
    """A file that is to be written.

    Attributes:
        path: the file, as for `write_output`, and so are the others.
        data: its whole content.
        private: whether it is its owner's alone.
    """

    path: FileName
    data: bytes
    private: bool

    def __repr__(self) -> str:
        return f"OutputFile({os.fspath(self.path)!r})"  # a key may be in it


def write_outputs(files: Iterable[OutputFile]) -> None:
    """Write several files as `write_output` does: all, or none.

    Raises:
        StoreFileError: one cannot be written; those that were there are untouched.
        StoreChangedError: one that is new has appeared while the others were put in place.
    """
    with contextlib.ExitStack() as stack:
        ready, streams = [], []
        for file in files:
            with _explained("write", file.path):
                if is_stream(file.path):
                    streams.append(file)
                    continue
                target = _target(file.path)
                old = _replaceable(target, file.path)
                modes = (PRIVATE_MODE, PRIVATE_MODE) if file.private else (_PUBLIC_MODE, _ANY_MODE)
                temporary = stack.enter_context(_written(target, file.data, old, *modes))
                ready.append((temporary, target, old, file))
        for file in streams:
            with _explained("write", file.path), open(file.path, "ab") as stream:
                stream.write(file.data)
        for temporary, target, old, file in ready:
            with _explained("write", file.path):
                _put_in_place(temporary, target, old, file.path)


def claim_output(path: FileName) -> None:
    """Make a file for `write_output` before the work begins, empty until then; one that is there is kept.

    Raises:
        StoreFileError: it cannot be written.
    """
    check_output(path)
    if not is_stream(path):
        with _explained("write", path):
            os.close(os.open(_target(path), os.O_WRONLY | os.O_CREAT, _PUBLIC_MODE))


def check_output(path: FileName) -> None:
    """Refuse a file that `write_output` could not write, as far as can be told without writing.

    Raises:
        StoreFileError: it cannot be written.
    """
    with _explained("write", path):
        if not os.fspath(path) or is_stream(path):
            with open(path, "ab"):
                return
        target = _target(path)
        _replaceable(target, path)
        if not os.access(target.parent, os.W_OK):
            target.parent.stat()
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))


def check_free(path: FileName) -> None:
    """Refuse to write where a file is already. Pipes and devices are there to be written to.

    Raises:
        StoreFileError: there is one.
    """
    if os.path.lexists(path) and not is_stream(path):
        raise StoreFileError(f"{os.fspath(path)} exists already", hint="--force replaces it")


def is_stream(path: FileName) -> bool:
    """Whether a name stands for a pipe, a device or a standard stream, which is written to, not replaced."""
    # /dev/stdout may be a file that the shell opened: replaced, it would lose what is written to it later.
    if os.fspath(path).startswith(("/dev/std", "/dev/fd/", "/proc/")):
        return True
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except FileNotFoundError:
        return False


def _target(path: FileName) -> Path:
    from pathlib import Path  # noqa: PLC0415  8 ms, and only who writes needs it

    return Path(os.path.realpath(path))


def _sibling(target: Path, ending: str) -> Path:
    name = f".{target.name}{ending}"
    if len(os.fsencode(name)) > _MAX_NAME_SIZE:
        name = f".{hashlib.sha256(os.fsencode(target.name)).hexdigest()}{ending}"
    return target.with_name(name)


def _replaceable(target: Path, path: FileName) -> os.stat_result | None:
    """What stands there now, if it can be replaced; None if nothing does."""
    try:
        old = target.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(old.st_mode):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if stat.S_ISDIR(old.st_mode):
        # An empty name has become the working folder's.
        reason = errno.EISDIR if os.fspath(path) else errno.ENOENT
        raise OSError(reason, os.strerror(reason))
    if not stat.S_ISREG(old.st_mode):
        raise StoreFileError(f"cannot write {os.fspath(path)}: it is no ordinary file")
    if old.st_nlink > 1:
        old = _forget_temporary_name(target)
    if old.st_nlink > 1:
        raise StoreFileError(
            f"cannot replace {os.fspath(path)}: the file has {old.st_nlink} names (hard links)",
            hint="the other names would keep the old content: make this one a copy first",
        )
    if not os.access(target, os.W_OK):
        # The folder's permission would do, but a file that was made read-only is meant to stay.
        raise StoreFileError(
            f"cannot write {os.fspath(path)}: the file is read-only",
            keytool=f"{os.fspath(path)} ({os.strerror(errno.EACCES)})",
            java_class=_NO_FILE,
        )
    return old


def _check_unchanged(target: Path, path: FileName, expected: StoreSnapshot | None) -> None:
    try:
        with target.open("rb") as file:
            content = _read_to_the_end(file, path)
    except FileNotFoundError:
        content = None
    if content == (None if expected is None else expected.data):
        return
    event = "appeared" if expected is None else "vanished" if content is None else "changed"
    raise StoreChangedError(
        f"{os.fspath(path)} has {event} since it was read; it is left as it is",
        hint="another program wrote it: try again",
    )


@contextlib.contextmanager
def _written(
    target: Path, data: bytes, old: os.stat_result | None, new_mode: int, kept_mode: int
) -> Iterator[Path]:
    """A sibling of a file with its new content, which is removed at the end if it was not put in place."""
    temporary = _sibling(target, f".{os.urandom(8).hex()}{_TEMPORARY}")
    try:
        _write_durably(temporary, target, data, old, new_mode, kept_mode)
        yield temporary
    finally:  # after an interruption too
        with contextlib.suppress(OSError):
            temporary.unlink()


def _put_in_place(temporary: Path, target: Path, old: os.stat_result | None, path: FileName) -> None:
    if old is not None or not _give_name(temporary, target, path):
        temporary.replace(target)
    _sync_folder(target.parent)


def _give_name(temporary: Path, target: Path, path: FileName) -> bool:
    """Put a new file in its place, unless another program has made one; False where links cannot be made.

    Raises:
        StoreChangedError: there is one.
    """
    try:
        target.hardlink_to(temporary)
    except FileExistsError as error:
        raise StoreChangedError(
            f"{os.fspath(path)} has appeared since it was looked for; it is left as it is",
            hint="another program wrote it: try again",
        ) from error
    except OSError:
        return False
    temporary.unlink(missing_ok=True)  # at once: a file with two names would not be replaced
    return True


def _forget_temporary_name(target: Path) -> os.stat_result:
    """Remove the name that a file keeps if its writer was killed before it could; what it is then."""
    import glob  # noqa: PLC0415  it hardly ever happens

    for leftover in target.parent.glob(f"{glob.escape(_sibling(target, '').name)}.*{_TEMPORARY}"):
        if leftover.samefile(target):
            leftover.unlink(missing_ok=True)
    return target.lstat()


def _write_durably(  # noqa: PLR0913, PLR0917  what a file is
    temporary: Path, target: Path, data: bytes, old: os.stat_result | None, new_mode: int, kept_mode: int
) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    descriptor = os.open(temporary, flags, new_mode if old is None else PRIVATE_MODE)
    with open(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        if old is not None:
            _keep_owner_and_mode(descriptor, old, kept_mode)
            if kept_mode == _ANY_MODE:
                _keep_attributes(descriptor, target)
        os.fsync(descriptor)


def _keep_owner_and_mode(descriptor: int, old: os.stat_result, kept_mode: int) -> None:
    new = os.fstat(descriptor)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        try:
            os.fchown(descriptor, old.st_uid, old.st_gid)
        except OSError as error:
            raise StoreFileError(
                f"cannot keep the file's owner and group ({old.st_uid}:{old.st_gid}): {error.strerror}",
                hint="run it as the file's owner; nothing was changed",
            ) from error
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode) & kept_mode)


def _keep_attributes(descriptor: int, target: Path) -> None:
    """Keep access control lists and labels; what signs the content, such as IMA, would be wrong."""
    if not hasattr(os, "listxattr"):
        return
    try:
        names = os.listxattr(target)
    except OSError:  # a file system without them
        return
    for name in names:
        if name.startswith("user.") or name in _KEPT_ATTRIBUTES:
            try:
                os.setxattr(descriptor, name, os.getxattr(target, name))
            except OSError as error:
                if name == _ACCESS_LIST:  # without it, the mode would mean something else
                    raise StoreFileError(
                        f"cannot keep the file's access control list: {error.strerror}",
                        hint="run it as the file's owner; nothing was changed",
                    ) from error
    if _ACCESS_LIST not in names:
        with contextlib.suppress(OSError):  # mostly there is none
            os.removexattr(descriptor, _ACCESS_LIST)  # the folder's, which the old file did not have


def _sync_folder(folder: Path) -> None:
    # The new file is in place: where a folder cannot be synced, failing now would only mislead.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def _explained(action: str, path: FileName) -> Iterator[None]:
    """Turn the system's errors into this package's, with keytool's words for them."""
    try:
        yield
    except OSError as error:
        raise StoreFileError(
            f"cannot {action} {os.fspath(path)}: {error.strerror}",
            hint=_HINTS.get(error.errno or 0),
            keytool=f"{os.fspath(path)} ({error.strerror})",
            java_class=_NO_FILE,
        ) from error
