"""Key pairs: made, encoded and decoded.

Private keys are PKCS #8 (RFC 5208), public keys SubjectPublicKeyInfo (RFC 5280, 4.1.2.7), both as DER. They
are encoded here as Java encodes them, and decoded as tolerantly: `cryptography` loses what Java writes (the
name RSASSA-PSS), refuses what old tools wrote (scalars of another length), and takes half a second to load.

>>> from keystore_tool.crypto.key_specification import specify
>>> pair = generate(specify("Ed25519"))
>>> pair
KeyPair(public_key_info=302a300506032b6570...)
>>> public_key_info(pair.private_key) == pair.public_key_info
True
"""

from __future__ import annotations

import functools
import importlib
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from keystore_tool.crypto import der
from keystore_tool.errors import StoreFormatError, UnsupportedError
from keystore_tool.records import field, record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

    from keystore_tool.crypto.key_specification import KeySpecification

MAX_BITS = 16384
"""The longest RSA, DSA or DH key that is computed with: Java's and OpenSSL's limit too."""
_SMALLEST_RSA_BITS = 1024
_DSA_BITS = (1024, 2048, 3072)
_PUBLIC_EXPONENT = 65537

_RSA = "1.2.840.113549.1.1.1"
_RSASSA_PSS = "1.2.840.113549.1.1.10"
_DSA = "1.2.840.10040.4.1"
_DH = "1.2.840.113549.1.3.1"
_EC = "1.2.840.10045.2.1"

_RAW_KEYS = {
    "Ed25519": ("1.3.101.112", "ed25519", "Ed25519"),
    "Ed448": ("1.3.101.113", "ed448", "Ed448"),
    "X25519": ("1.3.101.110", "x25519", "X25519"),
    "X448": ("1.3.101.111", "x448", "X448"),
}
"""Keys of octets (RFC 8410): OID, cryptography's module, and what its classes' names begin with."""
_SEED_KEYS = {
    "ML-DSA-44": ("2.16.840.1.101.3.4.3.17", "mldsa", "MLDSA44"),
    "ML-DSA-65": ("2.16.840.1.101.3.4.3.18", "mldsa", "MLDSA65"),
    "ML-DSA-87": ("2.16.840.1.101.3.4.3.19", "mldsa", "MLDSA87"),
    "ML-KEM-512": ("2.16.840.1.101.3.4.4.1", "mlkem", "MLKEM512"),
    "ML-KEM-768": ("2.16.840.1.101.3.4.4.2", "mlkem", "MLKEM768"),
    "ML-KEM-1024": ("2.16.840.1.101.3.4.4.3", "mlkem", "MLKEM1024"),
}
"""Keys grown from a seed (RFC 9881, RFC 9935)."""
_BY_OID = {_RSA: "RSA", _RSASSA_PSS: "RSASSA-PSS", _DSA: "DSA", _DH: "DH", _EC: "EC"} | {
    oid: name for name, (oid, _, _) in (_RAW_KEYS | _SEED_KEYS).items()
}
_SEED = der.context(0, constructed=False)
_ATTRIBUTES = der.context(0, constructed=True)
_SEED_ATTRIBUTE = "2.25.277373558127004324029687014369152379056"
"""Ours (under ITU-T X.667, where anybody may take a number): the seed of an expanded key."""

_CURVES = {
    "1.2.840.10045.3.1.1": "SECP192R1",
    "1.2.840.10045.3.1.7": "SECP256R1",
    "1.3.132.0.10": "SECP256K1",
    "1.3.132.0.33": "SECP224R1",
    "1.3.132.0.34": "SECP384R1",
    "1.3.132.0.35": "SECP521R1",
    "1.3.36.3.3.2.8.1.1.7": "BrainpoolP256R1",
    "1.3.36.3.3.2.8.1.1.11": "BrainpoolP384R1",
    "1.3.36.3.3.2.8.1.1.13": "BrainpoolP512R1",
}
"""cryptography's names of the curves that it computes on."""
_CURVE_OIDS = {
    "secp256r1": "1.2.840.10045.3.1.7",
    "secp384r1": "1.3.132.0.34",
    "secp521r1": "1.3.132.0.35",
}

