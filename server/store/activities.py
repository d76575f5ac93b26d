"""Steps that wait, over all claims: for the server's own eyes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from server.store.pool import Connection
from shared.domain.kernel.fields import Day
from shared.domain.kernel.ids import Id

_OVERDUE_SQL: Final = """
SELECT id, claim_id FROM activity
WHERE state = 'open' AND mandatory AND due < $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
"""


@dataclass(frozen=True, slots=True)
class Step:
    """An activity and its claim."""

    id: Id
    claim_id: Id


async def overdue(connection: Connection, today: Day, after: Id | None, most: int) -> list[Step]:
    """Open steps that must be done before closing and were due before the day, by id."""
    return [
        Step(Id(row["id"]), Id(row["claim_id"])) for row in await connection.fetch(_OVERDUE_SQL, today, after, most)
    ]
