"""What was closed is gone: pages, forms, windows and what stands behind them live no longer than they are looked at."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.claims.page import ClaimPage
from desktop.ui.frame.torn import TornWindow
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import buttons, controls
from desktop.ui.kit.form import Form
from desktop.viewmodels.people.preferences import Preferences
from tests import unexpected
from tests.desktop.ui.gallery import settle
from tests.support import world as w
from tests.support.local_store import LocalStore

OURS = ("desktop.ui.", "desktop.viewmodels.")
DEEDS = ("new_reserve", "request_payment", "edit_facts", "edit_contact", "log_contact", "add_activity", "assign")


def alive() -> Counter[str]:
    """Objects of the screens and of what stands behind them, by their kind; what Qt deleted counts no more."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.unfreeze()  # also what became garbage since an earlier test
    while gc.collect():  # a view that goes lets go of its model, which the next pass finds
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    found = [each for each in gc.get_objects() if isinstance(each, QObject) and type(each).__module__.startswith(OURS)]
    return Counter(type(each).__qualname__ for each in found if shiboken6.isValid(each))


def close_dialogs(window: QWidget) -> None:
    """As Escape does."""
    dialogs = window.findChildren(QDialog)
    assert dialogs
    for each in dialogs:
        each.reject()


def look_around(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    """Whatever one opens in a day, each closed again."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)

    def claim(claim_id: str) -> ClaimPage:
        window.open_claim(claim_id)
        qtbot.waitUntil(lambda: window.claim is not None and window.claim.model.view is not None, timeout=60_000)
        assert window.claim is not None
        settle(app, 0)
        return window.claim

    for place, _caption in window.places():
        window.go(place)
        settle(app, 0)
    window.open_conflict(store.undecided())
    qtbot.waitUntil(lambda: window.conflict is not None and window.conflict.model.view is not None, timeout=60_000)
    settle(app, 0)
    claim(w.BRIGHTWATER)
    page = claim(w.HARTLEY)
    window.tear_off_shown()
    settle(app, 0)
    window.torn[-1].close()
    opens: tuple[Callable[[], None], ...] = (window.open_palette, window.show_shortcuts)
    for open_it in opens:
        open_it()
        settle(app, 0)
        close_dialogs(window)
    forms: list[Callable[[], None]] = [window.file_notice, *(getattr(page.doings, deed) for deed in DEEDS)]
    for open_it in forms:
        open_it()
        settle(app, 0)
        (form,) = window.findChildren(Form)
        form.reject()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    store.lock()
    window.sign_in.password.setText("right")
    window.sign_in.action.click()
    claim(w.HARTLEY)
    store.questions.clear()  # what the tests remember is no part of the program


class Shown(QObject):
    """Hears of every window that is shown, of the program's and of widgets that are none."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.windows: list[str] = []
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            is_one = isinstance(watched, QMainWindow | TornWindow | QDialog | QMenu)
            is_popup = watched.windowType() in (Qt.WindowType.Popup, Qt.WindowType.ToolTip)
            if not is_one and not is_popup:
                self.windows.append(f"{type(watched).__name__} {watched.accessibleName()!r}")
        return False


def test_nothing_is_a_window_of_its_own_on_the_way_to_its_place(
    app: QApplication, store: LocalStore, window: MainWindow, qtbot: QtBot
) -> None:
    """What is shown before it is laid anywhere opens as a window: it flickers, and takes the keyboard from ours."""
    shown = Shown(app)
    try:
        look_around(window, store, qtbot)
    finally:
        app.removeEventFilter(shown)
    assert shown.windows == []


@pytest.mark.timeout(300)
def test_what_was_closed_is_gone_and_a_closed_window_takes_everything_with_it(
    app: QApplication, store: LocalStore, preferences: Preferences, qtbot: QtBot
) -> None:
    """Whoever works all day has no more in memory than after the first hour."""
    nothing = alive()
    window = MainWindow(store, preferences, store.who, lambda: w.NOW)
    qtbot.addWidget(window)
    window.show()
    look_around(window, store, qtbot)
    once = alive()
    look_around(window, store, qtbot)
    assert not alive() - once
    store.fall_silent()
    window.close()
    window.deleteLater()
    del window
    assert not alive() - nothing


def test_what_is_made_and_not_taken_goes_by_itself(app: QApplication) -> None:
    """Nobody deletes it: no window has it. What a signal calls must not hold it, as no collector looks there."""
    before = unexpected.windows()
    today = date(2026, 11, 23)
    buttons.primary("Fix", lambda: None, icon="pencil")
    buttons.icon_button("x", "Close", lambda: None)
    controls.amount("Amount", "USD")
    controls.day("Day", today, lambda: today)
    gc.collect()
    assert [each for each in unexpected.windows() if each not in before] == []


def test_a_window_that_a_test_leaves_is_named_and_deleted(app: QApplication, qtbot: QtBot) -> None:
    before = unexpected.windows()
    left, within, kept = QWidget(), QWidget(), QWidget()
    left.setWindowTitle("left")
    within.setParent(left)
    dialog = QDialog(left)
    dialog.setWindowTitle("over it")
    qtbot.addWidget(kept)
    assert sorted(unexpected.put_away([*before, kept])) == ["QDialog over it", "QWidget left"]
    assert not any(shiboken6.isValid(each) for each in (left, dialog, within))
    assert shiboken6.isValid(kept)
