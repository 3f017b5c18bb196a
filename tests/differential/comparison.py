"""What two runs of the same call should have in common, and how a difference is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import commands

if TYPE_CHECKING:
    from pathlib import Path

    from programs import Ended, Program

TOLERANCE = timedelta(seconds=20)
"""How far moments in the two outputs may be apart: the programs run one after the other."""

MOMENT = re.compile(r"\w{3} (\w{3} \d\d \d\d:\d\d:\d\d) UTC (\d{4,})")

# What hangs on a new key or serial number, where the two programs made one each.
GENERATED = (
    (re.compile(r"(?:[0-9A-F]{2}:){15,}[0-9A-F]{2}"), "<fingerprint>"),
    (re.compile(r"(Serial number: )[0-9a-f-]+"), r"\1<serial>"),
    (re.compile(r"(?m)^[0-9A-F]{4}: (?:[0-9A-F]{2} +)+.*$"), "<dump>"),
)
PEM = re.compile(rb"-----BEGIN [^-]*-----.*?-----END [^-]*-----\r?\n", re.DOTALL)

# What docs/differences.md lists: our own help, our own words for what is damaged, no addresses in memory.
_HELP = r"^(?:Key and Certificate Management Tool|keystore-tool: keys and|key(?:store-)?tool -\w+ \[OPTION\])"
_FAILED = r"^(keytool error: java\.\S*"
_PARSER = r"Invalid keystore format|(?:DER|toDer|Der|Parse|Version)"
DELIBERATE = (
    (re.compile(rf"(?ms){_HELP}.*\Z"), "<help>"),
    (re.compile(rf"(?m){_FAILED}io\.(?:EOFException|IOException: (?:{_PARSER}))).*"), "<damaged>"),
    (re.compile(rf"(?m){_FAILED}IllegalArgumentException: not a PKCS #10 request)"), "<damaged>"),
    (re.compile(rf"(?m){_FAILED}cert\.Certificate(?:Parsing)?Exception: .*IOException).*"), "<damaged>"),
    (re.compile(rf"(?m){_FAILED}InvalidParameterSpecException: Not a supported curve: ).*"), r"\1<address>"),
)
TRACE = re.compile(r"(?s)(keytool error: [^\n]*\n).*\Z")
RACE = "[WARNING: Input may be visible on screen] "
PASSWORDS = ("changeit", *commands.VALUES["passwords"]["odd"], "keypass1")
BREAKDOWNS = (
    "java.lang.IllegalArgumentException: password can't be null",
    "java.lang.IllegalArgumentException: File does not exist or it does not refer to a normal file",
    "java.lang.NullPointerException",
    "java.lang.ClassCastException",
    "java.lang.ArrayIndexOutOf",
    "java.lang.IndexOutOf",
    "java.lang.StringIndexOutOf",
    "java.security.SignatureException: doFinal() failed",
    "java.security.SignatureException: Data for RawDSA must be",
)
RESCUE = "is the store itself, which would be lost"
"""What is said here where keytool has opened its store for writing something else, and lost it."""


@dataclass(frozen=True)
class Difference:
    """Something that is not the same.

    Attributes:
        what: the status, a stream, or a file.
        keytool: as keytool has it.
        ours: as we have it.
    """

    what: str
    keytool: str
    ours: str

    @property
    def kind(self) -> tuple[str, str, str]:
        """What is the same for the same cause, as far as one can tell."""
        first = first_difference(self.keytool, self.ours)
        return self.what, *(re.sub(r"'.*?'|<.*?>|\".*?\"|\d+", "…", line)[:60] for line in first)


def first_difference(one: str, other: str) -> tuple[str, str]:
    """The first lines that differ."""
    lines, others = one.split("\n"), other.split("\n")
    for line, counterpart in zip(lines, others, strict=False):
        if line != counterpart:
            return line, counterpart
    common = min(len(lines), len(others))
    return "\n".join(lines[common : common + 1]), "\n".join(others[common : common + 1])


def same_text(one: str, other: str) -> bool:
    """Whether texts are the same, moments within the tolerance."""
    if one == other:
        return True
    if MOMENT.sub("", one) != MOMENT.sub("", other):
        return False
    return all(map(near, MOMENT.findall(one), MOMENT.findall(other)))


def near(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two moments are within the tolerance."""
    if one == other:
        return True
    if max(len(one[1]), len(other[1])) > len("9999"):
        return False
    first, second = (
        datetime.strptime(" ".join(each), "%b %d %H:%M:%S %Y").replace(tzinfo=UTC) for each in (one, other)
    )
    return abs(first - second) <= TOLERANCE


