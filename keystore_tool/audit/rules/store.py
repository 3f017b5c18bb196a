"""KST4xx: the store as such: type, protection, password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.audit import schemes
from keystore_tool.audit.opened_keys import KeyState
from keystore_tool.audit.report import Integrity, Severity
from keystore_tool.audit.rules.rule import Context, Found, Scope, rule
from keystore_tool.audit.store_facts import KEY_BAG
from keystore_tool.crypto.pkcs12_mac import Pbmac1
from keystore_tool.model import StoreType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.audit.store_facts import StoreFacts

CONVERT = (
    "keystore-tool importkeystore --srckeystore {store} --destkeystore {store}.p12 --deststoretype PKCS12"
)


@rule(
    "KST401",
    "Store type of Java alone",
    Severity.MEDIUM,
    Scope.STORE,
    why="JKS and JCEKS are read by Java only, protect with SHA-1, MD5 and DES, and their passwords are "
    "guessed "
    "offline at billions a second. Java has preferred PKCS#12 since 9.",
    fix=CONVERT,
)
def proprietary_type(store: StoreFacts, _context: Context) -> Iterator[str]:
    """JKS or JCEKS."""
    if store.type in {StoreType.JKS, StoreType.JCEKS}:
        yield f"the store is of type {store.type.value}"


@rule(
    "KST402",
    "Old encryption in PKCS#12",
    Severity.MEDIUM,
    Scope.STORE,
    why="OpenSSL 3 opens RC2-40 and other ciphers of 1999 only with its legacy provider, FIPS modules "
    "do not at "
    "all, and 40 bits are no protection.",
    fix=CONVERT,
)
def old_encryption(store: StoreFacts, _context: Context) -> Iterator[str]:
    """A cipher or MAC that is older than PBES2 with AES and SHA-256."""
    old = schemes.old_ones(store)
    if old:
        yield f"protected with {', '.join(old)}"


@rule(
    "KST403",
    "Few iterations",
    Severity.MEDIUM,
    Scope.STORE,
    why="The iterations of the derivation are what slows guessing the password. Java's default is "
    "10,000; for "
    "passwords that people type, OWASP wants 600,000.",
    fix=CONVERT,
)
def few_iterations(store: StoreFacts, context: Context) -> Iterator[str]:
    """A derivation in PKCS#12 with fewer than the threshold."""
    least = context.settings.min_iterations
    few = [
        f"{what} {count}" for what, count in schemes.iterations(store) if count is not None and count < least
    ]
    if few:
        yield f"iterations: {', '.join(few)}; at least {least} are wanted"


@rule(
    "KST404",
    "Integrity or keys are not protected",
    Severity.HIGH,
    Scope.STORE,
    why="Without a MAC anybody can put another certificate into the store unnoticed; a key in clear is "
    "everybody's who reads the file.",
    fix=CONVERT,
)
def unprotected(store: StoreFacts, _context: Context) -> Iterator[Found | str]:
    """No MAC, a private key in clear, or integrity that was not checked."""
    if store.opened.integrity is Integrity.NONE:
        yield "nothing protects the store's integrity (it has no MAC)"
    if any(bag.oid == KEY_BAG and not bag.encrypted for bag in store.odd_bags):
        yield "a private key is not encrypted"
    if store.opened.integrity is Integrity.NOT_VERIFIED:
        yield Found(
            "integrity not verified: no password was given",
            severity=Severity.INFO,
            fix="give the password with --passwords or --storepass-env",
        )


@rule(
    "KST405",
    "MAC that few programs know",
    Severity.MEDIUM,
    Scope.STORE,
    why="PBMAC1 (RFC 9579) is refused by every JDK up to 25 and by OpenSSL before 3.4.",
    fix=CONVERT,
)
def new_mac(store: StoreFacts, context: Context) -> Iterator[Found]:
    """PBMAC1; a fault only if somebody must read it who cannot."""
    if isinstance(store.mac_scheme, Pbmac1):
        refusing = [target for target in context.target if target != "python"]
        who = f"{', '.join(refusing)} cannot read it" if refusing else "Java up to 25 cannot read it"
        yield Found(f"the MAC is PBMAC1: {who}", severity=None if refusing else Severity.INFO)


