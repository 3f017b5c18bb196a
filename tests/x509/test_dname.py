"""Distinguished names: keytool's grammar, its encoding, and what it prints."""

import base64
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.crypto import der
from keystore_tool.errors import InvalidArgumentError, StoreFormatError
from keystore_tool.x509.dname import Attribute, Name
from keystore_tool.x509.inspect import inspect_request

if TYPE_CHECKING:
    from pathlib import Path

# Typed, the DER of the (first) value, and what keytool 25 printed.
SINGLE_VALUES = [
    ("CN=a", "13 01 61", "CN=a"),
    (" CN = a ", "13 01 61", "CN=a"),
    ("\tCN\t=\na", "13 01 61", "CN=a"),
    ("CN=\ta\t", "0c 03 096109", "CN=\ta\t"),
    ("CN=a\n", "0c 02 610a", 'CN="a\n"'),
    ('CN= "a" \n', "13 01 61", "CN=a"),
    ("CN=", "13 00", "CN="),
    ("CN= ", "13 00", "CN="),
    ('CN=""', "13 00", "CN="),
    ("CN=a O=b", "13 05 61204f3d62", 'CN="a O=b"'),
    ("CN=a=b", "13 03 613d62", 'CN="a=b"'),
    ("CN==a", "13 02 3d61", 'CN="=a"'),
    (r"CN=a\+b", "13 03 612b62", 'CN="a+b"'),
    ('CN="a+b"', "13 03 612b62", 'CN="a+b"'),
    (r"CN=a\,b", "13 03 612c62", 'CN="a,b"'),
    (r"CN=a\;b", "0c 03 613b62", 'CN="a;b"'),
    (r"CN=a\"b", "0c 03 612262", r'CN="a\"b"'),
    (r'CN="a\"b"', "0c 03 612262", r'CN="a\"b"'),
    (r'CN="a\\b"', "0c 03 615c62", r'CN="a\\b"'),
    (r'CN="a\,b"', "13 03 612c62", 'CN="a,b"'),
    (r"CN=\"a\"", "0c 03 226122", r'CN="\"a\""'),
    (r"CN=a\\", "0c 02 615c", r'CN="a\\"'),
    ('CN="a<b>;#+=,"', "0c 09 613c623e3b232b3d2c", 'CN="a<b>;#+=,"'),
    ("CN=a#b", "0c 03 612362", 'CN="a#b"'),
    (r"CN=\#b", "0c 02 2362", 'CN="#b"'),
    ('CN="#0c0161"', "0c 07 23306330313631", 'CN="#0c0161"'),
    (r"CN=\ a", "13 02 2061", 'CN=" a"'),
    (r"CN=a\ ", "13 02 6120", 'CN="a "'),
    (r"CN=a\  ", "13 02 6120", 'CN="a "'),
    ("CN=a  b", "13 04 61202062", 'CN="a  b"'),
    ("CN=Zoë é", "0c 07 5a6fc3ab20c3a9", "CN=Zoë é"),
    ("CN=日本語", "0c 09 e697a5e69cace8aa9e", "CN=日本語"),
    ("CN=\N{GRINNING FACE}", "0c 04 f09f9880", "CN=\N{GRINNING FACE}"),
    ("CN=a*b", "0c 03 612a62", "CN=a*b"),
    ("CN=a@b", "0c 03 614062", "CN=a@b"),
    ("CN=a_b", "0c 03 615f62", "CN=a_b"),
    ("CN=a&b", "0c 03 612662", "CN=a&b"),
    ("CN=a'b(c)/d:e?f-g.h", "13 10 6127622863292f643a653f662d672e68", "CN=a'b(c)/d:e?f-g.h"),
    # Characters in hexadecimal make an UTF8String of anything.
    (r"CN=a\20b", "0c 03 612062", "CN=a b"),
    (r"CN=\41\42", "0c 02 4142", "CN=AB"),
    (r"CN=a\41b c", "0c 05 6141622063", "CN=aAb c"),
    (r"CN=a\20", "0c 02 6120", 'CN="a "'),
    (r"CN=\E2\82\aCx", "0c 04 e282ac78", "CN=€x"),
    (r"CN=\C3b", "0c 04 efbfbd62", "CN=\N{REPLACEMENT CHARACTER}b"),
    # DER as it is.
    ("CN=#0c0161", "0c 01 61", "CN=a"),
    ("CN= #0C0161", "0c 01 61", "CN=a"),
    ("CN=#02010a", "02 01 0a", "CN=#02010a"),
    ("EMAILADDRESS=#0c0161", "0c 01 61", "EMAILADDRESS=a"),
    # E-mail addresses and domain components are IA5Strings, whatever is in them.
    ("EMAILADDRESS=a@b.c", "16 05 6140622e63", "EMAILADDRESS=a@b.c"),
    ("EMAIL=a b@c", "16 05 6120624063", "EMAILADDRESS=a b@c"),
    ("EMAILADDRESS=é@b", "16 03 3f4062", "EMAILADDRESS=?@b"),
    (r"DC=\41", "16 01 41", "DC=A"),
    ("dc=a*", "16 02 612a", "DC=a*"),
    # Nothing is checked in countries and the like.
    ("C=deu", "13 03 646575", "C=deu"),
    ("C=d_", "0c 02 645f", "C=d_"),
    ("IP=1.2.3.4", "13 07 312e322e332e34", "IP=1.2.3.4"),
    # Types by number.
    ("1.2.3=a", "13 01 61", "OID.1.2.3=a"),
    ("oid.01.2.3 =é", "0c 02 c3a9", "OID.1.2.3=é"),
    ("OID.2.5.4.3=a", "13 01 61", "CN=a"),
    ("2.5.4.17=a", "13 01 61", "OID.2.5.4.17=a"),
    ("1.2.99999999999999999999=a", "13 01 61", "OID.1.2.99999999999999999999=a"),
]

