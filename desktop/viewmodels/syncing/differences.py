"""Which words of a text another text does not have. Pure."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final

LONGEST: Final = 400
"""Words compared; beyond, the rest counts as different. Comparing takes up to the square of it."""
AROUND: Final = 8
"""Words, and what stands between them, that are told before and after where two texts differ."""
COMMON: Final = 20
"""Characters that two texts have in common further out, and that are told all the same."""

Part = tuple[str, bool]
"""A piece of a text, and whether the other text lacks it."""


def parts(text: str, other: str) -> tuple[Part, ...]:
    """The whole text in pieces; none is marked where both are the same or have nothing in common."""
    words, others = _pieces(text), _pieces(other)
    compared = SequenceMatcher(None, words[:LONGEST], others[:LONGEST], autojunk=False)
    same: list[bool] = [False] * len(words)
    for start, _, size in compared.get_matching_blocks():
        same[start : start + size] = [True] * size
    if text == other or not any(kept and word[0].isalnum() for kept, word in zip(same, words, strict=True)):
        return ((text, False),)
    for place in range(1, len(words) - 1):  # the space between two words that are missing is missing too
        same[place] = same[place] if words[place].strip() else same[place - 1] or same[place + 1]
    found: list[Part] = []
    for word, kept in zip(words, same, strict=True):
        lacks = not kept
        if found and found[-1][1] == lacks:
            found[-1] = (found[-1][0] + word, lacks)
        else:
            found.append((word, lacks))
    return tuple(found)


def apart_in(text: str, other: str) -> tuple[str, str]:
    """Both texts around where they differ; what long ones have in common before and after becomes an ellipsis.

    Nothing in which they differ is left out.
    """
    one, two = _pieces(text), _pieces(other)
    first = next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    most = min(len(one), len(two)) - first
    last = next((n for n in range(most) if one[-1 - n] != two[-1 - n]), most)
    return _around(one, first, last), _around(two, first, last)


def _around(words: list[str], first: int, last: int) -> str:
    begin = max(0, first - AROUND)
    end = len(words) - max(0, last - AROUND)
    head = "…" if len("".join(words[:begin])) > COMMON else "".join(words[:begin])
    tail = "…" if len("".join(words[end:])) > COMMON else "".join(words[end:])
    return f"{head}{''.join(words[begin:end])}{tail}"


def _pieces(text: str) -> list[str]:
    """Words, figures and what stands between them, so that they make the text again."""
    return re.findall(r"\s+|\d[\d.,]*\d|\w+|[^\w\s]", text)
