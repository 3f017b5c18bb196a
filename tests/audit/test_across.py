"""What only several stores together show."""

from __future__ import annotations

import math
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import crafted_certificates as crafted
import lab
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lab import Lab, chain, root

from keystore_tool.audit import engine, weak_keys
from keystore_tool.audit.across import Across
from keystore_tool.audit.engine import Looked
from keystore_tool.audit.facts import CertificateFacts
from keystore_tool.audit.report import EntryKind, EntryRecord, Integrity, Severity, StoreRecord, StoreReport
from keystore_tool.crypto import der
from keystore_tool.model import Certificate

if TYPE_CHECKING:
    from keystore_tool.audit.report import Finding


@pytest.fixture
def stores(tmp_path: Path) -> Lab:
    folder = tmp_path / "stores"
    folder.mkdir()
    return Lab(folder)


def across(stores: Lab, *paths: Path) -> list[Finding]:
    together = Across(lab.DEFAULTS)
    for path in paths:
        looked = engine.look(engine.targets.Target(str(path), expected=True), stores.plan())
        assert looked is not None
        assert looked.report.unreadable is None
        together.add(looked)
    return list(together.findings())


def rsa(modulus: int) -> bytes:
    numbers = der.sequence(der.integer(modulus), der.integer(65537))
    return crafted.certificate(key=crafted.spki(crafted.RSA, numbers, der.null()))


def test_a_key_in_two_stores_is_found_at_both_places(stores: Lab) -> None:
    found = across(
        stores,
        stores.keys(chain(), file="a.p12"),
        stores.keys(chain(subject="renewed"), file="b.jks"),
        stores.keys(chain(key=1), file="c.p12"),
    )
    assert [(one.rule, Path(one.store).name, one.severity) for one in found] == [
        ("KST503", "a.p12", Severity.MEDIUM),
        ("KST503", "b.jks", Severity.MEDIUM),
    ]
    assert found[0].related == (f"{stores.folder / 'b.jks'}:key-0",)


def test_a_certificate_that_two_stores_trust_is_reported_once_and_is_no_fault(stores: Lab) -> None:
    shared = root()
    found = across(
        stores,
        stores.trust(shared, file="a.jks"),
        stores.trust(root(subject="Other"), file="b.jks"),
        stores.trust(shared, file="c.jks"),
    )
    assert [(one.rule, Path(one.store).name, one.severity) for one in found] == [
        ("KST502", "a.jks", Severity.INFO)
    ]


def test_primes_that_keys_share_across_stores_are_found(stores: Lab) -> None:
    first, second, third = (2**521 - 1, 2**607 - 1, 2**1279 - 1)
    found = across(
        stores,
        stores.trust(rsa(first * second), file="a.jks"),
        stores.trust(rsa((2**2203 - 1) * (2**127 - 1)), file="b.jks"),
        stores.trust(rsa(first * third), file="c.jks"),
    )
    shared = [one for one in found if one.rule == "KST209"]
    assert [Path(one.store).name for one in shared] == ["a.jks", "c.jks"]
    assert shared[0].severity is Severity.HIGH
    assert "c.jks" in shared[0].message


@given(st.lists(st.integers(2, 10**6), min_size=2, max_size=20, unique=True))
def test_shared_factors_are_what_pairs_show(moduli: list[int]) -> None:
    found = weak_keys.shared_factors(moduli)
    expected = {
        index
        for index, one in enumerate(moduli)
        if any(math.gcd(one, other) > 1 for place, other in enumerate(moduli) if place != index)
    }
    assert set(found) == expected


@pytest.mark.parametrize("with_gmpy2", [True, False])
def test_blocks_of_keys_are_compared_with_each_other(
    monkeypatch: pytest.MonkeyPatch, *, with_gmpy2: bool
) -> None:
    if with_gmpy2:
        pytest.importorskip("gmpy2")
    else:
        monkeypatch.setattr(weak_keys, "gmpy2", lambda: None)
    monkeypatch.setattr(weak_keys, "_BLOCK", 3)
    primes = [1009, 1013, 1019, 1021, 1031, 1033, 1039, 1049, 1051, 1061, 1063, 1069, 1087, 1091]
    moduli = [primes[2 * index] * primes[2 * index + 1] for index in range(7)]
    moduli[6] = primes[0] * primes[13]
    assert weak_keys.shared_factors(moduli) == {0: 1009, 6: 1009}


def test_a_hundred_thousand_stores_fit_into_memory() -> None:
    """What is kept of them, measured on a part; the records themselves are gone when the next store comes."""
    together = Across(lab.DEFAULTS)
    part = list(range(0, 100_000, 25))
    tracemalloc.start()
    for number in part:
        together.add(made_up_store(number, f"{number:064x}"))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept * 25 < 200 * 2**20


def test_a_key_in_thousands_of_stores_names_a_few_of_them() -> None:
    together = Across(lab.DEFAULTS)
    for number in range(2000):
        together.add(made_up_store(number, "ab" * 32))
    found = list(together.findings())
    assert len(found) == 2000
    assert all(len(one.related) == 20 for one in found)


def made_up_store(number: int, key: str) -> Looked:
    """A store with a private key and two trusted certificates."""
    certificates = (RECORD._replace(sha256=f"{number:060x}{place:04x}", key_sha256=key) for place in range(3))
    entries = tuple(
        EntryRecord(f"entry-{place}", kind, (one,))
        for place, (kind, one) in enumerate(zip(KINDS, certificates, strict=True))
    )
    record = StoreRecord("PKCS12", Integrity.VERIFIED, None, None, None, 0o600, 1, True, entries)  # noqa: FBT003
    modulus = (number * 2 + 1).to_bytes(256, "big")
    return Looked(StoreReport(f"/srv/team/store-{number}.p12", record), ((key, modulus),))


KINDS = (EntryKind.PRIVATE_KEY, EntryKind.TRUSTED_CERTIFICATE, EntryKind.TRUSTED_CERTIFICATE)
RECORD = CertificateFacts(Certificate(root()), lab.NOW).record
