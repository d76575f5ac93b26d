"""The number at a place of the rail: asked once for all that comes together, and never taken of somebody who left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.engine.readers import Ticket
from desktop.lists.claims import CLAIMS
from desktop.lists.wanted import Counts
from desktop.screens.lists import ListMatches
from desktop.screens.questions import Question
from desktop.viewmodels.frame.own_count import OwnCount
from tests.support import world as w
from tests.support.local_store import LocalStore


class Slow(LocalStore):
    """Answers the count when a test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.held: list[tuple[Callable[[Any], None], Ticket]] = []

    def ask(self, question: Question[Any], done: Callable[[Any], None]) -> Ticket:
        if not isinstance(question, ListMatches):
            return super().ask(question, done)
        ticket = Ticket()
        self.held.append((done, ticket))
        return ticket

    def answer(self, place: int, shown: int) -> None:
        done, ticket = self.held[place]
        if not ticket.cancelled:
            done(Counts(shown=shown, held=shown))


@pytest.fixture
def store() -> Iterator[Slow]:
    made = Slow()
    yield made
    made.fall_silent()


def test_what_comes_together_is_counted_once_and_an_answer_of_before_is_not_taken(store: Slow, qtbot: QtBot) -> None:
    model = OwnCount(store, CLAIMS, "mine", lambda: w.NOW)
    told: list[int] = []
    model.changed.connect(lambda: told.append(model.count))
    model.begin()
    store.signals.files_changed.emit(frozenset(), "")
    qtbot.waitUntil(lambda: len(store.held) == 1)
    store.signals.files_changed.emit(frozenset(), "")
    qtbot.waitUntil(lambda: len(store.held) == 2)
    store.answer(0, 7)
    assert told == []
    store.answer(1, 9)
    store.answer(1, 9)
    assert told == [9], "the same number is no news"


def test_nobody_has_claims_once_they_signed_out(store: Slow, qtbot: QtBot) -> None:
    model = OwnCount(store, CLAIMS, "mine", lambda: w.NOW)
    model.begin()
    qtbot.waitUntil(lambda: len(store.held) == 1)
    store.answer(0, 9)
    assert model.count == 9
    model.begin()
    qtbot.waitUntil(lambda: len(store.held) == 2)
    store.signals.signed_out.emit("left")
    assert model.count == 0
    store.answer(1, 9)
    assert model.count == 0, "the answer is of somebody who left"
