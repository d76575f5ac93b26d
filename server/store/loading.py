"""Whole files as rows for a decision, and the locks that every writer of files takes first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from server.store.pool import Connection
from server.store.triggers import canonical_sql
from shared.domain.entities import BY_NAME, SHELF, TABLES, Colleague, CommandResult, Team, User
from shared.domain.fields import Row, Table
from shared.domain.ids import Id

_decoders: Final[dict[str, msgspec.json.Decoder[Row]]] = {t.name: msgspec.json.Decoder(t.entity) for t in TABLES}

_LOCK_SQL: Final = """
SELECT coverdesk_lock_files($1::uuid[]),
       set_config('coverdesk.actor', $2, true), set_config('coverdesk.device', $3, true)
"""


async def lock_files(connection: Connection, file_ids: Iterable[Id], actor: Id, device: Id | None = None) -> None:
    """Locks the files until the transaction ends, in the one order, and signs the transaction's ledger entries.

    A statement of its own at READ COMMITTED, before anything of the files is read: what is read next is what the
    former holder of the locks committed.
    """
    await connection.execute(_LOCK_SQL, sorted(file_ids), actor, device or "")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a batch of commands is decided on."""

    rows: list[Row]
    """Of the named files, results of commands excepted, and of the shelf."""
    user: User | None
    results: dict[Id, CommandResult]
    """Of the commands asked about, by command id."""


def _select(table: Table, condition: str) -> str:
    return f"SELECT '{table.name}' AS tbl, {canonical_sql(table, 'r')} AS image FROM {table.name} r WHERE {condition}"


_NEVER_DECIDED_ON: Final = frozenset({"command_result", "user_account"})
_LOAD_SQL: Final = " UNION ALL ".join(
    [
        *(_select(t, "r.file_id = ANY($1::uuid[])") for t in TABLES if t.name not in _NEVER_DECIDED_ON),
        _select(BY_NAME["user_account"], "r.id = $2"),
        _select(BY_NAME["command_result"], "r.id = ANY($3::uuid[])"),
    ]
)


async def load(connection: Connection, file_ids: Sequence[Id], user_id: Id, result_ids: Sequence[Id]) -> Loaded:
    """The files, whole, as they are committed now; the user's row; and results by their row ids. One round trip."""
    rows: list[Row] = []
    results: dict[Id, CommandResult] = {}
    user: User | None = None
    for record in await connection.fetch(_LOAD_SQL, file_ids, user_id, result_ids):
        row: Any = _decoders[record["tbl"]].decode(record["image"])
        match row:
            case User():
                user = row
            case CommandResult():
                results[row.command_id] = row
            case _:
                rows.append(row)
    return Loaded(rows, user, results)


_SHELF_TABLES: Final = (BY_NAME["colleague"], BY_NAME["team"])
_SHELF_SQL: Final = " UNION ALL ".join(_select(t, f"r.file_id = '{SHELF}'") for t in _SHELF_TABLES)
_SHELF_STATE_SQL: Final = " UNION ALL ".join(
    f"SELECT count(*) AS n, coalesce(sum(row_hash), 0)::text AS hashes FROM {t.name} WHERE file_id = '{SHELF}'"
    for t in _SHELF_TABLES
)


class Shelf:
    """The colleagues and teams of the shared shelf, kept between batches and read again when their hashes change."""

    def __init__(self) -> None:
        self._state: list[tuple[int, str]] | None = None
        self._rows: list[Colleague | Team] = []

    async def rows(self, connection: Connection) -> list[Colleague | Team]:
        """As they are committed now."""
        state = [(row["n"], row["hashes"]) for row in await connection.fetch(_SHELF_STATE_SQL)]
        if state != self._state:
            images = await connection.fetch(_SHELF_SQL)
            found: list[Any] = [_decoders[record["tbl"]].decode(record["image"]) for record in images]
            self._rows, self._state = found, state
        return self._rows
