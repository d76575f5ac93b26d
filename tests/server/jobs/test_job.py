"""When jobs are due: once each day of the company's, whatever its clock does; pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.jobs.job import every, nightly
from server.settings import Settings
from shared.domain.kernel.fields import Micros

BERLIN = ZoneInfo("Europe/Berlin")
HOUR_US = 3_600_000_000


def micros(moment: datetime) -> Micros:
    return Micros(round(moment.timestamp()) * 1_000_000)


def local(due: Micros, zone: ZoneInfo = BERLIN) -> str:
    return datetime.fromtimestamp(due / 1e6, zone).isoformat(" ", "minutes")


def nights(first: datetime, count: int, hour: int = 2) -> list[str]:
    """The next times after a moment, one after another."""
    due, found = micros(first), []
    for _ in range(count):
        due = nightly("maintenance_hour")(Settings(maintenance_hour=hour), BERLIN, due)
        found.append(local(due))
    return found


def test_it_is_the_hour_of_the_companys_clock_in_summer_and_winter() -> None:
    assert nights(datetime(2026, 7, 1, 12, tzinfo=UTC), 1) == ["2026-07-02 02:00+02:00"]
    assert nights(datetime(2026, 12, 1, 12, tzinfo=UTC), 1) == ["2026-12-02 02:00+01:00"]


def test_a_night_without_that_hour_has_it_when_the_clock_has_jumped() -> None:
    assert nights(datetime(2026, 3, 28, 12, tzinfo=BERLIN), 2) == ["2026-03-29 03:00+02:00", "2026-03-30 02:00+02:00"]


def test_a_night_that_has_the_hour_twice_is_one_night() -> None:
    assert nights(datetime(2026, 10, 24, 12, tzinfo=BERLIN), 2) == ["2026-10-25 02:00+02:00", "2026-10-26 02:00+01:00"]


@given(
    st.integers(1_700_000_000, 1_900_000_000),
    st.integers(0, 23),
    st.sampled_from(
        ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"]
    ),
)
def test_each_day_has_one_and_none_is_left_out(seconds: int, hour: int, name: str) -> None:
    zone, now = ZoneInfo(name), Micros(seconds * 1_000_000)
    due = nightly("maintenance_hour")(Settings(maintenance_hour=hour), zone, now)
    after = nightly("maintenance_hour")(Settings(maintenance_hour=hour), zone, due)
    assert now < due <= now + 26 * HOUR_US
    days = [datetime.fromtimestamp(each / 1e6, zone).date() for each in (due, after)]
    assert days[1] - days[0] == timedelta(days=1)
    if due - HOUR_US > now:  # the earliest: there was none before it
        assert nightly("maintenance_hour")(Settings(maintenance_hour=hour), zone, Micros(due - 1)) == due


@pytest.mark.parametrize(("minutes", "at", "due"), [(60, 0, 60), (60, 59, 60), (60, 60, 120), (5, 7, 10)])
def test_what_comes_often_comes_at_the_same_minutes(minutes: int, at: int, due: int) -> None:
    assert every(minutes)(Settings(), BERLIN, Micros(at * 60_000_000)) == due * 60_000_000
