"""Make a certificate request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import options, policies
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.files.outputs import claim_output, store_output
from keystore_tool.cli.stores.session import DEFAULT_ALIAS, reading
from keystore_tool.cli.subject import given_subject
from keystore_tool.operations import requests
from keystore_tool.operations.exporting import private_key_of
from keystore_tool.operations.outputs import Requested
from keystore_tool.records import record
from keystore_tool.render import weakness_text
from keystore_tool.x509.extensions import parse_extensions

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.passwords import Password


@record(kw_only=True)
class Options(options.StoreOptions):
    """What -certreq takes."""

    alias: str | None = takes(options.ALIAS)
    sigalg: str | None = takes(options.SIGALG)
    file: str | None = takes(options.FILE)
    keypass: Password | None = takes(options.KEYPASS)
    dname: str | None = takes(options.DNAME)
    ext: tuple[str, ...] = takes(options.EXT)
    user_id: str | None = takes(options.USER_ID)
    company: str | None = takes(options.COMPANY)
    policy: str | None = takes(options.POLICY)


def run(given: Options, console: Console) -> Requested:
    """Write a request for a certificate of an entry's key to a file or standard output."""
    alias = given.alias if given.alias is not None else DEFAULT_ALIAS
    policy = policies.load(given.policy)
    with reading(given, console) as opened:
        key_password = opened.key_password(given.keypass)
        claim_output(given.file, opened.path, make=policy is None)
        entry = private_key_of(opened.store, alias)
        private_key, _ = opened.recover_key(entry, alias, key_password)
        extensions = parse_extensions(given.ext)
        der = requests.request(
            entry.chain[0],
            private_key,
            subject=given_subject(given.dname, given.user_id, given.company),
            extensions=extensions,
            sigalg=given.sigalg,
        )
        if policy is not None:
            policy.check_request(der)
        result = Requested(alias, der, given.file)
        store_output(result)
        if given.file is not None and given.verbose:
            console.tell(f"Certification request stored in file <{given.file}>\nSubmit this to your CA")
        for warning in weakness_text.of_request("The generated certificate request", der):
            console.warn(warning)
    return result
