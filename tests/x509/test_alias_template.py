"""Aliases from certificates: no two the same, and none that depends on the order of a bundle."""

from __future__ import annotations

import pytest
from crafted_certificates import certificate, common_name, name
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.crypto import der
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.model import Certificate, fold_alias
from keystore_tool.x509.alias_template import AliasTemplate, slug, tell_apart

COMMON_NAME, UNIT, ORGANIZATION, COUNTRY = "2.5.4.3", "2.5.4.11", "2.5.4.10", "2.5.4.6"
EMAIL = "1.2.840.113549.1.9.1"

NEW = st.lists(st.tuples(st.sampled_from(["a", "A", "b", "a-1"]), st.binary(max_size=1)), max_size=8)


def subject(*pairs: tuple[str, str]) -> Certificate:
    return Certificate(certificate(subject=name(*((oid, der.utf8_string(text)) for oid, text in pairs))))


@given(NEW, st.lists(st.sampled_from(["a", "b", "c"]), unique=True))
def test_no_two_aliases_are_the_same(new, taken):
    aliases = tell_apart([alias for alias, _ in new], [Certificate(data) for _, data in new], taken)
    folded = [fold_alias(alias) for alias in aliases]
    assert len({*folded, *taken}) == len(folded) + len(taken)
    assert all(alias.startswith(wanted) for alias, (wanted, _) in zip(aliases, new, strict=True))


@given(st.lists(st.tuples(st.sampled_from("aAbc"), st.binary(max_size=3)), unique_by=lambda one: one[1]))
def test_the_order_makes_no_difference(new):
    def aliases(entries):
        certificates = [Certificate(data) for _, data in entries]
        return dict(zip(certificates, tell_apart([alias for alias, _ in entries], certificates), strict=True))

    assert aliases(new) == aliases(new[::-1])


NAMES = {
    "common name": (((COUNTRY, "US"), (ORGANIZATION, "Example"), (COMMON_NAME, "Root CA 1")), "root-ca-1"),
    "the most specific one": (((COMMON_NAME, "a"), (COMMON_NAME, "b")), "b"),
    "unit": (((ORGANIZATION, "Example"), (UNIT, "Class 2 Authority")), "class-2-authority"),
    "organization": (((COUNTRY, "US"), (ORGANIZATION, "Example, Inc.")), "example-inc"),
    "an address": (((EMAIL, "ca@example.com"),), "ca@example.com"),
    "other letters": (((COMMON_NAME, "Główny Urząd"),), "główny-urząd"),
    "what a terminal would mind": (((COMMON_NAME, "\x1b[31mred\n"),), "31mred"),
}


@pytest.mark.parametrize("case", NAMES)
def test_the_name_is_that_of_the_subject(case):
    parts, expected = NAMES[case]
    assert AliasTemplate().alias(subject(*parts)) == expected


@pytest.mark.parametrize("parts", [(), ((COMMON_NAME, "***"),), ((COUNTRY, ""),)])
def test_without_a_name_the_fingerprint_is_one(parts):
    nameless = subject(*parts)
    assert AliasTemplate().alias(nameless) == nameless.sha256.hex()[:16]
    assert AliasTemplate("{cn}").alias(nameless) == nameless.sha256.hex()[:16]


def test_all_fields():
    one = subject((COUNTRY, "US"), (ORGANIZATION, "O"), (UNIT, "U"), (COMMON_NAME, "N"), (EMAIL, "E@x"))
    template = AliasTemplate("{name}/{cn}/{ou}/{o}/{c}/{email}/{serial}/{sha256}/{{}}")
    assert template.alias(one) == f"n/n/u/o/us/e@x/5/{one.sha256.hex()}/{{}}"


@pytest.mark.parametrize("text", ["{", "}", "{x}", "{}", "{0}", "{cn.real}", "{cn[0]}", "{cn!x}", "{cn:d}"])
def test_templates_that_cannot_be_meant(text):
    with pytest.raises(InvalidArgumentError, match="an alias template"):
        AliasTemplate(text)


@given(st.text())
def test_a_slug_is_a_word(text):
    word = slug(text)
    assert word == slug(word)
    assert not any(character.isspace() or character in "/\\'\"$" for character in word)


def test_an_unreadable_subject_is_no_name():
    broken = Certificate(certificate(subject=der.sequence(der.integer(1))))
    assert AliasTemplate().alias(broken) == broken.sha256.hex()[:16]
    assert AliasTemplate("{cn}").alias(Certificate(certificate(subject=common_name("x")))) == "x"
