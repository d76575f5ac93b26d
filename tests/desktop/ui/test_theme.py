from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.kit import buttons, chip, fonts, layouts, style, theme

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


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
@pytest.mark.parametrize("kind", ["plain", "primary", "alarm", "filter", "segment"])
@pytest.mark.parametrize("is_off", [False, True])
def test_a_button_that_cannot_be_pressed_has_neither_fill_nor_edge_of_one_that_can(
    app: QApplication, qtbot: QtBot, name: str, kind: str, *, is_off: bool
) -> None:
    """is_off: it looks so and says why; else it is disabled."""
    before = theme.current()
    theme.wear(app, theme.theme(name))
    try:
        around = QWidget()
        qtbot.addWidget(around)
        around.setProperty("kind", "surface")
        around.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        made = buttons.button("Add note", kind=kind)
        layouts.column(around, edges=(8, 8, 8, 8)).addWidget(made)
        buttons.set_off(made, is_off)
        made.setEnabled(is_off)
        around.show()
        around.setFocus()
        picture = around.grab().toImage()
        at = made.geometry()
        colours = theme.current()
        fill = picture.pixelColor(at.left() + 5, at.top() + 6)
        edge = picture.pixelColor(at.center().x(), at.top())
        ink = max(
            theme.contrast(picture.pixelColor(x, at.center().y()), fill) for x in range(at.left() + 8, at.right() - 8)
        )
        assert fill == colours.colour("surface")
        assert edge == colours.colour("off_line")
        assert theme.contrast(edge, fill) < 2.2
        assert 3 <= ink <= theme.contrast(colours.colour("off"), fill) + 0.01
        for ground in ("surface", "window"):
            ratio = theme.contrast(colours.colour("off"), colours.colour(ground))
            assert 3 <= ratio < theme.contrast(colours.colour("muted"), colours.colour(ground)) / 1.5
    finally:
        theme.wear(app, before)


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
@pytest.mark.parametrize("tone", list(chip.TONES.values()))
def test_a_chip_keeps_its_shape_on_every_ground(app: QApplication, name: str, tone: str) -> None:
    """A chosen row has the colour of the chips of its tone."""
    before = theme.current()
    theme.wear(app, theme.theme(name))
    try:
        for ground in (*GROUNDS, f"{tone}_soft"):
            drawn = QImage(200, chip.HEIGHT + 8, QImage.Format.Format_RGB32)
            drawn.fill(theme.current().colour(ground))
            painter = QPainter(drawn)
            chip.paint_chip(painter, 4, 4, "Investigation", ("search", tone), 1.0)
            painter.end()
            middle = int(4 + chip.chip_width("Investigation") / 2)
            edge = drawn.pixelColor(QPoint(middle, 4))
            ratio = theme.contrast(edge, theme.current().colour(ground))
            assert ratio >= (3 if name == "contrast" else 1.35), (ground, round(ratio, 2))
    finally:
        theme.wear(app, before)
