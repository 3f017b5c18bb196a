"""What was done to a store: keytool is silent about it on standard output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystore_tool.operations.entries import Deleted, Renamed
from keystore_tool.operations.importing import Imported
from keystore_tool.operations.keypairs import Generated
from keystore_tool.operations.version import Version
from keystore_tool.render.documents import certificate_document

if TYPE_CHECKING:
    Change = Deleted | Renamed | Imported | Generated | Version


def keytool(result: Change) -> str:
    """What keytool prints: nothing but its version."""
    return f"keystore-tool {result.version}\n" if isinstance(result, Version) else ""


plain = keytool


def document(result: Change) -> dict[str, Any]:
    """For JSON."""
    match result:
        case Deleted(alias=alias):
            return {"deleted": alias}
        case Renamed(alias=alias, new_alias=new_alias):
            return {"alias": new_alias, "renamed_from": alias}
        case Version(version=version):
            return {"version": version}
        case Imported():
            chain, facts = result.chain, {"outcome": result.outcome.value}
        case Generated():
            chain, facts = result.entry.chain, {}
    return {"alias": result.alias, **facts, "chain": [certificate_document(one) for one in chain]}
