"""One look at a panel, over as many pages of each node as somebody wants to see: told once it is complete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from desktop.screens.administering import Look, NotHeard
from desktop.screens.store import Store, Ticket
from shared.panels.panel import MOST
from shared.wire.panels import Part, Sheet

PAGES: Final = 5
"""Of each node at the most: a thousand rows; beyond that words find what is looked for."""


@dataclass(slots=True)
class _Open:
    """A part that has more behind it."""

    node: str
    after: str


class Gathering:
    """Asks the first page of all nodes, then more of those that have more. `cancel`: its answer is told no more."""

    def __init__(
        self, store: Store, panel: str, words: str, pages: int, done: Callable[[Sheet | NotHeard], None]
    ) -> None:
        self._store = store
        self._panel, self._words, self._left = panel, words, min(pages, PAGES) - 1
        self._done = done
        self._sheet: Sheet | None = None
        self._ticket: Ticket = store.ask_server(Look(panel, most=MOST, words=words), self._first)
        self._open: list[_Open] = []

    def cancel(self) -> None:
        self._ticket.cancel()

    def _first(self, answer: Sheet | NotHeard) -> None:
        if isinstance(answer, NotHeard):
            self._done(answer)
            return
        self._sheet = answer
        self._turn()

    def _turn(self) -> None:
        """The next page of every part that has one."""
        assert self._sheet is not None
        if self._left > 0:
            self._open = [_Open(part.node, part.next) for part in self._sheet.parts if part.next is not None]
        self._left -= 1
        self._go_on()

    def _go_on(self) -> None:
        assert self._sheet is not None
        if self._open:
            look = Look(self._panel, self._open[0].after, MOST, self._words)
            self._ticket = self._store.ask_server(look, self._more)
        elif self._left > 0 and any(part.next is not None for part in self._sheet.parts):
            self._turn()
        else:
            self._done(self._sheet)

    def _more(self, answer: Sheet | NotHeard) -> None:
        """Of a node's answer to its own key; what others say to it has no meaning."""
        if isinstance(answer, NotHeard):
            self._done(answer)
            return
        asked = self._open.pop(0)
        found = next((part for part in answer.parts if part.node == asked.node), None)
        assert self._sheet is not None
        parts = tuple(_joined(part, found) if part.node == asked.node else part for part in self._sheet.parts)
        self._sheet = replace(self._sheet, parts=parts)
        self._go_on()


def _joined(part: Part, more: Part | None) -> Part:
    """more: None where the node is gone meanwhile: it has no more."""
    if more is None:
        return replace(part, next=None)
    known = {line["key"] for line in part.lines}
    fresh = tuple(line for line in more.lines if line["key"] not in known)
    return replace(part, lines=part.lines + fresh, next=more.next if fresh else None)
