"""A whole claim by the keyboard: find, note, reserve, payment, task, close, in at most twenty keys beside its text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.screens import formats
from desktop.ui.claims.close_form import CloseForm
from desktop.ui.claims.page import ClaimPage
from desktop.ui.frame.palette import PaletteDialog
from desktop.ui.frame.window import MainWindow
from desktop.viewmodels.people.preferences import Preferences
from shared.domain.claims.commands import CloseClaim
from shared.domain.claims.states import ClaimStatus
from shared.domain.diary.commands import AddNote, CompleteActivity
from shared.domain.money.commands import RequestPayment, SetReserve
from tests.support import world as w
from tests.support.local_store import LocalStore

MOST = 20
LESS = 300_00
"""Cents that the reserve is lowered by."""


class Hands:
    """A person at the keyboard: what is typed is text, what is pressed is counted."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot, self.pressed = window, qtbot, 0

    def _at(self) -> QWidget:
        at = QApplication.focusWidget() or self.window.focusWidget()
        assert at is not None
        return at

    def press(self, key: Qt.Key, *, ctrl: bool = False) -> None:
        self.pressed += 1
        QTest.keyClick(self._at(), key, Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier)

    def type(self, text: str) -> None:
        QTest.keyClicks(self._at(), text)

    def wait(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition)


@pytest.fixture
def store(app: QApplication) -> Iterator[LocalStore]:
    made = LocalStore()
    yield made
    made.fall_silent()


def test_a_whole_claim_takes_twenty_keys_beside_its_text(store: LocalStore, qtbot: QtBot, tmp_path: Path) -> None:
    window = MainWindow(store, Preferences(tmp_path / "looks.ini"), store.who, lambda: w.NOW)
    qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window and window.focusWidget() is not None)
    hands = Hands(window, qtbot)

    def page() -> ClaimPage:
        assert window.claim is not None
        return window.claim

    hands.press(Qt.Key.Key_K, ctrl=True)
    palette = window.findChild(PaletteDialog)
    assert isinstance(palette, PaletteDialog)
    hands.type("okafor")
    hands.wait(lambda: palette.list.count() > 0 and "Okafor" in palette.list.item(0).text())
    hands.press(Qt.Key.Key_Return)
    hands.wait(lambda: window.claim is not None and window.claim.model.view is not None)
    hands.wait(lambda: QApplication.activeWindow() is window)
    view = page().model.view
    assert view is not None
    [line] = view.reserves

    hands.press(Qt.Key.Key_N)
    hands.type("Shop is done, invoice came.")
    hands.press(Qt.Key.Key_Return, ctrl=True)
    hands.wait(lambda: any(isinstance(each, AddNote) for each in store.submitted))
    hands.press(Qt.Key.Key_F6)  # out of the text, so that letters are keys again

    hands.press(Qt.Key.Key_R)
    hands.type(formats.figure(line.reserve_cents - LESS))
    hands.press(Qt.Key.Key_Tab)
    hands.type("Lamp was cheaper")
    hands.press(Qt.Key.Key_Return, ctrl=True)
    hands.wait(lambda: page().doings.open_form is None)
    hands.wait(lambda: page().model.view.reserves[0].reserve_cents == line.reserve_cents - LESS)  # type: ignore[union-attr]

    hands.press(Qt.Key.Key_P)
    hands.type(formats.figure(line.open_cents - LESS))
    hands.press(Qt.Key.Key_Tab)
    hands.type("Invoice 88")
    hands.press(Qt.Key.Key_Return, ctrl=True)
    hands.wait(lambda: page().doings.open_form is None)

    hands.press(Qt.Key.Key_D)
    hands.press(Qt.Key.Key_Return, ctrl=True)
    hands.wait(lambda: page().doings.open_form is None)
    hands.wait(lambda: not page().model.view.hindrances)  # type: ignore[union-attr]

    hands.press(Qt.Key.Key_K, ctrl=True)
    again = next(each for each in window.findChildren(PaletteDialog) if each.isVisible())
    hands.type("close claim")
    hands.wait(lambda: again.list.count() > 0)
    hands.press(Qt.Key.Key_Return)
    hands.wait(lambda: isinstance(page().doings.open_form, CloseForm))
    hands.press(Qt.Key.Key_Return, ctrl=True)
    hands.wait(lambda: page().model.view.status is ClaimStatus.CLOSED)  # type: ignore[union-attr]

    kinds = [type(each) for each in store.submitted]
    assert kinds == [AddNote, SetReserve, RequestPayment, CompleteActivity, CloseClaim]
    assert hands.pressed <= MOST, hands.pressed