PrivateKey: TypeAlias = Any
"""One of cryptography's private key objects; which classes there are depends on its version."""
PublicKey: TypeAlias = Any
"""One of cryptography's public key objects."""


@record
class KeyPair:
    """A private key and its public key.

    Attributes:
        private_key: DER of PKCS #8's PrivateKeyInfo, not encrypted.
        public_key_info: DER of SubjectPublicKeyInfo.
    """

    private_key: bytes = field(repr=False)
    public_key_info: bytes

    def __repr__(self) -> str:
        return f"KeyPair(public_key_info={self.public_key_info[:9].hex()}...)"


# ------------------------------------------------------------------------------------------------ generating


def generate(specification: KeySpecification) -> KeyPair:
    """Make a key pair with the operating system's randomness.

    Raises:
        UnsupportedError: keytool makes such keys, but this package, or the installed version of
            `cryptography`, does not.
    """
    algorithm, bits = specification.algorithm, specification.bits or 0
    if algorithm in ("RSA", "RSASSA-PSS"):
        return _generate_rsa(algorithm, bits)
    if algorithm == "EC":
        return _generate_ec(specification.curve or "")
    if algorithm == "DSA":
        return _generate_dsa(bits)
    if algorithm == "DH":
        return _generate_dh(bits)
    return _generate_raw(algorithm) if algorithm in _RAW_KEYS else _generate_expanded(algorithm)


def _generate_rsa(algorithm: str, bits: int) -> KeyPair:
    key = _new_rsa(bits) if bits >= _SMALLEST_RSA_BITS else _new_short_rsa(bits)
    public = (key.public_numbers.n, key.public_numbers.e)
    private = (0, *public, key.d, key.p, key.q, key.dmp1, key.dmq1, key.iqmp)
    identifier = (
        der.sequence(der.oid(_RSA), der.null()) if algorithm == "RSA" else der.sequence(der.oid(_RSASSA_PSS))
    )
    return _pair(identifier, _integers(private), _integers(public))


def _new_rsa(bits: int) -> rsa.RSAPrivateNumbers:
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415  only when keys are made

    return rsa.generate_private_key(_PUBLIC_EXPONENT, bits).private_numbers()


def _new_short_rsa(bits: int) -> rsa.RSAPrivateNumbers:
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415  as above

    from keystore_tool.crypto import short_rsa  # noqa: PLC0415  hardly anybody wants one

    p, q = short_rsa.primes(bits, _PUBLIC_EXPONENT)
    d = pow(_PUBLIC_EXPONENT, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(_PUBLIC_EXPONENT, p * q)
    return rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public)


def _generate_ec(curve: str) -> KeyPair:
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415  only when keys are made

    oid = _CURVE_OIDS[curve]
    key = ec.generate_private_key(_curve(oid))
    size = (key.key_size + 7) // 8
    # As Java writes it: neither the curve again nor the public key inside (RFC 5915, 3 has both as optional).
    private = der.sequence(
        der.integer(1), der.octet_string(key.private_numbers().private_value.to_bytes(size, "big"))
    )
    return _pair(der.sequence(der.oid(_EC), der.oid(oid)), private, _point(key.public_key()))


def _generate_dsa(bits: int) -> KeyPair:
    from cryptography.hazmat.primitives.asymmetric import dsa  # noqa: PLC0415  only when keys are made

    if bits not in _DSA_BITS:
        raise UnsupportedError(
            f"DSA keys of {bits} bits cannot be generated here", hint="take 2048 or 3072 bits"
        )
    key = dsa.generate_private_key(bits).private_numbers()
    group = key.public_numbers.parameter_numbers
    identifier = der.sequence(der.oid(_DSA), _integers((group.p, group.q, group.g)))
    return _pair(identifier, der.integer(key.x), der.integer(key.public_numbers.y))


