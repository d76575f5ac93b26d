"""Days and moments as people type them: `31.12.`, `12/31`, `2026-12-31`, `fri`, `+7`, `tomorrow 14:00`.

Read by the locale, in the order in which days are written (`day_formats`), repeated in words (`Thu 31 Dec 2026, in 36
days`), or refused with a sentence; never half read.
What `formats.long_day` writes is read back in every locale of Qt, however days are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QLocale

from desktop.screens import day_formats, formats, times
from desktop.screens.words import count_of, tr
from desktop.viewmodels.entering.texts import ascii_digits, without_invisible
from shared.domain.kernel.bounds import DAYS
from shared.domain.kernel.days import zone_name

FIRST, LAST = (date.fromisoformat(edge) for edge in DAYS)
"""What the domain takes for a day that people enter."""
FARTHEST_DAYS: Final = 3660
"""Of `+N`: ten years."""
MONTHS: Final = 12
_IN_ORDER: Final = re.compile(r"(?<![\d./-])(\d{1,2})([/-])(\d{1,2})(?:\2(\d{4}|\d{2}))?(?![\d./-])")
"""Two figures of which the order says which is the day, with the year or without."""
_DOTTED: Final = re.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d")
"""What may be a day or a time."""
NOON: Final = time(12)
_SHOWN: Final = 40
_ENGLISH: Final = QLocale(QLocale.Language.English)
_Form: Final = QLocale.FormatType


@dataclass(frozen=True, slots=True)
class Typed:
    """day: None where it is none; at: the time of day that was typed with it; trouble: why it is no day."""

    day: date | None = None
    at: time | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """at: aware UTC, None where it is none; said: what was understood; trouble: why not."""

    at: datetime | None = None
    said: str = ""
    trouble: str = ""


def read(text: str, today: date, *, past: bool = False) -> Typed:
    """A day alone. past: where no year or only a weekday is given, the last such day is meant, not the next."""
    found = _read(text, today, past=past)
    if found.at is not None:
        return Typed(trouble=_not_a_day(text, today))
    return found


def spelled_moment(text: str) -> datetime | None:
    """The moment that `isoformat` of an aware one spells so, in UTC; None for whatever else looks like a moment."""
    try:
        found = datetime.fromisoformat(text)
        is_exact = found.utcoffset() is not None and found.isoformat() == text
        return found.astimezone(UTC) if is_exact else None
    except (ValueError, OverflowError):  # the calendar's edges have no other zones
        return None


def spelled_day(text: str) -> date | None:
    """The day that `isoformat` spells so; None for whatever else looks like one."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None


def read_both(text: str, today: date) -> Typed:
    """A day, with or without a time after it; the next one where no year or only a weekday is given."""
    return _read(text, today, past=False)


def read_moment(text: str, now: datetime, zone: tzinfo | None = None, *, past: bool = True) -> Moment:
    """A day with a time, or one of them. zone: where it happened, this machine's own where None.

    A time alone is today's; a day alone is taken at noon (now, where noon is still to come), and that is said.
    """
    here = in_zone(now, zone)
    found = _read_spoken(text, here.date(), past=past)
    if found.day is None and found.at is None:
        return Moment(trouble=found.trouble)
    day = found.day if found.day is not None else here.date()
    at, is_noon = found.at, False
    if at is None:
        is_noon = not (day == here.date() and here.time() < NOON)
        at = NOON if is_noon else here.time().replace(second=0, microsecond=0, tzinfo=None)
    local = datetime.combine(day, at)
    utc = _there(local, zone).astimezone(UTC)
    if in_zone(utc, zone).replace(tzinfo=None) != local:
        return Moment(
            trouble=tr("The clocks were put forward: {time} did not exist. Enter the hour after.", time=at_text(at))
        )
    said = f"{told(day, here.date())}, {at_text(at)}"
    if zone is not None and in_zone(utc, None).utcoffset() != in_zone(utc, zone).utcoffset():
        said = tr("{moment} in {zone}", moment=said, zone=_place(zone))
    if is_noon:
        said = tr("{day}. No time is given: noon is taken.", day=said)
        if _DOTTED.fullmatch(_folded(text)):
            said = tr("{moment} If you mean the time, write {time}.", moment=said, time=_folded(text).replace(".", ":"))
    elif _there(local.replace(fold=1), zone).utcoffset() != _there(local, zone).utcoffset():
        said = tr("{day}. The clocks were put back: the first of the two is taken.", day=said)
    return Moment(utc, said)


