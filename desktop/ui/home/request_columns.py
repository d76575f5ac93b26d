"""How a line of requests is divided: what its words want where all have that, else what gives way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF

SHARES: Final = (0.15, 0.21, 0.22, 0.165, 0.255)
"""Of the room that is left over: amount, what, insured and claim, asked by and since, cover and authority."""
GAP: Final = 14


@dataclass(frozen=True, slots=True)
class Division:
    """widths: of the columns, in pixels. has_cover: the last of them is what is left of the cover and the authority;
    else that is told below the others, over the whole line. aside: pixels kept at the right for the buttons of a line;
    without any they stand below, too.
    """

    widths: tuple[float, ...]
    has_cover: bool
    aside: float

    def rooms(self, line: QRectF) -> list[QRectF]:
        left, found = line.left(), []
        for width in self.widths:
            found.append(QRectF(left, line.top(), width, line.height()))
            left += width + GAP
        return found


def divided(room: float, wanted: Sequence[float], aside: float, bare: Sequence[float]) -> Division:
    """wanted: pixels of each column in which none of its words is cut. aside: pixels of the buttons, 0 where there are
    none; the cover loses its column before they lose their place, and never their words. bare: what is wanted without
    the headings, which are cut then. Nothing else is as long as anything of this fits; then the widest column alone is,
    until another is as wide.
    """
    ways = ((wanted, True, aside), (wanted, False, aside), (wanted, False, 0.0), (bare, False, 0.0))
    for each, has_cover, kept in ways:
        columns = list(each if has_cover else each[:-1])
        over = room - kept - sum(columns) - GAP * (len(columns) - 1)
        if over >= 0:
            shares = SHARES[: len(columns)]
            total = sum(shares)
            widths = tuple(width + over * share / total for width, share in zip(columns, shares, strict=True))
            return Division(widths, has_cover, kept)
    columns = list(bare[:-1])
    return Division(_narrowed(columns, room - GAP * (len(columns) - 1)), has_cover=False, aside=0.0)


def _narrowed(columns: Sequence[float], room: float) -> tuple[float, ...]:
    """The widest of them only as wide as all fit."""
    left = room
    found: dict[int, float] = {}
    for done, place in enumerate(sorted(range(len(columns)), key=lambda each: columns[each])):
        found[place] = max(0.0, min(columns[place], left / (len(columns) - done)))
        left -= found[place]
    return tuple(found[place] for place in range(len(columns)))
