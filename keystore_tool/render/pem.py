r"""PEM (RFC 7468) as keytool writes it: every line ended by CR LF.

>>> encode("CERTIFICATE", b"0" * 50).splitlines(keepends=True)[-2:]
['MDA=\r\n', '-----END CERTIFICATE-----\r\n']
"""

from __future__ import annotations

from keystore_tool.crypto import pem

CERTIFICATE = "CERTIFICATE"
CERTIFICATE_REQUEST = "NEW CERTIFICATE REQUEST"
"""keytool's label; readers take RFC 7468's ``CERTIFICATE REQUEST`` too."""
CRL = "X509 CRL"


def encode(label: str, der: bytes) -> str:
    """The PEM block of *der* under a label, such as ``CERTIFICATE``."""
    return pem.encode(label, der, line_end="\r\n")
