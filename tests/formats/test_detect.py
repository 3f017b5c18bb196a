"""The format of a store is told from its bytes, and so is what else a file is."""

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.crypto import der
from keystore_tool.errors import KeystoreError, StoreFormatError
from keystore_tool.formats import detect, foreign
from keystore_tool.model import KeyStore, StoreType
from keystore_tool.passwords import Password

PASSWORD = Password("changeit")
FIXTURES = Path(__file__).parent.parent.parent / "fixtures"

each_type = pytest.mark.parametrize("store_type", list(StoreType), ids=lambda store_type: store_type.value)


def empty(store_type: StoreType) -> bytes:
    return detect.encode(KeyStore(store_type), PASSWORD)


@each_type
def test_a_store_that_was_written_is_recognised_and_read(store_type: StoreType) -> None:
    assert detect.detect(empty(store_type)) is store_type
    assert detect.decode(empty(store_type), PASSWORD).type is store_type
    assert detect.decode(empty(store_type), PASSWORD, store_type).type is store_type


@given(st.binary(max_size=300))
def test_detection_and_description_never_fail(data: bytes) -> None:
    assert detect.detect(data) in {*StoreType, None}
    assert foreign.describe(data) is None or foreign.describe(data).name


@given(start=st.sampled_from(["keytool-25.p12", "openssl-modern.p12", "keytool-25.jks"]), data=st.data())
def test_nor_do_they_on_damaged_stores(start: str, data: st.DataObject) -> None:
    damaged = bytearray((FIXTURES / start).read_bytes()[:300])
    damaged[data.draw(st.integers(0, 60))] = data.draw(st.integers(0, 255))
    cut = bytes(damaged[: data.draw(st.integers(0, len(damaged)))])
    assert detect.detect(cut) in {*StoreType, None}
    foreign.describe(cut)


def test_a_jks_read_as_jceks_becomes_one() -> None:
    """As with keytool -storetype JCEKS; not the other way round."""
    store = detect.decode(empty(StoreType.JKS), PASSWORD, StoreType.JCEKS)
    assert detect.encode(store, PASSWORD) == empty(StoreType.JCEKS)
    with pytest.raises(StoreFormatError) as caught:
        detect.decode(empty(StoreType.JCEKS), PASSWORD, StoreType.JKS)
    assert caught.value.keytool == "java.io.IOException: Invalid keystore format"


@pytest.mark.parametrize("data", [b"", b"only a line of text\n", b"\xfe\xed", bytes(1000)])
def test_what_is_nothing_known_is_refused_in_keytools_words(data: bytes) -> None:
    with pytest.raises(StoreFormatError) as caught:
        detect.decode(data, PASSWORD)
    assert caught.value.keytool == (
        "java.security.KeyStoreException: Unrecognized keystore format. Please load it with a specified type"
    )
    assert caught.value.message == "no key store of a known format"


def test_keytool_says_so_too(keytool, tmp_path: Path) -> None:
    (tmp_path / "garbage").write_bytes(b"only a line of text\n")
    said = keytool("-list", "-keystore", "garbage", "-storepass", "changeit", cwd=tmp_path).out
    with pytest.raises(StoreFormatError) as caught:
        detect.decode(b"only a line of text\n", PASSWORD)
    assert said == f"keytool error: {caught.value.keytool}\n"


@pytest.mark.parametrize("store_type", [StoreType.JKS, StoreType.JCEKS, StoreType.PKCS12])
def test_garbage_with_a_type_named_is_a_clear_error(store_type: StoreType) -> None:
    with pytest.raises(KeystoreError):
        detect.decode(b"only a line of text\n", PASSWORD, store_type)


# ------------------------------------------------------------------------------------ files of other kinds

