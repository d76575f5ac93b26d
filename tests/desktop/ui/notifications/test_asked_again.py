"""An administrator asks for a refused entry again: that leads its author to it, among all that need them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.frame.window import MainWindow
from desktop.ui.kit.card import Card
from desktop.ui.syncing.attention import AttentionPage
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.fields import Json
from shared.domain.kernel.ids import Id
from shared.domain.people.commands import AskAgain
from shared.domain.people.entities import User
from shared.domain.people.states import PeopleTelling
from tests.desktop.ui.frame_window import has_keyboard
from tests.desktop.ui.notifications.test_alerts import Opened, work
from tests.support import world as w

assert work  # the fixture

SAID: Final = "Your limit is higher now."


def asked(entry: str) -> AskAgain:
    return AskAgain(user_id=w.DANA, entry=Id(entry), command="AddNote", said=SAID)


def opened(window: MainWindow) -> None:
    """What is asked, among whatever else waits."""
    (told,) = [each for each in window.centre.model.needs if each.kind is PeopleTelling.ASKED_AGAIN]
    window.centre.open(told)


def is_seen(page: QWidget, card: Card) -> bool:
    return page.rect().intersects(QRect(card.mapTo(page, card.rect().topLeft()), card.size()))


def test_it_leads_to_the_entry_and_is_seen_to_by_that(work: Callable[[Id], Opened], qtbot: QtBot) -> None:
    window, store = work(w.DANA)
    office = store.engine.office
    user = office.world.get(User, w.DANA)
    assert user is not None
    store.lose_network()
    for number in range(12):
        store.submit(AddNote(file_id=w.HARTLEY, topic=Topic.PHONE, body=f"note {number}"), lambda _: None)
    qtbot.waitUntil(lambda: len(store.submitted) == 12)
    office.write(replace(user, roles=Json("[]")))  # by mistake
    store.go_live()
    office.write(replace(user, roles=user.roles))
    store.sync_now()
    qtbot.waitUntil(lambda: len(window.attention.model.items) >= 12)
    page = window.attention
    assert isinstance(page, AttentionPage)
    last = page.model.items[-1]
    before = window.centre.count
    store.server_acts(asked(last.command_id))
    qtbot.waitUntil(lambda: window.centre.count == before + 1)
    window.top.bell.click()
    (spoken,) = [each for line in window.centre.drawer.needs.lines if "again" in (each := line.look.spoken)]
    assert f"asks you to send this entry again: Add note. {SAID}" in spoken
    opened(window)
    assert window.shelf.here is page
    qtbot.waitUntil(lambda: is_seen(page.pane.viewport(), page._cards[last.command_id]))
    qtbot.waitUntil(lambda: has_keyboard(page._cards[last.command_id]))
    qtbot.waitUntil(lambda: window.centre.count == before)


@pytest.mark.parametrize("entry", [w.HARTLEY])
def test_an_entry_that_is_here_no_more_leads_to_the_others(
    work: Callable[[Id], Opened], qtbot: QtBot, entry: str
) -> None:
    window, store = work(w.DANA)
    before = window.centre.count
    store.server_acts(asked(entry))
    qtbot.waitUntil(lambda: window.centre.count == before + 1)
    window.top.bell.click()
    opened(window)
    assert window.shelf.here is window.attention
    qtbot.waitUntil(lambda: window.centre.count == before)
