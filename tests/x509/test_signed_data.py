"""SignedData of openssl is verified; damage is told, and nothing worse happens."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keystore_tool.errors import CertificateError, KeystoreError
from keystore_tool.x509.inspect import inspect
from keystore_tool.x509.signed_data import SignedData

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = b"signed content\n"


@pytest.fixture(scope="module")
def signed(openssl, tmp_path_factory) -> dict[str, bytes]:
    """The same content signed in different ways, detached."""
    folder: Path = tmp_path_factory.mktemp("signed")
    (folder / "content").write_bytes(CONTENT)

    def make(name: str, algorithm: tuple[str, ...], *options: str) -> bytes:
        key, certificate = f"{name}.key", f"{name}.crt"
        new = ("req", "-x509", "-newkey", *algorithm, "-nodes", "-subj", f"/CN={name}")
        openssl(*new, "-keyout", key, "-out", certificate, cwd=folder).ok()
        sign = ("cms", "-sign", "-binary", "-in", "content", "-signer", certificate, "-inkey", key)
        openssl(*sign, "-outform", "DER", "-out", f"{name}.p7", *options, cwd=folder).ok()
        return (folder / f"{name}.p7").read_bytes()

    ec = ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")
    return {
        "plain": make("plain", ec, "-noattr"),
        "attributes": make("attributes", ec, "-md", "sha384"),
        "key identifier": make("keyid", ec, "-keyid"),
        "RSA": make("rsa", ("rsa:1024",), "-md", "sha512"),
        "PSS": make("pss", ("rsa:1024",), "-keyopt", "rsa_padding_mode:pss"),
        "PKCS#7": make("old", ("rsa:1024",), "-md", "sha1", "-nosmimecap"),
    }


KINDS = ("plain", "attributes", "key identifier", "RSA", "PSS", "PKCS#7")


@pytest.mark.parametrize("kind", KINDS)
def test_the_signer_is_found_and_the_content_checked(signed, kind):
    read = SignedData.decode(signed[kind])
    (signer,) = read.verify(CONTENT)
    assert inspect(signer.chain[0]).subject.keytool_text.startswith("CN=")
    assert signer.timestamp is None
    with pytest.raises(CertificateError):
        read.verify(CONTENT + b"!")


def test_a_missing_certificate_is_told(signed):
    read = SignedData.decode(signed["plain"])
    other = SignedData.decode(signed["RSA"])
    with pytest.raises(CertificateError, match="missing"):
        SignedData(other.certificates, read.signers).verify(CONTENT)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(KINDS), st.integers(0, 1500), st.binary(max_size=4))
def test_damage_is_told_and_nothing_else_happens(signed, kind, position, patch):
    data = signed[kind]
    damaged = data[:position] + patch + data[position + len(patch) :]
    with contextlib.suppress(KeystoreError):
        SignedData.decode(damaged).verify(CONTENT)
