"""The day on the first screen: what is due, with whom something is, what is new; worked by the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.ui.frame.window import MainWindow
from desktop.ui.home.day import HomePage
from desktop.ui.home.lines import Lines, lines_of
from desktop.ui.home.section import Section
from desktop.ui.kit import chip
from shared.domain.claims.commands import AssignClaim
from shared.domain.diary.commands import AddNote, CompleteActivity
from shared.domain.diary.states import Topic
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import NotificationDeed
from shared.domain.money.states import ApprovalState
from shared.domain.notifications.commands import MarkNotifications
from shared.domain.people.entities import User
from tests.desktop.ui.home.conftest import Opened
from tests.support import world as w
from tests.support.local_store import LocalStore


def home(window: MainWindow, qtbot: QtBot) -> HomePage:
    page = window.shelf.here
    assert isinstance(page, HomePage)
    qtbot.waitUntil(lambda: page.model.view is not None)
    return page


def test_the_diary_has_what_is_overdue_first_and_says_how_the_day_stands(
    work: Callable[..., Opened], qtbot: QtBot
) -> None:
    window, _ = work(w.MAYA)
    page = home(window, qtbot)
    view = page.model.view
    assert view is not None
    days = [task.due for task in view.tasks]
    assert days == sorted(days)
    assert view.overdue == sum(day < w.TODAY for day in days) == 5
    assert page.head.heading.text() == "Good afternoon, Maya"
    qtbot.waitUntil(lambda: page.head.sentence.text() == "38 tasks, 5 late; all on this device.")
    assert page.tasks.lines.hasFocus()
    assert page.tasks.lines.lines[0].look.chip is not None


def test_a_task_is_done_by_a_key_with_words_or_without(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, store = work(w.MAYA)
    page = home(window, qtbot)
    for words in ("", "Roof is dry"):
        task = page.tasks.lines.current
        assert task is not None
        QTest.keyClick(page.tasks.lines, Qt.Key.Key_D)
        assert page.words.hasFocus()
        QTest.keyClicks(page.words, words)
        QTest.keyClick(page.words, Qt.Key.Key_Return)
        command = store.submitted[-1]
        assert isinstance(command, CompleteActivity)
        assert (command.activity_id, command.outcome) == (task.activity_id, words)
        qtbot.waitUntil(
            lambda done=task: done.activity_id not in {line.key for line in page.tasks.lines.lines}  # type: ignore[misc]
        )
        assert page.tasks.lines.hasFocus()


def test_escape_leaves_a_task_as_it_is(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, store = work(w.MAYA)
    page = home(window, qtbot)
    QTest.keyClick(page.tasks.lines, Qt.Key.Key_D)
    QTest.keyClick(page.words, Qt.Key.Key_Escape)
    assert page.tasks.lines.hasFocus()
    assert store.submitted == []


def test_enter_opens_the_claim_of_a_task(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, _ = work(w.MAYA)
    page = home(window, qtbot)
    task = page.tasks.lines.current
    assert task is not None
    QTest.keyClick(page.tasks.lines, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.file is not None)
    assert window.file is not None
    assert window.file.file_id == task.claim_id


def test_what_was_asked_says_with_whom_it_is(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, _ = work(w.MAYA)
    page = home(window, qtbot)
    qtbot.waitUntil(lambda: len(page.asked.lines.lines) == 4)
    assert all(line.look.second.startswith("with Dana Reyes since ") for line in page.asked.lines.lines)
    chips = {line.look.chip for line in page.asked.lines.lines}
    state = ApprovalState.PENDING_APPROVAL
    assert chips == {(state.caption, (state.icon, chip.TONES[state.look]))}, "as the state is called everywhere"


def test_a_claim_is_new_until_it_is_opened_on_any_device(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, store = work(w.LENA)
    page = home(window, qtbot)
    before = {line.key for line in page.new.lines.lines}
    assign = AssignClaim(claim_id=w.HARTLEY, adjuster_id=w.LENA, team_id=_team(store), base_adjuster_id=w.MAYA)
    store.others_act(w.DANA, assign)
    qtbot.waitUntil(lambda: {line.key for line in page.new.lines.lines} == before | {w.HARTLEY})
    page.new.lines.choose(w.HARTLEY)
    QTest.keyClick(page.new.lines, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: w.HARTLEY not in {each.claim_id for each in page.model.view.new})  # type: ignore[union-attr]
    marks = [each for each in store.submitted if isinstance(each, MarkNotifications)]
    assert [mark.deed for mark in marks] == [NotificationDeed.READ], "once, however often its page was drawn meanwhile"


def _team(store: LocalStore) -> Id | None:
    user = store.engine.office.world.get(User, w.LENA)
    assert user is not None
    return user.team_id


def test_what_others_do_appears_as_it_arrives(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, store = work(w.MAYA)
    page = home(window, qtbot)
    store.others_act(
        w.DANA,
        AddNote(file_id=w.HARTLEY, topic=Topic.GENERAL, body="Look at the roof too."),
        later=timedelta(seconds=2),
    )
    qtbot.waitUntil(lambda: page.model.view.happenings[0].claim_id == w.HARTLEY)  # type: ignore[union-attr]
    first = page.live.lines.lines[0].look
    assert first.second == "D. Reyes · Hartley, Joanne"


def test_the_load_of_the_team_is_told_in_numbers_too(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, _ = work(w.DANA)
    page = home(window, qtbot)
    said = [line.look.words for line in page.load.lines.lines]
    assert said[0] == "Maya Ortiz: 38 open, 4 new this week, 0 over reserve"
    assert page.late.lines.lines
    assert all(task.due <= w.TODAY for task in page.model.view.late)  # type: ignore[union-attr]


def test_nothing_due_says_what_to_do(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, _ = work(w.TOM)
    page = home(window, qtbot)
    assert not page.tasks.lines.lines
    assert page.tasks.nothing.text().startswith("Nothing due. 52 claims open; oldest untouched: ")


def test_what_waits_here_is_said(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, _ = work(w.MAYA, is_live=False)
    page = home(window, qtbot)
    qtbot.waitUntil(lambda: "3 changes wait here" in page.head.sentence.text())


def test_every_list_is_reached_by_tab(work: Callable[..., Opened], qtbot: QtBot) -> None:
    window, _ = work(w.DANA)
    page = home(window, qtbot)
    qtbot.waitUntil(lambda: page.tasks is not None and bool(page.late.lines.lines))
    wanted = set(lines_of(page))
    page.deciding.table.rows.setFocus()
    seen = set()
    for _ in range(40):
        seen.add(window.focusWidget())
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert wanted <= seen


def test_the_keyboard_of_a_card_that_goes_moves_to_no_other_line(work: Callable[..., Opened], qtbot: QtBot) -> None:
    """Nor out of the page: J begins anew with what is there."""
    window, _ = work(w.MAYA)
    page = home(window, qtbot)
    cards: tuple[Section[Any], ...] = (page.tasks, page.asked)
    for card in cards:
        kept = card.lines.lines
        card.lines.setFocus()
        card.show_lines(())
        focused = window.focusWidget()
        assert not isinstance(focused, Lines)
        assert focused is not None
        assert page.isAncestorOf(focused)
        card.show_lines(kept)
    QTest.keyClick(window, Qt.Key.Key_J)
    assert page.tasks.lines.hasFocus()
