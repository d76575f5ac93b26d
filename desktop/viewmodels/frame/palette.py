"""The palette behind Ctrl+K: every command of the window and every file on the device, by a few letters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.screens.questions import Unanswered
from desktop.screens.search import NoteHit, NoteSearch, Search, SearchHit
from desktop.screens.store import Store, Ticket
from desktop.viewmodels.frame.soon import Pause
from shared.domain.kernel.folding import fold

DEBOUNCE_MS: Final = 120
"""Shorter than for lists: the palette shows a dozen lines only."""
RESTS_MS: Final = 450
"""After the last key: what takes longer than a dozen lines is begun when nobody types."""


class Group(Enum):
    """Where a command's keys count; the sheet of keys is in these parts, in this order."""

    FILE = "file"
    LIST = "list"
    EVERYWHERE = "everywhere"
    PLACES = "places"


@dataclass(frozen=True, slots=True)
class PaletteCommand:
    """A command of the window: caption, keys as Qt reads them, icon name, and what it runs.

    is_offered: whether there is a reason for it now; the palette shows it only then. also: other keys that do the same.
    group: where its keys count. repeats: a key that is held down runs it again; nothing that changes anything.
    """

    caption: str
    keys: str
    icon: str
    run: Callable[[], None]
    is_offered: Callable[[], bool] = lambda: True
    also: tuple[str, ...] = ()
    group: Group = Group.EVERYWHERE
    repeats: bool = False
    acts_in: Callable[[], QWidget | None] = lambda: None
    """What must have the keyboard for a single letter to act, as it shows what is meant; None: the letter only opens
    what is seen before anything is done. Elsewhere the letter takes the keyboard there, and does nothing else."""

    @property
    def all_keys(self) -> tuple[str, ...]:
        return (self.keys, *self.also) if self.keys else self.also


Line = PaletteCommand | SearchHit | NoteHit


def matches(text: str, caption: str) -> bool:
    """Whether every word typed begins a word of the caption."""
    words = fold(caption).split()
    return all(any(word.startswith(typed) for word in words) for typed in fold(text).split())


class PaletteViewModel(QObject):
    """lines: files and people found, commands that match, then notes. changed: the lines differ.

    notes: those found, once typing rests; noted: they came, and nothing else is different.

    trouble: why nothing can be found now, else empty.
    """

    changed = Signal()
    noted = Signal()

    def __init__(self, store: Store, commands: tuple[PaletteCommand, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._commands = commands
        self._text = ""
        self._hits: tuple[SearchHit, ...] = ()
        self.trouble = ""
        self._ticket: Ticket | None = None
        self._typing = Pause(self._ask, self, DEBOUNCE_MS)
        self.notes: tuple[NoteHit, ...] = ()
        self._notes_ticket: Ticket | None = None
        self._resting = QTimer(self, singleShot=True, interval=RESTS_MS)
        self._resting.timeout.connect(self._ask_notes)

    @property
    def lines(self) -> list[Line]:
        """Files first once something was typed: that is what people look for most."""
        offered = (command for command in self._commands if command.is_offered())
        commands = [command for command in offered if matches(self._text, command.caption)]
        return [*self._hits, *commands, *self.notes]

    @property
    def is_searching(self) -> bool:
        """Whether the files shown are those of words that stood there before."""
        return self._typing.isActive() or self._ticket is not None

    @property
    def is_empty(self) -> bool:
        """Whether something was looked for, and there is nothing of it."""
        is_asking = self._ticket is not None or self._notes_ticket is not None
        is_typing = self._typing.isActive() or self._resting.isActive()
        return bool(self._text) and not self.lines and not is_asking and not is_typing

    @property
    def text(self) -> str:
        return self._text

    def next_steps(self) -> list[PaletteCommand]:
        """What may help where nothing was found."""
        return [command for command in self._commands if command.keys == "Ctrl+N" and command.is_offered()]

    def set_text(self, text: str) -> None:
        self._text = text.strip()
        for ticket in (self._ticket, self._notes_ticket):
            if ticket is not None:
                ticket.cancel()
        self._ticket = self._notes_ticket = None
        self.notes = ()
        self._typing.begin()
        self._resting.start()
        self.changed.emit()

    def _ask(self) -> None:
        if self._text:
            self._ticket = self._store.ask(Search(self._text), self._arrived)
        else:
            self._arrived(())

    def _arrived(self, answer: object) -> None:
        self._ticket = None
        if not isValid(self):  # the palette was closed with its window while this was under way
            return
        self._hits = answer if isinstance(answer, tuple) else ()
        self.trouble = answer.text if isinstance(answer, Unanswered) else ""
        self.changed.emit()

    def _ask_notes(self) -> None:
        if self._text:
            self._notes_ticket = self._store.ask(NoteSearch(self._text), self._notes_arrived)

    def _notes_arrived(self, answer: object) -> None:
        self._notes_ticket = None
        if not isValid(self):
            return
        self.notes = answer if isinstance(answer, tuple) else ()
        self.trouble = answer.text if isinstance(answer, Unanswered) else self.trouble
        self.noted.emit()
