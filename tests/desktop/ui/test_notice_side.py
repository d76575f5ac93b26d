"""A notice is written down beside whatever is open, with or without its policy, and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.screens.syncing import Link
from desktop.ui.claims.notice import NoticeForm
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import buttons
from desktop.ui.kit.side import WIDTH
from desktop.viewmodels.people.preferences import Preferences
from shared.domain.claims.commands import FileNotice
from shared.domain.claims.states import Cause, Severity
from shared.domain.kernel.ids import Id
from shared.domain.people.commands import OpenFile
from shared.domain.policies.entities import POLICY
from tests.support import world as w
from tests.support.local_store import LocalStore

Opened = Callable[..., tuple[MainWindow, LocalStore]]


@pytest.fixture
def opened(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Opened]:
    """The window of somebody, at the place where they begin."""
    stores: list[LocalStore] = []

    def make(who: Id = w.MAYA, size: tuple[int, int] = (1440, 900)) -> tuple[MainWindow, LocalStore]:
        store = LocalStore(who)
        stores.append(store)
        window = MainWindow(store, Preferences(tmp_path / f"{len(stores)}.ini"), store.who, lambda: w.NOW)
        qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
        window.resize(*size)
        window.show()
        return window, store

    yield make
    for store in stores:
        store.fall_silent()


def begun(window: MainWindow) -> NoticeForm:
    window.file_notice()
    return form_of(window)


def form_of(window: MainWindow) -> NoticeForm:
    form = window.filing.beside.form
    assert isinstance(form, NoticeForm)
    return form


def with_claim(window: MainWindow, qtbot: QtBot, claim_id: Id = w.HARTLEY) -> None:
    window.open_claim(claim_id)
    qtbot.waitUntil(lambda: window.claim is not None and window.claim.model.view is not None)


def strange_policy(store: LocalStore) -> w.Loss:
    """A loss on a policy that this person does not hold."""
    held = store.engine.office.held(Id(store.who.user_id))
    return next(loss for loss in w.LOSSES if loss.policy_id not in held)


def told(form: NoticeForm) -> None:
    QTest.keyClicks(form.loss_at, "yesterday 06:30")
    QTest.keyClicks(form.place, "9 Quarry Rd")
    QTest.keyClicks(form.cause, "hail")
    QTest.keyClicks(form.severity, "mod")
    QTest.keyClicks(form.description, "Hail on the roof")


def test_it_stands_beside_what_is_open_which_goes_on_being_worked_on(opened: Opened, qtbot: QtBot) -> None:
    window, _store = opened()
    with_claim(window, qtbot)
    form = begun(window)
    page = window.claim
    assert page is not None
    assert not any(top.isModal() for top in QApplication.topLevelWidgets() if top.isVisible())
    assert (form.width(), window.filing.beside.takes_all) == (WIDTH - 1, False)
    assert page.isVisible()
    window.go("policies")
    assert window.shelf.isVisible()
    assert form.isVisible(), "what is looked up beside it does not close it"
    window.file_notice()
    assert window.findChildren(NoticeForm) == [form], "there is one"


@pytest.mark.parametrize("size", [(1024, 640), (720, 450)])
def test_where_there_is_no_room_for_both_it_takes_the_place(
    opened: Opened, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window, _store = opened(size=size)
    form = begun(window)
    assert window.filing.beside.takes_all
    for button in (form.action, form.cancel, form.leave):
        assert _seen_in(window, button), button.text()
    for entry in form.entries:
        if entry.widget.isVisible():
            entry.widget.setFocus()
            form.middle.ensureWidgetVisible(entry.widget)
            qtbot.waitUntil(partial(_seen_in, window, entry.widget))
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert window.shelf.isVisible()


def _seen_in(window: QWidget, widget: QWidget) -> bool:
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    return widget.isVisible() and window.rect().contains(place)


@pytest.mark.parametrize("kind", ["claim", POLICY.name])
def test_the_policy_of_what_is_open_is_offered_and_not_chosen_for_anybody(
    opened: Opened, qtbot: QtBot, kind: str
) -> None:
    """The adjuster holds it since the claim is theirs. Enter takes it; then the claim is filed and opened."""
    window, store = opened()
    store.go_live()
    hartley = w.BY_NAME["hartley"]
    if kind == POLICY.name:
        window.open_file(POLICY.name, hartley.policy_id)
    else:
        with_claim(window, qtbot)
    form = begun(window)
    qtbot.waitUntil(lambda: form.hits.count() == 1)
    assert form.model.policy is None
    assert form.found.text() == "The policy of what is open here. Enter takes it; type to look for another one."
    assert QApplication.focusWidget() is form.policy
    QTest.keyClick(form.policy, Qt.Key.Key_Return)
    assert form.model.policy_id == hartley.policy_id
    told(form)
    QTest.keyClick(form.place, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    sent = store.submitted[-1]
    assert isinstance(sent, FileNotice)
    assert sent.policy_id == hartley.policy_id
    qtbot.waitUntil(lambda: window.filing.beside.form is None)
    qtbot.waitUntil(lambda: window.claim is not None and window.claim.file_id not in ("", w.HARTLEY))


def test_without_its_policy_it_is_written_down_said_so_and_kept(opened: Opened, qtbot: QtBot) -> None:
    """Somebody calls about a policy that this adjuster does not hold: everything else can be told all the same."""
    window, store = opened()
    loss = strange_policy(store)
    form = begun(window)
    QTest.keyClicks(form.policy, loss.insured)
    qtbot.waitUntil(lambda: form.found.isVisible() and "No policy on this device matches." in form.found.text())
    assert form.copy.isVisible()
    told(form)
    assert buttons.is_off(form.action), "nothing is offered that must fail"
    assert form.action.accessibleDescription().startswith("Choose the policy first.")
    QTest.keyClick(form.place, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert form.message.startswith("Choose the policy first.")
    assert "as a draft" in form.found.text()
    assert "as a draft" not in form.message, "it is said once"
    assert store.submitted == []
    QTest.keyClick(form.place, Qt.Key.Key_Escape)
    assert window.filing.beside.form is None
    left = window.filing.beside.left
    assert (left.isVisible(), left.words.text()) == (True, "Draft kept: New claim")
    left.back.click()
    again = form_of(window)
    assert (again.policy.text(), again.place.text()) == (loss.insured, "9 Quarry Rd")
    assert again.description.toPlainText() == "Hail on the roof"
    qtbot.waitUntil(lambda: "No policy on this device matches." in again.found.text())


def test_the_action_that_is_off_keeps_the_keyboard_and_a_press_says_why(opened: Opened, qtbot: QtBot) -> None:
    """Whoever walks by keyboard hears of it where it stands, also when the policy goes under the hand."""
    window, store = opened(w.TOM)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    form = begun(window)
    QTest.keyClicks(form.policy, "POL-118-2207")
    qtbot.waitUntil(lambda: form.hits.count() == 1)
    QTest.keyClick(form.policy, Qt.Key.Key_Return)
    assert not buttons.is_off(form.action)
    assert form.action.accessibleDescription() == ""
    form.action.setFocus()
    form.model.choose(None)
    assert buttons.is_off(form.action)
    assert QApplication.focusWidget() is form.action
    QTest.keyClick(form.action, Qt.Key.Key_Space)
    assert form.message.startswith("Choose the policy first.")
    assert "stays here as a draft" in form.message
    assert QApplication.focusWidget() is form.policy
    assert store.submitted == []


def test_it_is_taken_along_as_text_for_whoever_can_file_it(opened: Opened, qtbot: QtBot) -> None:
    window, store = opened()
    form = begun(window)
    QTest.keyClicks(form.policy, strange_policy(store).insured)
    told(form)
    qtbot.waitUntil(form.copy.isVisible)
    form.copy.click()
    lines = QApplication.clipboard().text().split("\n")
    assert lines[0] == "New claim"
    assert f"Policy: {strange_policy(store).insured}" in lines
    assert "Where it happened: 9 Quarry Rd" in lines
    assert "What happened: Hail on the roof" in lines
    assert "Severity: Moderate" in lines
    assert window.bar.deed.text() == "Copied as text."


def test_a_policy_that_comes_meanwhile_is_offered_at_once(opened: Opened, qtbot: QtBot) -> None:
    window, store = opened()
    store.go_live()
    loss = strange_policy(store)
    form = begun(window)
    QTest.keyClicks(form.policy, loss.insured)
    told(form)
    qtbot.waitUntil(lambda: "No policy on this device matches." in form.found.text())
    store.others_act(w.ADMIN, OpenFile(principal_id=w.MAYA, opened_id=loss.policy_id))
    qtbot.waitUntil(lambda: [hit.policy_id for hit in form.model.hits] == [loss.policy_id])
    assert not form.copy.isVisible()
    form.policy.setFocus()
    QTest.keyClick(form.policy, Qt.Key.Key_Return)
    form.action.click()
    qtbot.waitUntil(lambda: bool(store.submitted))
    assert store.status.link is Link.LIVE
    assert isinstance(store.submitted[-1], FileNotice)


def test_nothing_is_told_that_nobody_said(opened: Opened, qtbot: QtBot) -> None:
    """When, why and how bad are the caller's to say: each is asked for, and none is filed because it stood there."""
    window, store = opened(w.TOM)
    form = begun(window)
    QTest.keyClicks(form.policy, "POL-118-2207")
    qtbot.waitUntil(lambda: form.hits.count() == 1)
    QTest.keyClick(form.policy, Qt.Key.Key_Return)
    assert [form.entries.plain(name) for name in ("loss_at", "cause", "severity")] == ["", "", ""]
    assert (form.cause.placeholderText(), form.cause.currentText()) == ("Choose", "")
    steps: list[tuple[str, QWidget, str]] = [
        ("Enter when it happened.", form.loss_at, "yesterday 06:30"),
        ("Enter where it happened.", form.place, "118 Alder St"),
        ("Choose what caused it.", form.cause, "hail"),
        ("Choose how severe it is.", form.severity, "maj"),
        ("Say what happened, in a sentence.", form.description, "Hail on the roof"),
    ]
    for words, widget, typed in steps:
        form.action.click()
        assert form.message == words
        QTest.keyClicks(widget, typed)
    assert store.submitted == []
    form.action.click()
    sent = store.submitted[-1]
    assert isinstance(sent, FileNotice)
    assert (sent.cause, sent.severity) == (Cause.HAIL, Severity.MAJOR)


