"""All lines of a list that pass, as of one moment: for what is done with all of them, and for a file of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop.lists.declared import Listing
from desktop.lists.wanted import Line, Wanted
from desktop.screens.lists import ListIds, ListLines
from desktop.screens.questions import Unanswered
from desktop.screens.store import Store, Ticket
from desktop.screens.words import tr

PAGE: Final = 1_000
"""One question: some ten milliseconds of a reader's thread, so that what somebody waits for comes between."""


class EveryLine:
    """Which lines they are, and in which order, is asked first and at once; then they are read page by page, each page
    after the one before was taken. So a line comes once, wherever it moves meanwhile.

    gone: lines that have left the list before they were read.
    """

    def __init__(
        self,
        store: Store,
        listing: Listing,
        wanted: Wanted,
        order: str,
        most: int | None = None,
        *,
        paced: bool = False,
        ends: tuple[str, str] | None = None,
    ) -> None:
        """most: so many at most; None: all. paced: each next page waits for `go_on`. ends: from one
        line to the other, whichever comes first, by their ids; an empty one is the first of all.
        """
        self.gone = 0
        self._store, self._listing = store, listing
        self._asked = ListIds(listing.name, wanted, order, most)
        self._paced, self._ends = paced, ends
        self._ids: tuple[str, ...] = ()
        self._next = 0
        self._reading = False
        self._ticket: Ticket | None = None
        self._take: Callable[[tuple[Line, ...]], None] = lambda _lines: None
        self._done: Callable[[str], None] = lambda _trouble: None
        self._too_many: Callable[[int], str] = lambda _lines: ""

    def start(
        self,
        take: Callable[[tuple[Line, ...]], None],
        done: Callable[[str], None],
        too_many: Callable[[int], str] = lambda _lines: "",
    ) -> None:
        """take: the lines of each page. done: there are no more; in words why not, or nothing. too_many: before the
        first page, in words why so many lines cannot be taken, or nothing.
        """
        self._take, self._done, self._too_many = take, done, too_many
        self._ticket = self._store.ask(self._asked, self._counted)

    def cancel(self) -> None:
        """Neither is called any more."""
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None

    def _counted(self, answer: tuple[str, ...] | Unanswered) -> None:
        ids = answer if isinstance(answer, Unanswered) else self._between(answer)
        trouble = ids.text if isinstance(ids, Unanswered) else self._too_many(len(ids))
        if isinstance(ids, Unanswered) or trouble or not ids:
            self._done(trouble)
            return
        self._ids = ids
        self._ask()

    def _between(self, ids: tuple[str, ...]) -> tuple[str, ...] | Unanswered:
        if self._ends is None:
            return ids
        try:
            first, last = sorted(ids.index(end) if end else 0 for end in self._ends)
        except ValueError:
            return Unanswered(tr("One of the two lines has left the list, and nothing was marked. Mark them again."))
        return ids[first : last + 1]

    def _ask(self) -> None:
        self._reading = True
        page = self._ids[self._next : self._next + PAGE]
        self._next += len(page)
        self.gone += len(page)
        self._ticket = self._store.ask(ListLines(self._listing.name, page), self._arrived)

    def _arrived(self, answer: tuple[Line, ...] | Unanswered) -> None:
        if isinstance(answer, Unanswered):
            self._done(answer.text)
            return
        self._reading = False
        self.gone -= len(answer)
        if answer:
            self._take(answer)
        if self._ticket is None:  # taken back meanwhile
            return
        if self._next == len(self._ids):
            self._done("")
        elif not self._paced or not answer:
            self.go_on()

    def go_on(self) -> None:
        """The page before was dealt with."""
        if not self._reading and self._next < len(self._ids) and self._ticket is not None:
            self._ask()
