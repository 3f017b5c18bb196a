"""What a SubjectPublicKeyInfo holds: algorithm, size and curve, read without making a key object.

The names are Java's. Sizes are what keytool 25 prints: of an elliptic curve the bits of the group's order,
so that a key on sect283k1 has 281.

>>> x25519 = bytes.fromhex("302a300506032b656e032100") + bytes(32)
>>> describe(x25519)
PublicKeyDescription(algorithm='X25519', bits=None, curve=None)
>>> PublicKeyDescription("EC", 384, "secp384r1").text
'384-bit EC (secp384r1)'
"""

from __future__ import annotations

from typing import NamedTuple

from keystore_tool.crypto import der
from keystore_tool.crypto.signature_algorithms import identifier_oid, java_name


class PublicKeyDescription(NamedTuple):
    """What is printed of a public key.

    Attributes:
        algorithm: Java's name, such as ``RSA``, ``EC``, ``Ed25519``; the dotted OID of an unknown one.
        bits: the size in bits; None where the algorithm fixes it, or nothing says it.
        curve: Java's name of an elliptic curve; its dotted OID if it is unknown; None for explicit
            parameters and for everything else.
    """

    algorithm: str
    bits: int | None = None
    curve: str | None = None

    @property
    def text(self) -> str:
        """The form in keytool's status lines and warnings, such as ``2048-bit RSA``."""
        size = "" if self.bits is None else f"{self.bits}-bit "
        curve = "" if self.curve is None else f" ({self.curve})"
        return f"{size}{self.algorithm}{curve}"


# Observed: keytool 25, with a certificate for each curve of openssl. The X9.62 curves whose coefficients
# stand over a pentanomial basis, the WTLS curves, and the twisted Brainpool curves are unknown to it.
_CERTICOM_CURVES = {
    1: ("sect163k1", 163),
    2: ("sect163r1", 162),
    3: ("sect239k1", 238),
    4: ("sect113r1", 113),
    5: ("sect113r2", 113),
    6: ("secp112r1", 112),
    7: ("secp112r2", 110),
    8: ("secp160r1", 161),
    9: ("secp160k1", 161),
    10: ("secp256k1", 256),
    15: ("sect163r2", 163),
    16: ("sect283k1", 281),
    17: ("sect283r1", 282),
    22: ("sect131r1", 131),
    23: ("sect131r2", 131),
    24: ("sect193r1", 193),
    25: ("sect193r2", 193),
    26: ("sect233k1", 232),
    27: ("sect233r1", 233),
    28: ("secp128r1", 128),
    29: ("secp128r2", 126),
    30: ("secp160r2", 161),
    31: ("secp192k1", 192),
    32: ("secp224k1", 225),
    33: ("secp224r1", 224),
    34: ("secp384r1", 384),
    35: ("secp521r1", 521),
    36: ("sect409k1", 407),
    37: ("sect409r1", 409),
    38: ("sect571k1", 570),
    39: ("sect571r1", 570),
}
_CURVES = {
    **{f"1.3.132.0.{arc}": curve for arc, curve in _CERTICOM_CURVES.items()},
    "1.2.840.10045.3.0.5": ("X9.62 c2tnb191v1", 191),
    "1.2.840.10045.3.0.6": ("X9.62 c2tnb191v2", 190),
    "1.2.840.10045.3.0.7": ("X9.62 c2tnb191v3", 189),
    "1.2.840.10045.3.0.11": ("X9.62 c2tnb239v1", 238),
    "1.2.840.10045.3.0.12": ("X9.62 c2tnb239v2", 237),
    "1.2.840.10045.3.0.13": ("X9.62 c2tnb239v3", 236),
    "1.2.840.10045.3.0.18": ("X9.62 c2tnb359v1", 353),
    "1.2.840.10045.3.0.20": ("X9.62 c2tnb431r1", 418),
    "1.2.840.10045.3.1.1": ("secp192r1", 192),
    "1.2.840.10045.3.1.2": ("X9.62 prime192v2", 192),
    "1.2.840.10045.3.1.3": ("X9.62 prime192v3", 192),
    "1.2.840.10045.3.1.4": ("X9.62 prime239v1", 239),
    "1.2.840.10045.3.1.5": ("X9.62 prime239v2", 239),
    "1.2.840.10045.3.1.6": ("X9.62 prime239v3", 239),
    "1.2.840.10045.3.1.7": ("secp256r1", 256),
    "1.3.36.3.3.2.8.1.1.1": ("brainpoolP160r1", 160),
    "1.3.36.3.3.2.8.1.1.3": ("brainpoolP192r1", 192),
    "1.3.36.3.3.2.8.1.1.5": ("brainpoolP224r1", 224),
    "1.3.36.3.3.2.8.1.1.7": ("brainpoolP256r1", 256),
    "1.3.36.3.3.2.8.1.1.9": ("brainpoolP320r1", 320),
    "1.3.36.3.3.2.8.1.1.11": ("brainpoolP384r1", 384),
    "1.3.36.3.3.2.8.1.1.13": ("brainpoolP512r1", 512),
}

