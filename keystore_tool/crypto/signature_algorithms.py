"""Signature algorithms: Java's names, object identifiers, and which one a key signs with.

The table holds what keytool 25 takes for ``-sigalg`` and what it prints. Nothing here signs; that is
`keystore_tool.crypto.signatures`.

>>> find("sha256WITHrsa").name, find("1.2.840.10045.4.3.3").name
('SHA256withRSA', 'SHA384withECDSA')
>>> choose(None, "EC", 256).name
'SHA384withECDSA'
>>> choose("EdDSA", "Ed25519").identifier.hex()
'300506032b6570'
"""

from __future__ import annotations

import enum

from keystore_tool.crypto import der
from keystore_tool.errors import InvalidArgumentError, UnsupportedError
from keystore_tool.records import field, record, replace


class Family(enum.Enum):
    """How a signature is computed; the values are Java's names of the keys that do it."""

    RSA = "RSA"
    RSASSA_PSS = "RSASSA-PSS"
    DSA = "DSA"
    EC = "EC"
    EDDSA = "EdDSA"
    ML_DSA = "ML-DSA"


@record
class SignatureAlgorithm:
    """A signature algorithm that keytool has a name for.

    Attributes:
        name: Java's standard name, as it is printed.
        oid: dotted object identifier; empty where the key decides (``EdDSA``, ``ML-DSA``).
        family: how it is computed.
        digest: hashlib's name of the message digest ("md2" is none of hashlib's); None where the algorithm
            has its own, and for RSASSA-PSS as long as no key decides.
        parameters: DER of the identifier's parameters; empty if there are none.
    """

    name: str
    oid: str
    family: Family
    digest: str | None = None
    parameters: bytes = field(default=b"", repr=False)

    @property
    def identifier(self) -> bytes:
        """DER of the AlgorithmIdentifier (RFC 5280, 4.1.1.2)."""
        return der.sequence(der.oid(self.oid), self.parameters)


_DIGESTS = {
    "MD2": "md2",
    "MD5": "md5",
    "SHA1": "sha1",
    "SHA224": "sha224",
    "SHA256": "sha256",
    "SHA384": "sha384",
    "SHA512": "sha512",
    "SHA512/224": "sha512_224",
    "SHA512/256": "sha512_256",
    "SHA3-224": "sha3_224",
    "SHA3-256": "sha3_256",
    "SHA3-384": "sha3_384",
    "SHA3-512": "sha3_512",
}

# RFC 8017 (A.2.4), RFC 3279, RFC 5758, RFC 9688 and NIST's register. Java encodes NULL parameters for RSA and
# none for the others (observed: keytool 25; 17 has NULL for some DSA and ECDSA ones: verifiers must bear it).
_WITH_DIGEST: dict[Family, dict[str, str]] = {
    Family.RSA: {
        "MD2": "1.2.840.113549.1.1.2",
        "MD5": "1.2.840.113549.1.1.4",
        "SHA1": "1.2.840.113549.1.1.5",
        "SHA224": "1.2.840.113549.1.1.14",
        "SHA256": "1.2.840.113549.1.1.11",
        "SHA384": "1.2.840.113549.1.1.12",
        "SHA512": "1.2.840.113549.1.1.13",
        "SHA512/224": "1.2.840.113549.1.1.15",
        "SHA512/256": "1.2.840.113549.1.1.16",
        "SHA3-224": "2.16.840.1.101.3.4.3.13",
        "SHA3-256": "2.16.840.1.101.3.4.3.14",
        "SHA3-384": "2.16.840.1.101.3.4.3.15",
        "SHA3-512": "2.16.840.1.101.3.4.3.16",
    },
    Family.DSA: {
        "SHA1": "1.2.840.10040.4.3",
        "SHA224": "2.16.840.1.101.3.4.3.1",
        "SHA256": "2.16.840.1.101.3.4.3.2",
        "SHA384": "2.16.840.1.101.3.4.3.3",
        "SHA512": "2.16.840.1.101.3.4.3.4",
        "SHA3-224": "2.16.840.1.101.3.4.3.5",
        "SHA3-256": "2.16.840.1.101.3.4.3.6",
        "SHA3-384": "2.16.840.1.101.3.4.3.7",
        "SHA3-512": "2.16.840.1.101.3.4.3.8",
    },
    Family.EC: {
        "SHA1": "1.2.840.10045.4.1",
        "SHA224": "1.2.840.10045.4.3.1",
        "SHA256": "1.2.840.10045.4.3.2",
        "SHA384": "1.2.840.10045.4.3.3",
        "SHA512": "1.2.840.10045.4.3.4",
        "SHA3-224": "2.16.840.1.101.3.4.3.9",
        "SHA3-256": "2.16.840.1.101.3.4.3.10",
        "SHA3-384": "2.16.840.1.101.3.4.3.11",
        "SHA3-512": "2.16.840.1.101.3.4.3.12",
    },
}
_SUFFIXES = {Family.RSA: "RSA", Family.DSA: "DSA", Family.EC: "ECDSA"}

