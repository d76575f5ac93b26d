"""What is typed between a letter that opens a form and the form's coming: it is meant for the form, and is no key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui.frame.key_table import takes_letters
from desktop.ui.kit.form import ENTER
from desktop.ui.kit.own_keys import is_escape

PATIENCE_MS: Final = 5_000
"""No file takes as long: whoever still waits then wants their keys back."""
MOST_KEYS: Final = 500
"""More is not typed in that time."""
_MOVES: Final = (Qt.Key.Key_Backspace, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_COMMANDS: Final = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
)


class TypedAhead(QObject):
    """Of one page. Enter is not held: it would send what nobody has seen. Esc, and a press of the mouse, end it.

    is_on: keys are held; who has ended it wants no form any more.
    """

    def __init__(self, within: QWidget, dropped: Callable[[], None]) -> None:
        """dropped: something was typed that goes nowhere, by no wish of the person."""
        super().__init__(within)
        self._within, self._dropped = within, dropped
        self._held: list[QKeyEvent] = []
        self.is_on = False
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self.drop)

    def begin(self) -> None:
        self.drop()
        self.is_on = True
        _application().installEventFilter(self)
        self._patience.start()

    def give(self) -> None:
        """The form has been opened: what was held is typed where the keyboard is, now or once Qt has put it there."""
        if self.is_on and not self._is_given():
            QTimer.singleShot(0, self, self._give_or_drop)

    def drop(self) -> None:
        """Nothing comes that it could be typed into."""
        if self._end():
            self._dropped()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.MouseButtonPress:
            self._end()
        elif isinstance(event, QKeyEvent) and self._within.window().isActiveWindow() and _is_of_form(event):
            if event.type() is QEvent.Type.KeyPress:
                self._press(event)
            event.accept()  # else it is a shortcut yet
            return True
        return False

    def _press(self, event: QKeyEvent) -> None:
        if is_escape(event):
            self._end()
        elif event.key() not in ENTER and not event.isAutoRepeat() and len(self._held) < MOST_KEYS:
            self._held.append(event.clone())

    def _give_or_drop(self) -> None:
        if self.is_on and not self._is_given():
            self.drop()

    def _is_given(self) -> bool:
        window = self._within.window()
        if not takes_letters(window.focusWidget()):
            return False
        for event in self._end():
            focused = window.focusWidget()
            if focused is not None:
                QApplication.sendEvent(focused, event)
        return True

    def _end(self) -> list[QKeyEvent]:
        """What was held until now."""
        if self.is_on:
            self.is_on = False
            self._patience.stop()
            _application().removeEventFilter(self)
        held, self._held = self._held, []
        return held


def _application() -> QApplication:
    found = QApplication.instance()
    assert isinstance(found, QApplication)
    return found


def _is_of_form(event: QKeyEvent) -> bool:
    """Whether it would be typed in a form, or leave it. With Ctrl or Alt it is a command, with both a letter of some
    keyboards.
    """
    if event.key() in (*_MOVES, *ENTER) or is_escape(event):
        return True
    held = [each for each in _COMMANDS if event.modifiers() & each]
    is_letter = not held or held == list(_COMMANDS[:2])
    return is_letter and bool(event.text()) and event.text().isprintable()
