"""Days in zones: what every screen and every rule counts by."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.domain.claims.lookup import zone_of_snapshot
from shared.domain.kernel.days import ZONES_OF_REGIONS, date_of, day_of, risk_zone, within, zone_named
from shared.domain.kernel.fields import Micros

ZONES = (
    "UTC",
    "America/New_York",
    "Asia/Tokyo",
    "Europe/Berlin",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Pacific/Apia",
    "America/St_Johns",
)
DAY_US = 86_400_000_000


def micros(text: str) -> Micros:
    return Micros(round(datetime.fromisoformat(text).timestamp() * 1_000_000))


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        ("2026-11-24T20:30:00-05:00", "America/New_York", "2026-11-24"),  # 01:30 of the 25th in UTC
        ("2026-11-25T07:30:00+09:00", "Asia/Tokyo", "2026-11-25"),  # 22:30 of the 24th in UTC
        ("2026-11-24T23:59:59.999999-05:00", "America/New_York", "2026-11-24"),
        ("2026-11-25T00:00:00-05:00", "America/New_York", "2026-11-25"),
        ("2026-03-08T06:59:59+00:00", "America/New_York", "2026-03-08"),  # a second before the clocks go forward
        ("2026-11-01T05:30:00+00:00", "America/New_York", "2026-11-01"),  # 01:30, for the first time
        ("2026-11-01T06:30:00+00:00", "America/New_York", "2026-11-01"),  # 01:30, for the second time
        ("2026-03-29T00:30:00+01:00", "Europe/Berlin", "2026-03-29"),
        ("2011-12-30T09:59:59+00:00", "Pacific/Apia", "2011-12-29"),  # Samoa had no 30 December 2011
        ("2011-12-30T10:00:00+00:00", "Pacific/Apia", "2011-12-31"),
        ("2026-01-01T10:00:00+00:00", "Pacific/Kiritimati", "2026-01-02"),
        ("2026-01-01T10:00:00+00:00", "Pacific/Pago_Pago", "2025-12-31"),
        ("2026-04-05T14:45:00+00:00", "Australia/Lord_Howe", "2026-04-06"),  # half an hour of summer time ended
    ],
)
def test_a_moment_has_the_day_of_its_place(moment: str, zone: str, day: str) -> None:
    assert day_of(micros(moment), ZoneInfo(zone)) == day


moments = st.integers(-5_000_000_000_000_000, 20_000_000_000_000_000).map(Micros)


@given(moments, st.sampled_from(ZONES))
def test_days_go_forward_with_time_and_stay_near_the_day_of_the_world(moment: Micros, name: str) -> None:
    zone = ZoneInfo(name)
    day = date_of(moment, zone)
    assert abs((day - date_of(moment, UTC)).days) <= 1
    for earlier, later in pairwise(Micros(moment + step) for step in range(-2 * DAY_US, 2 * DAY_US, DAY_US // 3)):
        assert date_of(earlier, zone) <= date_of(later, zone)


@given(st.dates(date(1972, 1, 1), date(2050, 1, 1)), st.sampled_from(ZONES), st.integers(0, DAY_US - 1))
@example(date(2026, 3, 8), "America/New_York", 2 * DAY_US // 24 + 1)  # a time that was not
@example(date(2026, 11, 1), "America/New_York", DAY_US // 24 + 1)  # a time that was twice
def test_every_wall_time_of_a_day_is_of_that_day(day: date, name: str, offset: int) -> None:
    zone = ZoneInfo(name)
    for fold in (0, 1):
        wall = datetime.combine(day, datetime.min.time()) + timedelta(microseconds=offset)
        at = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        exists = at.astimezone(zone).replace(tzinfo=None) == wall
        if exists:
            assert date_of(Micros((at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)), zone) == day


@given(st.integers(-(2**63), 2**63 - 1).map(Micros), st.sampled_from(ZONES))
@example(Micros(-62_135_596_800_000_000), "America/New_York")  # year 1, which the zone would leave backwards
@example(Micros(253_402_300_799_999_999), "Pacific/Kiritimati")  # the last moment of the year 9999
@example(Micros(2**63 - 1), "Asia/Tokyo")
def test_no_number_that_a_database_holds_is_without_an_answer(moment: Micros, name: str) -> None:
    assert date.fromisoformat(day_of(moment, ZoneInfo(name))) == date_of(moment, ZoneInfo(name))


@pytest.mark.parametrize(
    "name", [None, "", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "America", "a\0b", 7, []]
)
def test_what_names_no_zone_counts_as_none_named(name: object) -> None:
    assert zone_named(name) is None
    assert risk_zone(name, "CA") == ZoneInfo("America/Los_Angeles")
    assert risk_zone(name, None) is UTC


def test_a_named_zone_counts_before_the_state() -> None:
    assert risk_zone("America/Denver", "TX") == ZoneInfo("America/Denver")  # El Paso
    assert risk_zone(None, " tx ") == ZoneInfo("America/Chicago")
    assert risk_zone(None, "Tokyo-to") is UTC


def test_every_zone_of_the_states_is_known_here() -> None:
    assert [zone for zone in ZONES_OF_REGIONS.values() if zone_named(zone) is None] == []
    assert len(ZONES_OF_REGIONS) == 50 + 6 + 13  # states; the District and five territories; provinces


@pytest.mark.parametrize("snapshot", [{}, [], None, 5, {"policy": None}, {"policy": []}, {"policy": {"region": 3}}])
def test_a_snapshot_of_any_shape_has_a_zone(snapshot: object) -> None:
    assert zone_of_snapshot(snapshot) is UTC


def test_a_span_begins_with_its_first_day_and_ends_before_its_last() -> None:
    assert [within(day, "2026-01-01", "2026-01-03") for day in ("2025-12-31", "2026-01-01", "2026-01-02")] == [0, 1, 1]
    assert not within("2026-01-03", "2026-01-01", "2026-01-03")
    assert within("2026-01-03", "2026-01-01", None)
    assert not within("2026-01-03", None, None)
