"""Which role sets which field, both ways: every field with every role, by an edit and by the choice in a conflict."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from shared.domain.catalogue import EDITABLE, refusal_text
from shared.domain.claims.commands import EditClaim
from shared.domain.claims.entities import Claim
from shared.domain.kernel.commands import Command, ResolveConflict
from shared.domain.kernel.fields import Merge, Row, Storage
from shared.domain.kernel.merge import whole_groups
from shared.domain.kernel.states import Choice, Role
from shared.domain.kernel.world import Refused
from shared.domain.money.commands import ApprovePayment
from shared.domain.money.entities import Payment
from shared.domain.money.states import ApprovalState
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import Customer
from tests.shared.domain.scene import ADA, AGENT, BOSS, CUSTOMER, ClaimScene, make_id, only, person, with_limits

FIELDS: Final = [
    (entity, column.name)
    for entity in EDITABLE
    for column in entity.TABLE.columns
    if entity.TABLE.is_head
    and column.field
    and (column.field.merge in (Merge.INDEPENDENT, Merge.GUARDED) or column.name == "status")
]
"""Of claims and customers, whose rules are written by hand; rules that declarations make: `test_row_rules`."""
OTHER: Final[dict[str, Any]] = {
    "cause": "fire",
    "preferred_channel": "mail",
    "severity": "major",
    "status": "investigation",
    "birth_date": "1970-01-01",
    "parties": '[{"name":"Ann","role":"witness"}]',
    "latitude_e6": 5,
    "longitude_e6": 5,
    "fault_share_bp": 0,
}
MARKS: Final = ("litigation", "siu", "coverage_in_question")


def edit(scene: ClaimScene, entity: type[Row], name: str, value: object = ...) -> Command:
    """The field changed to another value, with what belongs to it."""
    row: Any = scene.claim if entity is Claim else scene.world.get(Customer, CUSTOMER)
    base = {each: getattr(row, each) for each in whole_groups(entity, frozenset({name}))}
    seen = base[name]
    if value is ...:
        value = (
            (not seen) if isinstance(seen, bool) else OTHER.get(name, seen - 1 if isinstance(seen, int) else "other")
        )
    changes = base | {name: value}
    if entity is Claim:
        return EditClaim(claim_id=scene.claim_id, changes=changes, base=base)
    return UpdateContact(customer_id=CUSTOMER, changes=changes, base=base)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("entity", "name"), FIELDS, ids=[f"{e.__name__}.{n}" for e, n in FIELDS])
def test_a_field_is_set_and_taken_back_by_its_roles_and_by_nobody_else(
    entity: type[Row], name: str, role: Role
) -> None:
    scene = ClaimScene()
    actor = replace(BOSS, user_id=make_id(50), roles=frozenset({role}))
    for _ in range(2):  # to the other value and, of a flag, back again
        command = edit(scene, entity, name)
        decision = scene.decide(actor, command)
        if role not in EDITABLE[entity].roles:
            assert isinstance(decision, Refused)
            assert decision.code == "not_permitted"
        elif EDITABLE[entity].may_set({role}, name):
            assert not isinstance(decision, Refused), decision
        else:
            assert isinstance(decision, Refused)
            assert decision.code == "field_not_permitted"
            assert "…" not in refusal_text(decision.code, decision.detail)
        if entity.TABLE.field(name).storage is not Storage.FLAG:
            return
        scene.done(BOSS, edit(scene, entity, name))  # somebody who may, so that the other way is tried next


@pytest.mark.parametrize("name", MARKS)
def test_marks_are_for_supervisors_and_siu_both_ways(name: str) -> None:
    assert EDITABLE[Claim].setters(name) == {Role.SUPERVISOR, Role.SIU}
    assert EDITABLE[Claim].who_sets(name) == "siu, supervisor"
    scene = ClaimScene()
    siu = replace(AGENT, user_id=make_id(51), roles=frozenset({Role.SIU}))
    for actor in (AGENT, ADA):
        assert scene.refused(actor, edit(scene, Claim, name, True)) == "field_not_permitted"
    scene.done(BOSS, edit(scene, Claim, name, True))
    for actor in (AGENT, ADA):
        assert scene.refused(actor, edit(scene, Claim, name, False)) == "field_not_permitted"
    scene.done(siu, edit(scene, Claim, name, False))
    assert getattr(scene.claim, name) is False


def test_an_agent_and_an_administrator_say_nothing_of_liability() -> None:
    assert EDITABLE[Claim].setters("fault_share_bp") == {Role.ADJUSTER, Role.SUPERVISOR}


def test_an_unknown_field_is_nobodys() -> None:
    with pytest.raises(KeyError):
        EDITABLE[Claim].may_set({Role.SUPERVISOR}, "version")


def test_who_decides_a_conflict_needs_the_field_as_well() -> None:
    scene = ClaimScene()
    scene.done(BOSS, edit(scene, Claim, "fault_share_bp", 5_000))
    mine = EditClaim(claim_id=scene.claim_id, changes={"fault_share_bp": 7_000}, base={"fault_share_bp": 1})
    conflict = scene.conflict(ADA, mine)
    command = ResolveConflict(
        file_id=scene.claim_id,
        conflict_id=conflict.id,
        choice=Choice.MINE,
        seen_mine=conflict.mine,
        seen_theirs=conflict.theirs,
    )
    assert scene.refused(AGENT, command) == "field_not_permitted"
    scene.done(BOSS, command)


# ---- nothing is paid while the cover is in question --------------------------------------------------------------


@pytest.fixture
def asked() -> tuple[ClaimScene, Payment]:
    """A payment within the adjuster's authority, on a claim whose cover is in question."""
    scene = ClaimScene()
    line = scene.reserve(5_000_00)
    scene.done(BOSS, edit(scene, Claim, "coverage_in_question", True))
    return scene, scene.paid(line, 1_000_00)


