"""The store of the tests is the real one: what it answers, what it keeps, and how states come about in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.lists.claims import CLAIMS, IS_MINE, IS_OPEN
from desktop.lists.wanted import Counts, Wanted
from desktop.screens.conflicts import OpenConflict
from desktop.screens.lists import ListCount
from desktop.screens.store import Accepted, Refused
from desktop.screens.syncing import AttentionItems, Link, SyncReport, SyncState
from shared.domain.catalogue import RULES
from shared.domain.claims.commands import CloseClaim
from shared.domain.claims.entities import Claim
from shared.domain.claims.states import ClaimStatus, ClosedReason
from shared.domain.diary.commands import AddNote
from shared.domain.diary.entities import Activity, Note
from shared.domain.diary.states import Topic
from shared.domain.kernel.desks import CommandResult
from shared.domain.kernel.fields import Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Verdict
from shared.domain.money.entities import Payment, ReserveTransaction
from shared.domain.money.states import ApprovalState
from tests.support import world as w
from tests.support.asking import ask, claim, give
from tests.support.local_store import LocalStore


@pytest.fixture
def make(qapp: object) -> Iterator[Callable[..., LocalStore]]:
    made: list[LocalStore] = []

    def one(*who: Id) -> LocalStore:
        made.append(LocalStore(*who))
        return made[-1]

    yield one
    for each in made:
        each.fall_silent()


def note(body: str, claim_id: Id = w.HARTLEY) -> AddNote:
    return AddNote(file_id=claim_id, topic=Topic.GENERAL, body=body)


def test_the_sample_world_has_claims_and_money_in_every_state() -> None:
    world = w.sample().office.world
    claims = list(world.all(Claim))
    states = {one.status for one in claims}
    assert states >= set(ClaimStatus) - {ClaimStatus.DRAFT, ClaimStatus.SETTLEMENT_PENDING}
    assert {one.state for one in world.all(Payment)} == {
        ApprovalState.APPROVED,
        ApprovalState.PENDING_APPROVAL,
        ApprovalState.REJECTED,
    }
    assert {False, True} == {one.eroding for one in world.all(Payment)}
    assert ApprovalState.PENDING_APPROVAL in {one.state for one in world.all(ReserveTransaction)}
    assert any(one.siu for one in claims)
    assert any(one.cat_code for one in claims)
    assert any(one.mandatory and one.due < w.TODAY.isoformat() for one in world.all(Activity))


def test_all_that_people_did_was_decided_by_the_rules_in_office_hours() -> None:
    office = w.sample().office
    results = list(office.world.all(CommandResult))
    assert {result.verdict for result in results} == {Verdict.APPLIED}
    assert {result.name for result in results} <= {command.__name__ for command in RULES}
    people = {device.user_id for device in office.devices.values()}
    made_by_people = [row for row in office.world.rows() if row.created_by in people]
    assert len(made_by_people) > 1000
    for row in made_by_people:
        at = w.moment(row.updated_at)
        assert at.weekday() < 5, row
        assert 8 <= at.hour < 18, row
        assert at <= w.NOW


def test_claim_numbers_follow_the_days_on_which_they_were_reported() -> None:
    claims = sorted(w.sample().office.world.all(Claim), key=lambda one: one.claim_number)
    assert [one.reported_at for one in claims] == sorted(one.reported_at for one in claims)
    assert len({one.claim_number for one in claims}) == len(claims)


def test_the_world_is_the_same_each_time_it_is_told() -> None:
    def rows() -> list[Row]:
        return sorted(w.tell_anew().office.world.rows(), key=lambda row: (row.TABLE.name, row.id))

    assert rows() == rows()


def test_what_one_store_does_stays_in_it(make: Callable[..., LocalStore], qtbot: QtBot) -> None:
    first, second = make(), make()
    before = claim(second, qtbot)
    assert isinstance(give(first, qtbot, note("Only here.")), Accepted)
    first.go_live()
    assert claim(first, qtbot) != before
    assert claim(second, qtbot) == before
    assert claim(make(), qtbot) == before


def test_maya_at_noon_has_two_wishes_that_need_her_and_three_that_wait(
    make: Callable[..., LocalStore], qtbot: QtBot
) -> None:
    store = make()
    assert (store.status.link, store.status.waiting, store.status.needs_attention) == (Link.OFFLINE, 3, 2)
    refused, conflict = ask(store, qtbot, AttentionItems())
    assert (refused.kind, refused.code, refused.claim_id) == (SyncState.REFUSED, "reserve_short", w.DELGADO)
    assert (conflict.kind, conflict.claim_id) == (SyncState.CONFLICT, w.MERCER)
    assert conflict.conflict_id is not None
    view = ask(store, qtbot, OpenConflict(conflict.conflict_id))
    assert view is not None
    assert [{f[0]: f[2] for f in side.values}["amount_cents"] for side in (view.base, view.mine, view.theirs)] == [
        30_000_00,
        42_000_00,
        36_500_00,
    ]
    page = ask(store, qtbot, SyncReport())
    assert [row.number for row in page.outbox] == [4, 5, 6]
    assert ask(store, qtbot, ListCount(CLAIMS.name, Wanted("", (IS_MINE, IS_OPEN)))).shown == 38


def test_a_wish_goes_through_the_journal_and_the_rules(make: Callable[..., LocalStore], qtbot: QtBot) -> None:
    store = make()
    with qtbot.waitSignal(store.signals.files_changed) as changed:
        outcome = give(store, qtbot, note("Wall is wet."))
    assert changed.args == [frozenset({w.HARTLEY}), ""]
    assert isinstance(outcome, Accepted)
    assert store.submitted == [note("Wall is wet.")]
    newest = claim(store, qtbot).notes[0]
    assert (newest.body, newest.sync) == ("Wall is wet.", SyncState.WAITING)
    assert store.status.waiting == 4
    refused = give(store, qtbot, CloseClaim(claim_id=w.HARTLEY, reason=ClosedReason.PAID))
    assert isinstance(refused, Refused)
    assert refused.code == "approvals_open"
    store.go_live()
    newest = claim(store, qtbot).notes[0]
    assert (newest.body, newest.sync) == ("Wall is wet.", SyncState.SAVED)
    assert (store.status.link, store.status.waiting) == (Link.LIVE, 0)
    assert note("Wall is wet.").body in {one.body for one in store.engine.office.world.all(Note)}


def test_a_refusal_of_the_tests_is_told_and_nothing_is_kept(make: Callable[..., LocalStore], qtbot: QtBot) -> None:
    store = make()
    store.refusal = Refused("reserve_short", "Too little.")
    assert give(store, qtbot, note("Not kept.")) == store.refusal
    assert store.status.waiting == 3


def test_sending_is_seen_under_way(make: Callable[..., LocalStore]) -> None:
    store = make()
    store.begin_sending(2)
    assert (store.status.sending_done, store.status.sending_total) == (2, 3)
    store.go_live()
    assert (store.status.sending_total, store.status.waiting) == (0, 0)


def test_somebody_elses_change_arrives_under_their_name(make: Callable[..., LocalStore], qtbot: QtBot) -> None:
    store = make()
    store.go_live()
    with qtbot.waitSignal(store.signals.files_changed, check_params_cb=lambda _ids, by: by == "Dana Reyes"):
        store.others_act(w.DANA, note("Looked at it."))
    assert claim(store, qtbot).notes[0].by == "Dana Reyes"


def test_whoever_acts_on_what_they_are_told_comes_after_it(make: Callable[..., LocalStore], qtbot: QtBot) -> None:
    """Such as a deed that is taken back while its own change is being told."""
    store = make()
    store.go_live()
    wishes = [note("Third."), note("Second."), note("First.")]

    def follow() -> None:
        if wishes:
            store.submit(wishes.pop(), lambda _outcome: None)

    store.signals.files_changed.connect(follow)
    store.others_act(w.DANA, note("Looked at it."))
    qtbot.waitUntil(lambda: not wishes and not store.status.waiting)
    newest = {each.body for each in claim(store, qtbot).notes[:4]}
    assert newest == {"First.", "Second.", "Third.", "Looked at it."}


def test_who_is_here_is_seen_and_goes(make: Callable[..., LocalStore], qtbot: QtBot) -> None:
    store = make(w.DANA)
    room = f"claim:{w.HARTLEY}"
    store.come(w.MAYA, room)
    assert [each.name for each in claim(store, qtbot).here_now] == ["Maya Ortiz"]
    store.go(w.MAYA, room)
    assert claim(store, qtbot).here_now == ()


def test_everybody_else_is_online_with_nothing_waiting(make: Callable[..., LocalStore], qtbot: QtBot) -> None:
    for who in (w.DANA, w.TOM, w.RUTH):
        store = make(who)
        assert (store.status.link, store.status.waiting, store.status.needs_attention) == (Link.LIVE, 0, 0)
    assert ask(make(w.DANA), qtbot, ListCount(CLAIMS.name, Wanted())) == Counts(61, 61)


def test_a_draft_is_in_the_journal(make: Callable[..., LocalStore]) -> None:
    store = make()
    store.save_draft("claim/x/note", "Half a thought", w.HARTLEY)
    assert store.draft("claim/x/note") == "Half a thought"
    assert store.engine.drafts.owed() == frozenset()


def test_the_first_sync_is_seen_half_done(make: Callable[..., LocalStore], qtbot: QtBot) -> None:
    store = make()
    with qtbot.waitSignal(store.signals.first_sync_progress) as told:
        store.first_sync(60_000, 120_000)
    assert told.args is not None
    (progress,) = told.args
    assert (progress.done_rows, progress.total_rows) == (60_000, 120_000)
