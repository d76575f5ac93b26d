"""When a delivery is tried again."""

from __future__ import annotations

import random

from server.webhooks.retrying import JITTER, TRIES, WAITS_S, next_due
from shared.domain.kernel.fields import Micros

NOW = Micros(1_700_000_000_000_000)


def test_the_tries_go_on_for_about_a_day_with_growing_waits() -> None:
    assert list(WAITS_S) == sorted(WAITS_S)
    assert sum(WAITS_S) * (1 - JITTER / 2) > 20 * 3_600
    assert sum(WAITS_S) < 24 * 3_600
    assert next_due(TRIES, NOW, 0, lambda: 0.5) is None
    assert next_due(TRIES - 1, NOW, 0, lambda: 0.5) == NOW + WAITS_S[-1] * 1_000_000


def test_each_wait_is_drawn_anew_around_its_middle() -> None:
    drawn = random.Random(7)
    for attempt, wait_s in enumerate(WAITS_S, 1):
        dues = {next_due(attempt, NOW, 0, drawn.random) for _ in range(50)}
        waits = [(due - NOW) / 1_000_000 for due in dues if due is not None]
        assert len(waits) == 50
        assert all(wait_s * (1 - JITTER) <= each <= wait_s * (1 + JITTER) for each in waits)


def test_an_endpoint_may_ask_for_more_time() -> None:
    assert next_due(1, NOW, 60, lambda: 0.5) == NOW + 60_000_000
    assert next_due(4, NOW, 60, lambda: 0.5) == NOW + WAITS_S[3] * 1_000_000
