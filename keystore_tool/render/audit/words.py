"""Records in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keystore_tool.audit.report import CertificateRecord


def key_name(certificate: CertificateRecord) -> str:
    """What a certificate's key is, such as ``RSA 2048``."""
    size = certificate.curve or certificate.key_bits
    return f"{certificate.key_algorithm} {size}" if size else certificate.key_algorithm
