"""The course of a panel's figures while somebody looks: samples in memory, bounded, by node."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shared.wire.panels import Part, Value

MOST: Final = 360
"""Samples of a panel: half an hour at one in five seconds; the oldest goes first."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer. at: microseconds UTC; values: of one figure by node, None where it is not known or not a number."""

    at: int
    values: dict[str, float | None]


class Course:
    """Of one panel."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: deque[tuple[int, dict[str, dict[str, Value]]]] = deque(maxlen=most)

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, at: int, parts: Sequence[Part]) -> None:
        """An answer; one that is not newer than the last is none."""
        if not self._kept or at > self._kept[-1][0]:
            self._kept.append((at, {part.node: part.figures for part in parts}))

    def of(self, figure: str) -> list[Sample]:
        """From the oldest to the newest."""
        return [
            Sample(at, {node: _number(figures.get(figure)) for node, figures in parts.items()})
            for at, parts in self._kept
        ]

    def nodes(self) -> list[str]:
        """All that answered at least once."""
        return sorted({node for _, parts in self._kept for node in parts})


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
