"""What a refusal means for the device, whichever request met it."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass
from typing import Any, Final

import pytest
from msgspec.structs import replace

from desktop.sync import effects, events
from desktop.sync.backoff import LONGEST_AFTER_MS
from desktop.sync.effects import Effect
from desktop.sync.failures import Met
from desktop.sync.state import Flight, Link, Pause, Phase, Setback, State
from desktop.sync.step import link_of, next_wake, step
from desktop.sync.under_way import HELD_MS, POLL_MS, REQUEST_MS, Now
from shared.domain.kernel.ids import Id, named_id
from shared.wire.messages import Cursor
from shared.wire.protocol import MAX_PUSH_COMMANDS
from tests.desktop.sync.test_transitions import AHEAD, HERE, KEY, after, during, fed, kinds, only


@pytest.mark.parametrize("code", ["token_expired", "token_reused"])
def test_a_session_that_has_ended_is_renewed_or_asks_for_the_person(code: str) -> None:
    flight = Flight(request=1, deadline=9_000)
    state = State(
        phase=Phase.STEADY, has_session=True, device_id=named_id("d"), next_request=2, in_flight={"push": flight}
    )
    state, asked = step(state, events.RequestFailed(request=1, code=code), Now(at_ms=1, roll=0.5))
    (renew,) = [each for each in asked if isinstance(each, effects.Renew)]
    state, _ = step(state, events.RequestFailed(request=renew.request, code=code), Now(at_ms=2, roll=0.5))
    assert state.pause is Pause.SIGN_IN


def refused(code: str) -> State:
    """When the push of a command meets this refusal."""
    state = State(
        phase=Phase.STEADY,
        has_session=True,
        device_id=named_id("d"),
        last_number=1,
        next_request=2,
        in_flight={"push": Flight(request=1, deadline=9_000)},
    )
    state, _ = step(state, events.RequestFailed(request=1, code=code), Now(at_ms=1, roll=0.5))
    return state


PASSES = {"device_paused": Pause.HELD, "protocol_unknown": Pause.SERVER_OLD}


@pytest.mark.parametrize("code", PASSES)
def test_what_others_may_end_is_tried_again_each_minute(code: str) -> None:
    state = refused(code)
    assert state.pause is PASSES[code]
    due = next_wake(state, 1)
    assert due == 1 + HELD_MS
    state, asked = step(state, events.Woke(), Now(at_ms=due, roll=0.5))
    assert state.pause is Pause.NONE
    assert asked


@pytest.mark.parametrize("code", PASSES)
def test_a_returning_network_does_not_make_a_passing_pause_last_for_ever(code: str) -> None:
    state, asked = step(refused(code), events.NetworkChanged(up=True), Now(at_ms=2, roll=0.5))
    assert state.pause is Pause.NONE
    assert asked


def test_an_outgrown_program_is_not_tried_again_by_itself() -> None:
    state, asked = step(refused("protocol_old"), events.NetworkChanged(up=True), Now(at_ms=2, roll=0.5))
    assert state.pause is Pause.UPDATE
    assert not asked


@pytest.mark.parametrize("slot", ["push", "pull"])
def test_a_restored_server_is_met_as_another_device(slot: str) -> None:
    """What the old device was told counts another time line's numbers: without a new one nothing would ever end."""
    flight = Flight(request=1, deadline=9_000)
    state = State(
        phase=Phase.STEADY,
        has_session=True,
        device_id=named_id("d"),
        cursor=Cursor(5, 5),
        next_request=2,
        in_flight={slot: flight},
    )
    state, asked = step(state, events.RequestFailed(request=1, code="server_restored"), Now(at_ms=1, roll=0.5))
    assert [type(each) for each in asked if isinstance(each, effects.Register)] == [effects.Register]
    assert state.stale


# ---- each refusal by itself


def failed(request: int, code: str, **fields: Any) -> events.RequestFailed:
    return events.RequestFailed(request=request, code=code, **fields)


