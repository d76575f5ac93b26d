"""The sheet of all shortcuts behind F1; made from the same table as the shortcuts themselves."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from desktop.screens.words import tr
from desktop.ui.frame.list_view import row_keys
from desktop.ui.kit import buttons, fonts, labels, layouts
from desktop.ui.kit.fitting import EDGES, FittingColumn, fit
from desktop.ui.kit.keys import spelled
from desktop.viewmodels.frame.palette import Group, PaletteCommand

MOST_COLUMNS: Final = 3
_GAP: Final = 48
_ASIDE: Final = 48
"""Pixels of the window that stay to be seen around the sheet."""
LEAST: Final = 320

Lines = list[tuple[str, str]]
"""What is done, and its keys."""
Parts = Sequence[tuple[str, Lines]]
"""Each with its heading."""


class ShortcutSheet(QDialog):
    """What, and which keys, in parts; columns where there is room, scrolling where there is not."""

    def __init__(self, parent: QWidget, commands: Sequence[PaletteCommand]) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Shortcuts"))
        self.setAccessibleName(tr("Shortcuts"))
        outer = layouts.column(self, edges=EDGES, gap=16)
        outer.addWidget(labels.title(tr("Shortcuts")))
        self._middle = FittingColumn(gap=0)
        self.columns = layouts.row(gap=_GAP)
        room = parent.window().size() - QSize(_ASIDE, _ASIDE)
        bar = self._middle.verticalScrollBar().sizeHint().width()
        for column in _laid(_parts(commands), room.width() - EDGES[0] - EDGES[2] - bar):
            self.columns.addLayout(column, 1)
        self._middle.inner.addLayout(self.columns)
        self.setMaximumSize(room.expandedTo(QSize(LEAST, LEAST)))
        self.resize(1, 1)  # as wide and as high as it needs
        outer.addWidget(self._middle, 1)
        foot = layouts.row()
        foot.addStretch(1)
        foot.addWidget(buttons.button(tr("Close"), self.accept))
        outer.addLayout(foot)

    def event(self, event: QEvent) -> bool:
        taken = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.fit()
        return taken

    def fit(self) -> None:
        """As high as all of it, as far as the screen goes."""
        fit(self, self._middle)


def _laid(parts: Parts, room: int) -> list[QVBoxLayout]:
    """In as many columns as have room beside each other in so many pixels: words and keys are of any length."""
    made = {heading: _part(heading, lines) for heading, lines in parts}
    for count in range(MOST_COLUMNS, 0, -1):
        columns = [[made[heading] for heading, _ in column] for column in _columns(parts, count)]
        wide = sum(max(part.sizeHint().width() for part in column) for column in columns)
        if wide + _GAP * (count - 1) <= room or count == 1:
            break
    laid = []
    for column in columns:
        inner = layouts.column(gap=24)
        for part in column:
            inner.addWidget(part)
        inner.addStretch(1)
        laid.append(inner)
    return laid


def _columns(parts: Parts, count: int) -> Sequence[Parts]:
    """The parts in their order in as many columns, so that the longest is as short as can be."""

    def height(column: Parts) -> int:
        return sum(len(lines) + 2 for _, lines in column)

    ends = range(1, len(parts))
    cuts = combinations(ends, min(count, len(parts)) - 1)
    ways = ([parts[a:b] for a, b in pairwise((0, *cut, len(parts)))] for cut in cuts)
    return min(ways, key=lambda way: max(map(height, way)))


def _parts(commands: Sequence[PaletteCommand]) -> Parts:
    """By where the keys count; of several commands with the same keys the first has them."""
    captions = {
        Group.FILE: tr("In a file"),
        Group.LIST: tr("In a list"),
        Group.EVERYWHERE: tr("Everywhere"),
        Group.PLACES: tr("Places"),
    }
    found: dict[Group, Lines] = {group: [] for group in captions}
    taken: set[str] = set()
    for command in commands:
        if command.keys and command.keys not in taken:
            taken |= set(command.all_keys)
            found[command.group].append((command.caption, ", ".join(spelled(keys) for keys in command.all_keys)))
    found[Group.LIST] += [
        *((caption, spelled(keys)) for caption, keys in row_keys()),
        (tr("From the filter into the list"), spelled("Down")),
    ]
    found[Group.EVERYWHERE] += [
        (tr("Next or previous field"), spelled("Tab, Shift+Tab")),
        (tr("Send what is typed"), spelled("Ctrl+Enter")),
        (tr("Move the divider, to the ends"), spelled("Left, Right, Home, End")),
        (tr("Climb out: field, form, page, list"), spelled("Esc")),
        (tr("Scroll the page"), spelled("PageDown, Space")),
    ]
    return [(captions[group], lines) for group, lines in found.items() if lines]


def _part(heading: str, lines: Lines) -> QWidget:
    made = QWidget()
    column: QVBoxLayout = layouts.column(made, gap=8)
    column.addWidget(labels.heading(heading))
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(0, 1)
    for place, (caption, keys) in enumerate(lines):
        grid.addWidget(labels.label(caption), place, 0)
        shown = labels.label(keys, font=fonts.caption())
        shown.setProperty("kind", "keys")
        grid.addWidget(shown, place, 1, Qt.AlignmentFlag.AlignRight)
    column.addLayout(grid)
    return made


def show_sheet(parent: QWidget, commands: Sequence[PaletteCommand]) -> None:
    """The sheet of what a window's keys do, over it."""
    sheet = ShortcutSheet(parent, commands)
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    sheet.open()
