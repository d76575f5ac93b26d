"""Where there is room, nothing is cut, and nothing is pushed out of the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.claims.page import ClaimPage
from desktop.ui.frame.window import MainWindow
from desktop.ui.home.requests import RequestTable
from desktop.ui.kit import controls, layouts
from desktop.ui.kit.effects import Effects
from desktop.ui.kit.labels import Shortening
from desktop.viewmodels.claims.claim import ClaimViewModel
from desktop.viewmodels.people.preferences import Preferences
from tests.desktop.ui import cuts
from tests.desktop.ui.frame_window import come_forward, open_window
from tests.support import world as w
from tests.support.local_store import LocalStore


def painted_short(monkeypatch: pytest.MonkeyPatch, made: QWidget) -> list[tuple[str, str]]:
    with cuts.recorded(monkeypatch) as found:
        made.grab()
    return found


@pytest.mark.parametrize("size", [(1440, 900), (1024, 640)])
def test_what_is_due_is_named_whole_where_its_line_has_room(
    app: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    window, _ = open_window(qtbot, tmp_path, width=size[0], height=size[1])
    page = window.claim
    assert isinstance(page, ClaimPage)
    facts = page._head._facts
    lines = [len(line) for line in facts._laid]
    assert painted_short(monkeypatch, facts) == []
    due = next(each for each in facts.findChildren(Shortening) if each.text() == "Moisture readings, basement and hall")
    due.setText(due.text() + " and all that is below them, also behind the boiler, as soon as somebody is at home")
    QApplication.processEvents()
    assert [len(line) for line in facts._laid] == lines, "no line more for the sake of a caption"
    assert len(painted_short(monkeypatch, facts)) == 1


def test_a_view_loses_its_number_before_its_tab(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path, width=1024, height=640)
    window.go_by_key("claims")
    tabs = window.list.views
    qtbot.waitUntil(lambda: len(tabs.counts.counts) == len(tabs.tabs))
    assert [made.text() for made in tabs.tabs.values()] == ["My open  38", "Late  5", "Over reserve  0", "All claims"]
    assert all(made.isVisible() for made in tabs.tabs.values())
    assert tabs.tabs["all"].accessibleName() == "View All claims, 50"
    window.list.setFixedWidth(500)
    qtbot.waitUntil(lambda: tabs.tabs["all"].text() == "All claims  50")


@pytest.mark.parametrize(("height", "is_whole"), [(640, True), (900, True), (450, False)])
def test_a_message_on_the_sign_in_page_pushes_nothing_out_of_a_window_that_has_room(
    app: QApplication, qtbot: QtBot, store: LocalStore, preferences: Preferences, height: int, is_whole: bool
) -> None:
    window = MainWindow(store, preferences, None, lambda: w.NOW)
    qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
    window.resize(1024, height)
    window.show()
    come_forward(qtbot, window)
    page = window.sign_in
    page.model.known = True
    page.model.trouble = "The email or the password is not right. What is on this device is safe. Check both."
    page.model.changed.emit()
    qtbot.waitUntil(page._trouble.isVisible)
    assert page._aside.isVisible()
    qtbot.waitUntil(lambda: page._card.height() == page._card.heightForWidth(page._card.width()) > 560)

    def below() -> int:
        return page._card.mapTo(page, page._card.rect().bottomLeft()).y()

    if is_whole:
        qtbot.waitUntil(lambda: below() <= page.height() - 24)
    else:
        qtbot.waitUntil(lambda: page._above.height() == 0)
    assert QGuiApplication.focusWindow() is not None


@pytest.mark.parametrize("size", [(1440, 900), (1024, 640), (720, 450)])
@pytest.mark.parametrize("place", ["home", "approvals"])
def test_no_column_of_the_approvals_is_cut_while_another_has_room(
    app: QApplication,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
    place: str,
) -> None:
    window, _ = open_window(qtbot, tmp_path, w.DANA, width=size[0], height=size[1])
    window.go_by_key(place)
    qtbot.waitUntil(lambda: any(each.isVisible() and each.rows.lines for each in window.findChildren(RequestTable)))
    table = next(each for each in window.findChildren(RequestTable) if each.isVisible())
    assert painted_short(monkeypatch, table) == []
    table.resize(420, table.height())
    assert painted_short(monkeypatch, table), "each has its share where not all have what they want"


@pytest.mark.parametrize("width", [433, 480, 563, 760])
def test_no_second_phone_stands_in_the_head_of_a_claim(
    app: QApplication, qtbot: QtBot, store: LocalStore, width: int
) -> None:
    model = ClaimViewModel(store, w.HARTLEY, lambda: w.NOW)
    page = ClaimPage(model)
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: model.view is not None)
    page._head.setFixedWidth(width)
    page.show()
    head = page._head
    assert head._call is not None
    assert head._log is not None
    qtbot.waitUntil(head._call.isVisible)
    assert head._call.text() == "(937) 555-0142" or width < 440, "the last to give way"
    assert head._log.isVisible()
    assert head._log.property("iconName") != head._call.property("iconName")


@pytest.mark.parametrize("cents", [4_200_000, 124_820_000, 98_765_432_100])
def test_what_becomes_of_sums_is_whole_in_a_form_beside_its_claim(app: QApplication, qtbot: QtBot, cents: int) -> None:
    pane = layouts.ScrollColumn(edges=(24, 8, 24, 8))
    effects = Effects()
    pane.inner.addWidget(effects)
    pane.inner.addStretch(1)
    qtbot.addWidget(pane)
    pane.resize(400, 300)
    pane.show()
    effects.show_effects([("Reserve", cents, cents + 2_000_000), ("Incurred", cents, cents + 2_000_000)], "USD")
    qtbot.waitUntil(lambda: effects.isVisible() and effects.width() == 352)

    def figures() -> list[QLabel]:
        return [each for each in effects.findChildren(QLabel) if each.isVisible()]

    qtbot.waitUntil(lambda: len(figures()) == 10 and list(cuts.clipped(effects)) == [])
    assert all(effects.rect().contains(each.geometry()) for each in figures())
    captions = [each for each in figures() if each.text().endswith(", USD")]
    assert (captions[1].y() - captions[0].y() > 30) is (cents > 10_000_000), "each over its figures, or before them"


def test_what_is_chosen_ends_in_an_ellipsis_and_no_amount_is_halved(
    app: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = "Dwelling, indemnity · 38,500.00 USD open"
    made = controls.choice("From reserve", [("a", whole), ("b", "Contents")], "a")
    qtbot.addWidget(made)
    made.resize(300, 32)
    made.show()
    assert painted_short(monkeypatch, made) == [(whole, "Dwelling … · 38,500.00 USD open")]
    assert made.toolTip() == whole
    made.setCurrentIndex(1)
    assert painted_short(monkeypatch, made) == []
    assert made.toolTip() == ""
    made.setCurrentIndex(0)
    made.resize(420, 32)
    assert painted_short(monkeypatch, made) == []
