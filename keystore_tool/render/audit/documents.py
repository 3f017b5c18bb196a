"""The records of an audit as what `json` can write: the shapes that `report.schema.json` describes.

Every field of a record is a member of its object, under the same name. Times are RFC 3339 in UTC.

>>> from keystore_tool.audit.report import Undecided
>>> document((Severity.HIGH, Undecided("KST604", "the layers of an image")))
['high', {'rule': 'KST604', 'reason': 'the layers of an image'}]
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from keystore_tool.audit.report import Finding, Severity, StoreRecord

SCHEMA_VERSION = 1
"""Of the documents; it changes when a program that reads them would have to."""


_PLAIN = frozenset((str, int, bool, type(None)))
"""What is most of a record: taken as it is, without asking further."""


def document(value: object) -> Any:  # noqa: ANN401  whatever the record is
    """A record, or a value inside one."""
    if type(value) in _PLAIN:
        return value
    match value:
        case Mapping():
            return {document(key): document(member) for key, member in value.items()}
        case tuple() | list():
            return [document(member) for member in value]
    return _record(value) if dataclasses.is_dataclass(value) else _scalar(value)


def _scalar(value: object) -> object:
    match value:
        case Severity():
            return value.label
        case enum.Enum():
            return value.value
        case datetime():
            return f"{value:%Y-%m-%dT%H:%M:%SZ}"
        case date():
            return value.isoformat()
    return value


def _record(record: Any) -> dict[str, Any]:  # noqa: ANN401  a data class
    members = {name: document(getattr(record, name)) for name in record.__dataclass_fields__}
    if isinstance(record, Finding):
        members["fingerprint"] = record.fingerprint
    if isinstance(record, StoreRecord) and record.mode is not None:
        members["mode"] = f"{record.mode:04o}"
    return members
