"""Every rule of a policy, kept and broken."""

from datetime import UTC, datetime, timedelta

import pytest

from keystore_tool.crypto.key_specification import specify
from keystore_tool.crypto.keys import KeyPair, generate
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.model import Certificate
from keystore_tool.operations import signing
from keystore_tool.operations.policy import Policy, PolicyError
from keystore_tool.operations.policy_file import parse
from keystore_tool.x509 import build, openssl_extensions
from keystore_tool.x509.dates import Validity
from keystore_tool.x509.dname import Name
from keystore_tool.x509.inspect import inspect

NOW = datetime(2026, 6, 1, tzinfo=UTC)
GOOD_NAME = "CN=apiuser@example.com, O=Example"

VENDOR = """
[subject]
common-name = "email"
organization = true

[key]
EC = 256
Ed25519 = 0

[certificate]
usage = ["clientAuth"]
max-days = 90
"""


@pytest.fixture(scope="module")
def ec() -> KeyPair:
    return generate(specify("EC", group="secp256r1"))


@pytest.fixture(scope="module")
def authority_key() -> KeyPair:
    return generate(specify("Ed25519"))


@pytest.fixture(scope="module")
def policy() -> Policy:
    return parse(VENDOR, "vendor.toml")


def authority(key: KeyPair, name: str = "CN=CA") -> Certificate:
    period = Validity(NOW - timedelta(days=1), NOW + timedelta(days=3650))
    return Certificate(signing.self_signed(key, Name.parse(name), digest="SHA256", period=period))


def issue(
    key: KeyPair,
    signer: KeyPair,
    issuer: Certificate,
    *extensions: str,
    name: str = GOOD_NAME,
    begin: datetime = NOW - timedelta(days=1),
    days: float = 89,
) -> Certificate:
    der = build.build_certificate(
        subject=Name.parse(name),
        issuer=inspect(issuer).subject,
        public_key=key.public_key_info,
        not_before=begin,
        not_after=begin + timedelta(days=days),
        extensions=[openssl_extensions.parse(text) for text in extensions],
        algorithm=signing.algorithm_with("SHA256", signer.public_key_info),
        signing_key=signer.private_key,
    )
    return Certificate(der)


def broken(check, *arguments) -> list[str]:
    """The rules that a check finds broken."""
    try:
        check(*arguments)
    except PolicyError as error:
        return [one.rule for one in error.violations if one.fix]
    return []


# ------------------------------------------------------------------------------------------------ requests


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        (GOOD_NAME, []),
        ('CN="first.last+tag@mail.example.co.uk", O=Example, C=US', []),
        ("EMAILADDRESS=apiuser@example.com, O=Example", ["subject.common-name"]),
        ("CN=Ann, O=Example", ["subject.common-name"]),
        ("CN=ann@localhost, O=Example", ["subject.common-name"]),
        ('CN="Ann <ann@example.com>", O=Example', ["subject.common-name"]),
        ("CN=ann@@example.com, O=Example", ["subject.common-name"]),
        ("CN=a ann@example.com, O=Example", ["subject.common-name"]),
        ("CN=apiuser@example.com, OU=Example", ["subject.organization"]),
        ('CN=apiuser@example.com, O=" "', ["subject.organization"]),
        ("C=US", ["subject.common-name", "subject.organization"]),
    ],
)
def test_names(policy: Policy, ec: KeyPair, name: str, rules: list[str]) -> None:
    request = signing.request(ec, Name.parse(name), digest="SHA256")
    assert broken(policy.check_request, request) == rules


@pytest.mark.parametrize(
    ("algorithm", "size", "keys", "rules"),
    [
        ("EC", 256, {"EC": 256}, []),
        ("EC", 256, {"EC": 384}, ["key"]),
        ("EC", 384, {"EC": 256}, []),
        ("EC", 256, {"RSA": 2048}, ["key"]),
        ("EC", 256, {"RSA": 2048, "EC": 256}, []),
        ("Ed25519", None, {"Ed25519": 0}, []),
        ("Ed25519", None, {"Ed448": 0}, ["key"]),
        ("RSA", 1024, {"RSA": 2048}, ["key"]),
        ("RSA", 2048, {"RSA": 2048}, []),
        ("RSA", 1024, {}, []),
    ],
)
def test_keys(algorithm: str, size: int | None, keys: dict[str, int], rules: list[str]) -> None:
    key = generate(specify(algorithm, size=size))
    request = signing.request(key, Name.parse("CN=Ann"), digest="SHA256")
    assert broken(Policy(name="p", keys=tuple(keys.items())).check_request, request) == rules


