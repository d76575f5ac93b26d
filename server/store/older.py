"""What the revisions say in other words: to PostgreSQL 15 to 17, which know less, and of what is there already.

The revisions are as they were when they came, whichever PostgreSQL they meet.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

import asyncpg

IS_JSON: Final = 16
"""From this version on PostgreSQL knows `IS JSON`."""
OURS: Final = """
DO $do$ BEGIN
  IF to_regprocedure('pg_catalog.uuidv7()') IS NULL THEN
    CREATE OR REPLACE FUNCTION uuidv7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
      SELECT (lpad(to_hex(trunc(extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
        || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid
    $$;
    COMMENT ON FUNCTION uuidv7() IS 'An id by its moment (RFC 9562, 5.7); PostgreSQL has its own from 18 on';
  END IF;
  IF current_setting('server_version_num')::int < 160000 THEN
    CREATE OR REPLACE FUNCTION coverdesk_is_json(value text) RETURNS boolean
      LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
    BEGIN
      PERFORM value::json;
      RETURN true;
    EXCEPTION WHEN data_exception THEN
      RETURN false;
    END $$;
    COMMENT ON FUNCTION coverdesk_is_json(text) IS 'What IS JSON says from PostgreSQL 16 on';
  END IF;
END $do$"""
"""Before the first revision. In a database that was brought to a later PostgreSQL with them they lie there: of a name
without a schema, `pg_catalog`'s comes first.
"""
_IS_JSON: Final = re.compile(r'("?\w+"?) IS JSON\b')
_INDEX: Final = re.compile(r"CREATE INDEX (?=(\w+) ON )")


class _Spelling(asyncpg.Connection):  # type: ignore[misc]
    """A connection that says to an older PostgreSQL what it knows. ahead: indexes that may be there already."""

    ahead: frozenset[str] = frozenset()

    async def execute(self, query: str, *arguments: Any, **how: Any) -> Any:
        return await super().execute(self._spelt(query), *arguments, **how)

    async def prepare(self, query: str, **how: Any) -> Any:
        return await super().prepare(self._spelt(query), **how)

    def _spelt(self, query: str) -> str:
        made = _INDEX.match(query)
        if made is not None and made[1] in self.ahead:
            query = _INDEX.sub("CREATE INDEX IF NOT EXISTS ", query, count=1)
        if self.get_server_version().major >= IS_JSON:
            return query
        return _IS_JSON.sub(r"coverdesk_is_json(\1)", query)


async def connect(url: str, ahead: Collection[str] = ()) -> Any:
    """A connection for revisions, to whichever host takes writes. ahead: indexes that they need not make."""
    made = await asyncpg.connect(url, target_session_attrs="read-write", connection_class=_Spelling)
    made.ahead = frozenset(ahead)
    return made