def test_a_payment_waits_while_the_cover_is_in_question(asked: tuple[ClaimScene, Payment]) -> None:
    scene, payment = asked
    assert payment.state is ApprovalState.PENDING_APPROVAL
    approve = ApprovePayment(claim_id=scene.claim_id, payment_id=payment.id, base_amount_cents=payment.amount_cents)
    assert scene.refused(BOSS, approve) == "cover_in_question"
    scene.done(BOSS, edit(scene, Claim, "coverage_in_question", False))
    scene.done(BOSS, approve)
    assert scene.now(payment).state is ApprovalState.APPROVED


def test_an_agent_cannot_move_the_loss_and_unmark_the_claim(asked: tuple[ClaimScene, Payment]) -> None:
    """The way that was found: filed inside the term, moved before it, unmarked, paid by an adjuster."""
    scene = ClaimScene()
    line = scene.reserve(5_000_00)
    before_the_term = scene.claim.loss_at - 300 * 86_400_000_000
    scene.done(AGENT, edit(scene, Claim, "loss_at", before_the_term))
    assert scene.claim.coverage_in_question
    assert scene.refused(AGENT, edit(scene, Claim, "coverage_in_question", False)) == "field_not_permitted"
    scene.done(AGENT, edit(scene, Claim, "loss_at", before_the_term + 290 * 86_400_000_000))
    assert scene.claim.coverage_in_question, "nor by moving it back"
    assert scene.paid(line, 1_00).state is ApprovalState.PENDING_APPROVAL


def test_the_pending_payment_asks_the_manager_as_any_other(asked: tuple[ClaimScene, Payment]) -> None:
    scene, _ = asked
    line = scene.reserve(6_000_00, 5_000_00)
    decision = scene.done(with_limits(ADA, 10**9, 10**9), scene.pay(line, 5_00))
    assert only(decision, Payment).approver_id is None
    assert [row for row in decision.rows if type(row).__name__ == "Notification"]
    assert person(ADA)
