from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop.screens.claims import ClaimFile
from desktop.screens.paid import paid_caption
from desktop.screens.store import Refused
from desktop.viewmodels.claims.claim import ClaimViewModel, explain_incurred
from desktop.viewmodels.claims.notice import NoticeViewModel
from desktop.viewmodels.entering.drafts import Draft, Kept
from desktop.viewmodels.files.time_line import by_day
from desktop.viewmodels.syncing.attention import AttentionViewModel
from desktop.viewmodels.syncing.conflict import ConflictViewModel
from desktop.viewmodels.syncing.page import SyncViewModel
from desktop.viewmodels.syncing.status import StatusViewModel
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.desks import Membership
from shared.domain.kernel.states import Choice, MembershipState
from shared.domain.money.commands import ApprovePayment, RequestPayment
from shared.domain.money.states import ApprovalState, PaymentKind, PaymentMethod
from shared.domain.parties.commands import UpdateContact
from tests.support import world
from tests.support.local_store import LocalStore


def opened(qtbot: QtBot, store: LocalStore) -> ClaimViewModel:
    model = ClaimViewModel(store, world.HARTLEY, lambda: world.NOW)
    qtbot.waitUntil(lambda: model.view is not None)
    return model


def test_incurred_is_paid_and_open_less_recoveries(qtbot: QtBot, store: LocalStore) -> None:
    view = opened(qtbot, store).view
    assert view is not None
    assert view.totals.incurred == 4820000
    assert explain_incurred(view) == (
        "Incurred 48,200.00 USD = approved 3,500.00 USD + open reserves 44,700.00 USD − recoveries 0.00 USD"
    )


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ((), "Paid"),
        (("issued", "cleared"), "Paid"),
        (("cleared", "pending_approval", "rejected", "voided"), "Paid"),
        (("approved", "requested"), "Approved"),
        (("approved", "issued"), "Paid + approved"),
    ],
)
def test_what_is_only_approved_is_not_called_paid(states: tuple[str, ...], words: str) -> None:
    assert paid_caption([ApprovalState(each) for each in states]) == words


def test_what_does_not_take_from_a_reserve_is_paid_and_incurred_too(qtbot: QtBot, store: LocalStore) -> None:
    """The page's sums are those of the domain: an extra of 50.00 beside the reserve counts."""
    model = opened(qtbot, store)
    before = model.view
    assert before is not None
    line = before.reserves[0]
    wish = {
        "line_id": line.line_id,
        "payee": "Keller Carpentry",
        "payee_user_id": None,
        "amount_cents": 50_00,
        "kind": PaymentKind.SUPPLEMENT,
        "eroding": False,
        "method": PaymentMethod.CHECK,
        "reason": "Board-up",
    }
    model.submit(RequestPayment, wish)
    qtbot.waitUntil(lambda: model.view is not None and len(model.view.payments) > len(before.payments))
    after = model.view
    assert after is not None
    assert after.totals.paid == before.totals.paid + 50_00
    assert after.totals.outstanding == before.totals.outstanding
    assert after.totals.incurred == before.totals.incurred + 50_00


def test_the_time_line_is_newest_first_under_its_days(qtbot: QtBot, store: LocalStore) -> None:
    view = opened(qtbot, store).view
    assert view is not None
    days = by_day(view.history, world.TODAY)
    assert [heading for heading, _ in days] == ["Today", "19 Nov", "17 Nov", "16 Nov"]
    assert [entry.kind.name for entry in days[0][1]] == ["RESERVE", "NOTE", "RESERVE", "PAYMENT"]


def test_what_was_issued_outlives_its_page(qtbot: QtBot, store: LocalStore) -> None:
    """The page may be closed before it is on the disk: nobody is told, and nothing breaks."""
    model = opened(qtbot, store)
    model.close()
    heard: list[object] = []
    model.submit(AddNote, {"file_id": world.HARTLEY, "topic": "phone", "body": "x"}, heard.append)
    before = asked(store)
    delete(model)
    told: list[bool] = []
    QTimer.singleShot(0, lambda: told.append(True))  # after the outcome
    qtbot.waitUntil(lambda: bool(told))
    assert [type(command) for command in store.submitted] == [AddNote]
    assert (heard, asked(store)) == ([], before)


def asked(store: LocalStore) -> int:
    """How often the claim was read; the store itself counts what needs the person beside that."""
    return sum(isinstance(question, ClaimFile) for question, _ in store.questions)


def test_only_changes_of_this_file_are_read_again(qtbot: QtBot, store: LocalStore) -> None:
    model = opened(qtbot, store)
    before = len(store.questions)
    store.signals.files_changed.emit(frozenset({world.BRIGHTWATER}), "Dana Reyes")
    assert len(store.questions) == before
    store.signals.files_changed.emit(frozenset({world.HARTLEY}), "Dana Reyes")
    assert len(store.questions) == before + 1
    assert model.view is not None


def test_a_closed_page_hears_nothing_more(qtbot: QtBot, store: LocalStore) -> None:
    model = opened(qtbot, store)
    model.close()
    before = len(store.questions)
    store.signals.files_changed.emit(frozenset({world.HARTLEY}), "")
    assert len(store.questions) == before


def test_a_refusal_is_told_where_no_form_hears_it(qtbot: QtBot, store: LocalStore) -> None:
    model = opened(qtbot, store)
    store.refusal = Refused("own_request", "You asked for this yourself.")
    with qtbot.waitSignal(model.refused) as heard:
        model.submit(ApprovePayment, {"payment_id": world.HARTLEY, "base_amount_cents": 1})
    assert heard.args == ["You asked for this yourself."]


