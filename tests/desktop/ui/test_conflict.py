from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.screens.conflicts import ConflictSide
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import language
from desktop.ui.syncing.conflict import ConflictPage
from desktop.viewmodels.people.preferences import Preferences
from desktop.viewmodels.syncing.conflict import ConflictViewModel
from shared.domain.kernel.states import Choice
from tests.desktop.ui import sample_data as data
from tests.desktop.ui.gallery import settle
from tests.desktop.ui.room import cut_off
from tests.desktop.ui.sample_store import SampleStore

STORE = SampleStore

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
    assert page._buttons[Choice.THEIRS].text() == "Keep Dana's, 36,500.00"


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


REASON = "Engineer visited on 24 Nov, moisture behind the north wall up to 1.2 m; contractor's estimate 4411 raised by "


def longer(side: ConflictSide, reason: str, where: str = "") -> ConflictSide:
    """A side with a reason that fills lines and a device with a long name."""
    values = tuple((field, said, reason if field == "reason" else value) for field, said, value in side.values)
    return replace(side, values=values, where=where)


def long_sides(store: SampleStore) -> None:
    view = data.conflict_view()
    store.conflict = replace(
        view,
        mine=longer(view.mine, f"{REASON}ceiling and subfloor.", "field-laptop-dayton-0417.claims.example.com"),
        theirs=longer(view.theirs, f"{REASON}<b>paint</b> only; subfloor is refused."),
    )


SIZES = ((720, 450), (900, 560), (1024, 640), (1280, 720), (1440, 900))
STATES = {"plain": {}, "not mine": {"may_decide": False}, "above": {"authority_cents": 1000000}}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("code", ["en_US", "de_DE"])
def test_all_of_a_conflict_is_within_the_window_at_every_size(
    app: QApplication, qtbot: QtBot, store: SampleStore, preferences: Preferences, code: str, state: str
) -> None:
    before = QLocale()
    language.speak(app, QLocale(code))
    try:
        long_sides(store)
        assert store.conflict is not None
        store.conflict = replace(store.conflict, **STATES[state])  # type: ignore[arg-type]
        window = MainWindow(store, preferences, data.MAYA, lambda: data.NOW)
        qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
        window.show()
        window.open_conflict(data.CONFLICT)
        page = window.conflict
        assert page is not None
        qtbot.waitUntil(lambda: page.model.view is not None)
        for size in SIZES:
            window.resize(*size)
            settle(app)
            assert cut_off(page) == [], size
            if page._other.isVisible():
                page._enter()
                settle(app)
                assert cut_off(page) == [], size
    finally:
        language.speak(app, QLocale("en_US"))
        QLocale.setDefault(before)


def test_values_are_whole_and_what_differs_stands_out(app: object, qtbot: QtBot, store: SampleStore) -> None:
    long_sides(store)
    page = open_page(qtbot, store)
    page.resize(1000, 700)
    shown = [label for label in page.findChildren(QLabel) if label.accessibleName().startswith("Reason: Engineer")]
    assert [label.accessibleName() for label in shown] == [
        f"Reason: {REASON}ceiling and subfloor.",
        f"Reason: {REASON}<b>paint</b> only; subfloor is refused.",
    ]
    assert all(label.wordWrap() and label.textFormat() is Qt.TextFormat.RichText for label in shown)
    qtbot.waitUntil(lambda: all(label.height() >= label.heightForWidth(label.width()) for label in shown))
    assert "raised by <b>ceiling and</b> subfloor." in shown[0].text()
    assert "raised by <b>&lt;b&gt;paint&lt;/b&gt; only;</b> subfloor <b>is refused</b>." in shown[1].text()


def test_what_is_the_same_on_both_sides_is_said(app: object, qtbot: QtBot, store: SampleStore) -> None:
    view = data.conflict_view()
    store.conflict = replace(view, theirs=longer(view.theirs, "Ceiling and subfloor"))
    page = open_page(qtbot, store)
    said = [label.text() for label in page.findChildren(QLabel) if "same on both sides" in label.text()]
    assert said == ["Reason, the same on both sides"] * 2


