"""What a designer found on the pictures, held in one window for each language: room, titles, words, the right panel."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.ui.claims.page import ClaimPage
from desktop.ui.kit import layouts
from desktop.ui.kit.chip import Chip
from desktop.ui.kit.labels import Wrapping
from desktop.ui.people.sign_in import SignInPage
from desktop.ui.syncing.page import SyncPage
from desktop.viewmodels.claims.claim import ClaimViewModel
from desktop.viewmodels.people.preferences import HEARD_APART, Preferences
from desktop.viewmodels.people.sign_in import SignInViewModel
from desktop.viewmodels.syncing.status import StatusViewModel
from shared.domain.claims.states import Mark
from tests.desktop.ui.frame_window import open_window
from tests.support import world as w
from tests.support.local_store import LocalStore


def page_of(window: object) -> ClaimPage:
    page = getattr(window, "claim", None)
    assert isinstance(page, ClaimPage)
    return page


def facts_in_one_line(page: ClaimPage) -> bool:
    return len({fact.y() for fact in page._head._facts._all}) == 1


def test_in_german_a_form_stands_beside_its_claim_and_the_facts_in_one_line(
    german: None, app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, _ = open_window(qtbot, tmp_path)
    page = page_of(window)
    qtbot.waitUntil(lambda: facts_in_one_line(page))
    for name in ("overview", "reserves", "payments", "notes", "diary", "history"):
        page.show_tab(name)
    page.show_tab("overview")
    page.doings.change_reserve()
    qtbot.waitUntil(lambda: page.beside.form is not None)
    assert not page.beside.takes_all
    assert all(made.text() != "Braucht Sie" for made in window.rail.buttons.values())


def test_both_windows_say_whose_claim_it_is_and_who_works_in_them(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, _ = open_window(qtbot, tmp_path)
    named = "Hartley, Joanne · CLM-2026-004417 — Maya Ortiz — Coverdesk"
    qtbot.waitUntil(lambda: window.windowTitle() == named)
    window.tear_off_shown()
    torn = window.torn[-1]
    qtbot.waitUntil(lambda: torn.windowTitle() == named)
    torn.close()
    window.go("settings")
    assert window.windowTitle() == "Settings — Maya Ortiz — Coverdesk"


def test_the_panel_leaves_a_small_window_to_the_lines_of_the_claim(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, _ = open_window(qtbot, tmp_path, width=720, height=450)
    page = page_of(window)
    qtbot.waitUntil(lambda: page.width() > 600)
    assert not page.context.isVisible()
    names = [each for each in page.findChildren(Wrapping) if each.text() == "Dwelling, indemnity" and each.isVisible()]
    assert names
    qtbot.waitUntil(lambda: all(each.width() > each.fontMetrics().horizontalAdvance(each.text()) for each in names))


def test_a_name_turns_its_line_and_only_a_word_longer_than_one_is_cut(app: QApplication, qtbot: QtBot) -> None:
    name = Wrapping("Dwelling, Regulierungskosten")
    qtbot.addWidget(name)
    longest = name.fontMetrics().horizontalAdvance("Regulierungskosten")
    name.resize(longest + 4, name.heightForWidth(longest + 4))
    name.grab()
    assert name.height() >= 2 * name.fontMetrics().height(), "two lines"
    assert (name.shown(), name.toolTip()) == (name.text(), "")
    name.resize(longest - 12, name.heightForWidth(longest - 12))
    name.grab()
    assert name.shown().startswith("Dwelling, Regulierungs")
    assert name.shown().endswith("…")
    assert name.toolTip() == name.accessibleName() == "Dwelling, Regulierungskosten"
    assert name.minimumSizeHint().width() < longest, "a table does not grow by its longest word"


def test_the_history_is_not_told_twice(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path)
    page = page_of(window)

    def lately() -> bool:
        return any(each.text() == "LATELY" and each.isVisible() for each in page.context.findChildren(QLabel))

    qtbot.waitUntil(lately)
    page.show_tab("history")
    assert page.context.isVisible()
    assert not lately()
    page.refresh()
    page.show_tab("notes")
    assert lately()
    assert any(each.text() == "Limits, USD" for each in page.context.findChildren(QLabel))


def test_the_sign_in_page_says_how_old_the_copy_is(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    store = LocalStore()
    preferences = Preferences(tmp_path / "looks.ini")
    status = StatusViewModel(store, lambda: w.NOW)
    model = SignInViewModel(store)
    page = SignInPage(model, status, preferences)
    qtbot.addWidget(page, before_close_func=lambda _page: store.fall_silent())
    assert page.copy.text().startswith("No network? Your claims are on this device, and")
    store.go_live()
    qtbot.waitUntil(lambda: preferences.heard_at is not None)
    heard = preferences.heard_at
    assert heard is not None
    preferences.note_heard(heard + HEARD_APART / 2)
    assert preferences.heard_at == heard, "once a minute is enough"
    preferences.note_heard(w.NOW - timedelta(days=3))
    model.changed.emit()
    assert page.copy.text().startswith("No network? Your claims as of 20 Nov, 12:")


@pytest.mark.parametrize("width", [480, 520, 560, 640, 760])
def test_the_name_keeps_its_room_beside_chips_number_and_buttons(
    app: QApplication, qtbot: QtBot, store: LocalStore, width: int
) -> None:
    model = ClaimViewModel(store, w.HARTLEY, lambda: w.NOW)
    page = ClaimPage(model)
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: model.view is not None)
    assert model.view is not None
    model.view = replace(model.view, flags=(Mark.LITIGATION, Mark.SIU))
    page._head.setFixedWidth(width)
    page.show()
    page._head.show_claim(model.view)  # as when the claim has changed: nothing is resized after it
    head = page._head
    made = layouts.widgets(head._title)
    rest = [each for each in made if each is not head.name and not each.isHidden()]
    assert head._log in rest
    used = sum(each.sizeHint().width() for each in rest)
    name = min(140, head.name.sizeHint().width())
    assert name + used + head._title.spacing() * len(rest) <= width - 40
    number = next(each for each in head.findChildren(QLabel) if each.text() == model.view.number and each.isVisible())
    chips = [each for each in head.findChildren(Chip) if each.isVisible()]
    told = [each.text() for each in chips if not each.toolTip()]
    assert [each.text() for each in chips][:3] == ["Investigation", "Litigation", "SIU review"]
    assert told == [each.text() for each in chips][: len(told)], "the last becomes a picture first, and says its word"
    assert len(told) >= 2
    assert number.width() >= number.sizeHint().width()
    assert chips[-1].geometry().right() <= width - 40


@pytest.mark.parametrize("code", ["en", "de"])
def test_a_number_goes_before_a_tab_is_under_the_arrows(
    request: pytest.FixtureRequest, app: QApplication, qtbot: QtBot, tmp_path: Path, code: str
) -> None:
    """Beside a form a claim has 433 pixels; whoever listens hears the numbers all the same."""
    if code == "de":
        request.getfixturevalue("german")
    window, _ = open_window(qtbot, tmp_path)
    tabs = page_of(window).tabs
    assert "3" in tabs.tabText(1)
    window.file_notice()
    qtbot.waitUntil(lambda: tabs.width() < 440)
    last = tabs.count() - 1
    assert tabs.tabText(1) == ("Reserves •" if code == "en" else "Reserven •")
    assert "3" in tabs.accessibleTabName(1)
    if code == "en":
        assert tabs.tabRect(last).right() < tabs.width(), "all of them are seen"


def test_the_name_of_the_switch_is_beside_its_box(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path)
    window.go("sync")
    page = window.findChild(SyncPage)
    assert isinstance(page, SyncPage)
    qtbot.waitUntil(lambda: page.offline.isVisible() and page.offline.height() > 0)
    QApplication.processEvents()
    name = next(label for label in page.findChildren(QLabel) if label.text() == "Your switch")
    middles = [each.mapTo(page, each.rect().center()).y() for each in (name, page.offline)]
    assert abs(middles[0] - middles[1]) <= 1
