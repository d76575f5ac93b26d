"""What administrators asked of the server, and how it ended: kept for whoever looks into it later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from server.store.pool import Connection
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id

_BEGIN_SQL: Final = """
INSERT INTO admin_act (id, at, actor_id, panel, act, asked, came) VALUES ($1, $2, $3, $4, $5, $6, '')
"""
_END_SQL: Final = "UPDATE admin_act SET ended_at = $2, is_good = $3, came = $4 WHERE id = $1"
_PAGE_SQL: Final = """
SELECT a.id, a.at, a.actor_id, coalesce(u.name, '') AS actor, a.panel, a.act, a.asked, a.ended_at, a.is_good, a.came
FROM admin_act a LEFT JOIN user_account u ON u.id = a.actor_id
WHERE ($1::uuid IS NULL OR a.id < $1) ORDER BY a.id DESC LIMIT $2
"""
_COUNT_SQL: Final = "SELECT count(*), count(*) FILTER (WHERE ended_at IS NULL) FROM admin_act"


@dataclass(frozen=True, slots=True)
class Acted:
    """One act. asked: JSON. came: of `shared.wire.panels.Came`, empty before its end.

    ended_at, is_good: None while it is under way, or where its node ended in the middle.

    Times are microseconds UTC.
    """

    id: Id
    at: Micros
    actor_id: Id
    actor: str
    panel: str
    act: str
    asked: str
    ended_at: Micros | None
    is_good: bool | None
    came: str


async def begin(connection: Connection, act_id: Id, at: Micros, actor: Id, panel: str, act: str, asked: str) -> None:
    """Before it is done, so that nothing is done that is not told."""
    await connection.execute(_BEGIN_SQL, act_id, at, actor, panel, act, asked)


async def end(connection: Connection, act_id: Id, at: Micros, *, is_good: bool, came: str) -> None:
    """How it ended."""
    await connection.execute(_END_SQL, act_id, at, is_good, came)


async def page(connection: Connection, before: Id | None, most: int) -> Sequence[Acted]:
    """The latest first, those before an id."""
    return [Acted(**dict(row)) for row in await connection.fetch(_PAGE_SQL, before, most)]


async def count(connection: Connection) -> tuple[int, int]:
    """How many are kept, and how many of them did not end."""
    row = await connection.fetchrow(_COUNT_SQL)
    return int(row[0]), int(row[1])
