"""Where room is short words give way: an amount, a number, a day are whole or absent, in every width and language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from desktop.ui.kit import fonts, language
from desktop.ui.kit.cutting import cut, wrapped
from tests.desktop.ui.cuts import broken, telling

ENGLISH = (
    "Asked: payment of 14,000.00 USD to Miller Plumbing",
    "M. Ortiz · Ellsworth, Calvin · CLM-2026-004384 · must be done before closing",
    "with Dana Reyes since 20 Nov, 15:10",
    "CLM-2026-004391 · Mercer, Alan and Ruth · +11,750.00 USD · 12 Nov 2026",
    "Dayton · (937) 555-0142 · hartleyjoanne@mail.example",
    "Temporary number T-7F3A-0009",
)
GERMAN = (
    "Zahlung von 14.000,00 USD an Miller Plumbing, seit 20. Nov., 15:10",
    "Reserve −1.250,50 USD · CLM-2026-004384",
)


@pytest.fixture(params=["en_US", "de_DE"])
def spoken(app: QApplication, request: pytest.FixtureRequest) -> Iterator[tuple[str, ...]]:
    language.speak(app, QLocale(request.param))
    yield GERMAN if request.param == "de_DE" else ENGLISH
    language.speak(app, QLocale("en_US"))


def test_what_tells_is_whole_or_absent_in_every_width(spoken: tuple[str, ...]) -> None:
    metrics = QFontMetrics(fonts.body())
    for text in spoken:
        assert telling(text)
        for width in range(10, metrics.horizontalAdvance(text) + 4):
            shown = cut(text, metrics, width)
            assert broken(text, shown) == [], (width, shown)
            assert metrics.horizontalAdvance(shown) <= max(width, metrics.horizontalAdvance("…"))
            assert (shown == text) == (width >= metrics.horizontalAdvance(text))


def test_words_give_way_before_what_tells(app: QApplication) -> None:
    metrics = QFontMetrics(fonts.caption())
    text = "CLM-2026-004291 · 668 Indian Ripple Rd, Centerville · Assigned · yours"
    shown = cut(text, metrics, metrics.horizontalAdvance(text) - 30)
    assert shown.startswith("CLM-2026-004291 · 668 Indian")
    assert shown.endswith(" · Assigned · yours")
    assert cut(
        "Moisture readings, basement and hall", metrics, metrics.horizontalAdvance("Moisture readings, bas")
    ) in ("Moisture readings …",)
    assert cut("Regulierungskosten", metrics, 60).startswith("Regul")


def test_a_line_turns_and_loses_nothing_where_it_may_be_as_high_as_it_needs(spoken: tuple[str, ...]) -> None:
    metrics = QFontMetrics(fonts.body())
    for text in spoken:
        longest = max(metrics.horizontalAdvance(each) for each in (*telling(text), *text.split()))
        for width in range(longest + metrics.horizontalAdvance("(,"), metrics.horizontalAdvance(text) + 4, 7):
            lines = wrapped(text, metrics, width, 9)
            assert all(metrics.horizontalAdvance(line) <= width for line in lines)
            assert "…" not in "".join(lines)
            assert [each for line in lines for each in telling(line)] == telling(text)
            assert " ".join(lines).replace(" · ", " ") == text.replace(" · ", " ")


def test_the_last_line_that_is_allowed_says_that_it_goes_on(app: QApplication) -> None:
    metrics = QFontMetrics(fonts.body())
    text = "Supply line to the upstairs bath failed at the valve, 14,000.00 USD to Miller Plumbing"
    lines = wrapped(text, metrics, 150, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert wrapped("", metrics, 150, 2) == ("",)
