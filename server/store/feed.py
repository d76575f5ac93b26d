"""The feed: what changed for a user between two positions, from the ledger's last images and never from live rows.

Images up to a position never change, so a pull larger than one buffer goes on in a later snapshot at the same target.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from server.store.pool import Connection
from server.store.scope import Scope, arrays_sql, holds_sql, moved, parameters, scopes_at
from server.store.tables import BLOCK_BITS
from shared.domain.catalogue import BY_NAME, TABLES
from shared.domain.kernel.ids import Id
from shared.domain.upcasters import upcast_row
from shared.wire.messages import Cursor, WireRow
from shared.wire.protocol import FEED_DAYS

NEAR: Final = 1 << BLOCK_BITS
"""So few transactions may be walked one by one instead of asking each file of the scope."""
FEW: Final = 4_000
"""Entries of a walk; with more, asking the files is cheaper."""
PAGE_ROWS: Final = 4_000
"""Images of one query: some 4 MB of ordinary ones; what is over the budget of bytes is not read with them."""
IMAGE_BYTES: Final = 48
"""Of an image beside its values: keys, hash and the row's head."""
FILES_AT_ONCE: Final = 500
"""Files of one query, so that the sort of their history stays in memory."""


class CursorUnknown(Exception):
    """This server never gave out the cursor: it was restored, or the cursor is another server's."""


class CursorOld(Exception):
    """What came after the cursor is older than the feed is kept for."""


@dataclass(frozen=True, slots=True)
class Window:
    """Positions in (after, until], with the bounds that skip the rest of the ledger and its partitions."""

    after: int
    until: int
    first_tx: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """What a device at `window.after` must learn to be at `head`: file ids, each ordered."""

    head: Cursor
    window: Window
    dropped: list[Id]
    opened: list[Id]
    """Not held all the way: new, or taken away and given back meanwhile."""
    touched: list[Id]
    """Retained files with entries in the window."""


@dataclass(frozen=True, slots=True)
class Image:
    """The last image of a row in a window. values: wire order with the hash, None when it was deleted. size: bytes."""

    file_id: Id
    table: str
    row_id: Id
    values: WireRow | None
    size: int


Key = tuple[Id, str, Id]
"""(file, table, row): the order of images."""

_HEAD_SQL: Final = """
SELECT h.last_pos AS pos, h.token,
       (SELECT b.token FROM ledger_batch b WHERE b.last_pos = $1) AS token_there,
       (SELECT b.stamped_at < clock_timestamp() - make_interval(days => $2) FROM ledger_batch b
        WHERE b.last_pos > $1 ORDER BY b.last_pos LIMIT 1) AS old
FROM (SELECT last_pos, token FROM ledger_batch ORDER BY last_pos DESC LIMIT 1) AS h
"""


async def check_cursor(connection: Connection, cursor: Cursor) -> Cursor:
    """The head. Raises CursorUnknown and CursorOld."""
    row = await connection.fetchrow(_HEAD_SQL, cursor.pos, FEED_DAYS)
    if row["token_there"] != cursor.token:
        raise CursorUnknown
    if row["old"]:
        raise CursorOld
    return Cursor(row["pos"], row["token"])


async def delta(connection: Connection, user_id: Id, cursor: Cursor) -> Delta:
    """What changed since the cursor, within the connection's snapshot. Raises CursorUnknown and CursorOld."""
    head = await check_cursor(connection, cursor)
    if head.pos == cursor.pos:
        return Delta(head, Window(cursor.pos, head.pos), [], [], [])
    before, after = await scopes_at(connection, user_id, [cursor.pos, head.pos])
    dropped, opened = await moved(connection, before, after)
    window = await window_of(connection, cursor.pos, head.pos)
    whole = frozenset(opened)
    # What is held now and was not before is opened, so nobody needs to be asked twice who held a file.
    retained = [f for f in await touched(connection, after, window) if f not in whole]
    return Delta(head, window, dropped, opened, retained)


_BOUNDS_SQL: Final = f"""
SELECT min(tx) AS tx, min(first_at) AS first_at, max(last_at) AS last_at FROM (
  SELECT id AS tx, at AS first_at, at AS last_at FROM ledger_tx
  WHERE pos > $1 AND pos < (($1::bigint >> {BLOCK_BITS}) + 1) << {BLOCK_BITS}
  UNION ALL SELECT first_tx, first_at, last_at FROM ledger_block WHERE block > $1::bigint >> {BLOCK_BITS}) AS later
"""


async def window_of(connection: Connection, after: int, until: int) -> Window:
    """The window with its bounds; after: -1 for all that ever was."""
    row = await connection.fetchrow(_BOUNDS_SQL, after)
    return Window(after, until, row["tx"] or 0, row["first_at"], row["last_at"])


_WALK_SQL: Final = f"""
WITH seen AS MATERIALIZED (
  SELECT l.file_id FROM ledger_tx t JOIN ledger l ON l.tx_id + 0 = t.id AND l.at = t.at
  WHERE t.pos > $4 AND t.pos <= $1 LIMIT {FEW + 1}
), files AS MATERIALIZED (SELECT DISTINCT file_id FROM seen)
SELECT CASE WHEN (SELECT count(*) FROM seen) <= {FEW} THEN
       array(SELECT f.file_id FROM files f WHERE {holds_sql("f.file_id", 1)} ORDER BY 1) END AS files
"""
# Each entry looks its transaction up by id, as each array of files is looked up in the ledger. OFFSET 0 keeps the
# planner from turning that round: with few transactions in the window it asked every file of the scope once per
# transaction (300 ms instead of 10).
TX_OF_ENTRY: Final = "CROSS JOIN LATERAL (SELECT t.pos FROM ledger_tx t WHERE t.id = l.tx_id OFFSET 0) AS t"
_ASK_SQL: Final = f"""
SELECT DISTINCT l.file_id FROM {arrays_sql(1)} AS held CROSS JOIN LATERAL (
  SELECT l.file_id, l.tx_id FROM ledger l
  WHERE l.file_id = ANY(held.files) AND l.tx_id >= $5 AND l.at BETWEEN $6 AND $7 OFFSET 0) AS l {TX_OF_ENTRY}
WHERE t.pos > $4 AND t.pos <= $1
ORDER BY 1
"""


