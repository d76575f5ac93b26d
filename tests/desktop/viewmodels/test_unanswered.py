"""What each screen says where a question has no answer: the reason, never a wait without an end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop.lists.claims import CLAIMS
from desktop.screens.claims import ClaimFile
from desktop.screens.conflicts import OpenConflict
from desktop.screens.lists import ListCount, ListPage
from desktop.screens.policies import PolicyFile, PolicySearch
from desktop.screens.questions import Question, Unanswered
from desktop.screens.search import Search
from desktop.screens.syncing import AttentionItems, SyncReport
from desktop.viewmodels.claims.claim import ClaimViewModel
from desktop.viewmodels.claims.notice import NoticeViewModel
from desktop.viewmodels.frame.list import ListViewModel
from desktop.viewmodels.frame.list_rows import LINE_ROLE
from desktop.viewmodels.frame.palette import PaletteViewModel
from desktop.viewmodels.syncing.attention import AttentionViewModel
from desktop.viewmodels.syncing.conflict import ConflictViewModel
from desktop.viewmodels.syncing.page import SyncViewModel
from tests.desktop.ui.sample_data import CONFLICT, HARTLEY, NOW
from tests.desktop.ui.sample_store import SampleStore

WHY = Unanswered("This cannot be shown.")


class Speechless(SampleStore):
    """Cannot answer any question of these kinds."""

    def __init__(self, *kinds: type[object]) -> None:
        super().__init__()
        self.kinds = kinds

    def _answer(self, query: Question[Any]) -> object:
        return WHY if isinstance(query, self.kinds) else super()._answer(query)


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        (ClaimFile, lambda store: ClaimViewModel(store, HARTLEY, lambda: NOW)),
        (OpenConflict, lambda store: ConflictViewModel(store, CONFLICT, lambda: NOW)),
        (AttentionItems, lambda store: AttentionViewModel(store, lambda: NOW)),
        (SyncReport, lambda store: SyncViewModel(store, lambda: NOW)),
        (ListCount, lambda store: ListViewModel(CLAIMS, store, lambda: NOW)),
    ],
)
def test_a_screen_says_why_it_is_empty(
    qapp: object, qtbot: QtBot, kind: type[object], make: Callable[[SampleStore], object]
) -> None:
    store = Speechless(kind)
    model = make(store)
    for name in ("load", "refresh"):
        if hasattr(model, name):
            getattr(model, name)()
    qtbot.waitUntil(lambda: getattr(model, "trouble", "") == WHY.text)
    store.kinds = ()
    for name in ("load", "refresh"):
        if hasattr(model, name):
            getattr(model, name)()
    qtbot.waitUntil(lambda: getattr(model, "trouble", "") == "")


def test_a_page_of_the_list_that_cannot_be_read_is_said_once_and_not_asked_for_ever(qapp: object, qtbot: QtBot) -> None:
    store = Speechless(ListPage)
    model = ListViewModel(CLAIMS, store, lambda: NOW)
    model.load()
    qtbot.waitUntil(lambda: model.counts is not None)
    model.rows.ensure(0, 10)
    qtbot.waitUntil(lambda: model.rows.index(0, 0).data(LINE_ROLE) == "Cannot be read")
    assert model.rows.index(3, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Cannot be read"
    asked = len(store.questions)
    model.rows.ensure(0, 10)
    assert len(store.questions) == asked
    store.kinds = ()
    store.signals.files_changed.emit(frozenset({HARTLEY}), "")
    qtbot.waitUntil(lambda: model.rows.row_at(0) is not None)


def test_a_search_without_answer_says_so(qapp: object, qtbot: QtBot) -> None:
    store = Speechless(Search, PolicySearch, PolicyFile)
    palette = PaletteViewModel(store, ())
    palette.set_text("hart")
    qtbot.waitUntil(lambda: palette.trouble == WHY.text)
    notice = NoticeViewModel(store, lambda: NOW)
    with qtbot.waitSignal(notice.refused) as said:
        notice.search("hart")
    assert said.args == [WHY.text]
    assert notice.hits == ()


def test_an_answer_that_comes_after_the_palette_was_closed_is_ignored(store: SampleStore) -> None:
    palette = PaletteViewModel(store, ())
    delete(palette)
    palette._arrived(())
    assert palette._ticket is None
