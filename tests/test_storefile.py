"""Store files: read whole, changed by one at a time, replaced in one step or left alone."""

import contextlib
import json
import os
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from keystore_tool import storefile
from keystore_tool.errors import StoreChangedError, StoreFileError, StoreLockedError

FIXTURE = Path(__file__).parent.parent / "fixtures" / "keytool-25.jks"
OLD, NEW = b"the old store", b"the new store, which is longer"
NOBODY = 65534
IS_ROOT = os.geteuid() == 0

root_only = pytest.mark.skipif(
    not IS_ROOT, reason="only root can give files away, mount, or be somebody else"
)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "web.jks"
    path.write_bytes(OLD)
    return path


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can enter and write to, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# ------------------------------------------------------------------------------------------ other processes

PRELUDE = """
import json, os, resource, signal, sys, time
from pathlib import Path
from keystore_tool import storefile
from keystore_tool.errors import StoreFileError
path, folder = sys.argv[1], os.path.dirname(sys.argv[1])
"""

REPORTED = """
try:
{attempt}
except StoreFileError as error:
    print(json.dumps([type(error).__name__, error.message, error.keytool, error.hint or ""]))
else:
    print(json.dumps(None))
"""

NOT_ROOT = f"os.getuid() or (os.setgroups([]), os.setgid({NOBODY}), os.setuid({NOBODY}))\n"


def started(program: str, path: Path, **options) -> subprocess.Popen[bytes]:
    """A program that speaks by one byte on its output when it has come so far."""
    command = [sys.executable, "-c", PRELUDE + textwrap.dedent(program), str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, **options)


def outcome(attempt: str, path: Path, before: str = "") -> list[str] | None:
    """What becomes of an attempt in another process: the error's class, message, keytool's words, hint."""
    program = PRELUDE + before + REPORTED.format(attempt=textwrap.indent(attempt, "    "))
    command = [sys.executable, "-c", program, str(path)]
    run = subprocess.run(command, check=True, capture_output=True, timeout=60)
    return json.loads(run.stdout)


