"""What rules look at: a store with its entries and certificates, each fact found out once, when asked for.

Whatever is malformed has the fact None here (or an empty text): a rule of its own reports that.
"""

from __future__ import annotations

import functools
import hashlib
import ipaddress
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from keystore_tool.audit import chains
from keystore_tool.audit.report import CertificateRecord, ChainState, EntryKind, EntryRecord, Protection
from keystore_tool.crypto import der, protection_names
from keystore_tool.crypto.signature_algorithms import java_name
from keystore_tool.errors import StoreFormatError
from keystore_tool.model import PrivateKeyEntry, TrustedCertificateEntry
from keystore_tool.once import once
from keystore_tool.x509 import known_extensions as known
from keystore_tool.x509.chain import same_name
from keystore_tool.x509.dname import Name
from keystore_tool.x509.extension_values import (
    AlternativeNames,
    BasicConstraints,
    ExtendedKeyUsage,
    KeyUsage,
)
from keystore_tool.x509.general_name import GeneralName, GeneralNameKind
from keystore_tool.x509.inspect import inspect
from keystore_tool.x509.public_key import describe
from keystore_tool.x509.weakness import POLICY, Strength

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from keystore_tool.model import Certificate, Entry, ProtectedKey
    from keystore_tool.x509.extension import Extension
    from keystore_tool.x509.inspect import CertificateView
    from keystore_tool.x509.known_extensions import ExtensionValue
    from keystore_tool.x509.public_key import PublicKeyDescription

Fact = TypeVar("Fact")

RSA_ALGORITHMS = ("RSA", "RSASSA-PSS")

KIND_WORDS = {
    GeneralNameKind.DNS: "dns",
    GeneralNameKind.RFC822: "email",
    GeneralNameKind.URI: "uri",
    GeneralNameKind.IP_ADDRESS: "ip",
    GeneralNameKind.DIRECTORY: "dn",
    GeneralNameKind.REGISTERED_ID: "oid",
    GeneralNameKind.OTHER: "other",
    GeneralNameKind.X400: "x400",
    GeneralNameKind.EDI_PARTY: "edi",
}
"""What the kinds of names are called in reports; the first ones are keytool's words."""


class fact(once[Fact | None], Generic[Fact]):  # noqa: N801  used like a keyword
    """A property that is found out once; None if that raises StoreFormatError: if an encoding is broken."""

    def __get__(self, instance: Any, _owner: type) -> Fact | None:  # noqa: ANN401  whatever has facts
        try:
            value = self._read(instance)
        except StoreFormatError:
            value = None
        instance.__dict__[self._name] = value
        return value


class PublicKeyFacts:
    """A public key: the same object for the same key, since some are in very many certificates.

    Args:
        spki: DER of SubjectPublicKeyInfo.
    """

    def __init__(self, spki: bytes) -> None:
        self.spki = spki
        self.sha256 = hashlib.sha256(spki).hexdigest()

    @fact
    def description(self) -> PublicKeyDescription:
        """Algorithm and size."""
        return describe(self.spki)

    @fact
    def strength(self) -> Strength | None:
        """What the rules of JDK 25 say of it."""
        return None if self.description is None else POLICY.of_key(self.description)

    @fact
    def rsa_numbers(self) -> tuple[int, int] | None:
        """Modulus and exponent of an RSA key; None of other keys."""
        if self.description is None or self.description.algorithm not in RSA_ALGORITHMS:
            return None
        _, key = der.parse(self.spki).children()
        modulus, exponent = der.parse(key.bits()).children()
        return int.from_bytes(modulus.content, "big"), int.from_bytes(exponent.content, "big")


_public_key = functools.lru_cache(maxsize=4096)(PublicKeyFacts)
_NO_KEY = PublicKeyFacts(b"")


