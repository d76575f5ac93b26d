"""Bytes of requests and answers: bounded, decompressed by ourselves, MessagePack for programs and JSON for people."""

from __future__ import annotations

import asyncio
import gzip
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

import msgspec
from aiohttp import web

from server.handlers.capacity import SMALL_BYTES
from server.handlers.context import CONTEXT
from server.services.problems import ServiceError
from shared.wire.codec import BadFrame, decode_json, decode_message, decompress_body, encode
from shared.wire.errors import ErrorCode

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

M = TypeVar("M")

JSON: Final = "application/json"
MSGPACK: Final = "application/msgpack"
FRAMES: Final = "application/vnd.coverdesk.frames"
_MSGPACK_NAMES: Final = frozenset({MSGPACK, "application/x-msgpack", "application/vnd.msgpack"})
CODINGS: Final = ("zstd", "gzip")
"""In which answers may be packed."""
_COMPRESS_FROM: Final = 1_024
_COUNTS_FROM: Final = "more than"


@asynccontextmanager
async def reading(request: web.Request, kind: type[M], limit: int = SMALL_BYTES) -> AsyncIterator[M]:
    """The request's body as a message of a kind, for as long as the block: a large one has its room until then.

    limit: bytes, before and after decompression. A body that does not come within the time of a request is given up.
    Raises ServiceError(MALFORMED | TOO_LARGE | THROTTLED) and TimeoutError.
    """
    context = request.app[CONTEXT]
    if request.content_length is not None and request.content_length > limit:
        raise ServiceError(ErrorCode.TOO_LARGE)
    with context.capacity.arriving() as arrival:
        body = bytearray()
        async with asyncio.timeout(context.settings.request_timeout_s):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > limit:
                    raise ServiceError(ErrorCode.TOO_LARGE)
                arrival.more(len(chunk))
        try:
            data = decompress_body(bytes(body), request.headers.get("Content-Encoding"), limit)
        except BadFrame as error:
            too_large = str(error).startswith(_COUNTS_FROM)
            raise ServiceError(ErrorCode.TOO_LARGE if too_large else ErrorCode.MALFORMED) from error
        del body
    async with context.capacity.working(len(data)):
        yield _decoded(request, data, kind)


async def read(request: web.Request, kind: type[M], limit: int = SMALL_BYTES) -> M:
    """`reading`, for what is small enough to be kept without counting."""
    async with reading(request, kind, limit) as message:
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


def answer(request: web.BaseRequest, message: Any, status: int = 200) -> web.Response:
    """A message in the form that the request asks for; compressed when that is worth it."""
    if any(name in request.headers.get("Accept", "") for name in _MSGPACK_NAMES):
        data, content_type = encode(message), MSGPACK
    else:
        data, content_type = msgspec.json.encode(message), JSON
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Encoding"}
    if len(data) >= _COMPRESS_FROM:
        accepted = _accepted(request.headers.get("Accept-Encoding", ""))
        if "zstd" in accepted:
            data, headers["Content-Encoding"] = zstd.compress(data, 1), "zstd"
        elif "gzip" in accepted:
            data, headers["Content-Encoding"] = gzip.compress(data, 1), "gzip"
    return web.Response(body=data, status=status, content_type=content_type, headers=headers)


def _accepted(header: str) -> frozenset[str]:
    """The codings of an Accept-Encoding but those that it refuses by a weight of nothing (RFC 9110 section 12.5.3)."""
    found = set()
    for each in header.lower().split(","):
        coding, _, weight = each.partition(";")
        if not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight):
            found.add(coding.strip())
    return frozenset(found)
