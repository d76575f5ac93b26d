"""What this node asked the database last."""

from __future__ import annotations

from server.panels.panel import Ask, Here, Read, Side
from server.panels.remembered import page
from shared.panels.queries import RECENT, RememberedFigures, SentLine


async def read(here: Here, ask: Ask) -> Read[RememberedFigures, SentLine]:
    return page(here, ask, here.pool.tracker.recent())


SIDE = Side(RECENT, read)