async def touched(connection: Connection, scope: Scope, window: Window) -> list[Id]:
    """Files of the scope, which is the one at the window's end, with entries in it. Scope first, position second."""
    if window.until - window.after <= NEAR:
        row = await connection.fetchrow(_WALK_SQL, *parameters(scope), window.after)
        if row["files"] is not None:
            return list(row["files"])
    rows = await connection.fetch(
        _ASK_SQL, *parameters(scope), window.after, window.first_tx, window.first_at, window.last_at
    )
    return [Id(row["file_id"]) for row in rows]


_CARRIED: Final = "l.tbl <> ALL('{{{}}}'::text[])".format(",".join(t.name for t in TABLES if not t.is_carried))
"""Of entries: what devices may have. Of a team's desk the rest are as many as its claims."""
_PAGE_SQL: Final = f"""
SELECT file_id, tbl, row_id, op, schema, image, row_hash, size, rows FROM (
  SELECT *, sum(size) OVER (ORDER BY file_id, tbl, row_id) AS so_far, count(*) OVER () AS rows FROM (
    SELECT DISTINCT ON (l.file_id, l.tbl, l.row_id)
           l.file_id, l.tbl, l.row_id, l.op, l.schema, l.image, l.row_hash,
           coalesce(octet_length(l.image), 0) + {IMAGE_BYTES} AS size
    FROM ledger l {TX_OF_ENTRY}
    WHERE l.file_id = ANY($1::uuid[]) AND l.tx_id >= $2 AND l.at BETWEEN $3 AND $4 AND {_CARRIED}
      AND t.pos > $5 AND t.pos <= $6
      AND (l.file_id > $7 OR l.file_id = $7 AND (l.tbl, l.row_id) > ($8, $9))
    ORDER BY l.file_id, l.tbl, l.row_id, l.seq DESC
    LIMIT {PAGE_ROWS}) AS page) AS counted
WHERE so_far - size < $10
ORDER BY file_id, tbl, row_id
"""
# octet_length reads the length of a text that lies apart, never the text.
_FIRST_KEY: Final[Key] = (Id("00000000-0000-0000-0000-000000000000"), "", Id("00000000-0000-0000-0000-000000000000"))


class Pages:
    """Reads the images of files in a window, some at a time and over as many snapshots as it takes.

    files: ordered. Images come by (file, table, row).
    """

    def __init__(self, files: Sequence[Id], window: Window) -> None:
        self._files = files
        self._window = window
        self._begin = 0
        self._after: Key = _FIRST_KEY

    @property
    def done(self) -> bool:
        return self._begin >= len(self._files)

    async def read(self, connection: Connection, budget: int) -> list[Image]:
        """At most about `budget` bytes; what is over comes next time. Call until `done`."""
        images: list[Image] = []
        while budget > 0 and not self.done:
            files = self._files[self._begin : self._begin + FILES_AT_ONCE]
            window = self._window
            rows = await connection.fetch(
                _PAGE_SQL,
                files,
                window.first_tx,
                window.first_at,
                window.last_at,
                window.after,
                window.until,
                *self._after,
                budget,
            )
            for row in rows:
                image = _image(row)
                images.append(image)
                budget -= image.size
                self._after = (image.file_id, image.table, image.row_id)
            if not rows or len(rows) == rows[0]["rows"] < PAGE_ROWS:
                self._begin += len(files)
        return images


_values = msgspec.json.Decoder(list[Any])


def _image(row: Any) -> Image:
    values: WireRow | None = None
    if row["op"] != "D":
        values = upcast_row(row["tbl"], row["schema"], _values.decode(row["image"]))
        values.append(row["row_hash"])
    return Image(Id(row["file_id"]), row["tbl"], Id(row["row_id"]), values, row["size"])


_ACKED_SQL: Final = f"""
SELECT coalesce((
    SELECT min((l.image::json ->> {BY_NAME["command_result"].names.index("number")})::bigint) - 1
    FROM ledger_tx t JOIN ledger l ON l.tx_id = t.id AND l.at = t.at
    WHERE t.pos IS NULL AND l.file_id = $1 AND l.tbl = 'command_result'
      AND l.image::json ->> {BY_NAME["command_result"].names.index("device_id")} = $2::text),
  (SELECT acked FROM device_push WHERE device_id = $2::uuid), 0)
"""


async def acked_at_head(connection: Connection, user_id: Id, device_id: Id) -> int:
    """The highest number of the device whose result is in the feed up to the snapshot's head."""
    number: int = await connection.fetchval(_ACKED_SQL, user_id, device_id)
    return number


_ENTRIES_SQL: Final = f"""
SELECT count(*) FROM ledger l
WHERE l.file_id = ANY($1::uuid[]) AND l.tx_id >= $2 AND l.at BETWEEN $3 AND $4 AND {_CARRIED}
"""


async def entries(connection: Connection, files: Sequence[Id], window: Window) -> int:
    """About how many images there are to read: their history is counted with them."""
    if not files:
        return 0
    number: int = await connection.fetchval(_ENTRIES_SQL, files, window.first_tx, window.first_at, window.last_at)
    return number
