"""Certificate files: whatever Java's reader takes or refuses, ours takes or refuses too."""

import base64
import contextlib

import pytest
from crafted_certificates import certificate, signed
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.crypto import der
from keystore_tool.errors import CertificateError, KeystoreError, StoreFormatError
from keystore_tool.x509 import files

FIRST = certificate(serial=der.integer(1))
SECOND = certificate(serial=der.integer(2))
KEY = der.sequence(der.integer(0), der.sequence(der.oid("1.3.101.112")), der.octet_string(bytes(34)))


def pem(encoded: bytes, label: str = "CERTIFICATE", columns: int = 64, line_end: str = "\n") -> str:
    text = base64.b64encode(encoded).decode()
    lines = [text[start : start + columns] for start in range(0, len(text), columns)]
    return line_end.join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])


def signed_data(*certificates: bytes) -> bytes:
    """PKCS#7 that carries certificates (RFC 2315, 9.1)."""
    content = der.sequence(
        der.integer(1),
        der.set_of(),
        der.sequence(der.oid("1.2.840.113549.1.7.1")),
        der.tlv(der.context(0), b"".join(certificates)),
        der.set_of(),
    )
    return der.sequence(der.oid("1.2.840.113549.1.7.2"), der.explicit(0, content))


P = pem(FIRST)
END = "-----END CERTIFICATE-----"
PEM_FILES = {
    "plain": P,
    "text before": f"subject=Ann - her certificate\n--- dashes ----\n{P}",
    "five dashes before": f"-----\n{P}",
    "six dashes": f"-{P}",
    "indented": P.replace("\n", "\n  "),
    "text on the first line": f"x {P}",
    "CR LF": pem(FIRST, line_end="\r\n"),
    "CR": pem(FIRST, line_end="\r"),
    "empty lines": "\n" + P.replace("\n", "\n\n"),
    "text after": f"{P}bye\n",
    "dashes after": f"{P}-----bye\n",
    "no last line end": P[:-1],
    "another label": pem(FIRST, "TRUSTED CERTIFICATE"),
    "no label": pem(FIRST, ""),
    "label with a dash": pem(FIRST, "A-B"),
    "labels differ": P.replace("END CERTIFICATE", "END X"),
    "no end": P.partition("-----END")[0],
    "end on the last line of text": P.replace(f"\n{END}", END),
    "blank after the end": P.replace(END, f"{END} bye"),
    "tab after the end": P.replace(END, f"{END}\tbye"),
    "text after the end": P.replace(END, f"{END}bye"),
    "blank after the begin": P.replace("-----\n", "----- \n", 1),
    "blanks after begin and end": P.replace("-----\n", "-----  \n"),
    "blanks after begin, text after end": P.replace("-----\n", "----- \n", 1).replace(END, f"{END} bye"),
    "text after begin and end": P.replace("-----\n", "----- x\n"),
    "tabs after begin and end": P.replace("-----\n", "-----\t\n"),
    "second without an end": P + P.partition("-----END")[0],
    "second with half an end": P + P[:-9],
    "second with another end": P + P.replace("END CERTIFICATE", "END X")[:-1],
    "half a begin after it": f"{P}-----BEGIN CERT",
    "dashes at the end": f"{P}-----",
    "half an end": P[:-9],
    "half a begin": "-----BEGIN CERT",
    "text after the end, no line end": f"{P[:-1]}x",
    "lower case": P.replace("BEGIN", "begin"),
    "one long line": pem(FIRST, columns=10000),
    "short lines": pem(FIRST, columns=5),
    "tab in the text": P.replace("\n", "\t\n"),
    "star in the text": P[:100] + "*" + P[100:],
    "dash in the text": P[:100] + "-" + P[100:],
    "padding in the middle": P[:100] + "=" + P[100:],
    "no padding": P.replace("=", ""),
    "headers": P.replace("-----\n", "-----\nProc-Type: 4\n\n", 1),
    "nothing in it": f"-----BEGIN CERTIFICATE-----\n{END}\n",
    "begin only": "-----BEGIN CERTIFICATE-----\n",
    "two": P + pem(SECOND),
    "two, text between": f"{P}issuer=Bob\n{pem(SECOND)}",
    "two, no line end between": P[:-1] + pem(SECOND),
    "second is junk": P + pem(b"junk"),
    "first is junk": pem(b"junk") + P,
    "key, then certificate": pem(KEY, "PRIVATE KEY") + P,
    "certificate, then key": P + pem(KEY, "PRIVATE KEY"),
    "bare base64": base64.encodebytes(FIRST).decode(),
    "something after it in the block": pem(FIRST + b"\0"),
    "PKCS#7": pem(signed_data(FIRST, SECOND), "PKCS7"),
    "PKCS#7 under another label": pem(signed_data(FIRST, SECOND)),
    "PKCS#7, then certificate": pem(signed_data(FIRST), "PKCS7") + P,
    "certificate, then PKCS#7": P + pem(signed_data(FIRST), "PKCS7"),
    "words": "hello",
    "line end": "\n",
    "text that begins with 0": f"0\n{P}",
}
INDEFINITE = b"\x30\x80" + FIRST[4:] + b"\0\0"
DER_FILES = {
    "der": FIRST,
    "der twice": FIRST + SECOND,
    "der, then words": FIRST + b"bye",
    "der, then 0": FIRST + b"0",
    "der, then PEM": FIRST + P.encode(),
    "PEM, then der": P.encode() + SECOND,
    "der after a line end": b"\n" + FIRST,
    "der cut short": FIRST[:-1],
    "second cut short": FIRST + SECOND[:-1],
    "indefinite length": INDEFINITE,
    "indefinite length, then der": INDEFINITE + SECOND,
    "byte order mark": b"\xef\xbb\xbf" + P.encode(),
    "UTF-16": P.encode("utf-16"),
    "der of PKCS#7": signed_data(FIRST, SECOND),
    "der of PKCS#7, then words": signed_data(FIRST) + b"bye",
    "der of PKCS#7 cut short": signed_data(FIRST)[:-3],
    "empty PKCS#7": signed_data(),
    "a key": KEY,
    "a key store": bytes.fromhex("feedfeed0000000200000000"),
    "a certificate with one part too many": der.sequence(FIRST[4:], der.null()),
}
FILES = {label: text.encode() for label, text in PEM_FILES.items()} | DER_FILES