@dataclass(frozen=True)
class Gap:
    """What the server expects of a device that has given 9, sent 6 and had 4 ended, and what that means."""

    expected: int
    is_restored: bool = False
    is_copied: bool = False


GAPS: Final = (
    Gap(1, is_restored=True),
    Gap(4, is_restored=True),
    Gap(5),
    Gap(7),
    Gap(9),
    Gap(10),
    Gap(11, is_copied=True),
    Gap(99, is_copied=True),
)


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: f"expects {gap.expected}")
def test_which_number_a_server_expects_says_what_became_of_it_or_of_us(gap: Gap) -> None:
    """Less than had ended: it lacks what it once had. More than we gave: a copy of our journal is at work."""
    state = during("live", "push", last_number=9, sent=6, acked=4)
    state, asked = after(state, failed(3, "gap", expected=gap.expected))
    assert (state.stale, state.restored) == (gap.is_restored, gap.is_restored)
    assert bool(only(asked, effects.Register)) == (gap.is_restored or gap.is_copied)
    if not (gap.is_restored or gap.is_copied):
        assert state.sent == gap.expected - 1
        assert [each.first for each in only(asked, effects.SendPush)] == [gap.expected] * (gap.expected < 10)


def test_a_gap_without_a_number_is_only_waited_for() -> None:
    state, asked = after(during("live", "push", last_number=9, sent=6), failed(3, "gap"))
    assert (state.sent, state.registering, asked) == (6, False, [])
    assert state.setbacks["push"].code == "gap"


FATALS: Final = {
    "protocol_old": Pause.UPDATE,
    "device_revoked": Pause.REVOKED,
    "wrong_server": Pause.WRONG_SERVER,
    "device_paused": Pause.HELD,
    "protocol_unknown": Pause.SERVER_OLD,
}


@pytest.mark.parametrize("code", FATALS)
def test_what_concerns_every_request_ends_every_request(code: str) -> None:
    numbers = {"push": 3, "pull": 2, "audit": 5, "fill": 4}
    for slot, request in numbers.items():
        state, asked = after(during("live", *numbers), failed(request, code))
        assert (state.pause, state.in_flight, state.live_ready) == (FATALS[code], {}, False), slot
        assert kinds(asked) == {"Cancel", "CloseLive"}
        assert state.setbacks[slot].code == code


@pytest.mark.parametrize("code", ["protocol_old", "device_revoked", "wrong_server", "device_paused"])
def test_what_concerns_every_request_may_come_over_the_live_link(code: str) -> None:
    state, _ = after(during("live", "pull"), events.LiveClosed(connection=1, code=code))
    assert (state.pause, state.in_flight) == (FATALS[code], {})


@pytest.mark.parametrize("code", ["token_expired", "token_reused", "bad_credentials", "forbidden"])
def test_a_session_that_cannot_be_renewed_asks_for_the_person_and_nothing_else(code: str) -> None:
    state, asked = after(during("live", "renew", "pull", has_session=False), failed(6, code))
    assert (state.pause, state.has_session, state.in_flight) == (Pause.SIGN_IN, False, {})
    assert kinds(asked) == {"Cancel", "CloseLive"}


@pytest.mark.parametrize("code", ["bad_credentials", "forbidden"])
def test_what_a_request_may_not_do_ends_no_session(code: str) -> None:
    state, asked = after(during("live", "push", last_number=9), failed(3, code))
    assert (state.pause, state.has_session, asked) == (Pause.NONE, True, [])


@pytest.mark.parametrize("code", ["device_forked", "device_unknown"])
def test_a_device_that_is_not_the_servers_registers_anew_and_keeps_its_replica(code: str) -> None:
    state, asked = after(during("live", "push", last_number=9), failed(3, code))
    assert (state.registering, state.stale, state.phase) == (True, False, Phase.STEADY)
    assert only(asked, effects.Register)


