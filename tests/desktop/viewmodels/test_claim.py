from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop.screens.store import Refused
from desktop.viewmodels.attention import AttentionViewModel
from desktop.viewmodels.claim import ClaimViewModel, by_day, explain_incurred, totals
from desktop.viewmodels.conflict import ConflictViewModel
from desktop.viewmodels.drafts import Draft, Kept
from desktop.viewmodels.notice import NoticeViewModel
from desktop.viewmodels.sync import SyncViewModel
from shared.domain.diary.commands import AddNote
from shared.domain.kernel.states import Choice
from shared.domain.money.commands import ApprovePayment
from tests.desktop.ui import sample_data as data
from tests.desktop.ui.sample_store import SampleStore


def opened(qtbot: QtBot, store: SampleStore) -> ClaimViewModel:
    model = ClaimViewModel(store, data.HARTLEY, lambda: data.NOW)
    qtbot.waitUntil(lambda: model.view is not None)
    return model


def test_incurred_is_paid_and_open_less_recoveries() -> None:
    view = data.claim_view(data.HARTLEY)
    assert totals(view).incurred_cents == 4820000
    assert explain_incurred(view) == "Incurred 48,200.00 = paid 3,500.00 + open reserves 44,700.00 − recoveries 0.00"


def test_the_time_line_is_newest_first_under_its_days() -> None:
    days = by_day(data.claim_view(data.HARTLEY).history, data.TODAY)
    assert [heading for heading, _ in days] == ["Today", "Yesterday", "15 Nov"]
    assert [entry.kind for entry in days[0][1]] == ["reserve", "note", "payment"]


def test_what_was_issued_outlives_its_page(qtbot: QtBot, store: SampleStore) -> None:
    """The page may be closed before it is on the disk: nobody is told, and nothing breaks."""
    model = opened(qtbot, store)
    model.close()
    heard: list[object] = []
    model.submit(AddNote, {"file_id": data.HARTLEY, "topic": "phone", "body": "x"}, heard.append)
    before = len(store.questions)
    delete(model)
    told: list[bool] = []
    QTimer.singleShot(0, lambda: told.append(True))  # after the outcome
    qtbot.waitUntil(lambda: bool(told))
    assert [name for name, _ in store.submitted] == ["AddNote"]
    assert (heard, len(store.questions)) == ([], before)


def test_only_changes_of_this_file_are_read_again(qtbot: QtBot, store: SampleStore) -> None:
    model = opened(qtbot, store)
    before = len(store.questions)
    store.signals.files_changed.emit(frozenset({"claim-004409"}), "Dana Reyes")
    assert len(store.questions) == before
    store.signals.files_changed.emit(frozenset({data.HARTLEY}), "Dana Reyes")
    assert len(store.questions) == before + 1
    assert model.view is not None


def test_a_closed_page_hears_nothing_more(qtbot: QtBot, store: SampleStore) -> None:
    model = opened(qtbot, store)
    model.close()
    before = len(store.questions)
    store.signals.files_changed.emit(frozenset({data.HARTLEY}), "")
    assert len(store.questions) == before


def test_a_refusal_is_told_where_no_form_hears_it(qtbot: QtBot, store: SampleStore) -> None:
    model = opened(qtbot, store)
    store.refusal = Refused("own_request", "You asked for this yourself.")
    with qtbot.waitSignal(model.refused) as heard:
        model.submit(ApprovePayment, {"payment_id": "p2", "base_amount_cents": 1})
    assert heard.args == ["You asked for this yourself."]


def test_a_draft_is_saved_soon_after_the_first_keystroke_and_read_again(qtbot: QtBot, store: SampleStore) -> None:
    draft = Draft(store, "claim/1/note", lambda: data.NOW)
    for text in ("W", "Wa", "Wall"):
        draft.keep({"body": text}, {"seen": 7})
    assert store.drafts == {}
    qtbot.waitUntil(lambda: "claim/1/note" in store.drafts)
    again = Draft(store, "claim/1/note", lambda: data.NOW)
    assert again.kept == Kept({"body": "Wall"}, {"seen": 7}, data.NOW)
    draft.forget()
    assert store.drafts["claim/1/note"] == ""
    assert again.kept is None


