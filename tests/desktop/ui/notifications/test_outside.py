"""The tray, calls and do not disturb: what is seen of the program outside of its window, and when it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QIcon
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.frame.palette import PaletteDialog
from desktop.ui.frame.window import MainWindow
from desktop.ui.notifications.outside import Outside
from desktop.ui.notifications.tray import SystemTray, plain
from desktop.viewmodels.home.approvals import approving
from desktop.viewmodels.notifications.quiet import Quiet
from desktop.viewmodels.people.preferences import Preferences
from shared.domain.claims.commands import AssignClaim
from shared.domain.claims.entities import Claim
from shared.domain.diary.commands import EscalateActivity
from shared.domain.diary.entities import Activity
from shared.domain.diary.states import ActivityState
from shared.domain.kernel.fields import Day
from shared.domain.notifications.commands import MuteFile
from tests.desktop.ui.frame_window import come_forward, press
from tests.support import world as w
from tests.support.local_engine import PASSWORD
from tests.support.local_store import LocalStore


@dataclass
class PaperTray:
    """A tray that keeps what it is shown."""

    has_room: bool = True
    words: str = ""
    menu: QMenu | None = None
    icons: list[QIcon] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    is_away: bool = False
    press: Callable[[], None] = lambda: None
    answer: Callable[[], None] = lambda: None

    def is_there(self) -> bool:
        return self.has_room

    def show(self, icon: QIcon, words: str, menu: QMenu) -> None:
        self.words, self.menu = words, menu
        self.icons.append(icon)

    def call(self, title: str, text: str) -> None:
        self.calls.append((title, text))

    def listen(self, pressed: Callable[[], None], called: Callable[[], None]) -> None:
        self.press, self.answer = pressed, called

    def put_away(self) -> None:
        self.is_away = True

    def entry(self, text: str) -> QAction:
        assert self.menu is not None
        return next(action for action in self.menu.actions() if action.text() == text)

    def entries(self) -> list[str]:
        assert self.menu is not None
        return [action.text() for action in self.menu.actions() if not action.isSeparator()]


@dataclass
class Desktop:
    """Maya's window with a tray beside it, and a clock that the test sets."""

    window: MainWindow
    store: LocalStore
    tray: PaperTray
    outside: Outside
    preferences: Preferences
    elsewhere: QWidget
    qtbot: QtBot
    now: datetime = w.NOW

    def look_elsewhere(self) -> None:
        self.elsewhere.show()
        come_forward(self.qtbot, self.elsewhere)

    def told(self) -> None:
        """What was told is here."""
        before = self.window.centre.model.tellings
        self.qtbot.waitUntil(lambda: self.window.centre.model.tellings is not before)

    def decide(self, at: int = 0) -> None:
        """Dana approves one of Maya's requests; it is told, and is no request any more."""
        approvals = self.window.shelf.page("home").approvals  # type: ignore[attr-defined]
        self.qtbot.waitUntil(lambda: len(approvals.asked) > at)
        request = approvals.asked[at]
        self.store.others_act(w.DANA, approving(request))
        self.told()
        self.qtbot.waitUntil(lambda: request.request_id not in {each.request_id for each in approvals.asked})

    def assign(self) -> None:
        """Dana gives Maya one of Ken's claims, which asks her to look into it."""
        claim = next(each for each in self.store.engine.office.world.all(Claim) if each.adjuster_id == w.KEN)
        command = AssignClaim(
            claim_id=claim.id,
            adjuster_id=w.MAYA,
            team_id=claim.team_id,
            base_adjuster_id=claim.adjuster_id,
        )
        before = self.window.centre.count
        self.store.others_act(w.DANA, command)
        self.qtbot.waitUntil(lambda: self.window.centre.count == before + 1)

    def escalate(self) -> None:
        """The night's job finds an overdue step of Maya's."""
        steps = self.store.engine.office.world.all(Activity)
        step = next(
            each
            for each in steps
            if each.assignee_id == w.MAYA
            and each.mandatory
            and each.state is ActivityState.OPEN
            and each.due < w.TODAY.isoformat()
        )
        day = Day(w.TODAY.isoformat())
        self.store.server_acts(EscalateActivity(claim_id=step.claim_id, activity_id=step.id, as_of=day))
        self.told()


