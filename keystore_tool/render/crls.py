"""Printed revocation lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystore_tool.render import pem
from keystore_tool.render.crl_text import crl_text, not_verified_text, verified_text
from keystore_tool.x509.inspect import inspect

if TYPE_CHECKING:
    from keystore_tool.operations.revocation import CheckedCrl, PrintedCrls


def keytool(printed: PrintedCrls) -> str:
    """What ``-printcrl`` prints: each list, and below it whether it was verified."""
    return "".join(
        (pem.encode(pem.CRL, one.der) if printed.pem else crl_text(one.der))
        + _verification_text(one, trusts_cacerts=printed.trusts_cacerts)
        for one in printed.lists
    )


plain = keytool


def document(printed: PrintedCrls) -> dict[str, Any]:
    """For JSON: the lists, and which certificate verifies each."""
    from keystore_tool.render.documents import crl_document  # noqa: PLC0415

    return {"crls": [{**crl_document(one.der), "verified_by": _verifier(one)} for one in printed.lists]}


def _verification_text(one: CheckedCrl, *, trusts_cacerts: bool) -> str:
    verifier = one.verifier
    if verifier is None:
        return not_verified_text(trusts_cacerts=trusts_cacerts)
    return verified_text(verifier.alias, inspect(verifier.certificate).public_key, verifier.place.value)


def _verifier(one: CheckedCrl) -> dict[str, str] | None:
    if one.verifier is None:
        return None
    return {"store": one.verifier.place.value, "alias": one.verifier.alias}
