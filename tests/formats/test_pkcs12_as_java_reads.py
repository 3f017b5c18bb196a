"""PKCS#12 files of every shape are read as Java reads them, and written as Java writes them again."""

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

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
    issue,
    key_bag,
    key_id,
    pfx,
)
from cryptography import x509
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID
from peers import Run

from keystore_tool.crypto import der, pbe
from keystore_tool.formats import pkcs12
from keystore_tool.model import Entry, KeyStore, PrivateKeyEntry, SecretKeyEntry, TrustedCertificateEntry
from keystore_tool.passwords import Password

ROOT, SUB, LEAF, OTHER = craft.hierarchy()
FIRST, SECOND = key_id(b"Time 1700000000123"), key_id(b"Time 1700000000999")
A, B = friendly("a"), friendly("b")
SUB_TWIN = issue("CN=Sub,O=T", issue("CN=Root,O=T"))
LEAF_PAIR = (key_bag(LEAF, A, FIRST), certificate_bag(LEAF, A, FIRST))
ONE_NAME = "CN=Same,O=T"
TOP = issue(ONE_NAME, own_id=b"top")
MIDDLE = issue(ONE_NAME, TOP, own_id=b"middle", issuer_id=b"top")
BOTTOM = issue(ONE_NAME, MIDDLE, own_id=b"bottom", issuer_id=b"middle")
"""A chain that key identifiers alone hold together."""
NAMED_ISSUER = issue(ONE_NAME, SUB, issuer_id=b"sub")
SUB_IDENTIFIED, SUB_OTHERWISE = issue("CN=Sub,O=T", own_id=b"sub"), issue("CN=Sub,O=T", own_id=b"else")
NOW = "now"
"""Stands for dates that the file does not say."""


def oddly_spelled_issuer() -> bytes:
    """The issuer's name in the leaf has other string types, case and blanks than the issuer's own."""

    def name(text: str, kind: _ASN1Type) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text, kind)])

    issuer = issue(name("My CA", _ASN1Type.UTF8String))
    leaf = issue("CN=below", issuer, issuer_name=name("my  ca", _ASN1Type.PrintableString))
    return pfx(
        clear(key_bag(leaf, A, FIRST)), encrypted(certificate_bag(leaf, A, FIRST), certificate_bag(issuer))
    )


def below(key: craft.Identity, *certificates: craft.Identity) -> bytes:
    """A key and certificates in this order, of which the key's own is marked."""
    marked = [certificate_bag(one, *((A, FIRST) if one is key else ())) for one in certificates]
    return pfx(clear(key_bag(key, A, FIRST)), encrypted(*marked))


def circular_chain() -> bytes:
    one = issue("CN=one")
    two = issue("CN=two", one)
    again = issue("CN=one", two)
    return pfx(
        clear(key_bag(again, A, FIRST)), encrypted(certificate_bag(again, A, FIRST), certificate_bag(two))
    )


def secret(name: str, *attributes: bytes) -> bytes:
    info = der.sequence(der.oid("2.16.840.1.101.3.4.1")), der.octet_string(b"sixteen bytes ok")
    protected = pbe.encrypt_private_key_info(
        der.sequence(der.integer(0), *info), Password(PASSWORD), craft.SCHEME
    )
    content = der.explicit(0, der.octet_string(protected))
    return bag(craft.SECRET, der.sequence(der.oid(craft.SHROUDED), content), friendly(name), *attributes)


