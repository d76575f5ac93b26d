"""The routes that follow from the declared resources."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from server.handlers.api import commands, openapi, reading
from server.handlers.api.resources import PREFIX, RESOURCES

ROUTES: Final = (
    web.post(f"{PREFIX}/commands", commands.give),
    web.get(f"{PREFIX}/openapi.json", openapi.openapi, allow_head=False),
    *(
        route
        for each in RESOURCES
        for route in (
            web.get(f"{PREFIX}/{each.name}", reading.listing(each), allow_head=False),
            web.get(f"{PREFIX}/{each.name}/{{id}}", reading.single(each), allow_head=False),
        )
    ),
)
