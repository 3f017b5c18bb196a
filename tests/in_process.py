"""Our command within the process of the tests: the same entry point, without half a second to start it.

For tests of many calls. What needs a terminal, a signal or a clean process runs the command itself.
"""

from __future__ import annotations

import contextlib
import contextvars
import io
import os
import sys
from typing import TYPE_CHECKING
from unittest import mock

import peers

from keystore_tool.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path


def run(
    *arguments: str | Path, stdin: str = "", cwd: Path | None = None, env: dict[str, str] | None = None
) -> peers.Run:
    """Run a command line in a folder."""
    words = tuple(map(str, arguments))
    standard = {"stdin": text(stdin), "stdout": text(), "stderr": text()}
    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.dict(os.environ, peers.environment(**(env or {})), clear=True))
        for name, stream in standard.items():
            stack.enter_context(mock.patch.object(sys, name, stream))
        if cwd is not None:
            stack.enter_context(contextlib.chdir(cwd))
        status = contextvars.copy_context().run(main, words)
    return peers.Run(
        ("keystore-tool", *words), status, content(standard["stdout"]), content(standard["stderr"])
    )


def text(content: str = "") -> io.TextIOWrapper:
    """A standard stream in memory."""
    return io.TextIOWrapper(io.BytesIO(content.encode()), "utf-8", write_through=True)


def content(stream: io.TextIOWrapper) -> str:
    """All that was written to a stream."""
    stream.seek(0)
    return stream.read()