@pytest.mark.parametrize("code", ["server_restored", "cursor_old"])
def test_a_cursor_that_means_nothing_any_more_begins_a_side_file_and_goes_on_showing(code: str) -> None:
    slots = ("live", "pull", "fill", "audit")
    state = during(*slots, side=KEY, side_cursor=AHEAD, side_whole=True, pull_wanted=True)
    state, asked = after(state, failed(2, code))
    assert (state.phase, state.stale, state.cursor) == (Phase.FILLING, True, HERE)
    assert (state.side, state.side_cursor, state.side_whole, state.pull_wanted) == (None, None, False, False)
    assert len(only(asked, effects.DropSide)) == 1
    assert len(only(asked, effects.Cancel)) == 2
    assert len(only(asked, effects.CloseLive)) == 1
    assert not {"pull", "audit", "live"} & set(state.in_flight)
    is_restored = code == "server_restored"
    assert (state.restored, state.registering) == (is_restored, is_restored)
    assert bool(only(asked, effects.SendFirst)) is not is_restored, "as another device, once it is one"
    again, _ = after(during("pull", stale=True, restored=True, phase=Phase.FILLING), failed(2, "cursor_old"))
    assert again.restored, "what it did not have it may never have had"


def test_a_replica_that_has_nothing_yet_is_filled_from_the_start() -> None:
    empty: dict[str, Any] = {"phase": Phase.OPENING, "cursor": None, "planned": None, "live_ready": False}
    state, asked = after(during("pull", **empty), failed(2, "server_restored"))
    assert (state.phase, state.stale, state.restored, state.pause) == (Phase.OPENING, False, False, Pause.NONE)
    assert only(asked, effects.Rebuild) == []
    state, asked = after(during("pull", "push", applying=1, **empty), failed(2, "server_restored"))
    assert (state.phase, state.stale, state.pause, state.in_flight) == (Phase.OPENING, False, Pause.REBUILDING, {})
    assert len(only(asked, effects.Rebuild)) == 1, "its first batch is of the time line before"


def test_how_a_request_ended_stays_as_it_was_met() -> None:
    met = Met("push", "busy", None, {})
    with pytest.raises(FrozenInstanceError):
        met.code = "unreachable"  # type: ignore[misc]  # that is what is tried


# ---- how long is waited


def wait_of(
    slot: str, request: int, code: str, before: int = 0, roll: float = 0.5, *, mended: bool = False, **fields: Any
) -> int:
    """From a failure to the next attempt, in ms, after so many failures in a row. mended: as the last of them was."""
    met = {slot: Setback(failures=before, retry_at=0, code=code, mended=mended)} if before else {}
    state, _ = step(
        during("live", slot, setbacks=met, last_number=9, phase=Phase.FILLING if slot == "fill" else Phase.STEADY),
        failed(request, code, **fields),
        Now(100, roll),
    )
    assert state.setbacks[slot].failures == before + 1
    return state.setbacks[slot].retry_at - 100


def test_each_failure_in_a_row_doubles_the_wait_and_none_is_no_wait() -> None:
    assert [wait_of("pull", 2, "unreachable", before) for before in range(4)] == [250, 500, 1_000, 2_000]
    assert wait_of("pull", 2, "unreachable", roll=0.0) == 1


def test_what_was_mended_is_asked_at_once_but_only_once() -> None:
    waits = [wait_of("push", 3, "device_unknown", before, mended=True) for before in range(4)]
    assert waits == [0, 250, 500, 1_000]


def test_what_was_mended_is_asked_at_once_however_often_it_failed_for_what_nothing_mends() -> None:
    assert [wait_of("push", 3, "device_unknown", before) for before in (1, 5, 50)] == [0, 0, 0]


def test_what_is_mended_counts_as_that_until_it_fails_for_something_else() -> None:
    state, _ = after(during("live", "push"), failed(3, "device_unknown"))
    assert state.setbacks["push"].mended
    state, _ = after(during("live", "push"), failed(3, "unreachable"))
    assert not state.setbacks["push"].mended


