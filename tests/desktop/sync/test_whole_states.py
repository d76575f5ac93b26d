"""Whole states after each event: nothing else changes, nothing is left as it was, and each boundary is where it is."""

from __future__ import annotations

from itertools import product
from typing import Any, Final

import pytest
from msgspec.structs import replace

from desktop.sync import effects, events
from desktop.sync.events import Event
from desktop.sync.state import Flight, Pause, Phase, Setback
from desktop.sync.under_way import (
    AUDIT_AGAIN_MS,
    AUDIT_FIRST_MS,
    AUDIT_MS,
    FULL_DISK_MS,
    LIVE_MS,
    OVERDUE_MS,
    POLL_MS,
    REQUEST_MS,
)
from shared.domain.kernel.ids import Id
from shared.wire.messages import Checkpoint, Cursor
from shared.wire.protocol import HEARTBEAT_S, MAX_PUSH_COMMANDS
from tests.desktop.sync.test_transitions import (
    AHEAD,
    HERE,
    KEY,
    LATE,
    ME,
    OTHER,
    after,
    batch,
    during,
    failed,
    fed,
    flight,
    only,
    registered,
    session,
)

QUIET: Final[dict[str, Any]] = {"pause": Pause.SIGN_IN}
"""Nothing is started while it lasts: what an event alone does is seen."""


def test_a_start_forgets_what_was_under_way_and_begins_from_what_is_stored() -> None:
    before = during(
        *("live", "pull", "push"),
        **QUIET,
        applying=3,
        side_whole=True,
        side_planned=HERE,
        drops_wait=True,
        sent=2,
        overdue_at=7,
        stale=True,
        restored=True,
        audit_at=5,
    )
    started = events.Started(
        phase=Phase.CLOSING,
        cursor=AHEAD,
        side=KEY,
        side_cursor=HERE,
        epoch=Id("e3"),
        server_id=Id("s3"),
        device_id=Id("d3"),
        user_id=OTHER,
        last_number=9,
        acked=5,
        has_session=False,
    )
    state, _ = after(before, started)
    assert state == replace(
        before,
        in_flight={},
        live_ready=False,
        phase=Phase.CLOSING,
        cursor=AHEAD,
        planned=AHEAD,
        applying=0,
        side=KEY,
        side_cursor=HERE,
        side_whole=False,
        epoch=Id("e3"),
        server_id=Id("s3"),
        device_id=Id("d3"),
        user_id=OTHER,
        last_number=9,
        acked=5,
        sent=5,
        overdue_at=0,
        has_session=False,
        pull_wanted=True,
        drops_wait=False,
        stale=False,
        restored=False,
        audit_at=100 + AUDIT_FIRST_MS,
    )
    wanted = {
        fields: after(before, replace(started, cursor=cursor, stale=stale, phase=phase))[0].pull_wanted
        for fields in ((cursor, stale, phase) for cursor in (HERE, None) for stale in (False, True) for phase in Phase)
        for cursor, stale, phase in [fields]
    }
    assert [fields for fields, is_wanted in wanted.items() if is_wanted] == [
        *((HERE, False, phase) for phase in Phase),
        (HERE, True, Phase.CLOSING),
    ]
    for rebuilding, damaged, phase in product((False, True), (False, True), (Phase.STEADY, Phase.FILLING)):
        state, _ = after(replace(before, rebuilding=rebuilding), replace(started, damaged=damaged, phase=phase))
        assert state.rebuilding is (phase is Phase.FILLING and (rebuilding or damaged))
    for registering, forked in product((False, True), (False, True)):
        state, _ = after(replace(before, registering=registering), replace(started, forked=forked))
        assert state.registering is (registering or forked)


@pytest.mark.parametrize("back", [events.NetworkChanged(up=True), events.Switched(off=False)])
def test_what_waited_may_try_at_once_when_the_way_is_back(back: Event) -> None:
    met = {"push": Setback(failures=3, retry_at=9_000, code="unreachable")}
    for pause in Pause:
        before = during(pause=pause, retry_at=900, setbacks=met, network=False, switched_off=True)
        passing = pause in {Pause.DISK_FULL, Pause.HELD, Pause.SERVER_OLD}
        expected = replace(before, pause=Pause.NONE if passing else pause, retry_at=0, setbacks={}, pull_wanted=True)
        way = {"network": True} if isinstance(back, events.NetworkChanged) else {"switched_off": False}
        assert after(before, back) == (replace(expected, **way), [])
    empty = during(cursor=None, network=False, switched_off=True)
    assert not after(empty, back)[0].pull_wanted, "there is nothing to go on from"


