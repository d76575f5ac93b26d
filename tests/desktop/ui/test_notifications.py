"""The drawer under the bell: what needs a deed, what is for information; read, done and put off on all devices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.frame.window import MainWindow
from desktop.viewmodels.home.approvals import approving
from desktop.viewmodels.people.preferences import Preferences
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import NotificationDeed
from shared.domain.money.states import MoneyTelling
from shared.domain.notifications.commands import MarkNotifications, MuteFile
from tests.support import world as w
from tests.support.local_store import LocalStore

Opened = tuple[MainWindow, LocalStore]


@pytest.fixture
def work(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[Id], Opened]]:
    made: list[Opened] = []

    def opened(who: Id) -> Opened:
        store = LocalStore(who)
        store.go_live()
        window = MainWindow(store, Preferences(tmp_path / f"{len(made)}.ini"), store.who, lambda: w.NOW)
        qtbot.addWidget(window)
        made.append((window, store))
        window.resize(1440, 900)
        window.show()
        qtbot.waitUntil(lambda: window.centre.model.tellings is not None)
        return window, store

    yield opened
    for window, store in made:
        window.close()
        store.fall_silent()


def test_the_bell_counts_what_needs_a_deed(work: Callable[[Id], Opened], qtbot: QtBot) -> None:
    window, _ = work(w.DANA)
    assert window.centre.model.count == 4
    qtbot.waitUntil(lambda: window.top.bell.accessibleName() == "4 things need you")
    assert (window.top.needs.text(), window.top.needs.isVisible()) == ("4", True), "colour alone says nothing"
    assert window.top.bell.rect().contains(window.top.needs.geometry())
    window.top.bell.click()
    drawer = window.centre.drawer
    assert drawer.isVisible()
    assert drawer.width() == 360
    assert drawer.needs.hasFocus()
    said = [line.look.words for line in drawer.needs.lines]
    assert "Maya Ortiz asks you to approve 25,000.00 USD." in said[0]


def test_what_is_about_one_file_stands_together(work: Callable[[Id], Opened], qtbot: QtBot) -> None:
    window, _ = work(w.DANA)
    files = [told.file_id for told in window.centre.model.needs]
    assert files == sorted(files, key=files.index)
    assert len(set(files)) == 2
    assert sum(one != other for one, other in pairwise(files)) == 1


def test_what_is_decided_anywhere_leaves_the_drawer(work: Callable[[Id], Opened], qtbot: QtBot) -> None:
    window, _ = work(w.DANA)
    approvals = window.shelf.here.approvals  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: len(approvals.rows) == 4)
    approvals.approve()
    qtbot.waitUntil(lambda: window.centre.model.count == 3)


@pytest.mark.parametrize(("key", "deed"), [("E", NotificationDeed.DONE), ("S", NotificationDeed.SNOOZED)])
def test_a_letter_sees_to_one_and_its_mark_is_kept_for_all_devices(
    work: Callable[[Id], Opened], qtbot: QtBot, key: str, deed: NotificationDeed
) -> None:
    window, store = work(w.DANA)
    window.top.bell.click()
    drawer = window.centre.drawer
    told = drawer.needs.current
    assert told is not None
    QTest.keyClick(drawer.needs, getattr(Qt.Key, f"Key_{key}"))
    command = store.submitted[-1]
    assert isinstance(command, MarkNotifications)
    assert (command.deed, command.heard[0].notification_id) == (deed, told.notification_id)
    qtbot.waitUntil(lambda: told.notification_id not in {line.key for line in drawer.needs.lines})
    assert drawer.needs.hasFocus()


def test_marks_hold_without_a_network(work: Callable[[Id], Opened], qtbot: QtBot) -> None:
    window, store = work(w.DANA)
    store.lose_network()
    window.centre.model.done(window.centre.model.needs[0])
    qtbot.waitUntil(lambda: window.centre.model.count == 3)


def test_a_muted_claim_calls_no_more_until_it_is_heard_again(work: Callable[[Id], Opened], qtbot: QtBot) -> None:
    window, store = work(w.DANA)
    window.top.bell.click()
    drawer = window.centre.drawer
    QTest.keyClick(drawer.needs, Qt.Key.Key_M)
    assert isinstance(store.submitted[-1], MuteFile)
    qtbot.waitUntil(lambda: window.centre.model.count == 2)
    assert len(window.centre.model.needs) == 4
    QTest.keyClick(drawer.needs, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: window.centre.model.count == 4)


def test_enter_opens_the_claim_and_escape_closes(work: Callable[[Id], Opened], qtbot: QtBot) -> None:
    window, _ = work(w.DANA)
    window.top.bell.click()
    drawer = window.centre.drawer
    QTest.keyClick(drawer.needs, Qt.Key.Key_Escape)
    assert not drawer.isVisible()
    window.top.bell.click()
    told = drawer.needs.current
    assert told is not None
    QTest.keyClick(drawer.needs, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.file is not None and window.file.file_id == told.file_id)
    assert not drawer.isVisible()


def test_the_answer_of_the_manager_arrives_where_it_was_asked(work: Callable[[Id], Opened], qtbot: QtBot) -> None:
    """Asked by one, decided by another on a device of hers, told to the first as it comes."""
    window, store = work(w.MAYA)
    approvals = window.shelf.here.approvals  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: len(approvals.asked) == 4)
    request = approvals.asked[0]
    before = {told.notification_id for told in window.centre.model.aside}
    store.others_act(w.DANA, approving(request))
    qtbot.waitUntil(
        lambda: (
            [t.kind for t in window.centre.model.aside if t.subject_id == request.request_id]
            == [MoneyTelling.RESERVE_APPROVED]
        )
    )
    qtbot.waitUntil(lambda: len(approvals.asked) == 3)
    assert before != {told.notification_id for told in window.centre.model.aside}


def test_signing_out_leaves_nothing_in_the_drawer(work: Callable[[Id], Opened], qtbot: QtBot) -> None:
    window, store = work(w.DANA)
    window.top.bell.click()
    store.signals.signed_out.emit("")
    assert not window.centre.drawer.isVisible()
    assert window.centre.model.needs == []