AS_JAVA = {
    "aliases are in lower case": pfx(
        clear(key_bag(LEAF, friendly("MyKey"), FIRST)),
        encrypted(
            certificate_bag(LEAF, friendly("MyKey"), FIRST), certificate_bag(ROOT, friendly("ÄÖ"), TRUSTED)
        ),
    ),
    "of aliases that differ in case the last counts": pfx(
        clear(LEAF_PAIR[0], key_bag(OTHER, friendly("A"), SECOND)),
        encrypted(LEAF_PAIR[1], certificate_bag(OTHER, friendly("A"), SECOND)),
    ),
    "a later certificate takes the alias of a key": pfx(
        clear(LEAF_PAIR[0]), encrypted(LEAF_PAIR[1], certificate_bag(OTHER, A, TRUSTED))
    ),
    "a later key takes the alias of a certificate": pfx(
        encrypted(certificate_bag(ROOT, A, TRUSTED), LEAF_PAIR[1]), clear(LEAF_PAIR[0])
    ),
    "entries come in the order of the file": pfx(
        encrypted(
            certificate_bag(ROOT, friendly("z"), TRUSTED), LEAF_PAIR[1], certificate_bag(SUB, B, TRUSTED)
        ),
        clear(key_bag(OTHER, friendly("m"), SECOND), LEAF_PAIR[0]),
    ),
    "one key without identifier": pfx(
        clear(key_bag(LEAF, A)), encrypted(certificate_bag(LEAF), certificate_bag(SUB), certificate_bag(ROOT))
    ),
    "a key without identifier and a certificate of another": pfx(
        clear(key_bag(LEAF, B)), encrypted(certificate_bag(OTHER, A, FIRST), certificate_bag(SUB))
    ),
    "openssl's identifier is a digest, not a date": pfx(
        clear(key_bag(LEAF, friendly("Web"), key_id(LEAF.sha1))),
        encrypted(certificate_bag(LEAF, friendly("Web"), key_id(LEAF.sha1)), certificate_bag(SUB)),
    ),
    "an identifier that begins like a date": pfx(clear(key_bag(LEAF, A, key_id(b"Time and again")))),
    "a date before 1970": pfx(clear(key_bag(LEAF, A, key_id(b"Time -5000")))),
    "bags without names are numbered": pfx(
        clear(key_bag(LEAF, FIRST), key_bag(OTHER, SECOND)),
        encrypted(
            certificate_bag(LEAF, FIRST), certificate_bag(OTHER, SECOND), certificate_bag(ROOT, TRUSTED)
        ),
    ),
    "numbers count through the file": pfx(
        encrypted(certificate_bag(ROOT, TRUSTED)), clear(secret("s"), key_bag(LEAF, FIRST))
    ),
    "an empty name": pfx(clear(key_bag(LEAF, friendly(""), FIRST))),
    "a certificate that is not marked as trusted is no entry": pfx(encrypted(certificate_bag(ROOT, A))),
    "a trusted certificate with an identifier has no date": pfx(
        encrypted(certificate_bag(ROOT, A, FIRST, TRUSTED))
    ),
    "trusted for one purpose only": pfx(
        encrypted(
            certificate_bag(
                ROOT, A, craft.attribute(craft.TRUSTED_KEY_USAGE, der.oid(craft.CLIENT_USAGE)), UNKNOWN
            )
        )
    ),
    "a chain from certificates in any order": pfx(
        clear(LEAF_PAIR[0]), encrypted(certificate_bag(ROOT), LEAF_PAIR[1], certificate_bag(SUB))
    ),
    "a chain from trusted certificates": pfx(
        clear(LEAF_PAIR[0]),
        encrypted(
            LEAF_PAIR[1], certificate_bag(ROOT, friendly("r"), TRUSTED), certificate_bag(SUB, B, TRUSTED)
        ),
    ),
    "a chain shared by two keys": pfx(
        clear(LEAF_PAIR[0], key_bag(OTHER, B, SECOND)),
        encrypted(
            LEAF_PAIR[1], certificate_bag(OTHER, B, SECOND), certificate_bag(SUB), certificate_bag(ROOT)
        ),
    ),
    "a chain with a gap ends there": pfx(clear(LEAF_PAIR[0]), encrypted(LEAF_PAIR[1], certificate_bag(ROOT))),
    "of two issuers with one name the first counts": pfx(
        clear(LEAF_PAIR[0]), encrypted(LEAF_PAIR[1], certificate_bag(SUB_TWIN), certificate_bag(SUB))
    ),
    "the issuer has the name of its subject": below(MIDDLE, MIDDLE, TOP),
    "a chain of certificates with one name": below(BOTTOM, TOP, MIDDLE, BOTTOM),
    "the issuer has the name of its subject, and key identifiers do not tell": below(
        (unmarked := issue(ONE_NAME, TOP)), unmarked, TOP
    ),
    "a self-signed certificate after another with its name": below(SUB_TWIN, SUB, SUB_TWIN),
    "a self-signed certificate that names another's key": below(
        (misled := issue(ONE_NAME, own_id=b"misled", issuer_id=b"top")), TOP, misled
    ),
    "of two issuers with one name that with the key identifier counts": below(
        NAMED_ISSUER, NAMED_ISSUER, SUB, SUB_OTHERWISE, SUB_IDENTIFIED
    ),
    "of issuers of which none has the key identifier the last without any counts": pfx(
        clear(key_bag(NAMED_ISSUER, A, FIRST)),
        encrypted(
            certificate_bag(NAMED_ISSUER, A, FIRST),
            certificate_bag(SUB_TWIN, B, TRUSTED),
            certificate_bag(SUB, friendly("c"), TRUSTED),
            certificate_bag(SUB_OTHERWISE),
        ),
    ),
    "an issuer with another key identifier is none": below(NAMED_ISSUER, NAMED_ISSUER, SUB_OTHERWISE),
    "issuers whose name is spelled otherwise": oddly_spelled_issuer(),
    "a circle of issuers": circular_chain(),
    "two keys with one identifier": pfx(
        clear(LEAF_PAIR[0], key_bag(OTHER, B, FIRST)),
        encrypted(LEAF_PAIR[1], certificate_bag(OTHER, B, FIRST)),
    ),
    "two certificates with the key's identifier": pfx(
        clear(LEAF_PAIR[0]),
        encrypted(certificate_bag(ROOT, B, FIRST), LEAF_PAIR[1], certificate_bag(SUB, FIRST)),
    ),
    "two certificates with the key's identifier, none with its name": pfx(
        clear(LEAF_PAIR[0]), encrypted(certificate_bag(OTHER, FIRST), certificate_bag(LEAF, FIRST))
    ),
    "two certificates with the key's identifier and name": pfx(
        clear(LEAF_PAIR[0]), encrypted(LEAF_PAIR[1], certificate_bag(OTHER, A, FIRST))
    ),
    "a certificate with the key's name only": pfx(
        clear(LEAF_PAIR[0]), encrypted(certificate_bag(LEAF, A), certificate_bag(SUB))
    ),
    "a certificate with the key's name and another identifier": pfx(
        clear(LEAF_PAIR[0]), encrypted(certificate_bag(LEAF, A, SECOND))
    ),
    "a certificate with the key's identifier and another name": pfx(
        clear(LEAF_PAIR[0]), encrypted(certificate_bag(LEAF, B, FIRST))
    ),
    "a certificate with neither": pfx(clear(LEAF_PAIR[0]), encrypted(certificate_bag(LEAF))),
    "a key without certificate": pfx(clear(LEAF_PAIR[0])),
    "secret keys": pfx(clear(secret("Sec", UNKNOWN), secret("dated", FIRST))),
    "attributes that say nothing": pfx(
        clear(key_bag(LEAF, A, FIRST, UNKNOWN)),
        encrypted(certificate_bag(LEAF, A, FIRST, UNKNOWN), certificate_bag(ROOT, B, TRUSTED, UNKNOWN)),
    ),
    "attributes in another order": pfx(
        clear(key_bag(LEAF, FIRST, A)),
        encrypted(certificate_bag(ROOT, TRUSTED, B), certificate_bag(LEAF, FIRST, A)),
    ),
    "an unprotected key is no entry": pfx(
        clear(bag(craft.KEY_BAG, LEAF.pkcs8, A, FIRST), key_bag(OTHER, B, SECOND)),
        encrypted(certificate_bag(OTHER, B, SECOND)),
    ),
    "a nested bag is no entry": pfx(
        clear(bag(craft.CONTENTS, der.sequence(LEAF_PAIR[0])), key_bag(OTHER, B, SECOND))
    ),
    "an unknown bag is no entry": pfx(
        clear(LEAF_PAIR[0], bag("1.2.3.4", der.null())), encrypted(LEAF_PAIR[1])
    ),
    "certificates in clear": pfx(clear(*LEAF_PAIR, certificate_bag(ROOT, B, TRUSTED))),
    "encrypted keys encrypted again": pfx(encrypted(*LEAF_PAIR, certificate_bag(ROOT, B, TRUSTED))),
    "certificates in several parts": pfx(
        encrypted(LEAF_PAIR[1], scheme=pbe.Pkcs12Pbe(pbe.Des(24), 111)),
        clear(LEAF_PAIR[0]),
        encrypted(
            certificate_bag(ROOT, B, TRUSTED), scheme=pbe.Pbes2(pbe.Pbkdf2("sha512", 222), pbe.Aes(16))
        ),
    ),
    "no integrity protection": pfx(clear(LEAF_PAIR[0]), encrypted(LEAF_PAIR[1]), mac=False),
    "a line end after the end": pfx(clear(LEAF_PAIR[0]), encrypted(LEAF_PAIR[1])) + b"\n",
    "nothing at all": pfx(),
}

