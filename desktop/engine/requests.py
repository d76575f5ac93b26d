"""The effects that need the network, each a task that ends in exactly one answer, unless it was cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, assert_never

from desktop.engine.ahead import kept_going
from desktop.engine.rooms import OwnRooms
from desktop.engine.sessions import Installation, Sessions
from desktop.engine.streams import Expected, fed, filled, pulled
from desktop.net.failures import BAD_FRAME, UNREACHABLE, Failed
from desktop.net.session import Tokens
from desktop.storage.files import DiskFull
from desktop.sync import effects, events
from desktop.sync.events import Event
from desktop.sync.failures import DISK_FULL
from desktop.sync.repairs import piece
from desktop.sync.state import State
from shared.domain.catalogue import Envelope
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.wire.messages import (
    Ack,
    Alive,
    Announcement,
    Checkpoint,
    Continue,
    Cursor,
    DigestAnswer,
    DigestAsk,
    Events,
    Feed,
    Goodbye,
    Hello,
    LiveAsk,
    LiveTell,
    PullFrame,
    PullHint,
    Push,
    Pushed,
    Returned,
    Session,
    Welcome,
)
from shared.wire.messages import Event as LiveEvent
from shared.wire.protocol import LIVE, VERSION

if TYPE_CHECKING:  # httpx and websockets load when the network is first used, after the window shows
    from desktop.net.http import Server
    from desktop.net.live import Live

MAX_BACKLOG: Final = 4
"""Batches handed to the replica's writer and not yet answered; more wait in the network."""

NetEffect = (
    effects.Renew
    | effects.Register
    | effects.SendPush
    | effects.SendPull
    | effects.SendFirst
    | effects.SendDigest
    | effects.SendRepair
    | effects.OpenLive
    | effects.Continue
    | effects.CloseLive
    | effects.Cancel
)


@dataclass(frozen=True, slots=True)
class Stores:
    """What the network's tasks ask of the two stores, each on its own thread.

    read_push: entries from a number on, at most so many, and how many wait behind them. renumber: makes the session's
    device the journal's; the highest number then. digest: count and sum per table, None unless the replica is at the
    cursor. report: what is unsent, said with each heartbeat and each pull.
    """

    read_push: Callable[[int, int], Awaitable[tuple[tuple[Envelope, ...], int]]]
    renumber: Callable[[Session], Awaitable[int]]
    digest: Callable[[Cursor], Awaitable[Mapping[str, list[tuple[int, int]]] | None]]
    report: Callable[[], Alive]


