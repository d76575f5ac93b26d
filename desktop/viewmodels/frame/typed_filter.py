"""Filters as people type them, `status:open paid>10,000 due:<7 mine`: read by what a list declares, said in words.

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
from desktop.viewmodels.entering.texts import too_long
from desktop.viewmodels.frame.typed_fields import (
    called,
    field_of,
    is_compared,
    is_flag,
    near_fields,
    nearest_fields,
    signs_of,
    word_of,
)
from desktop.viewmodels.frame.typed_parts import COMPARES, Part, closed_up, part_of, parts, quoted
from desktop.viewmodels.frame.typed_values import (
    Known,
    Unread,
    Way,
    among,
    any_of,
    begins,
    near,
    offered,
    said_again,
    ways,
)
from shared.domain.kernel.folding import fold, spaced

_WORD: Final = re.compile(r"[^\W\d]+")
MOST_TYPED: Final = 1_000
"""Characters of one line, which is read at each key: ten times what anybody reads again who typed it."""
MOST_COMPARED: Final = 12
"""Words of one line that are no field, and are compared with every field for the one that may have been meant: four
times as many as are told. What follows them is looked for as words."""
MOST_TROUBLES: Final = 3
"""Of one line that are told and mended at a time: more have no room below it, and each is compared with every field."""


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


class _Likeness:
    """Which words of one line are like a field of a list: asked once for each, and for the first few alone."""

    def __init__(self, listing: Listing) -> None:
        self._listing = listing
        self._found: dict[tuple[str, bool], bool] = {}

    def has(self, word: str, *, compares: bool) -> bool:
        asked = (word, compares)
        if asked not in self._found and len(self._found) < MOST_COMPARED:
            self._found[asked] = bool(near_fields(self._listing, word, compares=compares))
        return self._found.get(asked, False)


def read(text: str, listing: Listing, known: Known) -> Typed:
    """The filter of a whole line; nothing of one that is longer than any is."""
    if len(text) > MOST_TYPED:
        return Typed(troubles=(too_long(len(text), MOST_TYPED),))
    words: list[str] = []
    found: list[_Read] = []
    troubles: list[Unread] = []
    like = _Likeness(listing)
    for part in _conditions(text, listing, like):
        try:
            understood = _read_part(part, listing, known, like)
        except Unread as trouble:
            troubles.append(trouble)
        else:
            if understood is None:
                words.append(part)
            else:
                found += understood
    conditions: list[Condition | Either] = []
    said: list[tuple[str, str]] = []
    for filter_ in dict.fromkeys(each.filter for each in found):
        of_it, meaning = _together([each for each in found if each.filter is filter_])
        conditions += of_it
        name = called(listing, filter_)
        said.append((filter_.word, name if is_flag(listing, filter_) and not meaning else f"{name}: {meaning}"))
    text = " ".join(words)
    wanted = Wanted(text, tuple(dict.fromkeys(conditions)), _meant(text, listing, known))
    told_of = dict.fromkeys(str(each) for each in troubles[:MOST_TROUBLES])
    return Typed(wanted, tuple(said), tuple(told_of))


def _conditions(text: str, listing: Listing, like: _Likeness | None = None) -> list[str]:
    """The parts, with what is one condition in one; none of a line that is too long to be read."""
    likeness = like or _Likeness(listing)

    def is_field(word: str) -> bool:
        found = field_of(listing, word)
        return found is not None and is_compared(listing, found)

    def is_like_one(word: str) -> bool:
        is_unknown = _WORD.fullmatch(word) is not None and field_of(listing, word) is None
        return is_unknown and likeness.has(word, compares=True)

    return closed_up(text, is_field, is_like_one) if len(text) <= MOST_TYPED else []


def in_any_order(text: str, listing: Listing) -> str:
    """The same filter with its days so written that they are the same ones however days are written."""
    if len(text) > MOST_TYPED:
        return text  # nothing of it is read on any day
    dated = {each.name for each in listing.columns if each.kind in (Kind.DAY, Kind.MOMENT)}
    found = []
    for part in _conditions(text, listing):
        asked = field_of(listing, part_of(part).word)
        found.append(days.in_any_order(part) if asked is not None and asked.column in dated else part)
    return " ".join(found)


def columns_named(text: str, listing: Listing) -> frozenset[str]:
    """The columns by which the text filters, or is about to."""
    named = (field_of(listing, part_of(part).word) for part in _conditions(text, listing))
    return frozenset(each.column for each in named if each is not None)


def fields_named(text: str, listing: Listing, known: Known) -> frozenset[str]:
    """The filters that a text has, by their words."""
    return frozenset(word for word, _ in read(text, listing, known).said)


def asking(listing: Listing, column: str, value: str) -> str:
    """What somebody would type to have the lines with this in a column that is filtered by, in their language."""
    filter_ = next(each for each in listing.filters if each.column == column)
    return f"{word_of(filter_)}:{quoted(value)}"


def offers(text: str, listing: Listing, known: Known, most: int = 12) -> list[Offer]:
    """What may follow what is being typed at the end."""
    if len(text) > MOST_TYPED:
        return []
    begun = "" if not text or text.endswith(" ") else (parts(text) or [""])[-1]
    before, part = text[: len(text) - len(begun)], part_of(begun)
    if not part.word:
        return [
            Offer(before + (word_of(each) if is_flag(listing, each) else f"{word_of(each)}:"), called(listing, each))
            for each in listing.filters
            if begun and begins(word_of(each), begun)
        ][:most]
    if not _is_condition(part, listing, _Likeness(listing)):
        return []
    asked = field_of(listing, part.word)
    if asked is None:
        meant = near_fields(listing, part.word, compares=part.compares)
        meant = meant or nearest_fields(listing, part.word, compares=part.compares)
        return [Offer(before + part.named(word_of(each)), called(listing, each)) for each in meant[:most]]
    if part.sign and part.sign not in signs_of(listing, asked):
        return []
    there = dict(offered(listing.by_name[asked.column], asked, known))
    begin = part.compared
    fitting = [each for each in there if any(begins(name, begin) for name in (each, there[each], *there[each].split()))]
    return [Offer(f"{before}{part.valued(each)} ", there[each]) for each in (fitting or near(begin, there))[:most]]


def mended(text: str, listing: Listing, known: Known) -> Offer | None:
    """What the first part that cannot be read, and is like what can, may have been meant as: the whole text with the
    nearest in its place, called as that part would stand there. It differs from what is there and is read.
    """
    like = _Likeness(listing)
    there, unread = _conditions(text, listing, like), 0
    for place, part in enumerate(there):
        if _is_read(part, listing, known, like):
            continue
        unread += 1
        if unread > MOST_TROUBLES:
            break
        for meant in _meant_by(part, listing, known):
            if _is_read(meant, listing, known, _Likeness(listing)):
                return Offer(" ".join((*there[:place], meant, *there[place + 1 :])), meant)
    return None


def _is_read(text: str, listing: Listing, known: Known, like: _Likeness) -> bool:
    try:
        _read_part(text, listing, known, like)
    except Unread:
        return False
    return True


def _meant_by(text: str, listing: Listing, known: Known) -> list[str]:
    part = part_of(text)
    if field_of(listing, part.word) is None and not near_fields(listing, part.word, compares=part.compares):
        return []
    return [each.text.strip() for each in offers(text, listing, known)]


def _read_part(text: str, listing: Listing, known: Known, like: _Likeness) -> list[_Read] | None:
    """None: words to look for; nothing: it is not finished. Raises Unread."""
    part = part_of(text)
    if not part.word:
        return _read_bare(part, listing, known)
    if not _is_condition(part, listing, like):
        return None
    asked = field_of(listing, part.word)
    if asked is None:
        raise _UnknownField(part, listing)
    return _read_value(part, asked, listing, known)


def _read_bare(part: Part, listing: Listing, known: Known) -> list[_Read] | None:
    """A field that is itself a condition, or a bound of the one that needs no word."""
    asked = field_of(listing, part.sign + part.value)
    if asked is not None and is_flag(listing, asked):
        way = (Condition(asked.column, Test.IS, 0 if part.is_turned else 1),), ""
        return [_Read(asked, way, is_bound=part.is_turned)]
    begins_bound = part.text.lstrip('-"')[:1] in ("<", ">")
    asked = next((each for each in listing.filters if each.is_bare and begins_bound), None)
    return None if asked is None else _read_value(part, asked, listing, known)


def _is_condition(part: Part, listing: Listing, like: _Likeness) -> bool:
    """Whether a field is meant by the word before a colon or a sign: `Yahoo!`, `a=b` and `12:30` are words."""
    if field_of(listing, part.word) is not None:
        return part.has_colon or bool(part.value) or part.sign in COMPARES
    if not _WORD.fullmatch(part.word):
        return False  # a time, an address
    if part.has_colon:
        return True
    return bool(part.value) and (part.compares or like.has(part.word, compares=False))


def _read_value(part: Part, asked: Filter, listing: Listing, known: Known) -> list[_Read]:
    if not part.value:
        return []
    signs = signs_of(listing, asked)
    if part.sign and part.sign not in signs:
        sign = said_again(part.sign)
        raise Unread(tr("“{sign}” compares nothing here. There are: {signs}.", sign=sign, signs=", ".join(signs)))
    found_ways = ways(listing.by_name[asked.column], asked, part.compared, known)
    if not part.is_turned:
        return [_Read(asked, way, is_bound=part.compares) for way in found_ways]
    return [_Read(asked, (_turned(conditions), said), is_turned=True) for conditions, said in found_ways]


class _UnknownField(Unread):
    """Its words are looked for where they are told: not for each of a hundred."""

    def __init__(self, part: Part, listing: Listing) -> None:
        super().__init__()
        self._part, self._listing = part, listing

    def __str__(self) -> str:
        word, listing, compares = self._part.word, self._listing, self._part.compares
        shown = said_again(self._part.text)
        meant = [f"{word_of(each)}:" for each in near_fields(listing, word, compares=compares)]
        if meant:
            return tr("“{part}” filters nothing here. Did you mean {near}?", part=shown, near=any_of(meant))
        there = ", ".join(word_of(each) for each in nearest_fields(listing, word, compares=compares))
        return tr("“{part}” filters nothing here. There are: {words}.", part=shown, words=there)


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
    said = [any_of([meaning for _, meaning in one_of])]
    said += [tr("not {what}", what=meaning) for _, meaning in turned]
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
