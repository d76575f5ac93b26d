"""Who is beyond a limit now, as one node has seen it: for administrators, who are told whom to call."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id

MOST_KEPT: Final = 1_000
"""Of those who went beyond a limit; beyond it the ones that did so first are forgotten."""


class Of(StrEnum):
    """What is counted, and of whom."""

    PERSON = "person"
    """Signed in."""
    KEYS = "keys"
    """A person's, with whichever of their keys: whoever has found one keeps its owner from nothing."""
    KEY = "key"
    ADDRESS = "address"
    BEARER = "bearer"
    """A person's, signed in, from an address beyond its own limit."""
    KEYS_BEARER = "keys_bearer"
    """With keys of a person that were good when they were used last, from an address beyond its own limit."""
    SEALED = "sealed"
    """Of an address beyond its own limit, with keys of ours of which nobody knows yet whether they are good."""
    TRIES = "tries"
    """Failed tries of a password of one account, from one address or from a device that it has used before."""
    TRIES_ANYWHERE = "tries_anywhere"
    """The same from all addresses together."""
    TRIES_OF_CROWD = "tries_of_crowd"
    """Failed tries of whatever accounts from one address."""


@dataclass(slots=True)
class Beyond:
    """Somebody who is beyond a limit until then. whose: what is counted by.

    person: whom it concerns, where somebody is known by then; place: a key's id, or a network.
    """

    of: Of
    whose: str
    person: Id | None
    place: str
    most: int
    count: int
    until: Micros
    refused: int = 1


class Limited:
    """One node's."""

    def __init__(self, clock: Callable[[], Micros]) -> None:
        self._clock = clock
        self._beyond: OrderedDict[tuple[Of, str], Beyond] = OrderedDict()
        self.refused = dict.fromkeys(Of, 0)
        """How many requests and tries were, since the node's start."""

    def now(self) -> list[Beyond]:
        """Who is limited at this moment."""
        now = self._clock()
        for key in [key for key, each in self._beyond.items() if each.until <= now]:
            del self._beyond[key]
        return list(self._beyond.values())

    def note(self, met: Beyond) -> None:
        """One more was refused. As long as it goes on, the refused ones are counted together."""
        self.refused[met.of] += 1
        before = self._beyond.pop((met.of, met.whose), None)
        if before is not None and before.until > self._clock():
            met.refused += before.refused
        self._beyond[met.of, met.whose] = met
        while len(self._beyond) > MOST_KEPT:
            self._beyond.popitem(last=False)