def _generate_dh(bits: int) -> KeyPair:
    from keystore_tool.crypto import dh  # noqa: PLC0415  only when such keys are made

    prime, private_bits = dh.group(bits)
    value = dh.private_value(private_bits)
    identifier = der.sequence(der.oid(_DH), _integers((prime, dh.GENERATOR, private_bits)))
    return _pair(identifier, der.integer(value), der.integer(pow(dh.GENERATOR, value, prime)))


def _generate_raw(algorithm: str) -> KeyPair:
    key = _class(algorithm, "PrivateKey").generate()
    private, public = der.octet_string(key.private_bytes_raw()), key.public_key().public_bytes_raw()
    return _pair(der.sequence(der.oid(_RAW_KEYS[algorithm][0])), private, public)


def _generate_expanded(algorithm: str) -> KeyPair:
    """A key of lattices, with its seed in an attribute.

    JDK 24 to 25.0.3 read expanded keys only, newer ones these too; `cryptography` computes with the seed.
    """
    from keystore_tool.crypto import mldsa, mlkem  # noqa: PLC0415  only when such keys are made

    module = mlkem if algorithm.startswith("ML-KEM") else mldsa
    seed = secrets.token_bytes(module.SEED_OCTETS)
    expanded = module.expand(algorithm, seed)
    identifier = der.sequence(der.oid(_SEED_KEYS[algorithm][0]))
    private = der.octet_string(expanded.private_key)
    return _pair(identifier, private, expanded.public_key, _seed_attribute(seed))


def _seed_attribute(seed: bytes) -> bytes:
    """The attributes of a PrivateKeyInfo (RFC 5208, section 5) that hold the seed of its key."""
    attribute = der.sequence(der.oid(_SEED_ATTRIBUTE), der.set_of(der.octet_string(seed)))
    return der.implicit(0, attribute, constructed=True)


def _pair(identifier: bytes, private: bytes, public: bytes, attributes: bytes = b"") -> KeyPair:
    return KeyPair(
        private_key=der.sequence(der.integer(0), identifier, der.octet_string(private), attributes),
        public_key_info=der.sequence(identifier, der.bit_string(public)),
    )


def _integers(numbers: tuple[int, ...]) -> bytes:
    return der.sequence(*map(der.integer, numbers))


# -------------------------------------------------------------------------------------------- private keys


def load_private_key(private_key: bytes) -> PrivateKey:
    """The object that signs with a private key.

    Args:
        private_key: DER of PKCS #8.

    Raises:
        StoreFormatError: it is malformed.
        UnsupportedError: `cryptography` cannot do keys of this algorithm, or on this curve.
    """
    info = _PrivateKeyInfo.decode(private_key)
    with _sound("private key"):
        if info.oid in (_RSA, _RSASSA_PSS):
            return _load_rsa(_numbers(info.key, 9))
        if info.oid == _DSA:
            return _load_dsa(info)
        if info.oid == _EC:
            return _load_ec(info)
        return _load_raw(info)


def key_algorithm(private_key: bytes) -> str:
    """Java's name for the algorithm of a private key, such as ``RSA``, ``EC``, ``Ed25519``; else the OID.

    Args:
        private_key: DER of PKCS #8.

    Raises:
        StoreFormatError: it is malformed.
    """
    oid = _PrivateKeyInfo.decode(private_key).oid
    return _BY_OID.get(oid, oid)


def public_key_info(private_key: bytes) -> bytes:
    """The public key of a private key, as DER of SubjectPublicKeyInfo.

    Args:
        private_key: DER of PKCS #8.

    Raises:
        StoreFormatError: it is malformed.
        UnsupportedError: the public key cannot be computed for keys of this algorithm, or on this curve.
    """
    info = _PrivateKeyInfo.decode(private_key)
    return der.sequence(info.algorithm.encoded, der.bit_string(_public_key(info, private_key)))


def check_numbers(private_key: bytes) -> None:
    """Check that the numbers of an RSA key belong together, as `load_private_key` does not.

    Args:
        private_key: DER of PKCS #8; keys of other algorithms pass.

    Raises:
        StoreFormatError: they do not, or the key is malformed.
    """
    info = _PrivateKeyInfo.decode(private_key)
    if info.oid not in (_RSA, _RSASSA_PSS):
        return
    _, n, e, d, p, q, dmp1, dmq1, iqmp = _numbers(info.key, 9)
    fit = min(p, q) > 1 and p * q == n and iqmp * q % p == 1
    exponents = ((d, p), (d, q), (dmp1, p), (dmq1, q))
    if not fit or any(e * exponent % (prime - 1) != 1 for exponent, prime in exponents):
        raise StoreFormatError("an RSA key whose numbers do not belong together")


