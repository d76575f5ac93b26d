"""The sign-in page, the lock, and the own password: what is asked for, in which tone, and what stays on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from desktop.engine.sign_in_texts import IDLE, PASSWORD_TEXTS, SIGNED_OUT, text_of
from desktop.idle import IdleWatch
from desktop.ui.frame.window import MainWindow
from desktop.ui.people.password import PasswordForm
from desktop.viewmodels.people.preferences import Preferences
from shared.domain.kernel.states import Role
from tests.support import world as w
from tests.support.local_store import LocalStore, new_device

EMAIL = w.person(w.MAYA).email


@pytest.fixture
def at_the_door(app: QApplication, qtbot: QtBot, store: LocalStore, preferences: Preferences) -> MainWindow:
    window = MainWindow(store, preferences, None, lambda: w.NOW)
    qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
    window.show()
    return window


def test_signing_out_closes_everything_of_that_person_and_says_so_without_alarm(
    window: MainWindow, qtbot: QtBot, store: LocalStore
) -> None:
    store.go_live()
    window.tear_off_shown()
    window.file_notice()
    assert len(window.torn) == 1
    window.go_home()
    assert "Maya Ortiz" in window.windowTitle()
    window.settings.sign_out_wanted.emit()
    page = window.sign_in
    assert page.isVisible()
    assert window.windowTitle() == "Coverdesk"
    assert (page.model.notice, page.model.trouble) == (SIGNED_OUT, "")
    assert not page._trouble.isVisible()
    assert page._notice.isVisible()
    qtbot.waitUntil(lambda: not window.torn)
    assert window.claim is None
    assert not [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]
    page.password.setText("right")
    page.action.click()
    assert not page.isVisible()
    assert page.model.notice == ""


def test_a_reset_password_asks_for_the_earlier_one_too(at_the_door: MainWindow, store: LocalStore) -> None:
    page = at_the_door.sign_in
    assert not page.previous.isVisible()
    store.engine.earlier_password = "the old one"
    page.password.setText("right")
    page.action.click()
    assert page.model.trouble == text_of("password")
    assert page.previous.isVisible()
    assert page.anew.isVisible(), "whoever does not know it any more is not locked out"
    assert page.before_anew.isVisible(), "and is told before what is left behind"
    assert "cannot be sent from the new one" in page.before_anew.text() == page.anew.accessibleDescription()
    above = page.before_anew.mapTo(page, QPoint(0, page.before_anew.height())).y()
    assert above <= page.anew.mapTo(page, QPoint(0, 0)).y()
    assert page.asked.isVisible() is (store.helper() is not None)
    page.previous.setText("the old one")
    page.action.click()
    assert at_the_door.who is not None


def test_what_nothing_opens_can_be_left_as_it_is(at_the_door: MainWindow, qtbot: QtBot, store: LocalStore) -> None:
    page = at_the_door.sign_in
    store.engine.earlier_password = "forgotten"
    page.password.setText("right")
    page.action.click()
    with qtbot.waitSignal(store.whose.wanted) as wanted:
        page.anew.click()
    assert wanted.args is not None
    profile, typed = wanted.args
    assert (profile.is_fresh(), typed.server_url, typed.email) == (True, w.SERVER_URL, EMAIL)
    assert store.remembered() == (w.SERVER_URL, EMAIL), "what is here stays as it is"


def test_working_offline_needs_the_password_and_says_so(at_the_door: MainWindow, store: LocalStore) -> None:
    page = at_the_door.sign_in
    page.offline.click()
    assert page.model.trouble.startswith("Enter your password")
    assert "set_offline True" not in store.called
    page.password.setText("right")
    page.offline.click()
    assert store.called[-2:] == [f"sign_in {w.SERVER_URL} {EMAIL}", "set_offline True"]
    assert at_the_door.who is not None


def test_a_new_device_offers_no_work_that_is_not_there(
    app: QApplication, qtbot: QtBot, tmp_path: Path, preferences: Preferences
) -> None:
    store = new_device(tmp_path / "profiles", w.SERVER_URL)  # the address came with the command line
    window = MainWindow(store, preferences, None, lambda: w.NOW)
    qtbot.addWidget(window)
    window.show()
    assert window.sign_in.server.text() == w.SERVER_URL
    assert not window.sign_in.offline.isVisible()
    store.stop()


def test_a_switch_from_before_is_said_held_and_can_be_taken_back(
    app: QApplication, qtbot: QtBot, store: LocalStore, preferences: Preferences
) -> None:
    store.set_offline(True)
    store.called.clear()
    window = MainWindow(store, preferences, None, lambda: w.NOW)
    qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
    window.show()
    page = window.sign_in
    assert page.model.notice.startswith("You chose to work offline.")
    assert not page.online.isVisible()
    page.password.setText("wrong")
    page.offline.click()
    page.action.click()
    assert "set_offline False" not in store.called, "it was off before this page was asked"
    assert page.online.isVisible()
    page.password.setText("right")
    page.online.click()
    assert store.called[-2:] == ["set_offline False", f"sign_in {w.SERVER_URL} {EMAIL}"]
    assert window.who is not None


def test_a_mistyped_password_offline_does_not_keep_the_next_sign_in_offline(
    at_the_door: MainWindow, store: LocalStore
) -> None:
    page = at_the_door.sign_in
    page.password.setText("wrong")
    page.offline.click()
    page.password.setText("right")
    page.action.click()
    assert store.called[-2] == "set_offline False"


def test_a_lock_for_idleness_hides_and_gives_back(window: MainWindow, store: LocalStore) -> None:
    store.lock()
    assert window.sign_in.isVisible()
    assert window.sign_in.model.notice == IDLE
    assert window.sign_in.email.text() == EMAIL
    window.sign_in.password.setText("right")
    window.sign_in.action.click()
    assert not window.sign_in.isVisible()


def test_touches_are_told_once_in_a_while_for_the_next_start(window: MainWindow) -> None:
    now = [1_000.0]
    told: list[float] = []
    watch = IdleWatch(lambda: 15, lambda: None, window, touched=lambda: told.append(now[0]), clock=lambda: now[0])
    for _ in range(5):
        now[0] += 20
        watch._focus_moved(None)
        watch.look()
    assert told == [1_080.0]
    now[0] += 600
    watch.look()
    assert told == [1_080.0], "nobody touched it"
    watch._focus_moved(None)
    watch.look()
    now[0] += 3_600
    watch.look()
    watch.look()
    assert told == [1_080.0, 1_700.0], "a lock is no touch"


def test_idleness_is_of_touches_and_of_the_wall_clock(window: MainWindow) -> None:
    now = [1_000.0]
    locked: list[float] = []
    watch = IdleWatch(lambda: 15, lambda: locked.append(now[0]), window, clock=lambda: now[0])
    handle = window.windowHandle()
    watch._focus_moved(handle)
    now[0] += 14 * 60
    watch.look()
    where = QPointF(5, 5)
    buttons = Qt.MouseButton.NoButton
    moved = QMouseEvent(QEvent.Type.MouseMove, where, where, buttons, buttons, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(handle, moved)
    now[0] += 14 * 60
    watch.look()
    assert locked == [], "a touch counts"
    now[0] += 8 * 3_600  # a night with its lid closed
    watch.look()
    assert len(locked) == 1
    now[0] -= 3_600
    watch.look()
    assert len(locked) == 1, "a clock that is set back locks nobody"


def test_without_a_bound_it_never_locks(window: MainWindow) -> None:
    now = [0.0]
    locked: list[int] = []
    watch = IdleWatch(lambda: 0, lambda: locked.append(1), window, clock=lambda: now[0])
    now[0] += 10**6
    watch.look()
    assert locked == []


def test_a_changed_role_changes_what_is_offered(window: MainWindow, store: LocalStore) -> None:
    asked = len(store.questions)
    store.become(Role.EXECUTIVE)
    less = window.who
    assert less is not None
    assert less.roles == (Role.EXECUTIVE,)
    assert window.strip.isVisible()
    assert "Your role was changed" in window.strip.words.text()
    assert len(store.questions) > asked, "the open page is asked for anew"
    window.file_notice()
    assert not [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]


def test_why_it_is_only_on_this_device_is_said_once(window: MainWindow, store: LocalStore) -> None:
    store.end_sign_in(why="unreachable")
    assert window.strip.isVisible()
    assert window.strip.accessibleName().startswith("You are signed in on this device only.")
    store.go_live()
    assert not window.strip.isVisible(), "the server is there again"
    store.lose_network()
    store.end_sign_in(why="unreachable")
    window.strip.tell("Something else.")
    store.go_live()
    assert window.strip.isVisible()
    store.sign_out()
    assert not window.strip.isVisible()


def test_the_own_password_is_changed_from_settings(window: MainWindow, qtbot: QtBot, store: LocalStore) -> None:
    window.settings.password_wanted.emit()
    form = next(iter(window.findChildren(PasswordForm)))
    (told,) = (each for each in form.findChildren(QLabel) if each.text().startswith("Your other devices and sessions"))
    assert told.mapTo(form, told.rect().bottomLeft()).y() < form.old.mapTo(form, QPoint(0, 0)).y(), "before the deed"
    assert form.action.accessibleDescription() == told.text()
    for old, new, again, words in (
        ("", "", "", "Enter the password that you use now."),
        ("right", "", "", "Enter the new password."),
        ("right", "one", "two", "The new password was typed in two ways. Type it twice alike."),
        ("right", "right", "right", "The new password is the old one. Choose another."),
        ("wrong", "a b c", "a b c", PASSWORD_TEXTS["old_password"]),
    ):
        form.old.setText(old)
        form.new.setText(new)
        form.again.setText(again)
        form.action.click()
        assert form.message == words
    form.old.setText("right")
    form.action.click()
    assert window.strip.words.text() == PASSWORD_TEXTS[""]
    assert not form.isVisible()


def test_what_is_on_its_way_cannot_be_typed_over(window: MainWindow, store: LocalStore) -> None:
    store.hold_sign_in()
    window.settings.password_wanted.emit()
    form = next(iter(window.findChildren(PasswordForm)))
    fields = (form.old, form.new, form.again)
    for field, text in zip(fields, ("right", "a b c", "a b c"), strict=True):
        field.setText(text)
    form.action.click()
    assert all(field.isReadOnly() for field in fields)
    store.end_change("unreachable")
    assert not any(field.isReadOnly() for field in fields)
    form.reject()
    store.sign_out()
    page = window.sign_in
    page.password.setText("right")
    page.action.click()
    typed = (page.server, page.email, page.password, page.previous)
    assert all(field.isReadOnly() for field in typed)
    store.end_sign_in("unreachable")
    assert not any(field.isReadOnly() for field in typed)


def test_a_window_with_nobody_in_it_has_nothing_to_close(tmp_path: Path, at_the_door: MainWindow) -> None:
    at_the_door._signed_out("")
    assert at_the_door.sign_in.isVisible()


def test_whoever_types_while_the_program_begins_goes_on_typing(at_the_door: MainWindow) -> None:
    """The engine says that nobody is signed in some time after the page is there."""
    page = at_the_door.sign_in
    at_the_door._signed_out("")
    assert page.password.hasFocus()
    page.email.setFocus()
    at_the_door._signed_out("")
    assert page.email.hasFocus()
    page.email.selectAll()
    QTest.keyClicks(page.email, "ken@example.com")
    at_the_door._signed_out("")
    assert (page.email.hasFocus(), page.email.text()) == (True, "ken@example.com")
