"""Below the rows: how many there are, how high a row is, the sums under their columns; and what is done with marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QMenu, QPushButton, QSizePolicy, QWidget

from desktop.screens import formats
from desktop.screens.words import beside, tr
from desktop.ui.frame.list_view import ListView
from desktop.ui.kit import buttons, fonts, icons, labels, layouts, theme
from desktop.viewmodels.frame.export import Export
from desktop.viewmodels.frame.list import ListViewModel
from desktop.viewmodels.frame.list_memory import Density
from desktop.viewmodels.frame.list_texts import say
from desktop.viewmodels.frame.marked_sums import sums_of

FOOT_PX: Final = 42
NARROW_DEEDS: Final = 2
"""What is done with marked lines that has a button beside a file; the rest is in a menu."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done with the marked lines together, or with the one where the keyboard is. keys: a letter."""

    caption: str
    icon: str
    keys: str
    run: Callable[[], None]


class SumLine(QWidget):
    """Sums under the columns of a table, in the place where each stands; beside a file one after the other."""

    def __init__(self, view: ListView) -> None:
        super().__init__()
        self._view = view
        self._sums: dict[str, int] = {}
        self._said = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(FOOT_PX - 2)
        view.horizontalScrollBar().valueChanged.connect(self.update)
        view.horizontalHeader().sectionResized.connect(lambda *_: self.update())
        view.horizontalHeader().sectionMoved.connect(lambda *_: self.update())

    def show_sums(self, sums: dict[str, int], said: str) -> None:
        """By column, minor units; said: what they are, `Sum, USD`."""
        self._sums, self._said = sums, said
        spoken = [
            f"{say(column.caption)} {formats.figure(sums[column.name])}"
            for column in self._view.columns
            if column.name in sums
        ]
        self.setAccessibleName(", ".join((said, *spoken)) if spoken else "")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._view.is_table or not self._sums:
            return
        painter = QPainter(self)
        font = fonts.tabular(bold=True)
        painter.setFont(font)
        painter.setPen(theme.current().colour("text"))
        first = self.width()
        offset = self._view.viewport().mapTo(self.window(), self._view.viewport().rect().topLeft()).x()
        offset -= self.mapTo(self.window(), self.rect().topLeft()).x()
        for place, column in enumerate(self._view.columns):
            if column.name not in self._sums:
                continue
            left = self._view.columnViewportPosition(place) + offset
            room = QRect(left - 30, 0, self._view.columnWidth(place) + 24, self.height())
            text = formats.figure(self._sums[column.name])
            painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), text)
            first = min(first, room.right() - QFontMetrics(font).horizontalAdvance(text))
        if self._said:
            painter.setFont(fonts.strong())
            room = QRect(0, 0, first - 16, self.height())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._said)
        painter.end()


class NamedSum(QWidget):
    """What an amount is, above it: both have room beside the number of lines, where one line of them has none."""

    def __init__(self) -> None:
        super().__init__()
        lines = layouts.column(self, gap=0)
        self.name = labels.caption()
        self.amount = labels.Shortening(font=fonts.tabular(bold=True))
        lines.addStretch(1)
        for made in (self.name, self.amount):
            made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            lines.addWidget(made)
        lines.addStretch(1)

    def show_sum(self, name: str, amount: str) -> None:
        self.name.setText(name)
        self.amount.setText(amount)
        self.amount.setAccessibleName(tr("{name} {amount}", name=name, amount=amount))


class ListFoot(QFrame):
    """How many, how high, how much."""

    def __init__(self, model: ListViewModel, view: ListView) -> None:
        super().__init__()
        self._model, self._view = model, view
        self.setProperty("kind", "bottom")
        self.setFixedHeight(FOOT_PX)
        line = layouts.row(self, edges=(14, 0, 14, 0), gap=8)
        self.count = labels.strong()
        line.addWidget(self.count)
        self._group = QButtonGroup(self)
        for density in Density:
            made = buttons.Button()
            made.setProperty("kind", "segment")
            made.setCheckable(True)
            icons.put(made, density.icon, "text", theme.current().colour("text"))
            made.setAccessibleName(density.caption)
            made.setToolTip(density.caption)
            made.clicked.connect(lambda _on=False, density=density: self._choose(density))
            self._group.addButton(made, int(density))
            line.addWidget(made)
        self.sums = SumLine(view)
        line.addWidget(self.sums, 1)
        self.said = NamedSum()
        line.addWidget(self.said)
        view.turned.connect(self.renew)
        model.changed.connect(self.renew)
        self.renew()

    def _choose(self, density: Density) -> None:
        self._model.set_density(density, as_table=self._view.is_table)

    def renew(self) -> None:
        model = self._model
        self.count.setText(model.said_counts() if model.counts is not None else "")
        chosen = self._group.button(int(model.density(as_table=self._view.is_table)))
        chosen.setChecked(True)
        model.want_sums(True)
        columns = [column.name for column in model.listing.summed]
        one = model.sums[0] if len(model.sums) == 1 else None
        sums = dict(zip(columns, one.cents, strict=True)) if one is not None else {}
        said = tr("Sum, {currency}", currency=one.currency) if one is not None else ""
        self.sums.show_sums(sums, said)
        amount = model.listing.row.amount
        place = columns.index(amount) if amount in columns else -1
        shown = [
            formats.money(each.cents[place], each.currency)
            for each in model.sums
            if place >= 0 and not (self._view.is_table and one is not None)
        ]
        self.said.setVisible(bool(shown))
        if shown:
            self.said.show_sum(say(model.listing.by_name[amount].caption), beside(*shown))


