"""A card of any entity: values and captions by declaration, how far each row has come, and what may be done with it."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from PySide6.QtWidgets import QApplication

from desktop.answers.cards import card_view
from desktop.replica.answers import FileRows
from desktop.screens.cards import CardRows, CardView
from desktop.screens.syncing import SyncState
from shared.domain.claims.commands import EditClaim
from shared.domain.claims.entities import Claim, Exposure
from shared.domain.claims.states import Severity
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.world import Actor
from shared.domain.money.entities import Payment
from tests.desktop.answers.test_claims import SHOWN
from tests.shared.domain.scene import ADA, AGENT, BEN, CHIEF, ClaimScene

FACTS = ("insured_name", "severity", "loss_at", "fault_share_bp", "litigation", "adjuster_id", "parties", "latitude_e6")


@pytest.fixture(autouse=True)
def _app(qapp: QApplication) -> None:
    pass


def card(story: ClaimScene, question: CardRows, actor: Actor | None = ADA, waiting: bool = False) -> CardView:
    rows = {entity: tuple(story.world.all(entity, story.claim_id)) for entity in SHOWN}
    marked = frozenset({(question.entity, row.id) for row in rows[question.entity]} if waiting else ())
    names = {each.user_id: each.name for each in (ADA, BEN, AGENT)}
    return card_view(
        FileRows(story.claim_id, rows, marked, {}), question, actor, names, ADA.user_id, Micros(story.clock)
    )


def facts(story: ClaimScene) -> CardRows:
    return CardRows(story.claim_id, Claim, FACTS, edit=EditClaim)


def test_values_are_written_as_their_fields_are_declared() -> None:
    story = ClaimScene()
    (row,) = story.world.all(Claim, story.claim_id)
    at = datetime(2023, 6, 1, 9, 30, tzinfo=UTC)
    people = msgspec.json.encode([{"name": "Wen Witness", "role": "witness"}]).decode()
    changed = msgspec.structs.replace(
        row, loss_at=int(at.timestamp() * 1_000_000), fault_share_bp=2_500, adjuster_id=BEN.user_id, parties=people
    )
    story.world = story.world.with_rows((changed,))
    (line,) = card(story, facts(story)).lines
    shown = {value.name: (value.caption, value.text) for value in line.values}
    assert shown["insured_name"] == ("Insured", "Hanna Holder")
    assert shown["severity"] == ("Severity", Severity.MODERATE.caption)
    assert shown["loss_at"][1].startswith("1 Jun, ")
    assert shown["fault_share_bp"] == ("Liability share", "25 %")
    assert shown["litigation"] == ("Litigation", "No")
    assert shown["adjuster_id"] == ("Adjuster", "Ben")
    assert shown["parties"] == ("Parties", "Wen Witness")
    assert shown["latitude_e6"] == ("Latitude", "")
    assert [value.member for value in line.values if value.member] == [Severity.MODERATE]
    assert line.plain["fault_share_bp"] == 2_500
    assert line.title == "Hanna Holder"


def test_money_names_its_currency() -> None:
    story = ClaimScene()
    story.paid(story.reserve(10_000_00), 1_250_50)
    (line,) = card(story, CardRows(story.claim_id, Payment, ("payee", "amount_cents"))).lines
    assert [value.text for value in line.values] == ["Hanna Holder", "1,250.50 USD"]
    assert [value.is_money for value in line.values] == [False, True]


def test_rows_stand_in_the_order_of_making_with_how_far_they_have_come() -> None:
    story = ClaimScene()
    question = CardRows(story.claim_id, Exposure, ("coverage_code",))
    assert [line.title for line in card(story, question).lines] == ["DWELLING", "CONTENTS"]
    assert {line.sync for line in card(story, question).lines} == {SyncState.SAVED}
    assert {line.sync for line in card(story, question, waiting=True).lines} == {SyncState.WAITING}


def test_what_may_be_set_is_what_roles_and_policies_leave() -> None:
    story = ClaimScene()
    mine, agents = card(story, facts(story)), card(story, facts(story), AGENT)
    assert mine.may_edit
    assert "status" in mine.may_set
    assert "status" not in agents.may_set
    assert not {"claim_number", "closed_at", "siu"} & set(mine.may_set)
    assert not card(story, facts(story), CHIEF).may_edit
    assert not card(story, facts(story), None).may_edit
    assert not card(story, CardRows(story.claim_id, Exposure, ("claimant",))).may_edit


def test_the_rules_say_why_a_row_may_not_be_edited_now() -> None:
    story = ClaimScene()
    assert card(story, facts(story)).lines[0].why_not == ""
    orphan = CardRows(story.claim_id, Claim, FACTS, edit=EditClaim)
    broken = msgspec.structs.replace(story.claim, insured_name="")
    story.world = story.world.with_rows((broken,))
    assert "Insured" in card(story, orphan).lines[0].why_not


def test_a_row_with_an_open_conflict_says_so() -> None:
    story = ClaimScene()
    first = EditClaim(claim_id=story.claim_id, changes={"fault_share_bp": 100}, base={"fault_share_bp": None})
    story.done(ADA, first)
    second = msgspec.structs.replace(first, changes={"fault_share_bp": 200})
    conflict = story.conflict(BEN, second)
    (line,) = card(story, facts(story)).lines
    assert (line.sync, line.conflict_id, line.may_decide) == (SyncState.CONFLICT, conflict.id, True)
    (theirs,) = card(story, facts(story), CHIEF).lines
    assert (theirs.conflict_id, theirs.may_decide) == (conflict.id, False)


def test_one_that_cannot_be_shown_leaves_the_others() -> None:
    story = ClaimScene()
    rows = {entity: tuple(story.world.all(entity, story.claim_id)) for entity in SHOWN}
    file = FileRows(story.claim_id, rows, frozenset(), {}, (Exposure,))
    view = card_view(file, CardRows(story.claim_id, Exposure, ("claimant",)), ADA, {}, ADA.user_id, Micros(0))
    assert (len(view.lines), view.unread) == (2, 1)
