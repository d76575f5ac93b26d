"""What each event means for the state: what is late or of somebody else changes nothing, what is wrong stays out.

Through `step` alone, so that what follows from the new state counts as well.
"""

from __future__ import annotations

from typing import Any, Final, TypeVar

import pytest
from msgspec.structs import replace

from desktop.sync import effects, events
from desktop.sync.effects import Effect
from desktop.sync.events import Event
from desktop.sync.state import Flight, Pause, Phase, Setback, State
from desktop.sync.step import step
from desktop.sync.under_way import AUDIT_AGAIN_MS, AUDIT_FIRST_MS, AUDIT_MS, FULL_DISK_MS, Now
from shared.domain.kernel.ids import Id
from shared.wire.messages import Checkpoint, Cursor, FirstKey
from shared.wire.protocol import MAX_PUSH_COMMANDS

E = TypeVar("E", bound=Effect)

HERE: Final = Cursor(10, 1)
AHEAD: Final = Cursor(12, 2)
KEY: Final = FirstKey(head=HERE, table="claim", after=None)
ME, OTHER = Id("u"), Id("v")


def flight(request: int, first: int = 0, limit: int = 0) -> Flight:
    return Flight(request=request, deadline=90_000, first=first, limit=limit)


def steady(**fields: Any) -> State:
    """At rest, live, with nothing to do; every kind of request has its number when it is under way."""
    given: dict[str, Any] = {
        "phase": Phase.STEADY,
        "has_session": True,
        "epoch": Id("e"),
        "server_id": Id("s"),
        "device_id": Id("d"),
        "user_id": ME,
        "cursor": HERE,
        "planned": HERE,
        "last_number": 4,
        "sent": 4,
        "acked": 4,
        "next_request": 20,
        "live_ready": True,
        "in_flight": {"live": flight(1)},
    }
    return State(**{**given, **fields})


def during(*slots: str, **fields: Any) -> State:
    """With these under way: live 1, pull 2, push 3, fill 4, audit 5, renew 6."""
    numbers = {"live": 1, "pull": 2, "push": 3, "fill": 4, "audit": 5, "renew": 6}
    pushed = {"first": fields.get("sent", 4) + 1, "limit": fields.get("push_most", MAX_PUSH_COMMANDS)}
    flights = {slot: flight(numbers[slot], **(pushed if slot == "push" else {})) for slot in slots}
    return steady(**{"in_flight": flights, **fields})


def after(state: State, event: Event, at_ms: int = 100) -> tuple[State, list[Effect]]:
    return step(state, event, Now(at_ms, 0.5))


def only(asked: list[Effect], kind: type[E]) -> list[E]:
    return [each for each in asked if isinstance(each, kind)]


def kinds(asked: list[Effect]) -> set[str]:
    return {type(each).__name__ for each in asked}


def session(request: int = 0, **fields: Any) -> events.SessionReady:
    given = {"epoch": Id("e"), "server_id": Id("s"), "device_id": Id("d"), "user_id": ME}
    return events.SessionReady(request=request, **{**given, **fields})


def registered(**fields: Any) -> events.DeviceRegistered:
    given = {"device_id": Id("d2"), "epoch": Id("e"), "server_id": Id("s"), "user_id": ME, "last_number": 3}
    return events.DeviceRegistered(**{**given, **fields})


def batch(request: int = 2, acked: int = 4, **fields: Any) -> events.BatchArrived:
    given = {"frames": (), "checkpoint": Checkpoint(cursor=AHEAD, acked=acked), "drops": False}
    return events.BatchArrived(request=request, **{**given, **fields})


def fed(connection: int = 1, **fields: Any) -> events.LiveFed:
    given: dict[str, Any] = {"epoch": Id("e"), "begin": 10, "to": AHEAD, "acked": 4, "frames": (), "is_empty": False}
    return events.LiveFed(connection=connection, **{**given, **fields})


