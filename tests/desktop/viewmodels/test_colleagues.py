"""What names colleagues is shown with them, in whichever order the two are answered: readers are several threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.engine.readers import Ticket
from desktop.screens.cards import CardRows
from desktop.screens.people import People
from desktop.screens.questions import Question
from desktop.viewmodels.claims.claim import ClaimViewModel
from desktop.viewmodels.files.card import CardViewModel
from desktop.viewmodels.people.colleagues import Colleagues
from shared.domain.diary.commands import AddNote
from shared.domain.diary.entities import Note
from shared.domain.people.commands import RenameUser
from tests.support import world as w
from tests.support.local_store import LocalStore


class SlowShelf(LocalStore):
    """The question for colleagues is answered when it is let go, after whatever was asked later."""

    def __init__(self) -> None:
        self.held: list[Callable[[], Ticket]] = []
        self.holds = False
        super().__init__()

    def ask(self, question: Question[Any], done: Callable[[Any], None]) -> Ticket:
        if not (self.holds and isinstance(question, People)):
            return super().ask(question, done)
        ticket = Ticket()
        self.held.append(lambda: ticket if ticket.cancelled else super(SlowShelf, self).ask(question, done))
        return ticket

    def let_go(self) -> None:
        self.holds = False
        for ask in self.held:
            ask()


@pytest.fixture
def store(qapp: object) -> Iterator[SlowShelf]:
    opened = SlowShelf()
    yield opened
    opened.fall_silent()


Page = ClaimViewModel | CardViewModel


@pytest.fixture(params=["claim", "card"])
def page(request: pytest.FixtureRequest, store: SlowShelf) -> Page:
    store.holds = True
    if request.param == "claim":
        return ClaimViewModel(store, w.HARTLEY, lambda: w.NOW)
    return CardViewModel(store, CardRows(w.HARTLEY, Note, ("topic", "body"), add=AddNote), lambda: w.NOW)


def settled(store: SlowShelf, page: Page, qtbot: QtBot) -> None:
    """Whatever was asked for the page has been answered."""
    answered: list[object] = []
    store.ask(CardRows(w.HARTLEY, Note, ("topic",)), answered.append)
    qtbot.waitUntil(lambda: bool(answered))


def test_a_page_shows_nothing_before_it_knows_with_whom_one_works(store: SlowShelf, page: Page, qtbot: QtBot) -> None:
    seen: list[tuple[bool, int]] = []
    page.changed.connect(lambda: seen.append((page.view is not None, len(page.people))))
    settled(store, page, qtbot)
    assert seen == []
    store.let_go()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(True, len(page.people))]
    assert page.people
    page.close()


def test_a_page_that_went_shows_nothing_more(store: SlowShelf, page: Page, qtbot: QtBot) -> None:
    seen: list[object] = []
    page.changed.connect(lambda: seen.append(page.view))
    settled(store, page, qtbot)
    page.close()
    store.let_go()
    settled(store, page, qtbot)
    assert seen == []


def test_a_new_device_learns_with_whom_one_works_as_the_shelf_comes(store: SlowShelf, qtbot: QtBot) -> None:
    """It is asked as somebody signs in, and the shelf is empty by then; and again as the server changes it."""
    colleagues = Colleagues(store)
    told: list[tuple[str, ...]] = []
    colleagues.changed.connect(lambda: told.append(tuple(person.name for person in colleagues.people)))
    qtbot.waitUntil(lambda: bool(colleagues.people))
    assert len(told) == 1
    store.go_live()
    store.others_act(w.ADMIN, RenameUser(user_id=w.KEN, name="Ken Newname"))
    qtbot.waitUntil(lambda: any("Ken Newname" in names for names in told))
    colleagues.close()
