"""What administrators say to those in some rooms: each hears it once, and how many saw it is counted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from server.live.connections import Connection, Connections
from server.live.rooms import ConnectionId, Rooms
from server.live.telling import TOGETHER
from shared.domain.kernel.ids import Id
from shared.wire.codec import encode
from shared.wire.messages import Announcement, Cursor

MAX_KEPT: Final = 50
"""Announcements whose answers are counted; of earlier ones nobody asks any more."""
WAIT_S: Final = 1.0
"""For the answers of those who look at their screen now. Others are counted when they come."""


@dataclass(slots=True)
class Answers:
    """Of one announcement. deaf: connections of programs that know no announcements."""

    told: set[ConnectionId] = field(default_factory=set)
    seen: set[ConnectionId] = field(default_factory=set)
    deaf: int = 0
    all_saw: asyncio.Event = field(default_factory=asyncio.Event)


class Announcing:
    """Of one node."""

    def __init__(self, connections: Connections, rooms: Rooms) -> None:
        self._connections = connections
        self._rooms = rooms
        self._kept: dict[Id, Answers] = {}

    def say(self, said: Announcement, rooms: Iterable[str], head: Cursor) -> Answers:
        """To everybody in one of the rooms. said: its room is filled in: the first one that somebody is in."""
        answers = Answers()
        for room in dict.fromkeys(rooms):
            message = encode(Announcement(id=said.id, room=room, text=said.text, by=said.by, at=said.at))
            for connection in map(self._connections.get, self._rooms.connections(room)):
                if connection is None or connection.id in answers.told or connection.queue.ended:
                    continue
                if connection.level < TOGETHER:
                    answers.deaf += 1
                elif connection.tell_surely(message, head):
                    answers.told.add(connection.id)
        while len(self._kept) >= MAX_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[said.id] = answers
        return answers

    def saw(self, connection: Connection, announcement: Id) -> None:
        """Somebody answered; whoever was not told counts for nothing."""
        answers = self._kept.get(announcement)
        if answers is not None and connection.id in answers.told:
            answers.seen.add(connection.id)
            if answers.seen == answers.told:
                answers.all_saw.set()

    async def answered(self, answers: Answers) -> int:
        """How many saw it within WAIT_S, or as soon as all have."""
        if answers.told:
            with suppress(TimeoutError):
                async with asyncio.timeout(WAIT_S):
                    await answers.all_saw.wait()
        return len(answers.seen)