LATE: Final[dict[str, Event]] = {
    "session": session(request=77),
    "failure": events.RequestFailed(request=77, code="unreachable"),
    "push": events.PushAnswered(request=77, upto=9, next=10),
    "batch": batch(request=77),
    "large": events.PullIsLarge(request=77),
    "frames": events.FramesCame(request=77),
    "end of a pull": events.PullEnded(request=77),
    "chunk": events.ChunkArrived(request=77, frames=(), key=KEY, is_last=True),
    "opened": events.LiveOpened(connection=77, epoch=Id("other"), head=AHEAD),
    "fed": fed(connection=77),
    "hint": events.LiveHinted(connection=77, head=AHEAD),
    "closed": events.LiveClosed(connection=77, code="device_revoked"),
    "digest": events.DigestAnswered(request=77, at=HERE, differs={"claim": [1]}),
    "repair": events.RepairArrived(request=77, at=HERE, frames=()),
}


@pytest.mark.parametrize("event", LATE.values(), ids=LATE)
def test_the_answer_to_what_was_given_up_changes_nothing(event: Event) -> None:
    state = during("live", "pull", "push", "audit")
    assert after(state, event) == (state, [])


# ---- who we are


def test_a_session_of_somebody_else_sends_nothing_and_asks_for_the_person() -> None:
    """What one person entered never goes out under another's name."""
    state, asked = after(during("live", "pull", "push", last_number=9), session(user_id=OTHER))
    assert (state.has_session, state.pause, state.user_id) == (False, Pause.SIGN_IN, ME)
    assert state.in_flight == {}
    assert kinds(asked) == {"Cancel", "CloseLive"}


def test_a_device_that_was_registered_for_somebody_else_is_not_ours() -> None:
    state, asked = after(during("renew", registering=True), registered(user_id=OTHER))
    assert (state.has_session, state.pause, state.device_id) == (False, Pause.SIGN_IN, Id("d"))
    assert only(asked, effects.SendPush) == []


def test_another_server_at_the_same_address_gets_nothing() -> None:
    state, asked = after(during("live", "renew", last_number=9), session(request=6, server_id=Id("t")))
    assert (state.pause, state.server_id, state.in_flight) == (Pause.WRONG_SERVER, Id("s"), {})
    assert kinds(asked) <= {"Cancel", "CloseLive"}


@pytest.mark.parametrize("pause", [Pause.SIGN_IN, Pause.WRONG_SERVER, Pause.UPDATE, Pause.REVOKED])
def test_a_person_who_signs_in_ends_what_only_that_could_end(pause: Pause) -> None:
    state, asked = after(during(pause=pause, has_session=False, live_ready=False), session())
    assert (state.pause, state.has_session) == (Pause.NONE, True)
    assert only(asked, effects.OpenLive)


@pytest.mark.parametrize("pause", [Pause.DISK_FULL, Pause.REBUILDING])
def test_signing_in_makes_no_room_on_a_disk(pause: Pause) -> None:
    state, asked = after(during(pause=pause), session())
    assert (state.pause, asked) == (pause, [])


def test_the_first_session_gives_the_device_and_one_of_another_device_registers_anew() -> None:
    state, asked = after(during(device_id=None, user_id=None, server_id=None, live_ready=False), session())
    assert (state.device_id, state.server_id, state.user_id) == (Id("d"), Id("s"), ME)
    assert only(asked, effects.Register) == []
    state, asked = after(during("renew"), session(request=6, device_id=Id("d9")))
    assert state.device_id == Id("d"), "its own until it is registered"
    assert only(asked, effects.Register)


def test_a_session_of_another_time_line_fetches_everything_anew() -> None:
    state, asked = after(during("live", "renew"), session(request=6, epoch=Id("e2")))
    assert (state.stale, state.restored, state.phase, state.epoch) == (True, True, Phase.FILLING, Id("e2"))
    assert only(asked, effects.DropSide)
    assert only(asked, effects.Register)


def test_a_new_device_counts_from_one_and_forgets_what_the_old_one_was_told() -> None:
    state = during("live", "pull", "push", registering=True, overdue_at=7, acked=4, sent=4, pause=Pause.NONE)
    state, asked = after(state, registered())
    assert (state.device_id, state.last_number, state.acked, state.overdue_at) == (Id("d2"), 3, 0, 0)
    assert [(each.first, each.limit) for each in only(asked, effects.SendPush)] == [(1, state.push_most)]
    assert only(asked, effects.SendPull), "the results under the old numbers are asked for anew"
    assert not state.registering


