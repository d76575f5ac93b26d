"""One table of keys: letters act where no text is typed, in every window, and the sheet shows what there is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QBoxLayout, QDialog, QLabel, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop.screens.links import link_to
from desktop.ui.claims.page import ClaimPage
from desktop.ui.files.listed import ListedPage
from desktop.ui.frame.list_view import row_keys
from desktop.ui.frame.shortcuts import ShortcutSheet
from desktop.ui.frame.torn import TornWindow
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit.keys import spelled
from desktop.viewmodels.frame.palette import PaletteCommand
from shared.domain.diary.commands import AddNote
from tests.desktop.ui.frame_window import come_forward, has_keyboard, open_window, press
from tests.support import world as w
from tests.support.local_store import LocalStore


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> tuple[MainWindow, LocalStore]:
    return open_window(qtbot, tmp_path)


def claim_of(window: MainWindow) -> ClaimPage:
    assert window.claim is not None
    return window.claim


@pytest.mark.parametrize("letter", ["R", "P", "T", "C", "G", "E"])
def test_a_letter_opens_its_form_from_the_list(desk: tuple[MainWindow, LocalStore], letter: str) -> None:
    window, _ = desk
    window.list.take_focus()
    press(letter)
    form = claim_of(window).doings.open_form
    assert form is not None
    assert form.isVisible()


def test_a_letter_in_the_filter_is_a_letter_and_so_is_a_second_slash(desk: tuple[MainWindow, LocalStore]) -> None:
    window, _ = desk
    window.list.take_focus()
    press("/")
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    for key in ("R", "/", "J"):
        press(key)
    assert line.text().lower() == "r/j"
    assert claim_of(window).doings.open_form is None


def test_down_leads_from_the_filter_into_the_list_and_esc_clears_first(desk: tuple[MainWindow, LocalStore]) -> None:
    window, _ = desk
    window.focus_filter()
    press("Down")
    assert QApplication.focusWidget() is window.list.rows
    press("/")
    press("H")
    press("Esc")
    assert window.list.filter.text() == ""
    assert window.list.filter.hasFocus()
    press("Esc")
    assert QApplication.focusWidget() is window.list.rows


def test_n_writes_a_note_and_esc_climbs_out_to_the_list(desk: tuple[MainWindow, LocalStore]) -> None:
    window, _ = desk
    window.list.take_focus()
    press("N")
    assert isinstance(QApplication.focusWidget(), QPlainTextEdit)
    press("R")
    assert claim_of(window).editor.text.toPlainText().lower() == "r"
    press("Esc")
    assert QApplication.focusWidget() is claim_of(window).tabs
    press("Esc")
    assert QApplication.focusWidget() is window.list.rows


def test_j_and_k_move_in_the_list(desk: tuple[MainWindow, LocalStore], qtbot: QtBot) -> None:
    window, _ = desk
    qtbot.waitUntil(lambda: window.claims.rows.row_at(2) is not None)
    claim_of(window).take_focus()
    first = max(0, window.list.rows.currentIndex().row())  # nobody has looked at the list itself yet
    press("J")
    press("J")
    assert window.list.rows.currentIndex().row() == first + 2
    press("K")
    assert window.list.rows.currentIndex().row() == first + 1


def test_alt_and_a_digit_turns_the_tabs(desk: tuple[MainWindow, LocalStore]) -> None:
    window, _ = desk
    press("Alt+4")
    assert claim_of(window).tabs.currentIndex() == 3
    press("Alt+1")
    assert claim_of(window).tabs.currentIndex() == 0


def test_f8_shows_and_hides_the_panel_in_a_small_window_in_place_of_the_tab(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot
) -> None:
    window, _ = desk
    page = claim_of(window)
    qtbot.waitUntil(page.context.isVisible)
    press("F8")
    assert not page.context.isVisible()
    press("F8")
    assert page.context.isVisible()
    window.resize(720, 450)
    press("F8")
    press("F8")
    assert page.context.isVisible()
    assert not page._pages.isVisible() or page._pages.width() >= page._least, "in its place, or beside all of it"
    press("F8")
    assert page._pages.isVisible()


def test_f6_walks_through_all_parts_and_back(desk: tuple[MainWindow, LocalStore]) -> None:
    window, _ = desk
    window.list.take_focus()
    page = claim_of(window)
    parts = (window.top, window.rail, window.list, page, window.bar)

    def part() -> int:
        focused = QApplication.focusWidget()
        assert focused is not None
        return next(n for n, each in enumerate(parts) if each is focused or each.isAncestorOf(focused))

    walked = []
    for _ in range(6):
        press("F6")
        walked.append(part())
    assert set(walked) == {0, 1, 2, 3, 4}
    before = part()
    press("F6")
    press("Shift+F6")
    assert part() == before


def test_page_down_scrolls_the_page_where_no_list_has_the_keyboard(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot
) -> None:
    window, _ = desk
    window.resize(1100, 500)
    page = claim_of(window)
    page.take_focus()
    bar = page._columns["overview"].verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    press("PgDown")
    assert bar.value() > 0
    press("PgUp")
    assert bar.value() == 0
    press("End")
    assert bar.value() == bar.maximum()


def test_digits_lead_to_the_places_and_the_keyboard_is_on_their_first_thing(
    desk: tuple[MainWindow, LocalStore],
) -> None:
    window, _ = desk
    assert window.who is not None
    for digit, place in enumerate(window.shelf.of_person(window.who), start=1):
        press(f"Ctrl+{digit}")
        page = window.shelf.page(place.name)
        assert window.shelf.here is page
        focused = QApplication.focusWidget()
        assert focused is not None
        assert page.isAncestorOf(focused) or page is focused, place.name
    press("F2")
    assert window.shelf.here is window.shelf.page(window.start)


def test_home_goes_home_but_in_the_list_to_its_first_row(desk: tuple[MainWindow, LocalStore], qtbot: QtBot) -> None:
    window, _ = desk
    qtbot.waitUntil(lambda: window.claims.rows.row_at(2) is not None)
    window.list.take_focus()
    press("J")
    press("J")
    press("Home")
    assert window.list.rows.currentIndex().row() == 0
    window.go("settings")
    window.settings.take_focus()
    press("Home")
    assert window.shelf.here is window.shelf.page(window.start)


def test_a_window_of_its_own_has_the_same_keys_and_the_status_bar(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot
) -> None:
    window, _ = desk
    press("Ctrl+Shift+O")
    torn = window.torn[0]
    come_forward(qtbot, torn)
    qtbot.waitUntil(lambda: bool(torn.page.number()))
    assert torn.geometry().topLeft() != window.geometry().topLeft(), "beside it, not on top"
    assert torn.bar.sentence.text() == window.bar.sentence.text()
    assert torn.windowTitle() == f"{torn.page.title()} — {window.who.name if window.who else ''} — Coverdesk"
    mine = {command.keys for command in torn.page.commands() if command.keys}
    assert mine <= {command.keys for command in window.commands}
    torn.page.take_focus()
    press("Alt+4")
    assert torn.page.tab() == 3
    press("Ctrl+Tab")
    qtbot.waitUntil(window.isActiveWindow)
    press("Ctrl+Tab")
    qtbot.waitUntil(torn.isActiveWindow)
    torn.page.take_focus()
    press("R")
    assert isinstance(torn.page, ClaimPage)
    assert torn.page.doings.open_form is not None
    torn.page.doings.open_form.close()
    come_forward(qtbot, torn)
    torn.page.take_focus()
    press("Ctrl+W")
    qtbot.waitUntil(lambda: not window.torn)


@pytest.mark.parametrize("part", ["overview", "notes"])
def test_a_file_in_a_window_of_its_own_begins_in_its_contents_with_its_letters_as_keys(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot, part: str
) -> None:
    """On the part that was open, and not in a field of it that nobody has gone to."""
    window, _ = desk
    claim_of(window).show_tab(part)
    claim_of(window).take_focus()
    torn = torn_off(window, qtbot)
    page = torn.page
    assert isinstance(page, ClaimPage)
    assert page.tab() == claim_of(window).tab()
    assert has_keyboard(page.body()) or QApplication.focusWidget() is page.body()
    press("R")
    assert page.doings.open_form is not None
    assert claim_of(window).doings.open_form is None


def test_a_file_in_a_window_of_its_own_goes_on_where_the_keyboard_was(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot
) -> None:
    window, _ = desk
    claim_of(window).show_tab("notes")
    claim_of(window).editor.take_focus()
    torn = torn_off(window, qtbot)
    assert isinstance(torn.page, ClaimPage)
    assert QApplication.focusWidget() is torn.page.editor.text


def torn_off(window: MainWindow, qtbot: QtBot) -> TornWindow:
    window.tear_off_shown()
    (torn,) = window.torn
    come_forward(qtbot, torn)
    qtbot.waitUntil(lambda: bool(torn.page.number()) and torn.focusWidget() is not None)
    return torn


def test_no_key_means_two_things_in_one_window(desk: tuple[MainWindow, LocalStore]) -> None:
    window, _ = desk
    keys = [keys for command in window.commands for keys in command.all_keys]
    assert len(keys) == len(set(keys))


def test_the_sheet_shows_every_key_of_the_table_in_two_columns(desk: tuple[MainWindow, LocalStore]) -> None:
    window, _ = desk
    shown: list[PaletteCommand] = [command for command in window.commands if command.keys]
    press("F1")
    sheet = window.findChild(ShortcutSheet)
    assert sheet is not None
    texts = {label.text() for label in sheet.findChildren(QLabel)}
    for command in shown:
        assert command.caption in texts
        assert ", ".join(spelled(keys) for keys in command.all_keys) in texts
    for caption, keys in row_keys():
        assert {caption, spelled(keys)} <= texts
    assert sheet.columns.direction() is QBoxLayout.Direction.LeftToRight
    assert sheet.height() <= window.height()
    sheet.accept()


def test_the_sheet_is_not_higher_than_a_small_window(desk: tuple[MainWindow, LocalStore]) -> None:
    window, _ = desk
    window.resize(640, 420)
    press("F1")
    sheet = window.findChild(ShortcutSheet)
    assert sheet is not None
    assert sheet.columns.count() == 1
    assert all(isinstance(each, QDialog) for each in (sheet,))
    sheet.accept()


def test_the_number_and_the_link_are_copied_and_it_is_said(desk: tuple[MainWindow, LocalStore]) -> None:
    window, _ = desk
    number = claim_of(window).number()
    press("Ctrl+Shift+C")
    assert QGuiApplication.clipboard().text() == number
    assert window.bar.deed.isVisible()
    assert number in window.bar.deed.text()
    next(command for command in window.commands if command.caption == "Copy link").run()
    assert QGuiApplication.clipboard().text() == link_to("claim", number) == f"coverdesk://claim/{number}"
    assert claim_of(window).file_id == w.HARTLEY


def test_the_keyboard_comes_along_to_the_file_that_was_opened_from_elsewhere(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot
) -> None:
    """Into the file; the list marks it as the current one, also where the keyboard was in the list."""
    window, _ = desk
    others = [row for at in range(3) if (row := window.claims.rows.row_at(at)) and row.file_id != w.HARTLEY]
    window.list.take_focus()
    window.open_claim(others[0].file_id)
    here = window.list.rows.line_at_cursor()
    assert here is not None
    assert here.file_id == others[0].file_id
    press("J")
    moved = window.list.rows.line_at_cursor()
    window.list._started()
    assert window.list.rows.line_at_cursor() == moved, "what comes later does not take the keyboard back"
    press("F2")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert window.shelf.here is not window.claims_page
    window.open_claim(others[1].file_id)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert claim_of(window).isAncestorOf(focused)


def step_to_another(window: MainWindow, qtbot: QtBot) -> str:
    """The keyboard goes down the list to a row whose claim is not the open one."""
    qtbot.waitUntil(lambda: window.claims.rows.row_at(2) is not None)
    window.list.take_focus()
    for _ in range(3):
        press("J")
        line = window.list.rows.line_at_cursor()
        if line is not None and line.file_id != claim_of(window).file_id:
            return line.file_id
    raise AssertionError("there is one row only")


def arrives(window: MainWindow, qtbot: QtBot, claim_id: str) -> ClaimPage:
    qtbot.waitUntil(lambda: claim_of(window).file_id == claim_id and bool(claim_of(window).number()))
    return claim_of(window)


@pytest.mark.parametrize("keys", ["R", "P", "T", "C", "G", "E", "Ctrl+P"])
def test_with_the_keyboard_in_the_list_a_key_is_about_the_row_where_it_is(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot, keys: str
) -> None:
    """Its claim is opened first: the head of the page says whose it is."""
    window, _ = desk
    wanted = step_to_another(window, qtbot)
    press(keys)
    page = arrives(window, qtbot, wanted)
    qtbot.waitUntil(lambda: page.doings.open_form is not None)
    assert page.title() in window.windowTitle()


def test_a_note_from_the_list_is_on_the_claim_where_the_keyboard_is(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot
) -> None:
    window, store = desk
    wanted = step_to_another(window, qtbot)
    press("N")
    page = arrives(window, qtbot, wanted)
    qtbot.waitUntil(page.editor.text.hasFocus)
    QTest.keyClicks(page.editor.text, "Looked at it")
    press("Ctrl+Return")
    qtbot.waitUntil(lambda: bool(store.submitted))
    (sent,) = store.submitted
    assert isinstance(sent, AddNote)
    assert sent.file_id == wanted


def test_with_the_keyboard_on_the_page_a_letter_is_about_the_open_claim(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot
) -> None:
    """Wherever it was left in the list; what is chosen from the palette is about the open claim too."""
    window, _ = desk
    step_to_another(window, qtbot)
    claim_of(window).take_focus()
    press("P")
    assert claim_of(window).file_id == w.HARTLEY
    form = claim_of(window).doings.open_form
    assert form is not None
    form.reject()
    window.list.take_focus()
    next(command for command in window.commands if command.keys == "R").run()
    assert claim_of(window).file_id == w.HARTLEY
    assert claim_of(window).doings.open_form is not None


def test_with_rows_marked_what_is_done_on_one_claim_is_about_the_row_with_the_keyboard(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot
) -> None:
    """And what is done on several is about the marked ones."""
    window, _ = desk
    hartley = next(
        line
        for place in range(window.claims.rows.rowCount())
        if (line := window.claims.rows.row_at(place)) is not None and line.file_id == w.HARTLEY
    )
    wanted = step_to_another(window, qtbot)
    window.claims.marks.put([hartley], on=True)
    press("N")
    assert window.claims_page.together.note.hasFocus()
    assert "Hartley" in window.claims_page.together._for.text()
    press("Esc")
    assert window.list.rows.hasFocus()
    press("P")
    page = arrives(window, qtbot, wanted)
    qtbot.waitUntil(lambda: page.doings.open_form is not None)
    assert list(window.claims.marked) == [w.HARTLEY]


def test_a_letter_on_a_row_that_is_under_way_does_nothing(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, _ = desk
    step_to_another(window, qtbot)
    monkeypatch.setattr(window.list.rows, "line_at_cursor", lambda: None)
    press("P")
    assert claim_of(window).file_id == w.HARTLEY
    assert claim_of(window).doings.open_form is None


@pytest.mark.parametrize(("place", "letter"), [("policies", "N"), ("customers", "N"), ("customers", "C")])
def test_beside_every_list_a_letter_is_about_the_row_with_the_keyboard(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot, place: str, letter: str
) -> None:
    window, _ = desk
    window.go(place)
    page = window.shelf.here
    assert isinstance(page, ListedPage)
    page.model.clear()
    qtbot.waitUntil(lambda: page.model.rows.row_at(1) is not None)
    first, second = page.model.rows.row_at(0), page.model.rows.row_at(1)
    assert first is not None
    assert second is not None
    window.go(place, first.file_id)
    qtbot.waitUntil(lambda: page.file is not None and bool(page.file.number()))
    page.rows.take_focus()
    page.rows.rows.setCurrentIndex(page.model.rows.index(page.model.rows.place_of(second.row_id) or 0, 0))
    press(letter)
    qtbot.waitUntil(lambda: page.file is not None and page.file.file_id == second.file_id)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QPlainTextEdit))
    assert page.file is not None
    focused = QApplication.focusWidget()
    assert focused is not None
    assert page.file.isAncestorOf(focused)
