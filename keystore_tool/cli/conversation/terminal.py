"""Typing that is not shown."""

from __future__ import annotations

import contextlib
import termios
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def without_echo(descriptor: int) -> Iterator[None]:
    """Switch off a terminal's echo, and back to what it was in the end; lines typed ahead stay."""
    before = termios.tcgetattr(descriptor)
    silent = termios.tcgetattr(descriptor)
    silent[3] &= ~termios.ECHO
    termios.tcsetattr(descriptor, termios.TCSADRAIN, silent)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