class CertificateFacts:
    """A certificate.

    Args:
        certificate: the certificate as stored.
        now: the time of the run.
    """

    def __init__(self, certificate: Certificate, now: datetime) -> None:
        self.certificate = certificate
        self.now = now
        self.view: CertificateView | None = None
        self.problem: str | None = None
        try:
            self.view = inspect(certificate)
        except StoreFormatError as error:
            self.problem = error.message
        self.public_key = _NO_KEY if self.view is None else _public_key(self.view.spki)

    @property
    def fields(self) -> CertificateView:
        """The fields, to be read within a fact.

        Raises:
            StoreFormatError: it is no certificate.
        """
        if self.view is None:
            raise StoreFormatError(self.problem or "")
        return self.view

    @once
    def sha256(self) -> str:
        """The fingerprint, lower-case hexadecimal."""
        return self.certificate.sha256.hex()

    @property
    def spki(self) -> bytes:
        """SubjectPublicKeyInfo as encoded; empty if there is none to be found."""
        return self.public_key.spki

    @property
    def key_sha256(self) -> str:
        """The fingerprint of the public key, lower-case hexadecimal; "" if there is none to be found."""
        return self.public_key.sha256 if self.spki else ""

    @property
    def key(self) -> PublicKeyDescription | None:
        """Algorithm and size of the public key."""
        return self.public_key.description

    @property
    def rsa_numbers(self) -> tuple[int, int] | None:
        """Modulus and exponent of an RSA key; None of other keys."""
        return self.public_key.rsa_numbers

    @fact
    def not_before(self) -> datetime:
        """Begin of validity."""
        return self.fields.not_before

    @fact
    def not_after(self) -> datetime:
        """End of validity."""
        return self.fields.not_after

    @once
    def lifetime(self) -> timedelta | None:
        """From begin to end of validity."""
        if self.not_before is None or self.not_after is None:
            return None
        return self.not_after - self.not_before

    @property
    def has_usual_times(self) -> bool:
        """Whether the validity is encoded as RFC 5280, 4.1.2.5 prescribes; True if it cannot be read."""
        if self.view is None or self.not_before is None or self.not_after is None:
            return True
        return der.sequence(der.time(self.not_before), der.time(self.not_after)) in self.view.tbs

    @fact
    def serial(self) -> int:
        """The serial number."""
        return self.fields.serial

    @once
    def days_left(self) -> int | None:
        """Whole days to the end of validity, negative if it is past."""
        return None if self.not_after is None else (self.not_after - self.now).days

    @fact
    def _signature_algorithm(self) -> str:
        return java_name(self.fields.signature_algorithm)

    @once
    def signature_algorithm(self) -> str:
        """Java's name."""
        return self._signature_algorithm or ""

    @fact
    def _subject(self) -> str:
        return self.fields.subject.keytool_text

    @once
    def subject(self) -> str:
        """The subject's name, as keytool prints it."""
        return self._subject or ""

    @fact
    def _issuer(self) -> str:
        same = self.fields.issuer_der == self.fields.subject_der
        return self.subject if same else self.fields.issuer.keytool_text

    @once
    def issuer(self) -> str:
        """The issuer's name, as keytool prints it."""
        return self._issuer or ""

    @fact
    def self_issued(self) -> bool:
        """Whether issuer and subject are the same name: such a certificate is taken for self-signed."""
        view = self.fields
        return view.issuer_der == view.subject_der or same_name(view.issuer, view.subject)

    def issued(self, other: CertificateFacts) -> bool:
        """Whether this one's subject is the issuer of another one, by name."""
        one, above = other.view, self.view
        if one is None or above is None:
            return False
        if one.issuer_der == above.subject_der:
            return True
        try:
            return same_name(one.issuer, above.subject)
        except StoreFormatError:
            return False

    @fact
    def _extensions(self) -> tuple[Extension, ...]:
        return self.fields.extensions

    @once
    def extensions(self) -> tuple[Extension, ...]:
        """The extensions, none if they cannot be read."""
        return self._extensions or ()

    def extension(self, oid: str) -> Extension | None:
        """The extension with an OID, if it is there."""
        return next((one for one in self.extensions if one.oid == oid), None)

    def value(self, oid: str) -> ExtensionValue | None:
        """The value of an extension, None if it is absent or malformed."""
        extension = self.extension(oid)
        try:
            return None if extension is None else known.decode(extension)
        except StoreFormatError:
            return None

    @once
    def basic_constraints(self) -> BasicConstraints | None:
        """The extension's value."""
        value = self.value(known.BASIC_CONSTRAINTS)
        return value if isinstance(value, BasicConstraints) else None

    @once
    def authority(self) -> bool:
        """Whether it says that it is a CA's."""
        return self.basic_constraints is not None and self.basic_constraints.ca

    @once
    def key_usage(self) -> tuple[str, ...] | None:
        """Names of the usages, None without the extension."""
        value = self.value(known.KEY_USAGE)
        return value.usages if isinstance(value, KeyUsage) else None

    @once
    def purposes(self) -> tuple[str, ...] | None:
        """OIDs of the extended key usages, None without the extension."""
        value = self.value(known.EXTENDED_KEY_USAGE)
        return value.purposes if isinstance(value, ExtendedKeyUsage) else None

    @once
    def general_names(self) -> tuple[GeneralName, ...]:
        """The subject's alternative names."""
        value = self.value(known.SUBJECT_ALTERNATIVE_NAME)
        return value.names if isinstance(value, AlternativeNames) else ()

    def names_of(self, kind: GeneralNameKind) -> list[str]:
        """The alternative names of a kind, as texts."""
        return [name_text(name) for name in self.general_names if name.kind is kind]

    def subject_values(self, oid: str) -> list[str]:
        """The values of an attribute of the subject, as texts."""
        rdns = self.fields.subject.rdns if self._subject is not None else ()
        return [str(one.value) for rdn in rdns for one in rdn if one.oid == oid]

    @once
    def record(self) -> CertificateRecord:
        """What stands in the inventory."""
        key = self.key
        serial = self.serial
        return CertificateRecord(
            subject=self.subject,
            issuer=self.issuer,
            serial="" if serial is None else f"{serial:x}",
            alternative_names=tuple(
                f"{KIND_WORDS[name.kind]}:{name_text(name)}" for name in self.general_names
            ),
            not_before=self.not_before,
            not_after=self.not_after,
            days_left=self.days_left,
            key_algorithm="" if key is None else key.algorithm,
            key_bits=None if key is None else key.bits,
            curve=None if key is None else key.curve,
            signature_algorithm=self.signature_algorithm,
            sha256=self.sha256,
            key_sha256=self.key_sha256,
            authority=self.authority,
            self_signed=bool(self.self_issued),
        )