def told(day: date, today: date) -> str:
    """`Thu 31 Dec 2026, in 36 days`."""
    days = (day - today).days
    words = {0: tr("today"), 1: tr("tomorrow"), -1: tr("yesterday")}
    if days in words:
        distance = words[days]
    elif days > 0:
        distance = count_of(days, "in 1 day", "in {n} days")
    else:
        distance = count_of(-days, "1 day ago", "{n} days ago")
    return f"{formats.long_weekday(day)}, {distance}"


def moment_text(at: datetime, zone: tzinfo | None = None) -> str:
    """As it stands in a field: read back by `read_moment`."""
    local = in_zone(at, zone)
    return f"{formats.long_day(local.date())}, {at_text(local.time())}"


def _place(zone: tzinfo) -> str:
    """`America/New_York` as people call it."""
    return zone_name(zone).rpartition("/")[2].replace("_", " ")


def at_text(at: time) -> str:
    return at.strftime("%H:%M")


def in_zone(at: datetime, zone: tzinfo | None) -> datetime:
    """An aware moment there; None: where the person is."""
    return times.local(at) if zone is None else at.astimezone(zone)


def _there(wall: datetime, zone: tzinfo | None) -> datetime:
    """What the clocks of a place show, as a moment."""
    if zone is not None:
        return wall.replace(tzinfo=zone)
    try:
        return wall.astimezone()
    except (OSError, OverflowError, ValueError):  # as `times.local`: Windows knows no local time before 1970
        return wall.replace(tzinfo=UTC)


def _read(text: str, today: date, *, past: bool) -> Typed:
    return _read_folded(_folded(text), text, today, past=past)


def _read_folded(bare: str, text: str, today: date, *, past: bool) -> Typed:
    """text: as it is repeated in a sentence."""
    if not bare:
        return Typed()
    rest, at = _without_time(bare)
    if rest is None:
        return Typed(trouble=tr("“{text}” has no time of a clock. Write it such as 14:00.", text=text.strip()[:_SHOWN]))
    if not rest:
        return Typed(at=at)
    for day in _days(rest, today, past):
        if FIRST <= day <= LAST:
            return Typed(day, at)
        return Typed(trouble=tr("The year {year} cannot be meant. Check it.", year=day.year))
    return Typed(trouble=_not_a_day(text, today))


def _read_spoken(text: str, today: date, *, past: bool) -> Typed:
    """A day and a time, also as they are said: `gestern um 14.30 Uhr`, `yesterday at 2pm`, `noon`.

    A point stands in a time where nothing else can be meant; where a day can be, that is read, or both are said.
    """
    bare = _folded(text)
    for noon in {"noon", _folded(tr("noon"))}:
        bare = re.sub(rf"(^| ){re.escape(noon)}s?$", r"\g<1>12:00", bare)
    bare = re.sub(r"(?<!\d)(\d{1,2}) ?uhr ?(\d{2})$", r"\1:\2", bare)
    bare = re.sub(r"(?<![\d.])(\d{1,2})\.(\d{2}) ?(uhr|h|am|pm|a\.m\.|p\.m\.)$", r"\1:\2 \3", bare)
    bare = re.sub(r"(^| )(?:at|um) (\d{1,2})\.(\d{2})$", r"\1\2:\3", bare)
    bare = re.sub(r"(^| )(?:at|um) (?=\d{1,2}(?:$|[ :hap]))", r"\1", bare)
    dotted = re.search(r"(?:^| )(\d{1,2})\.(\d{2})$", bare)
    is_clock = dotted is not None and dotted[0] == bare and int(dotted[2]) > MONTHS  # 9.15 has no fifteenth month
    if dotted is None or (not is_clock and any(True for _ in _days(bare, today, past))):
        found = _read_folded(bare, text, today, past=past)
    else:
        rest, clock = bare[: dotted.start()].strip(), f"{dotted[1]}:{dotted[2]}"
        figures = dotted[0].strip()
        named = _weekday(rest, today, past) if rest else None
        if named is not None:
            for day in _days(figures, today, past):
                first, second = formats.typed_day(day), f"{formats.typed_day(named)} {clock}"
                return Typed(trouble=tr("“{text}” can be read as {first} or as {second}. Write one of them.",
                                        text=text.strip()[:_SHOWN], first=first, second=second))  # fmt: skip
        found = _read_folded(f"{rest} {clock}".strip(), text, today, past=past)
    if found.trouble == _not_a_day(text, today):
        return Typed(trouble=_not_a_moment(text, today))
    return found


