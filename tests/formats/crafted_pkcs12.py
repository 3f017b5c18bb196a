"""PKCS#12 files put together bag by bag, odd ones too, and the keys and certificates that go into them."""

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from functools import cache, cached_property

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from keystore_tool.crypto import der, pbe
from keystore_tool.crypto.pkcs12_derivation import Purpose, derive
from keystore_tool.passwords import Password

PASSWORD = "changeit"
SCHEME = pbe.Pbes2(pbe.Pbkdf2("sha256", 100), pbe.Aes(32))
"""Java's algorithm with a count that costs no time."""

DATA = "1.2.840.113549.1.7.1"
ENCRYPTED_DATA = "1.2.840.113549.1.7.6"
BAG = "1.2.840.113549.1.12.10.1."
KEY_BAG, SHROUDED, CERTIFICATE, CRL, SECRET, CONTENTS = (BAG + str(number) for number in range(1, 7))
X509_CERTIFICATE = "1.2.840.113549.1.9.22.1"
FRIENDLY_NAME = "1.2.840.113549.1.9.20"
LOCAL_KEY_ID = "1.2.840.113549.1.9.21"
TRUSTED_KEY_USAGE = "2.16.840.1.113894.746875.1.1"
ANY_USAGE = "2.5.29.37.0"
CLIENT_USAGE = "1.3.6.1.5.5.7.3.2"


@dataclass(frozen=True)
class Identity:
    """A key with its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @cached_property
    def der(self) -> bytes:
        """The certificate."""
        return self.certificate.public_bytes(Encoding.DER)

    @cached_property
    def pem(self) -> str:
        """The certificate, armoured."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @cached_property
    def pkcs8(self) -> bytes:
        """The key."""
        return self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    @cached_property
    def key_pem(self) -> str:
        """The key, armoured."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    @cached_property
    def sha1(self) -> bytes:
        """The certificate's fingerprint, which openssl takes for local key identifier."""
        return hashlib.sha1(self.der).digest()


def issue(
    name: str | x509.Name,
    issuer: Identity | None = None,
    *,
    issuer_name: x509.Name | None = None,
    own_id: bytes | None = None,
    issuer_id: bytes | None = None,
) -> Identity:
    """A new key with a certificate, self-signed or by an issuer (called *issuer_name* in it).

    It has the key identifiers that are given.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    subject = name if isinstance(name, x509.Name) else x509.Name.from_rfc4514_string(name)
    signer = key if issuer is None else issuer.key
    issued_by = issuer_name or (subject if issuer is None else issuer.certificate.subject)
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issued_by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=36500))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    )
    if own_id is not None:
        builder = builder.add_extension(x509.SubjectKeyIdentifier(own_id), critical=False)
    if issuer_id is not None:
        builder = builder.add_extension(x509.AuthorityKeyIdentifier(issuer_id, None, None), critical=False)
    return Identity(key, builder.sign(signer, hashes.SHA256()))


@cache
def hierarchy() -> tuple[Identity, Identity, Identity, Identity]:
    """Root, intermediate, and two leaves below it."""
    root = issue("CN=Root,O=T")
    intermediate = issue("CN=Sub,O=T", root)
    return root, intermediate, issue("CN=Leaf,O=T", intermediate), issue("CN=Other,O=T", intermediate)


def attribute(oid: str, *values: bytes) -> bytes:
    return der.sequence(der.oid(oid), der.tlv(der.SET, b"".join(values)))


def friendly(name: str) -> bytes:
    return attribute(FRIENDLY_NAME, der.bmp_string(name))


def key_id(octets: bytes) -> bytes:
    return attribute(LOCAL_KEY_ID, der.octet_string(octets))


TRUSTED = attribute(TRUSTED_KEY_USAGE, der.oid(ANY_USAGE))
UNKNOWN = attribute("1.3.6.1.4.1.311.17.1", der.bmp_string("Microsoft Software KSP"))


def bag(oid: str, value: bytes, *attributes: bytes) -> bytes:
    parts = [der.oid(oid), der.explicit(0, value)]
    if attributes:
        parts.append(der.tlv(der.SET, b"".join(attributes)))
    return der.sequence(*parts)


def key_bag(identity: Identity, *attributes: bytes, scheme: pbe.Scheme = SCHEME) -> bytes:
    protected = pbe.encrypt_private_key_info(identity.pkcs8, Password(PASSWORD), scheme)
    return bag(SHROUDED, protected, *attributes)


def certificate_bag(identity: Identity, *attributes: bytes) -> bytes:
    content = der.explicit(0, der.octet_string(identity.der))
    return bag(CERTIFICATE, der.sequence(der.oid(X509_CERTIFICATE), content), *attributes)


def clear(*bags: bytes) -> bytes:
    """ContentInfo of bags in clear."""
    return der.sequence(der.oid(DATA), der.explicit(0, der.octet_string(der.sequence(*bags))))


def encrypted(
    *bags: bytes, scheme: pbe.Scheme = SCHEME, password: str = PASSWORD, behind: bytes = b""
) -> bytes:
    """ContentInfo of encrypted bags, with bytes *behind* them."""
    identifier, ciphertext = pbe.encrypt(scheme, der.sequence(*bags) + behind, Password(password))
    content = der.sequence(der.oid(DATA), identifier, der.implicit(0, ciphertext))
    return der.sequence(der.oid(ENCRYPTED_DATA), der.explicit(0, der.sequence(der.integer(0), content)))


def mac_data(content: bytes, password: str = PASSWORD, iterations: int = 100) -> bytes:
    salt = b"salt" * 5
    key = derive("sha256", Password(password).bmp_string(), salt, iterations, Purpose.MAC, 32)
    algorithm = der.sequence(der.oid("2.16.840.1.101.3.4.2.1"), der.null())
    digest = der.sequence(algorithm, der.octet_string(hmac.digest(key, content, "sha256")))
    return der.sequence(digest, der.octet_string(salt), der.integer(iterations))


def pfx(*contents: bytes, mac: bool = True) -> bytes:
    """A whole file of ContentInfos."""
    safe = der.sequence(*contents)
    parts = [der.integer(3), der.sequence(der.oid(DATA), der.explicit(0, der.octet_string(safe)))]
    if mac:
        parts.append(mac_data(safe))
    return der.sequence(*parts)