_of_certificate = functools.lru_cache(maxsize=1024)(CertificateFacts)
"""The facts of a certificate: those of authorities are in very many stores."""


def name_text(name: GeneralName) -> str:
    """The value of a general name as a text."""
    value = name.value
    if isinstance(value, Name):
        return value.keytool_text
    if isinstance(value, str):
        return value
    if name.kind is GeneralNameKind.IP_ADDRESS and len(value) in {4, 16}:
        return str(ipaddress.ip_address(value))
    return value.hex()


KINDS = {PrivateKeyEntry: EntryKind.PRIVATE_KEY, TrustedCertificateEntry: EntryKind.TRUSTED_CERTIFICATE}


class EntryFacts:
    """An entry of a store.

    Args:
        alias: as stored.
        entry: the entry.
        now: the time of the run.
        dated: whether the store says when it was made.
    """

    def __init__(self, alias: str, entry: Entry, now: datetime, *, dated: bool) -> None:
        self.alias = alias
        self.entry = entry
        self.dated = dated
        self.kind = KINDS.get(type(entry), EntryKind.SECRET_KEY)
        chain: tuple[Certificate, ...] = ()
        if isinstance(entry, PrivateKeyEntry):
            chain = entry.chain
        elif isinstance(entry, TrustedCertificateEntry):
            chain = (entry.certificate,)
        self.certificates = tuple(_of_certificate(certificate, now) for certificate in chain)

    @property
    def is_private_key(self) -> bool:
        """Whether it is a private key with its chain."""
        return self.kind is EntryKind.PRIVATE_KEY

    @property
    def protected_key(self) -> ProtectedKey | None:
        """The key as stored, of a private or secret key."""
        return None if isinstance(self.entry, TrustedCertificateEntry) else self.entry.key

    @property
    def leaf(self) -> CertificateFacts | None:
        """The certificate of a private key, or the trusted one."""
        return self.certificates[0] if self.certificates else None

    @once
    def chain(self) -> chains.ChainFacts:
        """How the chain's certificates belong together."""
        return chains.examine(self.certificates)

    @once
    def protection(self) -> Protection | None:
        """How the key is encrypted."""
        key = self.protected_key
        return None if key is None else Protection(*protection_names.name_key_protection(key))

    @property
    def chain_state(self) -> ChainState | None:
        """What the chain of a private key is like."""
        return self.chain.state if self.is_private_key else None

    @property
    def record(self) -> EntryRecord:
        """What stands in the inventory."""
        return EntryRecord(
            self.alias,
            self.kind,
            tuple(certificate.record for certificate in self.certificates),
            self.chain_state,
            self.protection,
            self.entry.date if self.dated else None,
        )