def test_a_server_that_says_when_is_heard_within_bounds() -> None:
    assert wait_of("pull", 2, "busy", retry_after_ms=7_000) == 7_000
    assert wait_of("pull", 2, "busy", 3, retry_after_ms=7_000) == 7_000
    assert wait_of("pull", 2, "busy", retry_after_ms=0) == 1
    assert wait_of("pull", 2, "busy", retry_after_ms=10**9) == LONGEST_AFTER_MS
    assert wait_of("push", 3, "device_unknown", retry_after_ms=7_000) == 7_000


def test_a_failed_pull_is_wanted_still_and_a_failed_audit_when_its_own_wait_is_over() -> None:
    state, _ = after(during("live", "pull"), failed(2, "unreachable"))
    assert state.pull_wanted
    state, _ = after(during("live", "audit", audit_at=10**6), failed(5, "unreachable"))
    assert (state.pull_wanted, state.audit_at) == (False, 100)
    due = state.setbacks["audit"].retry_at
    assert next_wake(state, 100) == due
    assert only(after(state, events.Woke(), due - 1)[1], effects.SendDigest) == []
    assert only(after(state, events.Woke(), due)[1], effects.SendDigest)


def test_an_unexpected_error_of_a_push_is_met_with_a_single_command() -> None:
    state, _ = after(during("live", "push", last_number=9), failed(3, "internal"))
    assert (state.push_most, state.setbacks["push"].failures) == (1, 1)
    for most in (1, 2):
        state, _ = after(during("live", "push", last_number=9, push_most=most), failed(3, "internal"))
        assert state.push_most == 1
    for slot, request in {"pull": 2, "fill": 4, "audit": 5, "renew": 6}.items():
        state, _ = after(during("live", slot), failed(request, "internal"))
        assert state.push_most > 1, "the others say nothing of pushes"


def pushing(last: int, most: int, sent: int = 4) -> State:
    """With a push under way that was asked to hold so many at most of what is given."""
    return after(during("live", last_number=last, sent=sent, push_most=most), events.Woke())[0]


def refused_as_too_large(state: State) -> tuple[State, list[Effect]]:
    return after(state, failed(state.in_flight["push"].request, "too_large"))


def test_what_is_too_large_is_halved_and_alone_it_is_set_aside() -> None:
    """Alone: no more could have been in it. What was given since it was asked for may have been read along."""
    for last, most, sent, halved in (
        (9, 1_000, 4, 2),
        (9, 4, 4, 2),
        (9, 3, 4, 1),
        (6, 1_000, 4, 1),
        (5, 1_000, 4, 1),
    ):
        state, asked = refused_as_too_large(pushing(last, most, sent))
        assert (state.push_most, state.push_bound) == (halved, halved)
        assert only(asked, effects.SetAside) == []
    state, asked = refused_as_too_large(pushing(9, 1))
    assert [each.number for each in only(asked, effects.SetAside)] == [5]
    assert state.push_most == 1


@pytest.mark.parametrize("ended", [4, 5, 6])
def test_what_ended_while_it_was_pushed_is_not_set_aside_nor_what_was_never_pushed_alone(ended: int) -> None:
    """The answer to 5 and 6 was lost, 7 is pushed with them, and the live link brings their results before this
    push is refused: 7 alone may pass.
    """
    state, _ = after(pushing(7, 1_000), fed(acked=ended))
    state, _ = after(state, events.Applied(acked=ended, cursor=AHEAD, device_id=Id("d")))
    state, asked = refused_as_too_large(state)
    assert only(asked, effects.SetAside) == []
    state, asked = after(state, events.Woke(), at_ms=state.setbacks["push"].retry_at)
    assert [(each.first, each.limit) for each in only(asked, effects.SendPush)] == [(ended + 1, 1)]


def test_what_was_pushed_alone_and_has_ended_is_not_set_aside() -> None:
    """Nor whatever comes after it, which nobody has pushed."""
    for last in (5, 7):
        state, _ = after(pushing(last, 1), fed(acked=5))
        state, _ = after(state, events.Applied(acked=5, cursor=AHEAD, device_id=Id("d")))
        state, asked = refused_as_too_large(state)
        assert only(asked, effects.SetAside) == []


