"""What a benchmark says: figures with their floors, as JSON lines or as one table for people. Measures nothing."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.table import Table

_PRECISE: Final = 3
"""Significant digits that people read; JSON carries five."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value.

    figure: what was measured. value: in `unit`. floor: the same work done barely, in the same unit and run; None
    where there is none. n: how many measurements it is made of. aim: what it should reach, in words, and for a
    `bool` of it `reached`; None where nothing is promised.
    """

    figure: str
    value: float
    unit: str
    n: int
    floor: float | None = None
    aim: str = ""
    reached: bool | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the floor's cost, whether the unit is a cost (seconds) or a rate (rows per second)."""
        if self.floor is None or self.value <= 0 or self.floor <= 0:
            return None
        return self.floor / self.value if self.unit.endswith("/s") else self.value / self.floor


def at_most(figure: str, value: float, unit: str, n: int, most: float | None, floor: float | None = None) -> Figure:
    """A figure that should not exceed `most`; None: nothing is promised."""
    if most is None:
        return Figure(figure=figure, value=value, unit=unit, n=n, floor=floor)
    return Figure(
        figure=figure, value=value, unit=unit, n=n, floor=floor, aim=f"≤ {most:g} {unit}", reached=value <= most
    )


def at_least(figure: str, value: float, unit: str, n: int, least: float | None, floor: float | None = None) -> Figure:
    """A figure that should not be less than `least`; None: nothing is promised."""
    if least is None:
        return Figure(figure=figure, value=value, unit=unit, n=n, floor=floor)
    return Figure(
        figure=figure, value=value, unit=unit, n=n, floor=floor, aim=f"≥ {least:,.4g} {unit}", reached=value >= least
    )


def near_floor(figure: str, value: float, unit: str, n: int, floor: float, most_ratio: float) -> Figure:
    """A figure that should not cost more than `most_ratio` times its floor."""
    made = Figure(figure=figure, value=value, unit=unit, n=n, floor=floor)
    ratio = made.ratio
    return Figure(
        figure=figure,
        value=value,
        unit=unit,
        n=n,
        floor=floor,
        aim=f"≤ {most_ratio:g} x floor",
        reached=ratio is not None and ratio <= most_ratio,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: the smallest value that `share` of all do not exceed. share: in (0, 1]."""
    if not values:
        raise ValueError("no measurements")
    return sorted(values)[math.ceil(share * len(values)) - 1]


def as_json(bench: str, figure: Figure) -> str:
    """One line of `--json`."""
    ratio = figure.ratio
    return json.dumps(
        {
            "bench": bench,
            "figure": figure.figure,
            "value": _rounded(figure.value),
            "unit": figure.unit,
            "floor": None if figure.floor is None else _rounded(figure.floor),
            "ratio": None if ratio is None else _rounded(ratio),
            "n": figure.n,
        },
        ensure_ascii=False,
    )


def show(bench: str, figures: Iterable[Figure], *, as_lines: bool) -> int:
    """Print each figure as soon as it is there, or a table at the end; how many there were."""
    kept: list[Figure] = []
    for figure in figures:
        kept.append(figure)
        if as_lines:
            print(as_json(bench, figure), flush=True)
    if not as_lines:
        _console().print(table(bench, kept))
    return len(kept)


def table(bench: str, figures: Iterable[Figure]) -> Table:
    """The figures for people; the verdict is a word, never colour alone."""
    made = Table(title=f"bench {bench}", title_justify="left", box=None, pad_edge=False, header_style="bold")
    made.add_column("figure", overflow="fold")
    for name in ("value", "unit", "floor", "ratio", "n"):
        made.add_column(name, justify="left" if name == "unit" else "right", no_wrap=True)
    made.add_column("aim", no_wrap=True)
    made.add_column("")
    for each in figures:
        ratio = each.ratio
        made.add_row(
            each.figure,
            _readable(each.value),
            each.unit,
            "" if each.floor is None else _readable(each.floor),
            "" if ratio is None else f"{ratio:.2f} x",
            f"{each.n:,}",
            each.aim,
            "" if each.reached is None else "reached" if each.reached else "missed",
        )
    return made


def say(text: str) -> None:
    """One line of progress, on stderr so that the figures stay clean."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


def _console() -> Console:
    # Without a terminal rich would take 80 columns and break the lines.
    return Console(width=None if sys.stdout.isatty() else 140)


def _rounded(value: float) -> float:
    return float(f"{value:.5g}")


def _readable(value: float) -> str:
    if value == 0:
        return "0"
    digits = max(0, _PRECISE - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{digits}f}"
