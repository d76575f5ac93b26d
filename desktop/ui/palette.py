"""The palette: type a few letters, Enter opens the file or runs the command."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QWidget

from desktop.screens.search import SearchHit
from desktop.screens.words import beside, tr
from desktop.ui import fonts, icons, theme
from desktop.ui.keys import spelled
from desktop.ui.widgets import form, labels, layouts
from desktop.viewmodels.palette import PaletteCommand, PaletteViewModel

_ICONS = {"claim": "clipboard-list", "policy": "file-text", "customer": "user"}


class PaletteDialog(QDialog):
    """file_wanted(kind, file id): a file was chosen. Commands run after the palette has closed."""

    file_wanted = Signal(str, str)

    def __init__(self, parent: QWidget, model: PaletteViewModel) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._model = model
        self.setAccessibleName(tr("Search claims, people, policies, commands"))
        self.setWindowTitle(tr("Search"))
        outer = layouts.column(self, edges=(0, 0, 0, 0), gap=0)
        card = layouts.frame("card")
        lines = layouts.column(card, edges=(8, 8, 8, 8), gap=6)
        self.line = form.line(tr("Search"), tr("Search claims, people, policies, commands"))
        self.line.addAction(
            icons.icon("search", theme.current().colour("muted"), 16), self.line.ActionPosition.LeadingPosition
        )
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Found"))
        self.list.setFont(fonts.body())
        self.list.setProperty("kind", "plain")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setTabKeyNavigation(False)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        lines.addWidget(self.line)
        lines.addWidget(self.list, 1)
        lines.addWidget(labels.caption(tr("Up and Down choose, Enter opens, Escape leaves.")))
        outer.addWidget(card)
        self.resize(560, 420)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(model.set_text)
        self.list.itemClicked.connect(self._run)
        model.changed.connect(self._changed)
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
                last = self.list.count() - 1
                self.list.setCurrentRow(max(0, min(last, self.list.currentRow() + moved)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                item = self.list.currentItem()
                if item is not None:
                    self._run(item)
                return True
        return False

    def _changed(self) -> None:
        self.list.clear()
        ink = theme.current().colour("text")
        for line in self._model.lines:
            if isinstance(line, SearchHit):
                item = QListWidgetItem(icons.icon(_ICONS.get(line.kind, "file-text"), ink), line.title)
                item.setText(beside(line.title, line.subtitle, by="   "))
            else:
                keys = f"   {spelled(line.keys)}" if line.keys else ""
                item = QListWidgetItem(icons.icon(line.icon, ink), f"{line.caption}{keys}")
            item.setData(Qt.ItemDataRole.UserRole, line)
            self.list.addItem(item)
        if self._model.trouble:
            item = QListWidgetItem(icons.icon("circle-alert", ink), self._model.trouble)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _run(self, item: QListWidgetItem) -> None:
        line = item.data(Qt.ItemDataRole.UserRole)
        self.accept()
        if isinstance(line, SearchHit):
            self.file_wanted.emit(line.kind, line.file_id)
        elif isinstance(line, PaletteCommand):
            line.run()
