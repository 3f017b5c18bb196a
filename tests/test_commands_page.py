"""docs/commands.md says what the declarations say."""

import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"


def test_the_page_is_what_the_declarations_make_of_it() -> None:
    program = (
        "import sys; sys.path[0] = sys.argv[1]; import make_commands; sys.stdout.write(make_commands.page())"
    )
    made = subprocess.run(
        [sys.executable, "-c", program, DOCS], capture_output=True, encoding="utf-8", check=True
    )
    assert (DOCS / "commands.md").read_text(encoding="utf-8") == made.stdout
