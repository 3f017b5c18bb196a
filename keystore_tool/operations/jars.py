"""Who signed a jar file (the JAR file specification, "Signed JAR File"), for what is in it and unchanged.

Signatures with weak algorithms count: who looks for the signers wants to know of them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.errors import CertificateError, KeystoreError, StoreFormatError
from keystore_tool.records import field, record
from keystore_tool.x509.signed_data import SignedData

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from zipfile import ZipFile, ZipInfo

    from keystore_tool.model import Certificate
    from keystore_tool.x509.signed_data import VerifiedSigner

MANIFEST = "META-INF/MANIFEST.MF"
_BLOCK = re.compile(r"(META-INF/[^/]+)\.(RSA|DSA|EC)", re.IGNORECASE)
_SECTION_END = re.compile(rb"(?<=\n)\r?\n|\Z")
_CONTINUATION = re.compile(r"\r?\n ")
_HASHES = {
    "SHA-512": "sha512",
    "SHA-384": "sha384",
    "SHA-256": "sha256",
    "SHA-224": "sha224",
    "SHA1": "sha1",
    "SHA-1": "sha1",
    "SHA": "sha1",
    "MD5": "md5",
}
_DIGEST = "-DIGEST"
_OF_MANIFEST = "-DIGEST-MANIFEST"
_OF_MAIN = "-DIGEST-MANIFEST-MAIN-ATTRIBUTES"
_VERSION = "1.0"
_CHUNK = 1 << 16
MAX_SIZE = 16_000_000
"""The most bytes of a manifest, signature file or signature block (observed: keytool 25)."""
_SECURITY_EXCEPTION = "java.lang.SecurityException"


@record
class SignedJar:
    """The signers of a jar file, each once, in the order in which their first entries come.

    Attributes:
        signers: empty if nobody signed.
        pem: whether their certificates are wanted as PEM.
        trusted: certificates whose signature nobody needs to verify.
    """

    signers: tuple[VerifiedSigner, ...]
    pem: bool
    trusted: frozenset[Certificate] = frozenset()


class Section(NamedTuple):
    """A section of a manifest or signature file.

    Attributes:
        raw: its bytes, the empty line at its end included.
        attributes: its values, by name in capitals.
    """

    raw: bytes
    attributes: dict[str, str]

    def digests(self, suffix: str = _DIGEST) -> Iterator[tuple[str, str]]:
        """The digests that the section states, as (Java's name of the algorithm, Base64)."""
        for name, value in self.attributes.items():
            algorithm = name.removesuffix(suffix)
            if name.endswith(suffix) and algorithm in _HASHES:
                yield algorithm, value


@record
class ManifestFile:
    """A manifest or a signature file.

    Attributes:
        raw: its bytes.
        main: the section about the whole file.
        entries: the sections about entries, by their names.
    """

    raw: bytes
    main: Section
    entries: dict[str, Section] = field(default_factory=dict)

    @classmethod
    def parse(cls, raw: bytes) -> ManifestFile:
        """Read a file; what is no attribute in it is passed over."""
        main, *others = (_section(part) for part in _split(raw))
        return cls(raw, main, {one.attributes["NAME"]: one for one in others if "NAME" in one.attributes})


def _split(raw: bytes) -> Iterator[bytes]:
    """The sections' bytes: an empty line ends one, more of them belong to none; at least one section."""
    start = 0
    for match in _SECTION_END.finditer(raw):
        section = raw[start : match.end()]
        if start == 0 or section.strip():
            yield section
        start = match.end()


def _section(raw: bytes) -> Section:
    text = _CONTINUATION.sub("", raw.decode("utf-8", "replace"))
    pairs = (line.partition(": ") for line in text.splitlines())
    return Section(raw, {name.upper(): value for name, colon, value in pairs if colon})


def signers(jar: ZipFile) -> tuple[VerifiedSigner, ...]:
    """Everybody who signed an entry that is in the file.

    Raises:
        CertificateError: something was changed after it was signed.
        zipfile.BadZipFile: an entry is damaged.
    """
    names = {info.filename.upper(): info for info in jar.infolist()}
    if MANIFEST not in names:
        return ()
    manifest = ManifestFile.parse(_read(jar, names[MANIFEST]))
    signed = [one for info in jar.infolist() if (one := _signature(jar, info, names, manifest)) is not None]
    if not signed:
        return ()
    found: dict[VerifiedSigner, None] = {}
    for info in jar.infolist():
        section = manifest.entries.get(info.filename)
        if section is None or info.is_dir():
            continue
        _check_entry(jar, info, section)
        for who, entries in signed:
            if info.filename in entries:
                found.update(dict.fromkeys(who))
    return tuple(found)


def _read(jar: ZipFile, info: ZipInfo) -> bytes:
    """A file about signatures, which is read as a whole; what it says of its size is not exceeded.

    Raises:
        StoreFormatError: it is larger than Java takes.
    """
    if info.file_size > MAX_SIZE:
        problem = f"Unsupported size: {info.file_size} for JarEntry {info.filename}."
        raise StoreFormatError(
            f"{info.filename} has {info.file_size} bytes: no signed jar file has so many",
            keytool=f"{problem} Allowed max size: {MAX_SIZE} bytes.",
        )
    return jar.read(info)


def _signature(
    jar: ZipFile, info: ZipInfo, names: dict[str, ZipInfo], manifest: ManifestFile
) -> tuple[tuple[VerifiedSigner, ...], frozenset[str]] | None:
    """The signers of a signature block, and the names that they signed; None if the file is no such block."""
    match = _BLOCK.fullmatch(info.filename)
    file = names.get(f"{match[1]}.SF".upper()) if match else None
    if match is None or file is None:
        return None
    content = _read(jar, info)
    try:
        block = SignedData.decode(content)
    except StoreFormatError:
        return None  # as Java does
    content = _read(jar, file)
    signature_file = ManifestFile.parse(content)
    if signature_file.main.attributes.get("SIGNATURE-VERSION") != _VERSION:
        return None
    try:
        who = block.verify(content)
    except KeystoreError as error:
        message = f"cannot verify signature block file {match[1]}"
        raise CertificateError(message, hint=error.message, java_class=_SECURITY_EXCEPTION) from error
    _check_manifest(signature_file, manifest)
    return who, frozenset(signature_file.entries)


def _check_manifest(signature_file: ManifestFile, manifest: ManifestFile) -> None:
    """See that the manifest is the one that was signed: as a whole, or in the sections that were."""
    is_whole = _agrees(signature_file.main.digests(_OF_MANIFEST), manifest.raw)
    if not is_whole and _disagreement(signature_file.main.digests(_OF_MAIN), manifest.main.raw):
        raise _changed("Invalid signature file digest for Manifest main attributes")
    for name, section in signature_file.entries.items():
        if name not in manifest.entries:
            raise _changed(f"no manifest section for signature file entry {name}")
        algorithm = _disagreement(section.digests(), manifest.entries[name].raw)
        if not is_whole and algorithm:
            raise _changed(f"invalid {algorithm} signature file digest for {name}")


def _agrees(digests: Iterator[tuple[str, str]], content: bytes) -> bool:
    stated = list(digests)
    return bool(stated) and not _disagreement(iter(stated), content)


def _disagreement(digests: Iterator[tuple[str, str]], content: bytes) -> str | None:
    """The algorithm of the first digest that is another one than the content's; None if all are right."""
    for algorithm, stated in digests:
        if _octets(stated) != hashlib.new(_HASHES[algorithm], content).digest():
            return algorithm
    return None


def _check_entry(jar: ZipFile, info: ZipInfo, section: Section) -> None:
    stated = list(section.digests())
    computed = [hashlib.new(_HASHES[algorithm]) for algorithm, _ in stated]
    with jar.open(info) as content:
        read: Callable[[], bytes] = lambda: content.read(_CHUNK)  # noqa: E731
        for chunk in iter(read, b""):
            for digest in computed:
                digest.update(chunk)
    for (algorithm, value), digest in zip(stated, computed, strict=True):
        if _octets(value) != digest.digest():
            raise _changed(f"{algorithm} digest error for {info.filename}")


def _octets(value: str) -> bytes:
    try:
        return base64.b64decode(value)
    except binascii.Error:
        return b""


def _changed(message: str) -> CertificateError:
    return CertificateError(
        message, hint="the file was changed after it was signed", java_class=_SECURITY_EXCEPTION
    )
