"""Filters as people type them, `status:open cat:2611 >10,000 due:<7 mine`: read by what a list declares, said in words.

Words and values are taken in the language of the window and in English. What cannot be read is said, and the rest
counts; what is not finished yet counts as nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from desktop.lists.declared import NO_DAY, Column, Filter, Kind, Listing
from desktop.lists.wanted import Condition, Test, Wanted
from desktop.screens import formats, times
from desktop.screens.people import Person
from desktop.screens.words import beside, caption, tr
from desktop.viewmodels.entering import amounts, days
from desktop.viewmodels.frame.list_texts import say
from shared.domain.kernel.folding import fold

_LAST_DAY: Final = "9999-12-30"
"""The latest that is a day: lines without one come after it."""
_PART: Final = re.compile(r'(?P<not>-)?(?:(?P<word>[^\s:"<>=]+):)?(?P<value>"[^"]*"?|\S*)')
_COMPARED: Final = re.compile(r"(?P<sign>[<>]=?|=)?(?P<rest>.*)", re.S)
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Known:
    """What a value may name. me: this person's id; people: colleagues; values: of columns, as far as asked for."""

    today: date
    me: str = ""
    people: Sequence[Person] = ()
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Typed:
    """said: what the conditions mean, one sentence part each; trouble: what cannot be read, and how to write it."""

    wanted: Wanted = field(default_factory=Wanted)
    said: tuple[str, ...] = ()
    trouble: str = ""

    def __add__(self, other: Typed) -> Typed:
        text = " ".join(filter(None, (self.wanted.text, other.wanted.text)))
        conditions = tuple(dict.fromkeys((*self.wanted.conditions, *other.wanted.conditions)))
        return Typed(Wanted(text, conditions), (*self.said, *other.said), self.trouble or other.trouble)


@dataclass(frozen=True, slots=True)
class Offer:
    """text: the filter with it in place of what is being typed; caption: what it is called."""

    text: str
    caption: str


class _Unread(Exception):
    """In words: what is wrong."""


def read(text: str, listing: Listing, known: Known) -> Typed:
    """The filter of a whole line."""
    found = Typed()
    for part in parts(text):
        found += _read_part(part, listing, known)
    return found


def parts(text: str) -> list[str]:
    """Separated by spaces that do not stand in quotes."""
    return [match[0] for match in _PART.finditer(text) if match[0]]


def word_of(filter_: Filter) -> str:
    """As it is offered."""
    return say(filter_.word)


def offers(text: str, listing: Listing, known: Known, most: int = 12) -> list[Offer]:
    """What may follow what is being typed at the end."""
    begun = "" if not text or text.endswith(" ") else (parts(text) or [""])[-1]
    before = text[: len(text) - len(begun)]
    word, colon, value = begun.partition(":")
    if not colon:
        return [
            Offer(before + (word_of(each) if _is_flag(listing, each) else f"{word_of(each)}:"), _caption(listing, each))
            for each in listing.filters
            if begun and _begins(word_of(each), begun)
        ][:most]
    asked = _filter(listing, word)
    if asked is None:
        return []
    return [
        Offer(f"{before}{word}:{_quoted(offered)} ", called)
        for offered, called in _values(listing.by_name[asked.column], asked, known)
        if any(_begins(word, value.strip('"')) for word in (offered, called, *called.split()))
    ][:most]


def _caption(listing: Listing, filter_: Filter) -> str:
    column = listing.by_name[filter_.column]
    return say(column.caption) if column.caption else say(_ALONE.get(filter_.word, filter_.word))


_ALONE: Final = {"mine": "Mine"}
"""What a filter is called whose column people never see."""


def _begins(whole: str, beginning: str) -> bool:
    return fold(whole).startswith(fold(beginning))


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


def _is_flag(listing: Listing, filter_: Filter) -> bool:
    return listing.by_name[filter_.column].kind is Kind.FLAG


def _filter(listing: Listing, word: str) -> Filter | None:
    wanted = fold(word)
    return next((each for each in listing.filters if wanted in (fold(each.word), fold(word_of(each)))), None)


def _values(column: Column, filter_: Filter, known: Known) -> Iterable[tuple[str, str]]:
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


def _read_part(part: str, listing: Listing, known: Known) -> Typed:
    found = _PART.fullmatch(part)
    assert found is not None
    word, value = found["word"], (found["value"] or "").strip('"')
    if word is None:
        alone = _filter(listing, value)
        if alone is not None and _is_flag(listing, alone):
            return Typed(
                Wanted("", (Condition(alone.column, Test.IS, 0 if found["not"] else 1),)), (_caption(listing, alone),)
            )
        bare = next((each for each in listing.filters if each.is_bare), None)
        if bare is None or value[:1] not in ("<", ">"):
            return Typed(Wanted(part))
        asked = bare
    else:
        named = _filter(listing, word)
        if named is None:
            return Typed(Wanted(part))
        asked = named
    if not value or value in ("<", ">", "<=", ">=", "="):
        return Typed()
    try:
        conditions, said = _condition(listing.by_name[asked.column], asked, value, known)
        if found["not"]:
            conditions, said = _turned(conditions), tr("not {what}", what=said)
    except _Unread as trouble:
        return Typed(trouble=str(trouble))
    return Typed(Wanted("", conditions), (f"{_caption(listing, asked)}: {said}",))


