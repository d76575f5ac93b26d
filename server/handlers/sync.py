"""`/sync/*`: push, pull, first sync, digest and repair. Streams are frames; the last one is a Checkpoint or a key."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

import structlog
from aiohttp import web

from server.handlers.auth import signed
from server.handlers.bodies import FRAMES, answer, read, reading
from server.handlers.context import CONTEXT
from server.handlers.middleware import ID, REQUEST_ID
from server.handlers.shedding import can_wait
from server.services.accounts import Signed
from server.services.problems import ServiceError
from shared.domain.kernel.ids import Id, is_id
from shared.wire.codec import framed
from shared.wire.errors import ErrorCode
from shared.wire.messages import Alive, Cursor, DigestAnswer, DigestAsk, FirstKey, PullFrame, Push
from shared.wire.protocol import MAX_PUSH_BYTES
from shared.wire.releases import HEADER as DECLARED
from shared.wire.releases import OlderThanKnown, Projection, read_declared
from shared.wire.report import UNSENT, read_report

MAX_DIGEST_BYTES: Final = 1 * 2**20
"""256 slices of 18 tables take some 80 KiB as JSON."""
MAX_WHOLE: Final = 2**63 - 1
STANDING_S: Final = 1.0
"""A stream asks so often whether its reader may still have it; most end before the first time."""

log = structlog.get_logger()


async def push(request: web.Request) -> web.Response:
    """`POST /sync/push`: Push -> Pushed."""
    context = request.app[CONTEXT]
    who = await signed(request)
    async with reading(request, Push, MAX_PUSH_BYTES, of=who.user_id) as ask:
        if ask.device_id != who.device_id:
            raise ServiceError(ErrorCode.DEVICE_UNKNOWN)
        pushed = await context.services().syncing.push(who, ask)
    for result in pushed.results:
        context.metrics.commands.labels(result.verdict.value).inc()
    return answer(request, pushed)


async def pull(request: web.Request) -> web.StreamResponse:
    """`GET /sync/pull?pos=&token=`: frames up to a Checkpoint. Without a cursor everything comes, whole.

    What the device says of its unsent commands is kept once it has its answer, or when it breaks off.
    """
    who = await signed(request)
    cursor = _cursor(request) if "pos" in request.query or "token" in request.query else None
    report, knows = _report(request), _knows(request)
    ready = request.app[CONTEXT].services()
    has_pos = None
    try:
        response = await _stream(request, who, ready.syncing.pull(who, knows, cursor))
        has_pos = cursor.pos if cursor is not None else None  # what it came with; of what it got the next one tells
        return response
    finally:
        if report is not None:
            with suppress(ServiceError):  # the next one comes with the next pull or heartbeat
                await ready.accounts.report(who.device_id, report, has_pos)


async def first(request: web.Request) -> web.StreamResponse:
    """`GET /sync/first?stage=1|2`: the open files whole, or everything by key.

    Stage 2 goes on after an interruption with `table=&after=&pos=&token=` of the last FirstKey that arrived.
    """
    who = await signed(request)
    knows = _knows(request)
    syncing = request.app[CONTEXT].services().syncing
    match request.query.get("stage"):
        case "1":
            return await _stream(request, who, syncing.first_stage(who, knows))
        case "2":
            return await _stream(request, who, syncing.second_stage(who, knows, _resume(request, knows)))
        case _:
            raise ServiceError(ErrorCode.MALFORMED)


async def digest(request: web.Request) -> web.Response:
    """`POST /sync/digest`: DigestAsk -> DigestAnswer."""
    who, knows = await signed(request), _knows(request)
    async with reading(request, DigestAsk, MAX_DIGEST_BYTES, of=who.user_id) as ask:
        if ask.device_id != who.device_id:
            raise ServiceError(ErrorCode.DEVICE_UNKNOWN)
        return answer(request, await request.app[CONTEXT].services().syncing.digest(who, knows, ask))


async def repair(request: web.Request) -> web.StreamResponse:
    """`POST /sync/repair`: the DigestAnswer back -> frames with the rows of the named slices, whole."""
    who, knows = await signed(request), _knows(request)
    ask = await read(request, DigestAnswer, MAX_DIGEST_BYTES, of=who.user_id)
    if not all(knows.knows(table) for table in ask.differs):
        raise ServiceError(ErrorCode.MALFORMED)
    return await _stream(request, who, request.app[CONTEXT].services().syncing.repair(who, knows, ask))


async def _stream(request: web.Request, who: Signed, frames: AsyncIterator[PullFrame]) -> web.StreamResponse:
    """Sends frames as they come. What fails before the first one is a `Problem`; later the stream is cut off, which
    the reader sees because the last frame is missing. A reader that takes nothing for long is cut off too, and one
    whose session ends meanwhile: their next request says why.
    """
    context = request.app[CONTEXT]
    gives_way = can_wait(request) is not None
    stall_s = context.settings.stream_stall_s
    response = web.StreamResponse(
        headers={"Content-Type": FRAMES, "Cache-Control": "no-store", REQUEST_ID: request[ID]}
    )
    try:
        async with asyncio.timeout(context.settings.request_timeout_s):
            head = await anext(frames, None)
        if head is not None:
            await response.prepare(request)
            await _send(request, response, head, stall_s)
            asked_at = time.monotonic()
            async for each in frames:
                if gives_way:
                    await context.load.give_way()
                if time.monotonic() - asked_at >= STANDING_S:
                    await context.services().accounts.still(who)
                    asked_at = time.monotonic()
                await _send(request, response, each, stall_s)
        else:
            await response.prepare(request)
        await response.write_eof()
    except Exception:
        if response.prepared and request.transport is not None:
            request.transport.abort()
        raise
    finally:
        close = getattr(frames, "aclose", None)
        if close is not None:
            await close()
    return response


async def _send(request: web.Request, response: web.StreamResponse, message: PullFrame, stall_s: float) -> None:
    """Within what every reader takes. A row that is too large by itself is somebody's in psql: it is sent cut."""
    cut: list[tuple[str, Id]] = []
    for data in framed(message, cut):
        async with asyncio.timeout(stall_s):
            await response.write(data)
    for table, row_id in cut:
        request.app[CONTEXT].metrics.rows_cut.inc()
        log.warning("row_cut", table=table, row=row_id)


def _whole(request: web.Request, name: str) -> int:
    text = request.query.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 19 and int(text) <= MAX_WHOLE):
        raise ServiceError(ErrorCode.MALFORMED)
    return int(text)


def _report(request: web.Request) -> Alive | None:
    text = request.headers.get(UNSENT)
    try:
        return read_report(text) if text is not None else None
    except ValueError as error:
        raise ServiceError(ErrorCode.MALFORMED) from error


def _knows(request: web.Request) -> Projection:
    """What the asking program declares."""
    text = request.headers.get(DECLARED)
    try:
        return Projection.of(read_declared(text) if text is not None else None)
    except OlderThanKnown as error:
        raise ServiceError(ErrorCode.PROTOCOL_OLD) from error
    except ValueError as error:
        raise ServiceError(ErrorCode.MALFORMED) from error


def _resume(request: web.Request, knows: Projection) -> FirstKey | None:
    """The last FirstKey that arrived; None at the beginning."""
    table, after = request.query.get("table"), request.query.get("after", "")
    if table is None:
        return None
    if not knows.knows(table) or (after and not is_id(after)):
        raise ServiceError(ErrorCode.MALFORMED)
    return FirstKey(table=table, after=Id(after) if after else None, head=_cursor(request))


def _cursor(request: web.Request) -> Cursor:
    return Cursor(_whole(request, "pos"), _whole(request, "token"))
