"""New certificate revocation lists (RFC 5280, 5), assembled and signed as Java does it.

>>> parse_revocation("77:6")
Revocation(serial=77, reason=6)
>>> parse_revocation("0x10")
Traceback (most recent call last):
...
keystore_tool.errors.InvalidArgumentError: not a decimal serial number: '0x10'
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.crypto import der
from keystore_tool.crypto.signatures import sign
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.x509.extension import Extension
from keystore_tool.x509.known_extensions import CRL_REASON_CODE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from keystore_tool.crypto.signature_algorithms import SignatureAlgorithm
    from keystore_tool.x509.dname import Name

_NUMBER_FORMAT = "java.lang.NumberFormatException"
_DIGITS_AT_ONCE = 9  # Java reads a big number in pieces, and complains about one of them
_MOST_DIGITS = 4000  # Python reads no number of more
_MAX_REASON = 2**31 - 1
_VERSION_2 = der.integer(1)


class Revocation(NamedTuple):
    """A certificate to be revoked.

    Attributes:
        serial: its serial number.
        reason: the number of the reason (RFC 5280, 5.3.1), 1 or more; None if no reason is given.
    """

    serial: int
    reason: int | None = None

    def encode(self, date: bytes) -> bytes:
        """The entry of a list: *date* is the encoded moment of the revocation."""
        return der.sequence(der.integer(self.serial), date, self._extensions())

    def _extensions(self) -> bytes:
        if self.reason is None:
            return b""
        code = der.tlv(der.ENUMERATED, der.parse(der.integer(self.reason)).content)
        return der.sequence(Extension(CRL_REASON_CODE, critical=False, value=code).encode())


def parse_revocation(text: str) -> Revocation:
    """Read ``SERIAL`` or ``SERIAL:REASON``, both decimal.

    Raises:
        InvalidArgumentError: it is written otherwise.
    """
    serial, colon, reason = text.partition(":")
    return Revocation(_serial(serial), _reason(reason) if colon else None)


def _serial(text: str) -> int:
    digits = text[1:] if text[:1] in ("+", "-") else text
    if digits.isdecimal() and len(digits) > _MOST_DIGITS:
        raise InvalidArgumentError(f"a serial number of {len(digits)} digits", hint="20 octets are allowed")
    if digits.isdecimal():
        return int(text)
    raise InvalidArgumentError(
        f"not a decimal serial number: {text!r}",
        hint="write hexadecimal numbers in decimal: printf '%d' 0x10",
        keytool=_complaint(digits),
        java_class=_NUMBER_FORMAT,
    )


def _complaint(digits: str) -> str:
    """What Java says of a big number that is none (observed: keytool 25)."""
    if not digits:
        return "Zero length BigInteger"
    if "-" in digits or "+" in digits:
        return "Illegal embedded sign character"
    significant = digits.lstrip("0")
    first = len(significant) % _DIGITS_AT_ONCE or _DIGITS_AT_ONCE
    bounds = [0, *range(first, len(significant), _DIGITS_AT_ONCE), len(significant)]
    pieces = (significant[start:end] for start, end in itertools.pairwise(bounds))
    return f'For input string: "{next(piece for piece in pieces if not piece.isdecimal())}"'


def _reason(text: str) -> int:
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not digits.isdecimal() or len(digits) > _MOST_DIGITS or int(digits) > _MAX_REASON:
        raise InvalidArgumentError(
            f"not the number of a reason: {text!r}",
            hint="the reasons are numbered in RFC 5280, 5.3.1: 1 is a compromised key",
            keytool=f'For input string: "{text}"',
            java_class=_NUMBER_FORMAT,
        )
    if int(text) < 1:
        raise InvalidArgumentError("Reason code must be positive", hint="leave an unspecified reason out")
    return int(text)


def build_crl(  # noqa: PLR0913  the fields that a list has
    *,
    issuer: Name,
    this_update: datetime,
    next_update: datetime,
    revocations: Sequence[Revocation],
    algorithm: SignatureAlgorithm,
    signing_key: bytes,
) -> bytes:
    """Make a revocation list: version 2 if it gives a reason, else 1, without a number, as Java does.

    Args:
        issuer: who signs; written as it was read.
        this_update: when the list is made and the certificates were revoked, with its time zone.
        next_update: when there will be another list.
        revocations: what is revoked, in the order in which it is written.
        algorithm: what `signature_algorithms.choose` gives for the signing key.
        signing_key: DER of the issuer's private key, PKCS #8.

    Returns:
        DER.

    Raises:
        InvalidArgumentError: the signing key is of another kind than the algorithm, or too short.
        StoreFormatError: the signing key is malformed.
        UnsupportedError: the signature cannot be computed here.
    """
    date = der.time(this_update)
    entries = [revocation.encode(date) for revocation in revocations]
    content = der.sequence(
        _VERSION_2 if any(one.reason is not None for one in revocations) else b"",
        algorithm.identifier,
        issuer.encoded,
        date,
        der.time(next_update),
        der.sequence(*entries) if entries else b"",
    )
    signature = sign(signing_key, algorithm, content)
    return der.sequence(content, algorithm.identifier, der.bit_string(signature))
