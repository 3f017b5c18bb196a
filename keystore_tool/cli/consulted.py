"""The store that a printing command looks into, for what it says of what is printed: nothing is asked.

It may be missing, and without its password as much is seen as can be without (observed: keytool 25).
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from keystore_tool.cli import prompts
from keystore_tool.cli.location import locate
from keystore_tool.cli.session import (
    check_options,
    check_provider,
    open_existing,
    recommend_cacerts,
    system_store,
)
from keystore_tool.model import TrustedCertificateEntry
from keystore_tool.stores import named_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.cli.console import Console
    from keystore_tool.cli.options import StoreOptions
    from keystore_tool.model import Certificate, KeyStore


@contextlib.contextmanager
def consulting(options: StoreOptions, console: Console) -> Iterator[KeyStore | None]:
    """Open the store that the options name, the default one if none; None if it is not there.

    Raises:
        KeystoreError: it cannot be opened.
    """
    check_options(options)
    recommend_cacerts(options, console)
    named_type(options.storetype)
    check_provider(options)
    path = locate(options)
    if path is None or not Path(path).is_file():
        yield None
        return
    quiet = replace(options, protected=options.storepass is None)
    opened = open_existing(quiet, console, prompts.STORE)
    yield opened.store
    opened.advise()


def trusted_certificates(store: KeyStore | None, *, trust_cacerts: bool) -> frozenset[Certificate]:
    """The certificates that are trusted: a store's own, and those of the system's trust store.

    Raises:
        KeystoreError: the system's trust store cannot be read.
    """
    stores = [store] if store is not None else []
    if trust_cacerts:
        stores.append(system_store())
    return frozenset(
        entry.certificate
        for one in stores
        for entry in one.values()
        if isinstance(entry, TrustedCertificateEntry)
    )
