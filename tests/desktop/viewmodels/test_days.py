from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QLocale

from desktop.viewmodels import days, formats

TODAY = date(2026, 11, 25)  # a Wednesday
NOW = datetime(2026, 11, 25, 21, 40, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(autouse=True)
def _locale() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


DUE = [
    ("31.12.", date(2026, 12, 31)), ("31.12.2026", date(2026, 12, 31)), ("31.12", date(2026, 12, 31)),
    ("12/31", date(2026, 12, 31)), ("12/31/2026", date(2026, 12, 31)), ("12/31/26", date(2026, 12, 31)),
    ("2026-12-31", date(2026, 12, 31)), ("2026-1-5", date(2026, 1, 5)), ("31/12/2026", date(2026, 12, 31)),
    ("1/5", date(2027, 1, 5)), ("5.1.", date(2027, 1, 5)), ("11/25", TODAY), ("2/29", date(2028, 2, 29)),
    ("fri", date(2026, 11, 27)), ("Friday", date(2026, 11, 27)),
    ("wed", date(2026, 12, 2)), ("Tue.", date(2026, 12, 1)),
    ("+7", date(2026, 12, 2)), ("-3", date(2026, 11, 22)), ("+0", TODAY), ("today", TODAY),
    ("Tomorrow", date(2026, 11, 26)), ("yesterday", date(2026, 11, 24)),
    ("31 Dec", date(2026, 12, 31)), ("Dec 31, 2026", date(2026, 12, 31)), ("31 december 2027", date(2027, 12, 31)),
    ("\u200e12/31\u200b", date(2026, 12, 31)), ("٣١.١٢.٢٠٢٦", date(2026, 12, 31)), ("１２／３１", date(2026, 12, 31)),
    ("31.11.", None), ("13/13", None), ("30 feb", None), ("2027-02-29", None), ("12/31/20266", None), ("31.12.2", None),
    ("2026", None), ("12", None), ("friday 14:00", None), ("soon", None), ("+", None), ("+99999", None),
    ("1.1.0001", None), ("1/1/9999", None), ("12/31/2026 x", None), ("31.12.2026.1", None), ("12-31.2026", None),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "day"), DUE)
def test_what_people_type_as_a_day(typed: str, day: date | None) -> None:
    found = days.read(typed, TODAY)
    assert found.day == day
    assert bool(found.trouble) == (day is None), "nothing is refused, or half read, without a word"


@pytest.mark.parametrize(
    ("locale", "typed", "day"),
    [
        ("de_DE", "31.12.", date(2026, 12, 31)), ("de_DE", "5/1", date(2027, 1, 5)),
        ("de_DE", "12/31", date(2026, 12, 31)),
        ("de_DE", "fr", date(2026, 11, 27)), ("de_DE", "Freitag", date(2026, 11, 27)),
        ("de_DE", "Sa.", date(2026, 11, 28)),
        ("de_DE", "fri", date(2026, 11, 27)), ("de_DE", "5. März", date(2027, 3, 5)),
        ("en_GB", "1/5", date(2027, 5, 1)),
        ("ja_JP", "2026/12/31", date(2026, 12, 31)), ("ja_JP", "2026年12月31日", date(2026, 12, 31)),
        ("hu_HU", "2026. 12. 31.", date(2026, 12, 31)), ("sv_SE", "12-31", date(2026, 12, 31)),
    ],
)  # fmt: skip
def test_days_are_read_by_the_locale(locale: str, typed: str, day: date) -> None:
    QLocale.setDefault(QLocale(locale))
    assert days.read(typed, TODAY).day == day


@pytest.mark.parametrize(
    ("typed", "day"),
    [("12/31", date(2025, 12, 31)), ("11/25", TODAY), ("fri", date(2026, 11, 20)), ("wed", date(2026, 11, 18)),
     ("sunday", date(2026, 11, 22)), ("thu", date(2026, 11, 19)), ("yesterday", date(2026, 11, 24))],
)  # fmt: skip
def test_of_what_has_happened_the_last_such_day_is_meant(typed: str, day: date) -> None:
    assert days.read(typed, TODAY, past=True).day == day


