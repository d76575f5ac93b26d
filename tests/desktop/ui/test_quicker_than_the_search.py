"""Enter that comes before the search has answered means what was typed, never what was found for other words."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.claims.notice import NoticeForm
from desktop.ui.frame.palette import PaletteDialog
from desktop.ui.frame.window import MainWindow
from tests.desktop.ui.frame_window import has_keyboard, open_window
from tests.support import world as w


def notice_of(window: MainWindow, qtbot: QtBot) -> NoticeForm:
    """Beside Hartley's claim, whose policy is offered."""
    window.file_notice()
    form = window.filing.beside.form
    assert isinstance(form, NoticeForm)
    qtbot.waitUntil(lambda: form.hits.count() == 1)
    return form


def looked(form: NoticeForm, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: form.model.has_looked)


def test_the_policy_that_is_offered_is_not_taken_for_another_name(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, store = open_window(qtbot, tmp_path, w.TOM)
    form = notice_of(window, qtbot)
    QTest.keyClicks(form.policy, "Mercer, Alan")
    QTest.keyClick(form.policy, Qt.Key.Key_Return)
    assert form.model.policy_id == "", "nothing was found for it yet"
    qtbot.waitUntil(lambda: form.model.policy_id == w.BY_NAME["mercer"].policy_id)
    assert QApplication.focusWidget() is form.loss_at, "what is asked next"
    assert store.submitted == []


def test_where_several_are_found_nobody_takes_one_unseen(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path, w.TOM)
    form = notice_of(window, qtbot)
    QTest.keyClicks(form.policy, "POL-")
    QTest.keyClick(form.policy, Qt.Key.Key_Return)
    looked(form, qtbot)
    assert len(form.model.hits) > 1
    assert form.model.policy_id == ""
    QTest.keyClick(form.policy, Qt.Key.Key_Return)
    assert form.model.policy_id == form.model.hits[0].policy_id, "now they are seen"


def test_enter_on_words_that_are_typed_over_takes_nothing(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path, w.TOM)
    form = notice_of(window, qtbot)
    QTest.keyClicks(form.policy, "Mercer, Alan")
    QTest.keyClick(form.policy, Qt.Key.Key_Return)
    QTest.keyClicks(form.policy, "xyz")
    looked(form, qtbot)
    assert form.model.policy_id == ""


@pytest.mark.parametrize("before", ["", "lomb"])
def test_the_palette_opens_what_was_typed_last(app: QApplication, qtbot: QtBot, tmp_path: Path, before: str) -> None:
    window, _ = open_window(qtbot, tmp_path)
    window.open_palette()
    palette = window.findChild(PaletteDialog)
    assert isinstance(palette, PaletteDialog)
    if before:
        QTest.keyClicks(palette.line, before)
        qtbot.waitUntil(lambda: not palette._model.is_searching)
        palette.line.selectAll()
    QTest.keyClicks(palette.line, "haddad")
    with qtbot.waitSignal(palette.hit_wanted) as told:
        QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert told.args[0].title.startswith("Haddad")


def test_whoever_files_goes_on_with_the_new_claim(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path, w.TOM)
    form = notice_of(window, qtbot)
    QTest.keyClick(form.policy, Qt.Key.Key_Return)
    QTest.keyClicks(form.loss_at, "yesterday 06:30")
    QTest.keyClicks(form.place, "9 Quarry Rd")
    QTest.keyClicks(form.cause, "hail")
    QTest.keyClicks(form.severity, "mod")
    QTest.keyClicks(form.description, "Hail on the roof")
    QTest.keyClick(form.description, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.filing.beside.form is None)
    page = window.claim
    assert page is not None
    assert page.file_id != w.HARTLEY
    qtbot.waitUntil(lambda: has_keyboard(page))
