"""Who changed a row is said for a while, and no longer once one's own change is the newer one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.lists.claims import CLAIMS
from desktop.viewmodels.frame.list import ListViewModel
from desktop.viewmodels.frame.list_rows import NEWS_ROLE
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.ids import Id
from tests.support import world as w
from tests.support.local_store import LocalStore


def test_a_newer_change_of_ones_own_takes_the_news_away(qtbot: QtBot) -> None:
    store = LocalStore()
    store.go_live()
    model = ListViewModel(CLAIMS, store, lambda: w.NOW)
    rows = model.rows
    model.load(store.who)
    qtbot.waitUntil(lambda: model.counts is not None)
    rows.ensure(0, 10)
    qtbot.waitUntil(lambda: rows.row_at(2) is not None)
    line = rows.row_at(2)
    assert line is not None
    note = AddNote(file_id=Id(line.row_id), topic=Topic.GENERAL, body="Looked at it.")

    def news() -> object:
        place = rows.place_of(line.row_id)
        return rows.data(rows.index(place, 0), NEWS_ROLE) if place is not None else None

    def heard() -> str:
        place = rows.place_of(line.row_id)
        assert place is not None
        return str(rows.data(rows.index(place, 0), Qt.ItemDataRole.AccessibleTextRole))

    assert "just now" not in heard()
    store.others_act(w.DANA, note)
    qtbot.waitUntil(lambda: news() == "D. Reyes · just now")
    assert heard().endswith(", D. Reyes · just now"), "whoever hears the row hears it too"
    store.submit(AddNote(file_id=Id(line.row_id), topic=Topic.GENERAL, body="So did I."), lambda _outcome: None)
    qtbot.waitUntil(lambda: news() == "")
    assert "just now" not in heard()
    store.fall_silent()
