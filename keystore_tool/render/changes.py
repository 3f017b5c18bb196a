"""What was done to a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystore_tool.operations.entries import Deleted, Renamed
from keystore_tool.operations.importing import Imported
from keystore_tool.operations.keypairs import Generated
from keystore_tool.operations.transfer import Transferred
from keystore_tool.render.documents import certificate_document

if TYPE_CHECKING:
    Change = Deleted | Renamed | Imported | Generated | Transferred


def plain(result: Change) -> str:  # noqa: ARG001  every renderer has this form
    """What happened was said on the way."""
    return ""


def document(result: Change) -> dict[str, Any]:
    """For JSON."""
    match result:
        case Deleted(alias=alias):
            return {"deleted": alias}
        case Renamed(alias=alias, new_alias=new_alias):
            return {"alias": new_alias, "renamed_from": alias}
        case Transferred(imported=imported, failed=failed):
            return {"imported": list(imported), "failed": list(failed)}
        case Imported():
            chain, facts = result.chain, {"outcome": result.outcome.value}
        case Generated():
            chain, facts = result.entry.chain, {}
    return {"alias": result.alias, **facts, "chain": [certificate_document(one) for one in chain]}
