"""A task is put off or given away in its place on the first screen: by keys, with the mouse, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.screens.home import Task
from desktop.screens.store import Refused
from desktop.ui.frame.window import MainWindow
from desktop.ui.home.day import HomePage
from desktop.viewmodels.entering import limits
from shared.domain.diary.commands import CompleteActivity, MoveActivity, ReassignActivity
from shared.domain.diary.entities import Activity
from shared.domain.kernel.ids import Id
from tests.desktop.ui.frame_window import come_forward, press
from tests.desktop.ui.home.conftest import Opened
from tests.support import world as w
from tests.support.local_store import LocalStore


@pytest.fixture
def opened(work: Callable[..., Opened], qtbot: QtBot) -> tuple[MainWindow, LocalStore, HomePage]:
    window, store = work(w.MAYA)
    return window, store, home(window, qtbot)


def home(window: MainWindow, qtbot: QtBot) -> HomePage:
    come_forward(qtbot, window)
    page = window.shelf.here
    assert isinstance(page, HomePage)
    qtbot.waitUntil(lambda: page.model.view is not None and bool(page.deeds._colleagues.people))
    return page


def choose(page: HomePage, *, must: bool) -> Task:
    """The keyboard goes to the first task of the diary that must, or need not, be done before closing."""
    line = next(line for line in page.tasks.lines.lines if line.about.must is must)
    page.tasks.lines.choose(line.key)
    page.tasks.lines.setFocus()
    return line.about


def menu(qtbot: QtBot) -> QMenu:
    """Once it is there: to whom something may be given is asked of the rules first."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    found = QApplication.activePopupWidget()
    assert isinstance(found, QMenu)
    return found


def take(text: str, at: QMenu) -> None:
    """By the keyboard: down to the entry, Enter."""
    for _ in at.actions():
        press("Down", at)
        active = at.activeAction()
        if active is not None and active.text().startswith(text):
            press("Return", at)
            return
    raise AssertionError(f"{text} is not offered")


def undo(window: MainWindow, qtbot: QtBot) -> None:
    """A menu that closed has taken the front from the window, on the platform without a screen."""
    come_forward(qtbot, window)
    press("Ctrl+Z")


def activity(store: LocalStore, task: Task) -> Activity:
    found = store.engine.office.world.get(Activity, task.activity_id)  # type: ignore[arg-type]  # an id
    assert found is not None
    return found


def test_a_task_is_put_off_by_keys_and_taken_back(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot
) -> None:
    window, store, page = opened
    task = choose(page, must=False)
    press("s")
    take("In 3 days", menu(qtbot))
    to = (w.TODAY + timedelta(days=3)).isoformat()
    qtbot.waitUntil(lambda: activity(store, task).due == to)
    qtbot.waitUntil(lambda: window.bar.deed.text() == f"{task.subject}: Thu 26 Nov · Ctrl+Z")
    assert window.focusWidget() is page.tasks.lines
    undo(window, qtbot)
    qtbot.waitUntil(lambda: activity(store, task).due == task.due.isoformat())
    qtbot.waitUntil(lambda: window.bar.deed.text() == f"Undone: {task.subject}: Thu 26 Nov · Ctrl+Shift+Z")


def test_any_other_day_is_typed_below_the_tasks(opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot) -> None:
    _, store, page = opened
    task = choose(page, must=False)
    press("s")
    take("Another day", menu(qtbot))
    assert page.deeds.day.line.hasFocus()
    QTest.keyClicks(page.deeds.day.line, "no day")
    press("Return")
    assert page.deeds.day.told.isVisible()
    assert page.deeds.day.line.hasFocus()
    page.deeds.day.line.selectAll()
    QTest.keyClicks(page.deeds.day.line, "12/4/2026")
    press("Return")
    qtbot.waitUntil(lambda: activity(store, task).due == "2026-12-04")
    assert not page.deeds.isVisible()
    assert page.tasks.lines.hasFocus()


