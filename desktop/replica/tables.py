"""The replica's tables: those of the entities, its own beside them, their indexes, and how an older file is brought up.

There is no ANALYZE: its samples would keep names of files that were revoked. Queries name their index instead.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec

from desktop.replica.access import ACCESS, COVERED, FORMER
from desktop.storage.files import Connection, TooNew
from desktop.storage.identity import Identity
from shared.domain.catalogue import BY_NAME, CARRIED
from shared.domain.kernel.fields import Column, Storage, Table
from shared.domain.kernel.ids import Id
from shared.schema import ROW_HASH, added_ddl, replica_ddl
from shared.wire.messages import Cursor
from shared.wire.releases import filled

LAYOUT: Final = 1
"""Of the own tables; another one makes the replica anew, which costs only a first sync."""

_OWN: Final = (
    """CREATE TABLE standing (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        cursor_pos INTEGER, cursor_token INTEGER,
        acked INTEGER NOT NULL,
        device_id TEXT NOT NULL, user_id TEXT NOT NULL, server_id TEXT NOT NULL, epoch TEXT NOT NULL,
        complete INTEGER NOT NULL,
        revision INTEGER NOT NULL
    ) STRICT""",
    "CREATE TABLE held (file_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    # The server's row under an optimistic one; `stored` and `hash` are null where the server has none.
    """CREATE TABLE shadow (
        file_id TEXT NOT NULL, tbl TEXT NOT NULL, row_id TEXT NOT NULL,
        hash INTEGER, stored BLOB,
        PRIMARY KEY (file_id, tbl, row_id)
    ) STRICT, WITHOUT ROWID""",
    # What pending commands came to; `code` null: it passes.
    "CREATE TABLE flag (number INTEGER PRIMARY KEY, code TEXT, detail TEXT NOT NULL, missing TEXT NOT NULL) STRICT",
    """CREATE TABLE flag_file (
        file_id TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (file_id, number)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX flag_file_by_number ON flag_file (number)",
)


class NeedsRebuild(Exception):
    """The file's layout cannot be brought up in place: an empty replica takes its place and is filled online."""


class ReplicaState(msgspec.Struct, frozen=True, kw_only=True):
    """Where a replica stands; one row of its own."""

    cursor: Cursor | None
    acked: int
    """Numbers up to here have ended, of `device_id`."""
    device_id: Id
    user_id: Id
    server_id: Id
    epoch: Id
    """The server's time line from which it was filled."""
    complete: bool
    """False: only the first stage, my open files, is here."""
    revision: int
    """Of the journal that its overlay shows."""


def create_tables(connection: Connection, identity: Identity) -> None:
    """All tables without secondary indexes, in a transaction of the caller's."""
    for table in CARRIED:
        connection.execute(replica_ddl(table))
    for statement in _OWN:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version={LAYOUT}")
    connection.execute(
        "INSERT INTO standing VALUES (1, NULL, NULL, 0, ?, ?, ?, ?, 0, 0)",
        (identity.device_id, identity.user_id, identity.server_id, identity.epoch),
    )


def create_file_indexes(connection: Connection) -> None:
    """What applying a batch needs: the rows of a file."""
    for table in CARRIED:
        columns = ", ".join(f'"{name}"' for name in ("file_id", *COVERED.get(table.name, ())))
        connection.execute(f'CREATE INDEX IF NOT EXISTS "{table.name}_by_file" ON "{table.name}" ({columns})')


def create_other_indexes(connection: Connection) -> None:
    """What queries and digests need."""
    for statement in ACCESS:
        connection.execute(statement.replace("CREATE INDEX", "CREATE INDEX IF NOT EXISTS"))
    for table in CARRIED:
        connection.execute(
            f'CREATE INDEX IF NOT EXISTS "{table.name}_by_slice" ON "{table.name}" (substr("id", -2), "{ROW_HASH}")'
        )


def drop_other_indexes(connection: Connection) -> None:
    """Before many rows come in at once."""
    names = [statement.split('"')[1] for statement in ACCESS] + [f"{table.name}_by_slice" for table in CARRIED]
    for name in names:
        connection.execute(f'DROP INDEX IF EXISTS "{name}"')


def bring_up(connection: Connection, path: Path) -> bool:
    """Adds the tables and columns that were declared since the file was made, in a transaction of the caller's.

    True when there were any: their values are still the server's to send, and a digest finds which. What a row has in
    a new column until then is what is declared for it, as in an older program's eyes, and its hash is right for that.
    Raises NeedsRebuild for any other difference, TooNew for a file of a later program.
    """
    layout = connection.execute("PRAGMA user_version").fetchone()[0]
    if layout > LAYOUT:
        raise TooNew(path, f"it has layout {layout}, this program knows {LAYOUT}")
    if layout != LAYOUT:
        raise NeedsRebuild(f"{path}: layout {layout}")
    for table in BY_NAME.values():
        if not table.is_carried:  # an older program had them
            connection.execute(f'DROP TABLE IF EXISTS "{table.name}"')
    has_grown = False
    for table in CARRIED:
        present = {row[1]: row[2] for row in connection.execute(f'PRAGMA table_info("{table.name}")')}
        if not present:
            connection.execute(replica_ddl(table))
            has_grown = True
            continue
        added = _added_columns(table, present)
        for column in added:
            connection.execute(added_ddl(table, column))
        if added:
            _fill_shadows(connection, table)
            has_grown = True
    for left in ("filling", "counted"):  # of the side file that it once was
        connection.execute(f"DROP TABLE IF EXISTS {left}")
    for name in FORMER:
        connection.execute(f'DROP INDEX IF EXISTS "{name}"')
    create_file_indexes(connection)
    create_other_indexes(connection)
    return has_grown


