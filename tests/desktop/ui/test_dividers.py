"""The dividers between list, page and panel are moved by the keyboard as by the mouse, and stay where they were put."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.claims.page import ClaimPage
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import announcing, splitting, theme
from desktop.viewmodels.people.preferences import Preferences
from tests.desktop.ui.frame_window import come_forward, open_window, press
from tests.support import world as w
from tests.support.local_store import LocalStore


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> tuple[MainWindow, LocalStore]:
    window, store = open_window(qtbot, tmp_path)
    assert window.claim is not None
    qtbot.waitUntil(window.claim.context.isVisible)
    window.list.take_focus()
    return window, store


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []

    def announce(_widget: QWidget, text: str, *, at_once: bool = False) -> None:
        told.append(text)

    monkeypatch.setattr(announcing, "announce", announce)
    return told


def heard(of: QWidget | None = None) -> tuple[QAccessible.Role, str, str]:
    """What a screen reader says of this, or of what has the keyboard."""
    focused = of or QApplication.focusWidget()
    assert focused is not None
    at = QAccessible.queryAccessibleInterface(focused)
    return at.role(), at.text(QAccessible.Text.Name), at.text(QAccessible.Text.Description)


def test_every_divider_is_named_before_the_keyboard_was_on_it(desk: tuple[MainWindow, LocalStore]) -> None:
    """Whoever walks through the window with a screen reader's own keys comes upon it without giving it the focus."""
    window, _ = desk
    shown = [each for each in window.findChildren(splitting.Divider) if each.isVisible()]
    names = {heard(each)[:2] for each in shown}
    assert names == {
        (QAccessible.Role.Grip, "Divider between List and Page"),
        (QAccessible.Role.Grip, "Divider between Page and Panel"),
    }


def test_the_name_of_a_divider_says_where_it_stands_now(desk: tuple[MainWindow, LocalStore]) -> None:
    window, _ = desk
    press("Shift+F8")
    press("Home")
    assert heard()[1].endswith(window.claims_page.split.said())
    press("Esc")
    shares = window.claims_page.split.said()
    divider = window.claims_page.split.handle(1)
    divider.setFocus(Qt.FocusReason.TabFocusReason)
    assert heard()[1] == f"Divider between List and Page: {shares}"
    window.claims_page.rows.setFocus()
    assert heard(divider)[1] == "Divider between List and Page", "what is not heard any more may be untrue"


def test_the_divider_of_list_and_page_is_moved_by_the_arrows_and_given_back(
    desk: tuple[MainWindow, LocalStore], spoken: list[str]
) -> None:
    window, _ = desk
    before, at = QApplication.focusWidget(), window.claims_page.split.sizes()
    press("Shift+F8")
    role, name, keys = heard()
    assert role is QAccessible.Role.Grip
    assert name.startswith("Divider between List and Page: List ")
    assert keys == "Left and Right move it, Enter or Esc goes back"
    press("Right")
    assert window.claims_page.split.sizes() == [at[0] + splitting.STEP, at[1] - splitting.STEP]
    assert spoken == [window.claims_page.split.said()]
    press("Left")
    assert window.claims_page.split.sizes() == at
    press("Home")
    least = window.claims_page.split.sizes()[0]
    assert window.list.minimumSizeHint().width() <= least < at[0]
    assert window.shelf.here is window.claims_page, "Home is the divider's, not the way to the start page"
    told = len(spoken)
    press("Left")
    assert window.claims_page.split.sizes()[0] == least
    assert len(spoken) == told, "what did not move says nothing"
    press("Esc")
    assert QApplication.focusWidget() is before


def test_the_keys_reach_each_divider_that_is_seen_and_then_go_back(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot
) -> None:
    window, _ = desk
    page = window.claim
    assert page is not None
    before = QApplication.focusWidget()
    press("Shift+F8")
    press("Shift+F8")
    assert heard()[1].startswith("Divider between Page and Panel: Page ")
    at = page.split.sizes()
    press("Left")
    assert page.split.sizes()[1] == at[1] + splitting.STEP
    press("Shift+F8")
    assert QApplication.focusWidget() is before
    press("F8")
    assert not page.context.isVisible()
    press("Shift+F8")
    press("Return")
    assert QApplication.focusWidget() is before, "a panel that is hidden has no divider"


def test_a_torn_off_claim_has_its_divider_too(desk: tuple[MainWindow, LocalStore], qtbot: QtBot) -> None:
    window, _ = desk
    window.tear_off_shown()
    torn = window.torn[-1]
    torn.resize(1300, 800)
    come_forward(qtbot, torn)
    page = torn.page
    assert isinstance(page, ClaimPage)
    divider = page.split.handle(1)
    qtbot.waitUntil(divider.isVisible)
    page.take_focus()
    press("Shift+F8")
    assert QApplication.focusWidget() is divider
    torn.close()


def test_where_the_keyboard_put_both_they_are_the_next_day(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot, tmp_path: Path
) -> None:
    window, store = desk
    assert window.claim is not None
    press("Shift+F8")
    for _ in range(3):
        press("Left")
    press("Shift+F8")
    for _ in range(4):
        press("Left")
    sizes = window.claims_page.split.sizes(), window.claim.split.sizes()
    window.close()
    again = MainWindow(store, Preferences(tmp_path / "looks.ini"), store.who, lambda: w.NOW)
    qtbot.addWidget(again, before_close_func=lambda _widget: store.fall_silent())
    again.show()
    again.resize(1440, 900)
    again.open_claim(w.HARTLEY)
    page = again.claim
    assert page is not None
    qtbot.waitUntil(lambda: bool(page.number()) and page.context.isVisible())
    assert (again.claims_page.split.sizes(), page.split.sizes()) == sizes


def test_a_divider_with_the_keyboard_is_seen(desk: tuple[MainWindow, LocalStore]) -> None:
    window, _ = desk
    press("Shift+F8")
    divider = QApplication.focusWidget()
    assert isinstance(divider, splitting.Divider)
    accent = theme.current().colour("accent").name()

    def broad() -> int:
        seen = window.grab().toImage()
        at = divider.mapTo(window, divider.rect().center())
        return sum(seen.pixelColor(at.x() + by, at.y()).name() == accent for by in range(-6, 7))

    assert broad() >= 3
    press("Esc")
    assert broad() == 0
