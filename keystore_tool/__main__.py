"""The process: ``keystore-tool``, and ``python -m keystore_tool``."""

import gc
import os
import sys
from typing import NoReturn

_YOUNG = 100_000
"""Objects made before the collector looks for garbage: importing modules makes many, and no garbage."""


def main() -> NoReturn:
    """Run the program with the process's own command line, and end the process with its exit status."""
    gc.set_threshold(_YOUNG)
    from keystore_tool.cli.main import main as run  # noqa: PLC0415  after that

    end(run())


def end(status: int) -> NoReturn:
    """End the process at once: to take every module apart first is a seventh of a short command's time.

    What waits for the interpreter's end, such as a profiler, is not called.
    """
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except OSError:
        sys.exit(status)  # which says what is wrong with the stream
    os._exit(status)


if __name__ == "__main__":
    main()