def test_a_draft_is_saved_soon_after_the_first_keystroke_and_read_again(qtbot: QtBot, store: LocalStore) -> None:
    draft = Draft(store, "claim/1/note", lambda: world.NOW)
    for text in ("W", "Wa", "Wall"):
        draft.keep({"body": text}, {"seen": 7})
    assert store.draft("claim/1/note") == ""
    qtbot.waitUntil(lambda: store.draft("claim/1/note") != "")
    again = Draft(store, "claim/1/note", lambda: world.NOW)
    assert again.kept == Kept({"body": "Wall"}, {"seen": 7}, world.NOW)
    draft.forget()
    assert store.draft("claim/1/note") == ""
    assert again.kept is None


def test_a_draft_that_cannot_be_read_is_an_empty_one(store: LocalStore) -> None:
    store.save_draft("k", "{broken")
    assert Draft(store, "k", lambda: world.NOW).kept is None


def test_a_choice_above_the_authority_says_who_is_asked(qtbot: QtBot, store: LocalStore) -> None:
    model = ConflictViewModel(store, store.undecided(), lambda: world.NOW)
    qtbot.waitUntil(lambda: model.view is not None)
    assert model.preview()[0].remark == "within your authority of 50,000.00 USD"
    model.enter(6000000)
    assert model.preview()[0].remark == "above your authority of 50,000.00 USD, so Dana Reyes decides"
    model.enter(None)
    assert not model.may_send()
    model.choose(Choice.THEIRS)
    assert model.may_send()
    assert model.amount_of(Choice.THEIRS) == 3650000


def test_what_would_be_refused_again_is_not_sent_again(qtbot: QtBot, store: LocalStore) -> None:
    model = AttentionViewModel(store, lambda: world.NOW)
    model.refresh()
    qtbot.waitUntil(lambda: len(model.items) == 2)
    refused = next(item for item in model.items if item.conflict_id is None)
    with qtbot.waitSignal(store.signals.told) as told:
        model.send_again(refused.command_id)
    assert told.args[0].startswith("The reserve has 3,200.00 USD left")
    assert (store.status.waiting, store.status.needs_attention) == (3, 2)
    assert store.called == [f"retry {refused.command_id}"]


def test_what_was_refused_is_given_up(qtbot: QtBot, store: LocalStore) -> None:
    model = AttentionViewModel(store, lambda: world.NOW)
    model.refresh()
    qtbot.waitUntil(lambda: len(model.items) == 2)
    refused = next(item for item in model.items if item.conflict_id is None)
    model.discard(refused.command_id)
    qtbot.waitUntil(lambda: len(model.items) == 1)
    assert store.status.waiting == 3


def test_the_next_try_is_told_with_its_time(qtbot: QtBot, store: LocalStore) -> None:
    model = SyncViewModel(store, StatusViewModel(store, lambda: world.NOW))
    store.server_silent(retry_in_s=24)
    model.refresh()
    qtbot.waitUntil(lambda: model.view is not None)
    assert model.next_step() == "Attempt 4, again in 24 s (12:11:44), or at once when the network returns."
    model.set_offline(True)
    qtbot.waitUntil(lambda: "offline" in model.next_step())


def test_the_sync_page_is_asked_for_again_when_the_state_moves_on_meanwhile(qtbot: QtBot, store: LocalStore) -> None:
    """A question under way may have been read before; its answer would stay until something else happens."""
    model = SyncViewModel(store, StatusViewModel(store, lambda: world.NOW))
    model.refresh()
    (_, first) = store.questions[-1]
    store.set_offline(True)
    (_, second) = store.questions[-1]
    assert first is not second
    assert first.cancelled
    qtbot.waitUntil(lambda: model.view is not None)
    assert model.told.status.offline_by_choice


def test_the_correction_of_a_notice_is_about_no_file(qtbot: QtBot, store: LocalStore) -> None:
    """The command's id in its key is no file's: what is not about a file goes with none."""
    model = NoticeViewModel(store, lambda: world.NOW)
    for model.instead_of in ("", "01900000-0000-7000-8000-0000000000cc"):
        draft = model.draft(model)
        draft.keep({"description": "Hail"}, {})
        draft.flush()
    assert store.about == {"notice": "", "correction/01900000-0000-7000-8000-0000000000cc": ""}
    claim = ClaimViewModel(store, world.HARTLEY, lambda: world.NOW)
    draft = claim.draft("note", claim)
    draft.keep({"body": "Hail"}, {})
    draft.flush()
    assert store.about[f"claim/{world.HARTLEY}/note"] == world.HARTLEY


def test_a_contact_is_edited_only_where_the_customers_file_is(qtbot: QtBot, store: LocalStore) -> None:
    """Elsewhere the rules would refuse it: until what goes along with a claim is opened to whoever had it before."""
    customer = world.BY_NAME["hartley"].customer_id
    store.go_live()
    adjuster = opened(qtbot, store)
    assert adjuster.view is not None
    assert adjuster.view.contact.phone == "(937) 555-0142"
    assert adjuster.may(UpdateContact) is adjuster.view.contact.is_here is True
    office = store.engine.office
    ways = [each for each in office.world.all(Membership) if each.target_file == customer]
    office.write(*(msgspec.structs.replace(way, state=MembershipState.ENDED) for way in ways))
    store.others_act(world.DANA, AddNote(file_id=world.HARTLEY, topic=Topic.GENERAL, body="Called"))
    qtbot.waitUntil(lambda: adjuster.view is not None and adjuster.view.contact.phone is None)
    assert not adjuster.may(UpdateContact)
