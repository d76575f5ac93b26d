"""A comparing by slices, and the repair of those that differ: when the next one comes."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from desktop.sync import effects, events
from desktop.sync.effects import Effect
from desktop.sync.state import Phase, State
from shared.domain.kernel.ids import Id
from tests.desktop.sync.test_transitions import HERE, after, during, only


def differing(left: int | None) -> tuple[State, list[Effect]]:
    """What a digest does that found two slices to be repaired now, and said how many more are left, or nothing."""
    found = events.DigestAnswered(request=5, at=HERE, differs={"claim": [7, 9]})
    return after(during("audit"), found if left is None else replace(found, left=left))


@pytest.mark.parametrize(("left", "goes_on"), [(None, False), (0, False), (1, True), (2, True)])
def test_whatever_is_left_is_asked_for_as_soon_as_the_rest_is_here(left: int | None, goes_on: bool) -> None:
    state, asked = differing(left)
    assert [each.goes_on for each in only(asked, effects.SendRepair)] == [goes_on]
    assert state.differing == 2 + (left or 0)


@pytest.mark.parametrize(("before", "goes_on"), [(0, True), (19, False), (20, False), (21, True), (99, True)])
def test_what_does_not_become_less_is_not_hurried(before: int, goes_on: bool) -> None:
    """Twenty slices differ; so many did the last time."""
    found = events.DigestAnswered(request=5, at=HERE, differs={"claim": [*range(8)], "note": [*range(8)]}, left=4)
    _, asked = after(during("audit", differing=before), found)
    assert [each.goes_on for each in only(asked, effects.SendRepair)] == [goes_on]


@pytest.mark.parametrize("at_ms", [0, 1, 100])
@pytest.mark.parametrize("has_grown", [True, False])
def test_what_an_update_added_is_compared_as_soon_as_a_pull_has_ended(at_ms: int, has_grown: bool) -> None:
    """Whatever the clock says, one that has just begun to run included."""
    started = events.Started(
        phase=Phase.STEADY,
        cursor=HERE,
        side=None,
        side_cursor=None,
        epoch=Id("e"),
        server_id=Id("s"),
        device_id=Id("d"),
        last_number=4,
        acked=4,
        has_session=True,
        has_grown=has_grown,
    )
    state, asked = after(State(phase=Phase.STEADY), started, at_ms)
    assert only(asked, effects.SendDigest) == [], "what is to come is pulled first"
    state, asked = after(state, events.PullEnded(request=state.in_flight["pull"].request), at_ms + 1)
    assert [each.cursor for each in only(asked, effects.SendDigest)] == [HERE] * has_grown
