"""Tab goes along what is seen, on pages that were made in any order and are drawn anew."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.frame.window import MainWindow
from tests.desktop.ui.frame_window import come_forward, open_window
from tests.support import world as w


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    window, _ = open_window(qtbot, tmp_path)
    return window


def walked(window: QWidget, *, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """What has the keyboard one after the other, from where it is until it is there again."""
    first = QApplication.focusWidget()
    assert first is not None
    met: list[QWidget] = []
    at: QWidget | None = first
    while at is not None and at not in met:
        assert len(met) < 200
        met.append(at)
        QTest.keyClick(at, key)
        at = QApplication.focusWidget()
    assert at is first
    return met


def parts(window: MainWindow, met: list[QWidget]) -> list[str]:
    """In which part of the window each stands, without repetitions."""
    assert window.claim is not None
    page, rows = window.claim, window.list
    within = (
        ("search", window.top),
        ("rail", window.rail),
        ("rows", rows.rows),
        ("filter", rows.filter),
        ("list", rows),
        ("tabs", page.tabs),
        ("head", page._head),
        ("content", page.split),
        ("status", window.bar),
    )
    named = [next(name for name, part in within if part is each or part.isAncestorOf(each)) for each in met]
    return [name for place, name in enumerate(named) if not place or named[place - 1] != name]


def test_tab_walks_a_claim_as_it_stands(desk: MainWindow, qtbot: QtBot) -> None:
    desk.top.search.setFocus()
    met = walked(desk)
    order = ["search", "rail", "list", "filter", "list", "rows", "list", "head", "tabs", "content", "status"]
    assert parts(desk, met) == order
    views, chips = ([met.index(each) for each in met if each.property("kind") == kind] for kind in ("view", "filter"))
    assert max(views) < met.index(desk.list.filter) < min(chips)
    assert max(chips) < met.index(desk.list.rows)


def test_another_claim_is_walked_the_same_and_backwards_too(desk: MainWindow, qtbot: QtBot) -> None:
    """The page of the second one was made long after the status bar."""
    desk.open_claim(w.TRAN)
    assert desk.claim is not None
    page = desk.claim
    qtbot.waitUntil(lambda: page.model.view is not None and desk.claim is page)
    desk.top.search.setFocus()
    forward = walked(desk)
    back = walked(desk, key=Qt.Key.Key_Backtab)
    assert back == [forward[0], *reversed(forward[1:])]
    assert parts(desk, forward)[-4:] == ["head", "tabs", "content", "status"]


@pytest.mark.parametrize("place", ["home", "diary", "attention", "sync", "settings"])
def test_within_a_column_tab_goes_downwards(desk: MainWindow, qtbot: QtBot, place: str) -> None:
    """By lines: what stands further up comes first where both are in one card's column."""
    desk.go(place)
    page = desk.shelf.here
    assert page is not None
    qtbot.waitUntil(lambda: any(page.isAncestorOf(each) for each in walked_from_search(desk)))
    inside = [each for each in walked_from_search(desk) if page.isAncestorOf(each)]
    for before, after in pairwise(inside):
        high, low = top_of(before, page), top_of(after, page)
        beside = after.mapTo(page, QPoint(0, 0)).x() > before.mapTo(page, QPoint(0, 0)).x()
        assert low >= high or beside, (before.accessibleName(), after.accessibleName())


def walked_from_search(window: MainWindow) -> list[QWidget]:
    window.top.search.setFocus()
    return walked(window)


def top_of(widget: QWidget, page: QWidget) -> int:
    return widget.mapTo(page, QPoint(0, 0)).y()


def test_a_form_beside_the_claim_comes_after_it(desk: MainWindow, qtbot: QtBot) -> None:
    assert desk.claim is not None
    desk.claim.doings.edit_facts()
    form = desk.claim.doings.open_form
    assert form is not None
    met = walked(desk)
    places = [place for place, each in enumerate(met) if form.isAncestorOf(each)]
    assert places == list(range(len(places)))  # the keyboard began in it
    assert met[places[-2]] is form.action
    assert met[places[-1]] is form.cancel
    assert desk.bar.isAncestorOf(met[places[-1] + 1])


def test_a_window_of_its_own_is_walked_too(desk: MainWindow, qtbot: QtBot) -> None:
    desk.tear_off_shown()
    torn = desk.torn[-1]
    come_forward(qtbot, torn)
    torn.page.take_focus()
    met = walked(torn)
    assert torn.bar.isAncestorOf(met[-1]) or torn.bar.sentence in met
    assert len(met) > 4


def test_the_keys_name_tabs_without_what_is_counted_on_them(desk: MainWindow) -> None:
    assert desk.claim is not None
    assert list(desk.claim.tabs_named()) == ["Overview", "Reserves", "Payments", "Notes", "Diary", "History"]
    assert "Turn to Reserves" in [command.caption for command in desk.commands]
