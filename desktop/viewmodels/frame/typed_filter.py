"""Filters as people type them, `status:open paid>10,000 due:<7 mine`: read by what a list declares, said in words.

Words are taken in the language of the window and in English. Several words of the same field mean either of their
values, bounds all of theirs. What cannot be read is said, and the rest counts; what is not finished yet counts as
nothing. A bare word is also what a row shows of codes and of people: `hail` is a cause as well as part of a name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from desktop.lists.declared import Column, Filter, Kind, Listing
from desktop.lists.wanted import LONG_WORD, Condition, Either, Meant, Test, Value, Wanted
from desktop.screens.words import beside, caption, tr
from desktop.viewmodels.entering import days
from desktop.viewmodels.frame.list_texts import say
from desktop.viewmodels.frame.typed_values import (
    LIKE,
    MOST_NEAR,
    SHOWN,
    Known,
    Unread,
    Way,
    among,
    any_of,
    begins,
    is_bound,
    near,
    offered,
    ways,
)
from shared.domain.kernel.folding import fold, spaced

_PART: Final = re.compile(r'(?P<not>-)?(?:(?P<word>[^\s:"<>=!~]+)(?::|(?=[<>=!~])))?(?P<value>"[^"]*"?|\S*)')
_SIGN: Final = re.compile(r"[<>=!~]+")
_WORD: Final = re.compile(r"[^\W\d]+")
_ALSO: Final = 0.9
_TELLING: Final = 4
"""Letters of a word of a name that is told by it alone."""
_UNFINISHED: Final = frozenset({"", "<", ">", "<=", ">=", "="})


@dataclass(frozen=True, slots=True)
class Typed:
    """said: by the word of each filter what its conditions mean, in one sentence part.

    troubles: what cannot be read, each with how to write it.
    """

    wanted: Wanted = field(default_factory=Wanted)
    said: tuple[tuple[str, str], ...] = ()
    troubles: tuple[str, ...] = ()

    @property
    def trouble(self) -> str:
        return " ".join(self.troubles)


@dataclass(frozen=True, slots=True)
class Offer:
    """text: the filter with it in place of what is being typed; caption: what it is called."""

    text: str
    caption: str


@dataclass(frozen=True, slots=True)
class _Read:
    """One part that is a condition."""

    filter: Filter
    way: Way
    is_turned: bool = False
    is_bound: bool = False


def read(text: str, listing: Listing, known: Known) -> Typed:
    """The filter of a whole line."""
    words: list[str] = []
    found: list[_Read] = []
    troubles: list[str] = []
    for part in parts(text):
        try:
            understood = _read_part(part, listing, known)
        except Unread as trouble:
            troubles.append(str(trouble))
        else:
            if understood is None:
                words.append(part)
            else:
                found += understood
    conditions: list[Condition | Either] = []
    said: list[tuple[str, str]] = []
    for filter_ in dict.fromkeys(each.filter for each in found):
        of_it, called = _together([each for each in found if each.filter is filter_])
        conditions += of_it
        name = _caption(listing, filter_)
        said.append((filter_.word, name if _is_flag(listing, filter_) and not called else f"{name}: {called}"))
    text = " ".join(words)
    wanted = Wanted(text, tuple(dict.fromkeys(conditions)), _meant(text, listing, known))
    return Typed(wanted, tuple(said), tuple(dict.fromkeys(troubles)))


def parts(text: str) -> list[str]:
    """Separated by spaces that do not stand in quotes."""
    return [match[0] for match in _PART.finditer(text) if match[0]]


def in_any_order(text: str, listing: Listing) -> str:
    """The same filter with its days so written that they are the same ones however days are written."""
    dated = {each.name for each in listing.columns if each.kind in (Kind.DAY, Kind.MOMENT)}
    found = []
    for part in parts(text):
        asked = _filter(listing, _field_of(part))
        found.append(days.in_any_order(part) if asked is not None and asked.column in dated else part)
    return " ".join(found)


def columns_named(text: str, listing: Listing) -> frozenset[str]:
    """The columns by which the text filters, or is about to."""
    named = (_filter(listing, _field_of(part)) for part in parts(text))
    return frozenset(each.column for each in named if each is not None)


def fields_named(text: str, listing: Listing, known: Known) -> frozenset[str]:
    """The filters that a text has, by their words."""
    return frozenset(word for word, _ in read(text, listing, known).said)


def word_of(filter_: Filter) -> str:
    """As it is offered."""
    return say(filter_.word)


def asking(listing: Listing, column: str, value: str) -> str:
    """What somebody would type to have the lines with this in a column that is filtered by, in their language."""
    filter_ = next(each for each in listing.filters if each.column == column)
    return f"{word_of(filter_)}:{_quoted(value)}"


def offers(text: str, listing: Listing, known: Known, most: int = 12) -> list[Offer]:
    """What may follow what is being typed at the end."""
    begun = "" if not text or text.endswith(" ") else (parts(text) or [""])[-1]
    before = text[: len(text) - len(begun)]
    found = _PART.fullmatch(begun)
    assert found is not None
    word, value = found["word"], found["value"] or ""
    if word is None:
        return [
            Offer(before + (word_of(each) if _is_flag(listing, each) else f"{word_of(each)}:"), _caption(listing, each))
            for each in listing.filters
            if begun and begins(word_of(each), begun)
        ][:most]
    before += found["not"] or ""
    asked = _filter(listing, word)
    if asked is None:
        meant = (_near(listing, word, value) or _nearest(listing, word, value)) if _WORD.fullmatch(word) else []
        return [Offer(f"{before}{word_of(each)}:{value}", _caption(listing, each)) for each in meant[:most]]
    bare = value.strip('"')
    there = dict(offered(listing.by_name[asked.column], asked, known))
    fitting = [each for each in there if any(begins(part, bare) for part in (each, there[each], *there[each].split()))]
    return [Offer(f"{before}{word}:{_quoted(each)} ", there[each]) for each in (fitting or near(bare, there))[:most]]


def _caption(listing: Listing, filter_: Filter) -> str:
    column = listing.by_name[filter_.column]
    return say(column.caption) if column.caption else say(_ALONE.get(filter_.word, filter_.word))


_ALONE: Final = {"mine": "Mine"}
"""What a filter is called whose column people never see."""


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


def _is_flag(listing: Listing, filter_: Filter) -> bool:
    return listing.by_name[filter_.column].kind is Kind.FLAG


def _filter(listing: Listing, word: str) -> Filter | None:
    wanted = fold(word)
    return next((each for each in listing.filters if wanted in (fold(each.word), fold(word_of(each)))), None)


def _near(listing: Listing, word: str, value: str) -> list[Filter]:
    """The filters that may have been meant by a word that is none: by theirs, or by how else they are called."""
    return [each for each in _nearest(listing, word, value) if _likeness(listing, each, word)][:MOST_NEAR]


def _nearest(listing: Listing, word: str, value: str) -> list[Filter]:
    """All that a value could be of, those first that are called most like a word; else in the order of the list."""
    able = [each for each in listing.filters if not _SIGN.match(value) or _is_compared(listing, each)]
    return sorted(able, key=lambda each: _likeness(listing, each, word), reverse=True)


def _likeness(listing: Listing, filter_: Filter, word: str) -> float:
    """0: it is called otherwise. What it is typed as counts for more than what else it is called."""
    column, called = listing.by_name[filter_.column], _caption(listing, filter_)
    beside_it = (*column.name.split("_"), *called.split(), *(say(group) for group, _, _ in filter_.groups))
    also = max(_alike(word, each) for each in (called, *(part for part in beside_it if len(part) >= _TELLING)))
    typed = max(_alike(word, each) for each in (filter_.word, word_of(filter_)))
    return max(typed, also * _ALSO) if max(typed, also) >= LIKE else 0.0


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, fold(one), fold(other)).ratio()


def _is_compared(listing: Listing, filter_: Filter) -> bool:
    """Whether it may be above or below something."""
    return listing.by_name[filter_.column].kind in (Kind.NUMBER, Kind.MONEY, Kind.DAY, Kind.MOMENT)


def _field_of(part: str) -> str:
    """The word before its colon or its sign; empty: there is none."""
    found = _PART.fullmatch(part)
    return (found["word"] or "") if found is not None else ""


def _value_of(part: str) -> str:
    found = _PART.fullmatch(part)
    return (found["value"] or "") if found is not None else ""


def mended(text: str, listing: Listing, known: Known) -> list[Offer]:
    """What the first part that cannot be read may have been meant as, the likeliest first: the whole text with it in
    place, called as that part would stand there. None where it is like nothing.
    """
    there = parts(text)
    for place, part in enumerate(there):
        if read(part, listing, known).troubles:
            is_known = _filter(listing, _field_of(part)) is not None or _near(listing, _field_of(part), _value_of(part))
            meant = [each.text.strip() for each in offers(part, listing, known)] if is_known else []
            return [Offer(" ".join((*there[:place], each, *there[place + 1 :])), each) for each in meant]
    return []


def _read_part(part: str, listing: Listing, known: Known) -> list[_Read] | None:
    """None: words to look for; nothing: it is not finished. Raises Unread."""
    found = _PART.fullmatch(part)
    assert found is not None
    word, value = found["word"], (found["value"] or "").strip('"')
    is_turned = bool(found["not"])
    asked = _filter(listing, value if word is None else word)
    if word is None:
        if asked is not None and _is_flag(listing, asked):
            way = (Condition(asked.column, Test.IS, 0 if is_turned else 1),), ""
            return [_Read(asked, way, is_bound=is_turned)]
        asked = next((each for each in listing.filters if each.is_bare and is_bound(value)), None)
        if asked is None:
            return None
    elif asked is None:
        if not _WORD.fullmatch(word):
            return None  # a time, an address
        raise _unknown(word, value, listing)
    if value in _UNFINISHED:
        return []
    sign = _SIGN.match(value)
    if sign is not None and sign[0] not in _UNFINISHED:
        signs = ", ".join(sorted(_UNFINISHED - {""}))
        raise Unread(tr("“{sign}” compares nothing here. There are: {signs}.", sign=sign[0], signs=signs))
    found_ways = ways(listing.by_name[asked.column], asked, value, known)
    if not is_turned:
        return [_Read(asked, way, is_bound=is_bound(value)) for way in found_ways]
    return [_Read(asked, (_turned(conditions), said), is_turned=True) for conditions, said in found_ways]


def _unknown(word: str, value: str, listing: Listing) -> Unread:
    shown, meant = word[:SHOWN], [f"{word_of(each)}:" for each in _near(listing, word, value)]
    if meant:
        return Unread(tr("“{word}:” filters nothing here. Did you mean {near}?", word=shown, near=any_of(meant)))
    there = ", ".join(word_of(each) for each in _nearest(listing, word, value))
    return Unread(tr("“{word}:” filters nothing here. There are: {words}.", word=shown, words=there))


def _turned(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Raises Unread for what has no plain opposite."""
    match conditions:
        case (Condition(column, Test.IS, value),):
            return (Condition(column, Test.IS_NOT, value),)
        case (Condition(column, Test.AMONG, tuple() as values),):
            return tuple(Condition(column, Test.IS_NOT, each) for each in values)
    raise Unread(tr("Only a single value can be left out."))


