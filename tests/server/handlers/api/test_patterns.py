"""The patterns of the description: what makes values of them, as tools that try an interface do, can do so fast."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from server.handlers.api.openapi import document
from server.handlers.api.parameters import LETTER

LONGEST = 128
"""Letters of one range: such tools take them one by one, and all of Unicode for each value took minutes."""


def patterns(value: Any) -> list[str]:
    """Every pattern in it."""
    if isinstance(value, dict):
        own = [value["pattern"]] if isinstance(value.get("pattern"), str) else []
        return own + [found for each in value.values() for found in patterns(each)]
    return [found for each in value for found in patterns(each)] if isinstance(value, list) else []


def test_no_pattern_names_a_range_of_thousands() -> None:
    found = patterns(msgspec.json.decode(document(1, 1)))
    assert any(LETTER in pattern for pattern in found)
    long = [
        pair for pattern in found for pair in re.findall("(.)-(.)", pattern, re.DOTALL) if _spanned(*pair) > LONGEST
    ]
    assert long == []


def _spanned(first: str, last: str) -> int:
    return ord(last) - ord(first)


def test_a_letter_is_a_digit_a_letter_or_what_is_beyond_the_controls() -> None:
    letters = re.compile(LETTER)
    plain = {chr(place) for place in range(256) if letters.fullmatch(chr(place))}
    assert plain == {each for each in map(chr, range(128)) if each.isalnum()} | set(map(chr, range(0xA0, 256)))
    assert all(letters.fullmatch(each) for each in "\u0100\u4e00\uffff\U0010ffff")
