"""How PKCS#12 stores are protected, judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.crypto import protection_names
from keystore_tool.crypto.ciphers import Aes
from keystore_tool.crypto.pbe import Pbes2, Pbkdf2
from keystore_tool.crypto.pkcs12_mac import HmacPbe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.audit.store_facts import StoreFacts
    from keystore_tool.crypto.pbe import Scheme
    from keystore_tool.crypto.pkcs12_mac import MacScheme

_OLD_HASHES = ("md5", "sha1")


def is_old(scheme: Scheme) -> bool:
    """Whether an encryption is older than PBES2 with AES."""
    return not (isinstance(scheme, Pbes2) and isinstance(scheme.cipher, Aes))


def is_old_mac(scheme: MacScheme) -> bool:
    """Whether a MAC is with SHA-1 or MD5."""
    return scheme.hash_name in _OLD_HASHES


def old_ones(store: StoreFacts) -> list[str]:
    """The names of what is old in a store, each once: certificates, keys, MAC."""
    encryptions = [store.certificate_scheme, *store.key_schemes.values()]
    old = [protection_names.name_scheme(one).scheme for one in encryptions if one is not None and is_old(one)]
    if store.mac_scheme is not None and is_old_mac(store.mac_scheme):
        old.append(protection_names.name_mac(store.mac_scheme).scheme)
    return list(dict.fromkeys(old))


def iterations(store: StoreFacts) -> Iterator[tuple[str, int | None]]:
    """What is derived, and with how many iterations (None: the scheme counts otherwise)."""
    if store.mac_scheme is not None:
        yield "MAC", _count_of_mac(store.mac_scheme)
    if store.certificate_scheme is not None:
        yield "certificates", _count(store.certificate_scheme)
    counts = [count for scheme in store.key_schemes.values() if (count := _count(scheme)) is not None]
    if counts:
        yield "keys", min(counts)


def _count(scheme: Scheme) -> int | None:
    if isinstance(scheme, Pbes2):
        return scheme.derivation.iterations if isinstance(scheme.derivation, Pbkdf2) else None
    return scheme.iterations


def _count_of_mac(scheme: MacScheme) -> int | None:
    if isinstance(scheme, HmacPbe):
        return scheme.iterations
    return scheme.derivation.iterations if isinstance(scheme.derivation, Pbkdf2) else None