def _together(parts_read: Sequence[_Read]) -> tuple[list[Condition | Either], str]:
    """What several parts about one field mean: one of the values, or within all the bounds, and none of those left
    out; with the words for it."""
    values = [each.way for each in parts_read if not each.is_turned and not each.is_bound]
    bounds = [each.way for each in parts_read if each.is_bound]
    turned = [each.way for each in parts_read if each.is_turned]
    if bounds and _can_hold([one for conditions, _ in bounds for one in conditions]):
        words = " ".join(filter(None, dict.fromkeys(said for _, said in bounds)))
        bounds = [(tuple(dict.fromkeys(one for conditions, _ in bounds for one in conditions)), words)]
    one_of = list(dict.fromkeys((*values, *bounds)))
    said = [any_of([called for _, called in one_of])]
    said += [tr("not {what}", what=called) for _, called in turned]
    wanted = [*_either([way for way, _ in one_of]), *(one for conditions, _ in turned for one in conditions)]
    return wanted, ", ".join(filter(None, said))


def _can_hold(conditions: Sequence[Condition]) -> bool:
    """Whether anything is within all of these bounds."""
    for at_least in (each for each in conditions if each.test is Test.AT_LEAST):
        for at_most in (each for each in conditions if each.test is Test.AT_MOST and each.column == at_least.column):
            if not at_most.passes(at_least.value):  # type: ignore[arg-type]  # one value
                return False
    return True


