"""Import a trusted certificate, or the reply to a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import clock, options, policies
from keystore_tool.cli.conversation.questions import Asker
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.files.inputs import open_input
from keystore_tool.cli.stores.session import DEFAULT_ALIAS, editing, system_store
from keystore_tool.model import PrivateKeyEntry, SecretKeyEntry
from keystore_tool.operations import importing, keyprotection
from keystore_tool.operations.importing import Imported, Outcome
from keystore_tool.records import record, replace
from keystore_tool.x509 import files

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.cli.stores.opened import OpenedStore
    from keystore_tool.passwords import Password

SAID = {
    Outcome.ADDED: "Certificate was added to keystore",
    Outcome.NOT_ADDED: "Certificate was not added to keystore",
    Outcome.INSTALLED: "Certificate reply was installed in keystore",
    Outcome.NOT_INSTALLED: "Certificate reply was not installed in keystore",
}


@record(kw_only=True)
class Options(options.StoreOptions):
    """What -importcert takes."""

    alias: str | None = takes(options.ALIAS)
    file: str | None = takes(options.FILE)
    noprompt: bool = takes(options.NOPROMPT)
    trustcacerts: bool = takes(options.TRUSTCACERTS)
    keypass: Password | None = takes(options.KEYPASS)
    policy: str | None = takes(options.POLICY)


def run(given: Options, console: Console) -> Imported:
    """Import from a file or standard input: for a private key's alias a reply, else a trusted certificate."""
    policy = policies.load(given.policy)
    with editing(given, console, create=True) as opened:
        result = import_into(opened, given, console)
        if policy is not None and result.changed:
            policy.check_entry(opened.store, result.alias, clock.now())
        if result.outcome in SAID:
            console.tell(SAID[result.outcome])
        if result.changed:
            opened.save()
    return result


def import_into(opened: OpenedStore, given: Options, console: Console) -> Imported:
    """Change the store in memory, asking what has to be asked.

    Raises:
        KeystoreError: the certificates cannot be imported.
    """
    alias = given.alias if given.alias is not None else DEFAULT_ALIAS
    key_password = opened.key_password(given.keypass)
    system = system_store() if given.trustcacerts else None
    asker = Asker(console, ask=not given.noprompt)
    with open_input(given.file, console) as source:
        entry = opened.store.get(alias)
        if isinstance(entry, PrivateKeyEntry):
            private_key, password = opened.recover_key(entry, alias, key_password)
            # keytool takes the key out, and encrypts it anew in the way of today (observed: 25).
            key = keyprotection.protect(private_key, password, opened.store.type)
            opened.store[alias] = replace(entry, key=key)
            reply = asker.look_at_reply(files.reply(source.read()))
            result = importing.install_reply(
                opened.store, alias, reply, system=system, confirm=asker, now=clock.now()
            )
            asker.warn_of_reply()
            return result
        if isinstance(entry, SecretKeyEntry):
            return Imported(alias, Outcome.NOTHING, ())
        importing.check_free(opened.store, alias)
        certificate = asker.look_at_input(files.first_certificate(source.read()))
    return importing.add_trusted(
        opened.store, alias, certificate, system=system, confirm=asker, now=clock.now()
    )
