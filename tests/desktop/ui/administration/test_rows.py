"""The rows of a panel, their details and menus, and the forms of acts: keyboard, mouse, and where they have room."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.ui.administration.act_form import ActForm
from desktop.ui.administration.columns import state_of
from desktop.ui.administration.details import RowDetails
from desktop.ui.administration.table import ROW
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit.buttons import is_off
from desktop.ui.kit.chip import chip_width
from desktop.viewmodels.administration.panel import Standing
from server.sample import staff
from shared.domain.kernel.ids import named_id
from shared.domain.kernel.states import DeviceState
from shared.panels.devices import DEVICES, DeviceLine
from shared.panels.people import PEOPLE, PersonLine
from shared.wire.panels import plain
from tests.desktop.ui.administration.conftest import Show, again
from tests.desktop.ui.frame_window import press
from tests.support import world as w
from tests.support.local_store import LocalStore
from tests.support.panels import PanelServer


def test_enter_opens_all_that_a_row_says_and_what_can_be_done_with_it(
    show: Show, server: PanelServer, qtbot: QtBot
) -> None:
    sheet = show("people")
    QTest.keyClick(sheet.table, Qt.Key.Key_J)
    row = sheet.table.current_row()
    assert row is not None
    QTest.keyClick(sheet.table, Qt.Key.Key_Return)
    details = sheet.beside.form
    assert isinstance(details, RowDetails)
    assert {name: label.text() for name, label in details.values.items()} == {
        name: row.texts[name] for name, _ in sheet.model.rows.columns
    }
    assert list(details.acts) == [each.name for each in PEOPLE.acts if each.is_of_row]
    details.acts["end"].click()
    form = sheet.beside.form
    assert isinstance(form, ActForm)
    form.action.click()
    assert server.acts == [("people", "end", {"key": row.key})]


def test_enter_twice_on_an_act_that_asks_nothing_does_nothing(
    show: Show, server: PanelServer, qtbot: QtBot, window: MainWindow
) -> None:
    sheet = show("people")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(sheet.table, Qt.Key.Key_J)
    QTest.keyClick(sheet.table, Qt.Key.Key_Return)
    details = sheet.beside.form
    assert isinstance(details, RowDetails)
    details.acts["end"].setFocus()
    press("Return")
    form = sheet.beside.form
    assert isinstance(form, ActForm)
    assert form.fields_asked == {}
    qtbot.waitUntil(form.cancel.hasFocus)
    press("Return")
    assert server.acts == []


def test_details_follow_their_row_and_say_when_it_is_gone(show: Show, server: PanelServer, qtbot: QtBot) -> None:
    server.lines["jobs"] = [JOB]
    sheet = show("jobs")
    QTest.keyClick(sheet.table, Qt.Key.Key_J)
    QTest.keyClick(sheet.table, Qt.Key.Key_Space)
    details = sheet.beside.form
    assert isinstance(details, RowDetails)
    server.lines["jobs"] = [JOB | {"said": "All agrees."}]
    again(sheet, qtbot)
    assert details.values["said"].text() == "All agrees."
    server.lines["jobs"] = []
    again(sheet, qtbot)
    assert details.values["said"].text() == "All agrees.", "what was heard last stays"
    assert is_off(details.acts["run"])
    details.acts["run"].click()
    assert server.acts == []
    QTest.keyClick(details, Qt.Key.Key_Escape)
    assert sheet.beside.form is None


@pytest.mark.parametrize(
    ("key", "modifier"),
    [(Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)],
    ids=["menu", "shift+f10"],
)
def test_the_menu_key_opens_what_can_be_done_and_enter_does_not(
    show: Show, server: PanelServer, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    sheet = show("live")
    QTest.keyClick(sheet.table, Qt.Key.Key_J)
    row = sheet.table.current_row()
    assert row is not None
    QTest.keyClick(sheet.table, key, modifier)
    menu = sheet._menu
    assert menu is not None
    assert sheet.beside.form is None
    texts = [each.text() for each in menu.actions()]
    assert texts == ["Details", "Reconnect", "Take out of a room", "Copy the row"]
    menu.actions()[1].trigger()
    assert server.acts == [("live", "reconnect", {"key": row.key})]
    menu.actions()[-1].trigger()
    assert QGuiApplication.clipboard().text().splitlines()[0] == f"Person: {row.texts['user_id']}"
    menu.close()
    assert sheet._menu is None


def test_the_right_button_makes_its_row_the_current_one(show: Show) -> None:
    sheet = show("live")
    at = sheet.table.visualRect(sheet.table.model().index(2, 0)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, sheet.table.viewport().mapToGlobal(at))
    sheet.table.contextMenuEvent(event)
    assert sheet.table.currentIndex().row() == 2
    assert sheet._menu is not None
    sheet._menu.close()
    below = QPoint(5, sheet.table.viewport().height() - 2)
    sheet.table.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, below, below))
    assert sheet._menu is None, "there is no row"


def test_a_double_click_opens_its_row(show: Show) -> None:
    sheet = show("live")
    at = sheet.table.visualRect(sheet.table.model().index(1, 0)).center()
    QTest.mouseClick(sheet.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(sheet.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert isinstance(sheet.beside.form, RowDetails)
    row = sheet.model.rows.row_at(1)
    assert row is not None
    assert sheet.beside.form.place == row.place


def test_the_keys_of_a_list_go_through_the_rows(show: Show) -> None:
    sheet = show("live")
    table = sheet.table
    table.setFocus()
    seen = []
    keys = (Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_K, Qt.Key.Key_End, Qt.Key.Key_J, Qt.Key.Key_Home)
    for key in keys:
        QTest.keyClick(table, key)
        seen.append(table.currentIndex().row())
    assert seen == [1, 2, 1, 3, 3, 0]
    QTest.keyClick(table, Qt.Key.Key_Up)
    assert table.window().focusWidget() is table.head, "above the first row are the heads"


def test_where_there_is_no_room_for_both_rows_and_figures_take_turns(
    show: Show, window: MainWindow, qtbot: QtBot
) -> None:
    sheet = show("live")
    window.resize(1024, 640)
    qtbot.waitUntil(lambda: sheet.is_tight)
    assert sheet.rows_card.isVisible()
    assert not sheet.figures.isVisible()
    table, pane = sheet.table, sheet.pane
    below = table.viewport().mapTo(sheet, QPoint(0, 5 * ROW)).y()
    assert below <= pane.geometry().bottom(), "five rows are seen without scrolling the page"
    sheet.views.buttons[1].click()
    assert sheet.figures.isVisible()
    assert not sheet.rows_card.isVisible()
    sheet.focus_filter()
    assert sheet.rows_card.isVisible(), "whoever looks for rows sees them"
    window.resize(1600, 1400)
    qtbot.waitUntil(lambda: not sheet.is_tight)
    assert sheet.rows_card.isVisible()
    assert sheet.figures.isVisible()
    assert not sheet.views.isVisible()
    assert sheet.course.geometry().left() > sheet.figures.geometry().right(), "the course is beside them"


@pytest.mark.parametrize("panel", ["people", "devices", "webhooks"])
def test_a_panel_that_is_opened_in_a_small_window_has_one_scroll_bar(
    show: Show, window: MainWindow, qtbot: QtBot, panel: str
) -> None:
    window.resize(1024, 640)
    sheet = show(panel)
    qtbot.waitUntil(lambda: sheet.pane.verticalScrollBar().maximum() == 0)
    assert sheet.is_tight
    assert sheet.rows_card.isVisible()


def test_a_refusal_stands_beside_the_field_that_can_mend_it_and_what_was_typed_stays(
    show: Show, server: PanelServer, qtbot: QtBot
) -> None:
    sheet = show("webhooks")
    sheet.acts["add"].click()
    form = sheet.beside.form
    assert isinstance(form, ActForm)
    typed = {"url": "https://example.org/hook", "events": "claim:*", "person": "nobody@example.org"}
    for name, text in typed.items():
        form.entries[name].put(text)
    server.refused = ("webhook_person", {})
    form.action.click()
    qtbot.waitUntil(lambda: bool(form.message))
    assert form._scolded is not None
    assert form._scolded[0] == "person"
    assert form.message == "Nobody who works here has that email address."
    assert {name: form.entries[name].held() for name in typed} == typed


def test_a_field_that_is_wrong_is_told_before_anything_is_asked(show: Show, server: PanelServer) -> None:
    sheet = show("pool")
    sheet.acts["resize"].click()
    form = sheet.beside.form
    assert isinstance(form, ActForm)
    form.entries["most"].put("many")
    form.action.click()
    assert form.message
    assert server.acts == []


def test_a_form_offers_people_roles_amounts_and_nobody(show: Show, server: PanelServer, qtbot: QtBot) -> None:
    sheet = show("people")
    QTest.keyClick(sheet.table, Qt.Key.Key_J)
    row = sheet.table.current_row()
    assert row is not None
    sheet.row_acts["set_limit"].click()
    form = sheet.beside.form
    assert isinstance(form, ActForm)
    form.entries["decides"].put("payment")
    form.entries["amount_cents"].put("1500")
    form.action.click()
    qtbot.waitUntil(lambda: bool(server.acts))
    told = {"key": row.key, "decides": "payment", "amount_cents": 150_000, "line": None, "cost_type": None}
    assert server.acts == [("people", "set_limit", told)]


@pytest.mark.parametrize(("act", "field"), [("move", "team_id"), ("set_manager", "manager_id"), ("rename", "name")])
@pytest.mark.parametrize("where", ["here", "elsewhere", "nowhere"])
def test_a_form_opens_with_what_stands_so_that_who_presses_at_once_changes_nothing(
    show: Show, server: PanelServer, qtbot: QtBot, act: str, field: str, where: str
) -> None:
    """Also where this device does not know the team or the manager."""
    team = {"here": staff.TEAM, "elsewhere": named_id("elsewhere"), "nowhere": None}[where]
    manager = {"here": w.DANA, "elsewhere": named_id("elsewhere"), "nowhere": None}[where]
    server.lines["people"] = [plain(msgspec.structs.replace(MAYA, team_id=team, manager_id=manager))]
    sheet = show("people")
    QTest.keyClick(sheet.table, Qt.Key.Key_J)
    sheet.row_acts[act].click()
    form = sheet.beside.form
    assert isinstance(form, ActForm)
    assert not form.entries.is_touched
    form.action.click()
    qtbot.waitUntil(lambda: bool(server.acts))
    assert server.acts == [("people", act, {"key": w.MAYA, field: server.lines["people"][0][field]})]


@pytest.mark.parametrize("who", ["here", "elsewhere"])
def test_what_somebody_else_changes_meanwhile_is_not_put_back(
    show: Show, server: PanelServer, qtbot: QtBot, who: str
) -> None:
    """A form that was open shows what stands now; what was chosen in it stays, and its banner tells."""
    before, after = w.DANA, {"here": w.TOM, "elsewhere": named_id("elsewhere")}[who]
    server.lines["people"] = [plain(msgspec.structs.replace(MAYA, manager_id=before))]
    sheet = show("people")
    QTest.keyClick(sheet.table, Qt.Key.Key_J)
    sheet.row_acts["set_manager"].click()
    form = sheet.beside.form
    assert isinstance(form, ActForm)
    server.lines["people"] = [plain(msgspec.structs.replace(MAYA, manager_id=after))]
    again(sheet, qtbot)
    assert form.entries["manager_id"].held() == after
    form.entries["manager_id"].put(w.MAYA)
    server.lines["people"] = [plain(msgspec.structs.replace(MAYA, manager_id=before))]
    again(sheet, qtbot)
    assert form.entries["manager_id"].held() == w.MAYA
    assert [move.now for move in form.entries.news] == ["Dana Reyes"]
    form.action.click()
    qtbot.waitUntil(lambda: bool(server.acts))
    assert server.acts == [("people", "set_manager", {"key": w.MAYA, "manager_id": w.MAYA})]


def test_several_of_a_closed_set_are_sent_together(show: Show, server: PanelServer, qtbot: QtBot) -> None:
    sheet = show("rooms")
    sheet.acts["open"].click()
    form = sheet.beside.form
    assert isinstance(form, ActForm)
    form.entries["name"].put("storm:florida")
    form.entries["roles"].put(["adjuster", "siu"])
    form.action.click()
    qtbot.waitUntil(lambda: bool(server.acts))
    assert server.acts[0][2] == {
        "name": "storm:florida",
        "description": "",
        "capacity": 100,
        "roles": ["adjuster", "siu"],
        "is_automatic": False,
        "is_persistent": True,
        "minutes": 0,
    }


def test_without_a_row_an_act_on_one_says_so(show: Show, server: PanelServer, qtbot: QtBot) -> None:
    sheet = show("live")
    with qtbot.waitSignal(sheet.told) as told:
        sheet.row_acts["reconnect"].click()
    assert told.args == ["Choose a row first."]
    assert server.acts == []


def test_the_palette_has_the_acts_and_the_search(show: Show, window: MainWindow, server: PanelServer) -> None:
    sheet = show("queries")
    page = window.shelf.here
    assert page is not None
    commands = {each.caption: each for each in page.commands()}
    assert {"Search these rows", "Ask the server anew", "Show the plan", "Change what is slow"} <= set(commands)
    looks = len(server.looks)
    commands["Ask the server anew"].run()
    assert len(server.looks) == looks + 1
    commands["Search these rows"].run()
    assert window.focusWidget() is sheet.words


def test_another_figure_is_drawn_when_it_is_pressed_and_the_table_says_the_same(show: Show, qtbot: QtBot) -> None:
    sheet = show("live")
    again(sheet, qtbot)
    sheet.figures.chosen.emit("opened")
    assert sheet.course.words.text().startswith("Opened, since")
    sheet.course.turn.buttons[1].click()
    assert sheet.course.stack.currentWidget() is sheet.course._holder


def test_a_column_that_somebody_dragged_stays_as_it_is(show: Show, server: PanelServer, qtbot: QtBot) -> None:
    sheet = show("jobs")
    sheet.table.setColumnWidth(0, 91)
    server.lines["jobs"] = [JOB | {"said": "A much longer sentence than any that was heard before of this job."}]
    again(sheet, qtbot)
    assert sheet.table.columnWidth(0) == 91


def test_columns_grow_with_what_they_say_until_then(show: Show, server: PanelServer, qtbot: QtBot) -> None:
    server.lines["jobs"] = [JOB]
    sheet = show("jobs")
    place = [name for name, _ in sheet.model.rows.columns].index("said")
    before = sheet.table._widths[place]
    server.lines["jobs"] = [JOB | {"said": "A longer sentence than before."}]
    again(sheet, qtbot)
    assert sheet.table._widths[place] > before


def test_a_head_that_is_pressed_sorts_and_says_so(show: Show) -> None:
    sheet = show("live")
    place = [name for name, _ in sheet.model.rows.columns].index("waiting")
    sheet.table.head.sectionClicked.emit(place)
    assert (sheet.table.head.isSortIndicatorShown(), sheet.table.head.sortIndicatorSection()) == (True, place)
    for _ in range(2):
        sheet.table.head.sectionClicked.emit(place)
    assert not sheet.table.head.isSortIndicatorShown()


def test_a_link_that_comes_back_asks_at_once(show: Show, server: PanelServer, store: LocalStore, qtbot: QtBot) -> None:
    sheet = show("live")
    store.set_offline(True)
    again(sheet, qtbot)
    looks = len(server.looks)
    store.set_offline(False)
    qtbot.waitUntil(lambda: len(server.looks) > looks)
    qtbot.waitUntil(lambda: sheet.model.standing is Standing.FRESH)


MAYA = PersonLine(
    key=w.MAYA,
    name="Maya Ortiz",
    email="maya@example.com",
    roles="adjuster",
    team="Water",
    team_id=None,
    manager_id=None,
    limits="",
    is_active=True,
)
JOB = {
    "key": "audit",
    "name": "audit",
    "ended_at": None,
    "took_ms": None,
    "is_good": None,
    "said": "It ran.",
    "due_at": 0,
}


def device(state: DeviceState, key: str) -> dict[str, object]:
    line = DeviceLine(
        key=key,
        user_id=w.MAYA,
        name=f"Laptop {key}",
        state=state,
        unsent=0,
        lacks_since=None,
        reported_at=None,
        version="0.1.0",
        behind=0,
        files=0,
        email="maya@example.org",
        platform="Linux",
        registered_at=1,
    )
    return plain(line)


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (DeviceState.ACTIVE, {"pause", "revoke"}),
        (DeviceState.PAUSED, {"release", "revoke"}),
        (DeviceState.REVOKED, set()),
    ],
)
def test_only_what_fits_a_row_is_offered_and_the_rest_says_why(
    show: Show, server: PanelServer, qtbot: QtBot, state: DeviceState, offered: set[str]
) -> None:
    server.lines["devices"] = [device(state, "a")]
    sheet = show("devices")
    sheet.table.setFocus()
    assert {name for name, made in sheet.row_acts.items() if not is_off(made)} == offered
    sheet.show_row()
    details = sheet.beside.form
    assert isinstance(details, RowDetails)
    assert {name for name, made in details.acts.items() if not is_off(made)} == offered
    details.leave.click()
    for act in sheet.model.panel.acts:
        if act.name not in offered:
            assert act.fits is not None
            assert sheet.row_acts[act.name].accessibleDescription() == act.fits.says
            with qtbot.waitSignal(sheet.told, check_params_cb=lambda told, why=act.fits.says: told == why):
                sheet.row_acts[act.name].click()
    assert server.acts == []
    sheet._open_menu(QPoint(0, 0))
    assert sheet._menu is not None
    in_menu = {act.name for act in sheet.model.panel.acts if act.caption in {e.text() for e in sheet._menu.actions()}}
    assert in_menu == offered
    sheet._menu.close()


def test_what_fits_follows_what_the_row_says_now(show: Show, server: PanelServer, qtbot: QtBot) -> None:
    """Somebody else paused it while its details stood open."""
    server.lines["devices"] = [device(DeviceState.ACTIVE, "a")]
    sheet = show("devices")
    sheet.table.setFocus()
    sheet.show_row()
    details = sheet.beside.form
    assert isinstance(details, RowDetails)
    server.lines["devices"] = [device(DeviceState.PAUSED, "a")]
    again(sheet, qtbot)
    qtbot.waitUntil(lambda: is_off(details.acts["pause"]) and not is_off(details.acts["release"]))
    assert is_off(sheet.row_acts["pause"])


def test_a_state_is_a_chip_and_a_code_without_a_look_is_a_word() -> None:
    assert state_of(DEVICES.columns["state"], "paused") is DeviceState.PAUSED
    assert state_of(DEVICES.columns["state"], "newer") is None, "what a newer server says is a word"
    assert state_of(PEOPLE.columns["roles"], "admin") is None
    assert state_of(DEVICES.columns["name"], "paused") is None


def test_a_state_has_room_for_its_chip(show: Show, server: PanelServer) -> None:
    server.lines["devices"] = [device(state, state) for state in DeviceState]
    table = show("devices").table
    place = [name for name, _ in table._rows.columns].index("state")
    words = [str(table._rows.index(n, place).data()) for n in range(len(DeviceState))]
    assert table.columnWidth(place) >= max(map(chip_width, words))