# Typed, and what keytool 25 printed.
WHOLE_NAMES = [
    ("cn=a,o=b", "CN=a, O=b"),
    ("CN=a ; O=b", "CN=a, O=b"),
    ("CN=,O=b", "CN=, O=b"),
    ("CN=a,  OU = b ;O=c", "CN=a, OU=b, O=c"),
    ("CN=a + OU=b", "CN=a + OU=b"),
    ("CN=+OU=a", "CN= + OU=a"),
    ("CN=#0c0161+OU=b", "CN=a + OU=b"),
    ('CN="a;b";O=c', 'CN="a;b", O=c'),
    ('CN="a, b" , O=c', 'CN="a, b", O=c'),
    (r'CN="a\"b,c",O=d', r'CN="a\"b,c", O=d'),
    (r"CN=a\"b,O=c", r'CN="a\"b", O=c'),
    (r"CN=a\\,O=b", r'CN="a\\", O=b'),
    (r"CN=a\,,O=b", 'CN="a,", O=b'),
    ("CN=a, OU=b, O=c, L=d, ST=e, C=f", "CN=a, OU=b, O=c, L=d, ST=e, C=f"),
    ("s=a, st=b, email=c, dnqualifier=d", "ST=a, ST=b, EMAILADDRESS=c, DNQ=d"),
    (
        "street=a,t=b,surname=c,givenname=d,initials=e,generation=f,dnq=g,serialnumber=1 2,uid=h",
        "STREET=a, T=b, SURNAME=c, GIVENNAME=d, INITIALS=e, GENERATION=f, DNQ=g, SERIALNUMBER=1 2, UID=h",
    ),
]

# Typed, and the error of keytool 25 (all are a java.io.IOException).
REFUSED = [
    ("foo", "Incorrect AVA format"),
    ("CN", "Incorrect AVA format"),
    (" ", "Incorrect AVA format"),
    ("CN=a,foo", "Incorrect AVA format"),
    ("CN=a, ,O=b", "Incorrect AVA format"),
    ("CN=a+foo", "Incorrect AVA format"),
    ("CN=a;b", "Incorrect AVA format"),
    (r"CN=a\\,b", "Incorrect AVA format"),
    ("foo,E=a", "Incorrect AVA format"),
    ("=a", 'Invalid keyword ""'),
    ("E=a", 'Invalid keyword "E"'),
    ("title=a", 'Invalid keyword "TITLE"'),
    ("SN=a", 'Invalid keyword "SN"'),
    ("POSTALCODE=a", 'Invalid keyword "POSTALCODE"'),
    ("/CN=a", 'Invalid keyword "/CN"'),
    ('"CN"=a', 'Invalid keyword ""CN""'),
    ("OID.=b", 'Invalid keyword ""'),
    ("OID.CN=a", 'Invalid keyword "CN"'),
    ("-1.2=a", 'Invalid keyword "-1.2"'),
    (
        "1.2.3.=a",
        'ObjectIdentifier() -- Invalid format: java.lang.NumberFormatException: For input string: ""',
    ),
    (
        "1.2.a=b",
        'ObjectIdentifier() -- Invalid format: java.lang.NumberFormatException: For input string: "A"',
    ),
    ("1=b", "ObjectIdentifier() -- Must be at least two oid components "),
    ("9.9=a", "ObjectIdentifier() -- First oid component is invalid "),
    ("1.40=a", "ObjectIdentifier() -- Second oid component is invalid "),
    ("1.2.-3=a", "ObjectIdentifier() -- oid component #3 must be non-negative "),
    ("CN=a,,O=b", 'empty AVA in RDN ""'),
    ("CN=a;", 'empty AVA in RDN ""'),
    (",CN=a", 'empty AVA in RDN ""'),
    ("CN=a+", 'empty AVA in RDN "CN=a+"'),
    ("CN=a++OU=b,O=c", 'empty AVA in RDN "CN=a++OU=b"'),
    ('CN="a" b', "AVA had characters other than whitespace after terminating quote"),
    ('CN="a"\t', "AVA had characters other than whitespace after terminating quote"),
    ('CN="a,b', "Quoted string did not end in quote"),
    (r'CN="a\"', "Quoted string did not end in quote"),
    ('CN=a "b"', "Character '\"' in AVA appears without escape"),
    ("CN=a<b", "Character '<' in AVA appears without escape"),
    ("CN=>", "Character '>' in AVA appears without escape"),
    ("CN=a\\", "Invalid trailing backslash"),
    (r"CN=a\zb", "Invalid escaped character in AVA: 'z'"),
    (r"CN=a\2g", "escaped hex value must include two valid digits"),
    (r'CN="a\b"', "escaped hex value must include two valid digits"),
    ("CN=#b", "AVA parse, odd number of hex digits"),
    ("CN=#", "AVA parse, zero hex digits"),
    ("CN=#0c0161 ,O=b", "AVA parse, invalid hex digit:  "),
    ("CN=#0c", "Too short"),
]


