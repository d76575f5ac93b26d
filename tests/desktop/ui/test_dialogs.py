"""What every dialog owes: room on any screen, a way back from what it throws away, one shape for its questions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QProgressBar, QWidget
from pytestqt.qtbot import QtBot

from desktop.screens.syncing import Pause
from desktop.ui.claims.actions import LogContactForm
from desktop.ui.claims.notice import NoticeForm
from desktop.ui.frame.shortcuts import ShortcutSheet
from desktop.ui.frame.window import MainWindow
from desktop.ui.home.day import HomePage
from desktop.ui.kit import buttons, controls, placing, theme
from desktop.ui.kit.edits import mark_wrong
from desktop.ui.kit.form import Form
from desktop.ui.kit.keys import spelled
from desktop.ui.kit.over import FormDialog
from desktop.ui.kit.question import Question
from tests.desktop.ui.form_makers import FIELDS, MAKERS, Desk
from tests.desktop.ui.frame_window import press
from tests.support import world as w
from tests.support.local_store import LocalStore

SMALL = QRect(0, 0, 720, 400)
"""Of a small laptop at 200 %, without its panels and the frame."""
LARGE = QRect(0, 0, 1920, 1400)
"""Of a large screen."""


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(qtbot)
    yield made
    made.put_away()


def lies_within(dialog: QDialog, widget: QWidget) -> bool:
    return dialog.rect().contains(QRect(widget.mapTo(dialog, QPoint(0, 0)), widget.size()))


@pytest.mark.parametrize("name", [name for name in FIELDS if name != "NoteEditor"])
def test_a_form_is_no_higher_than_its_screen_and_shows_its_buttons(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(placing, "room_of", lambda _window: SMALL)
    made = desk.open(name)
    assert isinstance(made, Form)
    dialog = FormDialog(None, made)
    desk.qtbot.addWidget(dialog)
    dialog.show()
    made.trouble(" ".join(["The reserve is short, and nobody may raise it here."] * 3))
    desk.qtbot.waitUntil(lambda: dialog.height() <= SMALL.height())
    for button in (made.action, made.cancel):
        assert lies_within(dialog, button)
    for each in made.entries:
        if each.widget.isVisible():
            made.trouble("This is wrong.", each.widget)
            viewport = made.middle.viewport()
            top = each.widget.mapTo(viewport, QPoint(0, 0)).y()
            assert 0 <= top < viewport.height(), f"{each.name} is scrolled to"
    made.setParent(None)  # each is ended by itself


@pytest.mark.parametrize("size", [(1024, 640), (720, 450)])
def test_a_dialog_is_no_higher_than_the_window_below_and_shows_its_buttons(
    desk: Desk, window: MainWindow, size: tuple[int, int]
) -> None:
    """On a screen that has room for more."""
    window.resize(*size)
    long = desk.open(next(iter(FIELDS)))
    assert isinstance(long, Form)
    for n in range(30):
        long.fields.addWidget(controls.line(f"Line {n}"))
    dialog = FormDialog(window, long)
    dialog.open()
    desk.qtbot.waitUntil(lambda: long.middle.verticalScrollBar().maximum() > 0)
    assert dialog.height() < window.height()
    for button in (long.action, long.cancel):
        assert lies_within(dialog, button)
    long.setParent(None)  # it is ended by itself
    dialog.close()


def test_the_sheet_of_keys_is_no_higher_than_the_screen(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "room_of", lambda _window: SMALL)
    window.show_shortcuts()
    sheet = next(iter(window.findChildren(ShortcutSheet)))
    assert 300 < sheet.height() <= SMALL.height()
    bar = sheet._middle.verticalScrollBar()
    assert bar.maximum() > 0, "what does not fit is scrolled to"
    monkeypatch.setattr(placing, "room_of", lambda _window: LARGE)
    window.resize(LARGE.size())
    sheet.fit()
    assert bar.maximum() == 0, "all of it is seen where there is room"


def test_a_draft_that_is_put_away_can_be_taken_back(desk: Desk) -> None:
    form = desk.open("LogContactForm")
    assert isinstance(form, LogContactForm)
    form.body.setPlainText("first words")
    desk.close(form)
    again = desk.open("LogContactForm")
    assert isinstance(again, LogContactForm)
    again.show()
    again.body.insertPlainText(" and twenty more lines")
    again.banner.afresh.click()
    assert again.body.toPlainText() == ""
    assert again.focusWidget() is again.banner.back
    again.window().activateWindow()
    desk.qtbot.waitUntil(lambda: QApplication.activeWindow() is again.window())
    again.body.setFocus()
    QTest.keyClick(again.body, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert again.body.toPlainText() == "first words and twenty more lines"
    again.banner.afresh.click()
    again.body.insertPlainText("Something else")
    again.banner.back.click()
    assert again.body.toPlainText() == "first words and twenty more lines"
    again.banner.back.click()
    assert again.body.toPlainText() == "Something else", "what was typed since is not lost either"
    again.banner.back.click()
    desk.close(again)
    last = desk.open("LogContactForm")
    assert isinstance(last, LogContactForm)
    assert last.body.toPlainText() == "first words and twenty more lines"


def test_a_draft_that_is_taken_back_keeps_what_it_stood_on(desk: Desk) -> None:
    form = desk.open("FactsForm")
    description = form.entries["description"]
    old = description.plain(description.held())
    description.put("A thought")
    form.entries.put_away()
    MAKERS["FactsForm"].moves["description"](desk)
    form.entries.take_back()
    assert (form.entries.plain("description"), form.entries.base("description")) == ("A thought", old)


# ---- questions


def test_a_question_has_its_heading_and_what_is_advised_in_front(window: MainWindow, store: LocalStore) -> None:
    store.paused(Pause.SIGN_IN)
    window.settings.sign_out_wanted.emit()
    question = next(box for box in window.findChildren(Question) if box.isVisible())
    assert question.accessibleName() == "Sign out"
    primary = [way.text() for way in question.ways if way.property("kind") == "primary"]
    assert primary == ["Sign in again"]
    stay = question.ways[-1]
    assert question.focusWidget() is stay
    QTest.keyClick(stay, Qt.Key.Key_Return)
    assert not question.isVisible()
    assert window.who is not None


# ---- where somebody was


def test_whoever_is_locked_out_comes_back_to_the_same_place(
    window: MainWindow, qtbot: QtBot, store: LocalStore
) -> None:
    assert window.claim is not None
    window.claim.show_tab("notes")
    tab = window.claim.tabs.currentIndex()
    window.tear_off_shown()
    window.go("sync")
    window.open_claim(w.HARTLEY)
    store.lock()
    assert window.sign_in.isVisible()
    qtbot.waitUntil(lambda: not window.torn)
    window.sign_in.password.setText("right")
    window.sign_in.action.click()
    assert window.claim is not None
    assert (window.claim.model.file_id, window.claim.tabs.currentIndex()) == (w.HARTLEY, tab)
    assert [torn.page.file_id for torn in window.torn] == [w.HARTLEY]
    window.back()
    assert window.shelf.currentWidget() is window.sync
    window.go("settings")
    store.lock()
    window.sign_in.password.setText("right")
    window.sign_in.action.click()
    assert window.shelf.currentWidget() is window.settings


def test_nothing_that_was_asked_or_written_stands_over_the_lock(window: MainWindow, store: LocalStore) -> None:
    """Whoever comes next would answer for somebody else; what was typed is a draft until they are back."""
    press("Ctrl+N", window)
    form = window.filing.beside.form
    assert isinstance(form, NoticeForm)
    form.place.setText("12 Quay Street")
    store.paused(Pause.SIGN_IN)
    window.settings.sign_out_wanted.emit()
    assert any(box.isVisible() for box in window.findChildren(Question))
    store.lock()
    assert not any(box.isVisible() for box in window.findChildren(Question))
    assert form.is_over
    window.sign_in.password.setText("right")
    window.sign_in.action.click()
    press("Ctrl+N", window)
    again = window.filing.beside.form
    assert isinstance(again, NoticeForm)
    assert again.place.text() == "12 Quay Street"


def test_whoever_signs_out_or_is_somebody_else_begins_at_home(window: MainWindow, store: LocalStore) -> None:
    window.go("settings")
    window.sign_out()
    store.end_sign_in()
    assert window.shelf.here is window.shelf.currentWidget()
    assert isinstance(window.shelf.here, HomePage)
    assert not window.trail.may_go_back
    window.go("settings")
    store.lock()
    store.profile.remember(replace(store.profile.remembered(), person=w.person(w.DANA)))
    store.end_sign_in()
    assert isinstance(window.shelf.here, HomePage)


def test_the_way_back_in_is_beside_its_words_and_has_the_keyboard(
    window: MainWindow, qtbot: QtBot, store: LocalStore
) -> None:
    store.paused(Pause.SIGN_IN)
    window.go("sync")
    qtbot.waitUntil(lambda: window.sync.again is not None)
    again = window.sync.again
    assert again is not None
    qtbot.waitUntil(lambda: again.isVisible() and again.width() > 0)
    assert again.mapTo(window.sync, QPoint(0, 0)).x() == window.sync._next.mapTo(window.sync, QPoint(0, 0)).x()
    assert window.focusWidget() is again


def test_keys_are_spelled_as_on_the_keyboard(german: None) -> None:
    assert spelled("Ctrl+Shift+O") == "Strg+Umschalt+O"
    assert spelled("Up, Down, Enter") == "Pfeil auf, Pfeil ab, Eingabe"
    assert spelled("Alt+Left") == "Alt+Pfeil links"
    assert spelled("/") == "/"


# ---- what is seen of the focus, of a mistake, and of progress

THEMES = ["light", "dark", "contrast"]


@pytest.fixture(params=THEMES)
def worn(request: pytest.FixtureRequest, app: QApplication) -> Iterator[theme.Theme]:
    theme.wear(app, theme.theme(request.param))
    yield theme.current()
    theme.wear(app, theme.theme("light"))


def across(widget: QWidget) -> list[str]:
    """The colours of the first pixels from the left edge, at half the height."""
    picture = widget.grab().toImage()
    return [picture.pixelColor(x, picture.height() // 2).name() for x in range(6)]


def shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    holder = QDialog()
    qtbot.addWidget(holder)
    widget.setParent(holder)
    holder.resize(300, 120)
    widget.move(20, 20)
    widget.resize(200, 34)
    holder.show()
    qtbot.waitExposed(holder)
    return holder


def test_the_focus_of_the_main_button_has_a_line_and_a_gap(qtbot: QtBot, worn: theme.Theme) -> None:
    button = buttons.primary("Send")
    holder = shown(qtbot, button)
    holder.activateWindow()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    accent, surface = worn.colour("accent").name(), worn.colour("surface").name()
    assert across(button) == [accent, accent, surface, surface, accent, accent]


def test_a_wrong_field_shows_its_focus_too(qtbot: QtBot, worn: theme.Theme) -> None:
    field = controls.line("Payee")
    holder = shown(qtbot, field)
    holder.activateWindow()
    field.clearFocus()
    before = field.grab().toImage()
    mark_wrong(field, True)
    picture = field.grab().toImage()
    assert across(field)[0] == worn.colour("bad").name()
    assert before.copy(6, 4, 24, 26) != picture.copy(6, 4, 24, 26), "an icon says it too"
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    assert across(field)[:2] == [worn.colour("accent").name()] * 2


def test_the_groove_of_progress_is_seen(qtbot: QtBot, worn: theme.Theme) -> None:
    bar = QProgressBar()
    bar.setRange(0, 10)
    holder = shown(qtbot, bar)
    bar.resize(200, 8)
    picture = holder.grab(QRect(20, 20, 200, 10)).toImage()
    lines = {picture.pixelColor(100, y).name() for y in range(picture.height())}
    assert worn.colour("control_line").name() in lines
