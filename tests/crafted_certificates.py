"""Certificates of every kind, well-formed and not, assembled from their parts; nobody signed them.

keytool verifies no signature of what it prints, so each part can be whatever a test needs.
"""

from __future__ import annotations

from keystore_tool.crypto import der

SHA256_WITH_RSA = der.sequence(der.oid("1.2.840.113549.1.1.11"), der.null())
TRUE = der.tlv(der.BOOLEAN, b"\xff")
RSA = "1.2.840.113549.1.1.1"
RSASSA_PSS = "1.2.840.113549.1.1.10"
EC = "1.2.840.10045.2.1"
DSA = "1.2.840.10040.4.1"
DH = "1.2.840.113549.1.3.1"


def name(*pairs: tuple[str, bytes]) -> bytes:
    """A Name of one attribute in each part: types and encoded values."""
    return der.sequence(*(der.tlv(der.SET, der.sequence(der.oid(oid), value)) for oid, value in pairs))


def common_name(text: str) -> bytes:
    return name(("2.5.4.3", der.utf8_string(text)))


def utc_time(text: str) -> bytes:
    return der.tlv(der.UTC_TIME, text.encode("latin-1"))


def generalized_time(text: str) -> bytes:
    return der.tlv(der.GENERALIZED_TIME, text.encode("latin-1"))


def spki(algorithm: str, key: bytes, *parameters: bytes) -> bytes:
    return der.sequence(der.sequence(der.oid(algorithm), *parameters), der.bit_string(key))


def rsa_spki(bits: int = 2048, exponent: int = 65537, algorithm: str = RSA) -> bytes:
    """A key with a modulus that is no product of primes, which nobody looks for."""
    modulus = (1 << bits - 1) + 1
    return spki(algorithm, der.sequence(der.integer(modulus), der.integer(exponent)), der.null())


def ec_spki(curve: str, key: bytes) -> bytes:
    return spki(EC, key, der.oid(curve))


def dsa_spki(bits: int) -> bytes:
    parameters = der.sequence(der.integer((1 << bits - 1) + 1), der.integer((1 << 159) + 1), der.integer(2))
    return spki(DSA, der.integer(5), parameters)


def extension(oid: str, value: bytes, *, critical: bool = False) -> bytes:
    return der.sequence(der.oid(oid), TRUE if critical else b"", der.octet_string(value))


def signed(content: bytes, algorithm: bytes = SHA256_WITH_RSA, signature: bytes | None = None) -> bytes:
    return der.sequence(content, algorithm, signature or der.bit_string(bytes(8)))


def certificate(
    *extensions: bytes,
    version: int | None = 2,
    serial: bytes = der.integer(5),
    algorithm: bytes = SHA256_WITH_RSA,
    issuer: bytes = common_name("Issuer"),
    not_before: bytes = utc_time("260101000000Z"),
    not_after: bytes = utc_time("270101000000Z"),
    subject: bytes = common_name("Subject"),
    key: bytes = rsa_spki(),
    unique_identifiers: bytes = b"",
    outer_algorithm: bytes | None = None,
) -> bytes:
    """A certificate; *version* is the encoded number, None for its absence."""
    tbs = der.sequence(
        b"" if version is None else der.explicit(0, der.integer(version)),
        serial,
        algorithm,
        issuer,
        der.sequence(not_before, not_after),
        subject,
        key,
        unique_identifiers,
        der.explicit(3, der.sequence(*extensions)) if extensions else b"",
    )
    return signed(tbs, outer_algorithm or algorithm)


def context(number: int, content: bytes, *, constructed: bool = False) -> bytes:
    return der.implicit(number, content, constructed=constructed)


def dns(text: str) -> bytes:
    return context(2, text.encode())


def uri(text: str) -> bytes:
    return context(6, text.encode())


def directory(encoded_name: bytes) -> bytes:
    return der.explicit(4, encoded_name)


def other_name(oid: str, value: bytes) -> bytes:
    return context(0, der.oid(oid) + der.explicit(0, value), constructed=True)


def crl(
    *extensions: bytes,
    version: int | None = 1,
    algorithm: bytes = SHA256_WITH_RSA,
    issuer: bytes = common_name("Issuer"),
    this_update: bytes = utc_time("260101000000Z"),
    next_update: bytes = utc_time("260201000000Z"),
    revoked: tuple[bytes, ...] | None = None,
    outer_algorithm: bytes | None = None,
    signature: bytes | None = None,
) -> bytes:
    """A revocation list; *version* is the encoded number, None for its absence."""
    tbs = der.sequence(
        b"" if version is None else der.integer(version),
        algorithm,
        issuer,
        this_update,
        next_update,
        b"" if revoked is None else der.sequence(*revoked),
        der.explicit(0, der.sequence(*extensions)) if extensions else b"",
    )
    return signed(tbs, outer_algorithm or algorithm, signature)


def revoked(serial: int, *extensions: bytes, date: bytes = utc_time("260101000000Z")) -> bytes:
    return der.sequence(der.integer(serial), date, der.sequence(*extensions) if extensions else b"")
