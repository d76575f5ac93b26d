"""How it stands, as the first page of the administration: rows that lead on, and counts beside the panels."""

from __future__ import annotations

import itertools

import msgspec
import pytest
from PySide6.QtCore import QLocale, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.net.failures import UNREACHABLE, Failed
from desktop.ui.administration.details import RowDetails
from desktop.ui.administration.page import AdministrationPage, PanelList
from desktop.ui.administration.sheet import PanelSheet
from desktop.ui.administration.table import ROW
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import fonts, language
from shared.panels.catalogue import PANELS
from shared.panels.live import LIVE
from shared.panels.standing import STANDING, StandingLine
from shared.wire.panels import plain
from tests.desktop.ui.administration.conftest import Show, again
from tests.support.local_store import LocalStore
from tests.support.panels import OTHER, PanelServer


def page_of(window: MainWindow) -> AdministrationPage:
    page = window.shelf.here
    assert isinstance(page, AdministrationPage)
    return page


def marks(page: AdministrationPage) -> dict[str, str]:
    """The panels with a count, and what a screen reader says of each."""
    items = [page.list.item(place) for place in range(page.list.count())]
    return {item.text(): str(item.data(Qt.ItemDataRole.AccessibleTextRole)) for item in items if " · " in item.text()}


def standing(page: AdministrationPage) -> PanelSheet:
    return page._sheets[STANDING.name]


def test_it_is_what_an_administrator_sees_first(window: MainWindow, show: Show) -> None:
    window.go("administration")
    shown = page_of(window).sheet
    assert shown is not None
    assert shown.model.panel is STANDING


def test_a_row_leads_to_where_more_of_it_is_told(show: Show, window: MainWindow) -> None:
    sheet = show("standing")
    sheet.table.setFocus()
    row = sheet.table.current_row()
    assert row is not None
    assert row.texts["panel"] == "Refused entries"
    QTest.keyClick(sheet.table, Qt.Key.Key_Return)
    page = page_of(window)
    assert page.sheet is not None
    assert page.sheet.model.panel.name == "refused"
    assert page.list.chosen() == "refused"
    window.back()
    assert page.sheet.model.panel.name == "standing", "where one came from"
    sheet.table.setFocus()
    QTest.keyClick(sheet.table, Qt.Key.Key_J)
    (look,) = sheet.leads
    look.click()
    assert page.sheet.model.panel.name == "jobs"
    window.back()
    assert page.sheet.model.panel.name == "standing", "where one came from"


def test_all_that_a_row_says_is_read_by_its_menu(show: Show) -> None:
    sheet = show("standing")
    sheet.table.setFocus()
    sheet.show_row()
    details = sheet.beside.form
    assert isinstance(details, RowDetails)
    assert "Read why" in details.values["do"].text()


