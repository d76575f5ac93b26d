"""What a device was told of, kept small, and whether that is all that happened: nothing lost, nothing told twice.

A message tells what happened up to a position since the message before: of several changes of one file it tells once,
at the position of the last of them.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence

Change = tuple[str, int]
"""A file, and the position at which it changed."""

_numbers: dict[str, int] = {}
"""Of each file that was told of: many devices hear of the same ones."""


class Hearing:
    """Of one device. gaps: (behind which, up to which) position it was to pull instead."""

    def __init__(self) -> None:
        self._told = array("q")
        self.gaps: list[tuple[int, int]] = []

    def tell(self, begin: int, changes: Iterable[Change]) -> None:
        """A message came after `begin`."""
        for file_id, pos in changes:
            self._told.extend((_numbers.setdefault(file_id, len(_numbers)), begin, pos))

    def missed(self, expected: Sequence[Change]) -> tuple[int, int]:
        """How many of the expected were neither told nor to be pulled; how many were told again."""
        told = [(self._told[at], self._told[at + 1], self._told[at + 2]) for at in range(0, len(self._told), 3)]
        by_file: dict[int, list[tuple[int, int]]] = {}
        for number, begin, pos in told:
            by_file.setdefault(number, []).append((begin, pos))
        lost = sum(not self._has(by_file, file_id, pos) for file_id, pos in expected)
        times = Counter((number, pos) for number, _, pos in told)
        return lost, sum(count - 1 for count in times.values())

    def _has(self, by_file: dict[int, list[tuple[int, int]]], file_id: str, pos: int) -> bool:
        ranges = [*by_file.get(_numbers.get(file_id, -1), ()), *self.gaps]
        return any(begin < pos <= end for begin, end in ranges)