def test_registering_after_a_revocation_lets_work_go_on() -> None:
    state, _ = after(during(pause=Pause.REVOKED), registered())
    assert state.pause is Pause.NONE


def test_a_server_restored_while_we_registered_is_met_with_a_new_copy() -> None:
    state, asked = after(during("fill", phase=Phase.FILLING, side=KEY), registered(epoch=Id("e2")))
    assert (state.stale, state.restored, state.side, state.epoch) == (True, True, None, Id("e2"))
    assert only(asked, effects.DropSide)
    assert [each.stage for each in only(asked, effects.SendFirst)] == [2]
    assert [each.resume for each in only(asked, effects.SendFirst)] == [None]


# ---- what is sent


def test_a_server_that_has_more_than_we_gave_knows_another_copy_of_our_journal() -> None:
    state, asked = after(during("live", "push", sent=3), events.PushAnswered(request=3, upto=4, next=9))
    assert only(asked, effects.Register)
    assert state.sent == 3


def test_an_answered_push_without_a_live_link_is_followed_by_a_pull() -> None:
    state = during("live", "push", sent=2)
    _, asked = after(state, events.PushAnswered(request=3, upto=4, next=5))
    assert only(asked, effects.SendPull) == [], "the live link brings the results"
    state = during("push", sent=2, live_ready=False)
    _, asked = after(state, events.PushAnswered(request=3, upto=4, next=5))
    assert only(asked, effects.SendPull)


def test_pushes_grow_again_after_a_large_one_was_refused_up_to_the_bound() -> None:
    state = during("live", "push", sent=0, acked=0, last_number=100, push_most=10, push_bound=15)
    state, asked = after(state, events.PushAnswered(request=3, upto=10, next=11))
    assert [each.limit for each in only(asked, effects.SendPush)] == [15]
    done = events.PushAnswered(request=state.in_flight["push"].request, upto=100, next=101)
    state, _ = after(state, done)
    assert state.push_most > 100, "all is sent: the bound is forgotten"


# ---- what is taken in


def test_numbers_that_ended_although_we_never_gave_them_are_not_taken_in() -> None:
    """Whatever we gave next would count as ended: it would never be sent."""
    state, asked = after(during("live", "pull"), batch(acked=5))
    assert only(asked, effects.Apply) == []
    assert only(asked, effects.Register)
    assert state.planned == HERE
    state, asked = after(during("live"), fed(acked=5))
    assert only(asked, effects.Apply) == []
    assert only(asked, effects.Register)


def test_a_batch_with_more_behind_it_is_followed_by_another_pull() -> None:
    more = batch(checkpoint=Checkpoint(cursor=AHEAD, acked=4, more=True))
    state, asked = after(during("live", "pull"), more)
    assert [each.expects for each in only(asked, effects.Apply)] == [HERE]
    assert (state.planned, state.applying, state.pull_wanted) == (AHEAD, 1, True)


def test_a_batch_for_the_side_file_goes_there() -> None:
    state = during("live", "pull", phase=Phase.CLOSING, into_side=True, side_cursor=HERE, side_planned=HERE)
    state, asked = after(state, batch())
    assert only(asked, effects.Apply) == []
    assert [each.expects for each in only(asked, effects.ApplySide)] == [HERE]
    assert (state.planned, state.side_planned) == (HERE, AHEAD)


def test_files_leave_a_replica_that_is_opening_at_once() -> None:
    """Nothing of it was ever shown."""
    state = during("pull", phase=Phase.OPENING, cursor=None, planned=None, last_number=9, live_ready=False)
    _, asked = after(state, batch(drops=True))
    assert only(asked, effects.Apply)