def test_what_nobody_chose_is_still_to_be_chosen_when_the_draft_comes_back(opened: Opened, qtbot: QtBot) -> None:
    window, _store = opened()
    form = begun(window)
    QTest.keyClicks(form.place, "9 Quarry Rd")
    QTest.keyClicks(form.cause, "hail")
    QTest.keyClick(form.place, Qt.Key.Key_Escape)
    window.filing.beside.left.back.click()
    again = form_of(window)
    assert (again.entries.plain("cause"), again.entries.plain("severity")) == ("hail", "")
    assert again.severity.currentIndex() == -1
    assert again.entries.lost == ()


def test_the_keyboard_walks_into_it_and_out_again(opened: Opened, qtbot: QtBot) -> None:
    window, _store = opened()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    form = begun(window)
    assert _is_in(form)
    window.walk(1)
    assert _is_in(window.bar)
    window.walk(-1)
    assert _is_in(form)
    window.walk(-1)
    assert _is_in(window.shelf)


def _is_in(pane: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and pane.isAncestorOf(focused)


def test_nothing_of_it_is_seen_once_nobody_works_here(opened: Opened, qtbot: QtBot) -> None:
    window, store = opened()
    form = begun(window)
    told(form)
    store.sign_out()
    qtbot.waitUntil(lambda: window.who is None)
    assert window.filing.beside.form is None
    assert not window.filing.beside.left.isVisible()