def count(data: bytes) -> str:
    try:
        return str(len(files.certificates(data)))
    except CertificateError as error:
        return "0" if error.message == "Empty input" else "-"


def first(data: bytes) -> str:
    try:
        files.first_certificate(data)
    except CertificateError:
        return "-"
    return "+"


@pytest.fixture(scope="module")
def java_reads(java, tmp_path_factory):
    """What Java finds in each of FILES: how many certificates, and whether a first one."""
    folder = tmp_path_factory.mktemp("files")
    for number, data in enumerate(FILES.values()):
        (folder / f"{number:03}").write_bytes(data)
    lines = java("ReadCertificates", folder).ok().out.splitlines()
    return dict(zip(FILES, (line.split("\t")[1:] for line in lines), strict=True))


@pytest.mark.parametrize("label", FILES)
def test_each_file_yields_what_java_finds_in_it(java_reads, label):
    assert [count(FILES[label]), first(FILES[label])] == java_reads[label]


@pytest.mark.parametrize(
    ("data", "printed", "imported"),
    [
        (b"", "Empty input", "Input not an X.509 certificate"),
        (b"hello", "Failed to parse input", "Input not an X.509 certificate"),
        (signed_data(), "Empty input", "Input not an X.509 certificate"),
    ],
)
def test_refusals_are_in_keytools_words(keytool, tmp_path, data, printed, imported):
    file = tmp_path / "input"
    file.write_bytes(data)
    with pytest.raises(CertificateError) as printing:
        files.certificates(data)
    assert keytool("-printcert", "-file", file).out == f"keytool error: {printing.value.keytool}\n"
    assert printing.value.message == printed
    with pytest.raises(CertificateError) as importing:
        files.first_certificate(data)
    arguments = ("-importcert", "-noprompt", "-keystore", tmp_path / "s.p12", "-storepass", "changeit")
    assert keytool(*arguments, "-file", file).out == f"keytool error: {importing.value.keytool}\n"
    assert importing.value.message == imported


def test_certificates_come_in_the_order_of_the_file():
    assert [one.der for one in files.certificates(pem(SECOND).encode() + FIRST)] == [SECOND, FIRST]
    assert [one.der for one in files.certificates(signed_data(SECOND, FIRST))] == [SECOND, FIRST]