@pytest.mark.parametrize(("phase", "copies"), [(Phase.STEADY, 1), (Phase.FILLING, 0), (Phase.OPENING, 0)])
def test_only_a_whole_replica_is_copied_for_a_large_pull(phase: Phase, copies: int) -> None:
    """The small one of a first sync would be taken for whole."""
    state, asked = after(during("pull", phase=phase, live_ready=False), events.PullIsLarge(request=2))
    assert len(only(asked, effects.CopyToSide)) == copies
    assert state.phase is (Phase.CLOSING if copies else state.phase)
    assert only(asked, effects.Cancel)


def test_a_pull_that_ended_makes_a_side_file_one_moment_unless_there_is_more() -> None:
    for more in (False, True):
        state = during("pull", phase=Phase.CLOSING, into_side=True, side_cursor=AHEAD, side_more=more, stale=True)
        state, asked = after(state, events.PullEnded(request=2))
        assert bool(only(asked, effects.Swap)) is not more
        assert bool(only(asked, effects.SendPull)) is more


def test_chunks_fill_the_side_file_and_the_last_one_asks_for_a_pull() -> None:
    state = during("fill", "live", phase=Phase.FILLING, side_planned=None)
    state, asked = after(state, events.ChunkArrived(request=4, frames=(1,), key=KEY, is_last=False))
    assert [(each.key, each.checkpoint) for each in only(asked, effects.ApplySide)] == [(KEY, None)]
    assert "fill" in state.in_flight
    state, asked = after(state, events.ChunkArrived(request=4, frames=(2,), key=KEY, is_last=True))
    (applied,) = only(asked, effects.ApplySide)
    assert applied.expects == KEY
    assert applied.checkpoint == Checkpoint(cursor=HERE, acked=0)
    assert "fill" not in state.in_flight
    assert state.pull_wanted


def test_what_was_applied_to_a_former_device_ends_nothing_of_this_one() -> None:
    state, asked = after(during("live", acked=0), events.Applied(cursor=AHEAD, acked=4, device_id=Id("former")))
    assert (state.cursor, state.acked) == (AHEAD, 0)
    assert only(asked, effects.Archive) == []


def test_the_side_file_moves_on_only_while_one_is_wanted() -> None:
    done = events.SideApplied(key=KEY, cursor=AHEAD)
    state, _ = after(during(phase=Phase.FILLING, applying=1), done)
    assert (state.side, state.side_cursor, state.phase, state.applying) == (KEY, AHEAD, Phase.CLOSING, 0)
    state, _ = after(during("live", applying=1), done)
    assert (state.side, state.side_cursor, state.phase, state.applying) == (None, None, Phase.STEADY, 0)
    state, _ = after(during("fill", phase=Phase.FILLING), events.SideApplied(key=KEY, cursor=None))
    assert (state.side, state.phase) == (KEY, Phase.FILLING)


# ---- what could not be written


def failed(why: str, *, side: bool = False) -> events.ApplyFailed:
    return events.ApplyFailed(why=why, side=side)


def test_a_full_disk_stops_everything_until_there_is_space_or_some_time_has_passed() -> None:
    state, asked = after(during("live", "pull", applying=1, planned=AHEAD), failed("disk_full"))
    assert (state.pause, state.retry_at, state.planned) == (Pause.DISK_FULL, 100 + FULL_DISK_MS, HERE)
    assert kinds(asked) == {"Cancel", "CloseLive"}
    freed, asked = after(state, events.SpaceFreed(), 200)
    assert freed.pause is Pause.NONE
    assert only(asked, effects.SendPull), "what was not written is asked for again"
    early, asked = after(state, events.Woke(), 200)
    assert (early.pause, asked) == (Pause.DISK_FULL, [])
    woken, asked = after(state, events.Woke(), state.retry_at)
    assert woken.pause is Pause.NONE
    assert only(asked, effects.SendPull)


@pytest.mark.parametrize("slot", ["renew", "push", "pull", "fill"])
def test_an_answer_that_meets_a_full_disk_blames_no_way_to_the_server(slot: str) -> None:
    state = during(slot, "live")
    lost = events.RequestFailed(request=state.in_flight[slot].request, code="disk_full")
    state, asked = after(state, lost)
    assert (state.pause, state.retry_at, state.setbacks) == (Pause.DISK_FULL, 100 + FULL_DISK_MS, {})
    assert only(asked, effects.CloseLive)