RSASSA_PSS = SignatureAlgorithm("RSASSA-PSS", "1.2.840.113549.1.1.10", Family.RSASSA_PSS)
"""RSASSA-PSS before a key decides its digest; see `pss`."""
_EDDSA = SignatureAlgorithm("EdDSA", "", Family.EDDSA)
_ML_DSA = SignatureAlgorithm("ML-DSA", "", Family.ML_DSA)

_OWN_DIGEST = (
    SignatureAlgorithm("Ed25519", "1.3.101.112", Family.EDDSA),
    SignatureAlgorithm("Ed448", "1.3.101.113", Family.EDDSA),
    SignatureAlgorithm("ML-DSA-44", "2.16.840.1.101.3.4.3.17", Family.ML_DSA),
    SignatureAlgorithm("ML-DSA-65", "2.16.840.1.101.3.4.3.18", Family.ML_DSA),
    SignatureAlgorithm("ML-DSA-87", "2.16.840.1.101.3.4.3.19", Family.ML_DSA),
)

_ALGORITHMS = (
    *(
        SignatureAlgorithm(
            f"{digest}with{_SUFFIXES[family]}",
            oid,
            family,
            _DIGESTS[digest],
            der.null() if family is Family.RSA else b"",
        )
        for family, oids in _WITH_DIGEST.items()
        for digest, oid in oids.items()
    ),
    RSASSA_PSS,
    *_OWN_DIGEST,
)

_BY_NAME = {algorithm.name.lower(): algorithm for algorithm in (*_ALGORITHMS, _EDDSA, _ML_DSA)}
_BY_NAME |= dict.fromkeys(("dsa", "dss"), _BY_NAME["sha1withdsa"])
_BY_OID = {algorithm.oid: algorithm for algorithm in _ALGORITHMS}
# The identifiers of OIW's old register.
_BY_OID |= dict.fromkeys(("1.3.14.3.2.15", "1.3.14.3.2.29"), _BY_NAME["sha1withrsa"])
_BY_OID |= dict.fromkeys(("1.3.14.3.2.13", "1.3.14.3.2.27"), _BY_NAME["sha1withdsa"])

_NAMES_OF_OTHERS = {
    "1.2.840.10045.4.3": "SpecifiedSHA2withECDSA",
    "1.2.840.10040.4.1": "DSA",
    "1.2.840.10045.2.1": "EC",
    "1.2.840.113549.1.1.1": "RSA",
    "1.2.840.113549.1.1.7": "OAEP",
    "1.2.840.113549.1.1.8": "MGF1",
    "1.2.840.113549.1.1.9": "PSpecified",
    "1.2.840.113549.1.9.16.3.17": "HSS/LMS",
    "1.2.840.113549.2.5": "MD5",
    "1.3.14.3.2.12": "DSA",
    "1.3.14.3.2.26": "SHA-1",
    "1.3.101.110": "X25519",
    "1.3.101.111": "X448",
    "2.16.840.1.101.3.4.2.1": "SHA-256",
}
"""What keytool 25 prints for identifiers that belong to no signature, as broken certificates have them."""

_WITHOUT_IDENTIFIER = frozenset(
    (
        "pss",
        *("sha/dsa", "sha-1/dsa", "sha1/dsa", "shawithdsa", "dsawithsha1", "rawdsa"),
        *("nonewithrsa", "md5andsha1withrsa", "nonewithdsa", "nonewithecdsa"),
    )
)
"""Algorithms that Java can sign with, but that name themselves in no certificate."""