OTHERWISE = {
    # Java loses an entry in the first three, takes a wrong certificate in the fourth, refuses the last.
    "two keys without identifier": (
        pfx(
            clear(key_bag(LEAF, A), key_bag(OTHER, B)),
            encrypted(certificate_bag(LEAF, A), certificate_bag(OTHER, B), certificate_bag(SUB)),
        ),
        [("a", LEAF, (LEAF, SUB)), ("b", OTHER, (OTHER, SUB))],
    ),
    "a key without identifier after one with": (
        pfx(clear(LEAF_PAIR[0], key_bag(OTHER, B)), encrypted(LEAF_PAIR[1])),
        [("a", LEAF, (LEAF,)), ("b", OTHER, ())],
    ),
    "a number that is another's name": (
        pfx(
            clear(key_bag(LEAF, FIRST), key_bag(OTHER, friendly("1"), SECOND)),
            encrypted(certificate_bag(LEAF, FIRST), certificate_bag(OTHER, SECOND)),
        ),
        [("2", LEAF, (LEAF,)), ("1", OTHER, (OTHER,))],
    ),
    "a key without identifier, its certificate not the first": (
        pfx(clear(key_bag(LEAF, A)), encrypted(certificate_bag(SUB), certificate_bag(LEAF, A))),
        [("a", LEAF, (LEAF, SUB))],
    ),
    "a name in UTF-8": (
        pfx(clear(key_bag(LEAF, craft.attribute(craft.FRIENDLY_NAME, der.utf8_string("ü")), FIRST))),
        [("ü", LEAF, ())],
    ),
}