def test_a_session_changes_who_we_are_and_ends_its_request() -> None:
    met = {"renew": Setback(failures=3, retry_at=9_000, code="unreachable")}
    before = during("renew", pause=Pause.DISK_FULL, has_session=False, user_id=None, server_id=None, setbacks=met)
    expected = replace(before, in_flight={}, has_session=True, user_id=ME, server_id=Id("s"), setbacks={})
    assert after(before, session(request=6)) == (expected, [])


@pytest.mark.parametrize("other", [Id("a"), Id("z")])
def test_who_is_another_is_one_whichever_id_is_greater(other: Id) -> None:
    assert after(during("renew"), session(request=6, user_id=other))[0].pause is Pause.SIGN_IN
    assert after(during("renew"), session(request=6, server_id=other))[0].pause is Pause.WRONG_SERVER
    assert after(during("renew"), session(request=6, device_id=other))[0].registering
    assert after(during("renew"), session(request=6, epoch=other))[0].restored
    assert after(during("renew", registering=True), registered(user_id=other))[0].pause is Pause.SIGN_IN
    assert after(during("renew", registering=True), registered(epoch=other))[0].restored
    assert after(during("live"), fed(epoch=other))[0].restored
    assert after(during("live"), events.LiveOpened(connection=1, epoch=other, head=HERE))[0].restored
    state, asked = after(during("live", acked=0), events.Applied(cursor=AHEAD, acked=4, device_id=other))
    assert (state.acked, only(asked, effects.Archive)) == (0, [])


def test_an_identity_of_its_own_begins_with_all_that_the_server_said() -> None:
    met = {"renew": Setback(failures=3, retry_at=9_000, code="unreachable")}
    fields: dict[str, Any] = {"registering": True, "has_session": False, "setbacks": met, "overdue_at": 7, **QUIET}
    before = during("live", "pull", "push", "renew", "fill", **fields)
    state, asked = after(before, registered(server_id=Id("s2")))
    assert state == replace(
        before,
        in_flight={"fill": before.in_flight["fill"]},
        live_ready=False,
        pull_wanted=True,
        registering=False,
        device_id=Id("d2"),
        server_id=Id("s2"),
        last_number=3,
        sent=0,
        overdue_at=0,
        acked=0,
        has_session=True,
        setbacks={},
    )
    assert sorted(type(each).__name__ for each in asked) == ["Cancel", "Cancel", "Cancel", "CloseLive"]
    for nothing in ({"cursor": None}, {"stale": True}):
        assert not after(during(**fields, **nothing), registered())[0].pull_wanted
    assert after(during(epoch=None, **fields), registered(epoch=Id("e2")))[0].restored is False


@pytest.mark.parametrize(
    ("upto", "next_number", "sent"),
    [(6, 7, 6), (9, 10, 9), (9, 7, 6), (6, 10, 6), (3, 10, 5), (9, 3, 5)],
)
def test_what_was_answered_is_what_was_sent_and_known(upto: int, next_number: int, sent: int) -> None:
    before = during("live", "push", **QUIET, last_number=9, sent=5, acked=4)
    state, _ = after(before, events.PushAnswered(request=3, upto=upto, next=next_number))
    assert (state.sent, state.overdue_at, state.registering) == (sent, 100 + OVERDUE_MS, False)


def test_one_number_more_than_we_gave_is_another_copy_of_our_journal() -> None:
    before = during("live", "push", **QUIET, last_number=9, sent=5)
    for next_number, is_forked in ((9, False), (10, False), (11, True), (12, True)):
        state, _ = after(before, events.PushAnswered(request=3, upto=9, next=next_number))
        assert state.registering is is_forked
        assert (state.sent == 5) is is_forked