def find(name: str) -> SignatureAlgorithm:
    """The algorithm of a ``-sigalg`` value: a name in whatever case, or an OID (with or without ``OID.``).

    Raises:
        InvalidArgumentError: there is none.
    """
    wanted = name.lower()
    algorithm = _BY_NAME.get(wanted) or _BY_OID.get(wanted.removeprefix("oid."))
    if algorithm is not None:
        return algorithm
    if wanted in _WITHOUT_IDENTIFIER or wanted.endswith("inp1363format"):
        raise InvalidArgumentError(
            f"Certificates cannot be signed with {name}",
            keytool="Cannot derive AlgorithmIdentifier",
            java_class="java.security.SignatureException",
        )
    raise InvalidArgumentError(
        f"{name} Signature not available",
        hint="SHA256withRSA, SHA384withECDSA and Ed25519 are such names",
        java_class="java.security.NoSuchAlgorithmException",
    )


def java_name(identifier: der.Element) -> str:
    """The name that keytool prints for an AlgorithmIdentifier: the OID itself if it knows none.

    Raises:
        StoreFormatError: it is no AlgorithmIdentifier.
    """
    oid = identifier_oid(identifier)
    algorithm = _BY_OID.get(oid)
    return _NAMES_OF_OTHERS.get(oid, oid) if algorithm is None else algorithm.name


def decode(identifier: der.Element) -> SignatureAlgorithm:
    """The algorithm that an AlgorithmIdentifier names; digest and parameters of RSASSA-PSS are not looked at.

    Raises:
        StoreFormatError: it is no AlgorithmIdentifier.
        UnsupportedError: it names none that Java knows.
    """
    oid = identifier_oid(identifier)
    if oid not in _BY_OID:
        raise UnsupportedError(
            f"Signatures of the algorithm {java_name(identifier)} cannot be checked here",
            keytool=f"{oid} Signature not available",
            java_class="java.security.NoSuchAlgorithmException",
        )
    return _BY_OID[oid]


def identifier_oid(identifier: der.Element) -> str:
    """The OID of an AlgorithmIdentifier.

    Raises:
        StoreFormatError: it is no AlgorithmIdentifier.
    """
    children = identifier.expect(der.SEQUENCE, "AlgorithmIdentifier").children()
    if not children:
        raise identifier.fail("AlgorithmIdentifier without OID")
    return children[0].oid()


# ------------------------------------------------------------------------------------- what fits a key


def choose(name: str | None, key: str, bits: int | None = None) -> SignatureAlgorithm:
    """The algorithm to sign with: the one that was asked for, else the default.

    Args:
        name: the value of ``-sigalg``, or None.
        key: what keytool prints for the signing key: ``RSA``, ``EC``, ``Ed25519``, ``ML-DSA-65``...
        bits: the key's size; None where *key* says all.

    Raises:
        InvalidArgumentError: there is no such algorithm, or the key cannot do it.
    """
    if name is None:
        return default_for(key, bits)
    _check_nameless(name, key)
    return fit(find(name), key, bits)


def default_for(key: str, bits: int | None = None) -> SignatureAlgorithm:
    """What a key signs with unless something else is asked for (observed: keytool 25).

    Args:
        key: what keytool prints for the key: ``RSA``, ``EC``, ``Ed25519``, ``ML-DSA-65``...
        bits: the key's size; None where *key* says all.

    Raises:
        InvalidArgumentError: keys of this kind do not sign.
    """
    size = bits or 0
    if key == "RSA":
        return _BY_NAME[f"{_usual_rsa_digest(size)}withrsa"]
    if key == "RSASSA-PSS":
        return fit(RSASSA_PSS, key, bits)
    if key == "EC":
        return _BY_NAME["sha512withecdsa" if size > 384 else "sha384withecdsa"]  # noqa: PLR2004  bits
    if key == "DSA":
        return _BY_NAME["sha256withdsa"]
    if _has_own_digest(key):
        return _BY_NAME[key.lower()]
    raise InvalidArgumentError("Cannot derive signature algorithm", hint=f"{key} keys do not sign")


