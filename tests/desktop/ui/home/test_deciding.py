"""A supervisor's first screen: what waits is there at once, and is decided by the keyboard without leaving it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QAccessible, QKeyEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.screens import formats
from desktop.screens.approvals import Authority, Request
from desktop.screens.store import Accepted, Outcome, Refused
from desktop.ui.frame import key_table
from desktop.ui.frame.window import MainWindow
from desktop.ui.home import lines, requests
from desktop.ui.home.approvals import ApprovalsPage
from desktop.ui.home.day import HomePage
from desktop.ui.home.evidence import Evidence
from desktop.ui.home.lines import Lines
from desktop.ui.home.requests import RequestTable
from desktop.ui.kit import buttons
from desktop.viewmodels.entering import limits
from desktop.viewmodels.home import approvals
from desktop.viewmodels.home.approvals import approving
from shared.domain.kernel.desks import Notification
from shared.domain.money.commands import ApproveReserve, RejectPayment, RejectReserve
from shared.domain.money.states import MoneyTelling
from tests.desktop.ui import cuts
from tests.desktop.ui.frame_window import come_forward, press
from tests.desktop.ui.home.conftest import Opened
from tests.support import world as w


def home(window: MainWindow) -> HomePage:
    page = window.shelf.here
    assert isinstance(page, HomePage)
    return page


def arrived(qtbot: QtBot, page: HomePage, count: int = 4) -> None:
    qtbot.waitUntil(lambda: len(page.approvals.rows) == count and page.model.view is not None)


def test_what_waits_is_on_the_first_screen_with_its_count_in_the_rail(
    work: Callable[..., Opened], qtbot: QtBot
) -> None:
    window, _ = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    assert page.deciding.table.isVisible()
    assert page.deciding.evidence.isVisible()
    qtbot.waitUntil(lambda: "4" in window.rail.buttons["approvals"].accessibleName())
    assert page.deciding.table.rows.hasFocus()
    assert page.head.sentence.text().startswith("4 decisions")


def test_without_evidence_there_is_no_line_beside_it_either(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, _ = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    assert page.deciding.rule.isVisible()
    page.deciding.toggle()
    assert not page.deciding.evidence.isVisible()
    assert not page.deciding.rule.isVisible()


def test_a_key_approves_and_the_next_has_the_keyboard(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, store = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    first, second = page.approvals.rows[:2]
    assert page.approvals.chosen == first
    store.lose_network()
    QTest.keyClick(page.deciding.table.rows, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: page.approvals.rows[0].standing is Authority.DECIDED)
    assert isinstance(store.submitted[-1], ApproveReserve)
    assert page.approvals.chosen is not None
    assert page.approvals.chosen.request_id == second.request_id
    assert page.deciding.table.rows.hasFocus()


def test_no_key_approves_what_nobody_looks_at(work: Callable[..., Opened], qtbot: QtBot) -> None:
    """Not while the keyboard is on a task, not by holding the key down, and not what slid into the place of another."""
    window, store = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    assert not window.keys.shortcut("A").autoRepeat()
    assert window.keys.shortcut("J").autoRepeat()
    rows, tasks = page.deciding.table.rows, page.late.lines
    tasks.setFocus()
    QTest.keyClick(tasks, Qt.Key.Key_A)
    assert rows.hasFocus()
    assert store.submitted == []
    first, second = page.approvals.rows[:2]
    store.others_act(w.DANA, approving(first))
    qtbot.waitUntil(lambda: page.approvals.chosen is not None and page.approvals.chosen.request_id != first.request_id)
    QTest.keyClick(rows, Qt.Key.Key_A)
    assert store.submitted == []
    assert "Nothing was approved by you" in window.strip.words.text()
    QTest.keyClick(rows, Qt.Key.Key_A)
    assert store.submitted == [approving(second)]


def double_click(made: QWidget) -> None:
    """All of it, as a mouse tells it."""
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(made, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(made, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("size", [(1440, 900), (1024, 640)])
def test_a_double_click_approves_one_request_and_not_what_comes_into_its_place(
    work: Callable[..., Opened], qtbot: QtBot, size: tuple[int, int]
) -> None:
    window, store = work(w.DANA)
    window.resize(*size)
    page = home(window)
    arrived(qtbot, page)
    first = page.approvals.rows[0]
    deciding = page.deciding
    made = deciding.evidence.approve if deciding.evidence.isVisible() else deciding.table.deeds.approve
    qtbot.waitUntil(made.isVisible)
    double_click(made)
    qtbot.waitUntil(lambda: page.approvals.chosen is not None and page.approvals.chosen != first)
    assert store.submitted == [approving(first)]


def test_space_presses_the_button_that_has_the_keyboard(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, _ = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    page.new_claim.setFocus()
    QTest.keyClick(page.new_claim, Qt.Key.Key_Space)
    assert window.filing.beside.form is not None


def test_all_are_decided_without_leaving_the_page(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, store = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    for left in (3, 2, 1, 0):
        QTest.keyClick(page.deciding.table.rows, Qt.Key.Key_A)
        qtbot.waitUntil(lambda left=left: page.approvals.board.to_decide == left)  # type: ignore[misc,union-attr]
    assert window.shelf.here is page
    assert len(store.submitted) == 4


def test_a_request_goes_back_with_words(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, store = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    rows, evidence = page.deciding.table.rows, page.deciding.evidence
    QTest.keyClick(rows, Qt.Key.Key_Down)
    assert page.approvals.chosen == page.approvals.rows[1]
    QTest.keyClick(rows, Qt.Key.Key_B)
    assert evidence.words.hasFocus()
    QTest.keyClick(evidence.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "Say why" in evidence.why.text()
    QTest.keyClicks(evidence.words, "ba a b")
    QTest.keyClick(evidence.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    command = store.submitted[-1]
    assert isinstance(command, RejectPayment)
    assert command.reason == "ba a b"
    qtbot.waitUntil(lambda: len(page.approvals.rows) == 3)
    assert rows.hasFocus()


def test_escape_leaves_the_words_and_decides_nothing(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, store = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    QTest.keyClick(page.deciding.table.rows, Qt.Key.Key_B)
    QTest.keyClicks(page.deciding.evidence.words, "not")
    QTest.keyClick(page.deciding.evidence.words, Qt.Key.Key_Escape)
    assert page.deciding.table.rows.hasFocus()
    assert store.submitted == []


def test_words_wait_with_the_request_that_they_are_about(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, store = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    rows, evidence = page.deciding.table.rows, page.deciding.evidence
    QTest.keyClick(rows, Qt.Key.Key_B)
    QTest.keyClicks(evidence.words, "The roof is missing")
    QTest.keyClick(evidence.words, Qt.Key.Key_Escape)
    QTest.keyClick(rows, Qt.Key.Key_Down)
    QTest.keyClick(rows, Qt.Key.Key_B)
    assert evidence.words.toPlainText() == "", "nothing of another request"
    QTest.keyClick(evidence.words, Qt.Key.Key_Escape)
    first = page.approvals.rows[0]
    assert "The roof is missing" in store.draft(f"claim/{first.claim_id}/reject/{first.request_id}"), "on the disk"
    QTest.keyClick(rows, Qt.Key.Key_Up)
    QTest.keyClick(rows, Qt.Key.Key_B)
    assert evidence.words.toPlainText() == "The roof is missing"
    QTest.keyClick(evidence.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(page.approvals.rows) == 3)
    assert store.draft(f"claim/{first.claim_id}/reject/{first.request_id}") == "", "sent, so nothing is kept"


def test_words_that_are_refused_are_there_again(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, store = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    rows, evidence = page.deciding.table.rows, page.deciding.evidence
    first = page.approvals.rows[0]
    store.refusal = Refused("disk_full", "The disk is full.")
    QTest.keyClick(rows, Qt.Key.Key_B)
    QTest.keyClicks(evidence.words, "The roof is missing")
    QTest.keyClick(evidence.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.strip.words.text().endswith(f"{first.insured}: The disk is full."))
    QTest.keyClick(rows, Qt.Key.Key_Up)
    QTest.keyClick(rows, Qt.Key.Key_B)
    assert evidence.words.toPlainText() == "The roof is missing"


def test_words_that_do_not_fit_are_told_and_stay(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, store = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    evidence = page.deciding.evidence
    QTest.keyClick(page.deciding.table.rows, Qt.Key.Key_B)
    most = limits.of_command(RejectPayment, "reason")
    evidence.words.setPlainText("x" * (most + 1))
    assert "fit" in evidence.why.text()
    QTest.keyClick(evidence.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert store.submitted == []
    evidence.words.setPlainText("a\x00b")
    QTest.keyClick(evidence.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [command.reason for command in store.submitted if hasattr(command, "reason")] == ["ab"]


def test_space_hides_the_evidence_and_shows_it(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, _ = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    for is_shown in (False, True):
        QTest.keyClick(page.deciding.table.rows, Qt.Key.Key_Space)
        assert page.deciding.evidence.isVisible() is is_shown


def test_in_a_small_window_rows_and_evidence_take_turns(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, _ = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    window.resize(720, 450)
    qtbot.waitUntil(lambda: not page.deciding.evidence.isVisible())
    assert page.deciding.table.isVisible()
    QTest.keyClick(page.deciding.table.rows, Qt.Key.Key_Space)
    assert page.deciding.evidence.isVisible()
    assert not page.deciding.table.isVisible()


def test_the_place_of_requests_shows_the_same(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, _ = work(w.DANA)
    window.go("approvals")
    page = window.shelf.here
    assert isinstance(page, ApprovalsPage)
    qtbot.waitUntil(lambda: len(page.model.rows) == 4)
    assert page.head.sentence.text().startswith("4 wait for you, the oldest since")
    assert page.deciding.table.rows.hasFocus()


def test_a_row_is_read_out_whole(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, _ = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    table = QAccessible.queryAccessibleInterface(page.deciding.table.rows)
    said = table.child(0).text(QAccessible.Text.Name)
    for part in ("11,750.00 USD", "Reserve", "Brightwater Dental LLC", "CLM-2026-004409", "Maya Ortiz", "within your"):
        assert part in said


def test_who_decides_nothing_has_no_such_place(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, _ = work(w.MAYA)
    page = home(window)
    assert page.model.view is not None or not (page.deciding.table.isVisible() or page.renewals.isVisible())
    qtbot.waitUntil(lambda: page.model.view is not None)
    assert not page.deciding.table.isVisible()
    assert "approvals" not in {place.name for place in window.shelf.of_person(window.who)}  # type: ignore[arg-type]


def test_the_request_goes_to_the_supervisor_and_the_answer_comes_back(
    work: Callable[..., Opened], qtbot: QtBot
) -> None:
    """Asked on one device, decided on another, told on the first: one office, three programs' worth of it."""
    window, store = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    request = page.approvals.rows[0]
    QTest.keyClick(page.deciding.table.rows, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: len(page.approvals.rows) == 3)
    told = [
        row
        for row in store.engine.office.rows_of(Notification)
        if isinstance(row, Notification) and row.subject_id == request.request_id and row.audience_id == w.MAYA
    ]
    assert [row.kind for row in told] == [MoneyTelling.RESERVE_APPROVED]


