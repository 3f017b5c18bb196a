"""Options from a file, and what usage errors there are, as with keytool."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sides import Pair, Side, served_pair

from keystore_tool.cli.java.properties import read_properties
from keystore_tool.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import peers

STORE = "-keystore s.p12 -storepass changeit"
FILES = {
    "all": f"keytool.all = {STORE}\n",
    "list": f"keytool.all = {STORE}\nkeytool.list = -v -alias key\n",
    "list only": f"keytool.list = {STORE}\n",
    "other case": f"keytool.all = {STORE}\nkeytool.LIST = -v\nKeytool.list = -rfc\n",
    "old name": f"keytool.all = {STORE}\nkeytool.export = -alias key -rfc\n",
    "official name": f"keytool.all = {STORE}\nkeytool.exportcert = -alias key -rfc\n",
    "both names": "keytool.export = -rfc\nkeytool.exportcert = -rfc\n",
    "comments": f"# keytool.all = -foo\n! keytool.all = -bar\n\n  keytool.all : {STORE}\n",
    "continued": "keytool.all = -keystore s.p12 \\\n    -storepass \\\r\n changeit\n",
    "no separator": f"keytool.all {STORE}\n",
    "double quotes": 'keytool.all = -keystore "s.p12" -storepass \'changeit\' -alias "a b"\n',
    "adjacent quotes": 'keytool.all = -keystore "s.p12"-storepass "changeit"\n',
    "quote in a word": f'keytool.all = {STORE} -alias a"b c"d\n',
    "quotes in quotes": f"keytool.all = {STORE} -alias 'a\"b'\n",
    "escapes": f'keytool.all = {STORE} -alias "a\\\\"b\\\\\\\\c\\\\101\\\\x"\n',
    "unclosed": f'keytool.all = {STORE} -alias "a b\n',
    "empty word": f'keytool.all = {STORE} -alias ""\n',
    "backslash": f"keytool.all = {STORE} -alias a\\\\b\n",
    "new line": f'keytool.all = {STORE} -alias "a\\nb"\n',
    "unicode": f"keytool.all = {STORE} -alias \\u0041\n",
    "not UTF-8": f"keytool.all = {STORE} -alias é\n",
    "broken unicode": "keytool.all = \\u00zz\n",
    "hash": f"keytool.all = {STORE} # more\n",
    "user.dir": "keytool.all = -keystore ${user.dir}/s.p12 -storepass changeit\n",
    "separators": f"keytool.all = {STORE} -alias ${{/}}${{path.separator}}${{java.io.tmpdir}}\n",
    "unknown property": "keytool.all = -keystore ${no.such}\n",
    "no property": "keytool.all = -keystore ${}\n",
    "odd references": f"keytool.all = {STORE} -alias $a${{{{b}}}}${{c\n",
    "illegal": "keytool.all = -nosuchoption\n",
    "a command": f"keytool.all = -list -delete {STORE}\n",
    "repeated": f"keytool.all = {STORE} -storepass changeit -v -v\n",
    "open end": "keytool.all = -keystore s.p12 -storepass\n",
    "help": "keytool.all = -help\n",
    "a flag": "keytool.all = -J-Dfoo=bar\n",
    "another file": "keytool.all = -conf all\n",
    "a number": f"keytool.all = -keysize abc {STORE}\n",
    "providerarg": f"keytool.all = -providerarg x {STORE}\n",
    "empty": "",
}


@pytest.fixture(scope="module")
def sides(keytool, keystore_tool, tmp_path_factory) -> Iterator[Pair]:  # noqa: ARG001  the JVM's is used
    """A store, and the files of options beside it."""
    folder = tmp_path_factory.mktemp("conf")
    key = ("-alias", "key", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=Key")
    keystore_tool("-genkeypair", *STORE.split(), *key, cwd=folder).ok()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    with served_pair(folder, tmp_path_factory.mktemp("scratch")) as pair:
        yield pair


HELP = re.compile(r"(?:keytool|keystore-tool) -(\w+) .*|Key and Certificate.*|keystore-tool: .*", re.DOTALL)
"""From the first line of a help text on: each program has its own."""


def agree(sides: Pair, *arguments: str) -> None:
    """See that both do the same, but for help texts and Java's stack traces."""
    theirs, ours = (seen(side, side.run(*arguments)) for side in sides)
    assert ours == theirs


def seen(side: Side, run: peers.Run) -> tuple[int, str, str]:
    out = run.out.replace(str(side.folder), "FOLDER")
    if out.startswith("keytool error"):
        out = out.partition("\n")[0]
    return run.status, out, HELP.sub(r"help \1", run.err)


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_options_means_what_it_means_to_keytool(sides, name):
    agree(sides, "-conf", name, "-list")


@pytest.mark.parametrize(
    "arguments",
    [
        ("-conf", "old name", "-export"),
        ("-conf", "official name", "-export"),
        ("-conf", "both names", "-exportcert"),
        ("-conf", "list", "-list", "-alias", "nobody"),
        ("-conf", "list", "-list", "-storepass", "wrong-one"),
        ("-conf", "list", "-v", "-list", "-v"),
        ("-conf", "all", "-conf", "list", "-list"),
        ("-conf", "all"),
        ("-conf", "a command"),
        ("-conf", "a command", "-printcert"),
        ("-conf", "a number", "-keysize", "abd", "-list"),
        ("-conf", "all", "-list", "-nosuch"),
        ("-conf", "none", "-list"),
        ("-conf", "none", "-help"),
        ("-conf", "none", "-nosuch"),
        ("-conf", "none", "-list", "-delete"),
        ("-conf", ".", "-list"),
        ("-list", "-conf"),
        ("-conf",),
    ],
    ids=" ".join,
)
def test_the_command_line_and_the_file_go_together_as_with_keytool(sides, arguments):
    agree(sides, *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("-list", "-help"),
        ("-help", "-list"),
        ("-h", "-genkey"),
        ("-?",),
        ("-help", "-v"),
        ("-list", "foo"),
        ("-list", ""),
        ("-list", "-"),
        ("foo", "-list"),
        ("-nosuch",),
        ("-list", "-list"),
        ("-genkey", "-genkeypair"),
        ("-list", "-delete", "-nosuch"),
        ("-list", "-providerarg", "x"),
        ("-list", "-storepass:foo", "x"),
        ("-list", "-storepass:", "x"),
        ("-list", "-storepass:file", "none"),
        ("-list", "-storepass:env", "NO_SUCH_VARIABLE"),
        ("-list:foo", "-keystore:env", "s.p12", "-STOREPASS", "changeit"),
        ("-v", "-v", "-alias", "a", "-alias", "key", "-list", *STORE.split()),
        ("-list", "-v", "-rfc", *STORE.split()),
        ("-list", "-keysize", "x"),
        ("-showinfo",),
        ("-showinfo", "-v"),
        ("-J",),
    ],
    ids=" ".join,
)
def test_usage_is_keytools(sides, arguments):
    agree(sides, *arguments)


def test_properties_are_read_as_java_reads_them():
    text = "a=1\nb : 2 \nc\\ d\\:e 3\\\n   4\n\\#f=\\t\\u00e4\n#g=1\nh\n=empty\na = last"
    assert read_properties(text) == {
        "a": "last",
        "b": "2 ",
        "c d:e": "34",
        "#f": "\tä",
        "h": "",
        "": "empty",
    }
    with pytest.raises(InvalidArgumentError):
        read_properties("a=\\u12")
