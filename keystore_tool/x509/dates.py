"""The validity period of a new certificate: keytool's ``-startdate`` and ``-validity``.

Dates are typed in the system's time zone and moved on its calendar; what comes out is UTC, in whole seconds.

>>> from datetime import UTC, datetime
>>> now = datetime(2026, 11, 26, 7, 44, 35, tzinfo=UTC)
>>> period = validity("+1y-2m", 90, now)
>>> str(period.not_before), str(period.not_after)
('2027-09-26 07:44:35+00:00', '2027-12-25 07:44:35+00:00')
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta

from keystore_tool.errors import CertificateError, InvalidArgumentError
from keystore_tool.records import record

_STEPS = re.compile(r"([+-])([0-9]+)([ymdHMS])")
_RELATIVE = re.compile(rf"(?:{_STEPS.pattern})+")
_DATE = r"(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/(?P<day>[0-9]{2})"
_TIME = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
_ABSOLUTE = (re.compile(f"{_DATE} {_TIME}"), re.compile(_DATE), re.compile(_TIME))
_FIELDS = ("year", "month", "day", "hour", "minute", "second")
_CLOCK_STEPS = {"H": timedelta(hours=1), "M": timedelta(minutes=1), "S": timedelta(seconds=1)}

DEFAULT_DAYS = 90
"""How long a certificate is valid unless something else is asked for."""

_LAST_YEAR = 9999
_MAX_INT = 2**31 - 1
_YEARS_OF_CYCLE, _DAYS_OF_CYCLE = 400, 146_097
"""After so many years, the Gregorian calendar repeats itself."""


@record
class Validity:
    """When a certificate is valid.

    Attributes:
        not_before: the first moment, UTC, whole seconds.
        not_after: the last moment, UTC, whole seconds.
    """

    not_before: datetime
    not_after: datetime


def validity(start: str | None, days: int, now: datetime) -> Validity:
    """The period that the options ask for.

    Args:
        start: the value of ``-startdate``, or None for now.
        days: the value of ``-validity``: days of 24 hours.
        now: the time, with its zone.

    Raises:
        InvalidArgumentError: there are fewer days than one, or *start* is no date.
        CertificateError: it ends after the year 9999.
    """
    check_days(days)
    moment = now.replace(microsecond=0).astimezone(UTC)
    not_before = moment if start is None else start_date(start, moment)
    return Validity(not_before, _end(not_before, days))


def check_days(days: int) -> None:
    """Refuse a period of no length.

    Raises:
        InvalidArgumentError: there are fewer days than one.
    """
    if days < 1:
        raise InvalidArgumentError("Validity must be greater than zero", hint="give a number of days")


def start_date(text: str, now: datetime) -> datetime:
    """The moment that a ``-startdate`` value names.

    It is a series of steps from now (``+1y-2m+3d-1H+2M-3S``), taken from left to right, or
    ``yyyy/mm/dd HH:MM:SS``, or one half of that: today, or now, is the other. Fields may overflow: month 13
    is next year's January (observed: keytool 25).

    Args:
        text: the value.
        now: the time, with its zone.

    Returns:
        UTC, whole seconds.

    Raises:
        InvalidArgumentError: it is neither, or at the ends of Python's calendar, the years 1 to 9999.
        CertificateError: it is after the year 9999.
    """
    now = now.replace(microsecond=0).astimezone(UTC)
    try:
        if _RELATIVE.fullmatch(text):
            return _relative(text, now)
        for pattern in _ABSOLUTE:
            found = pattern.fullmatch(text)
            if found:
                return _absolute(found.groupdict(), now)
    except (ValueError, OverflowError) as error:  # the calendar's ends
        raise _illegal() from error
    raise _illegal()


def _illegal() -> InvalidArgumentError:
    return InvalidArgumentError(
        "Illegal startdate value",
        hint="2026/12/31 23:59:59 is one, and +1y-2m+3d-1H+2M-3S",
        java_class="java.io.IOException",
    )


def _relative(text: str, moment: datetime) -> datetime:
    for sign, digits, unit in _STEPS.findall(text):
        if len(digits) > 10 or int(digits) > _MAX_INT:  # noqa: PLR2004  digits of the greatest int
            raise InvalidArgumentError(
                f'For input string: "{digits}"', java_class="java.lang.NumberFormatException"
            )
        moment = _moved(moment, int(sign + digits), unit)
    return moment


def _moved(moment: datetime, count: int, unit: str) -> datetime:
    """Hours and less are time that passes; days and more keep the time on the wall (seen: keytool 25)."""
    if unit in _CLOCK_STEPS:
        return moment + count * _CLOCK_STEPS[unit]
    wall = moment.astimezone().replace(tzinfo=None)
    if unit == "d":
        return _to_utc(wall + timedelta(days=count))
    years, month = divmod(wall.month - 1 + (12 * count if unit == "y" else count), 12)
    year = wall.year + years
    _check_year(year)
    last = monthrange(year, month + 1)[1]
    return _to_utc(wall.replace(year=year, month=month + 1, day=min(wall.day, last)))


def _absolute(typed: dict[str, str], now: datetime) -> datetime:
    today = now.astimezone()
    fields = {name: int(typed[name]) if name in typed else getattr(today, name) for name in _FIELDS}
    years, month = divmod(fields["month"] - 1, 12)
    first = datetime(fields["year"] + years, month + 1, 1)  # noqa: DTZ001  on the wall
    return _to_utc(
        first
        + timedelta(
            days=fields["day"] - 1,
            hours=fields["hour"],
            minutes=fields["minute"],
            seconds=fields["second"],
        )
    )


def _to_utc(wall: datetime) -> datetime:
    """The moment of a time on the wall: the later one of two, as in Java; moved ahead where there is none."""
    return max(wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def _end(not_before: datetime, days: int) -> datetime:
    # A cycle earlier, so that no year is too late for Python's calendar.
    cycles, rest = divmod(days, _DAYS_OF_CYCLE)
    early = not_before.year > _YEARS_OF_CYCLE
    base = not_before.replace(year=not_before.year - _YEARS_OF_CYCLE) if early else not_before
    end = base + timedelta(days=rest)
    year = end.year + _YEARS_OF_CYCLE * (cycles + early)
    _check_year(year)
    return end.replace(year=year)


def _check_year(year: int) -> None:
    if year > _LAST_YEAR:
        raise CertificateError(
            f"Validity period ends at calendar year {year} which is greater than {_LAST_YEAR}"
        )
