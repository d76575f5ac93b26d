"""What follows from declarations alone: a row that a command makes, and the fields that another one changes."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from shared.domain.claims.commands import ClaimId, OnClaim
from shared.domain.claims.entities import CLAIM, Exposure
from shared.domain.kernel.case import Case
from shared.domain.kernel.commands import Edit, EditedFields
from shared.domain.kernel.fields import Cents, Field, Merge, Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import Entered
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.roles import FIELD
from shared.domain.kernel.row_rules import adds, edits, entered
from shared.domain.kernel.states import Verdict
from shared.domain.kernel.world import Changes, Decision, Refused, Stamp
from tests.shared.domain.scene import ADA, BEN, CHIEF, CUSTOMER, DEVICE, NOON, POLICY, ClaimScene, make_id, only


class Salvage(Row, table="salvage_of_tests", caption="Salvage", home=CLAIM):
    what: Annotated[str, Field(Merge.APPEND, "What", needed=True)]
    notes: Annotated[str, Field(Merge.INDEPENDENT, "Notes", most=12)]
    worth_cents: Annotated[Cents, Field(Merge.GUARDED, "Worth", group="worth")]
    sold: Annotated[bool, Field(Merge.INDEPENDENT, "Sold")]


class AddSalvage(OnClaim, frozen=True, kw_only=True):
    what: Annotated[str, entered(Salvage, "what")]
    notes: str = ""
    worth_cents: Annotated[Cents, entered(Salvage, "worth_cents")]


class EditSalvage(Edit, frozen=True, kw_only=True):
    SUBJECT = "claim_id"

    claim_id: ClaimId
    salvage_id: Annotated[Id, Entered("The salvage", names="salvage_of_tests")]
    changes: EditedFields
    base: EditedFields


ADDS = adds(AddSalvage, Salvage, FIELD, says="Salvage: {what}", sold=False)
EDITS = edits(EditSalvage, Salvage, FIELD)


class Yard(ClaimScene):
    """A claim, and what the two rules come to on it."""

    def comes(self, rule: Any, command: Any, actor: Any = ADA, at: int = NOON, number: int = 900) -> Decision:
        moment = Micros(at)
        stamp = Stamp(make_id(number), moment, DEVICE, "Laptop", received_at=moment)
        decision: Decision = rule.decide(Case(self.world, actor, stamp), command)
        if isinstance(decision, Changes):
            self.world = self.world.with_rows(decision.rows)
        return decision

    def added(self, **fields: Any) -> Salvage:
        values: dict[str, Any] = {"what": "Hull", "worth_cents": Cents(500), **fields}
        decision = self.comes(ADDS, AddSalvage(claim_id=self.claim_id, **values))
        assert isinstance(decision, Changes), decision
        return only(decision, Salvage)

    def edit(self, row: Salvage, at: int, actor: Any, number: int, base: dict[str, Any], **changes: Any) -> Decision:
        command = EditSalvage(claim_id=self.claim_id, salvage_id=row.id, changes=changes, base=base)
        return self.comes(EDITS, command, actor, at, number)


def test_a_row_is_what_its_command_says() -> None:
    yard = Yard()
    row = yard.added(notes="wet")
    assert (row.file_id, row.what, row.notes, row.worth_cents, row.sold) == (yard.claim_id, "Hull", "wet", 500, False)
    assert (row.version, row.created_by) == (1, ADA.user_id)
    assert (ADDS.saying.title, ADDS.makes, ADDS.saying.entity) == ("Add salvage", Salvage, Salvage)


def test_the_row_is_held_to_its_declaration_whatever_its_command_declares() -> None:
    yard = Yard()
    decision = yard.comes(ADDS, AddSalvage(claim_id=yard.claim_id, what="Hull", notes="x" * 13, worth_cents=Cents(1)))
    assert isinstance(decision, Refused)
    assert (decision.code, decision.detail["what"]) == (RefusalCode.TEXT_TOO_LONG, "Notes")


def test_nothing_is_added_to_a_file_that_is_not_there() -> None:
    decision = Yard().comes(ADDS, AddSalvage(claim_id=make_id(77), what="Hull", worth_cents=Cents(1)))
    assert isinstance(decision, Refused)
    assert decision.code == RefusalCode.NOT_FOUND


@pytest.mark.parametrize("other", [POLICY, CUSTOMER])
def test_nothing_is_added_to_a_file_of_another_kind(other: Id) -> None:
    """Whoever names a policy for a claim would put a row of claims into its file, where nothing looks for it."""
    yard = Yard()
    assert yard.world.head(other) is not None
    decision = yard.comes(ADDS, AddSalvage(claim_id=other, what="Hull", worth_cents=Cents(1)))
    assert isinstance(decision, Refused)
    assert (decision.code, decision.detail) == (RefusalCode.NOT_FOUND, {"what": "Claim"})


def test_fields_are_edited_by_their_policies_and_money_never_silently() -> None:
    yard = Yard()
    row = yard.added()
    first = yard.edit(row, NOON + 5, ADA, 901, {"worth_cents": 500}, worth_cents=600)
    assert isinstance(first, Changes)
    assert first.verdict is Verdict.APPLIED
    second = yard.edit(row, NOON + 6, BEN, 902, {"worth_cents": 500, "notes": ""}, worth_cents=700, notes="dry")
    assert isinstance(second, Changes)
    assert second.verdict is Verdict.CONFLICT
    now = yard.now(row)
    assert (now.worth_cents, now.notes) == (600, "dry")
    assert EDITS.resolver is not None
    assert second.conflict is not None
    later = Micros(NOON + 7)
    case = Case(yard.world, BEN, Stamp(make_id(903), later, DEVICE, "Laptop", received_at=later))
    settled = EDITS.resolver.settle(case, second.conflict, {"worth_cents": 700}, "")
    assert isinstance(settled, Changes)
    assert only(settled, Salvage).worth_cents == 700


def test_a_row_of_another_file_is_not_edited() -> None:
    yard = Yard()
    row = yard.added()
    command = EditSalvage(claim_id=make_id(78), salvage_id=row.id, changes={"notes": "a"}, base={"notes": ""})
    decision = yard.comes(EDITS, command)
    assert isinstance(decision, Refused)
    assert decision.code == RefusalCode.NOT_FOUND


def test_who_may_not_set_a_field_is_told() -> None:
    yard = Yard()
    decision = yard.edit(yard.added(), NOON + 5, CHIEF, 901, {"notes": ""}, notes="a")
    assert isinstance(decision, Refused)
    assert decision.code == RefusalCode.FIELD_NOT_PERMITTED


def test_what_nothing_fills_is_an_error_at_once() -> None:
    with pytest.raises(TypeError, match="leaves open of Salvage: sold"):
        adds(AddSalvage, Salvage, FIELD, says="")
    with pytest.raises(TypeError, match="names no exposure"):
        edits(EditSalvage, Exposure, FIELD)
