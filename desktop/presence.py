"""Who else has a file open, as the live channel tells it: names by room. Nothing is asked for here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from desktop.engine.announcements import Heard
from shared.domain.kernel.ids import Id


class Presence:
    """The others in each room, by the order in which they came."""

    def __init__(self) -> None:
        self._rooms: dict[str, dict[Id, str]] = {}
        self._entered: Counter[str] = Counter()

    def hear(self, notice: Heard, me: Id | None, name_of: Callable[[Id], str]) -> bool:
        """Whether it tells of somebody else who has come or gone. me: who works here, of whom nothing is told."""
        if notice.actor is None or notice.actor == me or notice.name not in ("room:joined", "room:left"):
            return False
        there = self._rooms.setdefault(notice.room, {})
        if notice.name == "room:joined":
            there[notice.actor] = name_of(notice.actor)
        else:
            there.pop(notice.actor, None)
        return True

    def enter(self, room: str) -> bool:
        """One more page shows this file; whether it is the first."""
        self._entered[room] += 1
        return self._entered[room] == 1

    def leave(self, room: str) -> bool:
        """One page less; whether it was the last. Then we are in it no longer, and nobody tells us of it."""
        self._entered[room] -= 1
        if self._entered[room] > 0:
            return False
        del self._entered[room]
        self._rooms.pop(room, None)
        return True

    def begin_anew(self) -> None:
        """The connection is another one: who is there is told again."""
        self._rooms.clear()

    def names(self) -> Mapping[str, tuple[str, ...]]:
        return {room: tuple(there.values()) for room, there in self._rooms.items()}
