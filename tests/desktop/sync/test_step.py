"""The state machine: what is asked when, and what a lost, late or slow answer means."""

from typing import Any

import msgspec
import pytest

from desktop.journal import record
from desktop.sync import (
    backoff,
    batch,
    effects,
    events,
    rebase,
    scheduling,
    transitions,
    under_way,
)
from desktop.sync import (
    failures as setbacks,
)
from desktop.sync import state as s
from desktop.sync.effects import Effect
from desktop.sync.state import Link, Pause, Phase, Setback, State
from desktop.sync.step import is_caught_up, link_of, next_wake, step
from desktop.sync.under_way import OVERDUE_MS, REQUEST_MS, Now
from shared.domain.kernel.ids import Id
from shared.wire.messages import Checkpoint, Cursor
from tests.desktop.sync.test_transitions import AHEAD, HERE, KEY, during


def at(ms: int) -> Now:
    return Now(ms, 0.5)


def steady(acked: int = 0) -> State:
    """At rest, signed in, with everything up to `acked` ended."""
    state, _ = step(
        State(phase=Phase.STEADY),
        events.Started(
            phase=Phase.STEADY,
            cursor=Cursor(10, 1),
            side=None,
            side_cursor=None,
            epoch=Id("e"),
            server_id=Id("s"),
            device_id=Id("d"),
            last_number=acked,
            acked=acked,
            has_session=True,
        ),
        at(1),
    )
    return state


def pulling(state: State) -> int:
    return state.in_flight["pull"].request


def test_a_start_pulls_and_opens_the_live_link() -> None:
    state = steady()
    assert {"pull", "live"} <= set(state.in_flight)
    assert "push" not in state.in_flight


def test_a_command_is_pushed_from_the_first_number_that_was_not_answered() -> None:
    _, asked = step(steady(acked=4), events.Journaled(last_number=6), at(2))
    assert [(e.first, e.limit) for e in asked if isinstance(e, effects.SendPush)] == [(5, 1_000)]


def test_an_answered_push_leaves_the_journal_alone_until_a_checkpoint_brings_the_results() -> None:
    state, asked = step(steady(), events.Journaled(last_number=2), at(2))
    push = next(e for e in asked if isinstance(e, effects.SendPush))
    state, asked = step(state, events.PushAnswered(request=push.request, upto=2, next=3), at(3))
    assert state.sent == 2
    assert state.acked == 0
    assert not [e for e in asked if isinstance(e, effects.Archive)]
    batch = events.BatchArrived(
        request=pulling(state), frames=(), checkpoint=Checkpoint(cursor=Cursor(11, 1), acked=2), drops=False
    )
    state, asked = step(state, batch, at(4))
    assert not [e for e in asked if isinstance(e, effects.Archive)], "nothing is durable yet"
    state, asked = step(state, events.Applied(cursor=Cursor(11, 1), acked=2, device_id=Id("d")), at(5))
    assert [e.upto for e in asked if isinstance(e, effects.Archive)] == [2]


