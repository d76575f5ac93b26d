"""While something is under way: the keyboard stays where it was, nothing is pressed twice, and its end is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.engine.sign_in_texts import PASSWORD_TEXTS, text_of
from desktop.screens.store import Refused
from desktop.screens.syncing import Pause
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit.form import Form
from desktop.ui.people.password import PasswordForm
from desktop.ui.people.sign_in import SignInPage
from desktop.ui.people.sign_in_again import SignInAgainForm
from desktop.viewmodels.people.preferences import Preferences
from tests.desktop.ui.form_makers import FIELDS, Desk, complete, type_into
from tests.support import world as w
from tests.support.local_store import LocalStore

LOWERED = "Your limit was lowered."


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(qtbot)
    yield made
    made.put_away()


@pytest.fixture
def door(app: QApplication, qtbot: QtBot, store: LocalStore, preferences: Preferences) -> SignInPage:
    """The page of the sign-in; the answer comes when the test says so."""
    store.hold_sign_in()
    window = MainWindow(store, preferences, None, lambda: w.NOW)
    qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
    window.show()
    return window.sign_in


def keyboard(widget: QWidget) -> QWidget | None:
    return widget.window().focusWidget()


def press(button: QWidget) -> None:
    """By the keyboard, as whoever walked there with Tab does."""
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


# ---- the sign-in


@pytest.mark.parametrize("by_mouse", [True, False])
def test_a_password_is_never_typed_into_the_address(door: SignInPage, store: LocalStore, by_mouse: bool) -> None:
    door.password.setText("typo")
    if by_mouse:
        door.action.setFocus()
        QTest.mouseClick(door.action, Qt.MouseButton.LeftButton)
    else:
        press(door.action)
    assert keyboard(door) is door.action
    assert door.action.text() == "Signing in…"
    press(door.action)
    assert len(store.engine.attempts) == 1, "a second press counts for nothing"
    store.end_sign_in("bad_credentials")
    assert keyboard(door) is door.password
    assert door.password.selectedText() == "typo"
    assert door.action.text() == "Sign in"


@pytest.mark.parametrize("code", ["unreachable", "rate_limited", "password_unproved", "disk_full"])
def test_whatever_fails_the_keyboard_is_in_the_password(door: SignInPage, store: LocalStore, code: str) -> None:
    door.password.setText("typo")
    press(door.action)
    store.end_sign_in(code)
    assert keyboard(door) is door.password


@pytest.mark.parametrize(
    ("server", "email", "password", "field"),
    [("", "a@b.c", "x", "server"), ("a.b", "nobody", "x", "email"), ("a.b", "a@b.c", "", "password")],
)
def test_what_is_missing_has_the_keyboard(door: SignInPage, server: str, email: str, password: str, field: str) -> None:
    for name, text in (("server", server), ("email", email), ("password", password)):
        getattr(door, name).setText(text)
    press(door.action)
    assert keyboard(door) is getattr(door, field)


@pytest.mark.parametrize("code", ["password", "previous"])
def test_the_earlier_password_has_the_keyboard_where_it_is_asked(
    door: SignInPage, store: LocalStore, code: str
) -> None:
    door.password.setText("new")
    press(door.action)
    store.end_sign_in(code)
    assert door.previous.isVisible()
    assert keyboard(door) is door.previous
    assert door.password.text() == "new"


def test_after_a_reset_the_new_password_is_asked_and_the_old_one_need_not_be_typed_again(
    door: SignInPage, store: LocalStore
) -> None:
    door.password.setText("the old one")
    press(door.action)
    store.end_sign_in("newer_password")
    assert (door.password.text(), door.previous.text()) == ("", "the old one")
    assert door.password.accessibleName() == door.password_caption.text() == "New password"
    assert keyboard(door) is door.password
    QTest.keyClicks(door.password, "a tipo")
    press(door.action)
    store.end_sign_in("bad_credentials")
    assert door.previous.isVisible(), "a typo in the new one does not take the way away"
    assert door.password_caption.text() == "New password"
    QTest.keyClicks(door.password, "the new one")
    QTest.keyClick(door.password, Qt.Key.Key_Return)
    sent = [(attempt.password, attempt.previous) for attempt in store.engine.attempts]
    assert sent == [("the old one", ""), ("a tipo", "the old one"), ("the new one", "the old one")]
    store.end_sign_in()
    assert door.password_caption.text() == "Password"


# ---- forms whose answer is the server's


def password_form(window: MainWindow) -> PasswordForm:
    window.change_password()
    form = next(each for each in window.findChildren(PasswordForm) if each.isVisible())
    for field, text in ((form.old, "old"), (form.new, "a b c"), (form.again, "a b c")):
        field.setText(text)
    press(form.action)
    return form


@pytest.mark.parametrize("code", list(PASSWORD_TEXTS))
def test_a_change_that_is_left_alone_still_tells_its_end(window: MainWindow, store: LocalStore, code: str) -> None:
    store.hold_sign_in()
    form = password_form(window)
    assert keyboard(form) is form.action
    assert form.action.text() == "Changing…"
    press(form.action)
    assert store.engine.changes == 1
    press(form.cancel)
    assert not form.isVisible()
    store.end_change(code)
    assert window.strip.isVisible()
    assert window.strip.words.text() == PASSWORD_TEXTS[code]


def test_a_change_that_is_left_alone_is_found_again(window: MainWindow, store: LocalStore) -> None:
    store.hold_sign_in()
    form = password_form(window)
    form.close()
    assert not form.isVisible()
    window.change_password()
    assert [each for each in window.findChildren(PasswordForm) if each.isVisible()] == [form]
    store.end_change("unreachable")
    assert form.message == PASSWORD_TEXTS["unreachable"]
    assert keyboard(form) is form.action


def test_the_wrong_password_has_the_keyboard_and_the_mark(window: MainWindow, store: LocalStore) -> None:
    form = password_form(window)
    assert keyboard(form) is form.old
    assert form.old.property("wrong")
    form.old.setText("right")
    assert not form.old.property("wrong")
    form.again.setText("other")
    press(form.action)
    assert keyboard(form) is form.again


def test_a_sign_in_that_was_left_alone_moves_nobody(window: MainWindow, store: LocalStore) -> None:
    store.hold_sign_in()
    store.paused(Pause.SIGN_IN)
    window.go("settings")
    for is_well in (False, True):
        window.strip.hide()
        window.sign_in_again()
        form = next(each for each in window.findChildren(SignInAgainForm) if each.isVisible())
        form.password.setText("right")
        press(form.action)
        assert keyboard(form) is form.action
        assert form.action.text() == "Signing in…"
        press(form.cancel)
        assert not form.isVisible()
        if is_well:
            store.end_sign_in()
        else:
            store.end_sign_in("unreachable")
        assert window.shelf.currentWidget() is window.settings
        assert window.door.form is None
    assert not window.strip.isVisible()


def test_a_sign_in_that_failed_behind_is_told(window: MainWindow, store: LocalStore) -> None:
    store.hold_sign_in()
    store.paused(Pause.SIGN_IN)
    window.sign_in_again()
    form = next(each for each in window.findChildren(SignInAgainForm) if each.isVisible())
    form.password.setText("right")
    press(form.action)
    press(form.cancel)
    store.end_sign_in("unreachable")
    assert window.strip.words.text() == text_of("unreachable")


def test_signing_in_again_speaks_of_the_password_alone(window: MainWindow, store: LocalStore) -> None:
    store.paused(Pause.SIGN_IN)
    window.sign_in_again()
    form = next(each for each in window.findChildren(SignInAgainForm) if each.isVisible())
    form.password.setText("typo")
    press(form.action)
    assert "email" not in form.message
    assert form.message.startswith("The password is not right")


# ---- forms whose answer is this device's


@pytest.mark.parametrize("name", [name for name in FIELDS if name != "NoteEditor"])
def test_a_refusal_leaves_the_keyboard_where_it_was(desk: Desk, name: str) -> None:
    form = sent(desk, name)
    assert keyboard(form) is form.action
    assert form.action.isEnabled()
    assert form.action.text() == "Saving…"
    press(form.action)
    assert len(desk.store.submitted) == 1
    refuse(desk)
    assert form.message == LOWERED
    assert keyboard(form) is not form.cancel
    assert form.action.text() != "Saving…"


@pytest.mark.parametrize("name", [name for name in FIELDS if name != "NoteEditor"])
@pytest.mark.parametrize("is_taken", [True, False])
def test_cancel_waits_for_what_is_under_way(desk: Desk, name: str, is_taken: bool) -> None:
    form = sent(desk, name)
    ended: list[str] = []
    form.accepted.connect(lambda: ended.append("accepted"))
    form.rejected.connect(lambda: ended.append("rejected"))
    press(form.cancel)
    assert ended == [], "its outcome would be heard by nobody"
    if is_taken:
        desk.store.let_take()
        desk.qtbot.waitUntil(lambda: bool(ended))
        assert (ended, form.message) == (["accepted"], "")
        assert not [key for key in desk.store.about if desk.store.draft(key)]
    else:
        refuse(desk)
        assert form.isVisible()
        assert form.message == LOWERED


def test_whoever_signs_out_waits_for_nothing(desk: Desk) -> None:
    form = sent(desk, "PaymentForm")
    form.put_down()
    assert not form.isVisible()
    refuse(desk)
    assert not form.isVisible()


def sent(desk: Desk, name: str) -> Form:
    """A form whose action was pressed; the store has not answered yet."""
    form = desk.open(name)
    assert isinstance(form, Form)
    form.show()
    complete(desk, form)
    if name == "ReserveForm":
        type_into(desk, form, "amount_cents", "45,000.00")  # what waits for approval stays covered
    if name in ("ContactForm", "FactsForm"):
        type_into(desk, form, {"ContactForm": "phone", "FactsForm": "loss_place"}[name])
    desk.store.hold_outcomes()
    press(form.action)
    assert len(desk.store.submitted) == 1
    return form


def refuse(desk: Desk) -> None:
    desk.store.refusal = Refused("not_permitted", LOWERED)
    desk.store.let_take()


def test_the_keyboard_stays_in_the_note(desk: Desk) -> None:
    from desktop.ui.claims.notes import NoteEditor

    editor = desk.open("NoteEditor")
    assert isinstance(editor, NoteEditor)
    editor.show()
    editor.text.setPlainText("They called.")
    desk.store.hold_outcomes()
    press(editor.action)
    assert keyboard(editor) is editor.action
    press(editor.action)
    assert len(desk.store.submitted) == 1
    desk.store.let_take()
    desk.qtbot.waitUntil(lambda: editor.text.toPlainText() == "")
    assert keyboard(editor) is editor.text
    assert editor.text.toPlainText() == ""
