"""The first screen before everything is here: it says that more comes, and nothing of what there is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.answers.answer import Context
from desktop.answers.answering import ANSWERS
from desktop.screens.approvals import Approvals
from desktop.screens.home import Home
from desktop.screens.questions import Question
from desktop.screens.syncing import Link, SyncStatus
from desktop.ui.home.day import HomePage
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from tests.desktop.ui.home.conftest import Opened
from tests.support import world as w
from tests.support.local_store import LocalStore

Work = Callable[..., Opened]
UNTRUE = ("No policy", "You have reported no", "Nobody else has changed", "Nothing", "all on this device")


def page_of(work: Work, who: Id) -> tuple[HomePage, Opened]:
    opened = work(who)
    page = opened[0].shelf.here
    assert isinstance(page, HomePage)
    return page, opened


def said(page: HomePage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def closed(question: type[Question[object]]) -> object:
    """What is answered while no replica is open."""
    early = ANSWERS[question].while_closed
    assert early is not None
    return early(Context(w.TOM, Micros(0), None, SyncStatus(Link.OFFLINE, ""), {}, ""))


@pytest.mark.parametrize("who", [w.TOM, w.DANA, w.MAYA])
def test_before_anything_is_here_nothing_is_said_of_what_there_is_not(work: Work, qtbot: QtBot, who: Id) -> None:
    page, _ = page_of(work, who)
    qtbot.waitUntil(lambda: page.model.view is not None and page.approvals.board is not None)
    page.approvals._arrived(closed(Approvals))
    page.model._arrived(closed(Home))
    assert not any(words in said(page) for words in UNTRUE), said(page)
    assert page.head.sentence.text() == "Still arriving; what there is shows here by itself."
    assert "Still arriving" in said(page)


def test_until_the_first_sync_has_ended_an_empty_card_says_that_more_comes(work: Work, qtbot: QtBot) -> None:
    page, (_, store) = page_of(work, w.TOM)
    qtbot.waitUntil(lambda: page.renewals.nothing.text().startswith("No policy"))
    store.first_sync(41_000, 100_000)
    qtbot.waitUntil(lambda: page.renewals.nothing.text().startswith("Still arriving"))
    assert not any(words in said(page) for words in UNTRUE), said(page)
    store.first_sync_done()
    qtbot.waitUntil(lambda: page.renewals.nothing.text().startswith("No policy"))
    assert "all on this device" in page.head.sentence.text()


def test_the_requests_are_asked_for_again_as_soon_as_it_is_known_that_all_is_here(work: Work, qtbot: QtBot) -> None:
    """They were asked for before that was known: nothing of a device that has everything progresses."""
    page, (_, store) = page_of(work, w.DANA)
    model = page.approvals
    qtbot.waitUntil(lambda: model.board is not None)
    model._arrived(closed(Approvals))
    store.lose_network()
    qtbot.waitUntil(lambda: model.board is not None and not model.board.is_arriving)


def test_requests_whose_answer_is_on_its_way_are_asked_for_again_too(work: Work, qtbot: QtBot) -> None:
    """It may say how things stood as they were asked for."""
    page, (_, store) = page_of(work, w.DANA)
    model = page.approvals
    qtbot.waitUntil(lambda: model.board is not None)
    model.board = None
    store.hold_answers()
    model.refresh()
    before = asked(store)
    store.lose_network()
    qtbot.waitUntil(lambda: asked(store) == before + 1)


def asked(store: LocalStore) -> int:
    return sum(isinstance(each, Approvals) for each, _ in store.questions)
