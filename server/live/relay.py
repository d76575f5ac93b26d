"""Follows the stamped positions and tells every connection of this node what it may know of them.

Woken by the sequencer here, by other nodes through Redis, and by a look at the head each second. Each range of
positions is read once for the whole node. A connection that cannot be told exactly is told to pull: never wrong, only
slower.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Mapping
from typing import Final

import structlog

from server.live.batches import (
    DEVICE,
    ROOM,
    Batch,
    Change,
    FeedWriter,
    Recent,
    batch_of,
    may_have_moved,
    with_holders,
)
from server.live.concerned import Concerned
from server.live.connections import Connection, Connections
from server.live.ending import end_by
from server.live.events import Told, derive, needs_before, needs_kind
from server.live.rooms import Rooms, parse
from server.live.scopes import Scopes
from server.live.source import Source, SourceAway, View
from server.live.tallies import Tallies
from server.live.telling import Teller
from server.metrics import Metrics
from shared.domain.kernel.ids import Id
from shared.wire.codec import encode
from shared.wire.errors import ErrorCode
from shared.wire.messages import Cursor, Feed, PullHint

MAX_LOOKED: Final = 20_000
"""Ledger entries of one batch that are looked at for whose they are: a second of the fastest import."""
MAX_CHANGES: Final = 2_000
"""Of these, entries that concern somebody here; more are hints to pull, as rows they would be megabytes per socket."""
READ_TIMEOUT_S: Final = 10.0
FAULTS_S: Final = 60.0
MAX_KINDS: Final = 50_000
"""Files of which it is remembered what they are; more are asked for anew."""
LOOK_BACK: Final = (6_000, 1_000, 100)
"""Positions before a node's first: a minute of a busy server, or less where these hold very much."""
PATIENCE: Final = 5
"""Chunks of a huge range that are looked through for whom it concerns; then everybody left is told to pull."""

_log = structlog.get_logger()


