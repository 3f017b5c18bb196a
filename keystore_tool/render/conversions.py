"""What became of an import from PEM, and of a conversion."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from keystore_tool.operations.convert import Converted
from keystore_tool.render.documents import certificate_document, entry_document, timestamp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keystore_tool.model import Certificate
    from keystore_tool.operations.convert import ConvertedEntry
    from keystore_tool.operations.pem_import import PemImported

    Change = PemImported | Converted

STANDARD_OUTPUT = "-"


def plain(result: Change) -> bytes:
    """What goes to standard output; the rest was said on the way."""
    return result.data if isinstance(result, Converted) and result.target == STANDARD_OUTPUT else b""


def document(result: Change) -> dict[str, Any]:
    """For JSON."""
    return _converted(result) if isinstance(result, Converted) else _imported(result)


def _converted(result: Converted) -> dict[str, Any]:
    document = {
        "written": result.written,
        "source": {"file": result.source, "type": result.source_type},
        "target": {"file": result.target, "type": result.target_type},
        "entries": [_entry(entry) for entry in result.entries],
        "left_out": result.left_out,
    }
    if result.target == STANDARD_OUTPUT:
        document["base64"] = base64.b64encode(result.data).decode("ascii")
    return document


def _entry(entry: ConvertedEntry) -> dict[str, Any]:
    return {
        "alias": entry.alias,
        "entry_type": entry.kind,
        "created": timestamp(entry.date),
        "chain": [certificate_document(one) for one in entry.chain],
    }


def _imported(result: PemImported) -> dict[str, Any]:
    key = None
    if result.key is not None:
        key = {
            **entry_document(result.key.alias, result.key.entry),
            "replaced": result.key.replaced,
            "left_out": [certificate_document(one) for one in result.key.left_out],
        }
    return {
        "written": result.written,
        "private_key": key,
        "added": [
            {"alias": alias, "certificate": certificate_document(one)} for alias, one in result.trusted.added
        ],
        "known": [
            {"alias": alias, "certificate": certificate_document(one)} for alias, one in result.trusted.known
        ],
    }


def _named(certificates: Sequence[tuple[str, Certificate]]) -> list[dict[str, Any]]:
    return [{"alias": alias, "certificate": certificate_document(one)} for alias, one in certificates]
