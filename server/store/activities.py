"""Steps that wait, over all claims: for the server's own eyes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from server.store.pool import Connection
from shared.domain.diary.states import DiaryTelling
from shared.domain.kernel.fields import Day
from shared.domain.kernel.ids import Id

_OVERDUE_SQL: Final = """
SELECT id, claim_id FROM activity
WHERE state = 'open' AND mandatory AND due < $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
"""

# Who leads is the assignee's team's leader, else the claim's, as for the rule (`diary.escalating`). One telling stands
# for all steps of a claim, so one that is as late as this step has counted it.
_UNTOLD_SQL: Final = """
SELECT a.id, a.claim_id FROM activity a
JOIN claim c ON c.id = a.claim_id
LEFT JOIN colleague k ON k.user_id = a.assignee_id
CROSS JOIN LATERAL (
  SELECT l.user_id FROM unnest(ARRAY[k.team_id, c.team_id]) WITH ORDINALITY AS w(team_id, place)
  JOIN team t ON t.id = w.team_id JOIN colleague l ON l.user_id = t.manager_id AND l.active
  ORDER BY w.place LIMIT 1) AS leader
WHERE a.state = 'escalated' AND a.updated_by <> leader.user_id AND ($1::uuid IS NULL OR a.id > $1)
  AND NOT EXISTS (SELECT FROM notification n WHERE n.audience_id = leader.user_id AND n.kind = $2
                  AND n.subject_file = a.claim_id AND n.at >= a.created_at)
ORDER BY a.id LIMIT $3
"""


@dataclass(frozen=True, slots=True)
class Step:
    """An activity and its claim."""

    id: Id
    claim_id: Id


async def overdue(connection: Connection, today: Day, after: Id | None, most: int) -> list[Step]:
    """Open steps that must be done before closing and were due before the day, by id."""
    return [_step(row) for row in await connection.fetch(_OVERDUE_SQL, today, after, most)]


async def untold(connection: Connection, after: Id | None, most: int) -> list[Step]:
    """Escalated steps of which whoever leads now was not told, by id."""
    return [_step(row) for row in await connection.fetch(_UNTOLD_SQL, after, DiaryTelling.ESCALATION.value, most)]


def _step(row: Any) -> Step:
    return Step(Id(row["id"]), Id(row["claim_id"]))
