"""Which keys, requests, certificates and entries belong together: those that have the same public key.

>>> from keystore_tool.crypto.key_specification import specify
>>> from keystore_tool.crypto.keys import generate
>>> from keystore_tool.formats.pem import read_blocks, write_private_key
>>> from keystore_tool.operations import signing
>>> from keystore_tool.x509.dname import Name
>>> key = generate(specify("Ed25519"))
>>> [block] = read_blocks(write_private_key(key.private_key, None))
>>> request = Item("ann.csr", Kind.REQUEST, key.public_key_info)
>>> match([item_of_block(block, "ann.key", None), request]).together
True
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.crypto.keyprotector import unprotect
from keystore_tool.crypto.keys import public_key_info
from keystore_tool.errors import KeystoreError
from keystore_tool.formats import pem
from keystore_tool.model import PrivateKeyEntry, TrustedCertificateEntry
from keystore_tool.records import record
from keystore_tool.x509 import known_extensions
from keystore_tool.x509.chain import is_issued_by
from keystore_tool.x509.extension_values import BasicConstraints
from keystore_tool.x509.inspect import inspect, inspect_request
from keystore_tool.x509.public_key import describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from keystore_tool.formats.pem import Block
    from keystore_tool.model import Certificate, KeyStore
    from keystore_tool.passwords import Password
    from keystore_tool.x509.dname import Name

ALL_TOGETHER, NOT_ALL_TOGETHER = 0, 3
"""Exit statuses of the command."""

_REQUEST = "CERTIFICATE REQUEST"
_PUBLIC_KEY = "PUBLIC KEY"
_RSA = ("RSA", "RSASSA-PSS")


class Kind(enum.Enum):
    """What has a public key."""

    PRIVATE_KEY = "private key"
    PUBLIC_KEY = "public key"
    REQUEST = "certificate request"
    CERTIFICATE = "certificate"
    PRIVATE_KEY_ENTRY = "private key entry"
    TRUSTED_CERTIFICATE_ENTRY = "trusted certificate entry"


@record
class Item:
    """Something that was found in a file.

    Attributes:
        file: the file's name.
        kind: what it is.
        public_key: its public key, SubjectPublicKeyInfo DER; None if that cannot be told.
        line: where it stands in a PEM file, from 1; None in other files.
        alias: under which it stands in a store; None in other files.
        subject: the name in it, None if it has none.
        certificate: the certificate that it is, or that its entry has.
    """

    file: str
    kind: Kind
    public_key: bytes | None
    line: int | None = None
    alias: str | None = None
    subject: Name | None = None
    certificate: Certificate | None = None


@record
class Matches:
    """What belongs together.

    Attributes:
        groups: items with the same public key, two or more in each.
        alone: items whose public key nothing else has.
        authorities: certificates of authorities, which stand above the others and are not asked about.
        unknown: encrypted private keys without passphrase.
    """

    groups: tuple[tuple[Item, ...], ...]
    alone: tuple[Item, ...]
    authorities: tuple[Item, ...]
    unknown: tuple[Item, ...]

    @property
    def together(self) -> bool:
        """Whether all belong together."""
        return len(self.groups) == 1 and not self.alone and not self.unknown

    @property
    def exit_status(self) -> int:
        """What the command ends with."""
        return ALL_TOGETHER if self.together else NOT_ALL_TOGETHER


def match(items: Iterable[Item]) -> Matches:
    """Sort items by public key.

    Raises:
        StoreFormatError: a certificate is malformed.
    """
    unknown: list[Item] = []
    by_key: dict[bytes, list[Item]] = {}
    for item in items:
        if item.public_key is None:
            unknown.append(item)
        else:
            by_key.setdefault(_identity(item.public_key), []).append(item)
    certificates = [item.certificate for same in by_key.values() for item in same if item.certificate]
    above = [same for same in by_key.values() if all(_is_authority(item, certificates) for item in same)]
    if len(above) == len(by_key) and not unknown:  # nothing but authorities: then they are the question
        above = []
    asked = [same for same in by_key.values() if same not in above]
    return Matches(
        groups=tuple(tuple(same) for same in asked if len(same) > 1),
        alone=tuple(same[0] for same in asked if len(same) == 1),
        authorities=tuple(item for same in above for item in same),
        unknown=tuple(unknown),
    )


def _identity(public_key: bytes) -> bytes:
    """What two encodings of a key have in common: the parameters of RSA are here and there left out."""
    if describe(public_key).algorithm in _RSA:
        return der.parse(public_key).children()[1].bits()
    return public_key


def _is_authority(item: Item, certificates: list[Certificate]) -> bool:
    """Whether an item is the certificate of an authority: it says so, or it signed another one."""
    if item.certificate is None or item.kind is Kind.PRIVATE_KEY_ENTRY:
        return False
    extension = inspect(item.certificate).extension(known_extensions.BASIC_CONSTRAINTS)
    value = None if extension is None else known_extensions.decode(extension)
    if isinstance(value, BasicConstraints):
        return value.ca
    others = (one for one in certificates if one != item.certificate)
    return any(_issued(one, item.certificate) for one in others)


def _issued(certificate: Certificate, issuer: Certificate) -> bool:
    try:
        return is_issued_by(certificate, issuer)
    except KeystoreError:  # an algorithm that is not known here: no reason to stop
        return False


# ------------------------------------------------------------------------------------------------- finding


def items_of_blocks(blocks: Iterable[Block], file: str, passphrase: Password | None) -> Iterator[Item]:
    """The items of a PEM or DER file; what has no public key is left out.

    Args:
        blocks: what the file consists of.
        file: its name.
        passphrase: of its private keys, None if there is none.

    Raises:
        KeystoreError: one is malformed, or the passphrase is wrong.
    """
    for block in blocks:
        if pem.is_certificate(block):
            yield from (
                _item_of_certificate(file, Kind.CERTIFICATE, one, line=block.line)
                for one in pem.certificates_of(block)
            )
        else:
            item = item_of_block(block, file, passphrase)
            if item is not None:
                yield item


def item_of_block(block: Block, file: str, passphrase: Password | None) -> Item | None:
    """The key or request that a block holds; None if it is neither.

    Raises:
        KeystoreError: it is malformed, or the passphrase is wrong.
    """
    if block.label.endswith(_REQUEST):
        view = inspect_request(block.der)
        return Item(file, Kind.REQUEST, view.spki, line=block.line, subject=view.subject)
    if pem.is_private_key(block):
        known = passphrase is not None or not pem.is_encrypted(block)
        public_key = public_key_info(pem.load_private_key(block, passphrase)) if known else None
        return Item(file, Kind.PRIVATE_KEY, public_key, line=block.line)
    if block.label == _PUBLIC_KEY:
        return Item(file, Kind.PUBLIC_KEY, block.der, line=block.line)
    return None


def items_of_store(store: KeyStore, file: str, password: Password | None) -> Iterator[Item]:
    """The items of a store: its private keys and its trusted certificates.

    Args:
        store: the store.
        file: its name.
        password: what opened it, None if it was read without.

    Raises:
        KeystoreError: a certificate is malformed.
    """
    for alias, entry in store.items():
        match entry:
            case PrivateKeyEntry(chain=(certificate, *_)):
                yield _item_of_certificate(file, Kind.PRIVATE_KEY_ENTRY, certificate, alias=alias)
            case PrivateKeyEntry():
                yield Item(
                    file, Kind.PRIVATE_KEY_ENTRY, _key_without_certificate(entry, password), alias=alias
                )
            case TrustedCertificateEntry(certificate=certificate):
                yield _item_of_certificate(file, Kind.TRUSTED_CERTIFICATE_ENTRY, certificate, alias=alias)


def _item_of_certificate(
    file: str, kind: Kind, certificate: Certificate, *, line: int | None = None, alias: str | None = None
) -> Item:
    view = inspect(certificate)
    return Item(file, kind, view.spki, line=line, alias=alias, subject=view.subject, certificate=certificate)


def _key_without_certificate(entry: PrivateKeyEntry, password: Password | None) -> bytes | None:
    return None if password is None else public_key_info(unprotect(entry.key, password))
