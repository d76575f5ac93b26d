from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QByteArray, QRect, Qt
from PySide6.QtGui import QAccessible, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QRadioButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.screens.people import SignedIn
from desktop.ui.claims.notice import NoticeForm
from desktop.ui.claims.reserve_form import ReserveForm
from desktop.ui.frame.palette import PaletteDialog
from desktop.ui.frame.shortcuts import ShortcutSheet
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import buttons, placing
from desktop.ui.kit.chip import Chip
from desktop.viewmodels.people.preferences import Preferences, ThemeChoice
from shared.domain.claims.commands import FileNotice
from shared.domain.claims.states import ClaimStatus
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role
from tests.desktop.ui.frame_window import open_window
from tests.desktop.ui.gallery import settle
from tests.support import world
from tests.support.local_store import LocalStore

CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView)


def controls(root: QWidget) -> list[QWidget]:
    """What can be used now: visible, with a place in the order of Tab."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if isinstance(widget, CONTROLS) and widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


def nameless(root: QWidget) -> list[QWidget]:
    """Controls that a screen reader cannot tell."""
    spoken = [(widget, QAccessible.queryAccessibleInterface(widget)) for widget in controls(root)]
    return [
        widget
        for widget, it in spoken
        if it is None or not it.text(QAccessible.Text.Name) or it.role() is QAccessible.Role.NoRole
    ]


def unnamed_buttons(root: QWidget) -> list[QWidget]:
    """Also those that no Tab meets, as the pictures in a line of text: who hears the screen meets them all."""
    buttons = [each for each in root.findChildren(QAbstractButton) if each.isVisible()]
    assert buttons
    return [each for each in buttons if not QAccessible.queryAccessibleInterface(each).text(QAccessible.Text.Name)]


def small(root: QWidget) -> list[tuple[str, str, int, int]]:
    """Controls that a finger misses."""
    return [
        (type(widget).__name__, widget.accessibleName(), widget.width(), widget.height())
        for widget in controls(root)
        if not isinstance(widget, QAbstractItemView) and (widget.height() < 32 or widget.width() < 32)
    ]


def none_left(found: Callable[[QWidget], list[Any]], window: MainWindow, qtbot: QtBot) -> None:
    """Once everything is there and laid out."""

    def none() -> None:
        assert controls(window)
        assert found(window) == []

    qtbot.waitUntil(none)


@pytest.mark.parametrize("check", [nameless, unnamed_buttons, small])
@pytest.mark.parametrize(("who", "place"), [(world.MAYA, "diary"), (world.DANA, "approvals"), (world.TOM, "customers")])
def test_every_control_of_every_place_has_a_name_and_a_role_and_room_for_a_finger(
    app: QApplication, qtbot: QtBot, tmp_path: Path, who: Id, place: str, check: Callable[[QWidget], list[Any]]
) -> None:
    """place: one that is this person's among all that are looked at."""
    window, _ = open_window(qtbot, tmp_path, who)
    assert window.who is not None
    places = [each.name for each in window.shelf.of_person(window.who)]
    assert {"home", "claims", "attention", "sync", "settings", place} <= set(places)
    for place in places:
        window.go(place)
        none_left(check, window, qtbot)


