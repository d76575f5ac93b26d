from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QLocale, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from desktop.screens.store import Refused
from desktop.screens.syncing import SyncReport
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import language
from desktop.ui.kit.headings import is_heading
from desktop.ui.syncing.conflict import ConflictPage
from desktop.viewmodels.people.preferences import Preferences
from desktop.viewmodels.syncing.conflict import ConflictViewModel
from shared.domain.claims.entities import Claim
from shared.domain.kernel.commands import ResolveConflict
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import TEXT_CHARACTERS
from shared.domain.kernel.states import Choice
from tests.desktop.ui.gallery import settle
from tests.desktop.ui.room import cut_off
from tests.support import conflicts
from tests.support import world as w
from tests.support.asking import ask
from tests.support.local_store import LocalStore

SHOWN: list[ConflictPage] = []
"""As the main window does, this holds the pages: Qt deletes them, at the end of a test."""


def open_page(qtbot: QtBot, store: LocalStore, conflict_id: Id | None = None) -> ConflictPage:
    """Of Maya's and Dana's disagreement over Mercer's second reserve, unless it is another."""
    model = ConflictViewModel(store, conflict_id or store.undecided(), lambda: w.NOW)
    page = ConflictPage(model)
    model.setParent(page)
    SHOWN.append(page)
    qtbot.addWidget(page, before_close_func=lambda _widget: store.fall_silent())
    page.show()
    qtbot.waitUntil(lambda: model.view is not None)
    return page


def words_of(page: ConflictPage) -> set[str]:
    """What is seen of it; Qt shows what was added a round later."""
    return {label.text() for label in page.findChildren(QLabel) if label.isVisible()}


def test_the_buttons_name_the_amounts(app: object, qtbot: QtBot, store: LocalStore) -> None:
    page = open_page(qtbot, store)
    assert page._buttons[Choice.MINE].text() == "Keep mine, 42,000.00 USD"
    assert page._buttons[Choice.THEIRS].text() == "Keep Dana’s, 36,500.00 USD"


def test_theirs_is_chosen_by_keyboard_and_previewed(app: object, qtbot: QtBot, store: LocalStore) -> None:
    page = open_page(qtbot, store)
    radio = page._sides[Choice.THEIRS].radio
    assert radio is not None
    QTest.keyClick(radio, Qt.Key.Key_Space)
    assert page.model.choice is Choice.THEIRS
    assert radio.isChecked()
    assert [row.after for row in page.model.preview()] == ["36,500.00 USD", "39,000.00 USD"]


def test_what_follows_names_the_currency_with_its_amounts_and_not_again_over_them(
    app: object, qtbot: QtBot, store: LocalStore
) -> None:
    page = open_page(qtbot, store)
    qtbot.waitUntil(lambda: words_of(page) >= {"44,500.00 USD", "After your choice"})


def test_whoever_enters_another_amount_sees_where(app: QApplication, qtbot: QtBot, store: LocalStore) -> None:
    """At 200 % the line for it stands below the fold."""
    page = open_page(qtbot, store)
    page.resize(664, 370)
    qtbot.waitUntil(lambda: page.width() == 664)
    around = page.another.amount.parentWidget()
    while not isinstance(around, QScrollArea):
        assert around is not None
        around = around.parentWidget()
    view = around.viewport()
    qtbot.waitUntil(lambda: around.verticalScrollBar().maximum() > 0)
    page._enter()

    def seen() -> bool:
        return view.rect().contains(QRect(page.another.amount.mapTo(view, QPoint(0, 0)), page.another.amount.size()))

    qtbot.waitUntil(seen, timeout=2_000)


def test_another_amount_is_sent_with_its_reason_and_both_sides_as_seen(
    app: object, qtbot: QtBot, store: LocalStore
) -> None:
    """Neither of the first two reasons: they were given for other amounts."""
    page = open_page(qtbot, store)
    page._other.click()
    QTest.keyClicks(page.another.amount, "40,000")
    assert [row.after for row in page.model.preview()] == ["40,000.00 USD", "42,500.00 USD"]
    QTest.keyClicks(page.another.why, "Bicycles without the saws")
    page.another.keep.click()
    command = store.submitted[-1]
    assert isinstance(command, ResolveConflict)
    assert (command.choice, command.reason) == (Choice.OTHER, "Bicycles without the saws")
    assert command.other_values == {"amount_cents": 4000000}
    assert page.model.view is not None
    assert (command.seen_mine, command.seen_theirs) == (page.model.view.seen_mine, page.model.view.seen_theirs)


