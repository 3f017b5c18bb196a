"""The grammar of ``-ext``: all of it was observed with keytool 25."""

import base64
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.crypto import der
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.x509 import general_name
from keystore_tool.x509.extension import Extension
from keystore_tool.x509.extension_text import identify, parse_extension
from keystore_tool.x509.inspect import inspect_request

# Text, OID ("!" for critical), value.
ACCEPTED = [
    ("bc", "2.5.29.19", "30030101ff"),
    ("BC", "2.5.29.19", "30030101ff"),
    ("basic", "2.5.29.19", "30030101ff"),
    ("B", "2.5.29.19", "30030101ff"),
    ("bc:critical", "2.5.29.19!", "30030101ff"),
    ("bc:crit", "2.5.29.19!", "30030101ff"),
    ("bc:c", "2.5.29.19!", "30030101ff"),
    ("bc:", "2.5.29.19!", "30030101ff"),
    ("bc:foo", "2.5.29.19", "30030101ff"),
    ("bc:non-critical", "2.5.29.19", "30030101ff"),
    ("bc:critical:foo", "2.5.29.19", "30030101ff"),
    ("bc=ca:true", "2.5.29.19", "30030101ff"),
    ("bc=CA:TRUE", "2.5.29.19", "30030101ff"),
    ("bc=ca:false", "2.5.29.19", "3000"),
    ("bc=ca:foo", "2.5.29.19", "3000"),
    ("bc=pathlen:2", "2.5.29.19", "3000"),
    ("bc=ca:true,pathlen:3", "2.5.29.19", "30060101ff020103"),
    ("bc=pathlen:3,ca:true", "2.5.29.19", "30060101ff020103"),
    ("bc=ca:false,pathlen:3", "2.5.29.19", "3000"),
    ("bc=ca:true,pathlen:-1", "2.5.29.19", "30030101ff"),
    ("bc=ca:true,", "2.5.29.19", "30030101ff"),
    ("bc=,", "2.5.29.19", "3000"),
    ("bc=0", "2.5.29.19", "30060101ff020100"),
    ("bc=-1", "2.5.29.19", "30030101ff"),
    ("bc=300", "2.5.29.19", "30070101ff0202012c"),
    ("bc=+3", "2.5.29.19", "30060101ff020103"),
    ("bc=2147483647", "2.5.29.19", "30090101ff02047fffffff"),
    ("bc:c=3", "2.5.29.19!", "30060101ff020103"),
    ("bc=ca:true,ca:false", "2.5.29.19", "3000"),
    ("k=ds", "2.5.29.15", "03020780"),
    ("ku=dig", "2.5.29.15", "03020780"),
    ("ku=DIGITALSIGNATURE", "2.5.29.15", "03020780"),
    ("ku=dS", "2.5.29.15", "03020780"),
    ("ku=nonRepudiation", "2.5.29.15", "03020640"),
    ("ku=contentCommitment", "2.5.29.15", "03020640"),
    ("ku=cc", "2.5.29.15", "03020640"),
    ("ku=kE", "2.5.29.15", "03020520"),
    ("ku=keyE", "2.5.29.15", "03020520"),
    ("ku=dE", "2.5.29.15", "03020410"),
    ("ku=ka", "2.5.29.15", "03020308"),
    ("ku=KA", "2.5.29.15", "03020308"),
    ("ku=kCS", "2.5.29.15", "03020204"),
    ("ku=kcs", "2.5.29.15", "03020204"),
    ("ku=crl", "2.5.29.15", "03020102"),
    ("ku=cRLSign", "2.5.29.15", "03020102"),
    ("ku=e", "2.5.29.15", "03020001"),
    ("ku=do", "2.5.29.15", "0303070080"),
    ("ku=de", "2.5.29.15", "0303070080"),
    ("ku=ds,", "2.5.29.15", "03020780"),
    ("ku=,", "2.5.29.15", "03020700"),
    ("ku=decipherOnly,ds", "2.5.29.15", "0303078080"),
    ("ku:critical=ds", "2.5.29.15!", "03020780"),
    ("e=s", "2.5.29.37", "300a06082b06010505070301"),
    ("EKU=s", "2.5.29.37", "300a06082b06010505070301"),
    ("eku=serverAuth,clientAuth", "2.5.29.37", "301406082b0601050507030106082b06010505070302"),
    ("eku=any", "2.5.29.37", "30060604551d2500"),
    ("eku=a", "2.5.29.37", "30060604551d2500"),
    ("eku=cA", "2.5.29.37", "300a06082b06010505070302"),
    ("eku=cs", "2.5.29.37", "300a06082b06010505070303"),
    ("eku=ep", "2.5.29.37", "300a06082b06010505070304"),
    ("eku=ts", "2.5.29.37", "300a06082b06010505070308"),
    ("eku=ocsp", "2.5.29.37", "300a06082b06010505070309"),
    ("eku=1.2.3.4,s", "2.5.29.37", "300f06032a030406082b06010505070301"),
    ("eku=s,s", "2.5.29.37", "301406082b0601050507030106082b06010505070301"),
    ("san=dns:a", "2.5.29.17", "3003820161"),
    ("SAN=dns:a", "2.5.29.17", "3003820161"),
    ("sAn=dns:a", "2.5.29.17", "3003820161"),
    ("subjecta=dns:a", "2.5.29.17", "3003820161"),
    ("san=d:a", "2.5.29.17", "3003820161"),
    ("san=dns:a,", "2.5.29.17", "3003820161"),
    ("san=Dns:a,dns:b", "2.5.29.17", "3006820161820162"),
    ("san=DNS:A.B", "2.5.29.17", "30058203412e42"),
    ("san=dns:*.x.y", "2.5.29.17", "300782052a2e782e79"),
    ("san=dns:a-.b", "2.5.29.17", "30068204612d2e62"),
    ("san=dns:1.2.3.4", "2.5.29.17", "30098207312e322e332e34"),
    ("san=email:a@b", "2.5.29.17", "30058103614062"),
    ("san=EMAIL:x", "2.5.29.17", "3003810178"),
    ("san=email:é@b", "2.5.29.17", "300581033f4062"),
    ("san=email:a b@c", "2.5.29.17", "300781056120624063"),
    ("san=uri:http://a", "2.5.29.17", "300a8608687474703a2f2f61"),
    ("san=uri:http://é", "2.5.29.17", "300f860d687474703a2f2f254333254139"),
    ("san=uri:mailto:a@b", "2.5.29.17", "300c860a6d61696c746f3a614062"),
    ("san=uri:http://x/?a=b", "2.5.29.17", "300f860d687474703a2f2f782f3f613d62"),
    ("san=ip:1.2.3.4", "2.5.29.17", "3006870401020304"),
    ("san=ip:1.2.3", "2.5.29.17", "3006870401020003"),
    ("san=ip:1.65536", "2.5.29.17", "3006870401010000"),
    ("san=ip:001.002.003.004", "2.5.29.17", "3006870401020304"),
    ("san=ip:1.2.3.4/24", "2.5.29.17", "300a87080102030400000018"),
    ("san=ip:1.2.3.4/255.255.255.0", "2.5.29.17", "300a870801020304ffffff00"),
    ("san=ip:::1", "2.5.29.17", "3012871000000000000000000000000000000001"),
    ("san=ip:[::1]", "2.5.29.17", "3012871000000000000000000000000000000001"),
    ("san=ip:2001:db8::1", "2.5.29.17", "3012871020010db8000000000000000000000001"),
    ("san=ip:::ffff:1.2.3.4", "2.5.29.17", "3006870401020304"),
    ("san=ip:::1.2.3.4", "2.5.29.17", "3012871000000000000000000000000001020304"),
    ("san=ip:fe80::1%eth0", "2.5.29.17", "30128710fe800000000000000000000000000001"),
    ("san=ip:::00001", "2.5.29.17", "3012871000000000000000000000000000000001"),
    (
        "san=ip:2001:db8::/32",
        "2.5.29.17",
        "3022872020010db8000000000000000000000000ffffffff000000000000000000000000",
    ),
    ("san=oid:1.2.3", "2.5.29.17", "300488022a03"),
    ("ian=dns:a,email:b@c", "2.5.29.18", "30088201618103624063"),
    ("i=dns:a", "2.5.29.18", "3003820161"),
    ("aia=ocsp:uri:http://a", "1.3.6.1.5.5.7.1.1", "3016301406082b060105050730018608687474703a2f2f61"),
    ("aia=o:u:http://a", "1.3.6.1.5.5.7.1.1", "3016301406082b060105050730018608687474703a2f2f61"),
    ("aia=caI:uri:http://a", "1.3.6.1.5.5.7.1.1", "3016301406082b060105050730028608687474703a2f2f61"),
    ("aia=ts:uri:http://a", "1.3.6.1.5.5.7.1.1", "3016301406082b060105050730038608687474703a2f2f61"),
    ("aia=1.2.3:uri:http://a", "1.3.6.1.5.5.7.1.1", "3010300e06022a038608687474703a2f2f61"),
    ("aia=ocsp:uri:a:b:c", "1.3.6.1.5.5.7.1.1", "3013301106082b060105050730018605613a623a63"),
    (
        "aia=ocsp:uri:http://a,caIssuers:uri:http://b",
        "1.3.6.1.5.5.7.1.1",
        "302c301406082b060105050730018608687474703a2f2f61301406082b060105050730028608687474703a2f2f62",
    ),
    (
        "sia=caRepository:uri:http://a",
        "1.3.6.1.5.5.7.1.11",
        "3016301406082b060105050730058608687474703a2f2f61",
    ),
    (
        "SIA=timestamping:uri:http://a",
        "1.3.6.1.5.5.7.1.11",
        "3016301406082b060105050730038608687474703a2f2f61",
    ),
    ("sia=1.2.3:email:a", "1.3.6.1.5.5.7.1.11", "3009300706022a03810161"),
    ("crl=uri:http://a", "2.5.29.31", "3010300ea00ca00a8608687474703a2f2f61"),
    ("c=uri:http://a", "2.5.29.31", "3010300ea00ca00a8608687474703a2f2f61"),
    ("crldp=uri:http://a", "2.5.29.31", "3010300ea00ca00a8608687474703a2f2f61"),
    ("crl:critical=uri:http://a", "2.5.29.31!", "3010300ea00ca00a8608687474703a2f2f61"),
    (
        "crl=uri:http://a,uri:http://b",
        "2.5.29.31",
        "301a3018a016a0148608687474703a2f2f618608687474703a2f2f62",
    ),
    ("crl=ip:1.2.3.4", "2.5.29.31", "300c300aa008a006870401020304"),
    ("1.2.3.4", "1.2.3.4", ""),
    ("1.2.3.4=", "1.2.3.4", ""),
    ("1.2.3.4:critical", "1.2.3.4!", ""),
    ("1.2.3.4:critical=05:00", "1.2.3.4!", "0500"),
    ("1.2.3.4=05 00", "1.2.3.4", "0500"),
    ("1.2.3.4=zz", "1.2.3.4", ""),
    ("1.2.3.4=aAbB", "1.2.3.4", "aabb"),
    ("1.2.3.4=05=00", "1.2.3.4", "0500"),
    ("01.2.3.4=0500", "1.2.3.4", "0500"),
    ("2.5.29.19=00", "2.5.29.19", "00"),
    ("2.5.29.15:critical=03020780", "2.5.29.15!", "03020780"),
]

