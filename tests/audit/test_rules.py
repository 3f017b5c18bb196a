"""Every rule: a store with its fault, in which it finds it, and one without, in which it finds nothing."""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING, Any

import crafted_certificates as crafted
import lab
import pytest
from cryptography import x509
from lab import CLIENT, SERVER, Lab, chain, intermediate, leaf, root

from keystore_tool.audit.fingerprints import of_bad_keys, of_roots
from keystore_tool.audit.report import Severity
from keystore_tool.audit.rules import RULES, Scope
from keystore_tool.audit.settings import Settings
from keystore_tool.crypto import der, pbe
from keystore_tool.crypto.pbes2 import Pbkdf2
from keystore_tool.crypto.pkcs12_mac import HmacPbe, Pbmac1
from keystore_tool.formats.pkcs12 import bags

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MD5_WITH_RSA = der.sequence(der.oid("1.2.840.113549.1.1.4"), der.null())
SHA1_WITH_RSA = der.sequence(der.oid("1.2.840.113549.1.1.5"), der.null())


def crafted_trust(lab: Lab, **fields: Any) -> Path:
    """A certificate made by hand, in a trust store; valid on the day of the audit."""
    times = {"not_before": crafted.utc_time("260101000000Z"), "not_after": crafted.utc_time("280101000000Z")}
    return lab.trust(crafted.certificate(**{**times, **fields}))


def rsa_trust(lab: Lab, modulus: int, exponent: int = 65537) -> Path:
    numbers = der.sequence(der.integer(modulus), der.integer(exponent))
    return crafted_trust(lab, key=crafted.spki(crafted.RSA, numbers, der.null()))


PRIME_P = 2**521 - 1
PRIME_Q = 2**607 - 1
GOOD_MODULUS = PRIME_P * PRIME_Q * (2**1279 - 1)


def next_prime(number: int) -> int:
    while pow(2, number - 1, number) != 1:
        number += 1
    return number


def close_modulus() -> int:
    first = next_prime((1 << 512) + 12345)
    return first * next_prime(first + 2)


def roca_modulus() -> int:
    """A modulus as the broken library made them (Nemec et al., 2017): primes k * M + (65537 ** a mod M)."""
    primes = [one for one in range(2, 168) if all(one % below for below in range(2, math.isqrt(one) + 1))]
    product = math.prod(primes)

    def prime(power: int) -> int:
        candidate = (1 << 37) * product + pow(65537, power, product)
        while pow(2, candidate - 1, candidate) != 1:
            candidate += product
        return candidate

    return prime(1234567) * prime(7654321)


def with_policy(days: int, start: int = -10) -> list[bytes]:
    """A chain whose leaf a public CA issued, by its policy."""
    policy = x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier("2.23.140.1.2.1"), None)])
    return chain(days=days, start=start, more=((policy, False),))


def beside(lab: Lab, file: str, text: str) -> Path:
    (lab.folder / file).write_text(text)
    return lab.keys(chain())


def folder_mode(lab: Lab, mode: int) -> Path:
    path = lab.keys(chain())
    lab.folder.chmod(mode)
    return path


def bad_key_list(lab: Lab, der_of_key: bytes) -> dict[str, Any]:
    path = lab.folder / "bad.txt"
    path.write_text(f"# leaked\n{hashlib.sha256(der_of_key).hexdigest()}  device X\n")
    return {"key_blocklist": of_bad_keys(str(path))}


def spki(number: int) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

    return lab.key(number).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def roots_file(lab: Lab, *certificates: bytes) -> dict[str, Any]:
    return {"public_roots": of_roots(str(lab.trust(*certificates, file="public.jks")))}


PBMAC1 = Pbmac1(Pbkdf2("sha256", 10_000), "sha256", 32)
CONSTRAINED = x509.NameConstraints(permitted_subtrees=[x509.DNSName("example.org")], excluded_subtrees=None)
A_ROOT = root()  # a signature differs each time that it is made
SEVERAL = [leaf(), leaf(subject="mail.example.com", key=1, names=("mail.example.com",))]