class Requests:
    """Of the event loop's thread."""

    def __init__(
        self,
        server_url: str,
        tokens: Tokens,
        device: Installation,
        stores: Stores,
        *,
        ca_file: str = "",
        state: Callable[[], State],
        feed: Callable[[Event], None],
        count: Callable[[int, int, bool], None],
        rooms: OwnRooms,
        heard: Callable[[LiveEvent | Announcement], None],
        took: Callable[[float], None],
        timed: Callable[[Micros], None],
        pushed: Callable[[Pushed], None],
        keep: Callable[[Session, str], Awaitable[None]],
        renewed: Callable[[Session], None],
        crashed: Callable[[str, Exception], None],
    ) -> None:
        """ca_file: see `trust.client_context`. feed: an event for the machine.

        rooms: where we are seen; heard: what else the live link tells, events in their order.
        count: rows that came, rows announced, whether of the first sync. took: seconds of a round trip. timed: the
        server's time, just now. pushed: what the server answered. keep: a session of whoever works here, given by
        this address. renewed: who the server says we are. crashed: a task met a fault of ours; its request counts
        as lost.
        """
        self._server_url = server_url
        self._ca_file = ca_file
        self._tokens = tokens
        self._stores = stores
        self._state = state
        self._feed = feed
        self._count = count
        self._rooms = rooms
        self._heard = heard
        self._took = took
        self._timed_by = timed
        self._pushed = pushed
        self._crashed = crashed
        self._sessions = Sessions(
            self,
            tokens,
            device,
            renumber=stores.renumber,
            feed=feed,
            heard_at=timed,
            keep=keep,
            renewed=renewed,
            crashed=crashed,
        )
        self._server: Server | None = None
        self._tasks: dict[int, asyncio.Task[None]] = {}
        """Until they have ended, which a cancelled one does later."""
        self._is_closed = False
        self._live: Live | None = None
        self._backlog = 0
        self._room = asyncio.Event()
        self._room.set()

    # ---- what is to be done

    def perform(self, effect: NetEffect) -> None:
        match effect:
            case effects.Renew():
                self._begin(effect.request, partial(self._sessions.renew, effect))
            case effects.Register():
                self._begin(effect.request, partial(self._sessions.register, effect))
            case effects.SendPush():
                self._begin(effect.request, partial(self._push, effect))
            case effects.SendPull():
                self._begin(effect.request, partial(self._pull, effect))
            case effects.SendFirst():
                self._begin(effect.request, partial(self._first, effect))
            case effects.SendDigest():
                self._begin(effect.request, partial(self._digest, effect))
            case effects.SendRepair():
                self._begin(effect.request, partial(self._repair, effect))
            case effects.OpenLive():
                self._begin(effect.connection, partial(self._listen, effect), is_live=True)
            case effects.Continue():
                self.tell(Continue(cursor=effect.cursor))
            case effects.CloseLive():
                self._cancel(effect.connection)
            case effects.Cancel():
                self._cancel(effect.request)
            case _:
                assert_never(effect)

    def tell(self, message: LiveAsk) -> bool:
        """Over the live connection; False when there is none or too much waits."""
        return self._live is not None and self._live.tell(message)

    def handed_over(self) -> None:
        """A batch went to the replica's writer."""
        self._backlog += 1
        if self._backlog >= MAX_BACKLOG:
            self._room.clear()

    def answered(self) -> None:
        """The writer is done with one."""
        self._backlog = max(0, self._backlog - 1)
        if self._backlog < MAX_BACKLOG:
            self._room.set()

    @property
    def url(self) -> str:
        return self._server_url

    def server(self) -> Server:
        """The client, made on first use: its imports take a tenth of a second."""
        if self._server is None:
            from desktop.net.http import Server

            self._server = Server(self._server_url, self._ca_file)
        return self._server

    async def move(self, server_url: str) -> None:
        """The same server at another address."""
        if server_url != self._server_url:
            self._server_url, old, self._server = server_url, self._server, None
            if old is not None:
                await old.close()

    async def close(self) -> None:
        """Cancels every task and closes every connection. What is asked from now on is not begun."""
        self._is_closed = True
        tasks = list(self._tasks.values())
        for task in tasks:
            _cancel_once(task)
        try:
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            if self._server is not None:
                await self._server.close()

    # ---- tasks

    def _begin(self, request: int, work: Callable[[], Awaitable[None]], *, is_live: bool = False) -> None:
        """work: called by the task itself, so that one cancelled before its first step leaves nothing un-awaited."""
        if self._is_closed:
            return
        task = asyncio.get_running_loop().create_task(self._answered(request, work, is_live), name=f"request-{request}")
        self._tasks[request] = task
        task.add_done_callback(lambda _: self._tasks.pop(request, None))

    def _cancel(self, request: int) -> None:
        task = self._tasks.get(request)
        if task is not None:
            _cancel_once(task)

    async def _answered(self, request: int, work: Callable[[], Awaitable[None]], is_live: bool) -> None:
        failed = Failed(UNREACHABLE)
        try:
            await work()
            return
        except Failed as met:
            failed = met
        except DiskFull:
            failed = Failed(DISK_FULL)
        except Exception as error:  # boundary: a fault of ours in one request must not end sync
            self._crashed(f"request {request}", error)
        code, after_ms, values = failed.code, failed.retry_after_ms, failed.values
        if code in ("token_expired", "token_reused"):
            self._tokens.expire()
        if is_live:
            self._feed(events.LiveClosed(connection=request, code=code, retry_after_ms=after_ms, values=values))
        else:
            self._feed(
                events.RequestFailed(
                    request=request, code=code, expected=failed.expected, retry_after_ms=after_ms, values=values
                )
            )

    async def _push(self, effect: effects.SendPush) -> None:
        commands, unsent = await self._stores.read_push(effect.first, effect.limit)
        state = self._state()
        assert state.device_id is not None
        assert state.epoch is not None
        # Older ones that ended may be forgotten already; the server knows their results.
        first = commands[0].number if commands else effect.first
        push = Push(
            device_id=state.device_id,
            epoch=state.epoch,
            first=first,
            commands=commands,
            unsent=unsent,
            before=await self._unconfirmed(first - 1),
        )
        answer = await self.timed(self.server().push(self._token(), push))
        self._pushed(answer)
        upto = first + len(commands) - 1
        self._feed(events.PushAnswered(request=effect.request, upto=upto, next=answer.next))

    async def _unconfirmed(self, number: int) -> Id | None:
        """The command of a number whose result has not come; None for one that has ended."""
        if number <= self._state().acked:
            return None
        entries, _ = await self._stores.read_push(number, 1)
        return entries[0].command_id if entries and entries[0].number == number else None

    async def _pull(self, effect: effects.SendPull) -> None:
        async with self.server().pull(self._token(), effect.cursor, self._stores.report()) as frames:
            await pulled(
                frames,
                effect.request,
                self._expected(),
                self._in_turn,
                lambda came, total: self._count(came, total, False),
                may_be_large=effect.into_side,
            )

    async def _first(self, effect: effects.SendFirst) -> None:
        async with self.server().first(self._token(), effect.stage, effect.resume) as frames:
            if effect.stage == 1:
                await pulled(
                    frames,
                    effect.request,
                    self._expected(),
                    self._in_turn,
                    lambda _came, _total: None,
                    may_be_large=True,
                )
            else:
                await filled(
                    frames,
                    effect.request,
                    self._expected(),
                    self._in_turn,
                    lambda came, total: self._count(came, total, True),
                )

    async def _digest(self, effect: effects.SendDigest) -> None:
        tables = await self._stores.digest(effect.cursor)
        answer = None  # it moved on meanwhile: nothing is compared
        if tables is not None:
            ask = DigestAsk(device_id=self._device_id(), cursor=effect.cursor, tables=dict(tables))
            answer = await self.server().digest(self._token(), ask)
        at, found = (answer.at, answer.differs) if answer is not None else (effect.cursor, {})
        differs, left = piece(found, tables or {})
        moved = answer is None or at != effect.cursor
        self._feed(events.DigestAnswered(request=effect.request, at=at, differs=differs, has_moved=moved, left=left))

    async def _repair(self, effect: effects.SendRepair) -> None:
        found: list[PullFrame] = []
        at: Cursor | None = None
        answer = DigestAnswer(at=effect.cursor, differs=effect.differs)
        async with self.server().repair(self._token(), answer) as frames:
            async for frame in frames:
                if isinstance(frame, Checkpoint):
                    at = frame.cursor
                else:
                    found.append(frame)
        if at is None:
            raise Failed(BAD_FRAME)  # it ended without its checkpoint
        self._feed(events.RepairArrived(request=effect.request, at=at, frames=tuple(found), goes_on=effect.goes_on))

    async def _listen(self, effect: effects.OpenLive) -> None:
        from desktop.net.live import Live

        hello = Hello(access_token=self._token(), protocol=VERSION, device_id=self._device_id(), cursor=effect.cursor)
        declared = self._rooms.declared()
        live = Live(self._server_url, hello, self._stores.report, self._ca_file, declared)
        self._live = live
        ahead: asyncio.Task[None] | None = None

        async def told(message: LiveTell) -> None:
            nonlocal ahead
            await self._told(effect.connection, message, declared)
            if isinstance(message, Welcome) and message.level >= LIVE:
                ahead = asyncio.create_task(self._go_on(live, hello.access_token), name=f"ahead-{effect.connection}")

        try:
            await live.run(told)
        finally:
            if ahead is not None:
                _cancel_once(ahead)
                await asyncio.gather(ahead, return_exceptions=True)
            if self._live is live:
                self._live = None
                self._rooms.closed()

    async def _go_on(self, live: Live, shown: str) -> None:
        try:
            await kept_going(self._tokens, shown, self._sessions.refreshed, live.tell)
        except Exception as error:  # boundary: without newer tokens the connection ends with its own, and comes back
            self._crashed("ahead", error)

    async def _told(self, connection: int, message: LiveTell, declared: str) -> None:
        match message:
            case Welcome():
                self._timed_by(message.server_time)
                self._feed(events.LiveOpened(connection=connection, epoch=message.epoch, head=message.head))
                self._rooms.welcomed(message, declared)
            case Feed():
                await self._in_turn(fed(connection, message))
            case PullHint():
                unknown = message.why == PullHint.UNKNOWN
                self._feed(events.LiveHinted(connection=connection, head=message.head, unknown=unknown))
            case LiveEvent():
                self._rooms.told(message)
                self._heard(message)
            case Events():
                self._rooms.heard(message)
                for event in message.events:
                    self._heard(event)
            case Returned():
                self._rooms.returned(message)
            case Ack():
                self._rooms.answered(message)
            case Announcement():
                self._heard(message)
            case Goodbye():
                raise AssertionError("a Goodbye ends the connection")
            case _:
                assert_never(message)

    async def _in_turn(self, event: Event) -> None:
        """Feeds what brings rows, once the writer has room: until then the server's own buffers fill."""
        await self._room.wait()
        self._feed(event)

    async def timed(self, work: Awaitable[Any]) -> Any:
        """What it gives; how long that took is told."""
        clock = asyncio.get_running_loop().time
        began = clock()
        answer = await work
        self._took(clock() - began)
        return answer

    def _token(self) -> str:
        if self._tokens.access is None:
            raise Failed("token_expired")
        return self._tokens.access

    def _device_id(self) -> Id:
        device_id = self._state().device_id
        assert device_id is not None
        return device_id

    def _expected(self) -> Expected:
        state = self._state()
        return Expected(state.epoch, state.server_id)


def _cancel_once(task: asyncio.Task[None]) -> None:
    """A second cancellation would cut off what the first one made it close."""
    if not task.cancelling():
        task.cancel()
