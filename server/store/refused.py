"""Commands of devices that the server did not take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from server.store.pool import Connection
from shared.domain.kernel.fields import Json, Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Verdict

FALLEN: Final = (Verdict.REJECTED, Verdict.HANDED_OVER, Verdict.FAILED)
"""What its author still has to see to: of these there is an index, see `server.store.resource_indexes`."""
IS_FALLEN: Final = f"verdict IN ({', '.join(repr(each.value) for each in FALLEN)})"


@dataclass(frozen=True, slots=True)
class Refused:
    """One of them. about: the number of its claim or policy; of customers an administrator need not know the names.
    device: what it is called.
    """

    id: Id
    user_id: Id
    device: str
    command_id: Id
    command: str
    about: str | None
    verdict: str
    code: str | None
    detail: Json
    at: Micros
    received_at: Micros


_SQL: Final = f"""
SELECT r.id, r.file_id AS user_id, d.name AS device, r.command_id, r.name AS command, r.verdict, r.code, r.detail, r.at,
       r.received_at, coalesce(c.claim_number, p.policy_number) AS about
FROM command_result r JOIN device d ON d.id = r.device_id
     LEFT JOIN claim c ON c.id = r.subject_file LEFT JOIN policy p ON p.id = r.subject_file
WHERE r.{IS_FALLEN}"""
_PAGE_SQL: Final = f"""{_SQL} AND ($1::uuid IS NULL OR
  (r.received_at, r.id) < (SELECT received_at, id FROM command_result WHERE id = $1))
ORDER BY r.received_at DESC, r.id DESC LIMIT $2"""
_ONE_SQL: Final = f"{_SQL} AND r.id = $1"
_COUNT_SQL: Final = f"""
SELECT count(*), count(DISTINCT r.file_id) FROM command_result r JOIN device d ON d.id = r.device_id
WHERE r.{IS_FALLEN} AND r.received_at >= $1"""


async def page(connection: Connection, before: Id | None, most: int) -> Sequence[Refused]:
    """Those that came last first; before: the id of the one behind which to go on."""
    return [_refused(row) for row in await connection.fetch(_PAGE_SQL, before, most)]


async def one(connection: Connection, result_id: Id) -> Refused | None:
    """By the id of its result."""
    row = await connection.fetchrow(_ONE_SQL, result_id)
    return _refused(row) if row is not None else None


async def counts(connection: Connection, since: Micros) -> tuple[int, int]:
    """How many came since then, and of how many people."""
    row = await connection.fetchrow(_COUNT_SQL, since)
    return int(row[0]), int(row[1])


def _refused(row: Any) -> Refused:
    same = ("device", "command", "about", "verdict", "code", "detail", "at", "received_at")
    return Refused(
        id=Id(str(row["id"])),
        user_id=Id(str(row["user_id"])),
        command_id=Id(str(row["command_id"])),
        **{name: row[name] for name in same},
    )
