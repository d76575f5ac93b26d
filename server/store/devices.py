"""How far each device's commands have come, their results, the human numbers, and which server this is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from server.store.pool import Connection, Pool, writing
from server.store.writing import insert_rows
from shared.domain.catalogue import BY_NAME, FILE_KINDS
from shared.domain.kernel.desks import CommandResult
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import DeviceState
from shared.wire.messages import Result

RESULT_PLACE: Final = 2**32 - 1
"""`derive_id(command_id, RESULT_PLACE)` is the id of a command's first result: no decision makes so many rows."""


@dataclass(frozen=True, slots=True)
class Server:
    """server_id: which server this is. epoch: changes with each restore."""

    server_id: Id
    epoch: Id


async def server_of(connection: Connection | Pool) -> Server:
    """Which server this is, in which epoch."""
    row = await connection.fetchrow("SELECT server_id, epoch FROM server_state")
    return Server(Id(str(row["server_id"])), Id(str(row["epoch"])))


@dataclass(frozen=True, slots=True)
class Counter:
    """A device that pushes; its row is locked until the transaction ends.

    acked: number of its last command with a verdict. last_at: claimed time of that. last_group: its atomic group.
    faults: unexpected errors since. state, name: of the device.
    """

    acked: int
    last_at: Micros
    last_group: Id | None
    faults: int
    state: DeviceState
    name: str
    epoch: Id


_LOCK_SQL: Final = """
SELECT p.acked, p.last_at, p.last_group, p.faults, d.state, d.name, s.epoch,
       set_config('plan_cache_mode', 'force_generic_plan', true)
FROM device_push p JOIN device d ON d.id = p.device_id AND d.user_id = $2 CROSS JOIN server_state s
WHERE p.device_id = $1 FOR UPDATE OF p
"""
# The last one is for the statements after it: planning which files are held takes longer than reading it.
_BEGIN_SQL: Final = """
INSERT INTO device_push (device_id, user_id, acked, last_at, faults, unsent, pushed_at)
SELECT id, user_id, 0, 0, 0, 0, 0 FROM device WHERE id = $1 AND user_id = $2
ON CONFLICT (device_id) DO NOTHING
"""


async def lock_device(connection: Connection, device_id: Id, user_id: Id) -> Counter | None:
    """Waits for the device's other push. None when the user has no such device."""
    row = await connection.fetchrow(_LOCK_SQL, device_id, user_id)
    if row is None:
        await connection.execute(_BEGIN_SQL, device_id, user_id)
        row = await connection.fetchrow(_LOCK_SQL, device_id, user_id)
    if row is None:
        return None
    return Counter(
        row["acked"],
        Micros(row["last_at"]),
        row["last_group"],
        row["faults"],
        DeviceState(row["state"]),
        row["name"],
        Id(row["epoch"]),
    )


_ENDED_SQL: Final = """
SELECT number, command_id, verdict, code, detail, conflict_id FROM command_result
WHERE device_id = $1 AND number BETWEEN $2 AND $3 ORDER BY number
"""


async def ended(connection: Connection, device_id: Id, first: int, last: int) -> list[Result]:
    """The stored results of these numbers, ordered."""
    return [
        msgspec.convert({**row, "detail": msgspec.json.decode(row["detail"])}, Result, strict=False)
        for row in await connection.fetch(_ENDED_SQL, device_id, first, last)
    ]


_ADVANCE_SQL: Final = """
UPDATE device_push SET acked = {1}, last_at = {2}, last_group = {3}, faults = 0, unsent = {4}, pushed_at = {5}
WHERE device_id = {0}
"""


async def advance(
    connection: Connection,
    device_id: Id,
    results: Sequence[CommandResult],
    *,
    acked: int,
    last_at: Micros,
    last_group: Id | None,
    unsent: int,
    now: Micros,
) -> None:
    """The batch is done up to `acked`, with these results. Raises Unwritable."""
    arguments = (device_id, acked, last_at, last_group, unsent, now)
    await insert_rows(connection, BY_NAME["command_result"], results, _ADVANCE_SQL, arguments)


async def note_fault(pool: Pool, device_id: Id, user_id: Id) -> None:
    """Counts an unexpected error of the device's next batch, in a transaction of its own."""
    async with writing(pool) as connection:
        await connection.execute(_BEGIN_SQL, device_id, user_id)  # the failed transaction took back its own
        await connection.execute(
            "UPDATE device_push SET faults = least(faults + 1, 1000) WHERE device_id = $1", device_id
        )


_RESERVE_SQL: Final = """
INSERT INTO number_series AS n (name, year, last) VALUES ($1, $2, $3)
ON CONFLICT (name, year) DO UPDATE SET last = n.last + excluded.last
RETURNING last
"""
_SHAPES: Final = {kind.name: kind.shape for kind in FILE_KINDS if kind.shape}


async def reserve_numbers(connection: Connection, series: str, year: int, count: int) -> list[str]:
    """The next `count` human numbers of the series, such as CLM-2026-004417. Given back when the transaction fails.

    Holds the series until the transaction ends, so it comes last.
    """
    last: int = await connection.fetchval(_RESERVE_SQL, series, year, count)
    return [_SHAPES[series].format(year=year, number=number) for number in range(last - count + 1, last + 1)]


_CONTINUE_SQL: Final = """
INSERT INTO number_series AS n (name, year, last) VALUES ($1, $2, $3)
ON CONFLICT (name, year) DO UPDATE SET last = greatest(n.last, excluded.last)
"""


async def continue_numbers(connection: Connection, series: str, year: int, last: int) -> None:
    """Numbers of the series were given elsewhere, up to this one; the next is the one after it."""
    await connection.execute(_CONTINUE_SQL, series, year, last)


async def number_issued(connection: Connection, device_id: Id, count: int) -> range:
    """The next numbers of a pseudo-device, whose commands are counted as they end; holds them, so it comes last."""
    last: int = await connection.fetchval(_RESERVE_SQL, f"issued:{device_id}", 0, count)
    return range(last - count + 1, last + 1)
