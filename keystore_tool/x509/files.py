"""Certificates and certificate requests from files, taken and refused as keytool does.

>>> certificates(b"")
Traceback (most recent call last):
...
keystore_tool.errors.CertificateError: Empty input
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from keystore_tool.crypto import der
from keystore_tool.errors import CertificateError, StoreFormatError
from keystore_tool.model import Certificate
from keystore_tool.x509.acceptance import check_certificate, check_crl, check_request
from keystore_tool.x509.crl import inspect_crl
from keystore_tool.x509.inspect import inspect

if TYPE_CHECKING:
    from collections.abc import Iterator

_CERTIFICATE_EXCEPTION = "java.security.cert.CertificateException"
_CRL_EXCEPTION = "java.security.cert.CRLException"
_SIGNED_DATA = "1.2.840.113549.1.7.2"
_CERTIFICATES, _CRLS = der.context(0), der.context(1)

_DASHES = b"-----"
# Any label will do if the last line has the same one; after the dashes of the last line Java wants the line's
# end, or a blank and anything: the latter if blanks follow the first line's dashes (observed: keytool 25).
_PEM_BLOCK = re.compile(
    rb"-----BEGIN ([^-\r\n]*)-----( +)?(?:\r\n|\r|\n)([^-]*)"
    rb"-----END \1-----(?(2) [^\r\n]*|(?: [^\r\n]*)?)(?:\r\n|\r|\n|\Z)"
)
# What the end of the file cuts short, before the last dashes of either line, is no block (seen: keytool 25).
_CUT_SHORT = re.compile(
    rb"-----(?:[^-\r\n]*-{0,4}|BEGIN [^-\r\n]*----- *(?:\r\n|\r|\n)[^-]*(?:-{1,5}[^-\r\n]*-{0,4})?)\Z"
)
_REQUEST_BEGIN = re.compile(rb"^-----BEGIN[^\r\n]*REQUEST[^\r\n]*", re.MULTILINE)
_ANY_BEGIN = re.compile(rb"^-----BEGIN[^\r\n]*", re.MULTILINE)


def first_certificate(data: bytes) -> Certificate:
    """The first certificate of a file, PEM or DER, as importcert takes it for a trusted one.

    Raises:
        CertificateError: the file does not begin with one; what follows it does not matter.
    """
    try:
        block = next(_blocks(data), None)
        if block is not None:
            return _certificate(block)
    except StoreFormatError as error:
        raise CertificateError("Input not an X.509 certificate") from error
    raise CertificateError("Input not an X.509 certificate")


def certificates(data: bytes) -> tuple[Certificate, ...]:
    """All certificates of a file (PEM, DER one after the other, PKCS#7), as printcert takes them.

    Raises:
        CertificateError: there is none, or something else among them.
    """
    try:
        found = _certificates(data)
    except StoreFormatError as error:
        raise CertificateError("Failed to parse input") from error
    if not found:
        raise CertificateError("Empty input")
    return found


def reply(data: bytes) -> tuple[Certificate, ...]:
    """All certificates of a file (PEM, DER one after the other, PKCS#7), as importcert takes a reply.

    Raises:
        CertificateError: there is none.
        StoreFormatError: there is something else among them.
    """
    found = _certificates(data)
    if not found:
        raise CertificateError("Reply has no certificates")
    return found


def request(data: bytes, *, any_label: bool = False) -> bytes:
    """DER of the first certificate request of a file, which must be PEM (observed: keytool 25).

    Args:
        data: the file.
        any_label: whether a PEM block with another label than that of a request is one too, as printcertreq
            has it and gencert has not.

    Raises:
        StoreFormatError: there is none, or it is malformed; in Java's words.
    """
    return check_request(_request_block(data, _ANY_BEGIN if any_label else _REQUEST_BEGIN)).der


def crls(data: bytes) -> tuple[bytes, ...]:
    """DER of all revocation lists of a file (PEM, DER one after the other, PKCS#7), as printcrl takes them.

    Raises:
        StoreFormatError: there is something else in it, and not nothing; its class is CRLException, and where
            a short reason exists it is in Java's words.
    """
    try:
        return _crls(data)
    except StoreFormatError as error:
        reason = error.keytool.removeprefix(f"{error.java_class}: ")
        raise StoreFormatError(error.message, keytool=reason, java_class=_CRL_EXCEPTION) from error


# ---------------------------------------------------------------------------------------------- the blocks


def _blocks(data: bytes) -> Iterator[bytes]:
    """DER of each block: what begins with a SEQUENCE is DER, all else text before PEM."""
    position = 0
    while position < len(data):
        if data[position] == der.SEQUENCE:
            element = der.read(data, position)
            yield element.encoded
            position = element.end
            continue
        begin = data.find(_DASHES, position)
        if begin < 0:
            return
        block = _PEM_BLOCK.match(data, begin)
        if block is None:
            if _CUT_SHORT.match(data, begin):
                return
            raise StoreFormatError("not a PEM block", offset=begin, java_class=_CERTIFICATE_EXCEPTION)
        yield _base64(block[3], begin)
        position = block.end()


def _base64(text: bytes, offset: int) -> bytes:
    compact = text.translate(None, b"\r\n ")
    if not compact.endswith(b"="):
        compact += b"=" * (-len(compact) % 4)  # Java does without
    try:
        return base64.b64decode(compact, validate=True)
    except binascii.Error as error:
        raise StoreFormatError(
            f"not Base64: {error}", offset=offset, java_class=_CERTIFICATE_EXCEPTION
        ) from error


def _certificates(data: bytes) -> tuple[Certificate, ...]:
    blocks = _blocks(data)
    first = next(blocks, None)
    if first is None:
        if not data:
            return ()
        raise StoreFormatError("No certificate data found", java_class=_CERTIFICATE_EXCEPTION)
    if _is_signed_data(first):
        return tuple(map(_certificate, _signed_parts(first, _CERTIFICATES)))
    return (_certificate(first), *map(_certificate, blocks))


def _certificate(encoded: bytes) -> Certificate:
    der.parse(encoded)
    view = inspect(encoded)
    check_certificate(view)
    return Certificate(view.der)


def _crls(data: bytes) -> tuple[bytes, ...]:
    blocks = _blocks(data)
    first = next(blocks, None)
    if first is None:
        if not data:
            return ()
        raise StoreFormatError("No CRL data found")
    if _is_signed_data(first):
        return tuple(map(_crl, _signed_parts(first, _CRLS)))
    return (_crl(first), *map(_crl, blocks))


def _crl(encoded: bytes) -> bytes:
    try:
        der.parse(encoded)
        view = inspect_crl(encoded)
    except StoreFormatError as error:
        reason = error.keytool.removeprefix(f"{error.java_class}: ")
        raise StoreFormatError(error.message, keytool=f"Parsing error: {reason}") from error
    check_crl(view)
    return view.der


# ----------------------------------------------------------------------------------------------- signed data


def _is_signed_data(encoded: bytes) -> bool:
    children = der.read(encoded).children()
    return len(children) > 1 and children[0].tag == der.OID and children[0].oid() == _SIGNED_DATA


def _signed_parts(encoded: bytes, tag: int) -> list[bytes]:
    """The certificates or lists in PKCS#7 SignedData, which nobody signed (RFC 2315, 9.1), in its order."""
    content = der.parse(der.normalise(encoded)).children()[1]
    signed_data = content.inner().expect(der.SEQUENCE, "SignedData").children()
    for field in signed_data[3:]:
        if field.tag == tag:
            return [part.encoded for part in field.children()]
    return []


# -------------------------------------------------------------------------------------------------- requests


def _request_block(data: bytes, begin: re.Pattern[bytes]) -> bytes:
    start = begin.search(data)
    if start is None:
        hint = "a request is read from PEM: openssl req -inform DER -in FILE makes that"
        raise StoreFormatError("no certificate request", hint=hint, keytool="Too short")
    body = data[start.end() :].partition(b"-----END")[0]
    return _base64(body.translate(None, b"\t"), start.start())
