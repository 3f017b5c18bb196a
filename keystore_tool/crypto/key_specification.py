"""Which key to generate: keytool's ``-keyalg``, ``-keysize`` and ``-groupname`` together.

>>> specify("rsa")
KeySpecification(algorithm='RSA', bits=3072, curve=None)
>>> specify("EC", group="SECP256R1")
KeySpecification(algorithm='EC', bits=256, curve='secp256r1')
>>> specify("EdDSA", size=448).algorithm
'Ed448'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.errors import InvalidArgumentError
from keystore_tool.records import record

if TYPE_CHECKING:
    from collections.abc import Callable


@record
class KeySpecification:
    """A kind of key that can be asked for; the fields are what keytool prints of it.

    Attributes:
        algorithm: Java's name: ``RSA``, ``RSASSA-PSS``, ``DSA``, ``DH``, ``EC``, or the parameter set,
            such as ``Ed25519``, ``X448``, ``ML-DSA-65``.
        bits: the size; None where the algorithm says it.
        curve: Java's name of the elliptic curve, or None.
    """

    algorithm: str
    bits: int | None = None
    curve: str | None = None


DEFAULT_SIZE = -1
"""The ``-keysize`` that means none (observed: keytool 25)."""

_ALGORITHMS = {
    "RSA": ("rsa", "1.2.840.113549.1.1", "1.2.840.113549.1.1.1"),
    "RSASSA-PSS": ("rsassa-pss", "pss", "1.2.840.113549.1.1.10"),
    "DSA": ("dsa", "1.2.840.10040.4.1", "1.3.14.3.2.12"),
    "DH": ("dh", "diffiehellman", "1.2.840.113549.1.3.1"),
    "EC": ("ec", "ellipticcurve", "1.2.840.10045.2.1"),
    "EdDSA": ("eddsa",),
    "Ed25519": ("ed25519", "1.3.101.112"),
    "Ed448": ("ed448", "1.3.101.113"),
    "XDH": ("xdh",),
    "X25519": ("x25519", "1.3.101.110"),
    "X448": ("x448", "1.3.101.111"),
    "ML-DSA": ("ml-dsa",),
    "ML-DSA-44": ("ml-dsa-44", "2.16.840.1.101.3.4.3.17"),
    "ML-DSA-65": ("ml-dsa-65", "2.16.840.1.101.3.4.3.18"),
    "ML-DSA-87": ("ml-dsa-87", "2.16.840.1.101.3.4.3.19"),
    "ML-KEM": ("ml-kem",),
    "ML-KEM-512": ("ml-kem-512", "2.16.840.1.101.3.4.4.1"),
    "ML-KEM-768": ("ml-kem-768", "2.16.840.1.101.3.4.4.2"),
    "ML-KEM-1024": ("ml-kem-1024", "2.16.840.1.101.3.4.4.3"),
}
"""Java's names, and what keytool 25 takes for them."""
_NAMES = {name: algorithm for algorithm, names in _ALGORITHMS.items() for name in names}

_PARAMETER_SETS = {
    "EdDSA": ("Ed25519", "Ed448"),
    "XDH": ("X25519", "X448"),
    "ML-DSA": ("ML-DSA-65", "ML-DSA-44", "ML-DSA-87"),
    "ML-KEM": ("ML-KEM-768", "ML-KEM-512", "ML-KEM-1024"),
}
"""The algorithms that are chosen by name; the default comes first."""
_FAMILIES = {name: family for family, names in _PARAMETER_SETS.items() for name in names}
_EDWARDS_SIZES = {255: ("Ed25519", "X25519"), 448: ("Ed448", "X448")}

_CURVES = {
    "secp256r1": (256, ("nist p-256", "x9.62 prime256v1", "1.2.840.10045.3.1.7")),
    "secp384r1": (384, ("nist p-384", "1.3.132.0.34")),
    "secp521r1": (521, ("nist p-521", "1.3.132.0.35")),
}
_CURVE_NAMES = {alias: name for name, (_, aliases) in _CURVES.items() for alias in (name, *aliases)}
_DEFAULT_CURVE = "secp384r1"

