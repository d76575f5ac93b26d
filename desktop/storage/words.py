"""What people type to find something, and under which words a card is found. No tables, no SQL but the index' own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from shared.domain.kernel.folding import MARK, fold, marked, spaced

LONG_WORD: Final = 3
"""The word index holds sequences of three characters."""
MOST_CHARACTERS: Final = 400
"""Of what is typed; a longer text was pasted by mistake, and its beginning tells as much as the whole."""
MOST_WORDS: Final = 30
"""Longer conditions come near what SQLite takes in one expression."""


Alternatives: TypeAlias = tuple[str, ...]
"""One of them stands in the words of what is looked for."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, taken apart. Each of it must be found."""

    terms: tuple[Alternatives, ...]
    """Of three characters or more, which the word index finds."""
    letters: tuple[str, ...]
    """Single letters, which it does not."""
    has_words: bool
    """Whether there is a word of three letters: beside it a shorter one may also begin a word of the place."""

    def begun(self, letter: str) -> Alternatives:
        """What a single letter looks like where it begins a word."""
        return (MARK + letter, " " + letter) if self.has_words else (MARK + letter,)

    @property
    def read_off(self) -> list[Alternatives]:
        """What only the cards tell of: all letters beside a term, else all but the first, which begins the name."""
        return [self.begun(letter) for letter in (self.letters if self.terms else self.letters[1:])]


def typed(text: str) -> Typed:
    """The words of what somebody typed, each once, at most so many."""
    words = [spaced(word) for word in dict.fromkeys(fold(text[:MOST_CHARACTERS]).split())][:MOST_WORDS]
    found = Typed((), tuple(word for word in words if len(word) == 1), any(len(word) >= LONG_WORD for word in words))
    terms = ((word,) if len(word) >= LONG_WORD else found.begun(word) for word in words if len(word) > 1)
    return replace(found, terms=tuple(terms))


BETWEEN_DIGITS: Final = " ()-./+\u00a0\u2010\u2011\u2013"
"""What people put between the digits of a phone number."""
FEWEST_DIGITS: Final = 4
"""Fewer are in every second number."""
_WHOLE_DIGITS: Final = 11
_COUNTRY: Final = "1"
"""Of the North American Numbering Plan: a caller's number comes with it, ten digits were entered."""


def phone_digits(text: str) -> str:
    """The digits of what may be a phone number or a part of one, without the country's; empty for any other text."""
    digits = text[:MOST_CHARACTERS].translate(dict.fromkeys(map(ord, BETWEEN_DIGITS)))
    if not (digits.isascii() and digits.isdigit()) or len(digits) < FEWEST_DIGITS:
        return ""
    return digits[1:] if len(digits) == _WHOLE_DIGITS and digits.startswith(_COUNTRY) else digits


def match_all(terms: Iterable[Alternatives]) -> str:
    """The FTS5 expression for all of these."""
    return " AND ".join(f"({' OR '.join(map(_quoted, term))})" for term in terms)


def _quoted(term: str) -> str:
    return '"{}"'.format(term.replace('"', '""'))


def like_any(term: Alternatives, name: str) -> tuple[str, dict[str, str]]:
    """A condition on a column `words`, and its parameters, whose names begin so. name: `:word0_`."""
    names = [f"{name}{place}" for place in range(len(term))]
    condition = " OR ".join(f"words LIKE {each} {ESCAPED}" for each in names)
    return f"({condition})", {each[1:]: containing(part) for each, part in zip(names, term, strict=True)}


ESCAPED: Final = "ESCAPE '\\'"
"""Follows LIKE and a pattern of `containing`."""


def containing(term: str) -> str:
    """A pattern for LIKE: the term stands somewhere, its own signs taken as they are."""
    literal = term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{literal}%"


def card_words(number: str, temporary: str, name: str, place: str) -> str:
    """What a card is found by: folded, each word of the name marked (`shared.domain.kernel.folding`)."""
    return f"{spaced(fold(number))} {spaced(fold(temporary))} {marked(fold(name))} {spaced(fold(place))}"


FUNCTIONS: Final[dict[str, tuple[int, Callable[..., str]]]] = {"fold": (1, fold), "card_words": (4, card_words)}
"""What the cards' statements call where a text is not of ASCII, by name with how many values they take."""
