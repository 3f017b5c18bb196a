"""Certificates of new keys that another key of the store signs, as with keytool."""

from __future__ import annotations

from typing import TYPE_CHECKING

import in_process
import pytest
from sides import Pair, served_pair

if TYPE_CHECKING:
    from collections.abc import Iterator

EC = ("-keyalg", "EC", "-groupname", "secp256r1")
P12 = ("-keystore", "s.p12", "-storepass", "changeit")
JKS = ("-keystore", "s.jks", "-storepass", "changeit")


@pytest.fixture(scope="module")
def sides(keytool, tmp_path_factory) -> Iterator[Pair]:  # noqa: ARG001  it skips where there is none
    """A root, an authority under it, a key that only agrees on secrets, and a weak one."""
    folder = tmp_path_factory.mktemp("signer")

    def make(store: tuple[str, ...], alias: str, *options: str) -> None:
        new = ("-genkeypair", *store, "-alias", alias, "-dname", f"CN={alias}", *options)
        in_process.run(*new, cwd=folder).ok()

    make(P12, "root", *EC, "-ext", "bc")
    make(P12, "sub", *EC, "-signer", "root", "-ext", "bc=0")
    make(P12, "agrees", "-keyalg", "X25519", "-signer", "root")
    make(P12, "weak", "-keyalg", "RSA", "-keysize", "1024")
    make((*JKS, "-storetype", "JKS"), "own", *EC, "-keypass", "its-own")
    certificate = ("-file", "own.crt", "-alias")
    in_process.run("-exportcert", *JKS, *certificate, "own", cwd=folder).ok()
    in_process.run("-importcert", "-noprompt", *JKS, *certificate, "cert", cwd=folder).ok()
    with served_pair(folder, tmp_path_factory.mktemp("scratch")) as pair:
        yield pair


@pytest.mark.parametrize(
    ("store", "options", "answers"),
    [
        (P12, "-keyalg X25519", ""),
        (P12, "-keyalg ML-KEM", ""),
        (P12, "-keyalg X25519 -ext foo -startdate foo", ""),
        (P12, "-keyalg X25519 -sigalg FOO", ""),
        (P12, "-keyalg X25519 -sigalg SHA256withRSA", ""),
        (P12, "-keyalg X25519 -signer nobody", ""),
        (P12, "-keyalg X25519 -signer nobody -keysize 3", ""),
        (P12, "-keyalg X25519 -signer root -sigalg SHA256withRSA", ""),
        (P12, "-keyalg X25519 -signer root -signerkeypass wrong-one", ""),
        (P12, "-keyalg NOSUCH -signer root -signerkeypass wrong-one", ""),
        (P12, "-keyalg EC -signer agrees -ext foo", ""),
        (P12, "-keyalg EC -signer agrees -sigalg FOO", ""),
        (P12, "-keyalg EC -keysize 256 -signer agrees", ""),
        (P12, "-keyalg EC -keysize 224", ""),
        (JKS, "-keyalg X25519 -signer cert -keypass its-own", ""),
        (JKS, "-keyalg NOSUCH -signer own -keypass its-own", "\n\n\n"),
        (JKS, "-keyalg X25519 -signer own -keypass its-own", "wrong-one\n"),
        (JKS, "-keyalg X25519 -signer own -signerkeypass wrong-one", ""),
    ],
    ids=lambda value: value if isinstance(value, str) else value[1],
)
def test_what_keytool_refuses_is_refused_in_its_words(sides, store, options, answers):
    before = (sides.ours.folder / store[1]).read_bytes()
    new = ("-genkeypair", *store, "-alias", "new", "-dname", "CN=New")
    assert sides.agree(*new, *options.split(), stdin=answers).status == 1
    assert (sides.ours.folder / store[1]).read_bytes() == before


@pytest.mark.parametrize(
    ("store", "options", "answers"),
    [
        (P12, "-keyalg X448 -signer SUB -validity 4000", ""),
        (P12, "-keyalg ML-KEM -signer sub -sigalg SHA256withECDSA", ""),
        (P12, "-keyalg EC -keysize 256 -signer weak", ""),
        (P12, "-keyalg Ed25519 -signer root -signerkeypass changeit -ext bc -ext san=dns:a.example", ""),
        (JKS, "-keyalg X25519 -signer own -keypass changeit", "its-own\n"),
        (JKS, "-keyalg X25519 -signer own", "its-own\nnewpass1\nnewpass1\n"),
        (JKS, "-keyalg X25519 -signer own -signerkeypass its-own -keypass newpass1 -v", ""),
    ],
    ids=lambda value: value if isinstance(value, str) else value[1],
)
def test_certificates_are_signed_with_keytools_words(sides, request, store, options, answers):
    alias = request.node.callspec.id.replace(" ", "")
    new = ("-genkeypair", *store, "-alias", alias, "-dname", "CN=New")
    assert sides.agree(*new, *options.split(), stdin=answers).status == 0
    sides.agree("-list", "-v", *store, "-alias", alias, alike=True)


def test_openssl_verifies_the_chain(sides, openssl):
    folder = sides.ours.folder
    for alias in ("root", "sub"):
        sides.ours.run("-exportcert", *P12, "-rfc", "-alias", alias, "-file", f"{alias}.pem").ok()
    leaf = ("-alias", "leaf", "-dname", "CN=Leaf")
    sides.ours.run("-genkeypair", *P12, *leaf, "-keyalg", "RSA", "-keysize", "2048", "-signer", "sub").ok()
    sides.ours.run("-exportcert", *P12, "-rfc", "-alias", "leaf", "-file", "leaf.pem").ok()
    trusted = ("-CAfile", "root.pem", "-untrusted", "sub.pem")
    assert "leaf.pem: OK" in openssl("verify", *trusted, "leaf.pem", cwd=folder).ok().out
