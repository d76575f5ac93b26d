"""Characters that nobody sees or nobody means: what a field drops, keeps and folds of what is typed or pasted,
and what is said of too many. Pure.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from desktop.screens import formats
from desktop.screens.words import tr
from shared.domain.kernel.characters import UNPRINTABLE, without_turns

_BREAKS: Final = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})
_NO_CHARACTERS: Final = frozenset({"Cc", "Cs"})
"""Controls and halves of pairs: no database and no codec takes them all."""
_SELECTORS: Final = frozenset(map(chr, range(0xFE00, 0xFE10)))
"""They choose between two pictures of a character."""


_DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


def too_long(length: int, limit: int) -> str:
    """Of a line or an area, in characters."""
    return tr(
        "{length} characters, at most {limit} fit. Shorten it; nothing is cut off by itself.",
        length=formats.number(length),
        limit=formats.number(limit),
    )


def without_controls(text: str, *, lines: bool) -> str:
    """Without what no key means and no database takes; ends of lines and tabs stay, or become spaces in one line.

    One line loses what turns the text around it besides: programs put such signs around what is copied from them.
    """
    if text.isprintable():
        return text
    whole = text.replace("\r\n", "\n").translate(_BREAKS)
    kept = UNPRINTABLE.sub("", whole)
    return kept if lines else without_turns(kept.replace("\n", " ").replace("\t", " "))


def clean_lines(text: str) -> str:
    """A text of several lines without controls, composed: an é is one character, however it was typed."""
    return unicodedata.normalize("NFC", without_controls(text, lines=True))


def clean_line(text: str) -> str:
    """As `clean_lines`, in one line."""
    return unicodedata.normalize("NFC", without_controls(text, lines=False))


def figure(text: str) -> str:
    """A number, an address of email or a code: ASCII digits and dashes, nothing that cannot be seen."""
    return without_invisible(ascii_digits(clean_line(text))).translate(_DASHES).strip()


def without_invisible(text: str) -> str:
    """Without what has no width and no meaning in figures, addresses and dates: direction marks, joiners, controls.

    Spaces of all kinds stay; they separate groups.
    """
    unseen = _NO_CHARACTERS | {"Cf"}
    kept = (each for each in text if each.isspace() or unicodedata.category(each) not in unseen)
    return "".join(each for each in kept if each not in _SELECTORS)


def ascii_digits(text: str) -> str:
    """The digits of any script, and the wide forms of East Asia, as ASCII has them."""
    return "".join(_plain(each) for each in text)


def _plain(character: str) -> str:
    if unicodedata.category(character) == "Nd":
        return str(unicodedata.decimal(character))
    code = ord(character)
    return chr(code - 0xFEE0) if 0xFF01 <= code <= 0xFF5E else character