def _public_key(info: _PrivateKeyInfo, private_key: bytes) -> bytes:
    if info.oid in (_RSA, _RSASSA_PSS):
        return _integers(tuple(_numbers(info.key, 9)[1:3]))
    if info.oid in (_DSA, _DH):
        prime, generator = _group(info)
        return der.integer(pow(generator, der.parse(info.key).integer(), prime))
    name = _BY_OID.get(info.oid, "")
    content = der.parse(info.key)
    if name.startswith(("ML-KEM", "ML-DSA")) and content.tag == der.OCTET_STRING:
        from keystore_tool.crypto import mldsa, mlkem  # noqa: PLC0415  for such keys only

        expanded = content.octets()
        if name.startswith("ML-KEM"):
            return mlkem.public_key_in(name, expanded)
        return mldsa.public_key_in(name, expanded)
    key = load_private_key(private_key)
    return _point(key.public_key()) if info.oid == _EC else bytes(key.public_key().public_bytes_raw())


@record
class _PrivateKeyInfo:
    algorithm: der.Element
    oid: str
    parameters: der.Element | None
    key: bytes = field(repr=False)
    seed: bytes | None = field(default=None, repr=False)

    @classmethod
    def decode(cls, private_key: bytes) -> _PrivateKeyInfo:
        info = der.parse(private_key).expect(der.SEQUENCE, "PrivateKeyInfo")
        match info.children():
            case [version, algorithm, key, *more] if version.tag == der.INTEGER:
                oid, parameters = _algorithm(algorithm)
                octets = key.expect(der.OCTET_STRING, "private key").octets()
                return cls(algorithm, oid, parameters, octets, _find_seed(more))
            case _:
                raise info.fail("a PrivateKeyInfo has a version, an algorithm and a key")


def _find_seed(more: list[der.Element]) -> bytes | None:
    """The seed that our own attribute holds."""
    for attributes in more:
        if attributes.tag == _ATTRIBUTES:
            for attribute in attributes.children():
                match attribute.children():
                    case [name, values] if name.tag == der.OID and name.oid() == _SEED_ATTRIBUTE:
                        return values.children()[0].octets() if values.children() else None
    return None


def _load_rsa(numbers: list[int]) -> rsa.RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415  only when keys are used

    _, n, e, d, p, q, dmp1, dmq1, iqmp = numbers
    public = rsa.RSAPublicNumbers(e, n)
    key = rsa.RSAPrivateNumbers(p, q, d, dmp1, dmq1, iqmp, public)
    # The check of the primes takes 0.2 s for 3072 bits. The store's seal has told damage already.
    return key.private_key(unsafe_skip_rsa_key_validation=True)


def _load_dsa(info: _PrivateKeyInfo) -> dsa.DSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric import dsa  # noqa: PLC0415  only when keys are used

    p, q, g = _numbers_of(info.parameters, 3)
    x = der.parse(info.key).expect(der.INTEGER, "DSA private key").integer()
    public = dsa.DSAPublicNumbers(pow(g, x, p), dsa.DSAParameterNumbers(p, q, g))
    return dsa.DSAPrivateNumbers(x, public).private_key()


def _load_ec(info: _PrivateKeyInfo) -> ec.EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415  only when keys are used

    parts = der.parse(info.key).expect(der.SEQUENCE, "ECPrivateKey").children()
    if len(parts) < 2:  # noqa: PLR2004  RFC 5915, 3
        raise StoreFormatError("an ECPrivateKey has a version and a number")
    # Old tools leave out leading zeros, or put one there; as a number it makes no difference.
    scalar = int.from_bytes(parts[1].octets(), "big")
    return ec.derive_private_key(scalar, _curve(_curve_oid(info.parameters)))


