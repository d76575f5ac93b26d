"""What a screen reader hears of the rail and of other buttons of which one is pressed: tabs, and no check boxes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.lists.claims import CLAIMS
from desktop.ui.frame.list import ListPanel
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import page_tabs
from tests.desktop.ui.frame_window import open_window
from tests.support import world as w

ROLE = QAccessible.Role


@pytest.fixture
def window(app: QApplication, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    page_tabs.install()
    return open_window(qtbot, tmp_path, w.MAYA)[0]


def heard(widget: QWidget) -> tuple[QAccessible.Role, str, bool]:
    """Its role, its name, and whether it is told as selected."""
    at = QAccessible.queryAccessibleInterface(widget)
    state = at.state()
    assert not state.checkable, at.text(QAccessible.Text.Name)
    assert state.focusable, at.text(QAccessible.Text.Name)
    return at.role(), at.text(QAccessible.Text.Name), bool(state.selected)


def test_the_entries_of_the_rail_are_tabs_of_which_the_place_that_is_shown_is_selected(window: MainWindow) -> None:
    rail = QAccessible.queryAccessibleInterface(window.rail)
    assert (rail.role(), rail.text(QAccessible.Text.Name)) == (ROLE.PageTabList, "Places")
    for place in ("home", CLAIMS.name, "settings"):
        window.go(place)
        told = {name: heard(each) for name, each in window.rail.buttons.items()}
        assert {role for role, _, _ in told.values()} == {ROLE.PageTab}
        assert [name for name, (_, _, is_selected) in told.items() if is_selected] == [place]
        assert all(said == window.rail.buttons[name].accessibleName() != "" for name, (_, said, _) in told.items())


def test_a_screen_reader_presses_an_entry_as_any_tab(window: MainWindow) -> None:
    window.go("home")
    entry = QAccessible.queryAccessibleInterface(window.rail.buttons[CLAIMS.name])
    acts = entry.actionInterface()
    assert QAccessibleActionInterface.pressAction() in acts.actionNames()
    assert QAccessibleActionInterface.toggleAction() not in acts.actionNames()
    acts.doAction(QAccessibleActionInterface.pressAction())
    assert window.shelf.here is window.shelf.page(CLAIMS.name)


def test_that_another_one_is_selected_is_told(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[object, QAccessible.Event]] = []

    def update(event: QAccessibleEvent) -> None:
        told.append((event.object(), event.type()))

    window.go("home")
    monkeypatch.setattr(QAccessible, "updateAccessibility", update)
    window.go(CLAIMS.name)
    assert (window.rail.buttons[CLAIMS.name], QAccessible.Event.Selection) in told
    assert window.rail.buttons["home"] not in [about for about, _ in told]


def test_the_views_of_a_list_are_tabs_too(window: MainWindow, qtbot: QtBot) -> None:
    window.go(CLAIMS.name)
    panel = window.findChild(ListPanel)
    assert panel is not None
    qtbot.waitUntil(lambda: bool(panel.views.tabs))
    shown = [heard(each) for each in panel.views.tabs.values()]
    assert {role for role, _, _ in shown} == {ROLE.PageTab}
    assert sum(is_selected for _, _, is_selected in shown) == 1
