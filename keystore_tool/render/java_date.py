"""Moments as Java's `Date.toString` prints them: English, in the machine's time zone.

>>> java_date(datetime(2026, 11, 24, 3, 45, 56, tzinfo=UTC)).startswith("Tue Nov 24 ")
True
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def java_date(moment: datetime) -> str:
    """A moment as ``EEE MMM dd HH:mm:ss zzz yyyy`` in the zone that TZ or the system names.

    Observed: keytool 25. Zones whose abbreviation changed in the past are named by Java as today.
    """
    # Not astimezone(): the end of the year 9999, "no end" in certificates, is in the year 10000 east of UTC.
    local = time.localtime((moment - _EPOCH) // timedelta(seconds=1))
    day, month = _DAYS[local.tm_wday], _MONTHS[local.tm_mon - 1]
    clock = f"{local.tm_hour:02}:{local.tm_min:02}:{local.tm_sec:02}"
    return f"{day} {month} {local.tm_mday:02} {clock} {_zone(local.tm_zone)} {local.tm_year}"


def _zone(abbreviation: str) -> str:
    """Java's name of a zone: zones without a name of their own are ``+0530`` in the system's data."""
    if not abbreviation.startswith(("+", "-")):
        return abbreviation
    if abbreviation in ("+00", "-00"):
        return "GMT"
    return f"GMT{abbreviation[:3]}:{abbreviation[3:] or '00'}"
