from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.ui.conflict import ConflictPage
from desktop.viewmodels.conflict import Choice, ConflictViewModel
from tests.desktop.ui import sample_data as data
from tests.desktop.ui.sample_store import SampleStore

SHOWN: list[ConflictPage] = []
"""As the main window does, this holds the pages: Qt deletes them, at the end of a test."""


def open_page(qtbot: QtBot, store: SampleStore) -> ConflictPage:
    model = ConflictViewModel(store, data.CONFLICT, lambda: data.NOW)
    page = ConflictPage(model)
    model.setParent(page)
    SHOWN.append(page)
    qtbot.addWidget(page, before_close_func=lambda _widget: store.fall_silent())
    page.show()
    qtbot.waitUntil(lambda: model.view is not None)
    return page


def test_the_buttons_name_the_amounts(app: object, qtbot: QtBot, store: SampleStore) -> None:
    page = open_page(qtbot, store)
    assert page._buttons[Choice.MINE].text() == "Keep mine, 42,000.00"
    assert page._buttons[Choice.THEIRS].text() == "Keep theirs, 36,500.00"


def test_theirs_is_chosen_by_keyboard_and_previewed(app: object, qtbot: QtBot, store: SampleStore) -> None:
    page = open_page(qtbot, store)
    radio = page._sides[Choice.THEIRS].radio
    assert radio is not None
    QTest.keyClick(radio, Qt.Key.Key_Space)
    assert page.model.choice is Choice.THEIRS
    assert radio.isChecked()
    assert [row.after for row in page.model.preview()] == ["36,500.00", "42,700.00"]


def test_another_amount_is_sent_with_both_sides_as_seen(app: object, qtbot: QtBot, store: SampleStore) -> None:
    page = open_page(qtbot, store)
    page._other.click()
    QTest.keyClicks(page._entered, "40,000")
    assert [row.after for row in page.model.preview()] == ["40,000.00", "46,200.00"]
    page._keep_other.click()
    name, fields = store.submitted[-1]
    assert name == "ResolveConflict"
    assert fields["choice"] == "other"
    assert fields["other_values"] == {"amount_cents": 4000000, "reason": "Ceiling and subfloor"}
    assert fields["seen_theirs"] == '{"amount_cents":3650000}'


def test_a_decided_conflict_says_so(app: object, qtbot: QtBot, store: SampleStore) -> None:
    page = open_page(qtbot, store)
    with qtbot.waitSignal(page.decided):
        page._buttons[Choice.MINE].click()
    qtbot.waitUntil(lambda: page.model.missing)


def test_another_amount_is_a_draft_until_it_is_decided(app: object, qtbot: QtBot, store: SampleStore) -> None:
    """It comes back with the page, and when the page is drawn anew under it."""
    page = open_page(qtbot, store)
    page._other.click()
    QTest.keyClicks(page._entered, "40,000")
    assert page._read.text() == "40,000.00 USD"
    page._entries.draft.flush()  # type: ignore[union-attr]
    again = open_page(qtbot, store)
    assert not again._entered.isHidden()
    assert again._entered.text() == "40,000"
    assert again.model.other_cents == 4000000
    with qtbot.waitSignal(again.decided):
        again._keep_other.click()
    assert store.submitted[-1][1]["other_values"] == {"amount_cents": 4000000, "reason": "Ceiling and subfloor"}
    assert store.drafts[f"claim/{page.model.view.file_id}/conflict/{data.CONFLICT}"] == ""  # type: ignore[union-attr]


def test_an_amount_that_could_be_two_is_said_and_not_decided(app: object, qtbot: QtBot, store: SampleStore) -> None:
    page = open_page(qtbot, store)
    page._other.click()
    QTest.keyClicks(page._entered, "12,50")
    assert "12.50" in page._read.text()
    assert "1,250.00" in page._read.text()
    QTest.keyClick(page._entered, Qt.Key.Key_Return)
    page._keep_other.click()
    assert store.submitted == []
