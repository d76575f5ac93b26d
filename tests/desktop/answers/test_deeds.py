"""How a deed is taken back: out of the outbox, by what its rule declares, or not, and then in words why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.screens.deeds import TakingBack, WayBack
from shared.domain.claims.commands import EditClaim
from shared.domain.claims.entities import Claim
from shared.domain.claims.states import ClaimStatus, Severity
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import Cents
from shared.domain.kernel.ids import Id
from shared.domain.money.commands import ApproveReserve, SetReserve
from shared.domain.money.entities import ReserveLine
from shared.domain.money.totals import claim_totals
from tests.desktop.answers.test_conflicts import plain
from tests.shared.domain.scene import make_id
from tests.support import world as w
from tests.support.asking import ask, do
from tests.support.local_store import LocalStore

NOTE = AddNote(file_id=w.HARTLEY, topic=Topic.GENERAL, body="Roof is open")
MOVED_ON = "It no longer stands as you entered it, so it is not undone. Look at the file as it is now."
Back = Callable[..., WayBack]


@pytest.fixture
def store(qapp: object) -> Iterator[LocalStore]:
    """Maya's, online; nothing waits."""
    made = LocalStore()
    made.go_live()
    yield made
    made.fall_silent()


@pytest.fixture
def back(store: LocalStore, qtbot: QtBot) -> Back:
    def way(command_id: str, command: Command | None, file_id: str = "") -> WayBack:
        return ask(store, qtbot, TakingBack(command_id, command, "Undone", file_id))

    return way


def sent(store: LocalStore, qtbot: QtBot, command: Command) -> str:
    """Its id; the server has it."""
    (done,) = do(store, qtbot, command)
    qtbot.waitUntil(lambda: not store.status.waiting)
    return done.command_id


def edit(store: LocalStore, claim_id: Id = w.HARTLEY, **changes: Any) -> EditClaim:
    """Of the claim as the office has it."""
    claim = store.engine.office.world.get(Claim, claim_id)
    return EditClaim(claim_id=claim_id, changes=changes, base={name: getattr(claim, name) for name in changes})


def test_what_waits_leaves_the_outbox_and_what_is_on_its_way_does_not(
    store: LocalStore, qtbot: QtBot, back: Back
) -> None:
    store.lose_network()
    (note,) = do(store, qtbot, NOTE)
    assert back(note.command_id, NOTE) == WayBack(is_unsent=True)
    store.begin_sending()
    assert "on its way to the server" in back(note.command_id, NOTE).why_not


def test_what_others_may_have_acted_on_is_not_taken_back(store: LocalStore, qtbot: QtBot, back: Back) -> None:
    assert back(sent(store, qtbot, NOTE), NOTE).why_not.startswith("It is on the server")
    approval = ApproveReserve(claim_id=w.HARTLEY, transaction_id=make_id(1))
    assert back(make_id(2), approval).why_not.startswith("A decision on somebody’s request is not undone")
    assert back(make_id(3), None, w.HARTLEY).why_not.startswith("A decision on a conflict is not undone.")


def test_a_reserve_goes_back_to_what_was_seen_while_it_stands(store: LocalStore, qtbot: QtBot, back: Back) -> None:
    world = store.engine.office.world
    line = next(iter(world.each(ReserveLine, w.HARTLEY)))
    base = Cents(claim_totals(world, w.HARTLEY).line(line.id).reserve)
    change = SetReserve(
        claim_id=w.HARTLEY,
        exposure_id=line.exposure_id,
        cost_type=line.cost_type,
        category=line.category,
        amount_cents=Cents(base + 1_00),
        base_cents=base,
        reason="A tarp more",
    )
    command_id = sent(store, qtbot, change)
    inverse = back(command_id, change).inverse
    assert isinstance(inverse, SetReserve)
    assert (inverse.amount_cents, inverse.base_cents, inverse.reason) == (base, base + 1_00, "Undone")
    sent(store, qtbot, inverse)
    assert back(command_id, change) == WayBack(why_not=MOVED_ON)


def test_an_edit_goes_back_by_its_line_while_that_stands(store: LocalStore, qtbot: QtBot, back: Back) -> None:
    """Also where only the line is known: on another device, or on another day."""
    change = edit(store, severity=Severity.MINOR)
    command_id = sent(store, qtbot, change)
    ways = back(command_id, change), back(command_id, None, w.HARTLEY)
    assert ways[0] == ways[1]
    inverse = ways[0].inverse
    assert isinstance(inverse, EditClaim)
    assert (inverse.changes, inverse.base) == (change.base, change.changes)
    sent(store, qtbot, inverse)
    assert back(command_id, change) == WayBack(why_not=MOVED_ON)


def test_what_the_rules_would_refuse_is_told_in_their_words(store: LocalStore, qtbot: QtBot, back: Back) -> None:
    """No stage leads back to a reopening."""
    claims = store.engine.office.world.all(Claim)
    reopened = next(each.id for each in claims if each.status is ClaimStatus.REOPENED)
    change = edit(store, reopened, status=ClaimStatus.INVESTIGATION)
    why_not = back(sent(store, qtbot, change), change).why_not
    assert plain(why_not).startswith("Closing and reopening cannot be edited here.")
