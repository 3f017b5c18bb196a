"""The PKCS#12 codec: what is kept, what is refused, what is left to chance."""

import datetime as dt
import itertools
from collections.abc import Callable

import crafted_pkcs12 as craft
import pytest
from crafted_pkcs12 import (
    PASSWORD,
    TRUSTED,
    UNKNOWN,
    bag,
    certificate_bag,
    clear,
    encrypted,
    friendly,
    key_bag,
    key_id,
)
from cryptography.hazmat.primitives.serialization import pkcs12 as library
from hypothesis import given, settings
from hypothesis import strategies as st

from keystore_tool.crypto import der, pbe
from keystore_tool.crypto.pkcs12_mac import HmacPbe, Pbmac1
from keystore_tool.errors import (
    InvalidArgumentError,
    StoreFormatError,
    UnsupportedError,
    WrongPasswordError,
)
from keystore_tool.formats import pkcs12
from keystore_tool.formats.pkcs12.origin import Origin
from keystore_tool.formats.profiles import DEFAULT, LEGACY, Profile
from keystore_tool.model import (
    Certificate,
    Entry,
    KeyStore,
    PrivateKeyEntry,
    ProtectedKey,
    Protection,
    SecretKeyEntry,
    StoreType,
    TrustedCertificateEntry,
)
from keystore_tool.passwords import Password
from keystore_tool.records import replace

ROOT, SUB, LEAF, OTHER = craft.hierarchy()
CHANGEIT = Password(PASSWORD)
NOW = dt.datetime(2026, 3, 1, 12, 30, 15, 123000, tzinfo=dt.UTC)
EARLIER = dt.datetime(2020, 2, 29, 23, 59, 59, 999000, tzinfo=dt.UTC)
QUICK = Profile("quick", craft.SCHEME, craft.SCHEME, HmacPbe("sha256", 10))
DATED = key_id(b"Time 1700000000123")


PROTECTED = ProtectedKey(pbe.encrypt_private_key_info(LEAF.pkcs8, CHANGEIT, craft.SCHEME))


def chain(*identities: craft.Identity) -> tuple[Certificate, ...]:
    return tuple(Certificate(identity.der) for identity in identities)


def store_of(*entries: tuple[str, Entry]) -> KeyStore:
    store = KeyStore(StoreType.PKCS12)
    for alias, entry in entries:
        store[alias] = entry
    return store


def full_store() -> KeyStore:
    return store_of(
        ("web", PrivateKeyEntry(PROTECTED, chain(LEAF, SUB, ROOT), EARLIER, (UNKNOWN,))),
        ("sec", SecretKeyEntry(PROTECTED, EARLIER - dt.timedelta(days=20_000), (UNKNOWN,))),
        ("bare", PrivateKeyEntry(PROTECTED, (), NOW)),
        ("CA", TrustedCertificateEntry(Certificate(ROOT.der, (UNKNOWN,)), NOW)),
    )


def again(store: KeyStore, **options: object) -> KeyStore:
    """What is read after it was written."""
    data = pkcs12.encode(store, CHANGEIT, profile=QUICK, **options)  # type: ignore[arg-type]
    return pkcs12.decode(data, CHANGEIT, now=NOW)


def test_a_store_comes_back_as_it_was_written() -> None:
    store = full_store()
    found = again(store)
    assert list(found.items()) == list(store.items())
    assert found.get("ca").certificate.attributes == (UNKNOWN,)  # type: ignore[union-attr]
    assert found.spelling("ca") == "CA"
    assert found.complete


