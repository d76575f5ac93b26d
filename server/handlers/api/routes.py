"""The routes that follow from the declared resources."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from server.handlers.api import commands, happenings, keys, metrics, openapi, reading
from server.handlers.api.resources import PREFIX, RESOURCES

ROUTES: Final = (
    web.post(f"{PREFIX}/commands", commands.give),
    web.get(f"{PREFIX}/openapi.json", openapi.openapi, allow_head=False),
    web.get(f"{PREFIX}/events", happenings.listing, allow_head=False),
    web.get(f"{PREFIX}/keys", keys.own, allow_head=False),
    web.post(f"{PREFIX}/keys", keys.make),
    web.get(f"{PREFIX}/metrics/customers/{{id}}", metrics.customer, allow_head=False),
    web.get(f"{PREFIX}/metrics/agents", metrics.agents, allow_head=False),
    web.get(f"{PREFIX}/metrics/agents/{{id}}", metrics.agent, allow_head=False),
    web.delete(f"{PREFIX}/keys/{{id}}", keys.end),
    *(
        route
        for each in RESOURCES
        for route in (
            web.get(f"{PREFIX}/{each.name}", reading.listing(each), allow_head=False),
            web.get(f"{PREFIX}/{each.name}/{{id}}", reading.single(each), allow_head=False),
            *((web.post(f"{PREFIX}/{each.name}/{{id}}/commands", commands.about(each)),) if each.table.is_head else ()),
        )
    ),
)