def test_comparing_meets_a_full_disk_alone() -> None:
    state = during("audit", "live")
    lost = events.RequestFailed(request=state.in_flight["audit"].request, code="disk_full")
    state, asked = after(state, lost)
    assert (state.pause, state.setbacks, state.audit_at) == (Pause.NONE, {}, 100 + AUDIT_FIRST_MS)
    assert "audit" not in state.in_flight
    assert asked == []


def test_space_on_the_disk_ends_no_other_pause() -> None:
    state = during(pause=Pause.SIGN_IN, has_session=False)
    assert after(state, events.SpaceFreed()) == (state, [])


def test_a_damaged_replica_is_rebuilt_once() -> None:
    state, asked = after(during("live", "pull", applying=2), failed("corrupt"))
    assert (state.pause, state.rebuilding) == (Pause.REBUILDING, True)
    assert len(only(asked, effects.Rebuild)) == 1
    state, asked = after(state, failed("corrupt"))
    assert (state.applying, asked) == (0, []), "another write met the same damage"


@pytest.mark.parametrize("why", ["corrupt", "out_of_order"])
def test_a_side_file_that_cannot_be_written_is_begun_anew(why: str) -> None:
    state = during("fill", phase=Phase.FILLING, side=KEY, side_planned=KEY, applying=1)
    state, asked = after(state, failed(why, side=True))
    assert (state.phase, state.side, state.side_cursor) == (Phase.FILLING, None, None)
    assert len(only(asked, effects.DropSide)) == 1
    assert [each.resume for each in only(asked, effects.SendFirst)] == [None]


@pytest.mark.parametrize("why", ["corrupt", "out_of_order"])
def test_what_comes_after_a_full_disk_takes_no_side_file_along(why: str) -> None:
    """Only what came before it is missing there."""
    state = during(phase=Phase.FILLING, side=KEY, pause=Pause.DISK_FULL, retry_at=10_000, applying=1)
    state, asked = after(state, failed(why, side=True))
    assert (state.side, asked) == (KEY, [])


def test_a_copy_that_was_not_made_is_asked_for_again() -> None:
    state, asked = after(during(phase=Phase.CLOSING, applying=1, pull_wanted=True), failed("disk_full", side=True))
    assert (state.phase, state.pause, asked) == (Phase.STEADY, Pause.DISK_FULL, [])


def test_a_swap_that_failed_is_tried_again() -> None:
    state = during(phase=Phase.SWAPPING, side_cursor=AHEAD, side_whole=True)
    state, _ = after(state, failed("disk_full", side=True))
    assert (state.phase, state.pause) == (Phase.CLOSING, Pause.DISK_FULL)
    _, asked = after(state, events.SpaceFreed(), 200)
    assert only(asked, effects.Swap)


def test_a_fork_that_the_writer_found_registers_anew() -> None:
    state, asked = after(during("live", "pull", applying=1), failed("forked"))
    assert only(asked, effects.Register)
    assert state.pull_wanted


def test_what_came_out_of_order_is_pulled_again_from_where_the_replica_is() -> None:
    state, asked = after(during("live", "pull", applying=1, planned=AHEAD), failed("out_of_order"))
    assert state.planned == HERE
    assert [each.cursor for each in only(asked, effects.SendPull)] == [HERE]


# ---- the swap


def test_a_swap_ends_the_first_sync_and_the_staleness() -> None:
    state = during(phase=Phase.SWAPPING, stale=True, restored=True, rebuilding=True, side=KEY, side_cursor=AHEAD)
    state, asked = after(state, events.Swapped(cursor=AHEAD, acked=4, device_id=Id("d")))
    assert (state.phase, state.stale, state.restored, state.rebuilding) == (Phase.STEADY, False, False, False)
    assert (state.cursor, state.planned, state.side, state.side_cursor) == (AHEAD, AHEAD, None, None)
    assert [each.upto for each in only(asked, effects.Archive)] == [4]
    assert only(asked, effects.SendPull)