def _fill_shadows(connection: Connection, table: Table) -> None:
    """The server's rows under optimistic ones are kept whole, in wire order."""
    for row_id, blob in connection.execute(
        "SELECT row_id, stored FROM shadow WHERE tbl = ? AND stored IS NOT NULL", (table.name,)
    ).fetchall():
        [values] = filled(table, [msgspec.msgpack.decode(blob)])
        connection.execute(
            "UPDATE shadow SET stored = ? WHERE tbl = ? AND row_id = ?",
            (msgspec.msgpack.encode(values), table.name, row_id),
        )


def _added_columns(table: Table, present: dict[str, str]) -> list[Column]:
    declared = {column.name: column.storage.sqlite for column in table.columns}
    for name, kind in present.items():
        if name != ROW_HASH and declared.get(name) != kind:
            raise NeedsRebuild(f"{table.name}.{name} is no longer declared as {kind}")
    added = [column for column in table.columns if column.name not in present]
    for column in added:
        if not column.since and not column.nullable:
            raise NeedsRebuild(f"{table.name}.{column.name} needs a value that only the server has")
    return added


def read_standing(connection: Connection) -> ReplicaState:
    row = connection.execute(
        "SELECT cursor_pos, cursor_token, acked, device_id, user_id, server_id, epoch, complete, revision FROM standing"
    ).fetchone()
    return ReplicaState(
        cursor=Cursor(row[0], row[1]) if row[0] is not None else None,
        acked=row[2],
        device_id=row[3],
        user_id=row[4],
        server_id=row[5],
        epoch=row[6],
        complete=bool(row[7]),
        revision=row[8],
    )


def write_standing(connection: Connection, standing: ReplicaState) -> None:
    cursor = standing.cursor
    connection.execute(
        "UPDATE standing SET cursor_pos = ?, cursor_token = ?, acked = ?, device_id = ?, user_id = ?, server_id = ?,"
        " epoch = ?, complete = ?, revision = ?",
        (
            cursor.pos if cursor else None,
            cursor.token if cursor else None,
            standing.acked,
            standing.device_id,
            standing.user_id,
            standing.server_id,
            standing.epoch,
            int(standing.complete),
            standing.revision,
        ),
    )


# ---- the statements of each entity table, by its name


def _columns(table: Table) -> str:
    return ", ".join(f'"{name}"' for name in (*table.names, ROW_HASH))


def _marks(table: Table) -> str:
    return ", ".join("?" * (len(table.names) + 1))


def _put(table: Table) -> str:
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in (*table.names[2:], ROW_HASH))
    return (
        f'INSERT INTO "{table.name}" ({_columns(table)}) VALUES ({_marks(table)})'
        f' ON CONFLICT ("id") DO UPDATE SET {changes}'
    )


PUT: Final = {t.name: _put(t) for t in CARRIED}
"""A row in wire order with the hash last, new or changed; key and file of a row never change."""
LOAD: Final = {t.name: f'INSERT OR REPLACE INTO "{t.name}" ({_columns(t)}) VALUES ({_marks(t)})' for t in CARRIED}
"""The same for rows that come in the order of their keys: nothing to compare with."""
OF_FILE: Final = {t.name: f'SELECT {_columns(t)} FROM "{t.name}" WHERE "file_id" = ?' for t in CARRIED}
BY_ID: Final = {t.name: f'SELECT {_columns(t)} FROM "{t.name}" WHERE "id" = ?' for t in CARRIED}
DELETE: Final = {t.name: f'DELETE FROM "{t.name}" WHERE "id" = ?' for t in CARRIED}
FORGET: Final = {
    t.name: f'DELETE FROM "{t.name}" WHERE "file_id" IN (SELECT value FROM json_each(:files))' for t in CARRIED
}


def flag_positions(table: Table) -> tuple[int, ...]:
    """Where booleans stand: SQLite gives them back as 0 and 1, and a row's hash is over `true` and `false`."""
    return tuple(i for i, column in enumerate(table.columns) if column.storage is Storage.FLAG)


FLAGS: Final = {t.name: flag_positions(t) for t in CARRIED}


def as_sent(table: Table, values: Any) -> list[Any]:
    """A stored row as the server sent it, booleans again booleans."""
    sent = list(values)
    for position in flag_positions(table):
        if sent[position] is not None:
            sent[position] = bool(sent[position])
    return sent
