"""The events that a connection missed while it was cut, read again from the ledger, which keeps them for every node.

Bounded by what it takes to read them: who missed more is told to pull, and is shown rows instead of news.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from server.live.batches import DEVICE, may_have_moved, rescoped_by
from server.live.connections import Connection
from server.live.events import Told
from server.live.relay import MAX_CHANGES, MAX_LOOKED, READ_TIMEOUT_S, Relay
from server.live.rooms import ADMINS, Rooms
from server.live.source import Source, SourceAway, View

AT_ONCE: Final = 4
"""Connections that read at the same time: a node that restarts gets all of them back within seconds."""
TRIES: Final = 5
"""What is stamped while one reads is read again; somebody who never gets to the end pulls."""


class Replay:
    """Of one node."""

    def __init__(self, source: Source, relay: Relay, rooms: Rooms) -> None:
        self._source = source
        self._relay = relay
        self._rooms = rooms
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def catch_up(self, connection: Connection, heard: int) -> bool:
        """Tells a connection that holds still (`Connection.is_returning`) what happened since; whether that is all.

        Afterwards it is told of everything that the relay tells, from where this ended.
        """
        is_whole = False
        try:
            with suppress(SourceAway, TimeoutError):
                async with asyncio.timeout(READ_TIMEOUT_S):
                    is_whole = await self._caught_up(connection, heard)
        finally:
            connection.is_returning = False
        if not is_whole and self._relay.head is not None:
            connection.events_to = self._relay.head.pos
        return is_whole

    async def _caught_up(self, connection: Connection, heard: int) -> bool:
        await self._relay.admitted(connection)
        missed: list[Told] = []
        for _ in range(TRIES):
            assert self._relay.head is not None
            hears_of_devices = ADMINS in self._rooms.of(connection.id)
            if not hears_of_devices and self._relay.is_unconcerned(connection, heard):
                heard = self._relay.head.pos
            if heard != self._relay.head.pos:  # another node may have told what this one does not know yet
                async with self._reading(connection) as view:
                    if view is None:
                        return False
                    if heard > view.head.pos:
                        return False  # of another life of the database
                    found = await self._between(view, connection, heard) if heard < view.head.pos else []
                    heard = view.head.pos
                if found is None:
                    return False
                missed += found
            if self._relay.head.pos <= heard:
                # No await from here on: what is relayed next finds the connection at this very position.
                connection.events_to = heard
                self._relay.teller.tell_again(connection, missed, heard, self._relay.head)
                return True
        return False

    @asynccontextmanager
    async def _reading(self, connection: Connection) -> AsyncIterator[View | None]:
        """At its turn; None: it has gone meanwhile, or is back as another connection."""
        async with self._turns:
            if connection.queue.ended:
                yield None
                return
            async with self._source.view() as view:
                yield view

    async def _between(self, view: View, connection: Connection, after: int) -> list[Told] | None:
        """The events in (after, head] of what the user holds at the head; None: more than is read, or other rights."""
        user_id = connection.who.user_id
        touched = await view.look(after, MAX_LOOKED)
        if touched is None:
            return None
        principals = (await view.principals([user_id])).get(user_id, frozenset())
        mine = {
            each.file_id: each.entries
            for each in touched
            if each.file_id in principals or not principals.isdisjoint(each.held_by)
        }
        if sum(mine.values()) > MAX_CHANGES:
            return None
        if not mine and not any(each.is_standing for each in touched):
            return []
        changes = await view.changes(after, mine)
        movers = await view.movers(after) if may_have_moved(changes) else {}
        if not principals.isdisjoint(rescoped_by(changes).union(movers)):
            return None
        hears_of_devices = ADMINS in self._rooms.of(connection.id)
        changes = [c for c in changes if c.file_id in mine or (c.table == DEVICE and hears_of_devices)]
        return await self._relay.derived(view, after, changes)
