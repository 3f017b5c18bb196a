"""The store that a printing command looks into, for what it says of what is printed: nothing is asked.

It may be missing, and without its password as much is seen as can be without (observed: keytool 25).
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from keystore_tool.cli.java import javasettings
from keystore_tool.errors import KeystoreError, StoreFileError
from keystore_tool.model import TrustedCertificateEntry
from keystore_tool.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.cli.options import StoreOptions
    from keystore_tool.model import Certificate, KeyStore


@contextlib.contextmanager
def consulting(options: StoreOptions, console: Console) -> Iterator[KeyStore | None]:
    """Open the store that the options name, the default one if none; None if it is not there.

    Raises:
        KeystoreError: it cannot be opened.
    """
    if names_no_store(options) and not has_default_store():
        yield None
        return
    from keystore_tool.cli.conversation import prompts  # noqa: PLC0415  most look into no store
    from keystore_tool.cli.stores import session  # noqa: PLC0415  as above
    from keystore_tool.cli.stores.location import locate  # noqa: PLC0415  as above

    session.check_options(options)
    session.recommend_cacerts(options, console)
    session.asked_type(options)
    path = locate(options)
    if path is not None and os.path.isdir(path):
        yield None  # keytool looks at what is to be printed first
        raise StoreFileError(
            f"File does not exist or it does not refer to a normal file: {path}",
            java_class="java.lang.IllegalArgumentException",
        )
    if path is None or not os.path.isfile(path):
        if path is not None and options.storepass is not None:
            prompts.check_new_password(options.storepass, "Keystore")
        yield None
        return
    quiet = replace(options, protected=options.storepass is None)
    opened = session.open_existing(quiet, console, prompts.STORE)
    yield opened.store
    opened.advise()


def names_no_store(options: StoreOptions) -> bool:
    """Whether nothing is said of a store, so that the default one is meant."""
    said = (options.keystore, options.storepass, options.storetype, options.providername)
    return not (options.cacerts or options.protected) and all(one is None for one in said)


def has_default_store() -> bool:
    """Whether the default store is there; a user without a home folder has none."""
    try:
        return os.path.exists(os.path.join(javasettings.home(), ".keystore"))
    except KeystoreError:
        return False


def trusted_certificates(store: KeyStore | None, *, trust_cacerts: bool) -> frozenset[Certificate]:
    """The certificates that are trusted: a store's own, and those of the system's trust store.

    Raises:
        KeystoreError: the system's trust store cannot be read.
    """
    stores = [store] if store is not None else []
    if trust_cacerts:
        from keystore_tool.cli.stores.session import system_store  # noqa: PLC0415  as above

        stores.append(system_store())
    return frozenset(
        entry.certificate
        for one in stores
        for entry in one.values()
        if isinstance(entry, TrustedCertificateEntry)
    )
