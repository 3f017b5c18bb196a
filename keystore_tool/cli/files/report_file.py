"""Where a report goes: to standard output at once, or to a file that appears when it is complete."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from keystore_tool import storefile
from keystore_tool.errors import StoreFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO


@contextlib.contextmanager
def report_stream(outfile: str | None) -> Iterator[TextIO]:
    """A text stream for a report; what the encoding lacks is escaped.

    Args:
        outfile: the file; None is standard output.

    Raises:
        StoreFileError: the file cannot be written; one that was there is untouched.
    """
    if outfile is None and sys.stdout is None:  # closed
        with Path(os.devnull).open("w") as stream:
            yield stream
    elif outfile is None:
        with _text(sys.stdout.buffer, sys.stdout.encoding or "utf-8") as stream:
            yield stream
    elif storefile.is_stream(outfile):
        with open(outfile, "ab") as device, _text(device, "utf-8") as stream:
            yield stream
    else:
        with _replacement(outfile) as file, _text(file, "utf-8") as stream:
            yield stream


@contextlib.contextmanager
def _text(file: IO[bytes], encoding: str) -> Iterator[TextIO]:
    stream = io.TextIOWrapper(file, encoding, "backslashreplace", newline="\n")
    try:
        yield stream
        stream.flush()
    finally:
        with contextlib.suppress(OSError):  # a broken pipe: what was not written stays unwritten
            stream.detach()


@contextlib.contextmanager
def _replacement(path: str) -> Iterator[IO[bytes]]:
    storefile.check_output(path)
    target = Path(os.path.realpath(path))
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
            written = Path(file.name)
            try:
                yield file
            except BaseException:
                written.unlink()
                raise
        written.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        written.replace(target)
    except OSError as error:
        raise StoreFileError(f"cannot write {path}: {error.strerror}") from error


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
