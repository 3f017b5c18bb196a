"""A small certificate authority of openssl's: a root, one below it, and leaves of every kind of key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Runner

KINDS = {
    "rsa": ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"),
    "rsa-pss": ("-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"),
    "p256": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
    "p521": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"),
    "ed25519": ("-algorithm", "ED25519"),
    "ed448": ("-algorithm", "ED448"),
}
"""What openssl makes of keys, but for DSA, which takes parameters."""

CLIENT = "extendedKeyUsage=clientAuth"

BLOCK = re.compile(r"-----BEGIN ([A-Z ]+)-----\n.*?-----END \1-----\n", re.DOTALL)


def blocks(text: str, label: str) -> list[str]:
    """The PEM blocks of a label, each as it is written."""
    return [found[0] for found in BLOCK.finditer(text) if found[1] == label]


@dataclass(frozen=True)
class Leaf:
    """A private key and its certificate, in PEM files of openssl's."""

    key: Path
    certificate: Path


@dataclass(frozen=True)
class Pki:
    """The authority in a folder."""

    folder: Path
    openssl: Runner

    @property
    def root(self) -> Path:
        """The root's certificate."""
        return self.folder / "root.crt"

    @property
    def intermediate(self) -> Path:
        """The certificate of the one that signs leaves."""
        return self.folder / "intermediate.crt"

    def make(self) -> Pki:
        """Make the two authorities."""
        ca = "basicConstraints=critical,CA:true"
        self._key("root", "p256")
        self.openssl(
            *("req", "-x509", "-key", self.folder / "root.key", "-subj", "/O=Example/CN=Root CA"),
            *("-addext", ca, "-days", "30", "-out", self.root),
        ).ok()
        self._key("intermediate", "p256")
        self._sign(
            "intermediate", "/O=Example/CN=Intermediate CA", "root", "basicConstraints=critical,CA:true"
        )
        return self

    def leaf(self, name: str, kind: str = "p256", subject: str | None = None, days: int = 20) -> Leaf:
        """A leaf with a key of a kind."""
        self._key(name, kind)
        self._sign(
            name, subject or f"/O=Example/CN={name}", "intermediate", "extendedKeyUsage=clientAuth", days
        )
        return Leaf(self.folder / f"{name}.key", self.folder / f"{name}.crt")

    def renew(self, leaf: Leaf, name: str, days: int) -> Path:
        """Another certificate for a leaf's key."""
        (self.folder / f"{name}.key").write_bytes(leaf.key.read_bytes())
        self._sign(name, f"/O=Example/CN={name}", "intermediate", CLIENT, days)
        return self.folder / f"{name}.crt"

    def file(self, name: str, *parts: Path) -> Path:
        """A file with the content of others."""
        joined = self.folder / name
        joined.write_bytes(b"".join(part.read_bytes() for part in parts))
        return joined

    def _key(self, name: str, kind: str) -> None:
        path = self.folder / f"{name}.key"
        if kind == "dsa":
            parameters = self.folder / "dsa-parameters.pem"
            self.openssl("dsaparam", "-out", parameters, "2048").ok()
            self.openssl("genpkey", "-paramfile", parameters, "-out", path).ok()
        else:
            self.openssl("genpkey", *KINDS[kind], "-out", path).ok()

    def _sign(self, name: str, subject: str, issuer: str, extension: str, days: int = 30) -> None:
        at = self.folder / name
        extensions = at.with_suffix(".cnf")
        extensions.write_text(f"{extension}\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n")
        key, request = f"{at}.key", f"{at}.csr"
        self.openssl("req", "-new", "-key", key, "-subj", subject, "-out", request, "-utf8").ok()
        self.openssl(
            *(
                "x509",
                "-req",
                "-in",
                request,
                "-out",
                f"{at}.crt",
                "-days",
                str(days),
                "-extfile",
                extensions,
            ),
            *("-CA", self.folder / f"{issuer}.crt", "-CAkey", self.folder / f"{issuer}.key"),
        ).ok()
