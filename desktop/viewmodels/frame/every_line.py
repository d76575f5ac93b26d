"""All lines of a list that pass, page after page: for what is done with all of them, and for a file of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop.lists.declared import Listing
from desktop.lists.wanted import Block, Key, Line, Wanted
from desktop.screens.lists import ListPage
from desktop.screens.questions import Unanswered
from desktop.screens.store import Store, Ticket

PAGE: Final = 1_000
"""One question: some ten milliseconds of a reader's thread, so that what somebody waits for comes between."""


class EveryLine:
    """Asks page by page, each after the one before was taken. A line that moves meanwhile comes once."""

    def __init__(
        self,
        store: Store,
        listing: Listing,
        wanted: Wanted,
        order: str,
        most: int | None = None,
        *,
        paced: bool = False,
    ) -> None:
        """most: so many at most; None: all. paced: each next page waits for `go_on`."""
        self._store, self._listing, self._wanted, self._most = store, listing, wanted, most
        self._order = listing.order(order)
        self._seen: set[int] = set()
        self._paced = paced
        self._next: Key | None = None
        self._ticket: Ticket | None = None
        self._take: Callable[[tuple[Line, ...]], None] = lambda _lines: None
        self._done: Callable[[str], None] = lambda _trouble: None

    def start(self, take: Callable[[tuple[Line, ...]], None], done: Callable[[str], None]) -> None:
        """take: the lines of each page. done: there are no more; in words why not, or nothing."""
        self._take, self._done = take, done
        self._ask(None)

    def cancel(self) -> None:
        """Neither is called any more."""
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None

    def _ask(self, after: Key | None) -> None:
        anchor = None if after is not None else 0
        page = ListPage(
            self._listing.name, self._wanted, self._order.name, PAGE, after=after, before=None, anchor_row=anchor
        )
        self._ticket = self._store.ask(page, self._arrived)

    def _arrived(self, answer: object) -> None:
        assert isinstance(answer, Block | Unanswered)
        if isinstance(answer, Unanswered):
            self._done(answer.text)
            return
        fresh = tuple(line for line in answer.lines if line.doc not in self._seen)
        if self._most is not None:
            fresh = fresh[: self._most - len(self._seen)]
        self._seen.update(line.doc for line in fresh)
        if fresh:
            self._take(fresh)
        if self._ticket is None:  # taken back meanwhile
            return
        if len(answer.lines) < PAGE or len(self._seen) == self._most:
            self._done("")
            return
        self._next = self._listing.key(answer.lines[-1], self._order)
        if not self._paced or not fresh:
            self.go_on()

    def go_on(self) -> None:
        """The page before was dealt with."""
        after, self._next = self._next, None
        if after is not None and self._ticket is not None:
            self._ask(after)
