"""The views of a list stand as tabs with how many lines each has; numbers follow what happens."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop.ui.frame.list_views import ViewTabs
from desktop.ui.frame.window import MainWindow
from desktop.viewmodels.people.preferences import Preferences
from shared.domain.claims.commands import AssignClaim
from shared.domain.claims.entities import Claim
from shared.domain.claims.states import ClaimStatus
from shared.domain.kernel.ids import Id
from tests.desktop.ui.frame_window import come_forward, press
from tests.support import world as w
from tests.support.local_store import LocalStore

Desk = tuple[MainWindow, LocalStore, ViewTabs]


def desk_of(qtbot: QtBot, tmp_path: Path, who: Id) -> Desk:
    store = LocalStore(who)
    window = MainWindow(store, Preferences(tmp_path / "looks.ini"), store.who, lambda: w.NOW)
    qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
    window.show()
    window.resize(1440, 900)
    come_forward(qtbot, window)
    store.go_live()
    window.go_by_key("claims")
    tabs = window.list.views
    qtbot.waitUntil(lambda: len(tabs.counts.counts) == len(tabs.tabs))
    return window, store, tabs


def of_maya(store: LocalStore) -> list[Claim]:
    claims = store.engine.office.world.all(Claim)
    return [each for each in claims if each.adjuster_id == w.MAYA and each.status is not ClaimStatus.CLOSED]


def test_those_of_the_persons_roles_come_first_each_with_its_number(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    _, store, tabs = desk_of(qtbot, tmp_path, w.MAYA)
    mine = len(of_maya(store))
    assert next(made.text() for made in tabs.tabs.values()) == f"My open  {mine}"
    assert "waiting" not in tabs.tabs, "for supervisors"
    assert tabs.tabs["mine"].isChecked()
    assert tabs.tabs["mine"].accessibleName() == f"View My open, {mine}"


def test_a_supervisors_come_first_for_a_supervisor(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    _, _, tabs = desk_of(qtbot, tmp_path, w.DANA)
    assert list(tabs.tabs)[:2] == ["team", "waiting"]


def test_a_tab_is_pressed_and_walked_by_keys(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _, tabs = desk_of(qtbot, tmp_path, w.MAYA)
    tabs.tabs["mine"].setFocus()
    press("Right")
    assert tabs.focusWidget() is tabs.tabs["late"]
    press("Space")
    assert window.claims.view_shown() == "late"
    assert tabs.tabs["late"].isChecked()
    assert not tabs.tabs["mine"].isChecked()
    qtbot.waitUntil(lambda: window.claims.counts is not None and window.claims._counting is None)
    assert window.claims.counts is not None
    assert window.claims.counts.shown == tabs.counts.counts["late"]


def test_v_and_a_digit_choose_a_view(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _, tabs = desk_of(qtbot, tmp_path, w.MAYA)
    window.list.take_focus()
    press("v")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    names = list(tabs.tabs)
    assert menu.actions()[1].text() == f"&2  {tabs.tabs[names[1]].text()}"
    press("2", menu)
    assert window.claims.view_shown() == names[1]


def test_the_numbers_follow_what_others_do(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    _, store, tabs = desk_of(qtbot, tmp_path, w.MAYA)
    before = tabs.counts.counts["mine"]
    claim = of_maya(store)[0]
    give = AssignClaim(claim_id=claim.id, adjuster_id=w.KEN, team_id=claim.team_id, base_adjuster_id=w.MAYA)
    store.others_act(w.DANA, give)
    qtbot.waitUntil(lambda: tabs.counts.counts["mine"] == before - 1)
    assert tabs.tabs["mine"].text() == f"My open  {before - 1}"


def test_an_own_view_is_a_tab_as_soon_as_it_is_saved(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _, tabs = desk_of(qtbot, tmp_path, w.MAYA)
    window.claims.toggle("over")
    window.claims.save_view("Mine over")
    assert list(tabs.tabs)[-1] == "own:Mine over"
    assert tabs.tabs["own:Mine over"].isChecked()


@pytest.mark.parametrize("width", [720, 1024, 1440])
def test_tabs_that_have_no_room_give_way_and_the_one_that_is_shown_stays(
    app: QApplication, qtbot: QtBot, tmp_path: Path, width: int
) -> None:
    window, _, tabs = desk_of(qtbot, tmp_path, w.MAYA)
    window.claims.show_view("all")
    window.open_claim(w.HARTLEY)
    window.resize(width, 640)
    if width == 720:
        window.go("claims")
    window.list.setFixedWidth(300)
    qtbot.waitUntil(lambda: tabs.width() == 300)
    shown = [made for made in tabs.tabs.values() if made.isVisible()]
    assert tabs.tabs["all"] in shown
    assert len(shown) < len(tabs.tabs)
    assert all(made.geometry().right() <= tabs.width() for made in (*shown, tabs.more))


def test_those_without_room_are_a_press_away(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _, tabs = desk_of(qtbot, tmp_path, w.MAYA)
    window.claims.show_view("all")
    window.list.setFixedWidth(900)
    qtbot.waitUntil(lambda: all(made.isVisible() for made in tabs.tabs.values()))
    assert not tabs.more.isVisible()
    window.list.setFixedWidth(300)
    qtbot.waitUntil(tabs.more.isVisible)
    away = [(name, made) for name, made in tabs.tabs.items() if not made.isVisible()]
    captions = {name: caption for name, caption, *_ in window.claims.views()}
    assert tabs.more.accessibleName() == f"More views: {', '.join(captions[name] for name, _ in away)}"
    tabs.more.click()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == [made.text() for _, made in away]
    menu.actions()[-1].trigger()
    assert window.claims.view_shown() == away[-1][0]
    qtbot.waitUntil(away[-1][1].isVisible)


def test_nobody_counts_what_nobody_sees(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, store, tabs = desk_of(qtbot, tmp_path, w.MAYA)
    window.go_by_key("home")
    asked = len(store.questions)
    claim = of_maya(store)[0]
    give = AssignClaim(claim_id=claim.id, adjuster_id=w.KEN, team_id=claim.team_id, base_adjuster_id=w.MAYA)
    store.others_act(w.DANA, give)
    assert not tabs.counts._later.isActive()
    assert tabs.counts._is_stale
    window.go_by_key("claims")
    assert tabs.counts._later.isActive()
    assert len(store.questions) >= asked