def test_a_swap_of_a_time_line_that_is_over_is_no_end() -> None:
    state = during("fill", phase=Phase.FILLING, stale=True, restored=True)
    state, asked = after(state, events.Swapped(cursor=AHEAD, acked=4, device_id=Id("d")))
    assert (state.phase, state.stale, state.cursor) == (Phase.FILLING, True, AHEAD)
    assert [each.upto for each in only(asked, effects.Archive)] == [4]
    assert only(asked, effects.SendPull) == []


# ---- the live link


def test_a_live_link_into_another_time_line_is_closed_and_everything_fetched_anew() -> None:
    for event in (events.LiveOpened(connection=1, epoch=Id("e2"), head=HERE), fed(epoch=Id("e2"))):
        state, asked = after(during("live"), event)
        assert (state.stale, state.restored) == (True, True)
        assert only(asked, effects.CloseLive)
        assert only(asked, effects.Register)


def test_what_is_ahead_of_us_is_pulled_when_the_server_says_so_and_not_because_of_a_head() -> None:
    """A head is everybody's: whom nothing of it concerns need not ask, be there thousands of them after a restart."""
    for head, unknown, pulls in ((AHEAD, False, 1), (HERE, False, 0), (HERE, True, 1), (Cursor(9, 1), True, 1)):
        state, asked = after(during("live"), events.LiveHinted(connection=1, head=head, unknown=unknown))
        assert len(only(asked, effects.SendPull)) == pulls
    state, asked = after(during("live", live_ready=False), events.LiveOpened(connection=1, epoch=Id("e"), head=AHEAD))
    assert state.live_ready
    assert only(asked, effects.SendPull) == []


def test_a_feed_of_what_is_here_already_is_not_applied_again() -> None:
    state, asked = after(during("live"), fed(to=HERE, begin=8))
    assert (asked, state.planned) == ([], HERE)
    state, asked = after(during("live", stale=True, phase=Phase.FILLING, applying=1), fed())
    assert only(asked, effects.Apply) == []


@pytest.mark.parametrize("slot", ["pull", ""])
def test_a_feed_beside_a_pull_or_a_swap_waits_for_it(slot: str) -> None:
    state = during("live", slot) if slot else during("live", phase=Phase.SWAPPING)
    state, asked = after(state, fed())
    assert only(asked, effects.Apply) == []
    assert state.pull_wanted


# ---- the audit


def test_an_audit_without_a_difference_is_repeated_in_half_an_hour() -> None:
    met = {"audit": Setback(failures=3, retry_at=50, code="internal")}
    state = during("live", "audit", setbacks=met)
    state, asked = after(state, events.DigestAnswered(request=5, at=HERE, differs={}))
    assert (state.audit_at, state.setbacks, asked) == (100 + AUDIT_MS, {}, [])
    moved = events.DigestAnswered(request=5, at=AHEAD, differs={}, has_moved=True)
    assert after(during("live", "audit"), moved)[0].audit_at == 100 + AUDIT_AGAIN_MS, "nothing was compared"


def test_differences_are_repaired_where_the_replica_still_is_there() -> None:
    answer = events.DigestAnswered(request=5, at=HERE, differs={"claim": [7]})
    state, asked = after(during("live", "audit"), answer)
    (repair,) = only(asked, effects.SendRepair)
    assert (repair.cursor, repair.differs) == (HERE, {"claim": [7]})
    assert state.in_flight["audit"].request == repair.request
    for moved in ({"planned": AHEAD}, {"applying": 1}):
        state, asked = after(during("live", "audit", **moved), answer)
        assert only(asked, effects.SendRepair) == []
        assert state.audit_at == 100 + AUDIT_AGAIN_MS