def test_escape_leaves_the_day_as_it_is(opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot) -> None:
    _, store, page = opened
    choose(page, must=False)
    press("s")
    take("Another day", menu(qtbot))
    press("Esc")
    assert not page.deeds.isVisible()
    assert page.tasks.lines.hasFocus()
    assert store.submitted == []


def test_what_must_be_done_is_offered_no_later_day_and_the_rule_is_said(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot
) -> None:
    _, _, page = opened
    task = choose(page, must=True)
    press("s")
    entries = menu(qtbot)
    texts = [action.text() for action in entries.actions()]
    assert texts[0] == "Must be done before closing: earlier days only"
    assert not entries.actions()[0].isEnabled()
    assert len(texts) == 2 + sum(w.TODAY + timedelta(days=by) < task.due for by in (1, 3, 7))
    entries.close()


def test_a_rule_that_refuses_is_told_and_nothing_is_kept(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot
) -> None:
    window, store, page = opened
    task = choose(page, must=True)
    press("+")
    qtbot.waitUntil(window.strip.isVisible)
    assert task.subject in window.strip.words.text()
    assert activity(store, task).due == task.due.isoformat()
    assert window.deeds.last is None


def test_a_day_more_and_a_day_less(opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot) -> None:
    _, store, page = opened
    task = choose(page, must=False)
    press("+")
    qtbot.waitUntil(lambda: activity(store, task).due == (task.due + timedelta(days=1)).isoformat())
    qtbot.waitUntil(lambda: page.deeds.task() is not None and page.deeds.task().due != task.due)  # type: ignore[union-attr]
    press("-")
    qtbot.waitUntil(lambda: activity(store, task).due == task.due.isoformat())


def test_each_press_is_a_day_more_also_before_the_first_one_is_shown(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot
) -> None:
    _, store, page = opened
    task = choose(page, must=False)
    for key in ("+", "+", "-", "+"):
        press(key)
    qtbot.waitUntil(lambda: activity(store, task).due == (task.due + timedelta(days=2)).isoformat())
    qtbot.waitUntil(lambda: page.deeds.task() is not None and page.deeds.task().due != task.due)  # type: ignore[union-attr]
    press("+")
    qtbot.waitUntil(lambda: activity(store, task).due == (task.due + timedelta(days=3)).isoformat())


def test_a_day_more_that_is_refused_counts_for_nothing(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot
) -> None:
    window, store, page = opened
    task = choose(page, must=False)
    store.refusal = Refused("disk_full", "The disk is full.")
    press("+")
    qtbot.waitUntil(lambda: "The disk is full." in window.strip.words.text())
    store.refusal = None
    choose(page, must=False)
    press("+")
    qtbot.waitUntil(lambda: activity(store, task).due == (task.due + timedelta(days=1)).isoformat())


def test_a_task_is_given_to_somebody_by_keys_and_taken_back(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot
) -> None:
    window, store, page = opened
    task = choose(page, must=False)
    press("g")
    offered = [action.text() for action in menu(qtbot).actions()]
    assert not any(text.startswith("Maya Ortiz") for text in offered)
    take("Ken Abara", menu(qtbot))
    qtbot.waitUntil(lambda: activity(store, task).assignee_id == w.KEN)
    command = store.submitted[-1]
    assert isinstance(command, ReassignActivity)
    assert command.base_assignee_id == w.MAYA
    qtbot.waitUntil(lambda: window.bar.deed.text() == f"{task.subject} is given to Ken Abara · Ctrl+Z")
    qtbot.waitUntil(lambda: task.activity_id not in {line.key for line in page.tasks.lines.lines})
    undo(window, qtbot)
    qtbot.waitUntil(lambda: activity(store, task).assignee_id == w.MAYA)


