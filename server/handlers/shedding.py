"""What can wait when a node has more to do than it can, by its route: all else never waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from server.handlers.api.resources import PREFIX, RESOURCES
from server.handlers.bodies import route_of
from server.services.load import CanWait

WAITS: Final[Mapping[str, CanWait]] = {
    "/sync/first": CanWait.SNAPSHOT,
    "/sync/digest": CanWait.SNAPSHOT,
    "/sync/repair": CanWait.SNAPSHOT,
    f"{PREFIX}/metrics/customers/{{id}}": CanWait.LIST,
    f"{PREFIX}/metrics/agents": CanWait.LIST,
    f"{PREFIX}/metrics/agents/{{id}}": CanWait.LIST,
    **{f"{PREFIX}/{each.name}{one}": CanWait.LIST for each in RESOURCES for one in ("", "/{id}")},
}
PULL: Final = "/sync/pull"


def can_wait(request: web.Request) -> CanWait | None:
    """None: it never does. A pull from nothing brings everything, as a first sync does."""
    route = route_of(request)
    if route == PULL and "pos" not in request.query and "token" not in request.query:
        return CanWait.SNAPSHOT
    return WAITS.get(route)