def test_an_answered_push_of_what_has_ended_is_never_overdue() -> None:
    before = during("push", **QUIET, last_number=6, sent=5, acked=6, drops_wait=True, overdue_at=7, stale=True)
    answer = events.PushAnswered(request=3, upto=6, next=7)
    state, _ = after(before, answer)
    assert (state.sent, state.overdue_at, state.drops_wait, state.pull_wanted) == (6, 0, False, True)
    pulled = {
        (live, stale): after(replace(before, live_ready=live, stale=stale), answer)[0].pull_wanted
        for live, stale in product((False, True), (False, True))
    }
    assert [key for key, is_wanted in pulled.items() if not is_wanted] == [(True, False)]


def test_how_many_a_push_holds_grows_twofold_to_its_bound_and_is_whole_again_when_all_is_sent() -> None:
    def pushed(upto: int, most: int, bound: int) -> tuple[int, int]:
        before = during("live", "push", **QUIET, last_number=9, sent=0, acked=0, push_most=most, push_bound=bound)
        state, _ = after(before, events.PushAnswered(request=3, upto=upto, next=upto + 1))
        return state.push_most, state.push_bound

    assert pushed(3, 3, 100) == (6, 100)
    assert pushed(8, 3, 5) == (5, 5)
    assert pushed(9, 3, 5) == (MAX_PUSH_COMMANDS, MAX_PUSH_COMMANDS)


def test_files_wait_to_be_taken_away_while_anything_is_unsent_and_no_longer() -> None:
    state, asked = after(during("live", "pull", "push", last_number=5), batch(drops=True))
    assert (state.drops_wait, state.pull_wanted, only(asked, effects.Apply)) == (True, True, [])
    assert [each.request for each in only(asked, effects.Cancel)] == [2]
    state, asked = after(during("live", "pull"), batch(drops=True))
    assert (state.drops_wait, len(only(asked, effects.Apply))) == (False, 1)
    state, asked = after(during("live", "pull", "push", last_number=5), batch())
    assert (state.drops_wait, state.pull_wanted, len(only(asked, effects.Apply))) == (False, False, 1)


def test_a_batch_is_handed_on_as_it_came_and_counted() -> None:
    met = {"pull": Setback(failures=3, retry_at=9_000, code="busy")}
    before = during("pull", **QUIET, applying=1, setbacks=met)
    state, asked = after(before, batch(frames=(1, 2)), 5_000)
    mark = Checkpoint(cursor=AHEAD, acked=4)
    assert asked == [effects.Apply(expects=HERE, frames=(1, 2), checkpoint=mark, device_id=Id("d"))]
    moved = {"pull": Flight(request=2, deadline=5_000 + REQUEST_MS)}
    assert state == replace(before, planned=AHEAD, applying=2, setbacks={}, in_flight=moved)
    aside = replace(before, into_side=True, side_planned=HERE, side_more=True)
    state, asked = after(aside, batch(frames=(1, 2)), 5_000)
    assert asked == [effects.ApplySide(expects=HERE, frames=(1, 2), key=None, checkpoint=mark, device_id=Id("d"))]
    assert state == replace(aside, side_planned=AHEAD, side_more=False, applying=2, setbacks={}, in_flight=moved)
    more = batch(checkpoint=Checkpoint(cursor=AHEAD, acked=4, more=True))
    state, _ = after(aside, more)
    assert (state.side_more, state.pull_wanted) == (True, True)
    assert after(replace(aside, pull_wanted=True), batch())[0].pull_wanted, "it was wanted for another reason"


def test_numbers_that_ended_although_we_never_gave_them_are_asked_for_again_as_another_device() -> None:
    before = during("pull", **QUIET)
    for acked, is_forked in ((3, False), (4, False), (5, True)):
        state, _ = after(before, batch(acked=acked))
        assert (state.registering, state.pull_wanted) == (is_forked, is_forked)
        assert ("pull" in state.in_flight) is not is_forked


def test_a_large_pull_begins_a_side_file_that_is_not_one_moment_yet() -> None:
    before = during("pull", **QUIET, side=KEY, side_cursor=AHEAD, side_whole=True)
    state, asked = after(before, events.PullIsLarge(request=2))
    assert state == replace(
        before,
        in_flight={},
        phase=Phase.CLOSING,
        side=None,
        side_cursor=None,
        side_whole=False,
        applying=1,
        pull_wanted=True,
    )
    assert [type(each).__name__ for each in asked] == ["Cancel", "CopyToSide"]


