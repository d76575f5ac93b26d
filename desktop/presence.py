"""Who else has a file open and types in it, as the live channel tells it: names by room. Nothing is asked for here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final

from desktop.engine.announcements import Heard
from shared.domain.kernel.ids import Id


class News(Enum):
    """What a notice tells of somebody else."""

    NOTHING = "nothing"
    PEOPLE = "people"
    """They have come or gone."""
    FIELDS = "fields"
    """They began or ended to type in a field."""


_PEOPLE: Final = ("room:joined", "room:left")
_FIELDS: Final = ("room:editing", "room:edited")


class Presence:
    """The others in each room, by the order in which they came, and in which fields they type."""

    def __init__(self) -> None:
        self._rooms: dict[str, dict[Id, str]] = {}
        self._typed: dict[str, dict[str, dict[Id, str]]] = {}
        self._entered: Counter[str] = Counter()

    def hear(self, notice: Heard, me: Id | None, name_of: Callable[[Id], str]) -> News:
        """me: who works here, of whom nothing is told."""
        who = notice.actor
        if who is None or who == me:
            return News.NOTHING
        if notice.name in _FIELDS:
            for field in notice.changed:
                typists = self._typed.setdefault(notice.room, {}).setdefault(field, {})
                if notice.name == _FIELDS[0]:
                    typists[who] = name_of(who)
                else:
                    typists.pop(who, None)
            return News.FIELDS
        if notice.name not in _PEOPLE:
            return News.NOTHING
        there = self._rooms.setdefault(notice.room, {})
        if notice.name == "room:joined":
            there[who] = name_of(who)
        else:
            there.pop(who, None)
            for typists in self._typed.get(notice.room, {}).values():
                typists.pop(who, None)
        return News.PEOPLE

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
        self._typed.pop(room, None)
        return True

    def begin_anew(self) -> None:
        """The connection is another one: who is there is told again."""
        self._rooms.clear()
        self._typed.clear()

    def names(self) -> Mapping[str, tuple[str, ...]]:
        return {room: tuple(there.values()) for room, there in self._rooms.items()}

    def typed(self) -> tuple[str, ...]:
        """The rooms of files in which somebody types, or did."""
        return tuple(self._typed)

    def typists(self, room: str) -> Mapping[str, tuple[str, ...]]:
        """By field, who else types there."""
        return {field: tuple(who.values()) for field, who in self._typed.get(room, {}).items() if who}
