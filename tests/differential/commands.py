"""Command lines as hypothesis makes them: mostly sensible, with something odd here and there.

Their words are in `values.toml`; the files they name are those that `folder` makes.
"""

from __future__ import annotations

import shlex
import tomllib
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

Words = tuple[str, ...]

VALUES = tomllib.loads(Path(__file__).with_name("values.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Step:
    """One call: its arguments, and the lines that are typed."""

    arguments: Words
    answers: Words = ()

    @property
    def stdin(self) -> bytes:
        """What standard input holds."""
        return "".join(f"{answer}\n" for answer in self.answers).encode()

    def __str__(self) -> str:
        command = shlex.join(["keytool", *self.arguments])
        if not self.answers:
            return command
        return f"printf '%s\\n' {shlex.join(self.answers)} | {command}"


def mostly(kind: str, others: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[str]:
    """Values of a kind: usual ones four times out of five, else odd ones, or others."""
    usual, odd = (st.sampled_from(VALUES[kind][part]) for part in ("usual", "odd"))
    rare = odd if others is None else odd | others
    return st.integers(0, 4).flatmap(lambda chance: rare if chance == 4 else usual)


# No controls and nothing unassigned, which we escape where keytool prints it; surrogates cannot be typed.
text = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), max_size=8)


@st.composite
def names(draw: st.DrawFn) -> str:
    """A distinguished name, or what looks like one."""
    if draw(st.booleans()):
        return draw(mostly("names"))
    values = mostly("name_values", text)
    parts = draw(st.lists(st.tuples(mostly("keywords"), values), min_size=1, max_size=4))
    name = "=".join(parts[0])
    for keyword, value in parts[1:]:
        part = draw(st.sampled_from([f"{keyword}={value}"] * 4 + [f"{keyword} = {value}", value]))
        name += draw(mostly("separators")) + part
    return name


@st.composite
def extensions(draw: st.DrawFn) -> str:
    """An extension as -ext takes it."""
    name, critical = draw(mostly("extension_names")), draw(mostly("criticals"))
    value = draw(st.sampled_from([f"={draw(mostly('extension_values'))}"] * 5 + [""]))
    return f"{name}{critical}{value}"


# --------------------------------------------------------------------------------------------------- options


def option(name: str, values: st.SearchStrategy[str] | str) -> st.SearchStrategy[Words]:
    """An option with a value, or one of a kind."""
    values = mostly(values) if isinstance(values, str) else values
    return values.map(lambda value: (f"-{name}", value))


def flag(name: str) -> st.SearchStrategy[Words]:
    """An option without a value."""
    return st.just((f"-{name}",))


def join(*parts: st.SearchStrategy[Words]) -> st.SearchStrategy[Words]:
    """All the words, in order."""
    return st.tuples(*parts).map(lambda several: tuple(word for words in several for word in words))


def maybe(chance: int, *others: st.SearchStrategy[Words]) -> st.SearchStrategy[Words]:
    """Options that are there so many times out of ten."""
    return st.integers(0, 9).flatmap(lambda dice: join(*others) if dice < chance else st.just(()))


def password(name: str) -> st.SearchStrategy[Words]:
    """A password option, now and then with a source."""
    literal = option(name, "passwords")
    elsewhere = mostly("sources").map(lambda source: (f"-{name}{source.split()[0]}", *source.split(" ")[1:]))
    return st.integers(0, 5).flatmap(lambda dice: literal if dice else elsewhere)


store = join(
    maybe(9, option("keystore", "stores")),
    maybe(8, password("storepass")),
    maybe(2, option("storetype", "store_types")),
    maybe(2, flag("v")),
)
aliases = mostly("aliases", text)
alias = maybe(9, option("alias", aliases))
key_password = maybe(2, password("keypass"))
name = option("dname", names())
signature = maybe(2, option("sigalg", "signature_algorithms"))
dates = join(maybe(3, option("startdate", "start_dates")), maybe(3, option("validity", "numbers")))
requested = maybe(
    3,
    st.lists(extensions(), max_size=3).map(
        lambda all_: tuple(word for one in all_ for word in ("-ext", one))
    ),
)
# What belongs to other commands: some of it is checked whatever the command is.
foreign = maybe(1, mostly("foreign").map(lambda words: tuple(words.split())))
honored = option("ext", mostly("honored").map(lambda value: f"honored={value}"))
output = option("file", "out_files")

COMMANDS = {
    "genkeypair": join(
        maybe(10, option("keyalg", "key_algorithms")),
        *(store, alias, maybe(8, name), signature, dates, requested, key_password),
        *(maybe(2, option("keysize", "sizes")), maybe(2, option("groupname", "groups"))),
    ),
    "certreq": join(store, alias, maybe(3, output), signature, maybe(2, name), requested, key_password),
    "gencert": join(
        *(store, alias, maybe(9, option("infile", "files")), maybe(3, option("outfile", "out_files"))),
        *(
            maybe(7, flag("rfc")),
            signature,
            maybe(2, name),
            dates,
            requested,
            maybe(4, honored),
            key_password,
        ),
    ),
    "importcert": join(
        *(store, alias, maybe(9, option("file", "files")), maybe(5, flag("noprompt"))),
        *(maybe(1, flag("trustcacerts")), key_password),
    ),
    "exportcert": join(store, alias, maybe(3, output), maybe(7, flag("rfc"))),
    "list": join(store, maybe(4, option("alias", aliases)), maybe(2, flag("rfc")), maybe(4, flag("v"))),
    "delete": join(store, alias),
    "changealias": join(store, alias, maybe(9, option("destalias", aliases)), key_password),
    "printcert": join(
        maybe(9, option("file", "files")), maybe(3, flag("rfc")), maybe(2, flag("v")), maybe(1, store)
    ),
    "printcertreq": join(maybe(9, option("file", "requests")), maybe(2, flag("v"))),
}
LEGACY = {"genkeypair": "genkey", "importcert": "import", "exportcert": "export"}

answers = st.lists(mostly("answers"), max_size=12).map(tuple)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """A call."""
    command = draw(st.sampled_from(sorted(COMMANDS)))
    spelled = draw(st.sampled_from([command] * 9 + [LEGACY.get(command, command.upper())]))
    words = [f"-{spelled}", *draw(COMMANDS[command]), *draw(foreign)]
    if draw(st.integers(0, 9)) == 9:
        words = draw(st.sampled_from(DISTORTIONS))(draw, words, draw(st.integers(0, len(words) - 1)))
    return Step(tuple(words), draw(answers))


# One thing about the grammar that is odd, at a place in the command line.
DISTORTIONS = (
    lambda _, words, place: words[place:] + words[:place],
    lambda _, words, place: [*words[:place], *words[place + 1 :]],
    lambda draw, words, _: [*words, draw(mostly("surplus"))],
    lambda _, words, place: [*words[:place], words[place].upper(), *words[place + 1 :]],
    lambda _, words, place: [*words[:place], f"-{words[place]}", *words[place + 1 :]],
    lambda draw, words, place: [*words[:place], words[place] + draw(mostly("suffixes")), *words[place + 1 :]],
    lambda _, words, place: words + words[place : place + 2],
)
