"""Every shell example of the README and the how-to pages is run, in order, and prints what the page shows.

How a page is written:

* In a block ``console``, ``$ `` begins a command and ``> `` goes on with it. What follows is its output,
  standard error included; ``...`` stands for anything. Where no output is shown, the command only has to
  succeed. One that fails must show its error.
* A block with a file's name behind the language (``python client.py``) is written to that file.
* A comment that begins ``<!-- console`` is run and not seen: what a page takes for granted.
* A comment that begins ``<!-- typed`` says what is typed at the prompts of the commands in the next block:
  lines of a prompt, a colon and the answer, an empty line between commands. Such a command has a terminal,
  and its output is what a person sees there.
* A page begins in an empty folder; directories and variables go on from command to command.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import sysconfig
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import peers
import pexpect
import pytest
from conftest import missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES = [peers.ROOT / "README.md", *sorted((peers.ROOT / "docs" / "how-to").glob("*.md"))]
PROGRAMS = ("keytool", "openssl", "nginx", "curl")
"""What a page may call that is not Python's or every system's."""

ANYTHING = "..."
BEGIN, END = "\x1dbegin\x1d", "\x1dend\x1d"

SECRET = re.compile("(?<!challenge )pass|Re-enter", re.IGNORECASE)
"""In prompts for what is not shown; a challenge password is, as with openssl."""

SERIES = 120.0
"""How long all commands of a page may take, in seconds."""

BLOCK = re.compile(
    r"^```(?P<language>\w+)(?: (?P<file>\S+))?\n(?P<body>.*?)^```$"
    r"|^<!-- console\n(?P<hidden>.*?)^-->$"
    r"|^<!-- typed\n(?P<typed>.*?)^-->$",
    re.MULTILINE | re.DOTALL,
)


@dataclass
class Step:
    """A command or a file of a page.

    Attributes:
        line: where it stands.
        command: what is run.
        expected: the lines that it is to print.
        answers: prompts, and what is typed there.
    """

    line: int
    command: str
    expected: list[str] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)


def steps(text: str) -> Iterator[Step]:
    """What is to be done, in the page's order."""
    conversations: list[list[tuple[str, str]]] = []
    for block in BLOCK.finditer(text):
        line = text.count("\n", 0, block.start()) + 2
        if block["file"]:
            yield Step(line, f"cat > {block['file']} <<'END-OF-THE-FILE'\n{block['body']}END-OF-THE-FILE")
        elif block["typed"]:
            groups = block["typed"].split("\n\n")
            conversations = [[typed(line) for line in group.splitlines()] for group in groups]
        elif block["hidden"] or block["language"] == "console":
            for step in commands(block["hidden"] or block["body"], line):
                step.answers = conversations.pop(0) if conversations else []
                yield step


def typed(line: str) -> tuple[str, str]:
    """A prompt and the answer to it."""
    prompt, colon, answer = line.rpartition(":")
    return prompt + colon, answer.strip()


def commands(body: str, first_line: int) -> Iterator[Step]:
    """The commands of a block with their output."""
    step: Step | None = None
    for number, text in enumerate(body.splitlines(), first_line):
        if text.startswith("$ "):
            if step is not None:
                yield step
            step = Step(number, text[2:])
        elif step is not None and text.startswith("> ") and not step.expected:
            step.command += "\n" + text[2:]
        else:
            assert step is not None, f"line {number}: output without a command"
            step.expected.append(text)
    if step is not None:
        yield step


def run(page: list[Step], folder: Path, results: Path) -> None:
    """Run all commands in one shell; each one's output and status go to files of their own."""
    script = results / "script"
    script.write_text("".join(in_shell(step, str(results / str(number))) for number, step in enumerate(page)))
    shell = pexpect.spawn(
        "bash",
        [str(script)],
        cwd=str(folder),
        env=environment(folder),
        encoding="utf-8",
        codec_errors="replace",
        timeout=SERIES,
        dimensions=(50, 200),
    )
    try:
        for number, step in enumerate(page):
            if step.answers:
                (results / f"{number}.out").write_text(converse(shell, step))
        shell.expect(pexpect.EOF)
    finally:
        with contextlib.suppress(ProcessLookupError):  # servers that a page left running
            os.killpg(shell.pid, signal.SIGKILL)
        shell.close(force=True)