def read(encoded: bytes) -> Name:
    return Name.decode(der.parse(encoded))


@pytest.mark.parametrize(("typed", "value", "printed"), SINGLE_VALUES)
def test_a_value_is_encoded_and_printed_as_keytool_does(typed, value, printed):
    name = Name.parse(typed)
    ((attribute,),) = name.rdns
    assert attribute.encoded_value.hex() == value.replace(" ", "")
    assert name.keytool_text == printed
    assert read(name.encoded).keytool_text == printed


@pytest.mark.parametrize(("typed", "printed"), WHOLE_NAMES)
def test_a_name_is_printed_as_keytool_does(typed, printed):
    assert Name.parse(typed).keytool_text == printed


@pytest.mark.parametrize(("typed", "words"), REFUSED)
def test_a_malformed_name_is_refused_in_keytools_words(typed, words):
    with pytest.raises(InvalidArgumentError) as refusal:
        Name.parse(typed)
    assert refusal.value.keytool.rstrip() == f"java.io.IOException: {words}".rstrip()


def test_the_empty_name_is_refused_because_keytool_makes_an_unreadable_store_of_it():
    with pytest.raises(InvalidArgumentError, match="The distinguished name is empty"):
        Name.parse("")


def test_the_first_part_typed_is_the_last_one_encoded():
    name = Name.parse("CN=a, O=b")
    assert name.encoded.hex() == "3018310a3008060355040a130162310a30080603550403130161"


def test_joined_parts_are_encoded_in_ders_order_and_printed_in_the_order_typed():
    name = Name.parse("O=a+CN=b+OU=c")
    assert name.keytool_text == "O=a + CN=b + OU=c"
    assert read(name.encoded).keytool_text == "CN=b + O=a + OU=c"


def test_answers_to_prompts_are_raw_values():
    name = Name.from_pairs([("CN", 'a, "b"'), ("OU", "x=y"), ("C", "deu")])
    assert name.keytool_text == r'CN="a, \"b\"", OU="x=y", C=deu'
    assert name == Name.parse(r'CN="a, \"b\"", OU=x\=y, C=deu')


def test_a_name_that_was_read_keeps_its_bytes_even_where_java_would_encode_it_otherwise():
    unsorted = der.tlv(
        der.SET,
        Attribute("2.5.4.11", "a", der.utf8_string("a")).encode()
        + Attribute("2.5.4.3", "b", der.utf8_string("b")).encode(),
    )
    name = read(der.sequence(unsorted))
    assert name.encoded == der.sequence(unsorted)
    assert name.keytool_text == "OU=a + CN=b"


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (der.tlv(der.BMP_STRING, b"\0a\0,"), 'CN="a,"'),
        (der.tlv(der.UNIVERSAL_STRING, b"\0\0\0a"), "CN=a"),
        (der.tlv(der.T61_STRING, b"\xe9"), "CN=é"),
        (der.tlv(der.GENERAL_STRING, b"a"), "CN=a"),
        (der.tlv(der.UTF8_STRING, b"a\xe9"), "CN=a\N{REPLACEMENT CHARACTER}"),
        (der.tlv(der.PRINTABLE_STRING, b"a\xe9"), "CN=a\N{REPLACEMENT CHARACTER}"),
        (der.tlv(der.NUMERIC_STRING, b"12"), "CN=#12023132"),
        (der.tlv(der.VISIBLE_STRING, b"ab"), "CN=#1a026162"),
        (der.tlv(der.BIT_STRING, b"\0a"), "CN=#03020061"),
    ],
)
def test_every_kind_of_value_is_printed_as_keytool_does(value, printed):
    name = der.sequence(der.set_of(der.sequence(der.oid("2.5.4.3"), value)))
    assert read(name).keytool_text == printed


