"""The processes and machines that an audit is spread over.

Processes, not threads: half of the work is Python, which threads take in turns (measured:
docs/performance.md).
They are forked, so that a password that was given as such is there without being sent. Where processes cannot
be forked, threads do the work.
"""

from __future__ import annotations

import importlib
import itertools
import multiprocessing
import os
import signal
import threading
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from keystore_tool.audit.engine import BATCH, look_at_batch, run, run_on
from keystore_tool.errors import InvalidArgumentError, KeystoreError, UnsupportedError
from keystore_tool.formats import detect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from keystore_tool.audit.engine import Looked, Plan
    from keystore_tool.audit.targets import Target

DASK_EXTRA = "pip install 'keystore-tool[dask]'"

_own: list[Plan] = []
"""The plan of this process, if it is a worker."""


def keep_plan(plan: Plan) -> None:
    """Make a process a worker for a plan."""
    _own[:] = [plan]


def start_process(plan: Plan) -> None:
    """Make a process of its own a worker, which ends with the audit, however that ends."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)  # there is nothing to put in order
    threading.Thread(target=_end_with_parent, daemon=True).start()
    keep_plan(plan)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def look_with_own_plan(batch: tuple[Target, ...]) -> list[Looked | None]:
    """Look at some targets by the plan of this worker."""
    return look_at_batch(batch, _own[0])


class Team(NamedTuple):
    """Who does the work.

    Attributes:
        executor: what runs it.
        size: how many batches it runs at a time.
    """

    executor: Executor
    size: int


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_locally(count: int, found: Iterable[Target], plan: Plan) -> Iterator[Looked | None]:
    """Look at all targets with so many processes; a few targets are not worth more than this one.

    Raises:
        KeystoreError: a process was killed.
    """
    targets = iter(found)
    first = list(itertools.islice(targets, BATCH + 1))
    everything = itertools.chain(first, targets)
    if count == 1 or len(first) <= BATCH:
        yield from run(everything, plan)
        return
    with local(count, plan) as team:
        try:
            yield from run_on(team.executor, team.size, everything, look_with_own_plan)
        except BrokenExecutor as error:
            raise KeystoreError(
                "a worker process was killed, and the audit is not complete",
                hint="if it was for lack of memory, try fewer --jobs; with --cache it goes on where it was",
            ) from error


@contextmanager
def local(count: int, plan: Plan) -> Iterator[Team]:
    """So many workers on this machine."""
    executor: Executor
    if "fork" in multiprocessing.get_all_start_methods():
        detect.load_codecs()  # once, rather than in each process
        context = multiprocessing.get_context("fork")
        executor = ProcessPoolExecutor(count, context, initializer=start_process, initargs=(plan,))
    else:
        executor = ThreadPoolExecutor(count, initializer=keep_plan, initargs=(plan,))
    with executor:
        try:
            yield Team(executor, count)
        finally:
            executor.shutdown(cancel_futures=True)


@contextmanager
def dask(address: str, plan: Plan) -> Iterator[Team]:
    """The workers of a Dask cluster, which see the stores under the same paths.

    Args:
        address: of the scheduler, such as ``tcp://scheduler:8786``.
        plan: its passwords must be references, which the workers resolve.

    Raises:
        UnsupportedError: the package is not installed.
        InvalidArgumentError: a password was given as such, or no scheduler answers.
    """
    try:
        distributed: Any = importlib.import_module("distributed")  # an extra, and without types
    except ImportError as error:
        raise UnsupportedError("--dask needs the package distributed", hint=DASK_EXTRA) from error
    if not plan.passwords.travels:
        raise InvalidArgumentError(
            "a password does not travel to a cluster",
            hint="give references that its workers resolve: --passwords map.toml with env:, file: or "
            "keyring:",
        )
    try:
        client = distributed.Client(address, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InvalidArgumentError(f"no Dask scheduler answers at {address}") from error
    with client:
        size = max(1, sum(client.nthreads().values()))
        yield Team(client.get_executor(pure=False), size)