def test_of_pushes_alone_it_says_anything() -> None:
    for slot, request in {"pull": 2, "fill": 4, "audit": 5, "renew": 6}.items():
        state, asked = after(during("live", slot), failed(request, "too_large"))
        assert only(asked, effects.SetAside) == []
        assert state.push_most == state.push_bound > 1


def test_a_push_holds_a_command_also_after_one_whose_commands_have_all_ended() -> None:
    """Sent once more, as their results were overdue; these came before the answer did."""
    state, _ = after(during("live", "push", sent=4, acked=4), failed(3, "too_large"))
    assert min(state.push_most, state.push_bound) >= 1
    state, _ = after(state, events.Journaled(last_number=5), state.setbacks["push"].retry_at - 1)
    _, asked = after(state, events.Woke(), state.setbacks["push"].retry_at)
    assert all(each.limit >= 1 for each in only(asked, effects.SendPush))
    assert only(asked, effects.SendPush)


def test_a_request_that_passes_lets_those_try_that_found_no_way_either() -> None:
    """What failed for a reason of its own waits on; every count stays."""
    met = {
        "pull": Setback(failures=2, retry_at=9_000, code="unreachable"),
        "push": Setback(failures=3, retry_at=9_000, code="unreachable"),
        "audit": Setback(failures=4, retry_at=9_000, code="internal"),
    }
    state, _ = after(during("live", "pull", setbacks=met), events.PullEnded(request=2))
    assert state.setbacks == {
        "push": Setback(failures=3, retry_at=100, code="unreachable"),
        "audit": Setback(failures=4, retry_at=9_000, code="internal"),
    }
    met["pull"] = Setback(failures=2, retry_at=9_000, code="internal")
    state, _ = after(during("live", "pull", setbacks=met), events.PullEnded(request=2))
    assert {slot: each.retry_at for slot, each in state.setbacks.items()} == {"push": 9_000, "audit": 9_000}


# ---- the live link


def test_a_live_link_that_ends_is_followed_by_another_one_and_by_polls_where_none_comes() -> None:
    """What was missed the server says to the next one: not everybody asks for it when a server restarts."""
    state, asked = after(during("live"), events.LiveClosed(connection=1, code="unreachable"))
    assert (state.live_ready, state.poll_at) == (False, 100 + POLL_MS)
    assert only(asked, effects.SendPull) == []
    assert "live" not in state.in_flight
    due = state.setbacks["live"].retry_at
    assert only(after(state, events.Woke(), due)[1], effects.OpenLive)
    assert next_wake(replace(state, setbacks={}), 100) == state.poll_at
    assert only(after(state, events.Woke(), state.poll_at)[1], effects.SendPull)
    assert only(after(replace(state, live_ready=True), events.Woke(), state.poll_at)[1], effects.SendPull) == []
    later, _ = after(state, events.Woke(), due)
    later, _ = after(later, events.LiveClosed(connection=later.in_flight["live"].request, code="throttled"), due + 5)
    assert later.poll_at == state.poll_at, "an attempt that fails puts it off no further"
    later, _ = after(later, events.Woke(), later.setbacks["live"].retry_at)
    opened = events.LiveOpened(connection=later.in_flight["live"].request, epoch=Id("e"), head=HERE)
    later, _ = after(later, opened, later.setbacks["live"].retry_at)
    assert later.poll_at == state.poll_at, "a welcome may be all that comes through"
    hinted = events.LiveHinted(connection=opened.connection, head=HERE)
    assert after(later, hinted)[0].poll_at == 0
    state = during("live", stale=True, phase=Phase.FILLING, applying=1)
    state, _ = after(state, events.LiveClosed(connection=1, code="unreachable"))
    asked = after(state, events.Woke(), state.poll_at)[1]
    assert only(asked, effects.SendPull) == [], "its cursor means nothing"


