"""What a refusal means for the device, whichever request met it."""

from __future__ import annotations

import pytest

from desktop.sync import effects, events
from desktop.sync.run import HELD_MS, Now
from desktop.sync.state import Flight, Pause, Phase, State
from desktop.sync.step import next_wake, step
from shared.domain.ids import named_id
from shared.wire.messages import Cursor


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
