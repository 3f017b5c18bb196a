"""A progress bar for people: on a terminal, and nowhere else."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Item = TypeVar("Item")


@contextmanager
def progress(items: Iterable[Item], what: str) -> Iterator[Iterable[Item]]:
    """The same items; while they are taken, their count is shown on standard error if that is a terminal.

    Args:
        items: whose number need not be known.
        what: what they are called, in the plural.
    """
    if not (sys.stderr and sys.stderr.isatty()):
        yield items
        return
    from rich.console import Console  # noqa: PLC0415  on terminals only
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.completed:,} {task.description}"), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task(what, total=None)

    def counted() -> Iterator[Item]:
        for item in items:
            bar.start()  # not before the first item: whoever makes them may fork, and a bar has a thread
            bar.advance(task)
            yield item
        bar.stop()  # what follows may be printed on the same terminal

    try:
        yield counted()
    finally:
        bar.stop()
