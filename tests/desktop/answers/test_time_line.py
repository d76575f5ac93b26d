"""What the time line says of money and steps: a wish, a decision and a payment are told apart."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from desktop.answers.edits import EditedFile, entries_of_edits
from desktop.answers.time_line import ACTIVITY_TITLES, PAYMENT_TITLES, RESERVE_TITLES, time_line
from desktop.replica.answers import ClaimContents, FileRows
from desktop.replica.moments import timeline_of
from desktop.ui.kit import language
from shared.domain.claims.commands import EditClaim
from shared.domain.claims.states import Severity
from shared.domain.diary.commands import AddActivity, CompleteActivity, ReassignActivity
from shared.domain.diary.entities import Activity
from shared.domain.diary.states import ActivityState, Pattern, Priority
from shared.domain.kernel.commands import Value
from shared.domain.kernel.desks import FactChange
from shared.domain.kernel.fields import Cents, Day, Json, Row
from shared.domain.money.commands import RejectPayment, RejectReserve
from shared.domain.money.entities import Payment, ReserveTransaction
from shared.domain.money.states import ApprovalState
from tests.desktop.answers.test_claims import SHOWN, requested
from tests.shared.domain.scene import ADA, BOSS, ClaimScene


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    assert language.speak(qapp, QLocale("de_DE")) == "de"
    yield
    language.speak(qapp, QLocale("en_US"))
    QLocale.setDefault(before)


def titles(story: ClaimScene, *instead: Row) -> list[str]:
    """The titles of the claim's time line; instead: rows that take the place of those with their ids."""
    changed = {row.id: row for row in instead}
    rows: dict[type[Row], tuple[Row, ...]] = {
        entity: tuple(changed.get(row.id, row) for row in story.world.all(entity, story.claim_id)) for entity in SHOWN
    }
    moments = timeline_of(row for each in rows.values() for row in each)
    found = ClaimContents(story.claim, FileRows(story.claim_id, rows, frozenset(), {}), None, None, moments, {})
    return [entry.title for entry in time_line(found, EditedFile(found.file, {}, ADA.user_id, story.clock), [])]


def only(story: ClaimScene, entity: type[Row], state: ApprovalState) -> Row:
    (found,) = (row for row in story.world.all(entity, story.claim_id) if row.state is state)  # type: ignore[attr-defined]
    return found


def test_what_was_only_asked_for_reads_as_a_wish() -> None:
    shown = titles(requested())
    assert "Asked: reserve to 30,000.00 USD, Dwelling, indemnity" in shown
    assert "Asked: payment of 15,000.00 USD to Hanna Holder" in shown
    assert "Reserve to 20,000.00 USD, Dwelling, indemnity" in shown


def test_what_was_rejected_says_so() -> None:
    story = requested()
    wish = only(story, ReserveTransaction, ApprovalState.PENDING_APPROVAL)
    payment = only(story, Payment, ApprovalState.PENDING_APPROVAL)
    story.done(BOSS, RejectReserve(claim_id=story.claim_id, transaction_id=wish.id, reason="too much"))
    story.done(
        BOSS,
        RejectPayment(
            claim_id=story.claim_id, payment_id=payment.id, base_amount_cents=Cents(15_000_00), reason="no invoice"
        ),
    )
    shown = titles(story)
    assert "Asked, rejected: reserve to 30,000.00 USD, Dwelling, indemnity" in shown
    assert "Asked, rejected: payment of 15,000.00 USD to Hanna Holder" in shown


def test_an_own_wish_that_was_replaced_was_rejected_by_nobody() -> None:
    story = requested()
    wish = only(story, ReserveTransaction, ApprovalState.PENDING_APPROVAL)
    taken_back = msgspec.structs.replace(wish, state=ApprovalState.REJECTED)
    by_boss = msgspec.structs.replace(taken_back, approver_id=BOSS.user_id)
    assert "Asked, replaced by you: reserve to 30,000.00 USD, Dwelling, indemnity" in titles(story, taken_back)
    assert "Asked, rejected: reserve to 30,000.00 USD, Dwelling, indemnity" in titles(story, by_boss)


