"""What the protection of keys, certificates and whole stores is called, for people and reports.

The words are those of the standards: the scheme, the hash of its derivation, the cipher as openssl calls it.

>>> from keystore_tool.crypto.pbe import Aes, Des, Pbes2, Pbkdf2, Pkcs12Pbe
>>> name_scheme(Pbes2(Pbkdf2("sha256", 10_000), Aes(32)))
ProtectionName(scheme='PBES2 HmacSHA256 AES-256-CBC', iterations=10000)
>>> name_scheme(Pkcs12Pbe(Des(24), 50_000)).scheme
'PKCS12-PBE SHA1 DES-EDE3-CBC'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto import der
from keystore_tool.crypto.algorithm import read_algorithm
from keystore_tool.crypto.keyprotector import JCEKS_PROTECTOR, JKS_PROTECTOR
from keystore_tool.crypto.pbe import Pbes1, Pbes2, Pkcs12Pbe, parse
from keystore_tool.crypto.pbes2 import Pbkdf2, Scrypt
from keystore_tool.crypto.pkcs12_mac import HmacPbe
from keystore_tool.errors import StoreFormatError, UnsupportedError
from keystore_tool.model import ProtectedKey, Protection

if TYPE_CHECKING:
    from keystore_tool.crypto.pbe import Scheme
    from keystore_tool.crypto.pkcs12_mac import MacScheme


class ProtectionName(NamedTuple):
    """How something is encrypted or sealed.

    Attributes:
        scheme: what it is called.
        iterations: of the password's derivation; None where there is no such number.
    """

    scheme: str
    iterations: int | None = None

    @property
    def text(self) -> str:
        """Both in one phrase."""
        return self.scheme if self.iterations is None else f"{self.scheme}, {self.iterations} iterations"


JKS = ProtectionName("JKS SHA1 stream")
"""Sun's exclusive or with a stream of SHA-1 digests."""


def name_scheme(scheme: Scheme) -> ProtectionName:
    """The name of a password-based encryption."""
    match scheme:
        case Pbes2(derivation=derivation, cipher=cipher):
            return _derived("PBES2", derivation, cipher.name)
        case Pkcs12Pbe(cipher=cipher, iterations=iterations):
            return ProtectionName(f"PKCS12-PBE SHA1 {cipher.name}", iterations)
        case Pbes1(hash_name=hash_name, cipher=cipher, iterations=iterations):
            return ProtectionName(f"PBES1 {_hash(hash_name)} {cipher.name}", iterations)


def name_mac(scheme: MacScheme) -> ProtectionName:
    """The name of what protects a store's integrity."""
    if isinstance(scheme, HmacPbe):
        return ProtectionName(f"HmacPBE {_hash(scheme.hash_name)}", scheme.iterations)
    return _derived("PBMAC1", scheme.derivation, f"Hmac{_hash(scheme.hash_name)}")


def name_key_protection(key: ProtectedKey) -> ProtectionName:
    """The name of what a stored key is encrypted with; the identifier of an unknown algorithm."""
    if key.protection is Protection.SEALED_OBJECT:
        return ProtectionName("JCEKS SealedObject")
    try:
        return _name_algorithm(
            der.parse(key.data).expect(der.SEQUENCE, "EncryptedPrivateKeyInfo").children()[0]
        )
    except (StoreFormatError, IndexError):
        return ProtectionName("unreadable")


def _name_algorithm(algorithm: der.Element) -> ProtectionName:
    oid, parameters = read_algorithm(algorithm)
    if oid == JKS_PROTECTOR:
        return JKS
    if oid == JCEKS_PROTECTOR:
        count = parameters.children()[1].integer() if parameters is not None else None
        return ProtectionName("JCEKS MD5 DES-EDE3-CBC", count)
    try:
        return name_scheme(parse(algorithm).scheme)
    except UnsupportedError:
        return ProtectionName(f"unknown algorithm {oid}")


def _derived(scheme: str, derivation: Pbkdf2 | Scrypt, rest: str) -> ProtectionName:
    match derivation:
        case Pbkdf2(hash_name=hash_name, iterations=iterations):
            return ProtectionName(f"{scheme} Hmac{_hash(hash_name)} {rest}", iterations)
        case Scrypt(cost=cost):
            return ProtectionName(f"{scheme} scrypt N={cost} {rest}")


def _hash(name: str) -> str:
    return name.upper().replace("_", "-")
