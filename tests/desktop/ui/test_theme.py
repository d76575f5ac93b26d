from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.ui.kit import fonts, style, theme

GROUNDS = ("window", "surface", "raised", "accent_soft", "flash")


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_text_reaches_seven_to_one_on_every_ground(name: str) -> None:
    colours = theme.theme(name)
    for ink in ("text", "muted"):
        for ground in GROUNDS:
            ratio = theme.contrast(colours.colour(ink), colours.colour(ground))
            assert ratio >= 7, (name, ink, ground, round(ratio, 2))


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
@pytest.mark.parametrize("tone", ["accent", "good", "wait", "bad", "note"])
def test_states_reach_seven_to_one_on_their_grounds(name: str, tone: str) -> None:
    colours = theme.theme(name)
    for ground in ("surface", "window", f"{tone}_soft"):
        ratio = theme.contrast(colours.colour(tone), colours.colour(ground))
        assert ratio >= 7, (name, tone, ground, round(ratio, 2))


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_what_is_no_text_reaches_three_to_one(name: str) -> None:
    colours = theme.theme(name)
    for ground in ("surface", "window"):
        assert theme.contrast(colours.colour("control_line"), colours.colour(ground)) >= 3
    assert theme.contrast(colours.colour("on_accent"), colours.colour("accent")) >= 7


def test_contrast_is_that_of_the_standard() -> None:
    assert theme.contrast(QColor("#000"), QColor("#fff")) == pytest.approx(21)
    assert theme.contrast(QColor("#777"), QColor("#fff")) == pytest.approx(4.48, abs=0.01)


def test_placeholders_are_as_readable_as_text(app: QApplication, qtbot: QtBot) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    line.ensurePolished()
    shown = line.palette().placeholderText().color()
    assert shown.alpha() == 255
    assert theme.contrast(shown, theme.current().colour("surface")) >= 7


def test_figures_are_tabular(app: QApplication) -> None:
    metrics = QFontMetrics(fonts.tabular())
    assert metrics.horizontalAdvance("1111111") == metrics.horizontalAdvance("8888888")
    assert QFont(fonts.body()).family() == "Inter"


def test_a_change_of_theme_reaches_icons_and_palette(app: QApplication) -> None:
    theme.wear(app, theme.theme("dark"))
    try:
        assert app.palette().window().color() == theme.theme("dark").colour("window")
        assert theme.current().name == "dark"
    finally:
        theme.wear(app, theme.theme("light"))


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_what_is_not_typed_and_what_cannot_be_pressed_have_a_colour_of_their_own(name: str) -> None:
    """A placeholder in the colour of text reads as if somebody had filled the field in."""
    colours = theme.theme(name)
    assert theme.contrast(colours.colour("muted"), colours.colour("text")) >= 1.4


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_a_chosen_chip_is_told_by_how_light_it_is_and_not_by_its_colour_alone(name: str) -> None:
    colours = theme.theme(name)
    made = style.sheet(dict(colours.colours), lambda icon, _colour: icon)
    (rule,) = (line for line in made.splitlines() if line.startswith('QPushButton[kind="filter"]:checked {'))
    assert f"background: {colours.hex('accent')}" in rule
    assert theme.contrast(colours.colour("accent"), colours.colour("surface")) >= 3
