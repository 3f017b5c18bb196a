"""Whether a store, its chains and its keys will work with another program: the verdicts of ``--target``.

Each row of the table says for which programs something is a problem. What is said of Java was observed with
keytool 17 and 25, of OpenSSL with 3.0, of Python with its ssl module; the sources of the rest stand
beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.audit import schemes
from keystore_tool.audit.facts import RSA_ALGORITHMS
from keystore_tool.audit.report import Level, Verdict
from keystore_tool.audit.rules.chain import strict_problems
from keystore_tool.audit.rules.keys import NEW_CERTIFICATE, NEW_KEY, NIST_CURVES
from keystore_tool.audit.rules.rule import fill
from keystore_tool.audit.rules.store import CONVERT
from keystore_tool.audit.rules.validity import RENEW
from keystore_tool.crypto import protection_names
from keystore_tool.crypto.ciphers import Aes, Des
from keystore_tool.crypto.pbe import Pbes2, Pkcs12Pbe
from keystore_tool.crypto.pkcs12_mac import HmacPbe, Pbmac1
from keystore_tool.model import StoreType
from keystore_tool.x509.weakness import POLICY, Strength

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from keystore_tool.audit.facts import CertificateFacts, EntryFacts
    from keystore_tool.audit.store_facts import StoreFacts

JAVA = ("java8", "java17", "java25")
TARGETS = (*JAVA, "python", "openssl3", "fips", "android")
"""The programs: the JDKs, Python's ssl and cryptography, OpenSSL 3, a FIPS 140 module, Android."""

_FROM_OPENSSL = ("python", "openssl3", "fips")


class _Problem(NamedTuple):
    """What a check found: in which entry (None: the store), why it is bad, and what repairs it."""

    alias: str | None
    reason: str
    fix: str


class _Row(NamedTuple):
    """For which programs a check matters, and how much."""

    targets: tuple[str, ...]
    level: Level
    check: Callable[[StoreFacts], Iterator[_Problem]]


def judge(store: StoreFacts, targets: Iterable[str]) -> Iterator[Verdict]:
    """The verdicts on a store: for each program all that does not simply work, or that everything does."""
    for target in targets:
        bad = [
            Verdict(target, found.alias, row.level, found.reason, fill(found.fix, store.name, found.alias))
            for row in _ROWS
            if target in row.targets
            for found in row.check(store)
        ]
        if not any(verdict.alias is None and verdict.level is Level.FAILS for verdict in bad):
            yield Verdict(target, None, Level.WORKS)
        yield from bad


# ------------------------------------------------------------------------------------------------ the store


def _is_java_type(store: StoreFacts) -> Iterator[_Problem]:
    if store.type in {StoreType.JKS, StoreType.JCEKS}:
        yield _Problem(None, f"{store.type.value} stores are read by Java only", CONVERT)


def _has_pbmac1(store: StoreFacts) -> Iterator[_Problem]:
    if isinstance(store.mac_scheme, Pbmac1):
        yield _Problem(None, "the MAC is PBMAC1, which it does not know", CONVERT)


def _needs_openssl_3_4(store: StoreFacts) -> Iterator[_Problem]:
    if isinstance(store.mac_scheme, Pbmac1):
        yield _Problem(None, "the MAC is PBMAC1, which OpenSSL knows since 3.4", CONVERT)


def _needs_8u301(store: StoreFacts) -> Iterator[_Problem]:
    encryptions = [store.certificate_scheme, *store.key_schemes.values()]
    strong_mac = isinstance(store.mac_scheme, HmacPbe) and store.mac_scheme.hash_name not in {"md5", "sha1"}
    if strong_mac or any(isinstance(one, Pbes2) for one in encryptions):
        yield _Problem(None, "its algorithms (PBES2, HmacPBE with SHA-2) need Java 8u301 or later", CONVERT)