def settle(text: bytes) -> str:
    """Output without what is deliberately not the same."""
    plain = TRACE.sub(r"\1", text.decode("utf-8", "backslashreplace")).replace(RACE, "")
    for pattern, replacement in DELIBERATE:
        plain = pattern.sub(replacement, plain)
    return plain


def without_generated(text: str) -> str:
    """Output without what hangs on a new key or serial number."""
    for pattern, replacement in GENERATED:
        text = pattern.sub(replacement, text)
    return text


class Judge:
    """Compares what two programs did in their folders.

    Args:
        keytool: reads the stores and certificates of both sides.
        ours: the other side.
    """

    def __init__(self, keytool: Program, ours: Program) -> None:
        self._keytool = keytool
        self._ours = ours

    def compare(self, theirs: Ended, ours: Ended, before: dict[str, bytes]) -> Difference | None:
        """The first difference, if there is one; *before* is what the files were."""
        if any(name in theirs.out.decode(errors="replace") for name in BREAKDOWNS):
            return None
        if RESCUE in ours.out.decode(errors="replace"):
            return None
        if theirs.status != ours.status:
            return Difference(
                "status",
                f"{theirs.status}\n{settle(theirs.out + theirs.err)}",
                f"{ours.status}\n{settle(ours.out + ours.err)}",
            )
        for what in ("err", "out"):
            difference = self._compare_output(
                what, self._place(getattr(theirs, what)), self._place(getattr(ours, what))
            )
            if difference:
                return difference
        return self._compare_files(before, failed=theirs.status != 0)

    def _place(self, output: bytes) -> bytes:
        """Output without the name of the folder that a program works in."""
        for program in (self._keytool, self._ours):
            output = output.replace(bytes(program.folder), b"<folder>")
        return output

    def _compare_output(self, what: str, theirs: bytes, ours: bytes) -> Difference | None:
        if same_text(one := settle(theirs), other := settle(ours)):
            return None
        if PEM.search(theirs) or theirs[:1] == b"\x30":
            one, other = self._show(theirs), self._show(ours)
        one, other = without_generated(one), without_generated(other)
        return None if same_text(one, other) else Difference(what, one, other)

    def _compare_files(self, before: dict[str, bytes], *, failed: bool) -> Difference | None:
        theirs, ours = read_folder(self._keytool.folder), read_folder(self._ours.folder)
        if failed:  # keytool empties a file before it knows whether it can fill it; we make a new one only
            theirs = {name: content or before.get(name, b"") for name, content in theirs.items()}
            theirs, ours = (
                {name: content for name, content in side.items() if content or name in before}
                for side in (theirs, ours)
            )
        for name in sorted({*theirs, *ours}):
            if name not in theirs or name not in ours:
                return Difference(f"file {name}", str(name in theirs), str(name in ours))
            if theirs[name] == ours[name]:
                continue
            one, other = self._show(theirs[name]), self._show(ours[name])
            if not same_text(one, other):
                return Difference(f"file {name}", one, other)
        return None

    def _show(self, content: bytes) -> str:
        """What keytool makes of a file: a request, certificates, or a store with its keys."""
        (self._keytool.folder / "shown").write_bytes(content)
        if (
            content[:2] == b"\x30\x80"
            or content[:4] in (b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce")
            or (content[:1] == b"\x30" and b"\x02\x01\x03\x30" in content[:8])
        ):
            shown = self._show_store()
        elif PEM.search(content):
            command = "-printcertreq" if b"REQUEST" in content else "-printcert"
            wrapping = PEM.sub(b"<PEM>", content).decode(errors="replace") + str(content.count(b"\r\n") > 0)
            shown = wrapping + settle(self._keytool.call([command, "-file", "shown"]).out)
        else:
            shown = settle(self._keytool.call(["-printcert", "-file", "shown"]).out)
        (self._keytool.folder / "shown").unlink()
        return without_generated(shown)

    def _show_store(self) -> str:
        """A store's listing, and with which passwords its keys open."""
        for password in PASSWORDS:
            store = ("-keystore", "shown", "-storepass", password)
            listed = self._keytool.call(["-list", "-v", *store])
            if listed.status == 0:
                break
        else:
            return f"opens with none: {settle(listed.out)}"
        text = settle(listed.out)
        keys = re.findall(r"Alias name: (.*)\n.*\nEntry type: PrivateKeyEntry", text)
        for alias in keys:
            outcomes = [
                self._keytool.call(["-certreq", "-alias", alias, "-keypass", key, *store]).status
                for key in ("changeit", "keypass1", "otherpass")
            ]
            text += f"\n{alias}: {outcomes}"
        return f"{password}: {text}"


def read_folder(folder: Path) -> dict[str, bytes]:
    """The contents of a folder's files by name."""
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.is_file() and not path.name.endswith(".lock")
    }
