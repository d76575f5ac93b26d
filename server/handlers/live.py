"""`GET /live`: the websocket. Who it is comes in the first frame, so nothing is asked of the request itself."""

from __future__ import annotations

from aiohttp import web

from server.handlers.context import CONTEXT
from server.live.admission import Later
from server.live.socket import serve
from server.services.problems import ServiceError
from shared.wire.errors import ErrorCode


async def live(request: web.Request) -> web.StreamResponse:
    """Answers 503 while the database is away, and where thousands come at once; whoever it is is refused by a Goodbye.

    Only browsers name an origin: a page that no administrator named is refused, whatever else it knows.
    """
    context = request.app[CONTEXT]
    origin = request.headers.get("Origin")
    if origin is not None and origin not in context.settings.named_origins:
        raise ServiceError(ErrorCode.FORBIDDEN)
    try:
        return await serve(request, context.services().live)
    except Later as later:
        context.services().live.tallies.refuse(ErrorCode.OVERLOADED.code)
        raise ServiceError(ErrorCode.OVERLOADED, retry_after_s=later.retry_after_s) from later