def test_a_letter_acts_only_where_one_sees_what_it_is_about(work: Callable[..., Opened], qtbot: QtBot) -> None:
    """With the keyboard on a button nobody sees which request is meant: it goes to the rows first."""
    window, store = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    page.new_claim.setFocus()
    QTest.keyClick(page.new_claim, Qt.Key.Key_A)
    assert store.submitted == []
    assert page.deciding.table.rows.hasFocus()
    page.new_claim.setFocus()
    QTest.keyClick(page.new_claim, Qt.Key.Key_D)
    assert not page.words.isVisible()
    assert page.late.lines.hasFocus()


def test_a_word_typed_where_letters_are_keys_does_nothing(
    work: Callable[..., Opened], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_table, "WORD_PAUSE_MS", 600_000)
    window, store = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    assert page.deciding.table.rows.hasFocus()
    QTest.keyClicks(page.deciding.table.rows, "hartley basedd")
    assert store.submitted == []
    assert page.deciding.evidence.words.isHidden()
    assert not page.words.isVisible()


def test_whoever_signs_out_leaves_no_words_to_be_seen(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, store = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    evidence, first = page.deciding.evidence, page.approvals.rows[0]
    QTest.keyClick(page.deciding.table.rows, Qt.Key.Key_B)
    QTest.keyClicks(evidence.words, "The roof is missing")
    page.leave()
    assert evidence.words.toPlainText() == ""
    assert "The roof is missing" in store.draft(f"claim/{first.claim_id}/reject/{first.request_id}")


@pytest.mark.usefixtures("german")
def test_all_of_the_evidence_has_room_where_words_are_longer(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, _ = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    pane = page.deciding.evidence.pane
    for request in page.approvals.rows:
        page.approvals.choose(request.request_id)
        content = pane.widget()
        assert content is not None
        qtbot.waitUntil(lambda content=content: content.width() == pane.viewport().width())  # type: ignore[misc]


@pytest.mark.parametrize("size", [(1024, 640), (720, 450)])
@pytest.mark.parametrize("place", ["home", "approvals"])
def test_where_the_evidence_is_not_beside_the_chosen_row_has_its_buttons(
    work: Callable[..., Opened], qtbot: QtBot, size: tuple[int, int], place: str
) -> None:
    window, store = work(w.DANA)
    window.resize(*size)
    window.go(place)
    table = shown_table(qtbot, window)
    rows, deeds = table.rows, table.deeds
    qtbot.waitUntil(deeds.isVisible)
    first, second = table.model.rows[:2]
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(rows, 1))
    assert table.model.chosen == second, "a press on a row looks at it, and opens nothing"
    assert rows.visualRect(rows.currentIndex()).contains(deeds.geometry())
    assert window.claim is None
    assert deeds.approve.accessibleName() == f"Approve {formats.money(second.amount_cents, second.currency)}"
    assert deeds.approve.toolTip().endswith("(A)")
    QTest.mouseClick(deeds.approve, Qt.MouseButton.LeftButton)
    assert store.submitted == [approving(second)]
    qtbot.waitUntil(lambda: table.model.chosen is not None and table.model.chosen != second)
    table.model.choose(first.request_id)
    assert rows.visualRect(rows.currentIndex()).contains(deeds.geometry())
    QTest.mouseClick(deeds.back, Qt.MouseButton.LeftButton)
    evidence = next(each for each in window.findChildren(Evidence) if each.isVisible())
    assert evidence.words.hasFocus()


@pytest.mark.parametrize("size", [(1024, 640), (720, 450)])
@pytest.mark.parametrize("place", ["home", "approvals"])
def test_both_decisions_are_in_words_in_german_too(
    work: Callable[..., Opened], qtbot: QtBot, german: None, size: tuple[int, int], place: str
) -> None:
    window, _ = work(w.DANA)
    window.resize(*size)
    window.go(place)
    table = shown_table(qtbot, window)
    qtbot.waitUntil(table.deeds.isVisible)
    assert (table.deeds.approve.text(), table.deeds.back.text()) == ("Genehmigen", "Ablehnen")
    line, deeds = table.rows.visualRect(table.rows.currentIndex()), table.deeds.geometry()
    assert line.contains(deeds)
    for made in (table.deeds.approve, table.deeds.back):
        assert made.width() >= made.sizeHint().width()


def test_the_row_has_no_buttons_where_the_evidence_beside_has_them(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, _ = work(w.DANA)
    table = shown_table(qtbot, window)
    qtbot.waitUntil(lambda: table.model.chosen is not None)
    assert not table.deeds.isVisible()
    window.resize(1024, 640)
    qtbot.waitUntil(table.deeds.isVisible)
    table.look.click()
    evidence = next(each for each in window.findChildren(Evidence) if each.model is table.model)
    assert evidence.isVisible()
    assert not table.isVisible()
    evidence.rows.click()
    assert table.isVisible()
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: evidence.isVisible() and not evidence.rows.isVisible())
    qtbot.waitUntil(lambda: not table.deeds.isVisible())


def test_a_button_of_the_row_says_what_keeps_it_from_being_pressed(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, _ = work(w.DANA)
    window.resize(1024, 640)
    table = shown_table(qtbot, window)
    assert table.model.board is not None
    above = replace(table.model.rows[0], standing=Authority.ABOVE, why_not="It is above your authority.", who_can="")
    table.model.board = replace(table.model.board, waiting=(above, *table.model.rows[1:]))
    table.model.changed.emit()
    table.model.choose(above.request_id)
    assert buttons.is_off(table.deeds.approve)
    assert "It is above your authority." in table.deeds.approve.toolTip()


@pytest.mark.parametrize("size", [(1440, 900), (1024, 640), (720, 450)])
@pytest.mark.usefixtures("german")
def test_what_is_left_of_the_cover_and_whose_authority_are_told_in_any_room(
    work: Callable[..., Opened], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    window, _ = work(w.DANA)
    window.resize(*size)
    window.go("approvals")
    table = shown_table(qtbot, window)
    painted: list[str] = []
    real = lines.text

    def told(painter: QPainter, room: QRectF, words: str, *rest: object) -> None:
        painted.append(words)
        real(painter, room, words, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(lines, "text", told)
    monkeypatch.setattr(requests, "text", told)
    with cuts.recorded(monkeypatch) as found:
        table.grab()
    cut = {words for words, _ in found}.intersection(painted) - set(table.captions())
    assert cut == set(), "all of it has room"
    if size == (720, 450):
        assert table.rows.hasFocus(), "and not what hides them"
    for request in table.model.rows:
        assert approvals.cover_left(request, table.currency) in painted
        assert approvals.authority(request, table.currency) in painted


def shown_table(qtbot: QtBot, window: MainWindow) -> RequestTable:
    def found() -> list[RequestTable]:
        return [each for each in window.findChildren(RequestTable) if each.isVisible() and each.rows.lines]

    qtbot.waitUntil(lambda: bool(found()))
    return found()[0]


def middle_of(rows: Lines[Request], place: int) -> QPoint:
    return rows.visualRect(rows.model_.index(place)).center()


def test_a_key_that_is_held_down_approves_nothing_more_and_what_was_approved_is_named(
    work: Callable[..., Opened], qtbot: QtBot
) -> None:
    """The next request comes to stand under the same key, and nobody has looked at it."""
    window, store = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    page.approvals.choose(next(each for each in page.approvals.rows if each.standing is Authority.WITHIN).request_id)
    first = page.approvals.chosen
    assert first is not None
    rows = page.deciding.table.rows
    rows.setFocus()
    QTest.keyPress(rows, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: len(store.submitted) == 1)
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a", True)
    QApplication.sendEvent(rows, held)
    assert not window.keys.shortcut("A").autoRepeat(), "the system's own repeats are no presses"
    assert len(store.submitted) == 1
    kind = "Reserve" if first.payment is None else "Payment"
    named = f"{kind} {approvals.amount(first)} approved, {first.insured}"
    qtbot.waitUntil(lambda: window.bar.deed.text().startswith(named))


@pytest.mark.parametrize("size", [(1440, 900), (720, 450)])
@pytest.mark.parametrize("left", [True, False])
def test_words_about_what_is_decided_elsewhere_keep_the_keyboard_and_reject_nothing_else(
    work: Callable[..., Opened], qtbot: QtBot, size: tuple[int, int], left: bool
) -> None:
    """Space would press what the keyboard came to, and a letter would be a key about the next request."""
    window, store = work(w.DANA)
    window.resize(*size)
    come_forward(qtbot, window)
    page = home(window)
    arrived(qtbot, page)
    press("B")
    evidence, first = page.deciding.evidence, page.approvals.rows[0]
    qtbot.waitUntil(evidence.words.hasFocus)
    QTest.keyClicks(evidence.words, "We have ")
    others = page.approvals.rows if not left else (first,)
    for each in others:
        store.others_act(w.DANA, approving(each))
    qtbot.waitUntil(lambda: len(page.approvals.rows) == 4 - len(others))
    for key in "paid a part already":
        QTest.keyClick(QApplication.focusWidget() or window, key)  # type: ignore[call-overload]  # a character
    press("Ctrl+Return")
    assert QApplication.focusWidget() is evidence.words
    assert evidence.words.toPlainText() == "We have "
    assert "Nothing was sent" in evidence.why.text()
    assert (evidence.why.property("tone"), evidence.cancel.text()) == ("bad", "Close")
    assert store.submitted == []
    press("Esc")
    assert evidence.words.isHidden()
    rows = page.deciding.table.rows
    assert rows.hasFocus() if left else page.deciding.pane.hasFocus()
    assert "We have" in store.draft(f"claim/{first.claim_id}/reject/{first.request_id}"), "kept with its request"
    if left:
        press("B")
        assert evidence.words.isHidden(), "another request has come there by itself"
        assert "Nothing was rejected by you" in window.strip.words.text()
        press("B")
        assert (evidence.words.hasFocus(), evidence.words.toPlainText()) == (True, "")
        assert (evidence.why.property("tone"), evidence.cancel.text()) == ("muted", "Cancel")


def test_a_press_of_reject_is_about_what_was_looked_at(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, store = work(w.DANA)
    page = home(window)
    arrived(qtbot, page)
    first = page.approvals.rows[0]
    store.others_act(w.DANA, approving(first))
    qtbot.waitUntil(lambda: len(page.approvals.rows) == 3)
    evidence = page.deciding.evidence
    evidence.back.click()
    assert evidence.words.isHidden()
    evidence.back.click()
    assert evidence.words.isVisible()


@pytest.mark.parametrize("size", [(1440, 900), (720, 450)])
def test_words_about_one_keep_the_keyboard_where_another_is_refused_meanwhile(
    work: Callable[..., Opened], qtbot: QtBot, size: tuple[int, int]
) -> None:
    window, store = work(w.DANA)
    window.resize(*size)
    come_forward(qtbot, window)
    page = home(window)
    arrived(qtbot, page)
    second = page.approvals.rows[1]
    store.hold_outcomes()
    press("A")
    press("B")
    words = page.deciding.evidence.words
    qtbot.waitUntil(words.hasFocus)
    QTest.keyClicks(words, "We have ")
    store.refusal = Refused("disk_full", "The disk is full.")
    store.let_take()
    assert "The disk is full." in window.strip.words.text()
    for key in "paid a part":
        QTest.keyClick(QApplication.focusWidget() or window, key)  # type: ignore[call-overload]  # a character
    assert words.toPlainText() == "We have paid a part"
    assert page.approvals.chosen == second


def test_words_about_what_is_approved_in_another_window_are_not_held_for_sent(
    work: Callable[..., Opened], qtbot: QtBot
) -> None:
    """Without a connection it waits here still, and nothing more can be decided about it."""
    window, store = work(w.DANA)
    come_forward(qtbot, window)
    page = home(window)
    arrived(qtbot, page)
    store.lose_network()
    press("B")
    evidence = page.deciding.evidence
    QTest.keyClicks(evidence.words, "We have ")
    store.submit(approving(page.approvals.rows[0]), lambda _outcome: None)
    qtbot.waitUntil(lambda: page.approvals.rows[0].standing is Authority.DECIDED)
    press("Ctrl+Return")
    assert evidence.words.hasFocus()
    assert "Nothing was sent" in evidence.why.text()
    press("Esc")
    assert evidence.words.isHidden()
    assert evidence.why.text().startswith("You have decided this.")


def test_what_is_told_to_be_shown_now_is_shown(work: Callable[..., Opened], qtbot: QtBot) -> None:
    """Words about what has gone stand until they are left, but not beside a decision about the next."""
    window, store = work(w.DANA)
    come_forward(qtbot, window)
    page = home(window)
    arrived(qtbot, page)
    evidence, (first, second, *_) = page.deciding.evidence, page.approvals.rows
    press("B")
    QTest.keyClicks(evidence.words, "We have ")
    evidence.send.setFocus()
    store.others_act(w.DANA, approving(first))
    qtbot.waitUntil(lambda: len(page.approvals.rows) == 3)
    assert evidence.words.hasFocus(), "and not what Qt finds next"
    page.deciding.table.rows.setFocus()
    press("A")
    assert "Another request is shown now" in window.strip.words.text()
    assert evidence.words.isHidden()
    assert formats.money(second.amount_cents, second.currency) in evidence.approve.text()
    assert store.submitted == []


@pytest.mark.parametrize("is_alone", [True, False])
def test_words_about_a_request_that_waits_again_are_gone_on_with(
    work: Callable[..., Opened], qtbot: QtBot, is_alone: bool
) -> None:
    """What was decided in another window without a connection is taken back there."""
    window, store = work(w.DANA)
    come_forward(qtbot, window)
    page = home(window)
    arrived(qtbot, page)
    first, *others = page.approvals.rows
    if is_alone:
        for each in others:
            store.others_act(w.DANA, approving(each))
        qtbot.waitUntil(lambda: len(page.approvals.rows) == 1)
    store.lose_network()
    press("B")
    evidence = page.deciding.evidence
    QTest.keyClicks(evidence.words, "We have ")
    decided: list[Outcome] = []
    store.submit(approving(first), decided.append)
    qtbot.waitUntil(lambda: evidence.is_about_gone)
    assert isinstance(decided[0], Accepted)
    store.discard(decided[0].command_id)
    qtbot.waitUntil(lambda: not evidence.is_about_gone)
    assert (evidence.words.hasFocus(), page.approvals.chosen) == (True, first)
    assert (evidence.why.property("tone"), evidence.cancel.text()) == ("muted", "Cancel")
    QTest.keyClicks(evidence.words, "paid a part already")
    press("Ctrl+Return")
    rejected = store.submitted[-1]
    assert isinstance(rejected, RejectPayment | RejectReserve)
    assert rejected.reason == "We have paid a part already"


def test_no_request_comes_back_under_a_key_that_is_meant_for_another(work: Callable[..., Opened], qtbot: QtBot) -> None:
    """The keyboard stands in the rows by then, on the one that came in its place."""
    window, store = work(w.DANA)
    come_forward(qtbot, window)
    page = home(window)
    arrived(qtbot, page)
    press("B")
    evidence, model = page.deciding.evidence, page.approvals
    QTest.keyClicks(evidence.words, "We have ")
    whole = model.board
    assert whole is not None
    model._arrived(replace(whole, waiting=whole.waiting[1:]))
    assert evidence.is_about_gone
    page.deciding.table.rows.setFocus()
    model._arrived(whole)
    assert (evidence.is_about_gone, model.chosen) == (True, whole.waiting[1])
    press("A")
    assert store.submitted == []
    assert "Another request is shown now" in window.strip.words.text()
