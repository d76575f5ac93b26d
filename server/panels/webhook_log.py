"""How each call of an endpoint went."""

from __future__ import annotations

from server.panels.panel import Ask, Here, Read, Side, upto
from server.store import webhook_deliveries
from server.store.pool import reading
from shared.panels.webhooks import TRIES, TryFigures, TryLine


async def read(here: Here, ask: Ask) -> Read[TryFigures, TryLine]:
    before = int(ask.after) if ask.after.isascii() and ask.after.isdigit() and len(ask.after) < 19 else None
    async with reading(here.pool) as connection:
        found = await webhook_deliveries.tries(connection, before, ask.ahead, ask.words.strip())
    lines = [
        TryLine(
            key=str(each.id),
            at=each.at,
            url=each.url,
            event=each.event,
            delivery_id=each.delivery_id,
            attempt=each.attempt,
            status=each.status,
            ms=each.ms,
            because=each.because,
        )
        for each in found
    ]
    return upto(TryFigures(kept=webhook_deliveries.LOG), lines, ask)


SIDE = Side(TRIES, read)