def test_the_end_of_a_pull_says_when_to_pull_again_and_whether_a_side_file_is_one_moment() -> None:
    met = {"pull": Setback(failures=3, retry_at=9_000, code="busy")}
    before = during("pull", **QUIET, setbacks=met)
    ended = events.PullEnded(request=2)
    alone = replace(before, live_ready=False)
    assert after(alone, ended)[0].poll_at == 100 + POLL_MS
    quiet = replace(before, in_flight={}, setbacks={}, poll_at=0)
    assert after(before, ended) == (quiet, [])
    for into_side, more in product((False, True), (False, True)):
        state, _ = after(replace(before, into_side=into_side, side_more=more), ended)
        assert state.side_whole is (into_side and not more)


def test_the_last_chunk_asks_for_the_pull_that_makes_it_one_moment() -> None:
    met = {"fill": Setback(failures=3, retry_at=9_000, code="busy")}
    before = during("fill", **QUIET, phase=Phase.FILLING, setbacks=met)
    state, _ = after(before, events.ChunkArrived(request=4, frames=(), key=KEY, is_last=False), 5_000)
    moved = {"fill": Flight(request=4, deadline=5_000 + REQUEST_MS)}
    assert state == replace(before, side_planned=KEY, applying=1, setbacks={}, in_flight=moved)
    state, _ = after(before, events.ChunkArrived(request=4, frames=(), key=KEY, is_last=True))
    assert state == replace(before, side_planned=HERE, applying=1, setbacks={}, in_flight={}, pull_wanted=True)


def test_what_was_applied_counts_up_and_never_below_nothing() -> None:
    before = during(**QUIET, applying=2, sent=4, acked=4, last_number=9)
    state, asked = after(before, events.Applied(cursor=AHEAD, acked=6, device_id=Id("d")))
    assert state == replace(before, cursor=AHEAD, applying=1, sent=6, acked=6)
    assert asked == [effects.Archive(upto=6)]
    state, _ = after(replace(before, applying=0), events.Applied(cursor=AHEAD, acked=3, device_id=Id("d")))
    assert (state.applying, state.sent, state.acked) == (0, 4, 4)
    assert after(replace(before, applying=0), events.SideApplied(key=KEY, cursor=None))[0].applying == 0
    assert after(replace(before, applying=0), failed("out_of_order"))[0].applying == 0


def test_stage_one_is_over_when_its_stream_has_ended_and_its_batch_is_durable() -> None:
    """In whichever order that comes."""
    opening = during("pull", **QUIET, phase=Phase.OPENING, cursor=None, planned=AHEAD, applying=1)
    applied = events.Applied(cursor=AHEAD, acked=4, device_id=Id("d"))
    ended = events.PullEnded(request=2)
    for first, second in ((applied, ended), (ended, applied)):
        state, _ = after(opening, first)
        assert state.phase is Phase.OPENING
        assert after(state, second)[0].phase is Phase.FILLING
    assert after(replace(opening, applying=2, in_flight={}), applied)[0].phase is Phase.OPENING
    assert after(during("pull", **QUIET), ended)[0].phase is Phase.STEADY


@pytest.mark.parametrize("phase", Phase)
def test_a_side_file_that_moved_on_is_taken_where_one_is_being_made(phase: Phase) -> None:
    before = during(**QUIET, phase=phase, applying=2)
    state, _ = after(before, events.SideApplied(key=KEY, cursor=AHEAD))
    made = {"side": KEY, "side_cursor": AHEAD, "phase": Phase.CLOSING}
    assert state == replace(before, applying=1, **(made if phase in (Phase.FILLING, Phase.CLOSING) else {}))
    state, _ = after(replace(before, side=KEY), events.SideApplied(key=None, cursor=None))
    assert state == replace(before, side=KEY, applying=1)


