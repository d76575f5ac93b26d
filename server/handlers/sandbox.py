"""What a sandbox adds to a server: a mark in every answer, and a request that makes all of it as new."""

from __future__ import annotations

import asyncio
from typing import Final

from aiohttp import web

from server.handlers.api.asking import asking
from server.handlers.api.resources import PREFIX
from server.services.keys import WRITE

MARK: Final = "Coverdesk-Sandbox"
"""The header that no answer of a sandbox lacks, and no other server's has."""
RESET: Final = f"{PREFIX}/sandbox/reset"
AGAIN_S: Final = 2
"""When whoever asked looks again."""
ABOUT: Final = (
    f"This is a sandbox: its data are made up, every answer says `{MARK}: yes`, and `POST {RESET}` makes all of it as "
    "new. It answers again in some seconds then; keys stay good, and whoever was signed in signs in again."
)


class Sandbox:
    """Of one running server. wanted: set once somebody asked for everything as new."""

    def __init__(self) -> None:
        self.wanted = asyncio.Event()

    async def reset(self, request: web.Request) -> web.Response:
        """`POST /api/v1/sandbox/reset` -> 202, for whoever may write."""
        await asking(request, WRITE)
        self.wanted.set()
        return web.Response(status=202, headers={"Retry-After": str(AGAIN_S), "Cache-Control": "no-store"})

    def add_to(self, app: web.Application) -> None:
        app.router.add_post(RESET, self.reset)
        app.on_response_prepare.append(_mark)


async def _mark(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers[MARK] = "yes"
