"""How this node stands."""

from __future__ import annotations

from importlib.metadata import version

from server.panels.panel import Ask, Here, Read, Side
from shared.panels.nodes import NODES, NodeFigures, NoLine


async def read(here: Here, ask: Ask) -> Read[NodeFigures, NoLine]:  # noqa: ARG001  # as every panel is read
    live = here.live
    figures = NodeFigures(
        started_at=here.started_at,
        version=version("coverdesk"),
        head=live.relay.head.pos if live.relay.head is not None else None,
        sockets=len(live.connections),
        rooms=len(live.rooms),
        pool_in_use=here.pool.in_use,
        redis_up=here.cache.up if here.cache.configured else None,
    )
    return Read(figures, ())


SIDE = Side(NODES, read)
