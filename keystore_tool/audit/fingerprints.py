"""Fingerprints that policy names in files: of the roots of public CAs, of known bad keys."""

from __future__ import annotations

import re
from pathlib import Path

from keystore_tool.errors import InvalidArgumentError, KeystoreError
from keystore_tool.formats import detect
from keystore_tool.model import TrustedCertificateEntry

_SHA256 = re.compile(r"[0-9a-f]{64}")


def of_roots(path: str | None) -> frozenset[str]:
    """The fingerprints of the certificates in a file: a store that opens without a password, or PEM.

    Raises:
        InvalidArgumentError: it cannot be read.
    """
    if path is None:
        return frozenset()
    data = _read(path)
    try:
        if detect.detect(data) is None:
            from keystore_tool.x509 import files  # noqa: PLC0415  for who has such a file only

            return frozenset(one.sha256.hex() for one in files.certificates(data))
        entries = [entry for _, entry in detect.decode(data, None).items()]
    except KeystoreError as error:
        raise InvalidArgumentError(f"no certificates in {path}: {error.message}") from error
    return frozenset(
        entry.certificate.sha256.hex() for entry in entries if isinstance(entry, TrustedCertificateEntry)
    )


def of_bad_keys(path: str | None) -> frozenset[str]:
    """The fingerprints of SubjectPublicKeyInfo in a file: hexadecimal, each first on its line.

    Raises:
        InvalidArgumentError: it cannot be read, or a line begins with something else.
    """
    if path is None:
        return frozenset()
    found = set()
    for number, line in enumerate(_read(path).decode("utf-8", "replace").splitlines(), 1):
        words = line.partition("#")[0].replace(":", "").lower().split()
        if words and not _SHA256.fullmatch(words[0]):
            raise InvalidArgumentError(f"{path}, line {number}: no SHA-256 in hexadecimal")
        found.update(words[:1])
    return frozenset(found)


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InvalidArgumentError(f"cannot read {path}: {error.strerror}") from error
