"""What failed on this node, the latest first."""

from __future__ import annotations

from server.panels.panel import Ask, Here, Read, Side
from server.panels.remembered import page
from shared.panels.queries import FAILED, RememberedFigures, SentLine


async def read(here: Here, ask: Ask) -> Read[RememberedFigures, SentLine]:
    return page(here, ask, here.pool.tracker.failed())


SIDE = Side(FAILED, read)
