"""A printed certificate request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystore_tool.render.certificate_text import request_text

if TYPE_CHECKING:
    from keystore_tool.operations.printing import PrintedRequest


def keytool(printed: PrintedRequest) -> str:
    """What ``-printcertreq`` prints."""
    return request_text(printed.der)


plain = keytool


def document(printed: PrintedRequest) -> dict[str, Any]:
    """For JSON."""
    from keystore_tool.render.documents import request_document  # noqa: PLC0415

    return {"request": request_document(printed.der)}
