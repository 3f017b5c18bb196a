"""The demo works, and README.md shows what it prints."""

import re
import shutil
import sys
from pathlib import Path

import peers
import pytest

ROOT = Path(__file__).parent.parent

# What differs from run to run.
VARIABLE = re.compile(
    r"(?:[0-9A-F]{2}:)+[0-9A-F]{2}|[A-Z][a-z]{2} \d{1,2}, \d{4}|(?<=Serial number: )[0-9a-f]+"
    r"|[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d \w+ \d{4}"
)


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the demo prints."""
    folder = tmp_path_factory.mktemp("demo") / "new"
    return peers.run(sys.executable, ROOT / "docs" / "demo.py", folder).ok().out


def test_python_gets_through_with_the_key_of_the_store(output: str) -> None:
    assert "Python with the key of example.jks:  200 Hello, vibesclient1@example.com" in output


def test_nobody_gets_through_without_it(output: str) -> None:
    assert "Python without a client certificate: refused (" in output


@pytest.mark.skipif(not shutil.which("javac"), reason="needs a JDK on the PATH")
def test_java_gets_through_with_the_store_itself(output: str) -> None:
    assert "Java with example.jks:               200 Hello, vibesclient1@example.com" in output


def test_the_readme_shows_what_the_demo_prints(output: str) -> None:
    """Command by command; a line of dots stands for what was left out."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    session = "".join(re.findall(r"```console\n(.*?)```", readme, re.DOTALL))
    shown = [part for part in re.split(r"^(?=\$ )|^\.\.\.$", session, flags=re.MULTILINE) if part.strip()]
    assert len(shown) > 6
    for part in shown:
        assert settled(part) in settled(output)


def settled(text: str) -> str:
    lines = (line.rstrip() for line in VARIABLE.sub("-", text).splitlines())
    return "\n".join(line for line in lines if line)