def test_tab_walks_through_the_window_and_is_never_trapped(window: MainWindow, qtbot: QtBot) -> None:
    window.list.filter.setFocus()
    seen: set[QWidget] = set()
    for _ in range(80):
        focused = window.focusWidget()
        assert focused is not None
        seen.add(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert window.list.rows in seen
    assert any(isinstance(widget, QCheckBox) for widget in seen)
    assert window.bar.sentence in seen


def test_arrows_and_enter_open_a_claim(window: MainWindow, qtbot: QtBot) -> None:
    rows = window.list.rows
    rows.setFocus()
    before = rows.currentIndex().row()
    QTest.keyClick(rows, Qt.Key.Key_Down)
    QTest.keyClick(rows, Qt.Key.Key_Return)
    assert window.claim is not None
    below = window.claims.rows.row_at(before + 1)
    assert below is not None
    assert window.claim.model.file_id == below.row_id


def test_back_and_forward_lead_through_what_was_seen(window: MainWindow) -> None:
    window.open_claim(world.TRAN)
    window.go("sync")
    window.back()
    assert window.claim is not None
    assert window.claim.model.file_id == world.TRAN
    window.back()
    assert window.claim.model.file_id == world.HARTLEY
    window.forward()
    assert window.claim.model.file_id == world.TRAN


def test_the_status_bar_says_the_truth(window: MainWindow, store: LocalStore) -> None:
    store.begin_sending(2)
    assert window.bar.sentence.text() == "2 changes need you."
    assert window.bar.aside.text() == "Sending 3 of 3…"
    assert window.rail.buttons["attention"].accessibleName() == "Needs attention, 2"


def test_what_is_being_sent_says_so_row_by_row(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    window.go("sync")

    def looks() -> list[str]:
        named = {"To send", "On its way"}
        return [each.text() for each in window.sync.findChildren(Chip) if each.isVisible() and each.text() in named]

    qtbot.waitUntil(lambda: looks() == ["To send"] * 3)
    store.begin_sending(2)
    qtbot.waitUntil(lambda: looks() == ["On its way"])
    store.lose_network()
    qtbot.waitUntil(lambda: looks() == ["To send"])


def test_the_status_bar_says_that_all_is_on_the_server(
    app: QApplication, qtbot: QtBot, preferences: Preferences
) -> None:
    store = LocalStore(world.DANA)
    window = MainWindow(store, preferences, store.who, lambda: world.NOW)
    qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
    store.go_live()
    assert window.bar.sentence.text() == "All changes are on the server (12:11:20)."


def test_the_palette_opens_a_file_by_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    window.open_palette()
    palette = window.findChild(PaletteDialog)
    assert isinstance(palette, PaletteDialog)
    QTest.keyClicks(palette.line, "whit")
    qtbot.waitUntil(lambda: "Whitfield" in (palette.list.item(0).text() if palette.list.count() else ""))
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert window.claim is not None
    assert window.claim.model.file_id == world.WHITFIELD


def test_the_palette_runs_a_command(window: MainWindow, qtbot: QtBot) -> None:
    window.open_palette()
    palette = window.findChild(PaletteDialog)
    assert isinstance(palette, PaletteDialog)
    QTest.keyClicks(palette.line, "go to set")
    qtbot.waitUntil(lambda: palette.list.count() == 1)
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(window.settings.isVisible)


def test_no_keys_do_two_things(window: MainWindow) -> None:
    """What is done rarely has none, and is found by its words."""
    keys = [each for command in window.commands for each in command.all_keys]
    assert len(set(keys)) == len(keys)
    assert {"N", "C", "T", "D", "R", "P", "G", "E", "Ctrl+Shift+C", "Ctrl+R"} <= set(keys)


def test_a_slash_in_a_field_is_a_slash(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    window.list.rows.setFocus()
    qtbot.waitUntil(window.keys.shortcut("/").isEnabled)
    window.list.filter.setFocus()
    qtbot.waitUntil(lambda: not window.keys.shortcut("/").isEnabled())


def test_a_torn_off_claim_follows_and_is_forgotten_when_closed(window: MainWindow, qtbot: QtBot) -> None:
    window.tear_off_shown()
    torn = window.torn[0]
    qtbot.waitUntil(lambda: torn.windowTitle() == "Hartley, Joanne · CLM-2026-004417 — Maya Ortiz — Coverdesk")
    torn.close()
    qtbot.waitUntil(lambda: not window.torn)


def test_a_notice_is_filed_with_the_keyboard(app: QApplication, qtbot: QtBot, preferences: Preferences) -> None:
    """By the agent, on whose device the policies are."""
    store = LocalStore(world.TOM)
    window = MainWindow(store, preferences, store.who, lambda: world.NOW)
    qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
    window.show()
    window.file_notice()
    form = window.findChild(NoticeForm)
    assert isinstance(form, NoticeForm)
    assert buttons.is_off(form.action)
    QTest.keyClick(form.place, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert form.message.startswith("Choose the policy first.")
    QTest.keyClicks(form.policy, "POL-118-2207")
    qtbot.waitUntil(lambda: bool(form.model.hits))
    QTest.keyClick(form.policy, Qt.Key.Key_Return)
    QTest.keyClicks(form.loss_at, "yesterday 06:30")
    QTest.keyClicks(form.place, "118 Alder St")
    QTest.keyClicks(form.cause, "water")
    QTest.keyClicks(form.severity, "minor")
    QTest.keyClicks(form.description, "Water in the hall")
    form.action.click()
    notice = store.submitted[-1]
    assert isinstance(notice, FileNotice)
    assert notice.policy_id == world.BY_NAME["hartley"].policy_id
    assert notice.loss_place == "118 Alder St"
    qtbot.waitUntil(lambda: store.draft("notice") == "")


def test_sign_in_says_what_is_wrong_and_lets_in(
    app: object, qtbot: QtBot, store: LocalStore, preferences: Preferences
) -> None:
    window = MainWindow(store, preferences, None, lambda: world.NOW)
    qtbot.addWidget(window, before_close_func=lambda _widget: store.fall_silent())
    window.show()
    page = window.sign_in
    page.password.setText("wrong")
    page.action.click()
    assert page.model.trouble.startswith("The email or the password is not right.")
    page.password.setText("right")
    page.action.click()
    assert window.who == store.who
    assert page.password.text() == ""
    assert not page.isVisible()


def test_f1_shows_the_shortcuts(window: MainWindow) -> None:
    window.show_shortcuts()
    assert window.findChild(ShortcutSheet) is not None


def test_sizes_are_remembered(window: MainWindow, qtbot: QtBot, store: LocalStore, preferences: Preferences) -> None:
    window.claims_page.split.setSizes([520, 700])
    sizes = window.claims_page.split.sizes()
    window.close()
    again = MainWindow(store, preferences, store.who, lambda: world.NOW)
    qtbot.addWidget(again, before_close_func=lambda _widget: store.fall_silent())
    again.show()
    again.resize(1440, 900)
    again.go("claims")
    assert again.claims_page.split.sizes()[0] == pytest.approx(sizes[0], abs=2)


def test_only_roles_that_may_see_the_button_for_a_new_claim(
    app: object, qtbot: QtBot, store: LocalStore, preferences: Preferences
) -> None:
    reader = SignedIn("eve", "Eve Lang", "eve@example.com", (Role.EXECUTIVE,), "Office", frozenset({"AddNote"}))
    window = MainWindow(store, preferences, reader, lambda: world.NOW)
    qtbot.addWidget(window, before_close_func=lambda _widget: store.fall_silent())
    window.show()
    assert not [button for button in controls(window) if button.accessibleName() == "New claim" and button.isVisible()]
    window.file_notice()
    assert window.findChild(NoticeForm) is None


def test_the_theme_is_chosen_in_settings(window: MainWindow, preferences: Preferences) -> None:
    window.go("settings")
    dark = next(radio for radio in window.settings.findChildren(QRadioButton) if radio.text() == "Dark")
    dark.click()
    assert preferences.theme.value == "dark"
    light = next(radio for radio in window.settings.findChildren(QRadioButton) if radio.text() == "Light")
    light.click()


def test_the_theme_is_chosen_after_the_keyboard_went_from_one_page_to_another(
    app: QApplication, window: MainWindow, preferences: Preferences
) -> None:
    """PySide takes some of what Qt made for gone then, and an error on the way to a new style ends the process."""
    window.list.filter.setFocus()
    window.go("attention")
    settle(app)
    preferences.set_theme(ThemeChoice.DARK)
    picture = window.list.filter.grab().toImage()
    preferences.set_theme(ThemeChoice.LIGHT)
    assert window.list.filter.grab().toImage() != picture


def press(window: QWidget, keys: str) -> None:
    """The shortcut of a window, as its keys run it; the offscreen platform has no keyboard of its own."""
    made = next(each for each in window.findChildren(QShortcut) if each.key() == QKeySequence(keys))
    assert made.isEnabled()
    made.activated.emit()


def test_a_claim_in_its_own_window_has_the_keys_of_a_claim(window: MainWindow, qtbot: QtBot) -> None:
    window.tear_off_shown()
    torn = window.torn[0]
    qtbot.waitUntil(lambda: bool(torn.page.number()))
    press(torn, "Ctrl+R")
    form = torn.findChild(ReserveForm)
    assert form is not None
    assert form.isVisible()
    form.reject()
    press(torn, "F1")
    sheet = torn.findChild(ShortcutSheet)
    assert sheet is not None
    listed = {label.text() for label in sheet.findChildren(QLabel)}
    assert {"R, Ctrl+R", "N", "G", "F5", "F1", "Ctrl+W", "Ctrl+K"} <= listed
    sheet.accept()
    press(torn, "Ctrl+W")
    qtbot.waitUntil(lambda: not window.torn)


@pytest.mark.parametrize("keys", ["Ctrl+R", "Ctrl+P", "Ctrl+N"])
def test_keys_for_what_a_role_may_not_do_say_so(window: MainWindow, store: LocalStore, keys: str) -> None:
    assert window.who is not None
    assert window.claim is not None
    assert window.claim.model.view is not None
    window.who = replace(window.who, may=frozenset())
    window.claim.model.view = replace(window.claim.model.view, may=frozenset())
    press(window, keys)
    assert not window.strip.isHidden()
    assert "Your role does not allow this" in window.strip.words.text()


@pytest.mark.parametrize("keys", ["Ctrl+R", "Ctrl+P", "Ctrl+D", "Ctrl+L"])
def test_keys_of_a_claim_are_those_of_the_page_that_shows_one(window: MainWindow, keys: str) -> None:
    assert keys in {each for command in window.commands for each in command.all_keys}
    window.go("sync")
    assert keys not in {each for command in window.commands for each in command.all_keys}
    window.back()
    assert keys in {each for command in window.commands for each in command.all_keys}


def test_keys_on_a_closed_claim_say_that_it_is_closed(window: MainWindow) -> None:
    assert window.claim is not None
    view = window.claim.model.view
    assert view is not None
    window.claim.model.view = replace(view, status=ClaimStatus.CLOSED, may=frozenset({"AddNote"}))
    press(window, "Ctrl+R")
    assert window.strip.words.text() == f"Claim {view.number} is closed. Reopen it first."


SMALL = QRect(0, 24, 1366, 700)


def test_a_window_never_begins_larger_than_its_screen(
    app: QApplication, qtbot: QtBot, store: LocalStore, preferences: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor where it stood on a larger one that is gone, nor a claim in a window of its own."""
    preferences.save_state("window", remembered(QRect(1900, 900, 1900, 1100), qtbot))
    for room in (SMALL, QRect(0, 20, 683, 340)):
        monkeypatch.setattr(placing, "room_of", lambda _window, room=room: room)
        made = MainWindow(store, preferences, store.who, lambda: world.NOW)
        qtbot.addWidget(made, before_close_func=lambda _window: store.fall_silent())
        made.show()
        assert room.contains(made.geometry())
        made.open_claim(world.HARTLEY)
        made.tear_off_shown()
        assert made.torn[0].width() <= room.width()
        assert made.torn[0].height() <= room.height()
        made.torn[0].close()


def remembered(where: QRect, qtbot: QtBot) -> QByteArray:
    """What a window of that place leaves behind."""
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setGeometry(where)
    return window.saveGeometry()


@pytest.mark.parametrize(
    ("rect", "within"),
    [
        (QRect(10, 40, 900, 560), QRect(10, 40, 900, 560)),
        (QRect(-50, 0, 900, 560), QRect(0, 24, 900, 560)),
        (QRect(1000, 600, 900, 560), QRect(466, 164, 900, 560)),
        (QRect(5, 5, 5000, 5000), SMALL),
    ],
)
def test_a_window_is_moved_and_made_smaller_no_further_than_needed(rect: QRect, within: QRect) -> None:
    assert placing.brought_in(rect, SMALL) == within


def test_the_glass_of_a_search_is_a_picture_and_no_button_without_a_name(window: MainWindow, qtbot: QtBot) -> None:
    window.open_palette()
    dialog = window.findChild(PaletteDialog)
    assert isinstance(dialog, PaletteDialog)
    qtbot.waitUntil(dialog.isVisible)
    assert dialog.line.findChildren(QAbstractButton) == [] == dialog.line.actions()
    drawn = dialog.line.grab().toImage()
    painted = {drawn.pixelColor(x, y).name() for x in range(4, 26) for y in range(drawn.height())}
    assert len(painted) > 4, "the glass is drawn, with its soft edges"
    dialog.close()
