"""Looks for differences between keytool 25 and our program, until the time is over.

    python tests/differential/explore.py --minutes 10 --seed 1

Hypothesis makes short sequences of commands (`commands.py`); both programs run them on the same folder
(`folder.py`), and what they print, their statuses and their files are compared (`comparison.py`). After each
command both go on from the folder of one of them, so that either program works on what the other one wrote.
A difference is made as small as possible and printed; the exit status tells whether there was one.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import importlib
import pkgutil
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import commands
import folder
import peers
from comparison import Difference, Judge, read_folder
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyFailure, NoSuchExample
from programs import Keytool, Ours

import keystore_tool

BATCH = 200
"""Sequences that are tried before the search begins anew."""

MOST_STEPS = 3

Sequence = list[tuple[commands.Step, bool]]
"""Calls, each with whose folder is gone on from: True for ours."""

sequences = st.lists(st.tuples(commands.steps(), st.booleans()), min_size=1, max_size=MOST_STEPS)


class Explorer:
    """The two programs, and the folder that both begin with.

    Args:
        scratch: an empty folder.
    """

    def __init__(self, scratch: Path) -> None:
        jdk = peers.jdk(25)
        assert jdk is not None, "no keytool 25"
        for name in ("start", "keytool", "ours"):
            (scratch / name).mkdir()
        self.start = scratch / "start"
        self.keytool = Keytool(scratch / "keytool", scratch, jdk)
        self.ours = Ours(scratch / "ours", scratch)
        self.judge = Judge(self.keytool, self.ours)
        self.calls = 0
        folder.make(self.keytool)
        refill(self.start, self.keytool.folder)

    def difference(self, sequence: Sequence) -> tuple[commands.Step, Difference] | None:
        """The first difference that a sequence shows, with the call that showed it."""
        source = self.start
        for step, go_on_from_ours in sequence:
            before = read_folder(source)
            for program in (self.keytool, self.ours):
                if program.folder != source:
                    refill(program.folder, source)
            self.calls += 1
            theirs = self.keytool.call(step.arguments, step.stdin)
            ours = self.ours.call(step.arguments, step.stdin)
            found = self.judge.compare(theirs, ours, before)
            if found is not None:
                return step, found
            source = (self.ours if go_on_from_ours else self.keytool).folder
        return None


def refill(target: Path, source: Path) -> None:
    """Make a folder's content that of another; the folder itself stays, for it is where a process works."""
    for path in target.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    shutil.copytree(source, target, dirs_exist_ok=True)


def explore(explorer: Explorer, minutes: float, seed: int) -> int:
    """Search until the time is over, printing what is found; how many differences there were."""
    end = time.monotonic() + minutes * 60
    known: set[tuple[str, ...]] = set()
    search = settings(
        max_examples=BATCH,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )

    smallest: Sequence | None = None

    def shows_something_new(sequence: Sequence) -> bool:
        nonlocal smallest
        if smallest is None and time.monotonic() > end:
            return False
        found = explorer.difference(sequence)
        if found is None or kind(*found) in known:
            return False
        smallest = sequence
        return True

    while time.monotonic() < end:
        smallest = None
        with contextlib.suppress(NoSuchExample, FlakyFailure):
            find(sequences, shows_something_new, settings=search, random=random.Random(seed))
        if smallest is not None and (found := explorer.difference(smallest)) is not None:
            known.add(kind(*found))
            show(smallest, found[1])
        seed += 1
    return len(known)


def kind(step: commands.Step, difference: Difference) -> tuple[str, ...]:
    """What makes two differences the same one."""
    return (step.arguments[0].lower(), *difference.kind)


def show(sequence: Sequence, difference: Difference) -> None:
    """Print how a difference is reproduced in the start folder, and what it is."""
    print("=" * 80)
    for step, go_on_from_ours in sequence:
        print(step, f"   # then on with {'ours' if go_on_from_ours else 'its'}" if len(sequence) > 1 else "")
    lines = difflib.unified_diff(
        difference.keytool.splitlines(),
        difference.ours.splitlines(),
        "keytool",
        "keystore-tool",
        "",
        "",
        2,
        "",
    )
    print(f"{difference.what}:", *lines, sep="\n", flush=True)


def import_everything() -> None:
    """Import all of our modules, so that children need not."""
    for module in pkgutil.walk_packages(keystore_tool.__path__, "keystore_tool.", onerror=lambda _: None):
        if not module.name.endswith("__main__"):
            with contextlib.suppress(ImportError):  # what needs an optional package
                importlib.import_module(module.name)


def main() -> int:
    """Run the script; returns the exit status."""
    parser = argparse.ArgumentParser(description="Look for differences between keytool 25 and keystore-tool.")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--keep", type=Path, help="an empty folder for the start folder and what the programs do"
    )
    options = parser.parse_args()
    import_everything()
    scratch = options.keep or Path(tempfile.mkdtemp(prefix="explore-"))
    explorer = Explorer(scratch)
    try:
        differences = explore(explorer, options.minutes, options.seed)
    finally:
        explorer.keytool.close()
        if options.keep is None:
            shutil.rmtree(scratch)
    print(f"{explorer.calls} calls, {differences} differences")
    return min(differences, 1)


if __name__ == "__main__":
    sys.exit(main())
