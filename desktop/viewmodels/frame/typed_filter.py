"""Filters as people type them, `status:open cat:2611 >10,000 due:<7 mine`: read by what a list declares, said in words.

Words are taken in the language of the window and in English. Several words of the same field mean either of their
values, bounds all of theirs. What cannot be read is said, and the rest counts; what is not finished yet counts as
nothing. A bare word is also what a row shows of codes and of people: `hail` is a cause as well as part of a name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from desktop.lists.declared import Column, Filter, Kind, Listing
from desktop.lists.wanted import LONG_WORD, Condition, Either, Meant, Test, Value, Wanted
from desktop.screens.words import beside, caption, tr
from desktop.viewmodels.entering import days
from desktop.viewmodels.frame.list_texts import say
from desktop.viewmodels.frame.typed_values import (
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

_PART: Final = re.compile(r'(?P<not>-)?(?:(?P<word>[^\s:"<>=]+):)?(?P<value>"[^"]*"?|\S*)')
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
        asked = _filter(listing, part.removeprefix("-").partition(":")[0]) if ":" in part else None
        found.append(days.in_any_order(part) if asked is not None and asked.column in dated else part)
    return " ".join(found)


def columns_named(text: str, listing: Listing) -> frozenset[str]:
    """The columns by which the text filters, or is about to."""
    named = (_filter(listing, part.removeprefix("-").partition(":")[0]) for part in parts(text) if ":" in part)
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
    word, colon, value = begun.partition(":")
    if not colon:
        return [
            Offer(before + (word_of(each) if _is_flag(listing, each) else f"{word_of(each)}:"), _caption(listing, each))
            for each in listing.filters
            if begun and begins(word_of(each), begun)
        ][:most]
    asked = _filter(listing, word)
    if asked is None:
        return [Offer(f"{before}{word_of(each)}:{value}", _caption(listing, each)) for each in _near(listing, word)]
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


def _near(listing: Listing, word: str) -> list[Filter]:
    """The filters that may have been meant by a word that is none."""
    by_word = {word_of(each): each for each in listing.filters}
    return [by_word[each] for each in near(word, by_word)]


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
        if not re.fullmatch(r"[^\W\d]+", word):
            return None  # a time, an address
        raise _unknown(word, listing)
    if value in _UNFINISHED:
        return []
    found_ways = ways(listing.by_name[asked.column], asked, value, known)
    if not is_turned:
        return [_Read(asked, way, is_bound=is_bound(value)) for way in found_ways]
    return [_Read(asked, (_turned(conditions), said), is_turned=True) for conditions, said in found_ways]


def _unknown(word: str, listing: Listing) -> Unread:
    shown, meant = word[:SHOWN], [f"{word_of(each)}:" for each in _near(listing, word)]
    if meant:
        return Unread(tr("“{word}:” filters nothing here. Did you mean {near}?", word=shown, near=any_of(meant)))
    there = ", ".join(word_of(each) for each in listing.filters)
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
