"""PEM is written as keytool writes it."""

import base64

from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.render import pem


@given(st.binary(max_size=300), st.sampled_from([pem.CERTIFICATE, pem.CERTIFICATE_REQUEST, pem.CRL]))
def test_what_is_encoded_can_be_read_back(data, label):
    begin, *lines, end, rest = pem.encode(label, data).split("\r\n")
    assert (begin, end, rest) == (f"-----BEGIN {label}-----", f"-----END {label}-----", "")
    assert base64.b64decode("".join(lines), validate=True) == data
    assert all(len(line) == 64 for line in lines[:-1])


def test_keytool_writes_the_same(keytool, tmp_path):
    store = ("-keystore", tmp_path / "s.p12", "-storepass", "changeit", "-alias", "a")
    keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=a", *store).ok()
    keytool("-exportcert", "-file", tmp_path / "der", *store).ok()
    keytool("-exportcert", "-rfc", "-file", tmp_path / "pem", *store).ok()
    written = pem.encode(pem.CERTIFICATE, (tmp_path / "der").read_bytes())
    assert written.encode() == (tmp_path / "pem").read_bytes()
