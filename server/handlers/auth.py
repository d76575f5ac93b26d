"""`/auth/*`: sign in, stay signed in, register a device, a new password, sign out."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from server.handlers.bodies import answer, read
from server.handlers.context import CONTEXT
from server.handlers.middleware import WHO, address_of, token_of
from server.services.accounts import Signed
from server.services.problems import ServiceError
from shared.wire.errors import ErrorCode
from shared.wire.messages import NewDevice, NewPassword, Refresh, SignIn

MAX_BYTES: Final = 8 * 1024
"""Of a request of strangers, of whom there may be many: the longest password and names take half of it."""
NEW_TOKENS_S: Final = 1.0
"""Until a device whose tokens were just replaced comes back with the new ones."""


async def sign_in(request: web.Request) -> web.Response:
    """`POST /auth/sign-in`: SignIn -> Session."""
    context = request.app[CONTEXT]
    ask = await read(request, SignIn, MAX_BYTES)
    address = address_of(request, context.settings.trusted_proxies)
    try:
        session = await context.services().accounts.sign_in(ask, address)
    except ServiceError as error:
        context.metrics.sign_ins.labels(error.code.code).inc()
        raise
    context.metrics.sign_ins.labels("signed_in").inc()
    return answer(request, session)


async def refresh(request: web.Request) -> web.Response:
    """`POST /auth/refresh`: Refresh -> Session."""
    context = request.app[CONTEXT]
    ask = await read(request, Refresh, MAX_BYTES)
    try:
        session = await context.services().accounts.refresh(ask)
    except ServiceError as error:
        context.metrics.sign_ins.labels(error.code.code).inc()
        raise
    context.metrics.sign_ins.labels("refreshed").inc()
    return answer(request, session)


async def device(request: web.Request) -> web.Response:
    """`POST /auth/device`: NewDevice -> Session. A forked device may still ask."""
    who = await signed(request, forked_too=True)
    ask = await read(request, NewDevice, MAX_BYTES)
    return answer(request, await request.app[CONTEXT].services().accounts.new_device(who, ask))


async def password(request: web.Request) -> web.Response:
    """`POST /auth/password`: NewPassword -> Session. The sockets of the person's other sessions end with them.

    This device's own is told to come back in a moment: by then it has the new tokens.
    """
    who = await signed(request)
    ask = await read(request, NewPassword, MAX_BYTES)
    context = request.app[CONTEXT]
    ready = context.services()
    session = await ready.accounts.new_password(who, ask, address_of(request, context.settings.trusted_proxies))
    for connection in ready.live.connections.of_user(who.user_id):
        if connection.who.device_id == who.device_id:
            connection.goodbye(ErrorCode.UNAVAILABLE, NEW_TOKENS_S)
        else:
            connection.goodbye(ErrorCode.TOKEN_EXPIRED)
    return answer(request, session)


async def sign_out(request: web.Request) -> web.Response:
    """`POST /auth/sign-out`: ends this device's session and its sockets; no body."""
    who = await signed(request, forked_too=True)
    ready = request.app[CONTEXT].services()
    await ready.accounts.sign_out(who)
    for connection in ready.live.connections.of_device(who.user_id, who.device_id):
        connection.goodbye(ErrorCode.TOKEN_EXPIRED)
    return web.Response(status=204)


async def signed(request: web.Request, *, forked_too: bool = False) -> Signed:
    """Who asks, by the bearer token; the log line of the request names them. Raises ServiceError."""
    token = token_of(request)
    if not token:
        raise ServiceError(ErrorCode.TOKEN_EXPIRED)
    who = await request.app[CONTEXT].services().accounts.authenticate(token, forked_too=forked_too)
    request[WHO] = who
    return who