def test_another_amount_without_a_reason_is_told_at_the_reason_and_not_sent(
    app: QApplication, qtbot: QtBot, store: LocalStore
) -> None:
    page = open_page(qtbot, store)
    page.activateWindow()
    page._other.click()
    QTest.keyClicks(page.another.amount, "40,000")
    assert page.another.keep.isEnabled(), "a press says what is missing"
    for press in (
        page.another.keep.click,
        lambda: QTest.keyClick(page.another.amount, Qt.Key.Key_Return),
        lambda: QTest.keyClick(page.another.why, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier),
    ):
        page.another.amount.setFocus()
        press()
        assert store.submitted == []
        assert "Say why" in page.another.why_note.text()
        assert not page.another.why_note.isHidden()
        assert page.another.why.property("wrong")
        qtbot.waitUntil(page.another.why.hasFocus)
    QTest.keyClicks(page.another.why, "  ")
    page.another.keep.click()
    assert store.submitted == [], "blanks are no reason"
    QTest.keyClicks(page.another.why, "B")
    assert (page.another.why_note.isHidden(), page.another.why.property("wrong")) == (True, False)
    QTest.keyClick(page.another.why, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [each.reason for each in store.submitted if isinstance(each, ResolveConflict)] == ["B"]


def test_a_reason_that_is_too_long_is_told_at_it_and_not_sent(app: object, qtbot: QtBot, store: LocalStore) -> None:
    page = open_page(qtbot, store)
    page._other.click()
    QTest.keyClicks(page.another.amount, "40,000")
    page.another.why.setText("x" * (TEXT_CHARACTERS + 1))
    assert "Shorten it" in page.another.why_note.text()
    page.another.keep.click()
    assert store.submitted == []


def test_enter_on_what_is_no_amount_stays_with_it(app: QApplication, qtbot: QtBot, store: LocalStore) -> None:
    """A reason is asked for once there is something to give it for."""
    page = open_page(qtbot, store)
    page.activateWindow()
    page._other.click()
    qtbot.waitUntil(page.another.amount.hasFocus)
    QTest.keyClicks(page.another.amount, "forty")
    QTest.keyClick(page.another.amount, Qt.Key.Key_Return)
    assert page.another.amount.hasFocus()
    assert page.another.why_note.isHidden()
    assert not page.another.why.property("wrong")
    assert store.submitted == []


def test_tab_walks_from_another_amount_to_its_reason_and_on_to_keeping_it(
    qtbot: QtBot, window: MainWindow, store: LocalStore
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_conflict(store.undecided())
    page = window.conflict
    assert page is not None
    qtbot.waitUntil(lambda: page.model.view is not None)
    qtbot.waitUntil(page._other.isVisible)
    page._other.click()
    qtbot.waitUntil(lambda: page.another.amount.hasFocus() and page.another.keep.isVisible())
    QTest.keyClicks(page.another.amount, "40,000")
    QTest.keyClick(page.another.amount, Qt.Key.Key_Tab)
    assert window.focusWidget() is page.another.why
    QTest.keyClick(page.another.why, Qt.Key.Key_Tab)
    assert window.focusWidget() is page.another.keep


def test_a_refused_amount_is_told_between_it_and_what_becomes_of_the_values(
    app: object, qtbot: QtBot, store: LocalStore
) -> None:
    page = open_page(qtbot, store)
    page._other.click()
    QTest.keyClicks(page.another.amount, "40,000")
    QTest.keyClicks(page.another.why, "Agreed")
    store.refusal = Refused("conflict_moved", "It has changed meanwhile. Look at it again.")
    page.another.keep.click()
    qtbot.waitUntil(lambda: "It has changed meanwhile. Look at it again." in words_of(page))
    assert page.another.amount.text() == "40,000"
    QTest.keyClicks(page.another.amount, "1")
    assert page._trouble.isHidden(), "what was refused stands there no more"


def test_the_page_names_whose_file_it_is_and_what_matters_of_it(app: object, qtbot: QtBot, store: LocalStore) -> None:
    page = open_page(qtbot, store)
    claim = store.engine.office.world.get(Claim, w.MERCER)
    assert claim is not None
    title = next(label for label in page.findChildren(QLabel) if is_heading(label))
    assert title.text() == f"{claim.insured_name} · {claim.claim_number}"
    told = {label.accessibleName() for label in page.findChildren(QLabel)}
    assert told >= {
        "Coverage: Contents, indemnity",
        f"Status: {claim.status.caption}",
        f"Cause: {claim.cause.caption}",
    }
    assert [name for name in told if name.startswith(("Loss: ", "Limit: ", "Paid: "))]


def test_a_decided_conflict_says_so(app: object, qtbot: QtBot, store: LocalStore) -> None:
    page = open_page(qtbot, store)
    with qtbot.waitSignal(page.decided):
        page._buttons[Choice.MINE].click()
    qtbot.waitUntil(lambda: page.model.view is not None and not page.model.view.is_open)
    assert page.model.view is not None
    decided = page.model.view.decided
    qtbot.waitUntil(lambda: words_of(page) >= {"This is decided", decided})
    assert not any(button.isVisible() for button in page.findChildren(QPushButton))


def test_another_amount_is_a_draft_until_it_is_decided(app: object, qtbot: QtBot, store: LocalStore) -> None:
    """It comes back with the page, and when the page is drawn anew under it."""
    page = open_page(qtbot, store)
    page._other.click()
    QTest.keyClicks(page.another.amount, "40,000")
    assert page.another.read.text() == "40,000.00 USD"
    QTest.keyClicks(page.another.why, "Agreed by phone")
    page.another.entries.draft.flush()  # type: ignore[union-attr]
    again = open_page(qtbot, store)
    assert not again.another.isHidden()
    assert (again.another.amount.text(), again.another.why.text()) == ("40,000", "Agreed by phone")
    assert again.model.other_cents == 4000000
    with qtbot.waitSignal(again.decided):
        again.another.keep.click()
    command = store.submitted[-1]
    assert isinstance(command, ResolveConflict)
    assert (command.other_values, command.reason) == ({"amount_cents": 4000000}, "Agreed by phone")
    (key,) = (key for key in store.about if "/conflict/" in key)
    assert (key, store.draft(key)) == (f"claim/{w.MERCER}/conflict/{command.conflict_id}", "")


def test_an_amount_that_could_be_two_is_said_and_not_decided(app: object, qtbot: QtBot, store: LocalStore) -> None:
    page = open_page(qtbot, store)
    page._other.click()
    QTest.keyClicks(page.another.amount, "12,50")
    assert "12.50" in page.another.read.text()
    assert "1,250.00" in page.another.read.text()
    QTest.keyClick(page.another.amount, Qt.Key.Key_Return)
    page.another.keep.click()
    assert store.submitted == []


REASON = "Engineer visited on 24 Nov, moisture behind the north wall up to 1.2 m; contractor's estimate 4411 raised by "


def long_sides(store: LocalStore, mine_cents: int = 42_000_00) -> Id:
    """Reasons that fill lines, and a device with a long name."""
    store.go_live()
    device_id = store.engine.identity.device_id
    device = store.engine.office.devices[device_id]
    store.engine.office.devices[device_id] = replace(device, name="field-laptop-dayton-0417.claims.example.com")
    return conflicts.over_reserve(
        store,
        mine_cents,
        mine=f"{REASON}ceiling and subfloor.",
        theirs=f"{REASON}<b>paint</b> only; subfloor is refused.",
        claim_id=w.DELGADO,
    )


SIZES = ((720, 450), (900, 560), (1024, 640), (1280, 720), (1440, 900))


@pytest.mark.parametrize("state", ["plain", "not mine", "above"])
@pytest.mark.parametrize("code", ["en_US", "de_DE"])
def test_all_of_a_conflict_is_within_the_window_at_every_size(
    app: QApplication, qtbot: QtBot, store: LocalStore, preferences: Preferences, code: str, state: str
) -> None:
    before = QLocale()
    language.speak(app, QLocale(code))
    shown = store
    try:
        conflict_id = long_sides(store, 60_000_00 if state == "above" else 42_000_00)
        if state == "not mine":
            shown = LocalStore(w.TOM, office=store.engine.office)
        window = MainWindow(shown, preferences, shown.who, lambda: w.NOW)
        qtbot.addWidget(window, before_close_func=lambda _window: shown.fall_silent())
        window.show()
        window.open_conflict(conflict_id)
        page = window.conflict
        assert page is not None
        qtbot.waitUntil(lambda: page.model.view is not None)
        assert page.model.view is not None
        assert page.model.view.may_decide is (state != "not mine")
        assert state == "not mine" or page.model.is_above(Choice.MINE) is (state == "above")
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


def test_values_are_whole_and_what_differs_stands_out(app: object, qtbot: QtBot, store: LocalStore) -> None:
    page = open_page(qtbot, store, long_sides(store))
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


def test_what_is_the_same_on_both_sides_is_said(app: object, qtbot: QtBot, store: LocalStore) -> None:
    store.go_live()
    same = "Ceiling and subfloor"
    page = open_page(qtbot, store, conflicts.over_reserve(store, mine=same, theirs=same, claim_id=w.DELGADO))
    said = [label.text() for label in page.findChildren(QLabel) if "same on both sides" in label.text()]
    assert said == ["Reason, the same on both sides"] * 2


def test_arrows_choose_and_enter_decides(qtbot: QtBot, window: MainWindow, store: LocalStore) -> None:
    """Whoever comes to a conflict can decide it without touching the mouse, nor the Tab key."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_conflict(store.undecided())
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
    seen = page.model.view
    store.go_live()
    conflicts.reserve_beside(store, w.MERCER, 3_000_00, place=0)
    qtbot.waitUntil(lambda: page.model.view is not None and page.model.view != seen)
    theirs = page._sides[Choice.THEIRS].radio
    assert theirs is not None
    assert (page.model.choice, theirs.isChecked()) == (Choice.THEIRS, True)
    qtbot.waitUntil(theirs.hasFocus)  # the keyboard stays where it was when the page is drawn anew
    QTest.keyClick(theirs, Qt.Key.Key_Return)
    QTest.keyClick(theirs, Qt.Key.Key_Return)
    chosen = [command.choice for command in store.submitted if isinstance(command, ResolveConflict)]
    assert chosen == [Choice.THEIRS], "once, however often it is pressed"


def test_a_decision_leaves_the_page_quietly(qtbot: QtBot, window: MainWindow, store: LocalStore) -> None:
    """What follows a decision finds the page gone, and the outcome of one may arrive later than that."""
    store.go_live()
    window.open_conflict(store.undecided())
    page = window.conflict
    assert page is not None
    qtbot.waitUntil(lambda: page.model.view is not None)
    with qtbot.captureExceptions() as raised:
        page._buttons[Choice.MINE].click()
        qtbot.waitUntil(lambda: window.conflict is None)
        window.open_conflict(conflicts.over_reserve(store, claim_id=w.DELGADO))
        again = window.conflict
        assert again is not None
        qtbot.waitUntil(lambda: again.model.view is not None)
        store.hold_outcomes()
        again._buttons[Choice.MINE].click()
        window.go("claims")
        store.let_take()
        ask(store, qtbot, SyncReport())  # what was told before this is over
    assert raised == []


def test_above_the_authority_nothing_is_kept_but_asked_for(app: object, qtbot: QtBot, store: LocalStore) -> None:
    store.go_live()
    page = open_page(qtbot, store, conflicts.over_reserve(store, 60_000_00, claim_id=w.DELGADO))
    assert page._buttons[Choice.MINE].text() == "Ask for 60,000.00 USD"
    assert [row.after for row in page.model.preview()] == ["36,500.00 USD · 60,000.00 USD asked"] * 2
    page._enter()
    QTest.keyClicks(page.another.amount, "9,000")
    assert page.another.keep.text() == "Keep 9,000.00 USD"
    page.another.amount.clear()
    QTest.keyClicks(page.another.amount, "55,000")
    assert page.another.keep.text() == "Ask for 55,000.00 USD"


def test_who_may_not_decide_is_asked_nothing(app: QApplication, qtbot: QtBot) -> None:
    """Not even by what somebody typed on this device who might: the agent sees the conflict, and has no say in it."""
    store = LocalStore(w.TOM)
    key = f"claim/{w.MERCER}/conflict/{store.undecided()}"
    store.save_draft(key, '{"values": {"amount": "40,000"}}', w.MERCER)
    page = open_page(qtbot, store)
    settle(app)
    shown = (
        *page._buttons.values(),
        page._other,
        page.another.amount,
        page.another.why,
        page.another.keep,
        page.another.read,
    )
    assert not any(made.isVisible() for made in shown)
    assert page.model.preview() == []
    assert page.model.choice is Choice.MINE
    store.save_draft(key, "", w.MERCER)
    assert not any(made.isVisible() for made in shown)