def example(today: date) -> str:
    """Of what can be typed: a day of which nobody takes the month for the day."""
    return formats.typed_day(date(today.year, 12, 31))


def _not_a_day(text: str, today: date) -> str:
    return tr(
        "“{text}” is no day. Write it such as {first}, {second} or +7.",
        text=text.strip()[:_SHOWN],
        first=example(today),
        second=formats.locale().dayName(5, _Form.ShortFormat),
    )


def _not_a_moment(text: str, today: date) -> str:
    return tr(
        "“{text}” is no day and time. Write it such as {first} 14:00, {second} 14:00 or only 14:00.",
        text=text.strip()[:_SHOWN],
        first=example(today),
        second=formats.locale().dayName(5, _Form.ShortFormat),
    )


def in_any_order(text: str) -> str:
    """What is read by the chosen order, `03/04/2026` or `3/4`, as everybody reads it: `2026-04-03`, `3.4.`."""

    def told(found: re.Match[str]) -> str:
        first, second, year = int(found[1]), int(found[3]), found[4]
        month_first = day_formats.month_is_first(formats.locale())
        day, month = (second, first) if (month_first and first <= MONTHS) or second > MONTHS else (first, second)
        return f"{year}-{month:02}-{day:02}" if year and len(year) == 4 else f"{day}.{month}.{year or ''}"

    return _IN_ORDER.sub(told, text)


def _folded(text: str) -> str:
    return re.sub(r"[\s,،]+", " ", ascii_digits(without_invisible(text)).casefold()).strip()


def _without_time(bare: str) -> tuple[str | None, time | None]:
    """The rest and the time at its end; no rest: a time that no clock shows."""
    found = re.search(r"(?:^| |t)(\d{1,2})[:h](\d{2})?(?::\d{2})? ?(am|pm|a\.m\.|p\.m\.|uhr|h)?$", bare)
    found = found or re.search(r"(?:^| )(\d{1,2})() ?(am|pm|a\.m\.|p\.m\.|uhr)$", bare)
    if found is None:
        return bare, None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "")[:1]
    if half in ("a", "p"):
        if not 1 <= hour <= 12:
            return None, None
        hour = hour % 12 + (12 if half == "p" else 0)
    rest = bare[: found.start()].strip()
    return (rest, time(hour, minute)) if hour < 24 and minute < 60 else (None, None)


def _days(bare: str, today: date, past: bool) -> Iterator[date]:
    """At most one day that is meant."""
    for way in (_relative, _weekday, _figures, _named):
        found = way(bare, today, past)
        if found is not None:
            yield found
            return


def _relative(bare: str, today: date, _past: bool) -> date | None:
    words = {0: ("today", tr("today")), 1: ("tomorrow", tr("tomorrow")), -1: ("yesterday", tr("yesterday"))}
    for days, names in words.items():
        if bare in map(_folded, names):
            return today + timedelta(days=days)
    found = re.fullmatch(r"([+\-−])\s?(\d{1,4})", bare)
    if found is None or int(found[2]) > FARTHEST_DAYS:
        return None
    return today + timedelta(days=int(found[2]) * (1 if found[1] == "+" else -1))


