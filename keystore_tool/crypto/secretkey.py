"""Secret keys, and the form in which PKCS#12 stores hold them.

Java puts the bytes of a secret key into a PrivateKeyInfo (RFC 5208, section 5), in the place of a private key
(observed: JDK 17 and 25; 17 adds NULL parameters to the algorithm).

>>> key = SecretKey("AES", bytes(16))
>>> key
SecretKey(algorithm='AES')
>>> decode(encode(key)) == key
True
"""

from __future__ import annotations

from keystore_tool.crypto import der
from keystore_tool.crypto.algorithm import read_algorithm
from keystore_tool.errors import UnsupportedError
from keystore_tool.records import field, record

PBE = "PBEWithMD5AndDES"
"""What Java calls a password that is kept as a key, whatever it is for."""

_OIDS = {
    "AES": "2.16.840.1.101.3.4.1",
    "ARCFOUR": "1.2.840.113549.3.4",
    "Blowfish": "1.3.6.1.4.1.3029.1.1.2",
    "DES": "1.3.14.3.2.7",
    "DESede": "1.3.14.3.2.17",
    "HmacSHA1": "1.2.840.113549.2.7",
    "HmacSHA224": "1.2.840.113549.2.8",
    "HmacSHA256": "1.2.840.113549.2.9",
    "HmacSHA384": "1.2.840.113549.2.10",
    "HmacSHA512": "1.2.840.113549.2.11",
    "HmacSHA512/224": "1.2.840.113549.2.12",
    "HmacSHA512/256": "1.2.840.113549.2.13",
    "HmacSHA3-224": "2.16.840.1.101.3.4.2.13",
    "HmacSHA3-256": "2.16.840.1.101.3.4.2.14",
    "HmacSHA3-384": "2.16.840.1.101.3.4.2.15",
    "HmacSHA3-512": "2.16.840.1.101.3.4.2.16",
    "RC2": "1.2.840.113549.3.2",
    PBE: "1.2.840.113549.1.5.3",
}
"""Java's names of the algorithms that have an object identifier (observed: JDK 25)."""
_NAMES = {oid: name for name, oid in _OIDS.items()}
_OIDS_BY_ANY_CASE = {name.lower(): oid for name, oid in _OIDS.items()}


@record
class SecretKey:
    """A secret key.

    Attributes:
        algorithm: Java's name of what it is for, such as ``AES`` or ``HmacSHA256``; an object identifier if
            it has no name here.
        material: its bytes; of a password its characters in UTF-8.
    """

    algorithm: str
    material: bytes = field(repr=False)


def encode(key: SecretKey) -> bytes:
    """The key as DER of PrivateKeyInfo.

    Raises:
        UnsupportedError: the algorithm has no object identifier, so PKCS#12 has no place for the key.
    """
    algorithm = der.sequence(der.oid(_oid(key.algorithm)))
    return der.sequence(der.integer(0), algorithm, der.octet_string(key.material))


def decode(info: bytes) -> SecretKey:
    """The key in a PrivateKeyInfo, DER.

    Raises:
        StoreFormatError: it is none.
    """
    element = der.parse(info).expect(der.SEQUENCE, "secret key")
    match element.children():
        case [version, algorithm, material, *_] if version.tag == der.INTEGER:
            oid, _ = read_algorithm(algorithm)
            octets = material.expect(der.OCTET_STRING, "secret key").octets()
            return SecretKey(_NAMES.get(oid, oid), octets)
        case _:
            raise element.fail("a secret key has a version, an algorithm and its bytes")


def _oid(algorithm: str) -> str:
    if algorithm.replace(".", "").isdecimal():
        return algorithm
    oid = _OIDS_BY_ANY_CASE.get(algorithm.lower())
    if oid is None:
        raise UnsupportedError(
            f"PKCS12 has no place for {algorithm} keys",
            hint="JCEKS has",
            keytool="Key protection algorithm not found: java.security.NoSuchAlgorithmException: "
            f"unrecognized algorithm name: {algorithm}",
            java_class="java.security.KeyStoreException",
        )
    return oid
