"""`GET /api/v1/claims/{id}/events`, and of policies and customers: one file's events as a stream (HTML, section 9.2).

Each event has the mark up to which everything was told as its id: `Last-Event-ID` goes on behind it. A block with an id
alone is the heartbeat. `pull`: some of it is not known any more; `end`: why the stream ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec
from aiohttp import web

from server.handlers.api.asking import asking
from server.handlers.api.resources import PREFIX
from server.handlers.context import CONTEXT
from server.handlers.middleware import WHO, address_of, token_of
from server.live.connections import Connection, Who
from server.live.events import WITH_ROOMS
from server.live.following import following, is_held
from server.live.marks import mark_of, read_mark
from server.live.node import Live, Rejected
from server.live.rooms import domain_room
from server.live.source import SourceAway
from server.services.keys import Caller
from server.services.problems import ServiceError
from shared.domain.kernel.ids import Id, is_id
from shared.wire.codec import decode_live_tell
from shared.wire.errors import ErrorCode
from shared.wire.messages import Events, Goodbye, PullHint

HEADERS: Final = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # a proxy that collects would keep the events back
}
RETRY_MS: Final = 2_000
"""After which a reader that lost the stream comes back."""
LAST: Final = "Last-Event-ID"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def streaming(kind: str, plural: str) -> Handler:
    """Of files of one kind."""

    async def handle(request: web.Request) -> web.StreamResponse:
        caller = await asking(request, f"read:{plural}")
        file_id, last = request.match_info["id"], request.headers.get(LAST)
        if not is_id(file_id):
            raise ServiceError(ErrorCode.NOT_FOUND)
        live = request.app[CONTEXT].services().live
        try:
            heard, epoch = read_mark(last) if last is not None else (None, None)
        except ValueError:
            raise ServiceError(ErrorCode.MALFORMED) from None
        is_of_before = epoch not in (None, live.relay.epoch)
        who = _who(request, caller)
        response = web.StreamResponse(headers=HEADERS)
        try:
            async with following(live, who, kind, Id(file_id), None if is_of_before else heard) as told:
                connection, is_whole = told
                stream = _Stream(response, request.app[CONTEXT].settings.stream_stall_s)
                await response.prepare(request)
                begins = connection.events_to if heard is None or is_of_before else heard
                await stream.send(f"retry: {RETRY_MS}\n" + _id(live, begins))
                if is_of_before or not is_whole:
                    await stream.send(_block("pull", {"pos": _head(live)}, _id(live, _head(live))))
                await _told(stream, live, connection, lambda: _still(request, caller))
        except Rejected as rejected:
            if response.prepared:
                raise ConnectionResetError from rejected
            raise ServiceError(rejected.code, retry_after_s=rejected.retry_after_s) from rejected
        except (ConnectionError, TimeoutError):
            if request.transport is not None:
                request.transport.abort()
            raise ConnectionResetError from None
        return response

    return handle


class _Stream:
    """What is written; a reader that takes nothing for long is cut off."""

    def __init__(self, response: web.StreamResponse, stall_s: float) -> None:
        self._response = response
        self._stall_s = stall_s

    async def send(self, text: str) -> None:
        """Raises ConnectionError and TimeoutError."""
        async with asyncio.timeout(self._stall_s):
            await self._response.write(text.encode())

    async def end(self, code: str) -> None:
        await self.send(_block("end", {"code": code}))
        async with asyncio.timeout(self._stall_s):
            await self._response.write_eof()


def _who(request: web.Request, caller: Caller) -> Who:
    """Whose stream it is. A key has no session, and no device: it is looked at with each heartbeat."""
    if caller.key is not None:
        key = caller.key
        return Who(caller.user_id, key.id, caller.roles, key.expires_at, key.id, None)
    signed = request[WHO]
    return Who(signed.user_id, signed.device_id, signed.roles, signed.expires_at, signed.family_id, signed.generation)


async def _still(request: web.Request, caller: Caller) -> ErrorCode | None:
    """Why a key is no good any more; sessions end by themselves."""
    if caller.key is None:
        return None
    context = request.app[CONTEXT]
    try:
        address = address_of(request, context.settings.trusted_proxies)
        await context.services().keys.authenticate(token_of(request), address)
    except ServiceError as error:
        return error.code if error.code is not ErrorCode.UNAVAILABLE else None
    return None


async def _told(
    stream: _Stream, live: Live, connection: Connection, still: Callable[[], Awaitable[ErrorCode | None]]
) -> None:
    """Until the reader goes, the right ends, or the session does."""
    while (data := await connection.queue.take()) is not None:
        match decode_live_tell(data):
            case Events(to=to, events=events) if events:
                for event in events[:-1]:
                    await stream.send(_block(event.name, msgspec.to_builtins(event)))
                await stream.send(_block(events[-1].name, msgspec.to_builtins(events[-1]), _id(live, to)))
            case Events(to=to):
                await stream.send(_id(live, to))
                code = await still()
                if code is not None:
                    await stream.end(code.code)
                    return
                try:
                    is_still = await is_held(live, connection)
                except SourceAway:
                    continue  # nothing is told meanwhile either
                if not is_still:
                    await stream.end(ErrorCode.NOT_FOUND.code)
                    return
            case PullHint(head=head):
                await stream.send(_block("pull", {"pos": head.pos}, _id(live, head.pos)))
            case Goodbye(code=reason):
                await stream.end(reason)
                return
            case _:
                pass  # rows are for devices
    await stream.end(ErrorCode.UNAVAILABLE.code)


def _head(live: Live) -> int:
    return live.relay.head.pos if live.relay.head is not None else 0


def _id(live: Live, pos: int) -> str:
    return f"id: {mark_of(pos, live.relay.epoch)}\n\n"


def _block(name: str, data: dict[str, Any], end: str = "\n") -> str:
    """end: its id, where everything up to it was told."""
    return f"event: {name}\ndata: {msgspec.json.encode(data).decode()}\n{end}"


ROUTES: Final = tuple(
    web.get(f"{PREFIX}/{plural}/{{id}}/events", streaming(name, plural), allow_head=False)
    for name, plural in ((name, domain_room(kind).partition(":")[2]) for name, kind in WITH_ROOMS.items())
)