each_as_java = pytest.mark.parametrize("shape", AS_JAVA)
each_otherwise = pytest.mark.parametrize("shape", OTHERWISE)


# ------------------------------------------------------------------------------------- what Java has seen


Seen = list[tuple[str, ...]]
"""Alias, kind, date, digest of the key, digests of the certificates; an entry each."""


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every file, and ours after reading and writing it."""
    folder = tmp_path_factory.mktemp("shapes")
    found = {}
    for number, (shape, data) in enumerate(AS_JAVA.items() | {(n, d) for n, (d, _) in OTHERWISE.items()}):
        found[shape] = folder / f"{number}.p12"
        found[shape].write_bytes(data)
        found[f"{shape}, ours"] = folder / f"{number}-ours.p12"
        store = pkcs12.decode(data, Password(PASSWORD))
        found[f"{shape}, ours"].write_bytes(pkcs12.encode(store, Password(PASSWORD)))
    return found


@pytest.fixture(scope="session")
def seen_by_java(java: Callable[..., Run], files: dict[str, Path]) -> dict[str, Seen]:
    """What Java 25 finds in every file; in one run, as starting it is what takes time."""
    output = java("ShowStores", PASSWORD, *files.values()).ok().out
    sections = [section.split("\n") for section in output.split("== ")[1:]]
    by_path = {lines[0]: [java_line(line) for line in lines[1:] if line] for lines in sections}
    return {shape: by_path[str(path)] for shape, path in files.items()}


def java_line(line: str) -> tuple[str, ...]:
    fields = line.split("\t")
    if len(fields) > 2:
        fields[2] = moment(int(fields[2]) / 1000)
    return tuple(fields)


def moment(seconds: float) -> str:
    return NOW if abs(seconds - dt.datetime.now(dt.UTC).timestamp()) < 3600 else f"{seconds:.3f}"


def seen_by_us(store: KeyStore) -> Seen:
    return [our_line(alias, entry) for alias, entry in store.items()]


def our_line(alias: str, entry: Entry) -> tuple[str, ...]:
    if isinstance(entry, TrustedCertificateEntry):
        kind, key, certificates = "trustedCertEntry", "-", [entry.certificate]
    elif isinstance(entry, SecretKeyEntry):
        kind, key, certificates = "SecretKeyEntry", digest(b"sixteen bytes ok"), []
    else:
        kind, certificates = "PrivateKeyEntry", list(entry.chain)
        key = digest(pbe.decrypt_private_key_info(entry.key.data, Password(PASSWORD)))
    digests = ",".join(digest(certificate.der) for certificate in certificates)
    return quote(alias), kind, moment(entry.date.timestamp()), key, digests


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# --------------------------------------------------------------------------------------------------- tests


@each_as_java
def test_a_file_is_read_as_java_reads_it(shape: str, seen_by_java: dict[str, Seen]) -> None:
    assert seen_by_us(pkcs12.decode(AS_JAVA[shape], Password(PASSWORD))) == seen_by_java[shape]


@each_as_java
def test_java_finds_the_same_in_it_when_it_was_written_again(
    shape: str, seen_by_java: dict[str, Seen]
) -> None:
    """Dates may move by milliseconds where two keys had one identifier; keys come first."""
    before = {line[0]: without_fraction(line) for line in seen_by_java[shape]}
    after = {line[0]: without_fraction(line) for line in seen_by_java[f"{shape}, ours"]}
    assert after == before


def without_fraction(line: tuple[str, ...]) -> tuple[str, ...]:
    return (*line[:2], line[2].partition(".")[0], *line[3:])


@each_as_java
def test_it_is_written_again_as_java_would(
    shape: str, seen_by_java: dict[str, Seen], files: dict[str, Path], openssl: Callable[..., Run]
) -> None:
    """The same algorithms, bags and names in openssl's eyes, besides the bags that Java drops."""
    assert seen_by_java[shape] is not None  # Java has written its files
    javas = contents(openssl, Path(f"{files[shape]}.java"))
    ours = contents(openssl, files[f"{shape}, ours"])
    if shape == "a later certificate takes the alias of a key":
        javas -= Counter(["PKCS7 Data"])  # Java writes the part for keys, empty
    assert not javas - ours
    assert not ours - javas or is_carried_through(shape)


