"""What one value of a typed filter comes to: a condition on a column, by what the column holds, and the words for it.

Values are taken in the language of the window and in English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Final

from desktop.lists.declared import NO_DAY, Column, Filter, Kind
from desktop.lists.wanted import MOST_VALUES, Condition, Test
from desktop.screens import formats, times
from desktop.screens.people import Person
from desktop.screens.words import caption, tr
from desktop.viewmodels.entering import amounts, days
from desktop.viewmodels.frame.list_texts import say
from shared.domain.kernel.folding import fold

SHOWN: Final = 40
"""Characters of what was typed that are said again."""
LIKE: Final = 0.6
"""From this share of what two words have in common one may be meant by the other: the share from which `difflib` of
Python calls words close. Two letters that are swapped in a word of five have 0.8, *customer* and *adjuster* 0.63."""
MOST_NEAR: Final = 3
"""That are told of what may have been meant: as many as are seen at a glance, and what `difflib` gives."""
_LAST_DAY: Final = "9999-12-30"
"""The latest that is a day: lines without one come after it."""
_COMPARED: Final = re.compile(r"(?P<sign>[<>]=?|=)?(?P<rest>.*)", re.S)


@dataclass(frozen=True, slots=True)
class Known:
    """What a value may name. me: this person's id; people: colleagues; values: of columns, as far as asked for."""

    today: date
    me: str = ""
    people: Sequence[Person] = ()
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Unread(Exception):
    """In words: what is wrong, and what could be meant."""


def begins(whole: str, beginning: str) -> bool:
    return fold(whole).startswith(fold(beginning))


def said_again(typed: str) -> str:
    """What was typed, as far as it is shown in a sentence or on a button."""
    return typed if len(typed) <= SHOWN else typed[: SHOWN - 1] + "…"


def near(typed: str, offered: Iterable[str]) -> list[str]:
    """Those that may have been meant by what was mistyped, the nearest first; more of it than is told again is not
    compared."""
    by_fold = {fold(each): each for each in offered}
    return [by_fold[each] for each in get_close_matches(fold(typed[:SHOWN]), by_fold, MOST_NEAR, LIKE)]


def offered(column: Column, filter_: Filter, known: Known) -> Iterable[tuple[str, str]]:
    """What may be typed, and what it is called."""
    for word, called, _ in filter_.groups:
        yield say(word), say(called)
    match column.kind:
        case Kind.CHOICE:
            assert column.choice is not None
            yield from ((fold(caption(each)), caption(each)) for each in column.choice)
        case Kind.PERSON:
            yield tr("me"), tr("Me")
            yield tr("none"), tr("Nobody")
            yield from ((person.name, person.name) for person in known.people if person.active)
        case Kind.DAY | Kind.MOMENT:
            yield tr("today"), tr("Today")
            yield "<7", tr("Within 7 days")
            yield "<0", tr("Before today")
        case Kind.TEXT:
            yield from ((value, value) for value in known.values.get(column.name, ()))
        case _:
            pass


Way = tuple[tuple[Condition, ...], str]
"""All of these conditions, and what they are called."""


def ways(column: Column, filter_: Filter, value: str, known: Known) -> list[Way]:
    """One for each of several values with commas between. Raises Unread."""
    values = value.split(",") if column.kind is Kind.CHOICE else [value]
    return [_way(column, filter_, each, known) for each in values if each]


def _way(column: Column, filter_: Filter, value: str, known: Known) -> Way:
    for word, called, condition in filter_.groups:
        if fold(value) in (fold(word), fold(say(word))):
            return (condition,), say(called)
    found = _READ[column.kind](column, value, known)
    if found is None:
        raise _unknown(value, [word for word, _ in offered(column, filter_, known)])
    return found


def _unknown(value: str, choices: Sequence[str]) -> Unread:
    found = near(value, choices)
    if found:
        return Unread(
            tr("“{value}” is not known here. Did you mean {near}?", value=said_again(value), near=any_of(found))
        )
    return Unread(tr("“{value}” is none of: {choices}.", value=said_again(value), choices=", ".join(choices)))


def any_of(words: Sequence[str]) -> str:
    """`open`, `open or closed`, `open, closed or none`."""
    if len(words) < 2:
        return "".join(words)
    return tr("{some} or {last}", some=", ".join(words[:-1]), last=words[-1])


def among(column: Column, values: Sequence[str]) -> tuple[Condition, ...]:
    """One of these."""
    if len(values) == 1:
        return (Condition(column.name, Test.IS, values[0]),)
    return (Condition(column.name, Test.AMONG, tuple(values)),)


def _choice(column: Column, value: str, _known: Known) -> Way | None:
    assert column.choice is not None
    found = [each for each in column.choice if fold(value) in (fold(each.value), fold(caption(each)))]
    found = found or [each for each in column.choice if begins(caption(each), value) or begins(each.value, value)]
    if not found:
        return None
    return among(column, [each.value for each in found]), any_of([caption(each) for each in found])


def _person(column: Column, value: str, known: Known) -> Way:
    if fold(value) in ("me", fold(tr("me"))):
        return (Condition(column.name, Test.IS, known.me),), tr("Me")
    if fold(value) in ("none", fold(tr("none"))):
        return (Condition(column.name, Test.IS, None),), tr("Nobody")
    words = fold(value).split()
    found = [
        person
        for person in known.people
        if all(any(part.startswith(word) for part in fold(person.name).split()) for word in words)
    ]
    if not found:
        unknown = tr("Nobody here is called “{name}”.", name=said_again(value))
        meant = near(value, [part for person in known.people for part in person.name.split()])
        raise Unread(" ".join((unknown, tr("Did you mean {near}?", near=any_of(meant)))) if meant else unknown)
    return among(column, [person.user_id for person in found]), any_of([person.name for person in found[:3]])


