"""Who asks: every request of another program that needs somebody begins with it."""

from __future__ import annotations

from aiohttp import web

from server.handlers.auth import signed
from server.handlers.context import CONTEXT
from server.services.accounts import Signed


async def asking(request: web.Request) -> Signed:
    """By the bearer token; the request counts as the person's. Raises ServiceError (throttled, those of a token)."""
    who = await signed(request)
    await request.app[CONTEXT].services().pace.of_person(who.user_id)
    return who
