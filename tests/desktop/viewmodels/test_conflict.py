"""The conflict page as it decides: what is sent, what each choice would do, and what is never sent twice."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from desktop.screens.conflicts import OpenConflict
from desktop.screens.store import Refused
from desktop.viewmodels.syncing.conflict import ConflictViewModel
from shared.domain.claims.commands import EditClaim
from shared.domain.claims.entities import Claim
from shared.domain.claims.states import Cause
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.commands import ResolveConflict
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Choice
from shared.domain.money.entities import ReserveTransaction
from tests.support import conflicts
from tests.support import world as w
from tests.support.local_store import LocalStore


def opened(qtbot: QtBot, store: LocalStore, conflict_id: Id | None = None) -> ConflictViewModel:
    """Of Maya's and Dana's disagreement over Mercer's second reserve, unless it is another."""
    model = ConflictViewModel(store, conflict_id or store.undecided(), lambda: w.NOW)
    qtbot.waitUntil(lambda: model.view is not None or model.missing)
    return model


def test_nothing_is_told_or_sent_before_it_is_here(store: LocalStore) -> None:
    model = ConflictViewModel(store, store.undecided(), lambda: w.NOW)
    assert model.preview() == []
    assert model.amount_of(Choice.MINE) is None
    assert not model.may_send()
    model.decide()
    assert store.submitted == []
    model.close()


def test_mine_is_the_first_choice_and_each_choice_is_sent_as_seen(qtbot: QtBot, store: LocalStore) -> None:
    model = opened(qtbot, store)
    assert model.choice is Choice.MINE
    assert (model.amount_of(Choice.MINE), model.amount_of(Choice.THEIRS)) == (4200000, 3650000)
    model.choose(Choice.THEIRS)
    with qtbot.waitSignal(model.decided):
        model.decide("They have seen it.")
    conflict = store.engine.office.world.get(Conflict, store.undecided())
    assert conflict is not None
    assert store.submitted == [
        ResolveConflict(
            file_id=w.MERCER,
            conflict_id=conflict.id,
            choice=Choice.THEIRS,
            seen_mine=conflict.mine,
            seen_theirs=conflict.theirs,
            reason="They have seen it.",
        )
    ]
    qtbot.waitUntil(lambda: model.view is not None and not model.view.is_open)
    model.decide()
    assert len(store.submitted) == 1, "what is decided is not decided again"


def test_a_page_that_closes_with_its_decision_asks_no_more(qtbot: QtBot, store: LocalStore) -> None:
    """Whoever decided goes elsewhere: an answer would meet a page that is gone."""
    model = opened(qtbot, store)
    model.decided.connect(model.close)
    with qtbot.waitSignal(model.decided):
        model.decide()
    tickets = [ticket for query, ticket in store.questions if isinstance(query, OpenConflict)]
    qtbot.waitUntil(lambda: all(ticket.cancelled for ticket in tickets[1:]))
    assert len(tickets) <= 2


def test_a_refused_decision_is_said_and_the_page_stays(qtbot: QtBot, store: LocalStore) -> None:
    model = opened(qtbot, store)
    store.refusal = Refused("conflict_moved", "It has changed meanwhile. Look at it again.")
    with qtbot.waitSignal(model.refused) as refused:
        model.decide()
    assert refused.args == ["It has changed meanwhile. Look at it again."]
    qtbot.waitUntil(lambda: model._ticket is None)
    assert model.view is not None


def test_another_amount_is_sent_only_when_it_is_one(qtbot: QtBot, store: LocalStore) -> None:
    model = opened(qtbot, store)
    model.enter(None)
    assert (model.choice, model.may_send()) == (Choice.OTHER, False)
    assert [row.after for row in model.preview()] == ["…", "…"]
    model.enter(-1)
    assert not model.may_send()
    model.decide()
    assert store.submitted == []
    model.enter(0)
    assert model.may_send()
    assert model.amount_of(Choice.OTHER) == 0
    assert [row.after for row in model.preview()] == ["0.00 USD", "2,500.00 USD"]


def test_another_amount_needs_a_reason_which_the_history_shows(qtbot: QtBot, store: LocalStore) -> None:
    """The two that were given are for other amounts."""
    store.go_live()
    model = opened(qtbot, store)
    needed = [model.needs_reason]  # of the two sides each has its own
    model.enter(40_000_00)
    assert [*needed, model.needs_reason] == [False, True]
    model.decide()
    assert store.submitted == []
    with qtbot.waitSignal(model.decided):
        model.decide("Bicycles without the saws")
    told = [row.reason for row in store.engine.office.world.all(ReserveTransaction, w.MERCER)]
    assert told[-1] == "Bicycles without the saws"


def test_the_file_is_named_by_its_insured_and_its_number(qtbot: QtBot, store: LocalStore) -> None:
    model = opened(qtbot, store)
    claim = store.engine.office.world.get(Claim, w.MERCER)
    assert claim is not None
    assert model.view is not None
    assert (model.view.file_name, model.view.claim_number) == (claim.insured_name, claim.claim_number)
    assert model.heading == f"{claim.insured_name} · {claim.claim_number}"
    assert model.wanted == "One change needs you: reserve"


def test_what_somebody_else_decided_is_not_decided_again(qtbot: QtBot, store: LocalStore) -> None:
    conflict_id = store.undecided()
    store.go_live()
    conflicts.decided(store, conflict_id)
    model = opened(qtbot, store, conflict_id)
    assert model.view is not None
    assert model.view.decided == "Dana Reyes chose the value of the server."
    model.decide()
    assert store.submitted == []