def _turned(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Raises _Unread for what has no plain opposite."""
    if len(conditions) == 1 and conditions[0].test is Test.IS:
        return (replace(conditions[0], test=Test.IS_NOT),)
    raise _Unread(tr("Only a single value can be left out."))


def _condition(column: Column, filter_: Filter, value: str, known: Known) -> tuple[tuple[Condition, ...], str]:
    for word, called, condition in filter_.groups:
        if fold(value) in (fold(word), fold(say(word))):
            return (condition,), say(called)
    return _READ[column.kind](column, value, known)


def _choice(column: Column, value: str, _known: Known) -> tuple[tuple[Condition, ...], str]:
    assert column.choice is not None
    chosen, called = [], []
    for one in value.split(","):
        found = [each for each in column.choice if fold(one) in (fold(each.value), fold(caption(each)))]
        found = found or [each for each in column.choice if _begins(caption(each), one) or _begins(each.value, one)]
        if not found:
            offered = ", ".join(fold(caption(each)) for each in column.choice)
            raise _Unread(tr("“{value}” is none of: {choices}.", value=one[:_SHOWN], choices=offered))
        chosen += [each.value for each in found]
        called += [caption(each) for each in found]
    said = ", ".join(called)
    if len(chosen) == 1:
        return (Condition(column.name, Test.IS, chosen[0]),), said
    return (Condition(column.name, Test.AMONG, tuple(chosen)),), said


def _person(column: Column, value: str, known: Known) -> tuple[tuple[Condition, ...], str]:
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
        raise _Unread(tr("Nobody here is called “{name}”.", name=value[:_SHOWN]))
    said = ", ".join(person.name for person in found[:3])
    if len(found) == 1:
        return (Condition(column.name, Test.IS, found[0].user_id),), said
    return (Condition(column.name, Test.AMONG, tuple(person.user_id for person in found)),), said


def _text(column: Column, value: str, known: Known) -> tuple[tuple[Condition, ...], str]:
    there = next((each for each in known.values.get(column.name, ()) if fold(each) == fold(value)), value)
    return (Condition(column.name, Test.IS, there),), there


def _flag(column: Column, value: str, _known: Known) -> tuple[tuple[Condition, ...], str]:
    yes, no = {"yes", "1", fold(tr("yes"))}, {"no", "0", fold(tr("no"))}
    if fold(value) not in yes | no:
        raise _Unread(tr("“{value}” is neither yes nor no.", value=value[:_SHOWN]))
    is_set = fold(value) in yes
    return (Condition(column.name, Test.IS, int(is_set)),), tr("yes") if is_set else tr("no")


def _number(column: Column, value: str, _known: Known) -> tuple[tuple[Condition, ...], str]:
    sign, rest = _compared(value)
    if not re.fullmatch(r"-?\d{1,15}", rest):
        raise _Unread(tr("“{value}” is no number.", value=rest[:_SHOWN]))
    return _bounds(column.name, sign, int(rest), 1), f"{_SIGNS[sign]()} {formats.number(int(rest))}".strip()


def _money(column: Column, value: str, _known: Known) -> tuple[tuple[Condition, ...], str]:
    sign, rest = _compared(value)
    reading = amounts.read(rest)
    if reading.cents is None:
        raise _Unread(reading.trouble or tr("“{value}” is no amount.", value=rest[:_SHOWN]))
    return _bounds(column.name, sign, reading.cents, 1), f"{_SIGNS[sign]()} {formats.money(reading.cents)}".strip()


def _day(column: Column, value: str, known: Known) -> tuple[tuple[Condition, ...], str]:
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


def _moment(column: Column, value: str, known: Known) -> tuple[tuple[Condition, ...], str]:
    """Of a day where the person is."""
    sign, day = _compared_day(value, known.today)
    said = f"{_WHEN[sign]()} {days.told(day, known.today)}".strip()
    begins, ends = _begin_of(day), _begin_of(day + timedelta(days=1)) - 1
    at_least, at_most = Condition(column.name, Test.AT_LEAST, begins), Condition(column.name, Test.AT_MOST, ends)
    match sign:
        case "<":
            return (replace(at_most, value=begins - 1),), said
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
        raise _Unread(typed.trouble or tr("“{value}” is no day.", value=rest[:_SHOWN]))
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
_READ: Final[Mapping[Kind, Callable[[Column, str, Known], tuple[tuple[Condition, ...], str]]]] = {
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


def told(typed: Typed) -> str:
    """What the filter means, in one line."""
    return beside(*typed.said)