def in_shell(step: Step, result: str) -> str:
    """How a step is run: with a terminal if something is typed there."""
    if step.answers:
        status = f"echo ${{PIPESTATUS[0]}} >{result}.status"
        return f"echo {BEGIN}\n{{ {step.command}\n}} 2>&1 | cat\n{status}; echo {END}\n"
    return f"{{ {step.command}\n}} </dev/null >{result}.out 2>&1; echo $? >{result}.status\n"


def converse(shell: pexpect.spawn[str], step: Step) -> str:
    """Type the answers of a step; what stood on the screen."""
    shell.expect_exact(f"{BEGIN}\r\n")
    screen = ""
    for prompt, answer in step.answers:
        shell.expect_exact(prompt)
        screen += shell.before + shell.after
        if SECRET.search(prompt):
            shell.waitnoecho(10)  # the prompt comes before the echo is switched off
        shell.sendline(answer)
    shell.expect_exact(END)
    return screen + shell.before


def environment(folder: Path) -> dict[str, str]:
    """This Python and our command first, the newest keytool behind what is on the PATH."""
    jdk = peers.jdk(25)
    path = [sysconfig.get_path("scripts"), peers.SEARCH_PATH, *([str(jdk.home / "bin")] if jdk else [])]
    return peers.environment(HOME=str(folder), PATH=os.pathsep.join(path), COLUMNS="100", TERM="dumb")


def agrees(printed: str, expected: list[str]) -> bool:
    """Whether output is what is expected, blanks at ends of lines and empty lines at the end aside."""
    lines = [line.rstrip() for line in printed.replace("\r", "").rstrip().split("\n")]
    pattern = "".join(map(line_pattern, "\n".join(expected).rstrip().split("\n")))
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in lines)) is not None


def line_pattern(expected: str) -> str:
    """What a line of a page matches: three dots alone any lines, or none."""
    if expected == ANYTHING:
        return r"(?:.*\n)*"
    return ".*".join(map(re.escape, expected.rstrip().split(ANYTHING))) + r"\n"


@pytest.mark.peer
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_examples_of_a_page_do_what_it_says(page: Path, tmp_path: Path) -> None:
    todo = list(steps(page.read_text(encoding="utf-8")))
    for program in PROGRAMS:
        called = any(re.search(rf"(?:^|[|;&(]\s*){program} ", step.command, re.MULTILINE) for step in todo)
        if called and shutil.which(program, path=environment(tmp_path)["PATH"]) is None:
            missing(program)
    folder, results = tmp_path / "page", tmp_path / "results"
    folder.mkdir()
    results.mkdir()
    run(todo, folder, results)
    for number, step in enumerate(todo):
        printed = (results / f"{number}.out").read_text(encoding="utf-8", errors="replace")
        status = int((results / f"{number}.status").read_text())
        story = f"{page.name}, line {step.line}: {step.command}\nexit {status}, printed:\n{printed}"
        assert status == 0 or any("error" in line for line in step.expected), story
        assert not step.expected or agrees(printed, step.expected), story


def test_pages_are_read_as_they_are_meant() -> None:
    page = (
        "Text.\n\n```console\n$ one\nprinted\n\nmore\n$ two \\\n> goes on\n```\n\n"
        "<!-- typed\nEnter password: secret\n  [no]:  yes\n-->\n```console\n$ asks\n```\n"
        "```python client.py\nprint(1)\n```\n\n<!-- console\n$ hidden\n-->\n\n```python\nnot run\n```\n"
    )
    assert [(step.line, step.command, step.expected) for step in steps(page)] == [
        (4, "one", ["printed", "", "more"]),
        (8, "two \\\ngoes on", []),
        (17, "asks", []),
        (20, "cat > client.py <<'END-OF-THE-FILE'\nprint(1)\nEND-OF-THE-FILE", []),
        (24, "hidden", []),
    ]


def test_what_is_typed_belongs_to_the_commands_of_the_next_block() -> None:
    page = "<!-- typed\nEnter password: a\n[no]:  yes\n\nAgain: b\n-->\n```console\n$ 1\n$ 2\n$ 3\n```\n"
    answers = [[("Enter password:", "a"), ("[no]:", "yes")], [("Again:", "b")], []]
    assert [step.answers for step in steps(page)] == answers


def test_three_dots_stand_for_anything() -> None:
    assert agrees("a 12 b\nc\nd\n", ["a ... b", "...", "d"])
    assert agrees("a  \n\n", ["a"])
    assert agrees("a\nb\n", ["...", "a", "...", "b", "..."])
    assert not agrees("a\nb\n", ["a..."])
    assert not agrees("a\nb\n", ["a"])
    assert not agrees("a.b\n", ["a?b"])