def expanded_ml_dsa_key(private_key: bytes) -> bytes | None:
    """The expanded key (FIPS 204, 6.1) of an ML-DSA key that has no seed; None of any other.

    Args:
        private_key: DER of PKCS #8.

    Raises:
        StoreFormatError: it is malformed.
    """
    info = _PrivateKeyInfo.decode(private_key)
    if info.seed is not None or not _BY_OID.get(info.oid, "").startswith("ML-DSA"):
        return None
    content = der.parse(info.key)
    return content.octets() if content.tag == der.OCTET_STRING else None


def _load_raw(info: _PrivateKeyInfo) -> PrivateKey:
    name = _raw_name(info.oid)
    kind = _class(name, "PrivateKey")
    content = der.parse(info.key)
    if name in _RAW_KEYS:
        return kind.from_private_bytes(content.expect(der.OCTET_STRING, f"{name} private key").octets())
    seed = _seed_in(content) or info.seed
    if seed is None:
        raise UnsupportedError(
            f"{name} private keys without their seed cannot be used here",
            hint="JDK 25.0.3 and older store them so; the key can sign, and be listed, copied and exported",
        )
    return kind.from_seed_bytes(seed)


def _seed_in(key: der.Element) -> bytes | None:
    """The seed, if a key is kept as its seed, or as both seed and expanded key (RFC 9881, 6; RFC 9935, 6)."""
    if key.tag == der.SEQUENCE:
        return key.children()[0].octets() if key.children() else None
    return key.content if key.tag == _SEED else None


# --------------------------------------------------------------------------------------------- public keys


@functools.lru_cache(maxsize=256)  # an authority's key verifies what it signed in many stores
def load_public_key(info: bytes) -> PublicKey:
    """The object that verifies with a public key.

    Args:
        info: DER of SubjectPublicKeyInfo.

    Raises:
        StoreFormatError: it is malformed.
        UnsupportedError: `cryptography` cannot do keys of this algorithm, or on this curve.
    """
    algorithm, key = _public_parts(der.parse(info).expect(der.SEQUENCE, "SubjectPublicKeyInfo"))
    oid, parameters = _algorithm(algorithm)
    with _sound("public key"):
        if oid in (_RSA, _RSASSA_PSS):
            return _load_rsa_public(key)
        if oid == _DSA:
            return _load_dsa_public(key, parameters)
        if oid == _EC:
            return _load_ec_public(key, parameters)
        return _class(_raw_name(oid), "PublicKey").from_public_bytes(key)


def public_key_algorithm(info: bytes) -> str:
    """Java's name for the algorithm of a public key, such as ``RSA``, ``EC``, ``Ed25519``; else the OID.

    Args:
        info: DER of SubjectPublicKeyInfo.

    Raises:
        StoreFormatError: it is malformed.
    """
    algorithm, _ = _public_parts(der.parse(info).expect(der.SEQUENCE, "SubjectPublicKeyInfo"))
    oid, _ = _algorithm(algorithm)
    return _BY_OID.get(oid, oid)


def _public_parts(info: der.Element) -> tuple[der.Element, bytes]:
    match info.children():
        case [algorithm, key]:
            return algorithm, key.expect(der.BIT_STRING, "public key").bits()
        case _:
            raise info.fail("a SubjectPublicKeyInfo has an algorithm and a key")


def _load_rsa_public(key: bytes) -> rsa.RSAPublicKey:
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415  only when keys are used

    n, e = _numbers(key, 2)
    return rsa.RSAPublicNumbers(e, n).public_key()


def _load_dsa_public(key: bytes, parameters: der.Element | None) -> dsa.DSAPublicKey:
    from cryptography.hazmat.primitives.asymmetric import dsa  # noqa: PLC0415  only when keys are used

    p, q, g = _numbers_of(parameters, 3)
    y = der.parse(key).expect(der.INTEGER, "DSA public key").integer()
    return dsa.DSAPublicNumbers(y, dsa.DSAParameterNumbers(p, q, g)).public_key()


