"""One `/live` websocket from its Hello to its Goodbye. With `outlet.py` all of the live layer that knows aiohttp."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Final, assert_never

import structlog
from aiohttp import WSCloseCode, WSMsgType, web
from aiohttp.abc import AbstractStreamWriter

from server.live.admission import Turn
from server.live.connections import Connection
from server.live.events import STREAMS
from server.live.greeting import check_room, checked, come, declared_of, greeted, projection_of
from server.live.made import PREFIX
from server.live.node import Live, Rejected
from server.live.outlet import Outlet, Wire
from server.live.presence import MAX_FIELD
from server.live.returning import arrived, come_back, enter_automatic, join, leave, moved
from server.live.rooms import Entry, automatic
from server.live.sessions import new_session
from server.live.source import SourceAway
from shared.domain.kernel.ids import is_id
from shared.wire.codec import BadFrame, decode_live_ask, encode
from shared.wire.errors import ErrorCode
from shared.wire.messages import (
    Ack,
    Alive,
    Continue,
    Cursor,
    Editing,
    Follow,
    Goodbye,
    Hello,
    Join,
    Leave,
    LiveAsk,
    PullHint,
    Renew,
    Seen,
    Unfollow,
    Welcome,
)
from shared.wire.protocol import LIVE, LIVE_HEADER
from shared.wire.releases import HEADER as DECLARED

MAX_ASK_BYTES: Final = 64 * 1024
"""An Alive with a thousand file ids takes 40 KiB."""
MAX_FILE_IDS: Final = 1_000
MAX_NUMBER: Final = 2**53
ASKS_PER_S: Final = 20.0
ASKS_AT_ONCE: Final = 100
"""A device joins some rooms at the start and then says something every few seconds."""
DEADLINE_LOOK_S: Final = 5.0
"""How often a socket's clock is looked at: a clock that is set jumps, and a timer does not."""
CLOSE_S: Final = 2.0
"""For the other side to take the Goodbye and answer the close."""

_FIELD: Final = re.compile(f"[a-z0-9_.-]{{1,{MAX_FIELD}}}")

_log = structlog.get_logger()


async def serve(request: web.Request, live: Live) -> web.WebSocketResponse:
    """The whole life of one socket. Raises Later, before its handshake."""
    socket = web.WebSocketResponse(
        max_msg_size=MAX_ASK_BYTES,
        compress=False,
        autoclose=True,
        autoping=False,  # so that pings are seen, and counted
        timeout=CLOSE_S,
        receive_timeout=None,
    )
    writer = await _prepared(socket, request, live)
    transport = request.transport
    if transport is None:
        return socket  # it went while it was greeted
    wire, turn = Wire(socket, request.protocol, transport, writer), live.admission.turn()
    try:
        headers = request.headers
        await _converse(socket, wire, live, turn, headers.get(DECLARED), headers.get(LIVE_HEADER))
    finally:
        turn.end()
        if not socket.closed:
            transport.abort()  # whatever went wrong: nobody's descriptor stays
    return socket


async def _prepared(socket: web.WebSocketResponse, request: web.Request, live: Live) -> AbstractStreamWriter:
    """The handshake, at its turn. Raises Later."""
    turn = live.handshakes.turn()
    await turn.come()
    try:
        writer = await socket.prepare(request)
        await asyncio.sleep(0)  # the next one's comes with the next turn of the event loop
    finally:
        turn.end(is_typical=True)
    return writer


