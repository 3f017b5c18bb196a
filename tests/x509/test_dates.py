"""Validity periods: every date was observed with keytool 25."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.errors import CertificateError, InvalidArgumentError
from keystore_tool.x509.dates import start_date, validity

NOW = datetime(2026, 11, 26, 7, 44, 35, 999_999, tzinfo=UTC)


@pytest.fixture
def zone(monkeypatch):
    """A function that moves the system to a time zone."""

    def move(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("+1d", "2026-11-27 07:44:35"),
        ("+1d-1d", "2026-11-26 07:44:35"),
        ("+0d", "2026-11-26 07:44:35"),
        ("+1y+1m", "2027-12-26 07:44:35"),
        ("-13m", "2025-10-26 07:44:35"),
        ("+3m+2d", "2027-02-28 07:44:35"),
        ("-9m+3d+3d-1y", "2025-03-04 07:44:35"),
        ("+1H-2M+3S", "2026-11-26 08:42:38"),
        ("+2147483647S", "2094-12-14 10:58:42"),
        ("2024/02/29 12:34:56", "2024-02-29 12:34:56"),
        ("2024/02/29", "2024-02-29 07:44:35"),
        ("01:02:03", "2026-11-26 01:02:03"),
        ("24:00:00", "2026-11-27 00:00:00"),
        ("2020/13/45 25:61:61", "2021-02-15 02:02:01"),
        ("2020/02/30", "2020-03-01 07:44:35"),
        ("2024/99/99 99:99:99", "2032-06-11 04:40:39"),
        ("2024/00/00 00:00:00", "2023-11-30 00:00:00"),
        ("2050/01/01 00:00:00", "2050-01-01 00:00:00"),
    ],
)
def test_a_start_date_is_read_as_keytool_reads_it(zone, typed, moment):
    zone("UTC")
    assert f"{start_date(typed, NOW):%Y-%m-%d %H:%M:%S}" == moment


@pytest.mark.parametrize(
    "typed",
    [
        *("", "now", "2020-01-02", "2024/2/9", "24/02/09", "2024", "2024/01", "1:02:03", "12024/01/01"),
        *("+1", "1d", "+d", "+1x", "+1D", "+1h", "++1d", "+-1d", "+1d +1d", "+1d\n"),
        *("2020/01/01 ", " 2020/01/01", "2020/01/01  00:00:00", "2020/01/01T00:00:00", "2020/01/01 00:00"),
        "٢٠٢٠/01/01",
    ],
)
def test_anything_else_is_refused_in_keytools_words(typed):
    with pytest.raises(InvalidArgumentError) as refusal:
        start_date(typed, NOW)
    assert refusal.value.keytool == "java.io.IOException: Illegal startdate value"


def test_a_number_that_java_cannot_hold_is_refused_in_its_words():
    with pytest.raises(InvalidArgumentError) as refusal:
        start_date("+1d-2147483648d", NOW)
    assert refusal.value.keytool == 'java.lang.NumberFormatException: For input string: "2147483648"'


@pytest.mark.parametrize("typed", ["-2026y", "-3000y", "-2147483647d", "0000/01/01"])
def test_a_date_before_the_year_1_is_refused(typed):
    """Java makes a date of the years 1950 to 2049 of it."""
    with pytest.raises(InvalidArgumentError, match="Illegal startdate value"):
        start_date(typed, NOW)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026/07/01 00:30:00", "2026-06-30 22:30:00"),
        ("+200d", "2027-06-14 06:44:35"),
        ("+4800H", "2027-06-14 07:44:35"),
        ("+7m", "2027-06-26 06:44:35"),
        ("+123d", "2027-03-29 06:44:35"),
        # There is no such time: it is an hour later.
        ("2026/03/29 02:30:00", "2026-03-29 01:30:00"),
        # There are two such times: it is the second.
        ("2026/10/25 02:30:00", "2026-10-25 01:30:00"),
    ],
)
def test_dates_are_those_of_the_time_zone(zone, typed, moment):
    zone("Europe/Berlin")
    assert f"{start_date(typed, NOW):%Y-%m-%d %H:%M:%S}" == moment


def test_the_period_begins_now_and_lasts_so_many_days_to_the_second():
    period = validity(None, 90, NOW)
    assert period.not_before == NOW.replace(microsecond=0)
    assert period.not_after - period.not_before == timedelta(days=90)


@pytest.mark.parametrize("days", [0, -1])
def test_the_days_are_checked_before_the_start_date(days):
    with pytest.raises(InvalidArgumentError) as refusal:
        validity("nonsense", days, NOW)
    assert refusal.value.keytool == "java.lang.Exception: Validity must be greater than zero"


@pytest.mark.parametrize(
    ("start", "days", "year"),
    [
        (None, 2_912_500, 10001),
        (None, 99_999_999, 275817),
        (None, 2_147_483_647, 5881637),
        ("9999/12/30", 90, 10000),
        ("+8000y", 90, 10026),
    ],
)
def test_a_period_that_ends_after_the_year_9999_is_refused(start, days, year):
    with pytest.raises(CertificateError) as refusal:
        validity(start, days, NOW)
    words = f"Validity period ends at calendar year {year} which is greater than 9999"
    assert refusal.value.keytool == f"java.lang.Exception: {words}"


def test_the_last_possible_period_ends_in_the_year_9999(zone):
    zone("UTC")
    assert validity("9999/12/30 00:00:00", 1, NOW).not_after == datetime(9999, 12, 31, tzinfo=UTC)


@given(st.from_regex(r"(?:[+-][0-9]{1,5}[ymdHMS]){1,4}", fullmatch=True))
def test_whatever_steps_are_taken_or_refused(typed):
    try:
        moment = start_date(typed, NOW)
    except (InvalidArgumentError, CertificateError):
        return
    assert (moment.tzinfo, moment.microsecond) == (UTC, 0)
    assert not typed.startswith("+") or "-" in typed or moment >= NOW.replace(microsecond=0)


def test_keytool_takes_the_same_steps(keytool, tmp_path):
    """Its clock and ours may differ by the seconds that it takes to start."""
    store = ("-keystore", tmp_path / "s.p12", "-storepass", "changeit")
    typed = "-3y+14m-45d+30H-200M+7S"
    before = datetime.now(UTC)
    options = ("-alias", "a", "-keyalg", "Ed25519", "-dname", "CN=a", "-validity", "3650")
    keytool("-genkeypair", *store, *options, "-startdate", typed).ok()
    printed = keytool("-list", "-v", *store).ok().out
    dates = re.findall(r"(?:from|until): \w+ (\w+ \d+ [\d:]+) UTC (\d+)", printed)
    theirs = [datetime.strptime(f"{day} {year}Z", "%b %d %H:%M:%S %Y%z") for day, year in dates]
    ours = validity(typed, 3650, before)
    assert timedelta(0) <= theirs[0] - ours.not_before < timedelta(seconds=60)
    assert theirs[1] - theirs[0] == ours.not_after - ours.not_before
