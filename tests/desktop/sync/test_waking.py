"""When the machine wants to be woken: for the first of what is due later, in whichever order it lies there."""

from __future__ import annotations

from itertools import permutations

from desktop.sync import events
from desktop.sync.state import Flight, Setback
from desktop.sync.step import next_wake
from tests.desktop.sync.test_transitions import after, during


def test_of_all_that_is_under_way_the_first_to_be_lost_wakes_it() -> None:
    for deadlines in permutations((700, 800, 900)):
        flights = dict(zip(("live", "pull", "push"), deadlines, strict=True))
        state = during(in_flight={slot: Flight(request=1, deadline=at) for slot, at in flights.items()})
        assert [next_wake(state, at_ms) for at_ms in (699, 700, 800, 900)] == [700, 800, 900, None]


def test_of_all_that_has_to_wait_the_first_that_may_try_wakes_it() -> None:
    for dues in permutations((600, 700, 800, 900)):
        met = dict(zip(("push", "pull", "live"), dues, strict=False))
        setbacks = {slot: Setback(failures=1, retry_at=at, code="busy") for slot, at in met.items()}
        state = during(setbacks=setbacks, poll_at=dues[-1])
        assert [next_wake(state, at_ms) for at_ms in (599, 600, 700, 800, 900)] == [600, 700, 800, 900, None]


def test_what_has_ended_is_waited_for_no_longer_whatever_is_under_way() -> None:
    for slots in (("live",), ("live", "pull"), ("live", "push")):
        state, _ = after(during(*slots, sent=4, acked=4, overdue_at=100), events.Woke())
        assert state.overdue_at == 0
