"""Classes of values: what `dataclasses` makes, without generating code.

`dataclasses` writes the methods of every class as text and compiles it when a module is imported, and imports
`inspect` for that: together a third of a short command's run time (docs/performance.md). Here all classes
share their methods. Type checkers treat the two alike. What no class here needs is not there: class variables
with annotations, methods that call `super`, equality of a class's own, order.

>>> @record
... class Point:
...     x: int
...     y: int = 0
>>> Point(1), replace(Point(1), y=2) == Point(1, 2)
(Point(x=1, y=0), True)
"""

from __future__ import annotations

from itertools import takewhile
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, dataclass_transform, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from inspect import Signature

_Class = TypeVar("_Class", bound=type)
_Record = TypeVar("_Record")

_FIELDS = "__record_fields__"
_NO_METADATA: Mapping[str, Any] = {}


class _Required:
    def __repr__(self) -> str:
        return "required"


_REQUIRED: Any = _Required()


class Field(NamedTuple):
    """A field of a record.

    Attributes:
        name: the attribute's.
        default: its value if none is given.
        default_factory: makes the value if none is given and there is no `default`.
        repr: whether it is shown; False for secrets and for bulky values.
        compare: whether equality and hash look at it.
        metadata: for the class's users; nothing here looks at it.
    """

    name: str = ""
    default: Any = _REQUIRED
    default_factory: Callable[[], Any] | None = None
    repr: bool = True
    compare: bool = True
    metadata: Mapping[str, Any] = _NO_METADATA


def field(
    *,
    default: Any = _REQUIRED,  # noqa: ANN401  the field's own annotation says the type
    default_factory: Callable[[], Any] | None = None,
    repr: bool = True,  # noqa: A002  dataclasses' name for it
    compare: bool = True,
    metadata: Mapping[str, Any] = _NO_METADATA,
) -> Any:  # noqa: ANN401  as above
    """What stands in a class's body for a field that is more than a name and a default; see `Field`."""
    return Field("", default, default_factory, repr, compare, metadata)


@overload
def record(cls: _Class, /) -> _Class: ...
@overload
def record(
    *, frozen: bool = True, kw_only: bool = False, slots: bool = True
) -> Callable[[_Class], _Class]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(
    cls: _Class | None = None, /, *, frozen: bool = True, kw_only: bool = False, slots: bool = True
) -> _Class | Callable[[_Class], _Class]:
    """Make a class a record: its annotated names are its fields, after those of the records it is made from.

    Args:
        cls: the class.
        frozen: its fields do not change, and it can be hashed.
        kw_only: fields are given by name only.
        slots: its objects have nothing but the fields; False for a class with cached properties.
    """

    def made(cls: _Class) -> _Class:
        return _record(cls, frozen=frozen, kw_only=kw_only, slots=slots)

    return made if cls is None else made(cls)


def fields(of: object) -> tuple[Field, ...]:
    """The fields of a record, or of a class of records, in their order."""
    found: tuple[Field, ...] = getattr(of, _FIELDS)
    return found


def replace(old: _Record, /, **changes: Any) -> _Record:  # noqa: ANN401  the fields' types differ
    """The same record with some fields' values changed; `copy.replace` of Python 3.13 does it too."""
    given = {one.name: getattr(old, one.name) for one in fields(old)}
    return type(old)(**given | changes)


def _record(cls: _Class, *, frozen: bool, kw_only: bool, slots: bool) -> _Class:
    body = dict(cls.__dict__)
    own = {name: _as_field(name, body.pop(name, _REQUIRED)) for name in cls.__annotations__}
    inherited = {one.name: one for base in reversed(cls.__mro__[1:]) for one in getattr(base, _FIELDS, ())}
    all_fields = tuple((inherited | own).values())
    for leftover in ("__dict__", "__weakref__"):
        body.pop(leftover, None)
    if slots:
        body["__slots__"] = tuple(name for name in own if name not in inherited)
        body["__getstate__"], body["__setstate__"] = _state, _set_state
    body |= {_FIELDS: all_fields, "__qualname__": cls.__qualname__, "__replace__": replace}
    body["__signature__"] = _Signature(kw_only=kw_only)
    body["__match_args__"] = () if kw_only else tuple(one.name for one in all_fields)
    for name, method in _methods(all_fields, frozen=frozen):
        body.setdefault(name, method)
    made = type(cls)(cls.__name__, cls.__bases__, body)
    initializer = _initializer(made, all_fields, positional=0 if kw_only else len(all_fields))
    type.__setattr__(made, "__init__", initializer)
    return made


