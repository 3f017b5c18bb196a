"""Facts about certificates in a few words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from keystore_tool.errors import StoreFormatError
from keystore_tool.x509.inspect import inspect

if TYPE_CHECKING:
    from keystore_tool.model import Certificate

UNREADABLE = "unreadable"
DAYS_PER_YEAR = 365


def validity_text(certificate: Certificate, now: datetime | None = None) -> str:
    """Until when a certificate is valid, such as ``expires in 41 days``."""
    try:
        view = inspect(certificate)
        begin, end = view.not_before, view.not_after
    except StoreFormatError:
        return UNREADABLE
    moment = now or datetime.now(UTC)
    if moment < begin:
        return f"valid from {begin:%Y-%m-%d}"
    days = (end - moment).days
    if days < 0:
        return f"expired {end:%Y-%m-%d}"
    if days >= 2 * DAYS_PER_YEAR:
        return f"expires in {days // DAYS_PER_YEAR} years"
    return f"expires in {days} day{'' if days == 1 else 's'}"


def key_text(certificate: Certificate) -> str:
    """A certificate's key, such as ``RSA 2048``."""
    try:
        key = inspect(certificate).public_key
    except StoreFormatError:
        return UNREADABLE
    return " ".join(str(part) for part in (key.algorithm, key.curve or key.bits) if part)
