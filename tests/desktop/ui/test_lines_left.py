"""What a designer found and what had no test: the panel at the right, forms, tabs, edges of controls."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTabBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.claims import history
from desktop.ui.claims.history import ContextPanel
from desktop.ui.claims.page import ClaimPage
from desktop.ui.kit import style, theme
from desktop.ui.kit.layouts import ScrollColumn
from shared.domain.diary.commands import CompleteActivity
from shared.domain.kernel.ids import Id
from tests.desktop.ui.form_makers import MAKERS, Desk
from tests.desktop.ui.frame_window import open_window
from tests.support import world as w
from tests.support.asking import do


def page_of(window: object) -> ClaimPage:
    page = getattr(window, "claim", None)
    assert isinstance(page, ClaimPage)
    return page


@pytest.mark.parametrize("lead", range(8))
def test_the_panel_begins_a_long_text_and_ends_at_a_word(lead: int) -> None:
    text = "x" * lead + " who found the valve;\n" + "watermains " * 30
    first = history._first_words(text)
    assert first.endswith(" watermains…")
    assert len(first) <= history._WORDS + 1
    assert history._first_words("A\nshort one.") == "A short one."


def test_the_panel_says_the_first_words_of_a_note(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path)
    page = page_of(window)
    qtbot.waitUntil(lambda: page.model.view is not None)
    assert page.model.view is not None
    note = max(page.model.view.notes, key=lambda note: note.at)
    panel = page.findChild(ContextPanel)
    assert panel is not None
    shown = [label.text() for label in panel.findChildren(QLabel)]
    assert any(text and note.body.startswith(text.rstrip("…")[:40]) and len(text) > 20 for text in shown), shown


@pytest.mark.parametrize("speech", ["en", "de"])
def test_no_name_of_an_amount_in_the_panel_turns(
    speech: str, app: QApplication, qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """`Deductible` and its amount stand in one line, in the narrowest panel."""
    if speech == "de":
        request.getfixturevalue("german")
    window, _ = open_window(qtbot, tmp_path)
    page = page_of(window)
    qtbot.waitUntil(lambda: page.model.view is not None)
    panel = page.findChild(ContextPanel)
    assert panel is not None
    panel.setFixedWidth(panel.minimumWidth())
    QApplication.processEvents()
    names = [label for label in panel.findChildren(QLabel) if label.text() in ("Deductible", "Selbstbehalt")]
    assert len(names) == 1
    line = QFontMetrics(names[0].font()).lineSpacing()
    assert names[0].height() < 2 * line
    assert names[0].width() >= QFontMetrics(names[0].font()).horizontalAdvance(names[0].text())


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_tabs_without_room_have_arrows_that_are_seen_and_hit(
    name: str, german: None, app: QApplication, qtbot: QtBot
) -> None:
    before = theme.current()
    theme.wear(app, theme.theme(name))
    try:
        bar = QTabBar()
        qtbot.addWidget(bar)
        for caption in ("Überblick", "Reserven 3", "Zahlungen 2", "Notizen 4", "Terminkalender", "Verlauf"):
            bar.addTab(caption)
        bar.setExpanding(False)
        bar.resize(300, 40)
        bar.show()
        bar.setCurrentIndex(3)
        arrows = [button for button in bar.findChildren(QToolButton) if button.isVisible()]
        assert len(arrows) == 2
        for arrow in arrows:
            assert (arrow.width() >= 32, arrow.height() >= 32) == (True, True), arrow.geometry()
            if arrow.isEnabled():
                assert strongest(arrow) >= 3, arrow.accessibleName()
        assert any(arrow.isEnabled() for arrow in arrows)
    finally:
        theme.wear(app, before)


def strongest(button: QToolButton) -> float:
    """The contrast of what is drawn in the middle of it."""
    picture = button.grab().toImage()
    ground = theme.current().colour("surface")
    middle = QPoint(picture.width() // 2, picture.height() // 2)
    around = [(x, y) for x in range(-7, 8) for y in range(-7, 8)]
    return max(theme.contrast(QColor(picture.pixelColor(middle + QPoint(*at))), ground) for at in around)


CONTROLS = ("QLineEdit", "QPlainTextEdit", "QComboBox", "QPushButton", "QToolButton", "QSpinBox", "QProgressBar")
PARTS = (":hover", "::", "QTabBar QToolButton", "QCalendarWidget QToolButton", 'kind="')


def test_the_edge_of_a_control_is_never_the_hairline_of_cards() -> None:
    """Hairlines only divide and may be faint (WCAG 1.4.11 asks for what is needed to tell a control)."""
    names = {name: f"<{name}>" for name in theme.COLOURS}
    edges: dict[tuple[str, str], None] = {}
    for rule in re.findall(r"([^{}]+)\{([^{}]*)\}", style.sheet(names, lambda icon, _colour: icon)):
        selectors, body = (" ".join(each.split()) for each in rule)
        for selector in selectors.split(", "):
            if selector.startswith(CONTROLS) and not any(part in selector for part in PARTS):
                edges |= {(selector, found): None for found in re.findall(r"border(?:-\w+)?: [^;]*<(\w+)>", body)}
    assert ("QLineEdit", "control_line") in edges
    assert [edge for edge in edges if edge[1] == "line"] == []


def test_a_task_that_is_done_says_by_whom_and_when_on_the_tab_of_the_diary(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, store = open_window(qtbot, tmp_path)
    page = page_of(window)
    qtbot.waitUntil(lambda: page.model.view is not None)
    assert page.model.view is not None
    step = next(each for each in page.model.view.activities if each.done_at is None and not each.mandatory)
    do(store, qtbot, CompleteActivity(claim_id=w.HARTLEY, activity_id=Id(step.activity_id), outcome="Seen to."))
    page.show_tab("diary")

    def said() -> str:
        texts = [label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page)]
        return next((text for text in texts if text.endswith(" · Seen to.")), "")

    qtbot.waitUntil(lambda: bool(said()))
    assert re.fullmatch(r"(You|Maya Ortiz) · (\d\d:\d\d|\d+ \w+, \d\d:\d\d) · Seen to\.", said()), said()


def test_the_topic_of_a_note_is_chosen_before_its_text(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    """As it is read and as Tab goes; the keyboard begins in the text all the same."""
    window, _ = open_window(qtbot, tmp_path)
    page = page_of(window)
    qtbot.waitUntil(lambda: page.model.view is not None)
    page.write_note()
    editor = page.editor
    qtbot.waitUntil(editor.text.hasFocus)
    assert top(editor.topic) < top(editor.text)
    QTest.keyClick(editor.text, Qt.Key.Key_Tab)
    assert not editor.topic.hasFocus(), "it lies behind"
    editor.topic.setFocus()
    QTest.keyClick(editor.topic, Qt.Key.Key_Tab)
    assert editor.text.hasFocus()


def top(widget: QWidget) -> int:
    return widget.mapToGlobal(QPoint(0, 0)).y()


@pytest.mark.parametrize("name", [name for name in MAKERS if name.endswith("Form")])
def test_a_caption_stands_nearer_to_its_field_than_to_any_other(name: str, app: QApplication, qtbot: QtBot) -> None:
    """Four pixels to its own, twelve at least to the next one's: what belongs together is seen together."""
    desk = Desk(qtbot)
    form = desk.open(name)
    form.resize(480, 1400)
    form.show()
    qtbot.waitExposed(form)
    named = [(label, label.buddy()) for label in form.findChildren(QLabel) if label.buddy() and label.isVisible()]
    fields = [room_of(field, form) for _, field in named]
    for label, field in named:
        own, its = room_of(label, form), room_of(field, form)
        assert its.top() - own.bottom() - 1 == NEAR, (label.text(), own, its)
        above = [each for each in fields if each.bottom() < own.top() and beneath(each, own)]
        assert all(own.top() - each.bottom() - 1 >= APART for each in above), (label.text(), own, above)
    desk.put_away()


