"""A list and a file that stand beside each other have letters in common: a letter acts on what the keyboard is in."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.lists.diary import DIARY
from desktop.lists.wanted import Line
from desktop.ui.claims.page import ClaimPage
from desktop.ui.diary.page import DiaryPage
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit.form import Form
from shared.domain.diary.commands import CompleteActivity
from tests.desktop.ui.frame_window import open_window, press
from tests.support.local_store import LocalStore

Desk = tuple[MainWindow, LocalStore]


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    window, store = open_window(qtbot, tmp_path)
    store.go_live()
    return window, store


def open_form(claim: object) -> str:
    """What the form is called that is open on the page of a claim; empty for none."""
    assert isinstance(claim, ClaimPage)
    form = claim.doings.open_form
    assert form is None or isinstance(form, Form)
    return form.accessibleName() if form is not None else ""


def diary_behind_another_claim(desk: Desk, qtbot: QtBot) -> tuple[DiaryPage, Line]:
    """One claim is open and has the keyboard; the line where the list stands is a task of another."""
    window, _ = desk
    window.go(DIARY.name)
    page = window.shelf.page(DIARY.name)
    assert isinstance(page, DiaryPage)
    qtbot.waitUntil(lambda: page.model.rows.row_at(9) is not None)
    there = [found for place in range(10) if (found := page.model.rows.row_at(place)) is not None]
    other = next(each for each in there if each.file_id != there[0].file_id)
    for each in (there[0], other):
        page.rows.rows.setFocus()
        page.rows.rows.setCurrentIndex(page.model.rows.index(there.index(each), 0))
        press("Return")
        assert page.file is not None
        assert page.file.file_id == each.file_id
    window.back()
    assert page.file is not None
    assert page.file.file_id == there[0].file_id
    assert page.rows.rows.line_meant() == other
    qtbot.waitUntil(lambda: page.file is not None and bool(page.file.number()))
    page.file.take_focus()
    return page, other


@pytest.mark.parametrize(("key", "form"), [("D", "Mark task as done"), ("G", "Assign claim")])
def test_a_letter_in_the_claim_beside_the_diary_is_about_that_claim(
    desk: Desk, qtbot: QtBot, key: str, form: str
) -> None:
    page, _ = diary_behind_another_claim(desk, qtbot)
    press(key)
    qtbot.waitUntil(lambda: open_form(page.file) == form)
    press(key)  # into the form
    assert not desk[1].submitted, "nothing of a task that nobody looks at"


def test_a_letter_in_the_diary_is_about_its_line(desk: Desk, qtbot: QtBot) -> None:
    page, line = diary_behind_another_claim(desk, qtbot)
    page.rows.rows.setFocus()
    press("D")
    qtbot.waitUntil(lambda: bool(desk[1].submitted))
    done = desk[1].submitted[-1]
    assert isinstance(done, CompleteActivity)
    assert done.activity_id == line.row_id
    assert open_form(page.file) == ""


def test_a_letter_in_the_open_claim_is_about_it_also_while_others_are_marked(desk: Desk, qtbot: QtBot) -> None:
    window, _ = desk
    page = window.claims_page
    qtbot.waitUntil(lambda: page.model.rows.row_at(3) is not None)
    marked = [found for place in (2, 3) if (found := page.model.rows.row_at(place)) is not None]
    page.model.marks.put(marked)
    assert page.file is not None
    page.file.take_focus()
    press("G")
    qtbot.waitUntil(lambda: open_form(page.file) == "Assign claim")
