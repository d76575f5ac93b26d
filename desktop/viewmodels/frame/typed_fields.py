"""The fields by which a list is filtered: what they are typed as and called, and which of them was meant by a word."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from desktop.lists.declared import Filter, Kind, Listing
from desktop.viewmodels.frame.list_texts import say
from desktop.viewmodels.frame.typed_parts import COMPARES, EQUALS
from desktop.viewmodels.frame.typed_values import LIKE, MOST_NEAR, SHOWN
from shared.domain.kernel.folding import fold

_ALSO: Final = 0.9
"""What a field is called besides counts for this much of what it is typed as: of two that are equally like, the one
that can be typed comes first, and a caption that is the word itself still comes before a field that is nearly it."""
_TELLING: Final = 4
"""Letters of a word of a name that is told by it alone."""
_REMEMBERED: Final = 1024
"""Pairs of words: what a few mistyped words of one line are compared with, so that a key compares only what is new."""
_ALONE: Final = {"mine": "Mine"}
"""What a filter is called whose column people never see."""
_COMPARING: Final = frozenset({Kind.NUMBER, Kind.MONEY, Kind.DAY, Kind.MOMENT})


def field_of(listing: Listing, word: str) -> Filter | None:
    """By its word, in the language of the window or in English."""
    wanted = fold(word)
    return next((each for each in listing.filters if wanted in (fold(each.word), fold(word_of(each)))), None)


def word_of(filter_: Filter) -> str:
    """As it is offered."""
    return say(filter_.word)


def called(listing: Listing, filter_: Filter) -> str:
    """As its column is."""
    column = listing.by_name[filter_.column]
    return say(column.caption) if column.caption else say(_ALONE.get(filter_.word, filter_.word))


def is_flag(listing: Listing, filter_: Filter) -> bool:
    return listing.by_name[filter_.column].kind is Kind.FLAG


def is_compared(listing: Listing, filter_: Filter) -> bool:
    """Whether it may be above or below something."""
    return listing.by_name[filter_.column].kind in _COMPARING


def signs_of(listing: Listing, filter_: Filter) -> tuple[str, ...]:
    """What may stand before its values."""
    return COMPARES if is_compared(listing, filter_) else EQUALS


def near_fields(listing: Listing, word: str, *, compares: bool) -> list[Filter]:
    """The fields that may have been meant by a word that is none: by theirs, or by how else they are called."""
    return [each for each in nearest_fields(listing, word, compares=compares) if _likeness(listing, each, word)][
        :MOST_NEAR
    ]


def nearest_fields(listing: Listing, word: str, *, compares: bool) -> list[Filter]:
    """All, those first that are called most like a word; else in the order of the list. compares: of those that may be
    above or below something.
    """
    able = [each for each in listing.filters if not compares or is_compared(listing, each)]
    return sorted(able, key=lambda each: _likeness(listing, each, word), reverse=True)


def _likeness(listing: Listing, filter_: Filter, word: str) -> float:
    """0: it is called otherwise. What it is typed as counts for more than what else it is called."""
    column, name = listing.by_name[filter_.column], called(listing, filter_)
    beside_it = (*column.name.split("_"), *name.split(), *(say(group) for group, _, _ in filter_.groups))
    also = max(_alike_words(word, each) for each in (name, *(part for part in beside_it if len(part) >= _TELLING)))
    typed = max(_alike_words(word, each) for each in (filter_.word, word_of(filter_)))
    return max(typed, also * _ALSO)


def _alike_words(one: str, other: str) -> float:
    return _alike(fold(one[:SHOWN]), fold(other))


@lru_cache(_REMEMBERED)
def _alike(one: str, other: str) -> float:
    """The share of what both have in common, from `LIKE` on; else 0."""
    compared = SequenceMatcher(None, one, other)
    if compared.real_quick_ratio() < LIKE or compared.quick_ratio() < LIKE:
        return 0.0  # neither can be less than the ratio, and both cost less
    share = compared.ratio()
    return share if share >= LIKE else 0.0