def contents(openssl: Callable[..., Run], path: Path) -> Counter[str]:
    """What openssl lists of MAC, parts, bags and names."""
    run = openssl("pkcs12", "-in", path, "-info", "-nodes", "-passin", f"pass:{PASSWORD}").ok()
    marks = ("MAC:", "Shrouded Keybag", "PKCS7", "Secret bag", "Certificate bag", "friendlyName", "Key bag")
    parts = [part.strip() for part in re.split(r"\n|(?=PKCS7 )", run.out + run.err)]
    return Counter(part for part in parts if part.startswith(marks))


def is_carried_through(shape: str) -> bool:
    """Whether the file has bags that are no entry and in no chain."""
    origin = pkcs12.decode(AS_JAVA[shape], Password(PASSWORD)).extra
    return bool(origin.clear_bags or origin.encrypted_bags)  # type: ignore[attr-defined]


@each_otherwise
def test_nothing_is_lost_where_java_loses_it(shape: str, seen_by_java: dict[str, Seen]) -> None:
    data, expected = OTHERWISE[shape]
    store = pkcs12.decode(data, Password(PASSWORD))
    found = [(alias, entry.chain) for alias, entry in store.items() if isinstance(entry, PrivateKeyEntry)]
    assert [alias for alias, _ in found] == [alias for alias, _, _ in expected]
    for (_, chain), (_, _, certificates) in zip(found, expected, strict=True):
        assert [certificate.der for certificate in chain] == [one.der for one in certificates]
    assert seen_by_us(store) != seen_by_java[shape]


@each_otherwise
def test_java_finds_it_once_it_was_written_again(shape: str, seen_by_java: dict[str, Seen]) -> None:
    _, expected = OTHERWISE[shape]
    found = [(line[0], line[4]) for line in seen_by_java[f"{shape}, ours"]]
    assert found == [
        (quote(alias), ",".join(digest(one.der) for one in certificates))
        for alias, _, certificates in expected
    ]