@contextlib.contextmanager
def lock_holder(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that has the lock until it is killed."""
    holder = started("with storefile.locked(path): os.write(1, b'!'); time.sleep(60)", path)
    with holder:
        try:
            assert holder.stdout.read(1) == b"!"
            yield holder
        finally:
            holder.kill()


# -------------------------------------------------------------------------------------------------- reading


def test_a_file_is_read_with_its_status(store: Path) -> None:
    snapshot = storefile.read(store)
    assert snapshot.data == OLD
    assert snapshot.status.st_size == len(OLD)
    assert OLD.decode() not in repr(snapshot)


def test_a_pipe_is_read_to_its_end() -> None:
    """As a shell's <(command) gives it; keytool takes that for an empty file."""
    reader, writer = os.pipe()
    os.write(writer, NEW)
    os.close(writer)
    assert storefile.read(f"/dev/fd/{reader}").data == NEW
    os.close(reader)


@pytest.mark.parametrize("name", ["missing", "folder", "file/inside", "loop", "-", "n" * 300])
def test_what_cannot_be_read_does_not_exist_for_keytool(
    tmp_path: Path, keytool, name: str, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("file").write_bytes(OLD)
    Path("loop").symlink_to("loop")
    with pytest.raises(StoreFileError) as caught:
        storefile.read(name)
    run = keytool("-list", "-keystore", name, "-storepass", "changeit", cwd=tmp_path)
    assert run.out == f"keytool error: {caught.value.keytool}\n"
    assert name in caught.value.message


def test_an_empty_file_is_told_as_keytool_does(tmp_path: Path, keytool) -> None:
    (tmp_path / "empty").touch()
    with pytest.raises(StoreFileError) as caught:
        storefile.read(tmp_path / "empty")
    run = keytool("-list", "-keystore", tmp_path / "empty", "-storepass", "changeit")
    assert run.out == f"keytool error: {caught.value.keytool}\n"


def test_a_file_without_read_permission_is_told_with_the_reason(open_folder: Path) -> None:
    path = open_folder / "web.jks"
    path.write_bytes(OLD)
    path.chmod(0)
    _, message, keytool_words, _ = outcome("storefile.read(path)", path, NOT_ROOT)
    assert message == f"cannot read {path}: Permission denied"
    assert keytool_words == f"java.lang.Exception: Keystore file does not exist: {path}"


def test_a_file_without_end_is_not_read_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storefile, "MAX_SIZE", 1 << 20)
    with pytest.raises(StoreFileError, match="more than 1048576 bytes"):
        storefile.read("/dev/zero")


# -------------------------------------------------------------------------------------------------- locking


def test_the_second_to_lock_is_refused_after_its_time(store: Path) -> None:
    with lock_holder(store):
        start = time.monotonic()
        with (
            pytest.raises(StoreLockedError, match=r"web\.jks") as caught,
            storefile.locked(store, timeout=0.3),
        ):
            pytest.fail("two processes have the lock")
        assert 0.3 <= time.monotonic() - start < 5
        assert ".web.jks.lock" in caught.value.hint


def test_readers_do_not_wait(store: Path) -> None:
    with lock_holder(store):
        assert storefile.read(store).data == OLD


def test_the_lock_goes_with_the_process_that_is_killed(store: Path) -> None:
    with lock_holder(store) as holder, contextlib.ExitStack() as stack:
        threading.Timer(0.2, holder.kill).start()
        stack.enter_context(storefile.locked(store, timeout=30))
        assert holder.wait() == -signal.SIGKILL


def test_the_lock_holds_within_a_process_too(store: Path) -> None:
    with storefile.locked(store), pytest.raises(StoreLockedError), storefile.locked(store, timeout=0):
        pytest.fail("locked twice")


def test_a_lock_is_for_its_owner_alone_and_leaves_nothing_behind(store: Path) -> None:
    with storefile.locked(store):
        assert mode(store.with_name(".web.jks.lock")) == 0o600
        assert storefile.read(store).data == OLD
    assert names(store.parent) == ["web.jks"]


def test_a_failure_while_locked_releases_it(store: Path) -> None:
    with pytest.raises(KeyboardInterrupt), storefile.locked(store):
        raise KeyboardInterrupt
    assert names(store.parent) == ["web.jks"]


def test_a_lock_file_left_behind_locks_nobody_out(store: Path) -> None:
    store.with_name(".web.jks.lock").touch(mode=0o400)
    with storefile.locked(store, timeout=0):
        pass


def test_both_names_of_a_linked_store_have_one_lock(store: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "link.jks"
    link.parent.mkdir()
    link.symlink_to("../web.jks")
    with storefile.locked(link), pytest.raises(StoreLockedError), storefile.locked(store, timeout=0):
        pytest.fail("locked twice")


def test_no_change_is_lost_among_many_writers(tmp_path: Path) -> None:
    """Although each removes the lock file as it goes."""
    counter = tmp_path / "counter"
    counter.write_bytes(b"0")
    program = """
        for _ in range(50):
            with storefile.locked(path):
                old = storefile.read(path)
                storefile.replace(path, str(int(old.data) + 1).encode(), old)
    """
    writers = [started(program, counter) for _ in range(4)]
    for writer in writers:
        with writer:
            assert writer.wait(timeout=60) == 0
    assert counter.read_bytes() == b"200"
    assert names(tmp_path) == ["counter"]


def test_a_lock_is_never_on_a_file_that_was_removed_meanwhile(store: Path) -> None:
    """At each line of taking the lock in turn, its holder lets go and another one takes it."""
    for line in range(1000):
        if not change_of_holders_at(line, store):
            break
    assert line > 5


def change_of_holders_at(line: int, store: Path) -> bool:
    """Whether so many lines run until a third party gives up."""
    first, second = storefile.locked(store), storefile.locked(store)
    lines_left = line
    first.__enter__()

    def trace(frame, event, _):
        nonlocal lines_left
        if frame.f_code.co_filename == storefile.__file__ and event == "line":
            lines_left -= 1
            if lines_left == -1:
                first.__exit__(None, None, None)
                second.__enter__()
        return trace

    old_trace = sys.gettrace()
    sys.settrace(trace)
    try:
        with pytest.raises(StoreLockedError), storefile.locked(store, timeout=0):
            pytest.fail(f"two have the lock, the holder having changed at line {line}")
    finally:
        sys.settrace(old_trace)
        (second if lines_left < 0 else first).__exit__(None, None, None)
    return lines_left < 0


def test_a_lock_file_that_is_a_link_is_not_followed(store: Path, tmp_path: Path) -> None:
    store.with_name(".web.jks.lock").symlink_to(tmp_path / "victim")
    with pytest.raises(StoreFileError), storefile.locked(store):
        pytest.fail("followed")
    assert not (tmp_path / "victim").exists()


def test_a_missing_folder_is_told_in_keytools_words(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreFileError) as caught, storefile.locked("nodir/x.p12"):
        pytest.fail("locked")
    assert caught.value.keytool == "java.io.FileNotFoundException: nodir/x.p12 (No such file or directory)"


@pytest.mark.parametrize("size", [240, 255])
def test_the_longest_names_can_be_locked_and_replaced(tmp_path: Path, size: int) -> None:
    path = tmp_path / ("é" * (size // 2) + "x" * (size % 2))
    with storefile.locked(path):
        assert len(names(tmp_path)) == 1
        storefile.replace(path, NEW, None)
        with pytest.raises(StoreLockedError), storefile.locked(path, timeout=0):
            pytest.fail("locked twice")
    assert names(tmp_path) == [path.name]


# ------------------------------------------------------------------------------------------------ replacing


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_new_store_is_its_owners_alone(tmp_path: Path, umask: int) -> None:
    old_umask = os.umask(umask)
    try:
        storefile.replace(tmp_path / "new.p12", NEW, None)
    finally:
        os.umask(old_umask)
    assert (tmp_path / "new.p12").read_bytes() == NEW
    assert mode(tmp_path / "new.p12") == 0o600
    assert names(tmp_path) == ["new.p12"]


@pytest.mark.parametrize("kept", [0o600, 0o640, 0o644, 0o666])
def test_a_replaced_store_keeps_its_mode(store: Path, kept: int) -> None:
    store.chmod(kept)
    storefile.replace(store, NEW, storefile.read(store))
    assert store.read_bytes() == NEW
    assert mode(store) == kept


def access_list(user: str) -> bytes:
    """One that also lets a user read, as the kernel has it: version, then (tag, permissions, id) each."""
    entries = [(1, 6, None), (2, 4, int(user)), (4, 0, None), (16, 4, None), (32, 0, None)]
    nobody = 2**32 - 1
    packed = (struct.pack("<HHI", tag, bits, nobody if who is None else who) for tag, bits, who in entries)
    return struct.pack("<I", 2) + b"".join(packed)


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """A folder whose file system has access control lists."""
    try:
        os.setxattr(tmp_path, "system.posix_acl_default", access_list("4711"))
    except (AttributeError, OSError) as error:
        pytest.skip(f"no access control lists: {error}")
    return tmp_path


def test_a_replaced_store_keeps_its_access_control_list(lists: Path) -> None:
    store = lists / "web.jks"
    store.write_bytes(OLD)
    os.setxattr(store, "system.posix_acl_access", access_list("1234"))
    os.setxattr(store, "user.note", b"kept")
    before = mode(store)
    storefile.replace(store, NEW, storefile.read(store))
    assert os.getxattr(store, "system.posix_acl_access") == access_list("1234")
    assert os.getxattr(store, "user.note") == b"kept"
    assert (mode(store), store.read_bytes()) == (before, NEW)


def test_a_replaced_store_without_a_list_does_not_get_that_of_its_folder(lists: Path) -> None:
    store = lists / "web.jks"
    store.write_bytes(OLD)
    os.removexattr(store, "system.posix_acl_access")
    store.chmod(0o640)
    storefile.replace(store, NEW, storefile.read(store))
    assert "system.posix_acl_access" not in os.listxattr(store)
    assert mode(store) == 0o640


def test_of_several_outputs_all_are_written_or_none(tmp_path: Path) -> None:
    key, chain = tmp_path / "web.key", tmp_path / "web.crt"
    chain.write_bytes(OLD)
    nowhere = tmp_path / "no" / "such" / "folder"
    outputs = [
        storefile.OutputFile(key, b"the key", private=True),
        storefile.OutputFile(chain, NEW, private=False),
    ]
    with pytest.raises(StoreFileError, match="folder: No such file"):
        storefile.write_outputs([*outputs, storefile.OutputFile(nowhere, NEW, private=False)])
    assert (names(tmp_path), chain.read_bytes()) == (["web.crt"], OLD)
    assert "the key" not in repr(outputs)
    storefile.write_outputs(outputs)
    assert (names(tmp_path), chain.read_bytes()) == (["web.crt", "web.key"], NEW)
    assert (mode(key), key.read_bytes()) == (0o600, b"the key")


@root_only
def test_a_replaced_store_keeps_its_owner_and_group(store: Path) -> None:
    os.chown(store, 1234, 5678)
    store.chmod(0o640)
    storefile.replace(store, NEW, storefile.read(store))
    assert (store.stat().st_uid, store.stat().st_gid, mode(store)) == (1234, 5678, 0o640)
    assert store.read_bytes() == NEW


@pytest.mark.parametrize("target", ["real/web.jks", "real/missing.jks"])
def test_a_link_stays_and_its_target_is_replaced(tmp_path: Path, target: str) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "web.jks").write_bytes(OLD)
    link = tmp_path / "link.jks"
    link.symlink_to(target)
    expected = storefile.read(link) if link.exists() else None
    storefile.replace(link, NEW, expected)
    assert link.readlink() == Path(target)
    assert (tmp_path / target).read_bytes() == NEW
    assert not (tmp_path / target).is_symlink()


@pytest.mark.parametrize(
    ("foreign_change", "event"),
    [
        (lambda path: path.write_bytes(b"written by keytool"), "changed"),
        (lambda path: path.write_bytes(b""), "changed"),
        (lambda path: path.unlink(), "vanished"),
    ],
)
def test_a_store_that_changed_meanwhile_is_left_alone(store: Path, foreign_change, event: str) -> None:
    snapshot = storefile.read(store)
    foreign_change(store)
    left = store.read_bytes() if store.exists() else None
    with pytest.raises(StoreChangedError, match=event):
        storefile.replace(store, NEW, snapshot)
    assert (store.read_bytes() if store.exists() else None) == left
    assert names(store.parent) in ([], ["web.jks"])


def test_a_store_that_appeared_meanwhile_is_left_alone(store: Path) -> None:
    with pytest.raises(StoreChangedError, match="appeared"):
        storefile.replace(store, NEW, None)
    assert store.read_bytes() == OLD


def test_the_name_that_a_killed_writer_left_is_no_second_name(store: Path) -> None:
    leftover = store.with_name(f".{store.name}.0123456789abcdef.tmp")
    leftover.hardlink_to(store)
    other = store.with_name(f".{store.name}.fedcba9876543210.tmp")
    other.write_bytes(b"somebody else's, half written")
    storefile.replace(store, NEW, storefile.read(store))
    assert store.read_bytes() == NEW
    assert names(store.parent) == sorted([store.name, other.name])


@pytest.mark.parametrize(
    "write",
    [
        lambda path: storefile.replace(path, NEW, expected=None),
        lambda path: storefile.write_output(path, NEW, private=True),
    ],
    ids=["store", "output"],
)
def test_a_file_that_appears_at_the_last_moment_is_left_alone(
    tmp_path: Path, monkeypatch, write: str
) -> None:
    path = tmp_path / "new.jks"
    sync = os.fsync

    def let_another_program_write(descriptor: int) -> None:
        sync(descriptor)
        path.write_bytes(OLD)

    monkeypatch.setattr(os, "fsync", let_another_program_write)
    with pytest.raises(StoreChangedError, match="appeared"):
        write(path)
    assert path.read_bytes() == OLD
    assert names(tmp_path) == ["new.jks"]


def test_a_store_that_was_only_touched_is_replaced(store: Path) -> None:
    snapshot = storefile.read(store)
    os.utime(store, (0, 0))
    storefile.replace(store, NEW, snapshot)
    assert store.read_bytes() == NEW


def test_a_store_with_another_name_is_refused(store: Path, tmp_path: Path) -> None:
    (tmp_path / "other.jks").hardlink_to(store)
    with pytest.raises(StoreFileError, match="2 names"):
        storefile.replace(store, NEW, storefile.read(store))
    assert store.read_bytes() == (tmp_path / "other.jks").read_bytes() == OLD


def refused(path: Path, attempt: str, before: str = "") -> tuple[str, str, str]:
    """Message, keytool's words and hint of an attempt that fails, and changes nothing."""
    content, folder = path.read_bytes(), names(path.parent)
    found = outcome(attempt, path, before)
    assert found, "it was not refused"
    assert path.read_bytes() == content
    assert names(path.parent) == folder
    return tuple(found[1:])


REPLACE = f"storefile.replace(path, {NEW!r}, storefile.read(path))"
LOCK_AND_REPLACE = f"with storefile.locked(path): {REPLACE}"


@pytest.mark.parametrize("attempt", [REPLACE, LOCK_AND_REPLACE])
def test_a_folder_that_is_not_writable_is_refused(open_folder: Path, attempt: str) -> None:
    """Though the file is, and keytool would write it, for better or worse."""
    path = open_folder / "web.jks"
    path.write_bytes(OLD)
    path.chmod(0o666)
    open_folder.chmod(0o555)
    message, keytool_words, hint = refused(path, attempt, NOT_ROOT)
    assert message.endswith(f"{path}: Permission denied")
    assert keytool_words == f"java.io.FileNotFoundException: {path} (Permission denied)"
    assert "folder must be writable" in hint
    open_folder.chmod(0o777)


def test_a_read_only_store_is_refused(open_folder: Path) -> None:
    """Though the folder is writable; keytool refuses it as well."""
    path = open_folder / "web.jks"
    path.write_bytes(OLD)
    path.chmod(0o444)
    message, keytool_words, _ = refused(path, LOCK_AND_REPLACE, NOT_ROOT)
    assert message == f"cannot write {path}: the file is read-only"
    assert keytool_words == f"java.io.FileNotFoundException: {path} (Permission denied)"


@root_only
def test_a_store_whose_owner_cannot_be_kept_is_refused(open_folder: Path) -> None:
    path = open_folder / "web.jks"
    path.write_bytes(OLD)
    path.chmod(0o666)
    message, _, hint = refused(path, LOCK_AND_REPLACE, NOT_ROOT)
    assert "owner and group (0:0)" in message
    assert hint


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("folder", "Is a directory"),
        ("loop", "Too many levels of symbolic links"),
        ("no/x", "No such file or directory"),
        ("file/x", "Not a directory"),
        ("n" * 256, "File name too long"),
    ],
)
def test_what_cannot_be_a_file_is_refused_in_keytools_words(
    tmp_path: Path, keytool, monkeypatch, name: str, reason: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("loop").symlink_to("loop")
    Path("file").touch()
    with pytest.raises(StoreFileError) as caught:
        storefile.replace(name, NEW, None)
    assert caught.value.keytool == f"java.io.FileNotFoundException: {name} ({reason})"
    assert names(tmp_path) == ["file", "folder", "loop"]
    options = ("-genseckey", "-keyalg", "AES", "-keysize", "128", "-storepass", "changeit", "-keystore", name)
    assert keytool(*options, cwd=tmp_path).out == f"keytool error: {caught.value.keytool}\n"


def test_a_pipe_is_no_store_to_replace(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StoreFileError, match="no ordinary file"):
        storefile.replace(tmp_path / "pipe", NEW, None)


LITTLE_ROOM = "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
LARGE = "storefile.replace(path, bytes(100_000), storefile.read(path))"


def test_a_file_that_does_not_fit_is_refused(store: Path) -> None:
    message, _, _ = refused(store, LARGE, LITTLE_ROOM)
    assert message == f"cannot write {store}: File too large"


@pytest.fixture
def mounted() -> Iterator:
    """Mounts something at a place inside the test's folder."""
    places = []

    def mount(place: Path, *options: str) -> None:
        run = subprocess.run(["mount", *options, place], capture_output=True, text=True, check=False)
        if run.returncode:
            pytest.skip(f"mount: {run.stderr.strip()}")
        places.append(place)

    yield mount
    for place in places:
        subprocess.run(["umount", place], check=True)


@root_only
def test_a_full_disk_leaves_the_old_store(tmp_path: Path, mounted) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted(disk, "-t", "tmpfs", "-o", "size=64k", "tmpfs")
    (disk / "web.jks").write_bytes(OLD)
    message, _, hint = refused(disk / "web.jks", LARGE)
    assert message.endswith("No space left on device")
    assert "make room" in hint


@root_only
def test_a_store_that_is_a_mount_of_its_own_is_refused(tmp_path: Path, store: Path, mounted) -> None:
    """As containers mount single files."""
    place = tmp_path / "mounted.jks"
    place.touch()
    mounted(place, "--bind", str(store))
    message, _, hint = refused(place, LOCK_AND_REPLACE)
    assert message.endswith("Device or resource busy")
    assert "mount its folder" in hint
    assert store.read_bytes() == OLD


# ------------------------------------------------------------------------------------ killed and interrupted


def test_a_process_killed_at_any_line_leaves_the_old_store_or_the_new_one(store: Path) -> None:
    """One child for each line that runs while the store is locked and replaced; it is killed there."""
    program = f"""
        def killed_at(count):
            def trace(frame, event, argument):
                nonlocal count
                if frame.f_code.co_filename == storefile.__file__:
                    count -= event == "line"
                    if count < 0:
                        os.kill(os.getpid(), signal.SIGKILL)
                return trace
            sys.settrace(trace)

        status, lines, seen = -1, 0, set()
        while status:
            Path(path).write_bytes({OLD!r})
            child = os.fork()
            if not child:
                killed_at(lines)
                {LOCK_AND_REPLACE}
                os._exit(0)
            status = os.waitpid(child, 0)[1]
            seen.add(Path(path).read_text())
            lines += 1
        with storefile.locked(path, timeout=0):
            print(json.dumps([lines, sorted(seen), storefile.read(path).data.decode()]))
    """
    with started(program, store) as run:
        lines, seen, last = json.load(run.stdout)
    assert lines > 50
    assert seen == sorted([OLD.decode(), NEW.decode()])
    assert last == NEW.decode()


WRITE_FOR_EVER = """
    os.write(1, b"!")
    while True:
        for letter in (b"a", b"b"):
            with storefile.locked(path):
                storefile.replace(path, letter * 1_000_000, storefile.read(path))
"""


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_a_process_stopped_while_it_writes_leaves_a_whole_store(store: Path, sent: signal.Signals) -> None:
    store.write_bytes(b"a" * 1_000_000)
    for milliseconds in range(0, 50, 5):
        with started(WRITE_FOR_EVER, store, stderr=subprocess.DEVNULL) as writer:
            assert writer.stdout.read(1) == b"!"
            time.sleep(milliseconds / 1000)
            writer.send_signal(sent)
        data = storefile.read(store).data
        assert data in (b"a" * 1_000_000, b"b" * 1_000_000)
        with storefile.locked(store, timeout=0):
            pass
    if sent is signal.SIGINT:
        assert names(store.parent) == ["web.jks"]


# ----------------------------------------------------------------------------------- what commands give out


@pytest.mark.parametrize(
    ("private", "umask", "expected"), [(False, 0o022, 0o644), (False, 0o077, 0o600), (True, 0, 0o600)]
)
def test_a_new_output_has_the_mode_that_fits_it(
    tmp_path: Path, *, private: bool, umask: int, expected: int
) -> None:
    old_umask = os.umask(umask)
    try:
        storefile.write_output(tmp_path / "out", NEW, private=private)
    finally:
        os.umask(old_umask)
    assert (tmp_path / "out").read_bytes() == NEW
    assert mode(tmp_path / "out") == expected
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize(("private", "expected"), [(False, 0o640), (True, 0o600)])
def test_an_output_takes_the_place_of_a_file_and_keeps_its_mode_unless_it_is_private(
    store: Path, *, private: bool, expected: int
) -> None:
    store.chmod(0o640)
    storefile.write_output(store, NEW, private=private)
    assert store.read_bytes() == NEW
    assert mode(store) == expected


def test_where_a_file_is_nothing_new_may_be_written(store: Path, tmp_path: Path) -> None:
    storefile.check_free(tmp_path / "other")
    storefile.check_free("/dev/null")
    link = tmp_path / "link"
    link.symlink_to("nowhere")
    for taken in (store, link):
        with pytest.raises(StoreFileError, match="exists already"):
            storefile.check_free(taken)


def test_an_output_that_fails_leaves_the_file_as_it_was(store: Path) -> None:
    """Where keytool would have emptied it."""
    message, _, _ = refused(store, "storefile.write_output(path, bytes(100_000), private=False)", LITTLE_ROOM)
    assert message.endswith("File too large")


def test_an_output_goes_through_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    found = []
    reader = threading.Thread(target=lambda: found.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    storefile.write_output(tmp_path / "pipe", NEW, private=True)
    reader.join()
    assert found == [NEW]
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_an_output_to_standard_output_goes_where_the_shell_sent_it(tmp_path: Path, name: str) -> None:
    program = f"""
        print("before", flush=True)
        storefile.write_output({name!r}, b"output\\n", private=False)
        print("after")
    """
    with started(program, tmp_path) as run:
        assert run.stdout.read() == b"before\noutput\nafter\n"
    with (tmp_path / "log").open("ab") as log:
        log.write(b"a line of another program\n")
        log.flush()
        command = [sys.executable, "-c", PRELUDE + textwrap.dedent(program), str(tmp_path)]
        subprocess.run(command, stdout=log, check=True)
    expected = b"a line of another program\nbefore\noutput\nafter\n"
    assert (tmp_path / "log").read_bytes() == expected


def test_a_full_device_is_an_error() -> None:
    with pytest.raises(StoreFileError, match="No space left on device"):
        storefile.write_output("/dev/full", NEW, private=False)


@pytest.mark.parametrize("name", ["no/x", "folder", "file/x", "n" * 256])
def test_an_output_that_cannot_be_a_file_is_refused_in_keytools_words(
    tmp_path: Path, keytool, monkeypatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("file").touch()
    with pytest.raises(StoreFileError) as caught:
        storefile.write_output(name, NEW, private=False)
    options = ("-alias", "ec", "-keystore", FIXTURE, "-storepass", "changeit", "-file", name)
    assert keytool("-exportcert", *options, cwd=tmp_path).out == f"keytool error: {caught.value.keytool}\n"


def test_an_output_into_a_folder_that_is_not_writable_is_refused(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    path = open_folder / "web.crt"
    _, _, keytool_words, _ = outcome("storefile.write_output(path, b'', private=False)", path, NOT_ROOT)
    assert keytool_words == f"java.io.FileNotFoundException: {path} (Permission denied)"
    open_folder.chmod(0o777)


def test_a_file_that_is_no_store_by_its_size_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "disk.img"
    with path.open("wb") as file:
        file.truncate(storefile.MAX_SIZE + 1)
    with pytest.raises(StoreFileError, match="no key store"):
        storefile.read(path)