@pytest.fixture
def desktop(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Desktop]:
    store = LocalStore()
    preferences = Preferences(tmp_path / "looks.ini")
    made: Desktop | None = None
    window = MainWindow(store, preferences, store.who, lambda: made.now if made is not None else w.NOW)
    elsewhere = QWidget()
    qtbot.addWidget(elsewhere)
    qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
    window.show()
    window.resize(1440, 900)
    come_forward(qtbot, window)
    store.go_live()
    qtbot.waitUntil(lambda: window.centre.model.tellings is not None and window.centre.count == 2)
    tray = PaperTray()
    made = Desktop(window, store, tray, Outside(window, tray), preferences, elsewhere, qtbot)
    yield made
    made.outside.put_away()
    assert tray.is_away
    QApplication.setQuitOnLastWindowClosed(True)


# ---- the icon and its menu


def test_the_icon_says_how_much_needs_a_deed_and_nobodys_name(desktop: Desktop) -> None:
    centre = desktop.window.centre
    desktop.assign()
    desktop.qtbot.waitUntil(lambda: desktop.tray.words == f"Coverdesk · {centre.sentence}")
    assert str(centre.count) in desktop.tray.words
    assert desktop.tray.entries() == [
        centre.sentence,
        "Open Coverdesk",
        "Do not disturb for 1 hour",
        "Do not disturb until tomorrow",
        "Do not disturb until I end it",
        "Work offline",
        "Quit Coverdesk",
    ]


def test_the_icon_counts_anew_when_something_was_seen_to(desktop: Desktop) -> None:
    centre = desktop.window.centre
    desktop.assign()
    before, drawn = centre.count, len(desktop.tray.icons)
    desktop.window.top.bell.click()
    press("e", centre.drawer.needs)
    desktop.qtbot.waitUntil(lambda: centre.count == before - 1)
    assert desktop.tray.words == f"Coverdesk · {centre.sentence}"
    assert len(desktop.tray.icons) > drawn


def test_work_offline_is_the_same_switch_as_everywhere(desktop: Desktop) -> None:
    desktop.tray.entry("Work offline").trigger()
    assert desktop.store.works_offline()
    desktop.qtbot.waitUntil(lambda: desktop.tray.entry("Work offline").isChecked())
    desktop.tray.entry("Work offline").trigger()
    assert not desktop.store.works_offline()


def test_open_brings_the_window_back_and_quit_closes_it(desktop: Desktop) -> None:
    desktop.window.showMinimized()
    desktop.tray.entry("Open Coverdesk").trigger()
    assert not desktop.window.isMinimized()
    with desktop.qtbot.waitSignal(desktop.window.closed):
        desktop.tray.entry("Quit Coverdesk").trigger()


def test_nothing_of_a_person_who_left_stays_in_the_tray(desktop: Desktop) -> None:
    desktop.store.sign_out()
    desktop.qtbot.waitUntil(lambda: desktop.tray.words == "Coverdesk · Nobody is signed in")
    assert not desktop.tray.entry("Work offline").isEnabled()


# ---- calls


def test_nothing_calls_while_the_window_is_in_front(desktop: Desktop) -> None:
    desktop.decide()
    assert desktop.tray.calls == []


def test_what_is_new_calls_without_a_name_while_one_looks_elsewhere(desktop: Desktop) -> None:
    desktop.look_elsewhere()
    desktop.decide()
    assert desktop.tray.calls == [("Reserve approved", "Open Coverdesk to read it.")]


def test_names_and_amounts_are_shown_outside_once_they_are_wanted(desktop: Desktop) -> None:
    desktop.window.go("settings")
    QTest.mouseClick(desktop.window.settings.names_outside, Qt.MouseButton.LeftButton, pos=_at_the_box())
    assert desktop.preferences.names_outside
    desktop.look_elsewhere()
    desktop.decide()
    ((title, text),) = desktop.tray.calls
    assert title == "Reserve approved"
    assert "Dana Reyes approved the reserve of" in text
    assert "CLM-2026-" in text


def test_what_only_informs_waits_in_the_centre(desktop: Desktop) -> None:
    """A claim that was given to me is found when I look."""
    desktop.look_elsewhere()
    desktop.assign()
    assert desktop.tray.calls == []


def test_a_muted_claim_calls_nobody(desktop: Desktop) -> None:
    approvals = desktop.window.shelf.page("home").approvals  # type: ignore[attr-defined]
    desktop.qtbot.waitUntil(lambda: bool(approvals.asked))
    desktop.store.submit(MuteFile(file_id=approvals.asked[0].claim_id, muted=True), lambda _outcome: None)
    desktop.told()
    desktop.look_elsewhere()
    desktop.decide()
    assert desktop.tray.calls == []


