"""Since when nothing has concerned whom: so that whoever comes back need not be told to look for themselves. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from server.live.batches import Batch
from shared.domain.kernel.ids import Id

MOST: Final = 100_000
"""Files and principals that are remembered: some 15 MB."""
MAX_FILES: Final = 2_000
"""Of one batch; with more it is an import, and afterwards nothing is remembered of before."""


class Concerned:
    """Of files and principals the last position at which they, or what they hold, changed; of all after `since`.

    A file that changed concerns whoever holds it then, and a right that changed whoever has it: `Batch.rescoped`.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._last: dict[Id, int] = {}
        """Those that changed last are behind."""
        self._since = 0

    def begin(self, since: int, found: Iterable[tuple[Id, int]] = ()) -> None:
        """Forgets what was before. found: what has happened after `since`, each with a position."""
        self._since = since
        self._last = {}
        for each, pos in sorted(found, key=lambda one: one[1]):
            self._note(each, pos)
        self._forget()

    def note(self, batch: Batch) -> None:
        """What was relayed, in its order."""
        if batch.huge or len(batch.held_by) > MAX_FILES:
            self.begin(batch.to.pos)
            return
        for each in batch.rescoped.union(batch.held_by, *batch.held_by.values()):
            self._note(each, batch.to.pos)
        self._forget()

    def spares(self, principals: Iterable[Id], pos: int) -> bool:
        """Whether nothing concerned anybody who acts as these after `pos`; False where that is not known."""
        return pos >= self._since and all(self._last.get(each, pos) <= pos for each in principals)

    def _note(self, each: Id, pos: int) -> None:
        self._last.pop(each, None)
        self._last[each] = pos

    def _forget(self) -> None:
        while len(self._last) > self._most:
            oldest = next(iter(self._last))
            self._since = max(self._since, self._last.pop(oldest))