EXCEPTION = "java.lang.Exception: "
IO = "java.lang.RuntimeException: java.io.IOException: "
NO_OID = IO + "Unable to create OIDName: java.io.IOException: "
NO_NUMBER = IO + "ObjectIdentifier() -- Invalid format: java.lang.NumberFormatException: For input string: "
UNKNOWN_HOST = "java.lang.RuntimeException: java.net.UnknownHostException: "
ILLEGAL_ARGUMENT = "java.lang.IllegalArgumentException: "
NUMBER_FORMAT = "java.lang.NumberFormatException: "
EXTENSION_NAMES = (
    "BasicConstraints KeyUsage ExtendedKeyUsage SubjectAlternativeName IssuerAlternativeName "
    "SubjectInfoAccess AuthorityInfoAccess"
)
KEY_USAGES = (
    "digitalSignature nonRepudiation keyEncipherment dataEncipherment keyAgreement keyCertSign cRLSign "
    "encipherOnly decipherOnly contentCommitment"
)
LABEL_BEGINS = (
    "DNSName components must begin with a letter, digit, "
    "or the first component can have only a wildcard character *"
)

# Text, and the error: class and words.
REFUSED = [
    ("foo", NO_NUMBER, '"foo"'),
    ("ski", NO_NUMBER, '"ski"'),
    ("SubjectAltName=dns:a", NO_NUMBER, '"Subje"'),
    ("abcdefghij", NO_NUMBER, '"a"'),
    ("9.9=00", IO, "ObjectIdentifier() -- First oid component is invalid"),
    ("1=00", IO, "ObjectIdentifier() -- Must be at least two oid components"),
    ("1.2.3.=00", NO_NUMBER, '""'),
    ("OID.1.2.3.4=0500", NO_NUMBER, '"OID"'),
    (
        "",
        EXCEPTION,
        f"command  is ambiguous:\n     {EXTENSION_NAMES}",
    ),
    ("s=dns:a", EXCEPTION, "command s is ambiguous:\n     SubjectAlternativeName SubjectInfoAccess"),
    ("S=dns:a", EXCEPTION, "command S is ambiguous:\n     SubjectAlternativeName SubjectInfoAccess"),
    ("bc=", EXCEPTION, "Illegal value: bc="),
    ("bc=x", EXCEPTION, "Illegal value: bc=x"),
    ("bc=ca", EXCEPTION, "Illegal value: bc=ca"),
    ("bc=ca:", EXCEPTION, "Illegal value: bc=ca:"),
    ("bc=true", EXCEPTION, "Illegal value: bc=true"),
    ("bc=3,ca:true", EXCEPTION, "Illegal value: bc=3,ca:true"),
    ("bc=ca:true,foo:1", EXCEPTION, "Illegal value: bc=ca:true,foo:1"),
    ("bc=ca:true, pathlen:3", EXCEPTION, "Illegal value: bc=ca:true, pathlen:3"),
    ("bc=,ca:true", EXCEPTION, "Illegal value: bc=,ca:true"),
    ("bc=99999999999", EXCEPTION, "Illegal value: bc=99999999999"),
    ("bc=2147483648", EXCEPTION, "Illegal value: bc=2147483648"),
    ("bc=ca:true,pathlen:x", NUMBER_FORMAT, 'For input string: "x"'),
    ("bc=ca:true,pathlen:3:4", EXCEPTION, "Illegal value: bc=ca:true,pathlen:3:4"),
    ("ku", EXCEPTION, "Illegal value: ku"),
    ("ku=", EXCEPTION, "Illegal value: ku="),
    ("ku=d", EXCEPTION, "command d is ambiguous:\n     digitalSignature dataEncipherment decipherOnly"),
    ("ku=De", EXCEPTION, "command De is ambiguous:\n     dataEncipherment decipherOnly"),
    ("ku=ke", EXCEPTION, "command ke is ambiguous:\n     keyEncipherment keyAgreement keyCertSign"),
    ("ku=c", EXCEPTION, "command c is ambiguous:\n     cRLSign contentCommitment"),
    (
        "ku=ds,,ke",
        EXCEPTION,
        f"command  is ambiguous:\n     {KEY_USAGES}",
    ),
    ("ku=ds, ke", EXCEPTION, "Unknown keyUsage type:  ke"),
    ("ku=cs", EXCEPTION, "Unknown keyUsage type: cs"),
    ("ku=foo", EXCEPTION, "Unknown keyUsage type: foo"),
    ("ku=ds:critical", EXCEPTION, "Unknown keyUsage type: ds:critical"),
    ("eku", EXCEPTION, "Illegal value: eku"),
    ("eku=", EXCEPTION, "Illegal value: eku="),
    ("eku=,", ILLEGAL_ARGUMENT, "key usages cannot be null or empty"),
    ("eku=c", EXCEPTION, "command c is ambiguous:\n     clientAuth codeSigning"),
    ("eku=foo", EXCEPTION, "Unknown extendedkeyUsage type: foo"),
    ("eku=9.9", EXCEPTION, "Unknown extendedkeyUsage type: 9.9"),
    ("eku=os", EXCEPTION, "Unknown extendedkeyUsage type: os"),
    ("san", EXCEPTION, "Illegal value: san"),
    ("san=", EXCEPTION, "Illegal value: san="),
    ("san=,", ILLEGAL_ARGUMENT, "names cannot be null or empty"),
    ("san=a", EXCEPTION, "Illegal item a in san=a"),
    ("san=dns:a,,dns:b", EXCEPTION, "Illegal item  in san=dns:a,,dns:b"),
    ("san=foo:x", EXCEPTION, "Unrecognized GeneralName type: foo"),
    ("san=dns:a, dns:b", EXCEPTION, "Unrecognized GeneralName type:  dns"),
    ("san=:a", EXCEPTION, "command  is ambiguous:\n     EMAIL URI DNS IP OID"),
    ("san=dns:", IO, "DNSName must not be null or empty"),
    ("san=dns:a_b", IO, "DNSName components must consist of letters, digits, and hyphens"),
    ("san=dns:a..b", IO, "DNSName with empty components are not permitted"),
    ("san=dns:.a", IO, "DNSName may not begin or end with a ."),
    ("san=dns:a.", IO, "DNSName may not begin or end with a ."),
    (
        "san=dns:*",
        IO,
        LABEL_BEGINS,
    ),
    (
        "san=dns:*a.b",
        IO,
        LABEL_BEGINS,
    ),
    (
        "san=dns:a.*.b",
        IO,
        LABEL_BEGINS,
    ),
    (
        "san=dns:é.de",
        IO,
        LABEL_BEGINS,
    ),
    ("san=dns:aé.b", IO, "DNSName components must consist of letters, digits, and hyphens"),
    ("san=dns:a b", IO, "DNSName with blank components is not permitted"),
    ("san=dn:CN=q", IO, "DNSName components must consist of letters, digits, and hyphens"),
    ("san=email:", IO, "RFC822Name may not be null or empty"),
    ("san=email:a@", IO, "RFC822Name may not end with @"),
    ("san=uri:foo", IO, "URI name must include scheme:foo"),
    ("san=uri:", IO, "URI name must include scheme:"),
    ("san=uri:http://", IO, "invalid URI name:http://"),
    ("san=uri:http://a b", IO, "invalid URI name:http://a b"),
    ("san=uri:http://a,b", EXCEPTION, "Illegal item b in san=uri:http://a,b"),
    ("san=ip:", IO, "IPAddress cannot be null or empty"),
    ("san=ip:1", IO, "Invalid IPAddress: 1"),
    ("san=ip:localhost", IO, "Invalid IPAddress: localhost"),
    ("san=ip:256.1.1.1", UNKNOWN_HOST, "256.1.1.1: Name or service not known"),
    ("san=ip:1.", UNKNOWN_HOST, "1.: Name or service not known"),
    ("san=ip:1.2.65536", UNKNOWN_HOST, "1.2.65536: Name or service not known"),
    ("san=ip:1.2.3.+4", UNKNOWN_HOST, "1.2.3.+4: Name or service not known"),
    ("san=ip:1::2::3", UNKNOWN_HOST, "1::2::3: invalid IPv6 address literal"),
    ("san=ip:12345::", UNKNOWN_HOST, "12345::: invalid IPv6 address literal"),
    ("san=ip:g::", UNKNOWN_HOST, "g::: Name or service not known"),
    ("san=ip:[::1", UNKNOWN_HOST, "[::1: invalid IPv6 address literal"),
    ("san=ip:::1%", UNKNOWN_HOST, "::1%: invalid IPv6 address literal"),
    ("san=ip:1.2.3.4/", IO, "Invalid IPAddress: 1.2.3.4/"),
    ("san=ip:1.2.3.4/x", UNKNOWN_HOST, "x: Name or service not known"),
    ("san=ip:2001:db8::/129", IO, "IPv6Address prefix length (129) in out of valid range [0,128]"),
    ("san=ip:2001:db8::/x", NUMBER_FORMAT, 'For input string: "x"'),
    (
        "san=oid:x",
        NO_OID,
        'ObjectIdentifier() -- Invalid format: java.lang.NumberFormatException: For input string: "x"',
    ),
    ("san=oid:9.9", NO_OID, "ObjectIdentifier() -- First oid component is invalid"),
    ("aia", EXCEPTION, "Illegal value: aia"),
    ("aia=ocsp", EXCEPTION, "Illegal value: aia=ocsp"),
    ("aia=ocsp:uri", EXCEPTION, "Illegal value: aia=ocsp:uri"),
    ("aia=,", ILLEGAL_ARGUMENT, "accessDescriptions is null or empty"),
    ("aia=ocsp:uri:foo", IO, "URI name must include scheme:foo"),
    ("aia=foo:uri:http://a", EXCEPTION, "Unknown AccessDescription type: foo"),
    ("aia=ocsp:foo:http://a", EXCEPTION, "Unrecognized GeneralName type: foo"),
    ("aia=ca:uri:http://a", EXCEPTION, "command ca is ambiguous:\n     caIssuers caRepository"),
    (
        "aia=ocsp:uri:http://a,,ocsp:uri:http://b",
        EXCEPTION,
        "Illegal value: aia=ocsp:uri:http://a,,ocsp:uri:http://b",
    ),
    (
        "sia:c=ts:uri:http://a",
        EXCEPTION,
        "This extension cannot be marked as critical. sia:c=ts:uri:http://a",
    ),
    ("crl", EXCEPTION, "Illegal value: crl"),
    ("crl=a", EXCEPTION, "Illegal item a in crl=a"),
    ("crl=foo:a", EXCEPTION, "Unrecognized GeneralName type: foo"),
    ("1.2.3.4=050", EXCEPTION, "Odd number of hex digits found: 1.2.3.4=050"),
    ("1.2.3.4:c=050", EXCEPTION, "Odd number of hex digits found: 1.2.3.4:c=050"),
    ("2.5.29.17=300382016", EXCEPTION, "Odd number of hex digits found: 2.5.29.17=300382016"),
]


