"""The conflict page as it decides: what is sent, what each choice would do, and what is never sent twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from desktop.screens.conflicts import ConflictSide, OpenConflict, PreviewFigure
from desktop.screens.store import Refused
from desktop.viewmodels.syncing.conflict import ConflictViewModel
from shared.domain.kernel.states import Choice
from tests.desktop.ui.sample_data import CONFLICT, HARTLEY, NOW, conflict_view
from tests.desktop.ui.sample_store import SampleStore


def opened(qtbot: QtBot, store: SampleStore) -> ConflictViewModel:
    model = ConflictViewModel(store, CONFLICT, lambda: NOW)
    qtbot.waitUntil(lambda: model.view is not None or model.missing)
    return model


def test_nothing_is_told_or_sent_before_it_is_here(store: SampleStore) -> None:
    model = ConflictViewModel(store, CONFLICT, lambda: NOW)
    assert model.preview() == []
    assert model.amount_of(Choice.MINE) is None
    assert not model.may_send()
    model.decide()
    assert store.submitted == []
    model.close()


def test_mine_is_the_first_choice_and_each_choice_is_sent_as_seen(qtbot: QtBot, store: SampleStore) -> None:
    model = opened(qtbot, store)
    assert model.choice is Choice.MINE
    assert (model.amount_of(Choice.MINE), model.amount_of(Choice.THEIRS)) == (4200000, 3650000)
    model.choose(Choice.THEIRS)
    with qtbot.waitSignal(model.decided):
        model.decide("They have seen it.")
    assert store.submitted == [
        (
            "ResolveConflict",
            {
                "file_id": HARTLEY,
                "conflict_id": CONFLICT,
                "choice": "theirs",
                "seen_mine": '{"amount_cents":4200000}',
                "seen_theirs": '{"amount_cents":3650000}',
                "other_values": None,
                "reason": "They have seen it.",
            },
        )
    ]
    qtbot.waitUntil(lambda: model.missing)
    model.decide()
    assert len(store.submitted) == 1, "what is decided is not decided again"


def test_a_page_that_closes_with_its_decision_asks_no_more(qtbot: QtBot, store: SampleStore) -> None:
    """Whoever decided goes elsewhere: an answer would meet a page that is gone."""
    model = opened(qtbot, store)
    model.decided.connect(model.close)
    with qtbot.waitSignal(model.decided):
        model.decide()
    tickets = [ticket for query, ticket in store.questions if isinstance(query, OpenConflict)]
    qtbot.waitUntil(lambda: all(ticket.cancelled for ticket in tickets[1:]))
    assert len(tickets) <= 2


def test_a_refused_decision_is_said_and_the_page_stays(qtbot: QtBot, store: SampleStore) -> None:
    model = opened(qtbot, store)
    store.refusal = Refused("conflict_moved", "It has changed meanwhile. Look at it again.")
    with qtbot.waitSignal(model.refused) as refused:
        model.decide()
    assert refused.args == ["It has changed meanwhile. Look at it again."]
    qtbot.waitUntil(lambda: model._ticket is None)
    assert model.view is not None


def test_another_amount_is_sent_only_when_it_is_one(qtbot: QtBot, store: SampleStore) -> None:
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
    assert [row.after for row in model.preview()] == ["0.00", "6,200.00"]


@pytest.mark.parametrize("changed", [{"is_open": False}, {"may_decide": False}])
def test_whoever_may_not_decide_sends_nothing(qtbot: QtBot, store: SampleStore, changed: dict[str, bool]) -> None:
    store.conflict = replace(conflict_view(), **changed)  # type: ignore[arg-type]
    model = opened(qtbot, store)
    model.decide()
    assert store.submitted == []


def test_the_own_authority_stands_beside_the_reserve_alone(qtbot: QtBot, store: SampleStore) -> None:
    model = opened(qtbot, store)
    assert [row.remark for row in model.preview()] == ["within your authority of 50,000.00", ""]
    model.enter(50_000_01)
    assert model.preview()[0].remark == "above your authority of 50,000.00, so it goes to your manager"
    model.enter(50_000_00)
    assert model.preview()[0].remark == "within your authority of 50,000.00"
    model.enter(None)
    assert model.preview()[0].remark == ""


def test_other_lines_count_towards_the_authority(qtbot: QtBot, store: SampleStore) -> None:
    store.conflict = replace(conflict_view(), beside_cents=8_000_01)
    model = opened(qtbot, store)
    assert model.caption_of(Choice.MINE) == "Ask for 42,000.00"
    model.choose(Choice.THEIRS)
    assert model.preview()[0].remark == "", "their value is there already"
    model.enter(36_000_00)
    assert model.caption_of(Choice.OTHER) == "Keep this amount", "lowering commits nothing"
    store.conflict = replace(conflict_view(), beside_cents=8_000_00)
    model.refresh()
    qtbot.waitUntil(lambda: model.view is store.conflict)
    assert model.caption_of(Choice.MINE) == "Keep mine, 42,000.00"


def test_a_decision_under_way_is_not_sent_again(qtbot: QtBot, store: SampleStore) -> None:
    model = opened(qtbot, store)
    with qtbot.waitSignal(model.decided):
        model.decide()
        model.decide()
    assert len(store.submitted) == 1


def test_a_remark_of_the_rules_comes_first(qtbot: QtBot, store: SampleStore) -> None:
    figure = PreviewFigure("Dwelling", 1_00, 2_00, 3_00, "needs approval")
    store.conflict = replace(conflict_view(), preview=(figure,))
    assert [row.remark for row in opened(qtbot, store).preview()] == ["needs approval"]


def test_what_is_not_about_money_has_no_amount(qtbot: QtBot, store: SampleStore) -> None:
    days = [
        ConflictSide(who, NOW, "", (("birth_date", "Birth date", day),)) for who, day in (("You", "1"), ("A B", "2"))
    ]
    store.conflict = replace(conflict_view(), money_field=None, mine=days[0], theirs=days[1], what="Birth date")
    model = opened(qtbot, store)
    assert model.amount_of(Choice.MINE) is None
    assert "A B changed the same birth date" in model.explanation
    assert "the server holds A's value" in model.explanation
    assert model.explanation.endswith("The values are never merged.")
    store.conflict = conflict_view()
    model.refresh()
    qtbot.waitUntil(lambda: model.view is not None and model.view.money_field is not None)
    assert model.explanation.endswith("Amounts are never merged.")


def test_an_amount_that_is_none_is_no_amount(qtbot: QtBot, store: SampleStore) -> None:
    """What an import brought in another shape is shown, not counted."""
    odd = ConflictSide("You", NOW, "", (("amount_cents", "Dwelling", "much"),))
    store.conflict = replace(conflict_view(), mine=odd)
    model = opened(qtbot, store)
    assert model.amount_of(Choice.MINE) is None
    model.enter(1_00)
    assert [row.after for row in model.preview()] == ["…", "…"]


def test_it_follows_its_file_and_no_other(qtbot: QtBot, store: SampleStore) -> None:
    model = opened(qtbot, store)
    before = len(store.questions)
    store.signals.files_changed.emit(frozenset({"claim-000001"}), "")
    assert len(store.questions) == before
    store.conflict = replace(conflict_view(), is_open=False, decided="Dana Reyes chose the first wish.")
    store.signals.files_changed.emit(frozenset({HARTLEY}), "Dana Reyes")
    qtbot.waitUntil(lambda: model.view is not None and not model.view.is_open)
    assert not model.may_send()


def test_a_second_look_withdraws_the_first_and_a_closed_page_listens_no_more(qtbot: QtBot, store: SampleStore) -> None:
    model = opened(qtbot, store)
    model.refresh()
    model.refresh()
    tickets = [ticket for query, ticket in store.questions if isinstance(query, OpenConflict)]
    assert [ticket.cancelled for ticket in tickets[-2:]] == [True, False]
    model.close()
    assert tickets[-1].cancelled
    store.signals.files_changed.emit(frozenset({HARTLEY}), "")
    assert len([q for q, _ in store.questions if isinstance(q, OpenConflict)]) == len(tickets)


def test_its_draft_lies_with_the_file(qtbot: QtBot, store: SampleStore) -> None:
    model = opened(qtbot, store)
    draft = model.draft(model)
    draft.keep({"amount": "40,000"}, {})
    draft.flush()
    assert list(store.drafts) == [f"claim/{HARTLEY}/conflict/{CONFLICT}"]
