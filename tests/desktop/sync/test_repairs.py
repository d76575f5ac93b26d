"""How much is repaired at once: bounded whatever differs, never nothing, and in the end all of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.sync.repairs import ROWS_AT_ONCE, SLICES_AT_ONCE, piece
from shared.wire.protocol import SLICES

differing = st.dictionaries(
    st.sampled_from(["claim", "note", "payment"]),
    st.sets(st.integers(0, SLICES - 1)).map(sorted),
)
counts = st.dictionaries(
    st.sampled_from(["claim", "note"]),
    st.integers(0, 3 * ROWS_AT_ONCE).map(lambda rows: [(rows, 7)] * SLICES),
)


def pairs(differs: dict[str, list[int]]) -> list[tuple[str, int]]:
    return [(table, each) for table, slices in differs.items() for each in slices]


@given(differing, counts)
def test_a_piece_is_bounded_and_together_they_are_all(
    differs: dict[str, list[int]], here: dict[str, list[tuple[int, int]]]
) -> None:
    waiting, done = differs, []
    while True:
        part, left = piece(waiting, here)
        assert left == len(pairs(waiting)) - len(pairs(part))
        if not part:
            break
        rows = [here[table][each][0] for table, each in pairs(part) if table in here]
        assert len(pairs(part)) <= SLICES_AT_ONCE
        assert sum(rows) <= ROWS_AT_ONCE or len(pairs(part)) == 1
        done += pairs(part)
        waiting = {table: [each for each in of if (table, each) not in pairs(part)] for table, of in waiting.items()}
    assert sorted(done) == sorted(pairs(differs))


def in_order(rows: list[int | None]) -> tuple[list[int], int]:
    """Which places of these slices are repaired at once, by how many rows are here of each; and how many are left.

    None: of a table that is not here, and so nobody can say.
    """
    differs: dict[str, list[int]] = {"claim": [], "note": []}
    for place, count in enumerate(rows):
        differs["claim" if count is not None else "note"].append(place)
    found, left = piece(differs, {"claim": [(count or 0, -9) for count in rows]})
    return sorted(place for slices in found.values() for place in slices), left


@pytest.mark.parametrize(
    ("rows", "now"),
    [
        ([ROWS_AT_ONCE - 1, 1], [0, 1]),
        ([ROWS_AT_ONCE - 1, 2], [0]),
        ([ROWS_AT_ONCE - 1, 2, 1, 0, 1], [0, 2, 3]),
        ([ROWS_AT_ONCE, 1, None], [0, 2]),
        ([ROWS_AT_ONCE + 1, 0, None, 1], [0]),
        ([9 * ROWS_AT_ONCE], [0]),
        ([1, 9 * ROWS_AT_ONCE, 1], [0, 2]),
        ([None] * (SLICES_AT_ONCE - 1), [*range(SLICES_AT_ONCE - 1)]),
        ([None] * SLICES_AT_ONCE, [*range(SLICES_AT_ONCE)]),
        ([None] * (SLICES_AT_ONCE + 3), [*range(SLICES_AT_ONCE)]),
        ([0] * (SLICES_AT_ONCE + 1), [*range(SLICES_AT_ONCE)]),
    ],
    ids=str,
)
def test_a_piece_is_filled_to_its_bounds_and_what_fits_no_more_is_left(rows: list[int | None], now: list[int]) -> None:
    assert in_order(rows) == (now, len(rows) - len(now))


def test_what_is_little_is_repaired_at_once() -> None:
    differs = {"claim": [1, 200], "note": [3]}
    assert piece(differs, {"claim": [(2, 1)] * SLICES}) == (differs, 0)
    assert piece({"claim": []}, {}) == ({}, 0)
