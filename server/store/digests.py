"""Counts and sums of row hashes in slices per table, over a user's scope as of a position.

Live rows are summed through an index, then corrected by the rows that changed after the position: by their images.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, TypeAlias

import msgspec

from server.store.pool import Connection
from server.store.scope import Scope, files_sql, holds_sql, parameters, small_tables
from server.store.triggers import hash_before_sql
from shared.domain.kernel.ids import digest_slice
from shared.domain.upcasters import upcast_row
from shared.wire.protocol import SLICES
from shared.wire.releases import WHOLE, Projection

MODULUS: Final = 2**63
MAX_LATER: Final = 500
"""So many entries after the position are corrected one by one; with more the device pulls first, which it must anyway.
Asked before anything else, so that an old cursor costs nothing.
"""

Digest: TypeAlias = dict[str, list[tuple[int, int]]]
"""Per table, the count and the sum of each slice."""


def _sums_sql(table: str, where: str, hashed: str = "r.row_hash") -> str:
    return (
        f"SELECT '{table}' AS tbl, get_byte(uuid_send(r.id), 15) AS slice, count(*) AS n, "
        f"sum({hashed})::text AS hashes FROM {table} r WHERE {where} GROUP BY 2"
    )


def _all_sums(knows: Projection) -> str:
    """Of the tables of both, with the hashes of the rows as the device knows them."""
    parts: list[str] = []
    for table in knows.tables:
        schema = knows.behind.get(table.name)
        hashed = "r.row_hash" if schema is None else hash_before_sql(table, schema, "r")
        parts.append(
            _sums_sql(table.name, f"'{table.name}' <> ALL($4::text[]) AND r.file_id = ANY({files_sql(1)})", hashed)
        )
        parts.append(_sums_sql(table.name, f"'{table.name}' = ANY($4::text[]) AND {holds_sql('r.file_id', 1)}", hashed))
    return " UNION ALL ".join(parts)


_SUMS_SQL: Final = _all_sums(WHOLE)
_sums_of: Final = lru_cache(maxsize=8)(_all_sums)
"""For devices of other releases, of which there are a few at a time."""
_FIRST_LATER_SQL: Final = """
SELECT least((SELECT min(id) FROM ledger_tx WHERE pos IS NULL), $1::bigint) AS tx,
       least((SELECT min(at) FROM ledger_tx WHERE pos IS NULL), $2::timestamptz) AS at
"""
_BOTH_IMAGES: Final = """
SELECT r.tbl, r.row_id,
       live.op AS live_op, live.row_hash AS live_hash, live.schema AS live_schema, live.image AS live_image,
       past.op AS past_op, past.row_hash AS past_hash, past.schema AS past_schema, past.image AS past_image
FROM later r
CROSS JOIN LATERAL (
  SELECT l.op, l.row_hash, l.schema, l.image FROM ledger l
  WHERE l.file_id = r.file_id AND l.tbl = r.tbl AND l.row_id = r.row_id AND l.at <= now()
  ORDER BY l.seq DESC LIMIT 1) AS live
LEFT JOIN LATERAL (
  SELECT l.op, l.row_hash, l.schema, l.image FROM ledger l JOIN ledger_tx t ON t.id = l.tx_id
  WHERE l.file_id = r.file_id AND l.tbl = r.tbl AND l.row_id = r.row_id AND l.at <= now() AND t.pos + 0 <= $1
  ORDER BY l.seq DESC LIMIT 1) AS past ON true
"""
_WALK_SQL: Final = """
SELECT count(*) FROM (
  SELECT FROM ledger_tx t JOIN ledger l ON l.tx_id + 0 = t.id AND l.at = t.at
  WHERE t.id >= $1 AND t.at >= $2 AND (t.pos IS NULL OR t.pos > $3) LIMIT $4) AS seen
"""
_WALKED_SQL: Final = f"""
WITH later AS MATERIALIZED (
  SELECT DISTINCT l.tbl, l.row_id, l.file_id FROM ledger_tx t JOIN ledger l ON l.tx_id + 0 = t.id AND l.at = t.at
  WHERE t.id >= $4 AND t.at >= $5 AND (t.pos IS NULL OR t.pos > $1) AND {holds_sql("l.file_id", 1)}
) {_BOTH_IMAGES}
"""


async def digest(
    connection: Connection,
    scope: Scope,
    head: int,
    first_later: tuple[int, object] | None,
    knows: Projection = WHOLE,
) -> Digest | None:
    """As of `scope.pos`, in a snapshot whose head is `head`. None when too much changed since, found out first.

    Of the tables that the device knows, by the hashes of what it knows of their rows.

    first_later: the lower bounds (transaction id, time) of what is stamped after the position; None when nothing is.
    """
    if head - scope.pos > MAX_LATER:  # each transaction has an entry
        return None
    bounds = await connection.fetchrow(_FIRST_LATER_SQL, *(first_later or (None, None)))
    since = (bounds["tx"], bounds["at"]) if bounds["tx"] is not None else None
    if since is not None and await connection.fetchval(_WALK_SQL, *since, scope.pos, MAX_LATER + 1) > MAX_LATER:
        return None
    found: dict[str, list[list[int]]] = {t.name: [[0, 0] for _ in range(SLICES)] for t in knows.tables}
    small = await small_tables(connection)
    sums = _SUMS_SQL if knows.is_whole else _sums_of(knows)
    for row in await connection.fetch(sums, *parameters(scope), small):
        found[row["tbl"]][row["slice"]] = [row["n"], int(row["hashes"])]
    for row in await connection.fetch(_WALKED_SQL, *parameters(scope), *since) if since is not None else ():
        table = row["tbl"]
        if not knows.knows(table):
            continue
        place = found[table][digest_slice(row["row_id"])]
        if row["live_op"] != "D":
            place[0] -= 1
            place[1] -= _known_hash(row, "live", knows)
        if row["past_op"] not in (None, "D"):
            place[0] += 1
            place[1] += _known_hash(row, "past", knows)
    return {table: [(n, total % MODULUS) for n, total in slices] for table, slices in found.items()}


def _known_hash(row: Any, which: str, knows: Projection) -> int:
    """Of an image, `live` or `past`: what the device's copy of it has as its hash."""
    hashed: int = row[f"{which}_hash"]
    if row["tbl"] in knows.behind:
        values = upcast_row(row["tbl"], row[f"{which}_schema"], _image.decode(row[f"{which}_image"]))
        hashed = knows.row(row["tbl"], [*values, hashed])[-1]
    return hashed


_image: Final = msgspec.json.Decoder(list[Any])