@pytest.mark.parametrize("code", ["token_expired", "token_reused"])
def test_a_live_link_that_ends_with_its_session_renews_it(code: str) -> None:
    state, asked = after(during("live"), events.LiveClosed(connection=1, code=code))
    assert not state.has_session
    assert only(asked, effects.Renew)


@pytest.mark.parametrize("event", [events.NetworkChanged(up=False), events.Switched(off=True)])
def test_a_link_that_was_given_up_is_not_live_before_it_has_opened_again(event: Any) -> None:
    state, _ = after(during("live"), event)
    assert link_of(state) is Link.OFFLINE
    back = events.NetworkChanged(up=True) if isinstance(event, events.NetworkChanged) else events.Switched(off=False)
    state, asked = after(state, back, 200)
    assert link_of(state) is Link.CONNECTING
    (opened,) = only(asked, effects.OpenLive)
    state, _ = after(state, events.LiveOpened(connection=opened.connection, epoch=Id("e"), head=HERE), 300)
    assert link_of(state) is Link.LIVE


def test_a_request_is_lost_when_its_time_is_over_and_not_before() -> None:
    state = during("live", "push", "pull", "audit", last_number=9)
    deadline = state.in_flight["pull"].deadline
    assert next_wake(state, deadline - 1) == deadline
    early, asked = after(state, events.Woke(), deadline - 1)
    assert (early.in_flight, asked) == (state.in_flight, [])
    late, asked = after(state, events.Woke(), deadline)
    assert len(only(asked, effects.Cancel)) == 3
    assert len(only(asked, effects.CloseLive)) == 1
    assert {slot: met.code for slot, met in late.setbacks.items()} == dict.fromkeys(state.in_flight, "unreachable")
    assert late.in_flight == {}
    assert (late.push_most, late.pull_wanted, late.live_ready) == (2, True, False)


@pytest.mark.parametrize(
    ("last", "most", "halved"), [(9, 1_000, 2), (8, 1_000, 2), (5, 1_000, 1), (9, 3, 1), (9, 1, 1)]
)
def test_a_push_that_is_lost_is_made_smaller_down_to_one(last: int, most: int, halved: int) -> None:
    state = during("push", last_number=last, push_most=most)
    state, _ = after(state, events.Woke(), state.in_flight["push"].deadline)
    assert state.push_most == halved


@pytest.mark.parametrize("slot", ["live", "pull", "fill", "audit", "renew"])
def test_what_else_is_lost_says_nothing_of_pushes(slot: str) -> None:
    state = during(slot, last_number=9)
    state, asked = after(state, events.Woke(), state.in_flight[slot].deadline)
    assert (state.push_most, state.push_bound) == (MAX_PUSH_COMMANDS, MAX_PUSH_COMMANDS)
    assert [type(each).__name__ for each in asked][:1] == ["CloseLive" if slot == "live" else "Cancel"]


def test_each_sign_of_life_gives_a_request_its_whole_time_again() -> None:
    state, _ = after(during("pull", live_ready=False), events.FramesCame(request=2), 5_000)
    assert state.in_flight["pull"].deadline == 5_000 + REQUEST_MS


MENDED: Final = (
    *((code, "push") for code in ("token_expired", "device_forked", "device_unknown", "server_restored", "gap")),
    *((code, "pull") for code in ("token_reused", "cursor_old", "server_restored", *FATALS)),
    *((code, "renew") for code in ("token_expired", "token_reused", "bad_credentials", "forbidden")),
)


@pytest.mark.parametrize(("code", "slot"), MENDED)
def test_what_was_done_something_about_has_to_wait_for_nothing_else(code: str, slot: str) -> None:
    request = {"push": 3, "pull": 2, "renew": 6}[slot]
    state, _ = after(during("live", slot, last_number=9, pause=Pause.NONE), failed(request, code, expected=8))
    assert (state.setbacks[slot].failures, state.setbacks[slot].retry_at) == (1, 100)
