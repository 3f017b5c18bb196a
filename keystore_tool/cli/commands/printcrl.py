"""Print certificate revocation lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import options
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.files.inputs import read_input
from keystore_tool.cli.stores.consulted import consulting
from keystore_tool.cli.stores.session import system_store
from keystore_tool.operations.revocation import Place, PrintedCrls, candidates, check
from keystore_tool.records import record
from keystore_tool.render import weakness_text
from keystore_tool.x509 import files
from keystore_tool.x509.inspect import inspect

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.operations.revocation import CheckedCrl


@record(kw_only=True)
class Options(options.StoreOptions):
    """What -printcrl takes."""

    file: str | None = takes(options.FILE)
    rfc: bool = takes(options.RFC)
    trustcacerts: bool = takes(options.TRUSTCACERTS)


def run(given: Options, console: Console) -> PrintedCrls:
    """Show the revocation lists of a file or of standard input, and which certificate verifies each."""
    with consulting(given, console) as store:
        known = [] if store is None else list(candidates(store, Place.KEYSTORE))
        if given.trustcacerts:
            known += candidates(system_store(), Place.CACERTS)
        lists = tuple(check(crl, known) for crl in files.crls(read_input(given.file, console)))
        for one in lists:
            warn(one, console)
    return PrintedCrls(lists, given.rfc, given.trustcacerts)


def warn(one: CheckedCrl, console: Console) -> None:
    """Say what is weak about a list, and about the key that verifies it."""
    key = None if one.verifier is None else inspect(one.verifier.certificate).public_key
    for warning in weakness_text.of_crl("The CRL", one.der, key):
        console.warn(warning)
