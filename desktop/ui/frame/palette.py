"""The palette: type a few letters, Enter opens the file or runs the command."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.screens.search import COLLEAGUE, NoteHit, SearchHit
from desktop.screens.words import beside, tr
from desktop.ui.kit import fonts, icons, labels, layouts, theme
from desktop.ui.kit.cutting import cut
from desktop.ui.kit.keys import spelled
from desktop.ui.kit.searching import SearchLine
from desktop.viewmodels.frame.palette import PaletteCommand, PaletteViewModel
from shared.domain.catalogue import FILE_KINDS
from shared.domain.diary.entities import Note
from shared.domain.people.entities import Colleague

_KINDS = {kind.name: kind for kind in FILE_KINDS}
_HIT, _LINE = 50, 36
"""Pixels of a file, in two lines, and of a command."""
_EDGE = 12


class _LineDelegate(QStyledItemDelegate):
    """A file in two lines with its kind at the right; a command with its keys there."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, _HIT if isinstance(index.data(Qt.ItemDataRole.UserRole), SearchHit | NoteHit) else _LINE)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line = index.data(Qt.ItemDataRole.UserRole)
        ground = QStyleOptionViewItem(option)
        ground.text = ""
        option.widget.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem,
            ground,
            painter,
            option.widget,
        )
        theme_now = theme.current()
        ink, muted = theme_now.colour("text"), theme_now.colour("muted")
        rect = option.rect.adjusted(_EDGE, 0, -_EDGE, 0)
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        if icon is not None:
            icon.paint(painter, QRect(rect.left(), rect.center().y() - 9, 18, 18))
        text = rect.adjusted(30, 0, 0, 0)
        if isinstance(line, SearchHit | NoteHit):
            upper, lower = text.adjusted(0, 6, 0, -24), text.adjusted(0, 25, 0, -5)
            title, below = (line.called, line.words) if isinstance(line, NoteHit) else (line.title, second_line(line))
            self._words(painter, self._aside(painter, upper, kind_of(line), muted), title, fonts.strong(), ink)
            self._words(painter, lower, below, fonts.caption(), muted)
        elif isinstance(line, PaletteCommand):
            keys = spelled(line.keys) if line.keys else ""
            self._words(painter, self._aside(painter, text, keys, muted), line.caption, fonts.body(), ink)
        else:
            self._words(painter, text, str(index.data(Qt.ItemDataRole.DisplayRole)), fonts.body(), muted)

    def _aside(self, painter: QPainter, room: QRect, text: str, colour: QColor) -> QRect:
        """Writes at the right; what is left of the room."""
        if not text:
            return room
        painter.setFont(fonts.caption())
        painter.setPen(colour)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        return room.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(text) - _EDGE, 0)

    def _words(self, painter: QPainter, room: QRect, text: str, font: QFont, colour: QColor) -> None:
        painter.setFont(font)
        painter.setPen(colour)
        shown = cut(text, painter.fontMetrics(), room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def second_line(hit: SearchHit) -> str:
    """Number, place, stage and who; one's own are marked by a word."""
    return beside(hit.subtitle, *hit.facts, tr("yours") if hit.is_mine else "")


def kind_of(hit: SearchHit | NoteHit) -> str:
    """What it is, in a word."""
    if isinstance(hit, NoteHit) or hit.kind == COLLEAGUE:
        entity = Note if isinstance(hit, NoteHit) else Colleague
        return tr(entity.TABLE.caption)
    kind = _KINDS[hit.kind]
    return tr(kind.caption)


class PaletteDialog(QDialog):
    """hit_wanted(SearchHit): one was chosen. Commands run after the palette has closed.

    file_icons: by kind of file.
    """

    hit_wanted = Signal(object)

    def __init__(self, parent: QWidget, model: PaletteViewModel, file_icons: Mapping[str, str]) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._model, self._icons = model, {**file_icons, COLLEAGUE: "user"}
        self._is_owed = False
        """Enter was quicker than the search."""
        self.setAccessibleName(tr("Search claims, people, policies, commands"))
        self.setWindowTitle(tr("Search"))
        self.setProperty("kind", "over")
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)  # round corners, and nothing in them
        outer = layouts.column(self, edges=(0, 0, 0, 0), gap=0)
        card = layouts.frame("over")
        lines = layouts.column(card, edges=(8, 8, 8, 8), gap=6)
        self.line = SearchLine(tr("Search"), tr("Search claims, people, policies, commands"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Found"))
        self.list.setFont(fonts.body())
        self.list.setProperty("kind", "plain")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setTabKeyNavigation(False)
        self.list.setItemDelegate(_LineDelegate(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        lines.addWidget(self.line)
        lines.addWidget(self.list, 1)
        lines.addWidget(labels.caption(tr("Up and Down choose, Enter opens, Esc closes.")))
        outer.addWidget(card)
        self.resize(560, 420)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._look_for)
        self.list.itemClicked.connect(self._run)
        model.changed.connect(self._changed)
        model.noted.connect(self._noted)
        model.set_text("")
        self._changed()

    def open_at(self, anchor: QWidget) -> None:
        """Show it over the search box of the window."""
        self.resize(max(520, anchor.width()), 420)
        self.move(anchor.mapToGlobal(anchor.rect().topLeft()))
        self.show()
        self.line.setFocus()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            moved = step.get(Qt.Key(event.key()))
            if moved is not None:
                self._is_owed = False
                last = self.list.count() - 1
                self._choose(max(0, min(last, self.list.currentRow() + moved)), 1 if moved > 0 else -1)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._is_owed = self._model.is_searching
                self._take()
                return True
        return False

    def _look_for(self, text: str) -> None:
        self._is_owed = False
        self._model.set_text(text)

    def _take(self) -> None:
        """What is chosen; where Enter was quicker than the search, as soon as that has come to its end."""
        item = self.list.currentItem()
        if item is not None and not self._is_owed:
            self._run(item)

    def _choose(self, row: int, way: int) -> None:
        """This row, or the next one that can be chosen: a heading cannot."""
        while (item := self.list.item(row)) is not None and not item.flags() & Qt.ItemFlag.ItemIsSelectable:
            row += way
        if item is not None:
            self.list.setCurrentRow(row)

    def _noted(self) -> None:
        """They come last and late: what is chosen by now stays so."""
        chosen = self.list.currentRow()
        self._changed()
        if chosen > 0 and not self._model.is_empty:
            self._choose(min(chosen, self.list.count() - 1), -1)

    def _changed(self) -> None:
        self.list.clear()
        ink = theme.current().colour("text")
        for line in self._model.lines:
            if isinstance(line, SearchHit):
                item = QListWidgetItem(icons.icon(self._icons.get(line.kind, "file-text"), ink), line.title)
                item.setText(beside(line.title, second_line(line), kind_of(line)))
            elif isinstance(line, NoteHit):
                if line is self._model.notes[0]:
                    heading = QListWidgetItem(tr("In notes"), self.list)
                    heading.setFlags(Qt.ItemFlag.NoItemFlags)
                item = QListWidgetItem(icons.icon("sticky-note", ink), beside(line.called, line.words, kind_of(line)))
            else:
                keys = spelled(line.keys) if line.keys else ""
                item = QListWidgetItem(icons.icon(line.icon, ink), beside(line.caption, keys))
            item.setData(Qt.ItemDataRole.UserRole, line)
            self.list.addItem(item)
        if self._model.is_empty:
            words = tr("Nothing on this device matches “{words}”.", words=self._model.text)
            item = QListWidgetItem(icons.icon("search", ink), words)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
            for command in self._model.next_steps():
                item = QListWidgetItem(icons.icon(command.icon, ink), command.caption)
                item.setData(Qt.ItemDataRole.UserRole, command)
                self.list.addItem(item)
        if self._model.trouble:
            item = QListWidgetItem(icons.icon("circle-alert", ink), self._model.trouble)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self._choose(min(1, self.list.count() - 1) if self._model.is_empty else 0, 1)
        if self._is_owed and not self._model.is_searching:
            self._is_owed = False
            if not self._model.is_empty:
                self._take()

    def _run(self, item: QListWidgetItem) -> None:
        line = item.data(Qt.ItemDataRole.UserRole)
        self.accept()
        if isinstance(line, SearchHit | NoteHit):
            self.hit_wanted.emit(line)
        elif isinstance(line, PaletteCommand):
            line.run()