USAGES = [
    ([], []),
    (["extendedKeyUsage=clientAuth"], []),
    (["extendedKeyUsage=serverAuth,clientAuth"], []),
    (["extendedKeyUsage=anyExtendedKeyUsage"], []),
    (["extendedKeyUsage=serverAuth"], ["certificate.usage"]),
    (["extendedKeyUsage=1.2.3.4"], ["certificate.usage"]),
    (["keyUsage=digitalSignature,keyEncipherment"], []),
    (["keyUsage=keyEncipherment"], ["certificate.usage"]),
    (["keyUsage=keyCertSign", "extendedKeyUsage=serverAuth"], ["certificate.usage", "certificate.usage"]),
]


@pytest.mark.parametrize(("extensions", "rules"), USAGES)
def test_usages_that_are_asked_for(
    policy: Policy, ec: KeyPair, extensions: list[str], rules: list[str]
) -> None:
    wanted = [openssl_extensions.parse(text) for text in extensions]
    request = signing.request(ec, Name.parse(GOOD_NAME), digest="SHA256", extensions=wanted)
    assert broken(policy.check_request, request) == rules


# -------------------------------------------------------------------------------------------- certificates


@pytest.mark.parametrize(("extensions", "rules"), USAGES)
def test_usages_that_are_granted(
    policy: Policy, ec: KeyPair, authority_key: KeyPair, extensions: list[str], rules: list[str]
) -> None:
    ca = authority(authority_key)
    assert broken(policy.check_certificate, (issue(ec, authority_key, ca, *extensions), ca), NOW) == rules


@pytest.mark.parametrize(
    ("begin", "days", "rules"),
    [
        (NOW, 90, []),
        (NOW, 90.5, ["certificate.max-days"]),
        (NOW, 365, ["certificate.max-days"]),
        (NOW + timedelta(days=1), 10, ["certificate.validity"]),
        (NOW - timedelta(days=30), 29, ["certificate.validity"]),
        (NOW - timedelta(days=200), 100, ["certificate.validity", "certificate.max-days"]),
    ],
)
def test_periods(
    policy: Policy, ec: KeyPair, authority_key: KeyPair, begin: datetime, days: float, rules: list[str]
) -> None:
    ca = authority(authority_key)
    leaf = issue(ec, authority_key, ca, begin=begin, days=days)
    assert broken(policy.check_certificate, (leaf, ca), NOW) == rules


def test_without_a_rule_any_period_will_do(ec: KeyPair, authority_key: KeyPair) -> None:
    ca = authority(authority_key)
    leaf = issue(ec, authority_key, ca, days=9999)
    assert broken(Policy(name="p").check_certificate, (leaf, ca), NOW) == []


def test_name_and_key_of_a_certificate(policy: Policy, authority_key: KeyPair) -> None:
    ca = authority(authority_key)
    key = generate(specify("Ed448"))
    leaf = issue(key, authority_key, ca, name="CN=Ann")
    rules = ["subject.common-name", "subject.organization", "key"]
    assert broken(policy.check_certificate, (leaf, ca), NOW) == rules
    with pytest.raises(PolicyError, match="breaks 3 rules") as error:
        policy.check_certificate((leaf, ca), NOW)
    assert all("send a request" in line for line in error.value.details)


def test_a_pinned_issuer(ec: KeyPair, authority_key: KeyPair) -> None:
    ca, impostor = authority(authority_key), authority(generate(specify("Ed25519")))
    leaf = issue(ec, authority_key, ca)
    pinned = Policy(name="p", pins=frozenset((ca.sha256,)))
    assert broken(pinned.check_certificate, (leaf, ca), NOW) == []
    assert broken(pinned.check_certificate, (leaf,), NOW) == ["certificate.issuer-sha256"]
    elsewhere = Policy(name="p", pins=frozenset((impostor.sha256,)))
    assert broken(elsewhere.check_certificate, (leaf, ca), NOW) == ["certificate.issuer-sha256"]