async def _converse(
    socket: web.WebSocketResponse,
    wire: Wire,
    live: Live,
    turn: Turn,
    declared: str | None,
    level: str | None,
) -> None:
    """From the Hello to the Goodbye. declared, level: what the device says that it knows of the tables, and of this."""
    try:
        knows, known = projection_of(declared), declared_of(level)
        hello = await greeted(socket, live)
        await come(turn)
        if not wire.is_open:
            return  # it waited no longer
        who, cursor = await checked(hello, live)
        away = await live.sessions.take(known.session, who) if known.session else None
        check_room(who, live)
    except Rejected as rejected:
        turn.end()
        _log.info("live_refused", code=rejected.code.code)
        live.tallies.refuse(rejected.code.code)
        await _part(socket, rejected.code, rejected.retry_after_s)
        return
    except Exception:  # boundary: the other side is told before the incident is
        turn.end()
        await _part(socket, ErrorCode.INTERNAL, None)
        raise
    outlet = Outlet(wire, live.turns)
    connection = live.connections.open(who, cursor, knows, queue=outlet)
    connection.level, connection.since = known.level, live.clock()
    connection.session = new_session()
    connection.is_returning = known.heard is not None
    live.tallies.open()
    live.rooms.enter(connection.id, who.user_id, automatic(who.user_id, who.roles))
    _count(live)
    head = live.relay.head or Cursor(0, 0)
    connection.tell(
        encode(
            Welcome(
                epoch=live.relay.epoch,
                server_time=live.clock(),
                head=head,
                heartbeat_s=live.limits.heartbeat_s,
                level=LIVE if known.level > 1 else 1,
                session=connection.session if known.level > 1 else "",
            )
        ),
        head,
    )
    if hello.cursor is not None and cursor is None:
        connection.sent = hello.cursor  # so that the hint is sent
        connection.hint(head, PullHint.UNKNOWN)
    turn.end(is_typical=True)  # what it missed has turns of its own, and may have to wait for the relay
    live.relay.wake()
    writer = asyncio.create_task(_keep_going(wire, outlet, connection, live), name=f"live-{connection.id}")
    ending = asyncio.create_task(deadline(connection, live), name=f"live-deadline-{connection.id}")
    try:
        if known.heard is not None:
            await come_back(live, connection, away, known.heard)
        await enter_automatic(live, connection)
        _count(live)
        code = await _read(socket, connection, live)
        if code is not None:
            connection.goodbye(code)
    finally:
        ending.cancel()
        rooms = live.rooms.of(connection.id)
        live.sessions.cut(connection)
        live.relay.gone(connection)
        live.tallies.close()
        for room in rooms:
            moved(live, connection, room, joined=False)
            if room.startswith(PREFIX) and connection.level == 1:
                live.seats.release(room, connection.session)  # it cannot return
        _count(live)
        try:
            async with asyncio.timeout(CLOSE_S):
                await writer
        except TimeoutError:
            writer.cancel()


async def deadline(connection: Connection, live: Live) -> None:
    """The token's end is the socket's end, whatever the device says or does not say meanwhile."""
    while (left_s := (connection.who.expires_at - live.clock()) / 1_000_000) > 0:  # noqa: ASYNC110  # a clock tells nobody
        await asyncio.sleep(min(left_s, DEADLINE_LOOK_S))
    connection.goodbye(ErrorCode.TOKEN_EXPIRED)


async def _read(socket: web.WebSocketResponse, connection: Connection, live: Live) -> ErrorCode | None:
    """Answers what the device asks, until the end; the reason when it is ours."""
    budget = _Budget(ASKS_AT_ONCE, ASKS_PER_S)
    silence_s = 3 * live.limits.heartbeat_s
    while not connection.queue.ended:
        try:
            message = await socket.receive(timeout=silence_s)
        except TimeoutError:
            return ErrorCode.MALFORMED  # three heartbeats missed: nobody is there
        if not budget.spend():  # whatever it is: an answer to a ping costs as much as an answer
            return ErrorCode.THROTTLED
        try:
            match message.type:
                case WSMsgType.PING:
                    async with asyncio.timeout(live.limits.stall_s):
                        await socket.pong(message.data)
                    continue
                case WSMsgType.PONG:
                    continue
                case WSMsgType.BINARY:
                    pass
                case kind:
                    return None if kind is not WSMsgType.TEXT else ErrorCode.MALFORMED
        except (ConnectionError, TimeoutError, RuntimeError):
            return None  # it went away, or takes nothing: the writer sees it too
        try:
            await _answer(decode_live_ask(message.data), connection, live)
        except BadFrame:
            return ErrorCode.MALFORMED
        except SourceAway:
            return ErrorCode.UNAVAILABLE
    return None