def test_a_draft_that_cannot_be_read_is_an_empty_one(store: SampleStore) -> None:
    store.drafts["k"] = "{broken"
    assert Draft(store, "k", lambda: data.NOW).kept is None


def test_a_choice_above_the_authority_says_who_is_asked(qtbot: QtBot, store: SampleStore) -> None:
    model = ConflictViewModel(store, data.CONFLICT, lambda: data.NOW)
    qtbot.waitUntil(lambda: model.view is not None)
    assert model.preview()[0].remark == "within your authority of 50,000.00"
    model.enter(6000000)
    assert model.preview()[0].remark == "above your authority of 50,000.00, so it goes to your manager"
    model.enter(None)
    assert not model.may_send()
    model.choose(Choice.THEIRS)
    assert model.may_send()
    assert model.amount_of(Choice.THEIRS) == 3650000


def test_what_needs_attention_is_sent_again_or_discarded(qtbot: QtBot, store: SampleStore) -> None:
    model = AttentionViewModel(store, lambda: data.NOW)
    model.refresh()
    qtbot.waitUntil(lambda: len(model.items) == 2)
    model.send_again("cmd-9")
    model.discard("cmd-9")
    assert store.called == ["retry cmd-9", "discard cmd-9"]
    qtbot.waitUntil(lambda: len(model.items) == 1)


def test_the_next_try_is_told_with_its_time(qtbot: QtBot, store: SampleStore) -> None:
    model = SyncViewModel(store, lambda: data.NOW)
    model.refresh()
    qtbot.waitUntil(lambda: model.view is not None)
    assert model.next_step() == "Next try in 24 s (12:11:44), or at once when the network returns."
    model.set_offline(True)
    qtbot.waitUntil(lambda: "switched" in model.next_step())


def test_the_sync_page_is_asked_for_again_when_the_state_moves_on_meanwhile(qtbot: QtBot, store: SampleStore) -> None:
    """A question under way may have been read before; its answer would stay until something else happens."""
    model = SyncViewModel(store, lambda: data.NOW)
    model.refresh()
    (_, first) = store.questions[-1]
    store.set_offline(True)
    (_, second) = store.questions[-1]
    assert first is not second
    assert first.cancelled
    qtbot.waitUntil(lambda: model.view is not None)
    assert model.view is not None
    assert model.view.status.offline_by_choice


def test_an_entry_in_the_diary_is_offered_for_who_sees_the_claim_only(qtbot: QtBot, store: SampleStore) -> None:
    """And to those who assign claims for everybody: with the entry they open the claim."""
    model = opened(qtbot, store)
    qtbot.waitUntil(lambda: bool(model.people))
    assert model.view is not None
    here = [person for person in model.people if person.active]
    assert model.hearers == here
    elsewhere = next(person for person in here if person.team_id != here[0].team_id)
    agent = replace(model.view, may=frozenset({"AddActivity"}), team_id=here[0].team_id, on_it=frozenset())
    model.view = agent
    assert elsewhere not in model.hearers
    assert model.hearers == [person for person in here if person.team_id == here[0].team_id]
    model.view = replace(agent, on_it=frozenset({elsewhere.user_id}), team_id=None)
    assert model.hearers == [elsewhere]


def test_the_correction_of_a_notice_is_about_no_file(qtbot: QtBot, store: SampleStore) -> None:
    """The command's id in its key is no file's: what is not about a file goes with none."""
    model = NoticeViewModel(store, lambda: data.NOW)
    for model.instead_of in ("", "01900000-0000-7000-8000-0000000000cc"):
        draft = model.draft(model)
        draft.keep({"description": "Hail"}, {})
        draft.flush()
    assert store.about == {"notice": "", "correction/01900000-0000-7000-8000-0000000000cc": ""}
    claim = ClaimViewModel(store, data.HARTLEY, lambda: data.NOW)
    draft = claim.draft("note", claim)
    draft.keep({"body": "Hail"}, {})
    draft.flush()
    assert store.about[f"claim/{data.HARTLEY}/note"] == data.HARTLEY
