"""The session has ended while work waits: signing in again leads to the password, and everything stays open."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop.screens.syncing import Pause
from desktop.ui.claims.notice import NoticeForm
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit.form import Form
from desktop.ui.kit.question import Question
from desktop.ui.people.sign_in_again import SignInAgainForm
from desktop.viewmodels.frame.palette import PaletteViewModel
from tests.support import world as w
from tests.support.local_store import LocalStore

EMAIL = w.person(w.MAYA).email


def form_of(window: MainWindow) -> SignInAgainForm | None:
    return next((each for each in window.findChildren(SignInAgainForm) if each.isVisible()), None)


def questions(window: MainWindow) -> list[Question]:
    return [box for box in window.findChildren(Question) if box.isVisible()]


def offered(window: MainWindow) -> list[str]:
    model = PaletteViewModel(window.store, window.commands, window)
    model.set_text("sign in")
    return [line.caption for line in model.lines if hasattr(line, "caption")]


def test_it_is_offered_where_people_look_and_only_while_it_helps(
    window: MainWindow, qtbot: QtBot, store: LocalStore
) -> None:
    store.go_live()
    assert not window.bar.again.isVisible()
    assert offered(window) == []
    store.paused(Pause.SIGN_IN)
    assert window.bar.again.isVisible()
    assert window.bar.again.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert offered(window) == ["Sign in again"]
    window.go("sync")
    there = qtbot.waitUntil
    there(lambda: any(b.accessibleName() == "Sign in again" for b in window.sync.findChildren(type(window.bar.again))))
    button = next(b for b in window.sync.findChildren(type(window.bar.again)) if b.text() == "Sign in again")
    button.click()
    assert form_of(window) is not None


def test_the_password_alone_signs_in_and_nothing_closes(window: MainWindow, qtbot: QtBot, store: LocalStore) -> None:
    store.paused(Pause.SIGN_IN)
    claim, place = window.claim, window.shelf.currentWidget()
    assert claim is not None
    claim.editor.text.setPlainText("half a sentence")
    window.tear_off_shown()
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: form_of(window) is not None)
    form = form_of(window)
    assert form is not None
    assert form.focusWidget() is form.password
    form.action.click()
    assert form.message == "Enter your password."
    form.password.setText("wrong")
    form.action.click()
    assert form.message.startswith("The password is not right.")
    assert window.who is not None
    form.password.setText("right")
    QTest.keyClick(form.password, Qt.Key.Key_Return)
    assert form_of(window) is None
    assert store.called[-1] == f"sign_in {w.SERVER_URL} {EMAIL}"
    assert window.claim is claim
    assert window.shelf.currentWidget() is place
    assert claim.editor.text.toPlainText() == "half a sentence"
    assert len(window.torn) == 1
    assert not window.sign_in.isVisible()


def test_a_form_under_it_stays_as_it_was(window: MainWindow, store: LocalStore) -> None:
    store.paused(Pause.SIGN_IN)
    window.file_notice()
    notice = next(iter(window.findChildren(NoticeForm)))
    window.sign_in_again()
    window.sign_in_again()
    assert len(window.findChildren(SignInAgainForm)) == 1
    form = form_of(window)
    assert form is not None
    form.password.setText("right")
    form.action.click()
    assert notice.isVisible()


def test_signing_out_asks_while_work_waits_that_cannot_be_sent(window: MainWindow, store: LocalStore) -> None:
    for is_paused in (True, False):
        if is_paused:
            store.paused(Pause.SIGN_IN)
        else:
            store.end_sign_in()
            store.lose_network()
            store.save_draft("claim/x/note", '{"values": {"text": "Half a thought"}}')
        window.settings.sign_out_wanted.emit()
        question = next(box for box in window.findChildren(Question) if box.isVisible())
        assert question.text == "3 changes are not on the server yet. Sign out?"
        assert ("sign in again first" in question.aside) == is_paused
        assert "The 2 changes that need you stay too." in question.aside
        assert ("stays as a draft" in question.aside) is not is_paused, "nothing is typed at first"
        question.reject()
        assert window.who is not None
    store.paused(Pause.SIGN_IN)
    window.settings.sign_out_wanted.emit()
    question = next(box for box in window.findChildren(Question) if box.isVisible())
    next(button for button in question.ways if button.text() == "Sign in again").click()
    form = form_of(window)
    assert form is not None
    form.reject()
    window.settings.sign_out_wanted.emit()
    question = next(box for box in window.findChildren(Question) if box.isVisible())
    next(button for button in question.ways if button.text() == "Sign out").click()
    assert window.who is None


def test_nothing_is_asked_when_nothing_is_held_up(window: MainWindow, store: LocalStore) -> None:
    """Live, while what waits is on its way, and with an ended session when nothing waits."""

    def end_session() -> None:
        store.paused(Pause.SIGN_IN)

    for begin in (store.begin_sending, store.go_live, end_session):
        begin()
        window.settings.sign_out_wanted.emit()
        assert not [box for box in window.findChildren(QDialog) if box.isVisible()]
        assert window.who is None
        window.sign_in.password.setText("right")
        window.sign_in.action.click()


def test_a_draft_that_is_not_on_the_disk_is_said_below_its_form(
    window: MainWindow, qtbot: QtBot, store: LocalStore
) -> None:
    assert window.claim is not None
    window.claim.doings.log_contact()
    form = next(each for each in window.findChildren(Form) if each.isVisible())
    area = next(iter(form.findChildren(QPlainTextEdit)))
    area.setPlainText("They called back.")
    editor = window.claim.editor
    editor.text.setPlainText("half a sentence")
    with store.full_disk():
        window._flush()
        qtbot.waitUntil(lambda: form.kept.text().startswith("Not saved yet"))
        assert editor.state.text().startswith("Not saved yet")
    assert form.kept.text() == "Esc closes and keeps the draft."
    assert editor.state.text() == "Draft, kept on this device"


def type_a_note(window: MainWindow) -> None:
    assert window.claim is not None
    window.claim.editor.text.setPlainText("half a sentence")


def test_the_window_closes_only_once_what_is_typed_is_on_the_disk_or_given_up(
    window: MainWindow, qtbot: QtBot, store: LocalStore
) -> None:
    type_a_note(window)
    with store.full_disk():
        window.close()
        assert window.isVisible()
        qtbot.waitUntil(lambda: bool(questions(window)))
        assert questions(window)[0].text == "What you typed is not saved. Leave it behind?"
        questions(window)[0].reject()
        assert window.isVisible()
        window.settings.sign_out_wanted.emit()
        qtbot.waitUntil(lambda: bool(questions(window)))
        questions(window)[0].reject()
        assert window.who is not None
        window.close()
        qtbot.waitUntil(lambda: bool(questions(window)))
        next(button for button in questions(window)[0].ways if button.text() == "Leave it behind").click()
        assert not window.isVisible()


def test_what_is_written_in_that_moment_asks_nobody(window: MainWindow, qtbot: QtBot, store: LocalStore) -> None:
    type_a_note(window)
    with store.full_disk():
        window._flush()
        qtbot.waitUntil(lambda: bool(store.unsaved_drafts()))
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert questions(window) == []
