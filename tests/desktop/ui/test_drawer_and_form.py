"""The drawer of notifications beside a form: what is being typed stays in sight, and the keyboard comes back to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop.ui.claims.reserve_form import ReserveForm
from desktop.ui.frame.window import MainWindow
from tests.desktop.ui.frame_window import has_keyboard, open_window, press
from tests.desktop.ui.gallery import settle

BESIDE, ALONE = [(1440, 900), (1024, 640)], [(720, 450)]
WHY = "The ceiling came down"


def typing(qtbot: QtBot, tmp_path: Path, size: tuple[int, int]) -> tuple[MainWindow, ReserveForm]:
    """With a reason that is being typed, and the keyboard in the midst of it."""
    window, _ = open_window(qtbot, tmp_path, width=size[0], height=size[1])
    assert window.claim is not None
    window.claim.doings.change_reserve()
    form = window.claim.doings.open_form
    assert isinstance(form, ReserveForm)
    form.reason.setPlainText(WHY)
    form.reason.setFocus()
    cursor = form.reason.textCursor()
    cursor.setPosition(4)
    form.reason.setTextCursor(cursor)
    qtbot.waitUntil(form.reason.hasFocus)
    if size in ALONE:
        qtbot.waitUntil(lambda: place_of(form, window).left() < window.rail.width() + 2)
    return window, form


def place_of(widget: QWidget, window: MainWindow) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


@pytest.mark.parametrize("size", BESIDE)
def test_the_drawer_lies_over_the_page_and_not_over_the_form(
    app: QApplication, qtbot: QtBot, tmp_path: Path, size: tuple[int, int]
) -> None:
    window, form = typing(qtbot, tmp_path, size)
    window.top.bell.click()
    drawer = window.centre.drawer
    assert drawer.isVisible()
    assert window.rect().contains(drawer.geometry())
    assert not drawer.geometry().intersects(place_of(form, window))
    form.reject()
    qtbot.waitUntil(lambda: drawer.geometry().right() == window.rect().right())


@pytest.mark.parametrize("size", [*BESIDE, *ALONE])
def test_the_keyboard_comes_back_to_where_it_was_typing(
    app: QApplication, qtbot: QtBot, tmp_path: Path, size: tuple[int, int]
) -> None:
    window, form = typing(qtbot, tmp_path, size)
    window.top.bell.click()
    qtbot.waitUntil(lambda: has_keyboard(window.centre.drawer))
    press("Esc")
    assert not window.centre.drawer.isVisible()
    assert form.reason.hasFocus()
    press("!")
    assert form.reason.toPlainText() == f"{WHY[:4]}!{WHY[4:]}"


@pytest.mark.parametrize("size", ALONE)
def test_without_room_for_both_there_is_one_at_a_time(
    app: QApplication, qtbot: QtBot, tmp_path: Path, size: tuple[int, int]
) -> None:
    window, form = typing(qtbot, tmp_path, size)
    window.top.bell.click()
    drawer = window.centre.drawer

    def is_covered() -> bool:
        """Half a form would only look as if it could be filled in."""
        between_bars = QRect(0, window.top.height(), window.width(), drawer.height())
        return drawer.geometry().contains(place_of(form, window).intersected(between_bars))

    qtbot.waitUntil(is_covered)
    form.amount.setFocus()
    qtbot.waitUntil(lambda: not drawer.isVisible())
    assert form.amount.hasFocus()
    assert form.reason.toPlainText() == WHY


def test_a_form_that_comes_while_the_drawer_is_open_is_not_covered_either(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, _ = open_window(qtbot, tmp_path)
    window.top.bell.click()
    drawer = window.centre.drawer
    assert drawer.geometry().right() == window.rect().right()
    assert window.claim is not None
    window.claim.doings.change_reserve()
    form = window.claim.doings.open_form
    assert form is not None
    qtbot.waitUntil(lambda: not drawer.geometry().intersects(place_of(form, window)))
    assert drawer.isVisible()


def test_what_had_the_keyboard_may_be_gone_when_the_drawer_closes(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, form = typing(qtbot, tmp_path, (1440, 900))
    window.top.bell.click()
    form.put_down()
    qtbot.waitUntil(lambda: not isValid(form))
    window.top.bell.click()
    assert not window.centre.drawer.isVisible()


@pytest.mark.parametrize("width", [860, 760, 700])
def test_a_window_that_becomes_narrow_leaves_in_sight_what_is_typed(
    app: QApplication, qtbot: QtBot, tmp_path: Path, width: int
) -> None:
    window, form = typing(qtbot, tmp_path, (1440, 900))
    window.top.bell.click()
    form.reason.setFocus()
    settle(app)  # the drawer has looked where the keyboard is now
    assert window.centre.drawer.isVisible(), "both have room"
    window.resize(width, 800)
    qtbot.waitUntil(lambda: not window.centre.drawer.isVisible())
    assert form.reason.hasFocus()
