"""What one node has seen of keys when it looked them up: so that it knows more of them than their seal, at no cost."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id

OVER_KEPT_US: Final = 60_000_000
"""How long a key that was found to be over counts as such without a look."""
MOST_SEEN: Final = 10_000
"""Keys of each kind; beyond it the ones that were seen first are forgotten."""


class SeenKeys:
    """One node's. Only what is counted goes by it: whether a key is good is asked of the database each time."""

    def __init__(self, clock: Callable[[], Micros]) -> None:
        self._clock = clock
        self._owners: OrderedDict[Id, Id] = OrderedDict()
        self._over: OrderedDict[Id, Micros] = OrderedDict()

    def good(self, key_id: Id, owner: Id) -> None:
        self._owners.pop(key_id, None)
        self._owners[key_id] = owner
        if len(self._owners) > MOST_SEEN:
            self._owners.popitem(last=False)

    def over(self, key_id: Id) -> None:
        """It has ended, has run out, or is not there."""
        self._owners.pop(key_id, None)
        self._over.pop(key_id, None)
        self._over[key_id] = Micros(self._clock() + OVER_KEPT_US)
        if len(self._over) > MOST_SEEN:
            self._over.popitem(last=False)

    def owner(self, key_id: Id) -> Id | None:
        """Whose it is, when it was good the last time; None: it was not, or nobody has asked."""
        return self._owners.get(key_id)

    def is_over(self, key_id: Id) -> bool:
        return self._clock() < self._over.get(key_id, 0)
