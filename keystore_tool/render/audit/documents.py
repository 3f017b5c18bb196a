"""The records of an audit as what `json` can write: the shapes that `report.schema.json` describes.

Every field of a record is a member of its object, under the same name. Times are RFC 3339 in UTC.

>>> from keystore_tool.audit.report import Undecided
>>> document((Severity.HIGH, Undecided("KST604", "the layers of an image")))
['high', {'rule': 'KST604', 'reason': 'the layers of an image'}]
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from keystore_tool.audit.report import Finding, Severity, StoreRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    Converter = Callable[[Any], Any]

SCHEMA_VERSION = 1
"""Of the documents; it changes when a program that reads them would have to."""

_PLAIN = frozenset({str, int, bool, float, type(None)})
"""What `json` writes as it is."""

_PLAIN_ANNOTATIONS = frozenset(
    annotation for kind in ("str", "int", "bool", "float") for annotation in (kind, f"{kind} | None")
)
"""How the types of fields are spelled that need no look at each of their values."""


def document(value: object) -> Any:  # noqa: ANN401  whatever the record is
    """A record, or a value inside one."""
    # There are some hundred values for each store, so how a class is converted is found out once.
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind not in _converters:
        _converters[kind] = _converter(kind)
    return _converters[kind](value)


def _converter(kind: type) -> Converter:
    if hasattr(kind, "_fields"):
        return _record_converter(kind)
    if issubclass(kind, enum.Enum):
        return {member: member.value for member in kind}.__getitem__
    for base, convert in _BY_BASE.items():
        if issubclass(kind, base):
            return convert
    return lambda value: value


def _record_converter(kind: Any) -> Converter:  # noqa: ANN401  a named tuple
    names: tuple[str, ...] = kind._fields
    types = {name: getattr(kind.__annotations__[name], "__forward_arg__", None) for name in names}
    others = [name for name in names if types[name] not in _PLAIN_ANNOTATIONS]

    def convert(record: tuple[Any, ...]) -> dict[str, Any]:
        members = dict(zip(names, record, strict=True))
        for name in others:
            value = members[name]
            if type(value) not in _PLAIN:
                members[name] = document(value)
        return members

    return convert


_finding_members = _record_converter(Finding)
_store_members = _record_converter(StoreRecord)


def _finding(finding: Finding) -> dict[str, Any]:
    return {**_finding_members(finding), "fingerprint": finding.fingerprint}


def _store(record: StoreRecord) -> dict[str, Any]:
    return {**_store_members(record), "mode": None if record.mode is None else f"{record.mode:04o}"}


def _mapping(value: Mapping[Any, Any]) -> dict[Any, Any]:
    return {document(key): document(member) for key, member in value.items()}


def _list(value: Any) -> list[Any]:  # noqa: ANN401  of whatever
    return [document(member) for member in value]


_BY_BASE: dict[type, Converter] = {
    datetime: lambda moment: f"{moment.isoformat()[:19]}Z",
    date: date.isoformat,
    Mapping: _mapping,
    tuple: _list,
    list: _list,
}

_converters: dict[type, Converter] = {
    Severity: lambda severity: severity.label,
    Finding: _finding,
    StoreRecord: _store,
}
