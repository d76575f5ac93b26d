"""How days are written, and in which order what is typed in figures is read: one choice for the whole program.

As `QLocale.setDefault` for the language: set at the start and by the settings, looked at wherever a day is shown.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QDate, QLocale

from desktop.screens.words import tr


class DayFormat(StrEnum):
    LANGUAGE = "language"
    WORDS = "words"
    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    ISO = "iso"


_CAPTIONS: Final = {
    DayFormat.LANGUAGE: "As the language has it",
    DayFormat.WORDS: "In words",
    DayFormat.DAY_FIRST: "Day first",
    DayFormat.MONTH_FIRST: "Month first",
    DayFormat.ISO: "Year first (ISO 8601)",
}
_WHOLE: Final = {
    DayFormat.LANGUAGE: "d MMM yyyy",
    DayFormat.WORDS: "d MMM yyyy",
    DayFormat.DAY_FIRST: "dd/MM/yyyy",
    DayFormat.MONTH_FIRST: "MM/dd/yyyy",
    DayFormat.ISO: "yyyy-MM-dd",
}
_SHORT: Final = {
    DayFormat.LANGUAGE: "d MMM",
    DayFormat.WORDS: "d MMM",
    DayFormat.DAY_FIRST: "dd/MM",
    DayFormat.MONTH_FIRST: "MM/dd",
    DayFormat.ISO: "yyyy-MM-dd",
}
"""Of this year, which is not said; ISO 8601 knows no day without its year."""

_chosen = DayFormat.LANGUAGE


def chosen() -> DayFormat:
    return _chosen


def write_as(choice: DayFormat) -> None:
    """From now on; what is shown already stays as it is until it is drawn anew."""
    global _chosen
    _chosen = choice


def caption(choice: DayFormat, locale: QLocale, today: date) -> str:
    """What the choice is called, and this day as it writes it."""
    return tr("{format}: {example}", format=tr(_CAPTIONS[choice]), example=_written(today, tr(_WHOLE[choice]), locale))


def whole(day: date, locale: QLocale) -> str:
    """With its year."""
    return _written(day, tr(_WHOLE[_chosen]), locale)


def in_words(day: date, locale: QLocale) -> str:
    """Whatever was chosen: where it has to be understood by everybody."""
    return _written(day, tr(_WHOLE[DayFormat.WORDS]), locale)


def short(day: date, locale: QLocale) -> str:
    """Without the year that goes without saying."""
    return _written(day, tr(_SHORT[_chosen]), locale)


def weekday(day: date, locale: QLocale) -> str:
    """The name of the day, short."""
    return _written(day, "ddd", locale)


def typed(day: date, locale: QLocale) -> str:
    """As it is most likely typed: an example."""
    if _chosen is DayFormat.LANGUAGE:
        return locale.toString(_of_qt(day), QLocale.FormatType.ShortFormat)
    return whole(day, locale)


def month_is_first(locale: QLocale) -> bool:
    """Of two figures between slashes or dashes."""
    match _chosen:
        case DayFormat.LANGUAGE:
            order = locale.dateFormat(QLocale.FormatType.ShortFormat)
            return order.find("M") < order.find("d")
        case DayFormat.MONTH_FIRST | DayFormat.ISO:
            return True
        case _:
            return False


def _written(day: date, pattern: str, locale: QLocale) -> str:
    return locale.toString(_of_qt(day), pattern)


def _of_qt(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
