"""Each deed in one line, and taking it back: out of the outbox while it lies there, later by its inverse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from shiboken6 import isValid

from desktop.screens.deeds import TakingBack, WayBack
from desktop.screens.questions import Unanswered
from desktop.screens.sayings import says
from desktop.screens.store import Accepted, Outcome
from desktop.screens.words import tr
from shared.domain.catalogue import RULES, SAYINGS
from shared.domain.kernel.commands import Command

if TYPE_CHECKING:
    from desktop.ui.frame.window import MainWindow

MOST: Final = 100
"""Deeds that can be taken back, the last first."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done, and the words for it."""

    command: Command
    command_id: str
    words: str


class Deeds(QObject):
    """Of one window session. say(text, may_be_taken_back): writes the line; refuse(text): says why something is not."""

    def __init__(self, window: MainWindow, say: Callable[[str, bool], None], refuse: Callable[[str], None]) -> None:
        super().__init__(window)
        self._window, self._say, self._refuse = window, say, refuse
        self._done: list[Deed] = []
        self._is_asking = False
        self._backwards: Command | None = None
        window.store.signals.accepted.connect(self._accepted)

    @property
    def last(self) -> Deed | None:
        """What Ctrl+Z takes back next."""
        return self._done[-1] if self._done else None

    def forget(self) -> None:
        """Whoever comes next has done nothing yet."""
        self._done.clear()

    def take_back(self) -> None:
        """The last deed, unless that is under way already."""
        deed = self.last
        if deed is None:
            self._say(tr("There is nothing to take back."), False)
        elif not self._is_asking:
            self._is_asking = True
            question = TakingBack(deed.command_id, deed.command, tr("Taken back"))
            self._window.store.ask(question, lambda way: self._answered(deed, way))

    def _accepted(self, command: object, command_id: str) -> None:
        assert isinstance(command, Command)
        if command == self._backwards or type(command) not in SAYINGS:
            self._backwards = None
            return
        deed = Deed(command, command_id, says(command, currency=self._currency_of(command)))
        self._done = [*self._done, deed][-MOST:]
        rule = RULES.get(type(command))
        self._say(deed.words, rule is not None and not rule.lasting)

    def _currency_of(self, command: Command) -> str:
        """Of the file that a command is about, where it is open."""
        about = getattr(command, command.SUBJECT, "")
        shown = [self._window.file, *(torn.page for torn in self._window.torn)]
        return next((page.currency() for page in shown if page is not None and page.file_id == about), "")

    def _answered(self, deed: Deed, way: WayBack | Unanswered) -> None:
        self._is_asking = False
        if not isValid(self) or deed is not self.last:
            return
        if isinstance(way, Unanswered):
            self._refuse(way.text)
        elif way.is_unsent:
            self._window.store.discard(deed.command_id)
            self._taken_back(deed)
        elif way.inverse is not None:
            self._backwards = way.inverse
            self._window.store.submit(way.inverse, lambda outcome: self._submitted(deed, outcome))
        else:
            self._refuse(tr("{deed}: {why}", deed=deed.words, why=way.why_not))

    def _submitted(self, deed: Deed, outcome: Outcome) -> None:
        if not isValid(self):
            return
        if isinstance(outcome, Accepted):
            self._taken_back(deed)
        else:
            self._backwards = None
            self._refuse(outcome.text)

    def _taken_back(self, deed: Deed) -> None:
        if deed in self._done:
            self._done.remove(deed)
        self._say(tr("Taken back: {deed}", deed=deed.words), False)
