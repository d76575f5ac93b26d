"""What a claim says at a glance, and to whom: the number to call, what is undecided, whose it is."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.screens.syncing import SyncState
from desktop.ui.claims.actions import LogContactForm, OutcomeForm
from desktop.ui.claims.page import ClaimPage
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit.fields import inputs
from desktop.ui.syncing.conflict import DecidingPage
from desktop.viewmodels.frame.list_cells import sync_of
from shared.domain.diary.states import TO_DO
from tests.desktop.ui.frame_window import open_window, press
from tests.support import world as w


def claim(window: MainWindow, qtbot: QtBot, claim_id: str) -> ClaimPage:
    window.open_claim(claim_id)
    qtbot.waitUntil(lambda: window.claim is not None and window.claim.file_id == claim_id)
    page = window.claim
    assert page is not None
    qtbot.waitUntil(lambda: page.model.view is not None)
    return page


def buttons_of(page: ClaimPage) -> list[QPushButton]:
    return [each for each in page.findChildren(QPushButton) if each.isVisible()]


def test_the_insureds_number_is_in_the_head_and_one_press_calls(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, _ = open_window(qtbot, tmp_path)
    page = claim(window, qtbot, w.HARTLEY)
    name = "Phone of the insured: (937) 555-0142"
    (call,) = [each for each in page._head.findChildren(QPushButton) if each.accessibleName() == name]
    assert call.text() == "(937) 555-0142"
    call.setFocus()
    press("Return")
    assert QGuiApplication.clipboard().text() == "(937) 555-0142"
    assert isinstance(page.doings.open_form, LogContactForm), "whoever calls writes down what was said"
    assert window.bar.deed.text() == "(937) 555-0142 is copied."


def test_a_conflict_is_seen_on_the_row_in_the_head_and_at_its_line_and_each_leads_to_it(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, store = open_window(qtbot, tmp_path)
    page = claim(window, qtbot, w.MERCER)
    view = page.model.view
    assert view is not None
    (conflict_id,) = view.open_conflicts
    assert conflict_id == store.undecided()
    page.show_tab("reserves")
    found = {each.text(): each for each in buttons_of(page)}
    assert found["1 decision"].property("kind") == "alarm"
    (at_line,) = [text for text in found if text.endswith(" · decide")]
    line = next(each for each in view.reserves if each.conflict_id)
    assert line.conflict_id == conflict_id
    assert line.conflict_cents is not None
    assert f"{line.conflict_cents / 100:,.2f}" in at_line
    assert "•" in page.tabs.tabText(1)
    rows = window.claims.rows
    place = rows.place_of(w.MERCER)
    assert place is not None
    row = rows.row_at(place)
    assert row is not None
    assert sync_of(window.claims.listing, row) is SyncState.CONFLICT
    for words in ("1 decision", at_line):
        next(each for each in buttons_of(page) if each.text() == words).click()
        qtbot.waitUntil(lambda: isinstance(window.shelf.here, DecidingPage))
        page = claim(window, qtbot, w.MERCER)
        page.show_tab("reserves")


def test_who_may_not_decide_a_conflict_is_shown_it_and_offered_nothing(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    """The agent sees the claim and both amounts; money is not his to decide."""
    window, store = open_window(qtbot, tmp_path, w.TOM)
    page = claim(window, qtbot, w.MERCER)
    view = page.model.view
    assert view is not None
    assert view.open_conflicts == (store.undecided(),)
    for tab in ("overview", "reserves", "history"):
        page.show_tab(tab)
        said = [f"{each.text()}, {each.toolTip()}" for each in buttons_of(page)]
        offered = [words for words in said if re.search(r"\bdecide\b", words, re.IGNORECASE)]
        assert offered == [], tab
        assert "1 decision" not in {each.text() for each in buttons_of(page)}
    page.show_tab("reserves")
    at_line = [each for each in buttons_of(page) if each.text().endswith(" · undecided")]
    in_head = [each for each in buttons_of(page) if each.text() == "1 conflict"]
    assert len(at_line) == len(in_head) == 1
    in_head[0].click()
    qtbot.waitUntil(lambda: isinstance(window.shelf.here, DecidingPage))


@pytest.mark.parametrize("open_form", ["add_activity", "edit_facts", "request_payment", "change_reserve"])
def test_what_is_typed_in_one_line_is_of_one_height(
    app: QApplication, qtbot: QtBot, tmp_path: Path, open_form: str
) -> None:
    window, _ = open_window(qtbot, tmp_path)
    page = claim(window, qtbot, w.HARTLEY)
    getattr(page.doings, open_form)()
    form = page.doings.open_form
    assert form is not None
    lines = [each for each in inputs(form) if isinstance(each, QLineEdit | QComboBox) and each.isVisible()]
    assert len(lines) > 1
    qtbot.waitUntil(lambda: len({each.height() for each in lines}) == 1)


def test_what_skips_a_task_says_so_on_its_button(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path)
    page = claim(window, qtbot, w.HARTLEY)
    view = page.model.view
    assert view is not None
    page.doings.complete(next(each for each in view.activities if each.state in TO_DO))
    form = page.doings.open_form
    assert isinstance(form, OutcomeForm)
    assert form.action.text() == "Mark as done"
    form.skipped.setChecked(True)
    assert form.action.text() == "Skip it"


@pytest.mark.parametrize("place", ["attention", "sync", "settings"])
def test_no_two_buttons_of_a_page_are_called_the_same(
    app: QApplication, qtbot: QtBot, tmp_path: Path, place: str
) -> None:
    window, _ = open_window(qtbot, tmp_path)
    window.go(place)
    page = window.shelf.here
    assert page is not None
    qtbot.waitUntil(lambda: any(each.isVisible() for each in page.findChildren(QPushButton)))
    called = Counter(each.accessibleName() for each in page.findChildren(QPushButton) if each.isVisible())
    assert [name for name, count in called.items() if count > 1] == []
