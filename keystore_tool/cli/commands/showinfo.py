"""Show what is enabled for TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import options
from keystore_tool.cli.declarations import takes
from keystore_tool.records import record

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.operations.tls import TlsInformation


@record(kw_only=True)
class Options:
    """What -showinfo takes."""

    tls: bool = takes(options.TLS)
    verbose: bool = takes(options.VERBOSE)


def run(given: Options, console: Console) -> TlsInformation | None:
    """Show the protocols and cipher suites that servers are offered."""
    if not given.tls:
        console.line('Missing option for -showinfo. Try "keytool -showinfo -tls".')
        return None
    from keystore_tool.cli import tlsclient  # noqa: PLC0415  not for the line above

    return tlsclient.information()
