"""The live connections: the server's own relay, scopes, batches and queues over the model's database, without sockets.

Of `server.live.socket` only what decides is played here: whose hello is taken, where a feed goes on, the beat, and the
end with the token. A node that crashes begins a new relay.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from server.live.batches import Change, Recent, Touched
from server.live.connections import Connection, Connections, Queue, Who
from server.live.made import MadeRoom
from server.live.relay import Relay
from server.live.rooms import Rooms, automatic
from server.live.source import View
from server.metrics import Metrics
from server.services.watching import Watching
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role
from shared.domain.people.actors import roles_in
from shared.domain.people.entities import User
from shared.wire.codec import encode
from shared.wire.errors import ErrorCode
from shared.wire.messages import Cursor, Goodbye, PullHint, Welcome
from shared.wire.protocol import HEARTBEAT_S
from shared.wire.releases import Projection
from tests.simulation.database import Wait, at_once
from tests.simulation.loop import MS, SECOND, Loop, Task
from tests.simulation.server import Server

KEPT = 4
"""Batches at hand for who continues: few, so that some come too late for them."""
QUEUED = 2
"""Messages for a slow reader."""

metrics = cache(Metrics)
"""Counts for nobody."""


class Line:
    """A socket as the server has it."""

    def __init__(self, connection: Connection, tell: Callable[[bytes], None], hang_up: Callable[[], None]) -> None:
        self.connection = connection
        self.tell = tell
        self.hang_up = hang_up
        self.is_open = True
        self.is_slow = False
        """Something is on its way out of the queue."""


class Live:
    """One node's relay; told of each head by the sequencer through Redis, or by the look each second."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.loop = server.loop
        self._beats = False
        self._source = Slowly(server)
        self._begin()

    def _begin(self) -> None:
        self.connections, self.rooms = Connections(), Rooms()
        self.lines: list[Line] = []
        self.relay = Relay(
            self._source,
            self.connections,
            self.rooms,
            metrics(),
            poll_s=1.0,
            monotonic=lambda: self.loop.now / SECOND,
        )
        self.relay._recent = Recent(most=KEPT)
        self._is_busy = self._is_woken = False

    # -- what wakes it

    def nudge(self) -> None:
        """A batch was stamped. Without Redis the other node sees it by looking."""
        wait = self.loop.between(0, 3 * MS) if self.server.redis else self.loop.between(0, SECOND)
        self.loop.after(wait, self.wake)

    def wake(self) -> None:
        """Calls that come while it works count as one."""
        self._is_woken = True
        if not self._is_busy and self.server.up:
            self._is_busy = True
            self.server.tasks.spawn(self._advancing())

    def _advancing(self) -> Task:
        while self._is_woken:
            self._is_woken = False
            yield from self.relay.advance().__await__()
            self._send()
        self._is_busy = False

    def crash(self) -> None:
        """Whoever was connected learns of it by the network."""
        for line in self.lines:
            line.is_open = False
        self._begin()

    # -- connections

    def open(
        self,
        access: int,
        cursor: Cursor | None,
        tell: Callable[[bytes], None],
        hang_up: Callable[[], None],
        knows: Projection,
    ) -> Line | None:
        """A hello: as `server.live.socket` takes one."""
        found = self.server.who(access)
        code = found if isinstance(found, str) else ErrorCode.UNAVAILABLE.code if self.relay.head is None else ""
        if isinstance(found, str) or self.relay.head is None:
            tell(encode(Goodbye(code=code)))
            self.wake()
            return None
        user_id, device_id = found
        expires_at = self.server.access[access][2]
        who = Who(user_id, device_id, self._roles(user_id), expires_at, Id(""), 0)
        known = cursor is not None and at_once(self.relay.known(cursor))
        connection = self.connections.open(who, cursor if known else None, knows)
        if self.server.scenario.has("slow_server"):
            connection.queue = Queue(most=QUEUED)
        self.rooms.enter(connection.id, user_id, automatic(user_id, who.roles))
        line = Line(connection, tell, hang_up)
        self.lines.append(line)
        head = self.relay.head
        welcome = Welcome(epoch=self.relay.epoch, server_time=self.server.clock(), head=head, heartbeat_s=HEARTBEAT_S)
        connection.tell(encode(welcome), head)
        line.tell(at_once(connection.queue.take()) or b"")  # its writer's first step, before it is told anything else
        if cursor is not None and not known:
            connection.sent = cursor  # so that the hint is sent
            connection.hint(head, PullHint.UNKNOWN)
        self._send()
        self.wake()
        if self.server.scenario.has("tokens"):
            self.loop.after(expires_at - self.loop.now, lambda: self._expire(line))
        if not self._beats:
            self._beats = True
            self.loop.after(20 * SECOND, self._beat)
        return line

    def _roles(self, user_id: Id) -> frozenset[Role]:
        user = self.server.timeline.files[user_id][user_id].row
        assert isinstance(user, User)
        return roles_in(user)

    def continues(self, line: Line, cursor: Cursor) -> None:
        """The device says where its feed goes on."""
        if not line.is_open or self.relay.head is None:
            return
        if at_once(self.relay.known(cursor)):
            self.relay.continue_at(line.connection, cursor)
        else:
            line.connection.sent = cursor
            line.connection.hint(self.relay.head, "unknown")
        self._send()

    def gone(self, line: Line) -> None:
        """The server learns that the socket ended."""
        if line.is_open:
            line.is_open = False
            self.relay.gone(line.connection)
            self.lines.remove(line)

    def _expire(self, line: Line) -> None:
        line.connection.goodbye(ErrorCode.TOKEN_EXPIRED)
        self._send()

    def _beat(self) -> None:
        if not self.lines:
            self._beats = False
            return
        if self.relay.head != self.server.timeline.head.cursor:
            self.wake()  # the look of each second, as seldom as the beat: a first sync stamps and tells nobody
        self.relay.beat()
        self._send()
        self.loop.after(20 * SECOND, self._beat)

    # -- the way out

    def _send(self) -> None:
        """Empties the queues into the sockets; some readers take their time."""
        for line in list(self.lines):
            if line.is_slow or not (len(line.connection.queue) or line.connection.queue.ended):
                continue
            if self.server.scenario.has("slow_server") and self.loop.roll(0.6):
                line.is_slow = True
                self.loop.after(self.server.slowly(50), lambda slow=line: self._empty(slow))  # type: ignore[misc]
            else:
                self._empty(line)

    def _empty(self, line: Line) -> None:
        line.is_slow = False
        queue = line.connection.queue
        while len(queue) and line.is_open:
            data = at_once(queue.take())
            assert data is not None
            line.tell(data)
        if queue.ended and line.is_open:
            self.gone(line)
            line.hang_up()


