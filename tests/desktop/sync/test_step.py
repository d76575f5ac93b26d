"""The state machine: what is asked when, and what a lost, late or slow answer means."""

import msgspec
import pytest

from desktop.sync import backoff, batch, drive, effects, events, happened, outbox, rebase, run, setbacks
from desktop.sync import state as s
from desktop.sync.effects import Effect
from desktop.sync.run import OVERDUE_MS, REQUEST_MS, Now
from desktop.sync.state import Phase, State
from desktop.sync.step import next_wake, step
from shared.domain.ids import Id
from shared.wire.messages import Checkpoint, Cursor


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
    modules = (backoff, batch, drive, effects, events, happened, outbox, rebase, run, setbacks, s)
    kinds = [
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind.__module__ == module.__name__
    ]
    assert {kind.__name__ for kind in kinds if not kind.__struct_config__.frozen} == {
        *("Run", "Incoming", "Writes"),
        *("_Kind", "_Schema"),
    }
    named = [kind for kind in kinds if issubclass(kind, s.Step)]
    assert len(named) > 40
    for kind in named:
        with pytest.raises(TypeError, match="positional"):
            kind(1)
