"""Which path is answered by which handler."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from server.handlers import admin, auth, events, health, live, sync
from server.handlers.api import routes as api
from server.handlers.api.page import PAGES

ROUTES: Final = (
    web.post("/auth/sign-in", auth.sign_in),
    web.post("/auth/refresh", auth.refresh),
    web.post("/auth/device", auth.device),
    web.post("/auth/password", auth.password),
    web.post("/auth/sign-out", auth.sign_out),
    web.post("/sync/push", sync.push),
    web.get("/sync/pull", sync.pull, allow_head=False),
    web.get("/sync/first", sync.first, allow_head=False),
    web.post("/sync/digest", sync.digest),
    web.post("/sync/repair", sync.repair),
    web.get("/live", live.live, allow_head=False),
    web.get("/health/live", health.live),
    web.get("/health/ready", health.ready),
    web.get("/metrics", health.metrics),
    *admin.ROUTES,
    *PAGES,
    *api.ROUTES,
    *events.ROUTES,
)
