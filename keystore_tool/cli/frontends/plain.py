"""Reading a subcommand's words if they are plain: ``--name value``, ``--name=value`` and what has its place.

To read a command line with typer takes longer than most commands do. Whatever is not plain, help and mistakes
among it, is left to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from keystore_tool.cli.frontends.parameters import Parameter


_MOST_DIGITS = 20
"""Of a number: more than 64 bits have."""


class NotPlainError(Exception):
    """The words are not plain, or not right."""


def read(parameters: Sequence[Parameter], words: Iterable[str]) -> dict[str, Any]:
    """The values on a command line, by their parameters' keys; None, False or [] for what is not there.

    Args:
        parameters: what the subcommand takes.
        words: the command line, after the subcommand's name.

    Raises:
        NotPlainError: somebody else should read them.
    """
    names = {name: parameter for parameter in parameters for name in parameter.names}
    values: dict[str, Any] = {parameter.key: _absent(parameter) for parameter in parameters}
    placed: list[str] = []
    left = iter(words)
    for word in left:
        if _is_name(word):
            name, equals, text = word.partition("=")
            _keep(values, names.get(name), text if equals else None, left)
        else:
            placed.append(word)
    _place(values, [parameter for parameter in parameters if not parameter.names], placed)
    if any(one.option.required and values[one.key] in (None, []) for one in parameters):
        raise NotPlainError
    return values


def _absent(parameter: Parameter) -> Any:  # noqa: ANN401  of the parameter's kind
    if parameter.option.repeatable:
        return []
    return False if parameter.kind is bool else None


def _is_name(word: str) -> bool:
    return word.startswith("-") and word != "-"


def _keep(
    values: dict[str, Any], parameter: Parameter | None, given: str | None, left: Iterator[str]
) -> None:
    if parameter is None or (parameter.kind is bool and given is not None):
        raise NotPlainError
    if parameter.kind is bool:
        values[parameter.key] = True
        return
    text = next(left, None) if given is None else given
    if text is None or (given is None and _is_name(text)):
        raise NotPlainError
    _set(values, parameter, text)


def _set(values: dict[str, Any], parameter: Parameter, text: str) -> None:
    choices = parameter.option.choices
    if choices and text not in choices:
        raise NotPlainError
    if parameter.kind is int and not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise NotPlainError
    value = parameter.kind(text)
    if parameter.option.repeatable:
        values[parameter.key].append(value)
    else:
        values[parameter.key] = value


def _place(values: dict[str, Any], places: Sequence[Parameter], placed: Sequence[str]) -> None:
    if len(places) == 1 and places[0].option.repeatable:
        places = list(places) * len(placed)
    if len(placed) > len(places):
        raise NotPlainError
    for parameter, text in zip(places, placed, strict=False):
        _set(values, parameter, text)