NEAR, APART = 4, 12


def room_of(widget: QWidget, within: QWidget) -> QRect:
    return QRect(widget.mapTo(within, QPoint(0, 0)), widget.size())


def beneath(upper: QRect, lower: QRect) -> bool:
    return upper.left() < lower.right() and lower.left() < upper.right()


def test_reserves_have_one_head_for_all_their_lines(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path)
    page = page_of(window)
    qtbot.waitUntil(lambda: page.model.view is not None)
    page.show_tab("reserves")
    words = [each.text() for each in page.findChildren(QLabel) if each.isVisible()]
    for caption in ("Coverage and cost", "Reserve", "Approved", "Open"):
        assert words.count(caption) == 1, (caption, words)


def test_what_goes_on_below_the_fold_shows_it_by_a_bar_that_can_be_seen_and_hit(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, _ = open_window(qtbot, tmp_path)
    page = page_of(window)
    qtbot.waitUntil(lambda: page.model.view is not None)
    window.resize(1024, 640)
    page.show_tab("overview")
    loss = next(each for each in page.findChildren(QLabel) if each.isVisible() and each.text() == "The loss")
    column = next(each for each in page.findChildren(ScrollColumn) if each.isAncestorOf(loss))
    bar = column.verticalScrollBar()
    qtbot.waitUntil(bar.isVisible)
    drawn = bar.grab().toImage()
    inks = {QColor(drawn.pixelColor(drawn.width() // 2, y)).name() for y in range(drawn.height())}
    assert max(theme.contrast(QColor(one), QColor(two)) for one in inks for two in inks) >= 3
    assert bar.width() >= 8
    window.resize(1024, 3_000)
    qtbot.waitUntil(lambda: not bar.isVisible())