@pytest.mark.parametrize("state", list(ApprovalState))
def test_every_state_of_money_has_its_words(german: None, state: ApprovalState) -> None:
    story = requested()
    wish = only(story, ReserveTransaction, ApprovalState.PENDING_APPROVAL)
    payment = only(story, Payment, ApprovalState.PENDING_APPROVAL)
    shown = titles(story, msgspec.structs.replace(wish, state=state), msgspec.structs.replace(payment, state=state))
    assert any("Zahlung" in title or "Gezahlt" in title for title in shown)
    assert not any(word in title for title in shown for word in ("approved", "Asked", "rejected", "Paid"))


def test_a_wish_and_money_that_counts_never_share_their_words() -> None:
    wishes = {ApprovalState.REQUESTED, ApprovalState.PENDING_APPROVAL}
    gone = {ApprovalState.REJECTED, ApprovalState.VOIDED, ApprovalState.STOPPED}
    for table in (RESERVE_TITLES, PAYMENT_TITLES):
        assert table.keys() == set(ApprovalState)
        kinds = [{table[state] for state in states} for states in (wishes, gone, set(ApprovalState) - wishes - gone)]
        assert sum(map(len, kinds)) == len(set().union(*kinds))


def only_step(story: ClaimScene) -> Activity:
    story.done(
        ADA,
        AddActivity(
            claim_id=story.claim_id,
            priority=Priority.NORMAL,
            pattern=Pattern.CALL,
            subject="Moisture readings",
            due=Day("2026-12-01"),
            assignee_id=ADA.user_id,
            mandatory=False,
        ),
    )
    (step,) = story.world.all(Activity, story.claim_id)
    return step


@pytest.mark.parametrize(("is_skipped", "said"), [(False, "Aufgabe erledigt: "), (True, "Aufgabe übersprungen: ")])
def test_a_step_that_is_over_says_how(german: None, is_skipped: bool, said: str) -> None:
    assert ACTIVITY_TITLES.keys() == set(ActivityState)
    story = ClaimScene()
    step = only_step(story)
    assert f"Aufgabe: {step.subject}" in titles(story)
    story.done(
        ADA,
        CompleteActivity(claim_id=story.claim_id, activity_id=step.id, outcome="seen", skipped=is_skipped),
    )
    assert f"{said}{step.subject}" in titles(story)


def test_what_was_taken_from_somebody_was_not_given_to_somebody_else() -> None:
    story = ClaimScene()
    step = only_step(story)
    given = ReassignActivity(
        claim_id=story.claim_id, activity_id=step.id, assignee_id=BOSS.user_id, base_assignee_id=ADA.user_id
    )
    story.done(ADA, given)
    story.done(BOSS, msgspec.structs.replace(given, assignee_id=None, base_assignee_id=BOSS.user_id))
    lines = story.world.all(FactChange, story.claim_id)
    rows = FileRows(story.claim_id, {Activity: (story.now(step),), FactChange: tuple(lines)}, frozenset(), {})
    said = entries_of_edits(EditedFile(rows, {}, ADA.user_id, story.clock), [])
    assert [entry.title for entry in said] == [
        f"{step.subject}: Task given to somebody else",
        f"{step.subject}: Task is with nobody now",
    ]


def test_an_edit_says_which_fields_it_changed_who_did_it_and_when() -> None:
    story = ClaimScene()
    seen: dict[str, Value] = {"severity": story.claim.severity, "loss_place": story.claim.loss_place}
    story.done(
        ADA,
        EditClaim(claim_id=story.claim_id, changes={"severity": Severity.MAJOR, "loss_place": "2 Elm St"}, base=seen),
    )
    first = story.clock
    seen = {"cat_code": None}
    story.done(BOSS, EditClaim(claim_id=story.claim_id, changes={"cat_code": "2611"}, base=seen))
    moments = [one for one in timeline_of([story.claim]) if one.edited]
    assert [(one.at, one.by, set(one.edited)) for one in moments] == [
        (story.clock, BOSS.user_id, {"cat_code"}),
        (first, None, {"severity", "loss_place"}),
    ]
    assert "Facts of the claim: CAT code" in titles(story)


def test_what_an_import_wrote_of_changes_takes_nothing_away() -> None:
    story = ClaimScene()
    odd = msgspec.structs.replace(story.claim, changed=Json('{"severity": 1}'))
    assert len(timeline_of([odd])) == 1
