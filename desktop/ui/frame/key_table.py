"""The keys of a window, made from its table of commands; the table may become another at any time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Final

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from desktop.ui.kit.form import Form
from desktop.viewmodels.frame.palette import PaletteCommand

FIELDS: Final = (QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox)
"""Where letters are typed, or look for an entry of a choice."""
WORD_PAUSE_MS: Final = 800
"""Letters that follow a letter without a meaning more closely than this are of a word, and do nothing either."""
_LETTERS_OF_ROWS: Final = frozenset({"X"})
"""What rows take themselves: X marks one."""
_MOVES_IN_ROWS = frozenset({"Home"})
_PRESSES = frozenset({"Space"})


def _nothing() -> None:
    """Until it is said what."""


@dataclass(frozen=True, slots=True)
class ByKeys(PaletteCommand):
    """A command on a file; chosen from the palette it is `run`.

    by_keys: what its keys do, which may be about another file than the one that is open, or about one that is not here
    yet.
    """

    by_keys: Callable[[], None] = _nothing


def begun_by(begin: Callable[[PaletteCommand], None], command: PaletteCommand) -> PaletteCommand:
    """A command that a letter begins, begun so by all of its keys."""
    if not any(map(is_typed, command.all_keys)):
        return command
    given = {each.name: getattr(command, each.name) for each in fields(command)}
    return ByKeys(**given, by_keys=lambda: begin(command))


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
        self.pressed_on: QWidget | None = None
        """What had the keyboard as the last key went down; what it led to may have moved it since."""
        window.installEventFilter(self)
        self._nothing_to_undo = _NothingToUndo(self)
        self._word = QElapsedTimer()
        """Since the last letter of a word that was typed where letters are keys."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)
        self.renew()

    def renew(self) -> None:
        """After the table became another one."""
        wanted: dict[str, PaletteCommand] = {}
        for command in self._commands():
            for keys in command.all_keys:
                wanted.setdefault(keys, command)
        for keys in set(self._made) - set(wanted):
            gone = self._made.pop(keys)
            gone.setEnabled(False)  # else it makes its keys ambiguous until Qt deletes it, should they be wanted again
            gone.deleteLater()
        for keys, command in wanted.items():
            if keys not in self._made:
                made = self._made[keys] = QShortcut(QKeySequence(keys), self._window)
                made.activated.connect(lambda keys=keys: self._pressed(keys))
            self._made[keys].setAutoRepeat(command.repeats)
        self._focus_moved(None, self._window.focusWidget())

    def shortcut(self, keys: str) -> QShortcut:
        return self._made[keys]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and watched is self._window:
            self.pressed_on = self._window.focusWidget()
            if isinstance(event, QKeyEvent) and self._begins_word(event):
                self._word.restart()
        return False

    def _begins_word(self, event: QKeyEvent) -> bool:
        """Whether a letter is pressed that is no key here: somebody types a word where none is taken."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        letter = event.text().upper()
        theirs = _LETTERS_OF_ROWS if isinstance(self.pressed_on, QAbstractItemView) else frozenset()
        is_free = letter not in self._made and letter not in theirs and not takes_letters(self.pressed_on)
        return plain and letter.isalpha() and is_free

    def _pressed(self, keys: str) -> None:
        if not self._is_on():
            return
        for command in self._commands():
            if keys in command.all_keys:
                if not is_typed(keys) or self._is_seen(command):
                    (command.by_keys if isinstance(command, ByKeys) else command.run)()
                return

    def _is_seen(self, command: PaletteCommand) -> bool:
        """Whether the keyboard is where one sees what a letter does, and no word is being typed; else it goes there."""
        if self._is_word():
            self._word.restart()
            return False
        place, focused = command.acts_in(), self._window.focusWidget()
        if place is None or focused is place or (focused is not None and place.isAncestorOf(focused)):
            return True
        place.setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    def _is_word(self) -> bool:
        return self._word.isValid() and self._word.elapsed() < WORD_PAUSE_MS

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        """A letter that is typed into a field is a letter, and a button is pressed by its own key."""
        if now is not None and now.window() is not self._window:
            return
        types = takes_letters(now)
        theirs = _MOVES_IN_ROWS if isinstance(now, QAbstractItemView) else frozenset()
        theirs = _PRESSES if isinstance(now, QAbstractButton) else theirs
        for keys, made in self._made.items():
            made.setEnabled(not (types and is_typed(keys)) and keys not in theirs)
        self._nothing_to_undo.watch(now)


class _NothingToUndo(QObject):
    """Ctrl+Z is the field's own as long as there is something to undo in it, and Ctrl+Shift+Z likewise. Qt's fields
    keep them also where there is not, and what was just sent from there could not be taken back.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._watched: QWidget | None = None

    def watch(self, field: QWidget | None) -> None:
        """From now on this one, which has the keyboard; the former one no more."""
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = field if isinstance(field, (QLineEdit, QPlainTextEdit, QTextEdit)) else None
        if self._watched is not None:
            self._watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.matches(QKeySequence.StandardKey.Undo):
                return not _can_undo(watched)
            return event.matches(QKeySequence.StandardKey.Redo) and not _can_do_again(watched)
        return False


def _can_undo(field: QObject) -> bool:
    if isinstance(field, QLineEdit):
        return field.isUndoAvailable()
    return isinstance(field, (QPlainTextEdit, QTextEdit)) and field.document().isUndoAvailable()


def _can_do_again(field: QObject) -> bool:
    if isinstance(field, QLineEdit):
        return field.isRedoAvailable()
    return isinstance(field, (QPlainTextEdit, QTextEdit)) and field.document().isRedoAvailable()


def takes_letters(widget: QWidget | None) -> bool:
    """Whether letters pressed there are text, or look for an entry of a choice; a form takes all of them."""
    while widget is not None and not widget.isWindow():
        if isinstance(widget, (*FIELDS, Form)):
            return True
        widget = widget.parentWidget()
    return False


def is_typed(keys: str) -> bool:
    """Whether these keys write something where text is typed."""
    return len(keys) == 1 or keys == "Home"
