"""Writing PEM (RFC 7468) as keytool writes it: 64 columns, every line ended by CR LF.

>>> print(encode("CERTIFICATE", b"0" * 50).replace(chr(13), ""), end="")
-----BEGIN CERTIFICATE-----
MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw
MDA=
-----END CERTIFICATE-----
"""

from __future__ import annotations

import base64

CERTIFICATE = "CERTIFICATE"
CERTIFICATE_REQUEST = "NEW CERTIFICATE REQUEST"
"""keytool's label; readers take RFC 7468's ``CERTIFICATE REQUEST`` too."""
CRL = "X509 CRL"

_COLUMNS = 64


def encode(label: str, der: bytes) -> str:
    """The PEM block of *der* under a label, such as ``CERTIFICATE``."""
    body = base64.b64encode(der).decode("ascii")
    lines = (body[start : start + _COLUMNS] for start in range(0, len(body), _COLUMNS))
    return "\r\n".join((f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""))
