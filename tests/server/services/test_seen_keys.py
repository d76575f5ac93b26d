"""What a node has seen of keys: for so long, and of so many."""

from __future__ import annotations

import pytest

from server.services import seen_keys
from server.services.seen_keys import OVER_KEPT_US, SeenKeys
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import named_id

ONE, OTHER, ANN = named_id("one"), named_id("other"), named_id("ann")


def test_a_key_that_is_over_counts_as_such_for_a_minute_and_has_no_owner() -> None:
    now = [Micros(0)]
    seen = SeenKeys(lambda: now[0])
    seen.good(ONE, ANN)
    assert (seen.owner(ONE), seen.is_over(ONE)) == (ANN, False)
    seen.over(ONE)
    assert (seen.owner(ONE), seen.is_over(ONE)) == (None, True)
    now[0] = Micros(OVER_KEPT_US)
    assert not seen.is_over(ONE)


def test_of_more_keys_than_it_keeps_the_first_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen_keys, "MOST_SEEN", 1)
    seen = SeenKeys(lambda: Micros(0))
    for key_id in (ONE, OTHER):
        seen.good(key_id, ANN)
    assert [seen.owner(each) for each in (ONE, OTHER)] == [None, ANN]
    for key_id in (ONE, OTHER):
        seen.over(key_id)
    assert [seen.is_over(each) for each in (ONE, OTHER)] == [False, True]