_OTHER_CURVES = {
    "secp192r1": "secp192r1 [NIST P-192,X9.62 prime192v1] (1.2.840.10045.3.1.1)",
    "secp224r1": "secp224r1 [NIST P-224] (1.3.132.0.33)",
    "secp256k1": "secp256k1 (1.3.132.0.10)",
    "sect571k1": "sect571k1 [NIST K-571] (1.3.132.0.38)",
    "brainpoolp256r1": "brainpoolP256r1 (1.3.36.3.3.2.8.1.1.7)",
    "brainpoolp320r1": "brainpoolP320r1 (1.3.36.3.3.2.8.1.1.9)",
    "brainpoolp384r1": "brainpoolP384r1 (1.3.36.3.3.2.8.1.1.11)",
    "brainpoolp512r1": "brainpoolP512r1 (1.3.36.3.3.2.8.1.1.13)",
}
"""Curves that Java knows of, but makes no keys on."""
_SIZES_OF_OTHER_CURVES = {
    112: "secp112r1 (1.3.132.0.6)",
    113: "sect113r1 (1.3.132.0.4)",
    128: "secp128r1 (1.3.132.0.28)",
    131: "sect131r1 (1.3.132.0.22)",
    160: "secp160k1 (1.3.132.0.9)",
    163: "sect163r2 [NIST B-163] (1.3.132.0.15)",
    191: "X9.62 c2tnb191v1 (1.2.840.10045.3.0.5)",
    192: _OTHER_CURVES["secp192r1"],
    193: "sect193r1 (1.3.132.0.24)",
    224: _OTHER_CURVES["secp224r1"],
    233: "sect233k1 [NIST K-233] (1.3.132.0.26)",
    239: "X9.62 prime239v1 (1.2.840.10045.3.1.4)",
    283: "sect283k1 [NIST K-283] (1.3.132.0.16)",
    320: _OTHER_CURVES["brainpoolp320r1"],
    359: "X9.62 c2tnb359v1 (1.2.840.10045.3.0.18)",
    409: "sect409k1 [NIST K-409] (1.3.132.0.36)",
    431: "X9.62 c2tnb431r1 (1.2.840.10045.3.0.20)",
    512: _OTHER_CURVES["brainpoolp512r1"],
    571: _OTHER_CURVES["sect571k1"],
}
"""Which of them Java means by a size (observed: keytool 25)."""

_HINT_ON_CURVE_SIZES = "the sizes are 256, 384 and 521"

_DEFAULT_BITS = {"RSA": 3072, "RSASSA-PSS": 3072, "DSA": 2048, "DH": 3072}
_RSA_BITS = range(512, 16384 + 1)
_RSA_EXPONENT_BITS = (65537).bit_length()
_OLD_DSA_BITS = range(512, 1024 + 1, 64)
_NEW_DSA_BITS = (2048, 3072)
_DH_BITS = range(512, 8192 + 1, 64)


def specify(name: str, *, size: int | None = None, group: str | None = None) -> KeySpecification:
    """The key that the options ask for, with JDK 25's defaults.

    Args:
        name: the algorithm's name in whatever case, or its OID (with or without ``OID.``).
        size: bits; None or `DEFAULT_SIZE` for the default.
        group: the curve or parameter set, or None.

    Raises:
        InvalidArgumentError: there is no such algorithm, size or group, or both size and group are given.
    """
    algorithm = _NAMES.get(name.lower().removeprefix("oid."))
    if algorithm is None:
        raise _refusal(
            f"{name} KeyPairGenerator not available",
            java_class="java.security.NoSuchAlgorithmException",
            hint="RSA, EC and Ed25519 are such names",
        )
    if size == DEFAULT_SIZE:
        size = None
    if size is not None and group is not None:
        raise _refusal("Cannot specify both -groupname and -keysize", java_class="java.lang.Exception")
    if algorithm == "EC":
        return _curve(_DEFAULT_CURVE if group is None else group) if size is None else _curve_of_size(size)
    if algorithm in _PARAMETER_SETS or algorithm in _FAMILIES:
        return _parameter_set(algorithm, size, group)
    return _sized(algorithm, size, group)


def check_signs(specification: KeySpecification) -> None:
    """Refuse keys that cannot sign their own certificate.

    Raises:
        InvalidArgumentError: the key only agrees on secrets; another key must sign its certificate.
    """
    family = _FAMILIES.get(specification.algorithm, specification.algorithm)
    if family in ("XDH", "DH", "ML-KEM"):
        raise _refusal(
            f"Cannot derive signature algorithm from {family}",
            hint=f"{specification.algorithm} keys do not sign: name a signer for the certificate",
        )


def curve_of_size(size: int | None) -> str:
    """Java's name of the curve that a size means, also of one that it makes no keys on.

    Raises:
        InvalidArgumentError: no curve has that size.
    """
    for curve, (bits, _) in _CURVES.items():
        if bits == size:
            return curve
    other = _SIZES_OF_OTHER_CURVES.get(size or 0)
    if other is None:
        raise _refusal(
            f"Not a supported curve: {size}",
            hint=_HINT_ON_CURVE_SIZES,
            java_class="java.security.spec.InvalidParameterSpecException",
        )
    return other.partition(" ")[0]


def _curve(name: str) -> KeySpecification:
    curve = _CURVE_NAMES.get(name.lower())
    if curve is None:
        other = _OTHER_CURVES.get(name.lower())
        words = f"Curve not supported: {other}" if other else f"Unknown curve name: {name}"
        raise _refusal(words, hint=f"the curves are {', '.join(_CURVES)}")
    return KeySpecification("EC", _CURVES[curve][0], curve)


