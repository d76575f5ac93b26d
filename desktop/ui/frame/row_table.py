"""A table in which whole rows are gone through by the keyboard: what every list and panel has of one."""

from __future__ import annotations

from typing import TypeAlias

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView

Index: TypeAlias = QModelIndex | QPersistentModelIndex


class RowTable(QTableView):
    """Home and End go to the first and the last row, not to a column; all of the current row is drawn as such."""

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        rows = self.model()
        match action:
            case QAbstractItemView.CursorAction.MoveHome:
                return rows.index(0, 0)
            case QAbstractItemView.CursorAction.MoveEnd:
                return rows.index(rows.rowCount() - 1, 0)
        return super().moveCursor(action, modifiers)