class MarkedBar(QFrame):
    """While lines are marked: how many, what may be done with them, their sums, and how the marks go."""

    def __init__(self, model: ListViewModel, view: ListView) -> None:
        super().__init__()
        self._model, self._view = model, view
        self.setProperty("kind", "strip")
        self._line = layouts.row(self, edges=(14, 4, 14, 4), gap=8)
        self.count = labels.strong()
        self._line.addWidget(self.count)
        self._buttons: list[QPushButton] = []
        self._deeds: Sequence[Deed] = ()
        self.more = buttons.icon_button("ellipsis", tr("More"), self._offer_more)
        self._line.addWidget(self.more)
        self.unmark = buttons.quiet(tr("Unmark"), model.marks.clear)
        self.unmark.setToolTip(tr("Unmark all (Esc)"))
        self._line.addWidget(self.unmark)
        self.sums = SumLine(view)
        self._line.addWidget(self.sums, 1)
        model.marks.changed.connect(self.renew)
        self.setVisible(False)

    def offer(self, deeds: Sequence[Deed]) -> None:
        """What may be done, in the order of importance."""
        for old in self._buttons:
            self._line.removeWidget(old)
            old.deleteLater()
        self._buttons, self._deeds = [], deeds
        for place, deed in enumerate(deeds, start=1):
            made = buttons.button(deed.caption, deed.run, icon=deed.icon)
            labels.hint(made, f"{deed.caption} ({deed.keys})" if deed.keys else deed.caption)
            self._line.insertWidget(place, made)
            self._buttons.append(made)
        self.renew()

    def renew(self) -> None:
        count = len(self._model.marked)
        self.count.setText(tr("{n} marked", n=formats.number(count)))
        is_wide = self._view.is_table
        for made in self._buttons[NARROW_DEEDS:]:
            made.setVisible(is_wide)
        self.more.setVisible(not is_wide and len(self._deeds) > NARROW_DEEDS)
        self.sums.setVisible(is_wide)
        self.sums.show_sums(sums_of(self._model.listing, self._model.marked.values()), "")
        self.setVisible(count > 0)

    def _offer_more(self) -> None:
        """What has no room as a button."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for deed in self._deeds[NARROW_DEEDS:]:
            keys = (deed.keys.upper(),) if deed.keys else ()
            menu.addAction(buttons.as_is("\t".join((deed.caption, *keys)))).triggered.connect(partial(self._do, deed))
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _do(self, deed: Deed, _on: bool = False) -> None:
        """Unless the marks went while the menu was open: then it would be done with another line."""
        if self._model.marked:
            deed.run()


class ExportBar(QFrame):
    """While a file is written: how far it is, and a way to stop it; then how it ended, until somebody reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "strip")
        line = layouts.row(self, edges=(14, 4, 14, 4), gap=8)
        self.said = labels.Shortening()
        line.addWidget(self.said, 1)
        self._export: Export | None = None
        self.stop = buttons.quiet(tr("Stop"), self._press)
        line.addWidget(self.stop)
        self.setVisible(False)

    def follow(self, export: Export) -> None:
        self._export = export
        self.stop.setText(tr("Stop"))
        export.progressed.connect(self._progressed)
        export.ended.connect(self._ended)
        self._progressed(0)
        self.setVisible(True)

    def _progressed(self, lines: int) -> None:
        self.said.setText(tr("Exporting {n} …", n=formats.number(lines)))

    def _ended(self, said: str) -> None:
        self._export = None
        self.said.setText(said)
        self.said.setAccessibleName(said)
        self.stop.setText(tr("Close"))

    def _press(self) -> None:
        if self._export is not None:
            self._export.stop()
        else:
            self.setVisible(False)
