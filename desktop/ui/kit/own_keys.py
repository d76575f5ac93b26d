"""Keys that are a widget's own while the keyboard is in it, before they are the window's."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def claims(event: QEvent, is_own: Callable[[QKeyEvent], bool]) -> bool:
    """Whether Qt asks for whom a key is, and it is the widget's: then it is pressed there, and is no shortcut."""
    if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and is_own(event):
        event.accept()
        return True
    return False


def bind(at: QWidget, keys: str | QKeySequence, run: Callable[[], object], *, within: bool = False) -> None:
    """Have keys do something while the keyboard is on a widget. within: or on what is in it.

    Held down they do it once: by it the keyboard may go to something else that has the same keys.
    """
    made = QShortcut(QKeySequence(keys), at)
    reach = Qt.ShortcutContext.WidgetWithChildrenShortcut if within else Qt.ShortcutContext.WidgetShortcut
    made.setContext(reach)  # others may stand in this window
    made.setAutoRepeat(False)
    made.activated.connect(run)


def is_plain(event: QKeyEvent) -> bool:
    """Whether no other key is held with it: with Ctrl or Alt it is a command of the window, and no letter."""
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier


def is_escape(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Escape
