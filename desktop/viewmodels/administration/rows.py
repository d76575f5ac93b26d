"""The rows of a panel as a table: what stays keeps its place, so that nothing under somebody's eyes jumps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.screens.words import beside, tr
from desktop.viewmodels.administration.acted import texts_of
from desktop.viewmodels.administration.values import AT_RIGHT, is_doubtful, rank
from shared.panels.panel import Panel, Told
from shared.wire.panels import Part, Value

_Index = QModelIndex | QPersistentModelIndex
NODE: Final = "node"
"""The column that says whose a row is, where several nodes answered."""


@dataclass(frozen=True, slots=True)
class PanelRow:
    """node, key: what it is known by. values, texts: by column. quiet: columns with a state that is doubtful."""

    node: str
    key: str
    values: Mapping[str, Value]
    texts: Mapping[str, str]
    quiet: frozenset[str] = frozenset()

    @property
    def place(self) -> tuple[str, str]:
        return self.node, self.key


class PanelRows(QAbstractTableModel):
    """columns: names with what stands above them. filled: all rows of an answer are here."""

    filled = Signal()

    def __init__(self, panel: Panel[Any, Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._declared = {name: told for name, told in panel.columns.items() if not told.hidden}
        self.columns: list[tuple[str, Told]] = list(self._declared.items())
        self._rows: list[PanelRow] = []
        self._came: list[PanelRow] = []
        """As the server ordered them."""
        self._sorted: tuple[str, bool] | None = None

    @property
    def has_columns(self) -> bool:
        """A panel may be of figures alone."""
        return bool(self._declared)

    @property
    def sorted_by(self) -> tuple[int, bool] | None:
        """The column and whether the last comes first; None: as the server has them."""
        if self._sorted is None:
            return None
        names = [name for name, _ in self.columns]
        return (names.index(self._sorted[0]), self._sorted[1]) if self._sorted[0] in names else None

    def sort_by(self, column: int) -> None:
        """Up, then down, then as the server has them."""
        name = self.columns[column][0]
        if self._sorted == (name, False):
            self._sorted = (name, True)
        else:
            self._sorted = None if self._sorted == (name, True) else (name, False)
        self._put(self._came)

    def show(self, parts: Sequence[Part], names: Mapping[str, str], now: datetime) -> None:
        """All parts together; a row that was there stays the same row, wherever it stands now."""
        self._show_nodes(len(parts) > 1)
        came = [
            PanelRow(
                part.node,
                str(line["key"]),
                {**line, NODE: part.node},
                {NODE: part.node} | texts_of(line, self._declared, names, now),
                frozenset(name for name, told in self._declared.items() if is_doubtful(line, name, told, now)),
            )
            for part in parts
            for line in part.lines
        ]
        self._came = list({row.place: row for row in came}.values())
        self._put(self._came)
        self.filled.emit()

    def row_at(self, place: int) -> PanelRow | None:
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def find(self, place: tuple[str, str]) -> PanelRow | None:
        """By node and key."""
        return next((row for row in self._rows if row.place == place), None)

    def _show_nodes(self, wanted: bool) -> None:
        has = self.columns[:1] == [(NODE, _NODE)]
        if wanted and not has:
            self.beginInsertColumns(QModelIndex(), 0, 0)
            self.columns.insert(0, (NODE, _NODE))
            self.endInsertColumns()
        elif has and not wanted:
            self.beginRemoveColumns(QModelIndex(), 0, 0)
            del self.columns[0]
            self.endRemoveColumns()

    def _put(self, wanted: Sequence[PanelRow]) -> None:
        wanted = self._in_order(wanted)
        stay = {row.place for row in wanted}
        for place in reversed(range(len(self._rows))):
            if self._rows[place].place not in stay:
                self.beginRemoveRows(QModelIndex(), place, place)
                del self._rows[place]
                self.endRemoveRows()
        here = {row.place for row in self._rows}
        for place, row in enumerate(wanted):
            if row.place not in here:
                at = min(place, len(self._rows))
                self.beginInsertRows(QModelIndex(), at, at)
                self._rows.insert(at, row)
                self.endInsertRows()
        self._reorder(wanted)

    def _reorder(self, wanted: Sequence[PanelRow]) -> None:
        """The same rows: moved where they stand now, and what differs in them is told."""
        before = [row.place for row in self._rows]
        after = [row.place for row in wanted]
        old = {row.place: row for row in self._rows}
        if before != after:
            self.layoutAboutToBeChanged.emit()
            to = {place: n for n, place in enumerate(after)}
            held = self.persistentIndexList()
            moved = [self.index(to[before[index.row()]], index.column()) for index in held]
            self._rows = list(wanted)
            self.changePersistentIndexList(held, moved)
            self.layoutChanged.emit()
        else:
            self._rows = list(wanted)
        if not self.columns:
            return
        for place, row in enumerate(self._rows):
            if old[row.place].texts != row.texts:
                self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))

    def _in_order(self, rows: Sequence[PanelRow]) -> list[PanelRow]:
        by = self._sorted
        if by is None or by[0] not in {name for name, _ in self.columns}:
            return list(rows)
        name, is_down = by
        known = [row for row in rows if row.values.get(name) not in (None, "")]
        unknown = [row for row in rows if row.values.get(name) in (None, "")]
        known.sort(key=lambda row: rank(row.values.get(name), row.texts[name]), reverse=is_down)
        return [*known, *unknown]

    # ---- as Qt asks

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | Qt.AlignmentFlag | None:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        declared = self.columns[section][1]
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(declared.caption)
        return side_of(declared) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index.row())
        if row is None or not index.column() < len(self.columns):
            return None
        name, declared = self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return row.texts[name]
            case Qt.ItemDataRole.TextAlignmentRole:
                return side_of(declared)
            case Qt.ItemDataRole.AccessibleTextRole:
                return beside(*(f"{tr(told.caption)}: {row.texts[each]}" for each, told in self.columns), by=", ")
        return None


_NODE: Final = Told("Node")


def side_of(told: Told) -> Literal[Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight] | Any:
    side = Qt.AlignmentFlag.AlignRight if told.unit in AT_RIGHT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
