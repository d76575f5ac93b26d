"""What the database itself counts of its statements."""

from __future__ import annotations

from server.panels.panel import Ask, Here, Read, Side, upto
from server.store import inspection, plans
from server.store.pool import reading
from shared.panels.panel import MOST
from shared.panels.queries import STATEMENTS, StatementFigures, StatementLine


async def read(here: Here, ask: Ask) -> Read[StatementFigures, StatementLine]:
    found = await plans.statements(here.pool, MOST)
    async with reading(here.pool) as connection:
        version = await inspection.version(connection)
    figures = StatementFigures(is_kept=found is not None, version=version)
    lines = [
        StatementLine(
            key=f"{place:03} {each.id}",
            text=each.text,
            calls=each.calls,
            total_ms=each.total_ms,
            mean_ms=each.mean_ms,
            most_ms=each.most_ms,
            rows=each.rows,
            hits=each.hits,
        )
        for place, each in enumerate(found or ())
    ]
    lines = [line for line in lines if line.key > ask.after][: ask.ahead]
    return upto(figures, lines, ask)


SIDE = Side(STATEMENTS, read)
