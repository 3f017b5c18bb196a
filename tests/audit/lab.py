"""Stores with one fault each, and the audit of a single one of them.

Certificates are issued with `cryptography` or, where that refuses what a test needs, put together by hand.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from keystore_tool.audit.baseline import Suppressions
from keystore_tool.audit.engine import Plan, look
from keystore_tool.audit.passwords import PasswordMap, Passwords
from keystore_tool.audit.rules import Context
from keystore_tool.audit.settings import Settings
from keystore_tool.audit.surroundings import Surroundings
from keystore_tool.audit.targets import Target
from keystore_tool.crypto import der, keyprotector, pbe
from keystore_tool.crypto.pkcs12_mac import HmacPbe
from keystore_tool.formats import detect
from keystore_tool.formats.pkcs12 import bags, containers
from keystore_tool.model import Certificate, KeyStore, PrivateKeyEntry, StoreType, TrustedCertificateEntry
from keystore_tool.passwords import Password

if TYPE_CHECKING:
    from pathlib import Path

    from keystore_tool.audit.report import Finding, StoreReport
    from keystore_tool.crypto.pkcs12_mac import MacScheme

NOW = datetime(2026, 6, 1, tzinfo=UTC)
PASSWORD = Password("changeit")
DEFAULTS = Settings()
NOTHING = Suppressions((), {})
MAC = HmacPbe("sha256", 10_000)
SERVER, CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH


@cache
def key(number: int = 0) -> ec.EllipticCurvePrivateKey:
    """One of several key pairs."""
    return ec.derive_private_key(1000 + number, ec.SECP256R1())


def pkcs8(number: int = 0) -> bytes:
    return key(number).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@dataclass(frozen=True, kw_only=True)
class Issue:
    """A certificate to be issued: everything in order unless a test says otherwise."""

    subject: str
    key: int = 0
    issuer: str | None = None
    signer: int | None = None
    start: int = -100
    days: int = 365
    authority: bool = False
    path_length: int | None = None
    key_usage: bool = True
    cert_sign: bool = True
    constraints_critical: bool = True
    key_identifiers: bool = True
    names: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    purposes: tuple[Any, ...] = ()
    digest: Any = field(default_factory=hashes.SHA256)
    more: tuple[tuple[x509.ExtensionType, bool], ...] = ()

    def der(self) -> bytes:
        """The certificate, signed."""
        begin = NOW + timedelta(days=self.start)
        signer = key(self.key if self.signer is None else self.signer)
        builder = (
            x509.CertificateBuilder()
            .subject_name(name(self.subject))
            .issuer_name(name(self.issuer or self.subject))
            .public_key(key(self.key).public_key())
            .serial_number(sum(self.subject.encode()) + 1000 * (self.key + 1))
            .not_valid_before(begin)
            .not_valid_after(begin + timedelta(days=self.days))
        )
        for extension, critical in self._extensions(signer):
            builder = builder.add_extension(extension, critical)
        return builder.sign(signer, self.digest).public_bytes(Encoding.DER)

    def _extensions(self, signer: ec.EllipticCurvePrivateKey) -> list[tuple[x509.ExtensionType, bool]]:
        found: list[tuple[x509.ExtensionType, bool]] = []
        if self.authority:
            constraints = x509.BasicConstraints(ca=True, path_length=self.path_length)
            found.append((constraints, self.constraints_critical))
            if self.key_usage:
                usage = dict.fromkeys(
                    ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
                     "key_agreement", "encipher_only", "decipher_only"), False,
                )  # fmt: skip
                found.append((x509.KeyUsage(key_cert_sign=self.cert_sign, crl_sign=True, **usage), True))
        if self.key_identifiers:
            found.append((x509.SubjectKeyIdentifier.from_public_key(key(self.key).public_key()), False))
            if self.issuer:
                found.append((x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False))
        general = [x509.DNSName(one) for one in self.names] + [x509.RFC822Name(one) for one in self.mails]
        if general:
            found.append((x509.SubjectAlternativeName(general), False))
        if self.purposes:
            found.append((x509.ExtendedKeyUsage(self.purposes), False))
        return found + list(self.more)


def root(**changes: Any) -> bytes:
    return Issue(**{"subject": "Root", "key": 9, "authority": True, "days": 3650, **changes}).der()


def intermediate(**changes: Any) -> bytes:
    fields = {"subject": "Sub", "key": 8, "authority": True, "issuer": "Root", "signer": 9, "days": 2000}
    return Issue(**{**fields, **changes}).der()


def leaf(**changes: Any) -> bytes:
    fields = {"subject": "www.example.com", "issuer": "Sub", "signer": 8, "names": ("www.example.com",)}
    return Issue(**{**fields, **changes}).der()


def chain(**changes: Any) -> list[bytes]:
    """A good chain of three, with changes to the leaf."""
    return [leaf(**changes), intermediate(), root()]


class Lab:
    """Writes stores into a folder, and audits them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.chmod(0o700)

    def write(self, file: str, data: bytes, mode: int = 0o600) -> Path:
        """A file."""
        path = self.folder / file
        path.write_bytes(data)
        path.chmod(mode)
        return path

    def trust(self, *certificates: bytes, file: str = "trust.p12", aliases: tuple[str, ...] = ()) -> Path:
        """A store with trusted certificates."""
        store = KeyStore(_type(file))
        for number, certificate in enumerate(certificates):
            alias = aliases[number] if aliases else f"ca-{number}"
            store[alias] = TrustedCertificateEntry(Certificate(certificate), NOW)
        return self.write(file, detect.encode(store, PASSWORD))

    def keys(
        self, *chains: list[bytes], file: str = "web.p12", mode: int = 0o600, key_password: str = "changeit"
    ) -> Path:
        """A store with private keys, the first of which is really `key(0)`, and so on."""
        store = KeyStore(_type(file))
        for number, certificates in enumerate(chains):
            protected = keyprotector.protect(pkcs8(number), Password(key_password), store.type)
            entry = PrivateKeyEntry(protected, tuple(map(Certificate, certificates)), NOW)
            store[f"key-{number}"] = entry
        return self.write(file, detect.encode(store, PASSWORD), mode)

    def bags(self, *encoded: bytes, mac: MacScheme | None = MAC) -> Path:
        """A PKCS#12 file of bags in clear."""
        seal = None if mac is None else lambda content: mac.seal(content, PASSWORD)
        data = containers.write_pfx([containers.clear_part(der.sequence(*encoded))], seal)
        return self.write("bags.p12", data)

    def key_bag(self, scheme: pbe.Scheme | None = None, number: int = 0, alias: str = "key") -> bytes:
        """A bag with a private key, encrypted as told."""
        chosen = scheme or pbe.Pbes2(pbe.Pbkdf2("sha256", 10_000), pbe.Aes(32))
        protected = pbe.encrypt_private_key_info(pkcs8(number), PASSWORD, chosen)
        return bags.key_bag(protected, [bags.friendly_name(alias), bags.local_key_id(b"1")])

    def key_bag_of(self, password: str) -> bytes:
        """A bag with a private key that has a password of its own."""
        scheme = pbe.Pbes2(pbe.Pbkdf2("sha256", 10_000), pbe.Aes(32))
        protected = pbe.encrypt_private_key_info(pkcs8(), Password(password), scheme)
        return bags.key_bag(protected, [bags.friendly_name("key"), bags.local_key_id(b"1")])

    def certificate_bag(self, der: bytes, *, key_id: bytes | None = b"1") -> bytes:
        """A bag with a certificate, by default that of the key."""
        attributes = [bags.friendly_name("key")] + ([bags.local_key_id(key_id)] if key_id else [])
        return bags.certificate_bag(der, attributes)

    def report(
        self,
        path: Path | str,
        *,
        settings: Settings = DEFAULTS,
        password: Password | None = PASSWORD,
        try_defaults: bool = False,
        suppressions: Suppressions = NOTHING,
        **context: Any,
    ) -> StoreReport:
        """The audit of one file."""
        plan = self.plan(settings, password, suppressions, try_defaults=try_defaults, **context)
        looked = look(Target(os.fspath(path), expected=True), plan)
        assert looked is not None
        return looked.report

    def plan(
        self,
        settings: Settings = DEFAULTS,
        password: Password | None = PASSWORD,
        suppressions: Suppressions = NOTHING,
        *,
        try_defaults: bool = False,
        **context: Any,
    ) -> Plan:
        """What an audit goes by."""
        return Plan(
            NOW,
            Passwords(PasswordMap(), password, try_defaults),
            Context(settings, Surroundings(), try_defaults=try_defaults, **context),
            suppressions,
        )

    def findings(self, path: Path, rule: str, **options: Any) -> list[Finding]:
        """What a rule finds in a file, which must be readable."""
        report = self.report(path, **options)
        assert report.unreadable is None, report.unreadable
        return [finding for finding in report.findings if finding.rule == rule]


def _type(file: str) -> StoreType:
    return {"jks": StoreType.JKS, "jceks": StoreType.JCEKS}.get(file.rpartition(".")[2], StoreType.PKCS12)
