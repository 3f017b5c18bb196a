"""Print a certificate request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import options
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.files.inputs import read_input
from keystore_tool.operations.printing import PrintedRequest
from keystore_tool.records import record
from keystore_tool.render import weakness_text
from keystore_tool.x509 import files

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console


@record(kw_only=True)
class Options:
    """What -printcertreq takes."""

    file: str | None = takes(options.FILE)
    verbose: bool = takes(options.VERBOSE)


def run(given: Options, console: Console) -> PrintedRequest:
    """Show what a request asks for."""
    request = files.request(read_input(given.file, console), any_label=True)
    for warning in weakness_text.of_request("The certificate request", request):
        console.warn(warning)
    return PrintedRequest(request)