def test_a_task_that_somebody_else_was_given_meanwhile_is_not_taken_back(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot
) -> None:
    window, store, page = opened
    task = choose(page, must=False)
    press("g")
    take("Ken Abara", menu(qtbot))
    qtbot.waitUntil(lambda: activity(store, task).assignee_id == w.KEN and window.deeds.last is not None)
    ids = {"claim_id": task.claim_id, "activity_id": task.activity_id}
    store.others_act(w.DANA, ReassignActivity(**ids, assignee_id=w.LENA, base_assignee_id=w.KEN))  # type: ignore[arg-type]
    undo(window, qtbot)
    qtbot.waitUntil(lambda: "It no longer stands as you entered it" in window.strip.words.text())
    assert activity(store, task).assignee_id == w.LENA


def test_the_mouse_does_the_same_from_the_line_and_from_the_head(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot
) -> None:
    _, store, page = opened
    lines = page.tasks.lines
    place = next(at for at, line in enumerate(lines.lines) if not line.about.must)
    task = lines.lines[place].about
    at = lines.visualRect(lines.model().index(place, 0)).center()
    lines.customContextMenuRequested.emit(QPoint(at))
    assert lines.current == task
    offered = [action.text().partition("\t")[0] for action in menu(qtbot).actions()]
    assert offered == ["Task done", "", "In 1 day", "In 3 days", "In 7 days", "Another day…", "", "Give to"]
    entry = next(action for action in menu(qtbot).actions() if action.text().startswith("In 1 day"))
    QTest.mouseClick(menu(qtbot), Qt.MouseButton.LeftButton, pos=menu(qtbot).actionGeometry(entry).center())
    qtbot.waitUntil(lambda: isinstance(store.submitted[-1], MoveActivity))
    button = next(each for each in page.tasks.findChildren(QToolButton) if each.toolTip() == "Give to (G)")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert lines.hasFocus()
    take("Ken Abara", menu(qtbot))
    qtbot.waitUntil(lambda: isinstance(store.submitted[-1], ReassignActivity))


