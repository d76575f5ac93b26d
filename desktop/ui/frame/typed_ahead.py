"""What is typed between a letter that opens a form and the form's coming: it is meant for the form, and is no key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QWidget

from desktop.screens.words import tr
from desktop.ui.frame.key_table import FIELDS, takes_letters
from desktop.ui.frame.page import FilePage
from desktop.ui.kit.form import ENTER
from desktop.ui.kit.own_keys import is_escape

PATIENCE_MS: Final = 5_000
"""Hardly a file takes as long: whoever still waits then wants their keys back."""
MOST_KEYS: Final = 500
"""More is not typed in that time."""
_TABS: Final = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_ROWS: Final = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_Menu,
)
"""With these one goes to another row, or asks what can be done with it."""
_OF_KEYS: Final = (
    QEvent.Type.Shortcut,
    QEvent.Type.ShortcutOverride,
    QEvent.Type.KeyPress,
    QEvent.Type.KeyRelease,
)
_COMMANDS: Final = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
)


class TypedAhead(QObject):
    """Of one page. Enter is not held: it would send what nobody has seen.

    Whoever does something else meanwhile wants no form any more: Esc, a press of the mouse in this window, a command, a
    step to another row, the keyboard in a field, a menu, a dialog.

    turn: how often it has begun; what was begun before is not what is wanted now.
    """

    def __init__(self, within: QWidget, dropped: Callable[[], None]) -> None:
        """dropped: something was typed that goes nowhere, and it was not put away by Esc or the mouse."""
        super().__init__(within)
        self._within, self._dropped = within, dropped
        self._held: list[QKeyEvent] = []
        self._is_begun = self._holds = self._is_opened = False
        self._from: QWidget | None = None
        """What had the keyboard as it began."""
        self.turn = 0
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._let_go)

    @property
    def is_on(self) -> bool:
        """Whether the form is wanted still; to be asked before it is opened."""
        self._look()
        return self._is_begun

    def begin(self) -> None:
        self.drop()
        self.turn += 1
        self._is_begun = self._holds = True
        self._from = self._within.window().focusWidget()
        _application().installEventFilter(self)
        self._patience.start()

    def give(self) -> None:
        """The form has been opened: what was held is typed where the keyboard is, now or once Qt has put it there."""
        self._is_opened = self._is_begun
        if self._is_begun and not self._is_given():
            QTimer.singleShot(0, self, partial(self._give_or_drop, self.turn))

    def drop(self) -> None:
        """Nothing comes that it could be typed into, or it is not wanted there."""
        if self._end():
            self._dropped()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.MouseButtonPress:
            if isinstance(watched, QWidget) and watched.window() is self._within.window():
                self._end()
        elif event.type() in _OF_KEYS:
            self._look()
            if self._is_begun and self._within.window().isActiveWindow():
                if isinstance(event, QKeyEvent):
                    return self._takes(event)
                self.drop()
        return False

    def _takes(self, event: QKeyEvent) -> bool:
        """Whether a key is held, or let fall; where the form has come meanwhile, it follows what was held."""
        if self._is_opened and self._is_given():
            return False
        is_press, is_of_form = event.type() is QEvent.Type.KeyPress, _is_of_form(event)
        if is_press and (event.key() in _ROWS or (is_of_form and not self._holds)):
            self.drop()
        elif is_of_form and self._holds:
            if is_press:
                self._press(event)
            event.accept()  # else it is a shortcut yet
            return True
        return False

    def _press(self, event: QKeyEvent) -> None:
        if is_escape(event):
            self._end()
        elif event.key() not in ENTER and not event.isAutoRepeat() and len(self._held) < MOST_KEYS:
            self._held.append(event.clone())

    def _look(self) -> None:
        """The keyboard may have gone where no event tells it; into the form itself it goes before that is said."""
        if not self._is_begun or self._is_opened:
            return
        is_asked = QApplication.activePopupWidget() is not None or isinstance(QApplication.activeWindow(), QDialog)
        if is_asked or self._is_in_field():
            self.drop()

    def _is_in_field(self) -> bool:
        """Whether the keyboard is where letters are typed, and was not there as it began."""
        focused = self._within.window().focusWidget()
        return focused is not self._from and takes_letters(focused)

    def _let_go(self) -> None:
        """Keys are keys again. Of whoever typed nothing the form comes all the same, as late as it is."""
        if self._held:
            self.drop()
        else:
            self._holds = False

    def _give_or_drop(self, turn: int) -> None:
        if self._is_begun and self.turn == turn and not self._is_given():
            self.drop()

    def _is_given(self) -> bool:
        if not self._is_in_field():
            return False
        window = self._within.window()
        for event in self._end():
            focused = window.focusWidget()
            if focused is not None and _is_typed_in(focused, event):
                _strike(focused, event)
        return True

    def _end(self) -> list[QKeyEvent]:
        """What was held until now."""
        if self._is_begun:
            self._is_begun = self._holds = self._is_opened = False
            self._from = None
            self._patience.stop()
            _application().removeEventFilter(self)
        held, self._held = self._held, []
        return held


def begin_once_here(ahead: TypedAhead, page: FilePage, keys: Sequence[str], is_shown: Callable[[], bool]) -> None:
    """What has these keys on a file, now or as soon as the file has arrived, unless something else is done meanwhile.

    is_shown: whether the file still is the one that is looked at.
    """
    ahead.begin()
    turn = ahead.turn

    def here() -> None:
        if ahead.turn != turn or not is_shown() or not ahead.is_on:
            return
        found = next((each for each in page.commands() if each.all_keys == keys), None)
        if found is not None:
            found.run()
        ahead.give()

    def absent() -> None:
        if ahead.turn == turn and is_shown():
            ahead.drop()

    page.once_here(here, absent)


def words_of_dropped() -> str:
    return tr("What you typed for the form was dropped, as the form did not come. Nothing was done.")


def _application() -> QApplication:
    found = QApplication.instance()
    assert isinstance(found, QApplication)
    return found


def _is_of_form(event: QKeyEvent) -> bool:
    """Whether it would be typed in a form, or leave it. With Ctrl or Alt it is a command, with both a letter of some
    keyboards.
    """
    if event.key() in (Qt.Key.Key_Backspace, *_TABS, *ENTER) or is_escape(event):
        return True
    held = [each for each in _COMMANDS if event.modifiers() & each]
    is_letter = not held or held == list(_COMMANDS[:2])
    return is_letter and bool(event.text()) and event.text().isprintable()


def _is_typed_in(focused: QWidget, event: QKeyEvent) -> bool:
    """Whether it types there or goes on from there. A box that Space checks, a list that it opens and a button have to
    be seen first.
    """
    if event.key() in _TABS:
        return True
    opens = event.key() == Qt.Key.Key_Space and isinstance(focused, QComboBox) and not focused.isEditable()
    return isinstance(focused, FIELDS) and not opens


def _strike(at: QWidget, pressed: QKeyEvent) -> None:
    """Down and up again: what only goes down stays down."""
    QApplication.sendEvent(at, pressed)
    up = QKeyEvent(QEvent.Type.KeyRelease, pressed.key(), pressed.modifiers(), pressed.text())
    QApplication.sendEvent(at, up)