def test_several_at_once_are_one_call(desktop: Desktop) -> None:
    approvals = desktop.window.shelf.page("home").approvals  # type: ignore[attr-defined]
    desktop.qtbot.waitUntil(lambda: len(approvals.asked) > 1)
    first, second, *_ = approvals.asked
    desktop.store.lose_network()
    desktop.store.others_act(w.DANA, approving(first))
    desktop.store.others_act(w.DANA, approving(second))
    desktop.look_elsewhere()
    desktop.store.go_live()
    desktop.told()
    assert desktop.tray.calls == [("2 new notifications", "Payment approved, Reserve approved")]


def test_a_change_that_needs_the_person_calls_too(desktop: Desktop) -> None:
    """Two of this morning were there before; of a third somebody else wished otherwise meanwhile."""
    desktop.look_elsewhere()
    desktop.store.lose_network()
    office = replace(w.sample(), office=desktop.store.engine.office)
    wish, of_dana = (office.wish(w.BRIGHTWATER, cents, "As seen") for cents in (119_000_00, 118_000_00))
    desktop.store.submit(wish, lambda _outcome: None)
    desktop.store.others_act(w.DANA, of_dana)
    desktop.store.go_live()
    told = ("3 changes of yours need you", "Nothing is lost. Open Coverdesk to see to it.")
    desktop.qtbot.waitUntil(lambda: told in desktop.tray.calls)


def test_a_call_that_is_pressed_opens_what_it_is_about(desktop: Desktop) -> None:
    desktop.look_elsewhere()
    desktop.decide()
    desktop.window.showMinimized()
    desktop.tray.answer()
    told = desktop.window.file
    assert told is not None
    assert told.file_id in {each.file_id for each in desktop.window.centre.model.aside}
    desktop.qtbot.waitUntil(desktop.window.isActiveWindow)
    assert not desktop.window.isMinimized()


def test_whoever_signs_in_meets_no_flood(desktop: Desktop) -> None:
    desktop.look_elsewhere()
    desktop.store.lock()
    assert desktop.window.centre.model.tellings is None
    desktop.store.sign_in(w.SERVER_URL, w.person(w.MAYA).email, PASSWORD)
    desktop.qtbot.waitUntil(lambda: desktop.window.centre.model.tellings is not None)
    desktop.qtbot.waitUntil(lambda: desktop.window.centre.count == 2)
    assert desktop.tray.calls == []


# ---- do not disturb


def test_it_is_chosen_in_the_head_of_the_centre_by_keys_and_shown_in_the_bar(desktop: Desktop) -> None:
    window = desktop.window
    window.top.bell.click()
    window.centre.drawer.disturb.setFocus()
    press("Space", window.centre.drawer.disturb)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    press("Down", menu)
    press("Return", menu)
    assert window.quiet.is_on
    assert window.bar.quiet.isVisible()
    assert window.bar.quiet.text() == "Do not disturb until 13:11"
    assert window.centre.drawer.hush.isVisible()
    assert window.top.bell.accessibleName().endswith("Do not disturb until 13:11")
    assert desktop.tray.words.endswith("Do not disturb until 13:11")


def test_it_is_chosen_in_the_palette_and_ended_there(desktop: Desktop) -> None:
    for typed, is_on in (("disturb tomorrow", True), ("end disturb", False)):
        press("Ctrl+K")
        palette = next(each for each in desktop.window.findChildren(PaletteDialog) if each.isVisible())
        QTest.keyClicks(palette.line, typed)
        press("Return", palette.line)
        desktop.qtbot.waitUntil(lambda is_on=is_on: desktop.window.quiet.is_on is is_on)  # type: ignore[misc]
        assert desktop.window.bar.quiet.isVisible() is is_on
    assert desktop.preferences.quiet == ""


def test_it_lasts_until_the_next_morning_over_a_new_start(desktop: Desktop, tmp_path: Path) -> None:
    desktop.tray.entry("Do not disturb until tomorrow").trigger()
    again = Preferences(tmp_path / "looks.ini")
    assert again.quiet == datetime(2026, 11, 24, 8, tzinfo=w.NOW.tzinfo).isoformat()
    assert desktop.window.bar.quiet.text() == "Do not disturb until 24 Nov, 08:00"
    desktop.now = w.NOW + timedelta(hours=19, minutes=48)
    assert desktop.window.quiet.sentence
    desktop.now += timedelta(minutes=1)
    desktop.window.quiet.look()
    assert not desktop.window.quiet.is_on
    assert not desktop.window.bar.quiet.isVisible()


