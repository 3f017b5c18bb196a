"""What is enabled for TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keystore_tool.operations.tls import TlsInformation


def keytool(information: TlsInformation) -> str:
    """What ``-showinfo -tls`` prints."""
    lines = (
        *_section("Enabled Protocols", information.protocols),
        "",
        *_section("Enabled Cipher Suites", information.cipher_suites),
    )
    return "".join(f"{line}\n" for line in lines)


plain = keytool


def document(information: TlsInformation) -> dict[str, Any]:
    """For JSON."""
    return {
        "protocols": list(information.protocols),
        "cipher_suites": list(information.cipher_suites),
    }


def _section(heading: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return (heading, "-" * len(heading), *names)