def _curve_of_size(size: int) -> KeySpecification:
    curve = curve_of_size(size)
    if curve not in _CURVES:
        words = f"Curve not supported:  {_SIZES_OF_OTHER_CURVES[size]}"  # two blanks, as keytool has it
        raise _refusal(words, hint=_HINT_ON_CURVE_SIZES, java_class="java.security.ProviderException")
    return KeySpecification("EC", size, curve)


def _parameter_set(algorithm: str, size: int | None, group: str | None) -> KeySpecification:
    family = _FAMILIES.get(algorithm, algorithm)
    select = _edwards_set if family in ("EdDSA", "XDH") else _lattice_set
    fixed = algorithm if algorithm in _FAMILIES else None
    if size is None and group is None:
        return KeySpecification(fixed or _PARAMETER_SETS[family][0])
    return KeySpecification(select(family, fixed, size, group))


def _edwards_set(family: str, fixed: str | None, size: int | None, group: str | None) -> str:
    names = _PARAMETER_SETS[family]
    if group is not None:
        chosen = next((name for name in names if name.lower() == group.lower()), None)
        words = f"Unsupported name: {group}"
        mismatch = f"java.security.InvalidParameterException: Parameters must be {fixed}"
    else:
        chosen = next((name for name in names if name in _EDWARDS_SIZES.get(size or 0, ())), None)
        words = f"Unsupported size: {size}"
        mismatch = f"Parameters must be {fixed}"
    if chosen is None:
        raise _refusal(words, hint=f"the choice is {' or '.join(names)}")
    if fixed not in (None, chosen):
        raise _refusal(mismatch, hint="the algorithm's name says all")
    return chosen


def _lattice_set(family: str, fixed: str | None, size: int | None, group: str | None) -> str:
    names = (fixed,) if fixed else _PARAMETER_SETS[family]
    if size is not None or group is None:
        raise _refusal("keysize not supported", hint=f"the parameter sets are {', '.join(sorted(names))}")
    chosen = next((name for name in names if name.lower() == group.lower()), None)
    if chosen is None:
        raise _refusal(
            f"Unsupported parameter set name: {group}",
            hint=f"the parameter sets are {', '.join(sorted(names))}",
        )
    return chosen


def _sized(algorithm: str, size: int | None, group: str | None) -> KeySpecification:
    if group is not None:
        raise _refusal(_GROUP_REFUSALS[algorithm], hint=f"{algorithm} keys have a size, and no group")
    bits = _DEFAULT_BITS[algorithm] if size is None else size
    _SIZE_CHECKS[algorithm](bits)
    return KeySpecification(algorithm, bits)


def _check_rsa_bits(bits: int) -> None:
    if bits not in _RSA_BITS:
        words = (
            "Invalid key sizes"
            if bits >= _RSA_EXPONENT_BITS
            else f"Public exponent must be no longer than {bits} bits"
        )
        raise _refusal(
            f"java.security.InvalidAlgorithmParameterException: {words}",
            hint="RSA keys have 512 to 16384 bits; take 2048 or more",
        )


def _check_dsa_bits(bits: int) -> None:
    if bits in _OLD_DSA_BITS or bits in _NEW_DSA_BITS:
        return
    hint = "DSA keys have 512 to 1024 bits in steps of 64, or 2048 or 3072"
    if bits > _OLD_DSA_BITS[-1]:
        raise _refusal(f"Invalid DSA Prime Size: {bits}", hint=hint)
    raise _refusal(f"Unsupported prime and subprime size combination: {bits}, 160", hint=hint)


def _check_dh_bits(bits: int) -> None:
    if bits not in _DH_BITS:
        raise _refusal(
            "DH key size must be multiple of 64, and can only range from 512 to 8192 (inclusive). "
            f"The specific key size {bits} is not supported"
        )


_GROUP_REFUSALS = {
    "RSA": "Params must be instance of RSAKeyGenParameterSpec",
    "RSASSA-PSS": "Params must be instance of RSAKeyGenParameterSpec",
    "DSA": "Inappropriate parameter",
    "DH": "Inappropriate parameter type",
}
_SIZE_CHECKS: dict[str, Callable[[int], None]] = {
    "RSA": _check_rsa_bits,
    "RSASSA-PSS": _check_rsa_bits,
    "DSA": _check_dsa_bits,
    "DH": _check_dh_bits,
}


def _refusal(
    keytool: str, *, hint: str | None = None, java_class: str = "java.lang.IllegalArgumentException"
) -> InvalidArgumentError:
    return InvalidArgumentError(
        keytool.removeprefix("java.security.InvalidAlgorithmParameterException: "),
        hint=hint,
        keytool=keytool,
        java_class=java_class,
    )
