"""What a page reads again after a command of its own: once what it shows, when its file looks different."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.screens.cards import CardRows
from desktop.screens.claims import ClaimFile
from desktop.screens.policies import WholePolicy
from desktop.screens.store import Accepted, Outcome
from desktop.viewmodels.claims.claim import ClaimViewModel
from desktop.viewmodels.files.card import CardViewModel
from desktop.viewmodels.policies.policy import PolicyViewModel
from shared.domain.diary.commands import AddNote
from shared.domain.diary.entities import Note
from shared.domain.diary.states import Topic
from tests.support import world as w
from tests.support.local_store import LocalStore


@pytest.fixture
def store(qapp: object) -> Iterator[LocalStore]:
    opened = LocalStore()
    yield opened
    opened.fall_silent()


@pytest.fixture(params=[ClaimFile, WholePolicy, CardRows], ids=lambda kind: str(kind.__name__))
def page(request: pytest.FixtureRequest, store: LocalStore) -> ClaimViewModel | PolicyViewModel | CardViewModel:
    if request.param is ClaimFile:
        return ClaimViewModel(store, w.HARTLEY, lambda: w.NOW)
    if request.param is WholePolicy:
        return PolicyViewModel(store, w.BY_NAME["hartley"].policy_id, lambda: w.NOW)
    return CardViewModel(store, CardRows(w.HARTLEY, Note, ("topic", "body"), add=AddNote), lambda: w.NOW)


def test_a_page_reads_its_file_once_after_a_command_of_its_own(
    store: LocalStore, qtbot: QtBot, page: ClaimViewModel | PolicyViewModel | CardViewModel
) -> None:
    qtbot.waitUntil(lambda: page.view is not None)
    told: list[object] = []
    page.changed.connect(lambda: told.append(page.view))
    outcomes: list[Outcome] = []
    store.questions.clear()
    page.submit(AddNote, {"topic": Topic.GENERAL, "body": "Wall is wet."}, outcomes.append)
    qtbot.waitUntil(lambda: bool(outcomes) and any("Wall is wet." in str(view) for view in told))
    assert isinstance(outcomes[0], Accepted)
    answered: list[object] = []
    store.ask(ClaimFile(w.BRIGHTWATER), answered.append)  # whatever was asked before it is answered by then
    qtbot.waitUntil(lambda: bool(answered))
    asked = [q for q, _ in store.questions if isinstance(q, ClaimFile | WholePolicy | CardRows)]
    assert len(asked) == 2, asked  # its own, and the one above
    assert len(told) == 1
    page.close()
