"""The side file that is to take over: what of it could not be written is in it before it does."""

from __future__ import annotations

import pytest

from desktop.sync import effects, events
from desktop.sync.state import Pause, Phase
from tests.desktop.sync.test_transitions import HERE, after, during, failed, only


@pytest.mark.parametrize("was_whole", [True, False])
def test_a_side_file_that_met_a_full_disk_is_pulled_into_once_more_before_it_takes_over(was_whole: bool) -> None:
    """Its pull may have come to its end meanwhile, without what was to be written."""
    state = during("live", phase=Phase.CLOSING, side_cursor=HERE, side_whole=was_whole, applying=1)
    state, _ = after(state, failed("disk_full", side=True))
    assert (state.pause, state.phase) == (Pause.DISK_FULL, Phase.CLOSING)
    state, asked = after(state, events.SpaceFreed(), 200)
    assert [(each.cursor, each.into_side) for each in only(asked, effects.SendPull)] == [(HERE, True)]
    assert only(asked, effects.Swap) == []
    state, asked = after(state, events.PullEnded(request=state.in_flight["pull"].request), 300)
    assert len(only(asked, effects.Swap)) == 1
