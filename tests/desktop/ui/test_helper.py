"""Who can help, on the Sync page and on the sign-in page: a name, and links that work by keyboard, ear and menu."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QAccessible, QContextMenuEvent, QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop.screens.syncing import Pause
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit.ways import WIDEST, Ways
from desktop.viewmodels.people.helping import ways_to
from desktop.viewmodels.people.preferences import Preferences
from shared.wire.messages import Helper
from tests.support import world as w
from tests.support.local_store import LocalStore

NOOR = Helper(name="Noor Haddad", phone="+1 555 0199")


class System(QObject):
    """What the operating system is asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.asked.append(url.toString())


@pytest.fixture
def system(app: QApplication) -> Iterator[System]:
    made = System()
    for scheme in ("tel", "mailto"):
        QDesktopServices.setUrlHandler(scheme, made, "open")  # type: ignore[arg-type]  # the stubs are wrong: Qt takes no bytes
    yield made
    for scheme in ("tel", "mailto"):
        QDesktopServices.unsetUrlHandler(scheme)


def asked_on(window: MainWindow) -> Ways:
    (found,) = (each for each in window.findChildren(Ways) if each.isVisible())
    return found


def paused(window: MainWindow, store: LocalStore, qtbot: QtBot, pause: Pause = Pause.HELD) -> Ways:
    store.paused(pause)
    window.go("sync")
    qtbot.waitUntil(lambda: any(each.isVisible() for each in window.findChildren(Ways)))
    return asked_on(window)


def test_the_sync_page_names_the_administrator_with_phone_and_email(
    window: MainWindow, store: LocalStore, qtbot: QtBot
) -> None:
    asked = paused(window, store, qtbot)
    assert asked.words.text() == "Your administrator: Ada Minton"
    assert [link.text() for link in asked.links] == ["+1 937 555 0100", "ada.minton@example.com"]
    assert all(link.isVisible() for link in asked.links)


def test_what_the_next_session_says_stands_there_at_once(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    paused(window, store, qtbot)
    store.name_helper(NOOR)
    qtbot.waitUntil(lambda: asked_on(window).words.text() == "Your administrator: Noor Haddad")
    assert [link.text() for link in asked_on(window).links] == ["+1 555 0199"]
    store.name_helper(Helper(phone="4711"))
    qtbot.waitUntil(lambda: asked_on(window).words.text() == "Your administrator.")
    assert [link.accessibleName() for link in asked_on(window).links] == ["Call 4711"]
    store.name_helper(None)
    qtbot.waitUntil(lambda: not asked_on(window).links)
    assert asked_on(window).words.text() == "Your administrator."


def test_what_only_the_person_can_do_names_nobody_else(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    asked = paused(window, store, qtbot, Pause.DISK_FULL)
    assert (asked.words.text(), asked.links) == ("You.", [])


@pytest.fixture
def shown(app: QApplication, qtbot: QtBot) -> Ways:
    made = Ways()
    qtbot.addWidget(made)
    made.show_ways("Your administrator: Ada Minton", ways_to(w.HELPER))
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: made.isActiveWindow())
    return made


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_the_keyboard_reaches_and_opens_each(shown: Ways, system: System, key: Qt.Key) -> None:
    phone, email = shown.links
    phone.setFocus(Qt.FocusReason.TabFocusReason)
    assert phone.hasFocus()
    QTest.keyClick(phone, key)
    QTest.keyClick(phone, Qt.Key.Key_Tab)
    assert email.hasFocus()
    QTest.keyClick(email, key)
    assert system.asked == ["tel:+19375550100", "mailto:ada.minton@example.com"]
    assert shown.done.isHidden()


def test_a_menu_copies(shown: Ways) -> None:
    phone = shown.links[0]
    phone.setFocus()
    at = phone.rect().center()
    offered: list[str] = []

    def choose() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        offered.extend(action.text() for action in menu.actions())
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)

    QTimer.singleShot(0, choose)  # the menu holds up whoever opened it
    asked_for = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, phone.mapToGlobal(at))
    QApplication.sendEvent(phone, asked_for)
    assert offered == ["Copy +1 937 555 0100"]
    assert QGuiApplication.clipboard().text() == "+1 937 555 0100"
    assert (shown.done.text(), shown.done.isVisible()) == ("+1 937 555 0100 is copied.", True)


def test_the_usual_keys_copy_too(shown: Ways) -> None:
    email = shown.links[1]
    email.setFocus()
    QTest.keyClick(email, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "ada.minton@example.com"
    assert shown.done.text() == "ada.minton@example.com is copied."


def test_where_nothing_can_be_opened_it_is_copied(shown: Ways, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    shown.links[0].click()
    assert QGuiApplication.clipboard().text() == "+1 937 555 0100"
    assert shown.done.isVisible()


def test_who_hears_the_screen_knows_what_each_does(shown: Ways) -> None:
    said = [QAccessible.queryAccessibleInterface(link) for link in shown.links]
    assert [(at.role(), at.text(QAccessible.Text.Name)) for at in said] == [
        (QAccessible.Role.Button, "Call Ada Minton: +1 937 555 0100"),
        (QAccessible.Role.Button, "Write to Ada Minton: ada.minton@example.com"),
    ]


def test_words_of_others_are_shown_as_they_are_and_fit(app: QApplication, qtbot: QtBot) -> None:
    long = "a&b." + "x" * 240 + "@example.com"
    made = Ways()
    qtbot.addWidget(made)
    made.show_ways("Your administrator: <b>R&D</b>", ways_to(Helper(name="R&D", email=long)))
    made.show()
    (link,) = made.links
    assert made.words.textFormat() is Qt.TextFormat.PlainText
    assert link.text().startswith("a&b.")
    assert link.text().endswith("…")
    assert link.sizeHint().width() <= WIDEST + 20
    assert long in link.accessibleName()
    assert link.toolTip()


def test_the_sign_in_page_names_them_when_somebody_is_refused(
    app: QApplication, qtbot: QtBot, store: LocalStore, preferences: Preferences, system: System
) -> None:
    window = MainWindow(store, preferences, None, lambda: w.NOW)
    qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
    window.show()
    page = window.sign_in
    assert not page.asked.isVisible()
    page.password.setText("wrong")
    page.action.click()
    assert page.asked.isVisible()
    assert page.asked.words.text() == "Your administrator: Ada Minton"
    page.asked.links[0].click()
    assert system.asked == ["tel:+19375550100"]
    page.password.setText("right")
    page.action.click()
    assert not page.asked.isVisible()