def _needs_legacy_provider(store: StoreFacts) -> Iterator[_Problem]:
    """OpenSSL 3 has RC2, RC4 and single DES in its legacy provider; triple DES in the default one."""
    encryptions = [store.certificate_scheme, *store.key_schemes.values()]
    for scheme in dict.fromkeys(encryptions):
        if scheme is not None and not isinstance(scheme.cipher, Aes) and scheme.cipher != Des(24):
            name = protection_names.name_scheme(scheme).scheme
            yield _Problem(None, f"{name} is in OpenSSL 3's legacy provider only (-legacy)", CONVERT)


def _is_not_approved(store: StoreFacts) -> Iterator[_Problem]:
    encryptions = [store.certificate_scheme, *store.key_schemes.values()]
    for scheme in dict.fromkeys(encryptions):
        if scheme is not None and (schemes.is_old(scheme) or isinstance(scheme, Pkcs12Pbe)):
            yield _Problem(None, f"{protection_names.name_scheme(scheme).scheme} is not approved", CONVERT)


def _has_unapproved_mac(store: StoreFacts) -> Iterator[_Problem]:
    if isinstance(store.mac_scheme, HmacPbe):
        words = "the MAC's derivation (RFC 7292, B) is not approved: the integrity cannot be checked"
        yield _Problem(None, words, "write it with PBMAC1 (RFC 9579), as openssl pkcs12 -pbmac1_pbkdf2 does")


def _has_invisible_certificates(store: StoreFacts) -> Iterator[_Problem]:
    if store.unmarked_certificates:
        count = len(store.unmarked_certificates)
        fix = "keystore-tool importcert --keystore {store} --alias NAME --file CERT.pem for each of them"
        yield _Problem(None, f"{count} certificates are not marked as trusted: it does not see them", fix)


def _has_several_keys(store: StoreFacts) -> Iterator[_Problem]:
    if store.type is StoreType.PKCS12 and sum(1 for _ in store.private_keys()) > 1:
        fix = "keystore-tool importkeystore --srckeystore {store} --srcalias ALIAS --destkeystore ONE.p12"
        yield _Problem(None, "cryptography reads the first private key only", fix)


# ------------------------------------------------------------------------------- keys, chains, certificates


def _chain_members(store: StoreFacts) -> Iterator[tuple[EntryFacts, CertificateFacts]]:
    return (pair for pair in store.all_certificates if pair[1].view is not None)


def _is_disabled(store: StoreFacts) -> Iterator[_Problem]:
    for entry, one in _chain_members(store):
        if one.key is not None and POLICY.of_key(one.key) is Strength.DISABLED:
            yield _Problem(entry.alias, f"a {one.key.text} key is disabled", NEW_KEY)


def _is_short(store: StoreFacts) -> Iterator[_Problem]:
    for entry, one in _chain_members(store):
        if one.key is not None and one.key.algorithm in RSA_ALGORITHMS and (one.key.bits or 0) < 2048:  # noqa: PLR2004
            yield _Problem(entry.alias, f"a {one.key.text} key is below its security level", NEW_KEY)


def _is_on_odd_curve(store: StoreFacts) -> Iterator[_Problem]:
    for entry, one in _chain_members(store):
        if one.key is not None and one.key.algorithm == "EC" and one.key.curve not in NIST_CURVES:
            curve = one.key.curve or "a curve without a name"
            yield _Problem(entry.alias, f"it has no curve {curve}", NEW_KEY)


def _has_key(*algorithms: str, reason: str) -> Callable[[StoreFacts], Iterator[_Problem]]:
    def check(store: StoreFacts) -> Iterator[_Problem]:
        for entry, one in _chain_members(store):
            if one.key is not None and one.key.algorithm.startswith(algorithms):
                yield _Problem(entry.alias, f"{one.key.algorithm} keys: {reason}", NEW_KEY)

    return check


def _is_signed_with_sha1(store: StoreFacts) -> Iterator[_Problem]:
    for entry, one in _chain_members(store):
        if not one.self_issued and one.signature_algorithm.upper().startswith("SHA1WITH"):
            yield _Problem(
                entry.alias, f"signatures with {one.signature_algorithm} are refused", NEW_CERTIFICATE
            )


