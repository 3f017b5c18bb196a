"""What this program enables for TLS, which it speaks to ask a server for its certificates."""

from __future__ import annotations

from keystore_tool.records import record


@record
class TlsInformation:
    """What is enabled, the preferred first.

    Attributes:
        protocols: names such as ``TLSv1.3``.
        cipher_suites: names of IANA's registry, or openssl's where that is not known.
    """

    protocols: tuple[str, ...]
    cipher_suites: tuple[str, ...]