@pytest.mark.parametrize(
    ("typed", "rfc2253"),
    [
        ("CN=Root, O=Example", "CN=Root,O=Example"),
        ('CN="Z, A",O=é,1.2.3=x', r"CN=Z\, A,O=é,1.2.3=#130178"),
        ("CN=a+OU=b,UID=x", "CN=a+OU=b,UID=x"),
        ("T=q, EMAILADDRESS=a@b", "2.5.4.12=#130171,1.2.840.113549.1.9.1=#1603614062"),
        (r"CN=\ a  b\ ", r"CN=\ a  b\ "),
        (r"CN=\ \ ", r"CN=\ \ "),
        (r"CN=a\+\=\<\>\#\;\"\\", r"CN=a\+\=\<\>\#\;\"\\"),
        ("CN=a\r", "CN=a\\\r"),
        (r"CN=a\00b", r"CN=a\00b"),
        ("CN=#02010a", "CN=#02010a"),
    ],
)  # observed: JDK 25, X500Principal.getName()
def test_the_rfc_2253_form_is_the_one_that_java_names_certificates_with(typed, rfc2253):
    assert Name.parse(typed).rfc2253 == rfc2253


attributes = st.tuples(
    st.sampled_from(["CN", "OU", "O", "L", "C", "STREET", "DC", "EMAILADDRESS", "UID"]),
    st.text(st.characters(exclude_categories=["Cs"])) | st.text('a,+ "\\#<=\n', max_size=6),
)
names = st.lists(attributes, min_size=1, max_size=4).map(Name.from_pairs)


@given(names)
def test_a_printed_name_is_read_as_the_same_name(name):
    assert Name.parse(name.keytool_text) == name


@given(names)
def test_an_encoded_name_is_read_as_the_same_name(name):
    assert read(name.encoded) == name


@given(names, st.data())
def test_a_damaged_name_is_refused(name, data):
    length = data.draw(st.integers(0, len(name.encoded) - 1))
    with pytest.raises(StoreFormatError):
        read(name.encoded[:length])


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.text('CN=#\\"+,;aOID.12 ', max_size=20))
def test_whatever_is_typed_is_read_or_refused(text):
    try:
        name = Name.parse(text)
    except InvalidArgumentError:
        return
    assert Name.parse(name.keytool_text) == name


@given(st.binary() | st.binary().map(der.sequence))
def test_whatever_bytes_are_read_or_refused(data):
    with suppress(StoreFormatError):
        read(data)


@pytest.fixture(scope="session")
def requested(keytool, tmp_path_factory):
    """A function that has keytool make a request for a name, and gives its bytes and what keytool prints."""
    folder: Path = tmp_path_factory.mktemp("names")
    store = ("-keystore", folder / "s.p12", "-storepass", "changeit", "-alias", "a")
    keytool("-genkeypair", *store, "-keyalg", "Ed25519", "-dname", "CN=a").ok()

    def request(typed: str) -> tuple[bytes, str]:
        file = folder / "request"
        keytool("-certreq", *store, "-dname", typed, "-file", file).ok()
        printed = keytool("-printcertreq", "-file", file).ok().out
        encoded = base64.b64decode("".join(file.read_text().split("-----")[2].split()))
        return encoded, printed

    return request


@pytest.mark.parametrize(
    "typed",
    [
        # All attributes of the tables at once; without what keytool gets wrong in company (see Name.parse).
        ",".join(typed for typed, _, _ in SINGLE_VALUES if typed not in (r"CN=\"a\"", r"CN=a\\")),
        ",".join(typed for typed, _ in WHOLE_NAMES),
    ],
)
def test_keytool_encodes_and_prints_the_same(requested, typed):
    encoded, printed = requested(typed)
    subject = inspect_request(encoded).subject
    ours = Name.parse(typed)
    assert ours.encoded == subject.encoded
    assert f"Subject: {read(ours.encoded).keytool_text}\n" in printed
