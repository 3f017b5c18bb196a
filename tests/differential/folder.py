"""The folder that every example starts from: stores of each type, certificates, requests, and others."""

from __future__ import annotations

import base64
import shutil
from typing import TYPE_CHECKING

import peers

if TYPE_CHECKING:
    from pathlib import Path

    from programs import Keytool

PASSWORD = ("-storepass", "changeit")
TEXTS = {
    "pw.txt": "changeit\n",
    "crlf.txt": "changeit\r\n",
    "two.txt": "changeit\nother\n",
    "bare.txt": "changeit",
    "blank.txt": "\nchangeit\n",
    "empty": "",
    "junk": "no store, no certificate\n",
}
DAMAGED = 200
"""How much is left of a damaged store, in bytes."""


def make(keytool: Keytool) -> None:
    """Fill keytool's folder."""
    folder = keytool.folder
    _make_stores(keytool)
    _make_certificates(keytool)
    _make_odd_files(folder)
    for name, content in TEXTS.items():
        (folder / name).write_bytes(content.encode())
    for name in ("s.p12", "s.jks"):
        damaged = folder / name.replace("s.", "cut.")
        damaged.write_bytes((folder / name).read_bytes()[:-DAMAGED])


def _run(keytool: Keytool, *arguments: str) -> None:
    ended = keytool.call(arguments)
    assert ended.status == 0, f"{arguments}: {ended}"


def _make_stores(keytool: Keytool) -> None:
    """Each type with keys and certificates of many kinds, and with certificates only."""
    for kind in ("p12", "jks", "jceks"):
        target = ("-keystore", f"s.{kind}", "-storetype", {"p12": "PKCS12"}.get(kind, kind), *PASSWORD)
        own = () if kind == "p12" else ("-keypass", "keypass1")

        def key(alias: str, algorithm: str, *options: str, target: tuple[str, ...] = target) -> None:
            _run(
                keytool,
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                algorithm,
                "-dname",
                f"CN={alias}, O=Example",
                *options,
                *target,
            )

        same = () if kind == "p12" else ("-keypass", "changeit")
        key("ca", "EC", "-groupname", "secp256r1", "-ext", "bc:c", *same)
        key("leaf", "EC", "-groupname", "secp256r1", *same)
        key("rsa", "RSA", "-keysize", "1024", "-sigalg", "SHA1withRSA", "-ext", "san=dns:a.example", *own)
        key("ed", "Ed25519", *same)
        key("dsa", "DSA", "-keysize", "1024", *own)
        key("other", "EC", "-groupname", "secp256r1", *same)
        _run(keytool, "-exportcert", "-rfc", "-alias", "other", "-file", f"other-{kind}.pem", *target)
        _run(keytool, "-delete", "-alias", "other", *target)
        _run(keytool, "-importcert", "-noprompt", "-alias", "trusted", "-file", f"other-{kind}.pem", *target)
        if kind != "jks":
            _run(
                keytool, "-genseckey", "-alias", "secret", "-keyalg", "AES", "-keysize", "128", *same, *target
            )
    for kind in ("p12", "jks"):
        target = ("-keystore", f"t.{kind}", "-storetype", {"p12": "PKCS12"}.get(kind, kind), *PASSWORD)
        _run(keytool, "-importcert", "-noprompt", "-alias", "trusted", "-file", "other-p12.pem", *target)


def _make_certificates(keytool: Keytool) -> None:
    """What goes between an owner of a key and a certificate authority."""
    store = ("-keystore", "s.p12", *PASSWORD)
    _run(keytool, "-exportcert", "-rfc", "-alias", "ca", "-file", "ca.pem", *store)
    _run(keytool, "-exportcert", "-alias", "ca", "-file", "ca.der", *store)
    _run(keytool, "-exportcert", "-rfc", "-alias", "leaf", "-file", "leaf.pem", *store)
    _run(keytool, "-exportcert", "-rfc", "-alias", "rsa", "-file", "rsa.pem", *store)
    shutil.copy(keytool.folder / "other-p12.pem", keytool.folder / "other.pem")
    extensions = (
        "-ext",
        "bc=ca:true,pathlen:1",
        "-ext",
        "ku:c=keyCertSign,cRLSign",
        "-ext",
        "san=dns:a.example,ip:1.2.3.4",
    )
    _run(keytool, "-certreq", "-alias", "leaf", "-file", "leaf.csr", *extensions, *store)
    _run(keytool, "-certreq", "-alias", "rsa", "-file", "rsa.csr", "-sigalg", "MD5withRSA", *store)
    _run(keytool, "-gencert", "-rfc", "-alias", "ca", "-infile", "leaf.csr", "-outfile", "reply.pem", *store)
    _run(keytool, "-gencert", "-rfc", "-alias", "ca", "-infile", "rsa.csr", "-outfile", "renewed.pem", *store)
    _run(keytool, "-gencrl", "-alias", "ca", "-id", "1", "-file", "ca.crl", *store)


def _make_odd_files(folder: Path) -> None:
    """The same certificates in other wrappings."""
    ca, reply = (folder / "ca.pem").read_text(), (folder / "reply.pem").read_text()
    der = (folder / "ca.der").read_bytes()
    body = "".join(ca.splitlines()[1:-1])
    key = "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n"
    for name, content in {
        "chain.pem": reply + ca,
        "reversed.pem": ca + reply,
        "key.pem": key + ca,
        "text.pem": "Some words\nmore: of them\n" + ca + "and after\n",
        "crlf.pem": ca.replace("\r\n", "\n"),
        "bare.pem": body,
        "label.pem": ca.replace("CERTIFICATE", "TRUSTED CERTIFICATE"),
        "spaces.pem": ca.replace("\n", " \n\n"),
        "unended.pem": ca.rpartition("-----END")[0],
    }.items():
        (folder / name).write_bytes(content.encode())
    (folder / "cut.der").write_bytes(der[:100])
    (folder / "two.der").write_bytes(der + base64.b64decode("".join(reply.splitlines()[1:-1])))
    request = "".join((folder / "leaf.csr").read_text().splitlines()[1:-1])
    (folder / "leaf-csr.der").write_bytes(base64.b64decode(request))
    for form, name in (("PEM", "chain.p7b"), ("DER", "chain.p7")):
        pack = ("openssl", "crl2pkcs7", "-nocrl", "-certfile", "chain.pem", "-outform", form, "-out", name)
        peers.run(*pack, cwd=folder).ok()
