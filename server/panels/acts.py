"""What administrators asked of the server, the latest first."""

from __future__ import annotations

from collections.abc import Sequence

from server.panels.panel import Ask, Here, Read, Side, upto
from server.store import acts
from server.store.pool import Connection, patiently
from shared.domain.kernel.ids import Id, is_id
from shared.panels.acts import ACTS, ActFigures, ActLine


async def read(here: Here, ask: Ask) -> Read[ActFigures, ActLine]:
    async def work(connection: Connection) -> tuple[Sequence[acts.Acted], tuple[int, int]]:
        page = await acts.page(connection, Id(ask.after) if is_id(ask.after) else None, ask.ahead)
        return page, await acts.count(connection)

    found, (kept, unended) = await patiently(here.pool, work)
    lines = [
        ActLine(
            key=each.id,
            at=each.at,
            actor_id=each.actor_id,
            actor=each.actor,
            panel=each.panel,
            act=each.act,
            asked=each.asked,
            is_good=each.is_good,
            came=each.came,
        )
        for each in found
    ]
    return upto(ActFigures(kept=kept, unended=unended), lines, ask)


SIDE = Side(ACTS, read)