def test_an_indefinite_length_is_made_definite():
    assert files.first_certificate(INDEFINITE).der == FIRST


def test_openssl_packs_certificates_into_pkcs7_that_is_read(openssl, tmp_path):
    (tmp_path / "chain.pem").write_text(P + pem(SECOND))
    packed = openssl("crl2pkcs7", "-nocrl", "-certfile", tmp_path / "chain.pem").ok().out
    assert [one.der for one in files.reply(packed.encode())] == [FIRST, SECOND]


def test_a_reply_may_be_anything_that_printcert_takes_but_not_nothing():
    assert len(files.reply(signed_data(FIRST))) == 1
    with pytest.raises(CertificateError, match="Reply has no certificates"):
        files.reply(b"")
    with pytest.raises(StoreFormatError, match="No certificate data found"):
        files.reply(b"hello")


# -------------------------------------------------------------------------------------------------- requests


@pytest.fixture(scope="module")
def authority(keytool, tmp_path_factory):
    """The options that name a key to sign with."""
    store = ("-keystore", tmp_path_factory.mktemp("store") / "s.p12", "-storepass", "changeit", "-alias", "a")
    keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=a", *store).ok()
    return store


@pytest.fixture(scope="module")
def request_pem(keytool, authority):
    return keytool("-certreq", *authority).ok().out.replace("\r", "")


def request_files(text):
    body = base64.b64decode("".join(text.splitlines()[1:-1]))
    return {
        "plain": text,
        "CR LF": text.replace("\n", "\r\n"),
        "label of RFC 7468": text.replace("NEW ", ""),
        "text around": f"hello - you\n{text}bye\n",
        "no end": text.partition("-----END")[0],
        "twice": text * 2,
        "tabs": text.replace("\n", "\t\n"),
        "empty lines": text.replace("\n", "\n\n"),
        "certificate before": P + text,
        "another label": text.replace("NEW CERTIFICATE REQUEST", "X"),
        "first line indented": f" {text}",
        "empty": "",
        "words": "hello",
        "begin only": "-----BEGIN NEW CERTIFICATE REQUEST-----\n",
        "certificate": P,
        "something after it in the block": pem(body + b"x", "NEW CERTIFICATE REQUEST"),
    }


@pytest.mark.parametrize("label", request_files("a\n\nb"))
def test_requests_are_taken_and_refused_as_gencert_does(keytool, tmp_path, authority, request_pem, label):
    text = request_files(request_pem)[label]
    (tmp_path / "input").write_text(text)
    done = keytool("-gencert", "-infile", tmp_path / "input", "-outfile", tmp_path / "output", *authority)
    assert done.out == refusal(text.encode())


def refusal(data: bytes) -> str:
    """What is said of a request that is refused; nothing if it is taken."""
    try:
        files.request(data)
    except StoreFormatError as error:
        return f"keytool error: {error.keytool}\n"
    return ""


def test_printcertreq_minds_no_label(request_pem):
    other = request_pem.replace("NEW CERTIFICATE REQUEST", "X").encode()
    with pytest.raises(StoreFormatError):
        files.request(other)
    assert files.request(other, any_label=True) == files.request(request_pem.encode())


def test_a_request_in_der_is_refused(request_pem):
    encoded = files.request(request_pem.encode())
    with pytest.raises(StoreFormatError) as refusal:
        files.request(encoded)
    assert refusal.value.keytool == "java.io.IOException: Too short"


def test_a_request_of_another_version_is_refused():
    info = der.sequence(der.integer(1), der.sequence(), der.sequence(), der.tlv(der.context(0), b""))
    with pytest.raises(StoreFormatError) as refusal:
        files.request(pem(signed(info), "NEW CERTIFICATE REQUEST").encode())
    assert refusal.value.keytool == "java.lang.IllegalArgumentException: not PKCS #10 v1"


@given(st.sampled_from(list(FILES.values())), st.integers(0, 2000), st.binary(max_size=4))
def test_a_damaged_file_is_refused_or_read_and_nothing_else_happens(data, position, patch):
    damaged = data[:position] + patch + data[position + len(patch) :]
    for read in (files.certificates, files.first_certificate, files.reply, files.request):
        with contextlib.suppress(KeystoreError):
            read(damaged)