def _either(one_of: Sequence[tuple[Condition, ...]]) -> list[Condition | Either]:
    """As plainly as may be: what is plain is found by an index."""
    if len(one_of) < 2:
        return [one for way in one_of for one in way]
    columns = {way[0].column for way in one_of}
    values = [value for way in one_of for value in _values_of(way)]
    if len(columns) == 1 and all(_values_of(way) for way in one_of):
        return [Condition(columns.pop(), Test.AMONG, tuple(dict.fromkeys(values)))]
    return [Either(tuple(one_of))]


def _values_of(way: tuple[Condition, ...]) -> tuple[Value, ...]:
    """Nothing where the way is not one value or another of one column."""
    match way:
        case (Condition(_, Test.IS, str() | int() as value),):
            return (value,)
        case (Condition(_, Test.AMONG, tuple() as values),):
            return values
    return ()


def _meant(text: str, listing: Listing, known: Known) -> tuple[Meant, ...]:
    """The words that a row shows where it has a code or a person."""
    found = []
    for word in dict.fromkeys(fold(text.replace('"', " ")).split()):
        conditions = [each for name in listing.shown_codes for each in _named(listing.by_name[name], word, known)]
        if len(word) >= LONG_WORD and conditions:
            found.append(Meant(spaced(word), tuple(conditions)))
    return tuple(found)


def _named(column: Column, word: str, known: Known) -> tuple[Condition, ...]:
    """The codes, or the people, of whom a word of the name begins so."""

    def is_called(name: str) -> bool:
        return any(part.startswith(word) for part in fold(name).split())

    if column.choice is not None:
        found = [each.value for each in column.choice if is_called(caption(each))]
    else:
        found = [person.user_id for person in known.people if is_called(person.name)]
    return among(column, found) if found else ()


def told(typed: Typed, fields: Collection[str] | None = None) -> str:
    """What the filter means, in one line. fields: only of these filters, by their words."""
    return beside(*(words for word, words in typed.said if fields is None or word in fields))
