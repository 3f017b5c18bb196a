"""KST2xx: keys and signature algorithms."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from keystore_tool.audit import bad_keys, weak_keys
from keystore_tool.audit.facts import RSA_ALGORITHMS
from keystore_tool.audit.report import EntryKind, Severity
from keystore_tool.audit.rules.rule import Context, Found, Rule, Scope, called, rule
from keystore_tool.x509.weakness import Strength

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.audit.facts import CertificateFacts, EntryFacts
    from keystore_tool.audit.store_facts import StoreFacts

NEW_KEY = (
    "keystore-tool genkeypair --keyalg EC --keystore {store} --alias NEW, then have a certificate issued "
    "for it"
)
NEW_CERTIFICATE = (
    "have it issued again with SHA-256: keystore-tool certreq --keystore {store} --alias {alias}"
)

NIST_CURVES = ("secp256r1", "secp384r1", "secp521r1")
"""The curves that the JDK has since 16, and that FIPS 186-5 keeps for signatures."""


@rule(
    "KST201",
    "Key is so short that Java refuses it",
    Severity.HIGH,
    Scope.CERTIFICATE,
    why="Java's jdk.certpath.disabledAlgorithms refuses every chain with such a key: RSA and DSA below 1024 "
    "bits, elliptic curves below 224.",
    fix=NEW_KEY,
)
def disabled_key(certificate: CertificateFacts, entry: EntryFacts, _context: Context) -> Iterator[str]:
    """The key is disabled by the rules of JDK 25."""
    key = certificate.key
    if key is not None and certificate.public_key.strength is Strength.DISABLED:
        yield f"{called(certificate, entry)} has a {key.text} key, which Java refuses"


@rule(
    "KST202",
    "Key is weak, or of a kind that is going away",
    Severity.MEDIUM,
    Scope.CERTIFICATE,
    why="RSA below 2048 bits gives less than 112 bits of security (NIST SP 800-57). Java 16 and later "
    "have no "
    "other curves than secp256r1, secp384r1 and secp521r1. FIPS 186-5 no longer has DSA.",
    fix=NEW_KEY,
)
def weak_key(certificate: CertificateFacts, entry: EntryFacts, context: Context) -> Iterator[str]:
    """RSA that is short, a curve that is not NIST's, or DSA."""
    key = certificate.key
    if key is None or certificate.public_key.strength is Strength.DISABLED:
        return
    name = called(certificate, entry)
    if key.algorithm in RSA_ALGORITHMS and (key.bits or 0) < context.settings.min_rsa_bits:
        yield f"{name} has a {key.text} key; {context.settings.min_rsa_bits} bits are the least"
    elif key.algorithm == "EC" and key.curve not in NIST_CURVES:
        yield f"{name} has a key on {key.curve or 'a curve without a name'}, which newer Java does not have"
    elif key.algorithm == "DSA":
        yield f"{name} has a DSA key, which TLS 1.3 and FIPS 186-5 no longer have"


_BROKEN = ("MD2", "MD4", "MD5")


@rule(
    "KST203",
    "Signed with MD2 or MD5",
    Severity.HIGH,
    Scope.CERTIFICATE,
    why="Signatures with these digests can be forged; Java refuses chains with them. The signature of a "
    "self-signed certificate proves nothing and is not judged.",
    fix=NEW_CERTIFICATE,
)
def broken_digest(certificate: CertificateFacts, entry: EntryFacts, _context: Context) -> Iterator[str]:
    """The signature is by a digest with collisions in practice."""
    if not certificate.self_issued and certificate.signature_algorithm.upper().startswith(_BROKEN):
        yield f"{called(certificate, entry)} is signed with {certificate.signature_algorithm}"


@rule(
    "KST204",
    "Signed with SHA-1",
    Severity.MEDIUM,
    Scope.CERTIFICATE,
    why="OpenSSL 3 refuses it at its default security level, and Java below its own roots. The "
    "signature of a "
    "self-signed certificate proves nothing and is not judged.",
    fix=NEW_CERTIFICATE,
)
def sha1_signature(certificate: CertificateFacts, entry: EntryFacts, _context: Context) -> Iterator[str]:
    """The signature is with SHA-1."""
    if not certificate.self_issued and certificate.signature_algorithm.upper().startswith("SHA1WITH"):
        yield f"{called(certificate, entry)} is signed with {certificate.signature_algorithm}"


_GOOD_EXPONENT = 65537
_MOST_EXPONENT_BITS = 64


@functools.lru_cache(maxsize=4096)
def _rsa_problem(modulus: int, exponent: int) -> tuple[str, Severity] | None:
    factor = weak_keys.small_factor(modulus)
    if factor is not None:
        return f"an RSA modulus that {factor} divides", Severity.HIGH
    if exponent < 3 or exponent % 2 == 0 or exponent >= modulus:  # noqa: PLR2004  RFC 8017, 3.1
        return "an RSA exponent that is none", Severity.HIGH
    if exponent.bit_length() > _MOST_EXPONENT_BITS:
        return f"an RSA exponent of {exponent.bit_length()} bits, which Java refuses", Severity.MEDIUM
    if exponent < _GOOD_EXPONENT:
        return f"the RSA exponent {exponent}; NIST SP 800-56B wants at least 65537", Severity.LOW
    return None


