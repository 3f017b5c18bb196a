"""Make a certificate from a certificate request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import clock, options
from keystore_tool.cli.conversation import prompts
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.files.inputs import read_input
from keystore_tool.cli.files.outputs import claim_output, store_output
from keystore_tool.cli.stores.session import DEFAULT_ALIAS, reading
from keystore_tool.operations import requests
from keystore_tool.operations.exporting import private_key_of
from keystore_tool.operations.keypairs import Signer
from keystore_tool.operations.outputs import Issued
from keystore_tool.records import record
from keystore_tool.render import weakness_text
from keystore_tool.x509 import files
from keystore_tool.x509.dates import DEFAULT_DAYS, check_days, validity
from keystore_tool.x509.dname import Name

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.passwords import Password


@record(kw_only=True)
class Options(options.StoreOptions):
    """What -gencert takes."""

    alias: str | None = takes(options.ALIAS)
    infile: str | None = takes(options.INFILE)
    outfile: str | None = takes(options.OUTFILE)
    rfc: bool = takes(options.RFC)
    sigalg: str | None = takes(options.SIGALG)
    dname: str | None = takes(options.DNAME)
    startdate: str | None = takes(options.STARTDATE)
    validity: int | None = takes(options.VALIDITY)
    ext: tuple[str, ...] = takes(options.EXT)
    keypass: Password | None = takes(options.KEYPASS)


def run(given: Options, console: Console) -> Issued:
    """Sign what a request asks for with an entry's key, and write the certificate."""
    alias = given.alias if given.alias is not None else DEFAULT_ALIAS
    days = DEFAULT_DAYS if given.validity is None else given.validity
    check_days(days)
    with reading(given, console, ask=prompts.ask_any_store_password) as opened:
        key_password = opened.key_password(given.keypass)
        data = read_input(given.infile, console)
        claim_output(given.outfile, opened.path)
        entry = private_key_of(opened.store, alias)
        private_key, _ = opened.recover_key(entry, alias, key_password)
        period = validity(given.startdate, days, clock.now())
        request = files.request(data)
        for warning in weakness_text.of_request("The certificate request", request):
            console.warn(warning)
        chain = requests.issue(
            request,
            Signer(entry.chain, private_key),
            subject=None if given.dname is None else Name.parse(given.dname),
            sigalg=given.sigalg,
            period=period,
            extensions=given.ext,
        )
        result = Issued(alias, chain, given.rfc, given.outfile)
        store_output(result)
        for warning in (
            *weakness_text.of_chain("The issuer", entry.chain),
            *weakness_text.of_certificate("The generated certificate", chain[0]),
        ):
            console.warn(warning)
    return result
