"""What a first sync needs: my open files, whole, at one position; then all rows of the scope by key, resumable.

The first stage is read from the ledger's images, so that it is exact at the head whatever is committed but not yet
stamped. The second stage reads live rows, which may be ahead of the head that was noted before: the device pulls from
that head afterwards, and everything it saw is stamped by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from server.store.pool import Connection
from server.store.scope import Scope, alive, files_sql, held_sql, holds_sql, moved, parameters
from shared.domain.catalogue import FILE_KINDS, TABLES
from shared.domain.kernel.fields import FileKind, Storage, Table
from shared.domain.kernel.ids import Id
from shared.schema import ROW_HASH
from shared.wire.messages import WireRow
from shared.wire.protocol import FRAME_BYTES

KEYS_AT_ONCE: Final = 100_000
"""Ids of one look for what is to come: 10 MB, and one pass over the scope's index."""
CHUNK_ROWS: Final = 4_000
"""Rows of one chunk: some 4 MB of ordinary ones, and no more than FRAME_BYTES of texts whatever they are."""


def _open_sql(kind: FileKind) -> str:
    ended = "".join(f" AND head.\"{kind.state}\" <> '{state}'" for state in sorted(kind.ended))
    return f"""SELECT s.file_id FROM membership_span s JOIN {kind.name} head ON head.id = s.file_id
WHERE s.principal = $2 AND {alive("s", "$1::bigint")}{ended}"""


_OPEN_SQL: Final = " UNION ".join(
    [*(_open_sql(kind) for kind in FILE_KINDS if kind.state), "SELECT unnest($3::uuid[]) ORDER BY 1"]
)


async def open_files(connection: Connection, scope: Scope) -> list[Id]:
    """My open work: files to be worked on that the user holds in person, their desk, everyone's, the shelf; ordered.

    What comes through a team or a role is left to stage 2: a team's desk has a row for each of its claims, and stage 1
    must not grow with them.
    """
    user_id = scope.own[0]
    return [Id(row["file_id"]) for row in await connection.fetch(_OPEN_SQL, scope.pos, user_id, list(scope.own))]


async def held_files(connection: Connection, scope: Scope) -> list[Id]:
    """All files of the scope, ordered."""
    rows = await connection.fetch(f"SELECT DISTINCT file_id FROM {held_sql(1)} AS h ORDER BY 1", *parameters(scope))
    return [Id(row["file_id"]) for row in rows]


def _text_bytes(table: Table) -> str:
    """SQL: the bytes of a row's texts; of those that lie apart (TOAST) the length is read and not the text."""
    texts = [column for column in table.columns if column.storage in (Storage.TEXT, Storage.JSON)]
    return " + ".join(f'coalesce(octet_length(r."{column.name}"), 0)' for column in texts)


def _keys(table: Table, condition: str, scopes: int) -> str:
    """condition: on `r.file_id`, of so many scopes; behind their parameters the last id and how many to find."""
    after, most = f"${3 * scopes + 1}", f"${3 * scopes + 2}"
    # OFFSET 0 keeps the planner from walking the whole table by key: the scope is most often a small part of it. Arrays
    # and no rows: of these the driver makes an object each, which the next passes for garbage go through.
    return f"""SELECT array_agg(id::text) AS ids, array_agg(bytes) AS sizes FROM (
  SELECT id, bytes FROM (
    SELECT r.id, {_text_bytes(table)} AS bytes FROM {table.name} r WHERE {condition} OFFSET 0) AS mine
  WHERE id > {after} ORDER BY id LIMIT {most}) AS page"""


_KEYS: Final = {table.name: _keys(table, f"r.file_id = ANY({files_sql(1, 4)})", 2) for table in TABLES}
_STEADY_KEYS: Final = {table.name: _keys(table, f"r.file_id = ANY({files_sql(1)})", 1) for table in TABLES}
"""Where nothing of the scope that was noted was taken away since: there is nothing to compare."""
_FEW_KEYS: Final = {
    table.name: _keys(table, f"{holds_sql('r.file_id', 1)} AND {holds_sql('r.file_id', 4)}", 2) for table in TABLES
}
"""Of a table with few rows, whoever has them: to gather a scope of 100,000 files takes a tenth of a second."""
_ROWS: Final = {
    table.name: "SELECT {} FROM {} WHERE id = ANY($1::uuid[]) ORDER BY id".format(
        ", ".join(f'"{name}"' for name in (*table.names, ROW_HASH)), table.name
    )
    for table in TABLES
}


class Ahead:
    """Ids of rows that are still to be read, in order, with about how large each is."""

    def __init__(self, ids: Sequence[Id] = (), sizes: Sequence[int] = (), *, is_all: bool = True) -> None:
        """is_all: none come after these."""
        self._ids = ids
        self._sizes = sizes
        self._is_all = is_all
        self._begin = 0

    def __bool__(self) -> bool:
        return self._begin < len(self._ids)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left, here and beyond."""
        return self._is_all and not self

    def take(self, most_rows: int, most_bytes: int = FRAME_BYTES) -> list[Id]:
        """The next ones: at most so many, of about so many bytes in all; one at least."""
        begin, end = self._begin, self._begin + most_rows
        sums = accumulate(self._sizes[begin:end])
        fitting = next((n for n, total in enumerate(sums) if total > most_bytes), most_rows)
        taken = list(self._ids[begin : begin + max(1, fitting)])
        self._begin += len(taken)
        return taken


async def keys(
    connection: Connection, table: str, noted: Scope, now: Scope, after: Id, *, is_small: bool = False
) -> Ahead:
    """The next ids of the table in the scope that was noted, without what was taken from it since; ordered.

    is_small: the table is one of `small_tables`.
    """
    page = (after, KEYS_AT_ONCE + 1)  # one more than a look takes says whether another is needed
    if is_small:
        row = await connection.fetchrow(_FEW_KEYS[table], *parameters(noted), *parameters(now), *page)
    elif (await moved(connection, noted, now))[0]:
        row = await connection.fetchrow(_KEYS[table], *parameters(noted), *parameters(now), *page)
    else:
        row = await connection.fetchrow(_STEADY_KEYS[table], *parameters(noted), *page)
    ids = row["ids"] or []
    return Ahead(ids, row["sizes"] or [], is_all=len(ids) <= KEYS_AT_ONCE)


async def rows(connection: Connection, table: str, row_ids: Sequence[Id]) -> list[WireRow]:
    """The live rows of these ids in wire order with their hashes, by id; deleted ones are left out."""
    return [list(record.values()) for record in await connection.fetch(_ROWS[table], row_ids)]
