"""Characters that nobody sees, or that turn a line around, as texts are held to them and shown beside others."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from shared.domain.kernel.characters import UNPRINTABLE_IN_LINE, apart, is_blank, without_turns


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u200b",
        "\u2060\u2060",
        "\u3164",
        "\u00ad",
        "\u202e",
        "\ufeff",
        "\U000e0041",
        "\u2800",
        "\ufe0f \u200d",
    ],
)
def test_what_nobody_sees_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "-", "日", "ה", "👩‍👩‍👧", "\u200ba", "\u0301", "\u0600", "\ue000"])
def test_one_sign_that_is_seen_is_enough(text: str) -> None:
    assert not is_blank(text)


def test_no_format_character_of_unicode_fills_a_field_by_itself() -> None:
    """But those that are drawn: signs of numbers and of verses in Arabic, Syriac, Kaithi, and of hieroglyphs."""
    drawn = {
        code
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Cf", "Zs", "Zl", "Zp", "Cc") and not is_blank(chr(code))
    }
    assert all(
        "NUMBER" in (n := unicodedata.name(chr(c)))
        or "SIGN" in n
        or "MARK" in n
        or "END OF AYAH" in n
        or "HIEROGLYPH" in n
        for c in drawn
    )


@pytest.mark.parametrize("text", ["می‌خواهم", "क्‍ष", "❤️", "👩‍👩‍👧", "Zürich 東京"])
def test_joiners_and_selectors_stay(text: str) -> None:
    assert without_turns(text) == text
    assert UNPRINTABLE_IN_LINE.search(text) is None


def test_words_of_others_turn_nothing_but_themselves() -> None:
    assert apart("Roofer & Sons") == "Roofer & Sons"
    assert apart("Müller") == "Müller"
    assert apart("Roofer \u202e00.9$ ot") == "Roofer 00.9$ ot"
    assert apart("\u2069\u202eevil") == "evil"
    assert apart("שלום 12") == "\u2068שלום 12\u2069"
    assert apart(apart("שלום")) == apart("שלום")