def test_whoever_may_not_decide_sends_nothing(qtbot: QtBot, qapp: object) -> None:
    """The agent of the insured sees the conflict on the claim, and has no say in reserves."""
    store = LocalStore(w.TOM)
    model = opened(qtbot, store)
    assert model.view is not None
    assert (model.view.is_open, model.view.may_decide) == (True, False)
    model.decide()
    assert store.submitted == []
    store.fall_silent()


def test_the_own_authority_stands_beside_the_reserve_alone(qtbot: QtBot, store: LocalStore) -> None:
    model = opened(qtbot, store)
    assert [row.remark for row in model.preview()] == ["within your authority of 50,000.00 USD", ""]
    assert model.view is not None
    most = 50_000_00 - model.view.beside_cents
    model.enter(most + 1)
    assert model.preview()[0].remark == "above your authority of 50,000.00 USD, so Dana Reyes decides"
    model.enter(most)
    assert model.preview()[0].remark == "within your authority of 50,000.00 USD"
    model.enter(None)
    assert model.preview()[0].remark == ""


def test_other_lines_count_towards_the_authority(qtbot: QtBot, store: LocalStore) -> None:
    store.go_live()
    conflict_id = conflicts.over_reserve(store, claim_id=w.DELGADO)
    conflicts.reserve_beside(store, w.DELGADO, 8_000_01)
    model = opened(qtbot, store, conflict_id)
    assert model.caption_of(Choice.MINE) == "Ask for 42,000.00 USD"
    model.choose(Choice.THEIRS)
    assert model.preview()[0].remark == "", "their value is there already"
    model.enter(36_000_00)
    assert model.caption_of(Choice.OTHER) == "Keep 36,000.00 USD", "lowering commits nothing"
    conflicts.reserve_beside(store, w.DELGADO, 8_000_00)
    qtbot.waitUntil(lambda: model.view is not None and model.view.beside_cents == 8_000_00)
    assert model.caption_of(Choice.MINE) == "Keep mine, 42,000.00 USD"


def test_a_decision_under_way_is_not_sent_again(qtbot: QtBot, store: LocalStore) -> None:
    model = opened(qtbot, store)
    with qtbot.waitSignal(model.decided):
        model.decide()
        model.decide()
    assert len(store.submitted) == 1


def test_what_is_not_about_money_has_no_amount(qtbot: QtBot, store: LocalStore) -> None:
    store.go_live()

    claim = store.engine.office.world.get(Claim, w.OKAFOR)
    assert claim is not None

    def lost(cause: Cause) -> EditClaim:
        base: dict[str, str | int | bool | None] = {"loss_at": claim.loss_at, "cause": claim.cause}
        return EditClaim(claim_id=w.OKAFOR, changes=base | {"cause": cause}, base=base)

    conflict_id = conflicts.meet(store, lost(Cause.GLASS), lost(Cause.ANIMAL))
    model = opened(qtbot, store, conflict_id)
    assert model.amount_of(Choice.MINE) is None
    assert "You and Dana Reyes changed the same loss" in model.explanation
    assert "offline" not in model.explanation, "nobody knows that"
    assert "the server holds Dana’s value" in model.explanation
    assert model.explanation.endswith("The values are never merged.")
    assert opened(qtbot, store, store.undecided()).explanation.endswith("Amounts are never merged.")


def test_an_amount_that_is_none_is_no_amount(qtbot: QtBot, store: LocalStore) -> None:
    """What an import brought in another shape is shown, not counted."""
    store.go_live()
    conflicts.spoil(store, store.undecided(), {"amount_cents": "much"})
    model = opened(qtbot, store)
    assert model.amount_of(Choice.MINE) is None
    model.enter(1_00)
    assert [row.after for row in model.preview()] == ["…", "…"]


def test_it_follows_its_file_and_no_other(qtbot: QtBot, store: LocalStore) -> None:
    store.go_live()
    model = opened(qtbot, store)

    def looks() -> int:
        return len([query for query, _ in store.questions if isinstance(query, OpenConflict)])

    before = looks()
    store.others_act(w.DANA, AddNote(file_id=w.HARTLEY, topic=Topic.GENERAL, body="Elsewhere."))
    assert looks() == before
    conflicts.decided(store, store.undecided())
    assert looks() > before
    qtbot.waitUntil(lambda: model.view is not None and not model.view.is_open)
    assert not model.may_send()


def test_a_second_look_withdraws_the_first_and_a_closed_page_listens_no_more(qtbot: QtBot, store: LocalStore) -> None:
    model = opened(qtbot, store)
    model.refresh()
    model.refresh()
    tickets = [ticket for query, ticket in store.questions if isinstance(query, OpenConflict)]
    assert [ticket.cancelled for ticket in tickets[-2:]] == [True, False]
    model.close()
    assert tickets[-1].cancelled
    store.go_live()
    store.others_act(w.DANA, AddNote(file_id=w.MERCER, topic=Topic.GENERAL, body="Closed by now."))
    assert len([q for q, _ in store.questions if isinstance(q, OpenConflict)]) == len(tickets)


def test_its_draft_lies_with_the_file(qtbot: QtBot, store: LocalStore) -> None:
    model = opened(qtbot, store)
    draft = model.draft(model)
    draft.keep({"amount": "40,000"}, {})
    draft.flush()
    key = f"claim/{w.MERCER}/conflict/{store.undecided()}"
    assert (store.about[key], "40,000" in store.draft(key)) == (w.MERCER, True)
