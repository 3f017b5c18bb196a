"""What was done to a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystore_tool.operations.entries import Cloned, Deleted, Renamed
from keystore_tool.operations.importing import Imported
from keystore_tool.operations.keypairs import Generated
from keystore_tool.operations.passwordchange import PasswordChanged
from keystore_tool.operations.secretkeys import SecretKeyGenerated
from keystore_tool.operations.transfer import Transferred
from keystore_tool.render.documents import certificate_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keystore_tool.model import Certificate

    Change = (
        Deleted | Renamed | Cloned | Imported | Generated | SecretKeyGenerated | PasswordChanged | Transferred
    )


def plain(result: Change) -> str:  # noqa: ARG001  every renderer has this form
    """What happened was said on the way."""
    return ""


def document(result: Change) -> dict[str, Any]:
    """For JSON."""
    facts: dict[str, Any]
    match result:
        case Deleted(alias=alias):
            facts = {"deleted": alias}
        case Renamed(alias=alias, new_alias=new_alias):
            facts = {"alias": new_alias, "renamed_from": alias}
        case Cloned(alias=alias, new_alias=new_alias):
            facts = {"alias": new_alias, "cloned_from": alias}
        case Transferred(imported=imported, failed=failed):
            facts = {"imported": list(imported), "failed": list(failed)}
        case SecretKeyGenerated(alias=alias, algorithm=algorithm, bits=bits):
            facts = {"alias": alias, "algorithm": algorithm, "bits": bits}
        case PasswordChanged(alias=alias):
            facts = {"alias": alias, "password_changed": "store" if alias is None else "key"}
        case Imported(alias=alias, chain=chain, outcome=outcome):
            facts = {"alias": alias, "outcome": outcome.value, "chain": _chain(chain)}
        case Generated(alias=alias, entry=entry):
            facts = {"alias": alias, "chain": _chain(entry.chain)}
    return facts


def _chain(chain: Sequence[Certificate]) -> list[dict[str, Any]]:
    return [certificate_document(certificate) for certificate in chain]
