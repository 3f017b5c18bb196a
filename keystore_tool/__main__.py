"""The process: ``keystore-tool``, and ``python -m keystore_tool``."""

import gc
import sys

_YOUNG = 100_000
"""Objects made before the collector looks for garbage: importing modules makes many, and no garbage."""


def main() -> int:
    """Run the program with the process's own command line; returns its exit status."""
    gc.set_threshold(_YOUNG)
    from keystore_tool.cli.main import main as run  # noqa: PLC0415  after that

    return run()


if __name__ == "__main__":
    sys.exit(main())