def _is_signed_with_md5(store: StoreFacts) -> Iterator[_Problem]:
    for entry, one in _chain_members(store):
        if not one.self_issued and one.signature_algorithm.upper().startswith(("MD5", "MD2")):
            yield _Problem(
                entry.alias, f"signatures with {one.signature_algorithm} are refused", NEW_CERTIFICATE
            )


def _has_expired(store: StoreFacts) -> Iterator[_Problem]:
    for entry in store.private_keys():
        ends = [one.not_after for one in entry.chain.path if one.not_after is not None]
        if ends and min(ends) < store.now:
            yield _Problem(entry.alias, f"its chain expired on {min(ends):%Y-%m-%d}", RENEW)


def _is_incomplete(store: StoreFacts) -> Iterator[_Problem]:
    for entry in store.private_keys():
        if entry.chain.path and not entry.chain.complete:
            words = f"peers must know the missing issuer {entry.chain.path[-1].issuer}"
            fix = "keystore-tool importcert --keystore {store} --alias {alias} --file CHAIN.pem"
            yield _Problem(entry.alias, words, fix)


def _is_refused_strictly(store: StoreFacts) -> Iterator[_Problem]:
    for entry, one in _chain_members(store):
        problems = strict_problems(one)
        if problems:
            words = f"Python 3.13 and later refuse {one.subject}: {', '.join(problems)}"
            yield _Problem(entry.alias, words, "have it issued again with these extensions")


_ROWS = (
    _Row(("python", "openssl3", "fips", "android"), Level.FAILS, _is_java_type),
    _Row((*JAVA, "android"), Level.FAILS, _has_pbmac1),
    _Row(("python", "openssl3"), Level.WARNS, _needs_openssl_3_4),
    _Row(("java8",), Level.WARNS, _needs_8u301),
    _Row(("openssl3",), Level.FAILS, _needs_legacy_provider),
    _Row(("fips",), Level.FAILS, _is_not_approved),
    _Row(("fips",), Level.WARNS, _has_unapproved_mac),
    _Row(JAVA, Level.FAILS, _has_invisible_certificates),
    _Row(("python",), Level.WARNS, _has_several_keys),
    _Row(JAVA, Level.FAILS, _is_disabled),
    _Row(_FROM_OPENSSL, Level.FAILS, _is_short),
    # removed from the JDK in 16 (JDK-8235540); FIPS 186-5 has no others for signatures
    _Row(("java17", "java25", "fips"), Level.FAILS, _is_on_odd_curve),
    _Row(("java8",), Level.FAILS, _has_key("Ed25519", "Ed448", reason="known since Java 15 (JEP 339)")),
    _Row(("java8",), Level.WARNS, _has_key("RSASSA-PSS", reason="known since Java 8u251")),
    _Row(
        ("java8", "java17", "fips", "android"),
        Level.FAILS,
        _has_key("ML-DSA", "ML-KEM", reason="not known there"),
    ),
    _Row(
        ("java25",),
        Level.WARNS,
        _has_key("ML-DSA", "ML-KEM", reason="keys as seeds are read since 25.0.4 (JDK-8347938)"),
    ),
    _Row(("openssl3",), Level.WARNS, _has_key("ML-DSA", "ML-KEM", reason="known since OpenSSL 3.5")),
    _Row(("python",), Level.WARNS, _has_key("ML-DSA", "ML-KEM", reason="known to cryptography since 48")),
    _Row(("fips",), Level.FAILS, _has_key("DSA", reason="no longer in FIPS 186-5")),
    _Row(_FROM_OPENSSL, Level.FAILS, _is_signed_with_sha1),
    _Row(JAVA, Level.WARNS, _is_signed_with_sha1),
    _Row(TARGETS, Level.FAILS, _is_signed_with_md5),
    _Row(TARGETS, Level.FAILS, _has_expired),
    _Row(TARGETS, Level.WARNS, _is_incomplete),
    _Row(("python",), Level.WARNS, _is_refused_strictly),
)