def _load_ec_public(key: bytes, parameters: der.Element | None) -> ec.EllipticCurvePublicKey:
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415  only when keys are used

    return ec.EllipticCurvePublicKey.from_encoded_point(_curve(_curve_oid(parameters)), key)


# ------------------------------------------------------------------------------------------------- details


def _algorithm(identifier: der.Element) -> tuple[str, der.Element | None]:
    match identifier.expect(der.SEQUENCE, "AlgorithmIdentifier").children():
        case [oid]:
            return oid.oid(), None
        case [oid, parameters, *_]:
            return oid.oid(), parameters
        case _:
            raise identifier.fail("AlgorithmIdentifier without OID")


def _raw_name(oid: str) -> str:
    name = _BY_OID.get(oid, oid)
    if name not in _RAW_KEYS and name not in _SEED_KEYS:
        raise UnsupportedError(f"{name} keys cannot be used here")
    return name


def _numbers(encoded: bytes, count: int) -> list[int]:
    """The positive integers of a sequence (`count` of them, and what follows left aside), none too long."""
    return _numbers_of(der.parse(encoded), count)


def _numbers_of(element: der.Element | None, count: int) -> list[int]:
    if element is None:
        raise StoreFormatError("a key without its parameters")
    parts = element.expect(der.SEQUENCE, "sequence of numbers").children()[:count]
    if len(parts) < count:
        raise element.fail(f"a key with {len(parts)} numbers, not {count}")
    return [_number(part) for part in parts]


def _number(element: der.Element) -> int:
    # Some encoders forgot the zero octet in front; Java reads such a number as positive (seen in 25).
    number = int.from_bytes(element.expect(der.INTEGER, "number of a key").content, "big")
    if number.bit_length() > MAX_BITS:
        raise UnsupportedError(f"Keys of more than {MAX_BITS} bits cannot be used")
    return number


def _group(info: _PrivateKeyInfo) -> tuple[int, int]:
    """Prime and generator: p, q, g of DSA (RFC 3279, 2.3.2), and p, g of DH (PKCS #3)."""
    if info.oid == _DSA:
        prime, _, generator = _numbers_of(info.parameters, 3)
    else:
        prime, generator = _numbers_of(info.parameters, 2)
    if not prime:
        raise StoreFormatError("a key whose prime is 0")
    return prime, generator


def _curve_oid(parameters: der.Element | None) -> str:
    if parameters is None or parameters.tag != der.OID:
        raise UnsupportedError("Elliptic curve keys without a named curve cannot be used here")
    return parameters.oid()


def _curve(oid: str) -> ec.EllipticCurve:
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415  only when keys are used

    kind: Callable[[], ec.EllipticCurve] | None = getattr(ec, _CURVES.get(oid, ""), None)
    if kind is None:
        raise UnsupportedError(f"Keys on the curve {oid} cannot be used here")
    return kind()


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    """The uncompressed point (SEC 1, 2.3.3)."""
    size = (key.key_size + 7) // 8
    numbers = key.public_numbers()
    return b"\x04" + numbers.x.to_bytes(size, "big") + numbers.y.to_bytes(size, "big")


def _class(algorithm: str, suffix: str) -> Any:  # noqa: ANN401  not in every cryptography
    _, module, prefix = (_RAW_KEYS | _SEED_KEYS)[algorithm]
    try:
        found = importlib.import_module(f"cryptography.hazmat.primitives.asymmetric.{module}")
        return getattr(found, prefix + suffix)
    except (ModuleNotFoundError, AttributeError) as error:
        raise UnsupportedError(
            f"The installed version of cryptography cannot do {algorithm}",
            hint="ML-DSA, ML-KEM-768 and ML-KEM-1024 need cryptography 48 or newer",
        ) from error


@contextmanager
def _sound(what: str) -> Iterator[None]:
    """Translate cryptography's refusals of a key."""
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415  only when keys are used

    try:
        yield
    except ValueError as error:
        raise StoreFormatError(f"{what}: its numbers do not fit together") from error
    except UnsupportedAlgorithm as error:
        raise UnsupportedError(f"{what}: the installed OpenSSL cannot do this algorithm") from error
