"""Print certificates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keystore_tool.cli import options
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.inputs import read_input
from keystore_tool.operations.printing import PrintedCertificates
from keystore_tool.render import weakness_text
from keystore_tool.x509 import files

if TYPE_CHECKING:
    from keystore_tool.cli.console import Console


@dataclass(frozen=True, kw_only=True, slots=True)
class Options(options.StoreOptions):
    """What -printcert takes."""

    file: str | None = takes(options.FILE)
    rfc: bool = takes(options.RFC)
    trustcacerts: bool = takes(options.TRUSTCACERTS)


def run(given: Options, console: Console) -> PrintedCertificates:
    """Show the certificates of a file or of standard input."""
    certificates = tuple(files.certificates(read_input(given.file, console)))
    for warning in weakness_text.of_chain("The certificate", certificates):
        console.warn(warning)
    return PrintedCertificates(certificates, given.rfc)
