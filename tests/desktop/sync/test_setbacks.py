"""What a refusal means for the device, whichever request met it."""

from __future__ import annotations

import pytest

from desktop.sync import effects, events
from desktop.sync.run import Now
from desktop.sync.state import Flight, Pause, Phase, State
from desktop.sync.step import step
from shared.domain.ids import named_id


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