def fit(algorithm: SignatureAlgorithm, key: str, bits: int | None = None) -> SignatureAlgorithm:
    """The algorithm as the key computes it: what the key decides is filled in.

    Args:
        algorithm: what was asked for.
        key: what keytool prints for the key: ``RSA``, ``EC``, ``Ed25519``, ``ML-DSA-65``...
        bits: the key's size; None where *key* says all, or where it is not to be looked at.

    Raises:
        InvalidArgumentError: the key is of another kind, or too short, or the digest too weak for it.
    """
    if algorithm.family is Family.EDDSA:
        return _fit_eddsa(algorithm, key)
    if algorithm.family is Family.ML_DSA:
        return _fit_ml_dsa(algorithm, key)
    _check_family(algorithm.family, algorithm.name, key)
    if algorithm.family is Family.RSASSA_PSS:
        algorithm = algorithm if algorithm.digest else pss(_usual_rsa_digest(bits or 0))
    if bits is not None:
        _check_strength(algorithm, key, bits)
    return algorithm


def pss(digest: str, salt_length: int | None = None) -> SignatureAlgorithm:
    """RSASSA-PSS with a digest, its parameters as Java writes them (RFC 8017, A.2.3).

    Args:
        digest: hashlib's name of the digest of message and mask.
        salt_length: bytes; None for the digest's own length.
    """
    digest_identifier = der.sequence(der.oid(_DIGEST_OIDS[digest]), der.null())
    mask = der.sequence(der.oid("1.2.840.113549.1.1.8"), digest_identifier)
    length = _digest_bits(digest) // 8 if salt_length is None else salt_length
    parameters = der.sequence(
        der.explicit(0, digest_identifier), der.explicit(1, mask), der.explicit(2, der.integer(length))
    )
    return replace(RSASSA_PSS, digest=digest, parameters=parameters)


def wrong_key(keytool: str, algorithm: str, key: str) -> InvalidArgumentError:
    """The error that a key cannot sign with an algorithm.

    Args:
        keytool: Java's words for it.
        algorithm: the signature algorithm's name.
        key: the key's algorithm.
    """
    return InvalidArgumentError(
        f"This {key} key cannot sign with {algorithm}",
        hint="leave the signature algorithm out to get the one for the key",
        keytool=keytool,
        java_class="java.security.InvalidKeyException",
    )


_DIGEST_OIDS = {
    "sha1": "1.3.14.3.2.26",
    "sha224": "2.16.840.1.101.3.4.2.4",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
    "sha512_224": "2.16.840.1.101.3.4.2.5",
    "sha512_256": "2.16.840.1.101.3.4.2.6",
    "sha3_224": "2.16.840.1.101.3.4.2.7",
    "sha3_256": "2.16.840.1.101.3.4.2.8",
    "sha3_384": "2.16.840.1.101.3.4.2.9",
    "sha3_512": "2.16.840.1.101.3.4.2.10",
}
DIGESTS_BY_OID = {oid: digest for digest, oid in _DIGEST_OIDS.items()}
"""hashlib's names of the digests that RSASSA-PSS parameters name."""


_EDDSA_KEYS = ("Ed25519", "Ed448")


def _has_own_digest(key: str) -> bool:
    return any(algorithm.name == key for algorithm in _OWN_DIGEST)


def _check_nameless(name: str, key: str) -> None:
    """Java looks at the key before it finds that an algorithm has no identifier (observed: keytool 25)."""
    for ending, family in (("withrsa", Family.RSA), ("withdsa", Family.DSA), ("withecdsa", Family.EC)):
        if name.lower() in _WITHOUT_IDENTIFIER and name.lower().endswith(ending):
            _check_family(family, name, key)
    if name.lower().endswith("withecdsainp1363format") and key != "EC":
        kind = "EdDSA" if key in _EDDSA_KEYS else "ML-DSA" if key.startswith("ML-DSA") else key
        raise wrong_key(f"Not an EC key: {kind}", name, key)


def _check_family(family: Family, name: str, key: str) -> None:
    rsa = ("RSA", "RSASSA-PSS")  # either key takes either padding (observed: keytool 25)
    if key != family.value and not (key in rsa and family.value in rsa):
        raise wrong_key(f"No installed provider supports this key: {_java_class(key)}", name, key)


