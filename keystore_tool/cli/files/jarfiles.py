"""Opening jar files."""

from __future__ import annotations

import contextlib
import zlib
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from keystore_tool.errors import StoreFileError, StoreFormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ZIP_EXCEPTION = "java.util.zip.ZipException"


@contextlib.contextmanager
def open_jar(file: str) -> Iterator[ZipFile]:
    """Open a jar file for reading; what is damaged in it is found while it is read.

    Raises:
        StoreFileError: it cannot be read.
        StoreFormatError: it is none, or damaged.
    """
    try:
        if Path(file).stat().st_size == 0:
            raise StoreFormatError("zip file is empty", java_class=_ZIP_EXCEPTION)
        with ZipFile(file) as jar:
            yield jar
    except FileNotFoundError as error:
        raise StoreFileError(
            f"{file} (No such file or directory)",
            keytool=file,
            java_class="java.nio.file.NoSuchFileException",
        ) from error
    except OSError as error:
        message = f"{file} ({error.strerror})"
        raise StoreFileError(message, java_class="java.io.FileNotFoundException") from error
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise StoreFormatError(
            f"no jar file, or a damaged one: {error}",
            keytool="zip END header not found",
            java_class=_ZIP_EXCEPTION,
        ) from error
