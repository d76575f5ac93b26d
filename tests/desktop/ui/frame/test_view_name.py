"""The name of a view is kept with the view that it is for, until it is saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.frame.list import ListPanel
from desktop.viewmodels.frame.list_memory import MOST_NAME
from tests.desktop.ui.frame_window import open_window, press


def asked(qtbot: QtBot, folder: Path) -> ListPanel:
    window, _ = open_window(qtbot, folder)
    window.go_by_key("claims")
    window.list._ask_name()
    return window.list


def test_a_name_waits_with_what_it_is_for(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    rows = asked(qtbot, tmp_path)
    QTest.keyClicks(rows.view_name.line, "Roofs")
    press("Esc")
    assert rows.view_name.isHidden()
    before = rows._model.filter_text()
    rows._model.set_text("hail")
    rows._ask_name()
    assert rows.view_name.line.text() == "", "of another view"
    press("Esc")
    rows._model.set_text("")
    assert rows._model.filter_text() == before
    rows._ask_name()
    assert rows.view_name.line.text() == "Roofs"
    press("Return")
    assert rows._model.memory.views[-1].name == "Roofs"
    rows._ask_name()
    assert rows.view_name.line.text() == "", "saved, so nothing is kept"


def test_a_name_that_does_not_fit_is_said_and_one_is_cleaned(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    rows = asked(qtbot, tmp_path)
    before = rows._model.memory.views
    rows.view_name.line.setText("x" * (MOST_NAME + 1))
    assert "fit" in rows.view_name.told.text()
    press("Return")
    assert rows._model.memory.views == before
    rows.view_name.line.setText(" a\x00b ")
    press("Return")
    assert rows._model.memory.views[-1].name == "ab"
