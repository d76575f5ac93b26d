"""The one spelling under which people look for words, and the order in which they expect names. Pure.

Both sides of a comparison are folded: `Großmann`, `GROSSMANN` and a decomposed or soft-hyphenated one are the same.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category, normalize

MARK: Final = "\x02"
"""Stands before each word of a name in the word index, so that two letters of a word's beginning are three characters
there, which is what a trigram index can find. Nobody types it: `fold` takes control characters out."""

_PLAIN: Final = {ord("'"): None, ord("`"): None}
_LETTERS: Final = str.maketrans(
    {
        "ı": "i",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "ng",
        "ĸ": "k",
        "ə": "e",
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
        **dict.fromkeys("\u02bb\u02bc\u02b9\u2018\u2019\u201a\u201b\u2032\u00b4\u055a\uff07'`", None),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
    }
)
"""What Unicode's decomposition leaves as it is and people type without: letters of their own in Danish, Polish,
Turkish, Icelandic and others; dashes and quotes that a word processor put in; apostrophes, which some leave out."""

_MARKS: Final = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
"""Accents, points and variation selectors, which people leave out. Marks that are vowels (Devanagari, Thai) stay."""
_WIDE: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
"""Ideographs, kana and Hangul syllables: written without spaces, in words of one or two characters."""
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Co", "Cn", "Cs"})


def fold(text: str) -> str:
    """The text as it is looked for and sorted: lower case, without accents, apostrophes and what cannot be seen.

    Words stay words: any space is one space. Idempotent.
    """
    if text.isascii() and text.isprintable():
        return text.lower().translate(_PLAIN)
    found = _MARKS.sub("", normalize("NFKD", text.translate(_LETTERS)).casefold()).translate(_LETTERS)
    # Case folding may decompose anew (as of the Turkish capital I with a dot), and composing gives syllables back.
    found = normalize("NFC", _MARKS.sub("", normalize("NFKD", found)))
    return seen(found.translate(_LETTERS))


def seen(text: str) -> str:
    """Without what cannot be seen: zero widths, marks of direction, soft hyphens, controls. Any space is a space."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if c.isspace() else c for c in text if c.isspace() or category(c) not in _INVISIBLE)


def marked(name: str) -> str:
    """A folded name with MARK before each of its words, and around each character that is a word by itself."""
    return spaced(MARK + name.replace(" ", " " + MARK))


def spaced(folded: str) -> str:
    """Ideographs and the like as the words that they are: three characters each."""
    return folded if folded.isascii() else _WIDE.sub(lambda found: f"{MARK}{found[0]} ", folded)


__all__ = ["MARK", "fold", "marked", "seen", "spaced"]
