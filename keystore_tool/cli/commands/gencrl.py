"""Make a certificate revocation list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import clock, options
from keystore_tool.cli.conversation import prompts
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.files.outputs import claim_output, store_output
from keystore_tool.cli.stores.session import DEFAULT_ALIAS, reading
from keystore_tool.operations import revocation
from keystore_tool.operations.exporting import private_key_of
from keystore_tool.operations.keypairs import Signer
from keystore_tool.operations.outputs import IssuedCrl
from keystore_tool.records import record
from keystore_tool.render import weakness_text
from keystore_tool.x509.crl_build import parse_revocation
from keystore_tool.x509.dates import DEFAULT_DAYS, check_days, validity
from keystore_tool.x509.inspect import inspect

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.passwords import Password


@record(kw_only=True)
class Options(options.StoreOptions):
    """What -gencrl takes."""

    alias: str | None = takes(options.ALIAS)
    id: tuple[str, ...] = takes(options.ID)
    file: str | None = takes(options.FILE)
    rfc: bool = takes(options.RFC)
    sigalg: str | None = takes(options.SIGALG)
    startdate: str | None = takes(options.STARTDATE)
    validity: int | None = takes(options.VALIDITY)
    keypass: Password | None = takes(options.KEYPASS)


def run(given: Options, console: Console) -> IssuedCrl:
    """Sign a list of revoked certificates with an entry's key, and write it to a file or standard output."""
    alias = given.alias if given.alias is not None else DEFAULT_ALIAS
    days = DEFAULT_DAYS if given.validity is None else given.validity
    check_days(days)
    with reading(given, console, ask=prompts.ask_any_store_password) as opened:
        key_password = opened.key_password(given.keypass)
        claim_output(given.file, opened.path)
        entry = private_key_of(opened.store, alias)
        period = validity(given.startdate, days, clock.now())
        private_key, _ = opened.recover_key(entry, alias, key_password)
        revocations = tuple(map(parse_revocation, given.id))
        signer = Signer(entry.chain, private_key)
        crl = revocation.make(revocations, signer, sigalg=given.sigalg, period=period)
        result = IssuedCrl(alias, crl, given.rfc, given.file)
        store_output(result)
        key = inspect(entry.chain[0]).public_key
        for warning in weakness_text.of_crl("The generated CRL", crl, key):
            console.warn(warning)
    return result