def _weekday(bare: str, today: date, past: bool) -> date | None:
    """The next one of that name, or the last one; today's own name means another week."""
    for number in range(1, 8):
        for locale in (formats.locale(), _ENGLISH):
            names = {
                _folded(name).rstrip(".")
                for form in (_Form.LongFormat, _Form.ShortFormat)
                for name in (locale.dayName(number, form), locale.standaloneDayName(number, form))
            }
            if bare.rstrip(".") in names - {""}:
                away = (number - today.isoweekday()) % 7 or 7
                return today + timedelta(days=away - (7 if past and away != 7 else 14 if past else 0))
    return None


def _figures(bare: str, today: date, past: bool) -> date | None:
    """`2026-12-31`, `31.12.`, `12/31/26`: points mean day before month, dashes, slashes the chosen order."""
    whole = re.fullmatch(r"(\d{4}) ?[-./年]\s?(\d{1,2}) ?[-./月]\s?(\d{1,2})[.日]?", bare)
    if whole is not None:
        return _date(int(whole[1]), int(whole[2]), int(whole[3]))
    found = re.fullmatch(r"(\d{1,2}) ?([-./])\s?(\d{1,2})(?: ?\2\s?(\d{4}|\d{2})?)?", bare)
    found = found or re.fullmatch(r"(\d{1,2})( )(\d{1,2})(?: (\d{4}))", bare)  # as Dzongkha names its months
    if found is None:
        return None
    first, second = int(found[1]), int(found[3])
    if found[2] in "-/" and day_formats.month_is_first(formats.locale()):
        first, second = second, first
    for day, month in ((first, second), (second, first)):
        made = _in_year(day, month, found[4], today, past)
        if made is not None:
            return made
    return None


def _named(bare: str, today: date, past: bool) -> date | None:
    """`31 Dec`, `Dec 31 2026`, `31. Dezember 2026`, in the locale's names and in English ones."""
    for name, month in _month_names(formats.locale().bcp47Name()):
        place = bare.find(name)
        if place < 0:
            continue
        rest = f"{bare[:place]} {bare[place + len(name) :]}"
        found = re.fullmatch(r"(?:(\d{4}) )?(\d{1,2})[.]?(?: (\d{4}|\d{2}))?", re.sub(r"[\s.]+", " ", rest).strip())
        if found is not None and not (found[1] and found[3]):
            return _in_year(int(found[2]), month, found[1] or found[3], today, past)
    return None


@lru_cache(maxsize=4)
def _month_names(_locale: str) -> tuple[tuple[str, int], ...]:
    """Folded; the locale's before the English ones, longer ones first: the 12th month's may hold the 2nd one's."""
    found: dict[str, int] = {}
    for locale in (formats.locale(), _ENGLISH):
        names = {
            _folded(name): month
            for month in range(12, 0, -1)
            for form in (_Form.LongFormat, _Form.ShortFormat)
            for name in (locale.monthName(month, form), locale.standaloneMonthName(month, form))
        }
        for name in sorted(names, key=lambda name: (-len(name), name)):
            found.setdefault(name, names[name])
    return tuple((name, month) for name, month in found.items() if not name.isdigit() and name)


def _in_year(day: int, month: int, year: str | None, today: date, past: bool) -> date | None:
    """Without a year: the nearest such day ahead, or behind where past ones are meant; leap days wait for theirs."""
    if year:
        whole = int(year)
        if len(year) == 2:
            whole += today.year // 100 * 100
            whole -= 100 * (whole > today.year + 20)
        return _date(whole, month, day)
    years = range(today.year, today.year - 9, -1) if past else range(today.year, today.year + 9)
    made = (_date(each, month, day) for each in years)
    return next((each for each in made if each is not None and (each <= today if past else each >= today)), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