class Slowly(Watching):
    """The relay's source, with time between what it asks: others go on meanwhile."""

    def __init__(self, server: Server) -> None:
        super().__init__(server.database)
        self._loop = server.loop

    @asynccontextmanager
    async def view(self, since: Cursor | None = None) -> AsyncIterator[View]:
        await Wait(self._loop.between(0, 2 * MS))
        async with super().view(since) as view:
            yield _SlowView(view, self._loop)


class _SlowView:
    """One snapshot, each of whose answers takes a while."""

    def __init__(self, view: View, loop: Loop) -> None:
        self._view = view
        self._loop = loop
        self.head = view.head
        self.epoch = view.epoch
        self.is_ours = view.is_ours

    async def _wait(self) -> None:
        await Wait(self._loop.between(0, 2 * MS))

    async def look(self, after: int, most: int) -> list[Touched] | None:
        await self._wait()
        return await self._view.look(after, most)

    async def concerned(self, after: int, most: int) -> Mapping[Id, int] | None:
        await self._wait()
        return await self._view.concerned(after, most)

    async def movers(self, after: int) -> Mapping[Id, int]:
        return await self._view.movers(after)

    async def changes(self, after: int, file_ids: Iterable[Id]) -> list[Change]:
        await self._wait()
        return await self._view.changes(after, file_ids)

    async def before(self, after: int, rows: Mapping[Id, Id]) -> Mapping[Id, Sequence[Any]]:
        return await self._view.before(after, rows)

    async def rooms(self) -> list[MadeRoom]:
        return await self._view.rooms()

    async def kinds(self, file_ids: Iterable[Id]) -> Mapping[Id, str]:
        return await self._view.kinds(file_ids)

    async def standing(self, after: int, user_ids: Iterable[Id]) -> list[Change]:
        await self._wait()
        return await self._view.standing(after, user_ids)

    async def touched(self, after: int) -> AsyncIterator[tuple[set[Id], set[Id]]]:
        async for chunk in self._view.touched(after):
            await self._wait()
            yield chunk

    async def holders(self, file_ids: Iterable[Id]) -> Mapping[Id, frozenset[Id]]:
        return await self._view.holders(file_ids)

    async def principals(self, user_ids: Iterable[Id]) -> Mapping[Id, frozenset[Id]]:
        await self._wait()
        return await self._view.principals(user_ids)
