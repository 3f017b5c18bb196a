"""Which certificates of a PKCS#12 file belong to which key: the file only hints at it.

A key's own certificate has its local key identifier or its name; the certificates above that are found by
the issuer's name and key identifier. The rules are Java's (observed: 17 and 25).
"""

from __future__ import annotations

import unicodedata
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.errors import StoreFormatError, UnsupportedError
from keystore_tool.model import fold_alias
from keystore_tool.records import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keystore_tool.crypto.der import Element
    from keystore_tool.formats.pkcs12.bags import Bag

_VERSION = der.context(0)
_KEY_ID = der.context(0, constructed=False)
_SUBJECT_KEY_ID = "2.5.29.14"
_AUTHORITY_KEY_ID = "2.5.29.35"
_STRINGS = (der.UTF8_STRING, der.PRINTABLE_STRING, der.T61_STRING, der.IA5_STRING, der.BMP_STRING)


@record(slots=False)
class CertificatePool:
    """All certificates of a file.

    Attributes:
        bags: the bags with certificates, in the order of the file.
    """

    bags: Sequence[Bag]

    def own_certificate(self, key: Bag, *, takes_first: bool) -> Bag | None:
        """The bag with a private key's own certificate.

        Args:
            key: the bag with the key.
            takes_first: whether a key without local key identifier, if no certificate has its name either,
                takes the first one: right in files with one key, wrong otherwise.
        """
        name = None if key.name is None else fold_alias(key.name)
        found = self._by_key_id_and_name.get((key.key_id, name)) or self._by_key_id.get(key.key_id)
        if found is None and name is not None:
            found = self._by_name.get(name)
        if found is None and takes_first and key.key_id is None:
            found = next((bag for bag in self.bags[:1] if bag.key_id is None and bag.trusted is None), None)
        return found

    @cached_property
    def _by_key_id_and_name(self) -> dict[tuple[bytes | None, str | None], Bag]:
        identified = (bag for bag in self.bags if bag.key_id is not None and bag.name is not None)
        found: dict[tuple[bytes | None, str | None], Bag] = {}
        for bag in identified:
            found.setdefault((bag.key_id, fold_alias(bag.name or "")), bag)
        return found

    @cached_property
    def _by_key_id(self) -> dict[bytes | None, Bag]:
        return {bag.key_id: bag for bag in self.bags if bag.key_id is not None}

    @cached_property
    def _by_name(self) -> dict[str, Bag]:
        return {fold_alias(bag.name): bag for bag in self.bags if bag.name is not None}

    def chain(self, own: Bag) -> list[Bag]:
        """A key's own certificate and those above it, as far as the file has them."""
        chain = [own]
        seen = {own.content}
        while (above := self._issuer(chain[-1], seen)) is not None:
            chain.append(above)
            seen.add(above.content)
        return chain

    def _issuer(self, bag: Bag, seen: set[bytes]) -> Bag | None:
        """The certificate above, unless the chain ends here or would go in circles."""
        names = self._names.get(bag.content)
        if names is None:
            return None
        exact = self._by_subject.get(names[0])
        above = _issuer_among(exact or self._by_canonical_subject.get(canonical_name(names[0]), []), bag)
        if above is None or above.content in seen or _is_self_signed(bag.content, names):
            return None
        return above

    @cached_property
    def _names(self) -> dict[bytes, tuple[bytes, bytes]]:
        """Issuer and subject of every certificate."""
        names = ((bag.content, names_of(bag.content)) for bag in self.bags)
        return {certificate: pair for certificate, pair in names if pair is not None}

    @cached_property
    def _by_subject(self) -> dict[bytes, list[Bag]]:
        found: dict[bytes, list[Bag]] = {}
        for bag in self.bags:
            if bag.content in self._names:
                found.setdefault(self._names[bag.content][1], []).append(bag)
        return found

    @cached_property
    def _by_canonical_subject(self) -> dict[CanonicalName, list[Bag]]:
        found: dict[CanonicalName, list[Bag]] = {}
        for subject, bags in self._by_subject.items():
            found.setdefault(canonical_name(subject), []).extend(bags)
        return found