def test_what_is_too_much_for_one_repair_is_repaired_piece_by_piece_as_long_as_that_helps() -> None:
    state, hurried = during("live", "audit"), []
    for left in (130, 66, 2, 2, 0):
        answer = events.DigestAnswered(request=5, at=HERE, differs={"claim": [*range(64)]}, left=left)
        state, asked = after(replace(state, in_flight=during("live", "audit").in_flight), answer)
        (repair,) = only(asked, effects.SendRepair)
        arrived = events.RepairArrived(request=repair.request, at=HERE, frames=(1,), goes_on=repair.goes_on)
        state, asked = after(state, arrived)
        assert len(only(asked, effects.ApplyRepair)) == 1
        hurried.append(state.audit_at == 101)
        assert hurried[-1] or state.audit_at == 100 + AUDIT_FIRST_MS
    assert hurried == [True, True, True, False, False], "the fourth found as much as the third"
    state, _ = after(
        replace(state, in_flight=during("live", "audit").in_flight),
        events.DigestAnswered(request=5, at=HERE, differs={}),
    )
    assert state.differing == 0


@pytest.mark.parametrize("how", ["moved", "failed"])
def test_a_piece_that_was_not_written_says_nothing_of_whether_it_helps(how: str) -> None:
    state = during("live", "audit", differing=70)
    if how == "moved":
        state, _ = after(state, events.RepairArrived(request=5, at=AHEAD, frames=(), goes_on=True))
    else:
        state, _ = after(state, events.RequestFailed(request=5, code="unavailable"))
    answer = events.DigestAnswered(request=5, at=HERE, differs={"claim": [*range(64)]}, left=6)
    _, asked = after(replace(state, in_flight=during("live", "audit").in_flight), answer)
    assert [each.goes_on for each in only(asked, effects.SendRepair)] == [True]


def test_a_repair_is_written_only_over_what_it_was_made_for() -> None:
    answer = events.RepairArrived(request=5, at=HERE, frames=(1,))
    state, asked = after(during("live", "audit"), answer)
    assert [(each.expects, each.frames) for each in only(asked, effects.ApplyRepair)] == [(HERE, (1,))]
    assert state.audit_at == 100 + AUDIT_FIRST_MS, "it is compared again, to prove that it helped"
    for moved in ({"planned": AHEAD}, {"applying": 1}):
        _, asked = after(during("live", "audit", **moved), answer)
        assert only(asked, effects.ApplyRepair) == []


# ---- the network and the person's own switch


def test_the_switch_cuts_everything_off_and_back_on_asks_at_once() -> None:
    state, asked = after(during("live", "pull", "push"), events.Switched(off=True))
    assert (state.in_flight, state.switched_off) == ({}, True)
    assert kinds(asked) == {"Cancel", "CloseLive"}
    assert after(state, events.Woke(), 10**9)[1] == [], "nothing goes out, however long it lasts"
    _, asked = after(state, events.Switched(off=False))
    assert only(asked, effects.SendPull)
    assert only(asked, effects.OpenLive)


def test_a_network_that_goes_away_is_not_asked() -> None:
    state, asked = after(during("live", "pull"), events.NetworkChanged(up=False))
    assert (state.in_flight, state.network) == ({}, False)
    assert kinds(asked) == {"Cancel", "CloseLive"}


def test_a_start_beside_a_restored_server_does_not_pull_into_what_is_stale() -> None:
    def started(**fields: Any) -> tuple[State, list[Effect]]:
        given: dict[str, Any] = {
            "phase": Phase.FILLING,
            "cursor": HERE,
            "side": None,
            "side_cursor": None,
            "epoch": Id("e"),
            "server_id": Id("s"),
            "device_id": Id("d"),
            "last_number": 4,
            "acked": 4,
            "has_session": True,
        }
        return after(during("pull", pause=Pause.REBUILDING), events.Started(**{**given, **fields}))

    state, asked = started(stale=True)
    assert (state.stale, state.restored, state.pause) == (True, True, Pause.NONE)
    assert [each.stage for each in only(asked, effects.SendFirst)] == [2]
    assert only(asked, effects.SendPull) == []
    state, asked = started(forked=True)
    assert only(asked, effects.Register)
    state, _ = started(damaged=True)
    assert state.rebuilding
    state, _ = started(damaged=True, phase=Phase.STEADY)
    assert not state.rebuilding
    state, _ = started(user_id=None)
    assert state.user_id == ME
