"""Bytes of requests and answers: bounded, decompressed by ourselves, MessagePack for programs and JSON for people."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

import msgspec
from aiohttp import web

from server.handlers.capacity import SMALL_BYTES
from server.handlers.context import CONTEXT
from server.services.problems import ServiceError
from shared.domain.kernel.ids import Id
from shared.wire.codec import BadFrame, decode_json, decode_message, decompress_body, encode
from shared.wire.errors import ErrorCode

M = TypeVar("M")

JSON: Final = "application/json"
MSGPACK: Final = "application/msgpack"
FRAMES: Final = "application/vnd.coverdesk.frames"
_MSGPACK_NAMES: Final = frozenset({MSGPACK, "application/x-msgpack", "application/vnd.msgpack"})
PIECE_BYTES: Final = 40 * 1024
PIECE_S: Final = 10.0
"""Of a body that takes room, each piece comes within so long: four kilobytes a second, which the poorest line has."""
_COUNTS_FROM: Final = "more than"


@asynccontextmanager
async def reading(
    request: web.Request, kind: type[M], limit: int = SMALL_BYTES, *, of: Id | None = None
) -> AsyncIterator[M]:
    """The request's body as a message of a kind, for as long as the block: a large one has its room until then.

    limit: bytes, before and after decompression. of: who sends it. A body that does not come within the time of a
    request is given up, and one that takes room from others once it hardly comes at all.
    Raises ServiceError(MALFORMED | TOO_LARGE | THROTTLED) and TimeoutError.
    """
    context = request.app[CONTEXT]
    if request.content_length is not None and request.content_length > limit:
        raise ServiceError(ErrorCode.TOO_LARGE)
    with context.capacity.arriving(of) as arrival:
        body, due = bytearray(), 0
        async with asyncio.timeout(context.settings.request_timeout_s), asyncio.timeout(None) as patience:
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > limit:
                    raise ServiceError(ErrorCode.TOO_LARGE)
                arrival.more(len(chunk))
                if arrival.taken and len(body) >= due:
                    due = len(body) + PIECE_BYTES
                    patience.reschedule(asyncio.get_running_loop().time() + PIECE_S)
        try:
            data = decompress_body(bytes(body), request.headers.get("Content-Encoding"), limit)
        except BadFrame as error:
            too_large = str(error).startswith(_COUNTS_FROM)
            raise ServiceError(ErrorCode.TOO_LARGE if too_large else ErrorCode.MALFORMED) from error
        del body
    async with context.capacity.working(len(data), of):
        yield _decoded(request, data, kind)


async def read(request: web.Request, kind: type[M], limit: int = SMALL_BYTES, *, of: Id | None = None) -> M:
    """`reading`, for what is small enough to be kept without counting."""
    async with reading(request, kind, limit, of=of) as message:
        return message


def _decoded(request: web.Request, data: bytes, kind: type[M]) -> M:
    try:
        if request.content_type in _MSGPACK_NAMES:
            return decode_message(data, kind)
        if request.content_type == JSON:
            return decode_json(data, kind)
    except BadFrame as error:
        raise ServiceError(ErrorCode.MALFORMED) from error
    raise ServiceError(ErrorCode.MALFORMED)


def answer(request: web.Request, message: Any, status: int = 200) -> web.Response:
    """A message in the form that the request asks for; packed when that is worth it, and tells no secret."""
    if any(name in request.headers.get("Accept", "") for name in _MSGPACK_NAMES):
        data, content_type = encode(message), MSGPACK
    else:
        data, content_type = msgspec.json.encode(message), JSON
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Encoding"}
    is_secret = getattr(message, "holds_secrets", False)
    return packed(request, data, content_type, headers, status=status, is_secret=is_secret)


def packed(
    request: web.Request,
    data: bytes,
    content_type: str,
    headers: Mapping[str, str],
    *,
    status: int = 200,
    is_secret: bool = False,
) -> web.Response:
    """A body as its reader can read it; counted by its route. headers: say in `Vary` what it depends on."""
    packing = request.app[CONTEXT].packing
    accepted = request.headers.get("Accept-Encoding", "")
    body, coding = packing.pack(route_of(request), data, accepted, content_type, is_secret=is_secret)
    response = web.Response(body=body, status=status, headers=headers)
    response.headers["Content-Type"] = content_type
    if coding is not None:
        response.headers["Content-Encoding"] = coding
    return response


def route_of(request: web.Request) -> str:
    """As it was declared, so that there are no more of them than routes."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"