def test_a_pin_counts_only_where_signatures_lead(ec: KeyPair, authority_key: KeyPair) -> None:
    """The pinned certificate may be put beside any other: it must have signed it."""
    other_key = generate(specify("Ed25519"))
    ca, impostor = authority(authority_key), authority(other_key)
    forged = issue(ec, other_key, impostor)
    pinned = Policy(name="p", pins=frozenset((ca.sha256,)))
    assert broken(pinned.check_certificate, (forged, ca), NOW) == ["certificate.issuer-sha256"]
    assert broken(pinned.check_certificate, (forged, impostor, ca), NOW) == ["certificate.issuer-sha256"]


def test_a_pinned_root_above_another_authority(ec: KeyPair, authority_key: KeyPair) -> None:
    root, middle_key = authority(authority_key), generate(specify("Ed25519"))
    middle = issue(middle_key, authority_key, root, name="CN=Middle")
    leaf = issue(ec, middle_key, middle)
    for pin in (root, middle):
        pinned = Policy(name="p", pins=frozenset((pin.sha256,)))
        assert broken(pinned.check_certificate, (leaf, middle, root), NOW) == []


def test_a_leaf_is_not_its_own_issuer(ec: KeyPair) -> None:
    own = authority(ec, GOOD_NAME)
    pinned = Policy(name="p", pins=frozenset((own.sha256,)))
    assert broken(pinned.check_certificate, (own,), NOW) == ["certificate.issuer-sha256"]


def test_an_authority_to_be_trusted(authority_key: KeyPair) -> None:
    ca, other = authority(authority_key), authority(generate(specify("Ed25519")), "CN=Other")
    pinned = Policy(name="p", pins=frozenset((ca.sha256,)))
    assert broken(pinned.check_authority, (ca,)) == []
    assert broken(pinned.check_authority, (other,)) == ["certificate.issuer-sha256"]
    assert broken(Policy(name="p").check_authority, (other,)) == []


# ---------------------------------------------------------------------------------------------- the file


def test_the_whole_file() -> None:
    pin = "AB" * 32
    text = VENDOR + f'issuer-sha256 = ["{pin}", "{":".join(["cd"] * 32)}"]'
    policy = parse(text, "vendor.toml")
    assert policy == Policy(
        name="vendor.toml",
        email_common_name=True,
        organization=True,
        keys=(("EC", 256), ("Ed25519", 0)),
        purposes=("1.3.6.1.5.5.7.3.2",),
        most_days=90,
        pins=frozenset((b"\xab" * 32, b"\xcd" * 32)),
    )


def test_an_empty_file_has_no_rules() -> None:
    assert parse("", "p") == Policy(name="p")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[subject", "not TOML"),
        ("[subjects]", "there is no [subjects]"),
        ("subject = 1", "subject is no table"),
        ("[subject]\nname = 1", "there is no rule name in [subject]"),
        ('[subject]\ncommon-name = "mail"', "common-name cannot be 'mail'"),
        ("[subject]\norganization = 1", "organization cannot be 1"),
        ('[key]\nRSA = "2048"', "RSA cannot be '2048'"),
        ("[key]\nRSA = true", "RSA cannot be True"),
        ("[key]\nRSA = -1", "RSA cannot be -1"),
        ("[certificate]\ndays = 1", "there is no rule days in [certificate]"),
        ("[certificate]\nmax-days = 0", "max-days cannot be 0"),
        ('[certificate]\nusage = "clientAuth"', "usage is no list of texts"),
        ('[certificate]\nusage = ["client"]', "usage cannot be 'client'"),
        ("[certificate]\nissuer-sha256 = [1]", "issuer-sha256 is no list of texts"),
        ('[certificate]\nissuer-sha256 = ["AB:CD"]', "'AB:CD' is no SHA-256 fingerprint"),
    ],
)
def test_a_file_that_says_something_else(text: str, words: str) -> None:
    with pytest.raises(InvalidArgumentError) as error:
        parse(text, "vendor.toml")
    assert error.value.message.startswith("policy vendor.toml: ")
    assert words in error.value.message
