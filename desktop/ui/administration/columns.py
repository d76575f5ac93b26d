"""How wide the columns of a panel's table are: by what is in them, narrower where the room ends, and in which lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from desktop.ui.kit import fonts
from desktop.ui.kit.chip import chip_width
from desktop.ui.kit.cutting import ELLIPSIS, FIRM, cut, cut_within, held
from desktop.viewmodels.administration.rows import PanelRow, PanelRows
from desktop.viewmodels.administration.values import AT_RIGHT, short_ids
from shared.domain.kernel.captioned import Captioned, Look
from shared.panels.panel import Told, Unit

PAD: Final = 6
"""Pixels at each side of a cell."""
SENTENCES: Final = frozenset({Unit.SENTENCE, Unit.RIGHTS, Unit.SAID, Unit.REFUSAL, Unit.LIMITS, Unit.ASKED, Unit.CAME})
"""What goes on in the next line where one is too short for it."""
MOST_LINES: Final = 6
"""Of one cell; the rest is told when it is pointed at, and in the details."""
FIGURES: Final = AT_RIGHT | {Unit.MOMENT, Unit.CENTS}
"""What is seen whole or not at all."""
MARK: Final = 16
"""Pixels of the mark of an order beside a title."""
_WORDS: Final = frozenset({Unit.TEXT, Unit.CAPTION, Unit.COMMAND, Unit.PERSON, Unit.TEAM})
"""What may be cut in its line; a figure, a moment and a state are whole."""
_WIDEST: Final = 320
_WIDEST_SENTENCE: Final = 460
_WIDEST_STATE: Final = 520
_SENTENCE: Final = 210
"""Pixels of a column of sentences at least."""
_LEAST: Final = 112
"""Pixels of a column of words at least, where they need so many."""
_LEAST_SCROLLED: Final = 180
"""Where the table is scrolled sideways all the same."""
_SOME: Final = 6
"""Characters of a cell that say more than an ellipsis alone."""
_HEAD: Final = 22
"""Pixels around a title: its edges, and the mark of an order."""
_LOOKED_AT: Final = 100
"""Rows by which a column's width is found."""


def natural(rows: PanelRows) -> list[int]:
    """Pixels that each column would like to have, by its title and its first rows."""
    metrics = {True: QFontMetrics(fonts.tabular()), False: QFontMetrics(fonts.body())}
    found = []
    for place, (name, told) in enumerate(rows.columns):
        wide = _title(rows, place)
        for n in range(min(rows.rowCount(), _LOOKED_AT)):
            row = rows.row_at(n)
            assert row is not None
            text = text_of(row, name)
            is_chip = state_of(told, row.values.get(name)) is not None
            wide = max(wide, chip_width(text) if is_chip else metrics[told.unit in AT_RIGHT].horizontalAdvance(text))
        most = _WIDEST_STATE if told.of is not None else _WIDEST_SENTENCE if told.unit in SENTENCES else _WIDEST
        found.append(min(wide + 2 * PAD + 2, most))
    return found


def fitted(rows: PanelRows, wished: Sequence[int], room: int) -> list[int]:
    """In the room, as far as it can be: columns of words give way, the widest first, and have what is left over."""
    units = [told.unit for _, told in rows.columns]
    least = [_least(rows, place, wide, _LEAST) for place, wide in enumerate(wished)]
    if sum(least) > room:
        least = [_least(rows, place, wide, _LEAST_SCROLLED) for place, wide in enumerate(wished)]
    cap = max(wished, default=0)
    found = list(wished)
    while sum(found) > room and cap > 0:
        cap -= 1
        found = [max(low, min(wide, cap)) for low, wide in zip(least, wished, strict=True)]
    if sum(found) > room:
        return _edged(rows, found, wished, room)
    left = room - sum(found)
    wordy = [n for n, unit in enumerate(units) if unit in SENTENCES]
    wordy = wordy or [n for n, unit in enumerate(units) if unit is Unit.TEXT] or [len(units) - 1]
    for n, place in enumerate(wordy):
        found[place] += left // len(wordy) + (left % len(wordy) if n == 0 else 0)
    return found


