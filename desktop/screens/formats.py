"""Money, days, times and ages as people read them, in the locale of the program. Pure but for the locale."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from PySide6.QtCore import QLocale

from desktop.screens import day_formats
from desktop.screens.times import is_readable, local, local_day
from desktop.screens.words import count_of, tr


def locale() -> QLocale:
    """The program's locale; plain C has no digit groups, so it counts as English."""
    found = QLocale()
    if found.language() == QLocale.Language.C:
        return QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
    return found


def number(value: int) -> str:
    """With digit groups; also of a size that Qt's 64 bits do not hold, which a damaged entry may have."""
    if abs(value) < 2**63:
        return locale().toString(value)
    return f"{value:,}".replace(",", locale().groupSeparator())


def decimal(value: float, places: int) -> str:
    """With digit groups and so many places."""
    return locale().toString(float(value), "f", places)


def size(n_bytes: int) -> str:
    """`12.3 MB`."""
    return locale().formattedDataSize(n_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def money(cents: int, currency: str) -> str:
    """Two decimals and digit groups, and the currency behind them."""
    return f"{figure(cents)} {currency}".rstrip()


def figure(cents: int) -> str:
    """As `money`, where its heading or the words right before it say the currency, or where it is typed.

    A test names each such place with what says it.
    """
    whole, part = divmod(abs(cents), 100)
    zero = locale().toString(0)
    text = f"{number(whole)}{locale().decimalPoint()}{zero * (part < 10)}{locale().toString(part)}"
    return f"−{text}" if cents < 0 else text


def short_money(cents: int, currency: str) -> str:
    """As `money`, without decimals where they are zero."""
    return f"{short_figure(cents)} {currency}".rstrip()


def short_figure(cents: int) -> str:
    """As `figure`, without decimals where they are zero."""
    return number(cents // 100) if cents % 100 == 0 else figure(cents)


def percent(basis_points: int) -> str:
    """Without decimals where they are zero."""
    return f"{short_figure(basis_points)} %"


def day(value: date) -> str:
    if not is_readable(value):
        return tr("a day that cannot be read")
    return day_formats.short(value, locale())


def long_day(value: date) -> str:
    if not is_readable(value):
        return tr("a day that cannot be read")
    return day_formats.whole(value, locale())


def weekday(value: date) -> str:
    """`Sun 29 Nov`."""
    if not is_readable(value):
        return tr("a day that cannot be read")
    return f"{day_formats.weekday(value, locale())} {day(value)}"


def long_weekday(value: date) -> str:
    """`Sun 29 Nov 2026`."""
    if not is_readable(value):
        return tr("a day that cannot be read")
    return f"{day_formats.weekday(value, locale())} {long_day(value)}"


def typed_day(value: date) -> str:
    """An example of what may be typed for it."""
    return day_formats.typed(value, locale())


def clock(at: datetime, *, seconds: bool = False) -> str:
    """Local wall time, 24 hours."""
    return local(at).strftime("%H:%M:%S" if seconds else "%H:%M")


def moment(at: datetime, now: datetime, *, seconds: bool = False) -> str:
    """The time today, else the day and the time, with the year where it is another one."""
    then, today = local_day(at), local_day(now)
    if then == today:
        return clock(at, seconds=seconds)
    if not is_readable(then):
        return tr("a time that cannot be read")
    shown = day(then) if then.year == today.year else long_day(then)
    return f"{shown}, {clock(at, seconds=seconds)}"


def day_heading(value: date, today: date) -> str:
    if value == today:
        return tr("Today")
    if value == today - timedelta(days=1):
        return tr("Yesterday")
    return day(value) if value.year == today.year else long_day(value)


def due(value: date, today: date) -> str:
    """Today, Tomorrow, how late by days, or the day with its name."""
    days = (value - today).days
    if days < 0:
        return count_of(-days, "1 day late", "{n} days late")
    if days == 0:
        return tr("Today")
    if days == 1:
        return tr("Tomorrow")
    return weekday(value) if value.year == today.year else long_day(value)


def age(since: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that is at least one."""
    seconds = max(0, int((now - since).total_seconds()))
    if seconds < 60:
        return tr("{n} s", n=seconds)
    if seconds < 3600:
        return tr("{n} min", n=seconds // 60)
    if seconds < 86400:
        return tr("{n} h", n=seconds // 3600)
    return count_of(seconds // 86400, "1 day", "{n} days")


def short_name(name: str) -> str:
    """`Dana Reyes` as `D. Reyes`; single names stay."""
    first, space, rest = name.partition(" ")
    return f"{first[0]}. {rest}" if space and first and rest else name
