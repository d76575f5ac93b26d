"""Around every request: its id, its log line, its time limit, the protocol's version, and errors as `Problem`."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from math import ceil
from typing import Final

import msgspec
import structlog
from aiohttp import hdrs, web

from server.handlers.bodies import answer, route_of
from server.handlers.context import CONTEXT, Context
from server.handlers.problems import PROBLEM_JSON, api_problem
from server.handlers.shedding import can_wait
from server.services.accounts import Signed
from server.services.problems import ServiceError
from shared.domain.kernel.ids import is_id
from shared.wire.errors import ErrorCode
from shared.wire.messages import Problem
from shared.wire.protocol import HEADER, OLDEST, VERSION

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

REQUEST_ID: Final = "X-Request-Id"
ID: web.RequestKey[str] = web.RequestKey("id", str)
WHO: web.RequestKey[Signed] = web.RequestKey("who", Signed)
"""Who asked, once that is known."""
METHODS: Final = hdrs.METH_ALL
"""What may stand in a line of the log: anything may be sent as a method."""
DENIALS: Final = frozenset({401, 403, 429})
"""Statuses that are security events: not known, not allowed, too often."""
_ACCEPTED: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
PROGRAMS: Final = "/api/"
"""How the paths for other programs begin."""
OPEN_PREFIXES: Final = ("/health/", "/metrics", "/live", PROGRAMS)
"""Read by machines that know no protocol, say it in their first frame, or have a version in their path."""
STREAMS: Final = ("/live", "/sync/pull", "/sync/first", "/sync/repair")
"""These watch for progress themselves instead of the whole time."""
EVENTS: Final = "/events"
"""How the paths of those end that go on for as long as somebody reads."""
BUSY_RETRY_S: Final = 2.0
UNTRUSTED: Final = (
    "Requests come through a proxy, and all of them count as from its address. Set COVERDESK_TRUSTED_PROXIES to how "
    "many proxies of your own stand in front; leave it at 0 when strangers may send this header themselves."
)
GONE: Final = 499
"""In the log and the counts: the other side went away."""

_log = structlog.get_logger()


def address_of(request: web.BaseRequest, trusted_proxies: int) -> str:
    """The address of the other side: what the outermost of our own proxies saw, else the socket's."""
    if trusted_proxies:
        seen = [part.strip() for part in ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")]
        if len(seen) >= trusted_proxies and seen[-trusted_proxies]:
            return seen[-trusted_proxies][:64]
    return request.remote or "unknown"


def token_of(request: web.Request) -> str:
    """The bearer token that the request shows; empty when it shows none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


@web.middleware
async def account(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The outermost: request id, time, one log line, counts."""
    context = request.app[CONTEXT]
    given = request.headers.get(REQUEST_ID, "")
    request_id = given if _ACCEPTED.fullmatch(given) else secrets.token_hex(8)
    request[ID] = request_id
    route = route_of(request)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=request_id)
    _begun(request, context)
    began = time.perf_counter()
    status = GONE
    try:
        response = await handler(request)
        status = response.status
        if not response.prepared:
            response.headers[REQUEST_ID] = request_id
        return response
    finally:
        idle = getattr(request.protocol, "idle", None)
        if idle is not None:
            idle()
        took = time.perf_counter() - began
        context.metrics.requests.labels(route, str(status)).inc()
        if route != "/live":
            context.metrics.request_seconds.labels(route).observe(took)
        method = request.method if request.method in METHODS else "other"
        _log.info("request", method=method, route=route, status=status, ms=round(took * 1000, 1))


def _begun(request: web.Request, context: Context) -> None:
    """The connection has made itself known; and a proxy that nobody told us of has too."""
    begun = getattr(request.protocol, "begun", None)
    if begun is not None:
        begun()
    if not context.settings.trusted_proxies and not context.proxy_told and "X-Forwarded-For" in request.headers:
        context.proxy_told = True
        _log.warning("proxy_not_trusted", address=request.remote, next_step=UNTRUSTED)