def test_arrows_choose_and_enter_decides(qtbot: QtBot, window: MainWindow, store: SampleStore) -> None:
    """Whoever comes to a conflict can decide it without touching the mouse, nor the Tab key."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_conflict(data.CONFLICT)
    page = window.conflict
    assert page is not None
    qtbot.waitUntil(lambda: page.model.view is not None)
    mine, theirs = page._sides[Choice.MINE].radio, page._sides[Choice.THEIRS].radio
    assert mine is not None
    assert theirs is not None
    qtbot.waitUntil(mine.hasFocus)
    QTest.keyClick(mine, Qt.Key.Key_Right)
    assert (page.model.choice, window.focusWidget()) == (Choice.THEIRS, theirs)
    QTest.keyClick(theirs, Qt.Key.Key_Left)
    assert page.model.choice is Choice.MINE
    QTest.keyClick(mine, Qt.Key.Key_Down)
    store.conflict = replace(data.conflict_view(), claim_number="CLM-2026-004418")
    page.model.refresh()
    qtbot.waitUntil(lambda: page.model.view is store.conflict)
    theirs = page._sides[Choice.THEIRS].radio
    assert theirs is not None
    assert (page.model.choice, theirs.isChecked()) == (Choice.THEIRS, True)
    qtbot.waitUntil(theirs.hasFocus)  # the keyboard stays where it was when the page is drawn anew
    QTest.keyClick(theirs, Qt.Key.Key_Return)
    QTest.keyClick(theirs, Qt.Key.Key_Return)
    assert [fields["choice"] for _, fields in store.submitted] == ["theirs"], "once, however often it is pressed"


def test_a_decision_leaves_the_page_quietly(qtbot: QtBot, window: MainWindow, store: SampleStore) -> None:
    """What follows a decision finds the page gone, and the outcome of one may arrive later than that."""
    window.open_conflict(data.CONFLICT)
    page = window.conflict
    assert page is not None
    qtbot.waitUntil(lambda: page.model.view is not None)
    with qtbot.captureExceptions() as raised:
        page._buttons[Choice.MINE].click()
        qtbot.waitUntil(lambda: window.conflict is None)
        store.conflict = data.conflict_view()
        window.open_conflict(data.CONFLICT)
        again = window.conflict
        assert again is not None
        qtbot.waitUntil(lambda: again.model.view is not None)
        again._buttons[Choice.MINE].click()
        window.go("claims")
        qtbot.wait(50)
    assert raised == []


def test_above_the_authority_nothing_is_kept_but_asked_for(app: object, qtbot: QtBot, store: SampleStore) -> None:
    store.conflict = replace(data.conflict_view(), authority_cents=1000000)
    page = open_page(qtbot, store)
    assert page._buttons[Choice.MINE].text() == "Ask for 42,000.00"
    assert [row.after for row in page.model.preview()] == ["36,500.00 · 42,000.00 asked", "42,700.00 · 48,200.00 asked"]
    page._enter()
    QTest.keyClicks(page._entered, "9,000")
    assert page._keep_other.text() == "Keep this amount"
    page._entered.clear()
    QTest.keyClicks(page._entered, "40,000")
    assert page._keep_other.text() == "Ask for 40,000.00"


def test_who_may_not_decide_is_asked_nothing(app: QApplication, qtbot: QtBot, store: SampleStore) -> None:
    """Not even by what they typed when they still might."""
    page = open_page(qtbot, store)
    page._enter()
    QTest.keyClicks(page._entered, "40,000")
    page._entries.draft.flush()  # type: ignore[union-attr]
    store.conflict = replace(data.conflict_view(), may_decide=False)
    again = open_page(qtbot, store)
    settle(app)
    shown = (*again._buttons.values(), again._other, again._entered, again._keep_other, again._read)
    assert not any(made.isVisible() for made in shown)
    assert again.model.preview() == []
    assert again.model.choice is Choice.MINE
    store.signals.draft_changed.emit(f"claim/{data.HARTLEY}/conflict/{data.CONFLICT}", "")
    assert not any(made.isVisible() for made in shown)
