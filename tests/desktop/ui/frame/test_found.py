"""The palette finds people and customers by phone, by the keyboard alone, in either language."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.lists.claims import CLAIMS
from desktop.lists.wanted import Condition
from desktop.ui.frame.palette import PaletteDialog
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import language
from tests.desktop.ui.frame_window import open_window, press
from tests.support import world as w


def looked_for(window: MainWindow, qtbot: QtBot, text: str, wanted: str) -> PaletteDialog:
    """The palette with the wanted line chosen, by keys alone."""
    press("Ctrl+K")
    palette = window.findChild(PaletteDialog)
    assert isinstance(palette, PaletteDialog)
    QTest.keyClicks(palette.line, text)
    qtbot.waitUntil(lambda: any(wanted in line for line in lines(palette)))
    for _ in range(next(n for n, line in enumerate(lines(palette)) if wanted in line)):
        QTest.keyClick(palette.line, Qt.Key.Key_Down)
    return palette


def lines(palette: PaletteDialog) -> list[str]:
    """As a screen reader names them."""
    return [
        str(palette.list.item(row).data(Qt.ItemDataRole.AccessibleTextRole) or palette.list.item(row).text())
        for row in range(palette.list.count())
    ]


@pytest.mark.parametrize(("code", "called", "word"), [("en_US", "Colleague", "adjuster"), ("de_DE", "Kollegin", "")])
def test_a_colleague_opens_their_claims_as_a_filter_that_can_be_changed(
    app: QApplication, qtbot: QtBot, tmp_path: Path, code: str, called: str, word: str
) -> None:
    language.speak(app, QLocale(code))
    try:
        window, _ = open_window(qtbot, tmp_path, w.DANA)
        name = w.signed_in(w.MAYA).name
        palette = looked_for(window, qtbot, "maya ort", called)
        line = lines(palette)[palette.list.currentRow()]
        assert name in line
        assert called in line
        press("Return", palette.line)
        rows = window.claims_page.rows
        qtbot.waitUntil(lambda: rows.filter.text().endswith(f':"{name}"'))
        assert rows.filter.text().startswith(word)
        model = window.claims_page.model
        qtbot.waitUntil(lambda: bool(model.wanted.conditions) and model.counts is not None and model.counts.shown > 0)
        (condition,) = model.wanted.conditions
        assert isinstance(condition, Condition)
        assert condition.passes(w.MAYA)
        assert not condition.passes(w.DANA)
        assert CLAIMS.by_name["adjuster_id"].name == condition.column
    finally:
        language.speak(app, QLocale("en_US"))


def test_a_phone_with_other_separators_opens_the_customer(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path)
    palette = looked_for(window, qtbot, "937.555.0142", "(937) 555-0142")
    name = lines(palette)[palette.list.currentRow()]
    press("Return", palette.line)
    qtbot.waitUntil(lambda: window.file is not None and window.file.kind == "customer")
    qtbot.waitUntil(lambda: window.file is not None and bool(window.file.title()))
    assert window.file is not None
    assert window.file.title().split(" · ")[0] in name
