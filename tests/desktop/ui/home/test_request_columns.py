"""How a line of requests is divided, in rooms from wide to none."""

from __future__ import annotations

import pytest

from desktop.ui.home.request_columns import GAP, divided

WANTED = (80.0, 200.0, 160.0, 100.0, 180.0)
BARE = (70.0, 200.0, 150.0, 80.0, 180.0)
GAPS = 4 * GAP
WORDS = 200.0


@pytest.mark.parametrize(
    ("room", "has_cover", "aside"),
    [
        (720 + GAPS + WORDS, True, WORDS),
        (719 + GAPS + WORDS, False, WORDS),
        (540 + GAPS - GAP + WORDS, False, WORDS),
        (539 + GAPS - GAP + WORDS, False, 0.0),
        (500 + GAPS - GAP, False, 0.0),
    ],
)
def test_nothing_is_cut_as_long_as_anything_fits(room: float, has_cover: bool, aside: float) -> None:
    made = divided(room, WANTED, WORDS, BARE)
    assert (made.has_cover, made.aside) == (has_cover, aside)
    assert all(width >= least for width, least in zip(made.widths, BARE, strict=False))
    assert sum(made.widths) + GAP * (len(made.widths) - 1) + aside == pytest.approx(room)


def test_only_the_widest_is_cut_until_another_is_as_wide() -> None:
    made = divided(480 + 3 * GAP, WANTED, WORDS, BARE)
    assert made.widths == (70.0, 180.0, 150.0, 80.0)
    made = divided(400 + 3 * GAP, WANTED, WORDS, BARE)
    assert made.widths == (70.0, 125.0, 125.0, 80.0)
    assert divided(0, WANTED, WORDS, BARE).widths == (0.0, 0.0, 0.0, 0.0)


def test_without_buttons_the_columns_have_all_of_it() -> None:
    made = divided(720 + GAPS, WANTED, 0.0, BARE)
    assert (made.widths, made.has_cover, made.aside) == (WANTED, True, 0.0)
