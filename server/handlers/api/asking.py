"""Who asks: every request of another program that needs somebody begins with it."""

from __future__ import annotations

import structlog
from aiohttp import web

from server.handlers.auth import signed
from server.handlers.context import CONTEXT
from server.handlers.middleware import address_of, token_of
from server.services.keys import Caller
from server.services.problems import ServiceError
from shared.wire.errors import ErrorCode


async def asking(request: web.Request, scope: str = "") -> Caller:
    """By the bearer token or key. The request counts as the person's, signed in; or as the key's, and then as one with
    the person's keys. What the key's own pace refuses is taken from none of the others.

    scope: what a key must be good for. Raises ServiceError (throttled, forbidden, those of a token).
    """
    context = request.app[CONTEXT]
    ready = context.services()
    token = token_of(request)
    if not ready.keys.is_one(token):
        who = await signed(request)
        await ready.pace.of_person(who.user_id)
        return Caller(who.user_id, who.roles)
    caller = await ready.keys.authenticate(token, address_of(request, context.settings.trusted_proxies))
    assert caller.key is not None
    structlog.contextvars.bind_contextvars(user=caller.user_id, key=caller.key.id)
    if caller.key.per_minute is not None:
        await ready.pace.of_key(caller.key.id, caller.user_id, caller.key.per_minute)
    await ready.pace.of_keys(caller.user_id)
    if scope and not caller.may(scope):
        raise ServiceError(ErrorCode.FORBIDDEN)
    return caller
