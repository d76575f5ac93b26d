"""How long something took is told in the units that people read it in, and never as more than it was."""

from __future__ import annotations

import pytest

from shared.panels.spans import span


@pytest.mark.parametrize(
    ("ms", "told"),
    [
        (0, "0 ms"),
        (2.5, "2.5 ms"),
        (9_999, "9999 ms"),
        (10_000, "10.0 s"),
        (12_449.9, "12.4 s"),
        (59_999.9, "59.9 s"),
        (60_000, "1 min 0 s"),
        (239_621.89, "3 min 59 s"),
        (3_599_999, "59 min 59 s"),
        (3_600_000, "1 h 0 min"),
        (360_059_999, "100 h 0 min"),
    ],
)
def test_a_span_has_two_figures_at_the_most(ms: float, told: str) -> None:
    assert " ".join(f"{n} {unit}" for n, unit in span(ms)) == told
