"""What stands in the cells of a list: texts for people, how urgent they are, and a line as a screen reader says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from desktop.lists.declared import NO_DAY, Column, Kind, Listing
from desktop.lists.wanted import Line
from desktop.screens import formats, times
from desktop.screens.due import due_look
from desktop.screens.syncing import SyncState
from desktop.screens.words import beside, caption, count_of, member_of, readable, sync_caption, tr
from desktop.viewmodels.frame.list_texts import say
from shared.domain.kernel.captioned import Captioned, Look


@dataclass(frozen=True, slots=True)
class Cell:
    """text: as it is shown; look: how much it wants to be seen; member: of a choice, for its picture."""

    text: str
    look: Look = Look.NEUTRAL
    member: Captioned | None = None


def cell(listing: Listing, line: Line, column: Column, now: datetime, said: str = "") -> Cell:
    """Pure but for the locale; empty where there is nothing. said: the currency in the head of the column."""
    value = listing.value(line, column.name)
    match column.kind:
        case Kind.MONEY:
            assert value is None or isinstance(value, int)
            return Cell("" if value is None else formats.money(value, _unsaid(listing, line, said)))
        case Kind.NUMBER:
            assert value is None or isinstance(value, int)
            return Cell(formats.number(value) if value else "")
        case Kind.FLAG:
            return Cell(tr("Yes") if value else "")
        case Kind.PERSON:
            return Cell(formats.short_name(listing.name_of(line, column.name)) if value is not None else "")
        case Kind.CHOICE:
            return _choice(column, "" if value is None else str(value))
        case Kind.DAY:
            return _day(listing, column, str(value or ""), times.local_day(now))
        case Kind.MOMENT:
            return Cell(_moment(value, now) if isinstance(value, int) else "")
        case _:
            return Cell("" if value is None else str(value))


def _unsaid(listing: Listing, line: Line, said: str) -> str:
    """The currency of a line, where no head says it."""
    currency = str(listing.value(line, listing.currency) or "") if listing.currency else ""
    return "" if currency == said else currency


def _choice(column: Column, code: str) -> Cell:
    assert column.choice is not None
    member = member_of(column.choice, code)
    if member is None:
        return Cell(readable(code) if code else "")
    return Cell(caption(member), member.look, member)


def _day(listing: Listing, column: Column, text: str, today: date) -> Cell:
    if text in ("", NO_DAY):
        return Cell("")
    day = times.calendar_day(text)
    if column.name != listing.row.due:
        return Cell(weekday(day, today))
    return Cell(due(day, today), due_look(day, today))


def weekday(day: date, today: date) -> str:
    """`Fri 13 Nov`, with the year where it is another one."""
    return formats.weekday(day) if day.year == today.year else formats.long_weekday(day)


def due(day: date, today: date) -> str:
    """`Fri 20 Nov · 3 days late`, `Mon 23 Nov · today`, `Sun 29 Nov · in 6 days`."""
    away = (day - today).days
    if away < 0:
        distance = count_of(-away, "1 day late", "{n} days late")
    elif away == 0:
        distance = tr("today")
    elif away == 1:
        distance = tr("tomorrow")
    else:
        distance = tr("in {n} days", n=away)
    return f"{weekday(day, today)} · {distance}"


def _moment(micros: int, now: datetime) -> str:
    at = times.moment(micros)
    day, today = times.local_day(at), times.local_day(now)
    return formats.clock(at) if day == today else weekday(day, today)


def age(listing: Listing, line: Line, now: datetime) -> str:
    """How old the line is, where its list says since when it counts: `3 days old`."""
    since = listing.value(line, listing.row.since) if listing.row.since else None
    return tr("{age} old", age=formats.age(times.moment(since), now)) if isinstance(since, int) else ""


def sync_of(listing: Listing, line: Line) -> SyncState:
    """How far the line has come; what needs somebody comes first."""
    for name, state in (
        (listing.refused, SyncState.REFUSED),
        (listing.conflicts, SyncState.CONFLICT),
        (listing.waiting, SyncState.WAITING),
    ):
        if name and listing.value(line, name):
            return state
    return SyncState.SAVED


def marks_of(listing: Listing, line: Line) -> list[tuple[str, str]]:
    """What stands beside the state: caption and picture of each that is set."""
    return [(say(called), icon) for name, called, icon in listing.row.marks if listing.value(line, name)]


def joined(listing: Listing, line: Line, names: tuple[str, ...], now: datetime) -> str:
    """Several cells in one line of a row."""
    return beside(*(cell(listing, line, listing.by_name[name], now).text for name in names))


def called(listing: Listing, line: Line) -> str:
    """What a row is called, where one hears of another cell of it."""
    return str(listing.value(line, listing.row.title))


def spoken(listing: Listing, line: Line, now: datetime) -> str:
    """A row as a screen reader says it: all that can be seen of it, the day it is due and how far it has come."""
    row = listing.row
    names = (row.title, *row.third, *row.second, row.state, row.amount, row.due, row.who)
    said = [cell(listing, line, listing.by_name[name], now).text for name in names if name]
    said += [called for called, _ in marks_of(listing, line)]
    sync = sync_of(listing, line)
    if sync is not SyncState.SAVED:
        said.append(sync_caption(sync))
    return ", ".join(text for text in said if text)
