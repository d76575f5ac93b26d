"""Each deed in one line, and taking it back: out of the outbox while it lies there, later by its inverse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QObject
from shiboken6 import isValid

from desktop.screens.deeds import TakingBack, WayBack
from desktop.screens.questions import Unanswered
from desktop.screens.sayings import says
from desktop.screens.store import Accepted, Outcome, Store
from desktop.screens.syncing import Link
from desktop.screens.words import beside, tr
from desktop.ui.kit.keys import spelled
from desktop.viewmodels.frame.together import Ending, NotDone, Wish, ending_of, none_of, summary
from desktop.viewmodels.syncing.status import StatusViewModel
from shared.domain.catalogue import RULES, SAYINGS
from shared.domain.kernel.commands import Command

AGAIN: Final = "Ctrl+Shift+Z"
MOST: Final = 100
"""Deeds that can be taken back, the last first."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done, several commands together being one, and the words for it."""

    parts: tuple[tuple[Command, str], ...]
    """Each with its id."""
    words: str

    @property
    def command_id(self) -> str:
        """Of the first."""
        return self.parts[0][1]


class Deeds(QObject):
    """Of one window session. say(text, may_be_taken_back, ending): writes the line; refuse(text): why something is not.

    currency_of: of a file, by its id, where it is open.
    """

    def __init__(
        self,
        store: Store,
        status: StatusViewModel,
        parent: QObject,
        *,
        say: Callable[[str, bool, Ending], None],
        refuse: Callable[[str], None],
        currency_of: Callable[[str], str],
    ) -> None:
        super().__init__(parent)
        self._store, self._status, self._currency_of = store, status, currency_of
        self._say, self._refuse = say, refuse
        self._done: list[Deed] = []
        self._again: list[Deed] = []
        """What was taken back and can be done again: nothing else was done since."""
        self._undoing: Undoing | None = None
        self._backwards: list[Command] = []
        self._in_company: set[str] = set()
        """Commands of a group, whose own lines are not written."""
        self._called: list[tuple[Command, str]] = []
        store.signals.accepted.connect(self._accepted)

    @property
    def last(self) -> Deed | None:
        """What Ctrl+Z takes back next."""
        return self._done[-1] if self._done else None

    @property
    def is_taking_back(self) -> bool:
        return self._undoing is not None

    def forget(self) -> None:
        """Whoever comes next has done nothing yet."""
        self._done.clear()
        self._again.clear()

    def call(self, command: Command, words: str) -> None:
        """What this one is called once it is taken, where more is known than the command says of itself."""
        self._called = [*self._called, (command, words)][-MOST:]

    def together(
        self,
        wishes: Sequence[Wish],
        say: Callable[[int], str],
        ended: Callable[[Sequence[NotDone]], None] = lambda _not_done: None,
    ) -> None:
        """Each for itself, told in one line and taken back as one. say: of so many that were taken, `3 done`.

        ended: what was not, in the order of the wishes; nothing is kept of those.
        """
        taken: list[tuple[Command, str]] = []
        not_done: list[NotDone] = []

        def heard(wish: Wish, outcome: Outcome) -> None:
            if not isValid(self):
                return
            if isinstance(outcome, Accepted):
                taken.append((wish.command, outcome.command_id))
                self._in_company.add(outcome.command_id)
            else:
                not_done.append(NotDone(wish, outcome.text))
            if len(taken) + len(not_done) == len(wishes):
                self._all_heard(taken, not_done, say)
                ended(not_done)

        for wish in wishes:
            self._store.submit(wish.command, partial(heard, wish))

    def _all_heard(
        self, taken: Sequence[tuple[Command, str]], not_done: Sequence[NotDone], say: Callable[[int], str]
    ) -> None:
        whys = [each.why for each in not_done]
        if not taken:
            if len(whys) == 1:
                self._refuse(whys[0])
            else:
                self._say(none_of(whys), False, Ending.NOT)
            return
        deed = Deed(tuple(taken), say(len(taken)))
        self._did(deed)
        self._say(summary(deed.words, whys), any(map(self._may_go_back, taken)), ending_of(len(taken), len(whys)))

    def take_back(self) -> None:
        """The last deed, unless that is under way already."""
        deed = self.last
        if deed is None:
            self._say(tr("There is nothing to undo."), False, Ending.DONE)
        elif self._undoing is None:
            self._undoing = Undoing(self._store, deed, self._backwards, self._undone)
            self._undoing.go_on()

    def do_again(self) -> None:
        """What was taken back last, as it was entered: nothing that somebody wrote is gone for having been undone."""
        if not self._again:
            self._say(tr("There is nothing to do again."), False, Ending.DONE)
        elif self._undoing is None:
            *others, deed = self._again

            def ended(_not_done: Sequence[NotDone]) -> None:
                self._again = others

            wishes = [Wish(command, deed.words, command_id) for command, command_id in deed.parts]
            self.together(wishes, lambda _count: deed.words, ended)

    def _did(self, deed: Deed) -> None:
        self._done = [*self._done, deed][-MOST:]
        self._again.clear()

    def _accepted(self, command: object, command_id: str) -> None:
        assert isinstance(command, Command)
        if command_id in self._in_company:
            self._in_company.discard(command_id)
        elif command in self._backwards:
            self._backwards.remove(command)
        elif type(command) in SAYINGS:
            currency = self._currency_of(getattr(command, command.SUBJECT, ""))
            words = next((words for each, words in self._called if each == command), "")
            deed = Deed(((command, command_id),), words or says(command, currency=currency))
            self._did(deed)
            self._say(deed.words, self._may_go_back((command, command_id)), Ending.DONE)

    def _may_go_back(self, part: tuple[Command, str]) -> bool:
        """What nothing takes back once it is sent is on its way at once while the link stands: no key is promised."""
        rule = RULES.get(type(part[0]))
        if rule is None or rule.lasting:
            return False
        is_sent = self._status.status.link is Link.LIVE
        return not is_sent or rule.inverse is not None or rule.undo is not None

    def _undone(self, deed: Deed, whys: Sequence[str]) -> None:
        """whys: of each part that stands as it was."""
        if not isValid(self):
            return
        self._undoing = None
        if len(whys) == len(deed.parts):
            self._refuse(whys[0] if len(deed.parts) == 1 else tr("{deed}: {why}", deed=deed.words, why=whys[0]))
            return
        if deed in self._done:
            self._done.remove(deed)
        words = summary(tr("Undone: {deed}", deed=deed.words), whys)
        if not whys:
            self._again.append(deed)
            words = beside(words, spelled(AGAIN))
        self._say(words, False, ending_of(len(deed.parts) - len(whys), len(whys)))


