"""What became of an import from PEM, and of a conversion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystore_tool.render.documents import certificate_document, entry_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keystore_tool.model import Certificate
    from keystore_tool.operations.pem_import import PemImported

    Change = PemImported


def plain(result: Change) -> str:  # noqa: ARG001  every renderer has this form
    """What happened was said on the way."""
    return ""


def document(result: Change) -> dict[str, Any]:
    """For JSON."""
    return _imported(result)


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
