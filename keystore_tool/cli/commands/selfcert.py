"""Make a new self-signed certificate for a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import clock, options
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.stores.session import DEFAULT_ALIAS, editing
from keystore_tool.crypto.keyprotector import protect
from keystore_tool.operations import keypairs
from keystore_tool.operations.exporting import private_key_of
from keystore_tool.records import record, replace
from keystore_tool.render.certificate_text import certificate_text
from keystore_tool.x509.dates import DEFAULT_DAYS, check_days, validity
from keystore_tool.x509.dname import Name
from keystore_tool.x509.extensions import parse_extensions

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.passwords import Password


@record(kw_only=True)
class Options(options.StoreOptions):
    """What -selfcert takes."""

    alias: str | None = takes(options.ALIAS)
    sigalg: str | None = takes(options.SIGALG)
    dname: str | None = takes(options.DNAME)
    startdate: str | None = takes(options.STARTDATE)
    ext: tuple[str, ...] = takes(options.EXT)
    validity: int | None = takes(options.VALIDITY)
    keypass: Password | None = takes(options.KEYPASS)


def run(given: Options, console: Console) -> keypairs.Generated:
    """Put a new certificate of a key for itself in the place of its chain; extensions stay as they are."""
    days = DEFAULT_DAYS if given.validity is None else given.validity
    check_days(days)
    alias = given.alias if given.alias is not None else DEFAULT_ALIAS
    with editing(given, console) as opened:
        key_password = opened.key_password(given.keypass)
        entry = private_key_of(opened.store, alias)
        private_key, password = opened.recover_key(entry, alias, key_password)
        own = keypairs.Signer(entry.chain, private_key)
        if given.sigalg is None:
            own.algorithm(None)  # a key that does not sign is reported before all else
        now = clock.now()
        period = validity(given.startdate, days, now)
        certificate = keypairs.renewed(
            own,
            subject=None if given.dname is None else Name.parse(given.dname),
            extensions=parse_extensions(given.ext),
            sigalg=given.sigalg,
            period=period,
        )
        if given.verbose:
            console.tell(f"New certificate (self-signed):\n{certificate_text(certificate)}", end="")
        key = protect(private_key, password, opened.store.type)
        renewed = replace(entry, key=key, chain=(certificate,), date=now)
        opened.store[alias] = renewed
        opened.save()
    return keypairs.Generated(alias, renewed)
