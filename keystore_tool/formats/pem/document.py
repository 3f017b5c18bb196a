"""A PEM file as a store: keys with their chains, trusted certificates, and names where there are some.

PEM itself has neither names nor entries. Keys and certificates belong together by public key, chains are put
together by names and signatures, in whatever order all of them stand. The text in front of a block tells the
rest, in openssl's own words, as ``openssl pkcs12`` prints them of a store::

    friendlyName: web
    Trusted key usage (Oracle): Any Extended Key Usage (2.5.29.37.0)

The first is the alias. The second says that a certificate is trusted, and not only there for a chain; so is
one that is in no chain.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto import der
from keystore_tool.crypto.keys import public_key_info
from keystore_tool.errors import CertificateError
from keystore_tool.formats.contents import ClearKey, Content, own_certificate
from keystore_tool.formats.pem.blocks import certificates_of, is_certificate, write_certificate
from keystore_tool.formats.pem.private_keys import is_private_key, write_private_key
from keystore_tool.model import TrustedCertificateEntry
from keystore_tool.x509.alias_template import AliasTemplate, tell_apart
from keystore_tool.x509.chain import climb
from keystore_tool.x509.inspect import inspect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from keystore_tool.crypto.pem import Block
    from keystore_tool.model import Certificate
    from keystore_tool.passwords import Password

_NAME = "friendlyName: "
_TRUSTED = "Trusted key usage (Oracle): Any Extended Key Usage (2.5.29.37.0)"
_NAME_LINE = re.compile(r"^[ \t]*friendlyName: (.+?)[ \t\r]*$", re.MULTILINE)
_TRUSTED_LINE = re.compile(
    r"^[ \t]*(?:Trusted key usage \(Oracle\)|2\.16\.840\.1\.113894\.746875\.1\.1):", re.MULTILINE
)
_TRUSTED_LABEL = "TRUSTED CERTIFICATE"


class FoundKey(NamedTuple):
    """A private key of a file, in clear.

    Attributes:
        block: where it stood.
        pkcs8: the key, DER.
    """

    block: Block
    pkcs8: bytes

    def __repr__(self) -> str:
        return f"FoundKey({self.block!r})"


class FoundCertificate(NamedTuple):
    """A certificate of a file.

    Attributes:
        block: where it stood.
        certificate: the certificate.
    """

    block: Block
    certificate: Certificate


def find_keys(blocks: Iterable[Block], open_key: Callable[[Block], bytes]) -> list[FoundKey]:
    """The private keys among the blocks, each once.

    Args:
        blocks: what the file consists of.
        open_key: gives the key of a block, as `load_private_key` does.
    """
    found: dict[bytes, FoundKey] = {}
    for block in filter(is_private_key, blocks):
        pkcs8 = open_key(block)
        found.setdefault(pkcs8, FoundKey(block, pkcs8))
    return list(found.values())


def find_certificates(blocks: Iterable[Block]) -> list[FoundCertificate]:
    """The certificates among the blocks, in their order.

    Raises:
        StoreFormatError: one is malformed, or such as Java refuses.
    """
    return [
        FoundCertificate(block, certificate)
        for block in blocks
        if is_certificate(block)
        for certificate in certificates_of(block)
    ]


def decode(
    blocks: Sequence[Block], open_key: Callable[[Block], bytes], now: datetime
) -> list[tuple[str, Content]]:
    """The entries that a file amounts to: its keys, then its trusted certificates; each under an alias.

    Args:
        blocks: what the file consists of.
        open_key: gives the key of a block, as `load_private_key` does.
        now: the entries' creation date: a PEM file says none.

    Raises:
        CertificateError: a key has no certificate.
        StoreFormatError: something is malformed.
    """
    certificates = find_certificates(blocks)
    keys = [_with_chain(key, certificates, now) for key in find_keys(blocks, open_key)]
    trusted = [(name, TrustedCertificateEntry(one, now)) for name, one in _trusted(certificates, keys)]
    named: list[tuple[str | None, Content]] = [*keys, *trusted]
    owns = [own_certificate(content) for _, content in named]
    template = AliasTemplate()
    wanted = [name or template.alias(own) for (name, _), own in zip(named, owns, strict=True)]
    return list(zip(tell_apart(wanted, owns), (content for _, content in named), strict=True))


def certificate_of_key(pkcs8: bytes, certificates: Iterable[Certificate]) -> Certificate | None:
    """The certificate of a key's public key, of several the one that is valid longest; None without one."""
    key = _public_key(public_key_info(pkcs8))
    own = [one for one in certificates if _public_key(inspect(one).spki) == key]
    return max(own, key=lambda one: inspect(one).not_after, default=None)


def _public_key(info: bytes) -> bytes:
    """What tells public keys apart; beside it stand parameters that some leave out, and names that differ."""
    return der.parse(info).children()[1].bits()


def _with_chain(
    key: FoundKey, certificates: Sequence[FoundCertificate], now: datetime
) -> tuple[str | None, ClearKey]:
    own = certificate_of_key(key.pkcs8, (found.certificate for found in certificates))
    if own is None:
        raise CertificateError(
            f"{key.block.place}: no certificate in the file belongs to this private key",
            hint="a Java store holds a private key only with its certificate",
        )
    names = [_name(key.block), *(_name(found.block) for found in certificates if found.certificate == own)]
    chain = climb(own, (found.certificate for found in certificates if found.certificate != own))
    return next(filter(None, names), None), ClearKey(key.pkcs8, chain, now)


def _trusted(
    certificates: Iterable[FoundCertificate], keys: Iterable[tuple[str | None, ClearKey]]
) -> Iterator[tuple[str | None, Certificate]]:
    """Certificates that are marked so or in no chain, each once."""
    in_chains = {certificate for _, key in keys for certificate in key.chain}
    seen = set()
    for block, certificate in certificates:
        wanted = certificate not in in_chains or _is_marked_trusted(block)
        if wanted and certificate not in seen:
            seen.add(certificate)
            yield _name(block), certificate


def _name(block: Block) -> str | None:
    return _name_in(block.text)


def _name_in(text: str) -> str | None:
    names: list[str] = _NAME_LINE.findall(text)
    return names[-1] if names else None


def _is_marked_trusted(block: Block) -> bool:
    return block.label == _TRUSTED_LABEL or bool(_TRUSTED_LINE.search(block.text))


# ---------------------------------------------------------------------------------------------- writing


def encode(contents: Iterable[tuple[str, Content]], passphrase: Password | None) -> bytes:
    """A PEM file with all entries; `decode` gives them back, but for their dates.

    Args:
        contents: entries under their aliases.
        passphrase: what the private keys are encrypted with; None leaves them in clear.
    """
    return b"".join(part for alias, content in contents for part in _encode(alias, content, passphrase))


def _encode(alias: str, content: Content, passphrase: Password | None) -> Iterator[bytes]:
    yield _name_line(alias)
    if isinstance(content, ClearKey):
        yield write_private_key(content.pkcs8, passphrase)
        yield from map(write_certificate, content.chain)
    else:
        yield f"{_TRUSTED}\n".encode()
        yield write_certificate(content.certificate)


def _name_line(alias: str) -> bytes:
    """The alias, if it can be read again, and by nobody as anything else."""
    line = f"{_NAME}{alias}\n"
    readable = alias.isprintable() and "-----" not in alias and _name_in(line) == alias
    return line.encode() if readable else b""
