"""The acts of a row: none stands there dead, those that fit the row are offered, and the rest says why."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.ui.administration.sheet import PanelSheet
from desktop.ui.frame.window import MainWindow
from shared.domain.kernel.states import DeviceState
from shared.panels.catalogue import PANELS
from shared.panels.devices import DEVICES
from tests.desktop.ui.administration.conftest import Show, again
from tests.desktop.ui.administration.test_rows import device
from tests.support.panels import PanelServer


def offered(sheet: PanelSheet) -> list[str]:
    return [name for name, made in sheet.row_acts.items() if made.isVisible()]


@pytest.mark.parametrize("panel", [each.name for each in PANELS if any(act.is_of_row for act in each.acts)])
def test_without_a_row_one_line_says_that_one_is_to_be_chosen(show: Show, panel: str) -> None:
    sheet = show(panel)
    sheet.views.choose(0)
    assert sheet.of_row.hint.isVisible()
    assert not [made for made in sheet.of_row.findChildren(QPushButton) if made.isVisible()]
    before = sheet.of_row.height()
    sheet.table.setFocus()
    assert not sheet.of_row.hint.isVisible()
    row = sheet.table.current_row()
    assert row is not None
    fitting = [act.name for act in sheet.model.panel.acts if act.is_of_row and not act.why_not(row.values)]
    assert offered(sheet) == fitting[: len(offered(sheet))]
    assert bool(offered(sheet)) is bool(fitting)
    assert sheet.of_row.more.isVisible()
    assert sheet.of_row.height() == before, "the table stays where it is"


@pytest.mark.parametrize("size", [(1440, 900), (1024, 640)])
def test_they_stand_in_one_line_and_what_has_no_room_is_in_the_menu(
    show: Show, window: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window.resize(*size)
    sheet = show("people")
    sheet.table.setFocus()
    again(sheet, qtbot)
    shown = [each for each in sheet.of_row.findChildren(QPushButton) if each.isVisible()]
    assert len({each.mapTo(sheet, QPoint(0, 0)).y() for each in shown}) == 1
    assert max(each.mapTo(sheet.of_row, QPoint(each.width(), 0)).x() for each in shown) <= sheet.of_row.width()
    assert 0 < len(offered(sheet)) < len(sheet.row_acts)
    sheet.of_row.more.click()
    assert sheet._menu is not None
    texts = [each.text() for each in sheet._menu.actions()]
    for act in sheet.model.panel.acts:
        assert not act.is_of_row or [text for text in texts if text.startswith(act.caption)]
    sheet._menu.close()


def test_what_does_not_fit_the_row_says_why_in_the_menu(show: Show, server: PanelServer) -> None:
    server.lines["devices"] = [device(DeviceState.PAUSED, "a")]
    sheet = show("devices")
    sheet.table.setFocus()
    assert offered(sheet) == ["release", "revoke"]
    sheet.of_row.more.click()
    assert sheet._menu is not None
    dead = [each.text() for each in sheet._menu.actions() if not each.isEnabled()]
    pause = DEVICES.act("pause")
    assert pause is not None
    assert pause.fits is not None
    assert dead == [f"{pause.caption} · {pause.fits.says}"]
    sheet._menu.close()


def test_the_keyboard_goes_to_the_rows_where_its_act_is_not_offered_any_more(
    show: Show, server: PanelServer, window: MainWindow, qtbot: QtBot
) -> None:
    """Somebody else paused the device while the keyboard was on the button."""
    server.lines["devices"] = [device(DeviceState.ACTIVE, "a")]
    sheet = show("devices")
    sheet.table.setFocus()
    sheet.row_acts["pause"].setFocus(Qt.FocusReason.TabFocusReason)
    server.lines["devices"] = [device(DeviceState.PAUSED, "a")]
    again(sheet, qtbot)
    assert window.focusWidget() is sheet.table
    QTest.keyClick(sheet.table, Qt.Key.Key_Return)
    assert sheet.beside.form is not None


def test_a_panel_without_rows_has_nothing_to_choose(show: Show, server: PanelServer) -> None:
    server.lines["devices"] = []
    sheet = show("devices")
    assert not sheet.of_row.isVisible()
