"""A text that is far too long comes in whole or not at all, at once; what a key costs is one look at the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QObject, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.claims.page import ClaimPage
from desktop.ui.files.writing import Writing
from desktop.ui.kit import fields
from desktop.viewmodels.entering import limits
from desktop.viewmodels.entering.texts import clean_lines, without_controls
from shared.domain.diary.commands import AddNote
from tests.desktop.ui.frame_window import open_window, press

LIMIT = limits.of_command(AddNote, "body")


@pytest.fixture
def note(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Writing:
    """Of a claim, with the keyboard in it."""
    window, _ = open_window(qtbot, tmp_path)
    window.list.take_focus()
    press("N")
    assert isinstance(window.claim, ClaimPage)
    assert window.claim.editor.text.hasFocus()
    return window.claim.editor


def paste(note: Writing, text: str) -> None:
    QApplication.clipboard().setText(text)
    note.text.paste()


def test_what_is_pasted_far_beyond_the_limit_stays_out_and_what_stood_there_stays(
    note: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    note.text.insertPlainText("Seen on site.")
    looked_at: list[int] = []

    def look(text: str, *, lines: bool) -> str:
        looked_at.append(len(text))
        return without_controls(text, lines=lines)

    monkeypatch.setattr(fields, "without_controls", look)
    paste(note, "x" * 400_000)
    assert note.text.toPlainText() == "Seen on site."
    assert max(looked_at, default=0) < LIMIT, "nobody looks through it"
    assert note.state.text() == (
        f"Nothing was pasted: with it there would be 400,013 characters, and at most {LIMIT:,} fit."
    )
    assert note.action.isEnabled(), "what stands there may be sent"
    note.text.insertPlainText("!")
    assert "Nothing was pasted" not in note.state.text()
    note.text.textCursor().deletePreviousChar()
    assert "Nothing was pasted" not in note.state.text(), "it was said, and is over"


def test_what_takes_the_place_of_what_is_chosen_counts_without_that(note: Writing) -> None:
    paste(note, "x" * (2 * LIMIT - 1))
    note.text.selectAll()
    paste(note, "y" * 2 * LIMIT)
    assert note.text.toPlainText() == "y" * 2 * LIMIT
    assert note.state.text().startswith(f"{2 * LIMIT:,} characters, at most {LIMIT:,} fit. Shorten it")
    assert not note.action.isEnabled()


def test_a_key_in_a_long_text_looks_through_it_once(note: Writing, monkeypatch: pytest.MonkeyPatch) -> None:
    paste(note, "word " * (LIMIT // 5 - 2))
    long, cleaned = len(note.text.toPlainText()), list[int]()

    def clean(text: str) -> str:
        cleaned.append(len(text))
        return clean_lines(text)

    monkeypatch.setattr(fields, "clean_lines", clean)
    note.text.insertPlainText("x")
    assert [length for length in cleaned if length] == [long + 1]


def test_controls_go_and_the_ends_of_lines_stay() -> None:
    assert without_controls("a\x00b\r\nc\x0bd\te\x85f\u2028g\x9fh\ud800i", lines=True) == "ab\nc\nd\te\nf\nghi"


class DropFrom(QDropEvent):
    """A text that is let go over an area, and would be taken away at its source."""

    def __init__(self, source: QObject | None, text: str) -> None:
        self.given = QMimeData()
        self.given.setText(text)
        moves, keys = Qt.DropAction.MoveAction, Qt.KeyboardModifier.NoModifier
        super().__init__(QPointF(5, 5), moves, self.given, Qt.MouseButton.LeftButton, keys)
        self._source = source
        self.ignore()

    def source(self) -> QObject | None:  # type: ignore[override]
        return self._source


def is_taken_away(event: QDropEvent) -> bool:
    return event.isAccepted() and event.dropAction() is Qt.DropAction.MoveAction


def test_what_an_area_does_not_take_stays_where_it_was_dragged_from(note: Writing) -> None:
    stands = "Seen on site."
    paste(note, stands)
    note.text.selectAll()  # it stays: what is dropped does not take its place
    event = DropFrom(None, "x" * (2 * LIMIT - len(stands) + 1))
    note.text.dropEvent(event)
    assert note.text.toPlainText() == stands
    assert not is_taken_away(event)
    assert note.state.text().startswith("Nothing was pasted")
    event = DropFrom(None, "y")
    note.text.dropEvent(event)
    assert sorted(note.text.toPlainText()) == sorted(f"{stands}y")
    assert is_taken_away(event)


def test_what_is_moved_within_an_area_passes_however_long_all_is(note: Writing) -> None:
    """Qt has taken it out by the time it is put in: refused then, it would be gone."""
    note.text.insertPlainText("x" * 3 * LIMIT)
    event = DropFrom(note.text.viewport(), "moved")
    note.text.dropEvent(event)
    assert "moved" in note.text.toPlainText()
    assert is_taken_away(event)
    paste(note, "more")
    assert "more" not in note.text.toPlainText(), "what is pasted next is counted again"