def _usual_rsa_digest(bits: int) -> str:
    """The digest by key size: SHA-384's DigestInfo takes 624 bits (observed: keytool 25)."""
    if bits < 624:  # noqa: PLR2004
        return "sha256"
    return "sha384" if bits <= 7680 else "sha512"  # noqa: PLR2004  NIST SP 800-57's equal strengths


def _fit_eddsa(algorithm: SignatureAlgorithm, key: str) -> SignatureAlgorithm:
    if key not in _EDDSA_KEYS:
        raise wrong_key("Unsupported key type", algorithm.name, key)
    if algorithm.oid and algorithm.name != key:
        raise wrong_key(f"Parameters must be {algorithm.name}", algorithm.name, key)
    return _BY_NAME[key.lower()]


def _fit_ml_dsa(algorithm: SignatureAlgorithm, key: str) -> SignatureAlgorithm:
    if key in ("RSA", "RSASSA-PSS"):
        raise wrong_key("Cannot parse input", algorithm.name, key)
    if key in ("DSA", "EC", "DH"):
        raise wrong_key("algorithm identifier has params", algorithm.name, key)
    if not key.startswith("ML-DSA-") or (algorithm.oid and algorithm.name != key):
        raise wrong_key(f"Unsupported parameter set name: {key}", algorithm.name, key)
    return _BY_NAME[key.lower()]


def _check_strength(algorithm: SignatureAlgorithm, key: str, bits: int) -> None:
    digest_bits = _digest_bits(algorithm.digest or "")
    octets = (bits + 7) // 8
    if algorithm.family is Family.RSA and octets < _digest_info_octets(algorithm.digest or "") + 11:
        raise wrong_key("Key is too short for this signature algorithm", algorithm.name, key)
    needed = 2 * digest_bits // 8 + 2
    if algorithm.family is Family.RSASSA_PSS and octets < needed:
        raise wrong_key(f"Key is too short, need min {needed} bytes", algorithm.name, key)
    if algorithm.family is Family.DSA and digest_bits < _dsa_subgroup_bits(bits):
        name = "SHA-1" if algorithm.digest == "sha1" else algorithm.name.partition("with")[0]
        name = f"SHA-{digest_bits}" if name == f"SHA{digest_bits}" else name
        words = f"The security strength of {name} digest algorithm is not sufficient for this key size"
        raise wrong_key(words, algorithm.name, key)


def _digest_info_octets(digest: str) -> int:
    """Length of PKCS #1's DigestInfo (RFC 8017, 9.2): the OIDs of the old digests are shorter."""
    overhead = {"md2": 18, "md5": 18, "sha1": 15}.get(digest, 19)
    return overhead + _digest_bits(digest) // 8


def _digest_bits(digest: str) -> int:
    if digest in ("md2", "md5"):
        return 128
    return 160 if digest == "sha1" else int(digest[-3:])


def _dsa_subgroup_bits(bits: int) -> int:
    """The length of q that goes with a length of p in Java's keys (FIPS 186-4, 4.2)."""
    if bits <= 1024:  # noqa: PLR2004
        return 160
    return 224 if bits <= 2048 else 256  # noqa: PLR2004


_JAVA_CLASSES = {
    "RSA": "sun.security.rsa.RSAPrivateCrtKeyImpl",
    "RSASSA-PSS": "sun.security.rsa.RSAPrivateCrtKeyImpl",
    "DSA": "sun.security.provider.DSAPrivateKey",
    "EC": "sun.security.ec.ECPrivateKeyImpl",
    "Ed25519": "sun.security.ec.ed.EdDSAPrivateKeyImpl",
    "Ed448": "sun.security.ec.ed.EdDSAPrivateKeyImpl",
    "X25519": "sun.security.ec.XDHPrivateKeyImpl",
    "X448": "sun.security.ec.XDHPrivateKeyImpl",
    "DH": "com.sun.crypto.provider.DHPrivateKey",
}


def _java_class(key: str) -> str:
    """The class of Java's keys that its refusals name (observed: keytool 25)."""
    return _JAVA_CLASSES.get(key, "sun.security.pkcs.NamedPKCS8Key")
