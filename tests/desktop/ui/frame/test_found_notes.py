"""Hits in notes stand below all else under a heading, and are chosen, opened and read out by the keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.screens.search import NoteHit
from desktop.ui.claims.page import ClaimPage
from desktop.ui.frame.palette import PaletteDialog
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import language
from desktop.viewmodels.frame.palette import RESTS_MS
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from tests.desktop.ui.frame.test_found import lines
from tests.desktop.ui.frame_window import open_window, press
from tests.support import world as w
from tests.support.asking import do


def palette_with(window: MainWindow, qtbot: QtBot, text: str, heading: str) -> PaletteDialog:
    """After typing rests."""
    press("Ctrl+K")
    palette = window.findChild(PaletteDialog)
    assert isinstance(palette, PaletteDialog)
    QTest.keyClicks(palette.line, text)
    qtbot.waitUntil(lambda: heading in lines(palette))
    return palette


def chosen(palette: PaletteDialog) -> object:
    item = palette.list.currentItem()
    assert item is not None
    return item.data(Qt.ItemDataRole.UserRole)


@pytest.mark.parametrize(("code", "heading", "kind"), [("en_US", "In notes", "Note"), ("de_DE", "In Notizen", "Notiz")])
def test_arrows_pass_the_heading_and_enter_opens_the_claim_at_its_notes(
    app: QApplication, qtbot: QtBot, tmp_path: Path, code: str, heading: str, kind: str
) -> None:
    language.speak(app, QLocale(code))
    try:
        window, store = open_window(qtbot, tmp_path)
        do(store, qtbot, AddNote(file_id=w.OKAFOR, topic=Topic.PHONE, body="Hartley saw it from across the street."))
        palette = palette_with(window, qtbot, "hartley", heading)
        at = lines(palette).index(heading)
        assert at > 0, "other hits stand above"
        while palette.list.currentRow() < at - 1:
            QTest.keyClick(palette.line, Qt.Key.Key_Down)
        assert palette.list.currentRow() == at - 1
        QTest.keyClick(palette.line, Qt.Key.Key_Down)
        assert palette.list.currentRow() == at + 1
        QTest.keyClick(palette.line, Qt.Key.Key_Up)
        assert palette.list.currentRow() == at - 1
        QTest.keyClick(palette.line, Qt.Key.Key_Down)
        hit = chosen(palette)
        assert isinstance(hit, NoteHit)
        assert hit.file_id == w.OKAFOR, "the newest first, and what waits to be sent is one's own too"
        told = lines(palette)[at + 1]
        assert "Okafor" in told
        assert "Hartley saw it from across the street." in told
        assert told.endswith(kind)
        press("Return", palette.line)
        qtbot.waitUntil(lambda: window.file is not None and window.file.file_id == w.OKAFOR)
        assert isinstance(window.file, ClaimPage)
        qtbot.waitUntil(lambda: window.file is not None and bool(window.file.number()))
        assert window.file.tab() == 3
        assert window.file.tabs_named()[3] in ("Notes", "Notizen")
    finally:
        language.speak(app, QLocale("en_US"))


def test_where_notes_are_all_that_is_found_the_first_is_chosen_and_the_heading_never(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, store = open_window(qtbot, tmp_path)
    do(store, qtbot, AddNote(file_id=w.OKAFOR, topic=Topic.PHONE, body="The zeppelin was blue."))
    palette = palette_with(window, qtbot, "zeppelin", "In notes")
    assert lines(palette)[0] == "In notes"
    assert palette.list.count() == 2
    for key in (Qt.Key.Key_Up, Qt.Key.Key_PageUp, Qt.Key.Key_Down, Qt.Key.Key_PageDown):
        assert palette.list.currentRow() == 1
        QTest.keyClick(palette.line, key)
    assert palette.list.currentRow() == 1
    heard = QAccessible.queryAccessibleInterface(palette.list)
    rows = [heard.child(row) for row in range(heard.childCount())]
    assert [row.text(QAccessible.Text.Name) for row in rows] == lines(palette)
    assert not rows[0].state().selectable
    assert rows[1].state().selectable
    QTest.keyClicks(palette.line, "qq")
    assert not [line for line in lines(palette) if "zeppelin" in line], "they were of other words"


def test_what_was_chosen_before_the_notes_came_stays_chosen(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, store = open_window(qtbot, tmp_path)
    do(store, qtbot, AddNote(file_id=w.OKAFOR, topic=Topic.PHONE, body="Hartley saw it from across the street."))
    press("Ctrl+K")
    palette = window.findChild(PaletteDialog)
    assert isinstance(palette, PaletteDialog)
    (resting,) = [timer for timer in palette.findChildren(QTimer) if timer.interval() == RESTS_MS]
    QTest.keyClicks(palette.line, "hartley")
    qtbot.waitUntil(lambda: sum("Hartley" in line for line in lines(palette)) > 1)
    resting.stop()
    QTest.keyClick(palette.line, Qt.Key.Key_Down)
    wanted = chosen(palette)
    assert palette.list.currentRow() == 1
    resting.start()
    qtbot.waitUntil(lambda: "In notes" in lines(palette))
    assert chosen(palette) == wanted
