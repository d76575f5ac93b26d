"""What was undone can be done again: nothing that somebody wrote is gone for a Ctrl+Z too many."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.claims.payment_form import PaymentForm
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit.side import LeftBar
from shared.domain.diary.commands import AddNote
from shared.domain.diary.entities import Note
from tests.desktop.ui.frame_window import open_window
from tests.support import world as w
from tests.support.local_store import LocalStore

BODY = "Spoke to the plumber, comes on Friday"
Desk = tuple[MainWindow, LocalStore]
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    """Without a network, so that what is entered waits here."""
    return open_window(qtbot, tmp_path)


def bodies(window: MainWindow) -> list[str]:
    assert window.claim is not None
    assert window.claim.model.view is not None
    return [note.body for note in window.claim.model.view.notes]


def written(desk: Desk, qtbot: QtBot) -> QWidget:
    """A note is sent from its field, which is empty then and keeps the keyboard."""
    window, _store = desk
    page = window.claim
    assert page is not None
    page.doings.write_note()
    qtbot.waitUntil(lambda: page.editor.isVisible())
    QTest.keyClicks(page.editor.text, BODY)
    QTest.keyClick(page.editor.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: BODY in bodies(window))
    return page.editor.text


def test_a_note_that_was_undone_comes_back_by_one_key(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    field = written(desk, qtbot)
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: BODY not in bodies(window))
    qtbot.waitUntil(lambda: window.bar.deed.text() == "Undone: Note: General · Ctrl+Shift+Z")
    QTest.keyClick(field, Qt.Key.Key_Z, BOTH)
    qtbot.waitUntil(lambda: BODY in bodies(window))
    assert [type(each) for each in store.submitted] == [AddNote, AddNote]
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: BODY not in bodies(window))


def test_it_counts_once_however_often_it_went_back_and_forth(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    written(desk, qtbot)
    for _ in range(2):
        window.take_back()
        qtbot.waitUntil(lambda: BODY not in bodies(window))
        window.deeds.do_again()
        qtbot.waitUntil(lambda: BODY in bodies(window))
    store.go_live()
    world = store.engine.office.world
    qtbot.waitUntil(lambda: [note.body for note in world.all(Note, w.HARTLEY)].count(BODY) == 1)


def test_what_is_done_in_between_ends_what_could_be_done_again(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    field = written(desk, qtbot)
    window.take_back()
    qtbot.waitUntil(lambda: BODY not in bodies(window))
    QTest.keyClicks(field, "Another one")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Another one" in bodies(window))
    window.deeds.do_again()
    assert window.bar.deed.text() == "There is nothing to do again."
    assert len(store.submitted) == 2


def test_ctrl_z_brings_back_a_draft_that_was_thrown_away_last(desk: Desk, qtbot: QtBot) -> None:
    """As the button beside the words says; a deed that came before stays."""
    window, store = desk
    written(desk, qtbot)
    page = window.claim
    assert page is not None
    page.doings.request_payment()
    form = page.doings.open_form
    assert isinstance(form, PaymentForm)
    QTest.keyClicks(form.amount, "200")
    form.discard()
    (left,) = [each for each in window.findChildren(LeftBar) if each.isVisible()]
    assert left.words.text() == "Draft discarded: Request payment"
    window.take_back()
    again = page.doings.open_form
    assert isinstance(again, PaymentForm)
    assert again.amount.text() == "200"
    assert BODY in bodies(window)
    again.reject()
    window.take_back()
    qtbot.waitUntil(lambda: BODY not in bodies(window))
    assert len(store.submitted) == 1


def test_nobody_undoes_or_does_again_what_somebody_else_did(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    written(desk, qtbot)
    window.sign_out()
    qtbot.waitUntil(lambda: window.who is None)
    assert window.deeds.last is None
    called = len(store.called)
    window.deeds.take_back()
    window.deeds.do_again()
    assert len(store.submitted) == 1
    assert store.called[called:] == []