def test_a_day_that_is_shown_is_read_back_in_every_locale_of_qt() -> None:
    random = Random(7)
    wrong = []
    for locale in QLocale.matchingLocales(
        QLocale.Language.AnyLanguage, QLocale.Script.AnyScript, QLocale.Country.AnyTerritory
    ):
        QLocale.setDefault(locale)
        months = [date(2026, month, 11) for month in range(1, 13)]
        for day in [*months, *(TODAY + timedelta(days=random.randrange(-9000, 9000)) for _ in range(3))]:
            at = datetime(day.year, day.month, day.day, 9, 5, tzinfo=UTC)
            if days.read(formats.long_day(day), TODAY).day != day:
                wrong.append((locale.bcp47Name(), formats.long_day(day)))
            if days.read_moment(days.moment_text(at, UTC), NOW, UTC).at != at:
                wrong.append((locale.bcp47Name(), days.moment_text(at, UTC)))
    assert wrong == []


def test_what_was_understood_is_said() -> None:
    assert days.told(date(2026, 12, 31), TODAY) == "Thu 31 Dec 2026, in 36 days"
    assert days.told(date(2026, 10, 29), TODAY) == "Thu 29 Oct 2026, 27 days ago"
    assert days.told(date(2026, 11, 26), TODAY) == "Thu 26 Nov 2026, tomorrow"


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("tomorrow 14:00", datetime(2026, 11, 26, 14, tzinfo=UTC)), ("14:00", datetime(2026, 11, 25, 14, tzinfo=UTC)),
        ("yesterday 2:30 pm", datetime(2026, 11, 24, 14, 30, tzinfo=UTC)),
        ("12 am", datetime(2026, 11, 25, tzinfo=UTC)),
        ("2026-11-20 06:30", datetime(2026, 11, 20, 6, 30, tzinfo=UTC)),
        ("20.11., 6:30", datetime(2026, 11, 20, 6, 30, tzinfo=UTC)),
        ("2026-11-20T06:30", datetime(2026, 11, 20, 6, 30, tzinfo=UTC)),
        ("20 Nov 18h", datetime(2026, 11, 20, 18, tzinfo=UTC)),
        ("20 Nov", datetime(2026, 11, 20, 12, tzinfo=UTC)), ("today", datetime(2026, 11, 25, 12, tzinfo=UTC)),
        ("25:00", None), ("20.11. 14:60", None), ("13:00 pm", None), ("14:00 whenever", None), ("20.11. 6:3", None),
    ],
)  # fmt: skip
def test_what_people_type_as_a_moment(typed: str, at: datetime | None) -> None:
    found = days.read_moment(typed, NOW, UTC)
    assert found.at == at
    assert bool(found.said) == (at is not None) != bool(found.trouble)


def test_a_day_alone_says_which_time_is_taken() -> None:
    said = days.read_moment("20 Nov", NOW, UTC).said
    assert said == "Fri 20 Nov 2026, 5 days ago, 12:00. No time is given: noon is taken."
    morning = NOW.replace(hour=7, minute=5)
    assert days.read_moment("today", morning, UTC).at == morning


def test_the_day_is_that_of_the_place() -> None:
    evening = datetime(2026, 11, 26, 1, 30, tzinfo=UTC)
    assert days.read_moment("20:30", evening, NEW_YORK).at == evening
    assert days.read_moment("today 20:30", evening, NEW_YORK).at == evening


def test_an_hour_that_a_change_of_clocks_leaves_out_is_refused() -> None:
    found = days.read_moment("2026-03-08 02:30", NOW, NEW_YORK)
    assert found.at is None
    assert "02:30" in found.trouble


def test_of_an_hour_that_came_twice_the_first_is_taken_and_said() -> None:
    found = days.read_moment("2026-11-01 01:30", NOW, NEW_YORK)
    assert found.at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert "put back" in found.said