CASES: dict[str, tuple[Callable[[Lab], Any], Callable[[Lab], Any]]] = {
    "KST101": (lambda s: s.keys(chain(start=-400)), lambda s: s.keys(chain())),
    "KST102": (lambda s: s.keys(chain(start=1)), lambda s: s.keys(chain(start=0))),
    "KST103": (lambda s: s.keys(chain(start=-340)), lambda s: s.keys(chain(start=-330))),
    "KST104": (lambda s: s.keys(with_policy(201)), lambda s: s.keys(with_policy(200))),
    "KST105": (
        lambda s: s.keys([leaf(), intermediate(days=200), root()]),
        lambda s: s.keys([leaf(), intermediate(days=1000), root()]),
    ),
    "KST201": (
        lambda s: crafted_trust(s, key=crafted.rsa_spki(1023)),
        lambda s: crafted_trust(s, key=crafted.rsa_spki(1024)),
    ),
    "KST202": (
        lambda s: crafted_trust(s, key=crafted.rsa_spki(2047)),
        lambda s: crafted_trust(s, key=crafted.rsa_spki(2048)),
    ),
    "KST203": (
        lambda s: crafted_trust(s, algorithm=MD5_WITH_RSA),
        # the signature of a self-signed certificate proves nothing
        lambda s: crafted_trust(s, algorithm=MD5_WITH_RSA, subject=crafted.common_name("Issuer")),
    ),
    "KST204": (lambda s: crafted_trust(s, algorithm=SHA1_WITH_RSA), lambda s: s.trust(root())),
    "KST205": (
        lambda s: (s.keys(chain(), file="web.jks"), {"target": ("openssl3",)}),
        lambda s: (s.keys(chain()), {"target": ("java17", "java25", "openssl3")}),
    ),
    "KST206": (lambda s: rsa_trust(s, 3 * PRIME_P * PRIME_Q), lambda s: rsa_trust(s, GOOD_MODULUS)),
    "KST207": (lambda s: rsa_trust(s, roca_modulus()), lambda s: rsa_trust(s, GOOD_MODULUS)),
    "KST208": (lambda s: rsa_trust(s, close_modulus()), lambda s: rsa_trust(s, GOOD_MODULUS)),
    "KST210": (
        lambda s: (s.keys(chain()), bad_key_list(s, spki(0))),
        lambda s: (s.keys(chain()), bad_key_list(s, spki(5))),
    ),
    "KST211": (lambda s: s.keys(chain()), lambda s: s.trust(root())),
    "KST301": (
        lambda s: s.keys([leaf(issuer=None, signer=0)]),
        lambda s: s.keys([root(key=0)]),  # a CA's own key is no placeholder
    ),
    "KST302": (lambda s: s.keys([leaf(), intermediate()]), lambda s: s.keys(chain())),
    "KST303": (
        lambda s: s.keys([leaf(), root(), intermediate()], file="web.jks"),
        lambda s: s.keys(chain(), file="web.jks"),
    ),
    "KST304": (
        lambda s: s.keys([*chain(), root(subject="Other")], file="web.jks"),
        lambda s: s.keys(chain(), file="web.jks"),
    ),
    "KST305": (
        # a JKS, whose chains are stored as such: in a PKCS#12 file this leaf would have none
        lambda s: s.keys([leaf(signer=7), intermediate(), root()], file="web.jks"),
        lambda s: s.keys(chain()),
    ),
    "KST306": (
        lambda s: (s.keys(chain(key=5)), {"check_keys": True}),
        lambda s: (s.keys(chain()), {"check_keys": True}),
    ),
    "KST308": (
        lambda s: s.keys([leaf(), intermediate(authority=False), root()]),
        lambda s: s.keys(chain()),
    ),
    "KST309": (
        lambda s: (s.keys(chain(purposes=(SERVER,))), {"role": "client"}),
        lambda s: (s.keys(chain(purposes=(SERVER, CLIENT))), {"role": "client"}),
    ),
    "KST310": (
        lambda s: s.keys(chain(names=(), purposes=(SERVER,))),
        lambda s: s.keys(chain(purposes=(SERVER,))),
    ),
    "KST311": (
        lambda s: (s.keys(chain()), {"host": "api.example.com"}),
        lambda s: (s.keys(chain()), {"host": "WWW.example.com"}),
    ),
    "KST312": (
        lambda s: (s.keys(chain(subject="ann@example.com")), {"settings": Settings(email_identity="san")}),
        lambda s: (s.keys(chain(mails=("ann@example.com",))), {"settings": Settings(email_identity="san")}),
    ),
    "KST313": (lambda s: s.trust(root(constraints_critical=False)), lambda s: s.keys(chain())),
    "KST314": (lambda s: s.trust(root(subject="Entrust Root CA - X")), lambda s: s.trust(root())),
    "KST315": (lambda s: crafted_trust(s, serial=der.integer(0)), crafted_trust),
    "KST401": (lambda s: s.keys(chain(), file="web.jks"), lambda s: s.keys(chain())),
    "KST402": (
        lambda s: s.bags(s.key_bag(pbe.Pkcs12Pbe(pbe.Des(24), 10_000)), s.certificate_bag(leaf())),
        lambda s: s.bags(s.key_bag(), s.certificate_bag(leaf())),
    ),
    "KST403": (
        lambda s: s.bags(s.key_bag(), s.certificate_bag(leaf()), mac=HmacPbe("sha256", 2048)),
        lambda s: s.bags(s.key_bag(), s.certificate_bag(leaf())),
    ),
    "KST404": (
        lambda s: s.bags(s.key_bag(), s.certificate_bag(leaf()), mac=None),
        lambda s: s.bags(s.key_bag(), s.certificate_bag(leaf())),
    ),
    "KST405": (
        lambda s: (s.bags(s.key_bag(), s.certificate_bag(leaf()), mac=PBMAC1), {"target": ("java17",)}),
        lambda s: (s.bags(s.key_bag(), s.certificate_bag(leaf())), {"target": ("java17",)}),
    ),
    "KST406": (
        lambda s: s.write("web.jks", s.keys(chain()).read_bytes()),
        lambda s: s.keys(chain(), file="web.jks"),
    ),
    "KST407": (
        lambda s: (s.keys(chain()), {"password": None, "try_defaults": True}),
        lambda s: (s.keys(chain()), {"try_defaults": True}),  # it was given, not tried
    ),
    "KST408": (
        lambda s: (s.bags(s.key_bag_of("other"), s.certificate_bag(leaf())), {"check_keys": True}),
        lambda s: (s.keys(chain()), {"check_keys": True}),
    ),
    "KST409": (
        lambda s: s.bags(s.certificate_bag(root(), key_id=None)),
        lambda s: s.trust(root()),
    ),
    "KST501": (lambda s: s.keys(chain(), file="truststore.p12"), lambda s: s.keys(chain())),
    "KST502": (lambda s: s.trust(A_ROOT, A_ROOT), lambda s: s.trust(root(), root(subject="Other"))),
    "KST503": (
        lambda s: s.keys(chain(), chain(subject="again"), file="web.jks"),
        lambda s: s.keys(*([one, intermediate(), root()] for one in SEVERAL)),
    ),
    "KST504": (
        lambda s: s.keys([root(key=0, names=("www.example.com",))]),
        lambda s: s.keys([root(key=0)]),
    ),
    "KST505": (
        lambda s: s.trust(root(), aliases=("a\x1b[2Jb",)),
        lambda s: s.trust(root(), aliases=("my ca_1.2",)),
    ),
    "KST507": (
        lambda s: (s.trust(A_ROOT, root(subject="Mine")), roots_file(s, A_ROOT)),
        lambda s: (s.trust(root(subject="Mine")), roots_file(s, A_ROOT)),
    ),
    "KST509": (
        lambda s: s.trust(b"\x30\x03\x02\x01\x05", file="trust.jks"),
        lambda s: s.trust(root(), file="trust.jks"),
    ),
    "KST601": (lambda s: s.keys(chain(), mode=0o644), lambda s: s.keys(chain(), mode=0o600)),
    "KST602": (lambda s: folder_mode(s, 0o777), lambda s: folder_mode(s, 0o755)),
    "KST603": (
        lambda s: (s.keys(chain()), {"settings": Settings(owner="nobody-of-this-name")}),
        lambda s: s.keys(chain()),
    ),
    "KST605": (
        lambda s: beside(s, "web.key", "-----BEGIN PRIVATE KEY-----\nMC4CAQ==\n-----END PRIVATE KEY-----\n"),
        lambda s: beside(s, "web.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMC4CAQ==\n"),
    ),
    "KST606": (
        lambda s: beside(s, "application.properties", "server.ssl.key-store-password=s3cret\n"),
        lambda s: beside(s, "application.properties", "server.ssl.key-store-password=${STOREPASS}\n"),
    ),
}
"""By rule: how a store with the fault is made, and one without; with what else the audit is told."""


