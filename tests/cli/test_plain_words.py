"""What is read without typer is what typer would read."""

import enum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keystore_tool.cli import table
from keystore_tool.cli.frontends import app, parameters, plain
from keystore_tool.cli.frontends.execution import options_of

COMMANDS = [command for command in table.COMMANDS if not command.openssl]
ODD_WORDS = [
    "",
    "-",
    "--",
    "-v",
    "-x",
    "--help",
    "--unknown",
    "--alias=",
    "=",
    "--=x",
    "7",
    "-7",
    "seven",
    "ä",
    "a b",
]


def words_for(command) -> st.SearchStrategy[list[str]]:
    """Command lines of a subcommand, right ones and wrong ones."""
    pieces = [st.sampled_from(ODD_WORDS).map(lambda word: [word])]
    for parameter in parameters.of_options(options_of(command).values()):
        values = st.sampled_from(
            [
                *parameter.option.choices[:2],
                *(["7", "007", "1" * 5000] if parameter.kind is int else ["x", "a=b"]),
                "-",
                "--no",
            ]
        )
        for name in parameter.names:
            if parameter.kind is bool:
                pieces.append(st.sampled_from([[name], [f"{name}=true"], [name[:-1]]]))
            else:
                pieces.append(values.map(lambda value, name=name: [name, value]))
                pieces.append(values.map(lambda value, name=name: [f"{name}={value}"]))
        if not parameter.names:
            pieces += [values.map(lambda value: [value])] * 8
    return st.lists(st.one_of(pieces), max_size=6).map(
        lambda parts: [word for part in parts for word in part]
    )


def read_by_typer(command, words: list[str]) -> dict[str, object]:
    """The values that typer would call the subcommand with."""
    context = app.make_subcommand(command).make_context(command.name, list(words))
    return {name: as_plain(value) for name, value in context.params.items()}


def as_plain(value: object) -> object:
    """A value without typer's classes."""
    if isinstance(value, list | tuple):
        return [as_plain(one) for one in value]
    return value.value if isinstance(value, enum.Enum) else value


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_what_is_read_here_typer_reads_alike(command, data) -> None:
    words = data.draw(words_for(command))
    try:
        values = plain.read(parameters.of_options(options_of(command).values()), words)
    except plain.NotPlainError:
        return
    assert values == read_by_typer(command, words)


@pytest.mark.parametrize(
    "words",
    [
        ["--keystore", "a.jks", "--storepass-env", "P", "--format", "json"],
        ["--keystore=a.jks", "--storepass-fd=3", "-v"],
        ["--rfc", "--alias", "web"],
    ],
    ids=" ".join,
)
def test_usual_words_are_plain(words: list[str]) -> None:
    command = table.SUBCOMMANDS["list"]
    values = plain.read(parameters.of_options(options_of(command).values()), words)
    assert values == read_by_typer(command, words)


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["--keystore"],
        ["--keystore", "--rfc"],
        ["--rfc=yes"],
        ["--format", "xml"],
        ["--storepass-fd", "three"],
        ["--alias", "a", "--"],
        ["surplus"],
        ["-rfc"],
    ],
    ids=" ".join,
)
def test_help_and_mistakes_are_left_to_typer(words: list[str]) -> None:
    takes = parameters.of_options(options_of(table.SUBCOMMANDS["list"]).values())
    with pytest.raises(plain.NotPlainError):
        plain.read(takes, words)
