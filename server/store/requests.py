"""What other programs asked for under a key of their own, so that the same request asked again happens once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from server.store.pool import Connection
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id

KEPT_US: Final = 24 * 3600 * 1_000_000
"""How long a key stands for what was asked first under it."""
_SWEPT: Final = 20
"""Keys that are let go of with each new one: there are never many more than a day brings."""
_SWEEP_SQL: Final = f"""
DELETE FROM api_request WHERE ctid = ANY(array(
  SELECT ctid FROM api_request WHERE at < $1 ORDER BY at LIMIT {_SWEPT} FOR UPDATE SKIP LOCKED))
"""
_KEEP_SQL: Final = """
INSERT INTO api_request AS r (user_id, key, body_hash, base_id, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (user_id, key) DO UPDATE SET
  body_hash = CASE WHEN r.at < $6 THEN excluded.body_hash ELSE r.body_hash END,
  base_id = CASE WHEN r.at < $6 THEN excluded.base_id ELSE r.base_id END,
  at = CASE WHEN r.at < $6 THEN excluded.at ELSE r.at END
RETURNING r.body_hash, r.base_id
"""
"""In one: between a look and another statement somebody else's sweep may take the row away."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was asked first. base_id: what ids of commands without one are derived from."""

    body_hash: bytes
    base_id: Id


async def keep(connection: Connection, user_id: Id, key: str, body_hash: bytes, base_id: Id, at: Micros) -> Kept:
    """What stands under the person's key: this, where nothing stood for less than KEPT_US. Committed before anything
    is done.
    """
    oldest = at - KEPT_US
    await connection.execute(_SWEEP_SQL, oldest)
    row = await connection.fetchrow(_KEEP_SQL, user_id, key, body_hash, base_id, at, oldest)
    return Kept(bytes(row["body_hash"]), row["base_id"])
