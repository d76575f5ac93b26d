"""What is being written has room, is gone on with where it ended, and is followed until the server has it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.claims.page import ClaimPage
from desktop.ui.files import writing
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import form as forms
from tests.desktop.ui.frame_window import open_window
from tests.support.local_store import LocalStore


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> tuple[MainWindow, LocalStore]:
    window, store = open_window(qtbot, tmp_path)
    assert window.claim is not None
    window.claim.write_note()
    return window, store


def claim(window: MainWindow) -> ClaimPage:
    assert window.claim is not None
    return window.claim


def test_the_box_grows_with_the_note_up_to_two_fifths_of_the_window(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot
) -> None:
    window, _ = desk
    box = claim(window).editor.text
    least = box.height()
    box.setPlainText("One line.")
    assert box.height() == least
    box.setPlainText("\n".join(f"Line {n}" for n in range(10)))
    qtbot.waitUntil(lambda: box.height() > least)
    assert box.verticalScrollBar().maximum() == 0  # all of it is seen
    box.setPlainText("\n".join(f"Line {n}" for n in range(200)))
    qtbot.waitUntil(lambda: box.height() == int(window.height() * 0.4))
    assert box.verticalScrollBar().maximum() > 0
    box.clear()
    qtbot.waitUntil(lambda: box.height() == least)


def test_a_draft_is_gone_on_with_at_its_end(desk: tuple[MainWindow, LocalStore], qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = desk
    page = claim(window)
    QTest.keyClicks(page.editor.text, "Ceiling is down")
    page.editor.flush()
    window.tear_off_shown()
    other = window.torn[-1].page
    assert isinstance(other, ClaimPage)
    qtbot.waitUntil(lambda: other.editor.text.toPlainText() == "Ceiling is down")
    QTest.keyClicks(other.editor.text, " in the hall")
    assert other.editor.text.toPlainText() == "Ceiling is down in the hall"


def test_a_note_is_followed_until_the_server_has_it(desk: tuple[MainWindow, LocalStore], qtbot: QtBot) -> None:
    window, store = desk
    editor = claim(window).editor
    QTest.keyClicks(editor.text, "Plumber comes at noon")
    editor.send()
    qtbot.waitUntil(lambda: editor.state.text() == "Saved here.")
    store.go_live()
    qtbot.waitUntil(lambda: editor.state.text() == "On the server.")
    QTest.keyClicks(editor.text, "And")
    qtbot.waitUntil(lambda: editor.state.text() != "On the server.")


def test_a_refusal_is_spoken_where_it_is_shown(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, _ = desk
    spoken: list[tuple[str, bool]] = []

    def hear(_widget: object, text: str, *, at_once: bool = False) -> None:
        spoken.append((text, at_once))

    monkeypatch.setattr(forms, "announce", hear)
    monkeypatch.setattr(writing, "announce", hear)
    claim(window).doings.add_activity()
    form = claim(window).doings.open_form
    assert form is not None
    form.send()
    assert form.message
    assert (form.message, True) in spoken
    claim(window).editor._say("Not kept.")
    assert spoken[-1] == ("Not kept.", True)


def test_a_row_of_a_list_is_heard_by_its_name(desk: tuple[MainWindow, LocalStore], qtbot: QtBot) -> None:
    """A screen reader says the heading of a row before its cells: not "3", but whose claim it is."""
    window, _ = desk
    rows = window.list.rows
    table = QAccessible.queryAccessibleInterface(rows)
    heard = [table.child(place) for place in range(2, 6)]
    names = [each.text(QAccessible.Text.Name) for each in heard]
    first = window.claims.rows.row_at(0)
    assert first is not None
    assert heard[0].role() is QAccessible.Role.RowHeader
    assert all(names)
    assert names[0] in names[1]
    assert names[2] in names[3]


def test_what_another_window_writes_on_while_a_note_is_sent_is_lost_in_neither(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot
) -> None:
    window, store = desk
    one = claim(window).editor
    QTest.keyClicks(one.text, "The roof")
    window.tear_off_shown()
    page = window.torn[-1].page
    assert isinstance(page, ClaimPage)
    other = page.editor
    qtbot.waitUntil(lambda: other.text.toPlainText() == "The roof")
    store.hold_outcomes()
    one.send()
    QTest.keyClicks(other.text, " is gone")
    other.flush()
    store.let_take()
    qtbot.waitUntil(lambda: not one.text.isReadOnly())
    QTest.keyClicks(one.text, "!")
    one.flush()
    assert (one.text.toPlainText(), other.text.toPlainText()) == ("The roof is gone!", "The roof is gone!")
