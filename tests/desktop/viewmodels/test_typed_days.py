"""Days and moments as people type them: read by the locale, repeated in words, or refused; never half read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from desktop.screens import formats
from desktop.ui.kit import language
from desktop.viewmodels.entering import days
from shared.domain.kernel.bounds import DAYS

TODAY = date(2026, 11, 25)
"""A Wednesday."""
NEW_YORK = ZoneInfo("America/New_York")
FIRST, LAST = (date.fromisoformat(edge) for edge in DAYS)


@pytest.fixture(autouse=True)
def _locale() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    assert language.speak(qapp, QLocale("de_DE")) == "de"
    yield
    language.speak(qapp, QLocale("en_US"))


def at(day: date, hour: int, minute: int = 0, zone: ZoneInfo | None = None) -> datetime:
    return datetime.combine(day, time(hour, minute), zone or UTC)


AHEAD = [
    ("today", TODAY), ("Tomorrow", date(2026, 11, 26)), ("yesterday", date(2026, 11, 24)),
    ("+7", date(2026, 12, 2)), ("- 7", date(2026, 11, 18)), ("−1", date(2026, 11, 24)), ("+0", TODAY),
    ("fri", date(2026, 11, 27)), ("Friday", date(2026, 11, 27)), ("wed", date(2026, 12, 2)), ("tue", date(2026, 12, 1)),
    ("12/31", date(2026, 12, 31)), ("31.12.", date(2026, 12, 31)), ("31/12", date(2026, 12, 31)),
    ("11/25", TODAY), ("11/24", date(2027, 11, 24)), ("2/29", date(2028, 2, 29)),
    ("2026-12-31", date(2026, 12, 31)), ("12/31/2026", date(2026, 12, 31)), ("3-4-2026", date(2026, 3, 4)),
    ("3.4.2026", date(2026, 4, 3)), ("31 Dec", date(2026, 12, 31)), ("Dec 31, 2026", date(2026, 12, 31)),
    ("2/30", None), ("2027-02-29", None), ("13/13", None), ("12/31/026", None), ("12", None), ("soon", None),
    ("+", None), ("7", None), ("fri 14:00", None), ("14:00", None), ("12/31.2026", None), ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "day"), AHEAD)
def test_what_people_type_as_a_day(typed: str, day: date | None) -> None:
    found = days.read(typed, TODAY)
    assert found.day == day
    assert found.at is None
    assert bool(found.trouble) == (day is None and bool(typed)), "nothing is refused without a word"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("11/25", TODAY),
        ("11/26", date(2025, 11, 26)),
        ("2/29", date(2024, 2, 29)),
        ("fri", date(2026, 11, 20)),
        ("wed", date(2026, 11, 18)),
        ("tue", date(2026, 11, 24)),
        ("12/31/2026", date(2026, 12, 31)),
    ],
)
def test_where_past_days_are_meant_the_last_such_day_is(typed: str, day: date) -> None:
    assert days.read(typed, TODAY, past=True).day == day


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("12/31/26", date(2026, 12, 31)),
        ("12/31/46", date(2046, 12, 31)),
        ("12/31/47", date(1947, 12, 31)),
        ("12/31/99", date(1999, 12, 31)),
        ("31 Dec 99", date(1999, 12, 31)),
        ("1/1/00", date(2000, 1, 1)),
    ],
)
def test_two_digits_of_a_year_are_of_the_last_century_where_they_would_be_far_ahead(typed: str, day: date) -> None:
    assert days.read(typed, TODAY).day == day


@pytest.mark.parametrize("sign", ["+", "-", "−"])
def test_so_many_days_away_is_ten_years_at_most(sign: str) -> None:
    assert days.read(f"{sign}{days.FARTHEST_DAYS}", TODAY).day is not None
    for much in (days.FARTHEST_DAYS + 1, 9_999, 99_999):
        found = days.read(f"{sign}{much}", TODAY)
        assert (found.day, bool(found.trouble)) == (None, True), much


@pytest.mark.parametrize("year", [1, FIRST.year - 1, LAST.year + 1, 9999])
def test_a_year_that_cannot_be_meant_is_said(year: int) -> None:
    found = days.read(f"{year:04}-06-15", TODAY)
    assert found.day is None
    assert str(year) in found.trouble


def test_the_first_and_the_last_day_that_the_domain_takes_are_read() -> None:
    for edge in (FIRST, LAST):
        assert days.read(edge.isoformat(), TODAY).day == edge


@given(st.dates(FIRST, LAST))
def test_a_day_that_was_written_reads_as_itself(day: date) -> None:
    assert days.read(formats.long_day(day), TODAY).day == day


@pytest.mark.parametrize("past", [False, True])
def test_a_day_as_it_is_shown_is_read_back_in_every_locale_of_qt(past: bool) -> None:
    wrong = []
    for locale in QLocale.matchingLocales(
        QLocale.Language.AnyLanguage, QLocale.Script.AnyScript, QLocale.Country.AnyTerritory
    ):
        QLocale.setDefault(locale)
        shown = [(day, formats.long_day(day)) for day in (date(2026, 2, 3), date(2027, 12, 31))]
        wrong += [(locale.name(), text) for day, text in shown if days.read(text, TODAY, past=past).day != day]
    assert wrong == []


# ---- moments

NOW = at(TODAY, 15, 30)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("14:00", at(TODAY, 14)),
        ("2 pm", at(TODAY, 14)),
        ("12 am", at(TODAY, 0)),
        ("12:30 p.m.", at(TODAY, 12, 30)),
        ("yesterday 9h", at(date(2026, 11, 24), 9)),
        ("11/20 6:05", at(date(2026, 11, 20), 6, 5)),
        ("2026-11-20T06:05:59", at(date(2026, 11, 20), 6, 5)),
        ("24:00", None),
        ("12:60", None),
        ("13 pm", None),
        ("0 am", None),
        ("soon 14:00", None),
        ("2/30 14:00", None),
    ],
)
def test_what_people_type_as_a_moment(typed: str, moment: datetime | None) -> None:
    found = days.read_moment(typed, NOW, ZoneInfo("UTC"))
    assert found.at == moment
    assert bool(found.trouble) == (moment is None)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("14.30", at(TODAY, 14, 30)),
        ("9.15", at(TODAY, 9, 15)),
        ("14.30 Uhr", at(TODAY, 14, 30)),
        ("14.30Uhr", at(TODAY, 14, 30)),
        ("8.12 Uhr", at(TODAY, 8, 12)),
        ("14:30 Uhr", at(TODAY, 14, 30)),
        ("14 Uhr 30", at(TODAY, 14, 30)),
        ("14 Uhr", at(TODAY, 14)),
        ("um 14 Uhr", at(TODAY, 14)),
        ("um 14.30", at(TODAY, 14, 30)),
        ("um 8.12", at(TODAY, 8, 12)),
        ("gestern 14.30 Uhr", at(date(2026, 11, 24), 14, 30)),
        ("gestern um 14.30 Uhr", at(date(2026, 11, 24), 14, 30)),
        ("gestern um 14:30", at(date(2026, 11, 24), 14, 30)),
        ("gestern 8.12", at(date(2026, 11, 24), 8, 12)),
        ("20.11. 8.12", at(date(2026, 11, 20), 8, 12)),
        ("20.11.2026, 14.30", at(date(2026, 11, 20), 14, 30)),
        ("20. November 14.30", at(date(2026, 11, 20), 14, 30)),
        ("fr 14.30", at(date(2026, 11, 20), 14, 30)),
        ("mittags", at(TODAY, 12)),
        ("gestern Mittag", at(date(2026, 11, 24), 12)),
        ("14.12.", at(date(2025, 12, 14), 12)),
        ("14.12", at(date(2025, 12, 14), 12)),
        ("1. 12.25", at(date(2025, 12, 1), 12)),
        ("25.00 Uhr", None),
        ("gestern 14.75", None),
        ("gestern 25.00 Uhr", None),
        ("bald 14.30", None),
        ("14.300", None),
        ("um", None),
        ("gestern um", None),
    ],
)
def test_what_germans_type_as_a_moment(german: None, typed: str, moment: datetime | None) -> None:
    found = days.read_moment(typed, NOW, ZoneInfo("UTC"))
    assert found.at == moment, found
    assert bool(found.trouble) == (moment is None)
    assert moment is not None or "14:00" in found.trouble, "of a time, too, there is an example"


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("yesterday at 2pm", at(date(2026, 11, 24), 14)),
        ("yesterday at 2.30 pm", at(date(2026, 11, 24), 14, 30)),
        ("2:30 pm", at(TODAY, 14, 30)),
        ("2.30pm", at(TODAY, 14, 30)),
        ("at 14:30", at(TODAY, 14, 30)),
        ("noon", at(TODAY, 12)),
        ("yesterday at noon", at(date(2026, 11, 24), 12)),
        ("11/20 at 6:05", at(date(2026, 11, 20), 6, 5)),
        ("yesterday at 25", None),
        ("afternoon", None),
        ("at", None),
    ],
)
def test_a_time_as_it_is_said(typed: str, moment: datetime | None) -> None:
    found = days.read_moment(typed, NOW, ZoneInfo("UTC"))
    assert found.at == moment, found
    assert bool(found.trouble) == (moment is None)
    assert moment is not None or "14:00" in found.trouble


def test_what_may_be_a_day_or_a_time_is_told_with_both() -> None:
    QLocale.setDefault(QLocale("de_DE"))
    found = days.read_moment("14.12", NOW, ZoneInfo("UTC"))
    assert "14 Dez 2025" in found.said.replace(".", "")
    assert "write 14:12" in found.said
    assert "write" not in days.read_moment("30.11", NOW, ZoneInfo("UTC")).said, "no clock shows that"
    assert "write" not in days.read_moment("14.12.", NOW, ZoneInfo("UTC")).said
    said = days.read_moment("Fr 14.12", NOW, ZoneInfo("UTC")).trouble
    assert ("as 14.12.25" in said, "as 20.11.26 14:12" in said) == (True, True), said


def test_a_day_alone_knows_no_words_of_a_time() -> None:
    for typed in ("14.30", "noon", "yesterday at 2pm"):
        assert "is no day." in days.read(typed, TODAY).trouble


def test_a_day_without_a_time_is_taken_at_noon_and_said() -> None:
    found = days.read_moment("11/20", NOW, ZoneInfo("UTC"))
    assert found.at == at(date(2026, 11, 20), 12)
    assert "noon is taken" in found.said
    early = at(TODAY, 9, 41)
    found = days.read_moment("today", early, ZoneInfo("UTC"))
    assert (found.at, "noon" in found.said) == (early, False), "noon is still to come"


@pytest.mark.parametrize("typed", ["3/8/2026 2:00", "3/8/2026 2:30", "3/8/2026 2:59 am"])
def test_an_hour_that_the_clocks_skipped_is_no_moment(typed: str) -> None:
    found = days.read_moment(typed, NOW, NEW_YORK)
    assert found.at is None
    assert "did not exist" in found.trouble


@pytest.mark.parametrize(("typed", "hour"), [("3/8/2026 1:59", 6), ("3/8/2026 3:00", 7)])
def test_the_hours_beside_the_skipped_one_are_read(typed: str, hour: int) -> None:
    found = days.read_moment(typed, NOW, NEW_YORK)
    assert found.at is not None
    assert found.at.hour == hour
    assert not found.trouble


def test_of_an_hour_that_came_twice_the_first_is_taken_and_said() -> None:
    found = days.read_moment("11/1/2026 1:30", NOW, NEW_YORK)
    assert found.at == at(date(2026, 11, 1), 5, 30)
    assert "put back" in found.said
    assert "put back" not in days.read_moment("11/1/2026 3:30", NOW, NEW_YORK).said


def test_a_moment_elsewhere_names_the_place_and_is_counted_there() -> None:
    found = days.read_moment("today 23:00", at(date(2026, 11, 25), 3, 30), NEW_YORK)
    assert found.at == at(date(2026, 11, 24), 23, zone=NEW_YORK), "there it is still the day before"
    assert "New York" in found.said


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.times())
def test_a_moment_as_it_stands_in_a_field_is_read_back(day: date, clock: time) -> None:
    whole = at(day, clock.hour, clock.minute)
    assert days.read_moment(days.moment_text(whole, ZoneInfo("Asia/Tokyo")), NOW, ZoneInfo("Asia/Tokyo")).at == whole