def test_what_could_not_be_written_is_asked_for_again_from_where_the_replica_is() -> None:
    before = during("live", "pull", applying=2, planned=AHEAD, device_id=None)
    quiet = replace(before, **QUIET)
    state, _ = after(quiet, failed("out_of_order"))
    assert state == replace(quiet, applying=1, planned=HERE, in_flight={"live": flight(1)}, pull_wanted=True)
    state, _ = after(quiet, failed("forked"))
    in_flight = {"live": flight(1)}
    assert state == replace(quiet, applying=1, planned=HERE, in_flight=in_flight, pull_wanted=True, registering=True)
    state, _ = after(before, failed("disk_full"))
    assert state == replace(
        before,
        applying=1,
        planned=HERE,
        in_flight={},
        live_ready=False,
        pull_wanted=True,
        pause=Pause.DISK_FULL,
        retry_at=100 + FULL_DISK_MS,
    )
    for freed in (events.SpaceFreed(), events.Woke()):
        woken, _ = after(state, freed, 100 + FULL_DISK_MS)
        assert (woken.pause, woken.retry_at) == (Pause.NONE, 0)


def test_a_side_file_that_failed_is_begun_anew_wherever_it_was() -> None:
    for phase, side_cursor in ((Phase.FILLING, None), (Phase.CLOSING, AHEAD), (Phase.SWAPPING, AHEAD)):
        fields: dict[str, Any] = {"side": KEY, "side_cursor": side_cursor, "side_whole": True, "applying": 1}
        before = during("fill", "pull", **QUIET, phase=phase, **fields)
        state, asked = after(before, failed("corrupt", side=True))
        assert (state.phase, state.side, state.side_cursor, state.side_whole) == (Phase.FILLING, None, None, False)
        assert [type(each).__name__ for each in asked] == ["Cancel", "Cancel", "DropSide"]
    copied, _ = after(during(**QUIET, phase=Phase.CLOSING, applying=1), failed("other", side=True))
    assert copied.phase is Phase.STEADY
    for side, phase in ((False, Phase.SWAPPING), (False, Phase.CLOSING), (True, Phase.STEADY)):
        assert after(during(**QUIET, phase=phase, applying=1), failed("other", side=side))[0].phase is phase


def test_a_swap_leaves_nothing_of_the_side_file() -> None:
    fields: dict[str, Any] = {"side": KEY, "side_cursor": AHEAD, "side_whole": True, "applying": 2}
    before = during(**QUIET, phase=Phase.SWAPPING, stale=True, restored=True, rebuilding=True, **fields)
    swapped = events.Swapped(cursor=AHEAD, acked=6, device_id=Id("d"))
    state, asked = after(before, swapped)
    assert state == replace(
        before,
        phase=Phase.STEADY,
        rebuilding=False,
        cursor=AHEAD,
        planned=AHEAD,
        side=None,
        side_cursor=None,
        side_whole=False,
        applying=0,
        stale=False,
        restored=False,
        pull_wanted=True,
        audit_at=100 + AUDIT_FIRST_MS,
        acked=6,
        sent=6,
    )
    assert asked == [effects.Archive(upto=6)]
    late = replace(before, phase=Phase.FILLING)
    assert after(late, swapped)[0] == replace(late, cursor=AHEAD, planned=AHEAD, acked=6, sent=6)


def test_the_live_link_brings_what_follows_and_says_what_is_missing() -> None:
    quiet = during("live", **QUIET)
    alive = {"live": Flight(request=1, deadline=5_000 + LIVE_MS)}
    state, asked = after(quiet, fed(frames=(1,)), 5_000)
    assert state == replace(quiet, in_flight=alive, planned=AHEAD, applying=1)
    mark = Checkpoint(cursor=AHEAD, acked=4)
    assert asked == [effects.Apply(expects=HERE, frames=(1,), checkpoint=mark, device_id=Id("d"))]
    for begin in (9, 11):
        state, asked = after(quiet, fed(begin=begin), 5_000)
        assert (state, asked) == (replace(quiet, in_flight=alive, pull_wanted=True), [])
    for here in (Cursor(9, 1), HERE):
        assert after(quiet, fed(to=here), 5_000) == (replace(quiet, in_flight=alive), [])
    filling = replace(quiet, phase=Phase.FILLING)
    assert len(only(after(filling, fed())[1], effects.Apply)) == 1
    for phase in (Phase.OPENING, Phase.CLOSING, Phase.SWAPPING):
        state, asked = after(replace(quiet, phase=phase), fed())
        assert (state.pull_wanted, asked) == (True, [])
    for nothing in ({"planned": None}, {"stale": True}):
        state, asked = after(replace(quiet, **nothing), fed())
        assert (state.pull_wanted, asked) == (False, [])