def _denied(request: web.Request, trusted_proxies: int, code: ErrorCode) -> None:
    who, about = request.get(WHO), request.match_info.get("id", "")
    _log.info(
        "denied",
        code=code.code,
        route=route_of(request),
        # Nothing else of a path: strangers would fill the log with words of theirs.
        **({"about": about} if is_id(about) else {}),
        address=address_of(request, trusted_proxies),
        # Of a key the line says already whose it is.
        **({"user": who.user_id, "device": who.device_id} if who is not None else {}),
    )


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every error as a `Problem`. What nobody expected gets an incident's number, and its trace goes to the log."""
    context = request.app[CONTEXT]
    try:
        return await handler(request)
    except ServiceError as error:
        if error.code.status in DENIALS:
            _denied(request, context.settings.trusted_proxies, error.code)
        return problem(
            request,
            error.code,
            error.expected,
            error.retry_after_s,
            incident=error.incident,
            parameter=error.parameter,
        )
    except web.HTTPException as error:
        code = {404: ErrorCode.NOT_FOUND, 405: ErrorCode.NOT_FOUND, 413: ErrorCode.TOO_LARGE}.get(error.status)
        response = problem(request, code or ErrorCode.MALFORMED, status=error.status)
        if "Allow" in error.headers:
            response.headers["Allow"] = error.headers["Allow"]
        return response
    except TimeoutError:
        return problem(request, ErrorCode.UNAVAILABLE, retry_after_s=BUSY_RETRY_S)
    except ConnectionResetError:  # nobody hears it; it is for the log line
        return web.Response(status=GONE)
    except Exception as error:  # boundary: a request must not end the server, nor tell its internals
        incident = secrets.token_hex(6)
        context.metrics.incidents.inc()
        _log.error("incident", incident=incident, exc_info=error)
        return problem(request, ErrorCode.INTERNAL, incident=incident)


@web.middleware
async def protocol(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses programs that are too old or too new, before anything of theirs is read."""
    if not request.path.startswith(OPEN_PREFIXES):
        spoken = request.headers.get(HEADER, "")
        if not (spoken.isascii() and spoken.isdigit() and len(spoken) <= 6):
            raise ServiceError(ErrorCode.PROTOCOL_UNKNOWN)
        if int(spoken) < OLDEST:
            raise ServiceError(ErrorCode.PROTOCOL_OLD)
        if int(spoken) > VERSION:
            raise ServiceError(ErrorCode.PROTOCOL_UNKNOWN)
    if request.path in STREAMS or request.path.endswith(EVENTS):
        return await handler(request)
    async with asyncio.timeout(request.app[CONTEXT].settings.request_timeout_s):
        return await handler(request)


@web.middleware
async def pace(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Counts what other programs ask by where they ask from, before any of it costs more than that; all of it.

    From an address beyond its limit only those who show a token of ours go on, each within a person's; with keys that
    nobody knows to be good, all of them within one person's.
    """
    if request.path.startswith(PROGRAMS):
        context = request.app[CONTEXT]
        ready = context.services()
        address, token = address_of(request, context.settings.trusted_proxies), token_of(request)
        try:
            await ready.pace.from_address(address)
        except ServiceError:
            key_id = ready.keys.bearer(token)
            user_id = ready.accounts.bearer(token) if key_id is None else ready.keys.seen.owner(key_id)
            if user_id is not None:
                await ready.pace.of_bearer(user_id, by_key=key_id is not None)
            elif key_id is None or ready.keys.seen.is_over(key_id):
                raise
            else:
                await ready.pace.of_sealed(address)
    return await handler(request)


@web.middleware
async def shed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Puts off what can wait while there is more to do than can be done, before any of it costs more than that."""
    kind = can_wait(request)
    if kind is not None:
        request.app[CONTEXT].load.admit(kind)
    return await handler(request)


def problem(
    request: web.Request,
    code: ErrorCode,
    expected: int | None = None,
    retry_after_s: float | None = None,
    *,
    incident: str | None = None,
    status: int | None = None,
    parameter: str | None = None,
) -> web.Response:
    """The answer for an error code: a `Problem`, and what RFC 9457 says for other programs."""
    if request.path.startswith(PROGRAMS):
        told = api_problem(code, status or code.status, request.get(ID, ""), parameter, retry_after_s, incident)
        response = web.Response(
            body=msgspec.json.encode(told),
            status=told.status,
            content_type=PROBLEM_JSON,
            headers={"Cache-Control": "no-store"},
        )
    else:
        body = Problem(
            code=code.code, message=code.text, expected=expected, retry_after_s=retry_after_s, incident=incident
        )
        response = answer(request, body, status or code.status)
    if retry_after_s is not None:
        response.headers["Retry-After"] = str(max(1, ceil(retry_after_s)))
    if code.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if code is ErrorCode.PROTOCOL_OLD:
        response.headers["Upgrade"] = f"coverdesk/{VERSION}"
    return response


MIDDLEWARES: Final = (account, errors, protocol, shed, pace)
