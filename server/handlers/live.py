"""`GET /live`: the websocket. Who it is comes in the first frame, so nothing is asked of the request itself."""

from __future__ import annotations

from aiohttp import web

from server.handlers.context import CONTEXT
from server.live.socket import serve


async def live(request: web.Request) -> web.StreamResponse:
    """Answers 503 while the database is away; refusals of a person or device are a Goodbye frame."""
    return await serve(request, request.app[CONTEXT].services().live)
