"""How much of what a digest found is repaired at once: after an update whole tables may differ. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

SLICES_AT_ONCE: Final = 64
"""Of all tables: a quarter of one. It bounds what is not here yet, of which nobody can say how many rows it has."""
ROWS_AT_ONCE: Final = 5_000
"""Of those that are here: written in one transaction, a quarter of what a pull brings before it goes another way."""


def piece(
    differs: Mapping[str, Sequence[int]], here: Mapping[str, Sequence[tuple[int, int]]]
) -> tuple[dict[str, list[int]], int]:
    """The slices to be repaired first, one at the least; and how many are left for later.

    differs: per table, the slices that differ. here: per table, count and sum of each slice of this replica.
    """
    found: dict[str, list[int]] = {}
    slices = rows = left = 0
    for table, of_table in differs.items():
        counts = here.get(table)
        for each in of_table:
            more = counts[each][0] if counts is not None else 0
            if slices and (slices >= SLICES_AT_ONCE or rows + more > ROWS_AT_ONCE):
                left += 1
                continue
            slices, rows = slices + 1, rows + more
            found.setdefault(table, []).append(each)
    return found, left
