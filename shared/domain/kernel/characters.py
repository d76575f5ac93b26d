"""Characters that nobody sees, and those that turn the text around them: which texts may have them. Pure."""

from __future__ import annotations

import re
from typing import Final

_TURNS: Final = "\u202a-\u202e\u2066-\u2069"
"""Embeddings, overrides and isolates of direction (Unicode Standard Annex 9): they reach beyond their own text."""
_TAGS: Final = "\U000e0000-\U000e007f"
"""A second ASCII that nothing shows (Unicode 23.9)."""
UNSEEN: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Default_Ignorable_Code_Point of the Unicode Character Database, and what else is drawn as nothing: the empty Braille
pattern, the marks of annotations. Within a word many have a meaning, as joiners of scripts and pictures do."""
_CODES: Final = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_CONTROLS: Final = f"{_CODES}\ud800-\udfff"
"""What no database, no terminal and no screen takes as what it is: controls, and halves of letters."""
PRINTABLE: Final = f"[^{_CODES}]"
"""A character that `UNPRINTABLE` does not find, as a pattern for what reads whole letters only (JSON, addresses)."""

UNPRINTABLE: Final = re.compile(f"[{_CONTROLS}]")
UNPRINTABLE_IN_LINE: Final = re.compile(f"[{_CONTROLS}\n\r\u2028\u2029{_TURNS}{_TAGS}]")
"""One line stands beside others: it ends none and turns none."""
_VISIBLE: Final = re.compile(rf"[^\s{_CONTROLS}{UNSEEN}]")
_OUT_OF_LINE: Final = re.compile(f"[{_TURNS}{_TAGS}]")
_TURN: Final = re.compile(f"[{_TURNS}]")
_LEFTWARDS: Final = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Letters of scripts that run from right to left (DerivedBidiClass, the ranges kept for them)."""
_APART: Final = "\u2068"
_END: Final = "\u2069"


def is_blank(text: str) -> bool:
    """Whether nobody sees anything of it."""
    return _VISIBLE.search(text) is None


def without_turns(text: str) -> str:
    """A line without what turns the text around it, and without letters that nobody sees."""
    return text if text.isascii() else _OUT_OF_LINE.sub("", text)


def apart(text: str) -> str:
    """The words of others as they stand beside other words: whatever is in them, they turn nothing but themselves."""
    if text.isascii():
        return text
    straight = _TURN.sub("", text)
    return f"{_APART}{straight}{_END}" if _LEFTWARDS.search(straight) else straight