class Undoing:
    """One deed on its way back, part by part, the last first: a later one may stand on an earlier one."""

    def __init__(
        self, store: Store, deed: Deed, backwards: list[Command], ended: Callable[[Deed, Sequence[str]], None]
    ) -> None:
        """backwards: where the commands are noted that are no deeds of their own. ended(deed, whys)."""
        self._store, self._deed, self._backwards, self._ended = store, deed, backwards, ended
        self._left = list(deed.parts)
        self._whys: list[str] = []

    def go_on(self) -> None:
        if not self._left:
            self._ended(self._deed, self._whys)
            return
        command, command_id = self._left.pop()
        self._store.ask(TakingBack(command_id, command, tr("Undone")), partial(self._answered, command_id))

    def _answered(self, command_id: str, way: WayBack | Unanswered) -> None:
        if isinstance(way, Unanswered):
            self._stays(way.text)
        elif way.is_unsent:
            self._store.discard(command_id)
            self.go_on()
        elif way.inverse is not None:
            self._backwards.append(way.inverse)
            self._store.submit(way.inverse, partial(self._submitted, way.inverse))
        elif len(self._deed.parts) == 1:
            self._stays(tr("{deed}: {why}", deed=self._deed.words, why=way.why_not))
        else:
            self._stays(way.why_not)

    def _submitted(self, inverse: Command, outcome: Outcome) -> None:
        if isinstance(outcome, Accepted):
            self.go_on()
        else:
            self._backwards.remove(inverse)
            self._stays(outcome.text)

    def _stays(self, why: str) -> None:
        self._whys.append(why)
        self.go_on()