def test_a_silent_request_is_lost_and_a_slow_one_is_not() -> None:
    state = steady()
    request = pulling(state)
    for moment in range(2, 6):
        state, asked = step(state, events.FramesCame(request=request), at(moment * REQUEST_MS // 2))
        assert pulling(state) == request
        assert not [e for e in asked if isinstance(e, effects.Cancel) and e.request == request]
    last = 5 * REQUEST_MS // 2
    state, asked = step(state, events.Woke(), at(last + REQUEST_MS))
    assert [e for e in asked if isinstance(e, effects.Cancel) and e.request == request]


def test_a_late_answer_of_a_request_that_was_given_up_changes_nothing() -> None:
    state = steady()
    request = pulling(state)
    state, _ = step(state, events.RequestFailed(request=request, code="unreachable"), at(2))
    late = events.BatchArrived(
        request=request, frames=(), checkpoint=Checkpoint(cursor=Cursor(99, 1), acked=0), drops=False
    )
    after, asked = step(state, late, at(3))
    assert after.planned == state.planned
    assert not [e for e in asked if isinstance(e, effects.Apply)]


def test_failures_are_followed_by_a_wait_that_a_returning_network_ends() -> None:
    state = steady()
    state, _ = step(state, events.RequestFailed(request=pulling(state), code="unreachable"), at(100))
    assert "pull" not in state.in_flight
    wake = next_wake(state, 100)
    assert wake is not None
    assert 100 < wake <= 100 + 500
    state, asked = step(state, events.NetworkChanged(up=True), at(101))
    assert [e for e in asked if isinstance(e, effects.SendPull)]


def test_files_are_taken_away_only_after_what_was_entered_on_them_was_answered() -> None:
    state, _ = step(steady(), events.Journaled(last_number=1), at(2))
    request = pulling(state)
    batch = events.BatchArrived(
        request=request, frames=(), checkpoint=Checkpoint(cursor=Cursor(12, 1), acked=0), drops=True
    )
    state, asked = step(state, batch, at(3))
    assert not [e for e in asked if isinstance(e, effects.Apply)]
    assert "pull" not in state.in_flight
    push = state.in_flight["push"].request
    state, asked = step(state, events.PushAnswered(request=push, upto=1, next=2), at(4))
    assert [e for e in asked if isinstance(e, effects.SendPull)], "now it is pulled again and may be applied"


def test_a_feed_with_a_gap_is_pulled_and_one_from_here_is_applied() -> None:
    state = steady()
    state, _ = step(state, events.PullEnded(request=pulling(state)), at(2))
    live = state.in_flight["live"].request
    state, _ = step(state, events.LiveOpened(connection=live, epoch=Id("e"), head=Cursor(10, 1)), at(3))
    fed = events.LiveFed(connection=live, epoch=Id("e"), begin=10, to=Cursor(12, 5), acked=0, frames=(), is_empty=False)
    after, asked = step(state, fed, at(4))
    assert [e.checkpoint.cursor for e in asked if isinstance(e, effects.Apply)] == [Cursor(12, 5)]
    gap = events.LiveFed(connection=live, epoch=Id("e"), begin=14, to=Cursor(15, 6), acked=0, frames=(), is_empty=False)
    after, _ = step(after, events.Applied(cursor=Cursor(12, 5), acked=0, device_id=Id("d")), at(5))
    _, asked = step(after, gap, at(6))
    assert [e.cursor for e in asked if isinstance(e, effects.SendPull)] == [Cursor(12, 5)]


def test_an_expired_token_pauses_nothing_but_the_sending() -> None:
    state = steady()
    state, asked = step(state, events.RequestFailed(request=pulling(state), code="token_expired"), at(2))
    assert [e for e in asked if isinstance(e, effects.Renew)]
    renew = state.in_flight["renew"].request
    state, _ = step(state, events.RequestFailed(request=renew, code="token_expired"), at(3))
    assert state.pause is s.Pause.SIGN_IN
    state, _ = step(state, events.Journaled(last_number=9), at(4))
    assert state.last_number == 9


def pushed(upto: int = 2) -> State:
    """Live and at rest, with commands that the server has answered and whose results have not come."""
    state, _ = step(steady(), events.PullEnded(request=pulling(steady())), at(2))
    live = state.in_flight["live"].request
    state, _ = step(state, events.LiveOpened(connection=live, epoch=Id("e"), head=Cursor(10, 1)), at(3))
    state, _ = step(state, events.Journaled(last_number=upto), at(4))
    state, _ = step(
        state, events.PushAnswered(request=state.in_flight["push"].request, upto=upto, next=upto + 1), at(5)
    )
    return state


def alive_until(state: State, ms: int) -> tuple[State, list[Effect]]:
    """Heartbeats, and whatever the machine wants to be woken for, up to a time."""
    asked: list[Effect] = []
    now = 5
    while now < ms:
        due = next_wake(state, now)
        now = min(ms, now + 20_000, due if due is not None else ms)
        live = state.in_flight["live"].request
        beat = events.LiveFed(
            connection=live, epoch=Id("e"), begin=10, to=Cursor(10, 1), acked=0, frames=(), is_empty=True
        )
        for event in (beat, events.Woke()):
            state, more = step(state, event, at(now))
            asked += more
    return state, asked


def test_answered_commands_whose_results_do_not_come_are_sent_again() -> None:
    """A server restored to before them answers for nothing that it said: only a result row ends a command."""
    state, asked = alive_until(pushed(), OVERDUE_MS - 1_000)
    assert not [e for e in asked if isinstance(e, effects.SendPush)]
    state, asked = alive_until(state, OVERDUE_MS + 1_000)
    assert [e.first for e in asked if isinstance(e, effects.SendPush)] == [1]


def test_what_has_ended_is_not_sent_again() -> None:
    state, _ = step(pushed(), events.Applied(cursor=Cursor(11, 1), acked=2, device_id=Id("d")), at(6))
    assert next_wake(state, 6) is not None
    _, asked = alive_until(state, 2 * OVERDUE_MS)
    assert not [e for e in asked if isinstance(e, effects.SendPush)]


def test_what_the_machine_is_told_and_hands_on_is_never_changed_and_named_field_by_field() -> None:
    """A state is kept, compared and taken back to; only what one step or one batch is made of grows meanwhile."""
    modules = (backoff, batch, scheduling, effects, events, transitions, record, rebase, under_way, setbacks, s)
    kinds = [
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind.__module__ == module.__name__
    ]
    assert {kind.__name__ for kind in kinds if not kind.__struct_config__.frozen} == {
        *("Run", "Incoming", "Writes", "Folded"),
        *("_Kind", "_Schema"),
    }
    named = [kind for kind in kinds if issubclass(kind, s.Step)]
    assert len(named) > 40
    for kind in named:
        with pytest.raises(TypeError, match="positional"):
            kind(1)


# ---- when it is woken, and what people are told ------------------------------------------------------------------


def test_it_is_woken_for_the_first_of_what_is_due_later() -> None:
    """What is due already was looked at; it needs no time of its own."""
    dues = {"poll_at": 700, "audit_at": 800, "overdue_at": 900}
    state = during(**dues)
    assert next_wake(state, 100) == 700
    assert [next_wake(state, at_ms) for at_ms in (699, 700, 799, 800, 899, 900)] == [700, 800, 800, 900, 900, None]
    flying = during("pull", **dues)
    deadline = flying.in_flight["pull"].deadline
    assert [next_wake(flying, at_ms) for at_ms in (900, deadline - 1, deadline)] == [deadline, deadline, None]
    assert next_wake(during("pull", audit_at=deadline + 1), 100) == deadline
    met = {"pull": Setback(failures=1, retry_at=500, code="busy"), "push": Setback(failures=1, retry_at=0, code="busy")}
    assert next_wake(during(setbacks=met, **dues), 100) == 500
    assert next_wake(during(), 100) is None


def test_without_a_way_out_only_the_end_of_what_is_under_way_wakes_it() -> None:
    for out in ({"network": False}, {"switched_off": True}, {"pause": Pause.SIGN_IN}, {"pause": Pause.DISK_FULL}):
        state = during("pull", poll_at=700, retry_at=500, **out)
        is_retried = out.get("pause") is Pause.DISK_FULL
        assert next_wake(state, 100) == (500 if is_retried else state.in_flight["pull"].deadline), out


def test_the_link_is_told_as_it_is() -> None:
    assert link_of(during("live")) is Link.LIVE
    assert link_of(during("live", network=False)) is Link.OFFLINE
    assert link_of(during("live", switched_off=True)) is Link.OFFLINE
    assert link_of(during("live", pause=Pause.HELD)) is Link.OFFLINE
    assert link_of(during(live_ready=False)) is Link.CONNECTING
    assert link_of(during("pull", live_ready=False)) is Link.CONNECTING


def test_a_live_link_alone_that_fails_is_told_as_such_and_a_server_that_is_silent_twice_as_gone() -> None:
    def link(failures: dict[str, int], cursor: Cursor | None = HERE) -> Link:
        met = {slot: Setback(failures=count, retry_at=0, code="unreachable") for slot, count in failures.items()}
        return link_of(during(live_ready=False, cursor=cursor, setbacks=met))

    assert link({"live": 1}) is Link.DEGRADED
    assert link({"live": 9}) is Link.DEGRADED
    assert link({"live": 1}, None) is Link.CONNECTING, "nothing has passed yet"
    assert link({"live": 1, "push": 5, "audit": 5}) is Link.DEGRADED, (
        "only what is small and asked of everybody says it"
    )
    for slot in ("renew", "pull", "fill"):
        assert [link({slot: count}) for count in (1, 2, 3)] == [Link.CONNECTING, Link.OFFLINE, Link.OFFLINE]
        assert link({"live": 1, slot: 1}) is Link.CONNECTING


# ---- what is started ---------------------------------------------------------------------------------------------


def woken(state: State, at_ms: int = 100) -> list[str]:
    """What is started when nothing but time has passed."""
    _, asked = step(state, events.Woke(), at(at_ms))
    return [type(each).__name__ for each in asked]


def waits(slot: str, until: int) -> dict[str, Setback]:
    return {slot: Setback(failures=1, retry_at=until, code="busy")}


def test_at_rest_nothing_is_started() -> None:
    assert woken(during("live")) == []


def test_each_kind_of_request_begins_when_its_wait_is_over() -> None:
    started: dict[str, tuple[State, str]] = {
        "push": (during("live", last_number=9), "SendPush"),
        "pull": (during("live", pull_wanted=True), "SendPull"),
        "live": (during(live_ready=False), "OpenLive"),
        "audit": (during("live", audit_at=50), "SendDigest"),
        "fill": (during("live", phase=Phase.FILLING), "SendFirst"),
        "renew": (during("live", has_session=False), "Renew"),
    }
    for slot, (state, effect) in started.items():
        assert woken(state) == [effect]
        assert woken(msgspec.structs.replace(state, setbacks=waits(slot, 101))) == [], slot
        assert woken(msgspec.structs.replace(state, setbacks=waits(slot, 100))) == [effect], slot
    registering = during("live", registering=True, setbacks=waits("renew", 101))
    assert (woken(registering), woken(registering, 101)) == ([], ["Register"])


def test_without_a_session_or_a_device_of_its_own_nothing_else_is_started() -> None:
    wishes: dict[str, object] = {"last_number": 9, "pull_wanted": True, "audit_at": 50, "live_ready": False}
    assert woken(during(has_session=False, **wishes)) == ["Renew"]
    assert woken(during("push", registering=True, **wishes)) == ["Cancel", "Register"]
    assert woken(during("renew", has_session=False, **wishes)) == []
    assert woken(during("renew", **wishes)) == []
    assert woken(during(device_id=None, last_number=9, live_ready=False)) == ["OpenLive"]
    for out in ({"network": False}, {"switched_off": True}, {"pause": Pause.SIGN_IN}):
        assert woken(during(**wishes, **out)) == []


def test_a_pull_waits_for_what_is_under_way_and_is_not_made_into_what_is_stale() -> None:
    assert woken(during("live", pull_wanted=True)) == ["SendPull"]
    for busy in ({"applying": 1}, {"phase": Phase.SWAPPING}):
        assert woken(during("live", pull_wanted=True, **busy)) == []
    assert woken(during("live", "pull", pull_wanted=True)) == []
    assert woken(during("live", "fill", pull_wanted=True, phase=Phase.FILLING)) == ["SendPull"]
    assert woken(during("live", "fill", pull_wanted=True, phase=Phase.FILLING, stale=True)) == []
    put_off = during("live", "push", pull_wanted=True, drops_wait=True, last_number=9)
    assert woken(put_off) == []
    assert woken(during("live", pull_wanted=True, drops_wait=True)) == ["SendPull"], "all was answered"


def test_without_a_live_link_it_is_pulled_now_and_then() -> None:
    state = during("live", live_ready=False, poll_at=100)
    assert (woken(state, 99), woken(state, 100)) == ([], ["SendPull"])
    after, asked = step(state, events.Woke(), at(100))
    assert [(e.cursor, e.into_side) for e in asked if isinstance(e, effects.SendPull)] == [(HERE, False)]
    assert (after.poll_at, after.pull_wanted, after.into_side, after.continue_due) == (0, False, False, True)
    assert woken(during("live", live_ready=False, poll_at=0)) == []
    assert woken(during("live", poll_at=100)) == [], "the live link brings it"


def test_a_live_link_goes_on_after_a_pull_from_where_the_replica_is() -> None:
    state = during("live", continue_due=True)
    after, asked = step(state, events.Woke(), at(100))
    assert [(e.connection, e.cursor) for e in asked if isinstance(e, effects.Continue)] == [(1, HERE)]
    assert not after.continue_due
    for still in ({"applying": 1}, {"live_ready": False}):
        assert woken(during("live", continue_due=True, **still)) == []
    assert woken(during("live", "pull", continue_due=True)) == []
    assert woken(during("live", continue_due=True, pull_wanted=True)) == ["SendPull"]
    assert woken(during(live_ready=False, stale=True, phase=Phase.SWAPPING)) == [], "its cursor means nothing"


def test_an_audit_is_made_at_rest_only() -> None:
    state = during("live", audit_at=100)
    assert (woken(state, 99), woken(state, 100)) == ([], ["SendDigest"])
    assert woken(during("live", audit_at=0)) == []
    assert woken(during("live", audit_at=100, applying=1)) == []
    assert woken(during("live", "pull", audit_at=100)) == []
    assert woken(during("live", "audit", audit_at=100)) == []
    assert woken(during("live", "fill", audit_at=100, phase=Phase.FILLING)) == []


def test_a_first_sync_opens_fills_and_swaps() -> None:
    empty: dict[str, object] = {"phase": Phase.OPENING, "cursor": None, "planned": None, "live_ready": False}
    after, asked = step(during(**empty, into_side=True), events.Woke(), at(100))
    assert [(e.stage, e.resume) for e in asked if isinstance(e, effects.SendFirst)] == [(1, None)]
    assert not after.into_side
    assert woken(during(**empty, applying=1)) == []
    assert woken(during("pull", **empty)) == []
    lost = during("live", phase=Phase.OPENING)
    after, asked = step(lost, events.Woke(), at(100))
    assert (after.phase, [e.stage for e in asked if isinstance(e, effects.SendFirst)]) == (Phase.FILLING, [2])
    assert step(during("live", phase=Phase.OPENING, applying=1), events.Woke(), at(100))[0].phase is Phase.OPENING
    assert step(during("live", "pull", phase=Phase.OPENING), events.Woke(), at(100))[0].phase is Phase.OPENING
    after, asked = step(during("live", phase=Phase.FILLING, side=KEY), events.Woke(), at(100))
    assert [(e.stage, e.resume) for e in asked if isinstance(e, effects.SendFirst)] == [(2, KEY)]
    assert after.side_planned == KEY
    assert woken(during("live", phase=Phase.FILLING, applying=1)) == []


def test_a_side_file_takes_over_once_it_is_one_moment_and_not_behind() -> None:
    closing: dict[str, object] = {"phase": Phase.CLOSING, "side_cursor": HERE, "side_whole": True}
    for side, planned, swaps in ((HERE, HERE, True), (AHEAD, HERE, True), (HERE, AHEAD, False)):
        state = during("live", **{**closing, "side_cursor": side}, planned=planned, pull_wanted=True)
        after, asked = step(state, events.Woke(), at(100))
        assert [type(e).__name__ for e in asked] == (["Swap"] if swaps else ["SendPull"])
        assert after.phase is (Phase.SWAPPING if swaps else Phase.CLOSING)
        if not swaps:
            assert [(e.cursor, e.into_side) for e in asked if isinstance(e, effects.SendPull)] == [(side, True)]
            assert (after.into_side, after.pull_wanted, after.side_planned, after.side_more) == (
                True,
                False,
                side,
                False,
            )
    assert woken(during("live", "audit", **closing)) == ["Cancel", "Swap"], "what it compares goes away"
    assert woken(during("live", **{**closing, "side_whole": False})) == ["SendPull"]
    assert woken(during("live", **closing, applying=1)) == []
    assert woken(during("live", "pull", **closing)) == []
    assert woken(during("live", **{**closing, "side_whole": False}, setbacks=waits("pull", 101))) == []
    stale = during(**closing, planned=AHEAD, stale=True, restored=True, live_ready=False)
    _, asked = step(stale, events.Woke(), at(100))
    assert [e.restored for e in asked if isinstance(e, effects.Swap)] == [True], "behind what means nothing"


def test_results_that_are_overdue_are_asked_for_only_when_none_is_on_its_way() -> None:
    overdue: dict[str, object] = {"sent": 4, "acked": 2, "overdue_at": 100}
    assert (woken(during("live", **overdue), 99), woken(during("live", **overdue))) == ([], ["SendPush"])
    after, asked = step(during("live", **overdue), events.Woke(), at(100))
    assert [e.first for e in asked if isinstance(e, effects.SendPush)] == [3]
    assert (after.sent, after.overdue_at) == (2, 0)
    ended, asked = step(during("live", sent=4, acked=4, overdue_at=100), events.Woke(), at(100))
    assert (ended.overdue_at, asked) == (0, [])
    for coming in ({"applying": 1}, {"phase": Phase.SWAPPING}):
        after, asked = step(during("live", **overdue, **coming), events.Woke(), at(100))
        assert (after.sent, after.overdue_at, asked) == (4, 100 + OVERDUE_MS, [])
    after, asked = step(during("live", "pull", **overdue), events.Woke(), at(100))
    assert (after.sent, after.overdue_at, asked) == (4, 100 + OVERDUE_MS, [])
    after, asked = step(during("live", **overdue, pull_wanted=True), events.Woke(), at(100))
    assert (after.sent, after.overdue_at) == (4, 100 + OVERDUE_MS)
    after, asked = step(during("live", "push", **overdue), events.Woke(), at(100))
    assert (after.sent, after.overdue_at, asked) == (4, 100, []), "its answer is waited for first"


@pytest.mark.parametrize("coming", [{"applying": 1}, {"pull_wanted": True}])
def test_results_that_are_overdue_are_put_off_once_and_not_for_ever(coming: dict[str, object]) -> None:
    """Rows were on their way at each such moment for ten minutes: what the server had lost was never sent again."""
    overdue: dict[str, object] = {"sent": 4, "acked": 2, "overdue_at": 100}
    state, _ = step(during("live", "pull", **overdue, **coming), events.Woke(), at(100))
    assert (state.sent, state.put_off) == (4, True)
    state, asked = step(state, events.Woke(), at(100 + OVERDUE_MS))
    assert [e.first for e in asked if isinstance(e, effects.SendPush)] == [3]
    request = state.in_flight["push"].request
    state, _ = step(state, events.PushAnswered(request=request, next=5, upto=4), at(101 + OVERDUE_MS))
    assert (state.sent, state.overdue_at, state.put_off) == (4, 101 + 2 * OVERDUE_MS, False), "and so from there"


def test_what_becomes_of_a_first_copy_is_waited_for_however_long_it_takes() -> None:
    state = during("live", sent=4, acked=2, overdue_at=100, put_off=True, phase=Phase.SWAPPING)
    after, asked = step(state, events.Woke(), at(100))
    assert (after.sent, after.overdue_at, after.put_off, asked) == (4, 100 + OVERDUE_MS, True, [])


def test_what_nobody_says_is_not_so() -> None:
    """Of a state, an event and an effect: only the network is taken to be there until somebody says that it is not."""
    for module in (effects, events, s):
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, s.Step) and kind.__module__ == module.__name__:
                said = {field.name: field.default for field in msgspec.structs.fields(kind)}
                assert {name for name, value in said.items() if value is True} == ({"network"} & set(said))
    state = State(phase=Phase.OPENING)
    numbers = (state.applying, state.last_number, state.sent, state.acked, state.retry_at, state.poll_at)
    assert numbers == (0,) * 6
    assert (state.overdue_at, state.audit_at, state.next_request) == (0, 0, 1)
    assert (state.failures, state.told, state.error, state.silences) == (0, None, "", 0)


def test_the_failure_that_is_told_is_of_what_says_best_why_something_is_not_on_the_server() -> None:
    order = ("renew", "push", "fill", "pull", "audit")
    met = {slot: Setback(failures=n, retry_at=0, code=slot) for n, slot in enumerate((*order, "live"), start=1)}
    for at_slot, slot in enumerate(order):
        state = during(setbacks={each: met[each] for each in (*order[at_slot:], "live")})
        assert (state.told, state.error, state.failures) == (met[slot], slot, 5)
    assert during(setbacks=met).silences == 4
    alone = during(setbacks={"live": met["live"]})
    assert (alone.told, alone.error, alone.failures, alone.silences) == (None, "", 0, 0)


def test_who_wakes_late_does_what_was_due_meanwhile() -> None:
    """A computer that slept: nothing is woken at the very moment that was asked for."""
    late = 5_000
    assert woken(during("live", sent=4, acked=2, overdue_at=100), late) == ["SendPush"]
    assert woken(during("live", live_ready=False, poll_at=100), late) == ["SendPull"]
    assert woken(during("live", audit_at=100), late) == ["SendDigest"]
    assert woken(during("live", pull_wanted=True, setbacks=waits("pull", 100)), late) == ["SendPull"]
    state = during("live", "pull", "push", last_number=9)
    after, asked = step(state, events.Woke(), at(state.in_flight["pull"].deadline + late))
    assert after.in_flight == {}
    assert [type(e).__name__ for e in asked] == ["CloseLive", "Cancel", "Cancel"]


@pytest.mark.parametrize("phase", list(Phase))
def test_only_a_whole_copy_is_caught_up(phase: Phase) -> None:
    assert is_caught_up(during("live", phase=phase)) == (phase is Phase.STEADY)


@pytest.mark.parametrize("coming", [{"pull_wanted": True}, {"applying": 1}, {"applying": 2}])
def test_what_is_still_to_come_is_not_here(coming: dict[str, Any]) -> None:
    assert not is_caught_up(during("live", **coming))


def test_what_is_being_fetched_is_not_here_whatever_else_is_under_way() -> None:
    assert not is_caught_up(during("live", "pull"))
    assert is_caught_up(during("live", "push", "audit"))