def test_it_ends_by_itself(desktop: Desktop) -> None:
    """The timer is set to the end; the clock of the window stands at it by then."""
    quiet = desktop.window.quiet
    desktop.preferences.set_quiet((desktop.now + timedelta(milliseconds=20)).isoformat())
    quiet.look()
    assert quiet.is_on
    with desktop.qtbot.waitSignal(quiet.changed):
        desktop.now += timedelta(milliseconds=20)
    assert not desktop.window.bar.quiet.isVisible()


def test_a_damaged_preference_lets_them_call(desktop: Desktop) -> None:
    for written in ("soon", "2026-11-24", "2026-11-24T08:00:00"):
        desktop.preferences.set_quiet(written)
        assert not desktop.window.quiet.is_on


def test_nothing_calls_meanwhile_but_the_centre_has_it(desktop: Desktop) -> None:
    desktop.tray.entry("Do not disturb until I end it").trigger()
    assert desktop.window.bar.quiet.text() == "Do not disturb"
    desktop.look_elsewhere()
    before = len(desktop.window.centre.model.aside)
    desktop.decide()
    assert len(desktop.window.centre.model.aside) == before + 1
    assert desktop.tray.calls == []
    desktop.tray.entry("End do not disturb").trigger()
    desktop.decide()
    assert len(desktop.tray.calls) == 1


def test_what_is_overdue_by_a_rule_breaks_through(desktop: Desktop) -> None:
    desktop.window.quiet.begin(Quiet.ALWAYS)
    desktop.look_elsewhere()
    desktop.escalate()
    assert desktop.tray.calls == [("Overdue task", "Open Coverdesk to read it.")]


def test_a_window_of_one_file_shows_it_too(desktop: Desktop) -> None:
    desktop.window.tear_off("claim", w.HARTLEY)
    (torn,) = desktop.window.torn
    desktop.qtbot.addWidget(torn)
    desktop.window.quiet.begin(Quiet.ALWAYS)
    assert torn.bar.quiet.isVisible()
    assert torn.bar.quiet.accessibleName() == "Do not disturb"


def test_where_room_is_short_the_bar_has_the_sign_and_its_name(desktop: Desktop) -> None:
    desktop.window.quiet.begin(Quiet.HOUR)
    desktop.window.resize(720, 450)
    desktop.qtbot.waitUntil(lambda: desktop.window.bar.quiet.text() == "")
    assert desktop.window.bar.quiet.accessibleName() == "Do not disturb until 13:11"


# ---- minimising


def test_the_window_minimises_into_the_tray_where_that_is_wanted(desktop: Desktop) -> None:
    desktop.window.go("settings")
    QTest.mouseClick(desktop.window.settings.to_tray, Qt.MouseButton.LeftButton, pos=_at_the_box())
    desktop.window.showMinimized()
    desktop.qtbot.waitUntil(lambda: not desktop.window.isVisible())
    assert not QApplication.quitOnLastWindowClosed()
    desktop.tray.press()
    assert desktop.window.isVisible()
    assert not desktop.window.isMinimized()
    assert QApplication.quitOnLastWindowClosed()


@pytest.mark.parametrize(("is_wanted", "has_room"), [(False, True), (True, False)])
def test_else_it_minimises_as_others_do(desktop: Desktop, is_wanted: bool, has_room: bool) -> None:
    """A window that hides where there is no tray would be lost."""
    desktop.preferences.set_minimise_to_tray(is_wanted)
    desktop.tray.has_room = has_room
    desktop.window.showMinimized()
    QApplication.processEvents()
    assert desktop.window.isVisible()
    assert desktop.window.isMinimized()


def test_a_desktop_without_a_tray_gets_no_icon_and_no_word_about_it(app: QApplication) -> None:
    """Qt's own offscreen: an unexpected message of it fails the test."""
    tray = SystemTray()
    assert not tray.is_there()
    menu = QMenu()
    tray.show(QIcon(), "words", menu)
    tray.call("title", "text")
    tray.put_away()
    menu.deleteLater()


def test_what_others_wrote_is_no_markup_outside() -> None:
    assert plain('<a href="http://x">Sign in</a> & go') == '‹a href="http://x"›Sign in‹/a› & go'


def _at_the_box() -> QPoint:
    return QPoint(10, 10)