@rule(
    "KST206",
    "RSA key is invalid",
    Severity.HIGH,
    Scope.CERTIFICATE,
    why="A modulus with a small factor, or an even or tiny exponent, is no key: anybody can compute with it "
    "what only its owner should.",
    fix=NEW_KEY,
)
def invalid_rsa(certificate: CertificateFacts, entry: EntryFacts, _context: Context) -> Iterator[Found]:
    """Modulus or exponent cannot be those of a good key."""
    problem = certificate.rsa_numbers and _rsa_problem(*certificate.rsa_numbers)
    if problem:
        yield Found(f"{called(certificate, entry)} has {problem[0]}", severity=problem[1])


_has_roca_shape = functools.lru_cache(maxsize=4096)(weak_keys.has_roca_shape)
_has_close_primes = functools.lru_cache(maxsize=4096)(weak_keys.has_close_primes)


@rule(
    "KST207",
    "RSA key of a broken generator (ROCA)",
    Severity.HIGH,
    Scope.CERTIFICATE,
    why="The key has the mark of Infineon's library (CVE-2017-15361): its private key can be computed.",
    fix=NEW_KEY,
)
def roca(certificate: CertificateFacts, entry: EntryFacts, _context: Context) -> Iterator[str]:
    """The modulus has the fingerprint of CVE-2017-15361."""
    if certificate.rsa_numbers and _has_roca_shape(certificate.rsa_numbers[0]):
        yield f"{called(certificate, entry)} has an RSA key with the mark of CVE-2017-15361 (ROCA)"


@rule(
    "KST208",
    "RSA key with primes close to each other",
    Severity.HIGH,
    Scope.CERTIFICATE,
    why="Fermat's method factors such a key at once (CVE-2022-26320).",
    fix=NEW_KEY,
)
def close_primes(certificate: CertificateFacts, entry: EntryFacts, _context: Context) -> Iterator[str]:
    """Fermat's method factors the modulus."""
    if certificate.rsa_numbers and _has_close_primes(certificate.rsa_numbers[0]):
        yield f"{called(certificate, entry)} has an RSA key whose primes are close to each other"


SHARED_PRIMES = Rule(
    "KST209",
    "RSA keys share a prime",
    Severity.HIGH,
    Scope.ACROSS,
    why="Two keys with a common prime give both private keys away to whoever computes a greatest common "
    "divisor. It happens where keys are made with too little randomness.",
    fix=NEW_KEY,
)


@rule(
    "KST210",
    "Key is on a list of bad keys",
    Severity.HIGH,
    Scope.CERTIFICATE,
    why="Its private key is public: made by Debian's broken generator (CVE-2008-0166), shipped in firmware, "
    "or leaked.",
    fix=NEW_KEY,
    needs=("knows_bad_keys", "needs a list of bad keys (setting key-blocklist), or the package badkeys"),
)
def listed_key(certificate: CertificateFacts, entry: EntryFacts, context: Context) -> Iterator[str]:
    """The fingerprint of the public key is on the user's list."""
    if certificate.key_sha256 in context.key_blocklist:
        yield f"{called(certificate, entry)} has a key that is on the list of bad keys"
    elif context.settings.badkeys and certificate.spki and (found := bad_keys.weaknesses(certificate.spki)):
        yield f"{called(certificate, entry)} has a bad key ({', '.join(found)}; by badkeys)"


_QUANTUM_SAFE = ("ML-DSA", "ML-KEM", "SLH-DSA", "HSS", "XMSS")


@rule(
    "KST211",
    "Keys that a quantum computer would break",
    Severity.INFO,
    Scope.STORE,
    why="RSA, elliptic curves, DSA and DH are to be replaced by 2035 (NIST IR 8547). This is an "
    "inventory for "
    "planning, not a fault.",
    fix="plan the move to ML-DSA (keystore-tool genkeypair --keyalg ML-DSA) with the peers that must read it",
)
def quantum_vulnerable(store: StoreFacts, _context: Context) -> Iterator[str]:
    """How many of the private keys are of such a kind."""
    keys = [entry.leaf.key for entry in store.entries if entry.kind is EntryKind.PRIVATE_KEY and entry.leaf]
    algorithms = [key.algorithm for key in keys if key and not key.algorithm.startswith(_QUANTUM_SAFE)]
    if algorithms:
        kinds = ", ".join(sorted(set(algorithms)))
        yield f"{len(algorithms)} of {len(keys)} private keys would fall to a quantum computer ({kinds})"
