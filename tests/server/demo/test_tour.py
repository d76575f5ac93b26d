"""A step of the story that does not show what it should ends it; nothing is passed over."""

from __future__ import annotations

import pytest

from server.demo.cast import StageFailure
from server.demo.tour import _expect


def test_a_window_that_shows_something_else_ends_the_story() -> None:
    _expect({"waiting": 3}, "waiting", 3)
    for shown in ({"waiting": 2}, {}):
        with pytest.raises(StageFailure, match="expected waiting = 3, the window shows"):
            _expect(shown, "waiting", 3)