@pytest.mark.parametrize("kind", [events.LiveHinted, events.LiveOpened])
def test_a_head_is_a_reason_to_pull_only_ahead_of_us_and_where_the_server_says_so(kind: type[Any]) -> None:
    is_hint = kind is events.LiveHinted
    fields = {} if is_hint else {"epoch": Id("e")}
    before = during("live", **QUIET, live_ready=is_hint)
    for head, is_ahead in ((Cursor(9, 1), False), (HERE, False), (Cursor(11, 1), True)):
        state, asked = after(before, kind(connection=1, head=head, **fields), 5_000)
        alive = {"live": Flight(request=1, deadline=5_000 + LIVE_MS)}
        wanted = is_ahead and is_hint
        since = 0 if is_hint else 5_000
        assert state == replace(before, in_flight=alive, live_ready=True, live_since=since, pull_wanted=wanted)
        assert asked == []
    assert not after(replace(before, planned=None), kind(connection=1, head=AHEAD, **fields))[0].pull_wanted


def test_a_live_link_outlives_two_missed_heartbeats_and_no_fourth() -> None:
    beat_ms = HEARTBEAT_S * 1000
    state, _ = after(during("live", **QUIET), fed(to=HERE), 5_000)
    assert 2 * beat_ms < state.in_flight["live"].deadline - 5_000 < 4 * beat_ms


def test_audits_that_find_nothing_are_rarer_than_the_first() -> None:
    assert AUDIT_FIRST_MS < AUDIT_MS


def test_an_audit_is_of_one_position_and_says_when_the_next_one_is() -> None:
    behind = Cursor(9, 1)
    quiet = during("audit", **QUIET, audit_at=7)
    differs = {"claim": [7]}
    assert after(quiet, events.DigestAnswered(request=5, at=HERE, differs={}))[0] == replace(
        quiet, in_flight={}, audit_at=100 + AUDIT_MS
    )
    for at in (behind, AHEAD):
        state, asked = after(quiet, events.DigestAnswered(request=5, at=at, differs=differs))
        assert (state, asked) == (replace(quiet, in_flight={}, audit_at=100 + AUDIT_AGAIN_MS), [])
        state, asked = after(quiet, events.RepairArrived(request=5, at=at, frames=()))
        assert (state, asked) == (replace(quiet, in_flight={}, audit_at=100 + AUDIT_AGAIN_MS), [])
    met = {"audit": Setback(failures=3, retry_at=50, code="internal")}
    state, _ = after(replace(quiet, setbacks=met), events.DigestAnswered(request=5, at=HERE, differs=differs))
    assert (state.setbacks, state.audit_at) == (met, 100 + AUDIT_MS), "it has passed once they are here"
    state, _ = after(replace(quiet, setbacks=met), events.RepairArrived(request=5, at=HERE, frames=()))
    assert state.setbacks == {}


def test_a_passing_pause_ends_when_its_time_has_come_and_no_other_does() -> None:
    for pause in Pause:
        before = during(pause=pause, retry_at=500)
        passing = pause in {Pause.DISK_FULL, Pause.HELD, Pause.SERVER_OLD}
        for at_ms in (499, 500, 501):
            state, _ = after(before, events.Woke(), at_ms)
            is_over = passing and at_ms >= 500
            assert state.pause is (Pause.NONE if is_over or pause is Pause.NONE else pause)
            assert state.retry_at == (0 if is_over else 500)


def test_the_journal_never_gives_a_number_back() -> None:
    before = during(**QUIET)
    assert [after(before, events.Journaled(last_number=number))[0].last_number for number in (3, 4, 5)] == [4, 4, 5]


@pytest.mark.parametrize("event", LATE.values(), ids=LATE)
def test_an_answer_is_late_whether_its_number_is_below_or_above_what_is_under_way(event: Any) -> None:
    tag = "connection" if hasattr(event, "connection") else "request"
    state = during("live", "pull", "push", "fill", "audit")
    for number in (-1, 77):
        assert after(state, replace(event, **{tag: number})) == (state, [])


def test_a_late_session_says_nothing_of_the_server_as_it_is_now() -> None:
    for number in (-1, 77):
        assert after(during("live"), session(request=number, epoch=Id("z"))) == (during("live"), [])
