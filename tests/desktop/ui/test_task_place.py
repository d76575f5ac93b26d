"""A task that is taken back stands where it stood, among those of the same day."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.lists.diary import DIARY
from desktop.lists.wanted import Line, Wanted
from desktop.screens.deeds import TakingBack
from desktop.screens.lists import ListPage
from shared.domain.diary.commands import AddActivity, CompleteActivity
from shared.domain.diary.states import Pattern, Priority
from shared.domain.kernel.ids import Id
from tests.support import world as w
from tests.support.asking import ask, do
from tests.support.local_store import LocalStore


@pytest.fixture(params=[True, False], ids=["online", "offline"])
def store(request: pytest.FixtureRequest, qapp: object) -> Iterator[LocalStore]:
    made = LocalStore()
    (made.go_live if request.param else made.lose_network)()
    yield made
    made.fall_silent()


def lines_of(store: LocalStore, qtbot: QtBot) -> list[Line]:
    page = ask(store, qtbot, ListPage(DIARY.name, Wanted(), DIARY.orders[0].name, 400, anchor_row=0))
    return list(page.lines)


def add(store: LocalStore, qtbot: QtBot, subject: str) -> None:
    command = AddActivity(
        claim_id=w.HARTLEY,
        pattern=Pattern.CALL,
        subject=subject,
        due=w.due(2),
        priority=Priority.NORMAL,
        mandatory=False,
        assignee_id=w.MAYA,
    )
    do(store, qtbot, command)


def test_a_task_that_was_done_and_is_taken_back_is_where_it_was(store: LocalStore, qtbot: QtBot) -> None:
    for subject in ("First", "Second", "Third"):
        add(store, qtbot, subject)
    before = [line.row_id for line in lines_of(store, qtbot)]
    line = next(each for each in lines_of(store, qtbot) if DIARY.value(each, "subject") == "First")
    done = CompleteActivity(claim_id=Id(line.file_id), activity_id=Id(line.row_id), outcome="")
    [accepted] = do(store, qtbot, done)
    qtbot.waitUntil(lambda: line.row_id not in {each.row_id for each in lines_of(store, qtbot)})
    add(store, qtbot, "Fourth")  # which takes the number of nobody
    way = ask(store, qtbot, TakingBack(accepted.command_id, done, "Undone", ""))
    if way.is_unsent:
        store.discard(accepted.command_id)
    else:
        assert way.inverse is not None
        do(store, qtbot, way.inverse)
    qtbot.waitUntil(lambda: line.row_id in {each.row_id for each in lines_of(store, qtbot)})
    after = lines_of(store, qtbot)
    assert [each.row_id for each in after if DIARY.value(each, "subject") != "Fourth"] == before
    assert len({each.doc for each in after}) == len(after)
