"""Who is offered which decision on the claim page: by the rules themselves, over a claim that the rules made."""

from __future__ import annotations

import dataclasses

from desktop.answers.claims import claim_view
from desktop.replica.answers import ClaimContents, FileRows
from desktop.screens.claims import ClaimView, PaymentView, ReserveEntry
from shared.domain.claims.entities import Claim, Exposure
from shared.domain.diary.entities import Activity, Note
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Row
from shared.domain.kernel.world import Actor
from shared.domain.money.entities import Payment, ReserveLine, ReserveTransaction
from tests.shared.domain.scene import ADA, AGENT, BOSS, CHIEF, ClaimScene, limits, make_id

LOW = dataclasses.replace(BOSS, user_id=make_id(16), authority=limits(25_000_00, 12_000_00))
SHOWN: tuple[type[Row], ...] = (Claim, Exposure, ReserveLine, ReserveTransaction, Payment, Note, Activity, Conflict)


def requested() -> ClaimScene:
    """Ada, who may set 20,000 and pay 10,000, asks for a reserve of 30,000 and a payment of 15,000."""
    story = ClaimScene()
    line = story.reserve(20_000_00, actor=ADA)
    story.done(ADA, story.pay(line, 15_000_00))
    story.done(ADA, story.set_reserve(30_000_00, base=20_000_00))
    return story


def seen_by(actor: Actor, story: ClaimScene) -> ClaimView:
    rows: dict[type[Row], tuple[Row, ...]] = {
        entity: tuple(story.world.all(entity, story.claim_id)) for entity in SHOWN
    }
    file = FileRows(story.claim_id, rows, frozenset(), {})
    return claim_view(ClaimContents(story.claim, file, None, None, (), {}), actor, actor.user_id, story.clock)


def requests(view: ClaimView) -> tuple[ReserveEntry, PaymentView]:
    (line,), (payment,) = view.reserves, view.payments
    asked = [entry for entry in line.history if entry.asked_cents is not None]
    assert [entry.asked_cents for entry in asked] == [30_000_00]
    assert line.reserve_cents == 20_000_00
    return asked[0], payment


def test_whoever_has_the_authority_is_offered_both_decisions() -> None:
    view = seen_by(BOSS, requested())
    entry, payment = requests(view)
    assert (entry.why_not, payment.why_not) == (None, None)
    assert {"ApproveReserve", "RejectReserve", "ApprovePayment", "RejectPayment"} <= view.may


def test_an_approver_without_the_authority_is_told_so() -> None:
    entry, payment = requests(seen_by(LOW, requested()))
    assert entry.why_not is not None
    assert "above your authority of 25,000.00" in entry.why_not
    assert payment.why_not is not None
    assert "above your authority of 12,000.00" in payment.why_not


def test_nobody_decides_a_request_of_their_own() -> None:
    story = requested()
    mine = dataclasses.replace(CHIEF, user_id=ADA.user_id)
    entry, payment = requests(seen_by(mine, story))
    assert entry.why_not is not None
    assert entry.why_not.startswith("You asked for this yourself")
    assert payment.why_not is not None


def test_other_roles_are_offered_nothing() -> None:
    for actor in (ADA, AGENT):
        view = seen_by(actor, requested())
        entry, payment = requests(view)
        assert (entry.why_not, payment.why_not) == (None, None)
        assert view.may.isdisjoint({"ApproveReserve", "RejectReserve", "ApprovePayment", "RejectPayment"})


def test_what_was_decided_is_asked_no_more() -> None:
    story = ClaimScene()
    story.reserve(20_000_00)
    (line,) = seen_by(BOSS, story).reserves
    assert [(entry.asked_cents, entry.why_not) for entry in line.history] == [(None, None)]
