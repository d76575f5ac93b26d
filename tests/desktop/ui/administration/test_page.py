"""The administrators' page over a server in memory: what is asked, what stays, what is said."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QToolButton
from pytestqt.qtbot import QtBot

from desktop.net.failures import UNREACHABLE, Failed
from desktop.ui.administration.page import AdministrationPage
from desktop.ui.administration.place import PLACE
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit.buttons import is_off
from desktop.viewmodels.administration.panel import Standing
from desktop.viewmodels.people.preferences import Preferences
from shared.panels.catalogue import PANELS
from tests.desktop.ui.administration.conftest import Show, again
from tests.support import world as w
from tests.support.local_store import LocalStore
from tests.support.panels import NODE, OTHER, PanelServer


def test_every_panel_of_the_catalogue_is_drawn(show: Show) -> None:
    for panel in PANELS:
        sheet = show(panel.name)
        assert sheet.model.standing is Standing.FRESH
        assert len(sheet.figures._values) == len(panel.values)
        views = (0, 1) if sheet.is_tight else (None,)
        seen = set()
        for view in views:
            if view is not None:
                sheet.views.buttons[view].click()
            seen |= {part for part in (sheet.rows_card, sheet.figures) if part.isVisible()}
        assert (sheet.rows_card in seen) == (len(panel.columns) > 1)
        assert (sheet.figures in seen) == bool(panel.values)


def test_only_administrators_have_it(qtbot: QtBot, preferences: Preferences, app: QApplication) -> None:
    maya = LocalStore(w.MAYA)
    window = MainWindow(maya, preferences, maya.who, lambda: w.NOW)
    qtbot.addWidget(window, before_close_func=lambda _window: maya.fall_silent())
    assert PLACE.name not in [name for name, _ in window.places()]
    maya.fall_silent()


def test_whoever_comes_has_the_keyboard_on_the_page(show: Show, window: MainWindow) -> None:
    """By a place of the rail, a link, the palette or the way back, wherever the keyboard was."""
    window.top.search.setFocus()
    sheet = show("people")
    page = window.shelf.here
    assert isinstance(page, AdministrationPage)
    assert window.focusWidget() is page.list
    window.go("home")
    window.top.search.setFocus()
    window.back()
    assert window.focusWidget() is page.list
    sheet.table.setFocus()
    row = sheet.table.current_row()
    assert row is not None
    window.top.search.setFocus()
    window.go(PLACE.name, item="people")
    assert window.focusWidget() is sheet.table, "the row that was chosen"
    page.climb_out()
    assert window.focusWidget() is page.list


def test_new_figures_change_words_and_nothing_else(show: Show, server: PanelServer, qtbot: QtBot) -> None:
    sheet = show("live")
    sheet.table.setFocus()
    QTest.keyClick(sheet.table, Qt.Key.Key_Down)
    row, label = sheet.table.current_row(), sheet.figures._values[(NODE, "now")]
    place = sheet.pane.verticalScrollBar().value()
    assert row is not None
    server.figures["live"] = {"now": 77}
    sheet.model.refresh()
    qtbot.waitUntil(lambda: label.text() == "77")
    assert sheet.figures._values[(NODE, "now")] is label
    assert sheet.table.current_row() is not None
    assert sheet.table.current_row().place == row.place  # type: ignore[union-attr]
    assert sheet.window().focusWidget() is sheet.table
    assert sheet.pane.verticalScrollBar().value() == place
    assert len(sheet.model.course) >= 2


def test_a_node_that_does_not_answer_is_named(show: Show, server: PanelServer, qtbot: QtBot) -> None:
    server.nodes, server.missing = (NODE, OTHER), (OTHER,)
    sheet = show("pool")
    assert sheet.away.isVisible()
    assert sheet.away.words.text() == f"{OTHER} did not answer: what it knows is missing here."
    server.missing, server.is_whole = (), False
    again(sheet, qtbot)
    assert "nobody knows which other nodes" in sheet.away.words.text()
    assert (OTHER, "in_use") in sheet.figures._values


def test_offline_nothing_is_asked_and_the_last_answer_stays(
    show: Show, server: PanelServer, store: LocalStore, qtbot: QtBot
) -> None:
    sheet = show("live")
    asked = len(server.looks)
    store.set_offline(True)
    again(sheet, qtbot)
    assert len(server.looks) == asked
    assert sheet.model.standing is Standing.STALE
    assert sheet.trouble.words.text().startswith("You work offline, so the server is not asked.")
    assert sheet.model.as_of() in sheet.trouble.words.text()
    assert sheet.table.is_stale
    assert sheet.rows_card.isVisible()


@pytest.mark.parametrize("away", ["by choice", "the server"])
def test_what_must_fail_now_looks_so_and_says_why(
    show: Show, server: PanelServer, store: LocalStore, qtbot: QtBot, away: str
) -> None:
    sheet = show("live")
    QTest.keyClick(sheet.table, Qt.Key.Key_J)
    acts = [*sheet.acts.values(), *sheet.row_acts.values()]
    assert len(acts) > 2
    assert not any(map(is_off, acts))
    if away == "by choice":
        store.set_offline(True)
    else:
        server.failing = Failed(UNREACHABLE)
    again(sheet, qtbot)
    assert all(map(is_off, acts))
    assert {made.accessibleDescription() for made in acts} == {sheet.model.trouble}
    for made in acts:
        with qtbot.waitSignal(sheet.told, check_params_cb=lambda told: told == sheet.model.trouble):
            made.click()
    assert sheet.beside.form is None
    server.failing = None
    store.set_offline(False)
    again(sheet, qtbot)
    qtbot.waitUntil(lambda: not any(map(is_off, acts)))


def test_who_may_not_see_it_any_more_is_told(show: Show, server: PanelServer) -> None:
    server.failing = Failed("forbidden")
    sheet = show("live")
    assert sheet.model.standing is Standing.SILENT
    assert sheet.trouble.words.text().startswith("Only administrators see this")
    assert not sheet.rows_card.isVisible()


def test_a_page_that_nobody_sees_asks_nothing(show: Show, window: MainWindow) -> None:
    sheet = show("live")
    assert sheet.model._poll.isActive()
    window.go("claims")
    assert not sheet.model._poll.isActive()
    sheet.model.refresh()
    assert sheet.model._asked is None


def test_an_act_on_a_row_that_warns_of_nothing_is_done_at_once(show: Show, server: PanelServer, qtbot: QtBot) -> None:
    sheet = show("live")
    QTest.keyClick(sheet.table, Qt.Key.Key_J)
    row = sheet.table.current_row()
    assert row is not None
    with qtbot.waitSignal(sheet.said) as said:
        sheet.row_acts["reconnect"].click()
    assert server.acts == [("live", "reconnect", {"key": row.key})]
    assert said.args == ["Connections that begin anew: 1."]


def test_an_act_that_warns_says_so_before_it_is_pressed_and_a_refusal_stays_in_its_form(
    show: Show, server: PanelServer, qtbot: QtBot
) -> None:
    sheet = show("live")
    sheet.acts["reconnect_all"].click()
    form = sheet.beside.form
    assert form is not None
    assert server.acts == []
    server.refused = ("bad_value", {"what": "Seconds"})
    form.entries["spread_s"].put("9")
    form.action.click()
    qtbot.waitUntil(lambda: bool(form.message))
    assert server.acts == [("live", "reconnect_all", {"node": "", "user_id": None, "spread_s": 9})]
    assert sheet.beside.form is form
    form.action.click()
    qtbot.waitUntil(lambda: sheet.beside.form is None)


def test_rows_beyond_the_first_page_come_by_their_key(show: Show, server: PanelServer, qtbot: QtBot) -> None:
    server.page = 2
    sheet = show("jobs")
    assert (sheet.model.rows.rowCount(), sheet.model.counted()) == (2, "2 rows · there are more")
    sheet.more.click()
    qtbot.waitUntil(lambda: sheet.model.rows.rowCount() == 4)
    assert server.looks[-1] == ("jobs", {"most": "200", "after": "001"})


def test_what_is_told_once_can_be_copied_and_is_put_away(show: Show, server: PanelServer, qtbot: QtBot) -> None:
    server.text = "Index Scan"
    sheet = show("queries")
    QTest.keyClick(sheet.table, Qt.Key.Key_J)
    sheet.row_acts["plan"].click()
    qtbot.waitUntil(lambda: sheet._came is not None)
    assert [each.toPlainText() for each in sheet.findChildren(QPlainTextEdit)] == ["Index Scan"]
    (away,) = [each for each in sheet.findChildren(QToolButton) if each.accessibleName() == "Close"]
    away.click()
    assert sheet._came is None


def test_nothing_of_it_stays_when_somebody_leaves(
    show: Show, window: MainWindow, store: LocalStore, qtbot: QtBot
) -> None:
    show("live")
    page = window.shelf.here
    assert isinstance(page, AdministrationPage)
    store.sign_out()
    qtbot.waitUntil(lambda: window.who is None)
    assert page.sheet is None
