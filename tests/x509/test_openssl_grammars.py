"""openssl's texts for names and extensions: any value can be written, and any text is read or refused."""

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.crypto import newkey
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.operations import policy_file
from keystore_tool.x509 import openssl_extensions, openssl_names
from keystore_tool.x509.openssl_names import Field

KEYWORDS = ("CN", "O", "OU", "commonName", "UID", "1.2.3.4")
VALUES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=64)
PARTS = st.lists(
    st.lists(st.builds(Field, st.sampled_from(KEYWORDS), VALUES), min_size=1, max_size=3), min_size=1
)


def written(parts: list[list[Field]]) -> str:
    """A -subj value."""
    return "".join("/" + "+".join(f"{one.keyword}={escaped(one.value)}" for one in part) for part in parts)


def escaped(value: str) -> str:
    return re.sub(r"([\\/+])", r"\\\1", value)


@given(PARTS)
def test_any_value_can_be_written(parts: list[list[Field]]) -> None:
    read = openssl_names.split(written(parts))
    assert read == tuple(map(tuple, parts))
    name = openssl_names.build(read)
    assert [[one.value for one in rdn] for rdn in name.rdns] == [
        [one.value for one in part] for part in parts
    ]


@pytest.mark.parametrize(
    "read",
    [
        lambda text: openssl_names.build(openssl_names.split(text)),
        lambda text: openssl_names.build(openssl_names.split(f"/{text}")),
        openssl_extensions.parse,
        lambda text: openssl_extensions.parse(f"subjectAltName={text}"),
        lambda text: newkey.read(text, ()),
        lambda text: newkey.read("ec", (f"ec_paramgen_curve:{text}",)),
        lambda text: policy_file.parse(text, "p"),
    ],
    ids=["name", "name with slash", "extension", "alternative name", "key", "curve", "policy"],
)
@given(text=st.text(max_size=60) | st.text("=/+\\,:;.#\"'[]{}CNOUDERdnscritalIP0123456789 \n", max_size=40))
def test_any_text_is_read_or_refused(read, text: str) -> None:
    with contextlib.suppress(InvalidArgumentError):
        read(text)
