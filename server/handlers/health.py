"""`/health/*` and `/metrics`: for load balancers and monitoring, which know no protocol.

Whether requests are served is anybody's to know. How far the feed is, who is connected and what the audit found is for
this machine, and for whoever carries the token of the settings.
"""

from __future__ import annotations

import hmac
from typing import Final

import msgspec
from aiohttp import web

from server.handlers.bodies import packed
from server.handlers.context import CONTEXT, Context
from server.handlers.middleware import address_of
from server.services.addresses import is_loopback
from server.services.problems import ServiceError
from shared.wire.errors import ErrorCode

EXPOSITION: Final = "text/plain; version=0.0.4; charset=utf-8"
FORWARDED: Final = ("X-Forwarded-For", "Forwarded", "X-Real-IP")
"""Headers by which a proxy of this machine tells that somebody else asks."""


async def live(_request: web.Request) -> web.Response:
    """`GET /health/live`: 200 while the process can answer at all."""
    return web.Response(body=b'{"status":"live"}', content_type="application/json")


async def ready(request: web.Request) -> web.Response:
    """`GET /health/ready`: 200 when requests are served, else 503; the body says what is missing.

    A lost Redis only costs latency, so it is told but changes nothing.
    """
    context = request.app[CONTEXT]
    state = await context.health()
    shown = state if _may_see(request, context) else {"status": state["status"]}
    return web.Response(
        body=msgspec.json.encode(shown),
        status=200 if state["status"] == "ready" else 503,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


async def metrics(request: web.Request) -> web.Response:
    """`GET /metrics`: the text format of Prometheus."""
    context = request.app[CONTEXT]
    if not _may_see(request, context):
        raise ServiceError(ErrorCode.FORBIDDEN)
    return packed(request, context.metrics.exposition(), EXPOSITION, {"Vary": "Accept-Encoding"})


def _may_see(request: web.Request, context: Context) -> bool:
    """Whether it comes from this machine itself, or with the token."""
    token = context.settings.metrics_token
    given = request.headers.get("Authorization", "")
    if token:
        return hmac.compare_digest(f"Bearer {token}".encode(), given.encode(errors="surrogateescape"))
    here = is_loopback(address_of(request, context.settings.trusted_proxies))
    return here and (context.settings.trusted_proxies > 0 or not any(name in request.headers for name in FORWARDED))
