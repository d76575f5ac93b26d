"""Days as they are written by choice, and what is typed in figures read in the same order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import QLocale

from desktop.lists.claims import CLAIMS
from desktop.screens import day_formats, formats
from desktop.screens.day_formats import DayFormat
from desktop.viewmodels.entering import days
from desktop.viewmodels.frame import list_cells, typed_filter

DAY = date(2026, 11, 27)
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before, chosen = QLocale(), day_formats.chosen()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)
    day_formats.write_as(chosen)


@pytest.mark.parametrize(
    ("choice", "whole", "short"),
    [
        (DayFormat.LANGUAGE, "27 Nov 2026", "27 Nov"),
        (DayFormat.WORDS, "27 Nov 2026", "27 Nov"),
        (DayFormat.DAY_FIRST, "27/11/2026", "27/11"),
        (DayFormat.MONTH_FIRST, "11/27/2026", "11/27"),
        (DayFormat.ISO, "2026-11-27", "2026-11-27"),
    ],
)
def test_every_way_to_show_a_day_follows_the_choice(choice: DayFormat, whole: str, short: str) -> None:
    day_formats.write_as(choice)
    at = datetime(2026, 11, 27, 14, tzinfo=UTC)
    assert (formats.long_day(DAY), formats.day(DAY)) == (whole, short)
    assert (formats.weekday(DAY), formats.long_weekday(DAY)) == (f"Fri {short}", f"Fri {whole}")
    assert formats.moment(at, datetime(2026, 11, 25, 12, tzinfo=UTC)).startswith(f"{short}, ")
    assert formats.day_heading(DAY, TODAY) == short
    assert formats.day_heading(DAY, date(2027, 1, 1)) == whole
    assert formats.due(DAY, TODAY) == f"Fri {short}"
    assert list_cells.due(DAY, TODAY) == f"Fri {short} · in 2 days"
    assert list_cells.weekday(DAY, date(2027, 1, 1)) == f"Fri {whole}"
    assert days.told(DAY, TODAY) == f"Fri {whole}, in 2 days"
    assert days.moment_text(at, UTC) == f"{whole}, 14:00"


THIRD_OF_APRIL, FOURTH_OF_MARCH = date(2026, 4, 3), date(2026, 3, 4)


@pytest.mark.parametrize(
    ("language", "choice", "read"),
    [
        ("en_US", DayFormat.LANGUAGE, FOURTH_OF_MARCH),
        ("en_GB", DayFormat.LANGUAGE, THIRD_OF_APRIL),
        ("en_US", DayFormat.WORDS, THIRD_OF_APRIL),
        ("en_US", DayFormat.DAY_FIRST, THIRD_OF_APRIL),
        ("en_GB", DayFormat.MONTH_FIRST, FOURTH_OF_MARCH),
        ("de_DE", DayFormat.MONTH_FIRST, FOURTH_OF_MARCH),
        ("en_GB", DayFormat.ISO, FOURTH_OF_MARCH),
    ],
)
def test_figures_are_read_in_the_order_in_which_they_are_written(language: str, choice: DayFormat, read: date) -> None:
    QLocale.setDefault(QLocale(language))
    day_formats.write_as(choice)
    for typed in ("03/04/2026", "3-4-26"):
        assert days.read(typed, TODAY).day == read, typed
    assert days.read("3.4.2026", TODAY).day == THIRD_OF_APRIL, "points mean the day before the month, for everybody"
    assert days.read("2026-03-04", TODAY).day == FOURTH_OF_MARCH


@pytest.mark.parametrize("choice", DayFormat)
def test_a_day_as_it_is_shown_is_read_back_in_every_locale_of_qt_by_every_choice(choice: DayFormat) -> None:
    day_formats.write_as(choice)
    wrong = []
    for locale in QLocale.matchingLocales(
        QLocale.Language.AnyLanguage, QLocale.Script.AnyScript, QLocale.Country.AnyTerritory
    ):
        QLocale.setDefault(locale)
        for day in (date(2026, 2, 3), date(2027, 12, 31)):
            text = formats.long_day(day)
            if days.read(text, TODAY).day != day:
                wrong.append((locale.name(), text))
    assert wrong == []


@pytest.mark.parametrize(
    ("choice", "example"),
    [
        (DayFormat.LANGUAGE, "12/31/26"),
        (DayFormat.WORDS, "31 Dec 2026"),
        (DayFormat.DAY_FIRST, "31/12/2026"),
        (DayFormat.MONTH_FIRST, "12/31/2026"),
        (DayFormat.ISO, "2026-12-31"),
    ],
)
def test_what_is_no_day_is_told_how_one_is_written(choice: DayFormat, example: str) -> None:
    day_formats.write_as(choice)
    assert f"such as {example}, " in days.read("soon", TODAY).trouble
    assert days.example(TODAY) == example
    assert days.read(example, TODAY).day == date(2026, 12, 31)


@pytest.mark.parametrize("choice", DayFormat)
def test_a_day_that_cannot_be_read_is_said_by_every_choice(choice: DayFormat) -> None:
    day_formats.write_as(choice)
    for said in (formats.day, formats.long_day, formats.weekday, formats.long_weekday):
        assert said(date(9999, 12, 31)) == "a day that cannot be read"


@pytest.mark.parametrize("choice", [DayFormat.DAY_FIRST, DayFormat.MONTH_FIRST])
@pytest.mark.parametrize(
    "typed", ["03/04/2026", "3-4-26", "3/4", "12/31", "31/12/2026", "12/31/2026", "3.4.", "+7", "fri"]
)
def test_a_kept_filter_means_the_same_days_by_any_choice(choice: DayFormat, typed: str) -> None:
    day_formats.write_as(choice)
    meant = days.read(typed, TODAY).day
    kept = typed_filter.in_any_order(f"due:<={typed} 3/4", CLAIMS)
    assert kept.endswith(" 3/4"), "what is no day stays as it is"
    for other in DayFormat:
        day_formats.write_as(other)
        assert days.read(kept.removeprefix("due:<=").removesuffix(" 3/4"), TODAY).day == meant