class Relay:
    """One node's relay. `run` is its task; the other methods are called from the same event loop."""

    def __init__(
        self,
        source: Source,
        connections: Connections,
        rooms: Rooms,
        metrics: Metrics,
        *,
        poll_s: float,
        monotonic: Callable[[], float] = time.monotonic,
        tallies: Tallies | None = None,
    ) -> None:
        self._source = source
        self._connections = connections
        self._rooms = rooms
        self._metrics = metrics
        self._poll_s = poll_s
        self._monotonic = monotonic
        self._scopes = Scopes()
        self.teller = Teller(connections, rooms, metrics, tallies or Tallies(metrics, monotonic))
        self.put_out: Callable[[Connection, str], None] = lambda _connection, _room: None
        """Told of each room that a connection lost with its right; it may not await."""
        self._kinds: dict[Id, str] = {}
        self._recent = Recent()
        self._concerned = Concerned()
        self._wake = asyncio.Event()
        self._moved = asyncio.Condition()
        self._head: Cursor | None = None
        self._epoch = Id("")
        self._told_at: dict[str, float] = {}
        self._may_look_back = True

    @property
    def head(self) -> Cursor | None:
        """The position that was relayed last; None until the first look."""
        return self._head

    @property
    def epoch(self) -> Id:
        return self._epoch

    def wake(self) -> None:
        """There may be something new. Calls that come while it works count as one."""
        self._wake.set()

    async def reached(self, pos: int) -> None:
        """Returns once `pos` was relayed."""
        async with self._moved:
            await self._moved.wait_for(lambda: self._head is not None and self._head.pos >= pos)

    async def run(self) -> None:
        """Follow the head until cancelled."""
        away = False
        while True:
            try:
                async with asyncio.timeout(READ_TIMEOUT_S):
                    await self.advance()
                away = False
            except (SourceAway, TimeoutError) as error:
                if not away:
                    _log.warning("relay_waits", error=type(error).__name__)
                away = True
            try:
                async with asyncio.timeout(self._poll_s):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()

    async def advance(self) -> None:
        """Relay everything up to the head of this moment. Raises SourceAway, after which it may be called again."""
        began = self._monotonic()
        async with self._source.view(self._head) as view:
            is_ours = view.is_ours and view.epoch == self._epoch
            is_new = self._head is None or view.head.pos < self._head.pos or not is_ours
            if is_new:
                made = await view.rooms()  # whatever is asked after the head has moved may never be answered
                since, lately = await self._looked_back(view)
                self._begin_at(view.head, view.epoch)
                self._concerned.begin(since, lately.items())
                self._rooms.made.reset(made, view.head.pos)
            assert self._head is not None
            batch, events = await self._read(view, self._head)
            if batch is not None and batch.huge:
                self._rooms.made.reset(await view.rooms(), view.head.pos)
            newcomers = [each for each in self._connections if not each.admitted]
            stale = {each.who.user_id for each in newcomers if not self._scopes.knows(each.who.user_id)}
            rescoped = self._scopes.users(batch.rescoped) if batch is not None else set()
            principals = await view.principals(stale | rescoped) if stale | rescoped else {}
            still_held: dict[Id, frozenset[Id]] = {}
            asked: set[Id] = set()
            rooms = self._rooms_of(rescoped)
            while unasked := {file_id for _, _, file_id in rooms} - asked:
                still_held |= await view.holders(unasked)
                asked |= unasked
                rooms = self._rooms_of(rescoped)  # somebody may have entered another one meanwhile
            # From here on there is no await: nobody sees a half-told batch. Giving the connection back takes two
            # round trips, which nobody has to wait for.
            for user_id, theirs in principals.items():
                if user_id in self._connections.users():
                    self._scopes.put(user_id, theirs)
            for connection, room, file_id in rooms:
                if not self._scopes.holds(connection.who.user_id, file_id, still_held):
                    self._rooms.leave(connection.id, room)
                    self.put_out(connection, room)
            if batch is not None:
                self._tell(batch, events, rescoped)
            for newcomer in newcomers:
                newcomer.admitted = True
                self._catch_up(newcomer)
            if batch is not None:
                self._metrics.relay_seconds.observe(self._monotonic() - began)
                self._metrics.head.set(batch.to.pos)
        async with self._moved:
            self._moved.notify_all()

    async def known(self, cursor: Cursor) -> bool:
        """Whether this server gave out that cursor. Raises SourceAway."""
        return cursor == self._head or await self._source.known(cursor)

    def is_unconcerned(self, connection: Connection, pos: int) -> bool:
        """Whether nothing relayed after `pos` is of a file that its user holds, nor about what they hold.

        False where that is not known any more, and of a connection that is not admitted.
        """
        is_followed = connection.admitted and self._scopes.knows(connection.who.user_id)
        if not is_followed or self._head is None or self._head.pos < pos:
            return False
        return self._concerned.spares(self._scopes.principals(connection.who.user_id), pos)

    def continue_at(self, connection: Connection, cursor: Cursor) -> None:
        """A device says where its feed goes on, after a pull or at the start."""
        connection.sent = cursor
        if connection.admitted:
            self._catch_up(connection)

    def gone(self, connection: Connection) -> None:
        """A connection ended."""
        self._rooms.end(connection.id)
        if self._connections.close(connection):
            self._scopes.forget(connection.who.user_id)

    async def holds(self, connection: Connection, file_id: Id) -> bool:
        """Whether a connection's user holds a file at the position that was relayed last. Raises SourceAway.

        True until the caller's next await: from then on, `advance` takes who holds it no more out of its room.
        """
        return bool(await self.held_of(connection, [file_id]))

    async def held_of(self, connection: Connection, file_ids: Collection[Id]) -> frozenset[Id]:
        """Those of the files for which `holds` is True."""
        await self.admitted(connection)
        user_id = connection.who.user_id
        while True:
            async with self._source.view() as view:
                held_by = await view.holders(file_ids)
                principals = (await view.principals([user_id])).get(user_id, frozenset())
            if not self._has_rescoped(user_id, view.head.pos):
                return frozenset(
                    each for each in file_ids if each in principals or not principals.isdisjoint(held_by.get(each, ()))
                )

    async def is_a(self, file_id: Id, kind: str) -> bool:
        """Whether a file is of that kind. Raises SourceAway."""
        if file_id not in self._kinds:
            async with self._source.view() as view:
                return (await view.kinds([file_id])).get(file_id) == kind
        return self._kinds[file_id] == kind

    def is_here(self, connection: Connection) -> bool:
        """Whether a connection is still open on this node."""
        return self._connections.get(connection.id) is connection and not connection.queue.ended

    async def admitted(self, connection: Connection) -> None:
        """Returns once `advance` looks after this connection's rooms, or it has ended. Raises SourceAway."""
        try:
            async with asyncio.timeout(READ_TIMEOUT_S), self._moved:
                await self._moved.wait_for(lambda: connection.admitted or connection.queue.ended)
        except TimeoutError as error:
            raise SourceAway from error

    def _has_rescoped(self, user_id: Id, pos: int) -> bool:
        """Whether what was relayed after `pos` may have changed what this user holds."""
        if self._head is None or self._head.pos <= pos:
            return False
        batches = self._recent.after(pos)
        principals = self._scopes.principals(user_id)
        return batches is None or any(not principals.isdisjoint(batch.rescoped) for batch in batches)

    def beat(self) -> None:
        """The heartbeat: brings each connection's cursor to where nothing more concerned it."""
        if self._head is None:
            return
        written: dict[tuple[int, Cursor], bytes] = {}
        for connection in self._connections:
            begin = (connection.sent or self._head).pos
            to = self._head if connection.sent is None or connection.sent.pos <= self._head.pos else connection.sent
            if not connection.admitted:
                to, begin = self._head, self._head.pos
            message = written.get((begin, to))
            if message is None:
                message = encode(Feed(epoch=self._epoch, begin=begin, to=to, rows={}))
                written[begin, to] = message
            if connection.tell(message, self._head) and connection.admitted and connection.sent is not None:
                connection.sent = to
        self.teller.beat(self._connections, self._head)

    def _fault(self, event: str, error: Exception) -> None:
        """One of a kind of fault is told a minute: it may come with each range."""
        self._metrics.incidents.inc()
        if self._monotonic() >= self._told_at.get(event, float("-inf")) + FAULTS_S:
            self._told_at[event] = self._monotonic()
            _log.error(event, exc_info=error)

    # -- reading

    async def _read(self, view: View, last: Cursor) -> tuple[Batch | None, list[Told]]:
        if view.head.pos == last.pos:
            return None, []
        try:
            return await self._what_happened(view, last)
        except Exception as error:  # boundary: what cannot be read must not end the feed of everybody
            await view.rooms()  # raises where it is the database that is away
            self._fault("relay_unread", error)
            everybody = self._connections.users()
            return Batch(last.pos, view.head, {}, {}, everybody, must_pull=everybody, huge=True), []

    async def _what_happened(self, view: View, last: Cursor) -> tuple[Batch, list[Told]]:
        touched = await view.look(last.pos, MAX_LOOKED)
        if touched is None:
            return await self._huge(view, last), []
        here = self._connections.users()  # of newcomers no scope is known, but their own desk is theirs
        wanted = {
            t.file_id: t.entries for t in touched if t.file_id in here or self._scopes.users((t.file_id, *t.held_by))
        }
        if sum(wanted.values()) > MAX_CHANGES:
            return await self._huge(view, last), []
        is_needed = wanted or any(t.is_standing for t in touched)
        changes = await view.changes(last.pos, wanted) if is_needed else []
        movers = await view.movers(last.pos) if may_have_moved(changes) else {}
        batch = batch_of(last.pos, view.head, touched, wanted.keys(), changes, movers)
        noted = [c for c in changes if c.file_id in wanted or c.table in (DEVICE, ROOM)]
        self._note(noted)
        return batch, await self.derived(view, last.pos, noted)

    async def derived(self, view: View, after: int, changes: list[Change]) -> list[Told]:
        """The events of changes behind `after`."""
        rows = {each.row_id: each.file_id for each in changes if needs_before(each)}
        before = await view.before(after, rows) if rows else {}
        unknown = {each.file_id for each in changes if needs_kind(each)} - self._kinds.keys()
        if unknown:
            if len(self._kinds) + len(unknown) > MAX_KINDS:
                self._kinds.clear()
            self._kinds |= await view.kinds(unknown)
        return derive(changes, before, self._kinds)

    def _rooms_of(self, users: set[Id]) -> list[tuple[Connection, str, Id]]:
        """The rooms of files that connections of these users are in: with the scope, the right to them may end."""
        return [
            (connection, room, Id(parsed[1]))
            for user_id in users
            for connection in self._connections.of_user(user_id)
            for room in self._rooms.of(connection.id)
            if (parsed := parse(room)) is not None and parsed[0].of_file
        ]

    async def _looked_back(self, view: View) -> tuple[int, Mapping[Id, int]]:
        """What concerned whom lately, before anybody was connected here, and since when that is all.

        So whom it does not concern asks for nothing, though all come at once after a restart. Where that did not
        succeed it is not tried again.
        """
        may_look, self._may_look_back = self._may_look_back, False
        since, found = view.head.pos, None
        for positions in LOOK_BACK if may_look else ():
            begin = max(0, view.head.pos - positions)
            found = await view.concerned(begin, MAX_LOOKED)
            if found is not None:
                since = begin
                break
        self._may_look_back = True
        return since, found or {}

    async def _huge(self, view: View, last: Cursor) -> Batch:
        """A range that is too large to send: only whom it concerns, and after some looking simply everybody."""
        everybody = set(self._connections.users())
        self._note(await view.standing(last.pos, everybody))
        concerned: set[Id] = set()
        rescoped: set[Id] = set()
        looked = 0
        async for files, principals in view.touched(last.pos):
            looked += 1
            if looked > PATIENCE or everybody <= concerned:  # what is not looked at may change what anybody holds
                concerned = rescoped = everybody
                break
            held_by = await view.holders(files)
            rescoped |= with_holders(principals, held_by)
            concerned |= self._scopes.users({*files, *(holder for held in held_by.values() for holder in held)})
        else:
            movers = await view.movers(last.pos)
            rescoped |= movers.keys()
            concerned |= self._scopes.users(movers)
        return Batch(last.pos, view.head, {}, {}, frozenset(rescoped), must_pull=frozenset(concerned), huge=True)

    def _note(self, changes: list[Change]) -> None:
        """Ends the sessions that these changes end."""
        for change in changes:
            if change.table == ROOM:
                self._rooms.made.changed(change)
            else:
                end_by(change, self._connections)

    # -- telling

    def _begin_at(self, head: Cursor, epoch: Id) -> None:
        """The first look, or another life of the database: what was sent before it counts no more."""
        if self._head is not None:
            for connection in self._connections:
                connection.goodbye(ErrorCode.SERVER_RESTORED)
        self._recent.clear()
        self._scopes, self._kinds = Scopes(), {}
        self._head, self._epoch = head, epoch

    def _tell(self, batch: Batch, events: list[Told], rescoped: set[Id]) -> None:
        self._recent.add(batch)
        self._concerned.note(batch)
        self._head = batch.to
        must_pull = rescoped | batch.must_pull | self._scopes.users(batch.rescoped)
        for user_id in must_pull:
            for connection in self._connections.of_user(user_id):
                if not connection.admitted:
                    continue
                if connection.sent is not None and connection.sent.pos < batch.to.pos:
                    connection.hint(batch.to, "scope" if user_id not in batch.must_pull else "large")
                    self._metrics.told.labels("pull").inc()
                elif batch.huge and user_id in batch.must_pull and connection.is_told_alone:
                    connection.tell(encode(PullHint(head=batch.to, why="large")), batch.to)
                    self._metrics.told.labels("pull").inc()
        files_of: dict[Id, list[Id]] = {}
        holders_of = {file_id: self._scopes.holders(file_id, batch.held_by) for file_id in batch.files}
        for file_id, users in holders_of.items():
            for user_id in users:
                files_of.setdefault(user_id, []).append(file_id)
        writer, fed = FeedWriter(batch, self._epoch), 0
        for user_id, file_ids in files_of.items():
            if user_id in must_pull:
                continue
            sorted_ids = tuple(sorted(file_ids))
            for connection in self._connections.of_user(user_id):
                if connection.admitted:
                    fed += self._is_fed(connection, writer, batch, sorted_ids)
        self._metrics.told.labels("feed").inc(fed)
        self.teller.tell(events, holders_of, batch.to)

    def _is_fed(self, connection: Connection, writer: FeedWriter, batch: Batch, file_ids: tuple[Id, ...]) -> bool:
        if connection.sent is None or connection.sent.pos >= batch.to.pos:
            return False
        try:
            message = writer.write(connection.sent.pos, file_ids, connection.who.device_id, connection.knows)
        except Exception as error:  # boundary: the others are told, and this one pulls
            self._fault("relay_unwritten", error)
            message = None
        if message is None:
            connection.hint(batch.to, "large")
            self._metrics.told.labels("pull").inc()
        elif connection.tell(message, batch.to):
            connection.sent = batch.to
            return True
        else:
            self._metrics.slow_readers.inc()
        return False

    def _catch_up(self, connection: Connection) -> None:
        """Sends what was relayed after the connection's cursor, while that is still at hand."""
        if connection.sent is None or self._head is None or connection.sent.pos >= self._head.pos:
            return
        if self.is_unconcerned(connection, connection.sent.pos):
            return  # the heartbeat tells it
        user_id = connection.who.user_id
        batches = self._recent.after(connection.sent.pos)
        missed = None if batches is None else list(batches)
        principals = self._scopes.principals(user_id)
        if missed is None or any(not principals.isdisjoint(batch.rescoped) for batch in missed):
            connection.hint(self._head, "behind")
            return
        if any(self._scopes.holds(user_id, file_id, b.held_by) for b in missed for file_id in b.unread):
            connection.hint(self._head, "behind")
            return
        for batch in missed:
            file_ids = tuple(sorted(f for f in batch.files if self._scopes.holds(user_id, f, batch.held_by)))
            if file_ids and self._is_fed(connection, FeedWriter(batch, self._epoch), batch, file_ids):
                self._metrics.told.labels("feed").inc()