@pytest.mark.parametrize(("text", "oid", "value"), ACCEPTED)
def test_an_extension_is_encoded_as_keytool_does(text, oid, value):
    extension = parse_extension(text)
    assert extension.oid + "!" * extension.critical == oid
    assert extension.value.hex() == value


@pytest.mark.parametrize(("text", "java_class", "words"), REFUSED)
def test_what_keytool_refuses_is_refused_in_its_words(text, java_class, words):
    with pytest.raises(InvalidArgumentError) as refusal:
        parse_extension(text)
    assert refusal.value.keytool.rstrip() == (java_class + words).rstrip()


def test_a_name_is_found_by_its_abbreviation_or_is_an_oid():
    assert identify("eku") == identify("2.5.29.37") == "2.5.29.37"


@pytest.mark.parametrize(
    "options",
    [
        [
            "bc:critical=ca:true,pathlen:3",
            "ku=ds,nr,keyE,dE,ka,kCS,crl,eo,do",
            "eku=any,sA,cA,cs,ep,ts,ocsp,1.2.3.4",
            "san=dns:*.x.y,dns:a-.1b,email:é@b,uri:http://é/?a#ü,ip:1.2.3,ip:::ffff:1.2.3.4,oid:1.2.3",
            "ian=ip:[2001:db8::1],ip:2001:db8::/33,ip:1.2.3.4/24,ip:::00001,email:x,dns:1.2.3.4",
            "aia=ocsp:uri:http://a,caIssuers:dns:b,1.2.3:uri:a:b:c",
            "sia=caRepository:uri:http://a,ts:ip:1.65536",
            "crl=uri:http://a,uri:ldap:///o=a?b,dns:a",
            "1.2.3.4:critical=05:00",
            "2.9.9=zz",
        ],
        ["bc=pathlen:2", "ku:c=do", "eku:c=s,s", "san:c=d:A", "c:c=ip:1.2.3.4", "1.10.1=aB", "1.2.3.4=05=00"],
    ],
)
def test_keytool_encodes_the_same(keytool, tmp_path, options):
    store = ("-keystore", tmp_path / "s.p12", "-storepass", "changeit", "-alias", "a")
    keytool("-genkeypair", *store, "-keyalg", "Ed25519", "-dname", "CN=a").ok()
    given = [word for option in options for word in ("-ext", option)]
    request = keytool("-certreq", *store, *given).ok().out
    theirs = inspect_request(base64.b64decode(request.split("-----")[2])).extensions
    ours = {extension.oid: extension for extension in map(parse_extension, options)}
    assert {one.oid: one for one in theirs if one.oid != "2.5.29.14"} == ours


@given(st.text("bckuesanirl:=,.0129 -x/*@", max_size=20) | st.text())
def test_whatever_is_typed_is_read_or_refused(text):
    try:
        extension = parse_extension(text)
    except InvalidArgumentError:
        return
    assert Extension.decode(der.parse(extension.encode())) == extension


hosts = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9-]{0,5}(\.[A-Za-z0-9][A-Za-z0-9-]{0,5}){0,3}", fullmatch=True)


@given(st.lists(hosts | st.ip_addresses().map(str), min_size=1, max_size=4))
def test_what_is_read_as_an_alternative_name_is_found_in_it(names):
    kinds = ["ip" if ":" in name else "dns" for name in names]
    text = ",".join(f"{kind}:{name}" for kind, name in zip(kinds, names, strict=True))
    found = general_name.decode_all(der.parse(parse_extension(f"san={text}").value))
    for name, kind, one in zip(names, kinds, found, strict=True):
        if kind == "dns":
            assert one.value == name
        else:
            address = ip_address(name)
            assert one.value == (address.ipv4_mapped or address).packed