async def _answer(ask: LiveAsk, connection: Connection, live: Live) -> None:
    """Raises BadFrame and SourceAway."""
    head = live.relay.head or Cursor(0, 0)
    match ask:
        case Continue():
            if await live.known(ask.cursor):
                live.relay.continue_at(connection, ask.cursor)
            else:
                connection.sent = ask.cursor
                connection.hint(head, PullHint.UNKNOWN)
        case Join():
            entry = await join(live, connection, ask.room)
            _count(live)
            connection.tell_surely(encode(Ack(request=ask.request, ok=entry is Entry.JOINED, code=entry.value)), head)
            if entry is Entry.JOINED:
                live.sessions.changed(connection)
                arrived(live, connection, ask.room)
        case Leave():
            left = leave(live, connection, ask.room)
            connection.tell_surely(encode(Ack(request=ask.request, ok=left, code=None if left else "not_found")), head)
        case Follow() | Unfollow():
            code = _followed(ask, connection)
            live.sessions.changed(connection)
            connection.tell_surely(encode(Ack(request=ask.request, ok=code is None, code=code)), head)
        case Seen():
            live.announcing.saw(connection, ask.id)
        case Renew():
            code = await _renewed(ask, connection, live)
            connection.tell_surely(encode(Ack(request=ask.request, ok=code is None, code=code)), head)
        case Editing():
            code = _edited(ask, connection, live, head)
            connection.tell_surely(encode(Ack(request=ask.request, ok=code is None, code=code)), head)
        case Alive():
            if len(ask.file_ids) > MAX_FILE_IDS or not all(is_id(each) for each in ask.file_ids):
                raise BadFrame("file ids")
            if not (0 <= ask.unsent <= MAX_NUMBER and 0 <= ask.highest_number <= MAX_NUMBER):
                raise BadFrame("numbers")
            await live.report(connection.who, ask, connection.sent.pos if connection.sent is not None else None)
        case Hello():
            raise BadFrame("a second hello")
        case _:
            assert_never(ask)


def _followed(ask: Follow | Unfollow, connection: Connection) -> str | None:
    """Why not, as the code of the acknowledgement. Bounded by how many names there are."""
    if ask.stream not in STREAMS:
        return "not_found"
    is_followed = ask.stream in connection.streams
    match ask:
        case Follow():
            connection.streams.add(ask.stream)
            return "already" if is_followed else None
        case Unfollow():
            connection.streams.discard(ask.stream)
            return None if is_followed else "not_found"


async def _renewed(ask: Renew, connection: Connection, live: Live) -> str | None:
    """Goes on with a newer token of the same person and device. Other roles are other rooms: that is a new hello."""
    try:
        who = await live.authenticate(ask.access_token)
    except Rejected as rejected:
        return rejected.code.code
    former = connection.who
    if (who.user_id, who.device_id, who.roles) != (former.user_id, former.device_id, former.roles):
        return ErrorCode.FORBIDDEN.code
    if who.expires_at >= former.expires_at:
        connection.who = who
    return None


def _edited(ask: Editing, connection: Connection, live: Live, head: Cursor) -> str | None:
    """Raises BadFrame for what is no field's name."""
    if not _FIELD.fullmatch(ask.field):
        raise BadFrame("field")
    kind = live.rooms.kind_of(ask.room)
    if kind is None or not kind.of_file or ask.room not in live.rooms.of(connection.id):
        return "not_found"
    user_id = connection.who.user_id
    return live.presence.edits(ask.room, user_id, connection.id, ask.field, is_on=ask.is_on, pos=head.pos)


async def _keep_going(wire: Wire, outlet: Outlet, connection: Connection, live: Live) -> None:
    """Until the end: a socket that takes nothing for long is cut off, and the last word is said before it is closed."""
    try:
        while await outlet.stuck():
            async with asyncio.timeout(live.limits.stall_s):
                await wire.drained()
            outlet.go_on()
        if len(outlet):
            async with asyncio.timeout(live.limits.stall_s):
                await wire.drained()
            outlet.flush()
        await wire.socket.close(code=WSCloseCode.OK)
    except (ConnectionError, TimeoutError, RuntimeError) as error:
        # RuntimeError is how aiohttp says that the socket closed while we were about to write.
        _log.info("live_cut", connection=connection.id, error=type(error).__name__)
        outlet.end()
        wire.transport.abort()


async def _part(socket: web.WebSocketResponse, code: ErrorCode, retry_after_s: float | None) -> None:
    """A Goodbye to somebody who never had a connection."""
    try:
        async with asyncio.timeout(CLOSE_S):
            await socket.send_bytes(encode(Goodbye(code=code.code, retry_after_s=retry_after_s)))
            await socket.close(code=WSCloseCode.OK)
    except (ConnectionError, TimeoutError, RuntimeError):
        return


def _count(live: Live) -> None:
    live.metrics.sockets.set(len(live.connections))
    live.metrics.rooms.set(len(live.rooms))


class _Budget:
    """So many at once, so many a second."""

    def __init__(self, at_once: int, per_s: float) -> None:
        self._at_once = at_once
        self._per_s = per_s
        self._left = float(at_once)
        self._seen = time.monotonic()

    def spend(self) -> bool:
        now = time.monotonic()
        self._left = min(self._at_once, self._left + (now - self._seen) * self._per_s)
        self._seen = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