_TYPES_BY_SUFFIX = {
    ".jks": StoreType.JKS,
    ".jceks": StoreType.JCEKS,
    ".p12": StoreType.PKCS12,
    ".pfx": StoreType.PKCS12,
    ".pkcs12": StoreType.PKCS12,
}


@rule(
    "KST406",
    "Name says another type",
    Severity.INFO,
    Scope.STORE,
    why="Java finds the type from the content, but only where it is not told one; other programs go by "
    "the name.",
    fix="rename the file, or convert it: " + CONVERT,
)
def misnamed(store: StoreFacts, _context: Context) -> Iterator[Found]:
    """The end of the file's name is that of another type."""
    name = store.name.lower()
    promised = next((kind for end, kind in _TYPES_BY_SUFFIX.items() if name.endswith(end)), None)
    if promised is not None and promised is not store.type:
        # Java reads PKCS#12 and JKS as each other; nothing reads a JKS that is told to be PKCS#12 elsewhere.
        level = None if store.type is StoreType.PKCS12 else Severity.MEDIUM
        yield Found(f"named like {promised.value}, but it is {store.type.value}", severity=level)


@rule(
    "KST407",
    "Well-known password",
    Severity.HIGH,
    Scope.STORE,
    why="Everybody tries changeit first. On a store with keys the password is no protection; on a trust "
    "store it "
    "is custom.",
    fix="keystore-tool storepasswd --keystore {store}",
    needs=("try_defaults", "needs well-known passwords tried (--try-defaults)"),
)
def well_known_password(store: StoreFacts, _context: Context) -> Iterator[Found]:
    """One of the passwords that installers leave behind opens it."""
    password = store.opened.password
    if store.opened.default and password is not None:
        what = "an empty password" if not len(password) else "a well-known password"
        yield Found(f"{what} opens the store", severity=None if store.has_keys else Severity.INFO)


@rule(
    "KST408",
    "Key has another password than the store",
    Severity.MEDIUM,
    Scope.STORE,
    why="Java takes the store's password for every key in PKCS#12 and fails to recover this one.",
    fix="keystore-tool keypasswd --keystore {store} --alias {alias}",
    needs=("check_keys", "needs the private keys opened (--check-keys)"),
)
def other_key_password(store: StoreFacts, _context: Context) -> Iterator[Found]:
    """The store's password does not open a key, which matters in PKCS#12."""
    for alias, state in store.key_states.items():
        if state is KeyState.OTHER_PASSWORD and store.type is StoreType.PKCS12:
            yield Found("the store's password does not open the key", alias=alias)
        elif state is KeyState.DAMAGED:
            yield Found("the key is damaged: it cannot be opened", Severity.HIGH, alias)


@rule(
    "KST409",
    "Certificates that Java does not see",
    Severity.MEDIUM,
    Scope.STORE,
    why="Java takes a certificate in PKCS#12 for trusted only if it has Oracle's attribute; openssl "
    "before 3.2 "
    "and most libraries do not write it. The trust store looks empty: the trustAnchors parameter must "
    "be non-empty.",
    fix="keystore-tool importcert --keystore {store} --alias NAME --file CERT.pem for each of them",
)
def invisible_certificates(store: StoreFacts, _context: Context) -> Iterator[str]:
    """Certificates without the attribute that are in no chain."""
    count = len(store.unmarked_certificates)
    if count:
        them = "1 certificate is" if count == 1 else f"{count} certificates are"
        yield f"{them} not marked as trusted: Java does not see {'it' if count == 1 else 'them'}"
