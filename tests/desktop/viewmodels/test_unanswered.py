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
from desktop.screens.questions import Question
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
from desktop.viewmodels.syncing.status import StatusViewModel
from tests.support import world as w
from tests.support.local_store import LocalStore

WHY = "This cannot be shown: something in it cannot be read."
"""How the bridge's own words begin."""


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        (ClaimFile, lambda store: ClaimViewModel(store, w.HARTLEY, lambda: w.NOW)),
        (OpenConflict, lambda store: ConflictViewModel(store, store.undecided(), lambda: w.NOW)),
        (AttentionItems, lambda store: AttentionViewModel(store, lambda: w.NOW)),
        (SyncReport, lambda store: SyncViewModel(store, StatusViewModel(store, lambda: w.NOW))),
        (ListCount, lambda store: ListViewModel(CLAIMS, store, lambda: w.NOW)),
    ],
)
def test_a_screen_says_why_it_is_empty(
    store: LocalStore, qtbot: QtBot, kind: type[Question[Any]], make: Callable[[LocalStore], object]
) -> None:
    store.unreadable = (kind,)
    model = make(store)
    for name in ("load", "refresh"):
        if hasattr(model, name):
            getattr(model, name)()
    qtbot.waitUntil(lambda: getattr(model, "trouble", "").startswith(WHY))
    store.unreadable = ()
    for name in ("load", "refresh"):
        if hasattr(model, name):
            getattr(model, name)()
    qtbot.waitUntil(lambda: getattr(model, "trouble", "") == "")


def test_a_page_of_the_list_that_cannot_be_read_is_said_once_and_not_asked_for_ever(
    store: LocalStore, qtbot: QtBot
) -> None:
    store.unreadable = (ListPage,)
    model = ListViewModel(CLAIMS, store, lambda: w.NOW)
    model.load()
    qtbot.waitUntil(lambda: model.counts is not None)
    model.rows.ensure(0, 10)
    qtbot.waitUntil(lambda: model.rows.index(0, 0).data(LINE_ROLE) == "Cannot be read")
    assert model.rows.index(3, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Cannot be read"
    asked = len(store.questions)
    model.rows.ensure(0, 10)
    assert len(store.questions) == asked
    store.unreadable = ()
    store.go_live()
    qtbot.waitUntil(lambda: model.rows.row_at(0) is not None)


def test_a_search_without_answer_says_so(store: LocalStore, qtbot: QtBot) -> None:
    store.unreadable = (Search, PolicySearch, PolicyFile)
    palette = PaletteViewModel(store, ())
    palette.set_text("hart")
    qtbot.waitUntil(lambda: palette.trouble.startswith(WHY))
    notice = NoticeViewModel(store, lambda: w.NOW)
    with qtbot.waitSignal(notice.refused) as said:
        notice.search("hart")
    assert said.args[0].startswith(WHY)
    assert notice.hits == ()


def test_an_answer_that_comes_after_the_palette_was_closed_is_ignored(store: LocalStore) -> None:
    palette = PaletteViewModel(store, ())
    delete(palette)
    palette._arrived(())
    assert palette._ticket is None
