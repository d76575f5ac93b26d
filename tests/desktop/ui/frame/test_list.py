from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.lists.claims import CLAIMS
from desktop.ui.frame.list import ListPanel
from desktop.ui.kit import theme
from desktop.viewmodels.frame.list import ListViewModel
from desktop.viewmodels.frame.list_memory import Density
from desktop.viewmodels.people.preferences import ThemeChoice
from tests.support import world as w
from tests.support.crowd import CROWD
from tests.support.local_store import LocalStore


@pytest.fixture
def crowd(app: QApplication) -> Iterator[LocalStore]:
    """The agent's device after a storm: some thousand claims."""
    made = LocalStore(w.TOM, world="crowd")
    yield made
    made.fall_silent()


def open_list(qtbot: QtBot, store: LocalStore) -> ListPanel:
    model = ListViewModel(CLAIMS, store, lambda: w.NOW)
    pane = ListPanel(model, lambda: w.NOW, "New")
    model.setParent(pane)
    qtbot.addWidget(pane)
    pane.resize(404, 800)
    pane.show()
    model.load()
    model.clear()
    qtbot.waitUntil(lambda: model.rows.row_at(0) is not None)
    return pane


def test_the_search_icon_follows_the_theme(app: QApplication, qtbot: QtBot, store: LocalStore) -> None:
    pane = open_list(qtbot, store)

    def ink() -> set[str]:
        """Of the glass: what stands to the left of the text."""
        drawn = pane.filter.grab(QRect(8, 6, 18, pane.filter.height() - 12)).toImage()
        return {drawn.pixelColor(x, y).name() for x in range(drawn.width()) for y in range(drawn.height())}

    inks = []
    for choice in (ThemeChoice.DARK, ThemeChoice.LIGHT):
        theme.wear(app, theme.wanted(choice))
        inks.append(theme.current().colour("muted").name())
        qtbot.waitUntil(lambda: inks[-1] in ink())
    assert len(set(inks)) == 2


def test_a_jump_to_the_middle_shows_the_middle(app: object, qtbot: QtBot, crowd: LocalStore) -> None:
    pane = open_list(qtbot, crowd)
    pane.rows.verticalScrollBar().setValue((CROWD // 2) * Density.HIGH)
    qtbot.waitUntil(lambda: pane.rows._rows.row_at(CROWD // 2) is not None)
    row = pane.rows._rows.row_at(CROWD // 2)
    assert row is not None
    number = CLAIMS.columns.index(next(column for column in CLAIMS.columns if column.name == "temporary_number"))
    assert row.values[number] == f"T-{CROWD - 1 - CROWD // 2:X}", "the newest is the last of the crowd"


def test_another_filter_begins_at_its_top(app: object, qtbot: QtBot, crowd: LocalStore) -> None:
    pane = open_list(qtbot, crowd)
    bar = pane.rows.verticalScrollBar()
    bar.setValue(bar.maximum())
    with qtbot.waitSignal(pane._model.started, timeout=5_000):
        pane.filter.setText("dayton")
    qtbot.waitUntil(lambda: pane._model.rows.row_at(0) is not None)
    assert bar.value() == 0


def test_home_and_end_reach_the_first_and_the_last_claim(app: object, qtbot: QtBot, crowd: LocalStore) -> None:
    pane = open_list(qtbot, crowd)
    rows = pane.rows
    rows.setCurrentIndex(pane._model.rows.index(5, 0))
    QTest.keyClick(rows, Qt.Key.Key_End)
    assert rows.currentIndex().row() == pane._model.rows.rowCount() - 1
    QTest.keyClick(rows, Qt.Key.Key_Home)
    assert rows.currentIndex().row() == 0
    QTest.keyClick(rows, Qt.Key.Key_Down)
    assert rows.currentIndex().row() == 1


def test_rows_that_arrive_do_not_lay_out_all_the_others(
    app: object, qtbot: QtBot, crowd: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: asking the model for every row is what takes long."""
    pane = open_list(qtbot, crowd)
    asked = 0
    count = pane._model.rows.rowCount

    def counted(parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        nonlocal asked
        asked += 1
        return count(parent)

    monkeypatch.setattr(pane._model.rows, "rowCount", counted)
    pane.rows.verticalScrollBar().setValue((CROWD // 2) * Density.HIGH)
    qtbot.waitUntil(lambda: pane._model.rows.row_at(CROWD // 2) is not None)
    QApplication.processEvents()
    assert asked < CROWD // 100


def test_the_chips_stand_in_one_line(app: object, qtbot: QtBot, store: LocalStore) -> None:
    pane = open_list(qtbot, store)
    qtbot.waitUntil(lambda: "cat:" in pane._chip_buttons)
    pane.resize(pane.minimumWidth(), 700)

    def in_line() -> None:
        chips = [chip.geometry() for chip in pane._chip_buttons.values()]
        assert len({chip.top() for chip in chips}) == 1
        assert max(chip.right() for chip in chips) <= pane.width()

    qtbot.waitUntil(in_line)


def none_match(qtbot: QtBot, pane: ListPanel) -> None:
    pane.filter.setText("nobody is called this")
    qtbot.waitUntil(lambda: not pane.rows.isVisible())


def test_claims_that_still_arrive_are_not_filtered_away(app: QApplication, qtbot: QtBot, store: LocalStore) -> None:
    pane = open_list(qtbot, store)
    store.first_sync(60_000, 120_000)
    none_match(qtbot, pane)
    assert pane.arriving.isVisible()
    store.first_sync_done()
    assert pane.nothing.isVisible()


def test_a_device_without_claims_is_not_told_to_take_away_a_filter(app: QApplication, qtbot: QtBot) -> None:
    """The administrator's: no claim is hers."""
    store = LocalStore(w.ADMIN)
    model = ListViewModel(CLAIMS, store, lambda: w.NOW)
    pane = ListPanel(model, lambda: w.NOW, "New")
    model.setParent(pane)
    qtbot.addWidget(pane, before_close_func=lambda _pane: store.fall_silent())
    pane.show()
    model.load()
    qtbot.waitUntil(pane.none_here.isVisible)
    assert not pane.nothing.isVisible()


def test_escape_clears_the_filter(app: QApplication, qtbot: QtBot, store: LocalStore) -> None:
    pane = open_list(qtbot, store)
    none_match(qtbot, pane)
    pane.filter.setFocus()
    qtbot.waitUntil(pane.filter.hasFocus)
    QTest.keyClick(pane.filter, Qt.Key.Key_Escape)
    assert pane.filter.text() == ""
    qtbot.waitUntil(pane.rows.isVisible)
    assert pane.filter.hasFocus()


def test_enter_opens_the_first_claim_where_the_keyboard_begins(
    app: QApplication, qtbot: QtBot, store: LocalStore
) -> None:
    """Also in a list that was empty when it got the keyboard: its claims were still on their way."""
    pane = open_list(qtbot, store)
    pane.rows.setFocus()
    qtbot.waitUntil(pane.rows.hasFocus)
    none_match(qtbot, pane)
    pane.filter.clear()
    qtbot.waitUntil(pane.rows.hasFocus)
    qtbot.waitUntil(lambda: pane.rows.currentIndex().row() == 0)
    qtbot.waitUntil(lambda: pane._model.rows.row_at(0) is not None)
    opened: list[str] = []
    pane.opened.connect(lambda file_id, _item: opened.append(file_id))
    QTest.keyClick(pane.rows, Qt.Key.Key_Return)
    first = pane._model.rows.row_at(0)
    assert first is not None
    assert opened == [first.row_id]
