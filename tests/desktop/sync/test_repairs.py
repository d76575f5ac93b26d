"""How much is repaired at once: bounded whatever differs, never nothing, and in the end all of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.sync.repairs import ROWS_AT_ONCE, SLICES_AT_ONCE, piece

SLICES = 256
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


def test_what_is_little_is_repaired_at_once() -> None:
    differs = {"claim": [1, 200], "note": [3]}
    assert piece(differs, {"claim": [(2, 1)] * SLICES}) == (differs, 0)
    assert piece({"claim": []}, {}) == ({}, 0)
