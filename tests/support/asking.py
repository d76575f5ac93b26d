"""What a test asks of the store as a screen does, and waits for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from pytestqt.qtbot import QtBot

from desktop.screens.claims import ClaimFile, ClaimView
from desktop.screens.questions import Question
from desktop.screens.store import Accepted, Outcome, Store
from shared.domain.kernel.commands import Command
from tests.support import world as w

T = TypeVar("T")


def ask(store: Store, qtbot: QtBot, question: Question[T]) -> T:
    """The answer; it never comes before `ask` of the store has returned."""
    heard: list[T] = []
    store.ask(question, heard.append)  # type: ignore[arg-type]  # what is not answered fails the test by its shape
    assert heard == [], "an answer never comes before `ask` has returned"
    qtbot.waitUntil(lambda: bool(heard))
    return heard[0]


def claim(store: Store, qtbot: QtBot, claim_id: str = w.HARTLEY) -> ClaimView:
    """A claim that is on this device."""
    view = ask(store, qtbot, ClaimFile(claim_id))
    assert view is not None
    return view


def give(store: Store, qtbot: QtBot, *commands: Command) -> Outcome:
    """What becomes of one command on this device, or of a group."""
    heard: list[Outcome] = []
    store.submit_group(commands, heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    return heard[0]


def do(store: Store, qtbot: QtBot, *commands: Command) -> Sequence[Accepted]:
    """Commands of this person, one after the other; each is taken here."""
    done = []
    for command in commands:
        outcome = give(store, qtbot, command)
        assert isinstance(outcome, Accepted), outcome
        done.append(outcome)
    return done
