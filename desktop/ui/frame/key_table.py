"""The keys of a window, made from its table of commands; the table may become another at any time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from desktop.ui.kit.form import Form
from desktop.viewmodels.frame.palette import PaletteCommand

_TAKES_LETTERS = (QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox, Form)
_MOVES_IN_ROWS = frozenset({"Home"})


class KeyTable(QObject):
    """Of one window. Of several commands with the same keys the first counts.

    commands: the table, asked at each press; is_on: whether any of it counts now.
    """

    def __init__(
        self, window: QWidget, commands: Callable[[], Sequence[PaletteCommand]], is_on: Callable[[], bool]
    ) -> None:
        super().__init__(window)
        self._window, self._commands, self._is_on = window, commands, is_on
        self._made: dict[str, QShortcut] = {}
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)
        self.renew()

    def renew(self) -> None:
        """After the table became another one."""
        wanted = [keys for command in self._commands() for keys in command.all_keys]
        for keys in set(self._made) - set(wanted):
            self._made.pop(keys).deleteLater()
        for keys in wanted:
            if keys not in self._made:
                made = self._made[keys] = QShortcut(QKeySequence(keys), self._window)
                made.activated.connect(lambda keys=keys: self._pressed(keys))
        self._focus_moved(None, self._window.focusWidget())

    def shortcut(self, keys: str) -> QShortcut:
        return self._made[keys]

    def _pressed(self, keys: str) -> None:
        if not self._is_on():
            return
        for command in self._commands():
            if keys in command.all_keys:
                command.run()
                return

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        """A letter that is typed into a field is a letter."""
        if now is not None and now.window() is not self._window:
            return
        types, has_rows = takes_letters(now), isinstance(now, QAbstractItemView)
        for keys, made in self._made.items():
            made.setEnabled(not (types and is_typed(keys)) and not (has_rows and keys in _MOVES_IN_ROWS))


def takes_letters(widget: QWidget | None) -> bool:
    """Whether letters pressed there are text, or look for an entry of a choice; a form takes all of them."""
    while widget is not None and not widget.isWindow():
        if isinstance(widget, _TAKES_LETTERS):
            return True
        widget = widget.parentWidget()
    return False


def is_typed(keys: str) -> bool:
    """Whether these keys write something where text is typed."""
    return len(keys) == 1 or keys == "Home"