@pytest.fixture
def stores(tmp_path: Path) -> Lab:
    folder = tmp_path / "stores"
    folder.mkdir()
    return Lab(folder)


def find(stores: Lab, case: Callable[[Lab], Any], rule: str) -> list[Any]:
    made = case(stores)
    path, options = made if isinstance(made, tuple) else (made, {})
    return stores.findings(path, rule, **options)


@pytest.mark.parametrize("rule", CASES)
def test_the_fault_is_found(stores: Lab, rule: str) -> None:
    found = find(stores, CASES[rule][0], rule)
    assert found
    assert found[0].message.isprintable()
    assert found[0].fix
    assert "{" not in found[0].fix


@pytest.mark.parametrize("rule", CASES)
def test_without_the_fault_nothing_is_found(stores: Lab, rule: str) -> None:
    assert not find(stores, CASES[rule][1], rule)


def test_every_rule_that_looks_at_a_store_has_its_cases() -> None:
    assert set(CASES) == {rule.id for rule in RULES.values() if rule.check is not None}
    assert {rule.id for rule in RULES.values() if rule.scope is Scope.ACROSS} == {"KST209"}


def test_good_stores_have_no_findings_but_the_inventory_of_keys(stores: Lab) -> None:
    report = stores.report(stores.keys(chain(days=200)), check_keys=True, host="www.example.com")
    assert {finding.rule for finding in report.findings} == {"KST211"}
    assert not stores.report(stores.trust(root())).findings