aliases = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
dates = st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(9999, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(aliases, st.sampled_from(["key", "secret", "certificate"]), max_size=5), st.data())
def test_any_aliases_kinds_and_dates_come_back(kinds: dict[str, str], data: st.DataObject) -> None:
    """Dates to the millisecond; those of trusted certificates are not kept by the format."""
    store = KeyStore(StoreType.PKCS12)
    for alias, kind in kinds.items():
        date = data.draw(dates)
        date = date.replace(microsecond=date.microsecond // 1000 * 1000)
        store[alias] = make_entry(kind, date)
    found = again(store)
    assert list(found) == sorted(store, key=lambda alias: isinstance(store[alias], TrustedCertificateEntry))
    assert dict(map(without_date, found.items())) == dict(map(without_date, store.items()))
    for alias, entry in found.items():
        assert found.spelling(alias) == store.spelling(alias) or not isinstance(
            entry, TrustedCertificateEntry
        )
        moved = entry.date - store[alias].date
        assert isinstance(entry, TrustedCertificateEntry) or dt.timedelta(0) <= moved < dt.timedelta(
            milliseconds=5
        )


def make_entry(kind: str, date: dt.datetime) -> Entry:
    if kind == "key":
        return PrivateKeyEntry(PROTECTED, chain(LEAF, SUB), date)
    if kind == "secret":
        return SecretKeyEntry(PROTECTED, date)
    return TrustedCertificateEntry(Certificate(OTHER.der), NOW)


def without_date(item: tuple[str, Entry]) -> tuple[str, Entry]:
    return item[0], replace(item[1], date=NOW)


def test_equal_randomness_makes_equal_files() -> None:
    def zeros(size: int) -> bytes:
        return bytes(size)

    first, second = (pkcs12.encode(full_store(), CHANGEIT, profile=QUICK, random=zeros) for _ in range(2))
    assert first == second
    assert first != pkcs12.encode(full_store(), CHANGEIT, profile=QUICK)


def test_keys_of_one_millisecond_have_identifiers_of_their_own() -> None:
    """Other programs than Java find a key's certificate by it alone."""
    store = store_of(
        *((f"k{number}", PrivateKeyEntry(PROTECTED, chain(LEAF), NOW)) for number in range(3)),
        ("later", PrivateKeyEntry(PROTECTED, chain(LEAF), NOW + dt.timedelta(milliseconds=1))),
    )
    found = again(store)
    assert len({entry.date for _, entry in found.items()}) == 4
    assert all(entry.date - NOW < dt.timedelta(milliseconds=5) for _, entry in found.items())
    assert list(again(found).items()) == list(found.items())


@pytest.mark.parametrize("count", [2000])
def test_thousands_of_keys_of_one_millisecond_take_no_time(count: int) -> None:
    entry = SecretKeyEntry(ProtectedKey(der.sequence()), NOW)
    store = store_of(*((str(number), entry) for number in range(count)))
    assert len({found.date for _, found in again(store).items()}) == count


# ---------------------------------------------------------------------------------------- writing it again


CARRIED_CLEAR = [
    bag(craft.KEY_BAG, OTHER.pkcs8, friendly("unprotected"), UNKNOWN),
    bag(craft.CRL, der.sequence(der.oid("1.2.840.113549.1.9.23.1"), der.explicit(0, der.octet_string(b"0")))),
    bag(craft.CONTENTS, der.sequence(key_bag(OTHER, friendly("nested")))),
    bag(
        craft.SECRET,
        der.sequence(der.oid("1.2.3"), der.explicit(0, der.octet_string(b"text"))),
        friendly("s"),
    ),
    bag("1.2.3.4", der.utf8_string("unknown")),
]
CARRIED_ENCRYPTED = [
    certificate_bag(OTHER, friendly("in no chain"), key_id(b"?"), UNKNOWN),
    bag(
        craft.CERTIFICATE,
        der.sequence(der.oid("1.2.840.113549.1.9.22.2"), der.explicit(0, der.utf8_string("sdsi"))),
    ),
]


def test_what_is_no_entry_is_written_again_where_it_stood() -> None:
    data = craft.pfx(
        clear(key_bag(LEAF, friendly("k"), DATED), *CARRIED_CLEAR),
        encrypted(certificate_bag(LEAF, friendly("k"), DATED), *CARRIED_ENCRYPTED),
    )
    store = pkcs12.decode(data, CHANGEIT)
    assert list(store) == ["k"]
    rewritten = pkcs12.encode(store, CHANGEIT)
    assert all(one in rewritten for one in CARRIED_CLEAR)
    assert not any(one in rewritten for one in CARRIED_ENCRYPTED)
    origin = pkcs12.decode(rewritten, CHANGEIT).extra
    assert isinstance(origin, Origin)
    assert (list(origin.clear_bags), list(origin.encrypted_bags)) == (CARRIED_CLEAR, CARRIED_ENCRYPTED)


def test_what_was_encrypted_stays_so_where_certificates_are_in_clear() -> None:
    data = craft.pfx(encrypted(CARRIED_ENCRYPTED[0]), clear(certificate_bag(ROOT, friendly("r"), TRUSTED)))
    rewritten = pkcs12.encode(pkcs12.decode(data, CHANGEIT), CHANGEIT)
    assert ROOT.der in rewritten
    assert OTHER.der not in rewritten
    origin = pkcs12.decode(rewritten, CHANGEIT).extra
    assert isinstance(origin, Origin)
    assert origin.encrypted_bags == (CARRIED_ENCRYPTED[0],)


def test_keys_and_identifiers_are_kept_until_an_entry_is_another() -> None:
    """An identifier that is no date goes with the entry that it belonged to."""
    digest = key_id(LEAF.sha1)
    data = craft.pfx(
        clear(key_bag(LEAF, friendly("Web"), digest)),
        encrypted(certificate_bag(LEAF, friendly("Web"), digest)),
    )
    store = pkcs12.decode(data, CHANGEIT, now=NOW)
    rewritten = pkcs12.encode(store, CHANGEIT)
    assert digest in rewritten
    assert store["web"].key.data in rewritten  # type: ignore[union-attr]
    store["web"] = replace(store["web"], date=EARLIER)
    changed = pkcs12.encode(store, CHANGEIT)
    assert digest not in changed
    assert pkcs12.decode(changed, CHANGEIT, now=NOW).get("web").date == EARLIER


SCHEMES = [
    pbe.Pbes2(pbe.Pbkdf2("sha512", 7), pbe.Aes(16)),
    pbe.Pbes2(pbe.Scrypt(16, 8, 1), pbe.Aes(32)),
    pbe.Pkcs12Pbe(pbe.Rc2(5, 40), 7),
    pbe.Pbes1("md5", pbe.Des(8), 7),
    None,
]
MACS = [HmacPbe("sha1", 7), HmacPbe("sha512", 7), Pbmac1(pbe.Pbkdf2("sha256", 7), "sha384", 48), None]


@pytest.mark.parametrize(("certificates", "mac"), [*itertools.product(SCHEMES, MACS)])
def test_a_file_keeps_its_algorithms(certificates: pbe.Scheme | None, mac: HmacPbe | Pbmac1 | None) -> None:
    profile = Profile("odd", craft.SCHEME, certificates, mac)
    store = pkcs12.decode(pkcs12.encode(full_store(), CHANGEIT, profile=profile), CHANGEIT)
    rewritten = pkcs12.decode(pkcs12.encode(store, CHANGEIT), CHANGEIT)
    assert isinstance(rewritten.extra, Origin)
    assert (rewritten.extra.profile.certificates, rewritten.extra.profile.mac) == (certificates, mac)
    assert list(rewritten) == list(full_store())


def test_a_profile_that_is_named_replaces_the_files_algorithms() -> None:
    store = pkcs12.decode(pkcs12.encode(full_store(), CHANGEIT, profile=LEGACY), CHANGEIT)
    found = pkcs12.decode(pkcs12.encode(store, CHANGEIT, profile=QUICK), CHANGEIT).extra
    assert isinstance(found, Origin)
    assert (found.profile.certificates, found.profile.mac) == (QUICK.certificates, QUICK.mac)


def test_new_stores_are_protected_as_java_protects_them() -> None:
    found = pkcs12.decode(pkcs12.encode(full_store(), CHANGEIT), CHANGEIT).extra
    assert isinstance(found, Origin)
    assert found.profile == replace(DEFAULT, name=found.profile.name)


def test_another_library_verifies_pbmac1() -> None:
    """RFC 9579 is newer than every Java up to 25, and than openssl 3.0."""
    profile = replace(QUICK, mac=Pbmac1(pbe.Pbkdf2("sha256", 1000), "sha256", 32))
    data = pkcs12.encode(full_store(), CHANGEIT, profile=profile)
    key, _, _ = library.load_key_and_certificates(data, PASSWORD.encode())
    assert key is not None
    with pytest.raises(ValueError, match="Invalid password"):
        library.load_key_and_certificates(data, b"changed")


# ------------------------------------------------------------------------------------- without a password


def test_without_password_what_is_in_clear_is_found() -> None:
    """As keytool lists it if no password is given: no chains, no trusted certificates."""
    found = pkcs12.decode(pkcs12.encode(full_store(), CHANGEIT, profile=QUICK), None)
    assert {alias: type(entry) for alias, entry in found.items()} == {
        "web": PrivateKeyEntry,
        "sec": SecretKeyEntry,
        "bare": PrivateKeyEntry,
    }
    assert found.get("web").chain == ()  # type: ignore[union-attr]
    assert not found.complete


def test_what_was_read_in_part_is_not_written() -> None:
    found = pkcs12.decode(pkcs12.encode(full_store(), CHANGEIT, profile=QUICK), None)
    with pytest.raises(InvalidArgumentError, match="read without its password"):
        pkcs12.encode(found, CHANGEIT)


def test_a_file_all_in_clear_is_read_whole_without_password() -> None:
    """Java 25 writes such trust stores if it is given no password."""
    open_profile = Profile("open", craft.SCHEME, None, None)
    store = store_of(("ca", TrustedCertificateEntry(Certificate(ROOT.der), NOW)))
    data = pkcs12.encode(store, CHANGEIT, profile=open_profile)
    for password in (None, CHANGEIT, Password("whatever")):
        found = pkcs12.decode(data, password, now=NOW)
        assert (list(found.items()), found.complete) == (list(store.items()), True)


def test_an_unknown_protection_does_not_matter_without_password() -> None:
    unknown = der.sequence(der.oid("1.2.3.4"))
    content = der.sequence(
        der.integer(0), der.sequence(der.oid(craft.DATA), unknown, der.implicit(0, bytes(16)))
    )
    part = der.sequence(der.oid(craft.ENCRYPTED_DATA), der.explicit(0, content))
    data = craft.pfx(clear(key_bag(LEAF, friendly("k"))), part)
    assert list(pkcs12.decode(data, None)) == ["k"]
    with pytest.raises(UnsupportedError, match=r"1\.2\.3\.4"):
        pkcs12.decode(data, CHANGEIT)


def test_a_store_is_not_written_without_password() -> None:
    with pytest.raises(InvalidArgumentError, match="password"):
        pkcs12.encode(full_store(), None)


# ------------------------------------------------------------------------------------------------ refusals


def test_a_wrong_password_is_told_from_damage() -> None:
    """What decrypts under the password is of its owner; then it is the file that is wrong."""
    data = pkcs12.encode(full_store(), CHANGEIT, profile=QUICK)
    with pytest.raises(WrongPasswordError, match="keystore password was incorrect"):
        pkcs12.decode(data, Password("changed"))
    damaged = data.replace(b"\x00w\x00e\x00b", b"\x00w\x00e\x00c", 1)
    with pytest.raises(StoreFormatError, match="integrity check failed") as caught:
        pkcs12.decode(damaged, CHANGEIT)
    assert caught.value.keytool == (
        "java.io.IOException: Integrity check failed: "
        "java.security.UnrecoverableKeyException: Failed PKCS12 integrity checking"
    )
    with pytest.raises(WrongPasswordError):
        pkcs12.decode(damaged, Password("changed"))


def test_a_wrong_password_shows_without_integrity_protection_too() -> None:
    data = pkcs12.encode(full_store(), CHANGEIT, profile=replace(QUICK, mac=None))
    with pytest.raises(WrongPasswordError, match="keystore password was incorrect"):
        pkcs12.decode(data, Password("changed"))


def test_a_wrong_password_where_nothing_is_encrypted() -> None:
    data = pkcs12.encode(full_store(), CHANGEIT, profile=replace(QUICK, certificates=None))
    with pytest.raises(WrongPasswordError, match="keystore password was incorrect"):
        pkcs12.decode(data, Password("changed"))


def test_a_sealed_object_has_no_place_in_the_format() -> None:
    sealed = SecretKeyEntry(ProtectedKey(b"...", Protection.SEALED_OBJECT), NOW)
    with pytest.raises(UnsupportedError, match="<jceks>"):
        pkcs12.encode(store_of(("jceks", sealed)), CHANGEIT)


@pytest.mark.parametrize("content_type", ["1.2.840.113549.1.7.2", "1.2.840.113549.1.7.3", "1.2.3"])
def test_protection_by_public_keys_is_named(content_type: str) -> None:
    content = der.sequence(der.oid(content_type), der.explicit(0, der.sequence()))
    with pytest.raises(UnsupportedError):
        pkcs12.decode(der.sequence(der.integer(3), content), CHANGEIT)
    with pytest.raises(UnsupportedError):
        pkcs12.decode(craft.pfx(content), CHANGEIT)


@pytest.mark.parametrize("iterations", [0, -1, 5_000_001, 10**5000], ids=["0", "-1", "5000001", "10^5000"])
def test_hostile_iteration_counts_are_refused(iterations: int) -> None:
    content = der.sequence(clear(key_bag(LEAF, friendly("k"))))
    digest, salt, _ = (part.encoded for part in der.parse(craft.mac_data(content, iterations=1)).children())
    info = der.sequence(der.oid(craft.DATA), der.explicit(0, der.octet_string(content)))
    data = der.sequence(der.integer(3), info, der.sequence(digest, salt, der.integer(iterations)))
    with pytest.raises(StoreFormatError, match="iterations"):
        pkcs12.decode(data, CHANGEIT)
    assert list(pkcs12.decode(data, None)) == ["k"]


# ----------------------------------------------------------------------------------------------- detection


def test_files_are_known_by_their_beginning() -> None:
    assert pkcs12.looks_like(craft.pfx())
    assert pkcs12.looks_like(craft.pfx(clear(certificate_bag(ROOT))))
    assert pkcs12.looks_like(b"\x30\x80\x02\x01\x03\x30\x80")


@pytest.mark.parametrize(
    "other", [b"", b"0", b"0\x80", LEAF.pkcs8, LEAF.der, LEAF.pem.encode(), b"\xfe\xed\xfe\xed"]
)
def test_other_files_are_not(other: bytes) -> None:
    assert not pkcs12.looks_like(other)


@given(st.binary())
def test_detection_never_fails(data: bytes) -> None:
    assert pkcs12.looks_like(data) in (True, False)


# --------------------------------------------------------------------------------------------------- speed


def test_ten_thousand_certificates_are_read_in_a_moment(
    cpu_time: Callable[[Callable[[], object]], float],
) -> None:
    """A third of a second by far; keytool takes ten times that to list them."""
    bags = [certificate_bag(ROOT, friendly(f"alias number {number}"), TRUSTED) for number in range(10_000)]
    data = craft.pfx(encrypted(*bags))
    assert len(pkcs12.decode(data, CHANGEIT)) == 10_000
    assert cpu_time(lambda: pkcs12.decode(data, CHANGEIT)) < 0.3


@pytest.fixture
def cpu_time() -> Callable[[Callable[[], object]], float]:
    """Seconds of processor time that a call takes, at its best of three."""
    import time  # noqa: PLC0415

    def measure(call: Callable[[], object]) -> float:
        def once() -> float:
            before = time.process_time()
            call()
            return time.process_time() - before

        return min(once() for _ in range(3))

    return measure