def _edged(rows: PanelRows, found: list[int], wished: Sequence[int], room: int) -> list[int]:
    """Of a table that is scrolled: a column of which the edge would leave next to nothing stands behind it, and those
    before it have its place, first where words are cut.
    """
    before = 0
    while before < len(found) - 1 and sum(found[: before + 1]) <= room:
        before += 1
    left = room - sum(found[:before])
    if not before or left >= _told(rows, before, found[before]):
        return found
    for place in range(before):
        more = min(left, max(wished[place] - found[place], 0))
        found[place], left = found[place] + more, left - more
    widest = max(range(before), key=lambda place: (rows.columns[place][1].unit in _WORDS, found[place]))
    found[widest] += left
    return found


def is_sliver(seen: int, width: int) -> bool:
    """Whether an edge leaves so little of a column that nothing in it says anything."""
    return seen < min(width, _some_words())


def _some_words() -> int:
    return QFontMetrics(fonts.body()).horizontalAdvance("x" * _SOME + ELLIPSIS) + 2 * PAD


def _told(rows: PanelRows, place: int, wide: int) -> int:
    """Pixels of such a column in which it says something: its title and the first of its words, or a whole figure."""
    told = rows.columns[place][1]
    if told.unit in FIGURES:
        return wide
    words = chip_width("x" * _SOME) + 2 * PAD if told.of is not None else _some_words()
    return min(max(words, _title(rows, place)), wide)


def lines_of(text: str, told: Told, width: int, most: int = MOST_LINES) -> tuple[str, ...]:
    """What of a text is seen in a cell that is so many pixels wide, in at most so many lines."""
    metrics = QFontMetrics(fonts.tabular() if told.unit in AT_RIGHT else fonts.body())
    inner = max(width - 2 * PAD, 0)
    if told.unit in SENTENCES:
        return tuple(_turned(text, metrics, inner, most))
    return (cut_within(text, metrics, inner),)


def _turned(text: str, metrics: QFontMetrics, inner: int, most: int) -> list[str]:
    """A mark between two words ends its line; what tells stays together."""
    lines: list[str] = []
    words = held(text).replace(" · ", f"{FIRM}· ").split(" ")
    for place, word in enumerate(words):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and metrics.horizontalAdvance(longer) <= inner:
            lines[-1] = longer
        elif len(lines) == most:
            lines[-1] = " ".join((lines[-1], *words[place:]))
            break
        else:
            lines.append(word)
    return [cut(each, metrics, inner) for each in lines]


def wide(text: str, told: Told) -> int:
    """Pixels of a cell that shows all of a text in one line."""
    return QFontMetrics(fonts.tabular() if told.unit in AT_RIGHT else fonts.body()).horizontalAdvance(text) + 2 * PAD


def text_of(row: PanelRow, name: str) -> str:
    """In one line; an id is told apart by its end."""
    return short_ids(" ".join(row.texts[name].split()))


def state_of(told: Told, value: object) -> Captioned | None:
    """What is drawn as a chip: a code of a set whose members look different."""
    if told.of is None or all(each.look is Look.NEUTRAL for each in told.of):
        return None
    return next((each for each in told.of if each == value), None)


def chip_of(text: str, width: int) -> str:
    """The words of a state in a cell that is so many pixels wide."""
    metrics = QFontMetrics(fonts.caption_strong())
    around = chip_width(text) - metrics.horizontalAdvance(text)
    return cut(text, metrics, max(width - 2 * PAD - around, 0))


def _least(rows: PanelRows, place: int, wide: int, words: int) -> int:
    unit = rows.columns[place][1].unit
    if unit in SENTENCES:
        return min(wide, _SENTENCE)
    if unit in _WORDS and rows.columns[place][1].of is None:
        return min(wide, max(words, _title(rows, place) + 2 * PAD))
    return wide


def _title(rows: PanelRows, place: int) -> int:
    title = str(rows.headerData(place, Qt.Orientation.Horizontal) or "")
    return QFontMetrics(fonts.caption()).horizontalAdvance(title) + _HEAD
