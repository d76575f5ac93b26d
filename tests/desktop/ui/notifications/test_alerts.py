"""What the server tells administrators of itself: in the centre of each, outside of the window, and at its panel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec
import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.administration.page import AdministrationPage
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import fonts
from desktop.ui.notifications.centre import said
from desktop.ui.notifications.outside import Outside
from desktop.viewmodels.people.preferences import Preferences
from shared.domain.kernel.ids import Id
from shared.domain.notifications.commands import MuteFile
from shared.domain.operations.commands import RaiseAlert
from shared.domain.operations.states import OperationsTelling
from tests.desktop.ui.frame_window import come_forward, press
from tests.desktop.ui.notifications.test_outside import PaperTray
from tests.support import world as w
from tests.support.local_store import LocalStore

URL: Final = "https://partner.example.com/hooks/coverdesk/claims"
PAUSED: Final = RaiseAlert(kind=OperationsTelling.WEBHOOK_PAUSED, place=URL, said="paused: failing")
FAILED: Final = RaiseAlert(kind=OperationsTelling.JOB_FAILED, place="audit", said="3 rows differ.")
WAITED: Final = RaiseAlert(kind=OperationsTelling.CHANGES_WAIT, place="", said="")
Opened = tuple[MainWindow, LocalStore]


@pytest.fixture
def work(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[Id], Opened]]:
    made: list[Opened] = []

    def opened(who: Id) -> Opened:
        store = LocalStore(who)
        window = MainWindow(store, Preferences(tmp_path / f"{len(made)}.ini"), store.who, lambda: w.NOW)
        qtbot.addWidget(window)
        made.append((window, store))
        window.resize(1440, 900)
        window.show()
        store.go_live()
        qtbot.waitUntil(lambda: window.centre.model.tellings is not None)
        return window, store

    yield opened
    for window, store in made:
        window.close()
        store.fall_silent()


def raised(qtbot: QtBot, opened: Opened, *alerts: RaiseAlert) -> None:
    """One after the other; returns once each waits for somebody. What else is asked anew meanwhile is none of them."""
    window, store = opened
    for alert in alerts:
        known = waiting(window)
        store.server_acts(alert)
        qtbot.waitUntil(lambda known=known: bool(waiting(window) - known))  # type: ignore[misc]


def waiting(window: MainWindow) -> set[tuple[str, int]]:
    """What waits for a deed, each as it was said last."""
    found = window.centre.model.tellings
    return {(told.notification_id, told.said_at) for told in found.needs} if found is not None else set()


def test_the_centres_edge_is_one_line_from_its_head_to_its_foot(work: Callable[[Id], Opened], qtbot: QtBot) -> None:
    opened = window, _ = work(w.ADMIN)
    raised(qtbot, opened, PAUSED, FAILED, WAITED)
    window.top.bell.click()
    drawer = window.centre.drawer
    qtbot.waitUntil(lambda: len(drawer.needs.lines) == 3)
    seen = drawer.grab().toImage()
    assert len({seen.pixel(0, y) for y in range(seen.height())}) == 1


def test_each_stands_in_the_centre_and_counts(work: Callable[[Id], Opened], qtbot: QtBot) -> None:
    opened = window, _ = work(w.ADMIN)
    before = window.centre.model.count
    raised(qtbot, opened, PAUSED, FAILED, WAITED)
    assert window.centre.model.count == before + 3
    window.top.bell.click()
    spoken = [line.look.spoken for line in window.centre.drawer.needs.lines]
    for words in (
        f"Webhook paused, Paused: it failed for long. {URL}",
        "Job to be looked at, Look whether all agrees: 3 rows differ.",
        "Changes waited, Changes that were saved waited long before others saw them.",
    ):
        assert any(each.startswith(words) for each in spoken), (words, spoken)
    assert not any("…" in each for each in spoken)


@pytest.mark.parametrize("alert", [PAUSED, FAILED, WAITED], ids=lambda alert: str(alert.kind))
def test_opening_one_leads_to_its_panel_and_ends_it(
    work: Callable[[Id], Opened], qtbot: QtBot, alert: RaiseAlert
) -> None:
    opened = window, _ = work(w.ADMIN)
    before = window.centre.count
    raised(qtbot, opened, alert)
    window.top.bell.click()
    press("Return", window.centre.drawer.needs)
    page = window.shelf.here
    assert isinstance(page, AdministrationPage)
    assert page.sheet is not None
    assert page.sheet.model.panel.name == alert.kind.panel
    assert not window.centre.drawer.isVisible()
    qtbot.waitUntil(lambda: window.centre.count == before)
    raised(qtbot, opened, alert)
    assert window.centre.count == before + 1, "said anew, it is unread again"


def test_a_letter_sees_to_it(work: Callable[[Id], Opened], qtbot: QtBot) -> None:
    opened = window, _ = work(w.ADMIN)
    before = window.centre.count
    raised(qtbot, opened, FAILED)
    window.top.bell.click()
    press("e", window.centre.drawer.needs)
    qtbot.waitUntil(lambda: window.centre.count == before)


def test_what_has_no_room_in_two_lines_says_that_there_is_more(work: Callable[[Id], Opened], qtbot: QtBot) -> None:
    opened = window, _ = work(w.ADMIN)
    raised(qtbot, opened, FAILED, msgspec.structs.replace(FAILED, place="sight", said="Rows differ. " * 20))
    long, short = (said(told, QFontMetrics(fonts.caption()), 300) for told in window.centre.model.needs)
    assert len(long) == 2
    assert long[1].endswith("…")
    assert " ".join(short) == "Look whether all agrees: 3 rows differ."


def test_nobody_else_is_told(work: Callable[[Id], Opened], qtbot: QtBot) -> None:
    window, store = work(w.DANA)
    store.server_acts(FAILED)
    store.hear_of_others()
    told = window.centre.model.tellings
    window.centre.model.refresh()
    qtbot.waitUntil(lambda: window.centre.model.tellings is not told)
    kinds = {each.kind for each in (*window.centre.model.needs, *window.centre.model.aside)}
    assert kinds
    assert not kinds & set(OperationsTelling)


def test_it_is_about_no_claim_that_could_be_muted(work: Callable[[Id], Opened], qtbot: QtBot) -> None:
    opened = window, store = work(w.ADMIN)
    raised(qtbot, opened, FAILED)
    window.top.bell.click()
    press("m", window.centre.drawer.needs)
    assert not any(isinstance(each, MuteFile) for each in store.submitted)


def test_it_calls_outside_and_the_call_leads_to_the_panel(work: Callable[[Id], Opened], qtbot: QtBot) -> None:
    opened = window, _ = work(w.ADMIN)
    tray, elsewhere = PaperTray(), QWidget()
    qtbot.addWidget(elsewhere)
    outside = Outside(window, tray)
    elsewhere.show()
    come_forward(qtbot, elsewhere)
    raised(qtbot, opened, PAUSED)
    assert tray.calls == [("Webhook paused", "Open Coverdesk to read it.")], "without the address"
    tray.answer()
    page = window.shelf.here
    assert isinstance(page, AdministrationPage)
    assert page.sheet is not None
    assert page.sheet.model.panel.name == "webhooks"
    outside.put_away()
