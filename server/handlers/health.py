"""`/health/*` and `/metrics`: for load balancers and monitoring, which know no protocol and carry no token."""

from __future__ import annotations

import msgspec
from aiohttp import web

from server.handlers.context import CONTEXT


async def live(_request: web.Request) -> web.Response:
    """`GET /health/live`: 200 while the process can answer at all."""
    return web.Response(body=b'{"status":"live"}', content_type="application/json")


async def ready(request: web.Request) -> web.Response:
    """`GET /health/ready`: 200 when requests are served, else 503; the body says what is missing.

    A lost Redis only costs latency, so it is told but changes nothing.
    """
    state = await request.app[CONTEXT].health()
    return web.Response(
        body=msgspec.json.encode(state),
        status=200 if state["status"] == "ready" else 503,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


async def metrics(request: web.Request) -> web.Response:
    """`GET /metrics`: the text format of Prometheus."""
    response = web.Response(body=request.app[CONTEXT].metrics.exposition())
    response.headers["Content-Type"] = "text/plain; version=0.0.4; charset=utf-8"
    return response