def _issuer_among(named: Sequence[Bag], below: Bag) -> Bag | None:
    """Which of the certificates with the issuer's name stands above (observed: 17 and 25).

    If the certificate names its issuer's key, the first with that key, else the last that does not say its
    own; if it names none, the first. Whether that one has signed is not looked at.
    """
    if not named:
        return None
    wanted = _key_id(below.content, _AUTHORITY_KEY_ID)
    if wanted is None:
        return named[0]
    key_ids = [_key_id(bag.content, _SUBJECT_KEY_ID) for bag in named]
    if wanted in key_ids:
        return named[key_ids.index(wanted)]
    return next((bag for bag, key_id in zip(named[::-1], key_ids[::-1], strict=True) if key_id is None), None)


@lru_cache(maxsize=256)  # many leaves have one issuer
def _key_id(certificate: bytes, extension: str) -> bytes | None:
    """The key identifier in an extension (RFC 5280, 4.2.1.1 and 4.2.1.2), None if it has none."""
    from keystore_tool.x509.inspect import inspect  # noqa: PLC0415  for chains only

    try:
        found = inspect(certificate).extension(extension)
        if found is None:
            return None
        value = der.parse(found.value)
        if extension == _SUBJECT_KEY_ID:
            return value.octets()
        return next((part.content for part in value.children() if part.tag == _KEY_ID), None)
    except StoreFormatError:
        return None


def _is_self_signed(certificate: bytes, names: tuple[bytes, bytes]) -> bool:
    """Whether a certificate is the end of its chain: its own key has signed it.

    A signature that cannot be verified here counts.
    """
    if names[0] != names[1] and canonical_name(names[0]) != canonical_name(names[1]):
        return False
    from keystore_tool.crypto.signatures import verify  # noqa: PLC0415  hardly ever
    from keystore_tool.x509.inspect import inspect  # noqa: PLC0415  as above

    try:
        view = inspect(certificate)
        return verify(view.spki, view.signature_algorithm, view.signature, view.tbs)
    except (StoreFormatError, UnsupportedError):
        return True


def names_of(certificate: bytes) -> tuple[bytes, bytes] | None:
    """Issuer and subject as encoded; None of what is no certificate."""
    try:
        signed = der.read(certificate, der.read(certificate).body)
        field = der.read(certificate, signed.body, signed.limit)
        # version, serial number, signature algorithm, issuer, validity, subject (RFC 5280, 4.1)
        fields = []
        for _ in range(5 if field.tag == _VERSION else 4):
            field = der.read(certificate, field.end, signed.limit)
            fields.append(field)
    except StoreFormatError:
        return None
    return fields[-3].encoded, fields[-1].encoded


CanonicalName = tuple[frozenset[tuple[bytes, str | bytes]], ...]


def canonical_name(name: bytes) -> CanonicalName:
    """A name in a form in which neither string types nor case nor blanks tell two names apart.

    Java compares names like that, and CAs have issued under differently encoded forms of their own name.

    >>> def name(text):
    ...     return der.sequence(der.set_of(der.sequence(der.oid("2.5.4.3"), text)))
    >>> one, other = name(der.utf8_string("My CA")), name(der.printable_string("my  ca "))
    >>> canonical_name(one) == canonical_name(other)
    True
    """
    try:
        return tuple(
            frozenset(map(_canonical_attribute, rdn.children())) for rdn in der.parse(name).children()
        )
    except StoreFormatError:
        return (frozenset([(name, b"")]),)


def _canonical_attribute(attribute: Element) -> tuple[bytes, str | bytes]:
    parts = attribute.children()
    if len(parts) < 2:  # noqa: PLR2004  a type and a value (RFC 5280, 4.1.2.4), or nothing that is compared
        return attribute.encoded, b""
    kind, value = parts[:2]
    if value.tag not in _STRINGS:
        return kind.content, value.encoded
    return kind.content, " ".join(unicodedata.normalize("NFKD", value.text()).lower().split())
