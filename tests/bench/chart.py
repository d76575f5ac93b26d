"""The figures of growth as a table in Markdown and as one chart: milliseconds over how many claims there are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

WIDTH: Final = 760
HEIGHT: Final = 320
LEFT: Final = 60
RIGHT: Final = 270
"""Room for what the lines are called, at their ends."""
TOP: Final = 20
BOTTOM: Final = 50
APART: Final = 16
"""Of two names, at the least."""
COLOURS: Final = ("#1f6feb", "#a371f7", "#1a7f37", "#bc4c00")
DASHES: Final = ("", "6 3", "2 3", "9 3 2 3")


@dataclass(frozen=True, slots=True)
class Line:
    """One size. taken: milliseconds, by what was measured."""

    label: str
    claims: int
    taken: dict[str, float]


def tabled(lines: Sequence[Line]) -> str:
    """A row for each measure, a column for each size."""
    head = f"| p95 in ms | {' | '.join(each.label for each in lines)} |"
    rows = [f"| {what} | {' | '.join(f'{each.taken[what]:.1f}' for each in lines)} |" for what in lines[0].taken]
    return "\n".join([head, f"|---|{'---:|' * len(lines)}", *rows, ""])


def drawn(lines: Sequence[Line]) -> str:
    """An SVG: each measure a line from size to size, named at its end; told apart by dashes too."""
    most = max(value for each in lines for value in each.taken.values()) * 1.1
    smallest, largest = (math.log10(pick(each.claims for each in lines)) for pick in (min, max))
    span = max(largest - smallest, 1e-9)

    def x(claims: int) -> float:
        return LEFT + (math.log10(claims) - smallest) / span * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - value / most * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="12" role="img" aria-label="Milliseconds by number of claims">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="14" fill="#333333">p95, ms</text>',
    ]
    for value in (0.0, most / 2, most):
        parts += [
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="#dddddd"/>',
            f'<text x="{LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end" fill="#333333">{value:.0f}</text>',
        ]
    for each in lines:
        parts.append(
            f'<text x="{x(each.claims):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#333333">'
            f"{each.claims:,}</text>"
        )
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 10}" fill="#333333">claims in the database</text>')
    names = _spread({what: y(lines[-1].taken[what]) for what in lines[0].taken})
    for what, colour, dash in zip(lines[0].taken, COLOURS, DASHES, strict=False):
        points = " ".join(f"{x(each.claims):.1f},{y(each.taken[what]):.1f}" for each in lines)
        parts += [
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>',
            f'<text x="{WIDTH - RIGHT + 10}" y="{names[what] + 4:.1f}" fill="{colour}">{escape(what)}</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])


def _spread(wanted: dict[str, float]) -> dict[str, float]:
    """Heights that keep their order and are APART."""
    found: dict[str, float] = {}
    last = -math.inf
    for what, height in sorted(wanted.items(), key=lambda item: item[1]):
        last = found[what] = max(height, last + APART)
    return found
