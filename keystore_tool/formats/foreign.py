r"""Files that are no JKS, JCEKS or PKCS#12 store, recognised in order to say what they are.

>>> describe(b"-----BEGIN CERTIFICATE-----\n").name
'a certificate in PEM'
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.errors import StoreFormatError
from keystore_tool.records import record

if TYPE_CHECKING:
    from keystore_tool.crypto.der import Element


@record
class Foreign:
    """What a file is, and what can be done with it.

    Attributes:
        name: what it is, with its article.
        advice: one line, the way to what was probably meant.
    """

    name: str
    advice: str


_IMPORT = "import it into a store with the importcert command"
_IMPORT_KEY = "put it into a store, with its certificates, with the import-pem command"
_CONVERT = "make a Java store of it with the convert command; UBER only where Bouncy Castle itself is"
_FROM_BOUNCY_CASTLE = "convert it to PKCS12 where the Bouncy Castle provider is installed"

CERTIFICATE = Foreign("a certificate", _IMPORT)
CERTIFICATES = Foreign("a PKCS#7 bundle of certificates", _IMPORT)
REQUEST = Foreign("a certificate request", "show it with the printcertreq command")
REVOCATION_LIST = Foreign("a certificate revocation list", "show it with the printcrl command")
PRIVATE_KEY = Foreign("a private key", _IMPORT_KEY)
ENCRYPTED_PRIVATE_KEY = Foreign("an encrypted private key", _IMPORT_KEY)
PUBLIC_KEY = Foreign("a public key", "a store holds certificates, not bare public keys")
BOUNCY_CASTLE = Foreign("a Bouncy Castle store (BKS or UBER)", _CONVERT)
BCFKS = Foreign("a Bouncy Castle FIPS store (BCFKS)", _FROM_BOUNCY_CASTLE)

_PEM_LABEL = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----")
_PEM_SEARCHED = 1 << 16
"""How far into a file a PEM header is looked for, in bytes: openssl writes text before it."""

_BY_PEM_LABEL = (
    # the end of the label, the longest first
    (b"ENCRYPTED PRIVATE KEY", ENCRYPTED_PRIVATE_KEY),
    (b"PRIVATE KEY", PRIVATE_KEY),
    (b"PUBLIC KEY", PUBLIC_KEY),
    (b"CERTIFICATE REQUEST", REQUEST),
    (b"CERTIFICATE", CERTIFICATE),
    (b"PKCS7", CERTIFICATES),
    (b"CMS", CERTIFICATES),
    (b"CRL", REVOCATION_LIST),
)

# Version 1 or 2, and the length of a salt, which is always 20 bytes.
_BOUNCY_CASTLE_STARTS = (b"\0\0\0\1\0\0\0\x14", b"\0\0\0\2\0\0\0\x14")

_VERSION = _ATTRIBUTES = der.context(0)

# The tags of the outermost fields, and of those inside the first of them, as far as they tell.
_BY_DER_SHAPE: tuple[tuple[list[int], list[int], Foreign], ...] = (
    ([der.SEQUENCE, der.SEQUENCE, der.BIT_STRING], [_VERSION, der.INTEGER, der.SEQUENCE], CERTIFICATE),
    ([der.SEQUENCE, der.SEQUENCE, der.BIT_STRING], [der.INTEGER, *3 * [der.SEQUENCE]], CERTIFICATE),
    ([der.SEQUENCE, der.SEQUENCE, der.BIT_STRING], [der.INTEGER, *2 * [der.SEQUENCE], _ATTRIBUTES], REQUEST),
    ([der.SEQUENCE, der.SEQUENCE, der.BIT_STRING], [der.INTEGER, *2 * [der.SEQUENCE]], REVOCATION_LIST),
    ([der.SEQUENCE, der.SEQUENCE, der.BIT_STRING], [der.SEQUENCE, der.SEQUENCE], REVOCATION_LIST),
    ([der.SEQUENCE, der.SEQUENCE], [der.SEQUENCE, der.OCTET_STRING], BCFKS),
    ([der.SEQUENCE, der.OCTET_STRING], [der.OID], ENCRYPTED_PRIVATE_KEY),
    ([der.SEQUENCE, der.BIT_STRING], [der.OID], PUBLIC_KEY),
    ([der.INTEGER, der.SEQUENCE, der.OCTET_STRING], [], PRIVATE_KEY),  # PKCS#8
    ([der.INTEGER, der.OCTET_STRING], [], PRIVATE_KEY),  # RFC 5915, elliptic curves
    ([der.INTEGER, der.INTEGER, der.INTEGER], [], PRIVATE_KEY),  # PKCS#1; openssl's DSA
    ([der.OID, der.context(0)], [], CERTIFICATES),
)


def describe(data: bytes) -> Foreign | None:
    """What a file is that is no store of a known format; None if that cannot be told."""
    if data.startswith(_BOUNCY_CASTLE_STARTS):
        return BOUNCY_CASTLE
    label = _PEM_LABEL.search(data, 0, _PEM_SEARCHED)
    if label:
        return _describe_pem(label[1])
    try:
        return _describe_der(der.parse(data))
    except StoreFormatError:
        return None


def _describe_pem(label: bytes) -> Foreign:
    for ending, found in _BY_PEM_LABEL:
        if label.endswith(ending):
            return Foreign(f"{found.name} in PEM", found.advice)
    return Foreign(f"PEM text ({label.decode('ascii')})", "a store is binary; this is not one")


def _describe_der(element: Element) -> Foreign | None:
    fields = element.expect(der.SEQUENCE, "a file").children()
    outer = [field.tag for field in fields]
    inner = [field.tag for field in fields[0].children()] if fields and fields[0].constructed else []
    for outer_start, inner_start, found in _BY_DER_SHAPE:
        if outer[: len(outer_start)] == outer_start and inner[: len(inner_start)] == inner_start:
            return found
    return None