_RSA = {"1.2.840.113549.1.1.1": "RSA", "2.5.8.1.1": "RSA", "1.2.840.113549.1.1.10": "RSASSA-PSS"}
_GROUP = {"1.2.840.10040.4.1": "DSA", "1.3.14.3.2.12": "DSA", "1.2.840.113549.1.3.1": "DH"}
_EC = "1.2.840.10045.2.1"
_NAMED = {
    "1.3.101.110": "X25519",
    "1.3.101.111": "X448",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
    "2.16.840.1.101.3.4.3.17": "ML-DSA-44",
    "2.16.840.1.101.3.4.3.18": "ML-DSA-65",
    "2.16.840.1.101.3.4.3.19": "ML-DSA-87",
    "2.16.840.1.101.3.4.4.1": "ML-KEM-512",
    "2.16.840.1.101.3.4.4.2": "ML-KEM-768",
    "2.16.840.1.101.3.4.4.3": "ML-KEM-1024",
}


def describe(spki: bytes) -> PublicKeyDescription:
    """Describe the key of a SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).

    Raises:
        StoreFormatError: it is malformed, outside or in the key.
    """
    algorithm, key = _parts(der.parse(spki))
    oid = identifier_oid(algorithm)
    _, parameters, *_ = *algorithm.children(), None
    if oid in _RSA:
        return PublicKeyDescription(_RSA[oid], _modulus_bits(key))
    if oid == _EC:
        return _describe_curve(parameters)
    if oid in _GROUP:
        return PublicKeyDescription(_GROUP[oid], _prime_bits(parameters))
    return PublicKeyDescription(_NAMED.get(oid) or java_name(algorithm))


def _parts(info: der.Element) -> tuple[der.Element, der.Element]:
    match info.expect(der.SEQUENCE, "SubjectPublicKeyInfo").children():
        case [algorithm, key]:
            return algorithm, key
        case _:
            raise info.fail("a SubjectPublicKeyInfo has an algorithm and a key")


def _modulus_bits(key: der.Element) -> int:
    """RSAPublicKey: the modulus comes first (RFC 8017, A.1.1)."""
    public_key = der.parse(key.expect(der.BIT_STRING, "public key").bits())
    match public_key.expect(der.SEQUENCE, "RSAPublicKey").children():
        case [modulus, _]:
            return _unsigned_bits(modulus)
        case _:
            raise public_key.fail("an RSAPublicKey has a modulus and an exponent")


def _prime_bits(parameters: der.Element | None) -> int | None:
    """Dss-Parms and DHParameter: the prime comes first (RFC 3279, 2.3.2; PKCS #3). A key may inherit them."""
    if parameters is None or parameters.tag != der.SEQUENCE:
        return None
    prime = (parameters.children() or [parameters])[0]
    return _unsigned_bits(prime.expect(der.INTEGER, "prime"))


def _describe_curve(parameters: der.Element | None) -> PublicKeyDescription:
    if parameters is None:
        return PublicKeyDescription("EC")
    if parameters.tag == der.OID:
        curve, bits = _CURVES.get(parameters.oid(), (parameters.oid(), None))
        return PublicKeyDescription("EC", bits, curve)
    return PublicKeyDescription("EC", _order_bits(parameters))


def _order_bits(parameters: der.Element) -> int | None:
    """ECParameters: version, field, curve, base point, order (RFC 3279, 2.3.5)."""
    match parameters.children() if parameters.constructed else ():
        case [_, _, _, _, order, *_]:
            return _unsigned_bits(order.expect(der.INTEGER, "order"))
        case _:
            return None


def _unsigned_bits(number: der.Element) -> int:
    # Some encoders forgot the zero octet in front; Java reads such a number as positive (seen in 25).
    return int.from_bytes(number.content, "big").bit_length()