def test_a_supervisor_gives_away_what_is_late_with_others(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, store = work(w.DANA)
    page = home(window, qtbot)
    qtbot.waitUntil(lambda: bool(page.late.lines.lines))
    task = page.late.lines.lines[0].about
    page.late.lines.choose(task.activity_id)
    page.late.lines.setFocus()
    press("g")
    take("Ken Abara", menu(qtbot))
    qtbot.waitUntil(lambda: activity(store, task).assignee_id == w.KEN and window.deeds.last is not None)
    undo(window, qtbot)
    qtbot.waitUntil(lambda: activity(store, task).assignee_id == task.assignee_id)


def test_the_line_that_asks_is_scrolled_to_where_it_stands_below_the_fold(
    opened: tuple[MainWindow, LocalStore, HomePage],
) -> None:
    window, _store, page = opened
    window.resize(1024, 640)
    QApplication.processEvents()
    choose(page, must=False)
    page.deciding.pane.verticalScrollBar().setValue(0)
    press("d")
    seen = page.deciding.pane.viewport()
    line = page.deeds.outcome.line
    assert window.focusWidget() is line
    assert seen.rect().contains(line.rect().translated(line.mapTo(seen, QPoint(0, 0))))


def test_the_line_that_asks_says_which_task_is_meant(opened: tuple[MainWindow, LocalStore, HomePage]) -> None:
    _, _, page = opened
    task = choose(page, must=False)
    press("D")
    assert task.subject in page.words.placeholderText()
    assert not page.tasks.lines.hasFocus()
    assert page.tasks.lines.shows_current
    press("Esc")
    page.new_claim.setFocus()
    assert not page.tasks.lines.shows_current


def key_of(task: Task) -> str:
    return f"claim/{task.claim_id}/outcome/{task.activity_id}"


def choose_second(page: HomePage, first: Task) -> Task:
    line = next(line for line in page.tasks.lines.lines if line.about.activity_id != first.activity_id)
    page.tasks.lines.choose(line.key)
    page.tasks.lines.setFocus()
    return line.about


def test_what_came_of_a_task_waits_with_that_task(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot
) -> None:
    _, store, page = opened
    first = choose(page, must=False)
    press("d")
    QTest.keyClicks(page.words, "She sends the estimate")
    press("Esc")
    assert "She sends the estimate" in store.draft(key_of(first)), "on the disk, one with the form on the claim"
    choose_second(page, first)
    press("d")
    assert page.words.text() == "", "nothing of another task"
    press("Esc")
    choose(page, must=False)
    press("d")
    assert page.words.text() == "She sends the estimate"
    press("Return")
    qtbot.waitUntil(lambda: activity(store, first).outcome == "She sends the estimate")
    qtbot.waitUntil(lambda: store.draft(key_of(first)) == "")


def test_asking_for_another_task_takes_no_words_along(opened: tuple[MainWindow, LocalStore, HomePage]) -> None:
    _, store, page = opened
    first = choose(page, must=False)
    press("d")
    QTest.keyClicks(page.words, "She sends the estimate")
    choose_second(page, first)
    page.deeds.begin_words()
    assert page.words.text() == ""
    assert "She sends the estimate" in store.draft(key_of(first))


def test_what_came_of_a_task_is_there_again_where_it_is_refused(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot
) -> None:
    window, store, page = opened
    task = choose(page, must=False)
    store.refusal = Refused("disk_full", "The disk is full.")
    press("d")
    QTest.keyClicks(page.words, "She sends the estimate")
    press("Return")
    qtbot.waitUntil(lambda: window.strip.words.text() == "The disk is full.")
    choose(page, must=False)
    press("d")
    assert page.words.text() == "She sends the estimate"
    assert task.subject in page.words.placeholderText()


def test_nothing_is_typed_about_a_task_that_is_being_completed(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot
) -> None:
    """It would be lost with what was typed before."""
    window, store, page = opened
    task = choose(page, must=False)
    store.hold_outcomes()
    press("d")
    press("Return")
    for key in ("d", "+", "s", "g"):
        choose(page, must=False)
        window.bar.deed.hide()
        press(key)
        assert window.bar.deed.text() == f"“{task.subject}” is being completed."
        assert window.bar.deed.isVisible()
        assert page.deeds.isHidden()
    assert [type(each) for each in store.submitted] == [CompleteActivity]
    store.refusal = Refused("disk_full", "The disk is full.")
    store.let_take()
    qtbot.waitUntil(lambda: window.strip.words.text() == "The disk is full.")
    choose(page, must=False)
    press("d")
    assert page.words.hasFocus(), "it was not completed after all"


def test_what_does_not_fit_is_said_at_once_and_nothing_is_sent(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot
) -> None:
    _, store, page = opened
    task = choose(page, must=False)
    press("d")
    page.words.setText("x" * (limits.of_command(CompleteActivity, "outcome") + 1))
    assert "fit" in page.deeds.outcome.told.text()
    press("Return")
    assert store.submitted == []
    assert page.words.hasFocus()
    page.words.setText("a\x00b ")
    assert page.deeds.outcome.told.isHidden()
    press("Return")
    qtbot.waitUntil(lambda: activity(store, task).outcome == "ab")


def test_words_for_skipping_are_not_sent_as_those_of_a_task_that_is_done(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot
) -> None:
    _, store, page = opened
    task = choose(page, must=False)
    store.save_draft(key_of(task), '{"at": null, "base": {}, "values": {"outcome": "Sold it", "skipped": true}}')
    press("d")
    assert page.deeds.skipped.isVisible()
    press("Return")
    qtbot.waitUntil(lambda: len(store.submitted) == 1)
    command = store.submitted[0]
    assert isinstance(command, CompleteActivity)
    assert (command.outcome, command.skipped) == ("Sold it", True)


def test_a_day_that_is_refused_is_there_again(opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot) -> None:
    window, store, page = opened
    task = choose(page, must=False)
    store.refusal = Refused("disk_full", "The disk is full.")
    press("s")
    take("Another day", menu(qtbot))
    QTest.keyClicks(page.deeds.day.line, "12/4/2026")
    press("Return")
    qtbot.waitUntil(lambda: window.strip.words.text() == "The disk is full.")
    come_forward(qtbot, window)
    first = choose(page, must=False)
    choose_second(page, first)
    press("s")
    take("Another day", menu(qtbot))
    assert page.deeds.day.line.text() == "", "nothing of another task"
    press("Esc")
    choose(page, must=False)
    press("s")
    take("Another day", menu(qtbot))
    assert "4 Dec 2026" in page.deeds.day.line.text()
    store.refusal = None
    press("Return")
    qtbot.waitUntil(lambda: activity(store, task).due == "2026-12-04")
    qtbot.waitUntil(lambda: store.draft(f"claim/{task.claim_id}/due/{task.activity_id}") == "")


def test_whoever_signs_out_leaves_no_words_to_be_seen(opened: tuple[MainWindow, LocalStore, HomePage]) -> None:
    _, store, page = opened
    task = choose(page, must=False)
    press("d")
    QTest.keyClicks(page.words, "She sends the estimate")
    page.leave()
    assert page.words.text() == ""
    assert page.deeds.isHidden()
    assert "She sends the estimate" in store.draft(key_of(task))


def test_what_a_menu_offers_is_done_with_the_task_it_was_opened_for(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot
) -> None:
    """Another line may be the current one by then, as after a change that a colleague made."""
    _, _, page = opened
    lines = page.tasks.lines
    first = choose(page, must=False)
    for entry in ("Task done", "Another day…"):
        lines.choose(first.activity_id)
        place = next(at for at, line in enumerate(lines.lines) if line.about == first)
        lines.customContextMenuRequested.emit(lines.visualRect(lines.model().index(place, 0)).center())
        found = menu(qtbot)
        choose_second(page, first)
        next(action for action in found.actions() if action.text() == entry).trigger()
        found.close()
        assert page.deeds._about == first
        page.deeds._end()


def somebody_ends(task: Task, store: LocalStore, page: HomePage, qtbot: QtBot) -> None:
    """Another task has come into its place by then."""
    ids = {"claim_id": Id(task.claim_id), "activity_id": Id(task.activity_id)}
    store.others_act(w.MAYA, CompleteActivity(**ids, outcome="", skipped=False))
    lines = page.tasks.lines
    qtbot.waitUntil(lambda: lines.current is not None and lines.current.activity_id != task.activity_id)


@pytest.mark.parametrize("key", ["+", "-", "D", "S", "G"])
def test_no_key_is_about_a_task_that_came_under_the_keyboard_by_itself(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot, key: str
) -> None:
    window, store, page = opened
    task = choose(page, must=False)
    somebody_ends(task, store, page, qtbot)
    press(key)
    assert (store.submitted, page.deeds.isHidden(), QApplication.activePopupWidget()) == ([], True, None)
    assert window.bar.deed.text().startswith("The line you were on has left")
    press("+")
    moved = store.submitted[-1]
    assert isinstance(moved, MoveActivity), "whoever is told so has looked at it"


def test_what_follows_a_task_that_was_done_here_is_meant_by_the_next_key(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot
) -> None:
    _, store, page = opened
    task = choose(page, must=False)
    press("D")
    press("Return")
    lines = page.tasks.lines
    qtbot.waitUntil(lambda: lines.current is not None and lines.current.activity_id != task.activity_id)
    press("+")
    assert isinstance(store.submitted[-1], MoveActivity)
    assert store.submitted[-1].activity_id != task.activity_id


def test_what_is_typed_about_the_last_task_of_a_card_keeps_the_keyboard_when_that_task_leaves(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot
) -> None:
    """The card would go with the line, and what is typed on would be keys."""
    _, store, page = opened
    (shown, *_) = page.tasks.lines.lines
    page.calls.show_lines([shown])
    page.calls.lines.setFocus()
    press("D")
    line = page.deeds.outcome.line
    QTest.keyClicks(line, "They ")
    page.calls.show_lines([])  # as somebody else makes the call
    assert page.calls.isVisible()
    assert line.hasFocus()
    QTest.keyClicks(line, "paid")
    press("Esc")
    assert page.calls.isHidden()
    assert page.tasks.lines.hasFocus()
    assert any("They paid" in store.draft(key) for key in store.draft_keys())


@pytest.mark.parametrize(
    ("keys", "is_refused"),
    [(("D", "Esc"), False), (("+",), False), (("+",), True), (("D", "Return"), True)],
    ids=["asked and left", "put off", "not put off", "not done"],
)
def test_what_was_done_to_a_task_that_stays_means_nothing_once_somebody_else_takes_it_away(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot, keys: Sequence[str], is_refused: bool
) -> None:
    """Whoever only looked at what a key offers has not seen what follows either."""
    window, store, page = opened
    task, lines = choose(page, must=False), page.tasks.lines
    store.refusal = Refused("disk_full", "The disk is full.") if is_refused else None
    for key in keys:
        press(key)
    if is_refused:
        qtbot.waitUntil(lambda: window.strip.words.text() == "The disk is full.")
    elif store.submitted:
        qtbot.waitUntil(lambda: lines.current is not None and lines.current.due == task.due + timedelta(days=1))
    store.refusal = None
    before = len(store.submitted)
    somebody_ends(task, store, page, qtbot)
    press("+")
    assert len(store.submitted) == before
    assert window.bar.deed.text().startswith("The line you were on has left")


def test_the_keyboard_stays_on_the_page_also_where_the_last_line_goes_in_a_window_behind_another(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot
) -> None:
    window, _, page = opened
    page.calls.show_lines(page.tasks.lines.lines[:1])
    page.calls.lines.setFocus()
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    come_forward(qtbot, other)
    page.calls.show_lines([])
    assert window.focusWidget() is page.deciding.pane


def test_a_day_more_counts_from_the_day_that_is_shown_after_it_was_taken_back(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot
) -> None:
    window, store, page = opened
    task = choose(page, must=False)
    press("+")
    qtbot.waitUntil(lambda: page.deeds.task() is not None and page.deeds.task().due != task.due)  # type: ignore[union-attr]
    undo(window, qtbot)
    qtbot.waitUntil(lambda: activity(store, task).due == task.due.isoformat())
    qtbot.waitUntil(lambda: page.deeds._sent == {})
    choose(page, must=False)
    qtbot.waitUntil(lambda: page.deeds.task() is not None and page.deeds.task().due == task.due)  # type: ignore[union-attr]
    press("+")
    qtbot.waitUntil(lambda: activity(store, task).due == (task.due + timedelta(days=1)).isoformat())


def test_a_menu_offers_nothing_more_about_a_task_that_is_being_completed(
    opened: tuple[MainWindow, LocalStore, HomePage], qtbot: QtBot
) -> None:
    window, store, page = opened
    task = choose(page, must=False)
    store.hold_outcomes()
    press("d")
    press("Return")
    deeds: tuple[Callable[[], None], ...] = (
        lambda: page.deeds._begin_words(task),
        lambda: page.deeds.put_off(task, task.due + timedelta(days=3)),
        lambda: page.deeds.give(task, page.deeds._colleagues.people[0]),
    )
    for deed in deeds:
        window.bar.deed.hide()
        deed()
        assert window.bar.deed.text() == f"“{task.subject}” is being completed."
        assert page.deeds.isHidden()
    assert [type(each) for each in store.submitted] == [CompleteActivity]
    assert page.deeds._sent == {}
    store.let_take()
