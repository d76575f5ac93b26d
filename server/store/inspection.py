"""What administrators and monitoring ask of the database: which it is, how far behind, whether its triggers stand."""

from __future__ import annotations

from typing import Final

from server.store import holdings
from server.store.pool import Connection
from shared.domain.catalogue import TABLES
from shared.domain.kernel.ids import Id
from shared.domain.policies.entities import Policy

EXPECTED_TRIGGERS: Final = ("seal", "ledger_insert", "ledger_update", "ledger_delete", "never_truncate")
"""Of every entity table: without one of them changes would escape the ledger."""


async def identity(connection: Connection) -> tuple[Id, Id]:
    """The server's id and its epoch."""
    row = await connection.fetchrow("SELECT server_id, epoch FROM server_state")
    return Id(str(row["server_id"])), Id(str(row["epoch"]))


async def lag(connection: Connection) -> tuple[int, int, float]:
    """The head, how many committed transactions wait to be stamped, and for how many seconds the oldest does."""
    row = await connection.fetchrow(
        """SELECT (SELECT coalesce(max(last_pos), 0) FROM ledger_batch) AS head, count(*) AS waiting,
                  coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0)::float8 AS seconds
           FROM ledger_tx WHERE pos IS NULL"""
    )
    return row["head"], row["waiting"], row["seconds"]


async def version(connection: Connection) -> str:
    """Of PostgreSQL, such as `18.1`."""
    return str(await connection.fetchval("SHOW server_version"))


async def broken_triggers(connection: Connection) -> list[str]:
    """`table.trigger` of those that are missing or disabled, in the order of the tables."""
    rows = await connection.fetch(
        """SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
           WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND c.relnamespace = current_schema()::regnamespace"""
    )
    standing = {(row["relname"], row["tgname"]) for row in rows}
    wanted = [(table.name, trigger) for table in TABLES for trigger in EXPECTED_TRIGGERS]
    wanted += [(Policy.TABLE.name, trigger) for trigger in holdings.TRIGGERS]
    wanted += [("ledger", "never_change"), ("ledger_tx", "stamp_once"), ("ledger_tx", "never_delete")]
    return [f"{table}.{trigger}" for table, trigger in wanted if (table, trigger) not in standing]


async def set_epoch(connection: Connection, epoch: Id) -> None:
    """The database begins another life."""
    await connection.execute("UPDATE server_state SET epoch = $1", epoch)