VARIANTS = {
    "an expired CA in the chain": (
        "KST101", lambda s: s.keys([leaf(), intermediate(start=-3000), root()]),
        Severity.HIGH,
    ),
    "an expired trusted certificate": ("KST101", lambda s: s.trust(root(start=-4000)), Severity.HIGH),
    "six days left": ("KST103", lambda s: s.keys(chain(start=-359)), Severity.HIGH),
    "most of a short lifetime": ("KST103", lambda s: s.keys(chain(start=-5, days=7)), Severity.MEDIUM),
    "the policy of a private CA": (
        "KST104", lambda s: (s.keys(chain()), {"settings": Settings(max_lifetime_days=90)}), Severity.LOW,
    ),
    "a curve that is not NIST's": (
        "KST202", lambda s: crafted_trust(s, key=crafted.ec_spki("1.3.132.0.10", b"\4" + bytes(64))),
        Severity.MEDIUM,
    ),
    "a short curve": (
        "KST201", lambda s: crafted_trust(s, key=crafted.ec_spki("1.2.840.10045.3.1.1", b"\4" + bytes(48))),
        Severity.HIGH,
    ),
    "DSA": ("KST202", lambda s: crafted_trust(s, key=crafted.dsa_spki(2048)), Severity.MEDIUM),
    "an even exponent": ("KST206", lambda s: rsa_trust(s, GOOD_MODULUS, 65536), Severity.HIGH),
    "the exponent 3": ("KST206", lambda s: rsa_trust(s, GOOD_MODULUS, 3), Severity.LOW),
    "a key without certificates": ("KST302", lambda s: s.keys([], file="web.jks"), Severity.HIGH),
    "a path that is too long": (
        "KST308", lambda s: s.keys([leaf(), intermediate(), root(path_length=0)]), Severity.HIGH,
    ),
    "no right to sign": (
        "KST308", lambda s: s.keys([leaf(), intermediate(cert_sign=False), root()]), Severity.HIGH,
    ),
    "a name that the CA must not issue": (
        "KST308", lambda s: s.keys([leaf(), intermediate(more=((CONSTRAINED, True),)), root()]),
        Severity.HIGH,
    ),
    "no key identifiers": ("KST313", lambda s: s.keys(chain(key_identifiers=False)), Severity.MEDIUM),
    "no key usage": ("KST313", lambda s: s.trust(root(key_usage=False)), Severity.MEDIUM),
    "version 1": ("KST315", lambda s: crafted_trust(s, version=None), Severity.LOW),
    "a long serial number": (
        "KST315", lambda s: crafted_trust(s, serial=der.integer(1 << 160)),
        Severity.LOW,
    ),
    "a time in the wrong form": (
        "KST315", lambda s: crafted_trust(s, not_after=crafted.generalized_time("20280101000000Z")),
        Severity.LOW,
    ),
    "a key in clear": (
        "KST404", lambda s: s.bags(bags.write_bag("1.2.840.113549.1.12.10.1.1", lab.pkcs8(), [])),
        Severity.HIGH,
    ),
    "integrity that was not checked": (
        "KST404", lambda s: (s.keys(chain(), file="web.jks"), {"password": None}), Severity.INFO,
    ),
    "PBMAC1 that nobody minds": (
        "KST405", lambda s: s.bags(s.key_bag(), s.certificate_bag(leaf()), mac=PBMAC1), Severity.INFO,
    ),
    "JKS named like PKCS#12": (
        "KST406", lambda s: s.write("a.p12", s.keys(chain(), file="a.jks").read_bytes()), Severity.MEDIUM,
    ),
    "a trust store with changeit": (
        "KST407", lambda s: (s.trust(root()), {"password": None, "try_defaults": True}), Severity.INFO,
    ),
    "a CA's key with another certificate": (
        "KST504", lambda s: s.keys([leaf(signer=8), intermediate(key=0, signer=9), root()], file="w.jks"),
        Severity.HIGH,
    ),
    "two entries of one alias": (
        "KST505", lambda s: s.bags(s.key_bag(alias="Web"), s.key_bag(alias="web", number=1)), Severity.HIGH,
    ),
    "an unknown bag": (
        "KST509", lambda s: s.bags(bags.write_bag("1.2.3.4", der.null(), [])), Severity.MEDIUM,
    ),
    "a trust store that others may write": (
        "KST601", lambda s: s.write("t.jks", s.trust(root(), file="a.jks").read_bytes(), 0o666),
        Severity.HIGH,
    ),
}  # fmt: skip


def test_a_certificate_that_is_twice_in_a_chain_is_in_the_right_order(stores: Lab) -> None:
    report = stores.report(stores.keys([*chain(), root()], file="web.jks"))
    assert "KST303" not in {finding.rule for finding in report.findings}


@pytest.mark.parametrize("variant", VARIANTS)
def test_variants(stores: Lab, variant: str) -> None:
    rule, case, severity = VARIANTS[variant]
    assert [finding.severity for finding in find(stores, case, rule)][:1] == [severity]


def test_badkeys_is_asked_where_the_settings_say_so(stores: Lab) -> None:
    pytest.importorskip("badkeys")
    settings = Settings(badkeys=True)
    [finding] = stores.findings(rsa_trust(stores, close_modulus()), "KST210", settings=settings)
    assert "fermat" in finding.message
    assert not stores.findings(stores.keys(chain()), "KST210", settings=settings)
