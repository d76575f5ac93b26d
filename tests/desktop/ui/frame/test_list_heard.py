"""A list as a screen reader has it: a table whose rows and columns have names, also where a row is one card."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from tests.desktop.ui.frame.test_list_looks import Open, opened

__all__ = ["opened"]
SAID_BY_QT = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
"""Qt describes rows and columns by the first, and their heads by the second."""


@pytest.mark.parametrize("width", [1300, 380])
def test_a_list_is_a_table_with_names_of_rows_and_columns(opened: Open, qtbot: QtBot, width: int) -> None:
    pane = opened()
    pane.resize(width, 800)
    model = pane.rows.model()
    qtbot.waitUntil(lambda: pane.rows.is_table is (width > 1000))
    qtbot.waitUntil(lambda: model.index(0, 0).data() not in ("Loading", None))
    heard = QAccessible.queryAccessibleInterface(pane.rows)
    assert heard.role() == QAccessible.Role.Table
    assert heard.text(QAccessible.Text.Name) == "Claims"
    for role in SAID_BY_QT:
        columns = [model.headerData(place, Qt.Orientation.Horizontal, role) for place in range(model.columnCount())]
        assert columns[0] == ("Insured" if pane.rows.is_table else "Claims")
        assert all(columns)
        row = str(model.headerData(0, Qt.Orientation.Vertical, role))
        assert row
        assert str(model.index(0, 0).data()).startswith(row)
    assert pane.rows.verticalHeader().isHidden()