def _text(column: Column, value: str, known: Known) -> Way | None:
    """As it stands in the column, or all that begin so; what may be there unknown to us is looked for as typed."""
    there = known.values.get(column.name, ())
    found = [each for each in there if fold(each) == fold(value)] or [each for each in there if begins(each, value)]
    if not found and 0 < len(there) < MOST_VALUES:
        return None
    found = found or [value]
    return among(column, found), any_of(found[:3])


def _flag(column: Column, value: str, _known: Known) -> Way:
    yes, no = {"yes", "1", fold(tr("yes"))}, {"no", "0", fold(tr("no"))}
    if fold(value) not in yes | no:
        raise Unread(tr("“{value}” is neither yes nor no.", value=said_again(value)))
    is_set = fold(value) in yes
    return (Condition(column.name, Test.IS, int(is_set)),), tr("yes") if is_set else tr("no")


def _number(column: Column, value: str, _known: Known) -> Way:
    sign, rest = _compared(value)
    if not re.fullmatch(r"-?\d{1,15}", rest):
        raise Unread(tr("“{value}” is no number.", value=said_again(rest)))
    return _bounds(column.name, sign, int(rest), 1), f"{_SIGNS[sign]()} {formats.number(int(rest))}".strip()


def _money(column: Column, value: str, _known: Known) -> Way:
    sign, rest = _compared(value)
    reading = amounts.read(rest)
    if reading.cents is None:
        raise Unread(reading.trouble or tr("“{value}” is no amount.", value=said_again(rest)))
    return _bounds(column.name, sign, reading.cents, 1), f"{_SIGNS[sign]()} {formats.figure(reading.cents)}".strip()


def _day(column: Column, value: str, known: Known) -> Way:
    if fold(value) in ("none", fold(tr("none"))):
        return (Condition(column.name, Test.IS, None if column.nullable else NO_DAY),), tr("none")
    sign, day = _compared_day(value, known.today)
    said = f"{_WHEN[sign]()} {days.told(day, known.today)}".strip()
    found = []
    if sign in ("", "="):
        return (Condition(column.name, Test.IS, day.isoformat()),), said
    if sign == "<":
        found = [Condition(column.name, Test.AT_MOST, (day - timedelta(days=1)).isoformat())]
    elif sign == "<=":
        found = [Condition(column.name, Test.AT_MOST, day.isoformat())]
    else:
        first = day + timedelta(days=1) if sign == ">" else day
        found = [Condition(column.name, Test.AT_LEAST, first.isoformat())]
        if not column.nullable:
            found.append(Condition(column.name, Test.AT_MOST, _LAST_DAY))
    return tuple(found), said


def _moment(column: Column, value: str, known: Known) -> Way:
    """Of a day where the person is."""
    sign, day = _compared_day(value, known.today)
    said = f"{_WHEN[sign]()} {days.told(day, known.today)}".strip()
    starts, ends = _begin_of(day), _begin_of(day + timedelta(days=1)) - 1
    at_least, at_most = Condition(column.name, Test.AT_LEAST, starts), Condition(column.name, Test.AT_MOST, ends)
    match sign:
        case "<":
            return (replace(at_most, value=starts - 1),), said
        case "<=":
            return (at_most,), said
        case ">":
            return (replace(at_least, value=ends + 1),), said
        case ">=":
            return (at_least,), said
    return (at_least, at_most), said


def _begin_of(day: date) -> int:
    return times.micros(datetime.combine(day, time()).astimezone())


def _compared(value: str) -> tuple[str, str]:
    found = _COMPARED.fullmatch(value)
    assert found is not None
    return found["sign"] or "", found["rest"]


def _compared_day(value: str, today: date) -> tuple[str, date]:
    """A number alone counts days from today."""
    sign, rest = _compared(value)
    if re.fullmatch(r"[+-]?\d{1,4}", rest):
        return sign, today + timedelta(days=int(rest))
    typed = days.read(rest, today)
    if typed.day is None:
        raise Unread(typed.trouble or tr("“{value}” is no day.", value=said_again(rest)))
    return sign, typed.day


def _bounds(column: str, sign: str, value: int, step: int) -> tuple[Condition, ...]:
    match sign:
        case "<":
            return (Condition(column, Test.AT_MOST, value - step),)
        case "<=":
            return (Condition(column, Test.AT_MOST, value),)
        case ">":
            return (Condition(column, Test.AT_LEAST, value + step),)
        case ">=":
            return (Condition(column, Test.AT_LEAST, value),)
    return (Condition(column, Test.IS, value),)


_SIGNS: Final[Mapping[str, Callable[[], str]]] = {
    "": lambda: "",
    "=": lambda: "",
    "<": lambda: tr("below"),
    "<=": lambda: tr("at most"),
    ">": lambda: tr("above"),
    ">=": lambda: tr("at least"),
}
_WHEN: Final[Mapping[str, Callable[[], str]]] = {
    "": lambda: "",
    "=": lambda: "",
    "<": lambda: tr("before"),
    "<=": lambda: tr("until"),
    ">": lambda: tr("after"),
    ">=": lambda: tr("from"),
}
_READ: Final[Mapping[Kind, Callable[[Column, str, Known], Way | None]]] = {
    Kind.TEXT: _text,
    Kind.ID: _text,
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.CHOICE: _choice,
    Kind.FLAG: _flag,
    Kind.PERSON: _person,
}