def _as_field(name: str, given: Any) -> Field:  # noqa: ANN401  a default of the field's type, or a Field
    return (given if type(given) is Field else Field(default=given))._replace(name=name)


def _initializer(cls: type, all_fields: tuple[Field, ...], positional: int) -> Callable[..., None]:
    count = len(all_fields)
    defaults = tuple(one.default for one in all_fields)
    needed = count - sum(1 for _ in takewhile(lambda default: default is not _REQUIRED, reversed(defaults)))
    fill = _filler(cls, tuple(one.name for one in all_fields))

    def __init__(self: object, /, *values: Any, **named: Any) -> None:  # noqa: ANN401, N807
        given = len(values)
        if named or not needed <= given <= positional:
            values = _complete(cls, all_fields, positional, values, named)
        elif given < count:
            values += defaults[given:]
        fill(self, values)

    return __init__


def _filler(cls: type, names: tuple[str, ...]) -> Callable[[Any, tuple[Any, ...]], None]:
    """What gives a new object its fields' values: past `__setattr__`, which refuses a frozen one's."""

    def fill_slots(self: object, values: tuple[Any, ...]) -> None:
        for assign, value in zip(setters, values, strict=False):  # they are as many: strict takes longer
            assign(self, value)

    def fill_dict(self: object, values: tuple[Any, ...]) -> None:
        self.__dict__.update(zip(names, values, strict=False))

    if not hasattr(cls, "__slots__"):
        return fill_dict
    setters = tuple(getattr(cls, name).__set__ for name in names)
    return fill_slots


def _complete(
    cls: type,
    all_fields: tuple[Field, ...],
    positional: int,
    values: tuple[Any, ...],
    named: Mapping[str, Any],
) -> tuple[Any, ...]:
    """The values of all fields in their order, from those that were given."""
    if len(values) > positional:
        raise TypeError(f"{cls.__name__}() takes {positional} values in order, not {len(values)}")
    left = all_fields[len(values) :]
    rest = [named[one.name] if one.name in named else _absent(cls, one) for one in left]
    surplus = named.keys() - {one.name for one in left}
    if surplus:
        raise TypeError(f"{cls.__name__}() does not take {', '.join(sorted(surplus))} by name, or not twice")
    return (*values, *rest)


def _absent(cls: type, one: Field) -> Any:  # noqa: ANN401  the fields' types differ
    if one.default is not _REQUIRED:
        return one.default
    if one.default_factory is None:
        raise TypeError(f"{cls.__name__}() needs {one.name}")
    return one.default_factory()


def _methods(
    all_fields: tuple[Field, ...], *, frozen: bool
) -> Iterator[tuple[str, Callable[..., Any] | None]]:
    shown = [one.name for one in all_fields if one.repr]
    compared = [one.name for one in all_fields if one.compare]
    value: Callable[[object], Any] = attrgetter(*compared) if compared else lambda _: ()

    def __repr__(self: object) -> str:  # noqa: N807
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        return value(self) == value(other) if type(other) is type(self) else NotImplemented

    def __hash__(self: object) -> int:  # noqa: N807
        return hash(value(self))

    yield "__repr__", __repr__
    yield "__eq__", __eq__
    yield "__hash__", __hash__ if frozen else None
    if frozen:
        yield from (("__setattr__", _refuse_change), ("__delattr__", _refuse_removal))


class _Signature:
    """How a record is made, for `help` and for editors, which ask `inspect`."""

    def __init__(self, *, kw_only: bool) -> None:
        self._kw_only = kw_only

    def __get__(self, _instance: object, cls: type) -> Signature:
        from inspect import Parameter, Signature  # noqa: PLC0415  who asks for it has it

        kind = Parameter.KEYWORD_ONLY if self._kw_only else Parameter.POSITIONAL_OR_KEYWORD
        found = []
        for one in fields(cls):
            made_anew = ... if one.default_factory else Parameter.empty
            default = made_anew if one.default is _REQUIRED else one.default
            annotation = next(
                base.__annotations__[one.name] for base in cls.__mro__ if one.name in base.__annotations__
            )
            found.append(Parameter(one.name, kind, default=default, annotation=annotation))
        return Signature(found)


def _state(self: object) -> tuple[Any, ...]:
    return tuple(getattr(self, one.name) for one in fields(self))


def _set_state(self: object, state: tuple[Any, ...]) -> None:
    for one, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


def _refuse_change(self: object, name: str, value: object) -> None:
    del value
    raise AttributeError(f"{type(self).__name__}.{name} does not change: see keystore_tool.records.replace")


def _refuse_removal(self: object, name: str) -> None:
    raise AttributeError(f"{type(self).__name__}.{name} cannot be deleted")