COMMANDS = [
    "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem",
    "genrsa -traditional -out rsa.pem 1024",
    "req -x509 -key key.pem -subj /CN=test -out cert.pem",
    "x509 -in cert.pem -text -out cert.txt",
    "x509 -in cert.pem -outform DER -out cert.der",
    "req -new -key key.pem -subj /CN=test -out request.pem",
    "req -in request.pem -outform DER -out request.der",
    "pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out pkcs8.der",
    "pkcs8 -topk8 -in key.pem -passout pass:secret -outform DER -out encrypted.der",
    "pkcs8 -topk8 -in key.pem -passout pass:secret -out encrypted.pem",
    "ec -in key.pem -outform DER -out ec.der",
    "rsa -in rsa.pem -traditional -outform DER -out rsa.der",
    "pkey -in key.pem -pubout -outform DER -out public.der",
    "pkey -in key.pem -pubout -out public.pem",
    "crl2pkcs7 -nocrl -certfile cert.pem -outform DER -out bundle.p7b",
    "crl2pkcs7 -nocrl -certfile cert.pem -out bundle.pem",
    "ecparam -name prime256v1 -out parameters.pem",
]

NAMES = {
    "key.pem": "a private key in PEM",
    "rsa.pem": "a private key in PEM",
    "cert.pem": "a certificate in PEM",
    "cert.txt": "a certificate in PEM",
    "cert.der": "a certificate",
    "request.pem": "a certificate request in PEM",
    "request.der": "a certificate request",
    "pkcs8.der": "a private key",
    "encrypted.der": "an encrypted private key",
    "encrypted.pem": "an encrypted private key in PEM",
    "ec.der": "a private key",
    "rsa.der": "a private key",
    "public.der": "a public key",
    "public.pem": "a public key in PEM",
    "bundle.p7b": "a PKCS#7 bundle of certificates",
    "bundle.pem": "a PKCS#7 bundle of certificates in PEM",
    "parameters.pem": "PEM text (EC PARAMETERS)",
}


@pytest.fixture(scope="module")
def folder(openssl, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of openssl's."""
    made = tmp_path_factory.mktemp("openssl")
    for command in COMMANDS:
        openssl(*command.split(), cwd=made).ok()
    return made


@pytest.mark.parametrize(("file", "name"), NAMES.items(), ids=NAMES)
def test_the_error_says_what_the_file_is_instead_of_a_store(folder: Path, file: str, name: str) -> None:
    data = (folder / file).read_bytes()
    with pytest.raises(StoreFormatError) as caught:
        detect.decode(data, PASSWORD)
    assert caught.value.message == f"not a key store but {name}"
    assert caught.value.hint


def test_revocation_lists_are_recognised(keytool, tmp_path: Path) -> None:
    options = ("-keystore", FIXTURES / "keytool-25.jks", "-storepass", "changeit", "-alias", "ec", "-id", "1")
    keytool("-gencrl", *options, "-file", "crl.der", cwd=tmp_path).ok()
    data = (tmp_path / "crl.der").read_bytes()
    assert foreign.describe(data) == foreign.REVOCATION_LIST
    pem = b"-----BEGIN X509 CRL-----\r\n" + base64.encodebytes(data) + b"-----END X509 CRL-----\r\n"
    assert foreign.describe(pem).name == "a certificate revocation list in PEM"


@pytest.mark.parametrize("version", [1, 2])
def test_bouncy_castles_own_stores_are_recognised(version: int) -> None:
    data = version.to_bytes(4, "big") + (20).to_bytes(4, "big") + bytes(60)
    with pytest.raises(StoreFormatError, match="Bouncy Castle"):
        detect.decode(data, PASSWORD)


def test_a_bcfks_store_is_recognised() -> None:
    """By its outline: what is encrypted, with its algorithm, and how its integrity is protected."""
    encrypted = der.sequence(der.sequence(der.oid("1.2.840.113549.1.5.13")), der.octet_string(bytes(40)))
    assert foreign.describe(der.sequence(encrypted, der.sequence(der.octet_string(b"mac")))) == foreign.BCFKS