@pytest.mark.parametrize("size", [(1440, 900), (1024, 640)])
def test_what_to_do_is_read_without_opening_the_row(
    show: Show, window: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    """In as many lines as its column has room for."""
    window.resize(*size)
    table = show("standing").table
    rows = table.model()
    metrics, room = QFontMetrics(fonts.body()), QRect(0, 0, 0, 10_000)
    (place,) = [n for n in range(rows.columnCount()) if rows.headerData(n, Qt.Orientation.Horizontal) == "What to do"]

    def needed(row: int) -> QRect:
        room.setWidth(table.columnWidth(place) - 12)
        return metrics.boundingRect(room, Qt.TextFlag.TextWordWrap.value, str(rows.index(row, place).data()))

    qtbot.waitUntil(lambda: all(needed(n).height() <= table.rowHeight(n) for n in range(rows.rowCount())))
    assert table.rowHeight(0) > ROW, "none of them fits one line"
    assert all(needed(n).width() <= table.columnWidth(place) - 12 for n in range(rows.rowCount()))


def test_what_is_not_well_stands_beside_its_panel_whichever_is_shown(
    show: Show, window: MainWindow, server: PanelServer, qtbot: QtBot
) -> None:
    show("jobs")
    page = page_of(window)
    wanted = {
        "Refused entries · 2": "Refused entries, 2 to be looked at",
        "Jobs · 1": "Jobs, 1 to be looked at",
        "Nodes · 1": "Nodes, 1 to be looked at",
    }
    qtbot.waitUntil(lambda: marks(page) == wanted)
    assert page.list.chosen() == "jobs"
    server.lines["standing"] = []
    again(standing(page), qtbot)
    qtbot.waitUntil(lambda: marks(page) == {})
    assert standing(page).model.counted() == STANDING.none


def test_what_was_heard_before_is_beside_no_panel(
    show: Show, window: MainWindow, server: PanelServer, qtbot: QtBot
) -> None:
    show("jobs")
    page = page_of(window)
    qtbot.waitUntil(lambda: len(marks(page)) == 3)
    server.failing = Failed(UNREACHABLE)
    again(standing(page), qtbot)
    qtbot.waitUntil(lambda: marks(page) == {})


def test_nothing_is_asked_once_nobody_looks_and_nothing_stays_for_the_next(
    show: Show, window: MainWindow, qtbot: QtBot
) -> None:
    show("jobs")
    page = page_of(window)
    qtbot.waitUntil(lambda: len(marks(page)) == 3)
    watched, seen = standing(page).model, []
    for place in ("administration", "claims"):
        window.go(place)
        seen.append(watched._is_seen)
    assert seen == [True, False]
    page.leave()
    assert marks(page) == {}


def test_whoever_leaves_is_told_nothing_more(show: Show, window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    """Also of what was asked a moment before."""
    show("jobs")
    page = page_of(window)
    qtbot.waitUntil(lambda: len(marks(page)) == 3)
    watched = standing(page).model
    watched.refresh()
    assert watched._asked is not None
    store.sign_out()
    qtbot.waitUntil(lambda: window.who is None)
    assert marks(page) == {}
    assert not watched._is_seen
    assert watched._asked is None, "it was cancelled"


@pytest.mark.parametrize("doubt", ["missing", "redis", "unknown"])
def test_that_nothing_is_wrong_is_said_only_where_all_was_looked_at(
    show: Show, server: PanelServer, qtbot: QtBot, doubt: str
) -> None:
    server.lines["standing"] = []
    sheet = show("standing")
    assert sheet.model.counted() == STANDING.none
    if doubt == "redis":
        server.is_whole = False
    elif doubt == "unknown":
        server.figures["standing"] = {"unknown": 2}
    again(sheet, qtbot)
    if doubt == "missing":
        assert sheet.model.sheet is not None
        sheet.model.sheet = msgspec.structs.replace(sheet.model.sheet, missing=(OTHER,))
    assert sheet.model.counted() == "Nothing was found, but not everything could be looked at."


def test_a_long_name_goes_on_in_further_lines_with_how_much_is_not_well(app: QApplication, qtbot: QtBot) -> None:
    shown = PanelList()
    qtbot.addWidget(shown)
    shown.mark({"statements": 24})
    place = next(place for place in range(shown.count()) if "Statements" in shown.item(place).text())
    wide = shown.item(place).text()
    assert wide.split()[-2:] == ["·", "24"]
    shown.fit(0)
    narrow = shown.item(place).text()
    assert narrow != wide
    assert narrow.split() == wide.split()
    assert all(shown.fontMetrics().horizontalAdvance(line) < shown.width() for line in narrow.splitlines())
    assert shown.visualItemRect(shown.item(place)).height() >= 2 * shown.fontMetrics().height()
    shown.fit(2_000)
    assert shown.item(place).text() == wide


def test_a_room_leads_to_who_is_in_it_and_back(
    show: Show, window: MainWindow, server: PanelServer, qtbot: QtBot
) -> None:
    sheet = show("rooms")
    sheet.table.setFocus()
    row = sheet.table.current_row()
    assert row is not None
    (who,) = sheet.leads
    assert who.text() == "Who is in it"
    who.click()
    shown = page_of(window).sheet
    assert shown is not None
    assert shown.model.panel is LIVE
    assert shown.words.text() == row.texts["name"]
    qtbot.waitUntil(lambda: any(panel == "live" for panel, _ in server.looks))
    asked = next(query for panel, query in reversed(server.looks) if panel == "live")
    assert asked["words"] == row.texts["name"], "at once, as if nobody had to type it"
    qtbot.waitUntil(lambda: window.focusWidget() in (shown.table, shown.words))
    window.back()
    assert page_of(window).sheet is sheet
    window.forward()
    assert shown.words.text() == row.texts["name"], "the words are of the step"
    page_of(window).list.choose("rooms")
    page_of(window).list.choose("live")
    assert shown.words.text() == "", "whoever comes another way did not ask for them"
    page_of(window).list.choose("rooms")
    page_of(window).list.choose("jobs")
    window.go("settings")
    window.back()
    assert page_of(window).list.chosen() == "jobs", "where one had turned to, and not where one came in"
    page_of(window).list.choose("rooms")
    QTest.keyClick(sheet.table, Qt.Key.Key_Return)
    details = sheet.beside.form
    assert isinstance(details, RowDetails), "Enter shows the row: leading away is asked for by its name"
    assert [each.text() for each in details.leads] == ["Who is in it"]
    details.leads[0].click()
    assert page_of(window).sheet is shown
    assert shown.words.text() == row.texts["name"]
    window.back()
    assert page_of(window).sheet is sheet
    assert sheet.beside.form is details, "where one was"


def test_a_row_of_a_newer_server_that_leads_to_a_panel_of_its_own_says_so(
    show: Show, window: MainWindow, server: PanelServer, qtbot: QtBot
) -> None:
    storm = StandingLine(key="1", what="A storm comes.", count=1, do="Look at it.", panel="weather", node="")
    server.lines["standing"] = [plain(storm)]
    sheet = show("standing")
    sheet.table.setFocus()
    QTest.keyClick(sheet.table, Qt.Key.Key_Return)
    assert page_of(window).sheet is sheet
    assert "A newer program can." in window.strip.words.text()


def test_what_one_is_led_to_is_never_what_was_heard_for_other_words(
    show: Show, window: MainWindow, server: PanelServer, qtbot: QtBot
) -> None:
    live = show("live")
    assert live.model.rows.rowCount() > 0
    live.table.setFocus()
    live.show_row()
    rooms = show("rooms")
    server.failing = Failed(UNREACHABLE)
    rooms.table.setFocus()
    assert rooms.table.current_row() is not None
    rooms.leads[0].click()
    assert live.words.text()
    assert live.beside.form is None, "the row of former words is none of these"
    for _ in range(2):
        assert live.model.rows.rowCount() == 0
        assert live.rows_card.isHidden()
        again(live, qtbot)
    assert live.model.trouble
    server.failing = None
    again(live, qtbot)
    assert live.model.counted() == "No row has these words."


def test_typed_words_that_are_not_answered_do_not_stand_over_other_rows(
    show: Show, server: PanelServer, qtbot: QtBot
) -> None:
    live = show("live")
    server.failing = Failed(UNREACHABLE)
    live.words.setText("somebody")
    qtbot.waitUntil(lambda: live.model.words == "somebody" and live.model._asked is None)
    assert live.model.rows.rowCount() == 0


def test_every_way_to_the_page_leaves_a_trail_without_dead_steps(show: Show, window: MainWindow) -> None:
    show("rooms")
    steps = len(window.trail._visits)
    for _ in range(3):
        window.go_by_key("administration")
        assert len(window.trail._visits) == steps
    for _ in range(3):
        page_of(window).list.choose("rooms")
        sheet = page_of(window).sheet
        assert sheet is not None
        sheet.table.setFocus()
        sheet.leads[0].click()
    visits = window.trail._visits
    assert all(one != other for one, other in itertools.pairwise(visits))
    for _ in visits:
        here = window.trail.here
        window.back()
        assert window.trail.here != here or not window.trail.may_go_back


def test_after_a_lock_one_is_where_one_had_turned_to(show: Show, window: MainWindow, store: LocalStore) -> None:
    show("rooms")
    page_of(window).list.choose("jobs")
    window._signed_out("")
    window._signed_in(store.who)
    assert page_of(window).list.chosen() == "jobs"


@pytest.mark.parametrize("code", [*language.BUNDLED, "en"])
def test_no_name_of_a_panel_is_cut_beside_its_count(
    app: QApplication, qtbot: QtBot, code: str, request: pytest.FixtureRequest
) -> None:
    language.speak(app, QLocale(code))
    request.addfinalizer(lambda: language.speak(app, QLocale("en")))
    shown = PanelList()
    qtbot.addWidget(shown)
    shown.mark({panel.name: 88 for panel in PANELS})
    for width in (0, 600, 664, 860, 1_024, 1_280, 1_440):
        shown.fit(width)
        texts = [shown.item(place).text() for place in range(shown.count())]
        assert not [text for text in texts if "…" in text], (code, width)
        assert sum("88" in text for text in texts) == len(PANELS)
